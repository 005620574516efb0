//! How many calls a second are routed over HTTP, as a ratio to a handler that answers a constant, in
//! the same process and the same run.
//!
//! ```sh
//! cargo run --profile bench -p switchboard-tests --features http --example routing-over-http
//! ```
//!
//! `wrk` sends the requests. Each figure is the median of three runs, and each ratio is to the bare
//! handler's run just before.

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::post;
use switchboard::service::{Driver, LinkKey, Service, ServiceOptions, SystemClock, load_rules};
use switchboard::store::sqlite::SqliteStore;
use switchboard_bots::http::{self, HostedServices, Integrations, Monitors, Options};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const RUNS: usize = 3;
/// As long as the answer of `/v1/route` to these calls.
const CONSTANT: &str = r#"{"call":"1-1000000","level":2,"queue":"level-2","agent":"ben","reason":"named callers go direct to Level 2","rule":"routing.rhai:67","rules_version":"000000000000"}"#;

/// Each call has a name of its own, and comes from a named caller.
const SCRIPT: &str = r#"
local thread = 0
function setup(t) t:set("id", thread); thread = thread + 1 end
local n = 0
wrk.headers["Authorization"] = "Bearer 0123456789abcdef0123456789abcdef"
wrk.headers["Content-Type"] = "application/json"
function request()
  n = n + 1
  return wrk.format("POST", nil, nil, '{"id":"' .. id .. '-' .. RUN .. '-' .. n .. '","from":"+33140000001"}')
end
function done(summary, latency, requests)
  io.write(string.format("figures %f %f %d\n", summary.requests / summary.duration * 1e6,
      latency:percentile(99) / 1000, summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"#;

/// Requests a second, the time in milliseconds that 99 % did not exceed, and how many failed.
#[derive(Clone, Copy, Debug)]
struct Figures {
    per_sec: f64,
    p99_millis: f64,
    failed: u64,
}

fn wrk(folder: &Path, url: &str, run: usize) -> Result<Figures, Box<dyn Error>> {
    let script = folder.join("calls.lua");
    std::fs::write(&script, format!("RUN = {run}\n{SCRIPT}"))?;
    let output = Command::new("wrk")
        .args(["-t", "1", "-c", "64", "-d", "4s", "--timeout", "10s", "-s"])
        .arg(&script)
        .arg(url)
        .output()
        .map_err(|error| format!("wrk: {error}; install it (Debian's `wrk`)"))?;
    let text = String::from_utf8(output.stdout)?;
    let line = text.lines().find_map(|line| line.strip_prefix("figures "));
    let mut parts = line.ok_or(text.clone())?.split(' ');
    let mut next = || parts.next().ok_or("a figure is missing");
    Ok(Figures {
        per_sec: next()?.parse()?,
        p99_millis: next()?.parse()?,
        failed: next()?.parse()?,
    })
}

async fn bare() -> std::io::Result<SocketAddr> {
    let constant = async |_: Bytes| ([(header::CONTENT_TYPE, "application/json")], CONSTANT);
    let router = Router::new().route("/", post(constant));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("calls.desk");
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let driver = Driver::new(
        Arc::new(SqliteStore::open(&data)?),
        Arc::new(load_rules(&rules)?),
    )?;
    let options = ServiceOptions {
        clock: Arc::new(SystemClock),
        rules_dir: None,
        link_key: LinkKey::beside(&data),
    };
    let service = Service::start(driver, options).await?;
    let integrations = format!(
        "[[integration]]\nname = \"wrk\"\ntoken = \"{TOKEN}\"\nscopes = [\"route\", \"calls:write\"]\nper_second = 10000000\n"
    );
    let options = Options {
        listen: ([127, 0, 0, 1], 0).into(),
        monitors: Monitors::default(),
        integrations: Integrations::new(&integrations)?,
        hosted: HostedServices::default(),
    };
    let server = http::start(service.clone(), options).await?;
    let (bare, desk) = (bare().await?, server.address());
    let paths = [
        ("routed, nothing kept", "/v1/route"),
        ("taken in, on disk", "/v1/telephone/calls"),
    ];
    for (what, path) in paths {
        let mut all = Vec::new();
        for run in 0..RUNS {
            let (at, url) = (folder.path().to_owned(), format!("http://{bare}/"));
            let constant = tokio::task::spawn_blocking(move || {
                wrk(&at, &url, run).map_err(|error| error.to_string())
            });
            let constant = constant.await??;
            let (at, url) = (folder.path().to_owned(), format!("http://{desk}{path}"));
            let ours = tokio::task::spawn_blocking(move || {
                wrk(&at, &url, run).map_err(|error| error.to_string())
            });
            all.push((constant, ours.await??));
        }
        all.sort_by(|a, b| (a.1.per_sec / a.0.per_sec).total_cmp(&(b.1.per_sec / b.0.per_sec)));
        let (constant, ours) = all.get(RUNS / 2).ok_or("no runs")?;
        println!(
            "{what}: {:.0} calls/s, p99 {:.1} ms, {} failed; a constant {:.0}/s, p99 {:.1} ms; ratio {:.2}",
            ours.per_sec,
            ours.p99_millis,
            ours.failed,
            constant.per_sec,
            constant.p99_millis,
            ours.per_sec / constant.per_sec,
        );
    }
    server.stop().await;
    service.stop().await?;
    Ok(())
}
