//! The definition file for editors: rhai's own format, in which its language server reads what a
//! program offers to scripts.

use std::fmt::Write;

use super::builders::{BUILDERS, Builder};
use super::functions::{self, QUESTIONS};
use super::hook::HOOKS;
use super::rhais;
use super::schema::{FactKind, Get, Property};
use super::value::Ty;

/// The kinds of facts, in the order of the documentation.
pub(super) const FACTS: [FactKind; 9] = [
    FactKind::Request,
    FactKind::Ticket,
    FactKind::Event,
    FactKind::Alarm,
    FactKind::Device,
    FactKind::Caller,
    FactKind::Company,
    FactKind::Subscription,
    FactKind::Case,
];

/// The text of `switchboard.d.rhai`: every property, function and builder, with its types and
/// what it is for.
#[must_use]
pub fn editor_definitions() -> String {
    let mut out = String::from(
        "/// What Switchboard offers to scripts. Written by `switchboard definitions`; edits here\n\
         /// are lost and change nothing.\n\
         module static;\n",
    );
    for kind in FACTS {
        fact(&mut out, kind);
    }
    for hook in &HOOKS {
        // Two hooks may be asked about the same.
        let words = functions::of_hook(hook.name);
        let is_first = HOOKS
            .iter()
            .find(|other| other.about == hook.about)
            .is_some_and(|first| first.name == hook.name);
        if is_first {
            let _ = write!(
                out,
                "\n/// What `{}({})` is asked about.\nlet {}: {};\n",
                hook.name,
                words.parameter,
                words.parameter,
                fact_type(hook.about)
            );
        }
    }
    for builder in BUILDERS {
        function(&mut out, builder);
    }
    for question in &QUESTIONS {
        let words = &question.words;
        comment(&mut out, words.doc, words.example);
        let params = words.params.iter().zip(question.takes);
        signature(&mut out, words.name, params, question.gives);
    }
    operators(&mut out);
    for group in &rhais::GROUPS {
        for native in group.natives {
            for variant in native.variants {
                let _ = write!(out, "\n/// {}\n", native.doc);
                if native.is_property {
                    let _ = writeln!(out, "fn get {}{variant};", native.name);
                }
                let _ = writeln!(out, "fn {}{variant};", native.name);
            }
        }
    }
    out
}

fn fact(out: &mut String, kind: FactKind) {
    let _ = write!(
        out,
        "\n/// {}.\ntype {} = #{{\n",
        capital(kind.phrase()),
        fact_type(kind)
    );
    for property in kind.properties() {
        let _ = writeln!(out, "    /// {}.", capital(property.doc));
        if !property.example.is_empty() {
            let _ = writeln!(out, "    ///\n    /// `if {} {{ … }}`", property.example);
        }
        let _ = writeln!(out, "    {}: {},", property.name, type_of(property));
    }
    out.push_str("};\n");
}

fn function(out: &mut String, builder: &Builder) {
    let Some(words) = functions::about(builder.name, builder.takes.len()) else {
        return;
    };
    comment(out, words.doc, words.example);
    let params = words.params.iter().zip(builder.takes);
    signature(out, builder.name, params, builder.gives);
}

fn comment(out: &mut String, doc: &str, example: &str) {
    let _ = write!(out, "\n/// {doc}\n///\n/// `{example}`\n");
}

fn signature<'a>(
    out: &mut String,
    name: &str,
    params: impl Iterator<Item = (&'a &'static str, &'a Ty)>,
    gives: Ty,
) {
    let params: Vec<String> = params
        .map(|(name, ty)| format!("{name}: {}", type_name(*ty)))
        .collect();
    let _ = writeln!(
        out,
        "fn {name}({}) -> {};",
        params.join(", "),
        type_name(gives)
    );
}

/// What lengths of time can do beside being built.
fn operators(out: &mut String) {
    let span = type_name(Ty::Span);
    out.push('\n');
    for operator in ["+", "-"] {
        let _ = writeln!(out, "op {operator}({span}, {span}) -> {span};");
    }
    for operator in ["==", "!=", "<", "<=", ">", ">="] {
        let _ = writeln!(out, "op {operator}({span}, {span}) -> bool;");
    }
}

/// The type of a property, as editors name it.
fn type_of(property: &Property) -> &'static str {
    match property.get {
        Get::Bool(_) => type_name(Ty::Bool),
        Get::Int(_) => type_name(Ty::Int),
        Get::Span(_) => type_name(Ty::Span),
        Get::Str(_) | Get::Text(_) => type_name(Ty::Str),
        Get::List(_) => type_name(Ty::Texts),
        Get::Fact(kind) => fact_type(kind),
    }
}

fn fact_type(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Request => "Request",
        FactKind::Ticket => "Ticket",
        FactKind::Event => "ServiceEvent",
        FactKind::Alarm => "Alarm",
        FactKind::Device => "Device",
        FactKind::Caller => "Caller",
        FactKind::Company => "Company",
        FactKind::Subscription => "Subscription",
        FactKind::Case => "QuotedCase",
    }
}

fn type_name(ty: Ty) -> &'static str {
    match ty {
        Ty::Unit => "()",
        Ty::Bool => "bool",
        Ty::Int => "int",
        Ty::Str => "String",
        Ty::Span => "LengthOfTime",
        Ty::Texts => "[String]",
        Ty::Spans => "[LengthOfTime]",
        Ty::Ints => "[int]",
        Ty::Fact(kind) => fact_type(kind),
        Ty::Route => "Route",
        Ty::Clocks => "Clocks",
        Ty::Plan => "EscalationPlan",
        Ty::Act => "Act",
        Ty::Cadence => "Cadence",
        Ty::Handling => "Handling",
        Ty::Readiness => "Readiness",
        Ty::Any => "?",
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The examples of the functions that make answers, by name.
#[cfg(test)]
pub(crate) fn examples() -> Vec<(&'static str, &'static str)> {
    let all = super::functions::BUILDER_WORDS.iter();
    all.map(|words| (words.name, words.example)).collect()
}

/// What a script can call by name, as the engine itself lists it, with the number of parameters;
/// the name of a property begins with a dot.
#[cfg(test)]
pub(crate) fn callable() -> Vec<(String, usize)> {
    let engine = super::sandbox::engine(&std::sync::Arc::default());
    let all = engine.collect_fn_metadata(
        None,
        |info| Some((info.metadata.name.to_string(), info.metadata.num_params)),
        true,
    );
    let named = all.into_iter().filter_map(|(name, arity)| {
        if let Some(property) = name.strip_prefix("get$") {
            return Some((format!(".{property}"), arity));
        }
        let is_word = name.starts_with(char::is_alphabetic);
        let is_free = !super::sandbox::DISABLED.contains(&name.as_str());
        (is_word && is_free).then_some((name, arity))
    });
    let mut named: Vec<_> = named.collect();
    named.sort();
    named.dedup();
    named
}
