//! `switchboard check`: what is wrong with rules, before a call comes and all at once.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use switchboard::rules::{Diagnostic, DiagnosticSeverity, Library, Rulebook, Sources};

use super::error::CliError;
use super::rules_folder;
use super::{Outcome, print};
use crate::render::{safe, safe_line};
use crate::rule_tests;
use crate::toml_text::TomlTextError;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(value_name = "RULES")]
    rules: Option<PathBuf>,
    /// The same, as other subcommands take it
    #[arg(long = "rules", value_name = "DIR", conflicts_with = "rules")]
    rules_dir: Option<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// Checks a rules folder. `verbose` also says which hooks run compiled.
///
/// # Errors
/// When the folder cannot be read, or the output cannot be written.
pub fn run(args: &CheckArgs, verbose: bool) -> Result<Outcome, CliError> {
    let named = args.rules.as_deref().or(args.rules_dir.as_deref());
    let (mut sources, folder) = rules_folder::sources(named)?;
    let library = rules_folder::library(named)?;
    let mut found = check(&sources, &folder);
    found.extend(check_library(&sources, &library, &folder));
    sources.extend(library);
    let out = if args.json {
        as_json(&found)
    } else {
        let renderer = match anstream::AutoStream::choice(&io::stdout()) {
            anstream::ColorChoice::Never => Renderer::plain(),
            _ => Renderer::styled(),
        };
        let mut out = as_text(&found, &sources, &folder, &renderer);
        if verbose {
            out.push_str(&functions(&sources));
        }
        out
    };
    print(&out)?;
    let is_error = |one: &Diagnostic| one.severity == DiagnosticSeverity::Error;
    Ok(if found.iter().any(is_error) {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

/// Everything wrong, the files named with their folder. The tests are read too, once the rules
/// are such that they can be asked.
fn check(sources: &Sources, folder: &str) -> Vec<Diagnostic> {
    let mut found = Rulebook::check(sources);
    for one in &mut found {
        one.file = format!("{folder}/{}", one.file);
    }
    if let Ok(rulebook) = Rulebook::compile(sources)
        && let Err(TomlTextError::Wrong {
            file,
            line,
            column,
            message,
        }) = rule_tests::run(&rulebook, sources, folder)
    {
        found.push(Diagnostic {
            severity: DiagnosticSeverity::Error,
            code: "test",
            file,
            line,
            column,
            end: column + 1,
            message,
            help: None,
        });
    }
    found
}

/// The files of articles that are wrong, once there are tables against which they can be held.
fn check_library(sources: &Sources, library: &Sources, folder: &str) -> Vec<Diagnostic> {
    let Ok(rulebook) = Rulebook::compile(sources) else {
        return Vec::new();
    };
    let library = Library::compile(library.clone(), rulebook.tables());
    let faults = library.faults().iter().cloned();
    faults
        .map(|fault| {
            let mut one = Diagnostic::error("article", fault);
            one.file = format!("{folder}/{}", one.file);
            one
        })
        .collect()
}

fn as_json(found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for one in found {
        // Writing to a string does not fail, and a diagnostic is always JSON.
        if let Ok(line) = serde_json::to_string(one) {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

fn as_text(found: &[Diagnostic], sources: &Sources, folder: &str, renderer: &Renderer) -> String {
    let mut out = String::new();
    for one in found {
        let below = one.file.get(folder.len() + 1..).unwrap_or(&one.file);
        let text = sources.get(below).map_or("", String::as_str);
        let _ = writeln!(out, "{}\n", rendered(one, text, renderer));
    }
    let of = |severity| found.iter().filter(|one| one.severity == severity).count();
    let errors = of(DiagnosticSeverity::Error);
    let warnings = of(DiagnosticSeverity::Warning);
    let _ = if errors + warnings == 0 {
        writeln!(out, "{folder}: nothing is wrong")
    } else {
        writeln!(
            out,
            "{folder}: {}, {}",
            counted(errors, "error"),
            counted(warnings, "warning")
        )
    };
    out
}

fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// One of them as rustc would show it. Nothing in a rules file reaches the terminal as control
/// characters.
fn rendered(one: &Diagnostic, text: &str, renderer: &Renderer) -> String {
    let level = match one.severity {
        DiagnosticSeverity::Error => Level::ERROR,
        DiagnosticSeverity::Warning => Level::WARNING,
    };
    let (title, help) = (safe_line(&one.message), one.help.as_deref().map(safe_line));
    let report = level.primary_title(title.as_ref()).id(one.code);
    // Making text safe does not move anything: a character is replaced by a character.
    let line = text.lines().nth(one.line.saturating_sub(1));
    let line = line.map(|line| safe(line).into_owned());
    let mut group = match &line {
        Some(line) => {
            let byte = |column: usize| {
                line.char_indices()
                    .nth(column.saturating_sub(1))
                    .map_or(line.len(), |(index, _)| index)
            };
            report.element(
                Snippet::source(line.as_str())
                    .line_start(one.line)
                    .path(one.file.as_str())
                    .annotation(AnnotationKind::Primary.span(byte(one.column)..byte(one.end))),
            )
        }
        None => report.element(Origin::path(one.file.as_str())),
    };
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_ref()));
    }
    renderer.render(&[group])
}

/// Which functions run compiled, and why another does not, or a part of one.
fn functions(sources: &Sources) -> String {
    let mut out = String::new();
    let Ok(rulebook) = Rulebook::compile(sources) else {
        return "functions are compiled once there is no error\n".to_owned();
    };
    for function in rulebook.functions() {
        let (file, name) = (function.file, safe_line(&function.name).into_owned());
        let _ = match &function.refused {
            None => writeln!(out, "{file}:{} `{name}` runs compiled", function.line),
            Some((line, why)) => writeln!(
                out,
                "{file}:{} `{name}` runs in rhai's interpreter: {} ({file}:{line})",
                function.line,
                safe_line(why)
            ),
        };
        for (line, why) in &function.interpreted {
            let why = safe_line(why);
            let _ = writeln!(out, "  {file}:{line} runs in rhai's interpreter: {why}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::cli::shipped_sources;

    fn with(file: &str, from: &str, to: &str) -> Sources {
        let mut sources = shipped_sources();
        let text = sources[file].replacen(from, to, 1);
        assert_ne!(text, sources[file], "{file} has no `{from}`");
        sources.insert(file.to_owned(), text);
        sources
    }

    fn shown(sources: &Sources) -> String {
        as_text(
            &check(sources, "rules"),
            sources,
            "rules",
            &Renderer::plain(),
        )
    }

    #[test]
    fn nothing_is_wrong_with_the_shipped_rules() {
        let sources = shipped_sources();
        assert_eq!(check(&sources, "rules"), []);
        assert_eq!(shown(&sources), "rules: nothing is wrong\n");
        expect![[r#"
            routing.rhai:6 `route` runs compiled
            routing.rhai:56 `direct_to_level_2` runs compiled
            routing.rhai:73 `strangers_mail` runs compiled
            escalation.rhai:8 `clocks` runs compiled
            escalation.rhai:27 `escalate` runs compiled
            escalation.rhai:48 `ladder` runs compiled
            cadence.rhai:8 `cadence` runs compiled
            events.rhai:7 `alarm` runs compiled
            readiness.rhai:6 `readiness` runs compiled
            readiness.rhai:10 `pin` runs compiled
            readiness.rhai:29 `serial` runs compiled
            readiness.rhai:42 `mail` runs compiled
        "#]]
        .assert_eq(&functions(&sources));
    }

    #[test]
    fn every_function_says_how_it_runs_and_why() {
        let mut sources = shipped_sources();
        let routing = "fn route(request) {\n    if is_urgent(request) { return to_level(2); }\n    \
            let mine = request.company.services.filter(|one| one.starts_with(\"mail\"));\n    \
            to_level(plain(mine.len()))\n}\nfn plain(count) { if count > 1 { 2 } else { 1 } }\n\
            fn is_urgent(request) {\n    try { return request.severity == 1; }\n    catch { return false; }\n}\n";
        sources.insert("routing.rhai".into(), routing.into());
        let shown = functions(&sources);
        let of_routing: Vec<&str> = shown
            .lines()
            .filter(|line| line.contains("routing.rhai"))
            .collect();
        expect![[r#"
            routing.rhai:1 `route` runs compiled
              routing.rhai:2 runs in rhai's interpreter: `is_urgent` is not compiled: `try` is not compiled (routing.rhai:8)
              routing.rhai:3 runs in rhai's interpreter: functions without a name are not compiled
            routing.rhai:6 `plain` runs compiled
            routing.rhai:7 `is_urgent` runs in rhai's interpreter: `try` is not compiled (routing.rhai:8)"#]].assert_eq(&of_routing.join("\n"));
    }

    #[test]
    fn mistakes_are_shown_with_their_line_and_the_way_out() {
        let mut sources = with(
            "routing.rhai",
            "request.caller.is_named",
            "request.caller.is_namd",
        );
        let cadence =
            sources["cadence.rhai"].replacen("event.severity == 2", "event.severity == 1", 1);
        sources.insert("cadence.rhai".to_owned(), cadence);
        expect![[r#"
            warning[unreachable]: this condition never holds: line 32 has dealt with whatever it is about
              --> rules/cadence.rhai:36:8
               |
            36 |     if event.severity == 1 {
               |        ^^^^^^^^^^^^^^^^^^^

            error[unknown-property]: unknown property `is_namd` of a caller
              --> rules/routing.rhai:31:23
               |
            31 |     if request.caller.is_namd {
               |                       ^^^^^^^
               |
               = help: did you mean `is_named`?

            rules: 1 error, 1 warning
        "#]].assert_eq(&shown(&sources));
    }

    /// The operators' guide shows what is really printed.
    #[test]
    fn the_guide_shows_what_is_printed() {
        let guide = crate::cli::SHIPPED
            .iter()
            .find(|(name, _)| *name == "README.md")
            .map_or("", |(_, text)| *text);
        let edit = |sources: &mut Sources, file: &str, from: &str, to: &str| {
            let text = sources[file].replacen(from, to, 1);
            assert_ne!(text, sources[file]);
            sources.insert(file.to_owned(), text);
        };
        let mut sources = shipped_sources();
        for (file, from, to) in [
            ("routing.rhai", "caller.is_named", "caller.is_namd"),
            (
                "routing.rhai",
                "product == \"devices\"",
                "severity == \"1\"",
            ),
            ("cadence.rhai", "severity == 2", "severity == 1"),
        ] {
            edit(&mut sources, file, from, to);
        }
        let printed = shown(&sources);
        let block = format!("$ switchboard check rules\n{printed}```");
        assert!(guide.contains(&block), "{printed}");

        let mut sources = shipped_sources();
        edit(
            &mut sources,
            "routing.rhai",
            ">= seconds(90)",
            ">= minutes(2)",
        );
        let rulebook = Rulebook::compile(&sources).unwrap();
        let tested = rule_tests::run(&rulebook, &sources, "rules").unwrap();
        let printed = rule_tests::write_text(&tested, None, crate::render::Paint::Plain);
        let block = format!("$ switchboard test rules\n{printed}```");
        assert!(guide.contains(&block), "{printed}");
    }

    #[test]
    fn a_missing_file_and_a_wrong_test_are_shown_too() {
        let mut sources = shipped_sources();
        sources.remove("services.toml");
        expect![[r#"
            error[missing-file]: this file is missing from the rules folder
            --> rules/services.toml

            rules: 1 error, 0 warnings
        "#]]
        .assert_eq(&shown(&sources));
        let sources = with("tests/cadence.toml", "every = \"30m\"", "evry = \"30m\"");
        expect![[r#"
            error[test]: `evry` is not decided of a service event; did you mean `every`?
             --> rules/tests/cadence.toml:8:32
              |
            8 | expect = { first_after = "5m", evry = "30m", prompt_before = "10m" }
              |                                ^

            rules: 1 error, 0 warnings
        "#]]
        .assert_eq(&shown(&sources));
    }

    #[test]
    fn json_has_one_object_a_line() {
        let sources = with("cadence.rhai", "every(minutes(30))", "every(seconds(30))");
        expect![[r#"
            {"severity":"error","code":"argument","file":"rules/cadence.rhai","line":20,"column":14,"end":27,"message":"`overrun_every` takes at least one minute, and was given 30s"}
        "#]].assert_eq(&as_json(&check(&sources, "rules")));
    }
}
