//! What happens in a history, and how a seed makes it.
//!
//! An action says what is to happen without knowing what will be there: it names things by numbers
//! that are taken modulo how many there are. So any part of a history is a history, and one that
//! fails can be made shorter by leaving actions out.

use crate::dice::Dice;

/// One step of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Which instance does it.
    pub instance: u8,
    /// What goes wrong in the store meanwhile, and in which transaction of the step.
    pub fault: Option<(u8, Fault)>,
    /// What.
    pub what: What,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Somebody asks for something.
    Command {
        /// What, by number.
        kind: u8,
        /// Who, by number.
        who: u8,
        /// Everything else.
        salt: u64,
    },
    /// A chat message that came before comes again, perhaps late.
    Again(u64),
    /// Timers are fired: so many; those that were due when this instance last looked, if it was
    /// held up in between.
    Fire {
        /// How many at most.
        limit: u8,
        /// Whether it looked long ago.
        stale: bool,
    },
    /// A worker begins a turn at one of the endpoints that have something to be told.
    Turn(u64),
    /// A worker does its next thing.
    Work {
        /// Which worker.
        pick: u64,
        /// What becomes of its request.
        fate: Fate,
        /// Whether the time until its answer passes first.
        waits: bool,
    },
    /// So many milliseconds pass.
    Pass(u32),
    /// The instance loses all its memory.
    Crash,
    /// It starts again.
    Start,
    /// It stands still, or goes on.
    Pause(bool),
    /// Its clock is set to so many milliseconds beside the true time.
    SetClock(i32),
    /// It comes under other rules: a rolling upgrade has reached it, or one that goes back.
    Upgrade(u8),
    /// Something happens to a channel.
    Channel {
        /// Which.
        pick: u64,
        /// What.
        how: Weather,
    },
}

/// What can go wrong in a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Somebody else holds the lock.
    Busy,
    /// No connection is free.
    Exhausted,
    /// The disk is full.
    Full,
    /// The disk refuses at the n-th thing that is read or written.
    Unreadable(u8),
    /// The commit is refused.
    CommitRefused,
    /// Somebody else changed the same thing; it is to be decided again.
    Conflict,
    /// It is committed, and the answer is lost.
    AnswerLost,
    /// The instance ends before the transaction.
    CrashBefore,
    /// The instance ends inside, at the n-th thing.
    CrashInside(u8),
    /// The instance ends when all is written and nothing committed.
    CrashBeforeCommit,
    /// The instance ends while the commit is being written: so many parts in 256 of it are on disk.
    CrashInCommit(u8),
    /// The instance ends when it is committed, before anybody hears of it.
    CrashAfterCommit,
}

/// What becomes of a request to the chat service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is answered at once.
    Prompt,
    /// It is answered after so many milliseconds, which is in time.
    Slow(u16),
    /// It is done at once, and no answer comes.
    AnswerLost,
    /// It is done after so many milliseconds, when nobody waits for it any more.
    Late(u16),
    /// It never arrives.
    Lost,
    /// The service says that it has failed; it has done it or not.
    Failed(bool),
    /// It is too much; so many seconds are to be waited.
    TooMany(u8),
    /// The service does not take it.
    Refused,
    /// The service takes nothing from this bot now.
    Barred,
}

/// What can happen to a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Nothing reaches it for so many seconds.
    Silent(u8),
    /// It takes nothing for so many seconds, and says so.
    Limited(u8),
    /// It is gone, or forbidden.
    Closed,
    /// It is as it was.
    Open,
    /// Earlier messages may not be read, or may.
    Blind(bool),
}

/// How a history is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many instances there are.
    pub instances: u8,
    /// Whether the store is a file, which one instance has alone.
    pub on_disk: bool,
    /// Whether only one instance has the connection to the chat service. Otherwise all serve it.
    pub leads: bool,
    /// Whether a script may loop without end. That takes a while each time.
    pub loops: bool,
}

impl Shape {
    /// The shape of the history that a seed makes.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::seeded(seed ^ 0x0053_4841_5045);
        let on_disk = dice.once_in(16);
        Self {
            instances: if on_disk { 1 } else { 2 + dice.small(2) },
            on_disk,
            leads: dice.once_in(2),
            loops: dice.once_in(64),
        }
    }
}

/// The actions of a seed, in order.
#[must_use]
pub fn actions(seed: u64, shape: Shape, steps: usize) -> Vec<Action> {
    let mut dice = Dice::seeded(seed);
    (0..steps).map(|_| action(&mut dice, shape)).collect()
}

fn action(dice: &mut Dice, shape: Shape) -> Action {
    let instance = dice.small(shape.instances);
    let what = what(dice, shape);
    let may_fail = matches!(
        what,
        What::Command { .. }
            | What::Again(_)
            | What::Fire { .. }
            | What::Turn(_)
            | What::Work { .. }
            | What::Start
    );
    let fault = (may_fail && dice.once_in(9)).then(|| (dice.small(3), fault(dice)));
    Action {
        instance,
        fault,
        what,
    }
}

fn what(dice: &mut Dice, shape: Shape) -> What {
    match dice.below(200) {
        0..40 => What::Command {
            kind: dice.small(100),
            who: dice.small(64),
            salt: dice.number(),
        },
        40..44 => What::Again(dice.number()),
        44..58 => What::Fire {
            limit: 1 + dice.small(8),
            stale: dice.once_in(8),
        },
        58..86 => What::Turn(dice.number()),
        86..176 => What::Work {
            pick: dice.number(),
            fate: fate(dice),
            waits: !dice.once_in(5),
        },
        176..186 => What::Pass(pass(dice)),
        186..188 => What::Crash,
        188..192 => What::Start,
        192..194 => What::Pause(dice.once_in(2)),
        194..195 => What::SetClock(clock(dice)),
        195..197 => What::Upgrade(dice.small(if shape.loops { 4 } else { 3 })),
        _ => What::Channel {
            pick: dice.number(),
            how: weather(dice),
        },
    }
}

/// Mostly moments, now and then so long that leases end, seldom hours.
fn pass(dice: &mut Dice) -> u32 {
    let millis = match dice.below(10) {
        0..4 => dice.below(2_000),
        4..7 => dice.below(30_000),
        7..9 => 30_000 + dice.below(270_000),
        _ => dice.below(5_400_000),
    };
    u32::try_from(millis).unwrap_or(u32::MAX)
}

/// No farther from the true time than the product takes a chat service's clock to be.
fn clock(dice: &mut Dice) -> i32 {
    let millis = i32::try_from(dice.below(280_000)).unwrap_or_default();
    millis - 140_000
}

fn fault(dice: &mut Dice) -> Fault {
    match dice.below(14) {
        0 => Fault::Busy,
        1 => Fault::Exhausted,
        2 => Fault::Full,
        3 => Fault::Unreadable(dice.small(24)),
        4 => Fault::CommitRefused,
        5 => Fault::Conflict,
        6 | 7 => Fault::AnswerLost,
        8 => Fault::CrashBefore,
        9 => Fault::CrashInside(dice.small(24)),
        10 => Fault::CrashBeforeCommit,
        11 => Fault::CrashInCommit(dice.small(255)),
        _ => Fault::CrashAfterCommit,
    }
}

fn fate(dice: &mut Dice) -> Fate {
    let millis = |dice: &mut Dice, from: u64, to: u64| {
        u16::try_from(from + dice.below(to - from)).unwrap_or(u16::MAX)
    };
    match dice.below(40) {
        0..22 => Fate::Prompt,
        22..24 => Fate::Slow(millis(dice, 1_000, 9_000)),
        24..28 => Fate::AnswerLost,
        28..31 => Fate::Late(millis(dice, 10_000, 30_000)),
        31 | 32 => Fate::Lost,
        33 | 34 => Fate::Failed(dice.once_in(2)),
        35..38 => Fate::TooMany(1 + dice.small(60)),
        38 => Fate::Refused,
        _ => Fate::Barred,
    }
}

fn weather(dice: &mut Dice) -> Weather {
    match dice.below(10) {
        0..3 => Weather::Silent(10 + dice.small(240)),
        3..5 => Weather::Limited(5 + dice.small(60)),
        5 => Weather::Closed,
        6 | 7 => Weather::Open,
        8 => Weather::Blind(true),
        _ => Weather::Blind(false),
    }
}
