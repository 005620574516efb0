//! A Discord that is busy: the stand-in, in a mood in which it refuses some requests for a while and
//! leaves others unanswered after doing them, by chance from a seed.

use std::ops::Deref;

use switchboard_tests::discord::{HOME, Limits, Plan, Setup, StandIn, Strikes};
use tokio::runtime::{Builder, Runtime};

/// Reading the messages of a channel.
const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Of the requests that are told to come later, so many are told that it is too much in all.
const IN_ALL: f64 = 0.005;

/// How busy it is.
#[derive(Clone, Copy, Debug)]
pub struct Ways {
    /// How many requests it takes in a second, in all.
    pub per_sec: usize,
    /// Which share of the requests is told to come later.
    pub limited: f64,
    /// How much later, at most.
    pub max_wait_secs: f64,
    /// Which share of the others is done and never answered.
    pub no_answer: f64,
}

impl Ways {
    /// A calm Discord.
    pub const CALM: Self = Self {
        per_sec: 50,
        limited: 0.0,
        max_wait_secs: 0.0,
        no_answer: 0.0,
    };

    /// Discord's, in a time that goes faster: a channel takes its five messages in as much less than
    /// five seconds as there are more requests in one.
    fn limits(self) -> Limits {
        let mut limits = Limits::default();
        let everything = u32::try_from(self.per_sec).unwrap();
        for of_channel in [&mut limits.messages, &mut limits.edits, &mut limits.others] {
            of_channel.window = of_channel.window * limits.everything / everything;
        }
        limits.everything = everything;
        limits
    }

    fn plan(self) -> Plan {
        Plan {
            strikes: Strikes::Channels,
            limited: self.limited * (1.0 - IN_ALL),
            limited_in_all: self.limited * IN_ALL,
            max_wait_secs: self.max_wait_secs,
            no_answer: (1.0 - self.limited) * self.no_answer,
            ..Plan::default()
        }
    }
}

/// A stand-in on threads of its own, so that a bot may be ended with its own.
pub struct Busy {
    stand_in: StandIn,
    runtime: Option<Runtime>,
}

impl Busy {
    pub fn start(ways: Ways) -> Self {
        let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
        let setup = Setup {
            limits: ways.limits(),
            ..Setup::default()
        };
        let stand_in = runtime.block_on(StandIn::start_with(setup)).unwrap();
        stand_in.plan(Some(ways.plan()));
        Self {
            stand_in,
            runtime: Some(runtime),
        }
    }

    /// The bot may write there and not read.
    pub fn cannot_be_read(&self, channel: &str) {
        self.stand_in
            .overwrite(channel, HOME, false, 0, READ_MESSAGE_HISTORY);
    }

    /// Nothing was wrong with any request.
    pub fn is_right(&self) {
        assert_eq!(self.stand_in.faults(), Vec::<String>::new());
    }
}

impl Deref for Busy {
    type Target = StandIn;
    fn deref(&self) -> &StandIn {
        &self.stand_in
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
