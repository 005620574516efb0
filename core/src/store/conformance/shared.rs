//! What instances that share a store need: named leases, marks, and one worker at an endpoint.

use super::samples::{
    apply, at, attach, claim, event, news, of_news, of_timers, person, ticket, titles, version,
};
use super::{Broken, Check, same};
use crate::desk::{Change, ChatChange, PersonChange};
use crate::model::{
    AccountId, CameInForce, CaseNumber, EventId, InForce, Link, Recipient, TicketId, Timer,
    TimerKind,
};
use crate::rules::Sources;
use crate::store::{Claim, Lease, Marks, Store, StoreError};

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "a named lease is one holder's, and its fence never falls",
        named_lease,
    ),
    ("marks rise with what instances keep in memory", marks),
    ("one worker serves an endpoint that is served alone", alone),
    (
        "a worker that was paused past its lease is refused whatever it reports",
        paused_worker,
    ),
    (
        "leases are given back for the endpoints of a prefix only",
        prefixes,
    ),
    (
        "workers at the same time take each delivery once",
        delivered_once,
    ),
    ("workers at the same time fire each timer once", fired_once),
    (
        "cases opened at the same time have numbers of their own",
        own_numbers,
    ),
    (
        "of changes of a case at the same time one is kept",
        one_change,
    ),
];

/// So many workers at a time.
const WORKERS: usize = 3;

fn hold(store: &dyn Store, holder: &str, now: i64, until: i64) -> Result<Option<u64>, StoreError> {
    store.run(|tx| {
        tx.hold(&Lease {
            name: "chat",
            holder,
            now: at(now),
            until: at(until),
        })
    })
}

fn named_lease(store: &dyn Store) -> Result<(), Broken> {
    same("taken", &hold(store, "a", 0, 10)?, &Some(1))?;
    same("another's", &hold(store, "b", 9, 20)?, &None)?;
    same("renewed", &hold(store, "a", 9, 20)?, &Some(1))?;
    same("over", &hold(store, "b", 20, 30)?, &Some(2))?;
    same("lost", &hold(store, "a", 21, 40)?, &None)?;
    let let_go = |holder: &str, fence| store.run(|tx| tx.let_go("chat", holder, fence));
    same("not a's any more", &let_go("a", 1)?, &false)?;
    same("not under that fence", &let_go("b", 1)?, &false)?;
    same("b's", &let_go("b", 2)?, &true)?;
    same("given up", &hold(store, "a", 22, 40)?, &Some(3))?;
    let other = store.run(|tx| {
        tx.hold(&Lease {
            name: "another",
            holder: "b",
            now: at(0),
            until: at(10),
        })
    })?;
    same("of another name", &other, &Some(1))
}

fn marks(store: &dyn Store) -> Result<(), Broken> {
    let now = || store.run(|tx| tx.marks());
    let first = now()?;
    apply(store, &of_news(vec![news(Recipient::General, None, "x")?]))?;
    same("nothing kept in memory", &now()?, &first)?;
    let people = Change {
        people: vec![PersonChange::Removed(person("ada")?)],
        ..Change::default()
    };
    apply(store, &people)?;
    let second = now()?;
    same("people", &(second.people > first.people), &true)?;
    let account = AccountId::new("chat:1").map_err(|error| Broken(error.to_string()))?;
    for change in [
        ChatChange::Linked(Link {
            account: account.clone(),
            person: person("ben")?,
        }),
        ChatChange::Unlinked(account),
    ] {
        let before = now()?.people;
        apply(
            store,
            &Change {
                chat: vec![change],
                ..Change::default()
            },
        )?;
        same("links", &(now()?.people > before), &true)?;
    }
    same("not the rules", &now()?.rules, &first.rules)?;
    let version = version("0123456789ab")?;
    store.run(|tx| {
        tx.keep_rules(&version, &Sources::new())?;
        tx.add_in_force(&InForce {
            version: version.clone(),
            at: at(0),
            how: CameInForce::Loaded,
            by: None,
            was: None,
            folder_is_behind: false,
        })
    })?;
    let third = now()?;
    same("rules", &(third.rules > first.rules), &true)?;
    store.run(|tx| tx.set_candidate(None))?;
    same("candidate", &(now()?.rules > third.rules), &true)?;
    let kept: Marks = now()?;
    let failed = store.run(|tx| {
        tx.apply(&people)?;
        Err::<(), _>(StoreError::Abandoned)
    });
    same("failed", &failed.is_err(), &true)?;
    same("nothing was changed", &now()?, &kept)
}

fn claim_alone(store: &dyn Store, now: i64, limit: usize) -> Result<Vec<String>, StoreError> {
    let claim = Claim {
        now: at(now),
        lease_until: at(now + 60),
        limit,
        max_attempts: 3,
        alone: true,
    };
    let taken = store.run(|tx| tx.claim("a", &claim))?;
    Ok(taken
        .into_iter()
        .map(|one| one.notification.title)
        .collect())
}

fn alone(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", &[Recipient::General])?;
    let all = ["x", "y", "z"].map(|title| news(Recipient::General, None, title));
    let all = all.into_iter().collect::<Result<Vec<_>, _>>()?;
    apply(store, &of_news(all))?;
    same(
        "the first",
        &claim_alone(store, 0, 1)?,
        &vec!["x".to_owned()],
    )?;
    same("not for another", &claim_alone(store, 59, 9)?, &Vec::new())?;
    let rest = ["x", "y", "z"].map(str::to_owned).to_vec();
    same("after its lease", &claim_alone(store, 60, 9)?, &rest)
}

fn paused_worker(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", &[Recipient::General])?;
    let about = Some(CaseNumber::Event(EventId(1)));
    let both = ["x", "y"].map(|title| news(Recipient::General, about, title));
    let both = both.into_iter().collect::<Result<Vec<_>, _>>()?;
    apply(store, &of_news(both))?;
    let paused = claim(store, "a", 0, 9)?;
    let other = claim(store, "a", 60, 9)?;
    same("both", &titles(&other), &vec!["x", "y"])?;
    for (old, new) in paused.iter().zip(&other) {
        let (id, fence) = (old.notification.id, old.fence);
        same("the fence rises", &(new.fence > fence), &true)?;
        let done = store.run(|tx| tx.acknowledge("a", id, fence, None, at(61)))?;
        same("its acknowledgement", &done, &false)?;
        let given = store.run(|tx| tx.release("a", &[(id, fence)]))?;
        same("its giving back", &given, &0)?;
    }
    for one in &other {
        let (id, fence) = (one.notification.id, one.fence);
        let done = store.run(|tx| tx.acknowledge("a", id, fence, None, at(62)))?;
        same("the new one's", &done, &true)?;
    }
    Ok(())
}

fn prefixes(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "chat:1", &[Recipient::General])?;
    attach(store, "mail:1", &[Recipient::General])?;
    apply(store, &of_news(vec![news(Recipient::General, None, "x")?]))?;
    claim(store, "chat:1", 0, 9)?;
    claim(store, "mail:1", 0, 9)?;
    same("one", &store.run(|tx| tx.release_leases("chat:"))?, &1)?;
    same("free", &claim(store, "chat:1", 1, 9)?.len(), &1)?;
    same("not free", &claim(store, "mail:1", 1, 9)?.len(), &0)
}

/// Runs `work` on several threads at once and puts together what each returns.
fn at_once<T: Send>(
    work: impl Fn(usize) -> Result<Vec<T>, Broken> + Sync,
) -> Result<Vec<T>, Broken> {
    let work = &work;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| scope.spawn(move || work(worker)))
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            let done = worker
                .join()
                .map_err(|_| Broken("a worker panicked".to_owned()))?;
            all.extend(done?);
        }
        Ok(all)
    })
}

fn delivered_once(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", &[Recipient::General])?;
    let mut all = Vec::new();
    for number in 0..120_u64 {
        let about = Some(CaseNumber::Event(EventId(number % 7)));
        all.push(news(Recipient::General, about, &number.to_string())?);
    }
    apply(store, &of_news(all))?;
    let mut taken = at_once(|_| {
        let mut mine = Vec::new();
        loop {
            let batch = claim(store, "a", 0, 5)?;
            if batch.is_empty() {
                let left = store.run(|tx| tx.counts())?.pending_deliveries;
                if left == 0 {
                    return Ok(mine);
                }
                std::thread::yield_now();
            }
            for one in batch {
                let (id, fence) = (one.notification.id, one.fence);
                let done = store.run(|tx| tx.acknowledge("a", id, fence, None, at(0)))?;
                same("acknowledged", &done, &true)?;
                mine.push(id.0);
            }
        }
    })?;
    taken.sort_unstable();
    same("each once", &taken, &(1..=120).collect())
}

fn fired_once(store: &dyn Store) -> Result<(), Broken> {
    let timers: Vec<Timer> = (1..=90)
        .map(|id| Timer {
            due_at: at(i64::try_from(id).unwrap_or(0)),
            kind: TimerKind::Close {
                ticket: TicketId(id),
            },
        })
        .collect();
    apply(store, &of_timers(&timers))?;
    let mut fired = at_once(|_| {
        let mut mine = Vec::new();
        while store.run(|tx| tx.counts())?.timers > 0 {
            let due = store.run(|tx| tx.claim_timers(at(500), at(530), 8))?;
            for timer in due {
                let change = Change {
                    fired: Some(timer),
                    ..Change::default()
                };
                match apply(store, &change) {
                    Ok(_) => mine.push(timer.due_at),
                    Err(StoreError::Conflict { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(mine)
    })?;
    fired.sort_unstable();
    let expected: Vec<_> = timers.iter().map(|timer| timer.due_at).collect();
    same("each once", &fired, &expected)
}

fn own_numbers(store: &dyn Store) -> Result<(), Broken> {
    let mut numbers = at_once(|_| {
        let mut mine = Vec::new();
        for _ in 0..20 {
            let number = store.run(|tx| {
                let number = tx.next_number(crate::desk::CaseKind::Ticket)?;
                let ticket = ticket(number, "acme").map_err(|_| StoreError::Abandoned)?;
                tx.apply(&Change {
                    tickets: vec![ticket],
                    ..Change::default()
                })?;
                Ok(number)
            })?;
            mine.push(number);
        }
        Ok(mine)
    })?;
    numbers.sort_unstable();
    numbers.dedup();
    same("of its own", &numbers.len(), &(20 * WORKERS))
}

fn one_change(store: &dyn Store) -> Result<(), Broken> {
    let mut first = Change::default();
    first.events.push(event(1)?);
    apply(store, &first)?;
    let kept = at_once(|worker| {
        let mut kept = Vec::new();
        for version in 2..12 {
            let mut mine = event(1)?;
            mine.version = version;
            mine.title = format!("worker {worker}");
            let mut change = of_news(vec![news(Recipient::General, None, &mine.title)?]);
            change.events.push(mine);
            loop {
                match apply(store, &change) {
                    Ok(_) => kept.push(version),
                    Err(StoreError::Conflict { .. }) => {
                        let held =
                            store.run(|tx| tx.event(&crate::store::Reach::Provider, EventId(1)))?;
                        if held.is_some_and(|held| held.version < version - 1) {
                            std::thread::yield_now();
                            continue;
                        }
                    }
                    Err(error) => return Err(error.into()),
                }
                break;
            }
        }
        Ok(kept)
    })?;
    let mut versions = kept;
    versions.sort_unstable();
    same("each version once", &versions, &(2..12).collect())?;
    let told = store.run(|tx| tx.notifications(crate::model::NotificationId(0), 99))?;
    same("and what it told", &told.len(), &10)
}
