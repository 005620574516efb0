//! The chat on a terminal.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::editor::{Prompter, Typed, Words};
use super::inbox::{Handed, Inbox};
use super::session::{Session, Then};
use super::welcome;
use crate::cli::{CliError, Outcome};
use crate::render::Paint;

/// How long a notification stands on the screen before it is acknowledged. The editor's thread
/// prints it, and does not say when it has; a program that dies in between shows it again.
const ON_SCREEN: Duration = Duration::from_millis(100);

/// What was opened, for the welcome.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The data file.
    pub data: PathBuf,
    /// The rules folder; the shipped rules when none.
    pub rules: Option<PathBuf>,
}

/// Chats until Ctrl-D or `quit`.
///
/// # Errors
/// When the desk stops, or the terminal fails.
pub async fn chat(mut session: Session, opened: &Opened) -> Result<Outcome, CliError> {
    if anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never {
        session.paint = Paint::Colour;
    }
    let words = Words {
        service: session.service.clone(),
        clock: Arc::clone(&session.clock),
        seen: Arc::clone(&session.seen),
        paint: session.paint,
    };
    let history = opened.data.with_extension("history");
    let mut prompter = Prompter::start(words, history)
        .map_err(|error| CliError::Refused(format!("the terminal cannot be used: {error}")))?;
    session.width = prompter.columns().unwrap_or(session.width);
    print(&session.in_view(|view| welcome::welcome(view, opened))).map_err(writing)?;
    let mut inbox = attached(&session).await?;
    prompter.ask(prompt(&session));
    loop {
        tokio::select! {
            handed = inbox.next() => match handed {
                Some(handed) => show(&session, &mut prompter, handed).await?,
                None => break,
            },
            typed = prompter.typed() => {
                let line = match typed {
                    Some(Typed::Line(line)) => line,
                    Some(Typed::Interrupted) => {
                        print(&session.paint.dim("Ctrl-D or `quit` leaves.")).map_err(writing)?;
                        prompter.ask(prompt(&session));
                        continue;
                    }
                    Some(Typed::End) | None => break,
                    Some(Typed::Failed(error)) => {
                        return Err(CliError::Refused(format!("the terminal failed: {error}")));
                    }
                };
                session.width = prompter.columns().unwrap_or(session.width);
                let done = session.line(&line).await;
                if let Some(text) = &done.text {
                    print(&format!("{text}\n")).map_err(writing)?;
                }
                match done.then {
                    Then::Attach => {
                        inbox.close();
                        inbox = attached(&session).await?;
                    }
                    // Home, and everything below it.
                    Then::Clear => print("\u{1b}[H\u{1b}[2J").map_err(writing)?,
                    Then::Leave => break,
                    Then::GoOn => {}
                }
                prompter.ask(prompt(&session));
            }
        }
    }
    inbox.close();
    print(&session.in_view(|view| welcome::farewell(view, opened))).map_err(writing)?;
    Ok(Outcome::Done)
}

async fn attached(session: &Session) -> Result<Inbox, CliError> {
    let speaker = session.speaker();
    let endpoint = session.endpoint().ok_or_else(|| CliError::UnknownPerson {
        given: speaker.to_string(),
        nearest: None,
    })?;
    Ok(Inbox::open(&session.service, endpoint).await?)
}

async fn show(
    session: &Session,
    prompter: &mut Prompter,
    handed: Handed,
) -> Result<(), CliError> {
    let text = session.notification(&handed.delivery);
    match prompter.print_above(&text) {
        Ok(()) => {
            tokio::time::sleep(ON_SCREEN).await;
            handed.shown();
            Ok(())
        }
        Err(error) => {
            handed.failed(error.to_string());
            Err(writing(error))
        }
    }
}

fn prompt(session: &Session) -> String {
    format!("{}> ", session.speaker())
}

/// Writes a line and flushes it.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

fn writing(error: io::Error) -> CliError {
    CliError::Io {
        what: "cannot write to the terminal".to_owned(),
        error,
    }
}
