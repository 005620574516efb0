//! Chat accounts and channels in words.

use switchboard::desk::Reply;
use switchboard::model::{ChatHappening, Owner};
use switchboard::service::{LinkWord, PageLink};

use super::safe::safe_line;
use super::view::View;

/// The code, for the one who asked for it.
#[must_use]
pub fn invited(view: &View<'_>, word: &LinkWord, reply: &Reply) -> String {
    let Reply::Invited { person, expires_at } = reply else {
        return String::new();
    };
    let (id, code) = (&person.id, word.reveal());
    let name = view.paint.strong(&safe_line(&person.name));
    format!(
        "{}\n\n{}\n  /link person:{id} code:{code}",
        view.language.invited(name, view.paint.strong(&code)),
        view.language.invited_how(view.moment(*expires_at)),
    )
}

/// A link to a status page. It stands alone on its line, to be copied.
#[must_use]
pub fn page_link(view: &View<'_>, link: &PageLink) -> String {
    let company = view.paint.strong(&safe_line(&link.company));
    let said = view
        .language
        .status_link_made(company, view.moment(link.until));
    format!("{said}\n  {}", safe_line(&link.link))
}

/// What came of a code.
#[must_use]
pub fn linked(view: &View<'_>, reply: &Reply) -> String {
    match reply {
        Reply::Linked { person } => view.language.linked(safe_line(&person.name)),
        Reply::NotLinked { tries_left: 0 } => view.language.link_too_many(),
        Reply::NotLinked { tries_left } => view.language.link_wrong(*tries_left),
        _ => view.paint.good(&view.language.done()),
    }
}

/// What happened, and who did it.
pub(super) fn happening(view: &View<'_>, who: &str, chat: &ChatHappening) -> String {
    let say = view.language;
    match chat {
        ChatHappening::Invited { person } => say.chat_invited(who, view.who(person)),
        ChatHappening::Linked { person, account } => {
            say.chat_linked(who, account, view.who(person))
        }
        ChatHappening::WrongCode { person, account } => {
            say.chat_wrong_code(who, view.who(person), account)
        }
        ChatHappening::Unlinked { person } => say.chat_unlinked(who, view.who(person)),
        ChatHappening::Subscribed { place, to } => say.chat_subscribed(who, place, to),
        ChatHappening::Unsubscribed { place, to } => say.chat_unsubscribed(who, place, to),
        ChatHappening::Closed { place, reason } => say.chat_closed(who, place, safe_line(reason)),
        ChatHappening::TicketsHere { place, of } => match of {
            Owner::Provider => say.chat_tickets_here(who, place),
            Owner::Company(id) => say.chat_tickets_here_of(who, place, view.company(id)),
        },
        ChatHappening::TicketsElsewhere { place, reason } => match reason {
            None => say.chat_tickets_elsewhere(who, place),
            Some(reason) => say.chat_takes_no_threads(who, place, safe_line(reason)),
        },
        ChatHappening::ThreadGone { place } => say.chat_thread_gone(who, place),
        ChatHappening::Bound { server, owner } => match owner {
            Owner::Provider => say.chat_bound_provider(who, server),
            Owner::Company(id) => say.chat_bound_company(who, server, view.company(id)),
        },
    }
}
