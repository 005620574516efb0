//! What a decision is made from, read from the store.

use crate::desk::{
    CaseKind, Context, Loaded, MailNeeds, MailWay, Needs, checks_of, due_keys, is_told_in_parts,
    mail_way, tried_by, with_quoted,
};
use crate::model::{
    CallId, CaseNumber, CompanyId, CurrentUsers, EventId, Owner, ServiceEvent, Telling, TellingKey,
    TicketId, TicketsChannel, UserGroup,
};
use crate::store::{Reach, StoreError, Transaction};

use super::asking::MAX_HISTORY;

/// What a command needs, by whatever way it is decided.
pub(super) fn load(
    tx: &mut dyn Transaction,
    context: &Context<'_>,
    reach: &Reach,
    needs: &Needs,
) -> Result<Loaded, StoreError> {
    let mut loaded = Loaded::default();
    if let Some(key) = &needs.once {
        loaded.answered = tx.answered(key)?;
        if loaded.answered.is_some() {
            // It is not done again, so that nothing else is asked for.
            return Ok(loaded);
        }
    }
    if let Some(reference) = &needs.reference {
        loaded.call = tx.call_by_reference(reference)?;
    }
    match needs.opens {
        // A number that is not used would be missing from those that people see.
        Some(_) if loaded.call.is_some() => {}
        Some(CaseKind::Ticket) => {
            loaded.next.ticket = TicketId(tx.next_number(CaseKind::Ticket)?);
        }
        Some(CaseKind::Call) => loaded.next.call = CallId(tx.next_number(CaseKind::Call)?),
        Some(CaseKind::Event) => loaded.next.event = EventId(tx.next_number(CaseKind::Event)?),
        None => {}
    }
    match needs.case {
        Some(CaseNumber::Ticket(id)) => loaded.ticket = tx.ticket(reach, id)?,
        Some(CaseNumber::Call(id)) => loaded.call = tx.call(reach, id)?,
        Some(CaseNumber::Event(id)) => {
            loaded.event = tx.event(reach, id)?;
            loaded.users = users_to_tell(tx, loaded.event.as_ref())?;
        }
        None => {}
    }
    load_of_event(tx, needs, &mut loaded)?;
    load_quoted(tx, context, reach, needs, &mut loaded)?;
    if let Some(company) = &needs.checks {
        let own = match reach {
            Reach::Company(own) => Some(own),
            Reach::Provider => None,
        };
        let whose = company.as_ref().or(own);
        load_tries(tx, whose.map(checks_of), &mut loaded)?;
    }
    if let Some(person) = &needs.training_of {
        loaded.trainings = tx.trainings_of(person)?;
    }
    load_maintenance(tx, needs, &mut loaded)?;
    if let Some(company) = &needs.reviews {
        loaded.reviews = tx.reviews(&Reach::Provider, company)?;
    }
    if needs.agreements {
        let used = tx.used_once(&due_keys(context))?;
        loaded.told = used.into_iter().collect();
    }
    if needs.open_events {
        loaded.open_events = tx.open_events(&Reach::Provider)?;
    }
    if needs.workload {
        loaded.workload = tx.workload()?.into_iter().collect();
    }
    load_chat(tx, context, needs, &mut loaded)?;
    if needs.files {
        loaded.next_attachment = tx.next_attachment()?.0;
    }
    if let Some(source) = &needs.source {
        loaded.said_before = tx.said_before(source)?;
    }
    if let Some(mail) = &needs.mail {
        load_mail(tx, context, mail, &mut loaded)?;
    }
    Ok(loaded)
}

/// What became of a mail before, which ticket it answers, and the number of the case that it opens.
fn load_mail(
    tx: &mut dyn Transaction,
    context: &Context<'_>,
    mail: &MailNeeds,
    loaded: &mut Loaded,
) -> Result<(), StoreError> {
    loaded.mail_before = tx.mail(&mail.key)?;
    if loaded.mail_before.is_some() {
        return Ok(());
    }
    for answered in &mail.answers {
        if loaded.ticket.is_none()
            && let Some(ticket) = tx.ticket_of_mail(answered)?
        {
            loaded.ticket = tx.ticket(&Reach::Provider, ticket)?;
        }
    }
    match mail_way(context, mail, loaded.ticket.as_ref()) {
        MailWay::Open(person) => {
            loaded.next.ticket = TicketId(tx.next_number(CaseKind::Ticket)?);
            if let Some(company) = &person.company {
                loaded.tickets_channel = tickets_channel(tx, company)?;
            }
        }
        MailWay::Hold => loaded.next.call = CallId(tx.next_number(CaseKind::Call)?),
        MailWay::Automatic | MailWay::Comment(_) => {}
    }
    Ok(())
}

/// What stands beside an event.
fn load_of_event(
    tx: &mut dyn Transaction,
    needs: &Needs,
    loaded: &mut Loaded,
) -> Result<(), StoreError> {
    if let Some(touched) = &needs.touched {
        loaded.using = tx.companies_using(&Reach::Provider, touched)?;
    }
    if let Some(event) = needs.telling
        && let Some((telling, users)) = part_to_tell(tx, event, None)?
    {
        loaded.telling = Some(telling);
        loaded.users = users;
    }
    if let Some(event) = needs.alarms_of {
        loaded.cause = tx.cause_of(event)?;
    }
    if let Some(event) = needs.incident {
        loaded.incident = tx.incident(event)?.map(Box::new);
    }
    Ok(())
}

/// What a caller quotes, and how often that was done in vain.
fn load_quoted(
    tx: &mut dyn Transaction,
    context: &Context<'_>,
    reach: &Reach,
    needs: &Needs,
    loaded: &mut Loaded,
) -> Result<(), StoreError> {
    // A call that is routed again quotes what it quoted when it came.
    let quoted_before = loaded.call.as_ref().and_then(|call| call.case);
    match needs.quoted.or(quoted_before) {
        Some(CaseNumber::Ticket(id)) => loaded.quoted_ticket = tx.ticket(reach, id)?,
        Some(CaseNumber::Event(id)) => loaded.quoted_event = tx.event(reach, id)?,
        Some(CaseNumber::Call(_)) | None => {}
    }
    if needs.quoted_history
        && let Some(event) = &loaded.quoted_event
    {
        let case = CaseNumber::Event(event.id);
        loaded.quoted_history = tx.history(&Reach::Provider, case, MAX_HISTORY)?;
    }
    if let Some(quotes) = &needs.quotes {
        let known = loaded.call.as_ref().map(|call| &call.incoming);
        let call = known.map_or_else(|| (**quotes).clone(), |call| with_quoted(call, quotes));
        let ticket = loaded.quoted_ticket.as_ref();
        let company = ticket.and_then(|ticket| context.roster.company(&ticket.company));
        load_tries(tx, tried_by(context.roster, &call, company), loaded)?;
    }
    Ok(())
}

/// How often these tried something, or it was tried about these.
fn load_tries(
    tx: &mut dyn Transaction,
    of: impl IntoIterator<Item = String>,
    loaded: &mut Loaded,
) -> Result<(), StoreError> {
    for who in of {
        if let Some(tries) = tx.tries(&who)? {
            loaded.tries.insert(who, tries);
        }
    }
    Ok(())
}

/// Planned maintenance, the series of it, and who is told that one ends.
fn load_maintenance(
    tx: &mut dyn Transaction,
    needs: &Needs,
    loaded: &mut Loaded,
) -> Result<(), StoreError> {
    if let Some(event) = needs.series_of {
        let series = loaded.event.as_ref().and_then(|event| event.series);
        loaded.series = tx.series(series.unwrap_or(event))?;
        if let (Some(CaseKind::Event), Some(series)) = (needs.opens, &loaded.series) {
            loaded.using = tx.companies_using(&Reach::Provider, &series.touched())?;
        }
    }
    if needs.maintenance {
        loaded.maintenance = tx.open_maintenance()?;
        loaded.all_series = tx.open_series()?;
        // Whoever is told that the windows of a series are called off.
        let series = loaded.series.as_ref().map(|series| series.id);
        let is_its = |event: &&ServiceEvent| series.is_some() && event.series == series;
        for event in loaded.maintenance.iter().filter(is_its) {
            let users = users_to_tell(tx, Some(event))?;
            loaded.users.extend(users);
        }
    }
    Ok(())
}

/// Accounts, servers and places of the chat service.
fn load_chat(
    tx: &mut dyn Transaction,
    context: &Context<'_>,
    needs: &Needs,
    loaded: &mut Loaded,
) -> Result<(), StoreError> {
    if let Some(person) = &needs.link_code {
        loaded.link_code = tx.link_code(person)?;
    }
    if let Some(account) = &needs.account {
        loaded.wrong_codes = tx.wrong_codes(account)?;
    }
    if let Some(server) = &needs.server {
        loaded.server = tx.server(server)?;
    }
    if let Some(place) = &needs.place {
        loaded.hears = tx.hears(place)?;
        loaded.holds_tickets_of = tx.holds_tickets_of(place)?;
    }
    let caller = needs.thread_for.as_ref();
    let caller = caller.and_then(|id| context.roster.person(id));
    if let Some(company) = caller.and_then(|person| person.company.as_ref()) {
        loaded.tickets_channel = tickets_channel(tx, company)?;
    }
    if let Some(place) = &needs.thread {
        loaded.thread_of = tx.ticket_in(place)?;
        if let Some(ticket) = &loaded.ticket {
            loaded.tickets_channel = tickets_channel(tx, &ticket.company)?;
        }
    }
    Ok(())
}

/// Where a company's threads are made: in a channel of its own, else in the provider's.
pub(super) fn tickets_channel(
    tx: &mut dyn Transaction,
    company: &CompanyId,
) -> Result<Option<TicketsChannel>, StoreError> {
    match tx.tickets_channel(&Owner::Company(company.clone()))? {
        Some(own) => Ok(Some(own)),
        None => tx.tickets_channel(&Owner::Provider),
    }
}

/// The users of the companies that a change of an event may tell at once.
pub(super) fn users_to_tell(
    tx: &mut dyn Transaction,
    event: Option<&ServiceEvent>,
) -> Result<CurrentUsers, StoreError> {
    let Some(event) = event.filter(|event| event.state.is_open() && !is_told_in_parts(event))
    else {
        return Ok(CurrentUsers::new());
    };
    let companies: Vec<CompanyId> = event.companies.iter().cloned().collect();
    tx.users_of(&Reach::Provider, &companies)
}

/// The part of an event's companies that is told first, or first after that one; and their users.
pub(super) fn part_to_tell(
    tx: &mut dyn Transaction,
    event: EventId,
    after: Option<TellingKey>,
) -> Result<Option<(Telling, CurrentUsers)>, StoreError> {
    let Some(telling) = tx.next_tellings(event, after, 1)?.pop() else {
        return Ok(None);
    };
    let users = tx.users_of(&Reach::Provider, &telling.companies)?;
    Ok(Some((telling, users)))
}

/// The users of the company that asks, as the feed has them.
pub(super) fn own_users(
    tx: &mut dyn Transaction,
    reach: &Reach,
) -> Result<Option<Vec<UserGroup>>, StoreError> {
    match reach {
        Reach::Company(id) => Ok(tx.users_of(reach, std::slice::from_ref(id))?.remove(id)),
        Reach::Provider => Ok(None),
    }
}
