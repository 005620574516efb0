//! What a language's file lacks, has too much, or says too long. What is wrong with a file is told
//! all at once, with the English words for what is missing, so that it can be copied from there.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentValue;
use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Resource, VariantKey,
};
use fluent_syntax::{parser, serializer};

use crate::commands::{self, Kind, Place, Standing, Verb};
use crate::language::bundle::{FILES, said};
use crate::language::words::verb_key;

/// What Discord takes: a description of a command or an option, a form's title and labels, a
/// button, a field's name, a message.
const MAX_DESCRIPTION: usize = 100;
const MAX_TITLE: usize = 45;
const MAX_LABEL: usize = 45;
const MAX_BUTTON: usize = 80;
const MAX_FIELD_NAME: usize = 256;
const MAX_CONTENT: usize = 2_000;

/// A file, read.
struct File<'a> {
    tag: &'a str,
    messages: BTreeMap<&'a str, Message<&'a str>>,
    wrong: Vec<String>,
}

impl<'a> File<'a> {
    fn read(tag: &'a str, text: &'a str) -> Self {
        let mut file = Self {
            tag,
            messages: BTreeMap::new(),
            wrong: Vec::new(),
        };
        let (Ok(resource) | Err((resource, _))) = parser::parse(text);
        let resource: Resource<&str> = resource;
        for entry in resource.body {
            match entry {
                Entry::Message(message) => {
                    let id = message.id.name;
                    if file.messages.insert(id, message).is_some() {
                        file.wrong.push(format!("`{id}` stands twice"));
                    }
                }
                Entry::Junk { content } => {
                    let first = content.lines().next().unwrap_or_default();
                    file.wrong.push(format!("cannot be read: {first}"));
                }
                _ => {}
            }
        }
        file
    }

    /// The variables of a message, also of those that it uses.
    fn variables(&self, id: &str) -> BTreeSet<&'a str> {
        let mut found = Parts::default();
        if let Some(value) = self.messages.get(id).and_then(|one| one.value.as_ref()) {
            found.in_pattern(value);
        }
        let inner = found.messages.iter().flat_map(|used| self.variables(used));
        let inner: Vec<&str> = inner.collect();
        found.variables.extend(inner);
        found.variables
    }
}

/// What stands in a message.
#[derive(Default)]
struct Parts<'a> {
    variables: BTreeSet<&'a str>,
    messages: BTreeSet<&'a str>,
    /// By which variable is chosen, and between what.
    choices: Vec<(&'a str, &'a str)>,
}

impl<'a> Parts<'a> {
    fn in_pattern(&mut self, pattern: &Pattern<&'a str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.in_expression(expression);
            }
        }
    }

    fn in_expression(&mut self, expression: &Expression<&'a str>) {
        match expression {
            Expression::Inline(inline) => self.in_inline(inline),
            Expression::Select { selector, variants } => {
                self.in_inline(selector);
                for variant in variants {
                    if let (
                        InlineExpression::VariableReference { id },
                        VariantKey::Identifier { name },
                    ) = (selector, &variant.key)
                    {
                        self.choices.push((id.name, name));
                    }
                    self.in_pattern(&variant.value);
                }
            }
        }
    }

    fn in_inline(&mut self, inline: &InlineExpression<&'a str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name);
            }
            InlineExpression::MessageReference { id, .. } => {
                self.messages.insert(id.name);
            }
            InlineExpression::FunctionReference { arguments, .. } => {
                arguments
                    .positional
                    .iter()
                    .for_each(|one| self.in_inline(one));
            }
            InlineExpression::Placeable { expression } => self.in_expression(expression),
            _ => {}
        }
    }
}

/// The values that a variable has to choose by.
fn values_of(variable: &str) -> &'static [&'static str] {
    match variable {
        "clock" => &["response", "resolution"],
        "who" | "to" | "person" => &["you", "other"],
        "weekday" => &["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "month" => &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
        _ => &[],
    }
}

fn written(message: &Message<&str>) -> String {
    let body = vec![Entry::Message(message.clone())];
    serializer::serialize(&Resource { body })
        .trim_end()
        .to_owned()
}

/// A message with something in the place of each variable.
fn filled_in(language: usize, file: &File<'_>, id: &str) -> Option<String> {
    let variables = file.variables(id);
    let given: Vec<(&str, FluentValue<'_>)> =
        variables.iter().map(|name| (*name, sample(name))).collect();
    said(language, id, None, &given)
}

/// Something of the length that is usual.
fn sample(variable: &str) -> FluentValue<'static> {
    match values_of(variable) {
        [first, ..] => FluentValue::from(*first),
        [] => FluentValue::from(12),
    }
}

fn is_of_english(id: &str) -> bool {
    !id.starts_with("verb-") && !id.starts_with("own-")
}

#[test]
fn every_language_says_everything_with_the_same_variables_and_nothing_else() {
    let files: Vec<File<'_>> = FILES
        .iter()
        .map(|(tag, text)| File::read(tag, text))
        .collect();
    let english = &files[0];
    assert_eq!(english.tag, "en");
    let mut wrong = Vec::new();
    for (place, file) in files.iter().enumerate() {
        let mut tell = |what: String| wrong.push(format!("{}.ftl: {what}", file.tag));
        file.wrong.iter().cloned().for_each(&mut tell);
        for (id, message) in &english.messages {
            if !file.messages.contains_key(id) {
                tell(format!("lacks\n{}", written(message)));
            } else if file.variables(id) != english.variables(id) {
                let (has, wants) = (file.variables(id), english.variables(id));
                tell(format!(
                    "`{id}` has the variables {has:?}, and not {wants:?}"
                ));
            } else if filled_in(place, file, id).is_none() {
                tell(format!("`{id}` uses what is not there"));
            }
        }
        let mut used = BTreeSet::new();
        for (id, message) in &file.messages {
            if is_of_english(id) && !english.messages.contains_key(id) {
                tell(format!("`{id}` is said nowhere"));
            }
            let mut parts = Parts::default();
            message
                .value
                .iter()
                .for_each(|value| parts.in_pattern(value));
            used.extend(parts.messages);
            for (variable, choice) in parts.choices {
                if !values_of(variable).contains(&choice) {
                    tell(format!("`{id}`: ${variable} is never `{choice}`"));
                }
            }
        }
        for id in file.messages.keys().filter(|id| id.starts_with("own-")) {
            if !used.contains(id) {
                tell(format!("`{id}` is used nowhere"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_language_says_what_every_verb_does_and_every_argument_means() {
    let mut wrong = Vec::new();
    for (tag, text) in &FILES[1..] {
        let file = File::read(tag, text);
        let mut tell = |what: String| wrong.push(format!("{tag}.ftl: {what}"));
        let mut verbs = BTreeSet::new();
        for verb in commands::verbs() {
            let key = verb_key(verb);
            let Some(message) = file.messages.get(key.as_str()) else {
                tell(format!("lacks\n{}", in_english(verb)));
                continue;
            };
            let has: Vec<&str> = message.attributes.iter().map(|one| one.id.name).collect();
            let wants: Vec<&str> = verb.params.iter().map(|param| param.name).collect();
            if has.iter().collect::<BTreeSet<_>>() != wants.iter().collect() {
                tell(format!("`{key}` has {has:?}, and not {wants:?}"));
            }
            verbs.insert(key);
        }
        for id in file.messages.keys().filter(|id| id.starts_with("verb-")) {
            if !verbs.contains(*id) {
                tell(format!("`{id}` is no verb"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn in_english(verb: &Verb) -> String {
    let mut out = format!("{} = {}", verb_key(verb), verb.summary);
    for param in verb.params {
        out.push_str(&format!("\n    .{} = {}", param.name, param.about));
    }
    out
}

#[test]
fn nothing_is_longer_than_discord_takes() {
    let mut wrong = Vec::new();
    for (place, (tag, text)) in FILES.iter().enumerate() {
        let file = File::read(tag, text);
        let mut check = |what: &str, words: &str, max: usize| {
            let length = words.encode_utf16().count();
            if length > max {
                wrong.push(format!(
                    "{tag}.ftl: `{what}` has {length}, and {max} are taken: {words}"
                ));
            }
        };
        for id in file.messages.keys().filter(|id| is_of_english(id)) {
            let max = match id.split('-').next() {
                Some("label") => MAX_LABEL,
                Some("button") => MAX_BUTTON,
                Some("card") => MAX_FIELD_NAME,
                _ if *id == "form-describe" => MAX_BUTTON,
                _ => MAX_CONTENT,
            };
            check(id, &filled_in(place, &file, id).unwrap_or_default(), max);
        }
        let language = crate::language::Language(place);
        for verb in commands::verbs().filter(|verb| verb.place != Place::Console) {
            let summary = language.summary(verb);
            check(verb.name, &summary, MAX_DESCRIPTION);
            for param in verb.params {
                check(verb.name, &language.meaning(verb, param), MAX_DESCRIPTION);
            }
            // The title of its form, where it has one that is not the case's.
            let has_form = verb
                .params
                .iter()
                .any(|param| param.standing == Standing::Required && param.kind.is_text())
                && !verb
                    .params
                    .iter()
                    .any(|param| matches!(param.kind, Kind::Ticket | Kind::Case));
            if has_form {
                let title = summary.split([';', ',']).next().unwrap_or_default().trim();
                check(verb.name, title, MAX_TITLE);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
