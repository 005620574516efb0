//! What concerns only this session.
//!
//! ```text
//! help [VERB]      whoami      as PERSON      clear      quit
//! ```

use switchboard::model::Action;

use super::args::Args;
use super::complaint::Complaint;
use super::parse::{Local, Request};
use super::table::{Group, Kind, Param, Place, Verb, on_console, optional, required};

const NO_NEEDS: &[Action] = &[];

const fn verb(
    name: &'static str,
    aliases: &'static [&'static str],
    summary: &'static str,
    params: &'static [Param],
    examples: &'static [&'static str],
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
        needs: NO_NEEDS,
        build,
    }
}

pub(super) const VERBS: &[Verb] = &[
    verb(
        "help",
        &["?", "commands"],
        "list what you can do, or explain one command",
        &[optional("command", Kind::Verb, "the command")],
        &["help", "help open"],
        |args| Ok(Request::Local(Local::Help(args.verb("command")))),
    ),
    verb(
        "whoami",
        &["me"],
        "say who you are on this desk",
        &[],
        &["whoami"],
        |_| Ok(Request::Local(Local::Whoami)),
    ),
    on_console(verb(
        "as",
        &["su"],
        "speak as somebody else",
        &[required("person", Kind::Speaker, "who to be")],
        &["as ben"],
        |args| {
            Ok(Request::Local(Local::As(
                args.must("person", args.person("person"))?,
            )))
        },
    )),
    on_console(verb(
        "clear",
        &["cls"],
        "clear the screen",
        &[],
        &["clear"],
        |_| Ok(Request::Local(Local::Clear)),
    )),
    on_console(verb(
        "quit",
        &["exit", "bye"],
        "leave",
        &[],
        &["quit"],
        |_| Ok(Request::Local(Local::Quit)),
    )),
];
