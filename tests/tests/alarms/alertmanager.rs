//! With a real Alertmanager in front.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use switchboard_tests::Running;
use switchboard_tests::http::{Connection, Desk, TOKEN};

/// Where it is installed: Debian's name for it, or its own.
fn installed() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .flat_map(|folder| {
            ["prometheus-alertmanager", "alertmanager"].map(|name| folder.join(name))
        })
        .find(|file| file.is_file())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn alert(ends: &str) -> String {
    format!(
        r#"[{{"labels":{{"alertname":"MailDown","service":"mail-eu","severity":"critical"}},
        "annotations":{{"summary":"Mail is down, says Alertmanager"}},
        "startsAt":"2026-01-01T00:00:00Z"{ends}}}]"#
    )
}

fn post(monitor: &mut Connection, body: &str) -> std::io::Result<u16> {
    let head = "Content-Type: application/json\r\n";
    let answer = monitor.ask("POST", "/api/v2/alerts", head, body.as_bytes())?;
    Ok(answer.status)
}

#[test]
fn a_real_alertmanager_reports_and_customers_hear_of_both_ends() {
    let Some(program) = installed() else {
        let required = std::env::var_os("SWITCHBOARD_REQUIRE_ALERTMANAGER").is_some();
        assert!(!required, "Alertmanager is required and not installed");
        println!("not run: there is no Alertmanager; `apt-get install prometheus-alertmanager`");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(
        folder.path(),
        &["--as", "ada", "--data", "fast.desk", "--speed", "60"],
    )
    .unwrap();
    let config = format!(
        "route:\n  receiver: switchboard\n  group_by: [alertname]\n  group_wait: 0s\n  \
         group_interval: 1s\n  repeat_interval: 1m\nreceivers:\n  - name: switchboard\n    \
         webhook_configs:\n      - url: http://{}/alarms/alertmanager\n        send_resolved: true\n        \
         http_config:\n          authorization:\n            credentials: {TOKEN}\n",
        desk.address
    );
    let file = folder.path().join("alertmanager.yml");
    std::fs::write(&file, config).unwrap();
    let address = format!("127.0.0.1:{}", free_port());
    let mut child = Command::new(program)
        .arg(format!("--config.file={}", file.display()))
        .arg(format!(
            "--storage.path={}",
            folder.path().join("alerts").display()
        ))
        .arg(format!("--web.listen-address={address}"))
        .arg("--cluster.listen-address=")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = BufReader::new(child.stderr.take().unwrap());
    std::thread::spawn(move || {
        for line in log.lines().map_while(Result::ok) {
            eprintln!("alertmanager: {line}");
        }
    });
    let _alertmanager = Running(child);
    let mut monitor = Connection::to(address.parse().unwrap());
    let began = Instant::now();
    let posted = loop {
        match post(&mut monitor, &alert("")) {
            Ok(status) => break status,
            Err(error) => assert!(began.elapsed() < Duration::from_secs(30), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    assert_eq!(posted, 200);
    let told = desk.until("event_started").unwrap();
    assert!(
        told.last().unwrap().contains("says Alertmanager"),
        "{told:#?}"
    );
    // It is over, as Prometheus says when a rule does not hold any more.
    let over = alert(r#","endsAt":"2026-01-01T00:00:01Z""#);
    assert_eq!(post(&mut monitor, &over).unwrap(), 200);
    desk.until("event_resolved").unwrap();
}
