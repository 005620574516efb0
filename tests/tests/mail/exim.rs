//! A real mail server: Exim, as nobody in particular, on a free port of this machine.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use switchboard_tests::{Running, binary};

/// Who runs it when the tests are run by root, whom Exim delivers nothing for.
const NOBODY: u32 = 65_534;

/// A running Exim, its spool and its mailboxes.
pub struct Exim {
    folder: PathBuf,
    program: PathBuf,
    pub port: u16,
    _daemon: Running,
}

/// Where Exim is; nothing when it is not installed, which is said.
pub fn program() -> Option<PathBuf> {
    let found = ["/usr/sbin/exim4", "/usr/sbin/exim", "/usr/bin/exim"]
        .map(PathBuf::from)
        .into_iter()
        .find(|path| path.exists());
    if found.is_none() {
        assert!(
            std::env::var_os("SWITCHBOARD_REQUIRE_EXIM").is_none(),
            "Exim is required and not installed"
        );
        eprintln!("NOT RUN: Exim is not installed (apt-get install exim4-daemon-light)");
    }
    found
}

/// User and group of the tests.
fn me() -> (u32, u32) {
    let found = fs::metadata("/proc/self").unwrap();
    (found.uid(), found.gid())
}

fn is_root() -> bool {
    me().0 == 0
}

/// Makes a file or folder readable and writable to Exim.
pub fn give(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
}

fn as_nobody(command: &mut Command) -> &mut Command {
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

impl Exim {
    /// Starts it: mail to `desk@support.example` is piped into `switchboard mail-in`, that to `people`
    /// goes into files, and that to anybody else comes back.
    pub fn start(folder: &Path, people: &[&str], port: u16) -> Option<Self> {
        let program = program()?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["spool", "log", "mail"] {
            let path = folder.join(name);
            fs::create_dir(&path).unwrap();
            give(&path);
        }
        fs::write(folder.join("people"), people.join("\n")).unwrap();
        fs::write(
            folder.join("exim.conf"),
            configuration(&program, folder, port),
        )
        .unwrap();
        let mut command = Command::new(&program);
        command
            .arg("-C")
            .arg(folder.join("exim.conf"))
            .args(["-bdf", "-q1h"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit());
        let daemon = Running(as_nobody(&mut command).spawn().unwrap());
        let exim = Self {
            folder: folder.to_owned(),
            program,
            port,
            _daemon: daemon,
        };
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                Instant::now() < until,
                "Exim does not listen: {}",
                exim.log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(exim)
    }

    /// What it says in its logs.
    pub fn log(&self) -> String {
        let read = |name| fs::read_to_string(self.folder.join("log").join(name));
        let parts = ["mainlog", "paniclog", "rejectlog"].map(read);
        parts.into_iter().flatten().collect()
    }

    /// Hands it a mail by SMTP; `from` is the return path.
    pub fn send(&self, from: &str, to: &str, mail: &str) {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        let mut reader = BufReader::new(stream);
        let expect = |reader: &mut BufReader<TcpStream>, say: &str, code: &str| {
            reader.get_mut().write_all(say.as_bytes()).unwrap();
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            assert!(line.starts_with(code), "{say:?}: {line:?}");
        };
        expect(&mut reader, "", "220");
        expect(&mut reader, "HELO mua.example\r\n", "250");
        expect(&mut reader, &format!("MAIL FROM:<{from}>\r\n"), "250");
        expect(&mut reader, &format!("RCPT TO:<{to}>\r\n"), "250");
        expect(&mut reader, "DATA\r\n", "354");
        let mail = mail.replace('\n', "\r\n");
        expect(&mut reader, &format!("{mail}\r\n.\r\n"), "250");
        expect(&mut reader, "QUIT\r\n", "221");
    }

    /// The mails that somebody has, the first one first.
    pub fn mailbox(&self, of: &str) -> Vec<String> {
        let all = fs::read_to_string(self.folder.join("mail").join(of)).unwrap_or_default();
        all.split("\n\u{1}\n")
            .map(str::trim)
            .filter(|mail| !mail.is_empty())
            .map(|mail| {
                mail.replace("\r\n", "\n")
                    .replace("\n ", " ")
                    .replace("\n\t", " ")
            })
            .collect()
    }

    /// Waits until somebody has so many mails.
    pub fn until_has(&self, of: &str, count: usize) -> Vec<String> {
        let until = Instant::now() + Duration::from_secs(40);
        loop {
            let mails = self.mailbox(of);
            if mails.len() >= count {
                return mails;
            }
            assert!(
                Instant::now() < until,
                "{of} has {} mails, and {count} were expected:\n{}\n{}",
                mails.len(),
                mails.join("\n----\n"),
                self.log()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until its log says something.
    pub fn until_says(&self, what: &str) {
        let until = Instant::now() + Duration::from_secs(40);
        while !self.log().contains(what) {
            assert!(Instant::now() < until, "{what} is not said: {}", self.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Has it try again what it keeps.
    pub fn try_again(&self) {
        let mut command = Command::new(&self.program);
        command
            .arg("-C")
            .arg(self.folder.join("exim.conf"))
            .arg("-qff")
            .stdin(Stdio::null());
        let ended = as_nobody(&mut command).status().unwrap();
        assert!(ended.success());
    }
}

/// A port that nobody has.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn configuration(program: &Path, folder: &Path, port: u16) -> String {
    // Who runs it may start it as a daemon.
    let (user, group) = if is_root() { (NOBODY, NOBODY) } else { me() };
    let (exim, dir, switchboard) = (program.display(), folder.display(), binary().display());
    format!(
        "exim_path = {exim}
exim_user = {user}
exim_group = {group}
primary_hostname = mx.desk.example
spool_directory = {dir}/spool
log_file_path = {dir}/log/%slog
pid_file_path = {dir}/spool/exim.pid
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
deliver_drop_privilege = true
disable_ipv6 = true
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts =
keep_environment =
check_spool_space = 0
check_spool_inodes = 0
smtp_enforce_sync = false
acl_smtp_rcpt = all
acl_smtp_data = all
begin acl
all:
  accept
begin routers
desk:
  driver = accept
  domains = support.example
  local_parts = desk
  local_part_suffix = +*
  local_part_suffix_optional
  transport = to_desk
people:
  driver = accept
  condition = ${{lookup{{$local_part@$domain}}lsearch{{{dir}/people}}{{yes}}{{no}}}}
  transport = to_file
begin transports
to_desk:
  driver = pipe
  command = {switchboard} mail-in --environment --mail {dir}/mail.toml --data {dir}/data/my.desk --rules {dir}/rules
  path = /usr/bin:/bin
  return_path_add
  envelope_to_add
  log_output
  temp_errors = 75
to_file:
  driver = appendfile
  file = {dir}/mail/${{lookup{{$local_part@$domain}}lsearch,ret=key{{{dir}/people}}}}
  message_prefix =
  message_suffix = \"\\n\\001\\n\"
  create_directory = false
begin retry
* * F,2h,1s
"
    )
}
