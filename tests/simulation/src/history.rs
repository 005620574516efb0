//! One history: actions until the end, and then calm, in which everything must come right.

use crate::action::{Action, Fate, Shape, actions};
use crate::variant::Variant;
use crate::violation::Violation;
use crate::world::World;

use switchboard::model::NotificationId;

/// By then everything must have come right, once nothing goes wrong any more.
const CALM_MILLIS: u64 = 3 * 3_600_000;
/// So long it lasts at least: what an instance with a fast clock put off comes later for others.
const CALM_AT_LEAST_MILLIS: u64 = 300_000;
/// How long it lasts between two looks, and when nothing waits.
const LOOK_MILLIS: u64 = 2_000;
const IDLE_MILLIS: u64 = 30_000;
/// How many timers are fired at once.
const TIMERS_AT_ONCE: usize = 64;

/// What a history came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// All that happened, as a number of 256 bits.
    pub hash: [u8; 32],
    /// How many steps there were.
    pub steps: u64,
    /// How often an instance ended.
    pub crashes: u64,
    /// How many faults of the store came to pass.
    pub faults: u64,
    /// How many changes were committed.
    pub commits: u64,
    /// How many timers acted.
    pub fired: u64,
    /// How many messages people saw.
    pub messages: u64,
    /// How many of them said that they may be repeats.
    pub marked: u64,
    /// How many deliveries were set aside for a person.
    pub set_aside: u64,
    /// How many notifications nobody serves, because a place was closed.
    pub unserved: u64,
    /// What happened, line by line, when that was wanted.
    pub trace: Option<String>,
}

/// A history that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What must never be.
    pub violation: Violation,
    /// After which of the actions, counted from 1.
    pub step: usize,
    /// What happened until then, when that was wanted.
    pub trace: Option<String>,
}

/// Runs the history of a seed.
///
/// # Errors
/// When something that was promised does not hold.
pub fn run(seed: u64, steps: usize, variant: Variant) -> Result<Told, Broken> {
    let shape = Shape::of(seed);
    run_actions(&actions(seed, shape, steps), shape, variant, false)
}

/// Runs some actions.
///
/// # Errors
/// As [`run`].
pub fn run_actions(
    actions: &[Action],
    shape: Shape,
    variant: Variant,
    traced: bool,
) -> Result<Told, Broken> {
    let broken = |violation, step, trace| Broken {
        violation,
        step,
        trace,
    };
    let mut world =
        World::new(shape, variant, traced).map_err(|violation| broken(violation, 0, None))?;
    for (step, action) in (1..).zip(actions) {
        if let Err(violation) = world.perform(action) {
            return Err(broken(violation, step, world.trace));
        }
    }
    match calm(&mut world) {
        Ok((set_aside, unserved)) => Ok(Told {
            hash: world.hash(),
            steps: u64::try_from(actions.len()).unwrap_or(u64::MAX),
            crashes: world.crashes,
            faults: world.faults(),
            commits: world.ledger.commits,
            fired: world.ledger.fired,
            messages: world.chat.count(),
            marked: world.chat.marked,
            set_aside,
            unserved,
            trace: world.trace,
        }),
        Err(violation) => Err(broken(violation, actions.len(), world.trace)),
    }
}

/// Nothing goes wrong any more: everybody is told, no timer is left behind, nothing stays under a
/// lease. How much was set aside, and how much nobody serves.
pub(crate) fn calm(world: &mut World) -> Result<(u64, u64), Violation> {
    world.clear_up()?;
    let (at_least, until) = (world.now + CALM_AT_LEAST_MILLIS, world.now + CALM_MILLIS);
    loop {
        for instance in 0..world.instances.len() {
            serve(world, instance)?;
        }
        let (now, counts, due) = (
            world.time(0),
            world.base()?.run(|tx| tx.counts())?,
            world.base()?.run(|tx| tx.next_due())?,
        );
        let idle = world.instances.iter().all(|one| one.workers.is_empty());
        let is_calm = counts.pending_deliveries == 0 && due.is_none_or(|due| due > now) && idle;
        if is_calm && world.now >= at_least {
            break;
        }
        if world.now > until {
            let seen = format!(
                "{} deliveries wait, the next timer is due at {due:?}, and it is {now}",
                counts.pending_deliveries
            );
            return Err(Violation::new("in calm everything comes right", seen));
        }
        let look = if is_calm { IDLE_MILLIS } else { LOOK_MILLIS };
        world.advance(world.now + look)?;
    }
    everything_told(world)
}

/// An instance does all that it can now.
fn serve(world: &mut World, instance: usize) -> Result<(), Violation> {
    let now = world.time(instance);
    world.driver(instance)?.fire_due(now, TIMERS_AT_ONCE)?;
    world.take_stock()?;
    for pick in 0..64 {
        let said = world.turn(instance, pick)?;
        world.log(&format!("{instance} {said}"));
        world.take_stock()?;
        let began = world.instance(instance)?.workers.len();
        let mut rounds = 0;
        while !world.instance(instance)?.workers.is_empty() && rounds < 4_096 {
            let said = world.work(instance, 0, Fate::Prompt, true)?;
            world.log(&format!("{instance} {said}"));
            world.take_stock()?;
            rounds += 1;
        }
        if began == 0 {
            break;
        }
    }
    Ok(())
}

/// Whoever was to be told something sees it, or newer news of the same, or a person is told that it
/// was set aside.
fn everything_told(world: &mut World) -> Result<(u64, u64), Violation> {
    let now = world.time(0);
    world.ledger.settled(world.base()?, now)?;
    let aside = world.base()?.run(|tx| tx.quarantined())?;
    let unserved = world.base()?.run(|tx| tx.counts())?.unserved;
    let is_aside = |id: NotificationId| {
        let what = format!("delivery of {id} to ");
        aside.iter().any(|one| one.what.starts_with(&what))
    };
    let mut untold = 0;
    for (id, one) in &world.ledger.told {
        if world.chat.tells(*id) || is_aside(*id) {
            continue;
        }
        let newer = one.supersedes_key.as_ref().and_then(|key| {
            let later = world.ledger.told.range(*id..).skip(1);
            later
                .filter(|(_, later)| later.to == one.to)
                .find(|(_, later)| later.supersedes_key.as_ref() == Some(key))
        });
        if newer.is_none() {
            untold += 1;
            if !world.chat.has_moved || untold > unserved {
                let seen = format!("nobody was told {id} `{}` to {}", one.title, one.to);
                return Err(Violation::new("nothing is lost", seen));
            }
        }
    }
    if let Some(real) = world.real().filter(|_| world.shape.on_disk) {
        let sound = real.integrity_check()?;
        if sound != "ok" {
            return Err(Violation::new("the file is sound", sound));
        }
    }
    let aside = u64::try_from(aside.len()).unwrap_or(u64::MAX);
    Ok((aside, unserved))
}
