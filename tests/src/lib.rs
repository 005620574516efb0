//! What the end-to-end tests share: the real binary, run in a folder of its own.

#[cfg(feature = "discord")]
pub mod discord;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "discord")]
pub mod on_discord;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

/// The binary under test, built once with the profile and features of this test run; or the one
/// that `SWITCHBOARD_TEST_BINARY` names.
///
/// # Panics
/// When it cannot be built: then no test of this crate means anything.
#[must_use]
#[allow(clippy::expect_used, clippy::panic)]
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(given) = std::env::var_os("SWITCHBOARD_TEST_BINARY") {
            return PathBuf::from(given);
        }
        let test = std::env::current_exe().expect("this test has a path");
        // target/<profile>/deps/<test>
        let profile_dir = test
            .parent()
            .and_then(Path::parent)
            .expect("tests run from target/");
        let release = profile_dir.ends_with("release");
        let mut build = Command::new(env!("CARGO"));
        // The same selection as `cargo test --workspace`, so that features and with them all
        // dependencies are the ones that are built already.
        build
            .args(["build", "--quiet", "--workspace", "--bins", "--tests"])
            .current_dir(workspace());
        if let Some(target) = profile_dir.parent() {
            build.env("CARGO_TARGET_DIR", target);
        }
        // What cargo tells this test of its own package is not for the build of others: build
        // scripts that look at it (that of ring) would run again, and all that follows from them.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                build.env_remove(&name);
            }
        }
        let features = [
            ("discord", cfg!(feature = "discord")),
            ("http", cfg!(feature = "http")),
            ("mail", cfg!(feature = "mail")),
            ("postgres", cfg!(feature = "postgres")),
        ];
        if features.iter().all(|(_, is_on)| *is_on) {
            build.arg("--all-features");
        } else {
            for (name, _) in features.iter().filter(|(_, is_on)| *is_on) {
                build.args(["--features", &format!("switchboard-tests/{name}")]);
            }
        }
        if release {
            build.arg("--release");
        }
        let built = build.status().expect("cargo runs");
        assert!(built.success(), "the program does not build");
        profile_dir.join(format!("switchboard{}", std::env::consts::EXE_SUFFIX))
    })
}

/// The workspace's folder.
#[must_use]
pub fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The shipped rules.
#[must_use]
pub fn rules() -> PathBuf {
    workspace().join("rules")
}

/// A command of the binary in `folder`, plain output, nothing on standard input.
#[must_use]
pub fn switchboard(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command
        .args(args)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end with `input` on standard input.
///
/// # Errors
/// When it cannot be run.
pub fn run_with(mut command: Command, input: &str) -> std::io::Result<Output> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let stdin = child.stdin.take();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            // The program may end before it has read everything; its output tells.
            let _ = stdin.write_all(input.as_bytes());
        }
    });
    let output = child.wait_with_output();
    let _ = writer.join();
    output
}

/// A child that is killed when the test ends, however it ends.
#[derive(Debug)]
pub struct Running(pub Child);

impl Running {
    /// Sends it a signal, such as `-TERM`.
    ///
    /// # Errors
    /// When it cannot be sent.
    pub fn signal(&self, name: &str) -> std::io::Result<()> {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status()?;
        if sent.success() {
            return Ok(());
        }
        Err(std::io::Error::other(format!("kill {name} {id}: {sent}")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
