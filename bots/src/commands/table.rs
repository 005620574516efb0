//! The table itself: how a verb is declared, and all of them in the order in which help shows them.

use std::fmt;

use switchboard::model::Action;

use super::args::Args;
use super::complaint::Complaint;
use super::parse::Request;
use super::{
    accounts, calls, chat, events, incidents, people, rules, session, solutions, tickets, training,
};

/// A heading of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Requests for help.
    Tickets,
    /// Phone calls.
    Calls,
    /// Outages and maintenance.
    Events,
    /// Articles, training.
    Solutions,
    /// Callers and subscriptions.
    People,
    /// Accounts and channels.
    Chat,
    /// This session.
    Session,
}

impl Group {
    /// All, in the order of the help.
    pub const ALL: [Self; 7] = [
        Self::Tickets,
        Self::Events,
        Self::Solutions,
        Self::Calls,
        Self::People,
        Self::Chat,
        Self::Session,
    ];
}

/// Where a verb can be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In every front end.
    Everywhere,
    /// Only where there are accounts, channels and servers.
    Chat,
    /// Only on the console, which is on one's own machine and trusted: speaking as somebody
    /// else, and playing the telephone exchange.
    Console,
}

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A ticket: `T-1`, `t1` or `1`.
    Ticket,
    /// A service event: `E-1`, `e1` or `1`.
    Event,
    /// A call: `C-1`, `c1` or `1`.
    Call,
    /// Any case; a bare number is a ticket.
    Case,
    /// A person's id.
    Person,
    /// The id of anybody at all, for speaking as them.
    Speaker,
    /// A company's id.
    Company,
    /// Companies' ids, joined by commas.
    Companies,
    /// A queue's id.
    Queue,
    /// Ids of services and regions, joined by commas.
    Touched,
    /// 1 to 4, or its word.
    Severity,
    /// `phone`, `chat`, `email` or `web`.
    Channel,
    /// `named`, `secondary` or `administrator`.
    CallerRole,
    /// Which tickets: `open`, `mine`, `all` or a state.
    Which,
    /// What a channel can have: notices for `general`, `company:acme`, `queue:level-2`, `operators`,
    /// or the threads of `tickets`.
    Heard,
    /// A step of a major incident: `declare`, `note`, `export`.
    Step,
    /// A verb of this table.
    Verb,
    /// A point in time: `22:00`, `tomorrow 22:00`, `2026-12-01 22:00`, `in 2h`.
    Moment,
    /// The end of a window that began before: `to 23:30`, `for 2h`.
    End,
    /// A whole number.
    Count,
    /// A product: the name of a service, or any other word.
    Product,
    /// A file: on the console one of this machine, in a chat one that is sent with the command.
    File,
    /// One word.
    Word,
    /// Words joined by commas.
    Words,
    /// One line of text, up to a lone `--`.
    Line,
    /// The rest of the line.
    Text,
}

impl Kind {
    /// Whether it is free text.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Line | Self::Text)
    }
}

/// How an argument may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In its place or by name, and never missing.
    Required,
    /// In its place, by name, or left out.
    Optional,
    /// Only by name: `product=mail`.
    Named,
}

/// An argument of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name, for `name=value`.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// How it may stand.
    pub standing: Standing,
    /// What it means, for the help.
    pub about: &'static str,
}

/// A verb, declared once.
pub struct Verb {
    /// Its name.
    pub name: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// Under which heading the help has it.
    pub group: Group,
    /// Where it can be typed.
    pub place: Place,
    /// What it does, in a line.
    pub summary: &'static str,
    /// Its arguments, in order; the named ones last.
    pub params: &'static [Param],
    /// Lines that work, the most telling first.
    pub examples: &'static [&'static str],
    /// Help shows it to those who are granted one of these; to all when there are none.
    pub needs: &'static [Action],
    /// Makes the request from arguments that were read.
    pub build: fn(&Args<'_>) -> Result<Request, Complaint>,
}

impl Verb {
    /// The argument of that name.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params
            .iter()
            .find(|param| param.name.eq_ignore_ascii_case(name))
    }
}

impl fmt::Debug for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Verb {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

pub(super) const fn required(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param {
        name,
        kind,
        standing: Standing::Required,
        about,
    }
}

pub(super) const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param {
        name,
        kind,
        standing: Standing::Optional,
        about,
    }
}

pub(super) const fn named(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param {
        name,
        kind,
        standing: Standing::Named,
        about,
    }
}

/// A verb that can be typed everywhere. Its group is that of the list in which it stands.
pub(super) const fn verb(
    name: &'static str,
    aliases: &'static [&'static str],
    summary: &'static str,
    params: &'static [Param],
    examples: &'static [&'static str],
    needs: &'static [Action],
    build: fn(&Args<'_>) -> Result<Request, Complaint>,
) -> Verb {
    Verb {
        name,
        aliases,
        group: Group::Session,
        place: Place::Everywhere,
        summary,
        params,
        examples,
        needs,
        build,
    }
}

/// Verbs under one heading of the help.
pub(super) const fn in_group<const N: usize>(group: Group, mut verbs: [Verb; N]) -> [Verb; N] {
    let mut at = 0;
    while at < N {
        verbs[at].group = group;
        at += 1;
    }
    verbs
}

/// A verb of the console alone.
pub(super) const fn on_console(mut verb: Verb) -> Verb {
    verb.place = Place::Console;
    verb
}

/// All verbs, in the order of the help.
pub fn verbs() -> impl Iterator<Item = &'static Verb> {
    [
        tickets::VERBS,
        solutions::VERBS,
        training::VERBS,
        events::VERBS,
        incidents::VERBS,
        calls::VERBS,
        people::VERBS,
        accounts::VERBS,
        rules::VERBS,
        chat::VERBS,
        session::VERBS,
    ]
    .into_iter()
    .flatten()
}

/// The verb of that name or alias; upper and lower case do not matter.
#[must_use]
pub fn find(name: &str) -> Option<&'static Verb> {
    verbs().find(|verb| {
        verb.name.eq_ignore_ascii_case(name)
            || verb
                .aliases
                .iter()
                .any(|alias| alias.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_verbs_answer_to_one_name() {
        let mut names = BTreeSet::new();
        for verb in verbs() {
            for name in std::iter::once(&verb.name).chain(verb.aliases) {
                assert!(names.insert(*name), "`{name}` stands twice");
            }
            assert!(!verb.examples.is_empty(), "{verb:?} has no example");
        }
    }

    #[test]
    fn arguments_stand_in_an_order_that_can_be_read() {
        for verb in verbs() {
            let mut names = BTreeSet::new();
            let mut after_named = false;
            let mut after_text = false;
            for param in verb.params {
                assert!(
                    names.insert(param.name),
                    "{verb:?} has {} twice",
                    param.name
                );
                if param.standing == Standing::Named {
                    after_named = true;
                    continue;
                }
                assert!(!after_named, "{verb:?}: {} after a named one", param.name);
                assert!(
                    !after_text || param.kind == Kind::Text,
                    "{verb:?}: {} after free text",
                    param.name
                );
                after_text |= param.kind.is_text();
            }
        }
    }
}
