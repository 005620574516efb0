//! Why a script gave no answer, in words.

use rhai::EvalAltResult;

use super::value::Place;
use crate::rules::RulesError;

/// Why a script gave no answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) place: Place,
    pub(crate) message: String,
}

impl Fault {
    /// Whether it says where.
    pub(super) fn is_placed(&self) -> bool {
        self.place != Place::default()
    }

    /// As records and operators read it: file, line, column, message.
    pub(crate) fn text(&self, file: &str) -> String {
        if !self.is_placed() {
            return format!("{file}: {}", self.message);
        }
        let Place { line, column } = self.place;
        format!("{file}:{line}:{column}: {}", self.message)
    }
}

/// What went wrong in a part of a script, when it is what would be said of the whole: rhai hands
/// such an error on from call to call and changes neither its words nor its place. One without a
/// place has that of the call it stands in. Limits are another matter, because a part may have been
/// counted more than its whole would be.
pub(super) fn said(problem: EvalAltResult) -> Option<Fault> {
    let mut inner = &problem;
    loop {
        if inner.is_system_exception() {
            return None;
        }
        match inner {
            EvalAltResult::ErrorInFunctionCall(_, _, next, _) => inner = next,
            _ => break,
        }
    }
    Some(fault(problem))
}

/// What went wrong in the interpreter, at the innermost place.
pub(super) fn fault(problem: EvalAltResult) -> Fault {
    let mut place = Place::from(problem.position());
    let mut problem = problem;
    while let EvalAltResult::ErrorInFunctionCall(_, _, inner, _) = problem {
        if !inner.position().is_none() {
            place = inner.position().into();
        }
        problem = *inner;
    }
    let message = match &problem {
        EvalAltResult::ErrorRuntime(what, _) => what.to_string(),
        EvalAltResult::ErrorTooManyOperations(_) | EvalAltResult::ErrorTerminated(..) => {
            "it takes too long; a decision has a limited number of operations".into()
        }
        other => {
            let mut text = other.to_string();
            // The place is said before the message already.
            if let Some(cut) = text.rfind(" (line ") {
                text.truncate(cut);
            }
            lower_first(&text)
        }
    };
    Fault {
        place,
        message: one_line(&message),
    }
}

fn one_line(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    line.join(" ").chars().take(300).collect()
}

/// Messages begin in lower case.
pub(crate) fn lower_first(text: &str) -> String {
    let text = one_line(text);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => shortened(&text),
    }
}

/// An error at a place; at the beginning of the file when the place is not known.
pub(crate) fn error(file: &str, place: Place, message: String) -> RulesError {
    RulesError {
        file: file.to_owned(),
        line: place.line.max(1),
        column: place.column.max(1),
        message,
    }
}

/// Text of a script's, cut for a message.
pub(crate) fn shortened(text: &str) -> String {
    beginning(text).to_owned()
}

/// The first characters of a text.
pub(super) fn beginning(text: &str) -> &str {
    const MOST: usize = 40;
    // No more bytes than that are no more characters either.
    if text.len() <= MOST {
        return text;
    }
    let cut = text.char_indices().nth(MOST);
    cut.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}
