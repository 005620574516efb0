//! Many endpoints and few workers: who is served when, and what a worker's end leaves.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use switchboard::model::{CompanyId, Recipient, Severity, Span};
use switchboard::service::{Dispatch, ManualClock, Service, ServiceError, Turn};
use switchboard::store::Delivery;

use super::{endpoint, opening, person, shipped, soon, start};

struct World {
    _folder: tempfile::TempDir,
    clock: Arc<ManualClock>,
    service: Service,
}

impl World {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new("2026-11-25T09:00:00Z".parse().unwrap()));
        let service = start(&folder.path().join("a.desk"), &shipped(), clock.clone()).await;
        Self {
            _folder: folder,
            clock,
            service,
        }
    }

    async fn attach(&self, name: &str, serves: &[Recipient]) {
        let endpoint = endpoint(name, serves.to_vec());
        self.service.attach(endpoint).await.unwrap();
    }

    /// Ada opens a ticket, and whoever gets it is told.
    async fn ticket(&self, subject: &str) {
        let opened = self.service.execute(person("ada"), opening(subject)).await;
        opened.unwrap();
    }

    /// An outage of which everybody is told at once.
    async fn outage(&self, severity: Severity) {
        let mut declare = super::outage();
        if let switchboard::desk::Command::OpenEvent { event } = &mut declare {
            event.severity = severity;
        }
        self.service.execute(person("igor"), declare).await.unwrap();
        self.clock.advance("4h".parse::<Span>().unwrap());
    }
}

fn agents() -> Vec<Recipient> {
    let agents = ["ben", "lin", "omar", "ida"].map(|id| Recipient::Person(id.parse().unwrap()));
    agents.to_vec()
}

async fn nobody(dispatch: &mut Dispatch) {
    let waited = tokio::time::timeout(Duration::from_millis(700), dispatch.next()).await;
    if let Ok(turn) = waited {
        panic!("it was {}'s turn", turn.unwrap().endpoint());
    }
}

async fn all(turn: &mut Turn) -> Vec<Delivery> {
    let mut all = Vec::new();
    while let Some(delivery) = turn.next().await.unwrap() {
        assert!(turn.done(&delivery, None).await.unwrap());
        all.push(delivery);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_serves_an_endpoint_at_a_time_and_new_ones_are_found_while_it_runs() {
    let world = World::start().await;
    let mut dispatch = world.service.dispatch("chat:");
    nobody(&mut dispatch).await;
    world.attach("chat:agents", &agents()).await;
    world.attach("pager:other", &agents()).await;
    for number in 0..12 {
        world.ticket(&format!("Ticket {number}")).await;
    }
    let mut turn = soon(dispatch.next()).await.unwrap();
    assert_eq!(turn.endpoint(), "chat:agents");
    nobody(&mut dispatch).await;
    let mut told = all(&mut turn).await;
    assert!(
        (1..12).contains(&told.len()),
        "others have their turn between"
    );
    turn.end().await;
    while told.len() < 12 {
        let mut turn = soon(dispatch.next()).await.unwrap();
        told.extend(all(&mut turn).await);
        turn.end().await;
    }
    assert!(told.is_sorted_by_key(|delivery| delivery.notification.id));
    assert!(told.iter().all(|delivery| delivery.earlier_attempts == 0));
    nobody(&mut dispatch).await;
    world.service.stop().await.unwrap();
    assert!(matches!(dispatch.next().await, Err(ServiceError::Stopped)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dropped_worker_had_begun_may_be_shown_and_the_rest_was_never_claimed() {
    let world = World::start().await;
    world.attach("chat:agents", &agents()).await;
    for subject in ["begun", "ahead", "further ahead"] {
        world.ticket(subject).await;
    }
    let mut dispatch = world.service.dispatch("chat:");
    let mut turn = soon(dispatch.next()).await.unwrap();
    let begun = turn.next().await.unwrap().unwrap();
    drop(turn);
    // It counts as a failure, so the endpoint rests a little.
    let mut turn = soon(dispatch.next()).await.unwrap();
    let again = all(&mut turn).await;
    let state: Vec<_> = again
        .iter()
        .map(|delivery| (delivery.earlier_attempts, delivery.may_be_shown))
        .collect();
    assert_eq!(state, [(1, true), (0, false), (0, false)]);
    assert_eq!(again[0].notification, begun.notification);
    turn.end().await;
    world.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_takes_nothing_rests_with_all_it_has_and_loses_no_attempt() {
    let world = World::start().await;
    world.attach("chat:agents", &agents()).await;
    for subject in ["first", "second"] {
        world.ticket(subject).await;
    }
    let mut dispatch = world.service.dispatch("chat:");
    let began = std::time::Instant::now();
    let mut turn = soon(dispatch.next()).await.unwrap();
    let first = turn.next().await.unwrap().unwrap();
    turn.put_back(first.clone());
    turn.rest(Duration::from_millis(900));
    turn.end().await;
    let mut turn = soon(dispatch.next()).await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(900));
    let told = all(&mut turn).await;
    assert_eq!(told.len(), 2);
    assert_eq!(told[0].notification.id, first.notification.id);
    assert_eq!(told[0].earlier_attempts, 0);
    turn.end().await;
    world.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_urgent_goes_first_and_the_rest_has_a_turn_in_the_end() {
    let world = World::start().await;
    for number in 0..20 {
        world
            .attach(&format!("chat:agents-{number:02}"), &agents())
            .await;
        world
            .attach(
                &format!("chat:everybody-{number:02}"),
                &[Recipient::General],
            )
            .await;
    }
    world.ticket("A question").await;
    world.outage(Severity::Critical).await;
    let acme = CompanyId::new("acme").unwrap();
    world.attach("chat:acme", &[Recipient::Company(acme)]).await;
    let mut dispatch = world.service.dispatch("chat:");
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut turns = Vec::new();
    for _ in 0..16 {
        turns.push(soon(dispatch.next()).await.unwrap());
    }
    let of = |kind: &str| {
        turns
            .iter()
            .filter(|turn| turn.endpoint().contains(kind))
            .count()
    };
    assert_eq!(
        (of("agents"), turns.len()),
        (2, 16),
        "one in eight is the least urgent"
    );
    let endpoints: BTreeSet<&str> = turns.iter().map(Turn::endpoint).collect();
    assert_eq!(endpoints.len(), 16);
    for turn in turns {
        turn.end().await;
    }
    world.service.stop().await.unwrap();
}
