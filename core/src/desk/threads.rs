//! The private threads of tickets on a chat platform: in which channel they are made, which ticket
//! still wants one, which one is whose, and who belongs into it.

use crate::model::{
    Action, CaseNumber, ChatHappening, Happening, NotificationKind, Owner, Person, PersonId,
    PlaceId, Recipient, Ticket, TicketId, TicketState, TicketsChannel, Visibility,
};
use crate::rules::MessageData;

use super::change::ChatChange;
use super::permission::{is_granted, permit};
use super::places::{keep as on_record, only_provider, who_binds};
use super::work::Work;
use super::{Context, DeskError, InvalidError, Loaded, TicketThreads};

/// So many people are put into a thread when it is made; others come in when they ask.
const MAX_PUT_IN: usize = 25;

/// Makes the threads of new tickets in this channel.
pub(super) fn here(
    work: &mut Work<'_>,
    loaded: &Loaded,
    place: &PlaceId,
    server: &PlaceId,
) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::PlaceSubscribe, None)?;
    let Some(of) = &loaded.server else {
        let who_binds = who_binds(work);
        return Err(InvalidError::NobodysTickets { who_binds }.into());
    };
    may_choose(work, of)?;
    if loaded.holds_tickets_of.as_ref() == Some(of) {
        let threads = of_whom(work, of);
        return Err(InvalidError::HasTicketsAlready { threads }.into());
    }
    let channel = TicketsChannel {
        place: place.clone(),
        server: server.clone(),
    };
    work.change
        .chat
        .push(ChatChange::Tickets(of.clone(), channel));
    let what = ChatHappening::TicketsHere {
        place: place.clone(),
        of: of.clone(),
    };
    on_record(work, of.company(), what);
    Ok(())
}

/// Makes them there no more.
pub(super) fn elsewhere(
    work: &mut Work<'_>,
    loaded: &Loaded,
    place: &PlaceId,
) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::PlaceSubscribe, None)?;
    let Some(of) = &loaded.holds_tickets_of else {
        return Err(InvalidError::HasNoTickets.into());
    };
    may_choose(work, of)?;
    give_up(work, of, place, None);
    Ok(())
}

/// The platform lets no thread be made there. Those who can mend it are told once, and another
/// channel is taken where there is one.
pub(super) fn barred(work: &mut Work<'_>, loaded: &Loaded, place: &PlaceId, reason: &str) {
    // It was reported before, or somebody has chosen another one meanwhile.
    let Some(of) = &loaded.holds_tickets_of else {
        return;
    };
    let data = MessageData {
        title: format!(
            "channel {} takes no threads, and had {}",
            place.number(),
            of_whom(work, of)
        ),
        reason: reason.to_owned(),
        to: instead(work, of),
        ..MessageData::default()
    };
    work.inform(
        Recipient::Operators,
        NotificationKind::PlaceClosed,
        &data,
        "no thread can be made in a tickets channel",
    );
    give_up(work, of, place, Some(reason));
}

fn give_up(work: &mut Work<'_>, of: &Owner, place: &PlaceId, reason: Option<&str>) {
    work.change.chat.push(ChatChange::NoTickets(place.clone()));
    let what = ChatHappening::TicketsElsewhere {
        place: place.clone(),
        reason: reason.map(str::to_owned),
    };
    on_record(work, of.company(), what);
}

fn may_choose(work: &Work<'_>, of: &Owner) -> Result<(), DeskError> {
    match of {
        Owner::Provider => only_provider(work, InvalidError::TicketsForTheProvider),
        Owner::Company(id) => permit(&work.context, work.actor, Action::PlaceSubscribe, Some(id)),
    }
}

/// Which threads a tickets channel has, as people say it.
pub(super) fn of_whom(work: &Work<'_>, of: &Owner) -> TicketThreads {
    TicketThreads(of.company().map(|id| {
        let company = work.company(id);
        company.map_or_else(|| id.to_string(), |company| company.name.clone())
    }))
}

/// Where they are made instead.
pub(super) fn instead(work: &Work<'_>, of: &Owner) -> String {
    let what = of_whom(work, of);
    match of {
        Owner::Provider => format!("{what}: only where a company has a channel of its own"),
        Owner::Company(_) => format!("{what}: in the provider's server, where it has a channel"),
    }
}

/// A new ticket is to have a thread. The wish is kept with the ticket, so that no crash loses it.
pub(super) fn want(work: &mut Work<'_>, ticket: TicketId) {
    work.change.chat.push(ChatChange::WantsThread(ticket));
}

/// A ticket needs no thread any more.
pub(super) fn want_none(work: &mut Work<'_>, ticket: TicketId) {
    work.change.chat.push(ChatChange::WantsNoThread(ticket));
}

/// A ticket has its thread, unless that was deleted while people were put into it: then it still
/// wants one.
pub(super) fn made(work: &mut Work<'_>, loaded: &Loaded, ticket: TicketId) {
    if loaded.thread_of == Some(ticket) {
        want_none(work, ticket);
    }
}

/// A thread belongs to a ticket from now on.
pub(super) fn keep(
    work: &mut Work<'_>,
    loaded: &Loaded,
    place: &PlaceId,
    ticket: TicketId,
) -> Result<(), DeskError> {
    if loaded.ticket.is_none() {
        return Err(DeskError::UnknownCase(CaseNumber::Ticket(ticket)));
    }
    work.change
        .chat
        .push(ChatChange::Thread(place.clone(), ticket));
    Ok(())
}

/// A ticket's thread was deleted: an open ticket gets another where there is a channel for it, and
/// those who look after the chat hear of it once.
pub(super) fn gone(work: &mut Work<'_>, loaded: &Loaded, place: &PlaceId, ticket: TicketId) {
    if loaded.thread_of != Some(ticket) {
        return;
    }
    work.change.chat.push(ChatChange::Silent(place.clone()));
    let of = loaded.ticket.as_ref();
    let chat = ChatHappening::ThreadGone {
        place: place.clone(),
    };
    work.keep(
        Some(CaseNumber::Ticket(ticket)),
        of.map(|of| &of.company),
        Visibility::Internal,
        Happening::Chat { chat },
    );
    if of.is_none_or(|of| of.state == TicketState::Closed) {
        return;
    }
    let is_made_anew = loaded.tickets_channel.is_some();
    if is_made_anew {
        want(work, ticket);
    }
    let data = MessageData {
        title: format!("the thread of {ticket}, which somebody has deleted"),
        reason: if is_made_anew {
            "Another one is made, and nothing that was written is lost.".to_owned()
        } else {
            format!(
                "Nothing that was written is lost. What is told of {ticket} goes by direct message until `thread` makes another one."
            )
        },
        ..MessageData::default()
    };
    work.inform(
        Recipient::Operators,
        NotificationKind::PlaceClosed,
        &data,
        "the thread of an open ticket was deleted",
    );
}

/// Who is put into a ticket's thread when it is made: the caller, the agent who has it, and the
/// others of the company who may see its tickets.
#[must_use]
pub fn belong_in_thread(context: &Context<'_>, ticket: &Ticket) -> Vec<PersonId> {
    let caller = context.roster.person(&ticket.caller);
    let others = context
        .roster
        .people_of(&ticket.company)
        .filter(|person| person.id != ticket.caller);
    let agent = ticket
        .assignee
        .as_ref()
        .and_then(|id| context.roster.person(id));
    let sees = |person: &&Person| is_granted(context, person, Action::TicketView);
    let mut all: Vec<&Person> = caller.into_iter().chain(agent).collect();
    all.extend(others);
    let all = all.into_iter().filter(sees).take(MAX_PUT_IN);
    all.map(|person| person.id.clone()).collect()
}
