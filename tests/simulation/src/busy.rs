//! Many messages through a chat service that is busy: of three requests in ten it says that they are
//! to come later, and of two in ten it does what they ask and does not answer.

use crate::action::{Fate, Shape};
use crate::dice::Dice;
use crate::history::calm;
use crate::rounds::{Rounds, pass, to_go};
use crate::traffic::Traffic;
use crate::variant::Variant;
use crate::violation::Violation;
use crate::world::World;

/// Of a hundred requests.
const LIMITED: u64 = 30;
const UNANSWERED: u64 = 20;
/// How many seconds a request is to wait at most.
const LONGEST_WAIT_SECS: u8 = 10;
/// So long it goes on at most: a week of true time, for what waits for ever.
const LONGEST_MILLIS: u64 = 7 * 24 * 3_600_000;
const BETWEEN_COMMANDS_MILLIS: u64 = 100;
/// It is looked how much there is to tell after so many commands.
const COMMANDS_PER_LOOK: u64 = 8;

/// What a busy chat service came to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Busy {
    /// How many deliveries there were.
    pub sends: u64,
    /// How many requests that took.
    pub requests: u64,
    /// How many of them began a time in which it took nothing more in their channel.
    pub limited: u64,
    /// How many of them it did and did not answer.
    pub unanswered: u64,
    /// How many messages people see.
    pub visible: u64,
    /// How many of them say that they may be repeats.
    pub marked: u64,
    /// How many of those had been seen before.
    pub repeated: u64,
    /// How many hours passed.
    pub hours: u64,
}

/// Tells people so much through it.
///
/// # Errors
/// When something is lost, doubled unmarked, out of order or sent before it may be.
pub fn busy(sends: u64, seed: u64, variant: Variant) -> Result<Busy, Violation> {
    let shape = Shape {
        instances: 2,
        on_disk: false,
        leads: false,
        loops: false,
    };
    let mut world = World::new(shape, variant, false)?;
    let mut traffic = Traffic::new(seed);
    while to_go(&world)? < sends {
        for _ in 0..COMMANDS_PER_LOOK {
            traffic.goes_on(&mut world)?;
            world.advance(world.now + BETWEEN_COMMANDS_MILLIS)?;
        }
    }
    let mut found = Busy {
        sends: to_go(&world)?,
        ..Busy::default()
    };
    let mut dice = Dice::seeded(!seed);
    let began = world.now;
    let (mut limited, mut unanswered) = (0_u64, 0_u64);
    let mut rounds = Rounds::new(|| match dice.below(100) {
        0..LIMITED => {
            limited += 1;
            Fate::TooMany(1 + dice.small(LONGEST_WAIT_SECS))
        }
        at if at < LIMITED + UNANSWERED => {
            unanswered += 1;
            Fate::AnswerLost
        }
        _ => Fate::Prompt,
    });
    while rounds.round(&mut world)? || to_go(&world)? > 0 {
        pass(&mut world, u64::MAX)?;
        if world.now > began + LONGEST_MILLIS {
            let seen = format!("{} deliveries wait", to_go(&world)?);
            return Err(Violation::new("in calm everything comes right", seen));
        }
    }
    found.requests = world.chat.asked;
    (found.limited, found.unanswered) = (limited, unanswered);
    found.hours = (world.now - began) / 3_600_000;
    found.visible = world.chat.count();
    found.marked = world.chat.marked;
    found.repeated = found.visible.saturating_sub(found.sends);
    // Nothing unmarked was doubled, or it would have ended here; so this says that nothing is lost.
    if world.chat.different() != found.sends {
        let seen = format!("{} of {} are there", world.chat.different(), found.sends);
        return Err(Violation::new("nothing is lost", seen));
    }
    calm(&mut world)?;
    Ok(found)
}
