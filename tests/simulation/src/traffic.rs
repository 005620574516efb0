//! What a desk has to tell on an ordinary day: tickets, and what is said on them.

use switchboard::desk::{Actor, Command};
use switchboard::model::{Channel, Severity, TicketId};

use crate::dice::Dice;
use crate::people::person;
use crate::violation::Violation;
use crate::world::World;

const CUSTOMERS: [&str; 4] = ["ada", "grace", "hank", "peter"];
/// One command in so many opens a ticket; the others are said on those that there are.
const OPENING: u64 = 8;

/// People who ask and answer, as dice say.
pub(crate) struct Traffic {
    dice: Dice,
    callers: Vec<&'static str>,
    said: u64,
}

impl Traffic {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            dice: Dice::seeded(seed),
            callers: Vec::new(),
            said: 0,
        }
    }

    /// The next thing that somebody says.
    pub(crate) fn goes_on(&mut self, world: &mut World) -> Result<(), Violation> {
        let count = u64::try_from(self.callers.len()).unwrap_or(1);
        let which = usize::try_from(self.dice.below(count)).unwrap_or_default();
        let of = self.callers.get(which).copied();
        match of.filter(|_| !self.dice.once_in(OPENING)) {
            Some(caller) => self.comment(world, which, caller),
            None => self.open(world),
        }
    }

    fn open(&mut self, world: &mut World) -> Result<(), Violation> {
        let caller = CUSTOMERS[usize::from(self.dice.small(4))];
        let open = Command::OpenTicket {
            caller: person(caller)?,
            severity: Some(Severity::Medium),
            subject: format!("Mail is slow on floor {}", self.callers.len()),
            text: "It began this morning and concerns the whole office.".to_owned(),
            product: String::new(),
            channel: Channel::Chat,
            language: Some("en".to_owned()),
        };
        self.callers.push(caller);
        asks(world, &Actor::Person(person(caller)?), &open)
    }

    /// By the caller, or by the one who helps them.
    fn comment(&mut self, world: &mut World, which: usize, caller: &str) -> Result<(), Violation> {
        self.said += 1;
        let by = if self.dice.once_in(2) { caller } else { "ben" };
        let ticket = u64::try_from(which + 1).unwrap_or(u64::MAX);
        let comment = Command::Comment {
            ticket: TicketId(ticket),
            text: format!("word {}", self.said),
            channel: Channel::Chat,
            source: None,
        };
        asks(world, &Actor::Person(person(by)?), &comment)
    }
}

/// Somebody asks for something, and has it.
pub(crate) fn asks(world: &mut World, who: &Actor, command: &Command) -> Result<(), Violation> {
    let said = world.execute(0, who, command)?;
    world.log(&said);
    if said.contains(" done") {
        return world.take_stock();
    }
    Err(Violation::new("a calm desk does what it is asked", said))
}
