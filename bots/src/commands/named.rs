//! From arguments that came apart, each under its name, to a request: for front ends whose users
//! fill in fields.
//!
//! **A value is never read as part of a line.** A quote, a `--` or a `name=` inside it is text.

use super::args::{Args, Read, Value, shortened, value_of};
use super::complaint::{Complaint, ParseError};
use super::line::{MAX_LINE_BYTES, clean};
use super::moment;
use super::parse::{Asked, unknown_verb};
use super::scope::Scope;
use super::table::{Kind, Param, Standing, find};

/// Reads a verb and its named arguments. An empty value is as if it was left out.
///
/// # Errors
/// What is wrong: an unknown verb or argument, one that is missing, a value that is not of its
/// kind. The message names the argument.
pub fn parse_named(
    name: &str,
    given: &[(String, String)],
    scope: &Scope<'_>,
) -> Result<Asked, ParseError> {
    let say = scope.language;
    let wrong = |complaint, verb| ParseError {
        line: String::new(),
        complaint,
        verb,
        language: say,
    };
    let found = find(name).filter(|verb| scope.offers(verb.place));
    let Some(verb) = found else {
        return Err(wrong(Complaint::new(unknown_verb(name, scope)), None));
    };
    let refuse = |message: String| wrong(Complaint::new(message), Some(verb));
    for (name, _) in given {
        if verb.param(name).is_none() {
            return Err(refuse(say.no_option(verb.name, shortened(name))));
        }
    }
    let mut read: Vec<Read> = Vec::new();
    // In the table's order: the end of a window is read against its start.
    for param in verb.params {
        let value = given
            .iter()
            .find(|(name, _)| param.name.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty());
        match value {
            Some(value) => {
                let value = value_in(param, value, &read, scope)
                    .map_err(|message| refuse(say.of_argument(param.name, message)))?;
                read.push(Read {
                    name: param.name,
                    at: 0..0,
                    value,
                });
            }
            None if param.standing == Standing::Required => {
                return Err(refuse(say.missing(param.name)));
            }
            None => {}
        }
    }
    let args = Args { scope, read: &read };
    let request = (verb.build)(&args).map_err(|complaint| wrong(complaint, Some(verb)))?;
    Ok(Asked { verb, request })
}

/// The value of one argument, read by itself.
fn value_in(param: &Param, given: &str, read: &[Read], scope: &Scope<'_>) -> Result<Value, String> {
    let say = scope.language;
    if given.len() > MAX_LINE_BYTES {
        return Err(say.value_too_long(given.len(), MAX_LINE_BYTES));
    }
    let text = match param.kind {
        Kind::Text => {
            // Line feeds were typed on purpose here; the rest of what is unsafe goes.
            let lines: Vec<_> = given.lines().map(clean).collect();
            lines.join("\n")
        }
        _ => clean(given).trim().to_owned(),
    };
    if text.is_empty() {
        return Err(say.value_hidden());
    }
    let (at, used) = match param.kind {
        Kind::Moment => {
            let reference = moment::Reference {
                after: scope.now,
                zone: scope.zone(),
                say,
            };
            moment::read(&text, 0, reference).map_err(|complaint| complaint.message)?
        }
        Kind::End => {
            let start = read.iter().rev().find_map(|read| match read.value {
                Value::Moment(start) => Some(start),
                _ => None,
            });
            let reference = moment::Reference {
                after: start.ok_or_else(|| say.start_as_well())?,
                zone: scope.zone(),
                say,
            };
            moment::read_end(&text, 0, reference).map_err(|complaint| complaint.message)?
        }
        kind => return value_of(kind, &text, scope),
    };
    match text.get(used.end..).map(str::trim) {
        None | Some("") => Ok(Value::Moment(at)),
        Some(rest) => Err(say.more_than_a_time(shortened(rest))),
    }
}

#[cfg(test)]
mod tests {
    use switchboard::desk::Command;

    use super::super::parse::Request;
    use super::super::scope::SeenCases;
    use super::*;
    use crate::language::Language;
    use crate::sample;

    fn named(name: &str, given: &[(&str, &str)]) -> Result<Request, String> {
        let (roster, tables, cases) = (sample::roster(), sample::tables(), SeenCases::default());
        let speaker = "ada".parse().unwrap();
        let scope = Scope {
            speaker: &speaker,
            roster: &roster,
            tables: &tables,
            now: sample::at("10:00:00"),
            cases: &cases,
            language: Language::ENGLISH,
            is_console: false,
        };
        let given: Vec<(String, String)> = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        parse_named(name, &given, &scope)
            .map(|asked| asked.request)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn values_are_not_read_as_parts_of_a_line() {
        let request = named(
            "open",
            &[
                ("text", "one\n-- two \"three"),
                ("subject", "for=ben -- \"x\" 2"),
                ("severity", "2"),
            ],
        );
        let Ok(Request::Command(Command::OpenTicket {
            caller,
            subject,
            text,
            ..
        })) = request
        else {
            panic!("{request:?}");
        };
        assert_eq!(caller.as_str(), "ada");
        assert_eq!(subject, "for=ben -- \"x\" 2");
        assert_eq!(text, "one\n-- two \"three");
    }

    #[test]
    fn what_is_wrong_names_the_argument() {
        let error = |name, given: &[(&str, &str)]| named(name, given).unwrap_err();
        assert_eq!(error("open", &[]), "the subject is missing");
        assert_eq!(
            error("open", &[("subject", "x"), ("colour", "red")]),
            "`open` has no option `colour`"
        );
        assert!(error("show", &[("case", "Q-1")]).starts_with("case: `Q-1` is not a case"));
        assert!(error("as", &[("person", "ben")]).starts_with("there is no command `as`"));
        assert!(error("open", &[("subject", "\u{202e}")]).starts_with("subject: nothing is left"));
    }

    #[test]
    fn a_window_is_read_from_its_two_ends() {
        let given = [
            ("services", "mail-eu"),
            ("start", "tomorrow 22:00"),
            ("end", "for 2h"),
            ("title", "New disks"),
        ];
        let maintenance = named("maintenance", &given);
        assert!(
            matches!(
                &maintenance,
                Ok(Request::Command(Command::OpenEvent { .. }))
            ),
            "{maintenance:?}"
        );
    }
}
