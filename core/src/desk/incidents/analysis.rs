//! The root-cause analysis: owed when the event is over, written by section, handed in, approved by
//! somebody else, and published to the companies that were affected.

use std::collections::BTreeMap;

use crate::model::{
    Action, Analysis, Debt, Incident, IncidentStep, NotificationKind, Owed, PersonId, Publication,
    Recipient, ServiceEvent, Timestamp, Written,
};
use crate::rules::{AnalysisSection, section_named};

use super::tasks::still_to_come;
use super::{keep, message, on_duty, one_of_ours, reminders, table};
use crate::desk::events::{about, illegal};
use crate::desk::limits::said;
use crate::desk::permission::staff_who_may;
use crate::desk::work::Work;
use crate::desk::{DeskError, InvalidError, MoveError, Part, Thing, telling};

/// The event is over: when it is a major incident, its analysis is owed from now on.
pub(in crate::desk) fn ended(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: Option<Incident>,
) {
    let Some(mut incident) = incident.filter(|incident| incident.analysis.is_none()) else {
        return;
    };
    incident.version += 1;
    let now = work.now();
    let due_at = table(&work.context).analysis_due.after(now);
    let leads = event.commander.clone();
    let owner = leads.or_else(|| on_duty(&work.context));
    incident.analysis = Some(Analysis {
        owner: owner.clone(),
        owed_since: now,
        due_at,
        sections: BTreeMap::new(),
        authors: Default::default(),
        submitted_at: None,
        published_at: None,
        reminded_at: None,
    });
    tell_owed(work, event, &incident);
    keep(work, event, IncidentStep::AnalysisOwed { owner, due_at });
    reminders::plan(work, &incident);
    work.change.incidents.push(incident);
}

fn tell_owed(work: &mut Work<'_>, event: &ServiceEvent, incident: &Incident) {
    let debts = incident.debts();
    let owed = debts
        .iter()
        .find(|debt: &&Debt| debt.what == Owed::Analysis);
    if let Some(owed) = owed {
        reminders::tell(work, event, owed, "owed");
    }
}

/// The analysis as long as it is owed.
fn owed<'i>(
    event: &ServiceEvent,
    incident: &'i mut Incident,
) -> Result<&'i mut Analysis, DeskError> {
    match &mut incident.analysis {
        None => Err(illegal(event, MoveError::NotOverYet)),
        Some(analysis) if analysis.published_at.is_some() => {
            Err(illegal(event, MoveError::PublishedAlready))
        }
        Some(analysis) => Ok(analysis),
    }
}

pub(super) fn move_to(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: &mut Incident,
    owner: Option<&PersonId>,
    due_at: Option<Timestamp>,
) -> Result<(), DeskError> {
    if let Some(owner) = owner {
        one_of_ours(work, owner)?;
    }
    if let Some(due_at) = due_at {
        still_to_come(work, due_at)?;
    }
    let analysis = owed(event, incident)?;
    let is_given = owner.is_some() && analysis.owner.as_ref() != owner;
    analysis.owner = owner.or(analysis.owner.as_ref()).cloned();
    analysis.due_at = due_at.unwrap_or(analysis.due_at);
    let step = IncidentStep::AnalysisMoved {
        owner: analysis.owner.clone(),
        due_at: analysis.due_at,
    };
    if is_given {
        tell_owed(work, event, incident);
    }
    keep(work, event, step);
    reminders::plan(work, incident);
    Ok(())
}

/// Writes a section, or all that stand under their headings in a whole.
pub(super) fn write(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: &mut Incident,
    section: Option<&str>,
    words: &str,
) -> Result<(), DeskError> {
    let sections = &work.context.rulebook.tables().analysis;
    let parts = match section {
        Some(given) => vec![(given, words.to_owned())],
        None => under_headings(words),
    };
    let mut all = Vec::new();
    for (given, words) in parts {
        let section = section_named(sections, given).map_err(|nearest| DeskError::Unknown {
            what: Thing::Section,
            given: given.chars().take(40).collect(),
            nearest,
        })?;
        all.push((section.key.clone(), said(Part::Section, &words)?));
    }
    if all.is_empty() {
        let sections = keys_of(sections.iter());
        return Err(InvalidError::NoSectionNamed { sections }.into());
    }
    let (at, by) = (work.now(), work.actor_id());
    let analysis = owed(event, incident)?;
    analysis.submitted_at = None;
    analysis.authors.extend(by.clone());
    for (key, text) in all {
        let by = by.clone();
        let written = Written { at, by, text };
        analysis.sections.insert(key.clone(), written);
        keep(work, event, IncidentStep::Wrote { section: key });
    }
    Ok(())
}

/// What stands under the headings of the second level.
fn under_headings(words: &str) -> Vec<(&str, String)> {
    let mut all: Vec<(&str, String)> = Vec::new();
    for line in words.lines() {
        match (line.strip_prefix("## "), all.last_mut()) {
            (Some(heading), _) => all.push((heading.trim(), String::new())),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            // What stands before the first heading belongs to none.
            (None, None) => {}
        }
    }
    all
}

fn keys_of<'s>(sections: impl Iterator<Item = &'s AnalysisSection>) -> Vec<String> {
    sections.map(|section| section.key.clone()).collect()
}

pub(super) fn submit(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: &mut Incident,
) -> Result<(), DeskError> {
    let now = work.now();
    let wanted = &work.context.rulebook.tables().analysis;
    let analysis = owed(event, incident)?;
    let missing = |section: &&AnalysisSection| !analysis.sections.contains_key(&section.key);
    let missing = keys_of(wanted.iter().filter(missing));
    if !missing.is_empty() {
        return Err(InvalidError::SectionsMissing { sections: missing }.into());
    }
    if analysis.submitted_at.is_some() {
        return Err(illegal(event, MoveError::SubmittedAlready));
    }
    analysis.submitted_at = Some(now);
    keep(work, event, IncidentStep::Submitted);
    let data = message(work, event);
    for approver in approvers(work, incident) {
        let to = Recipient::Person(approver);
        let kind = NotificationKind::AnalysisSubmitted;
        let reason = "they may approve it";
        work.tell(to, kind, about(event), &data, reason);
    }
    Ok(())
}

/// Who may approve this analysis: those who are granted it, without its authors unless the
/// programme says otherwise.
fn approvers(work: &Work<'_>, incident: &Incident) -> Vec<PersonId> {
    let analysis = incident.analysis.as_ref();
    let any = table(&work.context).author_may_approve;
    let wrote = |id: &PersonId| analysis.is_some_and(|it| it.authors.contains(id));
    let all = staff_who_may(&work.context, Action::IncidentApprove);
    all.filter(|person| any || !wrote(&person.id))
        .map(|person| person.id.clone())
        .collect()
}

/// Approves the analysis, which publishes it.
pub(super) fn approve(
    work: &mut Work<'_>,
    event: &mut ServiceEvent,
    incident: &mut Incident,
) -> Result<(), DeskError> {
    let now = work.now();
    let approvers = approvers(work, incident);
    let analysis = owed(event, incident)?;
    if analysis.submitted_at.is_none() {
        return Err(illegal(event, MoveError::SubmitFirst));
    }
    if let Some(id) = work.actor.person()
        && !approvers.contains(id)
    {
        let who_may = approvers.iter().map(|id| work.name(id)).collect();
        return Err(InvalidError::AuthorApproves { who_may }.into());
    }
    analysis.published_at = Some(now);
    let mut publication = publication(
        &work.context.rulebook.tables().analysis,
        event,
        analysis,
        now,
    );
    let companies = telling::publish(work, event, &mut publication);
    work.change.publications.push(publication);
    keep(work, event, IncidentStep::Published { companies });
    reminders::plan(work, incident);
    Ok(())
}

/// As the companies read it: the sections in the order of the template, then those that it does
/// not have any more.
fn publication(
    template: &[AnalysisSection],
    event: &ServiceEvent,
    analysis: &Analysis,
    at: Timestamp,
) -> Publication {
    let text = |key: &str| analysis.sections.get(key).map(|it| it.text.clone());
    let known = template
        .iter()
        .filter_map(|section| Some((section.heading.clone(), text(&section.key)?)));
    let is_known = |key: &String| template.iter().any(|section| section.key == *key);
    let others = analysis.sections.iter().filter(|(key, _)| !is_known(key));
    let others = others.map(|(key, it)| (key.clone(), it.text.clone()));
    Publication {
        event: event.id,
        at,
        sections: known.chain(others).collect(),
        companies: event.companies.clone(),
    }
}
