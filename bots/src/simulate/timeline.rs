//! The timeline as people and programs read it.

use std::fmt::Write as _;

use serde::Serialize;
use switchboard::desk::Change;
use switchboard::model::{
    AuditEntry, CaseNumber, Happening, Notification, PersonId, Recipient, Roster, Timestamp,
};

use crate::render::safe;

use super::scenario::Scenario;
use super::tally::{Tallies, Tally};

/// How a timeline is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Aligned text.
    Text,
    /// One JSON object a line.
    Json,
    /// Only the numbers, by month.
    Summary,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Done.
    Done,
    /// Refused, for this reason, as the scenario expects.
    RefusedAsExpected(String),
    /// Refused, for this reason; the scenario did not expect it.
    Refused(String),
    /// Done, though the scenario expects a refusal.
    DoneAgainstExpectation,
}

impl Ending {
    /// Whether the scenario goes as it says.
    #[must_use]
    pub fn is_as_written(&self) -> bool {
        matches!(self, Self::Done | Self::RefusedAsExpected(_))
    }
}

/// One step that was done or refused.
#[derive(Debug)]
pub struct StepSeen<'a> {
    /// When.
    pub at: Timestamp,
    /// Its line in the scenario.
    pub line: usize,
    /// Who; nobody for the desk.
    pub actor: Option<&'a PersonId>,
    /// Its verb.
    pub verb: &'static str,
    /// The case that it opened or is about.
    pub case: Option<CaseNumber>,
    /// In words.
    pub phrase: String,
    /// How it ended.
    pub ending: Ending,
}

/// Writes a timeline into a buffer, which its owner empties.
pub struct Timeline<'a> {
    form: Form,
    roster: &'a Roster,
    /// What was written and not yet taken.
    pub out: String,
    /// When the last line was.
    last: Option<Timestamp>,
}

#[derive(Serialize)]
struct JsonStart<'a> {
    line: &'static str,
    title: &'a str,
    start: Timestamp,
    until: Timestamp,
    rules_version: &'a str,
}

#[derive(Serialize)]
struct JsonStep<'a> {
    line: &'static str,
    at: Timestamp,
    scenario_line: usize,
    actor: Option<&'a PersonId>,
    #[serde(rename = "do")]
    verb: &'a str,
    case: Option<String>,
    words: &'a str,
    refused: Option<&'a str>,
    as_written: bool,
}

#[derive(Serialize)]
struct JsonHappening<'a> {
    line: &'static str,
    at: Timestamp,
    actor: Option<&'a PersonId>,
    case: Option<String>,
    company: Option<&'a str>,
    #[serde(flatten)]
    what: &'a Happening,
}

#[derive(Serialize)]
struct JsonNotification<'a> {
    line: &'static str,
    at: Timestamp,
    number: String,
    to: String,
    kind: &'a str,
    case: Option<String>,
    severity: Option<u8>,
    title: &'a str,
    body: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct JsonEnd<'a> {
    line: &'static str,
    at: Timestamp,
    as_written: bool,
    #[serde(flatten)]
    tally: &'a Tally,
}

/// The columns before the text: time, case and word with the spaces between them.
const INDENT: usize = 8 + 2 + 6 + 2 + 9 + 2;

impl<'a> Timeline<'a> {
    /// An empty one.
    #[must_use]
    pub fn new(form: Form, roster: &'a Roster) -> Self {
        Self {
            form,
            roster,
            out: String::new(),
            last: None,
        }
    }

    /// The head.
    pub fn start(&mut self, scenario: &Scenario, rules_version: &str) {
        let title = scenario.written.title.trim();
        if self.form == Form::Json {
            self.json(&JsonStart {
                line: "start",
                title,
                start: scenario.start,
                until: scenario.until,
                rules_version,
            });
            return;
        }
        if !title.is_empty() {
            self.line(title);
        }
        let shown = |at: Timestamp| at.format("%Y-%m-%d %H:%M:%S").to_string();
        let (start, until) = (shown(scenario.start), shown(scenario.until));
        self.line(&format!("{start} to {until}, all times UTC"));
    }

    /// A step.
    pub fn step(&mut self, step: &StepSeen<'_>) {
        match self.form {
            Form::Summary => {
                // What does not go as written is told even where nothing else is.
                if !step.ending.is_as_written() {
                    self.step_in_text(step);
                }
            }
            Form::Text => self.step_in_text(step),
            Form::Json => {
                let refused = match &step.ending {
                    Ending::Refused(why) | Ending::RefusedAsExpected(why) => Some(why.as_str()),
                    Ending::Done | Ending::DoneAgainstExpectation => None,
                };
                self.json(&JsonStep {
                    line: "step",
                    at: step.at,
                    scenario_line: step.line,
                    actor: step.actor,
                    verb: step.verb,
                    case: step.case.map(|case| case.to_string()),
                    words: &step.phrase,
                    refused,
                    as_written: step.ending.is_as_written(),
                });
            }
        }
    }

    fn step_in_text(&mut self, step: &StepSeen<'_>) {
        self.row(step.at, step.case, "step", &step.phrase);
        match &step.ending {
            Ending::Done => {}
            Ending::RefusedAsExpected(why) => {
                self.row(
                    step.at,
                    step.case,
                    "refused",
                    &format!("{why} (as expected)"),
                );
            }
            Ending::Refused(why) => {
                let text = format!("{why} (line {} of the scenario)", step.line);
                self.row(step.at, step.case, "REFUSED", &text);
            }
            Ending::DoneAgainstExpectation => {
                let text = format!("line {} of the scenario expects a refusal", step.line);
                self.row(step.at, step.case, "NOT SO", &text);
            }
        }
    }

    /// What a step or a timer did.
    pub fn change(&mut self, at: Timestamp, change: &Change) {
        match self.form {
            Form::Summary => {}
            Form::Text => {
                for entry in &change.audit {
                    if let Some((word, text)) = self.told_in_text(entry) {
                        self.row(at, entry.about, word, &text);
                    }
                }
                for notification in &change.notifications {
                    self.notification_in_text(at, notification);
                }
            }
            Form::Json => {
                for entry in &change.audit {
                    self.json(&JsonHappening {
                        line: "happening",
                        at: entry.at,
                        actor: entry.actor.as_ref(),
                        case: entry.about.map(|case| case.to_string()),
                        company: entry.company.as_ref().map(AsRef::as_ref),
                        what: &entry.what,
                    });
                }
                for notification in &change.notifications {
                    self.json(&JsonNotification {
                        line: "notification",
                        at: notification.at,
                        number: notification.id.to_string(),
                        to: notification.to.to_string(),
                        kind: notification.kind.key(),
                        case: notification.about.map(|case| case.to_string()),
                        severity: notification.severity.map(|severity| severity.number()),
                        title: &notification.title,
                        body: &notification.body,
                        reason: &notification.reason,
                    });
                }
            }
        }
    }

    /// An entry in words; nothing for what the step or the notifications say already.
    fn told_in_text(&self, entry: &AuditEntry) -> Option<(&'static str, String)> {
        Some(match &entry.what {
            Happening::Opened { .. }
            | Happening::Commented { .. }
            | Happening::Corrected { .. }
            | Happening::Attached { .. }
            | Happening::Undelivered { .. }
            | Happening::Chat { .. }
            | Happening::Alarms { .. }
            | Happening::Notified { .. }
            | Happening::Incident { .. }
            | Happening::PersonAdded { .. }
            | Happening::PersonRemoved { .. }
            | Happening::PersonChanged { .. }
            | Happening::Review { .. }
            | Happening::Away { .. }
            | Happening::Back { .. }
            | Happening::HandedOver { .. }
            | Happening::UsersImported { .. }
            | Happening::UsageImported { .. }
            | Happening::ReportSent { .. }
            | Happening::RulesChanged { .. } => return None,
            Happening::Changed { field, from, to } => {
                let or_none = |text: &str| match text {
                    "" => "nobody".to_owned(),
                    text => text.to_owned(),
                };
                let text = format!("{field}: {} -> {}", or_none(from), or_none(to));
                ("changed", text)
            }
            Happening::Answered {
                channel,
                after_secs,
            } => {
                let after = switchboard::model::Span::from_secs(*after_secs)
                    .map(switchboard::desk::spoken)
                    .unwrap_or_default();
                ("answered", format!("by {channel}, after {after}"))
            }
            Happening::Breached { clock, due_at } => {
                let due = due_at.format("%Y-%m-%d %H:%M:%S");
                ("BREACH", format!("the {} was due at {due}", clock.word()))
            }
            Happening::Escalated { to, rung, reason } => {
                let name = self.name(to);
                ("escalated", format!("to {name}, rung {rung}: {reason}"))
            }
            Happening::EscalationExhausted { reason } => {
                ("ESCALATED", format!("nobody is left to ask: {reason}"))
            }
            Happening::Acknowledged => {
                let who = entry.actor.as_ref().map(|id| self.name(id));
                ("taken on", format!("by {}", who.unwrap_or_default()))
            }
            Happening::Decided { decision, outcome } => {
                let mut text =
                    format!("{outcome}\nbecause {} ({})", decision.reason, decision.rule);
                if let Some(fault) = &decision.fault {
                    let _ = write!(text, "\nthe default decided: {fault}");
                }
                ("decided", text)
            }
            Happening::NotNotified { audience, reason } => {
                ("silent", format!("{audience}: {reason}"))
            }
            Happening::Refused { action, reason } => ("refused", format!("{action}: {reason}")),
            Happening::Reclassified { claimed, now } => {
                ("changed", format!("severity: claimed {claimed}, is {now}"))
            }
        })
    }

    fn notification_in_text(&mut self, at: Timestamp, notification: &Notification) {
        let to = match &notification.to {
            Recipient::General => "everybody".to_owned(),
            Recipient::Company(id) => format!(
                "all of {}",
                self.roster
                    .company(id)
                    .map_or(id.as_str(), |company| company.name.as_str())
            ),
            Recipient::Person(id) => self.name(id),
            Recipient::Queue(id) => format!("queue {id}"),
            Recipient::Operators => "the operators".to_owned(),
            Recipient::Agents => "the agents".to_owned(),
            Recipient::StatusPage => "the status page".to_owned(),
            Recipient::Outside => notification.address.clone().unwrap_or_default(),
        };
        let mut text = format!("{to}: {}", notification.title);
        for line in notification.body.trim_end().lines() {
            text.push_str("\n| ");
            text.push_str(line);
        }
        self.row(at, notification.about, "told", &text);
    }

    fn name(&self, id: &PersonId) -> String {
        self.roster
            .person(id)
            .map_or_else(|| id.to_string(), |person| person.name.clone())
    }

    /// One row, its further lines under the first. The day stands above its rows, and a time that
    /// is the row's above is left out.
    fn row(&mut self, at: Timestamp, case: Option<CaseNumber>, word: &str, text: &str) {
        if self
            .last
            .is_none_or(|last| last.date_naive() != at.date_naive())
        {
            let day = at.format("%A %-d %B %Y");
            self.line(&format!("\n{day}"));
        }
        let time = if self.last == Some(at) {
            String::new()
        } else {
            at.format("%H:%M:%S").to_string()
        };
        self.last = Some(at);
        let case = case.map(|case| case.to_string()).unwrap_or_default();
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        self.line(&format!("{time:<8}  {case:<6}  {word:<9}  {first}"));
        for line in lines {
            self.line(&format!("{:INDENT$}{line}", ""));
        }
    }

    /// The foot.
    pub fn finish(&mut self, at: Timestamp, tallies: &Tallies, as_written: bool) {
        if self.form == Form::Json {
            self.json(&JsonEnd {
                line: "end",
                at,
                as_written,
                tally: &tallies.total,
            });
            return;
        }
        self.line("");
        if self.form == Form::Summary {
            self.months(tallies);
            return;
        }
        let total = &tallies.total;
        self.line(&format!(
            "{}, {} refused. {}, {}, {}. {}, {}.",
            many(total.steps, "step"),
            total.refused,
            many(total.calls, "call"),
            many(total.tickets, "ticket"),
            many(total.events, "service event"),
            many(total.breaches, "breach"),
            many(total.escalations, "escalation"),
        ));
        self.line(&format!(
            "Told: everybody {}, companies {}, people {}, queues {}, operators {}.",
            total.to_general,
            total.to_companies,
            total.to_people,
            total.to_queues,
            total.to_operators
        ));
    }

    fn months(&mut self, tallies: &Tallies) {
        let head = [
            "steps",
            "refused",
            "calls",
            "tickets",
            "events",
            "breaches",
            "escalated",
            "general",
            "companies",
            "people",
            "queues",
            "operators",
        ];
        let row = |name: &str, cells: &[String]| {
            let mut line = format!("{name:<8}");
            for (cell, title) in cells.iter().zip(head) {
                let _ = write!(line, "  {cell:>width$}", width = title.len().max(6));
            }
            line
        };
        self.line(&row("month", &head.map(str::to_owned)));
        let cells = |tally: &Tally| {
            [
                tally.steps,
                tally.refused,
                tally.calls,
                tally.tickets,
                tally.events,
                tally.breaches,
                tally.escalations,
                tally.to_general,
                tally.to_companies,
                tally.to_people,
                tally.to_queues,
                tally.to_operators,
            ]
            .map(|number| number.to_string())
        };
        for ((year, month), tally) in &tallies.months {
            self.line(&row(&format!("{year}-{month:02}"), &cells(tally)));
        }
        self.line(&row("in all", &cells(&tallies.total)));
    }

    fn line(&mut self, text: &str) {
        // A refused step's words have not been cleaned by the desk.
        self.out.push_str(&safe(text.trim_end()));
        self.out.push('\n');
    }

    fn json(&mut self, line: &impl Serialize) {
        // Nothing of what is written here can fail to become JSON: keys are text, numbers finite.
        if let Ok(text) = serde_json::to_string(line) {
            self.out.push_str(&text);
            self.out.push('\n');
        }
    }
}

fn many(count: u64, what: &str) -> String {
    match (count, what) {
        (1, what) => format!("1 {what}"),
        (count, "breach") => format!("{count} breaches"),
        (count, what) => format!("{count} {what}s"),
    }
}
