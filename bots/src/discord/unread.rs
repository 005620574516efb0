//! Events of Discord that could not be read: counted, told of, and never silently lost.
//!
//! serenity drops an event that it cannot decode, and says so only in its log, with all that the
//! event held. So the log is listened to: what it says there is counted, and what people wrote
//! stays out of this program's own log.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};

use serenity::all::{Context, Event};
use serenity::async_trait;
use serenity::client::RawEventHandler;
use tracing::{Event as LogEvent, Level, Metadata, Subscriber};
use tracing_subscriber::layer;

/// Where serenity reads events.
const READER: &str = "serenity::gateway::ws";

static UNDECODED: AtomicU64 = AtomicU64::new(0);
static UNKNOWN: AtomicU64 = AtomicU64::new(0);

/// How many events could not be read since the program began.
#[must_use]
pub fn unread_events() -> u64 {
    UNDECODED.load(Ordering::Relaxed) + UNKNOWN.load(Ordering::Relaxed)
}

/// Whether a message of the log says that an event could not be read.
pub(crate) fn tells_of_unread(metadata: &Metadata<'_>) -> bool {
    metadata.target() == READER && *metadata.level() == Level::WARN
}

/// Counts what serenity could not decode.
pub(crate) struct CountUnread;

impl<S: Subscriber> layer::Layer<S> for CountUnread {
    fn on_event(&self, event: &LogEvent<'_>, _: layer::Context<'_, S>) {
        if tells_of_unread(event.metadata()) {
            UNDECODED.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Counts what serenity decoded as something that it does not know.
pub(super) struct CountUnknown;

#[async_trait]
impl RawEventHandler for CountUnknown {
    async fn raw_event(&self, _: Context, event: Event) {
        if matches!(event, Event::Unknown(_)) {
            UNKNOWN.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Tells of events that could not be read, as long as the front end runs.
pub(super) async fn tell() -> Infallible {
    let mut told = unread_events();
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let now = unread_events();
        if now > told {
            tracing::warn!(
                new = now - told,
                since_the_start = now,
                "Discord told of something that this program cannot read; a newer version may"
            );
            told = now;
        }
    }
}
