//! What account managers look after.
//!
//! ```text
//! customers
//! hand-over COMPANY PERSON [NOTE…]
//! away FROM TO [person=…]          back [PERSON]
//! reviews [COMPANY]
//! review COMPANY WHEN [lasts=1h] [place=…]        review-cancel COMPANY WHY…
//! review-note COMPANY TEXT…        review-action COMPANY WHO BY TEXT…        review-done COMPANY NUMBER
//! ```

use chrono::NaiveDate;
use switchboard::desk::{Command, Query, ReviewAsk};
use switchboard::model::{Absence, Action, Span};

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
        verb(
            "reviews",
            &[],
            "show a company's service reviews and what came of them",
            &[optional(
                "company",
                Kind::Company,
                "the company; your own when not said",
            )],
            &["reviews", "reviews acme"],
            // Callers may as well; they are told so with the invitation, for what all are shown is long.
            &[Action::ReviewManage],
            |args| {
                Ok(Request::Query(Query::Reviews {
                    company: args.company("company"),
                }))
            },
        ),
        verb(
            "review",
            &[],
            "invite to a company's service review, or move the one to come",
            &[
                required("company", Kind::Company, "whose"),
                required("at", Kind::Moment, "when: 2026-12-03 10:00"),
                named("lasts", Kind::Word, "how long: 1h"),
                named("place", Kind::Word, "a room, or a link"),
            ],
            &["review acme 2027-12-03 10:00 place=https://meet.example/acme"],
            &[Action::ReviewManage],
            review,
        ),
        verb(
            "review-cancel",
            &[],
            "call the next service review off",
            &[
                required("company", Kind::Company, "whose"),
                required("reason", Kind::Text, "why"),
            ],
            &["review-cancel acme Ada is ill."],
            &[Action::ReviewManage],
            |args| {
                let reason = args.must("reason", args.text("reason"))?;
                ask(args, ReviewAsk::Cancel { reason })
            },
        ),
        verb(
            "review-note",
            &[],
            "write down what a service review brought",
            &[
                required("company", Kind::Company, "whose"),
                required("text", Kind::Text, "what"),
            ],
            &["review-note acme They open an office in Lyon."],
            &[Action::ReviewManage],
            |args| {
                let text = args.must("text", args.text("text"))?;
                ask(args, ReviewAsk::Note { text })
            },
        ),
        verb(
            "review-action",
            &["review-agree"],
            "keep what a service review agreed on",
            &[
                required("company", Kind::Company, "whose"),
                required("owner", Kind::Word, "who does it"),
                required("by", Kind::Word, "by which day: 2026-12-24"),
                required("text", Kind::Text, "what"),
            ],
            &["review-action acme ben 2027-12-24 Look at the phones in Lyon."],
            &[Action::ReviewManage],
            |args| {
                let ask_for = ReviewAsk::Agree {
                    owner: args.must("owner", args.text("owner"))?,
                    due_on: day(args, "by")?,
                    text: args.must("text", args.text("text"))?,
                };
                ask(args, ask_for)
            },
        ),
        verb(
            "review-done",
            &[],
            "say that what was agreed is done",
            &[
                required("company", Kind::Company, "whose"),
                required("number", Kind::Count, "its number in the list"),
            ],
            &["review-done acme 1"],
            &[Action::ReviewManage],
            |args| {
                let number = args.must("number", args.count("number"))?;
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                ask(args, ReviewAsk::Done { number })
            },
        ),
    ],
);

fn ask(args: &Args<'_>, ask: ReviewAsk) -> Result<Request, Complaint> {
    let company = args.must("company", args.company("company"))?;
    Ok(Request::Command(Command::Review { company, ask }))
}

fn review(args: &Args<'_>) -> Result<Request, Complaint> {
    let lasts = args.text("lasts").map(|given| given.parse::<Span>());
    let lasts = lasts.transpose();
    let lasts = lasts.map_err(|error| args.complain("lasts", args.say().span_error(&error)))?;
    let plan = ReviewAsk::Plan {
        at: args.must("at", args.moment("at"))?,
        lasts,
        place: args.text("place"),
    };
    ask(args, plan)
}

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
        .map_err(|_| args.complain(name, args.say().not_a_day(given)))
}
