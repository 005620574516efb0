//! Instances that share a store, the chat service and the true time: how they begin and end, and
//! what is looked at after each step.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};
use switchboard::desk::{Actor, Answer, Command, Query, StateFilter, TicketFilter};
use switchboard::model::{
    CaseNumber, CodeDigest, CompanyId, Owner, PlaceId, Recipient, Span, Timestamp,
};
use switchboard::service::Driver;
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Lease, Store};

use crate::action::Shape;
use crate::chat::{Chat, Message};
use crate::disk::Disk;
use crate::ledger::Ledger;
use crate::lens::{Lens, Switch, lock};
use crate::people::{EVERYBODY, person};
use crate::rulebooks;
use crate::variant::Variant;
use crate::violation::Violation;
use crate::worker::{Seat, Worker};

/// When the true time begins: a Wednesday morning in Paris.
const START: &str = "2026-11-25T09:00:00Z";
/// The channels, and what they hear.
pub(crate) const CHANNELS: [(&str, &[&str]); 7] = [
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
/// Customers and whose they are.
const WHOSE: [(&str, &str); 3] = [("ada", "acme"), ("hank", "globex"), ("peter", "initech")];

/// A program that shares the store with others.
pub(crate) struct Instance {
    pub(crate) driver: Option<Driver>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) switch: Arc<Mutex<Switch>>,
    /// How far its clock is from the true time.
    pub(crate) offset: i64,
    pub(crate) paused: bool,
    /// How much it was to do since it ended or stood still.
    pub(crate) missed: u32,
    pub(crate) rules: usize,
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
    pub(crate) sent: Vec<(Actor, Command)>,
    pub(crate) serial: u64,
    pub(crate) done: u64,
    hash: Sha256,
    pub(crate) trace: Option<String>,
    pub(crate) crashes: u64,
    /// Those of switches that are no longer there.
    faults_before: u64,
}

pub(crate) fn wrong(what: &str) -> Violation {
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

    /// What was asked of the store is written down, and compared with what is there.
    pub(crate) fn take_stock(&mut self) -> Result<(), Violation> {
        for number in 0..self.instances.len() {
            let tried = std::mem::take(&mut lock(&self.instance(number)?.switch).tried);
            self.ledger.observe(tried, &self.chat)?;
        }
        let base = Arc::clone(self.base.as_ref().ok_or_else(|| wrong("no store"))?);
        self.ledger.verify(&*base)
    }

    pub(crate) fn driver(&mut self, instance: usize) -> Result<&Driver, Violation> {
        let driver = self.instance(instance)?.driver.as_ref();
        driver.ok_or_else(|| wrong("it does not run"))
    }

    /// It loses all its memory. On a disk, only what had been written is left.
    pub(crate) fn crash(&mut self, number: usize) -> Result<(), Violation> {
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
    pub(crate) fn who_sees_what(&mut self) -> Result<(), Violation> {
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

pub(crate) fn subscribe(channel: &str, to: &str) -> Result<Command, Violation> {
    Ok(Command::Subscribe {
        place: place(channel)?,
        server: place(SERVER)?,
        to: to.parse().map_err(|_| wrong("a recipient"))?,
    })
}
