//! What articles solved, which searches found nothing, and how far people are with training.

use std::collections::BTreeMap;

use super::samples::{apply, at, company, person};
use super::{Broken, Check, refused_as_conflict, same};
use crate::desk::{Change, LearningChange};
use crate::model::{
    ArticleId, Fruitless, Progress, Solved, SolvedCount, TicketId, TrainingId, TrainingOutcome,
};
use crate::store::{Reach, Store, StoreError};

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "what solved a ticket is counted once, until it is not solved after all",
        solved,
    ),
    (
        "searches that found nothing add up, until they are forgotten",
        fruitless,
    ),
    ("training goes on from the version that was read", trained),
    (
        "a company reads how far its own people are, and nobody else's",
        trained_of,
    ),
];

fn put(store: &dyn Store, learning: Vec<LearningChange>) -> Result<(), StoreError> {
    let change = Change {
        learning,
        ..Change::default()
    };
    apply(store, &change).map(|_| ())
}

fn article(id: &str) -> Result<ArticleId, Broken> {
    ArticleId::new(id).map_err(|error| Broken(error.to_string()))
}

fn solved(store: &dyn Store) -> Result<(), Broken> {
    let by = |ticket, of, secs| -> Result<LearningChange, Broken> {
        Ok(LearningChange::Solved(Solved {
            ticket: TicketId(ticket),
            article: article(of)?,
            company: company("acme")?,
            by: person("ada")?,
            at: at(secs),
        }))
    };
    let count = |of, tickets, secs| -> Result<SolvedCount, Broken> {
        Ok(SolvedCount {
            article: article(of)?,
            tickets,
            last_at: at(secs),
        })
    };
    put(
        store,
        vec![
            by(1, "roaming", 1)?,
            by(2, "mail-é", 2)?,
            by(3, "mail-é", 3)?,
        ],
    )?;
    let counts = store.run(|tx| tx.solved_counts(9))?;
    same(
        "counted",
        &counts,
        &vec![count("mail-é", 2, 3)?, count("roaming", 1, 1)?],
    )?;
    put(
        store,
        vec![by(1, "mail-é", 4)?, LearningChange::Unsolved(TicketId(3))],
    )?;
    let counts = store.run(|tx| tx.solved_counts(9))?;
    same(
        "by another, and not after all",
        &counts,
        &vec![count("mail-é", 2, 4)?],
    )?;
    same(
        "at most",
        &store.run(|tx| tx.solved_counts(0))?,
        &Vec::new(),
    )
}

fn fruitless(store: &dyn Store) -> Result<(), Broken> {
    let search = |words: &str, count, secs| Fruitless {
        words: words.to_owned(),
        count,
        last_at: at(secs),
    };
    let made = |words, secs, before| LearningChange::Fruitless {
        search: search(words, 1, secs),
        before: at(before),
    };
    put(store, vec![made("é toaster", 1, 0)])?;
    put(store, vec![made("printer", 2, 0), made("printer", 3, 0)])?;
    let found = store.run(|tx| tx.fruitless(9))?;
    let expected = vec![search("printer", 2, 3), search("é toaster", 1, 1)];
    same("by how often", &found, &expected)?;
    put(store, vec![made("fax", 4, 2)])?;
    let found = store.run(|tx| tx.fruitless(9))?;
    same(
        "forgotten",
        &found,
        &vec![search("printer", 2, 3), search("fax", 1, 4)],
    )
}

fn progress(of: &str, training: &str, whose: Option<&str>) -> Result<Progress, Broken> {
    Ok(Progress {
        person: person(of)?,
        training: TrainingId::new(training).map_err(|error| Broken(error.to_string()))?,
        company: whose.map(company).transpose()?,
        version: 1,
        edition: "é".to_owned(),
        page: 0,
        answers: BTreeMap::new(),
        started_at: at(1),
        touched_at: at(1),
        outcome: None,
    })
}

fn go_on(store: &dyn Store, progress: Progress) -> Result<(), StoreError> {
    put(store, vec![LearningChange::Training(Box::new(progress))])
}

fn trained(store: &dyn Store) -> Result<(), Broken> {
    let first = progress("ada", "mail-flow", Some("acme"))?;
    let second = Progress {
        version: 2,
        page: 1,
        answers: BTreeMap::from([(0, true)]),
        ..first.clone()
    };
    refused_as_conflict("what is not there", go_on(store, second.clone()))?;
    go_on(store, first.clone())?;
    go_on(store, second.clone())?;
    refused_as_conflict("again", go_on(store, first))?;
    refused_as_conflict("from an old version", go_on(store, second.clone()))?;
    let found = store.run(|tx| tx.trainings_of(&second.person))?;
    same("of them", &found, &vec![second])?;
    let other = person("ben")?;
    same(
        "of another",
        &store.run(|tx| tx.trainings_of(&other))?,
        &Vec::new(),
    )
}

fn trained_of(store: &dyn Store) -> Result<(), Broken> {
    let of = [
        progress("ada", "connectivity", Some("acme"))?,
        progress("ada", "mail-flow", Some("acme"))?,
        progress("hank", "mail-flow", Some("globex"))?,
        progress("ben", "mail-flow", None)?,
    ];
    for one in of.iter().rev() {
        go_on(store, one.clone())?;
    }
    let all = store.run(|tx| tx.trainings(&Reach::Provider, 9))?;
    same("all", &all, &of.to_vec())?;
    let acme = Reach::Company(company("acme")?);
    let own = store.run(|tx| tx.trainings(&acme, 9))?;
    same("its own", &own, &of.iter().take(2).cloned().collect())?;
    same(
        "at most",
        &store.run(|tx| tx.trainings(&acme, 1))?.len(),
        &1,
    )?;
    let through = Progress {
        version: 2,
        outcome: Some(TrainingOutcome {
            at: at(5),
            percent: 100,
            pass_mark: 80,
            certificate: Some("0AB1".to_owned()),
            valid_until: Some(at(9)),
        }),
        ..of[2].clone()
    };
    go_on(store, through.clone())?;
    let certified = |reach: &Reach, code: &str| store.run(|tx| tx.certificate(reach, code));
    same(
        "certified",
        &certified(&Reach::Provider, "0AB1")?,
        &Some(through),
    )?;
    same("another's", &certified(&acme, "0AB1")?, &None)?;
    same("nobody's", &certified(&Reach::Provider, "0AB2")?, &None)
}
