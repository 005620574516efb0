//! The rules in force, why they decided as they did, and the life of their versions.
//!
//! ```text
//! why CASE [all]
//! rules [history]
//! rules candidate [folder|VERSION|off]
//! rules diff [VERSION] [VERSION]
//! rules promote
//! rules rollback [VERSION]
//! ```

use switchboard::desk::{Command, Query, RulesAsk, RulesFrom};
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
        summary: "show which rules are in force; for operators, try, promote and roll back others",
        params: &[
            optional(
                "what",
                Kind::Word,
                "history, candidate, diff, promote or rollback",
            ),
            optional(
                "version",
                Kind::Word,
                "a version by the beginning of its hash; of a candidate also `folder` or `off`",
            ),
            optional("other", Kind::Word, "the other version of a diff"),
        ],
        examples: &[
            "rules",
            "rules history",
            "rules candidate folder",
            "rules candidate",
            "rules diff",
            "rules promote",
            "rules rollback",
        ],
        needs: &[Action::RulesView],
        build: rules,
    },
];

fn why(args: &Args<'_>) -> Result<Request, Complaint> {
    let which = args.text("which");
    let all = match which.as_deref() {
        None => false,
        Some("all") => true,
        Some(_) => return Err(args.complain("which", args.say().all_or_nothing())),
    };
    Ok(Request::Query(Query::Why {
        case: args.must("case", args.case("case"))?,
        all,
    }))
}

fn rules(args: &Args<'_>) -> Result<Request, Complaint> {
    let (version, other) = (args.text("version"), args.text("other"));
    let what = args.text("what").unwrap_or_default();
    let (most, request) = match what.as_str() {
        "" => (0, Request::Query(Query::Rules)),
        "history" => (0, Request::Query(Query::RulesHistory)),
        "candidate" => (1, candidate(version.clone())),
        "diff" => {
            let (old, new) = (version.clone(), other.clone());
            (2, Request::Query(Query::RulesDiff { old, new }))
        }
        "promote" => (0, ask(RulesAsk::Promote)),
        "rollback" => (1, ask(RulesAsk::RollBack(version.clone()))),
        _ => {
            return Err(args.complain("what", args.say().rules_what()));
        }
    };
    if most < 1 && version.is_some() {
        return Err(args.complain("version", args.say().rules_no_version(what)));
    }
    if most < 2 && other.is_some() {
        return Err(args.complain("other", args.say().rules_no_second_version(what)));
    }
    Ok(request)
}

fn candidate(version: Option<String>) -> Request {
    match version.as_deref() {
        None => Request::Query(Query::RulesCandidate),
        Some("folder") => ask(RulesAsk::Propose(RulesFrom::Folder)),
        Some("off") => ask(RulesAsk::Withdraw),
        Some(version) => ask(RulesAsk::Propose(RulesFrom::Version(version.to_owned()))),
    }
}

fn ask(ask: RulesAsk) -> Request {
    Request::Command(Command::Rules { ask })
}
