//! Major incidents, and what is published of them.

use std::collections::{BTreeMap, BTreeSet};

use super::samples::{apply, at};
use super::{Broken, Check, refused_as_conflict, same};
use crate::desk::{Change, Readers};
use crate::model::{Analysis, CompanyId, EventId, Incident, Publication};
use crate::store::{Reach, Store};

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "a major incident is changed from the version that was read",
        versions,
    ),
    ("what is owed is listed until it is done", owing),
    (
        "an analysis is read by the companies to which it was published",
        published,
    ),
];

fn incident(event: u64, version: u64) -> Incident {
    Incident {
        event: EventId(event),
        version,
        title: "Mail is down: é".to_owned(),
        declared_at: at(1),
        declared_by: None,
        reason: String::new(),
        roles: BTreeMap::new(),
        teams: BTreeSet::new(),
        tasks: Vec::new(),
        analysis: None,
        follow_ups: Vec::new(),
    }
}

fn put(store: &dyn Store, incident: Incident) -> Result<(), crate::store::StoreError> {
    let change = Change {
        incidents: vec![incident],
        ..Change::default()
    };
    apply(store, &change).map(|_| ())
}

fn versions(store: &dyn Store) -> Result<(), Broken> {
    refused_as_conflict("what is not there", put(store, incident(7, 2)))?;
    put(store, incident(7, 1))?;
    put(store, incident(7, 2))?;
    let found = store.run(|tx| tx.incident(EventId(7)))?;
    same("by event", &found, &Some(incident(7, 2)))?;
    let other = store.run(|tx| tx.incident(EventId(8)))?;
    same("of another event", &other, &None)?;
    refused_as_conflict("again", put(store, incident(7, 1)))?;
    refused_as_conflict("from an old version", put(store, incident(7, 2)))?;
    refused_as_conflict("passing over one", put(store, incident(7, 4)))
}

fn owing(store: &dyn Store) -> Result<(), Broken> {
    let owed = |event, version, published_at| Incident {
        analysis: Some(Analysis {
            owner: None,
            owed_since: at(1),
            due_at: at(9),
            sections: BTreeMap::new(),
            authors: BTreeSet::new(),
            submitted_at: None,
            published_at,
            reminded_at: None,
        }),
        ..incident(event, version)
    };
    put(store, owed(3, 1, None))?;
    put(store, owed(2, 1, None))?;
    put(store, incident(1, 1))?;
    let list = |limit| store.run(|tx| tx.owing_incidents(limit));
    let both = vec![owed(2, 1, None), owed(3, 1, None)];
    same("what is owed, by event", &list(9)?, &both)?;
    same("at most", &list(1)?.len(), &1)?;
    put(store, owed(2, 2, Some(at(5))))?;
    same("what was done", &list(9)?, &vec![owed(3, 1, None)])
}

fn published(store: &dyn Store) -> Result<(), Broken> {
    let company = |id: &str| CompanyId::new(id).map_err(|error| Broken(error.to_string()));
    let publication = Publication {
        event: EventId(7),
        at: at(3),
        sections: vec![("Root cause".to_owned(), "A disk: é.".to_owned())],
        companies: BTreeSet::from([company("acme")?, company("globex")?]),
    };
    let change = Change {
        publications: vec![publication.clone()],
        ..Change::default()
    };
    apply(store, &change)?;
    let read = |reach: Reach, event| store.run(|tx| tx.publication(&reach, EventId(event)));
    let of = |id: &str| -> Result<Publication, Broken> {
        Ok(Publication {
            companies: BTreeSet::from([company(id)?]),
            ..publication.clone()
        })
    };
    same(
        "the provider",
        &read(Reach::Provider, 7)?,
        &Some(publication.clone()),
    )?;
    let acme = Reach::Company(company("acme")?);
    // It does not learn who else was affected.
    same("a company", &read(acme.clone(), 7)?, &Some(of("acme")?))?;
    same("of another event", &read(acme.clone(), 8)?, &None)?;
    let all = [EventId(6), EventId(7), EventId(8)];
    let several = store.run(|tx| tx.publications(&acme, &all))?;
    same("of several", &several, &vec![of("acme")?])?;
    let initech = Reach::Company(company("initech")?);
    same("another company", &read(initech.clone(), 7)?, &None)?;
    let none = store.run(|tx| tx.publications(&initech, &all))?;
    same("another company, of several", &none, &vec![])?;
    // Those that are told later may read it from then on; twice is as once.
    let readers = Readers {
        event: EventId(7),
        companies: vec![company("initech")?, company("acme")?],
    };
    let change = Change {
        readers: vec![readers],
        ..Change::default()
    };
    apply(store, &change)?;
    same("told later", &read(initech, 7)?, &Some(of("initech")?))
}
