//! An event of more companies than are told in one transaction: each hears once, the first at once,
//! whatever happens between the parts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use switchboard::desk::{Change, Command, EventDraft, IncidentAsk, Reply, TellingChange};
use switchboard::model::{
    CompanyId, EventId, Notification, NotificationId, NotificationKind, Recipient, Severity,
    Timestamp,
};
use switchboard::rules::Rulebook;
use switchboard::service::{Driver, FeedFormat, read_rules};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Claim, Endpoint, Reach, Store, StoreError, Transaction};

use super::world::{START, person, rules, span};

/// Eight parts are told in one go: so many that there is some left after the first.
const FIRMS: usize = 9_300;
const AT_ONCE: usize = 8_000;

/// A desk with many companies, in a file.
struct Crowd {
    rulebook: Arc<Rulebook>,
    folder: tempfile::TempDir,
    now: Timestamp,
}

fn firm(number: usize) -> CompanyId {
    format!("firm-{number:05}").parse().unwrap()
}

impl Crowd {
    fn new() -> Self {
        let mut sources = read_rules(&rules()).unwrap();
        let tables = sources.get_mut("companies.toml").unwrap();
        for number in 0..FIRMS {
            write!(
                tables,
                "\n[[company]]\nid = \"firm-{number:05}\"\nname = \"Firm {number}\"\n\
                 account_manager = \"maria\"\nregion = \"europe\"\nservices = [\"mail-eu\"]\n\
                 users = [\"of-the-tables\"]\n[company.subscription]\ncode = \"FRM-{number}\"\n\
                 tier = \"premium\"\nexpires_on = \"2035-12-31\"\n"
            )
            .unwrap();
        }
        Self {
            rulebook: Arc::new(Rulebook::compile(&sources).unwrap()),
            folder: tempfile::tempdir().unwrap(),
            now: START.parse().unwrap(),
        }
    }

    /// A program on this desk; one that had it before has ended, however it did.
    fn start(&self) -> Driver {
        Driver::new(Arc::new(self.store()), self.rulebook.clone()).unwrap()
    }

    fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.file()).unwrap()
    }

    fn file(&self) -> std::path::PathBuf {
        Path::new(self.folder.path()).join("crowd.desk")
    }

    fn declare(&self, driver: &Driver) -> EventId {
        let event = EventDraft {
            title: "Mail is down in Europe".to_owned(),
            severity: Severity::Critical,
            services: ["mail-eu".parse().unwrap()].into(),
            regions: [].into(),
            companies: [].into(),
            users: [].into(),
            window: None,
            commander: None,
        };
        let reply = self.act(driver, Command::OpenEvent { event });
        let Reply::Event { event, .. } = reply else {
            panic!("not an event: {reply:?}")
        };
        event.id
    }

    fn act(&self, driver: &Driver, command: Command) -> Reply {
        self.act_as("igor", driver, command)
    }

    fn act_as(&self, who: &str, driver: &Driver, command: Command) -> Reply {
        driver.execute(self.now, &person(who), &command).unwrap()
    }

    /// The timers that are due fire once each, and what they set fires when this is called again.
    fn fire(&self, driver: &Driver) -> usize {
        driver.fire_due(self.now, 100).unwrap()
    }

    fn fire_all(&self, driver: &Driver) {
        while self.fire(driver) > 0 {}
    }
}

/// A store in a program that ends after so many transactions.
struct Mortal {
    store: Arc<dyn Store>,
    left: AtomicUsize,
    /// Whether it is read beside what is written.
    is_beside: bool,
}

impl Store for Mortal {
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let less = |left: usize| left.checked_sub(1);
        match self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
        {
            Ok(_) => self.store.transact(work),
            Err(_) => Err(StoreError::Lost("the program has ended".to_owned())),
        }
    }

    fn beside(&self) -> Option<&dyn Store> {
        self.store.beside().filter(|_| self.is_beside)
    }
}

fn told(driver: &Driver) -> Vec<Notification> {
    let all = driver
        .store()
        .run(|tx| tx.notifications(NotificationId(0), 100_000));
    let mut all = all.unwrap();
    all.retain(|one| matches!(one.to, Recipient::Company(_)));
    all
}

/// What each company was told, in order.
fn heard(driver: &Driver) -> BTreeMap<CompanyId, Vec<NotificationKind>> {
    let mut heard: BTreeMap<CompanyId, Vec<NotificationKind>> = BTreeMap::new();
    for one in told(driver) {
        if let Recipient::Company(id) = one.to {
            heard.entry(id).or_default().push(one.kind);
        }
    }
    heard
}

/// How many companies heard what.
fn courses(driver: &Driver) -> BTreeMap<Vec<&'static str>, usize> {
    let mut courses = BTreeMap::new();
    for kinds in heard(driver).into_values() {
        let kinds = kinds.iter().map(|kind| kind.key()).collect();
        *courses.entry(kinds).or_default() += 1;
    }
    courses
}

#[test]
fn each_of_many_companies_hears_once_though_the_program_ends_between_the_parts() {
    let mut crowd = Crowd::new();
    let driver = crowd.start();
    let feed = format!("company,user\n{},al\n{},bo\n", firm(0), firm(9_299));
    let taken = driver.import_users(crowd.now, FeedFormat::Csv, feed.as_bytes(), false);
    assert_eq!(taken.unwrap().users, 2);
    crowd.declare(&driver);
    crowd.now = span("5m").after(crowd.now);
    // Everybody else is told, and the companies are kept to be told.
    crowd.fire(&driver);
    assert_eq!(told(&driver).len(), 0);
    drop(driver);
    // The program ends after so many transactions, again and again.
    let mut starts = 0;
    let mut before = 0;
    loop {
        crowd.now = span("3s").after(crowd.now);
        let mortal = Mortal {
            store: Arc::new(crowd.store()),
            left: AtomicUsize::new(5 + starts % 3),
            is_beside: starts % 2 == 0,
        };
        let driver = Driver::new(Arc::new(mortal), crowd.rulebook.clone()).unwrap();
        let ended = driver.fire_due(crowd.now, 100);
        drop(driver);
        starts += 1;
        let driver = crowd.start();
        let count = told(&driver).len();
        assert!(count > before || ended.is_ok(), "nothing was told");
        before = count;
        if count > FIRMS {
            break;
        }
    }
    assert!(starts > 2, "it ended between the parts");
    let driver = crowd.start();
    crowd.fire_all(&driver);
    // The shipped company on that service is told as well.
    let everybody = BTreeMap::from([(vec!["event_started"], FIRMS + 1)]);
    assert_eq!(courses(&driver), everybody);
    let all = told(&driver);
    let at = all[0].at;
    assert!(all.iter().all(|one| one.at == at), "all were told the same");
    let users = |id: CompanyId| {
        let to = Recipient::Company(id);
        all.iter().find(|one| one.to == to).unwrap().users.clone()
    };
    assert_eq!(users(firm(0)), ["al"]);
    assert_eq!(users(firm(1)), ["of-the-tables"]);
    assert_eq!(users(firm(9_299)), ["bo"]);
    let next = driver.next_due().unwrap().unwrap();
    assert!(next > crowd.now, "nothing is left to be done now");
}

#[test]
fn a_part_that_cannot_be_kept_is_told_whole_the_next_time() {
    let mut crowd = Crowd::new();
    let driver = crowd.start();
    crowd.declare(&driver);
    crowd.now = span("5m").after(crowd.now);
    crowd.fire(&driver);
    crowd.fire(&driver);
    let timers = driver
        .store()
        .run(|tx| tx.due_timers(crowd.now, 10))
        .unwrap();
    let [timer] = timers.as_slice() else {
        panic!("one timer is due: {timers:?}")
    };
    // Somebody else fires the timer, and this one's work comes to nothing.
    let lost = driver.store().run(|tx| {
        let telling = tx.next_tellings(EventId(1), None, 1)?.remove(0);
        let change = Change {
            fired: Some(*timer),
            tellings: vec![TellingChange::Done(telling.key())],
            ..Default::default()
        };
        tx.apply(&change)?;
        Err::<(), _>(StoreError::Abandoned)
    });
    assert!(lost.is_err());
    crowd.fire_all(&driver);
    let everybody = BTreeMap::from([(vec!["event_started"], FIRMS + 1)]);
    assert_eq!(courses(&driver), everybody);
}

#[test]
fn news_that_comes_while_a_beginning_is_still_told_follows_it_and_overtakes_older_news() {
    let mut crowd = Crowd::new();
    let driver = crowd.start();
    let event = crowd.declare(&driver);
    let served = [firm(0), firm(8_500)];
    for id in &served {
        let endpoint = Endpoint {
            name: format!("channel:{id}"),
            serves: vec![Recipient::Company(id.clone())],
        };
        let attached = driver.store().run(|tx| tx.attach(&endpoint, crowd.now));
        attached.unwrap();
    }
    crowd.now = span("5m").after(crowd.now);
    crowd.fire(&driver);
    crowd.fire(&driver);
    let severity = |severity| Command::SetEventSeverity { event, severity };
    // Eight thousand have heard of the beginning.
    crowd.act(&driver, severity(Severity::High));
    crowd.fire(&driver);
    // All have, and six thousand of the severity.
    crowd.act(&driver, severity(Severity::Critical));
    crowd.fire(&driver);
    // Eight thousand have heard of the second severity, and nobody more of the first.
    let text = "all is well".to_owned();
    crowd.act(&driver, Command::ResolveEvent { event, text });
    crowd.fire_all(&driver);
    let (began, severe, over) = ("event_started", "event_severity", "event_resolved");
    assert_eq!(
        courses(&driver),
        BTreeMap::from([
            (vec![began, severe, severe, over], 6_000),
            (vec![began, severe, over], 2_000),
            (vec![began, over], FIRMS + 1 - AT_ONCE),
        ])
    );
    for id in &served {
        let claim = Claim {
            now: crowd.now,
            lease_until: span("1m").after(crowd.now),
            limit: 10,
            max_attempts: 3,
            alone: false,
        };
        let name = format!("channel:{id}");
        let claimed = driver.store().run(|tx| tx.claim(&name, &claim)).unwrap();
        let kinds = claimed.iter().map(|one| one.notification.kind.key());
        let kinds: Vec<&str> = kinds.collect();
        assert_eq!(kinds, ["event_started", "event_resolved"], "{id}");
    }
    let left = driver
        .store()
        .run(|tx| tx.next_tellings(event, None, 1))
        .unwrap();
    assert_eq!(left, []);
    assert_eq!(
        driver.next_due().unwrap(),
        None,
        "nothing is left to be done"
    );
}

#[test]
fn an_analysis_is_published_part_by_part_and_each_company_reads_it_from_when_it_is_told() {
    let crowd = Crowd::new();
    let driver = crowd.start();
    let event = crowd.declare(&driver);
    let ask = |who: &str, ask| crowd.act_as(who, &driver, Command::Incident { event, ask });
    let reason = "everybody is affected".to_owned();
    ask(
        "igor",
        IncidentAsk::Declare {
            commander: None,
            reason,
        },
    );
    let text = "The disk was replaced.".to_owned();
    crowd.act(&driver, Command::ResolveEvent { event, text });
    for section in &crowd.rulebook.tables().analysis {
        let write = IncidentAsk::Write {
            section: Some(section.key.clone()),
            text: format!("What there is to say of the {}.", section.key),
        };
        ask("ben", write);
    }
    ask("otto", IncidentAsk::Submit);
    let Reply::Incident { .. } = ask("maria", IncidentAsk::Approve) else {
        panic!("not an incident")
    };
    assert_eq!(told(&driver).len(), 0, "nobody is told in that transaction");
    let reads = |id: CompanyId| {
        let reach = Reach::Company(id);
        let found = driver.store().run(|tx| tx.publication(&reach, event));
        found.unwrap().map(|it| it.companies.len())
    };
    assert_eq!(reads(firm(0)), None);
    crowd.fire(&driver);
    let so_far = told(&driver);
    assert_eq!(so_far.len(), AT_ONCE);
    assert!(
        so_far[0]
            .body
            .contains("What there is to say of the summary.")
    );
    let last = firm(9_299);
    assert_eq!((reads(firm(0)), reads(last.clone())), (Some(1), None));
    crowd.fire_all(&driver);
    assert_eq!(reads(last), Some(1));
    assert_eq!(
        reads("globex".parse().unwrap()),
        None,
        "it was not affected"
    );
    let everybody = BTreeMap::from([(vec!["analysis_published"], FIRMS + 1)]);
    assert_eq!(courses(&driver), everybody);
}

/// Two instances at once, one of which ends in the middle of it.
#[cfg(all(feature = "postgres", feature = "conformance"))]
#[test]
fn instances_on_one_postgresql_tell_each_company_once_between_them() {
    use switchboard::store::conformance::cluster::postgres;
    use switchboard::store::postgres::PgStore;

    let Some(server) = postgres().unwrap() else {
        return;
    };
    let url = server.schema().unwrap();
    let mut crowd = Crowd::new();
    let open = || -> Arc<dyn Store> { Arc::new(PgStore::open(&url).unwrap()) };
    let on = |store: Arc<dyn Store>| Driver::new(store, crowd.rulebook.clone()).unwrap();
    let driver = on(open());
    let feed = format!("company,user\n{},al\n", firm(0));
    let taken = driver.import_users(crowd.now, FeedFormat::Csv, feed.as_bytes(), false);
    assert_eq!(taken.unwrap().users, 1);
    crowd.declare(&driver);
    let other = on(open());
    let mortal = on(Arc::new(Mortal {
        store: open(),
        left: AtomicUsize::new(6),
        is_beside: true,
    }));
    crowd.now = span("5m").after(crowd.now);
    crowd.fire(&driver);
    assert!(mortal.fire_due(crowd.now, 100).is_ok(), "it ended too soon");
    let before = told(&driver).len();
    assert!((1..FIRMS).contains(&before), "it told {before}");
    std::thread::scope(|scope| {
        for driver in [&driver, &other] {
            let begun = crowd.now;
            scope.spawn(move || {
                // What one had when it ended is another's when its lease is over.
                for seconds in 0..60 {
                    let now = begun + chrono::TimeDelta::seconds(seconds);
                    while driver.fire_due(now, 100).unwrap() > 0 {}
                }
            });
        }
    });
    let everybody = BTreeMap::from([(vec!["event_started"], FIRMS + 1)]);
    assert_eq!(courses(&driver), everybody);
    let of_feed = told(&driver).into_iter();
    let of_feed = of_feed.filter(|one| one.users == ["al"]).count();
    assert_eq!(of_feed, 1);
}
