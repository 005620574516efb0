//! Makes a function of every message in `languages/en.ftl`, which is what every other language is
//! held against: a mistyped message or a missing argument does not compile, and a message that
//! nothing says is dead code.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Resource,
};
use fluent_syntax::parser;

/// The reference.
const ENGLISH: &str = "en";

pub(super) fn write(folder: &Path, target: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut tags: Vec<String> = fs::read_dir(folder)?
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            Some(name.strip_suffix(".ftl")?.to_owned())
        })
        .collect();
    // English is the first, and the others stand by their names.
    tags.sort_by_key(|tag| (tag != ENGLISH, tag.clone()));
    let mut out = String::from("/// Every language: its tag, and its file.\n");
    out.push_str("pub(in crate::language) const FILES: &[(&str, &str)] = &[\n");
    for tag in &tags {
        let path = fs::canonicalize(folder.join(format!("{tag}.ftl")))?;
        let path = path.display().to_string();
        let _ = writeln!(out, "    ({tag:?}, include_str!({path:?})),");
    }
    out.push_str("];\n\nimpl crate::language::Language {\n");
    let english = fs::read_to_string(folder.join("en.ftl"))?;
    let resource = parser::parse(english.as_str())
        .map_err(|(_, errors)| io::Error::other(format!("languages/en.ftl: {errors:?}")))?;
    functions(&resource, &mut out);
    out.push_str("}\n");
    fs::write(target, out)
}

fn functions(resource: &Resource<&str>, out: &mut String) {
    for entry in &resource.body {
        if let Entry::Message(message) = entry
            && let Some(value) = &message.value
        {
            function(message, value, out);
        }
    }
}

/// One message: its variables are the arguments, in the order in which they first stand in it.
fn function(message: &Message<&str>, value: &Pattern<&str>, out: &mut String) {
    let mut variables = Vec::new();
    in_pattern(value, &mut variables);
    let key = message.id.name;
    let name = key.replace('-', "_");
    let _ = writeln!(out, "    /// `{key}`");
    let _ = write!(out, "    pub(crate) fn {name}(self");
    for (variable, is_number) in &variables {
        let kind = if *is_number {
            "crate::language::Number"
        } else {
            "std::fmt::Display"
        };
        let _ = write!(out, ", {variable}: impl {kind}");
    }
    let _ = write!(out, ") -> String {{\n        self.say({key:?}, &[");
    for (variable, is_number) in &variables {
        let value = if *is_number {
            format!("crate::language::Number::value({variable})")
        } else {
            format!("fluent_bundle::FluentValue::from({variable}.to_string())")
        };
        let _ = write!(out, "({variable:?}, {value}), ");
    }
    out.push_str("])\n    }\n");
}

/// A variable, and whether it is a number: one that chooses a plural, or is marked with `NUMBER`.
type Variable<'a> = (&'a str, bool);

fn in_pattern<'a>(pattern: &Pattern<&'a str>, found: &mut Vec<Variable<'a>>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, found);
        }
    }
}

fn in_expression<'a>(expression: &Expression<&'a str>, found: &mut Vec<Variable<'a>>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, false, found),
        Expression::Select { selector, variants } => {
            in_inline(selector, false, found);
            for variant in variants {
                in_pattern(&variant.value, found);
            }
        }
    }
}

fn in_inline<'a>(
    inline: &InlineExpression<&'a str>,
    is_number: bool,
    found: &mut Vec<Variable<'a>>,
) {
    match inline {
        InlineExpression::VariableReference { id } => {
            match found.iter_mut().find(|(name, _)| *name == id.name) {
                Some((_, number)) => *number |= is_number,
                None => found.push((id.name, is_number)),
            }
        }
        InlineExpression::FunctionReference {
            arguments: CallArguments { positional, .. },
            ..
        } => {
            for one in positional {
                in_inline(one, true, found);
            }
        }
        InlineExpression::Placeable { expression } => in_expression(expression, found),
        _ => {}
    }
}
