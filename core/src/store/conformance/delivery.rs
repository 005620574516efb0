//! The outbox: leases and fences, order, once keys, superseding, endpoints.

use super::samples::{apply, at, attach, claim, news, of_news, titles};
use super::{Broken, Check, same};
use crate::model::{
    CaseNumber, EventId, Notification, NotificationId, Recipient, Severity, TicketId, Urgency,
};
use crate::store::{Delivery, Failure, Quarantined, Ready, Shown, Store, StoreError};

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("notifications are numbered and kept", numbered),
    ("each endpoint that serves gets its own delivery", fan_out),
    ("a claim takes a lease, in order", leases),
    (
        "an expired lease is taken over, the old ack refused",
        takeover,
    ),
    ("released leases are free, and keep their fence", released),
    ("of one case the earlier goes first", case_order),
    (
        "after a failure the rest of the case stays behind",
        failed_case,
    ),
    (
        "after too many failures a delivery is set aside",
        quarantine,
    ),
    ("a once key is used once", once),
    ("newer news replaces what nobody tried to send", superseded),
    ("what nobody serves is adopted", adopted),
    ("what kills each worker is set aside", deadly),
    (
        "what was not tried is given back as if never claimed",
        untried,
    ),
    ("newer news replaces what surely was not shown", overtaken),
    ("a case's first and last messages are remembered", messages),
    (
        "endpoints with work are found, the most urgent first",
        ready,
    ),
    ("an endpoint can change whom it serves", reattached),
];

const ONE: CaseNumber = CaseNumber::Event(EventId(1));
const TWO: CaseNumber = CaseNumber::Ticket(TicketId(2));
const GENERAL: &[Recipient] = &[Recipient::General];
const NOBODY: Vec<&str> = Vec::new();

fn general(about: Option<CaseNumber>, title: &str) -> Result<Notification, Broken> {
    news(Recipient::General, about, title)
}

fn post(store: &dyn Store, titles: &[(Option<CaseNumber>, &str)]) -> Result<(), Broken> {
    let mut all = Vec::new();
    for (about, title) in titles {
        all.push(general(*about, title)?);
    }
    apply(store, &of_news(all))?;
    Ok(())
}

fn acknowledge(store: &dyn Store, name: &str, delivery: &Delivery) -> Result<bool, StoreError> {
    let (id, fence) = (delivery.notification.id, delivery.fence);
    store.run(|tx| tx.acknowledge(name, id, fence, Some("m-1"), at(0)))
}

/// Nobody knows whether it was shown.
fn fail(store: &dyn Store, delivery: &Delivery, retry: i64) -> Result<bool, StoreError> {
    failed(store, delivery, retry, true)
}

fn failed(
    store: &dyn Store,
    delivery: &Delivery,
    retry: i64,
    may_be_shown: bool,
) -> Result<bool, StoreError> {
    let failure = Failure {
        retry_at: at(retry),
        error: "status 503",
        max_attempts: 2,
        may_be_shown,
    };
    let (id, fence) = (delivery.notification.id, delivery.fence);
    store.run(|tx| tx.fail("a", id, fence, &failure))
}

fn release(store: &dyn Store, untried: &[Delivery]) -> Result<u64, StoreError> {
    let untried: Vec<(NotificationId, u64)> = untried
        .iter()
        .map(|delivery| (delivery.notification.id, delivery.fence))
        .collect();
    store.run(|tx| tx.release("a", &untried))
}

fn only(deliveries: Vec<Delivery>) -> Result<Delivery, Broken> {
    match <[Delivery; 1]>::try_from(deliveries) {
        Ok([one]) => Ok(one),
        Err(other) => Err(Broken(format!("found {:?}, expected one", titles(&other)))),
    }
}

fn numbered(store: &dyn Store) -> Result<(), Broken> {
    let change = of_news(vec![general(None, "x")?, general(Some(ONE), "y")?]);
    let ids = apply(store, &change)?;
    let ids: Vec<NotificationId> = ids.into_iter().flatten().collect();
    let all = store.run(|tx| tx.notifications(NotificationId(0), 9))?;
    let mut expected = change.notifications;
    for (notification, id) in expected.iter_mut().zip(&ids) {
        notification.id = *id;
    }
    same("both", &all, &expected)?;
    same("rising", &(ids.first() < ids.last()), &true)?;
    let after = ids.first().copied().unwrap_or(NotificationId(0));
    let rest = store.run(|tx| tx.notifications(after, 9))?;
    same("the second", &rest.as_slice(), &&expected[1..])
}

fn fan_out(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    attach(store, "b", &[Recipient::General, Recipient::Operators])?;
    attach(store, "c", &[Recipient::Operators])?;
    post(store, &[(None, "x")])?;
    let (a, b) = (
        only(claim(store, "a", 0, 9)?)?,
        only(claim(store, "b", 0, 9)?)?,
    );
    same("own nonces", &(a.nonce == b.nonce), &false)?;
    same("short nonces", &(a.nonce.len() <= 25), &true)?;
    same("not c's", &titles(&claim(store, "c", 0, 9)?), &NOBODY)?;
    same("unknown", &titles(&claim(store, "d", 0, 9)?), &NOBODY)?;
    same("a's ack", &acknowledge(store, "a", &a)?, &true)?;
    same(
        "b's left",
        &store.run(|tx| tx.counts())?.pending_deliveries,
        &1,
    )
}

fn leases(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    post(store, &[(None, "x"), (Some(ONE), "y"), (None, "z")])?;
    let first = claim(store, "a", 0, 2)?;
    same("two", &titles(&first), &vec!["x", "y"])?;
    same("the rest", &titles(&claim(store, "a", 0, 9)?), &vec!["z"])?;
    for delivery in &first {
        same("first attempt", &delivery.earlier_attempts, &0)?;
        same("ack", &acknowledge(store, "a", delivery)?, &true)?;
        same("ack again", &acknowledge(store, "a", delivery)?, &false)?;
    }
    same(
        "z's left",
        &store.run(|tx| tx.counts())?.pending_deliveries,
        &1,
    )
}

fn takeover(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    post(store, &[(Some(ONE), "x")])?;
    let paused = only(claim(store, "a", 0, 9)?)?;
    same("leased", &titles(&claim(store, "a", 59, 9)?), &NOBODY)?;
    let other = only(claim(store, "a", 60, 9)?)?;
    same("fence", &(other.fence > paused.fence), &true)?;
    same("attempts", &other.earlier_attempts, &1)?;
    same("nonce", &other.nonce, &paused.nonce)?;
    same("the old ack", &acknowledge(store, "a", &paused)?, &false)?;
    same("the old failure", &fail(store, &paused, 0)?, &false)?;
    same("the new ack", &acknowledge(store, "a", &other)?, &true)?;
    same("over", &titles(&claim(store, "a", 999, 9)?), &NOBODY)
}

fn released(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    attach(store, "b", GENERAL)?;
    post(store, &[(Some(ONE), "x"), (None, "y"), (Some(ONE), "z")])?;
    let before = claim(store, "a", 0, 9)?;
    claim(store, "b", 0, 1)?;
    same("all", &store.run(|tx| tx.release_leases(""))?, &4)?;
    same("the old ack", &acknowledge(store, "a", &before[0])?, &false)?;
    let after = claim(store, "a", 1, 9)?;
    let rising = after.iter().zip(&before).all(|(a, b)| a.fence > b.fence);
    same("fences", &rising, &true)?;
    let states = |taken: &[Delivery]| -> Vec<(u32, bool)> {
        let state = |one: &Delivery| (one.earlier_attempts, one.may_be_shown);
        taken.iter().map(state).collect()
    };
    let expected = vec![(1, true), (0, false), (0, false)];
    same(
        "only the first may have been seen",
        &states(&after),
        &expected,
    )?;
    same("of each", &states(&claim(store, "b", 1, 9)?), &expected)
}

fn case_order(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    post(store, &[(Some(ONE), "x")])?;
    let first = only(claim(store, "a", 0, 9)?)?;
    post(store, &[(Some(ONE), "y"), (Some(TWO), "other")])?;
    same("not y", &titles(&claim(store, "a", 1, 9)?), &vec!["other"])?;
    same("failed", &fail(store, &first, 100)?, &true)?;
    same("still not y", &titles(&claim(store, "a", 2, 9)?), &NOBODY)?;
    let both = claim(store, "a", 100, 9)?;
    same("in order", &titles(&both), &vec!["x", "y", "other"])
}

fn failed_case(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    post(
        store,
        &[(Some(ONE), "x"), (Some(ONE), "y"), (Some(TWO), "z")],
    )?;
    let batch = claim(store, "a", 0, 9)?;
    let [x, y, z] = batch.as_slice() else {
        return Err(Broken(format!("claimed {:?}", titles(&batch))));
    };
    same("failed", &fail(store, x, 10)?, &true)?;
    same("y was given back", &acknowledge(store, "a", y)?, &false)?;
    same("z was not", &acknowledge(store, "a", z)?, &true)?;
    let again = claim(store, "a", 10, 9)?;
    let attempts: Vec<_> = again
        .iter()
        .map(|d| (d.notification.title.as_str(), d.earlier_attempts))
        .collect();
    same("both", &attempts, &vec![("x", 1), ("y", 0)])
}

fn quarantine(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    post(store, &[(Some(ONE), "x"), (Some(ONE), "y")])?;
    let x = only(claim(store, "a", 0, 1)?)?;
    fail(store, &x, 10)?;
    let x = only(claim(store, "a", 10, 1)?)?;
    fail(store, &x, 20)?;
    let aside = vec![Quarantined {
        what: format!("delivery of {} to a", x.notification.id),
        attempts: 2,
        error: "status 503".into(),
    }];
    same("listed", &store.run(|tx| tx.quarantined())?, &aside)?;
    same(
        "it blocks nothing",
        &titles(&claim(store, "a", 20, 9)?),
        &vec!["y"],
    )
}

fn once(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    let mut told = general(None, "x")?;
    told.once_key = Some("fault".into());
    let both = of_news(vec![told.clone(), told.clone()]);
    let ids = apply(store, &both)?;
    let kept: Vec<bool> = ids.iter().map(Option::is_some).collect();
    same("in one change", &kept, &vec![true, false])?;
    same("later", &apply(store, &of_news(vec![told]))?, &vec![None])?;
    let asked = ["fault", "other", "fault'"].map(str::to_owned);
    let used = store.run(|tx| tx.used_once(&asked))?;
    same("used", &used, &vec!["fault".to_owned()])?;
    let delivery = only(claim(store, "a", 0, 9)?)?;
    same("one", &Some(delivery.notification.id), &ids[0])
}

fn superseded(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", &[Recipient::General, Recipient::Operators])?;
    let update = |to: Recipient, title: &str| -> Result<(), Broken> {
        let mut update = news(to, Some(ONE), title)?;
        update.supersedes_key = Some("update".into());
        apply(store, &of_news(vec![update]))?;
        Ok(())
    };
    update(Recipient::General, "1")?;
    let tried = only(claim(store, "a", 0, 9)?)?;
    update(Recipient::General, "2")?;
    update(Recipient::Operators, "other")?;
    update(Recipient::General, "3")?;
    acknowledge(store, "a", &tried)?;
    let rest = claim(store, "a", 1, 9)?;
    same("2 is stale", &titles(&rest), &vec!["other", "3"])?;
    attach(store, "a", &[])?;
    update(Recipient::General, "4")?;
    update(Recipient::General, "5")?;
    same("unserved", &store.run(|tx| tx.counts())?.unserved, &1)?;
    attach(store, "b", GENERAL)?;
    same("4 is stale", &titles(&claim(store, "b", 1, 9)?), &vec!["5"])
}

fn adopted(store: &dyn Store) -> Result<(), Broken> {
    post(store, &[(None, "x"), (None, "y")])?;
    same("unserved", &store.run(|tx| tx.counts())?.unserved, &2)?;
    attach(store, "a", &[Recipient::Operators])?;
    same("not for a", &titles(&claim(store, "a", 0, 9)?), &NOBODY)?;
    attach(store, "b", GENERAL)?;
    same("none left", &store.run(|tx| tx.counts())?.unserved, &0)?;
    attach(store, "c", GENERAL)?;
    same(
        "adopted",
        &titles(&claim(store, "b", 0, 9)?),
        &vec!["x", "y"],
    )?;
    same("once", &titles(&claim(store, "c", 0, 9)?), &NOBODY)
}

/// Each worker takes it and is never heard of again.
fn deadly(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    post(store, &[(Some(ONE), "x"), (Some(ONE), "y")])?;
    for round in 0..3 {
        let taken = only(claim(store, "a", round * 60, 1)?)?;
        same("x", &taken.notification.title.as_str(), &"x")?;
    }
    same("y", &titles(&claim(store, "a", 180, 9)?), &vec!["y"])?;
    let aside = store.run(|tx| tx.quarantined())?;
    let attempts: Vec<u32> = aside.iter().map(|aside| aside.attempts).collect();
    same("x is aside", &attempts, &vec![3])?;
    same("with a reason", &aside[0].error.is_empty(), &false)
}

fn untried(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    post(store, &[(Some(ONE), "x"), (None, "y")])?;
    let before = claim(store, "a", 0, 9)?;
    same("x's ack", &acknowledge(store, "a", &before[0])?, &true)?;
    same("only y", &release(store, &before)?, &1)?;
    same("once", &release(store, &before)?, &0)?;
    same("y's ack", &acknowledge(store, "a", &before[1])?, &false)?;
    let after = only(claim(store, "a", 0, 9)?)?;
    let state = (after.earlier_attempts, after.may_be_shown);
    same("as if never claimed", &state, &(0, false))?;
    same("fence", &(after.fence > before[1].fence), &true)
}

/// What was claimed when the newer one came gives way when it comes back, unless somebody may
/// have seen it.
fn overtaken(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    let update = |title: &str| -> Result<(), Broken> {
        let mut update = general(Some(ONE), title)?;
        update.supersedes_key = Some("update".into());
        apply(store, &of_news(vec![update]))?;
        Ok(())
    };
    update("given back")?;
    let untried = claim(store, "a", 0, 9)?;
    update("surely not shown")?;
    release(store, &untried)?;
    let refused = only(claim(store, "a", 0, 9)?)?;
    same("it waits", &failed(store, &refused, 10, false)?, &true)?;
    update("nobody knows")?;
    let unclear = only(claim(store, "a", 0, 9)?)?;
    same(
        "newest",
        &unclear.notification.title.as_str(),
        &"nobody knows",
    )?;
    update("last")?;
    same("it waits", &fail(store, &unclear, 10)?, &true)?;
    let both = claim(store, "a", 10, 9)?;
    same("both", &titles(&both), &vec!["nobody knows", "last"])?;
    let shown: Vec<bool> = both.iter().map(|delivery| delivery.may_be_shown).collect();
    same("of one nobody knows", &shown, &vec![true, false])
}

fn messages(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    attach(store, "b", GENERAL)?;
    let seen = |name: &str| -> Result<(Option<Shown>, Option<Shown>), Broken> {
        post(store, &[(Some(ONE), "x")])?;
        let next = only(claim(store, name, 0, 9)?)?;
        acknowledge(store, name, &next)?;
        Ok((next.first_message, next.last_message))
    };
    same("none yet", &seen("a")?, &(None, None))?;
    let shown = |notification| {
        Some(Shown {
            message_id: "m-1".into(),
            notification: NotificationId(notification),
        })
    };
    same("one", &seen("a")?, &(shown(1), shown(1)))?;
    same("the latest", &seen("a")?, &(shown(1), shown(2)))?;
    post(store, &[(Some(TWO), "of another case"), (None, "of none")])?;
    for other in claim(store, "a", 0, 9)? {
        same("of none", &other.first_message, &None)?;
    }
    let first = claim(store, "b", 0, 1)?.pop().and_then(|d| d.first_message);
    same("of another endpoint", &first, &None)?;
    if let Some(gone) = shown(1) {
        store.run(|tx| tx.forget_messages("a", &gone))?;
    }
    same("removed", &seen("a")?, &(None, None))?;
    same("begun anew", &seen("a")?, &(shown(6), shown(6)))
}

fn ready(store: &dyn Store) -> Result<(), Broken> {
    for name in ["a:2", "a:1", "a:0", "b:1"] {
        attach(store, name, GENERAL)?;
    }
    let now = |secs| store.run(|tx| tx.ready_endpoints("a:", at(secs), 9));
    let of = |name: &str, urgency| Ready {
        endpoint: name.into(),
        urgency,
    };
    same("nobody", &now(0)?, &Vec::new())?;
    post(store, &[(None, "x")])?;
    let ordinary = |name| of(name, Urgency::Ordinary);
    same(
        "all",
        &now(0)?,
        &["a:0", "a:1", "a:2"].map(ordinary).to_vec(),
    )?;
    let taken = only(claim(store, "a:0", 0, 9)?)?;
    same(
        "under a lease",
        &now(59)?,
        &["a:1", "a:2"].map(ordinary).to_vec(),
    )?;
    same("not any more", &now(60)?.len(), &3)?;
    acknowledge(store, "a:0", &taken)?;
    attach(store, "a:0", &[Recipient::Operators])?;
    let mut urgent = news(Recipient::Operators, None, "y")?;
    urgent.severity = Some(Severity::High);
    apply(store, &of_news(vec![urgent]))?;
    acknowledge(store, "a:1", &only(claim(store, "a:1", 0, 9)?)?)?;
    post(store, &[(None, "z")])?;
    let expected = vec![of("a:0", Urgency::Urgent), ordinary("a:2"), ordinary("a:1")];
    same("urgent, then the longest waiting", &now(60)?, &expected)
}

fn reattached(store: &dyn Store) -> Result<(), Broken> {
    attach(store, "a", GENERAL)?;
    attach(store, "b", &[Recipient::Operators])?;
    post(store, &[(None, "x")])?;
    attach(store, "a", GENERAL)?;
    attach(store, "b", GENERAL)?;
    attach(store, "a", &[Recipient::Operators])?;
    same(
        "not shown there",
        &titles(&claim(store, "a", 0, 9)?),
        &NOBODY,
    )?;
    same("moved", &titles(&claim(store, "b", 0, 9)?), &vec!["x"])?;
    post(store, &[(None, "y")])?;
    same(
        "new ones, too",
        &titles(&claim(store, "b", 0, 9)?),
        &vec!["y"],
    )
}
