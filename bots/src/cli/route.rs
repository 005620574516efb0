//! `switchboard route`: calls as JSON lines on standard input, one decision a line out, in order.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde::Serialize;
use switchboard::desk::{Context, Loaded, RouteLine, route_call};
use switchboard::model::{IncomingCall, Roster};
use switchboard::rules::{Explain, Rulebook};
use switchboard::service::{Clock, SystemClock};

use super::Outcome;
use super::error::CliError;
use super::rules_folder;
use crate::lines::{Line, Lines};

/// The longest line that is read. Texts are cut to the desk's limits; the bound only keeps one
/// line from taking the memory.
const MAX_LINE_BYTES: usize = 1024 * 1024;

/// How long the work has to last before progress is shown.
const QUIET: Duration = Duration::from_secs(1);

/// Every how many calls it is looked whether progress has to be shown.
const CALLS_PER_LOOK: u64 = 256;

/// Arguments of `route`.
#[derive(Debug, clap::Args)]
pub struct RouteArgs {
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Add `why`: every condition that was tried, with the values of its parts
    #[arg(long)]
    explain: bool,
    /// One JSON object a line; the output always is
    #[arg(long)]
    json: bool,
}

/// A line that is not a call, in its place.
#[derive(Debug, Serialize)]
struct Fault<'a> {
    error: &'a str,
    line: u64,
}

/// What every call is routed with.
struct Router<'a> {
    rulebook: &'a Rulebook,
    roster: &'a Roster,
    clock: &'a dyn Clock,
    loaded: Loaded,
    explain: Explain,
}

/// Routes every line of standard input.
///
/// # Errors
/// When the rules do not load, or reading or writing fails.
pub fn run(args: &RouteArgs) -> Result<Outcome, CliError> {
    let (rulebook, _) = rules_folder::load(args.rules.as_deref())?;
    let router = Router {
        rulebook: &rulebook,
        roster: &rulebook.tables().roster,
        clock: &SystemClock,
        loaded: Loaded::default(),
        explain: if args.explain {
            Explain::Yes
        } else {
            Explain::No
        },
    };
    let mut lines = Lines::new(io::stdin().lock(), MAX_LINE_BYTES);
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let mut progress = Progress::new();
    let mut outcome = Outcome::Done;
    let mut number = 0;
    loop {
        // Whoever feeds calls one by one gets each answer before the next question.
        if !lines.has_buffered() {
            out.flush().map_err(writing)?;
        }
        let line = lines
            .next_line()
            .map_err(CliError::io("cannot read standard input"))?;
        let Some(line) = line else { break };
        number += 1;
        if !router.answer(&line, number, &mut out)? {
            outcome = Outcome::Failed;
        }
        progress.tick(number);
    }
    out.flush().map_err(writing)?;
    progress.finish();
    Ok(outcome)
}

fn writing(error: io::Error) -> CliError {
    CliError::Io {
        what: "cannot write to standard output".to_owned(),
        error,
    }
}

impl Router<'_> {
    /// Answers one line; whether it was a call.
    fn answer(&self, line: &Line, number: u64, out: &mut impl Write) -> Result<bool, CliError> {
        let text = match line {
            Line::Text(text) if text.trim().is_empty() => return Ok(true),
            Line::Text(text) => text,
            Line::TooLong { limit } => {
                let error = format!("the line is longer than {limit} bytes");
                return fault(out, &error, number);
            }
            Line::NotUtf8 { byte } => {
                let error = format!("byte {byte} of the line is not UTF-8");
                return fault(out, &error, number);
            }
        };
        let call = match call_of(text) {
            Ok(call) => call,
            Err(error) => return fault(out, &error, number),
        };
        let context = Context {
            now: self.clock.now(),
            rulebook: self.rulebook,
            roster: self.roster,
        };
        let routed = route_call(&context, &call, &self.loaded, self.explain);
        line_out(out, &RouteLine::new(&call, routed))?;
        Ok(true)
    }
}

/// Reads a call. A JSON array would be taken for one by its positions, so an object is asked for.
fn call_of(text: &str) -> Result<IncomingCall, String> {
    if !text.trim_start().starts_with('{') {
        return Err(
            "not a JSON object; a call looks like {\"id\":\"1\",\"from\":\"+33140000000\"}"
                .to_owned(),
        );
    }
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or(&said);
        let said = said.replace("unknown variant", "unknown value");
        // What the reader of times says when a text is not one.
        let is_of_a_time = ["input ", "premature end of input", "trailing input"]
            .iter()
            .any(|words| said.starts_with(words));
        let hint = if is_of_a_time {
            "; a time is written as in 2026-03-02T10:00:00Z"
        } else {
            ""
        };
        format!("not a call, at column {}: {said}{hint}", error.column())
    })
}

fn fault(out: &mut impl Write, error: &str, line: u64) -> Result<bool, CliError> {
    line_out(out, &Fault { error, line })?;
    Ok(false)
}

fn line_out(out: &mut impl Write, value: &impl Serialize) -> Result<(), CliError> {
    serde_json::to_writer(&mut *out, value).map_err(|error| writing(error.into()))?;
    out.write_all(b"\n").map_err(writing)
}

/// Progress on standard error, once the work has lasted and somebody looks.
struct Progress {
    began: Instant,
    is_watched: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            // With calls typed in, or decisions on the same screen, a bar would be in the way.
            is_watched: io::stderr().is_terminal()
                && !io::stdin().is_terminal()
                && !io::stdout().is_terminal(),
            bar: None,
        }
    }

    fn tick(&mut self, calls: u64) {
        if !self.is_watched || !calls.is_multiple_of(CALLS_PER_LOOK) {
            return;
        }
        if self.bar.is_none() && self.began.elapsed() > QUIET {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} calls, {rate}") {
                bar.set_style(style.with_key(
                    "rate",
                    |state: &ProgressState, out: &mut dyn fmt::Write| {
                        let _ = write!(out, "{:.0} a second", state.per_sec());
                    },
                ));
            }
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(calls);
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
