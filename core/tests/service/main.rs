//! The running service: timers, hot reload, deliveries, restart.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod conflict;
mod dispatch;
mod feed;
mod library;
mod once;
mod reports;
mod sick;
mod together;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use switchboard::desk::{Actor, Answer, Command, EventDraft, Query, RulesAsk, RulesFrom};
use switchboard::model::{Channel, NotificationKind, Recipient, Severity};
use switchboard::service::{
    Clock, Driver, LinkKey, ManualClock, Service, ServiceOptions, SystemClock, load_rules,
};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Delivery, Endpoint};

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules")
}

/// A copy of the shipped rules that a test may edit.
fn copy_of_rules(to: &Path) {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    copy(&shipped(), to);
}

async fn start(data: &Path, rules: &Path, clock: Arc<dyn Clock>) -> Service {
    let store = Arc::new(SqliteStore::open(data).unwrap());
    let driver = Driver::new(store, Arc::new(load_rules(rules).unwrap())).unwrap();
    let options = ServiceOptions {
        clock,
        rules_dir: Some(rules.to_owned()),
        link_key: LinkKey::random().unwrap(),
    };
    Service::start(driver, options).await.unwrap()
}

fn person(id: &str) -> Actor {
    Actor::Person(id.parse().unwrap())
}

fn endpoint(name: &str, serves: Vec<Recipient>) -> Endpoint {
    Endpoint {
        name: name.to_owned(),
        serves,
    }
}

fn opening(subject: &str) -> Command {
    Command::OpenTicket {
        caller: "ada".parse().unwrap(),
        severity: Some(Severity::Medium),
        subject: subject.to_owned(),
        text: String::new(),
        product: String::new(),
        channel: Channel::Chat,
        language: Some("en".to_owned()),
    }
}

fn outage() -> Command {
    Command::OpenEvent {
        event: EventDraft {
            title: "Mail in Europe is down".to_owned(),
            severity: Severity::Critical,
            services: ["mail-eu".parse().unwrap()].into(),
            regions: Default::default(),
            companies: [].into(),
            users: [].into(),
            window: None,
            commander: None,
        },
    }
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), what)
        .await
        .expect("in time")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timer_fires_when_it_is_due_and_its_notification_reaches_the_front_end() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new("2026-11-25T09:00:00Z".parse().unwrap()));
    let service = start(&folder.path().join("a.desk"), &shipped(), clock.clone()).await;
    let acme = Recipient::Company("acme".parse().unwrap());
    let mut deliveries = service
        .attach(endpoint("console:ada", vec![acme]))
        .await
        .unwrap();
    service.execute(person("igor"), outage()).await.unwrap();
    assert!(
        deliveries.try_next().await.unwrap().is_none(),
        "not before five minutes"
    );
    clock.advance("5m".parse().unwrap());
    let delivery = soon(deliveries.next()).await.unwrap();
    assert_eq!(delivery.notification.kind, NotificationKind::EventStarted);
    assert_eq!(delivery.earlier_attempts, 0);
    assert!(deliveries.done(&delivery, None).await.unwrap());
    assert!(
        !deliveries.done(&delivery, None).await.unwrap(),
        "done is done once"
    );
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_was_never_acknowledged_comes_again_after_a_restart_marked() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("a.desk");
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ben = || {
        endpoint(
            "console:ben",
            vec![
                Recipient::Person("ben".parse().unwrap()),
                Recipient::Person("lin".parse().unwrap()),
            ],
        )
    };
    let first: Delivery = {
        let service = start(&data, &shipped(), clock.clone()).await;
        let mut deliveries = service.attach(ben()).await.unwrap();
        service
            .execute(person("ada"), opening("Mail is slow"))
            .await
            .unwrap();
        let delivery = soon(deliveries.next()).await.unwrap();
        service.stop().await.unwrap();
        delivery
    };
    let service = start(&data, &shipped(), clock).await;
    let mut deliveries = service.attach(ben()).await.unwrap();
    let again = soon(deliveries.next()).await.unwrap();
    assert_eq!(again.notification, first.notification);
    assert_eq!(
        again.nonce, first.nonce,
        "the same nonce lets a chat server see that it is the same"
    );
    assert_eq!(again.earlier_attempts, 1);
    assert!(
        !deliveries.done(&first, None).await.unwrap(),
        "the fence of the first claim is void"
    );
    assert!(deliveries.done(&again, None).await.unwrap());
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_delivery_is_tried_again_and_nothing_of_its_case_overtakes_it() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new("2026-11-25T09:00:00Z".parse().unwrap()));
    let service = start(&folder.path().join("a.desk"), &shipped(), clock.clone()).await;
    let caller = Recipient::Person("ada".parse().unwrap());
    let mut deliveries = service
        .attach(endpoint("console:ada", vec![caller]))
        .await
        .unwrap();
    service
        .execute(person("ada"), opening("Mail is slow"))
        .await
        .unwrap();
    let ticket = switchboard::model::TicketId(1);
    for text in ["first", "second"] {
        let comment = Command::Comment {
            ticket,
            text: text.to_owned(),
            channel: Channel::Chat,
            source: None,
        };
        service.execute(person("ben"), comment).await.unwrap();
    }
    let first = soon(deliveries.next()).await.unwrap();
    assert!(
        deliveries
            .failed(&first, "the server is away")
            .await
            .unwrap()
    );
    assert!(
        deliveries.try_next().await.unwrap().is_none(),
        "the second waits behind the first"
    );
    clock.advance("10s".parse().unwrap());
    let again = soon(deliveries.next()).await.unwrap();
    assert_eq!(
        (again.notification.id, again.earlier_attempts),
        (first.notification.id, 1)
    );
    assert!(deliveries.done(&again, None).await.unwrap());
    let second = soon(deliveries.next()).await.unwrap();
    assert!(second.notification.body.contains("second"), "{second:?}");
    assert_eq!(second.earlier_attempts, 0, "it was not tried before");
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_the_rules_puts_them_in_force_and_a_broken_file_leaves_the_last_good_ones() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    copy_of_rules(&rules);
    let service = start(&folder.path().join("a.desk"), &rules, Arc::new(SystemClock)).await;
    let mut operators = service
        .attach(endpoint("console:otto", vec![Recipient::Operators]))
        .await
        .unwrap();
    let before = service.rulebook().version().clone();

    let script = rules.join("routing.rhai");
    let good = std::fs::read_to_string(&script).unwrap();
    std::fs::write(
        &script,
        good.replace(
            "fn route(request) {",
            "fn route(request) {\n    if request.caller.is_namd { return to_level(1); }",
        ),
    )
    .unwrap();
    let told = soon(operators.next()).await.unwrap();
    assert_eq!(told.notification.kind, NotificationKind::RulesFault);
    let said = format!("{}\n{}", told.notification.title, told.notification.body);
    assert!(said.contains("routing.rhai:"), "file and line: {said}");
    assert!(said.contains("is_namd"), "{said}");
    assert_eq!(
        service.rulebook().version(),
        &before,
        "the last good rules stay in force"
    );
    service
        .execute(person("ada"), opening("Still routed"))
        .await
        .unwrap();

    let edited = good.replace("fn route(request) {", "fn route(request) {\n    if request.subject.contains(\"fax\") { return to_level(1).because(\"faxes\"); }");
    std::fs::write(&script, edited).unwrap();
    soon(async {
        while service.rulebook().version() == &before {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let reply = service
        .execute(person("ada"), opening("The fax is broken"))
        .await
        .unwrap();
    let switchboard::desk::Reply::Ticket { ticket, .. } = reply else {
        panic!("not a ticket")
    };
    assert_eq!(ticket.level, Some(1));
    let route = ticket
        .decisions
        .iter()
        .find(|decision| decision.hook == "route")
        .unwrap();
    assert_eq!(route.reason, "faxes");
    assert_eq!(&route.rules_version, service.rulebook().version());
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_a_delivery_can_be_given_up_at_any_moment_without_losing_one() {
    let folder = tempfile::tempdir().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let service = start(&folder.path().join("a.desk"), &shipped(), clock).await;
    let caller = Recipient::Person("ada".parse().unwrap());
    let mut deliveries = service
        .attach(endpoint("console:ada", vec![caller]))
        .await
        .unwrap();
    service
        .execute(person("ada"), opening("Mail is slow"))
        .await
        .unwrap();
    let mut seen = Vec::new();
    for n in 0..40 {
        let comment = Command::Comment {
            ticket: switchboard::model::TicketId(1),
            text: format!("comment {n}"),
            channel: Channel::Chat,
            source: None,
        };
        service.execute(person("ben"), comment).await.unwrap();
        // Given up after so many microseconds, at another place in the claim each time.
        let patience = Duration::from_micros(n * 20);
        if let Ok(delivery) = tokio::time::timeout(patience, deliveries.next()).await {
            let delivery = delivery.unwrap();
            assert!(deliveries.done(&delivery, None).await.unwrap());
            seen.push(delivery);
        }
    }
    while seen.len() < 40 {
        let delivery = soon(deliveries.next()).await.unwrap();
        assert!(deliveries.done(&delivery, None).await.unwrap());
        seen.push(delivery);
    }
    assert!(seen.iter().all(|delivery| delivery.earlier_attempts == 0));
    assert!(seen.is_sorted_by_key(|delivery| delivery.notification.id));
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_stopping_nothing_is_taken_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let service = start(
        &folder.path().join("a.desk"),
        &shipped(),
        Arc::new(SystemClock),
    )
    .await;
    let other = service.clone();
    service.stop().await.unwrap();
    let error = other.ask(person("ada"), Query::Status).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the desk is stopping; nothing was changed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promoted_candidate_stays_in_force_though_its_folder_is_watched() {
    let folder = tempfile::tempdir().unwrap();
    let (rules, candidate) = (
        folder.path().join("rules"),
        folder.path().join("rules-candidate"),
    );
    copy_of_rules(&rules);
    copy_of_rules(&candidate);
    let script = candidate.join("routing.rhai");
    let good = std::fs::read_to_string(&script).unwrap();
    std::fs::write(&script, format!("{good}// Another version.\n")).unwrap();
    let wanted = load_rules(&candidate).unwrap().version().clone();
    let service = start(&folder.path().join("a.desk"), &rules, Arc::new(SystemClock)).await;
    for ask in [RulesAsk::Propose(RulesFrom::Folder), RulesAsk::Promote] {
        let command = Command::Rules { ask };
        service.execute(person("otto"), command).await.unwrap();
    }
    assert_eq!(load_rules(&rules).unwrap().version(), &wanted);
    // Longer than the watcher waits for quiet.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(service.rulebook().version(), &wanted);
    let answer = service.ask(person("otto"), Query::RulesHistory).await;
    let Answer::RulesHistory(history) = answer.unwrap() else {
        panic!("not a history")
    };
    let how: Vec<_> = history.entries.iter().map(|one| one.how.word()).collect();
    assert_eq!(how, ["promoted", "loaded"]);
    service.stop().await.unwrap();
}
