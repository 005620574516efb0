//! What account managers look after.
//!
//! ```text
//! customers
//! hand-over COMPANY PERSON [NOTE…]
//! away FROM TO [person=…]          back [PERSON]
//! ```

use chrono::NaiveDate;
use switchboard::desk::{Command, Query};
use switchboard::model::{Absence, Action};

use super::args::Args;
use super::complaint::Complaint;
use super::parse::Request;
use super::table::{Group, Kind, Verb, in_group, named, optional, required, verb};

pub(super) const VERBS: &[Verb] = &in_group(
    Group::People,
    [
        verb(
            "customers",
            &["accounts"],
            "show the companies that you look after, and what needs you",
            &[],
            &["customers"],
            &[Action::PeopleManage],
            |_| Ok(Request::Query(Query::Customers)),
        ),
        verb(
            "hand-over",
            &["handover"],
            "give a company another account manager",
            &[
                required("company", Kind::Company, "which"),
                required("person", Kind::Person, "who looks after it from now on"),
                optional("note", Kind::Text, "what they should know"),
            ],
            &["hand-over initech jose Renewal is being talked about."],
            &[Action::AccountHandOver],
            hand_over,
        ),
        verb(
            "away",
            &[],
            "say when you are away, so that your deputy is asked",
            &[
                required("from", Kind::Word, "the first day: 2026-12-24"),
                required("to", Kind::Word, "the last day"),
                named("person", Kind::Person, "who is away; you when not said"),
            ],
            &["away 2026-12-24 2027-01-02"],
            &[Action::TicketAcknowledge],
            away,
        ),
        verb(
            "back",
            &[],
            "say that you are back before you said",
            &[optional(
                "person",
                Kind::Person,
                "who is back; you when not said",
            )],
            &["back"],
            &[Action::TicketAcknowledge],
            |args| {
                Ok(Request::Command(Command::Back {
                    person: args.person("person"),
                }))
            },
        ),
    ],
);

fn hand_over(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Command(Command::HandOver {
        company: args.must("company", args.company("company"))?,
        to: args.must("person", args.person("person"))?,
        note: args.text("note").unwrap_or_default(),
    }))
}

fn away(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Command(Command::Away {
        person: args.person("person"),
        absence: Absence {
            from: day(args, "from")?,
            to: day(args, "to")?,
        },
    }))
}

fn day(args: &Args<'_>, name: &'static str) -> Result<NaiveDate, Complaint> {
    let given = args.must(name, args.text(name))?;
    given
        .parse()
        .map_err(|_| Complaint::new(args.say().not_a_day(given)))
}
