//! Workers that go on by themselves: each does what it can, and then time passes until one can do
//! more.

use crate::action::Fate;
use crate::violation::Violation;
use crate::world::World;

/// What a worker does at most before time passes.
const STEPS: usize = 64;
/// How long nobody looks when nobody has anything to do.
const IDLE_MILLIS: u64 = 500;

/// Rounds of all workers; `fates` says what becomes of each request.
pub(crate) struct Rounds<F> {
    fates: F,
    /// Of a request that was not made after all.
    left: Option<Fate>,
}

impl<F: FnMut() -> Fate> Rounds<F> {
    pub(crate) fn new(fates: F) -> Self {
        Self { fates, left: None }
    }

    /// Everybody does what they can now. Whether anybody has something in hand.
    pub(crate) fn round(&mut self, world: &mut World) -> Result<bool, Violation> {
        let mut is_busy = false;
        for instance in 0..world.instances.len() {
            for endpoint in world.free(instance)?.unwrap_or_default() {
                let said = world.begin(instance, endpoint)?;
                noted(world, instance, &said)?;
            }
            let workers = &world.instance(instance)?.workers;
            let names: Vec<String> = workers.keys().cloned().collect();
            is_busy |= !names.is_empty();
            for name in names {
                let mut steps = 0;
                while let Some(place) = can_work(world, instance, &name)?.filter(|_| steps < STEPS)
                {
                    let said = self.work(world, instance, place)?;
                    noted(world, instance, &said)?;
                    steps += 1;
                }
            }
        }
        Ok(is_busy)
    }

    fn work(
        &mut self,
        world: &mut World,
        instance: usize,
        place: u64,
    ) -> Result<String, Violation> {
        let fate = match self.left.take() {
            Some(left) => left,
            None => (self.fates)(),
        };
        let before = world.chat.asked;
        let said = world.work(instance, place, fate, false)?;
        if world.chat.asked == before {
            self.left = Some(fate);
        }
        Ok(said)
    }
}

/// The place of a worker that waits for nothing.
fn can_work(world: &mut World, instance: usize, name: &str) -> Result<Option<u64>, Violation> {
    let now = world.now;
    let workers = &world.instance(instance)?.workers;
    let mut places = workers.iter();
    let place = places.position(|(of, worker)| of == name && worker.busy_until() <= now);
    Ok(place.and_then(|place| u64::try_from(place).ok()))
}

fn noted(world: &mut World, instance: usize, said: &str) -> Result<(), Violation> {
    world.log(&format!("{instance} {said}"));
    world.take_stock()
}

/// Lets time pass until somebody can do something, but not beyond `until`.
pub(crate) fn pass(world: &mut World, until: u64) -> Result<(), Violation> {
    let now = world.now;
    let mut next = now + IDLE_MILLIS;
    for instance in &world.instances {
        let busy = instance.workers.values().map(|worker| worker.busy_until());
        let resting = instance.seats.values().map(|seat| seat.not_before);
        let first = busy.chain(resting).filter(|at| *at > now).min();
        next = next.min(first.unwrap_or(next));
    }
    world.advance(next.min(until))
}

/// How many deliveries are still to be made.
pub(crate) fn to_go(world: &World) -> Result<u64, Violation> {
    Ok(world.base()?.run(|tx| tx.counts())?.pending_deliveries)
}
