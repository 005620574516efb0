//! What an instance does in a step: what people ask of it, timers, upgrades, the weather of the chat
//! service.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use switchboard::desk::{Actor, Command};
use switchboard::model::CaseNumber;
use switchboard::service::ServiceError;

use crate::action::{Action, Weather, What};
use crate::lens::{Crash, lock};
use crate::people::{EVERYBODY, wish};
use crate::rulebooks;
use crate::violation::Violation;
use crate::world::{CHANNELS, World, subscribe, wrong};

/// After so many actions it is looked at who sees what.
const LOOK_EVERY: u64 = 32;
/// How much an instance misses that ended, and one that stands still.
const MISSED_BY_ENDED: u32 = 4;
const MISSED_BY_PAUSED: u32 = 12;

impl World {
    /// Does an action, and looks whether everything holds that must.
    pub(crate) fn perform(&mut self, action: &Action) -> Result<(), Violation> {
        let instance = usize::from(action.instance) % self.instances.len().max(1);
        {
            let mut switch = lock(&self.instance(instance)?.switch);
            switch.fault = action.fault;
            switch.stale = matches!(action.what, What::Fire { stale: true, .. });
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| self.act(instance, &action.what)));
        lock(&self.instance(instance)?.switch).fault = None;
        match outcome {
            Ok(outcome) => {
                let said = outcome?;
                self.log(&format!("{instance} {said}"));
            }
            Err(cause) if cause.is::<Crash>() => {
                self.log(&format!("{instance} ends in the middle"));
                self.crash(instance)?;
            }
            Err(_) => {
                let seen = format!("{:?} panics", action.what);
                return Err(Violation::new("nothing panics", seen));
            }
        }
        self.take_stock()?;
        self.done += 1;
        if self.done.is_multiple_of(LOOK_EVERY) {
            self.who_sees_what()?;
        }
        Ok(())
    }

    fn act(&mut self, instance: usize, what: &What) -> Result<String, Violation> {
        match what {
            What::Pass(millis) => {
                self.advance(self.now + u64::from(*millis))?;
                return Ok(format!("{millis} ms pass"));
            }
            What::Channel { pick, how } => return self.weather(instance, *pick, *how),
            What::Pause(paused) => {
                self.instance(instance)?.paused = *paused;
                return Ok(format!("paused {paused}"));
            }
            What::SetClock(offset) => {
                self.instance(instance)?.offset = i64::from(*offset);
                return Ok(format!("clock {offset}"));
            }
            What::Crash => {
                self.crash(instance)?;
                return Ok("ends".to_owned());
            }
            What::Start => {
                if self.instance(instance)?.driver.is_none() {
                    self.start(instance)?;
                    return Ok("starts".to_owned());
                }
                return Ok("runs".to_owned());
            }
            _ => {}
        }
        if let Some(said) = self.away(instance)? {
            return Ok(said);
        }
        match what {
            What::Command { kind, who, salt } => self.command(instance, *kind, *who, *salt),
            What::Again(pick) => self.again(instance, *pick),
            What::Fire { limit, .. } => {
                let now = self.time(instance);
                let fired = self.driver(instance)?.fire_due(now, usize::from(*limit));
                Ok(match fired {
                    Ok(fired) => format!("fires {fired}"),
                    Err(error) => format!("cannot fire: {error}"),
                })
            }
            What::Turn(pick) => self.turn(instance, *pick),
            What::Work { pick, fate, waits } => self.work(instance, *pick, *fate, *waits),
            What::Upgrade(rules) => self.upgrade(instance, usize::from(*rules)),
            _ => Ok(String::new()),
        }
    }

    /// One that ended or stands still misses some of what it was to do, and is back then.
    fn away(&mut self, instance: usize) -> Result<Option<String>, Violation> {
        let one = self.instance(instance)?;
        let misses = match (&one.driver, one.paused) {
            (None, _) => MISSED_BY_ENDED,
            (Some(_), true) => MISSED_BY_PAUSED,
            (Some(_), false) => {
                one.missed = 0;
                return Ok(None);
            }
        };
        one.missed += 1;
        if one.missed < misses {
            return Ok(Some("is away".to_owned()));
        }
        one.missed = 0;
        one.paused = false;
        if one.driver.is_none() {
            self.start(instance)?;
        }
        Ok(Some("is back".to_owned()))
    }

    fn command(
        &mut self,
        instance: usize,
        kind: u8,
        who: u8,
        salt: u64,
    ) -> Result<String, Violation> {
        self.serial += 1;
        let wish = wish(kind, who, salt, self.serial, &self.ledger)?;
        if wish.comes_again {
            self.sent.push((wish.who.clone(), wish.command.clone()));
        }
        self.execute(instance, &wish.who, &wish.command)
    }

    fn again(&mut self, instance: usize, pick: u64) -> Result<String, Violation> {
        let count = u64::try_from(self.sent.len()).unwrap_or_default();
        let place = pick
            .checked_rem(count)
            .and_then(|place| usize::try_from(place).ok());
        let Some((who, command)) = place.and_then(|place| self.sent.get(place)).cloned() else {
            return Ok("nothing comes again".to_owned());
        };
        self.execute(instance, &who, &command)
    }

    /// Asks, and looks whether what is acknowledged has been committed.
    pub(crate) fn execute(
        &mut self,
        instance: usize,
        who: &Actor,
        command: &Command,
    ) -> Result<String, Violation> {
        let now = self.time(instance);
        let about = command.needs().case;
        let reply = self.driver(instance)?.execute(now, who, command);
        let name = format!("{command:?}");
        let name = name.split([' ', '{']).next().unwrap_or_default().to_owned();
        let reply = match reply {
            Ok(reply) => reply,
            Err(ServiceError::Desk(_)) => return Ok(format!("{name} refused")),
            Err(error) => return Ok(format!("{name}: {error}")),
        };
        let committed = {
            let switch = lock(&self.instance(instance)?.switch);
            switch.tried.last().is_some_and(|tried| tried.committed)
        };
        if !committed {
            return Err(Violation::new("what was acknowledged is there", name));
        }
        if let (Actor::Person(who), Some(CaseNumber::Ticket(ticket))) = (who, about) {
            let whose = self
                .driver(instance)?
                .roster()
                .person(who)
                .and_then(|one| one.company.clone());
            let of = self
                .ledger
                .tickets
                .get(&ticket)
                .map(|one| one.company.clone());
            if whose.is_some() && of.is_some() && whose != of {
                let seen = format!("{who} did {name} on {ticket}");
                return Err(Violation::new("no company reaches another's", seen));
            }
        }
        let case = reply.case().map(|case| case.to_string());
        Ok(format!("{name} done {}", case.unwrap_or_default()))
    }

    fn upgrade(&mut self, instance: usize, rules: usize) -> Result<String, Violation> {
        let books = rulebooks::all()?;
        let rules = rules % books.len();
        let Some(book) = books.get(rules) else {
            return Err(wrong("no such rules"));
        };
        self.instance(instance)?.rules = rules;
        let book = Arc::clone(book);
        if let Err(error) = self.driver(instance)?.replace_rules(book) {
            return Ok(format!("keeps its rules: {error}"));
        }
        let open: Vec<_> = self
            .ledger
            .events
            .values()
            .filter(|one| one.state.is_open())
            .collect();
        let open: Vec<_> = open.into_iter().map(|one| one.id).collect();
        for event in open {
            self.execute(instance, &Actor::Desk, &Command::AskAnew { event })?;
        }
        Ok(format!("has rules {rules}"))
    }

    fn weather(&mut self, instance: usize, pick: u64, how: Weather) -> Result<String, Violation> {
        let direct = EVERYBODY.map(|(_, number)| format!("discord:@{number}"));
        let channels = CHANNELS.map(|(channel, _)| channel.to_owned());
        let all: Vec<String> = channels.into_iter().chain(direct).collect();
        let count = u64::try_from(all.len()).unwrap_or(1);
        let place = usize::try_from(pick % count).unwrap_or_default();
        let name = all.get(place).cloned().unwrap_or_default();
        self.chat.change(self.now, &name, how);
        if how == Weather::Open && self.instance(instance)?.driver.is_some() {
            self.reopen(instance, &name)?;
        }
        Ok(format!("{name} {how:?}"))
    }

    /// People see to it that a place hears what it heard.
    pub(crate) fn reopen(&mut self, instance: usize, name: &str) -> Result<(), Violation> {
        let heard = CHANNELS.iter().find(|(channel, _)| *channel == name);
        for to in heard.map_or(&[][..], |(_, heard)| heard) {
            self.execute(instance, &Actor::Desk, &subscribe(name, to)?)?;
        }
        self.execute(instance, &Actor::Desk, &Command::RefreshAccounts)?;
        Ok(())
    }
}
