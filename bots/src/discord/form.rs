//! Forms: a command whose text is still missing is asked for it, and for what goes with it.

use serde_json::{Value, json};

use super::button;
use super::text::cut;
use crate::commands::{Candidate, Kind, Param, Scope, Standing, Verb, suggestions, with_note};
use crate::language::Language;

/// Arguments by name.
type Given = Vec<(String, String)>;

/// A form has so many inputs.
const MAX_INPUTS: usize = 5;
const MAX_TITLE: usize = 45;
const MAX_LABEL: usize = 45;
const MAX_PLACEHOLDER: usize = 100;
/// The longest text that an input takes.
const MAX_INPUT: usize = 4_000;
/// A menu has so many choices.
const MAX_CHOICES: usize = 25;

/// Whether a form has to be shown before the command can be done: a text that it needs is missing.
pub(super) fn is_needed(verb: &Verb, given: &[(String, String)]) -> bool {
    verb.params
        .iter()
        .any(|param| param.kind.is_text() && is_wanted(param, given) && is_required(param))
        || is_answer_to_ticket(verb, given)
}

/// An answer needs its text when it is to a ticket; a call is picked up without.
fn is_answer_to_ticket(verb: &Verb, given: &[(String, String)]) -> bool {
    if verb.name != "answer" {
        return false;
    }
    let is_call = given
        .iter()
        .any(|(name, value)| name == "case" && value.trim().to_ascii_uppercase().starts_with('C'));
    !is_call
        && verb
            .param("text")
            .is_some_and(|text| is_wanted(text, given))
}

fn is_required(param: &Param) -> bool {
    param.standing == Standing::Required
}

fn is_wanted(param: &Param, given: &[(String, String)]) -> bool {
    !given
        .iter()
        .any(|(name, value)| name.eq_ignore_ascii_case(param.name) && !value.trim().is_empty())
}

/// What an input of the form asks for: texts, and what is chosen or written in a word.
fn is_asked(param: &Param, given: &[(String, String)]) -> bool {
    let fits = param.kind.is_text() || matches!(param.kind, Kind::Severity | Kind::Product);
    fits && is_wanted(param, given)
}

/// The form; nothing when what was given is too long to be kept in it.
pub(super) fn form(verb: &Verb, given: &[(String, String)], say: Language) -> Option<Value> {
    let id = button::id(verb.name, given)?;
    let answers_ticket = is_answer_to_ticket(verb, given);
    let rows: Vec<Value> = verb
        .params
        .iter()
        .filter(|param| is_asked(param, given))
        .take(MAX_INPUTS)
        .map(|param| {
            let is_needed = is_required(param) || (answers_ticket && param.name == "text");
            json!({ "type": 1, "components": [input(verb, param, is_needed, say)] })
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let summary = say.summary(verb);
    let what = summary.split([';', ',']).next().unwrap_or_default().trim();
    let title = match given
        .iter()
        .find(|(name, _)| name == "ticket" || name == "case")
    {
        Some((_, case)) => format!("{case}: {}", verb.name),
        None => capital(what),
    };
    Some(json!({
        "type": 9,
        "data": { "custom_id": id, "title": cut(&title, MAX_TITLE), "components": rows },
    }))
}

fn input(verb: &Verb, param: &Param, is_needed: bool, say: Language) -> Value {
    let style = if param.kind == Kind::Text { 2 } else { 1 };
    json!({
        "type": 4, "custom_id": param.name, "style": style,
        "label": cut(&label(param, say), MAX_LABEL),
        "placeholder": cut(&say.meaning(verb, param), MAX_PLACEHOLDER),
        "required": is_needed, "max_length": MAX_INPUT,
    })
}

/// What stands above an input.
fn label(param: &Param, say: Language) -> String {
    match param.name {
        "subject" => say.label_subject(),
        "text" => say.label_text(),
        "title" => say.label_title(),
        "name" => say.label_name(),
        "severity" => say.label_severity(),
        "product" => say.label_product(),
        other => capital(other),
    }
}

/// With a capital letter.
fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Menus for what can be chosen, above the button that opens the form: shown when a command was
/// given with nothing at all and there is something to choose.
pub(super) fn menus(verb: &Verb, given: &[(String, String)], scope: &Scope<'_>) -> Option<Value> {
    let say = scope.language;
    let next = button::id(verb.name, given)?;
    let mut rows = Vec::new();
    for param in verb.params {
        if !matches!(param.kind, Kind::Severity | Kind::Product) {
            continue;
        }
        let choices = suggestions(param.kind, "", scope);
        if choices.is_empty() {
            continue;
        }
        let chosen = given
            .iter()
            .find(|(name, _)| name == param.name)
            .map(|(_, value)| value.as_str());
        let options: Vec<Value> = choices
            .iter()
            .take(MAX_CHOICES)
            .map(|choice| option(choice, chosen))
            .collect();
        // Each menu carries what the others have, and its own name as the one being chosen.
        let id = format!("{next}:{}", param.name);
        if id.encode_utf16().count() > 100 {
            return None;
        }
        rows.push(json!({ "type": 1, "components": [{
            "type": 3, "custom_id": id, "options": options,
            "placeholder": cut(&capital(&say.meaning(verb, param)), 150),
        }] }));
    }
    if rows.is_empty() {
        return None;
    }
    rows.push(json!({ "type": 1, "components": [{
        "type": 2, "style": 1, "label": say.form_describe(), "custom_id": next,
    }] }));
    Some(json!({
        "content": say.form_choose(),
        "flags": 64, "components": rows, "allowed_mentions": { "parse": [] },
    }))
}

fn option(choice: &Candidate, chosen: Option<&str>) -> Value {
    let value = choice.replacement.trim();
    json!({
        "label": cut(&with_note(choice), 100), "value": cut(value, 100),
        "default": chosen == Some(value),
    })
}

/// What a menu's custom id says: the command so far, and which argument is chosen.
pub(super) fn read_menu(id: &str) -> Option<(&'static Verb, Given, &'static str)> {
    let (command, chosen) = id.rsplit_once(':')?;
    let (verb, given) = button::read(command)?;
    let param = verb.param(chosen)?;
    Some((verb, given, param.name))
}

/// `given` with one argument chosen anew.
pub(super) fn chosen(
    given: Vec<(String, String)>,
    name: &str,
    value: Option<&String>,
) -> Vec<(String, String)> {
    let others = given.into_iter().filter(|(other, _)| other != name);
    let value = value.map(|value| (name.to_owned(), value.clone()));
    others.chain(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::find;

    #[test]
    fn a_form_asks_for_what_is_missing() {
        let open = find("open").unwrap();
        assert!(is_needed(open, &[]));
        let given = vec![("severity".to_owned(), "2".to_owned())];
        let form = form(open, &given, Language::ENGLISH).unwrap();
        assert_eq!(form["data"]["title"], "Open a ticket");
        let names: Vec<&str> = form["data"]["components"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|row| row["components"][0]["custom_id"].as_str())
            .collect();
        assert_eq!(names, ["subject", "text", "product"]);
        assert!(!is_needed(open, &[("subject".to_owned(), "x".to_owned())]));
        let answer = find("answer").unwrap();
        assert!(is_needed(answer, &[("case".to_owned(), "T-1".to_owned())]));
        assert!(!is_needed(answer, &[("case".to_owned(), "C-1".to_owned())]));
    }
}
