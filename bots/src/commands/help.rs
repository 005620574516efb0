//! The help: of everything somebody may do, and of one verb.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use switchboard::model::Action;

use super::scope::Scope;
use super::table::{Group, Kind, Param, Standing, Verb, verbs};

/// The form of a verb: `open [SEVERITY] SUBJECT… [-- TEXT…] [product=…]`.
#[must_use]
pub fn usage(verb: &Verb) -> String {
    let mut out = verb.name.to_owned();
    let mut after_line = false;
    for param in verb.params {
        out.push(' ');
        out.push_str(&form(param, after_line));
        after_line |= param.kind == Kind::Line;
    }
    out
}

/// How an argument stands in a verb's form.
pub(super) fn form(param: &Param, after_line: bool) -> String {
    let upper = param.name.to_uppercase();
    let dots = if param.kind.is_text() { "…" } else { "" };
    match (param.standing, param.kind) {
        (Standing::Named, _) => format!("[{}=…]", param.name),
        (Standing::Optional, Kind::Text) if after_line => format!("[-- {upper}…]"),
        (Standing::Optional, _) => format!("[{upper}{dots}]"),
        (Standing::Required, _) => format!("{upper}{dots}"),
    }
}

/// The form with only what stands in its place, for a list.
fn short_form(verb: &Verb) -> String {
    let mut out = verb.name.to_owned();
    let mut after_line = false;
    for param in verb.params {
        if param.standing != Standing::Named {
            let _ = write!(out, " {}", form(param, after_line));
        }
        after_line |= param.kind == Kind::Line;
    }
    out
}

/// Whether a verb is worth trying with these grants. The desk decides in the end.
fn is_open_to(verb: &Verb, granted: &BTreeSet<Action>) -> bool {
    verb.needs.is_empty() || verb.needs.iter().any(|action| granted.contains(action))
}

/// All verbs that the speaker's roles are granted, under their headings.
#[must_use]
pub fn help(scope: &Scope<'_>) -> String {
    let granted = scope.granted();
    let shown: Vec<(&Verb, String)> = verbs()
        .filter(|verb| scope.offers(verb.place))
        .filter(|verb| is_open_to(verb, &granted))
        .map(|verb| (verb, short_form(verb)))
        .collect();
    let mut out = String::new();
    for group in Group::ALL {
        let of_group = || shown.iter().filter(|(verb, _)| verb.group == group);
        // Each heading has columns of its own: a chat message is short.
        let widths = of_group().map(|(_, form)| form.chars().count());
        let Some(width) = widths.max() else {
            continue;
        };
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{}", scope.language.group(group));
        for (verb, form) in of_group() {
            let _ = writeln!(out, "  {form:width$}  {}", scope.language.summary(verb));
        }
    }
    let _ = write!(out, "\n{}", scope.language.help_more());
    out
}

/// One verb: what it does, its form, its arguments, examples.
#[must_use]
pub fn about(verb: &Verb, scope: &Scope<'_>) -> String {
    let say = scope.language;
    let mut out = format!(
        "{}: {}\n\n  {}\n",
        verb.name,
        say.summary(verb),
        usage(verb)
    );
    let width = verb
        .params
        .iter()
        .map(|param| param.name.chars().count())
        .max()
        .unwrap_or(0);
    if !verb.params.is_empty() {
        out.push('\n');
    }
    for param in verb.params {
        let _ = writeln!(out, "  {:width$}  {}", param.name, say.meaning(verb, param));
    }
    let _ = writeln!(out, "\n{}", say.help_examples());
    for example in verb.examples {
        let _ = writeln!(out, "  {example}");
    }
    if !verb.aliases.is_empty() {
        let _ = writeln!(out, "\n{}", say.help_also(verb.aliases.join(", ")));
    }
    if !is_open_to(verb, &scope.granted()) {
        let _ = writeln!(out, "\n{}", say.help_not_granted());
    }
    out.truncate(out.trim_end().len());
    out
}
