//! A desk behind a switch: the program, and Kamailio in front of it.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use switchboard_tests::http::{Connection, Desk};
use switchboard_tests::{Running, rules, workspace};

use super::sip::{Call, Line, wait_until};

/// The token of the switch.
const TOKEN: &str = "switch-0123456789abcdef0123456789abcdef";

/// Whose telephones there are: queues', then agents'.
const LINES: [&str; 6] = ["level-1", "level-2", "renewals", "night-desk", "ben", "lin"];

/// Whether Kamailio and `sipp` are there; says so when they are not.
pub fn is_installed() -> bool {
    let runs = |name: &str| {
        Command::new(name)
            .arg("-v")
            .stdout(Stdio::null())
            .status()
            .is_ok()
    };
    let is = runs("kamailio") && runs("sipp");
    if !is {
        assert!(
            std::env::var_os("SWITCHBOARD_REQUIRE_KAMAILIO").is_none(),
            "Kamailio and sipp have to be installed"
        );
        eprintln!(
            "NOT RUN: Kamailio or sipp is not installed (Debian's kamailio, kamailio-*-modules and sip-tester)"
        );
    }
    is
}

/// A desk behind a switch, in a folder of its own.
pub struct Office {
    folder: tempfile::TempDir,
    ports: BTreeMap<&'static str, u16>,
    desk: Option<Desk>,
    listen: u16,
    /// Where the switch takes calls.
    pub switch: u16,
    _kamailio: Kamailio,
}

const INTEGRATIONS: [&str; 2] = [
    "[[integration]]\nname = \"switch\"\nscopes = [\"route\", \"calls:read\", \"calls:write\"]\n",
    "per_second = 10000\n",
];

/// Kamailio, which ends its processes when it is asked to end, and leaves them when it is killed.
struct Kamailio(Running);

impl Drop for Kamailio {
    fn drop(&mut self) {
        if self.0.signal("-TERM").is_ok() {
            for _ in 0..50 {
                if !matches!(self.0.0.try_wait(), Ok(None)) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

/// A port that is free for UDP and TCP now.
fn free_port() -> u16 {
    loop {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = udp.local_addr().unwrap().port();
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Office {
    /// Starts both.
    pub fn open() -> Self {
        Self::with(&[], &[])
    }

    /// The same under rules with a night desk, at night.
    pub fn at_night() -> Self {
        Self::made(&[], &[], true)
    }

    /// The same, with agents who have telephones of their own, and further settings of the switch.
    pub fn with(agents: &[&str], settings: &[&str]) -> Self {
        Self::made(agents, settings, false)
    }

    fn made(agents: &[&str], settings: &[&str], at_night: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ports: BTreeMap<_, _> = LINES.map(|line| (line, free_port())).into();
        write_rules(folder.path(), &ports, agents, at_night);
        let (listen, switch) = (free_port(), free_port());
        write_integrations(folder.path());
        let kamailio = start_kamailio(folder.path(), listen, switch, ports["level-1"], settings);
        let mut office = Self {
            folder,
            ports,
            desk: None,
            listen,
            switch,
            _kamailio: kamailio,
        };
        office.start();
        office
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The port at which a line's telephone rings.
    pub fn port(&self, line: &str) -> u16 {
        self.ports[line]
    }

    /// The program.
    pub fn desk(&self) -> &Running {
        &self.desk.as_ref().unwrap().program
    }

    /// Starts the program, on the same data and at the same address as before.
    pub fn start(&mut self) {
        let address = format!("127.0.0.1:{}", self.listen);
        self.desk = Some(Desk::start_at(self.folder.path(), &address, &ARGS).unwrap());
    }

    /// Kills the program without a word.
    pub fn kill(&mut self) {
        let desk = self.desk.take().unwrap();
        desk.program.signal("-KILL").unwrap();
    }

    /// Telephones of all queues, answered after they rang for so long.
    pub fn lines(&self, after: Duration) -> Lines {
        let queues = LINES.iter().filter(|line| {
            line.contains("level") || **line == "renewals" || line.contains("night")
        });
        let start = |line: &&'static str| {
            (
                *line,
                Line::answering(self.folder(), self.port(line), after),
            )
        };
        Lines(queues.map(start).collect())
    }

    /// A call that is answered and speaks for so long.
    pub fn call(&self, from: &str, speaks: Duration) -> Result<(), String> {
        Call::one(self.folder(), self.switch, from, speaks)
    }

    fn ask(&self, path: &str) -> Value {
        ask(([127, 0, 0, 1], self.listen).into(), path)
    }

    /// The desk's call of that number, when it is so, or after a while.
    pub fn call_when(&self, number: u64, is_so: impl Fn(&Value) -> bool) -> Value {
        call_when(([127, 0, 0, 1], self.listen).into(), number, is_so)
    }

    /// Whether the desk has a call of that number.
    pub fn has_call(&self, number: u64) -> bool {
        self.ask(&format!("/v1/calls/C-{number}"))["number"].is_string()
    }

    /// One of the desk's queues, when it is so, or after a while.
    pub fn queue_when(&self, name: &str, is_so: impl Fn(&Value) -> bool) {
        wait_until(|| self.queues().get(name).is_some_and(&is_so));
        let queue = &self.queues()[name];
        assert!(is_so(queue), "{queue}");
    }

    /// How the desk's queues stand, by name.
    pub fn queues(&self) -> BTreeMap<String, Value> {
        let said = self.ask("/v1/queues");
        let all = said["queues"].as_array().into_iter().flatten();
        all.map(|one| (one["id"].as_str().unwrap().to_owned(), one.clone()))
            .collect()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.folder().join("kamailio.log"));
            eprintln!("the switch said: {}", log.unwrap_or_default());
        }
    }
}

/// What the program is started with.
const ARGS: [&str; 8] = [
    "--as",
    "igor",
    "--data",
    "phone.desk",
    "--rules",
    "rules",
    "--integrations",
    "integrations.toml",
];

fn write_integrations(folder: &Path) {
    let [head, rest] = INTEGRATIONS;
    let text = format!("{head}token = \"{TOKEN}\"\n{rest}");
    std::fs::write(folder.join("integrations.toml"), text).unwrap();
}

fn ask(address: SocketAddr, path: &str) -> Value {
    let head = format!("Authorization: Bearer {TOKEN}\r\n");
    let answer = Connection::to(address).ask("GET", path, &head, b"");
    answer.map_or(Value::Null, |answer| {
        serde_json::from_str(&answer.body).unwrap()
    })
}

fn call_when(address: SocketAddr, number: u64, is_so: impl Fn(&Value) -> bool) -> Value {
    let path = format!("/v1/calls/C-{number}");
    wait_until(|| is_so(&ask(address, &path)));
    let call = ask(address, &path);
    assert!(is_so(&call), "{call}");
    call
}

/// A desk without a switch, for a hosted telephone service.
pub struct Desked {
    _folder: tempfile::TempDir,
    ports: BTreeMap<&'static str, u16>,
    desk: Desk,
}

impl Desked {
    /// One with agents who have telephones of their own, and these hosted services.
    pub fn with(agents: &[&str], services: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ports: BTreeMap<_, _> = LINES.map(|line| (line, free_port())).into();
        write_rules(folder.path(), &ports, agents, false);
        write_integrations(folder.path());
        std::fs::write(folder.path().join("hosted.toml"), services).unwrap();
        let mut args = ARGS.to_vec();
        args.extend(["--hosted", "hosted.toml"]);
        Self {
            desk: Desk::start(folder.path(), &args).unwrap(),
            _folder: folder,
            ports,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.desk.address
    }

    /// The port at which a line's telephone rings.
    pub fn port(&self, line: &str) -> u16 {
        self.ports[line]
    }

    /// The desk's call of that number, when it is so, or after a while.
    pub fn call_when(&self, number: u64, is_so: impl Fn(&Value) -> bool) -> Value {
        call_when(self.address(), number, is_so)
    }
}

/// The telephones of queues.
pub struct Lines(BTreeMap<&'static str, Line>);

impl Lines {
    /// How many calls came to each.
    pub fn calls(&self) -> BTreeMap<&'static str, u64> {
        self.0
            .iter()
            .map(|(line, one)| (*line, one.calls()))
            .collect()
    }

    /// How many came to one, as soon as there are so many, or after a while.
    pub fn calls_of(&self, line: &str, expected: u64) -> u64 {
        self.0[line].calls_when(expected)
    }

    /// The same of all, as soon as it is as expected, or after a while.
    pub fn calls_when(
        &self,
        expected: &BTreeMap<&'static str, u64>,
    ) -> BTreeMap<&'static str, u64> {
        wait_until(|| self.calls() == *expected);
        self.calls()
    }
}

/// The shipped rules, with the addresses of this test's telephones.
fn write_rules(
    folder: &Path,
    ports: &BTreeMap<&'static str, u16>,
    agents: &[&str],
    at_night: bool,
) {
    let to = folder.join("rules");
    copy(&rules(), &to);
    let edit = |file: &str, edit: &dyn Fn(String) -> String| {
        let file = to.join(file);
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, edit(text)).unwrap();
    };
    edit("programme.toml", &|text| {
        let mut text = text.replace("ring_for = \"20s\"", "ring_for = \"2s\"");
        for (line, port) in ports {
            text = text.replace(
                &format!("sip:{line}@127.0.0.1:5070"),
                &format!("sip:{line}@127.0.0.1:{port}"),
            );
        }
        text
    });
    if at_night {
        // As the guide's recipe `A night desk` has it, at any hour.
        edit("programme.toml", &|text| {
            let port = ports["night-desk"];
            let queue = "[queues.night-desk]\nname = \"Night desk\"\n";
            format!("{text}\n{queue}sip = \"sip:night-desk@127.0.0.1:{port}\"\n")
        });
        edit("routing.rhai", &|text| {
            let rule = "return to_queue(\"night-desk\").because(\"it is night\");";
            let at = "fn direct_to_level_2(request) {";
            text.replace(
                at,
                &format!("{at}\n    if hour_in(\"Europe/Paris\") >= 0 {{ {rule} }}"),
            )
        });
    }
    edit("people.toml", &|text| {
        let mut text = text;
        for agent in agents {
            let id = format!("id = \"{agent}\"\n");
            let with = format!("{id}sip = \"sip:{agent}@127.0.0.1:{}\"\n", ports[*agent]);
            text = text.replace(&id, &with);
        }
        text
    });
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn start_kamailio(
    folder: &Path,
    desk: u16,
    switch: u16,
    fallback: u16,
    settings: &[&str],
) -> Kamailio {
    let config = workspace().join("docs/telephony/kamailio.cfg");
    let log = std::fs::File::create(folder.join("kamailio.log")).unwrap();
    let mut command = Command::new("kamailio");
    command
        .current_dir(folder)
        .env("SWITCHBOARD_TOKEN", TOKEN)
        // In the foreground, with its children; 64 MiB are enough for what a test asks of it.
        .args(["-DD", "-E", "-m", "64", "-f"])
        .arg(config)
        .args(["-l", &format!("udp:127.0.0.1:{switch}"), "-Y", "."])
        .args([
            "-A",
            &format!("DESK_URL=\"http://127.0.0.1:{desk}/v1/telephone/calls\""),
        ])
        .args([
            "-A",
            &format!("FALLBACK=\"sip:level-1@127.0.0.1:{fallback}\""),
        ]);
    for setting in settings {
        command.args(["-A", setting]);
    }
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("kamailio runs");
    let running = Kamailio(Running(child));
    let is_up = || UdpSocket::bind(("127.0.0.1", switch)).is_err();
    wait_until(is_up);
    assert!(
        is_up(),
        "{}",
        std::fs::read_to_string(folder.join("kamailio.log")).unwrap()
    );
    running
}
