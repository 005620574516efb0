//! Discord's list of commands, made from the command table.

use serde_json::{Map, Value, json};
use serenity::all::CommandOptionType;
use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::http::Http;

use super::{DiscordError, locales, suggest};
use crate::commands::{self, Candidate, Kind, Param, Place, Standing, Verb};
use crate::language::Language;

/// The longest text that Discord lets people type into an option.
const MAX_OPTION_TEXT: u16 = 6_000;

/// Makes Discord's list the command table's: one request, and none when it is so already.
///
/// # Errors
/// When Discord refuses.
pub(super) async fn register(http: &Http) -> Result<bool, DiscordError> {
    // What serenity writes down besides, empty, Discord does not take from everybody.
    let wanted = essence_of_all(&json!(definitions()));
    let there = http.get_global_commands_with_localizations().await?;
    if essence_of_all(&json!(there)) == wanted {
        return Ok(false);
    }
    http.create_global_commands(&wanted).await?;
    Ok(true)
}

/// All verbs that can be typed in a chat, as slash commands.
pub(super) fn definitions() -> Vec<CreateCommand> {
    commands::verbs()
        .filter(|verb| matches!(verb.place, Place::Everywhere | Place::Chat))
        .map(definition)
        .collect()
}

fn definition(verb: &'static Verb) -> CreateCommand {
    // Discord wants those that are required first; their order is otherwise the table's.
    let (required, others): (Vec<&Param>, Vec<&Param>) =
        verb.params.iter().partition(|param| is_required(param));
    let options = required.into_iter().chain(others);
    let command = CreateCommand::new(verb.name).description(verb.summary);
    locales::ours()
        .fold(command, |command, (locale, language)| {
            command.description_localized(locale, language.summary(verb))
        })
        .set_options(options.map(|param| option(verb, param)).collect())
}

fn is_required(param: &Param) -> bool {
    param.standing == Standing::Required && !param.kind.is_text()
}

fn option(verb: &Verb, param: &Param) -> CreateCommandOption {
    let kind = match param.kind {
        Kind::Severity | Kind::Count => CommandOptionType::Integer,
        Kind::File => CommandOptionType::Attachment,
        _ => CommandOptionType::String,
    };
    // A text that is left out is asked for in a form.
    let option = CreateCommandOption::new(kind, param.name, param.about)
        .required(is_required(param))
        .set_autocomplete(suggest::is_offered(param.kind));
    let option = locales::ours().fold(option, |option, (locale, language)| {
        option.description_localized(locale, language.meaning(verb, param))
    });
    match param.kind {
        Kind::Count => option.min_int_value(1),
        Kind::Line | Kind::Text => option.max_length(MAX_OPTION_TEXT),
        kind => commands::choices(kind, Language::ENGLISH)
            .iter()
            .enumerate()
            .fold(option, |option, (place, choice)| {
                with_choice(option, kind, place, choice)
            }),
    }
}

fn with_choice(
    option: CreateCommandOption,
    kind: Kind,
    place: usize,
    choice: &Candidate,
) -> CreateCommandOption {
    let name = commands::with_note(choice);
    // The choices are the same in every language, and in the same order.
    let names = locales::ours().filter_map(|(locale, language)| {
        let choices = commands::choices(kind, language);
        let localized = commands::with_note(choices.get(place)?);
        (localized != name).then_some((locale, localized))
    });
    let names: Vec<(&str, String)> = names.collect();
    match choice.replacement.parse() {
        Ok(number) if kind == Kind::Severity => {
            option.add_int_choice_localized(name, number, names)
        }
        _ => option.add_string_choice_localized(name, &choice.replacement, names),
    }
}

/// What of a definition we say, without what Discord adds and in one order.
fn essence_of_all(commands: &Value) -> Vec<Value> {
    let mut all: Vec<Value> = items(commands).map(essence).collect();
    all.sort_by_key(|command| command.get("name").map(Value::to_string));
    all
}

fn essence(of: &Value) -> Value {
    let mut out = Map::new();
    for key in [
        "type",
        "name",
        "name_localizations",
        "description",
        "description_localizations",
        "required",
        "autocomplete",
        "value",
        "min_value",
        "max_value",
        "min_length",
        "max_length",
    ] {
        // What is empty, and what is not so, is as if it was not said.
        let value = of
            .get(key)
            .filter(|value| **value != Value::Bool(false) && **value != json!({}));
        if let Some(value) = value.filter(|value| !value.is_null()) {
            out.insert(key.to_owned(), value.clone());
        }
    }
    // A command without a type is a slash command; a choice, which is not described, has none.
    if out.contains_key("description") {
        out.entry("type").or_insert_with(|| json!(1));
    }
    for key in ["options", "choices"] {
        let inner: Vec<Value> = of
            .get(key)
            .map(items)
            .into_iter()
            .flatten()
            .map(essence)
            .collect();
        if !inner.is_empty() {
            out.insert(key.to_owned(), Value::Array(inner));
        }
    }
    Value::Object(out)
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Discord's documentation has it: `^[-_\p{L}\p{N}]{1,32}$`, and in lower case.
    fn is_name(name: &str) -> bool {
        (1..=32).contains(&name.chars().count())
            && name
                .chars()
                .all(|c| matches!(c, '-' | '_') || (c.is_alphanumeric() && !c.is_uppercase()))
    }

    fn check(of: &Value) {
        let name = of["name"].as_str().unwrap();
        assert!(is_name(name), "{name}");
        let description = of["description"].as_str().unwrap().chars().count();
        assert!((1..=100).contains(&description), "{name}: {description}");
        assert!(items(&of["options"]).count() <= 25, "{name}");
        let mut optional_before = false;
        for option in items(&of["options"]) {
            check(option);
            let required = option["required"] == json!(true);
            assert!(
                !(required && optional_before),
                "{name}: required after optional"
            );
            optional_before |= !required;
            assert!(items(&option["choices"]).count() <= 25);
        }
    }

    #[test]
    fn every_definition_is_one_that_discord_takes() {
        let all = json!(definitions());
        let names: Vec<&str> = items(&all)
            .filter_map(|verb| verb["name"].as_str())
            .collect();
        assert!(names.len() <= 100);
        assert!(names.contains(&"open") && names.contains(&"link"));
        for console_only in ["as", "quit", "clear"] {
            assert!(!names.contains(&console_only));
        }
        items(&all).for_each(check);
    }

    #[test]
    fn what_discord_adds_is_no_change_and_another_word_is() {
        let ours = json!(definitions());
        let mut theirs = ours.clone();
        for command in theirs.as_array_mut().unwrap() {
            command["id"] = json!("1");
            command["version"] = json!("2");
            command["nsfw"] = json!(false);
            command["default_member_permissions"] = Value::Null;
        }
        theirs.as_array_mut().unwrap().reverse();
        assert_eq!(essence_of_all(&ours), essence_of_all(&theirs));
        theirs[0]["description"] = json!("something else");
        assert_ne!(essence_of_all(&ours), essence_of_all(&theirs));
    }
}
