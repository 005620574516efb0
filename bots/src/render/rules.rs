//! Versions of the rules in words: what was in force, what two have differently, how a candidate
//! does.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};
use switchboard::desk::{CandidateStanding, FileChange, Moved, RulesDiff, RulesHistory};
use switchboard::model::{CameInForce, InForce, PersonId, RulesChange, RulesStep};

use super::safe::safe_line;
use super::view::{Cell, View, columns};
use crate::compare::{InFlight, Reader, comparison, due_times};

/// Lines around a change that are shown with it.
const CONTEXT_LINES: usize = 2;
/// A diff is cut after so many lines: it is read in chat. The command line shows all.
const MAX_DIFF_LINES: usize = 200;
/// So many versions are listed.
const MAX_ENTRIES: usize = 30;

/// Who did something; without a person it was done on the command line.
fn who(view: &View<'_>, by: Option<&PersonId>) -> String {
    by.map_or_else(
        || view.language.rules_command_line(),
        |id| view.full_name(id),
    )
}

fn reader(view: &View<'_>) -> Reader {
    Reader {
        language: view.language,
        paint: view.paint,
        now: view.now,
    }
}

/// How a version came in force.
pub(super) fn came(view: &View<'_>, entry: &InForce) -> String {
    let (say, by) = (view.language, || who(view, entry.by.as_ref()));
    match entry.how {
        CameInForce::Loaded => say.rules_came_loaded(),
        CameInForce::Promoted => say.rules_came_promoted(by()),
        CameInForce::RolledBack => say.rules_came_rolled_back(by()),
    }
}

/// The versions that were in force, the newest first.
pub(super) fn history(view: &View<'_>, history: &RulesHistory) -> String {
    if history.entries.is_empty() {
        return view.language.rules_history_none();
    }
    let row = |(index, entry): (usize, &InForce)| {
        let mark = if index == 0 {
            view.language.rules_in_force()
        } else {
            String::new()
        };
        vec![
            Cell::plain(entry.version.as_str()),
            Cell::plain(mark),
            Cell::plain(view.moment(entry.at)),
            Cell::plain(came(view, entry)),
        ]
    };
    let shown = history.entries.iter().take(MAX_ENTRIES).enumerate();
    let rows: Vec<_> = shown.map(row).collect();
    let mut out = columns(view, &rows, "");
    let more = history.entries.len().saturating_sub(MAX_ENTRIES);
    if more > 0 {
        let _ = write!(out, "\n{}", view.language.rules_earlier(more));
    }
    if let Some(candidate) = &history.candidate {
        let _ = write!(out, "\n{}", view.language.rules_candidate_is(candidate));
    }
    out
}

/// What was done with a version.
pub(super) fn change(
    view: &View<'_>,
    change: &RulesChange,
    moved: &[Moved],
    folder: Option<&str>,
) -> String {
    let version = view.paint.strong(change.version.as_str());
    let (say, was) = (view.language, &change.was);
    let mut out = match change.step {
        RulesStep::Proposed => say.rules_proposed(version, was),
        RulesStep::Withdrawn => say.rules_withdrawn(version),
        RulesStep::Promoted => say.rules_promoted(version, was),
        RulesStep::RolledBack => say.rules_rolled_back(version, was),
    };
    if let Some(folder) = folder {
        let _ = write!(out, "\n{}", say.rules_folder_written(safe_line(folder)));
    }
    if !moved.is_empty() {
        let in_flight = InFlight {
            moved: moved.to_vec(),
            kept: 0,
        };
        out.push('\n');
        out.push_str(due_times(&in_flight, reader(view)).trim_end());
    }
    out
}

/// How the candidate does.
pub(super) fn candidate(view: &View<'_>, standing: Option<&CandidateStanding>) -> String {
    let Some(standing) = standing else {
        return view.language.rules_no_candidate();
    };
    let say = view.language;
    let candidate = &standing.candidate;
    let mut out = say.rules_beside(
        view.paint.strong(candidate.version.as_str()),
        view.moment(candidate.since),
        who(view, candidate.by.as_ref()),
    );
    out.push('\n');
    if let Some(fault) = &standing.fault {
        let fault = say.rules_decides_nothing(safe_line(fault));
        out.push_str(&view.paint.alarm(&fault));
        return out;
    }
    out.push_str(&comparison(&standing.comparison, reader(view)));
    if standing.pending > 0 {
        let _ = writeln!(out, "{}", say.rules_pending(standing.pending));
    }
    out.truncate(out.trim_end().len());
    out
}

/// What two versions have differently.
pub(super) fn diff(view: &View<'_>, diff: &RulesDiff) -> String {
    let say = view.language;
    let mut out = say.rules_from_to(&diff.old, &diff.new);
    out.push('\n');
    if diff.files.is_empty() {
        let _ = writeln!(out, "{}", say.rules_no_file_differs());
    }
    let mut left = MAX_DIFF_LINES;
    for file in &diff.files {
        out.push('\n');
        file_diff(view, file, &mut left, &mut out);
    }
    let in_flight = InFlight {
        moved: diff.moved.clone(),
        kept: diff.kept,
    };
    if !in_flight.moved.is_empty() {
        out.push_str(&due_times(&in_flight, reader(view)));
    }
    out.truncate(out.trim_end().len());
    out
}

fn file_diff(view: &View<'_>, file: &FileChange, left: &mut usize, out: &mut String) {
    let (say, name) = (view.language, view.paint.strong(&safe_line(&file.file)));
    let headline = match (&file.old, &file.new) {
        (None, _) => say.rules_file_new(name),
        (_, None) => say.rules_file_gone(name),
        _ => name,
    };
    let _ = writeln!(out, "{headline}");
    let (old, new) = (
        file.old.as_deref().unwrap_or_default(),
        file.new.as_deref().unwrap_or_default(),
    );
    let diff = TextDiff::from_lines(old, new);
    for (index, hunk) in diff.grouped_ops(CONTEXT_LINES).iter().enumerate() {
        if index > 0 {
            let _ = writeln!(out, "  …");
        }
        for line in hunk.iter().flat_map(|op| diff.iter_changes(op)) {
            if *left == 0 {
                let _ = writeln!(out, "  … {}", say.rules_rest_not_shown());
                return;
            }
            *left -= 1;
            let number = line.new_index().or(line.old_index()).unwrap_or(0) + 1;
            let text = safe_line(line.value().trim_end_matches('\n')).into_owned();
            let line = match line.tag() {
                ChangeTag::Delete => view.paint.alarm(&format!("{number:>5} - {text}")),
                ChangeTag::Insert => view.paint.good(&format!("{number:>5} + {text}")),
                ChangeTag::Equal => format!("{number:>5}   {text}"),
            };
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
}
