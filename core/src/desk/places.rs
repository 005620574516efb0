//! Places on a chat platform: whose a server is, what a channel hears, what happens when one is
//! gone.

use crate::model::{
    Action, ChatHappening, CompanyId, Happening, NotificationKind, Owner, PersonId, PlaceId,
    Recipient, Role, Visibility,
};
use crate::rules::MessageData;

use super::change::{ChatChange, Hearing};
use super::permission::{permit, person_of, staff_who_may};
use super::route::known_queue;
use super::work::Work;
use super::{DeskError, InvalidError, Loaded, threads};

/// Says whose a server is.
pub(super) fn bind(work: &mut Work<'_>, server: &PlaceId, owner: &Owner) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::ServerBind, None)?;
    if let Owner::Company(id) = owner {
        known_company(work, id)?;
    }
    work.change
        .chat
        .push(ChatChange::Bound(server.clone(), owner.clone()));
    let what = ChatHappening::Bound {
        server: server.clone(),
        owner: owner.clone(),
    };
    keep(work, None, what);
    Ok(())
}

/// Lets a channel hear what is addressed to `to`.
pub(super) fn subscribe(
    work: &mut Work<'_>,
    loaded: &Loaded,
    place: &PlaceId,
    to: &Recipient,
) -> Result<(), DeskError> {
    may_choose(work, to)?;
    fits_server(work, loaded.server.as_ref(), to)?;
    if loaded.hears.contains(to) {
        return Err(InvalidError::HeardAlready { to: to.clone() }.into());
    }
    let mut serves = loaded.hears.clone();
    serves.push(to.clone());
    work.change.chat.push(ChatChange::Hears(Hearing {
        place: place.clone(),
        serves,
        stands_in_for: Vec::new(),
    }));
    let what = ChatHappening::Subscribed {
        place: place.clone(),
        to: to.clone(),
    };
    keep(work, company_of(to), what);
    Ok(())
}

/// Lets a channel hear something no more.
pub(super) fn unsubscribe(
    work: &mut Work<'_>,
    loaded: &Loaded,
    place: &PlaceId,
    to: &Recipient,
) -> Result<(), DeskError> {
    may_choose(work, to)?;
    if !loaded.hears.contains(to) {
        return Err(InvalidError::NotHeard {
            to: to.clone(),
            hears: loaded.hears.clone(),
        }
        .into());
    }
    let serves: Vec<Recipient> = loaded
        .hears
        .iter()
        .filter(|heard| *heard != to)
        .cloned()
        .collect();
    work.change.chat.push(if serves.is_empty() {
        ChatChange::Silent(place.clone())
    } else {
        ChatChange::Hears(Hearing {
            place: place.clone(),
            serves,
            stands_in_for: Vec::new(),
        })
    });
    let what = ChatHappening::Unsubscribed {
        place: place.clone(),
        to: to.clone(),
    };
    keep(work, company_of(to), what);
    Ok(())
}

/// A place is gone or forbidden: what waits for it goes to those who stand in, and those who can
/// mend it are told. A channel of which nothing is known is nobody's loss, and one that was reported
/// is not reported again.
pub(super) fn close(work: &mut Work<'_>, loaded: &Loaded, place: &PlaceId, reason: &str) {
    let is_known =
        !loaded.hears.is_empty() || loaded.holds_tickets_of.is_some() || loaded.thread_of.is_some();
    if !is_known {
        return;
    }
    work.change.chat.push(ChatChange::Silent(place.clone()));
    let direct_to = place
        .direct_to()
        .and_then(|account| work.context.roster.by_account(&account));
    let (title, tell) = match direct_to {
        Some(person) => {
            let manager = person.company.as_ref().and_then(|id| work.company(id));
            let tell = manager.map_or(Recipient::Operators, |company| {
                Recipient::Person(company.account_manager.clone())
            });
            (format!("{} takes no direct messages", person.name), tell)
        }
        None => {
            let heard: Vec<String> = loaded.hears.iter().map(|to| said(work, to)).collect();
            let heard = if heard.is_empty() {
                String::new()
            } else {
                format!(", which heard {}", heard.join(", "))
            };
            let tickets = loaded.holds_tickets_of.as_ref();
            let tickets = tickets.map(|of| format!(", which had {}", threads::of_whom(work, of)));
            let what = loaded.thread_of.map_or_else(
                || format!("channel {}", place.number()),
                |ticket| format!("the thread of {ticket}"),
            );
            let title = format!(
                "{what} is closed to the desk{heard}{}",
                tickets.unwrap_or_default()
            );
            (title, Recipient::Operators)
        }
    };
    let data = MessageData {
        title,
        reason: reason.to_owned(),
        to: loaded
            .hears
            .iter()
            .map(|to| instead(work, to))
            .chain(
                loaded
                    .holds_tickets_of
                    .iter()
                    .map(|of| threads::instead(work, of)),
            )
            .chain(loaded.thread_of.map(|ticket| {
                format!(
                    "what is told of {ticket}: by direct message, until `thread` makes another one"
                )
            }))
            .collect::<Vec<_>>()
            .join("; "),
        ..MessageData::default()
    };
    work.inform(
        tell,
        NotificationKind::PlaceClosed,
        &data,
        "a place is closed",
    );
    let what = ChatHappening::Closed {
        place: place.clone(),
        reason: reason.to_owned(),
    };
    keep(work, None, what);
}

/// Whether the actor may say what a channel hears of `to`.
fn may_choose(work: &Work<'_>, to: &Recipient) -> Result<(), DeskError> {
    permit(
        &work.context,
        work.actor,
        Action::PlaceSubscribe,
        company_of(to),
    )?;
    match to {
        Recipient::General | Recipient::StatusPage => {}
        Recipient::Company(id) => known_company(work, id)?,
        Recipient::Queue(id) => {
            known_queue(&work.context, id)?;
            only_provider(work, InvalidError::ForTheProvider { to: to.clone() })?;
        }
        Recipient::Operators | Recipient::Agents => {
            only_provider(work, InvalidError::ForTheProvider { to: to.clone() })?
        }
        Recipient::Person(_) | Recipient::Outside => {
            return Err(InvalidError::ForOnePerson.into());
        }
    }
    Ok(())
}

/// What only the provider's people choose.
pub(super) fn only_provider(work: &Work<'_>, why: InvalidError) -> Result<(), DeskError> {
    let person = person_of(&work.context, work.actor)?;
    if person.is_some_and(|person| person.company.is_some()) {
        return Err(why.into());
    }
    Ok(())
}

/// A company's server hears of nobody else; and what is not public is heard only where the server
/// is known to be somebody's.
fn fits_server(work: &Work<'_>, owner: Option<&Owner>, to: &Recipient) -> Result<(), DeskError> {
    let name = |id: &CompanyId| {
        work.company(id)
            .map_or_else(|| id.to_string(), |company| company.name.clone())
    };
    match (owner, to) {
        (_, Recipient::General | Recipient::StatusPage) => Ok(()),
        (Some(Owner::Company(own)), Recipient::Company(other)) if own == other => Ok(()),
        (Some(Owner::Company(own)), _) => Err(InvalidError::AnothersServer {
            name: name(own),
            company: own.clone(),
        }
        .into()),
        (Some(Owner::Provider), _) => Ok(()),
        (None, _) => Err(InvalidError::NobodysServer {
            who_binds: who_binds(work),
        }
        .into()),
    }
}

pub(super) fn who_binds(work: &Work<'_>) -> Vec<String> {
    staff_who_may(&work.context, Action::ServerBind)
        .take(3)
        .map(|person| person.name.clone())
        .collect()
}

pub(super) fn known_company(work: &Work<'_>, id: &CompanyId) -> Result<(), DeskError> {
    match work.company(id) {
        Some(_) => Ok(()),
        None => Err(DeskError::unknown_company(work.context.roster, id)),
    }
}

fn company_of(to: &Recipient) -> Option<&CompanyId> {
    match to {
        Recipient::Company(id) => Some(id),
        _ => None,
    }
}

/// Whom a recipient is, as people say it.
fn said(work: &Work<'_>, to: &Recipient) -> String {
    match to {
        Recipient::General => "the general notices".to_owned(),
        Recipient::Company(id) => work.company(id).map_or_else(
            || id.to_string(),
            |company| format!("{}'s notices", company.name),
        ),
        Recipient::Queue(id) => format!("queue {id}"),
        Recipient::Operators => "the operators' notices".to_owned(),
        Recipient::Agents => "the agents' notices".to_owned(),
        Recipient::StatusPage => "the status page's notices".to_owned(),
        Recipient::Outside => "the answers to strangers".to_owned(),
        Recipient::Person(id) => work.name(id),
    }
}

/// Which way is taken instead.
fn instead(work: &Work<'_>, to: &Recipient) -> String {
    let roster = work.context.roster;
    let linked = |id: &PersonId| !roster.accounts_of(id).is_empty();
    let names: Vec<String> = match to {
        Recipient::Company(id) => roster
            .people_of(id)
            .filter(|person| linked(&person.id))
            .map(|person| person.name.clone())
            .collect(),
        Recipient::General | Recipient::Operators => roster
            .staff()
            .filter(|person| person.is(Role::Operator) && linked(&person.id))
            .map(|person| person.name.clone())
            .collect(),
        Recipient::Queue(_)
        | Recipient::Person(_)
        | Recipient::Agents
        | Recipient::StatusPage
        | Recipient::Outside => Vec::new(),
    };
    let what = said(work, to);
    match (to, names.is_empty()) {
        (Recipient::Queue(_) | Recipient::Agents, _) => {
            format!("{what}: by direct message to its agents")
        }
        (Recipient::Person(_), _) => format!("{what}: in the threads of their tickets"),
        (_, true) => format!("{what}: nobody can be told until a channel hears it"),
        (_, false) => format!("{what}: by direct message to {}", names.join(", ")),
    }
}

pub(super) fn keep(work: &mut Work<'_>, company: Option<&CompanyId>, chat: ChatHappening) {
    let visibility = if company.is_some() {
        Visibility::Customer
    } else {
        Visibility::Internal
    };
    let what = Happening::Chat { chat };
    work.keep(None, company, visibility, what);
}
