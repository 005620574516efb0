//! Files that come with a comment: which are kept, and under which name.

use sha2::{Digest as _, Sha256};

use crate::model::{
    Attachment, AttachmentId, GivenFile, Happening, LostFile, NotKept, Ticket, hexadecimal,
};

use crate::rules::AttachmentLimits;

use super::change::KeptFile;
use super::limits::{cut, is_hidden};
use super::tickets::about;
use super::work::Work;

/// A name is one line of a list; file systems take at most 255 bytes.
const MAX_NAME_CHARS: usize = 80;
/// What stands behind the last dot and is no longer than this is kept when a name is cut.
const MAX_ENDING_CHARS: usize = 10;
const MAX_MEDIA_TYPE_CHARS: usize = 100;
const MAX_REASON_CHARS: usize = 200;
/// So many files that are not kept are named.
const MAX_LOST: usize = 20;
/// The names that some system reserves, whatever stands behind a dot.
const RESERVED: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// Files as they were given with a comment.
#[derive(Clone, Copy, Default)]
pub(super) struct Files<'a> {
    pub given: &'a [GivenFile],
    pub lost: &'a [LostFile],
}

/// What became of them.
#[derive(Default)]
pub(super) struct Sorted {
    pub kept: Vec<Attachment>,
    pub lost: Vec<LostFile>,
}

impl Files<'_> {
    pub(super) fn are_none(self) -> bool {
        self.given.is_empty() && self.lost.is_empty()
    }
}

/// Keeps the files that may be kept, from this number on, and says what became of all.
pub(super) fn keep(work: &mut Work<'_>, ticket: &Ticket, next: u64, files: Files<'_>) -> Sorted {
    let limits = work.context.rulebook.tables().programme.attachments;
    let mut sorted = Sorted::default();
    for (number, file) in (next..).zip(files.given) {
        let (name, size) = (file_name(&file.name), file.content.0.len() as u64);
        let refused = file_refused(limits, sorted.kept.len(), size);
        let Some(reason) = refused else {
            let attachment = Attachment {
                id: AttachmentId(number),
                name,
                media_type: media_type(&file.media_type),
                size,
                sha256: hexadecimal(&Sha256::digest(&file.content.0)),
            };
            work.change.files.push(KeptFile {
                attachment: attachment.clone(),
                ticket: ticket.id,
                company: ticket.company.clone(),
                content: file.content.clone(),
            });
            sorted.kept.push(attachment);
            continue;
        };
        sorted.lost.push(LostFile { name, reason });
    }
    let lost = files.lost.iter().map(|lost| LostFile {
        name: file_name(&lost.name),
        reason: bounded(&lost.reason),
    });
    sorted.lost.extend(lost);
    sorted.lost.truncate(MAX_LOST);
    let what = Happening::Attached {
        files: sorted.kept.clone(),
        lost: sorted.lost.clone(),
    };
    work.audit(about(ticket), what);
    sorted
}

impl Sorted {
    /// The words, and what came with them.
    pub(super) fn beside(&self, words: &str) -> String {
        let kept = self.kept.iter().map(|file| format!("Attached: {file}"));
        let lost = self.lost.iter().map(LostFile::to_string);
        let words = Some(words.to_owned()).filter(|words| !words.is_empty());
        let lines: Vec<String> = words.into_iter().chain(kept).chain(lost).collect();
        lines.join("\n")
    }
}

/// A reason whose words fit a line.
fn bounded(reason: &NotKept) -> NotKept {
    let line = |words: &str| cut(words, MAX_REASON_CHARS).replace(['\n', '\t'], " ");
    match reason {
        NotKept::Said(why) => NotKept::Said(line(why)),
        NotKept::Unread { why } => NotKept::Unread { why: line(why) },
        NotKept::NotGiven { status } => NotKept::NotGiven {
            status: line(status),
        },
        other => other.clone(),
    }
}

/// Why a file of that size is not kept beside so many others, if it is not.
#[must_use]
pub fn file_refused(limits: AttachmentLimits, others: usize, size: u64) -> Option<NotKept> {
    let most = limits.max_bytes();
    if others >= limits.max_files as usize {
        let most = limits.max_files;
        Some(NotKept::TooMany { most })
    } else if size > most {
        Some(NotKept::TooLarge { size, most })
    } else if size == 0 {
        Some(NotKept::Empty)
    } else {
        None
    }
}

/// One name of what somebody calls a file, harmless wherever it is written or shown: without a
/// path, without what is hidden or turns text around, without what some system takes for something
/// else, and of bounded length.
#[must_use]
pub fn file_name(given: &str) -> String {
    let last = given
        .rsplit(['/', '\\'])
        .find(|part| !part.trim().is_empty());
    let clean = |c: char| match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' | '`' => '_',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    // Longer than this it was not meant as a name.
    let name: String = last
        .unwrap_or_default()
        .chars()
        .take(4 * MAX_NAME_CHARS + MAX_REASON_CHARS)
        .map(clean)
        .filter(|c| !is_hidden(*c))
        .collect();
    // A dot at the beginning hides a file, and one at the end is lost on some systems.
    let name = shortened(name.trim_matches(['.', ' ']));
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let is_port = |prefix: &str| {
        let rest = stem
            .get(..3)
            .filter(|start| start.eq_ignore_ascii_case(prefix));
        let digit = stem.get(3..).unwrap_or_default();
        rest.is_some() && digit.chars().count() == 1 && digit.chars().all(char::is_numeric)
    };
    let is_reserved = RESERVED.iter().any(|word| stem.eq_ignore_ascii_case(word));
    if name.is_empty() {
        "file".to_owned()
    } else if is_reserved || is_port("COM") || is_port("LPT") {
        format!("_{name}")
    } else {
        name
    }
}

/// A name that is too long loses its middle, so that its ending still says what it is.
fn shortened(name: &str) -> String {
    if name.chars().count() <= MAX_NAME_CHARS {
        return name.to_owned();
    }
    let ending = name
        .rfind('.')
        .and_then(|dot| name.get(dot..))
        .filter(|ending| ending.chars().count() <= MAX_ENDING_CHARS)
        .unwrap_or_default();
    let room = MAX_NAME_CHARS.saturating_sub(ending.chars().count());
    let beginning: String = name.chars().take(room).collect();
    format!("{}{ending}", beginning.trim_end_matches(['.', ' ']))
}

/// What is said to be in a file, when it is said as it should be.
fn media_type(given: &str) -> String {
    let given = given.split(';').next().unwrap_or_default().trim();
    let is_word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b'_')
            })
    };
    let is_type = given.len() <= MAX_MEDIA_TYPE_CHARS
        && given
            .split_once('/')
            .is_some_and(|(kind, sort)| is_word(kind) && is_word(sort));
    if is_type {
        given.to_ascii_lowercase()
    } else {
        "application/octet-stream".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_is_made_harmless() {
        for (given, name) in [
            ("mail.log", "mail.log"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system.ini", "system.ini"),
            ("/", "file"),
            ("", "file"),
            ("..", "file"),
            (".bashrc", "bashrc"),
            ("report.txt. . ", "report.txt"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a\u{0}b\u{1b}[2J.txt\n", "ab[2J.txt"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1.log", "_com1.log"),
            ("company.log", "company.log"),
            ("a<b>:\"c|d?*`.txt", "a_b___c_d___.txt"),
            ("Übersicht 2026.pdf", "Übersicht 2026.pdf"),
        ] {
            assert_eq!(file_name(given), name, "{given:?}");
        }
        let long = format!("{}.tar.gz", "x".repeat(300));
        let name = file_name(&long);
        assert_eq!(name.chars().count(), MAX_NAME_CHARS);
        assert!(name.ends_with("x.gz"), "{name}");
        assert!(file_name(&"💥".repeat(300)).len() <= 4 * MAX_NAME_CHARS);
        assert_eq!(media_type("text/plain; charset=utf-8"), "text/plain");
        assert_eq!(media_type("Image/PNG"), "image/png");
        for wrong in ["", "text", "text/", "a/b\nc", "text/\u{202e}x"] {
            assert_eq!(media_type(wrong), "application/octet-stream");
        }
    }
}
