//! Mail that a program wrote: it gets no answer, so that no two programs answer each other for ever.

use mail_parser::{Message, MimeHeaders as _, PartType};
use switchboard::model::Automatic;

use super::one_line;
use super::read::{Marks, raw_headers};

/// A mail server's words fill a line.
const MAX_SAID_CHARS: usize = 300;
/// What nobody but a program writes, by the names of headers whose mere presence says it.
const SAYING: [&str; 4] = ["x-autoreply", "x-autorespond", "x-autoresponse", "list-id"];

/// Why a program wrote it; nothing when a person did, as far as can be told. `sender` is the return
/// path, where the mail server says it.
pub(super) fn automatic(
    message: &Message<'_>,
    sender: Option<&str>,
    marks: &Marks<'_>,
) -> Option<Automatic> {
    if let Some(report) = report(message) {
        return Some(report);
    }
    let says = |why: String| Some(Automatic::Says(why));
    let first = |name: &'static str| raw_headers(message, name).next().map(str::trim);
    if marks.is_own(message.message_id().unwrap_or_default()) {
        return says("it is a mail of this desk".to_owned());
    }
    let own = marks.settings.address.to_string();
    if raw_headers(message, "x-loop").any(|loops| loops.trim().eq_ignore_ascii_case(&own)) {
        return says("it comes back: X-Loop has this desk's address".to_owned());
    }
    if let Some(word) = first("auto-submitted")
        && !word.to_ascii_lowercase().starts_with("no")
    {
        return says(format!("Auto-Submitted: {}", line(word)));
    }
    if let Some(word) = first("precedence") {
        let plain = word.to_ascii_lowercase();
        if ["bulk", "junk", "list", "auto_reply"].contains(&plain.as_str()) {
            return says(format!("Precedence: {}", line(word)));
        }
    }
    for name in SAYING {
        if let Some(word) = first(name) {
            return says(format!("{name}: {}", line(word)));
        }
    }
    let path = match sender {
        Some(sender) => Some(sender.trim()),
        None => first("return-path"),
    };
    if path.is_some_and(|path| path.is_empty() || path == "<>") {
        return says("the return path is empty".to_owned());
    }
    let from = super::read::from(message).unwrap_or_default();
    let local = from.split('@').next().unwrap_or_default();
    if ["mailer-daemon", "postmaster"].contains(&local.to_ascii_lowercase().as_str()) {
        return says(format!("it comes from {}", line(&from)));
    }
    if marks.settings.address.word_in(&from).is_some() {
        return says("it says that it comes from this desk".to_owned());
    }
    None
}

/// A report of a mail server about a mail that did not arrive, or not yet (RFC 3464).
fn report(message: &Message<'_>) -> Option<Automatic> {
    let kind = message.content_type()?;
    let is_report = kind.c_type.eq_ignore_ascii_case("multipart")
        && kind
            .subtype()
            .is_some_and(|sub| sub.eq_ignore_ascii_case("report"));
    if !is_report {
        return None;
    }
    let is_status = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().is_some_and(|kind| {
            kind.c_type.eq_ignore_ascii_case("message")
                && kind
                    .subtype()
                    .is_some_and(|sub| sub.to_ascii_lowercase().ends_with("delivery-status"))
        })
    };
    let Some(status) = message.parts.iter().find(is_status) else {
        return Some(Automatic::Says("it is a report".to_owned()));
    };
    let text = String::from_utf8_lossy(status.contents());
    let field = |name: &str| {
        let mut lines = unfolded(&text);
        lines.find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found
                .trim()
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    // The kind of address and of code stands before a semicolon.
    let value = |name| {
        let given = field(name)?;
        Some(
            given
                .split_once(';')
                .map_or(given.clone(), |(_, value)| value.trim().to_owned()),
        )
    };
    let action = field("action").unwrap_or_default().to_ascii_lowercase();
    if ["delivered", "relayed", "expanded"].contains(&action.as_str()) {
        return Some(Automatic::Says(format!(
            "it reports that a mail was {action}"
        )));
    }
    let says = value("diagnostic-code")
        .or_else(|| value("status"))
        .unwrap_or_else(|| "it says no more".to_owned());
    Some(Automatic::Undelivered {
        address: value("final-recipient")
            .or_else(|| value("original-recipient"))
            .unwrap_or_default(),
        says: line(&says),
        is_final: action != "delayed",
    })
}

/// What a report says of the mail that it is about: its headers, which stand in it.
pub(super) fn reported(message: &Message<'_>) -> Option<String> {
    message
        .parts
        .iter()
        .skip(1)
        .find_map(|part| match &part.body {
            PartType::Message(inner) => {
                Some(String::from_utf8_lossy(inner.raw_message()).into_owned())
            }
            _ => {
                let kind = part.content_type()?;
                let is_headers = kind
                    .subtype()
                    .is_some_and(|sub| sub.to_ascii_lowercase().starts_with("rfc822"));
                is_headers.then(|| String::from_utf8_lossy(part.contents()).into_owned())
            }
        })
}

/// Lines, with those joined that go on in the next.
fn unfolded(text: &str) -> impl Iterator<Item = String> {
    let mut all: Vec<String> = Vec::new();
    for line in text.lines() {
        match all.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) && !last.is_empty() => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => all.push(line.to_owned()),
        }
    }
    all.into_iter()
}

/// One line of bounded length.
fn line(text: &str) -> String {
    one_line(text).chars().take(MAX_SAID_CHARS).collect()
}
