//! The feed of current users, and companies that are still to be told of an event.

use std::collections::BTreeSet;

use super::samples::{apply, at, company, event};
use super::{Broken, Check, refused_as_conflict, same};
use crate::desk::{Change, TellingChange};
use crate::model::{
    CompanyId, CurrentUsers, EventId, EventWord, FeedUser, IdError, SaidOfEvent, Telling, Touched,
    UserGroup,
};
use crate::store::{Reach, Store, StoreError};

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("a company's users are those that it was given last", feed),
    (
        "the companies that something touches are found by service and region",
        touched,
    ),
    ("a company reads its own users and no others", isolation),
    ("a part is told once, an earlier word first", parts),
    ("older news gives way, and a beginning does not", overtaken),
];

fn bad(error: IdError) -> Broken {
    Broken(error.to_string())
}

fn group(of: &str, service: &str, region: &str, users: &[&str]) -> Result<UserGroup, Broken> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(UserGroup {
        company: company(of)?,
        service: some(service)
            .map(|id| id.parse())
            .transpose()
            .map_err(bad)?,
        region: some(region).map(|id| id.parse()).transpose().map_err(bad)?,
        users: users
            .iter()
            .map(|user| FeedUser {
                user: (*user).to_owned(),
                devices: vec![format!("{user}'s telephone")],
            })
            .collect(),
    })
}

fn set(store: &dyn Store, of: &str, groups: Vec<UserGroup>) -> Result<(), Broken> {
    let users = CurrentUsers::from([(company(of)?, groups)]);
    Ok(store.run(|tx| tx.set_users(&users))?)
}

fn three(store: &dyn Store) -> Result<(), Broken> {
    set(
        store,
        "acme",
        vec![
            group("acme", "devices", "europe", &["wile"])?,
            group("acme", "mail-eu", "asia", &["é"])?,
            group("acme", "mail-eu", "europe", &["bugs", "wile"])?,
        ],
    )?;
    set(
        store,
        "globex",
        vec![group("globex", "mail-us", "", &["scorpio"])?],
    )?;
    set(
        store,
        "initech",
        vec![group("initech", "", "europe", &["milton"])?],
    )
}

fn feed(store: &dyn Store) -> Result<(), Broken> {
    three(store)?;
    let all = [company("acme")?, company("globex")?, company("nobody")?];
    let read = || store.run(|tx| tx.users_of(&Reach::Provider, &all));
    let found = read()?;
    let of = |id: &str| Ok::<_, Broken>(found.get(&company(id)?).map_or(0, Vec::len));
    same("of one", &of("acme")?, &3)?;
    same("of the other", &of("globex")?, &1)?;
    same(
        "of nobody",
        &found.contains_key(&company("nobody")?),
        &false,
    )?;
    let groups = vec![group("acme", "mail-eu", "europe", &["daffy"])?];
    set(store, "acme", groups.clone())?;
    set(store, "globex", Vec::new())?;
    let left = CurrentUsers::from([(company("acme")?, groups)]);
    same("in the place of those before", &read()?, &left)?;
    let given_up = store.run(|tx| {
        tx.set_users(&CurrentUsers::from([(all[0].clone(), Vec::new())]))?;
        Err::<(), _>(StoreError::Abandoned)
    });
    same("given up", &given_up.is_err(), &true)?;
    same("after one that was given up", &read()?, &left)
}

fn touched(store: &dyn Store) -> Result<(), Broken> {
    three(store)?;
    for (services, regions, expected) in [
        ("", "", "acme globex initech"),
        ("mail-eu", "", "acme"),
        ("mail-us devices", "", "acme globex"),
        ("", "europe", "acme initech"),
        ("mail-eu", "asia", "acme"),
        ("devices mail-us", "asia", ""),
        ("devices mail-us", "asia europe", "acme"),
        ("none", "", ""),
    ] {
        let services = services.split_whitespace().map(str::parse);
        let regions = regions.split_whitespace().map(str::parse);
        let touched = Touched {
            services: services.collect::<Result<_, _>>().map_err(bad)?,
            regions: regions.collect::<Result<_, _>>().map_err(bad)?,
        };
        let found = store.run(|tx| tx.companies_using(&Reach::Provider, &touched))?;
        let expected = expected.split_whitespace().map(company);
        let expected = expected.collect::<Result<BTreeSet<_>, _>>()?;
        same(&format!("{touched:?}"), &found, &expected)?;
    }
    Ok(())
}

fn isolation(store: &dyn Store) -> Result<(), Broken> {
    three(store)?;
    let both = [company("acme")?, company("globex")?];
    let globex = Reach::Company(company("globex")?);
    let found = store.run(|tx| tx.users_of(&globex, &both))?;
    let read: Vec<&CompanyId> = found.keys().collect();
    same("its own", &read, &vec![&company("globex")?])?;
    let all = Touched::default();
    let found = store.run(|tx| tx.companies_using(&globex, &all))?;
    same("of all", &found, &BTreeSet::from([company("globex")?]))?;
    let mail = Touched {
        services: BTreeSet::from(["mail-eu".parse().map_err(bad)?]),
        ..Touched::default()
    };
    let found = store.run(|tx| tx.companies_using(&globex, &mail))?;
    same("of a service", &found, &BTreeSet::new())
}

fn part(of: u64, number: u64, part: u64, word: EventWord) -> Result<Telling, Broken> {
    Ok(Telling {
        number,
        part,
        said: SaidOfEvent {
            word,
            before: None,
            next: Some(at(60)),
            reason: "a test".to_owned(),
            at: at(1),
            who: "the desk".to_owned(),
            affected: 2,
            text: None,
        },
        event: event(of)?,
        companies: vec![company("acme")?, company("globex")?],
    })
}

fn change(store: &dyn Store, tellings: Vec<TellingChange>) -> Result<(), StoreError> {
    let change = Change {
        tellings,
        ..Change::default()
    };
    apply(store, &change).map(drop)
}

fn queue(store: &dyn Store, all: &[&Telling]) -> Result<(), StoreError> {
    let queued = all.iter().map(|one| Box::new((*one).clone()));
    change(store, queued.map(TellingChange::Queue).collect())
}

fn next(store: &dyn Store) -> Result<Option<Telling>, StoreError> {
    store.run(|tx| Ok(tx.next_tellings(EventId(1), None, 1)?.pop()))
}

fn parts(store: &dyn Store) -> Result<(), Broken> {
    let later = part(1, 10, 0, EventWord::Update)?;
    let second = part(1, 2, 10, EventWord::Beginning)?;
    let first = part(1, 2, 9, EventWord::Beginning)?;
    let other = part(2, 1, 0, EventWord::Beginning)?;
    queue(store, &[&later, &second, &first, &other])?;
    let both = store.run(|tx| tx.next_tellings(EventId(1), None, 2))?;
    same("two", &both, &vec![first.clone(), second.clone()])?;
    let rest = store.run(|tx| tx.next_tellings(EventId(1), Some(second.key()), 2))?;
    same("after two", &rest, &vec![later.clone()])?;
    for expected in [&first, &second, &later] {
        same("next", &next(store)?.as_ref(), &Some(expected))?;
        change(store, vec![TellingChange::Done(expected.key())])?;
        let again = change(store, vec![TellingChange::Done(expected.key())]);
        refused_as_conflict("told again", again)?;
    }
    same("after the last", &next(store)?, &None)?;
    let left = store.run(|tx| tx.next_tellings(EventId(2), None, 9))?;
    same("of another event", &left, &vec![other])
}

fn overtaken(store: &dyn Store) -> Result<(), Broken> {
    let beginning = part(1, 2, 0, EventWord::Beginning)?;
    let update = part(1, 3, 0, EventWord::Update)?;
    let other = part(2, 3, 0, EventWord::Update)?;
    let newer = part(1, 4, 0, EventWord::End)?;
    queue(store, &[&beginning, &update, &other])?;
    let drop = TellingChange::Drop { event: EventId(1) };
    change(
        store,
        vec![drop, TellingChange::Queue(Box::new(newer.clone()))],
    )?;
    for expected in [&beginning, &newer] {
        same("next", &next(store)?.as_ref(), &Some(expected))?;
        change(store, vec![TellingChange::Done(expected.key())])?;
    }
    same("after the last", &next(store)?, &None)?;
    let left = store.run(|tx| tx.next_tellings(EventId(2), None, 9))?;
    same("of another event", &left, &vec![other])
}
