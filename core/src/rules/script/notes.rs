//! What a run writes down for an explanation: the conditions that it tries, and what they read.

use super::eval::Run;
use super::faults::beginning;
use super::program::{Native, Read};
use super::value::Value;
use crate::rules::Tried;

/// What a run writes down of the conditions that it tries. A run that writes nothing carries `()`,
/// which has no size and of which nothing is left when it is compiled.
pub(super) trait Notes {
    fn written(&mut self) -> Option<&mut Written>;
}

impl Notes for () {
    #[inline(always)]
    fn written(&mut self) -> Option<&mut Written> {
        None
    }
}

/// The conditions that were tried.
#[derive(Default)]
pub(super) struct Written {
    pub(super) tried: Vec<Tried>,
    /// What the condition being tried has read.
    pub(super) reads: Vec<String>,
}

impl Notes for Written {
    #[inline(always)]
    fn written(&mut self) -> Option<&mut Written> {
        Some(self)
    }
}

impl<'a, N: Notes> Run<'a, N> {
    pub(super) fn note(&mut self, read: &Read, value: impl FnOnce(&mut String)) {
        if let Some(notes) = self.notes.written() {
            let mut text = String::with_capacity(read.path.len() + ROOM);
            text.push_str(&read.path);
            text.push_str(" = ");
            value(&mut text);
            notes.reads.push(text);
        }
    }

    /// What asks beyond the facts, a calendar or a zone, is shown with what it said.
    pub(super) fn note_call(&mut self, native: Native, args: &[Value<'a>], value: &Value<'a>) {
        if let Some(notes) = self.notes.written() {
            let name = match native {
                Native::IsOpen => "is_open",
                Native::HourIn => "hour_in",
                Native::WeekdayIn => "weekday_in",
                _ => return,
            };
            let args: Vec<String> = args.iter().map(shown).collect();
            let call = format!("{name}({}) = {}", args.join(", "), shown(value));
            notes.reads.push(call);
        }
    }
}

/// Bytes kept for a value that is noted: most have fewer.
const ROOM: usize = 24;
/// As many values are compared with each other; more are looked up.
const FEW: usize = 16;

/// Each of them once, in the order of the first.
pub(super) fn distinct(mut values: Vec<String>) -> Vec<String> {
    if values.len() > FEW {
        let mut seen = std::collections::BTreeSet::new();
        values.retain(|value| seen.insert(value.clone()));
        return values;
    }
    let mut kept = 0;
    while let Some((before, [value, ..])) = values.split_at_checked(kept) {
        if before.contains(value) {
            values.remove(kept);
        } else {
            kept += 1;
        }
    }
    values
}

pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    push_quoted(&mut quoted, text);
    quoted
}

pub(super) fn push_quoted(to: &mut String, text: &str) {
    to.push('"');
    to.push_str(beginning(text));
    to.push('"');
}

pub(super) fn push_display(to: &mut String, value: &impl std::fmt::Display) {
    use std::fmt::Write;
    // Writing to a string does not fail.
    let _ = write!(to, "{value}");
}

/// As an explanation shows it.
pub(super) fn shown(value: &Value<'_>) -> String {
    let mut text = String::new();
    push_shown(&mut text, value);
    text
}

pub(super) fn push_shown(to: &mut String, value: &Value<'_>) {
    match value {
        Value::Bool(flag) => push_display(to, flag),
        Value::Int(number) => push_display(to, number),
        Value::Str(text) => push_quoted(to, text),
        Value::Span(span) => push_display(to, span),
        Value::List(items) => {
            to.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    to.push_str(", ");
                }
                push_shown(to, item);
            }
            to.push(']');
        }
        other => to.push_str(&other.phrase()),
    }
}
