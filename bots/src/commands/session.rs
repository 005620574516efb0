//! What concerns only this session.
//!
//! ```text
//! help [VERB]      whoami      as PERSON      clear      quit
//! ```

use switchboard::model::Action;

use super::args::Args;
use super::complaint::Complaint;
use super::parse::{Local, Request};
use super::table::{Group, Kind, Param, Place, Verb, optional, required};

const NO_NEEDS: &[Action] = &[];

const fn verb(
    name: &'static str,
    aliases: &'static [&'static str],
    place: Place,
    summary: &'static str,
    params: &'static [Param],
    examples: &'static [&'static str],
    build: fn(&Args<'_>) -> Result<Request, Complaint>,
) -> Verb {
    Verb {
        name,
        aliases,
        group: Group::Session,
        place,
        summary,
        params,
        examples,
        needs: NO_NEEDS,
        build,
    }
}

pub(super) const VERBS: &[Verb] = &[
    verb(
        "help",
        &["?", "commands"],
        Place::Everywhere,
        "list what you can do, or explain one command",
        &[optional("command", Kind::Verb, "the command")],
        &["help", "help open"],
        |args| Ok(Request::Local(Local::Help(args.verb("command")))),
    ),
    verb(
        "whoami",
        &["me"],
        Place::Everywhere,
        "say who you are on this desk",
        &[],
        &["whoami"],
        |_| Ok(Request::Local(Local::Whoami)),
    ),
    verb(
        "as",
        &["su"],
        Place::Console,
        "speak as somebody else",
        &[required("person", Kind::Speaker, "who to be")],
        &["as ben"],
        |args| {
            Ok(Request::Local(Local::As(
                args.must("person", args.person("person"))?,
            )))
        },
    ),
    verb(
        "clear",
        &["cls"],
        Place::Console,
        "clear the screen",
        &[],
        &["clear"],
        |_| Ok(Request::Local(Local::Clear)),
    ),
    verb(
        "quit",
        &["exit", "bye"],
        Place::Console,
        "leave",
        &[],
        &["quit"],
        |_| Ok(Request::Local(Local::Quit)),
    ),
];
