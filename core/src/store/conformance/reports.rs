//! What monthly reports are read from.

use super::samples::{apply, at, call, company, next, of_tickets, ticket};
use super::{Broken, Check, same};
use crate::desk::Change;
use crate::model::{
    CallState, Clock, ClockKind, ClockState, Month, ReportedTicket, Span, Ticket, TicketState,
    UsageRow,
};
use crate::store::{Reach, Store, StoreError};

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "a report reads the tickets that its time touches and no others",
        tickets,
    ),
    ("a report reads what is kept of a ticket", times),
    ("a ticket that is reopened is reported as open", reopened),
    ("a company's calls are counted by when they came", calls),
    ("usage is kept once, as it was said last", usage),
    ("a company reads its own records and no others", isolation),
    ("a report is marked once, after the one before", marks),
];

fn opened(id: u64, of: &str, secs: i64) -> Result<Ticket, Broken> {
    Ok(Ticket {
        opened_at: at(secs),
        updated_at: at(secs),
        ..ticket(id, of)?
    })
}

fn closed(id: u64, of: &str, from: i64, to: i64) -> Result<Ticket, Broken> {
    Ok(Ticket {
        state: TicketState::Closed,
        updated_at: at(to),
        resolved_at: Some(at(to)),
        closed_at: Some(at(to)),
        ..opened(id, of, from)?
    })
}

fn keep(store: &dyn Store, tickets: &[Ticket]) -> Result<(), StoreError> {
    let all: Vec<&Ticket> = tickets.iter().collect();
    apply(store, &of_tickets(&all)).map(drop)
}

fn read(
    store: &dyn Store,
    reach: &Reach,
    of: &str,
    (from, to): (i64, i64),
) -> Result<Vec<ReportedTicket>, Broken> {
    let of = company(of)?;
    let mut all = store.run(|tx| tx.reported_tickets(reach, &of, at(from), at(to)))?;
    all.sort_by_key(|one| one.id);
    Ok(all)
}

fn numbers(of: &[ReportedTicket]) -> Vec<u64> {
    of.iter().map(|one| one.id.0).collect()
}

fn tickets(store: &dyn Store) -> Result<(), Broken> {
    keep(
        store,
        &[
            closed(1, "acme", 0, 99)?,
            closed(2, "acme", 0, 100)?,
            closed(3, "acme", 0, 500)?,
            closed(4, "acme", 150, 160)?,
            closed(5, "acme", 199, 900)?,
            closed(6, "acme", 200, 201)?,
            opened(7, "acme", 3)?,
            opened(8, "acme", 200)?,
            closed(9, "globex", 150, 160)?,
        ],
    )?;
    let found = read(store, &Reach::Provider, "acme", (100, 200))?;
    same("the month", &numbers(&found), &vec![2, 3, 4, 5, 7])?;
    let found = read(store, &Reach::Provider, "globex", (100, 200))?;
    same("another company", &numbers(&found), &vec![9])
}

fn times(store: &dyn Store) -> Result<(), Broken> {
    let broken = Clock {
        kind: ClockKind::Response,
        target: Span::ZERO,
        calendar: "always"
            .parse()
            .map_err(|error| Broken(format!("{error}")))?,
        paused_in: vec![TicketState::WaitingForCustomer],
        used: Span::ZERO,
        state: ClockState::Stopped {
            at: at(40),
            channel: None,
            by: None,
        },
        due_at: Some(at(30)),
        breached_at: Some(at(30)),
    };
    let kept = Ticket {
        clocks: vec![broken],
        ..closed(1, "acme", 10, 50)?
    };
    keep(store, std::slice::from_ref(&kept))?;
    let found = read(store, &Reach::Provider, "acme", (0, 100))?;
    let one = found.first().ok_or_else(|| Broken("none".to_owned()))?;
    same("opened", &one.opened_at, &kept.opened_at)?;
    same("answered", &one.answered_at(), &Some(at(40)))?;
    same("done", &one.done_at(), &Some(at(50)))?;
    let (response, resolution) = (ClockKind::Response, ClockKind::Resolution);
    same("broken", &one.breached_at(response), &Some(at(30)))?;
    same("kept", &one.breached_at(resolution), &None)
}

fn reopened(store: &dyn Store) -> Result<(), Broken> {
    let first = closed(1, "acme", 0, 10)?;
    keep(store, std::slice::from_ref(&first))?;
    let found = read(store, &Reach::Provider, "acme", (20, 30))?;
    same("before", &numbers(&found), &vec![])?;
    let again = next(&first, at(40), |ticket| {
        ticket.state = TicketState::Active;
        ticket.resolved_at = None;
        ticket.closed_at = None;
    });
    keep(store, &[again])?;
    let found = read(store, &Reach::Provider, "acme", (20, 30))?;
    same("after", &numbers(&found), &vec![1])
}

fn calls(store: &dyn Store) -> Result<(), Broken> {
    let mut all = Vec::new();
    for (id, of, arrived, waited) in [
        (1, Some("acme"), 99, 1),
        (2, Some("acme"), 100, 2),
        (3, Some("globex"), 150, 3),
        (4, None, 160, 4),
        (5, Some("acme"), 199, 5),
        (6, Some("acme"), 200, 6),
    ] {
        let mut one = call(id, of, arrived)?;
        one.state = CallState::Ended {
            by: None,
            answered_at: at(arrived + waited),
            at: at(arrived + waited),
        };
        all.push(one);
    }
    apply(
        store,
        &Change {
            calls: all,
            ..Change::default()
        },
    )?;
    let waits = |reach: Reach| {
        let found = store.run(|tx| tx.answer_waits(&reach, at(100), at(200)))?;
        let waits = found
            .iter()
            .filter_map(|(_, wait)| Some(wait.as_ref()?.secs()));
        Ok::<_, Broken>(waits.collect::<Vec<_>>())
    };
    same("of all", &waits(Reach::Provider)?, &vec![2, 3, 4, 5])?;
    same(
        "of one",
        &waits(Reach::Company(company("acme")?))?,
        &vec![2, 5],
    )
}

fn row(of: &str, on: &str, user: &str, device: &str, used: u32) -> Result<UsageRow, Broken> {
    Ok(UsageRow {
        company: company(of)?,
        day: on
            .parse()
            .map_err(|error| Broken(format!("{on}: {error}")))?,
        user: user.to_owned(),
        device: device.to_owned(),
        model: "M 1".to_owned(),
        version: "é".to_owned(),
        used,
    })
}

fn put(store: &dyn Store, rows: &[UsageRow]) -> Result<u64, Broken> {
    Ok(store.run(|tx| tx.put_usage(rows))?)
}

fn used(store: &dyn Store, reach: &Reach, of: &str) -> Result<Vec<UsageRow>, Broken> {
    let of = company(of)?;
    let month = |text: &str| text.parse::<Month>();
    let months = month("2026-01").and_then(|from| Ok((from, month("2026-02")?)));
    let (from, to) = months.map_err(|error| Broken(error.to_string()))?;
    Ok(store.run(|tx| tx.usage(reach, &of, from, to))?)
}

fn usage(store: &dyn Store) -> Result<(), Broken> {
    let rows = [
        row("acme", "2025-12-31", "wile", "a", 1)?,
        row("acme", "2026-01-01", "bugs", "", 2)?,
        row("acme", "2026-01-01", "wile", "a", 3)?,
        row("acme", "2026-01-01", "wile", "b", 0)?,
        row("acme", "2026-02-28", "bugs", "c", 5)?,
        row("acme", "2026-03-01", "bugs", "c", 6)?,
        row("globex", "2026-01-01", "bugs", "", 7)?,
    ];
    same("the first time", &put(store, &rows)?, &7)?;
    same("again", &put(store, &rows)?, &0)?;
    let read = used(store, &Reach::Provider, "acme")?;
    same("read", &read, &rows[1..5].to_vec())?;
    let mut other = rows[2].clone();
    other.version = "2".to_owned();
    let corrected = [rows[1].clone(), other.clone()];
    same("corrected", &put(store, &corrected)?, &1)?;
    let read = used(store, &Reach::Provider, "acme")?;
    same("what was said last", &read.get(1), &Some(&other))
}

fn marks(store: &dyn Store) -> Result<(), Broken> {
    let month = |text: &str| {
        text.parse::<Month>()
            .map_err(|error| Broken(error.to_string()))
    };
    let (acme, globex) = (company("acme")?, company("globex")?);
    let (september, october) = (month("2026-09")?, month("2026-10")?);
    let mark = |of, before, month| store.run(|tx| tx.mark_report(of, before, month));
    same("the first", &mark(&globex, None, september)?, &true)?;
    same("of another", &mark(&acme, None, september)?, &true)?;
    same("the first again", &mark(&acme, None, october)?, &false)?;
    let next = Some(september);
    same("the next", &mark(&acme, next, october)?, &true)?;
    same("the next again", &mark(&acme, next, october)?, &false)?;
    let all = store.run(|tx| tx.report_marks())?;
    same("all", &all, &vec![(acme, october), (globex, september)])
}

fn isolation(store: &dyn Store) -> Result<(), Broken> {
    keep(store, &[opened(1, "acme", 0)?, opened(2, "globex", 0)?])?;
    put(
        store,
        &[
            row("acme", "2026-01-01", "wile", "", 1)?,
            row("globex", "2026-01-01", "scorpio", "", 1)?,
        ],
    )?;
    let acme = Reach::Company(company("acme")?);
    let found = read(store, &acme, "acme", (0, 9))?;
    same("its own tickets", &numbers(&found), &vec![1])?;
    let found = read(store, &acme, "globex", (0, 9))?;
    same("another's tickets", &numbers(&found), &vec![])?;
    same("its own usage", &used(store, &acme, "acme")?.len(), &1)?;
    same("another's usage", &used(store, &acme, "globex")?.len(), &0)
}
