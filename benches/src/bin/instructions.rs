//! What decisions and commands cost in instructions, which do not depend on what else the machine
//! does: held against the limits in `benches/instructions.toml`, so that a change that makes
//! something dearer is seen although times on shared machines say nothing.
//!
//! `cargo run --profile bench -p switchboard-benches --bin instructions` needs valgrind. It starts
//! itself under callgrind twice a scenario, with few repetitions and with many, and divides the
//! difference: what it takes to get ready falls out. It ends with status 1 when a limit is passed,
//! and also when one is so far away that it guards nothing any more; `--set` writes new limits.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use switchboard::desk::{Loaded, route_call};
use switchboard::rules::{Explain, Request, Rulebook};
use switchboard::service::Driver;
use switchboard::store::sqlite::SqliteStore;
use switchboard_benches::calls::calls;
use switchboard_benches::chains;
use switchboard_benches::desk::{context, fire_one, now, open_ticket};
use switchboard_benches::fanout;
use switchboard_benches::peers::{native, plain};
use switchboard_benches::rules::{TWELVE, shipped, with_routing};

/// The argument with which it starts itself.
const RUN: &str = "--run";
/// A limit is set so far above what was measured, in hundredths.
const HEADROOM: u64 = 10;
/// Below so many hundredths of its limit, a scenario has become so cheap that the limit is stale.
const STALE: u64 = 40;

/// Something that is counted: its name, how often it is done in the short and in the long run, and
/// what is done. Getting ready differs by a million instructions from run to run, because hash maps
/// are seeded at random; what is quick is done so often that this does not show.
struct Scenario {
    name: &'static str,
    times: (u32, u32),
    run: fn(u32) -> Result<(), String>,
}

const SCENARIOS: [Scenario; 9] = [
    Scenario {
        name: "twelve rules in Rust by hand",
        times: (1_000, 201_000),
        run: by_hand,
    },
    Scenario {
        name: "twelve rules, a view made for each call",
        times: (1_000, 201_000),
        run: twelve,
    },
    Scenario {
        name: "twelve rules, explained",
        times: (200, 10_200),
        run: explained,
    },
    Scenario {
        name: "a thousand rules that tell companies apart",
        times: (1_000, 201_000),
        run: thousand,
    },
    Scenario {
        name: "a call identified, routed, and its engineer chosen",
        times: (500, 50_500),
        run: routed,
    },
    Scenario {
        name: "a ticket opened, in memory",
        times: (20, 120),
        run: opened,
    },
    Scenario {
        name: "a timer set and fired, in memory",
        times: (50, 300),
        run: fired,
    },
    Scenario {
        name: "a hundred companies told of an event, in memory",
        times: (1, 6),
        run: told,
    },
    Scenario {
        name: "the shipped rules loaded",
        times: (1, 4),
        run: loaded,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.as_slice() {
        [] => compare(),
        [flag] if flag == "--set" => set(),
        [flag, name, times] if flag == RUN => run(name, times).map(|()| true),
        _ => Err("only `--set` is known".to_owned()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the instructions could not be counted: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, times: &str) -> Result<(), String> {
    let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name);
    let scenario = scenario.ok_or_else(|| format!("there is no scenario `{name}`"))?;
    (scenario.run)(times.parse().map_err(text)?)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Instructions for doing it once.
fn count(scenario: &Scenario) -> Result<u64, String> {
    let (few, many) = scenario.times;
    let less = under_callgrind(scenario.name, few)?;
    let more = under_callgrind(scenario.name, many)?;
    Ok(more.saturating_sub(less) / u64::from(many - few))
}

fn under_callgrind(name: &str, times: u32) -> Result<u64, String> {
    let program = std::env::current_exe().map_err(text)?;
    let ran = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([RUN, name, &times.to_string()])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("valgrind does not start: {error}; install it"))?;
    let said = String::from_utf8_lossy(&ran.stderr);
    if !ran.status.success() {
        return Err(format!("`{name}` failed under callgrind: {said}"));
    }
    said.lines()
        .find_map(|line| line.split_once("Collected :"))
        .and_then(|(_, count)| count.trim().parse().ok())
        .ok_or_else(|| format!("callgrind counted nothing: {said}"))
}

type Limits = BTreeMap<String, u64>;

fn limits_file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.toml")
}

fn compare() -> Result<bool, String> {
    let file = limits_file();
    let read = std::fs::read_to_string(&file).map_err(text)?;
    let limits: Limits = toml::from_str(&read).map_err(text)?;
    let known = |name: &String| SCENARIOS.iter().any(|scenario| scenario.name == name);
    if let Some(stranger) = limits.keys().find(|name| !known(name)) {
        return Err(format!(
            "instructions.toml limits `{stranger}`, which is not counted"
        ));
    }
    let mut all_hold = true;
    println!("{:<52} {:>12} {:>12}", "once", "instructions", "limit");
    for scenario in &SCENARIOS {
        let limit = limits.get(scenario.name);
        let limit = *limit.ok_or_else(|| format!("`{}` has no limit", scenario.name))?;
        let counted = count(scenario)?;
        let verdict = match counted * 100 {
            hundredths if hundredths > limit * 100 => "OVER",
            hundredths if hundredths < limit * STALE => "STALE: lower the limit with --set",
            _ => "holds",
        };
        all_hold &= verdict == "holds";
        println!("{:<52} {counted:>12} {limit:>12}  {verdict}", scenario.name);
    }
    Ok(all_hold)
}

fn set() -> Result<bool, String> {
    let mut written = String::from(
        "# Instructions for doing each of these once, at most; see benches/README.md. Written by\n\
         # cargo run --profile bench -p switchboard-benches --bin instructions -- --set\n\n",
    );
    for scenario in &SCENARIOS {
        let counted = count(scenario)?;
        let limit = counted * (100 + HEADROOM) / 100;
        println!("{:<52} {counted:>12} {limit:>12}", scenario.name);
        written.push_str(&format!("\"{}\" = {limit}\n", scenario.name));
    }
    std::fs::write(limits_file(), written).map_err(text)?;
    Ok(true)
}

/// Decides so many of the calls, with what `decide` needs made once.
fn decided(
    times: u32,
    script: &str,
    decide: impl Fn(&Rulebook, &Request<'_>),
) -> Result<(), String> {
    let rulebook = with_routing(script)?;
    let context = context(&rulebook);
    let calls = calls(1_000, 7);
    let plain: Vec<_> = calls.iter().map(|call| plain(&context, call)).collect();
    for of in plain
        .iter()
        .cycle()
        .take(usize::try_from(times).map_err(text)?)
    {
        decide(&rulebook, &chains::request(of.call, black_box(of), now()));
    }
    Ok(())
}

fn by_hand(times: u32) -> Result<(), String> {
    let rulebook = with_routing(TWELVE)?;
    let context = context(&rulebook);
    let calls = calls(1_000, 7);
    let plain: Vec<_> = calls.iter().map(|call| plain(&context, call)).collect();
    for of in plain
        .iter()
        .cycle()
        .take(usize::try_from(times).map_err(text)?)
    {
        black_box(native(black_box(of)));
    }
    Ok(())
}

fn twelve(times: u32) -> Result<(), String> {
    decided(times, TWELVE, |rulebook, request| {
        black_box(rulebook.routed(request));
    })
}

fn explained(times: u32) -> Result<(), String> {
    decided(times, TWELVE, |rulebook, request| {
        black_box(rulebook.route(request, Explain::Yes));
    })
}

fn thousand(times: u32) -> Result<(), String> {
    decided(times, &chains::script(1_000), |rulebook, request| {
        black_box(rulebook.routed(request));
    })
}

fn routed(times: u32) -> Result<(), String> {
    let rulebook = with_routing(TWELVE)?;
    let context = context(&rulebook);
    let (calls, loaded) = (calls(1_000, 7), Loaded::default());
    for call in calls
        .iter()
        .cycle()
        .take(usize::try_from(times).map_err(text)?)
    {
        black_box(route_call(&context, black_box(call), &loaded, Explain::No));
    }
    Ok(())
}

fn in_memory() -> Result<Driver, String> {
    let store = SqliteStore::in_memory().map_err(text)?;
    let rulebook = Rulebook::compile(&shipped().map_err(text)?).map_err(text)?;
    Driver::new(Arc::new(store), Arc::new(rulebook)).map_err(text)
}

fn opened(times: u32) -> Result<(), String> {
    let driver = in_memory()?;
    for _ in 0..times {
        open_ticket(&driver)?;
    }
    Ok(())
}

fn fired(times: u32) -> Result<(), String> {
    let driver = in_memory()?;
    for id in 0..times {
        fire_one(&driver, u64::from(id))?;
    }
    Ok(())
}

/// A word about one event to each of a hundred companies, again and again.
fn told(times: u32) -> Result<(), String> {
    let driver = fanout::prepared(99, SqliteStore::in_memory().map_err(text)?)?;
    for round in 1..=i32::try_from(times).map_err(text)? {
        match fanout::told(&driver, round)? {
            100 => {}
            other => return Err(format!("{other} were told in round {round}")),
        }
    }
    Ok(())
}

fn loaded(times: u32) -> Result<(), String> {
    let sources = shipped().map_err(text)?;
    for _ in 0..times {
        black_box(Rulebook::compile(&sources).map_err(text)?);
    }
    Ok(())
}
