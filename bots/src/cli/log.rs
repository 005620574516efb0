//! Where the program's own messages go: standard error, or above the prompt while there is one.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

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
    let shown = tracing_subscriber::fmt::layer()
        .with_writer(|| Destination)
        .with_ansi(colours)
        .with_target(false)
        .with_filter(
            filter_fn(move |message| *message.level() <= level && !is_somebody_elses(message))
                .with_max_level_hint(level),
        );
    let all = tracing_subscriber::registry().with(shown);
    #[cfg(feature = "discord")]
    let all = all.with(crate::discord::CountUnread);
    all.init();
}

/// Whether a message of a library holds what people wrote; this program says it in its own words.
fn is_somebody_elses(message: &tracing::Metadata<'_>) -> bool {
    #[cfg(feature = "discord")]
    return crate::discord::tells_of_unread(message);
    #[cfg(not(feature = "discord"))]
    {
        let _ = message;
        false
    }
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
