//! The chat on a terminal.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use switchboard::service::Deliveries;

use super::editor::{Prompter, Typed, Words};
use super::session::{LOOK_EVERY, Session, Then};
use super::welcome;
use crate::cli::{CliError, Outcome};
use crate::render::Paint;

/// How long a notification stands on the screen before it is acknowledged. The editor's thread
/// prints it, and does not say when it has; a program that dies in between shows it again.
const ON_SCREEN: Duration = Duration::from_millis(100);

/// How many notifications are printed before they are acknowledged together.
const SHOWN_AT_ONCE: usize = 50;

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
        seen: Arc::clone(&session.seen),
        paint: session.paint,
    };
    let history = opened.data.with_extension("history");
    let mut prompter = Prompter::start(words, history)
        .map_err(|error| CliError::Refused(format!("the terminal cannot be used: {error}")))?;
    session.width = prompter.columns().unwrap_or(session.width);
    print(&session.in_view(|view| welcome::welcome(view, opened))).map_err(writing)?;
    let mut deliveries = session.attach().await?;
    prompter.ask(prompt(&session));
    loop {
        if show(&session, &mut prompter, &mut deliveries).await? == SHOWN_AT_ONCE {
            continue;
        }
        let typed = tokio::select! {
            typed = prompter.typed() => typed,
            () = tokio::time::sleep(LOOK_EVERY) => continue,
        };
        let line = match typed {
            Some(Typed::Line(line)) => line,
            Some(Typed::Interrupted) => {
                let hint = session.paint.dim("Ctrl-D or `quit` leaves.");
                print(&hint).map_err(writing)?;
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
            Then::Attach => deliveries = session.attach().await?,
            // Home, and everything below it.
            Then::Clear => print("\u{1b}[H\u{1b}[2J").map_err(writing)?,
            Then::Leave => break,
            Then::GoOn => {}
        }
        prompter.ask(prompt(&session));
    }
    let farewell = session.in_view(|view| welcome::farewell(view, opened));
    print(&farewell).map_err(writing)?;
    Ok(Outcome::Done)
}

/// Shows what there is to tell now, up to a bound, and says how much it was. All of it is printed,
/// and then acknowledged.
async fn show(
    session: &Session,
    prompter: &mut Prompter,
    deliveries: &mut Deliveries,
) -> Result<usize, CliError> {
    let mut shown = Vec::new();
    while shown.len() < SHOWN_AT_ONCE
        && let Some(delivery) = deliveries.try_next().await?
    {
        prompter
            .print_above(&session.notification(&delivery))
            .map_err(writing)?;
        shown.push(delivery);
    }
    if !shown.is_empty() {
        tokio::time::sleep(ON_SCREEN).await;
    }
    for delivery in &shown {
        deliveries.done(delivery, None).await?;
    }
    Ok(shown.len())
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
