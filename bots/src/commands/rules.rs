//! The rules in force, and why they decided as they did.
//!
//! ```text
//! why CASE [all]
//! rules
//! ```

use switchboard::desk::Query;
use switchboard::model::Action;

use super::args::Args;
use super::complaint::Complaint;
use super::parse::Request;
use super::table::{Group, Kind, Place, Verb, optional, required};

pub(super) const VERBS: &[Verb] = &[
    Verb {
        name: "why",
        aliases: &["explain"],
        group: Group::People,
        place: Place::Everywhere,
        summary: "show why a case is as it is, and what it waits for",
        params: &[
            required("case", Kind::Case, "the case, such as T-1, E-1 or C-1"),
            optional("which", Kind::Word, "`all` for every decision on record"),
        ],
        examples: &["why T-1", "why E-1 all"],
        needs: &[Action::TicketView, Action::EventView, Action::QueueView],
        build: why,
    },
    Verb {
        name: "rules",
        aliases: &[],
        group: Group::People,
        place: Place::Everywhere,
        summary: "show which rules are in force",
        params: &[],
        examples: &["rules"],
        needs: &[Action::RulesView],
        build: rules,
    },
];

fn why(args: &Args<'_>) -> Result<Request, Complaint> {
    let which = args.text("which");
    let all = match which.as_deref() {
        None => false,
        Some("all") => true,
        Some(_) => return Err(args.complain("which", "it is `all` or nothing")),
    };
    Ok(Request::Query(Query::Why {
        case: args.must("case", args.case("case"))?,
        all,
    }))
}

fn rules(_: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Query(Query::Rules))
}
