//! Decisions on record and versions of the rules.

use super::samples::{at, company, person, ticket, version};
use super::{Broken, Check, same};
use crate::desk::{Change, TimerChange};
use crate::model::{
    CameInForce, Candidate, CaseNumber, DecisionRecord, InForce, TicketId, Timer, TimerKind,
};
use crate::rules::{
    Comparison, Decision, DecisionMade, EscalationPlan, Facts, Recorded, Sources, TicketFacts,
};
use crate::store::{Reach, Store};

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "a decision is on record for its case, and for its company only",
        decisions_of_a_case,
    ),
    (
        "decisions are handed out in the order in which they were made",
        decisions_in_order,
    ),
    ("the timers of a case are its own", timers_of_a_case),
    (
        "a version's texts come back as they were, and are kept once",
        texts_of_a_version,
    ),
    (
        "what came in force is listed, the newest first",
        history_of_versions,
    ),
    (
        "there is one candidate, with its own tally",
        candidate_and_tally,
    ),
];

fn recorded(id: u64, of: &str, secs: i64) -> Result<Recorded, Broken> {
    let ticket = ticket(id, of)?;
    let facts = TicketFacts {
        ticket: &ticket,
        company: None,
        caller: None,
        at: at(secs),
    };
    Ok(Recorded {
        about: CaseNumber::Ticket(TicketId(id)),
        company: Some(company(of)?),
        at: at(secs),
        facts: Facts::from(&facts),
        decisions: vec![DecisionMade {
            record: DecisionRecord {
                hook: "escalate".into(),
                at: at(secs),
                reason: "a test".into(),
                rule: "escalation.rhai:1".into(),
                rules_version: version("0123456789ab")?,
                fault: None,
            },
            answer: Decision::Escalation(EscalationPlan::default()),
        }],
    })
}

fn keep(store: &dyn Store, decisions: Vec<Recorded>) -> Result<(), Broken> {
    let change = Change {
        decisions,
        ..Change::default()
    };
    store.run(|tx| tx.apply(&change))?;
    Ok(())
}

fn decisions_of_a_case(store: &dyn Store) -> Result<(), Broken> {
    let all = [
        recorded(1, "acme", 1)?,
        recorded(2, "globex", 2)?,
        recorded(1, "acme", 3)?,
        recorded(11, "acme", 4)?,
    ];
    keep(store, all.to_vec())?;
    let case = CaseNumber::Ticket(TicketId(1));
    let of = |reach: &Reach, limit| store.run(|tx| tx.recorded_of(reach, case, limit));
    let [first, _, third, _] = all;
    let both = vec![first, third.clone()];
    same("the provider's", &of(&Reach::Provider, 10)?, &both)?;
    same("the newest", &of(&Reach::Provider, 1)?, &vec![third])?;
    let own = Reach::Company(company("acme")?);
    same("the company's own", &of(&own, 10)?, &both)?;
    let other = Reach::Company(company("globex")?);
    same("another company's", &of(&other, 10)?, &Vec::new())
}

fn decisions_in_order(store: &dyn Store) -> Result<(), Broken> {
    let all: Vec<Recorded> = (1..=5)
        .map(|id| recorded(id, "acme", 0))
        .collect::<Result<_, _>>()?;
    keep(store, all.clone())?;
    let mut found = Vec::new();
    let mut after = 0;
    loop {
        let page = store.run(|tx| tx.recorded(after, 2))?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        found.extend(page.into_iter().map(|(_, one)| one));
    }
    same("all of them", &found, &all)
}

fn timers_of_a_case(store: &dyn Store) -> Result<(), Broken> {
    let timer = |ticket, secs| Timer {
        due_at: at(secs),
        kind: TimerKind::Close {
            ticket: TicketId(ticket),
        },
    };
    let step = Timer {
        due_at: at(5),
        kind: TimerKind::Step {
            ticket: TicketId(1),
            step: 0,
        },
    };
    let all = [timer(1, 9), timer(10, 1), timer(11, 2), step];
    let change = Change {
        timers: all.iter().copied().map(TimerChange::Set).collect(),
        ..Change::default()
    };
    store.run(|tx| tx.apply(&change))?;
    let found = store.run(|tx| tx.timers_of(CaseNumber::Ticket(TicketId(1))))?;
    same("the timers", &found, &vec![step, timer(1, 9)])
}

fn sources(texts: &[(&str, &str)]) -> Sources {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    texts.iter().map(owned).collect()
}

fn texts_of_a_version(store: &dyn Store) -> Result<(), Broken> {
    let (one, other) = (version("0123456789ab")?, version("ba9876543210")?);
    let first = sources(&[("a.rhai", "fn a() { }"), ("b.toml", "")]);
    let second = sources(&[("a.rhai", "fn a() { }"), ("b.toml", "x = 1")]);
    store.run(|tx| {
        tx.keep_rules(&one, &first)?;
        tx.keep_rules(&one, &first)?;
        tx.keep_rules(&other, &second)
    })?;
    let texts = |version| store.run(|tx| tx.rules_texts(version));
    same("the first", &texts(&one)?, &Some(first))?;
    same("the second", &texts(&other)?, &Some(second))?;
    same(
        "one that never was",
        &texts(&version("000000000000")?)?,
        &None,
    )
}

fn entry(of: &str, secs: i64, behind: bool) -> Result<InForce, Broken> {
    Ok(InForce {
        version: version(of)?,
        at: at(secs),
        how: CameInForce::Promoted,
        by: Some(person("igor")?),
        was: None,
        folder_is_behind: behind,
    })
}

fn history_of_versions(store: &dyn Store) -> Result<(), Broken> {
    let first = entry("0123456789ab", 1, false)?;
    let second = entry("ba9876543210", 2, true)?;
    store.run(|tx| {
        for entry in [&first, &second] {
            tx.keep_rules(&entry.version, &Sources::new())?;
            tx.add_in_force(entry)?;
        }
        Ok(())
    })?;
    let newest = |limit| store.run(|tx| tx.rules_history(limit));
    same("both", &newest(10)?, &vec![second.clone(), first])?;
    same("the newest", &newest(1)?, &vec![second.clone()])?;
    store.run(|tx| tx.folder_written())?;
    let written = InForce {
        folder_is_behind: false,
        ..second
    };
    same("once the folder is written", &newest(1)?, &vec![written])
}

fn candidate_and_tally(store: &dyn Store) -> Result<(), Broken> {
    let candidate = |of: &str| -> Result<Candidate, Broken> {
        Ok(Candidate {
            version: version(of)?,
            since: at(1),
            by: None,
        })
    };
    let (one, other) = (candidate("0123456789ab")?, candidate("ba9876543210")?);
    let found = || store.run(|tx| tx.candidate());
    same("before there is one", &found()?, &None)?;
    store.run(|tx| {
        tx.keep_rules(&one.version, &Sources::new())?;
        tx.keep_rules(&other.version, &Sources::new())?;
        tx.set_candidate(Some(&one))
    })?;
    let tally = Comparison {
        decisions: 7,
        ..Comparison::default()
    };
    store.run(|tx| tx.set_tally(&one.version, &tally))?;
    same(
        "with its tally",
        &found()?,
        &Some((one.clone(), tally.clone())),
    )?;
    store.run(|tx| tx.set_candidate(Some(&other)))?;
    store.run(|tx| tx.set_tally(&one.version, &tally))?;
    let fresh = Some((other, Comparison::default()));
    same("the next begins anew", &found()?, &fresh)?;
    store.run(|tx| tx.set_candidate(None))?;
    same("when it is taken back", &found()?, &None)
}
