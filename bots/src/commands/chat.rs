//! Chat accounts, servers and channels.
//!
//! ```text
//! invite PERSON          link PERSON CODE         unlink [PERSON]
//! bind [COMPANY]         subscribe WHAT           unsubscribe WHAT
//! thread TICKET
//! ```

use switchboard::desk::Command;
use switchboard::model::{Action, Owner};
use switchboard::service::LinkWord;

use super::args::Args;
use super::complaint::Complaint;
use super::parse::{Local, Request};
use super::table::{Group, Kind, Param, Place, Verb, optional, required};

const WHAT: Param = required(
    "what",
    Kind::Heard,
    "general, company:ID, queue:ID, operators, or tickets for the threads of new ones",
);

const fn verb(
    name: &'static str,
    place: Place,
    summary: &'static str,
    params: &'static [Param],
    examples: &'static [&'static str],
    needs: &'static [Action],
    build: fn(&Args<'_>) -> Result<Request, Complaint>,
) -> Verb {
    Verb {
        name,
        aliases: &[],
        group: Group::Chat,
        place,
        summary,
        params,
        examples,
        needs,
        build,
    }
}

pub(super) const VERBS: &[Verb] = &[
    verb(
        "invite",
        Place::Everywhere,
        "make a one-time code that links a chat account",
        &[required("person", Kind::Person, "whom")],
        &["invite ada"],
        &[Action::PeopleInvite],
        |args| Ok(Request::Invite(args.must("person", args.person("person"))?)),
    ),
    verb(
        "link",
        Place::Chat,
        "link your chat account with a one-time code",
        &[
            required(
                "person",
                Kind::Speaker,
                "who you are on this desk, such as ada",
            ),
            required("code", Kind::Word, "the code, such as 7K2M-Q9TD"),
        ],
        &["link ada 7K2M-Q9TD"],
        &[],
        |args| {
            Ok(Request::Local(Local::Link(
                args.must("person", args.person("person"))?,
                LinkWord::typed(&args.must("code", args.text("code"))?),
            )))
        },
    ),
    verb(
        "unlink",
        Place::Everywhere,
        "take chat accounts away; your own when nobody is named",
        &[optional("person", Kind::Person, "whose")],
        &["unlink", "unlink ada"],
        &[],
        |args| {
            let person = args.person("person");
            let person = person.unwrap_or_else(|| args.scope.speaker.clone());
            Ok(Request::Command(Command::Unlink { person }))
        },
    ),
    verb(
        "bind",
        Place::Chat,
        "say whose this server is: a company's, or the provider's when none is named",
        &[optional("company", Kind::Company, "the company")],
        &["bind acme", "bind"],
        &[Action::ServerBind],
        |args| {
            let owner = args
                .company("company")
                .map_or(Owner::Provider, Owner::Company);
            Ok(Request::Local(Local::Bind(owner)))
        },
    ),
    verb(
        "subscribe",
        Place::Chat,
        "let this channel hear notices, or have tickets",
        &[WHAT],
        &[
            "subscribe general",
            "subscribe company:acme",
            "subscribe tickets",
        ],
        &[Action::PlaceSubscribe],
        |args| {
            Ok(Request::Local(Local::Subscribe(
                args.must("what", args.heard("what"))?,
            )))
        },
    ),
    verb(
        "unsubscribe",
        Place::Chat,
        "let this channel hear them no more",
        &[WHAT],
        &["unsubscribe general"],
        &[Action::PlaceSubscribe],
        |args| {
            Ok(Request::Local(Local::Unsubscribe(
                args.must("what", args.heard("what"))?,
            )))
        },
    ),
    verb(
        "thread",
        Place::Chat,
        "make a ticket's private thread here",
        &[required("ticket", Kind::Ticket, "the ticket, such as T-1")],
        &["thread T-1"],
        &[Action::TicketView],
        |args| Ok(Request::Local(Local::Thread(args.ticket("ticket")?))),
    ),
];
