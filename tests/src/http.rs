//! A client of the program's HTTP server, and the server as a process.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Lines, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

use crate::{Running, switchboard};

/// The token of the monitor `prometheus` in tests.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The head, in lower case.
    pub head: String,
    /// The body.
    pub body: String,
}

/// One connection that is kept open.
#[derive(Debug)]
pub struct Connection {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Connection {
    /// Connects when something is asked.
    #[must_use]
    pub fn to(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
        }
    }

    /// Posts a body as the monitor, to `path`.
    ///
    /// # Errors
    /// When the connection fails.
    pub fn post(&mut self, path: &str, body: &[u8]) -> io::Result<Answer> {
        let head = format!("Authorization: Bearer {TOKEN}\r\n");
        self.ask("POST", path, &head, body)
    }

    /// Asks anything; `head` is further lines, each with its end.
    ///
    /// # Errors
    /// When the connection fails.
    pub fn ask(&mut self, method: &str, path: &str, head: &str, body: &[u8]) -> io::Result<Answer> {
        let answer = self.exchange(method, path, head, body);
        let is_over = match &answer {
            Ok(answer) => answer.head.contains("connection: close"),
            Err(_) => true,
        };
        if is_over {
            self.stream = None;
        }
        answer
    }

    fn exchange(
        &mut self,
        method: &str,
        path: &str,
        head: &str,
        body: &[u8],
    ) -> io::Result<Answer> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(60)))?;
                none.insert(BufReader::new(stream))
            }
        };
        let mut request = String::new();
        let _ = write!(
            request,
            "{method} {path} HTTP/1.1\r\nHost: desk\r\n{head}Content-Length: {}\r\n\r\n",
            body.len()
        );
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        stream.get_mut().write_all(&bytes)?;
        read_answer(stream)
    }
}

fn read_answer(stream: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let mut head = String::new();
    loop {
        let before = head.len();
        if stream.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if head.get(before..) == Some("\r\n") {
            break;
        }
    }
    let head = head.to_lowercase();
    let wrong = || io::Error::from(io::ErrorKind::InvalidData);
    let status = head.get(9..12).and_then(|text| text.parse().ok());
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(Some(0), |text| text.trim().parse().ok());
    let mut body = vec![0; length.ok_or_else(wrong)?];
    stream.read_exact(&mut body)?;
    Ok(Answer {
        status: status.ok_or_else(wrong)?,
        body: String::from_utf8(body).map_err(|_| wrong())?,
        head,
    })
}

/// The program with its HTTP server, fed from a pipe.
#[derive(Debug)]
pub struct Desk {
    /// Where it listens.
    pub address: SocketAddr,
    /// The process.
    pub program: Running,
    /// Its input.
    pub input: ChildStdin,
    /// What it prints.
    pub output: Lines<BufReader<ChildStdout>>,
}

impl Desk {
    /// Starts `switchboard run --listen` with further arguments, in a folder.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(folder: &Path, args: &[&str]) -> io::Result<Self> {
        Self::start_at(folder, "127.0.0.1:0", args)
    }

    /// The same at an address of one's own.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_at(folder: &Path, address: &str, args: &[&str]) -> io::Result<Self> {
        let mut all = vec!["run", "--json", "--listen", address];
        all.extend_from_slice(args);
        let mut command = switchboard(folder, &all);
        command
            .env("SWITCHBOARD_MONITOR_TOKENS", format!("prometheus {TOKEN}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut program = Running(command.spawn()?);
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        let input = program.0.stdin.take().ok_or_else(gone)?;
        let output = program.0.stdout.take().ok_or_else(gone)?;
        let mut errors = BufReader::new(program.0.stderr.take().ok_or_else(gone)?);
        let mut line = String::new();
        let address = loop {
            line.clear();
            if errors.read_line(&mut line)? == 0 {
                return Err(io::Error::other("it ended before it listened"));
            }
            let address = line.trim().strip_prefix("listening on http://");
            if let Some(address) = address {
                break address.parse().map_err(io::Error::other)?;
            }
        };
        // What it says from now on is shown with the test, and does not fill the pipe.
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                eprintln!("desk: {line}");
            }
        });
        Ok(Self {
            address,
            program,
            input,
            output: BufReader::new(output).lines(),
        })
    }

    /// Reads what it prints until a line holds `part`; all lines to there.
    ///
    /// # Errors
    /// When it ends before.
    pub fn until(&mut self, part: &str) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        for line in self.output.by_ref() {
            lines.push(line?);
            if lines.last().is_some_and(|line| line.contains(part)) {
                return Ok(lines);
            }
        }
        Err(io::Error::other(format!(
            "it ended, and never said `{part}`: {lines:#?}"
        )))
    }
}
