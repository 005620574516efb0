//! Instances that share a store, the true time, and what each of them does next.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};
use switchboard::desk::{Actor, Answer, Command, Query, StateFilter, TicketFilter};
use switchboard::model::{
    CaseNumber, CodeDigest, CompanyId, Owner, PlaceId, Recipient, Span, Timestamp,
};
use switchboard::service::{Driver, ServiceError};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Lease, Store};

use crate::action::{Action, Shape, Weather, What};
use crate::chat::{Chat, Message};
use crate::disk::Disk;
use crate::ledger::Ledger;
use crate::lens::{Crash, Lens, Switch, lock};
use crate::people::{EVERYBODY, person, wish};
use crate::rulebooks;
use crate::variant::Variant;
use crate::violation::Violation;
use crate::worker::{Seat, Worker};

/// When the true time begins: a Wednesday morning in Paris.
const START: &str = "2026-11-25T09:00:00Z";
/// The channels, and what they hear.
const CHANNELS: [(&str, &[&str]); 7] = [
    ("discord:11", &["general"]),
    ("discord:12", &["operators"]),
    (
        "discord:13",
        &["queue:level-1", "queue:level-2", "queue:incident"],
    ),
    (
        "discord:14",
        &[
            "queue:overflow",
            "queue:language-help",
            "queue:renewals",
            "queue:account-management",
        ],
    ),
    ("discord:21", &["company:acme", "general"]),
    ("discord:22", &["company:globex"]),
    ("discord:23", &["company:initech"]),
];
const SERVER: &str = "discord:1";
/// How long the connection to the chat service is one instance's.
const CONNECTION_SECS: i64 = 6;
/// After so many actions it is looked at who sees what.
const LOOK_EVERY: u64 = 32;
/// How much an instance misses that ended, and one that stands still.
const MISSED_BY_ENDED: u32 = 4;
const MISSED_BY_PAUSED: u32 = 12;
/// Customers and whose they are.
const WHOSE: [(&str, &str); 3] = [("ada", "acme"), ("hank", "globex"), ("peter", "initech")];

/// A program that shares the store with others.
pub(crate) struct Instance {
    pub(crate) driver: Option<Driver>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) switch: Arc<Mutex<Switch>>,
    /// How far its clock is from the true time.
    offset: i64,
    pub(crate) paused: bool,
    /// How much it was to do since it ended or stood still.
    missed: u32,
    rules: usize,
    pub(crate) starts: u32,
    /// The fence under which it has the connection.
    held: Option<u64>,
    pub(crate) workers: BTreeMap<String, Worker>,
    pub(crate) seats: BTreeMap<String, Seat>,
}

/// All of it.
pub(crate) struct World {
    pub(crate) shape: Shape,
    pub(crate) variant: Variant,
    /// Milliseconds since the start.
    pub(crate) now: u64,
    start: Timestamp,
    base: Option<Arc<SqliteStore>>,
    disk: Option<Arc<Disk>>,
    pub(crate) instances: Vec<Instance>,
    pub(crate) chat: Chat,
    pub(crate) ledger: Ledger,
    sent: Vec<(Actor, Command)>,
    serial: u64,
    done: u64,
    hash: Sha256,
    pub(crate) trace: Option<String>,
    pub(crate) crashes: u64,
    /// Those of switches that are no longer there.
    faults_before: u64,
}

fn wrong(what: &str) -> Violation {
    Violation::new("the simulation is right", what)
}

impl World {
    pub(crate) fn new(shape: Shape, variant: Variant, traced: bool) -> Result<Self, Violation> {
        let disk = if shape.on_disk {
            Some(Arc::new(Disk::new()?))
        } else {
            None
        };
        let base = match &disk {
            Some(disk) => disk.open()?,
            None => SqliteStore::in_memory()?,
        };
        let mut world = Self {
            shape,
            variant,
            now: 0,
            start: START.parse().map_err(|_| wrong("the start is no time"))?,
            base: Some(Arc::new(base)),
            disk,
            instances: Vec::new(),
            chat: Chat::default(),
            ledger: Ledger::default(),
            sent: Vec::new(),
            serial: 0,
            done: 0,
            hash: Sha256::new(),
            trace: traced.then(String::new),
            crashes: 0,
            faults_before: 0,
        };
        for _ in 0..shape.instances {
            let switch: Arc<Mutex<Switch>> = Arc::default();
            let store = world.lens(&switch)?;
            world.instances.push(Instance {
                driver: None,
                store,
                switch,
                offset: 0,
                paused: false,
                missed: 0,
                rules: 0,
                starts: 0,
                held: None,
                workers: BTreeMap::new(),
                seats: BTreeMap::new(),
            });
        }
        world.set_up()?;
        for instance in 0..world.instances.len() {
            world.start(instance)?;
        }
        Ok(world)
    }

    fn lens(&self, switch: &Arc<Mutex<Switch>>) -> Result<Arc<dyn Store>, Violation> {
        Ok(Arc::new(Lens {
            base: Arc::clone(self.base.as_ref().ok_or_else(|| wrong("no store"))?),
            disk: self.disk.clone(),
            switch: Arc::clone(switch),
            variant: self.variant,
        }))
    }

    /// Whose the channels are, and who has which chat account.
    fn set_up(&mut self) -> Result<(), Violation> {
        self.start(0)?;
        let bind = Command::BindServer {
            server: place(SERVER)?,
            owner: Owner::Provider,
        };
        self.ask_desk(bind)?;
        for (channel, heard) in CHANNELS {
            for to in heard {
                self.ask_desk(subscribe(channel, to)?)?;
            }
        }
        for (who, number) in EVERYBODY {
            let digest = CodeDigest([u8::try_from(number).unwrap_or_default(); 32]);
            let who = person(who)?;
            self.ask_desk(Command::Invite {
                person: who.clone(),
                digest,
            })?;
            let account = format!("discord:{number}").parse();
            self.ask_desk(Command::RedeemInvitation {
                account: account.map_err(|_| wrong("an account"))?,
                person: who,
                digest,
            })?;
        }
        self.take_stock()
    }

    fn ask_desk(&mut self, command: Command) -> Result<(), Violation> {
        let now = self.time(0);
        let driver = self.instances.first().and_then(|one| one.driver.as_ref());
        let driver = driver.ok_or_else(|| wrong("the first has not started"))?;
        driver.execute(now, &Actor::Desk, &command)?;
        Ok(())
    }

    /// What an instance's clock says.
    pub(crate) fn time(&self, instance: usize) -> Timestamp {
        let offset = self.instances.get(instance).map_or(0, |one| one.offset);
        let millis = i64::try_from(self.now).unwrap_or(i64::MAX) + offset;
        let secs = Span::from_secs(millis.div_euclid(1_000)).unwrap_or_default();
        secs.after(self.start)
            + std::time::Duration::from_millis(millis.rem_euclid(1_000).unsigned_abs())
    }

    pub(crate) fn base(&self) -> Result<&dyn Store, Violation> {
        match &self.base {
            Some(base) => Ok(&**base),
            None => Err(wrong("no store")),
        }
    }

    pub(crate) fn real(&self) -> Option<&SqliteStore> {
        self.base.as_deref()
    }

    pub(crate) fn instance(&mut self, number: usize) -> Result<&mut Instance, Violation> {
        self.instances
            .get_mut(number)
            .ok_or_else(|| wrong("no such instance"))
    }

    /// Writes a line of the history.
    pub(crate) fn log(&mut self, line: &str) {
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
        if let Some(trace) = &mut self.trace {
            // Writing to a string does not fail.
            let _ = writeln!(trace, "{:>9} {line}", self.now);
        }
    }

    /// The history so far, as a number of 256 bits.
    pub(crate) fn hash(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    /// How many faults of the store came to pass.
    pub(crate) fn faults(&self) -> u64 {
        let all = self.instances.iter().map(|one| lock(&one.switch).faults);
        self.faults_before + all.sum::<u64>()
    }

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

    /// What was asked of the store is written down, and compared with what is there.
    pub(crate) fn take_stock(&mut self) -> Result<(), Violation> {
        for number in 0..self.instances.len() {
            let tried = std::mem::take(&mut lock(&self.instance(number)?.switch).tried);
            self.ledger.observe(tried, &self.chat)?;
        }
        let base = Arc::clone(self.base.as_ref().ok_or_else(|| wrong("no store"))?);
        self.ledger.verify(&*base)
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

    pub(crate) fn driver(&mut self, instance: usize) -> Result<&Driver, Violation> {
        let driver = self.instance(instance)?.driver.as_ref();
        driver.ok_or_else(|| wrong("it does not run"))
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

    /// It loses all its memory. On a disk, only what had been written is left.
    fn crash(&mut self, number: usize) -> Result<(), Violation> {
        self.crashes += 1;
        let one = self.instance(number)?;
        one.driver = None;
        one.workers.clear();
        one.seats.clear();
        one.held = None;
        one.paused = false;
        let tried = std::mem::take(&mut lock(&one.switch).tried);
        self.ledger.observe(tried, &self.chat)?;
        if let Some(disk) = self.disk.clone() {
            disk.crash()?;
            self.base = None;
            let switch: Arc<Mutex<Switch>> = Arc::default();
            let faults = lock(&self.instance(number)?.switch).faults;
            self.faults_before += faults;
            self.instance(number)?.store = Arc::new(SqliteStore::in_memory()?);
            self.base = Some(Arc::new(disk.open()?));
            self.ledger.taken_over();
            let store = self.lens(&switch)?;
            let one = self.instance(number)?;
            one.switch = switch;
            one.store = store;
        }
        Ok(())
    }

    pub(crate) fn start(&mut self, number: usize) -> Result<(), Violation> {
        let books = rulebooks::all()?;
        let one = self.instance(number)?;
        let book = books.get(one.rules).unwrap_or(&books[0]);
        one.starts += 1;
        // A store that fails keeps it from starting; it is started again.
        one.driver = Driver::new(Arc::clone(&one.store), Arc::clone(book)).ok();
        Ok(())
    }

    /// Whether this instance has the connection to the chat service, if only one may.
    pub(crate) fn leads(&mut self, number: usize) -> Result<bool, Violation> {
        if !self.shape.leads {
            return Ok(true);
        }
        let now = self.time(number);
        let one = self.instance(number)?;
        let lease = Lease {
            name: "discord",
            holder: &format!("{number}-{}", one.starts),
            now,
            until: Span::from_secs(CONNECTION_SECS)
                .unwrap_or_default()
                .after(now),
        };
        let Ok(held) = one.store.run(|tx| tx.hold(&lease)) else {
            return Ok(false);
        };
        if held.is_none() || held != one.held {
            // What it was at is finished, and nothing more begun.
            for worker in one.workers.values_mut() {
                worker.ending.over = true;
            }
        }
        if held.is_some() && held != one.held && one.store.run(|tx| tx.release_leases("")).is_err()
        {
            return Ok(false);
        }
        one.held = held;
        Ok(held.is_some())
    }

    /// Lets time pass; what was on its way to the chat service arrives.
    pub(crate) fn advance(&mut self, to: u64) -> Result<(), Violation> {
        while let Some(at) = self.chat.next_arrival().filter(|at| *at <= to) {
            self.now = self.now.max(at);
            for (channel, message) in self.chat.arrive(self.now)? {
                self.log(&format!(
                    "{channel} shows {} as {}",
                    message.notification, message.id
                ));
                self.may_be_read(&channel, &message)?;
            }
        }
        self.now = self.now.max(to);
        Ok(())
    }

    /// What is about a company's ticket is shown to nobody of another.
    fn may_be_read(&self, channel: &str, message: &Message) -> Result<(), Violation> {
        let Some(told) = self.ledger.told.get(&message.notification) else {
            let seen = format!("{} in {channel} is not in the outbox", message.notification);
            return Err(Violation::new(
                "nothing is told of what did not happen",
                seen,
            ));
        };
        let Some(CaseNumber::Ticket(ticket)) = told.about else {
            return Ok(());
        };
        let whose = self.ledger.tickets.get(&ticket).map(|one| &one.company);
        let reader: Option<CompanyId> = match &told.to {
            Recipient::Company(company) => Some(company.clone()),
            Recipient::Person(who) => {
                let books = rulebooks::all()?;
                let roster = &books[0].tables().roster;
                roster.person(who).and_then(|one| one.company.clone())
            }
            _ => None,
        };
        if reader.is_none() || reader.as_ref() == whose {
            return Ok(());
        }
        let seen = format!("{} of {ticket} is told to {}", told.id, told.to);
        Err(Violation::new("no company reaches another's", seen))
    }

    /// A customer lists their own company's tickets, all of them and no others.
    fn who_sees_what(&mut self) -> Result<(), Violation> {
        let Some(running) = self.instances.iter().position(|one| one.driver.is_some()) else {
            return Ok(());
        };
        let now = self.time(running);
        for (who, company) in WHOSE {
            let filter = TicketFilter {
                state: StateFilter::Any,
                limit: TicketFilter::MAX_LIMIT,
                ..TicketFilter::default()
            };
            let asker = Actor::Person(person(who)?);
            let answer = self
                .driver(running)?
                .ask(now, &asker, &Query::Tickets { filter })?;
            let Answer::Tickets { tickets, .. } = answer else {
                return Err(wrong("an answer of another kind"));
            };
            let strange = tickets.iter().find(|one| one.company.as_str() != company);
            if let Some(strange) = strange {
                let seen = format!("{who} sees {}", strange.id);
                return Err(Violation::new("no company reaches another's", seen));
            }
            let own = self.ledger.tickets.values();
            let own = own.filter(|one| one.company.as_str() == company).count();
            if own != tickets.len() {
                let seen = format!("{who} sees {} of {own} tickets", tickets.len());
                return Err(Violation::new("what was acknowledged is there", seen));
            }
        }
        Ok(())
    }

    /// Everything is well from now on.
    pub(crate) fn clear_up(&mut self) -> Result<(), Violation> {
        self.chat.clear_up();
        for number in 0..self.instances.len() {
            let one = self.instance(number)?;
            one.paused = false;
            one.offset = 0;
            if one.driver.is_none() {
                self.start(number)?;
            }
        }
        for (channel, _) in CHANNELS {
            self.reopen(0, channel)?;
        }
        self.take_stock()
    }
}

pub(crate) fn place(name: &str) -> Result<PlaceId, Violation> {
    name.parse().map_err(|_| wrong("a place"))
}

fn subscribe(channel: &str, to: &str) -> Result<Command, Violation> {
    Ok(Command::Subscribe {
        place: place(channel)?,
        server: place(SERVER)?,
        to: to.parse().map_err(|_| wrong("a recipient"))?,
    })
}
