//! What else is wrong in a script that rhai cannot read: its reader stops at the first mistake, so
//! each function is read on its own, and of those that can be read the names are looked up.

use rhai::Engine;

use super::check::{self, Known};
use super::faults::{error, lower_first};
use super::hook::HOOKS;
use super::sandbox::MAX_FUNCTIONS;
use super::source;
use crate::rules::diagnostic::Findings;

/// Notes what is wrong beyond the first mistake, which has been noted.
pub(super) fn rest(
    file: &'static str,
    text: &str,
    engine: &Engine,
    known: Option<&Known>,
    findings: &mut Findings,
) {
    // Where a text or a comment may go over several lines, a line that begins with `fn` need not
    // begin a function.
    if text.contains('`') || text.contains("/*") {
        return;
    }
    let parts = parts(text);
    if parts.len() > MAX_FUNCTIONS {
        return;
    }
    let mut readable = String::new();
    let mut is_first = true;
    let mut has_all = true;
    for part in &parts {
        let line = readable.matches('\n').count();
        let alone = format!("{}{part}", "\n".repeat(line));
        let Err(problem) = engine.compile(&alone) else {
            readable.push_str(part);
            continue;
        };
        // The first is the one that was noted, if perhaps elsewhere: where the reader stopped.
        if !is_first {
            let message = lower_first(&problem.0.to_string());
            findings.error("syntax", error(file, problem.1.into(), message));
        }
        is_first = false;
        let Some(stub) = stub(part) else {
            has_all = false;
            readable.push_str(&blank(part));
            continue;
        };
        readable.push_str(&stub);
        readable.push_str(&blank(part));
    }
    let Ok(ast) = engine.compile(&readable) else {
        return;
    };
    let functions = source::functions(&ast);
    check::names(file, &functions, findings);
    // What calls a function that is not there might be right.
    let has_hooks = HOOKS
        .iter()
        .filter(|hook| hook.file == file)
        .all(|hook| functions.contains_key(&(hook.name.to_owned(), 1)));
    if has_all && has_hooks {
        check::calls(file, &ast, &functions, findings);
    }
    check::patterns(file, &ast, findings);
    if let Some(known) = known {
        check::references(file, &ast, known, findings);
    }
}

/// The text, cut before every line that begins a function.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begins = line.starts_with("fn ") || line.starts_with("private fn ");
        if begins && at > start {
            parts.extend(text.get(start..at));
            start = at;
        }
        at += line.len();
    }
    parts.extend(text.get(start..));
    parts
}

/// A function of the same name and parameters that says nothing.
fn stub(part: &str) -> Option<String> {
    let (head, _) = part.split_once('{')?;
    let head = head.trim();
    let (_, params) = head.split_once('(')?;
    let is_whole = params.ends_with(')') && !head.contains('\n');
    is_whole.then(|| format!("{head} {{ throw }} "))
}

/// As many lines, without anything on them.
fn blank(part: &str) -> String {
    "\n".repeat(part.matches('\n').count())
}
