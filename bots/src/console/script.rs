//! Commands from a file or a pipe: one after another, replies in order.

use std::io::{self, Write as _};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::inbox::{Handed, Inbox};
use super::session::{Session, Then};
use crate::cli::{CliError, Outcome};
use crate::commands::MAX_LINE_BYTES;
use crate::lines::{Line, Lines};

/// How long the desk must have been silent after the last line before the program leaves.
const SILENCE: Duration = Duration::from_millis(250);

/// How long it stays at most, however much there is to tell: the rest comes next time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads commands from standard input until its end.
///
/// # Errors
/// When the desk stops, or reading or writing fails.
pub async fn script(mut session: Session) -> Result<Outcome, CliError> {
    let mut lines = lines_of_stdin();
    let mut inbox = attached(&session).await?;
    let mut outcome = Outcome::Done;
    loop {
        tokio::select! {
            biased;
            handed = inbox.next() => match handed {
                Some(handed) => show(&session, handed)?,
                None => break,
            },
            line = lines.recv() => {
                let Some(line) = line else { break };
                let line = line.map_err(CliError::io("cannot read standard input"))?;
                let done = match line {
                    Line::Text(text) => session.line(&text).await,
                    Line::TooLong { limit } => session.unreadable(&format!(
                        "the line is longer than {limit} bytes; send the rest as further comments"
                    )),
                    Line::NotUtf8 { byte } => {
                        session.unreadable(&format!("byte {byte} of the line is not UTF-8"))
                    }
                };
                if done.failed {
                    outcome = Outcome::Failed;
                }
                if let Some(text) = &done.text {
                    print(text)?;
                }
                match done.then {
                    Then::Attach => {
                        inbox.close();
                        inbox = attached(&session).await?;
                    }
                    Then::Leave => break,
                    Then::GoOn | Then::Clear => {}
                }
            }
        }
    }
    drain(&session, &mut inbox).await?;
    inbox.close();
    Ok(outcome)
}

async fn attached(session: &Session) -> Result<Inbox, CliError> {
    let speaker = session.speaker();
    let endpoint = session.endpoint().ok_or_else(|| CliError::UnknownPerson {
        given: speaker.to_string(),
        nearest: None,
    })?;
    Ok(Inbox::open(&session.service, endpoint).await?)
}

/// Shows what is still on its way, until the desk is silent.
async fn drain(session: &Session, inbox: &mut Inbox) -> Result<(), CliError> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        match timeout(SILENCE, inbox.next()).await {
            Ok(Some(handed)) => show(session, handed)?,
            Ok(None) | Err(_) => break,
        }
    }
    Ok(())
}

fn show(session: &Session, handed: Handed) -> Result<(), CliError> {
    let text = session.notification(&handed.delivery);
    match print(&text) {
        Ok(()) => {
            handed.shown();
            Ok(())
        }
        Err(error) => {
            handed.failed(error.to_string());
            Err(error)
        }
    }
}

/// Writes and flushes: who reads the pipe sees each reply when it is given.
fn print(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(CliError::io("cannot write to standard output"))
}

/// Lines are read on a thread of their own; one is read ahead and no more.
fn lines_of_stdin() -> mpsc::Receiver<io::Result<Line>> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        let mut lines = Lines::new(io::stdin().lock(), MAX_LINE_BYTES);
        loop {
            let line = match lines.next_line() {
                Ok(Some(line)) => Ok(line),
                Ok(None) => return,
                Err(error) => Err(error),
            };
            let failed = line.is_err();
            if sender.blocking_send(line).is_err() || failed {
                return;
            }
        }
    });
    receiver
}
