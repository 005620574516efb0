//! Alerts at size, through the real bot: a busy Discord loses none and shows none twice, also when
//! the program is killed. What the server is here is in `busy`.
//!
//! The sizes are such that this takes seconds. `SWITCHBOARD_ALERTS=10000` runs the whole figure:
//!
//! ```sh
//! SWITCHBOARD_ALERTS=10000 cargo test --workspace --features switchboard-tests/discord \
//!     --test discord_alerts ten_thousand -- --nocapture
//! ```

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod busy;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use busy::{Busy, Ways};
use expect_test::expect;
use switchboard::desk::Change;
use switchboard::model::{
    CaseNumber, EventId, Notification, NotificationId, NotificationKind, Recipient, Severity,
    TicketId,
};
use switchboard::service::{
    Clock, Driver, LinkKey, Service, ServiceOptions, SystemClock, load_rules,
};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Endpoint, Store};
use switchboard_bots::discord::{self, Options, Token};
use switchboard_tests::discord::{Posted, TOKEN, Trouble};
use switchboard_tests::rules;
use tokio::runtime::Runtime;

fn channel(number: usize) -> String {
    (200_000_000_000_000_000 + number).to_string()
}

/// A desk in a file whose bot can be ended as a program is: at any moment, with all its threads.
struct Desk {
    folder: tempfile::TempDir,
    channels: usize,
    per_sec: u32,
    running: Option<(Runtime, Service, Arc<SqliteStore>)>,
}

impl Desk {
    /// So many channels that hear what everybody does.
    fn new(channels: usize, per_sec: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            channels,
            per_sec: u32::try_from(per_sec).unwrap(),
            running: None,
        }
    }

    /// Opens the file, as soon as the one before has let it go, and puts the desk on Discord.
    fn start(&mut self, busy: &Busy) {
        let until = Instant::now() + Duration::from_secs(20);
        let file = self.folder.path().join("a.desk");
        let store = loop {
            match SqliteStore::open(&file) {
                Ok(store) => break Arc::new(store),
                Err(error) => assert!(Instant::now() < until, "{error}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let driver = Driver::new(store.clone(), Arc::new(load_rules(&rules()).unwrap()));
        let driver = driver.unwrap();
        let options = Options {
            place: busy.url().parse().unwrap(),
            token: Token::new(TOKEN).unwrap(),
            answer_within: Duration::from_millis(500),
            requests_per_sec: self.per_sec,
            ready: Arc::new(|_| ()),
        };
        let runtime = Runtime::new().unwrap();
        let service_options = ServiceOptions {
            clock: Arc::new(SystemClock),
            rules_dir: None,
            link_key: LinkKey::random().unwrap(),
        };
        let service = runtime
            .block_on(Service::start(driver, service_options))
            .unwrap();
        let bot = discord::run(service.clone(), options, std::future::pending());
        runtime.spawn(bot);
        self.running = Some((runtime, service, store));
    }

    /// Nothing is finished or tidied.
    fn kill(&mut self) {
        if let Some((runtime, ..)) = self.running.take() {
            runtime.shutdown_background();
        }
    }

    /// The file, when nothing runs on it yet.
    fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.folder.path().join("a.desk")).unwrap()
    }

    fn attach(&self, name: &str, serves: &[Recipient]) {
        let (runtime, service, _) = self.running.as_ref().unwrap();
        let endpoint = Endpoint {
            name: name.to_owned(),
            serves: serves.to_vec(),
        };
        let attached = runtime.block_on(service.attach(endpoint));
        attached.unwrap();
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.kill();
    }
}

fn told(to: Recipient, about: Option<CaseNumber>, title: &str) -> Notification {
    Notification {
        id: NotificationId(0),
        to,
        kind: NotificationKind::EventUpdate,
        about,
        severity: Some(Severity::High),
        title: title.to_owned(),
        body: "It is being looked at.".to_owned(),
        at: SystemClock.now(),
        rules_version: "0123456789ab".parse().unwrap(),
        reason: "a test".to_owned(),
        once_key: None,
        supersedes_key: None,
        state: None,
        origin: None,
        address: None,
        users: Vec::new(),
        invitation: None,
        files: Vec::new(),
    }
}

fn event(number: u64) -> Option<CaseNumber> {
    Some(CaseNumber::Event(EventId(number)))
}

fn post(store: &SqliteStore, notifications: Vec<Notification>) {
    let change = Change {
        notifications,
        ..Change::default()
    };
    let store: &dyn Store = store;
    store.run(|tx| tx.apply(&change)).unwrap();
}

/// Attaches the endpoints before anything is told, as a desk that has run before.
fn attach_all(desk: &Desk, store: &SqliteStore) {
    let store: &dyn Store = store;
    store
        .run(|tx| {
            (0..desk.channels).try_for_each(|number| {
                let endpoint = Endpoint {
                    name: format!("discord:{}", channel(number)),
                    serves: vec![Recipient::General],
                };
                tx.attach(&endpoint, SystemClock.now())
            })
        })
        .unwrap();
}

fn wait(what: &str, within: Duration, mut there: impl FnMut() -> bool) {
    let until = Instant::now() + within;
    while !there() {
        assert!(Instant::now() < until, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn number(footer: &str) -> u64 {
    let first = footer.split(' ').next().unwrap();
    first.strip_prefix("N-").unwrap().parse().unwrap()
}

/// What stands under a message: `N-5`.
fn footer(posted: &Posted) -> &str {
    posted.body["embeds"][0]["footer"]["text"]
        .as_str()
        .unwrap_or_default()
}

fn title(posted: &Posted) -> &str {
    posted.body["embeds"][0]["title"]
        .as_str()
        .unwrap_or_default()
}

fn is_marked(posted: &Posted) -> bool {
    title(posted).contains("(possible repeat)")
}

/// What is visible of each notification in a channel, the first time and again.
fn by_notification(messages: &[Posted]) -> BTreeMap<u64, Vec<&Posted>> {
    let mut all: BTreeMap<u64, Vec<&Posted>> = BTreeMap::new();
    for posted in messages {
        all.entry(number(footer(posted))).or_default().push(posted);
    }
    all
}

/// Alerts to channels, under 30 % of 429s and 20 % of answers that never come.
///
/// What the limits allow: each request counts, whatever it is answered, and an alert needs on
/// average 1 / (0.7 × 0.8) of them. Nothing is allowed while Discord takes nothing from anybody, and
/// what is on its way when it says so is lost. Measured over the first nine tenths, for at the end
/// the last channels wait out their Retry-After while the rest of the limit is not used. The rate is
/// Discord's own, which asks so little of a machine that its other work changes nothing.
#[test]
fn ten_thousand_alerts_to_500_channels_are_all_visible_once_in_order_and_in_time() {
    let alerts: usize = std::env::var("SWITCHBOARD_ALERTS")
        .ok()
        .map_or(600, |alerts| alerts.parse().unwrap());
    let channels = (alerts / 20).clamp(1, 500).max(alerts.min(200));
    let per_sec = 50;
    let busy = Busy::start(Ways {
        per_sec,
        limited: 0.3,
        max_wait_secs: 0.8,
        no_answer: 0.2,
    });
    let mut desk = Desk::new(channels, per_sec);
    let store = desk.store();
    attach_all(&desk, &store);
    let each = alerts / channels;
    for round in 1..=each {
        let alert = told(
            Recipient::General,
            event(round as u64),
            &format!("Alert {round}"),
        );
        post(&store, vec![alert]);
    }
    drop(store);
    let alerts = each * channels;
    desk.start(&busy);
    // Twice what they take.
    let within = Duration::from_secs_f64(60.0 + 2.0 * alerts as f64 / (per_sec as f64 * 0.56));
    wait("the first", within, || busy.counts().requests > 0);
    let began = Instant::now();
    wait("nine tenths", within, || {
        busy.counts().messages >= alerts * 9 / 10
    });
    let took = began.elapsed();
    let then = busy.counts();
    wait("all", within, || busy.counts().messages >= alerts);
    let all = began.elapsed();
    // Whatever is still under way must not show anything twice.
    std::thread::sleep(Duration::from_secs(3));
    desk.kill();
    let counts = busy.counts();
    let open = took.saturating_sub(then.held_in_all);
    let open = open.as_secs_f64();
    let allowed = (per_sec as f64 * open - then.caught_under_way as f64) * 0.7 * 0.8;
    let share = (alerts * 9 / 10) as f64 / allowed;
    println!(
        "{alerts} alerts to {channels} channels at {per_sec} requests/s: nine tenths in {took:.1?} \
         ({:.0} % of the {allowed:.0} alerts that the limits allow in that time; {} requests), all \
         in {all:.1?}; at most {} requests in a second\n{} visible, {} doubled, {} known again by \
         their nonce, {} limited, {} of them one too many in a second, {} unanswered, {} before \
         Retry-After; nothing taken from anybody for {:.1?}, which caught {} under way",
        share * 100.0,
        then.requests,
        counts.per_second.iter().max().unwrap(),
        counts.messages,
        counts.doubled,
        counts.deduplicated,
        counts.limited,
        counts.too_many_in_all,
        counts.troubled,
        counts.too_early,
        counts.held_in_all,
        counts.caught_under_way,
    );
    busy.is_right();
    let expected: Vec<u64> = (1..=each as u64).collect();
    for channel in (0..channels).map(channel) {
        let messages = busy.posted(&channel);
        let numbers: Vec<u64> = messages.iter().map(|one| number(footer(one))).collect();
        assert_eq!(numbers, expected, "all of {channel}, once and in order");
        assert!(
            !messages.iter().any(is_marked),
            "nothing in {channel} is marked"
        );
    }
    assert!(share >= 0.9, "{share}");
    // Requests may come nearer to each other on their way than they went, if very seldom.
    let at_most = counts.requests / 500;
    assert!(counts.too_many_in_all <= at_most, "{counts:?}");
}

/// Three times the program is killed in the middle, and stays away until Discord has forgotten all
/// nonces: the worst that can be. Some channels can be read back, some cannot.
#[test]
fn a_killed_program_misses_nothing_and_shows_nothing_twice_unmarked() {
    const CHANNELS: usize = 60;
    const ROUNDS: usize = 8;
    const ALERTS: usize = CHANNELS * ROUNDS;
    let busy = Busy::start(Ways {
        per_sec: 300,
        limited: 0.1,
        max_wait_secs: 0.4,
        no_answer: 0.2,
    });
    let closed_to_reading = |number: usize| number.is_multiple_of(4);
    for number in (0..CHANNELS).filter(|number| closed_to_reading(*number)) {
        busy.cannot_be_read(&channel(number));
    }
    let mut desk = Desk::new(CHANNELS, 300);
    let store = desk.store();
    attach_all(&desk, &store);
    for round in 0..ROUNDS {
        // Two events, so that the standing message of each is edited again and again.
        let about = event(round as u64 % 2 + 1);
        post(
            &store,
            vec![told(Recipient::General, about, &format!("Word {round}"))],
        );
    }
    drop(store);
    for kill in 1..=3 {
        desk.start(&busy);
        let before = ALERTS * kill / 4;
        wait("a part", Duration::from_secs(60), || {
            busy.counts().messages >= before
        });
        desk.kill();
        // Nonces are known for minutes: what was under way has arrived long before.
        std::thread::sleep(Duration::from_secs(1));
        busy.forget_nonces();
        busy.forget_waits();
    }
    desk.start(&busy);
    let all_there = || {
        let is_complete = |number| by_notification(&busy.posted(&channel(number))).len() == ROUNDS;
        (0..CHANNELS).all(is_complete)
    };
    wait("all", Duration::from_secs(120), all_there);
    std::thread::sleep(Duration::from_secs(3));
    desk.kill();
    busy.is_right();
    let (mut twice, mut marked) = (0, 0);
    for place in 0..CHANNELS {
        for (number, shown) in by_notification(&busy.posted(&channel(place))) {
            let unmarked = shown.iter().filter(|posted| !is_marked(posted)).count();
            assert!(unmarked <= 1, "N-{number} in channel {place}: {shown:?}");
            if !closed_to_reading(place) {
                assert_eq!(shown.len(), 1, "N-{number} in channel {place}: {shown:?}");
            }
            twice += usize::from(shown.len() > 1);
            marked += shown.len() - unmarked;
        }
    }
    println!(
        "{ALERTS} alerts, killed 3 times: {marked} marked, of which {twice} were there before"
    );
    assert!(
        marked > 0,
        "the program was killed with something under way"
    );
}

/// One channel, and a desk on a calm Discord.
fn one_channel() -> (Busy, Desk) {
    let busy = Busy::start(Ways::CALM);
    let mut desk = Desk::new(1, 50);
    attach_all(&desk, &desk.store());
    desk.start(&busy);
    (busy, desk)
}

/// The transcript with a word in the place of each time, which is that of this machine.
fn without_times(transcript: &str) -> String {
    let mut pieces = transcript.split("<t:");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str("<t:now");
        out.push_str(piece.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}

/// Told while the desk runs, which looks twice a second.
fn tell(desk: &Desk, notification: Notification) {
    let (_, _, store) = desk.running.as_ref().unwrap();
    post(store, vec![notification]);
}

fn visible(busy: &Busy, count: usize) {
    wait("a message", Duration::from_secs(20), || {
        busy.counts().messages >= count
    });
}

#[test]
fn an_event_has_one_standing_message_that_is_edited_and_alerts_reply_to_it() {
    let (busy, desk) = one_channel();
    tell(&desk, told(Recipient::General, event(1), "Mail is down"));
    visible(&busy, 1);
    tell(&desk, told(Recipient::General, event(1), "Mail is slow"));
    visible(&busy, 2);
    tell(&desk, told(Recipient::General, event(2), "Phones are down"));
    visible(&busy, 3);
    // Somebody removes the standing message of the first.
    busy.removes(&busy.posted(&channel(0))[0].id);
    tell(
        &desk,
        told(Recipient::General, event(1), "Mail is down again"),
    );
    visible(&busy, 4);
    tell(&desk, told(Recipient::General, event(1), "Mail works"));
    visible(&busy, 5);
    expect![[r#"
        == #channel-0
        Desk writes:
          | ▌(orange) HIGH · E-1 · Mail is down
          | ▌It is being looked at.
          | ▌— N-1
          | [Show history]
        Desk edits it:
          | ▌(orange) HIGH · E-1 · Mail is slow
          | ▌It is being looked at.
          | ▌As of: <t:now:f> (<t:now:R>)
          | ▌— N-1 · now N-2
          | [Show history]
        Desk writes, in reply to “HIGH · E-1 · Mail is slow”:
          | ▌(orange) HIGH · E-1 · Mail is slow
          | ▌It is being looked at.
          | ▌— N-2
          | [Show history]
        Desk writes:
          | ▌(orange) HIGH · E-2 · Phones are down
          | ▌It is being looked at.
          | ▌— N-3
          | [Show history]
        somebody deletes “HIGH · E-1 · Mail is slow”
        Desk writes:
          | ▌(orange) HIGH · E-1 · Mail is down again
          | ▌It is being looked at.
          | ▌— N-4
          | [Show history]
        Desk edits it:
          | ▌(orange) HIGH · E-1 · Mail works
          | ▌It is being looked at.
          | ▌As of: <t:now:f> (<t:now:R>)
          | ▌— N-4 · now N-5
          | [Show history]
        Desk writes, in reply to “HIGH · E-1 · Mail works”:
          | ▌(orange) HIGH · E-1 · Mail works
          | ▌It is being looked at.
          | ▌— N-5
          | [Show history]
    "#]]
    .assert_eq(&without_times(&busy.transcript_of(&channel(0))));
    busy.is_right();
}

/// A person's direct messages are a channel that is opened once. Nothing in it is edited.
#[test]
fn a_person_is_told_in_direct_messages_and_each_replies_to_the_one_before() {
    const ADA: &str = "100000000000000001";
    let (busy, desk) = one_channel();
    let ada = || Recipient::Person("ada".parse().unwrap());
    desk.attach(&format!("discord:@{ADA}"), &[ada()]);
    let ticket = Some(CaseNumber::Ticket(TicketId(1)));
    for (count, title) in ["Taken by Ben", "Ben wrote", "Solved"].iter().enumerate() {
        tell(&desk, told(ada(), ticket, title));
        visible(&busy, count + 1);
    }
    // They take no more messages: what waits for them takes another way, or waits for one.
    busy.person(ADA).refuses_direct_messages(true);
    let tried = busy.counts().requests;
    tell(&desk, told(ada(), ticket, "Closed"));
    wait("a refusal", Duration::from_secs(20), || {
        busy.counts().requests > tried
    });
    tell(&desk, told(Recipient::General, event(1), "Mail is down"));
    visible(&busy, 4);
    // They let it write again.
    busy.person(ADA).refuses_direct_messages(false);
    desk.attach(&format!("discord:@{ADA}"), &[ada()]);
    visible(&busy, 5);
    let direct = busy.direct(ADA);
    let last = busy.posted(&direct).pop().unwrap();
    assert!(!is_marked(&last), "it was surely not there");
    expect![[r#"
        == direct messages of somebody
        Desk writes:
          | ▌(orange) HIGH · T-1 · Taken by Ben
          | ▌It is being looked at.
          | ▌— N-1
          | [Show history]
        Desk writes, in reply to “HIGH · T-1 · Taken by Ben”:
          | ▌(orange) HIGH · T-1 · Ben wrote
          | ▌It is being looked at.
          | ▌— N-2
          | [Show history]
        Desk writes, in reply to “HIGH · T-1 · Ben wrote”:
          | ▌(orange) HIGH · T-1 · Solved
          | ▌It is being looked at.
          | ▌— N-3
          | [Show history]
        Desk writes, in reply to “HIGH · T-1 · Solved”:
          | ▌(orange) HIGH · T-1 · Closed
          | ▌It is being looked at.
          | ▌— N-4
          | [Show history]
    "#]]
    .assert_eq(&busy.transcript_of(&direct));
    busy.is_right();
}

/// Discord takes nothing for the channel while newer news comes: what it has overtaken is not sent.
#[test]
fn what_a_limit_holds_up_gives_way_to_what_is_newer() {
    let (busy, desk) = one_channel();
    let limited = Trouble::Limited {
        secs: 2.0,
        global: false,
    };
    busy.trouble([limited]);
    let update = |title: &str| {
        let mut update = told(Recipient::General, event(1), title);
        update.supersedes_key = Some("E-1/news".to_owned());
        tell(&desk, update);
    };
    update("the first");
    wait("a limit", Duration::from_secs(20), || {
        busy.counts().limited > 0
    });
    update("the second");
    visible(&busy, 1);
    let titles: Vec<String> = busy
        .posted(&channel(0))
        .iter()
        .map(|posted| title(posted).to_owned())
        .collect();
    assert_eq!(titles, ["HIGH · E-1 · the second"]);
    busy.is_right();
}
