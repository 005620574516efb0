//! A mail, as bytes, becomes what the desk takes.
//!
//! **Every mail becomes something**, whatever is wrong with it: who wrote it may have no other way to
//! the desk. Nothing in it is believed but the two things that are checked here: the ticket that it
//! names, by the check beside the number, and what the trusted mail server says of its sender.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{Address as Written, HeaderName, Message, MessageParser, MimeHeaders as _};
use sha2::{Digest as _, Sha256};
use switchboard::desk::MAX_TEXT_CHARS;
use switchboard::model::{
    FileContent, GivenFile, IncomingMail, LostFile, NotKept, SenderCheck, TicketId, hexadecimal,
};
use switchboard::service::{InvitationError, LinkKey};

use super::settings::Settings;
use super::{OWN_MARK, automatic, quoted, verdict};

/// A mail answers at most so many others.
const MAX_ANSWERS: usize = 32;
/// So many parts of a mail are looked at as files; more is an attack.
const MAX_FILES: usize = 100;
/// Names longer than this are hashed: no mail program makes them.
const MAX_ID_BYTES: usize = 150;
/// The headers in which the address stands that a mail came to.
const RECIPIENTS: [&str; 6] = [
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-delivered-to",
    "to",
    "cc",
];

/// What the mail server says beside the mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The return path; empty for reports. Nothing when the server does not say it.
    pub sender: Option<String>,
    /// The address that it came to.
    pub recipient: Option<String>,
}

/// By what a mail is known to be about a ticket of this desk.
pub(super) struct Marks<'a> {
    pub(super) settings: &'a Settings,
    pub(super) key: &'a LinkKey,
}

impl Marks<'_> {
    /// Whether a mail of this name is the desk's own.
    pub(super) fn is_own(&self, message_id: &str) -> bool {
        let Some((local, domain)) = message_id.rsplit_once('@') else {
            return false;
        };
        local.starts_with(OWN_MARK) && domain.eq_ignore_ascii_case(&self.settings.address.domain)
    }

    /// The ticket in the name of one of the desk's own mails.
    fn of_id(&self, message_id: &str) -> Result<Option<TicketId>, InvitationError> {
        if !self.is_own(message_id) {
            return Ok(None);
        }
        let local = message_id.split('@').next().unwrap_or_default();
        self.of_word(local.rsplit('.').next().unwrap_or_default())
    }

    fn of_word(&self, word: &str) -> Result<Option<TicketId>, InvitationError> {
        self.key.ticket_of_mail_tag(word)
    }

    /// The ticket in a line of words: in brackets, or in an address of the desk.
    fn in_text(&self, text: &str) -> Result<Option<TicketId>, InvitationError> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let words = text.split(|c| !is_part(c));
        for word in words.filter(|word| word.len() > 4).take(MAX_FILES) {
            if let Some(ticket) = self.of_word(word)? {
                return Ok(Some(ticket));
            }
        }
        Ok(None)
    }

    fn in_address(&self, address: &str) -> Result<Option<TicketId>, InvitationError> {
        match self.settings.address.word_in(address) {
            Some(word) if !word.is_empty() => self.of_word(word),
            _ => Ok(None),
        }
    }
}

/// Reads a mail.
///
/// # Errors
/// When the key of the checks cannot be read.
pub fn read(
    bytes: &[u8],
    envelope: &Envelope,
    settings: &Settings,
    key: &LinkKey,
) -> Result<IncomingMail, InvitationError> {
    let marks = Marks { settings, key };
    // A parser may panic on what it has never seen, and the mail is taken all the same.
    let parsed = catch_unwind(AssertUnwindSafe(|| MessageParser::default().parse(bytes)));
    let Some(message) = parsed.ok().flatten() else {
        return Ok(unreadable(bytes, envelope));
    };
    let understood = catch_unwind(AssertUnwindSafe(|| {
        understood(bytes, &message, envelope, &marks)
    }));
    understood.unwrap_or_else(|_| Ok(unreadable(bytes, envelope)))
}

fn understood(
    bytes: &[u8],
    message: &Message<'_>,
    envelope: &Envelope,
    marks: &Marks<'_>,
) -> Result<IncomingMail, InvitationError> {
    let from = from(message).unwrap_or_default();
    let domain = from.rsplit('@').next().unwrap_or_default();
    let results = raw_headers(message, "authentication-results");
    let sender = verdict::sender_check(results, &marks.settings.incoming.server, domain);
    let mut answers = ids(message, HeaderName::InReplyTo);
    let mut references = ids(message, HeaderName::References);
    references.reverse();
    answers.extend(references);
    let mut seen = std::collections::BTreeSet::new();
    answers.retain(|id| !id.is_empty() && seen.insert(id.clone()));
    let automatic = automatic::automatic(message, envelope.sender.as_deref(), marks);
    let mut ticket = ticket_named(message, envelope, &answers, marks)?;
    if ticket.is_none()
        && automatic.is_some()
        && let Some(reported) = automatic::reported(message)
    {
        ticket = marks.in_text(&reported)?;
    }
    answers.retain(|id| !marks.is_own(id));
    answers.truncate(MAX_ANSWERS);
    let mut text = text_of(message);
    let mut files = files_of(message);
    if ticket.is_some() || !answers.is_empty() {
        text = quoted::trimmed(&text);
    }
    if text.chars().count() > MAX_TEXT_CHARS {
        files.insert(0, whole(&text));
    }
    let lost = files.split_off(files.len().min(MAX_FILES));
    Ok(IncomingMail {
        key: key_of(message, bytes),
        message_id: bounded(message.message_id().unwrap_or_default()),
        from,
        subject: message.subject().unwrap_or_default().trim().to_owned(),
        text,
        ticket,
        answers: answers.iter().map(|id| bounded(id)).collect(),
        sender,
        automatic,
        language: declared_language(message),
        files,
        lost: lost
            .into_iter()
            .map(|file| LostFile {
                name: file.name,
                reason: NotKept::TooMany {
                    most: u32::try_from(MAX_FILES).unwrap_or(u32::MAX),
                },
            })
            .collect(),
    })
}

/// What is no mail at all is shown to a person as it is.
fn unreadable(bytes: &[u8], envelope: &Envelope) -> IncomingMail {
    let sender = envelope.sender.clone().unwrap_or_default();
    let text = String::from_utf8_lossy(bytes).into_owned();
    IncomingMail {
        key: digest(bytes),
        message_id: String::new(),
        from: sender,
        subject: "A mail that cannot be read".to_owned(),
        text,
        ticket: None,
        answers: Vec::new(),
        // Nobody says so in it, so nobody is believed to have written it.
        sender: SenderCheck::Forged,
        automatic: None,
        language: None,
        files: Vec::new(),
        lost: Vec::new(),
    }
}

/// The one address that a mail says it comes from. Of several nobody knows who wrote it.
pub(super) fn from(message: &Message<'_>) -> Option<String> {
    let all: Vec<&str> = match message.from()? {
        Written::List(list) => list.iter().filter_map(|one| one.address()).collect(),
        Written::Group(groups) => groups
            .iter()
            .flat_map(|group| &group.addresses)
            .filter_map(|one| one.address())
            .collect(),
    };
    match all.as_slice() {
        [one] => Some(one.trim().to_owned()),
        _ => None,
    }
}

/// The values of a header as they are written, the topmost first.
pub(super) fn raw_headers<'m>(
    message: &'m Message<'_>,
    name: &'m str,
) -> impl Iterator<Item = &'m str> {
    message
        .headers_raw()
        .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// The names of mails in a header.
fn ids(message: &Message<'_>, name: HeaderName<'static>) -> Vec<String> {
    let value = message.header(name);
    let texts = value.and_then(|value| value.as_text_list().map(<[_]>::to_vec));
    let one = value.and_then(|value| value.as_text().map(|text| vec![text.to_owned().into()]));
    let all = texts.or(one).unwrap_or_default();
    all.into_iter().map(|id| id.trim().to_owned()).collect()
}

/// The ticket that a mail names with the check: in the address that it came to, in the names of the
/// mails that it answers, or in its subject.
fn ticket_named(
    message: &Message<'_>,
    envelope: &Envelope,
    answers: &[String],
    marks: &Marks<'_>,
) -> Result<Option<TicketId>, InvitationError> {
    if let Some(ticket) = marks.in_address(envelope.recipient.as_deref().unwrap_or_default())? {
        return Ok(Some(ticket));
    }
    for name in RECIPIENTS {
        for value in raw_headers(message, name) {
            let addresses = value.split([',', '<', '>', ' ', '\t', '\r', '\n', '"', ';', ':']);
            for address in addresses.filter(|one| one.contains('@')).take(MAX_FILES) {
                if let Some(ticket) = marks.in_address(address)? {
                    return Ok(Some(ticket));
                }
            }
        }
    }
    for id in answers.iter().take(MAX_ANSWERS) {
        if let Some(ticket) = marks.of_id(id)? {
            return Ok(Some(ticket));
        }
    }
    marks.in_text(message.subject().unwrap_or_default())
}

/// All that is to be read in it, one part after another.
fn text_of(message: &Message<'_>) -> String {
    let parts = (0..message.text_body_count()).filter_map(|at| message.body_text(at));
    let parts: Vec<String> = parts
        .map(|part| part.replace("\r\n", "\n").trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

fn files_of(message: &Message<'_>) -> Vec<GivenFile> {
    let files = message.attachments().filter(|part| !part.is_multipart());
    files
        .map(|part| {
            let kind = part.content_type();
            let media_type = kind.map_or_else(String::new, |kind| {
                format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default())
            });
            let otherwise = if part.is_message() {
                "message.eml"
            } else {
                "file"
            };
            GivenFile {
                name: part.attachment_name().unwrap_or(otherwise).to_owned(),
                media_type,
                content: FileContent(part.contents().into()),
            }
        })
        .collect()
}

/// A text that is longer than the desk shows, as a file.
fn whole(text: &str) -> GivenFile {
    GivenFile {
        name: "whole-text.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        content: FileContent(text.as_bytes().into()),
    }
}

fn declared_language(message: &Message<'_>) -> Option<String> {
    let value = raw_headers(message, "content-language").next()?;
    let first = value.split(',').next()?.trim();
    (!first.is_empty() && first.len() <= 35).then(|| first.to_owned())
}

/// What tells this mail from all others: its own name, which careless programs use again, and what is
/// in it. A mail that is handed in again has it again: what servers write above it is left out.
fn key_of(message: &Message<'_>, bytes: &[u8]) -> String {
    let body = message
        .parts
        .first()
        .map_or(0, |root| root.raw_body_offset()) as usize;
    let mut hash = Sha256::new();
    hash.update(bytes.get(body..).unwrap_or_default());
    for name in ["from", "to", "date", "subject"] {
        for value in raw_headers(message, name) {
            hash.update(name);
            hash.update(value.trim());
        }
    }
    let id = bounded(message.message_id().unwrap_or_default());
    format!("{id} {}", hexadecimal(&hash.finalize()[..12]))
}

/// A name of a mail, as it is kept.
fn bounded(id: &str) -> String {
    let id = id.trim();
    if id.len() <= MAX_ID_BYTES && !id.contains(char::is_control) {
        id.to_owned()
    } else {
        digest(id.as_bytes())
    }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hexadecimal(&Sha256::digest(bytes)))
}
