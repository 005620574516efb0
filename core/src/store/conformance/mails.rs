//! Mail that was taken.

use super::samples::{apply, at};
use super::{Broken, Check, refused_as_conflict, same};
use crate::desk::Change;
use crate::model::{CallId, MailOutcome, MailRecord, TicketId};
use crate::store::{Store, StoreError};

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("a mail is taken once", once),
    ("a mail is found by its name, and by its ticket", found),
];

fn mail(key: &str, name: &str, secs: i64, outcome: MailOutcome) -> MailRecord {
    MailRecord {
        key: key.to_owned(),
        message_id: name.to_owned(),
        at: at(secs),
        from: "é@x".to_owned(),
        subject: "über".to_owned(),
        outcome,
        reason: "a test".to_owned(),
    }
}

fn take(store: &dyn Store, mails: &[MailRecord]) -> Result<(), StoreError> {
    let change = Change {
        mails: mails.to_vec(),
        ..Change::default()
    };
    apply(store, &change).map(|_| ())
}

fn once(store: &dyn Store) -> Result<(), Broken> {
    let first = mail("a", "n", 1, MailOutcome::Opened(TicketId(1)));
    take(store, std::slice::from_ref(&first))?;
    let other = mail("a", "n", 2, MailOutcome::Ignored);
    refused_as_conflict("a second time", take(store, &[other]))?;
    let found = store.run(|tx| tx.mail("a"))?;
    same("as it was taken", &found, &Some(first))?;
    let none = store.run(|tx| tx.mail("A"))?;
    same("another", &none, &None)
}

fn found(store: &dyn Store) -> Result<(), Broken> {
    let all = [
        mail("a", "n", 1, MailOutcome::Noted(TicketId(7))),
        mail("b", "n", 2, MailOutcome::Opened(TicketId(7))),
        mail("c", "n", 3, MailOutcome::Commented(TicketId(8))),
        mail("d", "n", 4, MailOutcome::Ignored),
        mail("e", "m", 5, MailOutcome::Held(CallId(9))),
        mail("f", "", 6, MailOutcome::Commented(TicketId(7))),
    ];
    take(store, &all)?;
    let of = |name| store.run(move |tx| tx.ticket_of_mail(name));
    same("the latest of a name", &of("n")?, &Some(TicketId(8)))?;
    same("a name without a ticket", &of("m")?, &None)?;
    let first = store.run(|tx| tx.first_mail_of(TicketId(7)))?;
    same(
        "the first of a ticket",
        &first.map(|mail| mail.key),
        &Some("b".to_owned()),
    )?;
    let counts = store.run(|tx| tx.mail_counts())?;
    let expected = [
        ("commented", 2),
        ("held", 1),
        ("ignored", 1),
        ("noted", 1),
        ("opened", 1),
    ];
    let expected: Vec<_> = expected
        .map(|(word, count)| (word.to_owned(), count))
        .into();
    same("counts", &counts, &expected)?;
    let latest = store.run(|tx| tx.latest_mail(2))?;
    let keys: Vec<String> = latest.into_iter().map(|mail| mail.key).collect();
    same("the latest", &keys, &vec!["f".to_owned(), "e".to_owned()])
}
