//! Versions of the rules in words: what was in force, what two have differently, how a candidate
//! does.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};
use switchboard::desk::{CandidateStanding, FileChange, Moved, RulesDiff, RulesHistory};
use switchboard::model::{CameInForce, InForce, PersonId, RulesChange, RulesStep};

use super::safe::safe_line;
use super::view::{Cell, View, columns};
use crate::compare::{InFlight, comparison, due_times};

/// Lines around a change that are shown with it.
const CONTEXT_LINES: usize = 2;
/// A diff is cut after so many lines: it is read in chat. The command line shows all.
const MAX_DIFF_LINES: usize = 200;
/// So many versions are listed.
const MAX_ENTRIES: usize = 30;

fn who(view: &View<'_>, by: Option<&PersonId>, otherwise: &str) -> String {
    by.map_or_else(|| otherwise.to_owned(), |id| view.full_name(id))
}

/// How a version came in force.
pub(super) fn came(view: &View<'_>, entry: &InForce) -> String {
    match (&entry.how, &entry.by) {
        (CameInForce::Loaded, _) => "loaded from the folder, or as shipped".to_owned(),
        (how, by) => format!(
            "{} by {}",
            how.word(),
            who(view, by.as_ref(), "the command line")
        ),
    }
}

/// The versions that were in force, the newest first.
pub(super) fn history(view: &View<'_>, history: &RulesHistory) -> String {
    if history.entries.is_empty() {
        return "No version has been in force on this desk yet.".to_owned();
    }
    let row = |(index, entry): (usize, &InForce)| {
        let mark = if index == 0 { "in force" } else { "" };
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
        let _ = write!(out, "\nand {more} before");
    }
    if let Some(candidate) = &history.candidate {
        let _ = write!(out, "\n{candidate} is the candidate");
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
    let mut out = match change.step {
        RulesStep::Proposed => format!(
            "{version} is the candidate. It decides beside {} and changes nothing; `rules candidate` shows what it would.",
            change.was
        ),
        RulesStep::Withdrawn => format!("{version} is the candidate no longer."),
        RulesStep::Promoted => format!("{version} is in force; before it was {}.", change.was),
        RulesStep::RolledBack => {
            format!("{version} is in force again; before it was {}.", change.was)
        }
    };
    if let Some(folder) = folder {
        let _ = write!(
            out,
            "\nThe folder `{}` has been written.",
            safe_line(folder)
        );
    }
    if !moved.is_empty() {
        let in_flight = InFlight {
            moved: moved.to_vec(),
            kept: 0,
        };
        out.push('\n');
        out.push_str(due_times(&in_flight, view.paint, view.now).trim_end());
    }
    out
}

/// How the candidate does.
pub(super) fn candidate(view: &View<'_>, standing: Option<&CandidateStanding>) -> String {
    let Some(standing) = standing else {
        return "There is no candidate. `rules candidate folder` proposes the folder beside the rules folder, `rules candidate VERSION` a version from `rules history`."
            .to_owned();
    };
    let candidate = &standing.candidate;
    let mut out = format!(
        "{} decides beside the rules in force since {}, proposed by {}.\n",
        view.paint.strong(candidate.version.as_str()),
        view.moment(candidate.since),
        who(view, candidate.by.as_ref(), "the command line"),
    );
    if let Some(fault) = &standing.fault {
        let fault = format!("It decides nothing: {}", safe_line(fault));
        out.push_str(&view.paint.alarm(&fault));
        return out;
    }
    out.push_str(&comparison(&standing.comparison, view.paint, view.now));
    if standing.pending > 0 {
        let _ = writeln!(out, "{} more wait to be asked about.", standing.pending);
    }
    out.truncate(out.trim_end().len());
    out
}

/// What two versions have differently.
pub(super) fn diff(view: &View<'_>, diff: &RulesDiff) -> String {
    let mut out = format!("From {} to {}.\n", diff.old, diff.new);
    if diff.files.is_empty() {
        out.push_str("No file differs.\n");
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
        out.push_str(&due_times(&in_flight, view.paint, view.now));
    }
    out.truncate(out.trim_end().len());
    out
}

fn file_diff(view: &View<'_>, file: &FileChange, left: &mut usize, out: &mut String) {
    let name = safe_line(&file.file);
    let what = match (&file.old, &file.new) {
        (None, _) => " (new)",
        (_, None) => " (gone)",
        _ => "",
    };
    let _ = writeln!(out, "{}{what}", view.paint.strong(&name));
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
                let _ = writeln!(out, "  … the rest is not shown");
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
