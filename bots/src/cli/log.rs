//! Where the program's own messages go: standard error, or above the prompt while there is one.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use tracing::level_filters::LevelFilter;

/// Prints above a prompt.
pub type AbovePrompt = Box<dyn FnMut(&str) -> io::Result<()> + Send>;

/// Set while a prompt is on the screen; a message in the middle of it would tear the line.
static ABOVE_PROMPT: Mutex<Option<AbovePrompt>> = Mutex::new(None);

/// Sends messages above the prompt from now on, or to standard error again.
pub fn show_above_prompt(printer: Option<AbovePrompt>) {
    *ABOVE_PROMPT.lock().unwrap_or_else(PoisonError::into_inner) = printer;
}

/// Warnings, or what `SWITCHBOARD_LOG` (a level: `error`, `warn`, `info`, `debug`, `trace`, `off`)
/// or `-v` asks for.
pub(super) fn start(verbose: u8) {
    let asked = std::env::var("SWITCHBOARD_LOG").ok();
    let level = match (verbose, asked) {
        (0, None) => LevelFilter::WARN,
        (0, Some(text)) => text.parse().unwrap_or(LevelFilter::WARN),
        (1, _) => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let colours = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(|| Destination)
        .with_ansi(colours)
        .with_target(false)
        .init();
}

/// One message, written whole.
struct Destination;

impl Write for Destination {
    fn write(&mut self, message: &[u8]) -> io::Result<usize> {
        let mut above = ABOVE_PROMPT.lock().unwrap_or_else(PoisonError::into_inner);
        match above.as_mut() {
            Some(print) => print(&String::from_utf8_lossy(message))?,
            None => io::stderr().write_all(message)?,
        }
        Ok(message.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
