//! What a message template may do, and what bounds it.
//!
//! A template shows what it is given: conditions, loops over lists, and a few filters. It keeps
//! nothing and computes nothing, because a text that is kept and joined to itself fills the memory
//! in forty steps, and the fuel of the template engine counts steps and not bytes.

use std::io;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, filters};

/// What one rendering may spend; a template that lists a company's users needs a few thousand.
const FUEL: u64 = 200_000;
/// Bytes of a template; the longest that ships has under 600.
pub(super) const MAX_SOURCE_BYTES: usize = 16 * 1024;
/// Bytes that are written. What is longer is cut, not refused.
pub(super) const MAX_WRITTEN_BYTES: usize = 32 * 1024;

const TAGS: [&str; 8] = [
    "if", "elif", "else", "endif", "for", "endfor", "raw", "endraw",
];
const OPERATORS: [char; 3] = ['*', '~', '+'];

/// The engine that templates run in.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("default", filters::default);
    environment.add_filter("first", filters::first);
    environment.add_filter("join", join);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", filters::length);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("title", filters::title);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("upper", filters::upper);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    // Tags on lines of their own leave no empty lines behind. The delimiters are the usual
    // ones, which always build.
    if let Ok(syntax) = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
    {
        environment.set_syntax(syntax);
    }
    environment.set_debug(true);
    environment
}

/// Joins a list, as far as anybody would be shown.
fn join(list: &Value, by: Option<&str>) -> Result<String, Error> {
    let mut out = String::new();
    for (index, item) in list.try_iter()?.enumerate() {
        if index > 0 {
            out.push_str(by.unwrap_or_default());
        }
        match item.as_str() {
            Some(text) => out.push_str(text),
            None => out.push_str(&item.to_string()),
        }
        if out.len() > MAX_WRITTEN_BYTES {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                "the list is too long to be joined",
            ));
        }
    }
    Ok(out)
}

/// What is in a template that may not be, with the byte at which it stands.
pub(super) fn refusal(text: &str) -> Option<(usize, String)> {
    if text.len() > MAX_SOURCE_BYTES {
        let message = format!("a template has at most {MAX_SOURCE_BYTES} bytes");
        return Some((0, message));
    }
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        let (end, is_tag) = match rest.get(..2) {
            Some("{{") => ("}}", false),
            Some("{%") => ("%}", true),
            Some("{#") => {
                at = start + rest.find("#}").unwrap_or(rest.len());
                continue;
            }
            _ => {
                at = start + 1;
                continue;
            }
        };
        let inside = start + 2;
        if is_tag && let Some(message) = refused_tag(text.get(inside..).unwrap_or_default()) {
            return Some((start, message));
        }
        match operator(text, inside, end) {
            Ok(next) => at = next,
            Err((place, operator)) => {
                let message = format!(
                    "a message shows and does not compute: `{operator}` is not there; write one thing after the other"
                );
                return Some((place, message));
            }
        }
    }
    None
}

fn refused_tag(rest: &str) -> Option<String> {
    let word: String = rest
        .trim_start_matches(['-', '+'])
        .trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .take(40)
        .collect();
    let is_fine = word.is_empty() || TAGS.contains(&word.as_str());
    (!is_fine).then(|| format!("`{word}` is not there in a message; use if, for or raw"))
}

/// Reads up to the end of what stands between braces; an operator outside of quotes ends it.
fn operator(text: &str, from: usize, end: &str) -> Result<usize, (usize, char)> {
    let mut quote = None;
    let mut is_escaped = false;
    for (index, c) in text.get(from..).unwrap_or_default().char_indices() {
        let at = from + index;
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if c == '\\' => is_escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if text.get(at..).is_some_and(|rest| rest.starts_with(end)) => {
                return Ok(at + end.len());
            }
            None if c == '"' || c == '\'' => quote = Some(c),
            // `{%+` keeps the white space before a tag.
            None if OPERATORS.contains(&c) && index > 0 => return Err((at, c)),
            None => {}
        }
    }
    Ok(text.len())
}

/// A page of bounded size: what is written beyond it ends the rendering.
pub(super) struct Page {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Page {
    /// An empty one, with room for a message of the usual length.
    pub(super) fn new() -> Self {
        Self {
            bytes: Vec::with_capacity(1_024),
            is_full: false,
        }
    }

    /// What was written, and whether it is not all.
    pub(super) fn into_text(self) -> (String, bool) {
        // What was cut within a letter loses that letter.
        let lossy = |error: std::string::FromUtf8Error| {
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        };
        let text = String::from_utf8(self.bytes).unwrap_or_else(lossy);
        (text, self.is_full)
    }
}

impl io::Write for Page {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        let left = MAX_WRITTEN_BYTES.saturating_sub(self.bytes.len());
        if left == 0 && !more.is_empty() {
            self.is_full = true;
            return Err(io::ErrorKind::WriteZero.into());
        }
        let taken = more.len().min(left);
        self.bytes
            .extend_from_slice(more.get(..taken).unwrap_or_default());
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
