//! Commands from a file or a pipe: one after another, replies in order.

use std::io::{self, Write as _};
use std::time::Duration;

use switchboard::service::Deliveries;
use tokio::sync::mpsc;

use super::session::{Done, LOOK_EVERY, Session, Then};
use crate::cli::{CliError, Outcome};
use crate::commands::MAX_LINE_BYTES;
use crate::lines::{Line, Lines};
use crate::render;

/// How long the program waits after the last line for timers that are overdue, before it tells
/// what there is to tell and leaves.
const GRACE: Duration = Duration::from_millis(100);

/// How many notifications are told at the end at most: the rest comes next time.
const TOLD_AT_END: usize = 10_000;

/// Reads commands from standard input until its end. What a command causes to be told to the
/// speaker follows its reply, before the next command is read. With `echo`, each command is
/// repeated before its reply, so that the whole reads as a chat.
///
/// # Errors
/// When the desk stops, or reading or writing fails.
pub async fn script(mut session: Session, echo: bool) -> Result<Outcome, CliError> {
    let mut lines = lines_of_stdin();
    let mut deliveries = session.attach().await?;
    let mut outcome = Outcome::Done;
    loop {
        tell(&session, &mut deliveries).await?;
        let line = tokio::select! {
            line = lines.recv() => line,
            () = tokio::time::sleep(LOOK_EVERY) => continue,
        };
        let Some(line) = line else { break };
        let line = line.map_err(CliError::io("cannot read standard input"))?;
        if echo && let Line::Text(text) = &line {
            print(&format!(
                "{}> {}",
                session.speaker(),
                render::safe_line(text)
            ))?;
        }
        let done = answer(&mut session, line).await;
        if done.failed {
            outcome = Outcome::Failed;
        }
        if let Some(text) = &done.text {
            print(text)?;
        }
        match done.then {
            // Nothing of the one who spoke before is lost: it waits for them.
            Then::Attach => deliveries = session.attach().await?,
            Then::Leave => break,
            Then::GoOn | Then::Clear => {}
        }
    }
    tokio::time::sleep(GRACE).await;
    tell(&session, &mut deliveries).await?;
    Ok(outcome)
}

async fn answer(session: &mut Session, line: Line) -> Done {
    match line {
        Line::Text(text) => session.line(&text).await,
        Line::TooLong { limit } => session.unreadable(&format!(
            "the line is longer than {limit} bytes; send the rest as further comments"
        )),
        Line::NotUtf8 { byte } => {
            session.unreadable(&format!("byte {byte} of the line is not UTF-8"))
        }
    }
}

/// Tells what there is to tell now, each acknowledged once it is written.
async fn tell(session: &Session, deliveries: &mut Deliveries) -> Result<(), CliError> {
    for _ in 0..TOLD_AT_END {
        let Some(delivery) = deliveries.try_next().await? else {
            break;
        };
        print(&session.notification(&delivery))?;
        deliveries.done(&delivery, None).await?;
    }
    Ok(())
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
