//! A chat service that is away for a while, with requests under way of which nobody knows what became
//! of them, and a desk that goes on meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use switchboard::desk::{Actor, Command, EventDraft};
use switchboard::model::{EventId, NotificationId, Severity};

use crate::action::{Fate, Shape, Weather};
use crate::history::{calm, nothing_is_set_aside};
use crate::people::person;
use crate::rounds::{Rounds, pass, to_go};
use crate::traffic::{Traffic, asks};
use crate::variant::Variant;
use crate::violation::Violation;
use crate::world::World;

/// Channels whose earlier messages may not be read: there nobody can look what became of a request.
const BLIND: [&str; 5] = [
    "discord:13",
    "discord:21",
    "discord:@101",
    "discord:@104",
    "discord:@107",
];
/// How much is said before.
const COMMANDS_BEFORE: u64 = 80;
/// How much is under way when it goes.
const COMMANDS_IN_THE_AIR: u64 = 40;
/// While it is away: the desk's timers are looked at, people say something, and there is news of the
/// outage of which they are told.
const LOOK_MILLIS: u64 = 5_000;
const SAID_EVERY: u64 = 2;
const NEWS_EVERY: u64 = 24;
const TIMERS_AT_ONCE: usize = 64;
/// By then all must be told when the chat service is there.
const TOLD_WITHIN_MILLIS: u64 = 3_600_000;

/// What people saw of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Away {
    /// How many messages had been shown whose answers were lost when it went.
    pub in_the_air: u64,
    /// What was told while it was away.
    pub told: u64,
    /// How much of that newer news had overtaken when it came back, so that it was not shown.
    pub merged: u64,
    /// How many messages people see, of before and after.
    pub visible: u64,
    /// How many of them say that they may be repeats.
    pub marked: u64,
    /// How many of those had been seen before.
    pub repeated: u64,
    /// How many minutes it took until all was told when it was back.
    pub minutes: u64,
}

/// It goes away for so many minutes.
///
/// # Errors
/// When something is lost, doubled unmarked or out of order.
pub fn away(minutes: u64, seed: u64, variant: Variant) -> Result<Away, Violation> {
    let shape = Shape {
        instances: 2,
        on_disk: false,
        leads: true,
        loops: false,
    };
    let mut world = World::new(shape, variant, false)?;
    let mut traffic = Traffic::new(seed);
    for place in BLIND {
        world.chat.change(0, place, Weather::Blind(true));
    }
    let commander = Actor::Person(person("igor")?);
    asks(&mut world, &commander, &outage()?)?;
    for _ in 0..COMMANDS_BEFORE {
        traffic.goes_on(&mut world)?;
        on(&mut world, LOOK_MILLIS)?;
    }
    until_told(&mut world)?;
    let mut found = Away::default();
    for _ in 0..COMMANDS_IN_THE_AIR {
        traffic.goes_on(&mut world)?;
    }
    let before = world.chat.count();
    // It shows what it is asked now, and goes before it says so.
    Rounds::new(|| Fate::AnswerLost).round(&mut world)?;
    world.chat.away_until = world.now + minutes * 60_000;
    world.advance(world.now + 1_000)?;
    found.in_the_air = world.chat.count() - before;
    let since = world.ledger.told.keys().next_back().copied();
    let mut looks = 0;
    while world.now < world.chat.away_until {
        looks += 1;
        if looks % SAID_EVERY == 0 {
            traffic.goes_on(&mut world)?;
        }
        if looks % NEWS_EVERY == 0 {
            asks(&mut world, &commander, &news(looks / NEWS_EVERY))?;
        }
        on(&mut world, LOOK_MILLIS)?;
    }
    let shown = world.chat.count() - before - found.in_the_air;
    if shown > 0 {
        let seen = format!("{shown} were shown while it was away");
        return Err(Violation::new("the simulation is right", seen));
    }
    let back = world.now;
    until_told(&mut world)?;
    found.minutes = (world.now - back).div_ceil(60_000);
    found.visible = world.chat.count();
    found.marked = world.chat.marked;
    found.repeated = world.chat.count() - world.chat.different();
    let since = since.unwrap_or(NotificationId(0));
    let meanwhile = world.ledger.told.range(since..).skip(1);
    found.told = u64::try_from(meanwhile.clone().count()).unwrap_or(u64::MAX);
    let merged = meanwhile.filter(|(id, _)| !world.chat.tells(**id)).count();
    found.merged = u64::try_from(merged).unwrap_or(u64::MAX);
    only_the_newest(&world, since)?;
    once_where_it_can_be_read(&world)?;
    nothing_is_set_aside(calm(&mut world)?)?;
    Ok(found)
}

/// Until nobody is to be told anything more, which comes within an hour.
fn until_told(world: &mut World) -> Result<(), Violation> {
    let since = world.now;
    while to_go(world)? > 0 {
        on(world, LOOK_MILLIS)?;
        if world.now > since + TOLD_WITHIN_MILLIS {
            let seen = format!("{} deliveries wait", to_go(world)?);
            return Err(Violation::new("in calm everything comes right", seen));
        }
    }
    Ok(())
}

/// So many milliseconds: timers fire, and workers do what they can.
fn on(world: &mut World, millis: u64) -> Result<(), Violation> {
    let until = world.now + millis;
    for instance in 0..world.instances.len() {
        let now = world.time(instance);
        world.driver(instance)?.fire_due(now, TIMERS_AT_ONCE)?;
        world.take_stock()?;
    }
    let mut rounds = Rounds::new(|| Fate::Prompt);
    while world.now < until {
        rounds.round(world)?;
        pass(world, until)?;
    }
    Ok(())
}

/// Of news of one course of things a channel shows the newest, and that which it was asked for when
/// it did not answer: nobody knew whether that was there.
fn only_the_newest(world: &World, since: NotificationId) -> Result<(), Violation> {
    let mut shown: BTreeMap<(&str, &str, String), u64> = BTreeMap::new();
    for (channel, id) in world.chat.shown() {
        let told = world.ledger.told.get(&id).filter(|_| id > since);
        let key =
            told.and_then(|told| Some((told.supersedes_key.as_deref()?, told.to.to_string())));
        if let Some((key, to)) = key {
            *shown.entry((channel, key, to)).or_default() += 1;
        }
    }
    match shown.into_iter().find(|(_, times)| *times > 2) {
        Some(((channel, key, _), times)) => {
            let seen = format!("{channel} shows {times} of {key}");
            Err(Violation::new("what is overtaken is not shown", seen))
        }
        None => Ok(()),
    }
}

/// Whoever can look repeats nothing.
fn once_where_it_can_be_read(world: &World) -> Result<(), Violation> {
    let mut seen = BTreeSet::new();
    let readable = world.chat.shown();
    let mut readable = readable.filter(|(channel, _)| !BLIND.contains(channel));
    match readable.find(|one| !seen.insert(*one)) {
        Some((channel, id)) => {
            let seen = format!("{channel} shows {id} twice and can be read");
            Err(Violation::new(
                "what can be looked for is not repeated",
                seen,
            ))
        }
        None => Ok(()),
    }
}

/// The outage is less bad, and then as bad as before.
fn news(number: u64) -> Command {
    let severity = if number.is_multiple_of(2) {
        Severity::Critical
    } else {
        Severity::High
    };
    Command::SetEventSeverity {
        event: EventId(1),
        severity,
    }
}

fn outage() -> Result<Command, Violation> {
    let service = "mail-eu".parse();
    let service = service.map_err(|_| Violation::new("the simulation is right", "a service"))?;
    Ok(Command::OpenEvent {
        event: EventDraft {
            title: "Mail does not answer".to_owned(),
            severity: Severity::Critical,
            services: [service].into(),
            regions: [].into(),
            companies: [].into(),
            users: [].into(),
            window: None,
            commander: None,
        },
    })
}
