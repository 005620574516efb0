//! What goes wrong with Discord: one thing after another, or by chance from a seed.

use std::time::Duration;

/// What happens to the next message that is sent to a channel, instead of its being taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// Too many requests: nothing is taken from that channel, or at all, for so long.
    Limited {
        /// How long, in seconds.
        secs: f64,
        /// Whether it is the limit on everything.
        global: bool,
    },
    /// The message is taken, and the answer never comes.
    NoAnswer,
    /// Discord fails, and the message is not taken.
    Broken,
    /// The bot may not write there.
    Forbidden,
    /// The message is taken, and the answer comes late.
    Slow {
        /// How late, in seconds.
        secs: f64,
    },
    /// The connection breaks before the answer is whole.
    Dropped {
        /// Whether the message was taken.
        taken: bool,
    },
    /// There is no such channel any more.
    Gone,
    /// The person takes no direct messages.
    Refused,
    /// The thread is archived and locked.
    Archived,
}

/// Which requests a [`Plan`] strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strikes {
    /// New messages to channels.
    Messages,
    /// New messages and edits of messages.
    MessagesAndEdits,
    /// The same, and reading messages back, which is limited and never left without an answer.
    Channels,
    /// Everything but answers to interactions.
    Everything,
}

/// How likely each trouble is, from 0 to 1. Drawn from a seed, so that a run can be had again.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// What the dice begin with.
    pub seed: u64,
    /// Which requests are struck.
    pub strikes: Strikes,
    /// Too many for the channel.
    pub limited: f64,
    /// Too many in all.
    pub limited_in_all: f64,
    /// How long a limit holds, from 0 to this, in seconds.
    pub max_wait_secs: f64,
    /// Discord fails, and nothing is taken.
    pub broken: f64,
    /// Taken, and no answer.
    pub no_answer: f64,
    /// The connection breaks, with the message taken as often as not.
    pub dropped: f64,
    /// Taken, and answered after `slow_secs`.
    pub slow: f64,
    /// How slow that is.
    pub slow_secs: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 1,
            strikes: Strikes::Messages,
            limited: 0.0,
            limited_in_all: 0.0,
            max_wait_secs: 1.0,
            broken: 0.0,
            no_answer: 0.0,
            dropped: 0.0,
            slow: 0.0,
            slow_secs: 0.2,
        }
    }
}

/// Numbers by chance, the same for the same seed. `SplitMix64` by Steele, Lea and Flood.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// From a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, and without, 1.
    #[allow(clippy::cast_precision_loss)] // 53 bits are what a float holds.
    pub fn fraction(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A span from one to another.
    pub fn span(&mut self, from: Duration, to: Duration) -> Duration {
        from + to.saturating_sub(from).mul_f64(self.fraction())
    }
}

/// A plan, and its dice.
#[derive(Debug)]
pub(crate) struct Dice {
    plan: Plan,
    chance: Chance,
}

impl Dice {
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            plan,
            chance: Chance::new(plan.seed),
        }
    }

    /// What strikes a request.
    pub(crate) fn throw(&mut self, method: &str, path: &str) -> Option<Trouble> {
        let is_message = (method, path) == ("POST", "/channels/{channel_id}/messages");
        let is_edit = (method, path) == ("PATCH", "/channels/{channel_id}/messages/{message_id}");
        let is_read = (method, path) == ("GET", "/channels/{channel_id}/messages");
        let struck = match self.plan.strikes {
            Strikes::Messages => is_message,
            Strikes::Channels => is_message || is_edit || is_read,
            Strikes::MessagesAndEdits => is_message || is_edit,
            Strikes::Everything => {
                !path.starts_with("/interactions") && !path.starts_with("/webhooks")
            }
        };
        if !struck {
            return None;
        }
        let (mut thrown, detail) = (self.chance.fraction(), self.chance.fraction());
        let plan = &self.plan;
        let limited = |global| Trouble::Limited {
            secs: (detail * plan.max_wait_secs * 1000.0).ceil() / 1000.0,
            global,
        };
        let faces = [
            (plan.limited, limited(false)),
            (plan.limited_in_all, limited(true)),
            (plan.broken, Trouble::Broken),
            (plan.no_answer, Trouble::NoAnswer),
            (
                plan.dropped,
                Trouble::Dropped {
                    taken: detail < 0.5,
                },
            ),
            (
                plan.slow,
                Trouble::Slow {
                    secs: plan.slow_secs,
                },
            ),
        ];
        for (likely, trouble) in faces {
            if thrown < likely {
                let is_limit = matches!(trouble, Trouble::Limited { .. });
                let spares = self.plan.strikes == Strikes::Channels && is_read;
                return Some(trouble).filter(|_| is_limit || !spares);
            }
            thrown -= likely;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_strikes_as_often_as_it_says_and_the_same_again() {
        let plan = Plan {
            seed: 7,
            limited: 0.3,
            no_answer: 0.2,
            ..Plan::default()
        };
        let run = || {
            let mut dice = Dice::new(plan);
            let throw = |_| dice.throw("POST", "/channels/{channel_id}/messages");
            (0..10_000).map(throw).collect::<Vec<_>>()
        };
        let thrown = run();
        assert_eq!(thrown, run());
        let count = |is: fn(&Option<Trouble>) -> bool| thrown.iter().filter(|one| is(one)).count();
        let limited = count(|one| matches!(one, Some(Trouble::Limited { .. })));
        assert!((2_800..3_200).contains(&limited), "{limited}");
        let lost = count(|one| *one == Some(Trouble::NoAnswer));
        assert!((1_800..2_200).contains(&lost), "{lost}");
        let mut dice = Dice::new(plan);
        assert!((0..100).all(|_| dice.throw("GET", "/gateway").is_none()));
    }
}
