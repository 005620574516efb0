//! Text as Discord takes it: harmless, and no longer than is allowed.

use crate::render::safe;

/// How long a message's content may be.
pub(super) const MAX_CONTENT: usize = 2_000;

/// A text that fits a message, and a file when it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fitted {
    /// What stands in the message.
    pub(super) content: String,
    /// All of the text, when the message has only its beginning.
    pub(super) file: Option<String>,
}

/// An answer of the desk. One line is prose; more lines keep their columns, so they go into a
/// block in which Discord reads neither markdown nor mentions. `goes_on` stands below a text that
/// goes on in a file.
pub(super) fn answer(text: &str, goes_on: &str) -> Fitted {
    let text = safe(text.trim_end());
    let whole = if text.contains('\n') {
        block(&text)
    } else {
        escaped(&text)
    };
    if length(&whole) <= MAX_CONTENT {
        return Fitted {
            content: whole,
            file: None,
        };
    }
    let room = MAX_CONTENT.saturating_sub(length(goes_on) + 1);
    let content = if text.contains('\n') {
        block(&beginning(
            &text,
            room.saturating_sub(length(&block(""))),
            cost_in_block,
        ))
    } else {
        escaped_within(&text, room).0
    };
    Fitted {
        content: format!("{content}\n{goes_on}"),
        file: Some(text.into_owned()),
    }
}

/// The text with everything escaped that Discord would read as markdown or as a mention.
pub(super) fn escaped(text: &str) -> String {
    escaped_within(text, usize::MAX).0
}

/// The escaped text in at most `max`, with `…` where it was cut; and whether it was.
pub(super) fn escaped_within(text: &str, max: usize) -> (String, bool) {
    let cost = |c: char| c.len_utf16() + usize::from(is_markup(c));
    let fits = text.chars().map(cost).fold(0, usize::saturating_add) <= max;
    let kept = if fits {
        text.to_owned()
    } else {
        beginning(text, max.saturating_sub(1), cost)
    };
    let mut out = String::with_capacity(kept.len() + 16);
    for c in kept.chars() {
        if is_markup(c) {
            out.push('\\');
        }
        out.push(c);
    }
    if !fits {
        out.push('…');
    }
    (out, !fits)
}

/// A text in at most `max`, with `…` where it was cut.
pub(super) fn within(text: &str, max: usize) -> String {
    if length(text) <= max {
        return text.to_owned();
    }
    let kept = beginning(text, max.saturating_sub(1), char::len_utf16);
    format!("{kept}…")
}

/// A line without hidden characters in at most `max`, for labels that Discord shows as they are.
pub(super) fn cut(text: &str, max: usize) -> String {
    within(&crate::render::safe_line(text), max)
}

/// How long Discord finds a text. It counts as JavaScript does.
pub(super) fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// What begins or ends markdown, a mention or a time.
fn is_markup(c: char) -> bool {
    matches!(
        c,
        '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '#' | '[' | ']' | '@'
    )
}

/// Three backticks would end the block, so something invisible stands behind each.
pub(super) fn block(text: &str) -> String {
    let text = text.replace('`', "`\u{200b}");
    format!("```\n{text}\n```")
}

fn cost_in_block(c: char) -> usize {
    c.len_utf16() + usize::from(c == '`')
}

/// As much of the beginning as `room` holds.
fn beginning(text: &str, room: usize, cost: impl Fn(char) -> usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += cost(*c);
            used <= room
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_people_is_read_as_markup() {
        assert_eq!(
            escaped("@everyone <@1> [x](http://e) **b** `c` ||d||"),
            "\\@everyone \\<\\@1\\> \\[x\\](http://e) \\*\\*b\\*\\* \\`c\\` \\|\\|d\\|\\|"
        );
        let fitted = answer("one\n``` @everyone\u{202e}", "");
        assert_eq!(
            fitted.content,
            "```\none\n`\u{200b}`\u{200b}`\u{200b} @everyone\\u{202e}\n```"
        );
        assert_eq!(fitted.file, None);
    }

    #[test]
    fn what_is_too_long_goes_on_in_a_file() {
        for text in [
            "x".repeat(6_000),
            "*".repeat(6_000),
            "🦀".repeat(6_000),
            "a `line`\n".repeat(700),
            ["`"; 2].map(|tick| tick.repeat(1_500)).join("\n"),
        ] {
            let fitted = answer(&text, "… goes on");
            assert!(length(&fitted.content) <= MAX_CONTENT, "{fitted:?}");
            assert!(length(&fitted.content) > MAX_CONTENT - 40, "{fitted:?}");
            assert_eq!(fitted.file.as_deref(), Some(text.trim_end()));
        }
        let exact = "x".repeat(MAX_CONTENT);
        assert_eq!(answer(&exact, "").content, exact);
        assert_eq!(escaped_within("a*b", 4), ("a\\*b".to_owned(), false));
        assert_eq!(escaped_within("a*bc", 4), ("a\\*…".to_owned(), true));
    }
}
