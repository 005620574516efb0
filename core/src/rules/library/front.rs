//! The head of a document: TOML between two lines of three plus signs, in front of the Markdown.

use serde::de::DeserializeOwned;

use crate::rules::RulesError;

/// What stands around the head.
const FENCE: &str = "+++";

/// A document, taken apart.
pub(super) struct Parts<'t, H> {
    pub(super) head: H,
    /// What stands behind the head.
    pub(super) body: &'t str,
    /// The line on which the body begins, from 1.
    pub(super) body_line: usize,
    /// The head as it is written, to find the line of a word in it.
    head_text: &'t str,
}

impl<H> Parts<'_, H> {
    /// The line on which the head sets `key`; its first line when it does not.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let sets = |line: &str| {
            let rest = line.trim_start().strip_prefix(key);
            rest.is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        self.head_text.lines().position(sets).map_or(1, |at| at + 2)
    }
}

/// What is wrong with a document, and where.
pub(super) fn wrong(file: &str, line: usize, message: String) -> RulesError {
    RulesError {
        file: file.to_owned(),
        line,
        column: 1,
        message,
    }
}

/// Takes a document apart and reads its head.
pub(super) fn parts<'t, H: DeserializeOwned>(
    file: &str,
    text: &'t str,
) -> Result<Parts<'t, H>, RulesError> {
    let no_head = || {
        let message = "it has no head; write `+++`, then `id = \"…\"` and `title = \"…\"`, and `+++` again, above the text";
        wrong(file, 1, message.to_owned())
    };
    let rest = text.strip_prefix(FENCE).ok_or_else(no_head)?;
    let rest = rest.trim_start_matches('\r');
    let rest = rest.strip_prefix('\n').ok_or_else(no_head)?;
    let mut end = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == FENCE {
            let head_text = rest.get(..end).unwrap_or_default();
            let body = rest.get(end + line.len()..).unwrap_or_default();
            let head = toml::from_str(head_text).map_err(|error| {
                let before = error.span().and_then(|span| head_text.get(..span.start));
                let line = before.map_or(0, |before| before.matches('\n').count()) + 2;
                let message = error.message().lines().collect::<Vec<_>>().join(" ");
                wrong(file, line, message)
            })?;
            return Ok(Parts {
                head,
                body,
                body_line: head_text.matches('\n').count() + 3,
                head_text,
            });
        }
        end += line.len();
    }
    let message = "its head does not end; write `+++` on a line of its own below it";
    Err(wrong(file, 1, message.to_owned()))
}
