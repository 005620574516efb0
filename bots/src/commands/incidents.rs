//! Major incidents, and what is owed after them.
//!
//! ```text
//! incident declare EVENT [REASON…] [to=COMMANDER]
//! incident show|timeline|rca|export EVENT
//! incident role EVENT ROLE PERSON         incident team EVENT TEAM
//! incident handover EVENT PERSON [TEXT…]  incident note EVENT TEXT…
//! incident task EVENT TEXT… [to=PERSON]   incident assign EVENT NUMBER PERSON
//! incident done EVENT NUMBER [TEXT…]
//! incident owner EVENT [due=…] [PERSON]   incident write EVENT [SECTION] TEXT…
//! incident submit EVENT                   incident approve EVENT
//! incident followup EVENT due=… PERSON TEXT…
//! incident finish EVENT NUMBER [TEXT…]    incident debts
//! ```
//!
//! Options stand before the text. What stands before a text can be given by name as well: `to=`,
//! `number=`, `section=`. On Discord, where each has a field of its own, it is.

use switchboard::desk::{Command, IncidentAsk, IncidentForm, Query};
use switchboard::model::{Action, PersonId};

use super::args::{Args, person};
use super::complaint::Complaint;
use super::parse::Request;
use super::table::{Group, Kind, Place, Verb, named, optional, required};

/// What can be done, in the order of an incident's life.
pub(super) const STEPS: &[&str] = &[
    "declare", "show", "timeline", "role", "team", "handover", "note", "task", "assign", "done",
    "owner", "write", "rca", "submit", "approve", "followup", "finish", "debts", "export",
];

pub(super) const VERBS: &[Verb] = &[Verb {
    name: "incident",
    aliases: &["major"],
    group: Group::Events,
    place: Place::Everywhere,
    summary: "declare and lead a major incident, and settle what is owed after it",
    params: &[
        required(
            "what",
            Kind::Step,
            "declare, show, timeline, note, task, export and others",
        ),
        optional("event", Kind::Event, "the service event, such as E-1"),
        optional(
            "text",
            Kind::Text,
            "what there is to say: a note, a task, a reason, a role",
        ),
        named(
            "to",
            Kind::Person,
            "who it is for: the commander, the owner, who does it",
        ),
        named(
            "number",
            Kind::Count,
            "the number of a task or follow-up action",
        ),
        named(
            "section",
            Kind::Word,
            "the section of the root-cause analysis",
        ),
        named("due", Kind::Moment, "by when, such as 2026-12-01 18:00"),
    ],
    examples: &[
        "incident declare E-1 everybody is affected",
        "incident show E-1",
        "incident role E-1 scribe kim",
        "incident task E-1 to=ben check the second site",
        "incident done E-1 1",
        "incident handover E-1 igor the disk is on its way",
        "incident write E-1 root-cause a disk was full",
        "incident followup E-1 to=ben due=tomorrow 18:00 alarm on full disks",
        "incident debts",
        "incident export E-1",
    ],
    // A customer reads in the notice how to see what was published.
    needs: &[Action::IncidentView],
    build: incident,
}];

fn incident(args: &Args<'_>) -> Result<Request, Complaint> {
    let what = args.text("what").unwrap_or_default();
    if what == "debts" {
        return Ok(Request::Query(Query::Debts));
    }
    if !STEPS.contains(&what.as_str()) {
        return Err(unknown_step(args));
    }
    let event = args.event("event")?;
    let form = match what.as_str() {
        "show" => Some(IncidentForm::Standing),
        "timeline" => Some(IncidentForm::Timeline),
        "rca" => Some(IncidentForm::Analysis),
        "export" => Some(IncidentForm::Document),
        _ => None,
    };
    if let Some(form) = form {
        return Ok(Request::Query(Query::Incident { event, form }));
    }
    let mut words = Words::of(args);
    let ask = asked(args, &what, &mut words)?;
    // What is written where nothing is read would be lost: an option behind the text, for one.
    if let Some(left) = words.first() {
        let say = args.say();
        return Err(args.complain("text", say.too_much(left, format!("incident {what}"))));
    }
    Ok(Request::Command(Command::Incident { event, ask }))
}

fn asked(args: &Args<'_>, what: &str, words: &mut Words<'_>) -> Result<IncidentAsk, Complaint> {
    Ok(match what {
        "declare" => IncidentAsk::Declare {
            commander: args.person("to"),
            reason: words.rest(),
        },
        "role" => IncidentAsk::GiveRole {
            role: words.word()?,
            person: words.person()?,
        },
        "team" => IncidentAsk::CallTeam {
            team: words.word()?,
        },
        "handover" => IncidentAsk::HandOver {
            to: words.person()?,
            text: words.rest(),
        },
        "note" => IncidentAsk::Note {
            text: words.said()?,
        },
        "task" => IncidentAsk::AddTask {
            to: args.person("to"),
            text: words.said()?,
        },
        "assign" => IncidentAsk::AssignTask {
            number: words.number()?,
            to: words.person()?,
        },
        "done" => IncidentAsk::FinishTask {
            number: words.number()?,
            text: words.rest(),
        },
        "owner" => IncidentAsk::MoveAnalysis {
            owner: words.maybe_person()?,
            due_at: args.moment("due"),
        },
        "write" => IncidentAsk::Write {
            section: words.section(),
            text: words.said()?,
        },
        "submit" => IncidentAsk::Submit,
        "approve" => IncidentAsk::Approve,
        "followup" => IncidentAsk::AddFollowUp {
            due_at: args.must("due", args.moment("due"))?,
            owner: words.person()?,
            text: words.said()?,
        },
        "finish" => IncidentAsk::FinishFollowUp {
            number: words.number()?,
            text: words.rest(),
        },
        _ => return Err(unknown_step(args)),
    })
}

fn unknown_step(args: &Args<'_>) -> Complaint {
    args.complain("what", args.say().incident_what(STEPS.join(", ")))
}

/// The text, from whose beginning words are taken for what was not given by its name.
struct Words<'a> {
    args: &'a Args<'a>,
    text: String,
}

impl<'a> Words<'a> {
    fn of(args: &'a Args<'a>) -> Self {
        Self {
            args,
            text: args.text("text").unwrap_or_default(),
        }
    }

    fn first(&mut self) -> Option<String> {
        let text = self.text.trim_start();
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        let (word, rest) = (word.to_owned(), rest.trim_start().to_owned());
        self.text = rest;
        (!word.is_empty()).then_some(word)
    }

    fn word(&mut self) -> Result<String, Complaint> {
        let word = self.first();
        self.args.must("text", word)
    }

    fn rest(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    fn said(&mut self) -> Result<String, Complaint> {
        let rest = Some(self.rest()).filter(|text| !text.trim().is_empty());
        self.args.must("text", rest)
    }

    fn maybe_person(&mut self) -> Result<Option<PersonId>, Complaint> {
        if let Some(given) = self.args.person("to") {
            return Ok(Some(given));
        }
        let Some(word) = self.first() else {
            return Ok(None);
        };
        let read = person(&word).map(Some);
        read.map_err(|error| self.args.complain("text", self.args.say().id_error(&error)))
    }

    fn person(&mut self) -> Result<PersonId, Complaint> {
        let person = self.maybe_person()?;
        self.args.must("to", person)
    }

    fn number(&mut self) -> Result<u32, Complaint> {
        let say = self.args.say();
        let given = match self.args.count("number") {
            Some(number) => number.to_string(),
            None => {
                let word = self.first();
                self.args.must("number", word)?
            }
        };
        let read = given.trim_start_matches('#').parse();
        read.map_err(|_| self.args.complain("text", say.not_a_number(given)))
    }

    /// The section that is named; nothing for a whole, which begins with a heading.
    fn section(&mut self) -> Option<String> {
        if let Some(given) = self.args.text("section") {
            return Some(given);
        }
        if self.text.trim_start().starts_with('#') {
            return None;
        }
        self.first()
    }
}
