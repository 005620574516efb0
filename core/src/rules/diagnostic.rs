//! Everything that is wrong with a rules folder, and what only looks wrong.

use serde::Serialize;

use super::RulesError;

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DiagnosticSeverity {
    /// It does not load, or some decision would go wrong.
    Error,
    /// It works, and is not likely to be meant.
    Warning,
}

/// Something wrong in a rules folder, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: DiagnosticSeverity,
    /// What kind of thing is wrong, for programs: `unknown-name`, `unreachable`.
    pub code: &'static str,
    /// The file, by its path below the folder.
    pub file: String,
    /// The line, from 1; 1 when the whole file is meant.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The column behind the last character, on the same line.
    pub end: usize,
    /// What is wrong, on one line.
    pub message: String,
    /// The way out, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// How the way out begins where a message of loading says one behind its last semicolon.
const WAYS_OUT: [&str; 6] = ["did you mean", "write", "use", "remove", "it has", "name "];

impl Diagnostic {
    /// An error of a file that is beside the rules.
    #[must_use]
    pub fn error(code: &'static str, error: RulesError) -> Self {
        Self::new(Finding {
            severity: DiagnosticSeverity::Error,
            code,
            error,
            end: None,
        })
    }

    fn new(found: Finding) -> Self {
        let Finding {
            severity,
            code,
            error,
            end,
        } = found;
        let (message, help) = match error.message.rsplit_once("; ") {
            Some((message, way)) if WAYS_OUT.iter().any(|word| way.starts_with(word)) => {
                (message.to_owned(), Some(way.to_owned()))
            }
            _ => (error.message, None),
        };
        Self {
            severity,
            code,
            file: error.file,
            line: error.line,
            column: error.column,
            end: end.unwrap_or(error.column),
            message,
            help,
        }
    }
}

/// One of them.
#[derive(Debug)]
struct Finding {
    severity: DiagnosticSeverity,
    code: &'static str,
    error: RulesError,
    /// Where it ends, when it is more than a word.
    end: Option<usize>,
}

impl Finding {
    fn is_error(&self) -> bool {
        self.severity == DiagnosticSeverity::Error
    }
}

/// More are not told: nobody reads them, and each costs a look at its line.
const MAX_FINDINGS: usize = 500;

/// What is found while a folder is loaded, in the order of finding.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: Vec<Finding>,
    /// Whether also that is looked for which does not hinder loading.
    pub(super) thorough: bool,
}

impl Findings {
    /// For looking also for what does not hinder loading.
    pub(super) fn thorough() -> Self {
        Self {
            found: Vec::new(),
            thorough: true,
        }
    }

    pub(super) fn error(&mut self, code: &'static str, error: RulesError) {
        if self.found.len() >= MAX_FINDINGS && self.errors() > 0 {
            return;
        }
        self.found.push(Finding {
            severity: DiagnosticSeverity::Error,
            code,
            error,
            end: None,
        });
    }

    /// A warning, with the column behind its last character when that is known.
    pub(super) fn warning(&mut self, code: &'static str, error: RulesError, end: Option<usize>) {
        if self.found.len() >= MAX_FINDINGS {
            return;
        }
        self.found.push(Finding {
            severity: DiagnosticSeverity::Warning,
            code,
            error,
            end,
        });
    }

    /// The value; its error is kept.
    pub(super) fn keep<T>(&mut self, code: &'static str, made: Result<T, RulesError>) -> Option<T> {
        made.map_err(|error| self.error(code, error)).ok()
    }

    /// How many errors there are.
    pub(super) fn errors(&self) -> usize {
        self.found.iter().filter(|one| one.is_error()).count()
    }

    /// The first error.
    pub(super) fn first(self) -> Option<RulesError> {
        let mut errors = self.found.into_iter().filter(Finding::is_error);
        errors.next().map(|one| one.error)
    }

    /// All of it by file and line, of one place only the first. `texts` tell where a span ends.
    pub(super) fn all(self, texts: &super::Sources) -> Vec<Diagnostic> {
        let mut all: Vec<Diagnostic> = self.found.into_iter().map(Diagnostic::new).collect();
        let place = |one: &Diagnostic| (one.file.clone(), one.line, one.column);
        all.sort_by_key(|one| (place(one), one.severity));
        all.dedup_by_key(|one| place(one));
        for one in &mut all {
            if one.end > one.column {
                continue;
            }
            let text = texts.get(&one.file).map_or("", String::as_str);
            let line = text.lines().nth(one.line.saturating_sub(1));
            let rest: Vec<char> = line
                .unwrap_or_default()
                .chars()
                .skip(one.column.saturating_sub(1))
                .collect();
            one.end = one.column + width(&rest).max(1);
        }
        all
    }
}

/// How many characters the word, text or operator has that stands at the beginning.
fn width(rest: &[char]) -> usize {
    let is_word = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-');
    match rest.first() {
        Some(quote @ ('"' | '\'' | '`')) => {
            let mut escaped = false;
            let closing = rest.iter().skip(1).position(|c| {
                let closes = c == quote && !escaped;
                escaped = *c == '\\' && !escaped;
                closes
            });
            closing.map_or(rest.len(), |index| index + 2)
        }
        Some('[') => rest
            .iter()
            .position(|c| *c == ']')
            .map_or(1, |index| index + 1),
        Some('=' | '!' | '<' | '>' | '&' | '|') => {
            rest.iter().take_while(|c| "=!<>&|".contains(**c)).count()
        }
        Some(c) if is_word(c) => rest.iter().take_while(|c| is_word(c)).count(),
        _ => 1,
    }
}
