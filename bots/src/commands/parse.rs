//! From a line to a request.

use switchboard::desk::{Command, Query};
use switchboard::model::{AttachmentId, CompanyId, Owner, PersonId, TicketId};
use switchboard::service::LinkWord;

use super::args::{Args, Heard, shortened};
use super::complaint::{Complaint, ParseError};
use super::line::{MAX_LINE_BYTES, clean, word_at};
use super::scope::Scope;
use super::table::{Verb, find, verbs};
use super::walk::Walk;

/// What a line asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Something that the desk does, for the speaker.
    Command(Command),
    /// Something that the telephone exchange reports; only the console plays the exchange.
    Exchange(Command),
    /// Something that the desk answers.
    Query(Query),
    /// A one-time code for somebody, which only who asks gets to know.
    Invite(PersonId),
    /// A link to a company's status page, which whoever has it may read.
    StatusLink(Option<CompanyId>),
    /// Something that the front end does by itself.
    Local(Local),
}

/// What the front end does by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Local {
    /// Show the help: of all, or of one verb.
    Help(Option<&'static Verb>),
    /// Say who speaks.
    Whoami,
    /// Link the account that speaks, with the code that this person was given.
    Link(PersonId, LinkWord),
    /// Say whose this server is: a company's, or the provider's.
    Bind(Owner),
    /// Let this channel have something.
    Subscribe(Heard),
    /// Let this channel have something no more.
    Unsubscribe(Heard),
    /// Make a thread for a ticket here.
    Thread(TicketId),
    /// Give an attachment back: into a file, or under a name.
    Attachment(AttachmentId, Option<String>),
    /// Do this, a comment or the opening of a ticket, with a file that belongs to it.
    WithFile(Box<Command>, String),
    /// Speak as somebody else.
    As(PersonId),
    /// Clear the screen.
    Clear,
    /// Leave.
    Quit,
}

/// A line that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its verb.
    pub verb: &'static Verb,
    /// What it asks for.
    pub request: Request,
}

/// Reads a line; nothing when it is blank or a comment (`# …`).
///
/// # Errors
/// What is wrong with it, where, and the right form.
pub fn parse(line: &str, scope: &Scope<'_>) -> Result<Option<Asked>, ParseError> {
    if line.len() > MAX_LINE_BYTES {
        return Err(ParseError {
            line: String::new(),
            complaint: Complaint::new(scope.language.line_too_long(line.len(), MAX_LINE_BYTES)),
            verb: None,
            language: scope.language,
        });
    }
    let line = clean(line);
    let Some(first) = word_at(&line, 0) else {
        return Ok(None);
    };
    let written = line.get(first.clone()).unwrap_or_default();
    if written.starts_with('#') {
        return Ok(None);
    }
    let wrong = |complaint, verb| ParseError {
        line: line.trim_end().to_owned(),
        complaint,
        verb,
        language: scope.language,
    };
    // A slash is what people are used to from other chats.
    let name = written.strip_prefix('/').unwrap_or(written);
    let found = find(name).filter(|verb| scope.offers(verb.place));
    let Some(verb) = found else {
        let complaint = Complaint::at(unknown_verb(name, scope), first);
        return Err(wrong(complaint, None));
    };
    let mut walk = Walk::new(verb, &line, scope);
    walk.run(first.end)
        .map_err(|complaint| wrong(complaint, Some(verb)))?;
    if let Some(param) = walk.missing() {
        let end = line.trim_end().len();
        let complaint = Complaint::at(scope.language.missing(param.name), end..end);
        return Err(wrong(complaint, Some(verb)));
    }
    let args = Args {
        scope,
        read: &walk.read,
    };
    let request = (verb.build)(&args).map_err(|complaint| wrong(complaint, Some(verb)))?;
    Ok(Some(Asked { verb, request }))
}

/// What is said of a word that is no verb: the likeliest verb, if one is near.
pub(super) fn unknown_verb(name: &str, scope: &Scope<'_>) -> String {
    let given = name.to_lowercase();
    let shown = shortened(name);
    let usable = verbs().filter(|verb| scope.offers(verb.place));
    let nearest = usable
        .flat_map(|verb| std::iter::once(verb.name).chain(verb.aliases.iter().copied()))
        .filter_map(|candidate| {
            let distance = if given.len() >= 2 && candidate.starts_with(&given) {
                0
            } else if given.len() > 40 {
                return None;
            } else {
                strsim::osa_distance(&given, candidate)
            };
            (distance <= (candidate.len() / 3).max(1)).then_some((distance, candidate))
        })
        .min();
    match nearest {
        Some((_, near)) => scope.language.unknown_command_near(shown, near),
        None => scope.language.unknown_command(shown),
    }
}
