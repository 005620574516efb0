//! A throw-away PostgreSQL for tests: from the installed binaries, in a folder of its own, gone with
//! the process that asked for it.
//!
//! `SWITCHBOARD_TEST_POSTGRES` names a database to be used instead; its role must be allowed to
//! create schemas. With `SWITCHBOARD_REQUIRE_POSTGRES` it is a failure when there is neither.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::store::postgres::run_script;

/// The database to be used instead of a throw-away one.
pub const GIVEN: &str = "SWITCHBOARD_TEST_POSTGRES";
/// With this set, tests that cannot run fail.
pub const REQUIRED: &str = "SWITCHBOARD_REQUIRE_POSTGRES";

/// How long a server may take to start.
const START: Duration = Duration::from_secs(60);
/// Who owns the desks of tests: no superuser, since those pass by row-level security.
const OWNER: &str = "desk";

/// A server whose databases nobody minds.
#[derive(Debug)]
pub struct Postgres {
    /// The URL of its owner of desks, without a query.
    base: String,
    /// The superuser's, when the server is our own.
    superuser: Option<String>,
    /// Ends the server when its standard input is closed, which it is with this process.
    keeper: Option<Child>,
}

/// The server of this process, started when it is first asked for. Nothing when there is none to be
/// had, which is said on standard error.
///
/// # Errors
/// When one is there and does not start, or when one is required and there is none.
pub fn postgres() -> Result<Option<&'static Postgres>, String> {
    static FOUND: OnceLock<Result<Option<Postgres>, String>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        if let Ok(given) = std::env::var(GIVEN) {
            let base = given.split('?').next().unwrap_or_default().to_owned();
            return Ok(Some(Postgres {
                base,
                superuser: None,
                keeper: None,
            }));
        }
        if let Some(binaries) = binaries() {
            return Postgres::start(&binaries, &["fsync=off"]).map(Some);
        }
        let said =
            format!("PostgreSQL is not installed and {GIVEN} is not set: its tests did not run");
        if std::env::var_os(REQUIRED).is_some() {
            return Err(said);
        }
        eprintln!("{said}");
        Ok(None)
    });
    found.as_ref().map(Option::as_ref).map_err(Clone::clone)
}

/// Where `postgres` and `initdb` are: in the path, or where Debian has them.
#[must_use]
pub fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        let mut versions: Vec<(u32, PathBuf)> = versions
            .flatten()
            .filter_map(|entry| {
                let version = entry.file_name().to_str()?.parse().ok()?;
                Some((version, entry.path().join("bin")))
            })
            .collect();
        versions.sort();
        folders.extend(versions.into_iter().rev().map(|(_, folder)| folder));
    }
    let found = folders
        .into_iter()
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())?;
    // Behind a link are the others, too.
    let postgres = found.join("postgres").canonicalize().ok()?;
    postgres.parent().map(Path::to_path_buf)
}

impl Postgres {
    /// Starts a server of its own with these settings.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(binaries: &Path, settings: &[&str]) -> Result<Self, String> {
        // Short, because the path of a socket must be.
        let folder = std::env::temp_dir().join(format!("sbpg-{}-{}", std::process::id(), next()));
        std::fs::create_dir(&folder).map_err(|error| wrong(&folder, &error))?;
        let user = unprivileged(&folder)?;
        let initdb = run(Command::new("sh").args(["-c", INIT, "sh"]).args([
            binaries.as_os_str(),
            folder.as_os_str(),
            user.as_ref(),
        ]))?;
        if !initdb.is_empty() {
            return Err(format!("initdb: {initdb}"));
        }
        let settings: String = settings.iter().map(|one| format!(" -c {one}")).collect();
        let keeper = Command::new("sh")
            .args(["-c", KEEP, "sh"])
            .args([
                binaries.as_os_str(),
                folder.as_os_str(),
                user.as_ref(),
                settings.as_ref(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| wrong(&folder, &error))?;
        let socket = folder.display().to_string().replace('/', "%2F");
        let superuser = format!("postgres://postgres@{socket}/postgres");
        let server = Self {
            base: format!("postgres://{OWNER}@{socket}/postgres"),
            superuser: Some(superuser.clone()),
            keeper: Some(keeper),
        };
        let begun = Instant::now();
        let roles = format!(
            "CREATE ROLE {OWNER} LOGIN; GRANT CREATE ON DATABASE postgres TO {OWNER};
             GRANT pg_signal_backend TO {OWNER}"
        );
        while let Err(error) = run_script(&superuser, &roles) {
            if begun.elapsed() > START {
                return Err(format!("PostgreSQL does not start: {error}"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// The URL of a new and empty schema.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn schema(&self) -> Result<String, String> {
        let name = format!("t{}_{}", std::process::id(), next());
        self.run(&format!("CREATE SCHEMA {name}"))?;
        Ok(self.url_of(&name))
    }

    /// Runs statements as who owns the desks.
    ///
    /// # Errors
    /// What the server says.
    pub fn run(&self, sql: &str) -> Result<(), String> {
        run_script(&self.base, sql).map_err(|error| error.to_string())
    }

    /// Runs statements as the superuser, when the server is our own.
    ///
    /// # Errors
    /// What the server says, or that the server is another's.
    pub fn run_as_superuser(&self, sql: &str) -> Result<(), String> {
        let url = self.superuser.as_ref().ok_or("it is another's server")?;
        run_script(url, sql).map_err(|error| error.to_string())
    }

    /// The URL of its owner of desks, without a query.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    fn url_of(&self, schema: &str) -> String {
        format!("{}?options=-csearch_path%3D{schema}", self.base)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            // It removes the folder as its last act; there is nobody to tell when it cannot.
            let _ = keeper.wait();
        }
    }
}

/// PostgreSQL does not run as root. Then it runs as `postgres`, which its package makes.
fn unprivileged(folder: &Path) -> Result<String, String> {
    use std::os::unix::fs::MetadataExt as _;
    let made = std::fs::metadata(folder).map_err(|error| wrong(folder, &error))?;
    if made.uid() != 0 {
        return Ok(String::new());
    }
    let chown = run(Command::new("chown").arg("postgres").arg(folder))?;
    if !chown.is_empty() {
        return Err(format!("no user to run PostgreSQL as: {chown}"));
    }
    Ok("postgres".to_owned())
}

const INIT: &str = r#"
as() { if [ -n "$user" ]; then setpriv --reuid "$user" --regid "$user" --clear-groups "$@"; else "$@"; fi; }
bin=$1 folder=$2 user=$3
cd "$folder" && as "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale C --no-sync >/dev/null
"#;

/// The server ends with whoever holds the other end of standard input, however that one ends.
const KEEP: &str = r#"
bin=$1 folder=$2 user=$3 settings=$4
cd "$folder" || exit 1
as=
if [ -n "$user" ]; then as="setpriv --reuid $user --regid $user --clear-groups"; fi
$as "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=200 $settings </dev/null &
server=$!
cat >/dev/null
kill -QUIT $server
wait $server
cd / && rm -rf "$folder"
"#;

/// Runs it; what it says on standard error when it fails.
fn run(command: &mut Command) -> Result<String, String> {
    let done = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if done.status.success() {
        return Ok(String::new());
    }
    let said = String::from_utf8_lossy(&done.stderr).replace('\n', " ");
    Ok(format!("{} {said}", done.status))
}

fn wrong(folder: &Path, error: &std::io::Error) -> String {
    format!("`{}`: {error}", folder.display())
}

fn next() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
