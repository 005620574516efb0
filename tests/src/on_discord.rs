//! A desk under the shipped rules on a stand-in for Discord, with a clock that the test moves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use switchboard::desk::{Actor, Command, EventDraft, Reply};
use switchboard::model::{AccountId, Owner, PersonId, PlaceId, Severity, Span};
use switchboard::service::{Driver, LinkKey, ManualClock, Service, ServiceOptions, load_rules};
use switchboard::store::sqlite::SqliteStore;
use switchboard_bots::discord::{self, DiscordError, Options, REQUESTS_PER_SEC, Token};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::discord::{Setup, StandIn, TOKEN};
use crate::rules;

/// A named caller of Acme Shipping.
pub const ADA: &str = "100000000000000001";
/// Its secondary administrator.
pub const SAM: &str = "100000000000000002";
/// A named caller of another company.
pub const HANK: &str = "100000000000000003";
/// The incident commander.
pub const IGOR: &str = "100000000000000004";
/// An agent of level 2.
pub const BEN: &str = "100000000000000005";
/// The operator.
pub const OTTO: &str = "100000000000000006";
/// Acme's account manager.
pub const MARIA: &str = "100000000000000007";
/// Nobody whom the desk knows.
pub const STRANGER: &str = "100000000000000009";

/// Acme's server, and a channel in it.
pub const ACME_SERVER: &str = "310000000000000001";
/// A channel in Acme's server.
pub const ACME: &str = "210000000000000001";
/// The provider's server.
pub const SUPPORT_SERVER: &str = "320000000000000001";
/// A channel in it that everybody reads.
pub const GENERAL: &str = "220000000000000001";
/// A channel in it for the desk.
pub const DESK: &str = "220000000000000002";

const PEOPLE: [(&str, &str); 7] = [
    (ADA, "ada"),
    (SAM, "sam"),
    (HANK, "hank"),
    (IGOR, "igor"),
    (BEN, "ben"),
    (OTTO, "otto"),
    (MARIA, "maria"),
];

/// What stops a bot, and the bot.
type Bot = (oneshot::Sender<()>, JoinHandle<Result<(), DiscordError>>);

/// A desk on a stand-in, with a clock that the test moves.
pub struct World {
    /// Where its data is.
    pub folder: tempfile::TempDir,
    /// Discord.
    pub stand_in: StandIn,
    /// The desk's clock.
    pub clock: Arc<ManualClock>,
    /// The desk.
    pub service: Service,
    bot: Option<Bot>,
    comings: usize,
}

impl World {
    /// Everybody is linked, both servers are bound, and the bot is there.
    pub async fn start() -> Self {
        Self::start_under(None).await
    }

    /// The same, under the rules of a folder, beside which others can be tried.
    pub async fn start_under(rules_dir: Option<PathBuf>) -> Self {
        let setup = Setup {
            anything_exists: false,
            ..Setup::default()
        };
        let mut world = Self::made(setup, rules_dir).await;
        for (account, person) in PEOPLE {
            world.link(account, person).await;
        }
        let acme = Owner::Company("acme".parse().unwrap());
        world.bind(ACME_SERVER, acme).await;
        world.bind(SUPPORT_SERVER, Owner::Provider).await;
        world.come().await;
        world
    }

    /// Nobody is linked, and the bot is not there yet.
    pub async fn without_bot(setup: Setup) -> Self {
        Self::made(setup, None).await
    }

    async fn made(setup: Setup, rules_dir: Option<PathBuf>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new("2026-11-24T10:00:00Z".parse().unwrap()));
        let store = Arc::new(SqliteStore::open(&folder.path().join("a.desk")).unwrap());
        let loaded = load_rules(&rules_dir.clone().unwrap_or_else(rules)).unwrap();
        let driver = Driver::new(store, Arc::new(loaded)).unwrap();
        let options = ServiceOptions {
            clock: clock.clone(),
            rules_dir,
            link_key: LinkKey::random().unwrap(),
        };
        let is_whole = !setup.anything_exists;
        let stand_in = StandIn::start_with(setup).await.unwrap();
        if is_whole {
            stand_in.guild(ACME_SERVER, "Acme Shipping");
            stand_in.channel(ACME_SERVER, ACME, "support");
            stand_in.guild(SUPPORT_SERVER, "Support");
            stand_in.channel(SUPPORT_SERVER, GENERAL, "status");
            stand_in.channel(SUPPORT_SERVER, DESK, "desk");
            for (account, person) in PEOPLE {
                stand_in.name(account, person);
                stand_in.member(SUPPORT_SERVER, account);
            }
            stand_in.name(STRANGER, "stranger");
            stand_in.member(SUPPORT_SERVER, STRANGER);
            for account in [ADA, SAM, BEN] {
                stand_in.member(ACME_SERVER, account);
            }
        }
        Self {
            folder,
            stand_in,
            clock,
            service: Service::start(driver, options).await.unwrap(),
            bot: None,
            comings: 0,
        }
    }

    /// Links an account as a code would.
    pub async fn link(&self, account: &str, person: &str) {
        let person: PersonId = person.parse().unwrap();
        let invited = self.service.invite(Actor::Desk, person.clone()).await;
        let (word, _) = invited.unwrap();
        let reply = self
            .service
            .redeem(account_id(account), person, &word)
            .await;
        assert!(matches!(reply.unwrap(), Reply::Linked { .. }));
    }

    /// Says whose a server is.
    pub async fn bind(&self, server: &str, owner: Owner) {
        let server = place_id(server);
        let bind = Command::BindServer { server, owner };
        self.service.execute(Actor::Desk, bind).await.unwrap();
    }

    /// Lets a channel of the provider's server hear something.
    pub async fn hears(&self, channel: &str, to: &str) {
        let subscribe = Command::Subscribe {
            place: place_id(channel),
            server: place_id(SUPPORT_SERVER),
            to: to.parse().unwrap(),
        };
        self.service.execute(Actor::Desk, subscribe).await.unwrap();
    }

    /// The bot comes to Discord.
    pub async fn come(&mut self) {
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, mut is_ready) = tokio::sync::mpsc::unbounded_channel();
        let options = Options {
            place: self.stand_in.url().parse().unwrap(),
            token: Token::new(TOKEN).unwrap(),
            answer_within: Duration::from_millis(700),
            requests_per_sec: REQUESTS_PER_SEC,
            ready: Arc::new(move |bot| ready.send(bot.to_owned()).unwrap_or(())),
        };
        let until = async move { stopped.await.unwrap_or(()) };
        let run = tokio::spawn(discord::run(self.service.clone(), options, until));
        let ready = tokio::time::timeout(Duration::from_secs(20), is_ready.recv());
        if ready.await.expect("the bot is ready").is_none() {
            panic!(
                "the bot ended: {:?} {:?}",
                run.await,
                self.stand_in.faults()
            );
        }
        self.bot = Some((stop, run));
        self.comings += 1;
    }

    /// The bot leaves, as it does when the program is asked to end.
    pub async fn leave(&mut self) {
        let (stop, run) = self.bot.take().unwrap();
        stop.send(()).unwrap();
        run.await.unwrap().unwrap();
    }

    /// The bot is gone from one moment to the next, with nothing finished.
    pub async fn kill(&mut self) {
        let (_, run) = self.bot.take().unwrap();
        run.abort();
        assert!(run.await.unwrap_err().is_cancelled());
    }

    /// Has the threads of new tickets made in a channel.
    pub async fn tickets_in(&self, server: &str, channel: &str) {
        let here = Command::TicketsHere {
            place: place_id(channel),
            server: place_id(server),
        };
        self.service.execute(Actor::Desk, here).await.unwrap();
    }

    /// What somebody is answered to a slash command, in direct messages.
    pub async fn ask(&self, user: &str, name: &str, options: Value) -> String {
        self.stand_in.answer(user, name, options).await.content
    }

    /// A critical outage of mail, five minutes ago: the first notice is due.
    pub async fn outage(&self, title: &str) {
        let event = EventDraft {
            title: title.to_owned(),
            severity: Severity::Critical,
            services: ["mail-eu".parse().unwrap()].into(),
            regions: Default::default(),
            companies: [].into(),
            users: [].into(),
            window: None,
            commander: None,
        };
        let declare = Command::OpenEvent { event };
        self.does("igor", declare).await;
        self.pass("5m");
    }

    /// Somebody does something elsewhere: on the console, say.
    pub async fn does(&self, person: &str, command: Command) -> Reply {
        let actor = Actor::Person(person.parse().unwrap());
        self.service.execute(actor, command).await.unwrap()
    }

    /// Lets the desk's clock go on.
    pub fn pass(&self, span: &str) {
        self.clock.advance(span.parse::<Span>().unwrap());
    }

    /// The bot leaves, and Discord found nothing wrong with anything that it did.
    pub async fn end(mut self) {
        if self.bot.is_some() {
            self.leave().await;
        }
        assert_eq!(self.stand_in.faults(), Vec::<String>::new());
        self.service.stop().await.unwrap();
    }
}

/// An account as the desk names it.
pub fn account_id(number: &str) -> AccountId {
    format!("discord:{number}").parse().unwrap()
}

/// A place as the desk names it.
pub fn place_id(number: &str) -> PlaceId {
    format!("discord:{number}").parse().unwrap()
}

impl World {
    /// Waits until the history of a case says something.
    pub async fn history_has(&self, case: &str, words: &str) {
        let Ok(switchboard::model::CaseNumber::Ticket(ticket)) = case.parse() else {
            panic!("{case} is no ticket");
        };
        for _ in 0..200 {
            let query = switchboard::desk::Query::Ticket { ticket };
            let answer = self.service.ask(Actor::Desk, query).await.unwrap();
            if serde_json::to_string(&answer).unwrap().contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the history of {case} never says {words}");
    }

    /// Waits until what is due of a case has been done.
    pub async fn nothing_is_overdue(&self, case: &str) {
        let case: switchboard::model::CaseNumber = case.parse().unwrap();
        for _ in 0..200 {
            let query = switchboard::desk::Query::Why { case, all: false };
            let answer = self.service.ask(Actor::Desk, query).await.unwrap();
            let switchboard::desk::Answer::Why(why) = answer else {
                panic!("not an explanation: {answer:?}");
            };
            let now = self.service.now();
            if why.waits.iter().all(|waits| waits.at > now) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("what is due of {case} is never done");
    }

    /// Waits until somebody is in the thread whose name holds these words.
    pub async fn is_in_thread(&self, words: &str, account: &str) {
        for _ in 0..200 {
            let thread = self.stand_in.thread(words).await;
            if thread.members.iter().any(|member| member == account) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{account} is never in the thread {words}");
    }

    /// The subjects of all tickets that somebody sees.
    pub async fn list_all(&self, person: &str) -> Vec<String> {
        let filter = switchboard::desk::TicketFilter {
            state: switchboard::desk::StateFilter::Any,
            limit: 1_000,
            ..switchboard::desk::TicketFilter::default()
        };
        let query = switchboard::desk::Query::Tickets { filter };
        let actor = Actor::Person(person.parse().unwrap());
        match self.service.ask(actor, query).await.unwrap() {
            switchboard::desk::Answer::Tickets { tickets, .. } => {
                tickets.into_iter().map(|ticket| ticket.subject).collect()
            }
            other => panic!("no tickets: {other:?}"),
        }
    }

    /// A phone call comes in.
    pub async fn call_from(&self, caller: &str) {
        let call = switchboard::model::IncomingCall {
            id: "pbx-1".to_owned(),
            channel: Some(switchboard::model::Channel::Phone),
            caller: Some(caller.to_owned()),
            language: Some("en".to_owned()),
            ..switchboard::model::IncomingCall::default()
        };
        let receive = Command::ReceiveCall { call };
        self.service.execute(Actor::Desk, receive).await.unwrap();
    }
}
