//! Major incidents in words: how they stand, what happened, what is owed.

use std::fmt::Write as _;

use switchboard::desk::{Command, IncidentAsk, IncidentForm, IncidentSeen};
use switchboard::model::{
    Analysis, Debt, Done, Incident, IncidentStep, Owed, PersonId, Publication, ServiceEvent,
};

use super::incident_document::document;
use super::safe::{safe, safe_line};
use super::view::{Cell, View, columns, indented};
use super::{event, history};

/// What came of a command: of a long incident only what it touched.
pub(super) fn after(
    view: &View<'_>,
    command: &Command,
    of: &ServiceEvent,
    incident: &Incident,
) -> String {
    let id = view.paint.strong(&of.id.to_string());
    let title = safe_line(&of.title);
    let Command::Incident { ask, .. } = command else {
        // `commander` hands the command of a major incident over as well.
        let who = of.commander.as_ref().map(|id| view.who(id));
        let headline = view.language.event_is_led_by(id, who.unwrap_or_default());
        return format!("{headline}\n{}", event::details(view, of));
    };
    let headline = view.language.incident_is_major(id.as_str(), title);
    let mut out = headline;
    match ask {
        IncidentAsk::Declare { .. } | IncidentAsk::HandOver { .. } => {
            let _ = write!(out, "\n{}", standing(view, of, incident));
        }
        IncidentAsk::Note { .. } => return view.language.incident_has_note(id),
        IncidentAsk::GiveRole { .. } | IncidentAsk::CallTeam { .. } => {
            part_of_people(view, &mut out, incident);
        }
        IncidentAsk::AddTask { .. }
        | IncidentAsk::AssignTask { .. }
        | IncidentAsk::FinishTask { .. } => part_of_tasks(view, &mut out, incident),
        IncidentAsk::AddFollowUp { .. } | IncidentAsk::FinishFollowUp { .. } => {
            part_of_follow_ups(view, &mut out, incident);
        }
        IncidentAsk::MoveAnalysis { .. }
        | IncidentAsk::Write { .. }
        | IncidentAsk::Submit
        | IncidentAsk::Approve => part_of_analysis(view, &mut out, incident),
    }
    out
}

/// A major incident, in the form that is wanted.
pub(super) fn seen(view: &View<'_>, seen: &IncidentSeen) -> String {
    match (&seen.incident, &seen.publication, seen.form) {
        (Some(_), _, IncidentForm::Document) | (None, Some(_), IncidentForm::Document) => {
            document(view, seen)
        }
        (_, _, IncidentForm::Timeline) => timeline(view, seen),
        (Some(incident), _, IncidentForm::Analysis) => {
            let written = incident.analysis.as_ref();
            written.map_or_else(
                || view.language.incident_no_analysis(),
                |analysis| whole_analysis(view, analysis),
            )
        }
        (Some(incident), _, _) => {
            let headline = event::headline(view, &seen.event);
            format!("{headline}\n{}", standing(view, &seen.event, incident))
        }
        (None, Some(publication), _) => published(view, seen, publication),
        (None, None, _) => {
            let headline = event::headline(view, &seen.event);
            let details = event::details(view, &seen.event);
            let nothing = view.language.incident_not_published();
            format!("{headline}\n{details}\n{nothing}")
        }
    }
}

fn timeline(view: &View<'_>, seen: &IncidentSeen) -> String {
    let headline = event::headline(view, &seen.event);
    let mut out = format!("{headline}\n{}", history::history(view, &seen.history));
    if seen.is_cut {
        let _ = write!(out, "\n  {}", view.language.incident_cut());
    }
    out
}

fn published(view: &View<'_>, seen: &IncidentSeen, publication: &Publication) -> String {
    let headline = event::headline(view, &seen.event);
    let mut out = format!("{headline}\n{}", event::details(view, &seen.event));
    let when = view
        .language
        .incident_published_at(view.moment(publication.at));
    let _ = write!(out, "\n\n{} · {when}", heading(view));
    for (heading, text) in &publication.sections {
        let _ = write!(out, "\n  {}", view.paint.strong(&safe_line(heading)));
        let _ = write!(out, "\n{}", indented(&safe(text), "    "));
    }
    out
}

fn heading(view: &View<'_>) -> String {
    view.paint.strong(&view.language.incident_analysis())
}

/// How it stands: who works on it, what is open, what is owed.
fn standing(view: &View<'_>, of: &ServiceEvent, incident: &Incident) -> String {
    let say = view.language;
    let mut out = event::details(view, of);
    let by = incident.declared_by.as_ref();
    let by = by.map_or_else(|| say.the_desk(), |id| view.who(id));
    let declared = say.incident_declared_at(view.moment(incident.declared_at), by);
    let _ = write!(out, "\n  {declared}");
    if !incident.reason.is_empty() {
        let _ = write!(out, ": {}", safe_line(&incident.reason));
    }
    part_of_people(view, &mut out, incident);
    part_of_tasks(view, &mut out, incident);
    part_of_analysis(view, &mut out, incident);
    part_of_follow_ups(view, &mut out, incident);
    out
}

fn part_of_people(view: &View<'_>, out: &mut String, incident: &Incident) {
    for (role, person) in roles(view, incident) {
        let _ = write!(out, "\n  {role}: {}", view.name(person));
    }
    if !incident.teams.is_empty() {
        let teams = view.language.incident_teams(teams(view, incident));
        let _ = write!(out, "\n  {teams}");
    }
}

fn part_of_tasks(view: &View<'_>, out: &mut String, incident: &Incident) {
    let say = view.language;
    let tasks = (1..).zip(&incident.tasks).map(|(number, task)| {
        let to = task.to.as_ref();
        let to = to.map_or_else(|| say.ticket_with_nobody(), |id| view.name(id));
        row(view, number, &task.text, to, task.done.as_ref())
    });
    let tasks: Vec<Vec<Cell>> = tasks.collect();
    section(view, out, &say.incident_tasks(), &tasks);
}

fn part_of_analysis(view: &View<'_>, out: &mut String, incident: &Incident) {
    let Some(owed) = &incident.analysis else {
        return;
    };
    let _ = write!(out, "\n{} · {}", heading(view), of_analysis(view, owed));
    let missing = missing(view, owed);
    if owed.published_at.is_none() && !missing.is_empty() {
        let missing = view.language.incident_missing(missing.join(", "));
        let _ = write!(out, "\n  {missing}");
    }
}

fn part_of_follow_ups(view: &View<'_>, out: &mut String, incident: &Incident) {
    let follow_ups = (1..).zip(&incident.follow_ups).map(|(number, one)| {
        let due = due(view, view.name(&one.owner), one.due_at);
        row(view, number, &one.text, due, one.done.as_ref())
    });
    let follow_ups: Vec<Vec<Cell>> = follow_ups.collect();
    section(view, out, &view.language.incident_follow_ups(), &follow_ups);
}

fn section(view: &View<'_>, out: &mut String, heading: &str, rows: &[Vec<Cell>]) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(out, "\n{}", view.paint.strong(heading));
    let _ = write!(out, "\n{}", columns(view, rows, "  "));
}

fn row(view: &View<'_>, number: u32, text: &str, open: String, done: Option<&Done>) -> Vec<Cell> {
    let state = done.map_or(open, |done| finished(view, done));
    vec![
        Cell::plain(format!("{number}.")),
        Cell::plain(safe_line(text)),
        Cell::plain(state),
    ]
}

/// That something was done, and how.
pub(super) fn finished(view: &View<'_>, done: &Done) -> String {
    let by = done.by.as_ref();
    let by = by.map_or_else(|| view.language.the_desk(), |id| view.who(id));
    let said = view.language.incident_done(view.moment(done.at), by);
    match done.text.as_str() {
        "" => said,
        text => format!("{said}: {}", safe_line(text)),
    }
}

/// Who owes something, and by when.
fn due(view: &View<'_>, who: String, due_at: switchboard::model::Timestamp) -> String {
    let when = view.moment_and_distance(due_at);
    if due_at <= view.now {
        return view.paint.alarm(&view.language.incident_overdue(who, when));
    }
    view.language.incident_due(who, when)
}

fn of_analysis(view: &View<'_>, owed: &Analysis) -> String {
    if let Some(at) = owed.published_at {
        return view.language.incident_published_at(view.moment(at));
    }
    let who = owed.owner.as_ref();
    let who = who.map_or_else(|| view.language.nobody(), |id| view.name(id));
    let due = due(view, who, owed.due_at);
    match owed.submitted_at {
        None => due,
        Some(at) => {
            let waits = view.language.incident_waits(view.moment(at));
            format!("{due} · {waits}")
        }
    }
}

/// The sections that are still to be written.
fn missing(view: &View<'_>, owed: &Analysis) -> Vec<String> {
    let all = view.tables.analysis.iter();
    let missing = all.filter(|section| !owed.sections.contains_key(&section.key));
    missing.map(|section| section.key.clone()).collect()
}

/// The roles that are given: what they are called, and who has them.
pub(super) fn roles<'i>(view: &View<'_>, incident: &'i Incident) -> Vec<(String, &'i PersonId)> {
    let all = incident.roles.iter();
    all.map(|(key, person)| (role(view, key), person)).collect()
}

fn role(view: &View<'_>, key: &str) -> String {
    let known = view.tables.programme.incidents.roles.get(key);
    let name = known.map_or(key, String::as_str);
    safe_line(name).into_owned()
}

/// The names of the teams that were called.
pub(super) fn teams(view: &View<'_>, incident: &Incident) -> String {
    let all: Vec<String> = incident.teams.iter().map(|key| team(view, key)).collect();
    all.join(", ")
}

fn team(view: &View<'_>, key: &str) -> String {
    let known = view.tables.programme.incidents.teams.get(key);
    let name = known.map_or(key, |team| &team.name);
    safe_line(name).into_owned()
}

/// A section of an analysis.
pub(super) struct Section<'a> {
    key: &'a str,
    pub(super) heading: &'a str,
    /// What belongs there.
    asks: &'a str,
    /// Nothing where it is not written.
    pub(super) text: Option<&'a str>,
}

/// The sections of an analysis, as the template has them. What the template has no more stands last,
/// under its key.
pub(super) fn sections<'a>(view: &View<'a>, analysis: &'a Analysis) -> Vec<Section<'a>> {
    let template = &view.tables.analysis;
    let text = |key: &str| analysis.sections.get(key).map(|it| it.text.as_str());
    let known = template.iter().map(|section| Section {
        key: &section.key,
        heading: &section.heading,
        asks: &section.asks,
        text: text(&section.key),
    });
    let is_known = |key: &str| template.iter().any(|section| section.key == key);
    let others = analysis.sections.iter().filter(|(key, _)| !is_known(key));
    let others = others.map(|(key, written)| Section {
        key,
        heading: key,
        asks: "",
        text: Some(&written.text),
    });
    known.chain(others).collect()
}

fn whole_analysis(view: &View<'_>, analysis: &Analysis) -> String {
    let mut out = format!("{} · {}", heading(view), of_analysis(view, analysis));
    for one in sections(view, analysis) {
        let heading = view.paint.strong(&safe_line(one.heading));
        let key = view.paint.dim(&format!("({})", one.key));
        let _ = write!(out, "\n  {heading} {key}");
        let text = match one.text {
            Some(text) => indented(&safe(text), "    "),
            None => {
                let words = view.language.incident_unwritten(safe(one.asks));
                indented(&view.paint.dim(&words), "    ")
            }
        };
        let _ = write!(out, "\n{text}");
    }
    out
}

/// What is owed after major incidents.
pub(super) fn debts(view: &View<'_>, debts: &[Debt]) -> String {
    if debts.is_empty() {
        return view.language.incident_nothing_owed();
    }
    let rows: Vec<Vec<Cell>> = debts
        .iter()
        .map(|debt| {
            let owner = debt.owner.as_ref();
            let owner = owner.map_or_else(|| view.language.nobody(), |id| view.name(id));
            let what = owed(view, debt.what);
            let about = if debt.text.is_empty() {
                &debt.title
            } else {
                &debt.text
            };
            let since = view.language.incident_since(view.moment(debt.since));
            vec![
                Cell::plain(debt.event.to_string()),
                Cell::plain(what),
                Cell::plain(due(view, owner, debt.due_at)),
                Cell::plain(since),
                Cell::beginning(safe_line(about)),
            ]
        })
        .collect();
    columns(view, &rows, "")
}

fn owed(view: &View<'_>, what: Owed) -> String {
    match what {
        Owed::Analysis => view.language.incident_analysis(),
        Owed::FollowUp(number) => view.language.incident_follow_up(number),
    }
}

/// What happened, in a sentence, and the text that belongs to it.
pub(super) fn step<'a>(view: &View<'_>, who: &str, step: &'a IncidentStep) -> (String, &'a str) {
    let say = view.language;
    let person = |id: &PersonId| view.who(id);
    match step {
        IncidentStep::Declared { reason } => (say.incident_declared(who), reason),
        IncidentStep::Role {
            role: key,
            person: id,
        } => {
            let line = say.incident_gave_role(who, person(id), role(view, key));
            (line, "")
        }
        IncidentStep::Team { team: key } => (say.incident_called_team(who, team(view, key)), ""),
        IncidentStep::HandedOver { from, to, text } => {
            let line = match from {
                Some(from) if person(from) != who => {
                    say.incident_handed_over(who, view.full_name(from), person(to))
                }
                _ => say.incident_gave_command(who, person(to)),
            };
            (line, text)
        }
        IncidentStep::Noted { text } => (say.incident_noted(who), text),
        IncidentStep::TaskAdded { number, text, to } => {
            let text = safe_line(text);
            let line = match to {
                None => say.incident_added_task(who, number, text),
                Some(to) => say.incident_added_task_for(who, number, person(to), text),
            };
            (line, "")
        }
        IncidentStep::TaskAssigned { number, to } => {
            (say.incident_gave_task(who, number, person(to)), "")
        }
        IncidentStep::TaskDone { number, text } => (say.incident_did_task(who, number), text),
        IncidentStep::FollowUpAdded {
            number,
            text,
            owner,
            due_at,
        } => {
            let due = view.moment(*due_at);
            let text = safe_line(text);
            let line = say.incident_added_follow_up(who, number, person(owner), due, text);
            (line, "")
        }
        IncidentStep::FollowUpDone { number, text } => {
            (say.incident_did_follow_up(who, number), text)
        }
        other => (of_analysis_step(view, who, other), ""),
    }
}

fn of_analysis_step(view: &View<'_>, who: &str, step: &IncidentStep) -> String {
    let say = view.language;
    let person = |id: &Option<PersonId>| {
        let id = id.as_ref();
        id.map_or_else(|| say.nobody(), |id| view.who(id))
    };
    match step {
        IncidentStep::AnalysisOwed { owner, due_at } => {
            say.incident_owed(person(owner), view.moment(*due_at))
        }
        IncidentStep::AnalysisMoved { owner, due_at } => {
            say.incident_moved(who, person(owner), view.moment(*due_at))
        }
        IncidentStep::Wrote { section } => say.incident_wrote(who, safe_line(section)),
        IncidentStep::Submitted => say.incident_submitted(who),
        IncidentStep::Published { companies } => say.incident_published(who, *companies),
        IncidentStep::Reminded { of, due_at } => {
            say.incident_reminded(owed(view, *of), view.moment(*due_at))
        }
        // They have a text, or a sentence of their own.
        IncidentStep::Declared { .. }
        | IncidentStep::Role { .. }
        | IncidentStep::Team { .. }
        | IncidentStep::HandedOver { .. }
        | IncidentStep::Noted { .. }
        | IncidentStep::TaskAdded { .. }
        | IncidentStep::TaskAssigned { .. }
        | IncidentStep::TaskDone { .. }
        | IncidentStep::FollowUpAdded { .. }
        | IncidentStep::FollowUpDone { .. } => String::new(),
    }
}
