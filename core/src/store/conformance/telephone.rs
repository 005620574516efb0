//! Calls by a telephone system's name, call-backs, and who has signed in and out.

use super::samples::{at, call, company, person};
use super::{Broken, Check, same};
use crate::desk::Change;
use crate::model::{CallBack, CallReference, CallState, MonitorId, Presence};
use crate::store::{Reach, Store};

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "a call is found by its telephone system's name",
        by_reference,
    ),
    ("call-backs are owed until they are made", call_backs),
    ("who has signed in and out is kept by person", presence),
];

fn by_reference(store: &dyn Store) -> Result<(), Broken> {
    let pbx = MonitorId::new("pbx").map_err(|error| Broken(error.to_string()))?;
    let name = |name| CallReference::new(&pbx, name).map_err(|error| Broken(error.to_string()));
    let mut known = call(1, None, 0)?;
    known.reference = Some(name("a b@c")?);
    let change = |call| Change {
        calls: vec![call],
        ..Change::default()
    };
    store.run(|tx| tx.apply(&change(known.clone())))?;
    let found = |name: &CallReference| store.run(|tx| tx.call_by_reference(name));
    same(
        "by its name",
        &found(&name("a b@c")?)?,
        &Some(known.clone()),
    )?;
    same("by another", &found(&name("a")?)?, &None)?;
    known.version = 2;
    known.state = CallState::Abandoned { at: at(9) };
    store.run(|tx| tx.apply(&change(known.clone())))?;
    same("as it is now", &found(&name("a b@c")?)?, &Some(known))?;
    let mut twice = call(2, None, 0)?;
    twice.reference = Some(name("a b@c")?);
    let refused = store.run(|tx| tx.apply(&change(twice.clone())));
    if refused.is_ok() {
        return Err(Broken("two calls of one name".to_owned()));
    }
    Ok(())
}

fn call_backs(store: &dyn Store) -> Result<(), Broken> {
    let owed = |due| CallBack {
        number: "+33140000001".to_owned(),
        asked_at: at(10),
        due_at: at(due),
        assignee: None,
        made_at: None,
        made_by: None,
    };
    let mut change = Change::default();
    for (id, of, due) in [(1, "acme", 90), (2, "globex", 60), (3, "acme", 30)] {
        let mut call = call(id, Some(of), 0)?;
        call.state = CallState::Abandoned { at: at(10) };
        call.call_back = Some(owed(due));
        change.calls.push(call);
    }
    change.calls.push(call(4, Some("acme"), 0)?);
    store.run(|tx| tx.apply(&change))?;
    let numbers = |reach: &Reach, limit| -> Result<Vec<u64>, Broken> {
        let calls = store.run(|tx| tx.owed_call_backs(reach, limit))?;
        Ok(calls.iter().map(|call| call.id.0).collect())
    };
    same("due first", &numbers(&Reach::Provider, 9)?, &vec![3, 2, 1])?;
    same("so many", &numbers(&Reach::Provider, 2)?, &vec![3, 2])?;
    let acme = Reach::Company(company("acme")?);
    same("its own", &numbers(&acme, 9)?, &vec![3, 1])?;
    let mut made = change.calls.swap_remove(2);
    made.version = 2;
    if let Some(call_back) = &mut made.call_back {
        call_back.made_at = Some(at(20));
    }
    let change = Change {
        calls: vec![made],
        ..Change::default()
    };
    store.run(|tx| tx.apply(&change))?;
    same("left", &numbers(&Reach::Provider, 9)?, &vec![2, 1])
}

fn presence(store: &dyn Store) -> Result<(), Broken> {
    let one = |who, is_in, since| {
        Ok::<_, Broken>(Presence {
            person: person(who)?,
            is_in,
            since: at(since),
        })
    };
    let marks = store.run(|tx| tx.marks())?;
    for presence in [
        one("lin", true, 1)?,
        one("ben", true, 2)?,
        one("lin", false, 3)?,
    ] {
        let change = Change {
            presence: vec![presence],
            ..Change::default()
        };
        store.run(|tx| tx.apply(&change))?;
    }
    let expected = vec![one("ben", true, 2)?, one("lin", false, 3)?];
    same(
        "the last of each",
        &store.run(|tx| tx.presence())?,
        &expected,
    )?;
    // Instances keep it in memory.
    if store.run(|tx| tx.marks())?.people == marks.people {
        return Err(Broken("the mark of people has not risen".to_owned()));
    }
    Ok(())
}
