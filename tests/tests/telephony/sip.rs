//! `sipp`: telephones that ring and are answered, and callers.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use switchboard_tests::{Running, workspace};

/// How long something is waited for.
const PATIENCE: Duration = Duration::from_secs(15);

fn scenario(name: &str) -> PathBuf {
    workspace().join("tests/data/sip").join(name)
}

fn sipp(folder: &Path, scenario_file: &str) -> Command {
    let mut command = Command::new("sipp");
    command
        .current_dir(folder)
        .env("TERM", "dumb")
        .args(["-i", "127.0.0.1", "-nostdin", "-sf"])
        .arg(scenario(scenario_file))
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// What `sipp` counted, from its file of figures: the last line, by the names in the first.
fn counted(file: &Path, column: &str) -> u64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut lines = text.lines();
    let Some(names) = lines.next() else { return 0 };
    let at = names.split(';').position(|name| name == column);
    // The last line may be half written.
    let mut whole = lines.filter(|line| line.matches(';').count() >= names.matches(';').count());
    let value = whole
        .next_back()
        .and_then(|line| line.split(';').nth(at?)?.parse().ok());
    value.unwrap_or(0)
}

/// A telephone, or a group of them, at a port.
pub struct Line {
    _sipp: Running,
    figures: PathBuf,
}

impl Line {
    /// One that is answered after it rang for so long.
    pub fn answering(folder: &Path, port: u16, after: Duration) -> Self {
        Self::start(folder, port, "answers.xml", after)
    }

    /// One that nobody answers.
    pub fn ringing(folder: &Path, port: u16) -> Self {
        Self::start(folder, port, "rings.xml", Duration::ZERO)
    }

    fn start(folder: &Path, port: u16, scenario: &str, after: Duration) -> Self {
        let figures = folder.join(format!("line-{port}.csv"));
        let mut command = sipp(folder, scenario);
        let after = after.as_millis().to_string();
        command
            .args([
                "-p",
                &port.to_string(),
                "-d",
                &after,
                "-trace_stat",
                "-fd",
                "1",
                "-stf",
            ])
            .arg(&figures)
            .stderr(Stdio::null());
        let sipp = Running(command.spawn().expect("sipp runs"));
        let line = Self {
            _sipp: sipp,
            figures,
        };
        wait_until(|| line.figures.exists());
        line
    }

    /// How many calls came.
    pub fn calls(&self) -> u64 {
        counted(&self.figures, "TotalCallCreated")
    }

    /// The same, as soon as there are so many, or after a while.
    pub fn calls_when(&self, expected: u64) -> u64 {
        wait_until(|| self.calls() >= expected);
        self.calls()
    }
}

/// Callers.
pub struct Call;

/// How many callers there are, and how fast they come.
pub struct Crowd {
    /// How many calls.
    pub calls: u64,
    /// How many a second.
    pub per_sec: u64,
    /// How long each speaks.
    pub speaks: Duration,
}

/// What became of a crowd's calls.
#[derive(Debug)]
pub struct Counted {
    /// Answered and over, as they should be.
    pub successful: u64,
    /// Refused, or not answered.
    pub failed: u64,
    /// How long each took until it rang, in milliseconds, sorted.
    pub until_it_rang: Vec<f64>,
}

impl Call {
    /// One that is answered and speaks for so long.
    pub fn one(folder: &Path, switch: u16, from: &str, speaks: Duration) -> Result<(), String> {
        let crowd = Crowd {
            calls: 1,
            per_sec: 1,
            speaks,
        };
        let counted = Self::crowd(folder, switch, &[from], &crowd);
        if (counted.successful, counted.failed) == (1, 0) {
            return Ok(());
        }
        Err(format!("the call of {from} failed: {counted:?}"))
    }

    /// One that gives up after it rang for so long.
    pub fn given_up(folder: &Path, switch: u16, from: &str, after: Duration) -> Result<(), String> {
        let mut command = sipp(folder, "gives-up.xml");
        numbers(folder, &[from]);
        command.args(["-inf", "callers.csv", "-m", "1", "-timeout", "20s", "-d"]);
        command.arg(after.as_millis().to_string());
        let done = command.arg(format!("127.0.0.1:{switch}")).output().unwrap();
        if done.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&done.stderr).into_owned())
    }

    /// Many, from these numbers in turn.
    pub fn crowd(folder: &Path, switch: u16, from: &[&str], crowd: &Crowd) -> Counted {
        let mut running = Self::start(folder, switch, from, crowd);
        running.0.wait().unwrap();
        Self::count(folder)
    }

    /// The same without waiting for their end.
    pub fn start(folder: &Path, switch: u16, from: &[&str], crowd: &Crowd) -> Running {
        numbers(folder, from);
        for old in ["callers-figures.csv", "callers-rtt.csv"] {
            let _ = std::fs::remove_file(folder.join(old));
        }
        let speaks = crowd.speaks.as_millis().to_string();
        let (calls, rate) = (crowd.calls.to_string(), crowd.per_sec.to_string());
        let most = Duration::from_secs(crowd.calls / crowd.per_sec + 40);
        let most = format!("{}s", most.as_secs());
        let mut command = sipp(folder, "caller.xml");
        command
            .args([
                "-inf",
                "callers.csv",
                "-m",
                &calls,
                "-r",
                &rate,
                "-d",
                &speaks,
            ])
            .args(["-l", "5000", "-timeout", &most, "-recv_timeout", "30000"])
            .args(["-trace_stat", "-fd", "1", "-stf", "callers-figures.csv"])
            .args(["-trace_rtt", "-rtt_freq", "1"])
            .args(["-trace_err", "-error_file", "callers-errors.log"])
            .arg(format!("127.0.0.1:{switch}"))
            .stderr(Stdio::null());
        Running(command.spawn().expect("sipp runs"))
    }

    /// What became of the last crowd.
    pub fn count(folder: &Path) -> Counted {
        let figures = folder.join("callers-figures.csv");
        Counted {
            successful: counted(&figures, "SuccessfulCall(C)"),
            failed: counted(&figures, "FailedCall(C)"),
            until_it_rang: rtts(folder),
        }
    }
}

/// The file of numbers that callers have, read in turn.
fn numbers(folder: &Path, all: &[&str]) {
    let text = format!("SEQUENTIAL\n{}\n", all.join(";\n") + ";");
    std::fs::write(folder.join("callers.csv"), text).unwrap();
}

/// `sipp` names that file after the scenario and its own number, so it is the newest such.
fn rtts(folder: &Path) -> Vec<f64> {
    let files = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    let ours = files.filter(|file| file.file_name().to_string_lossy().ends_with("_rtt.csv"));
    let newest = ours.max_by_key(|file| file.metadata().unwrap().modified().unwrap());
    let Some(newest) = newest else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(newest.path()).unwrap();
    let lines = text.lines().skip(1);
    let mut all: Vec<f64> = lines
        .filter_map(|line| line.split(';').nth(1)?.parse().ok())
        .collect();
    all.sort_by(f64::total_cmp);
    all
}

/// Looks again and again until it is so, at most [`PATIENCE`].
pub fn wait_until(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() && began.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(100));
    }
}
