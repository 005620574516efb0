//! Text from people, made harmless.

use std::borrow::Cow;
use std::fmt::Write as _;

use switchboard::desk::is_hidden;

/// Text of several lines: line feeds stay, tabs become blanks, what steers a terminal or turns
/// the direction of text around is shown as `\u{…}`.
#[must_use]
pub fn safe(text: &str) -> Cow<'_, str> {
    escaped(text, true)
}

/// Text on one line: as [`safe`], and line feeds become blanks.
#[must_use]
pub fn safe_line(text: &str) -> Cow<'_, str> {
    escaped(text, false)
}

fn escaped(text: &str, keep_lines: bool) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' if keep_lines => out.push('\n'),
            '\n' | '\t' => out.push(' '),
            '\r' => {}
            c if is_hidden(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}
