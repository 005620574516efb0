//! Cases: versions, numbers, reach, counters, history.

use super::samples::{
    apply, at, call, company, entry, event, news, next, of_news, of_tickets, person, queue, ticket,
};
use super::{Broken, Check, refused_as_conflict, same};
use crate::desk::{CaseKind, Change, KeptFile, Load, PersonChange, StateFilter, TicketFilter};
use crate::model::{
    Attachment, AttachmentId, CallId, CallState, CaseNumber, Channel, EventId, EventState,
    FileContent, Happening, PersonId, Recipient, Span, Ticket, TicketId, TicketState, Visibility,
};
use crate::store::{Reach, Store, StoreError};

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("numbers rise and are never used again", numbers_rise),
    ("what was written is read back whole", read_back),
    ("a change from an old version is refused", old_versions),
    ("a transaction that fails keeps nothing", failed_transaction),
    ("a refused change leaves nothing behind", refused_change),
    ("a company reaches its own cases only", reach),
    ("tickets are filtered, newest first, one more", filters),
    ("open tickets are counted by queue", queue_counts),
    ("an agent's tickets are counted", ticket_load),
    ("an agent's calls are counted", call_load),
    ("waiting calls and answer waits are found", calls),
    ("events are open until they end", events),
    ("history is in order, bounded and discreet", history),
    ("people are kept in order", people),
    (
        "an attachment is kept whole and is its company's",
        attachments,
    ),
];

fn numbers_rise(store: &dyn Store) -> Result<(), Broken> {
    let next = |of| store.run(|tx| tx.next_number(of));
    let all = || -> Result<[u64; 3], StoreError> {
        Ok([
            next(CaseKind::Ticket)?,
            next(CaseKind::Call)?,
            next(CaseKind::Event)?,
        ])
    };
    same("at first", &all()?, &[1, 1, 1])?;
    let change = Change {
        tickets: vec![ticket(1, "acme")?, ticket(2, "acme")?],
        calls: vec![call(1, None, 0)?],
        events: vec![event(1)?],
        ..Change::default()
    };
    apply(store, &change)?;
    same(
        "after two tickets, a call and an event",
        &all()?,
        &[3, 2, 2],
    )
}

fn read_back(store: &dyn Store) -> Result<(), Broken> {
    let change = Change {
        tickets: vec![ticket(1, "acme")?],
        calls: vec![call(1, Some("acme"), 5)?],
        events: vec![event(1)?],
        ..Change::default()
    };
    apply(store, &change)?;
    let all = Reach::Provider;
    let found = store.run(|tx| {
        Ok((
            tx.ticket(&all, TicketId(1))?,
            tx.call(&all, CallId(1))?,
            tx.event(&all, EventId(1))?,
            tx.ticket(&all, TicketId(2))?,
        ))
    })?;
    let expected = (
        change.tickets.first().cloned(),
        change.calls.first().cloned(),
        change.events.first().cloned(),
        None,
    );
    same("the three and one that is not there", &found, &expected)
}

fn old_versions(store: &dyn Store) -> Result<(), Broken> {
    let first = ticket(1, "acme")?;
    apply(store, &of_tickets(&[&first]))?;
    let second = next(&first, at(1), |t| t.subject = "second".into());
    let third = next(&second, at(2), |t| t.subject = "third".into());
    let change = |t: &Ticket| apply(store, &of_tickets(&[t]));
    refused_as_conflict("version 1 again", change(&first))?;
    refused_as_conflict("version 3 after 1", change(&third))?;
    change(&second)?;
    refused_as_conflict("version 2 again", change(&second))?;
    refused_as_conflict("version 2 of nothing", {
        let mut stranger = second.clone();
        stranger.id = TicketId(9);
        change(&stranger)
    })?;
    let twice = Change {
        calls: vec![call(1, None, 0)?, call(1, None, 0)?],
        ..Change::default()
    };
    refused_as_conflict("a call twice", apply(store, &twice))?;
    let twice = Change {
        events: vec![event(1)?, event(1)?],
        ..Change::default()
    };
    refused_as_conflict("an event twice", apply(store, &twice))?;
    let found = store.run(|tx| tx.ticket(&Reach::Provider, TicketId(1)))?;
    same("what is held", &found, &Some(second))
}

fn failed_transaction(store: &dyn Store) -> Result<(), Broken> {
    let mut change = of_tickets(&[&ticket(1, "acme")?]);
    change.notifications = of_news(vec![news(Recipient::General, None, "a")?]).notifications;
    let outcome = store.run(|tx| {
        tx.apply(&change)?;
        Err::<(), _>(StoreError::Abandoned)
    });
    if !matches!(outcome, Err(StoreError::Abandoned)) {
        return Err(Broken(format!("the work's error became {outcome:?}")));
    }
    let (held, counts) =
        store.run(|tx| Ok((tx.ticket(&Reach::Provider, TicketId(1))?, tx.counts()?)))?;
    same("ticket", &held, &None)?;
    same("counts", &counts, &Default::default())
}

fn refused_change(store: &dyn Store) -> Result<(), Broken> {
    let good = of_tickets(&[&ticket(1, "acme")?]);
    let bad = of_tickets(&[&ticket(2, "acme")?, &ticket(1, "acme")?]);
    let last = of_tickets(&[&ticket(3, "acme")?]);
    store.run(|tx| {
        tx.apply(&good)?;
        // The second of its two tickets is refused, so the first must go as well.
        let _ = tx.apply(&bad);
        tx.apply(&last)
    })?;
    let held = store.run(|tx| tx.tickets(&Reach::Provider, &TicketFilter::default()))?;
    let ids: Vec<u64> = held.iter().map(|ticket| ticket.id.0).collect();
    same("tickets", &ids, &vec![3, 1])
}

fn reach(store: &dyn Store) -> Result<(), Broken> {
    let change = Change {
        tickets: vec![ticket(1, "acme")?, ticket(2, "globex")?],
        calls: vec![
            call(1, Some("acme"), 0)?,
            call(2, Some("globex"), 1)?,
            call(3, None, 2)?,
        ],
        ..Change::default()
    };
    apply(store, &change)?;
    let acme = Reach::Company(company("acme")?);
    let own = |filter: TicketFilter| -> Result<Vec<u64>, StoreError> {
        let found = store.run(|tx| tx.tickets(&acme, &filter))?;
        Ok(found.iter().map(|ticket| ticket.id.0).collect())
    };
    same("its tickets", &own(TicketFilter::default())?, &vec![1])?;
    let theirs = TicketFilter {
        company: Some(company("globex")?),
        ..TicketFilter::default()
    };
    same("another's tickets, asked for", &own(theirs)?, &Vec::new())?;
    let (other, foreign_call, nobodys, waiting, queues) = store.run(|tx| {
        Ok((
            tx.ticket(&acme, TicketId(2))?,
            tx.call(&acme, CallId(2))?,
            tx.call(&acme, CallId(3))?,
            tx.waiting_calls(&acme)?,
            tx.open_tickets_by_queue(&acme)?,
        ))
    })?;
    same("another's ticket", &other, &None)?;
    same("another's call", &foreign_call, &None)?;
    same("nobody's call", &nobodys, &None)?;
    let waiting: Vec<u64> = waiting.iter().map(|call| call.id.0).collect();
    same("its waiting calls", &waiting, &vec![1])?;
    same("its queues", &queues, &vec![(queue("level-1")?, 1)])
}

fn filters(store: &dyn Store) -> Result<(), Broken> {
    let mut tickets = Vec::new();
    for id in 1..=6 {
        tickets.push(ticket(id, if id % 2 == 0 { "acme" } else { "globex" })?);
    }
    tickets[1].assignee = Some(person("ben")?);
    tickets[2].queue = queue("level-2")?;
    tickets[3].state = TicketState::Closed;
    tickets[4].caller = person("eve")?;
    tickets[5].state = TicketState::WaitingForCustomer;
    apply(store, &of_tickets(&tickets.iter().collect::<Vec<_>>()))?;
    let check = |what: &str, filter: TicketFilter, expected: &[u64]| {
        let found = store.run(|tx| tx.tickets(&Reach::Provider, &filter))?;
        let ids: Vec<u64> = found.iter().map(|ticket| ticket.id.0).collect();
        same(what, &ids, &expected.to_vec())
    };
    let open = TicketFilter::default();
    let any = TicketFilter {
        state: StateFilter::Any,
        ..open.clone()
    };
    let only = |state| TicketFilter {
        state: StateFilter::Only(state),
        ..open.clone()
    };
    check("open", open.clone(), &[6, 5, 3, 2, 1])?;
    check("any", any.clone(), &[6, 5, 4, 3, 2, 1])?;
    check("closed", only(TicketState::Closed), &[4])?;
    check("waiting", only(TicketState::WaitingForCustomer), &[6])?;
    let (acme, ben, eve) = (company("acme")?, person("ben")?, person("eve")?);
    let level_2 = queue("level-2")?;
    let narrowed = |edit: &dyn Fn(&mut TicketFilter)| {
        let mut filter = any.clone();
        edit(&mut filter);
        filter
    };
    check(
        "of a company",
        narrowed(&|f| f.company = Some(acme.clone())),
        &[6, 4, 2],
    )?;
    check(
        "of an assignee",
        narrowed(&|f| f.assignee = Some(ben.clone())),
        &[2],
    )?;
    check(
        "of a caller",
        narrowed(&|f| f.caller = Some(eve.clone())),
        &[5],
    )?;
    check(
        "of a queue",
        narrowed(&|f| f.queue = Some(level_2.clone())),
        &[3],
    )?;
    check(
        "two and whether there are more",
        narrowed(&|f| f.limit = 2),
        &[6, 5, 4],
    )?;
    check(
        "the next page",
        narrowed(&|f| {
            f.limit = 2;
            f.before = Some(TicketId(5));
        }),
        &[4, 3, 2],
    )
}

fn queue_counts(store: &dyn Store) -> Result<(), Broken> {
    let first = ticket(1, "acme")?;
    apply(store, &of_tickets(&[&first, &ticket(2, "globex")?]))?;
    let counts = || store.run(|tx| tx.open_tickets_by_queue(&Reach::Provider));
    let (one, two) = (queue("level-1")?, queue("level-2")?);
    same("both", &counts()?, &vec![(one.clone(), 2)])?;
    let moved = next(&first, at(1), |t| t.queue = two.clone());
    apply(store, &of_tickets(&[&moved]))?;
    same("one moved", &counts()?, &vec![(one.clone(), 1), (two, 1)])?;
    let resolved = next(&moved, at(2), |t| t.state = TicketState::Resolved);
    apply(store, &of_tickets(&[&resolved]))?;
    same("it was resolved", &counts()?, &vec![(one, 1)])?;
    let open = store.run(|tx| tx.counts())?.open_tickets;
    same("open in all", &open, &1)
}

fn loads(store: &dyn Store) -> Result<Vec<(PersonId, Load)>, StoreError> {
    store.run(|tx| tx.workload())
}

fn load(id: &str, tickets: u32, calls: u32, given: i64) -> Result<(PersonId, Load), Broken> {
    let load = Load {
        tickets,
        calls,
        last_given_at: Some(at(given)),
    };
    Ok((person(id)?, load))
}

fn ticket_load(store: &dyn Store) -> Result<(), Broken> {
    let opened = ticket(1, "acme")?;
    apply(store, &of_tickets(&[&opened]))?;
    same("nobody has it", &loads(store)?, &Vec::new())?;
    let (ben, cleo) = (person("ben")?, person("cleo")?);
    let assigned = next(&opened, at(1), |t| t.assignee = Some(ben));
    apply(store, &of_tickets(&[&assigned]))?;
    same("assigned", &loads(store)?, &vec![load("ben", 1, 0, 1)?])?;
    let touched = next(&assigned, at(2), |t| t.state = TicketState::Active);
    apply(store, &of_tickets(&[&touched]))?;
    same("worked on", &loads(store)?, &vec![load("ben", 1, 0, 1)?])?;
    let passed_on = next(&touched, at(3), |t| t.assignee = Some(cleo));
    apply(store, &of_tickets(&[&passed_on]))?;
    let expected = vec![load("ben", 0, 0, 1)?, load("cleo", 1, 0, 3)?];
    same("reassigned", &loads(store)?, &expected)?;
    let resolved = next(&passed_on, at(4), |t| t.state = TicketState::Resolved);
    apply(store, &of_tickets(&[&resolved]))?;
    let expected = vec![load("ben", 0, 0, 1)?, load("cleo", 0, 0, 3)?];
    same("resolved", &loads(store)?, &expected)?;
    let reopened = next(&resolved, at(5), |t| t.state = TicketState::Active);
    apply(store, &of_tickets(&[&reopened]))?;
    let expected = vec![load("ben", 0, 0, 1)?, load("cleo", 1, 0, 5)?];
    same("reopened", &loads(store)?, &expected)
}

fn call_load(store: &dyn Store) -> Result<(), Broken> {
    let mut call = call(1, None, 1)?;
    let step = |call: &crate::model::Call| {
        let change = Change {
            calls: vec![call.clone()],
            ..Change::default()
        };
        apply(store, &change)
    };
    call.agent = Some(person("ben")?);
    step(&call)?;
    same("offered", &loads(store)?, &vec![load("ben", 0, 1, 1)?])?;
    call.version = 2;
    call.state = CallState::Answered {
        by: Some(person("cleo")?),
        at: at(9),
    };
    step(&call)?;
    let expected = vec![load("ben", 0, 0, 1)?, load("cleo", 0, 1, 9)?];
    same("answered by another", &loads(store)?, &expected)?;
    call.version = 3;
    call.state = CallState::Ended {
        by: Some(person("cleo")?),
        answered_at: at(9),
        at: at(60),
    };
    step(&call)?;
    let expected = vec![load("ben", 0, 0, 1)?, load("cleo", 0, 0, 9)?];
    same("over", &loads(store)?, &expected)
}

fn calls(store: &dyn Store) -> Result<(), Broken> {
    let mut change = Change::default();
    for (id, arrived) in [(1, 30), (2, 20), (3, 10), (4, 40)] {
        change.calls.push(call(id, Some("acme"), arrived)?);
    }
    change.calls[2].state = CallState::Abandoned { at: at(99) };
    change.calls[3].state = CallState::Answered {
        by: Some(person("ben")?),
        at: at(47),
    };
    apply(store, &change)?;
    let waiting = store.run(|tx| tx.waiting_calls(&Reach::Provider))?;
    let ids: Vec<u64> = waiting.iter().map(|call| call.id.0).collect();
    same("the longest first", &ids, &vec![2, 1])?;
    let level_2 = queue("level-2")?;
    let seven = Span::between(at(0), at(7));
    let waits = |reach: &Reach, from, to| store.run(|tx| tx.answer_waits(reach, at(from), at(to)));
    let both = vec![(level_2.clone(), None), (level_2.clone(), Some(seven))];
    same("both", &waits(&Reach::Provider, 10, 41)?, &both)?;
    let first = vec![(level_2, None)];
    same(
        "the end is left out",
        &waits(&Reach::Provider, 10, 40)?,
        &first,
    )?;
    let other = Reach::Company(company("globex")?);
    same("another's", &waits(&other, 0, 100)?, &Vec::new())
}

fn events(store: &dyn Store) -> Result<(), Broken> {
    let mut change = Change::default();
    for id in 1..=3 {
        change.events.push(event(id)?);
    }
    for (index, ended) in [(1, 50), (2, 60)] {
        change.events[index].state = EventState::Resolved;
        change.events[index].ended_at = Some(at(ended));
    }
    apply(store, &change)?;
    let ids = |events: Vec<crate::model::ServiceEvent>| -> Vec<u64> {
        events.iter().map(|event| event.id.0).collect()
    };
    let all = Reach::Provider;
    same(
        "open",
        &ids(store.run(|tx| tx.open_events(&all))?),
        &vec![1],
    )?;
    let ended = |since, limit| store.run(|tx| tx.ended_events(&all, at(since), limit));
    same("ended", &ids(ended(50, 9)?), &vec![3, 2])?;
    same("ended later", &ids(ended(51, 9)?), &vec![3])?;
    same("the latest", &ids(ended(0, 1)?), &vec![3])
}

fn history(store: &dyn Store) -> Result<(), Broken> {
    let ticket = CaseNumber::Ticket(TicketId(1));
    let event = CaseNumber::Event(EventId(1));
    let (shown, hidden) = (Visibility::Customer, Visibility::Internal);
    let change = Change {
        audit: vec![
            entry(ticket, Some("acme"), shown, "a")?,
            entry(ticket, Some("acme"), hidden, "b")?,
            entry(ticket, None, shown, "c")?,
            entry(event, None, shown, "d")?,
            entry(event, None, hidden, "e")?,
            entry(event, Some("globex"), shown, "f")?,
            entry(ticket, Some("acme"), shown, "g")?,
        ],
        ..Change::default()
    };
    apply(store, &change)?;
    let check = |what: &str, reach: &Reach, case, limit, expected: &str| {
        let found = store.run(|tx| tx.history(reach, case, limit))?;
        let texts: String = found.iter().map(|entry| text(&entry.what)).collect();
        same(what, &texts.as_str(), &expected)
    };
    let acme = Reach::Company(company("acme")?);
    check("all", &Reach::Provider, ticket, 9, "abcg")?;
    check("the newest two", &Reach::Provider, ticket, 2, "cg")?;
    check("the customer's", &acme, ticket, 9, "ag")?;
    check("of an event", &acme, event, 9, "d")?;
    let globex = Reach::Company(company("globex")?);
    check("another's ticket", &globex, ticket, 9, "")?;
    check("of an event, with its own", &globex, event, 9, "df")
}

fn text(what: &Happening) -> &str {
    match what {
        Happening::Commented {
            text,
            channel: Channel::Chat,
        } => text,
        _ => "?",
    }
}

fn people(store: &dyn Store) -> Result<(), Broken> {
    let first = PersonChange::Removed(person("ada")?);
    let second = PersonChange::Removed(person("eve")?);
    for one in [&first, &second] {
        let change = Change {
            people: vec![one.clone()],
            ..Change::default()
        };
        apply(store, &change)?;
    }
    same("both", &store.run(|tx| tx.people())?, &vec![first, second])
}

fn attachments(store: &dyn Store) -> Result<(), Broken> {
    let content = FileContent((0..=255).cycle().take(70_000).collect());
    let file = |id| {
        Ok::<_, Broken>(KeptFile {
            attachment: Attachment {
                id: AttachmentId(id),
                name: "mail \u{fc}ber.log".into(),
                media_type: "text/plain".into(),
                size: 70_000,
                sha256: "0".repeat(64),
            },
            ticket: TicketId(1),
            company: company("acme")?,
            content: content.clone(),
        })
    };
    let first = store.run(|tx| tx.next_attachment())?;
    same("the first number", &first, &AttachmentId(1))?;
    let mut change = of_tickets(&[&ticket(1, "acme")?]);
    change.files = vec![file(1)?, file(3)?];
    apply(store, &change)?;
    let next = store.run(|tx| tx.next_attachment())?;
    same("the next number", &next, &AttachmentId(4))?;
    let read = |reach: &Reach, id| store.run(|tx| tx.attachment(reach, AttachmentId(id)));
    let whole = Some((file(3)?.attachment, content.clone()));
    let acme = Reach::Company(company("acme")?);
    same("for its company", &read(&acme, 3)?, &whole)?;
    same("for the provider", &read(&Reach::Provider, 3)?, &whole)?;
    let other = Reach::Company(company("road")?);
    same("for another company", &read(&other, 3)?, &None)?;
    same("one that is not there", &read(&acme, 2)?, &None)?;
    let again = Change {
        files: vec![file(3)?],
        ..Change::default()
    };
    refused_as_conflict("the same number", store.run(|tx| tx.apply(&again)))
}
