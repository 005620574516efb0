//! A major incident as a Markdown document, to be kept or handed on.
//!
//! **Nothing that people wrote is Markdown here**: their text stands in quotations, and what would
//! begin a heading, a list, a link or HTML is escaped.

use std::fmt::Write as _;

use switchboard::desk::IncidentSeen;
use switchboard::model::{
    AuditEntry, Done, Happening, Incident, PersonId, ServiceEvent, Timestamp,
};

use super::history::happening;
use super::incident::{finished, roles, sections, teams};
use super::paint::Paint;
use super::safe::safe;
use super::view::View;

/// The whole document. Names stand in it, also of the one who asks, because others read it.
pub(super) fn document(view: &View<'_>, seen: &IncidentSeen) -> String {
    let zone = view.zone();
    let Ok(nobody) = PersonId::new("-") else {
        return String::new();
    };
    let others = View {
        reader: &nobody,
        paint: Paint::Plain,
        // Of no time a document says "yesterday".
        now: Timestamp::UNIX_EPOCH,
        ..*view
    };
    let page = Page { view: others, zone };
    let mut out = page.head(seen);
    if let Some(incident) = &seen.incident {
        page.work(&mut out, incident);
    }
    page.timeline(&mut out, &seen.history);
    if seen.is_cut {
        let _ = writeln!(out, "\n{}", view.language.incident_cut());
    }
    page.decisions(&mut out, &seen.history);
    page.after(&mut out, seen);
    out
}

struct Page<'a> {
    view: View<'a>,
    zone: chrono_tz::Tz,
}

impl Page<'_> {
    fn time(&self, at: Timestamp) -> String {
        let at = at.with_timezone(&self.zone);
        at.format("%Y-%m-%d %H:%M:%S %Z").to_string()
    }

    fn head(&self, seen: &IncidentSeen) -> String {
        let (say, event) = (self.view.language, &seen.event);
        let mut out = format!("# {}: {}\n", event.id, inline(&event.title));
        let mut fact = |name: String, value: String| write_fact(&mut out, &name, &value);
        let severity = say.severity(event.severity);
        let number = event.severity.number();
        fact(say.card_severity(), format!("{number}, {severity}"));
        fact(say.card_began(), self.time(event.started_at));
        if let Some(at) = event.ended_at {
            fact(say.card_ended(), self.time(at));
            fact(
                say.document_lasted(),
                self.view.length(at - event.started_at),
            );
        }
        let commander = event.commander.as_ref();
        let commander = commander.map(|id| self.view.full_name(id));
        fact(say.card_led_by(), commander.unwrap_or_default());
        if let Some(incident) = &seen.incident {
            for (role, person) in roles(&self.view, incident) {
                fact(role, self.view.full_name(person));
            }
            fact(say.document_teams(), teams(&self.view, incident));
            fact(say.document_why(), incident.reason.clone());
        }
        out.push('\n');
        // What was written last says it all, once it is over.
        if let Some(update) = event.updates.last() {
            let _ = write!(out, "\n{}\n", quoted(&update.text, ""));
        }
        self.impact(&mut out, event);
        out
    }

    fn impact(&self, out: &mut String, event: &ServiceEvent) {
        let say = self.view.language;
        let _ = write!(out, "\n## {}\n", say.document_impact());
        let mut fact = |name: String, value: String| write_fact(out, &name, &value);
        let services = event.services.iter().map(|id| self.view.service(id));
        let services: Vec<String> = services.collect();
        fact(say.card_services(), services.join(", "));
        let regions = event.regions.iter().map(|id| self.view.region(id));
        let regions: Vec<String> = regions.collect();
        fact(say.document_regions(), regions.join(", "));
        let companies = event.companies.iter().map(|id| self.view.company(id));
        let companies: Vec<String> = companies.collect();
        fact(say.card_affects(), companies.join(", "));
        let users: Vec<&str> = event.users.iter().map(String::as_str).collect();
        fact(say.document_users(), users.join(", "));
        out.push('\n');
    }

    fn work(&self, out: &mut String, incident: &Incident) {
        let say = self.view.language;
        if incident.tasks.is_empty() {
            return;
        }
        let _ = write!(out, "\n## {}\n", say.incident_tasks());
        for (number, task) in (1..).zip(&incident.tasks) {
            let to = task.to.as_ref();
            let to = to.map_or_else(|| say.nobody(), |id| self.view.full_name(id));
            self.item(out, number, &task.text, to, task.done.as_ref());
        }
        out.push('\n');
    }

    fn timeline(&self, out: &mut String, history: &[AuditEntry]) {
        let say = self.view.language;
        let _ = write!(out, "\n## {}\n", say.document_timeline());
        // What the rules decided has a part of its own.
        let entries = history.iter().filter(|entry| !is_decision(entry));
        for entry in entries {
            let (what, text) = happening(&self.view, entry);
            let _ = write!(out, "\n- **{}** {}", self.time(entry.at), inline(&what));
            if !text.trim().is_empty() {
                let _ = write!(out, "\n\n{}\n", quoted(text, "  "));
            }
        }
        out.push('\n');
    }

    fn decisions(&self, out: &mut String, history: &[AuditEntry]) {
        let mut entries = history.iter().filter(|entry| is_decision(entry)).peekable();
        if entries.peek().is_none() {
            return;
        }
        let _ = write!(out, "\n## {}\n", self.view.language.document_decisions());
        for entry in entries {
            let (what, _) = happening(&self.view, entry);
            let _ = write!(out, "\n- **{}** {}", self.time(entry.at), inline(&what));
        }
        out.push('\n');
    }

    /// The analysis and what follows from it.
    fn after(&self, out: &mut String, seen: &IncidentSeen) {
        let say = self.view.language;
        let analysis = seen.incident.as_ref().and_then(|it| it.analysis.as_ref());
        if let Some(analysis) = analysis {
            let _ = write!(out, "\n## {}\n", say.incident_analysis());
            for one in sections(&self.view, analysis) {
                let unwritten = || say.document_unwritten();
                let text = one.text.map_or_else(unwritten, |text| quoted(text, ""));
                let _ = write!(out, "\n### {}\n\n{text}\n", inline(one.heading));
            }
        } else if let Some(publication) = &seen.publication {
            let _ = write!(out, "\n## {}\n", say.incident_analysis());
            for (heading, text) in &publication.sections {
                let _ = write!(out, "\n### {}\n\n{}\n", inline(heading), quoted(text, ""));
            }
        }
        let follow_ups = seen.incident.as_ref().map(|it| it.follow_ups.as_slice());
        let Some(follow_ups) = follow_ups.filter(|all| !all.is_empty()) else {
            return;
        };
        let _ = write!(out, "\n## {}\n", say.incident_follow_ups());
        for (number, one) in (1..).zip(follow_ups) {
            let (owner, due) = (self.view.full_name(&one.owner), self.time(one.due_at));
            let open = say.incident_due(owner, due);
            self.item(out, number, &one.text, open, one.done.as_ref());
        }
        out.push('\n');
    }

    /// Something to be done, with how it was or who has it.
    fn item(&self, out: &mut String, number: u32, text: &str, open: String, done: Option<&Done>) {
        let state = done.map_or(open, |done| finished(&self.view, done));
        let mark = if done.is_some() { 'x' } else { ' ' };
        let (text, state) = (inline(text), inline(&state));
        let _ = write!(out, "\n- [{mark}] {number}: {text} ({state})");
    }
}

fn write_fact(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let _ = write!(out, "\n- **{}**: {}", inline(name), inline(value));
    }
}

fn is_decision(entry: &AuditEntry) -> bool {
    matches!(entry.what, Happening::Decided { .. })
}

/// A text on one line, with nothing in it that Markdown or HTML would take for its own.
pub(crate) fn inline(text: &str) -> String {
    escaped(&one_line(text))
}

/// The same for a text that does not begin its line, such as a cell of a table.
pub(crate) fn inside(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if is_marked(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn one_line(text: &str) -> String {
    let safe = safe(text);
    let words: Vec<&str> = safe.split_whitespace().collect();
    words.join(" ")
}

/// A text of several lines as a quotation; each line is behind `indent`.
fn quoted(text: &str, indent: &str) -> String {
    let clean = safe(text.trim());
    let lines: Vec<String> = clean
        .lines()
        .map(|line| {
            format!("{indent}> {}", escaped(line.trim()))
                .trim_end()
                .to_owned()
        })
        .collect();
    lines.join("\n")
}

/// What Markdown or HTML takes for its own anywhere.
fn is_marked(c: char) -> bool {
    matches!(
        c,
        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '$'
    )
}

/// What begins something at the beginning of a line, and what does anywhere.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    for (place, c) in line.chars().enumerate() {
        let at_start = place == 0 && matches!(c, '#' | '-' | '+' | '=' | ':');
        let of_list = digits > 0 && place == digits && matches!(c, '.' | ')');
        if is_marked(c) || at_start || of_list {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
