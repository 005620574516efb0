//! The script reference for operators, written from the tables that the engine itself uses.

use std::fmt::Write;

use super::builders::{BUILDERS, Builder};
use super::definitions::FACTS;
use super::functions::{self, FunctionWords, QUESTIONS};
use super::hook::HOOKS;
use super::rhais::{self, CalledOn};
use super::sandbox;
use super::schema::{FactKind, Get};
use super::value::Ty;

/// The text of `docs/scripts.md`.
#[must_use]
pub fn script_reference() -> String {
    let mut out = String::from(INTRODUCTION);
    hooks(&mut out);
    facts(&mut out);
    answers(&mut out);
    questions(&mut out);
    language(&mut out);
    limits(&mut out);
    out.push_str(ABSENT);
    out.push_str(FAILING);
    out
}

const INTRODUCTION: &str = "\
# Script reference

What a script of `rules/` can read, what it can answer, and what it cannot do. How a rule is made, tried and put into
force is in the [operator's guide](../rules/README.md). This page is printed by `switchboard definitions --reference`
and is the same as what the program offers: both come from one table.

A script is a text file of functions in [rhai](https://rhai.rs/book/). You write no program around them: the desk calls
them, one at a time, gives each what it is asked about, and takes the answer.

```rhai
fn route(request) {
    // A condition, and what is answered when it holds.
    if request.subscription.expired { return to_queue(\"renewals\").because(\"the subscription has expired\"); }
    if request.caller.is_named      { return to_level(2); }
    // What holds when no condition before it did. The last line needs no `return`.
    to_level(1)
}
```

The first `return` that is reached decides, top to bottom; put the special before the general. `//` begins a comment.
Conditions are joined with `&&` (and), `||` (or) and `!` (not), and compare with `==`, `!=`, `<`, `<=`, `>`, `>=` and
`in`. `=` alone is no comparison.
";

fn hooks(out: &mut String) {
    out.push_str(
        "
## The four functions

Each stands in its file, under its name, with one parameter. More functions of your own may stand beside them and be
called by them.

| function | file | asked | answers | when it fails |
| --- | --- | --- | --- | --- |
",
    );
    for hook in &HOOKS {
        let words = functions::of_hook(hook.name);
        let _ = writeln!(
            out,
            "| `{}({})` | `{}` | {} | {} | {} |",
            hook.name, words.parameter, hook.file, words.asked, words.answers, words.default
        );
    }
}

fn facts(out: &mut String) {
    out.push_str(
        "
## What can be read

Nothing is ever missing. What is not known is an empty text, 0, `seconds(0)`, an empty list or `false`, so that no
condition has to ask first whether something is there. Reading a name that does not exist is a mistake that
`switchboard check` finds.
",
    );
    for kind in FACTS {
        let (title, about) = fact_title(kind);
        let _ = write!(
            out,
            "\n### {title}\n\n{about}\n\n| property | is | meaning | for example |\n| --- | --- | --- | --- |\n"
        );
        for property in kind.properties() {
            let (is, example) = match property.get {
                Get::Fact(next) => (
                    format!("[{}](#{})", fact_title(next).0, anchor(fact_title(next).0)),
                    String::new(),
                ),
                Get::Bool(_) => (kind_of(Ty::Bool), code(property.example)),
                Get::Int(_) => (kind_of(Ty::Int), code(property.example)),
                Get::Span(_) => (kind_of(Ty::Span), code(property.example)),
                Get::Str(_) | Get::Text(_) => (kind_of(Ty::Str), code(property.example)),
                Get::List(_) => (kind_of(Ty::Texts), code(property.example)),
            };
            let _ = writeln!(
                out,
                "| `{}` | {is} | {} | {example} |",
                property.name, property.doc
            );
        }
    }
}

fn fact_title(kind: FactKind) -> (&'static str, &'static str) {
    match kind {
        FactKind::Request => (
            "The request",
            "What came in, in any channel: the parameter of `route(request)`.",
        ),
        FactKind::Ticket => (
            "The ticket",
            "The parameter of `clocks(ticket)` and `escalate(ticket)`.",
        ),
        FactKind::Event => (
            "The service event",
            "An outage or a piece of maintenance: the parameter of `cadence(event)`. It is asked once for everybody \
             (`event.audience == \"general\"`) and once for each affected company (`\"company\"`).",
        ),
        FactKind::Alarm => (
            "The alarm",
            "What a monitor reports, when it begins to fire: the parameter of `alarm(alarm)`.",
        ),
        FactKind::Device => (
            "The device",
            "One that is to be activated: the parameter of `readiness(device)`.",
        ),
        FactKind::Caller => (
            "The caller",
            "Who asks: `request.caller`, and `ticket.caller` likewise.",
        ),
        FactKind::Company => (
            "The company",
            "For whom they ask: `request.company`, and `ticket.company` likewise.",
        ),
        FactKind::Subscription => (
            "The subscription",
            "What the company has bought: `request.subscription`, and `ticket.subscription` likewise.",
        ),
        FactKind::Case => (
            "The quoted case",
            "The case whose number the caller quotes: `request.quoted`.",
        ),
    }
}

fn answers(out: &mut String) {
    out.push_str(
        "
## What can be answered

An answer begins with one of the functions below and goes on with a dot: `to_level(2).with_skill(\"mail\")`. What is
not said is left as it is. Every answer can end with `.because(\"…\")`: the reason that people will read beside the
decision. Without it, the condition that led there is the reason.
",
    );
    let parts = [
        (
            "Lengths of time",
            "Compared, added and subtracted like numbers. A number is not a length of time: write `minutes(5)`, not `5`.",
            &[Ty::Span][..],
        ),
        ("Routes: `route`", "", &[Ty::Route][..]),
        ("Promises: `clocks`", "", &[Ty::Clocks][..]),
        (
            "Escalation: `escalate`",
            "A plan has at most 32 steps. Each names what happens: `tell(…)` or `escalate_to(…)`.",
            &[Ty::Plan, Ty::Act][..],
        ),
        ("Notifications: `cadence`", "", &[Ty::Cadence][..]),
        (
            "Alarms: `alarm`",
            "`events.rhai` may be left out: alarms are then noted.",
            &[Ty::Handling][..],
        ),
        (
            "Devices: `readiness`",
            "`readiness.rhai` may be left out: nothing is checked then, and whoever asks is told so.",
            &[Ty::Readiness][..],
        ),
    ];
    for (title, about, gives) in parts {
        let _ = write!(out, "\n### {title}\n\n");
        if !about.is_empty() {
            let _ = write!(out, "{about}\n\n");
        }
        out.push_str("| write | takes | what it does | for example |\n| --- | --- | --- | --- |\n");
        let mut seen: Vec<*const FunctionWords> = Vec::new();
        for builder in BUILDERS
            .iter()
            .filter(|one| gives.contains(&one.gives) && one.name != "because")
        {
            let Some(words) = functions::about(builder.name, builder.takes.len()) else {
                continue;
            };
            if !seen.contains(&std::ptr::from_ref(words)) {
                seen.push(words);
                builder_row(out, builder, words);
            }
        }
    }
}

fn builder_row(out: &mut String, builder: &Builder, words: &FunctionWords) {
    let begins = builder.begins || builder.gives == Ty::Span;
    let skip = usize::from(!begins);
    let params = words.params.get(skip..).unwrap_or_default();
    let dot = if begins { "" } else { "." };
    // Variants that differ in one parameter are told together.
    let takes: Vec<String> = (skip..words.params.len())
        .map(|index| {
            let mut kinds: Vec<String> = Vec::new();
            for other in BUILDERS.iter().filter(|one| {
                one.name == builder.name
                    && one.takes.len() == builder.takes.len()
                    && one.gives == builder.gives
            }) {
                let kind = other
                    .takes
                    .get(index)
                    .map_or_else(String::new, |ty| kind_of(*ty));
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            format!("`{}`: {}", words.params[index], kinds.join(" or "))
        })
        .collect();
    let _ = writeln!(
        out,
        "| `{dot}{}({})` | {} | {} | {} |",
        words.name,
        params.join(", "),
        takes.join("; "),
        words.doc,
        code(words.example)
    );
}

fn questions(out: &mut String) {
    out.push_str(
        "
## What can be asked besides

| write | gives | meaning | for example |
| --- | --- | --- | --- |
",
    );
    for question in &QUESTIONS {
        let words = &question.words;
        let _ = writeln!(
            out,
            "| `{}({})` | {} | {} | {} |",
            words.name,
            words.params.join(", "),
            kind_of(question.gives),
            words.doc,
            code(words.example)
        );
    }
    out.push_str(
        "
A pattern is a [regular expression](https://docs.rs/regex/latest/regex/#syntax), which can look neither ahead nor behind
and takes time only in proportion to the text. Patterns that stand in the script are compiled when it is loaded.
",
    );
}

fn language(out: &mut String) {
    out.push_str(
        "
## What else the language has

The language runs compiled: `if`, `switch`, `for`, `while`, `loop`, `return`, `let`, comparisons, arithmetic, texts,
lists, calls of your own functions. What does not (functions without a name as in `list.filter(|x| x > 1)`, maps, `try`,
a method that changes a variable such as `text.trim()`, what rhai's own functions compute) runs in rhai's interpreter,
which is slower and gives the same answers: only that expression, or a whole function where nothing smaller can be taken
out of it, as when it returns out of `try`. `switchboard check --verbose` says how each function runs, and why.
",
    );
    for group in &rhais::GROUPS {
        let _ = write!(out, "\n### {}\n\n", group.title);
        for native in group.natives {
            let name = if native.is_property {
                format!("`.{}`", native.name)
            } else {
                let longest = native.variants.iter().max_by_key(|one| one.len());
                called(native.name, longest.copied().unwrap_or_default(), group.of)
            };
            let _ = writeln!(out, "- {name}: {}", native.doc);
        }
    }
}

/// `text.split(by, most)`, or `max(one, other)` of what is not asked of one thing.
fn called(name: &str, variant: &str, of: CalledOn) -> String {
    let inside = variant.split(')').next().unwrap_or_default();
    let names: Vec<&str> = inside
        .trim_start_matches('(')
        .split(',')
        .map(|one| one.split(':').next().unwrap_or_default().trim())
        .collect();
    match (of, names.as_slice()) {
        (CalledOn::Value, [first, rest @ ..]) => {
            format!("`{first}.{name}({})`", rest.join(", "))
        }
        _ => format!("`{name}({})`", names.join(", ")),
    }
}

fn limits(out: &mut String) {
    out.push_str(
        "
## Limits

A script cannot hold the desk up or fill its memory. Each limit is far above what rules need; a decision that passes one
has failed, and the default decides.

| of | at most | why |
| --- | --- | --- |
",
    );
    for (of, most, why) in sandbox::LIMITS {
        let _ = writeln!(out, "| {of} | {} | {why} |", grouped(*most));
    }
}

/// 10000 as `10,000`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

const ABSENT: &str = "
## What is not there, and why

A script decides and does nothing else, so that it can be asked again: by a test, by an explanation, tomorrow. The same
question always gets the same answer.

| not there | why, and what instead |
| --- | --- |
| files, network, other programs | What a rule needs to know is in its parameter or in the tables of `rules/`. |
| a clock, `timestamp()`, `sleep()` | The moment of asking is `request.at`, `hour_in(…)`, `is_open(…)`: a test can set it. To wait is `reconsider_after(…)` or a step of a plan. |
| random numbers | Nobody could tell afterwards why. The desk itself chooses among the engineers of a queue, by load. |
| sending, writing, changing a ticket | The answer says what is to happen, and the desk does it, once, and keeps a record. |
| `print`, `debug` | Nobody would see it. `switchboard route --explain` and a failing test show every condition with its values. |
| `import`, `export`, modules | Each file stands for itself, so that an edit of one is an edit of one. |
| `eval`, `Fn`, `call`, `curry` | What runs stands in the file, where `check` can read it. A function in place, as in `list.filter(\\|x\\| x > 1)`, works. |
| variables that last | Nothing is kept from one question to the next. What has to last is in the ticket. |
| statements outside a function | They would run at no particular time. Put the value into a function: `fn night() { 22 }`. |
";

const FAILING: &str = "
## When a script fails

What can be found wrong beforehand, `switchboard check` finds, and a folder with an error in it does not come into
force. What goes wrong only with a certain call (a division by zero, a limit) ends that decision: the default of
`programme.toml` decides in its place, as the table at the top says, the reason on the record says so, and the
operators are told once for each fault, with file, line and column.
";

/// A kind of value as operators name it.
fn kind_of(ty: Ty) -> String {
    match ty {
        Ty::Bool => "`true` or `false`".into(),
        Ty::Int => "number".into(),
        Ty::Str => "text".into(),
        Ty::Span => "length of time".into(),
        Ty::Texts => "list of texts".into(),
        Ty::Spans => "list of lengths of time".into(),
        Ty::Ints => "list of numbers".into(),
        Ty::Act => "`tell(…)` or `escalate_to(…)`".into(),
        Ty::Unit
        | Ty::Fact(_)
        | Ty::Route
        | Ty::Clocks
        | Ty::Plan
        | Ty::Cadence
        | Ty::Handling
        | Ty::Readiness
        | Ty::Any => ty.phrase().to_owned(),
    }
}

/// Code in a table, where a bar would end the column.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("`{}`", text.replace('|', "\\|"))
}

/// The link target that a heading gets.
fn anchor(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}
