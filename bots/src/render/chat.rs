//! Chat accounts and channels in words.

use switchboard::desk::Reply;
use switchboard::model::{ChatHappening, Owner};
use switchboard::service::LinkWord;

use super::safe::safe_line;
use super::view::View;

/// The code, for the one who asked for it.
#[must_use]
pub fn invited(view: &View<'_>, word: &LinkWord, reply: &Reply) -> String {
    let Reply::Invited { person, expires_at } = reply else {
        return String::new();
    };
    let (name, id, code) = (safe_line(&person.name), &person.id, word.reveal());
    format!(
        "A code for {}: {}\n\nGive it to nobody else. In the chat they write, by {}:\n  /link person:{id} code:{code}",
        view.paint.strong(&name),
        view.paint.strong(&code),
        view.moment(*expires_at),
    )
}

/// What came of a code.
pub(super) fn linked(view: &View<'_>, reply: &Reply) -> String {
    match reply {
        Reply::Linked { person } => format!(
            "Welcome, {}: this account is yours on this desk now. `help` shows what you can do.",
            safe_line(&person.name)
        ),
        Reply::NotLinked { tries_left: 0 } => {
            "Too many wrong codes. Wait ten minutes, and ask for a new one.".to_owned()
        }
        Reply::NotLinked { tries_left } => format!(
            "That code is not right, was used, or is older than ten minutes. {} left; whoever gave it to you can make a new one.",
            match tries_left {
                1 => "One try is".to_owned(),
                more => format!("{more} tries are"),
            }
        ),
        _ => view.paint.good("Done."),
    }
}

/// What happened, behind the name of who did it.
pub(super) fn happening(view: &View<'_>, chat: &ChatHappening) -> String {
    match chat {
        ChatHappening::Invited { person } => {
            format!("made a one-time code for {}", view.name(person))
        }
        ChatHappening::Linked { person, account } => {
            format!("linked {account} to {}", view.name(person))
        }
        ChatHappening::WrongCode { person, account } => {
            format!(
                "was shown a wrong code for {} by {account}",
                view.name(person)
            )
        }
        ChatHappening::Unlinked { person } => {
            format!("took the chat accounts of {} away", view.name(person))
        }
        ChatHappening::Subscribed { place, to } => format!("let {place} hear {to}"),
        ChatHappening::Unsubscribed { place, to } => format!("let {place} hear {to} no more"),
        ChatHappening::Closed { place, reason } => {
            format!("found {place} closed: {}", safe_line(reason))
        }
        ChatHappening::Bound { server, owner } => match owner {
            Owner::Provider => format!("said that {server} is the provider's"),
            Owner::Company(id) => format!("said that {server} is {}'s", view.company(id)),
        },
    }
}
