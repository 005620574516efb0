//! Connections that are cut at random moments, from a seed.

use std::time::Duration;

use super::super::{StandIn, trouble::Chance};
use super::Cut;

/// How often, when and how connections are cut.
#[derive(Clone, Copy, Debug)]
pub struct Chaos {
    /// What chance begins with.
    pub seed: u64,
    /// So often.
    pub times: usize,
    /// From this long after the last time …
    pub from: Duration,
    /// … to this.
    pub to: Duration,
    /// Whether sessions may be ended for good as well, so that what they had not told is gone. A
    /// connection that is closed without a code is among these: serenity does not notice before its
    /// next heartbeat, and then begins a new session.
    pub ends_sessions: bool,
}

/// What was cut.
#[derive(Clone, Debug, Default)]
pub struct Struck {
    /// How, each time.
    pub cuts: Vec<Cut>,
}

impl StandIn {
    /// Cuts connections at random moments, each when the bot is there again after the last.
    pub async fn strike(&self, chaos: Chaos) -> Struck {
        let mut chance = Chance::new(chaos.seed);
        let mut struck = Struck::default();
        for _ in 0..chaos.times {
            self.connected().await;
            tokio::time::sleep(chance.span(chaos.from, chaos.to)).await;
            let how = match chance.number() % if chaos.ends_sessions { 7 } else { 5 } {
                0 | 1 => Cut::Drop,
                2 => Cut::Code(4000),
                3 => Cut::Reconnect,
                4 => Cut::Invalid { resumable: true },
                5 => Cut::Close,
                _ => Cut::Invalid { resumable: false },
            };
            self.cut(None, how);
            struck.cuts.push(how);
            // The bot leaves by itself, or the connection is gone at once.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.connected().await;
        struck
    }
}
