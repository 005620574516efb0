//! Several programs on one database, of which one is on Discord: when that one is killed another
//! comes in its place, and people see everything once and in order.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::json;
use switchboard::desk::{Actor, Command, Reply};
use switchboard::model::{Channel, CodeDigest, Notification, NotificationId, Owner, TicketId};
use switchboard::service::{Clock as _, Driver, SystemClock, load_rules};
use switchboard::store::conformance::cluster::postgres;
use switchboard::store::postgres::PgStore;
use switchboard_tests::discord::{HOME, Limit, Limits, Setup, StandIn};
use switchboard_tests::on_discord::{ADA, BEN, DESK, account_id, place_id};
use switchboard_tests::{Running, rules};
use tokio::runtime::Runtime;

const LIN: &str = "100000000000000011";
const PEOPLE: [(&str, &str, u8); 3] = [(ADA, "ada", 1), (BEN, "ben", 2), (LIN, "lin", 3)];
/// So many tickets are opened before the kill, and again while nobody is on Discord.
const TICKETS: usize = 24;
/// The lease of the one that is on Discord, how often the others look, and the way there.
const TAKEN_OVER_WITHIN: Duration = Duration::from_millis(6_000 + 500 + 5_000);
const PATIENCE: Duration = Duration::from_secs(30);

/// A `switchboard discord run`.
struct Program {
    running: Running,
    /// Told when it is on Discord.
    came: Receiver<()>,
}

impl Program {
    fn start(folder: &Path, url: &str, discord: &StandIn) -> Self {
        let mut command = discord.program(folder, url).unwrap();
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut running = Running(command.spawn().unwrap());
        let lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
        let (come, came) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if line.starts_with("On Discord as") && come.send(()).is_err() {
                    return;
                }
            }
        });
        Self { running, came }
    }

    fn comes(&self, within: Duration) {
        self.came.recv_timeout(within).unwrap();
    }

    fn waits(&self, span: Duration) {
        assert!(self.came.recv_timeout(span).is_err(), "two are on Discord");
    }

    fn kill(mut self) {
        self.running.0.kill().unwrap();
        self.running.0.wait().unwrap();
    }

    /// As somebody ends it.
    fn ends(mut self) {
        self.running.signal("-TERM").unwrap();
        assert!(self.running.0.wait().unwrap().success());
    }
}

/// A channel takes five messages in a second, so that a kill finds most of them still to be sent.
fn setup() -> Setup {
    Setup {
        limits: Limits {
            messages: Limit {
                requests: 5,
                window: Duration::from_secs(1),
            },
            ..Limits::none()
        },
        ..Setup::default()
    }
}

/// What comes to the desk other than through Discord.
struct Elsewhere(Driver);

impl Elsewhere {
    fn does(&self, actor: &Actor, command: &Command) -> Reply {
        self.0.execute(SystemClock.now(), actor, command).unwrap()
    }

    fn set_up(&self) {
        let server = place_id(HOME);
        let bind = Command::BindServer {
            server: server.clone(),
            owner: Owner::Provider,
        };
        self.does(&Actor::Desk, &bind);
        let subscribe = Command::Subscribe {
            place: place_id(DESK),
            server,
            to: "queue:level-2".parse().unwrap(),
        };
        self.does(&Actor::Desk, &subscribe);
        for (account, person, number) in PEOPLE {
            let (person, digest) = (person.parse().unwrap(), CodeDigest([number; 32]));
            let invite = Command::Invite {
                person: Clone::clone(&person),
                digest,
            };
            self.does(&Actor::Desk, &invite);
            let redeem = Command::RedeemInvitation {
                account: account_id(account),
                person,
                digest,
            };
            self.does(&Actor::Desk, &redeem);
        }
    }

    /// Ada's ticket by telephone, and what Ben has to say to it.
    fn ticket(&self, subject: String) {
        let open = Command::OpenTicket {
            caller: "ada".parse().unwrap(),
            severity: None,
            subject,
            text: "The whole office notices it.".to_owned(),
            product: String::new(),
            channel: Channel::Phone,
            language: Some("en".to_owned()),
        };
        let Reply::Ticket { ticket, .. } = self.does(&Actor::Desk, &open) else {
            panic!("no ticket");
        };
        let ticket: TicketId = ticket.id;
        let answer = Command::Comment {
            ticket,
            text: "We are looking at it.".to_owned(),
            channel: Channel::Phone,
            source: None,
        };
        self.does(&Actor::Person("ben".parse().unwrap()), &answer);
    }

    fn told(&self) -> Vec<Notification> {
        let store = self.0.store();
        let all = store.run(|tx| tx.notifications(NotificationId(0), 10_000));
        all.unwrap()
    }

    /// Waits until nothing is left to be shown.
    fn all_is_shown(&self) {
        let begun = Instant::now();
        loop {
            let counts = self.0.store().run(|tx| tx.counts()).unwrap();
            if counts.pending_deliveries == 0 {
                assert_eq!(counts.unserved, 0, "everybody is linked");
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{counts:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// The notifications that are shown in a channel, in order.
fn shown_in(stand_in: &StandIn, channel: &str) -> Vec<u64> {
    let footer = |body: &serde_json::Value| {
        let footer = body["embeds"][0]["footer"]["text"].as_str()?;
        footer.strip_prefix("N-")?.parse().ok()
    };
    let posted = stand_in.posted(channel);
    posted.iter().filter_map(|one| footer(&one.body)).collect()
}

/// Everything that was told is there once, and in order of each case.
fn check(stand_in: &StandIn, told: &[Notification]) {
    let about: BTreeMap<u64, _> = told.iter().map(|one| (one.id.0, one.about)).collect();
    let mut places = vec![DESK.to_owned()];
    places.extend(PEOPLE.map(|(account, ..)| stand_in.direct(account)));
    let mut times: BTreeMap<u64, u32> = about.keys().map(|id| (*id, 0)).collect();
    for place in &places {
        let mut last = BTreeMap::new();
        for id in shown_in(stand_in, place) {
            *times.get_mut(&id).unwrap() += 1;
            let before = last.insert(about[&id], id);
            assert!(before < Some(id), "N-{id} in {place} after {before:?}");
        }
    }
    let other: Vec<_> = times.iter().filter(|(_, times)| **times != 1).collect();
    assert!(other.is_empty(), "lost or doubled: {other:?}");
}

#[test]
fn when_the_program_on_discord_is_killed_another_takes_over_and_nothing_is_lost_or_doubled() {
    let Some(server) = postgres().unwrap() else {
        return;
    };
    let url = server.schema().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let stand_in = runtime.block_on(StandIn::start_with(setup())).unwrap();
    let open = |subject: &str| {
        let answer = stand_in.answer(ADA, "open", json!({ "subject": subject }));
        let said = runtime.block_on(answer).content;
        assert!(said.contains("T-"), "{said}");
    };
    let store = Arc::new(PgStore::open(&url).unwrap());
    let rules = Arc::new(load_rules(&rules()).unwrap());
    let elsewhere = Elsewhere(Driver::new(store, rules).unwrap());
    elsewhere.set_up();
    let start = || Program::start(folder.path(), &url, &stand_in);

    let first = start();
    first.comes(PATIENCE);
    let second = start();
    second.waits(Duration::from_secs(3));
    open("Mail is slow");
    for number in 0..TICKETS {
        elsewhere.ticket(format!("Printer {number} is slow"));
    }
    let begun = Instant::now();
    while shown_in(&stand_in, &stand_in.direct(ADA)).len() < TICKETS / 4 {
        assert!(begun.elapsed() < PATIENCE, "nothing is shown");
        std::thread::sleep(Duration::from_millis(10));
    }
    first.kill();
    let killed = Instant::now();
    let left = elsewhere.0.store().run(|tx| tx.counts()).unwrap();
    assert!(left.pending_deliveries > 0, "killed when all was done");
    // What the other was told to wait for, this one does not know.
    stand_in.forget_waits();
    for number in 0..TICKETS {
        elsewhere.ticket(format!("Telephone {number} is slow"));
    }
    second.comes(TAKEN_OVER_WITHIN);
    println!(
        "killed with {} deliveries to go; another was on Discord {:.1?} later",
        left.pending_deliveries,
        killed.elapsed()
    );
    open("Mail is slow again");
    elsewhere.all_is_shown();

    // One that is ended hands over at once.
    let third = start();
    third.waits(Duration::from_secs(3));
    second.ends();
    third.comes(Duration::from_secs(5));
    open("Mail is slow once more");
    elsewhere.all_is_shown();
    let told = elsewhere.told();
    assert!(told.len() > 4 * TICKETS, "{}", told.len());
    check(&stand_in, &told);
    third.ends();
    assert_eq!(stand_in.faults(), Vec::<String>::new());
}
