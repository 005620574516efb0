//! Mail: it opens a ticket, is written on one, waits for a person, or nothing follows from it.

use crate::model::{
    Action, Automatic, CaseNumber, Channel, Happening, IncomingCall, IncomingMail, MailOutcome,
    MailRecord, NotificationKind, Person, Recipient, SenderCheck, Ticket, TicketId, TicketState,
};

use super::attachments::{self, Files};
use super::limits::{MAX_NAME_CHARS, MAX_SUBJECT_CHARS, MAX_TEXT_CHARS, cut, line};
use super::needs::MailNeeds;
use super::opening::{self, Opening};
use super::permission::{is_customer, permit};
use super::tickets::{self, about, data, tell_holder};
use super::work::Work;
use super::{Actor, Context, DeskError, Loaded, Part, Reply, calls};

/// What is shown of a mail that says nothing.
const NO_SUBJECT: &str = "(no subject)";
const NO_TEXT: &str = "(no text)";
/// A mail server's words fill a line.
const MAX_SAID_CHARS: usize = 300;

/// Which way a mail goes.
#[derive(Debug, PartialEq, Eq)]
pub enum MailWay<'a> {
    /// A program wrote it.
    Automatic,
    /// Its sender writes on the ticket that it answers.
    Comment(&'a Person),
    /// Its sender opens a ticket.
    Open(&'a Person),
    /// It waits for a person, as a call does.
    Hold,
}

/// Which way a mail goes that answers this ticket, if it answers one that is known.
///
/// Who writes is told by the address alone, so that whoever may answer for the desk must have had mail
/// of it about that ticket, which only the check shows.
#[must_use]
pub fn mail_way<'a>(
    context: &Context<'a>,
    mail: &MailNeeds,
    ticket: Option<&Ticket>,
) -> MailWay<'a> {
    if mail.is_automatic {
        return MailWay::Automatic;
    }
    let is_forged = mail.sender == SenderCheck::Forged;
    let sender = context.roster.by_email(&mail.from).filter(|_| !is_forged);
    let Some(person) = sender else {
        return MailWay::Hold;
    };
    let may = |action, ticket: Option<&Ticket>| {
        let company = match ticket {
            Some(ticket) => Some(&ticket.company),
            None => person.company.as_ref(),
        };
        let actor = Actor::Person(person.id.clone());
        permit(context, &actor, action, company).is_ok()
    };
    let open = ticket.filter(|ticket| ticket.state != TicketState::Closed);
    if is_customer(person) {
        if open.is_some_and(|ticket| may(Action::TicketComment, Some(ticket))) {
            MailWay::Comment(person)
        } else if may(Action::TicketOpen, None) {
            MailWay::Open(person)
        } else {
            MailWay::Hold
        }
    } else if open.is_some_and(|one| mail.names_ticket && may(Action::TicketAnswer, Some(one))) {
        MailWay::Comment(person)
    } else {
        MailWay::Hold
    }
}

/// Takes a mail.
pub(super) fn receive(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    mail: &IncomingMail,
) -> Result<(), DeskError> {
    if let Some(before) = loaded.mail_before.take() {
        work.change.reply = Reply::Mail {
            record: Box::new(before),
            again: true,
        };
        return Ok(());
    }
    let needs = MailNeeds::of(mail);
    let (outcome, reason) = match mail_way(&work.context, &needs, loaded.ticket.as_ref()) {
        MailWay::Automatic => automatic(work, loaded, mail),
        MailWay::Comment(person) => comment(work, loaded, mail, person)?,
        MailWay::Open(person) => open(work, loaded, mail, person)?,
        MailWay::Hold => hold(work, loaded, mail)?,
    };
    let record = MailRecord {
        key: mail.key.clone(),
        message_id: mail.message_id.clone(),
        at: work.now(),
        from: cut(&mail.from, MAX_NAME_CHARS),
        subject: cut(&mail.subject, MAX_SUBJECT_CHARS),
        outcome,
        reason,
    };
    work.change.mails.push(record.clone());
    work.change.reply = Reply::Mail {
        record: Box::new(record),
        again: false,
    };
    Ok(())
}

/// A mail about a ticket did not arrive: whoever has the ticket is told.
pub(super) fn undelivered(
    work: &mut Work<'_>,
    loaded: &Loaded,
    id: TicketId,
    address: &str,
    says: &str,
) -> Result<(), DeskError> {
    let Some(ticket) = &loaded.ticket else {
        return Err(DeskError::UnknownCase(CaseNumber::Ticket(id)));
    };
    note_undelivered(work, ticket, address, says, true);
    Ok(())
}

fn automatic(work: &mut Work<'_>, loaded: &Loaded, mail: &IncomingMail) -> (MailOutcome, String) {
    match (&mail.automatic, &loaded.ticket) {
        (
            Some(Automatic::Undelivered {
                address,
                says,
                is_final,
            }),
            Some(ticket),
        ) => {
            note_undelivered(work, ticket, address, says, *is_final);
            let word = if *is_final { "not delivered" } else { "late" };
            (
                MailOutcome::Noted(ticket.id),
                format!("a mail to {address} is {word}"),
            )
        }
        (Some(Automatic::Undelivered { address, .. }), None) => (
            MailOutcome::Ignored,
            format!("a mail to {address} was not delivered, about no ticket that is known"),
        ),
        (Some(Automatic::Says(why)), _) => (MailOutcome::Ignored, why.clone()),
        (None, _) => (MailOutcome::Ignored, "a program wrote it".to_owned()),
    }
}

fn note_undelivered(
    work: &mut Work<'_>,
    ticket: &Ticket,
    address: &str,
    says: &str,
    is_final: bool,
) {
    let one_line = |text: &str, max| cut(text, max).replace(['\n', '\t'], " ");
    let (address, says) = (
        one_line(address, MAX_NAME_CHARS),
        one_line(says, MAX_SAID_CHARS),
    );
    let what = Happening::Undelivered {
        address: address.clone(),
        says: says.clone(),
    };
    work.audit_internally(about(ticket), what);
    // Of the provider's own addresses nobody is told: that mail might not arrive either.
    let reader = work.context.roster.by_email(&address);
    let is_customers = reader.is_some_and(is_customer);
    if is_final && is_customers && ticket.state.is_open() {
        let words = format!("Mail to {address} does not arrive: {says}");
        tell_holder(work, ticket, &words, "a mail was not delivered");
    }
}

/// What its sender wrote, as far as the desk takes it.
fn words(mail: &IncomingMail) -> String {
    let text = cut(mail.text.trim(), MAX_TEXT_CHARS);
    if text.is_empty() {
        NO_TEXT.to_owned()
    } else {
        text
    }
}

fn subject(mail: &IncomingMail) -> String {
    let subject = cut(&mail.subject, MAX_SUBJECT_CHARS);
    line(Part::Subject, &subject, MAX_SUBJECT_CHARS).unwrap_or_else(|_| NO_SUBJECT.to_owned())
}

fn files(mail: &IncomingMail) -> Files<'_> {
    Files {
        given: &mail.files,
        lost: &mail.lost,
    }
}

fn comment(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    mail: &IncomingMail,
    person: &Person,
) -> Result<(MailOutcome, String), DeskError> {
    let Some(id) = loaded.ticket.as_ref().map(|ticket| ticket.id) else {
        return hold(work, loaded, mail);
    };
    let actor = Actor::Person(person.id.clone());
    let mut theirs = Work::new(work.context, &actor);
    let said = words(mail);
    tickets::comment(
        &mut theirs,
        loaded,
        id,
        &said,
        Channel::Email,
        None,
        files(mail),
    )?;
    work.change = std::mem::take(&mut theirs.change);
    let why = if mail.ticket.is_some() {
        "it names the ticket, with the check"
    } else {
        "it answers a mail about the ticket"
    };
    Ok((MailOutcome::Commented(id), format!("{}: {why}", person.id)))
}

fn open(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    mail: &IncomingMail,
    person: &Person,
) -> Result<(MailOutcome, String), DeskError> {
    let actor = Actor::Person(person.id.clone());
    let mut theirs = Work::new(work.context, &actor);
    let (subject, text) = (subject(mail), words(mail));
    let opening = Opening {
        caller: &person.id,
        severity: None,
        subject: &subject,
        text: &text,
        product: "",
        channel: Channel::Email,
        language: mail.language.as_deref(),
        sender: mail.sender,
    };
    opening::open(&mut theirs, loaded, &opening)?;
    let Reply::Ticket { ticket, note, .. } = std::mem::take(&mut theirs.change.reply) else {
        return hold(work, loaded, mail);
    };
    if !files(mail).are_none() {
        let sorted = attachments::keep(&mut theirs, &ticket, loaded.next_attachment, files(mail));
        for told in &mut theirs.change.notifications {
            told.files.clone_from(&sorted.kept);
        }
    }
    // Nobody is told of what they did themselves, but by mail there is no other answer.
    let mut message = data(&theirs, &ticket);
    message.text = note.unwrap_or_default();
    let (kind, to) = (
        NotificationKind::TicketChanged,
        Recipient::Person(person.id.clone()),
    );
    let said = work.context.rulebook.message(kind, &message);
    theirs.tell_text(
        to,
        kind,
        Some(about(&ticket)),
        said,
        "your mail opened it",
        Vec::new(),
    );
    if let Some(told) = theirs.change.notifications.last_mut() {
        told.state = Some(ticket.state);
    }
    work.change = std::mem::take(&mut theirs.change);
    let why = match &loaded.ticket {
        Some(closed) => format!(
            "{}: a new ticket, because {} is closed",
            person.id, closed.id
        ),
        None => format!("{}: a new ticket", person.id),
    };
    Ok((MailOutcome::Opened(ticket.id), why))
}

/// A person looks at it: it waits as a call does, where the rules say, and its sender is told what
/// they say.
fn hold(
    work: &mut Work<'_>,
    loaded: &Loaded,
    mail: &IncomingMail,
) -> Result<(MailOutcome, String), DeskError> {
    let incoming = IncomingCall {
        id: mail.key.clone(),
        channel: Some(Channel::Email),
        from: Some(mail.from.clone()).filter(|from| !from.is_empty()),
        language: mail.language.clone(),
        subject: Some(subject(mail)),
        text: Some(beside_files(mail)),
        sender: mail.sender,
        ..IncomingCall::default()
    };
    calls::receive(work, loaded, &incoming)?;
    let Reply::Call { call, note, .. } = std::mem::take(&mut work.change.reply) else {
        return Ok((MailOutcome::Ignored, "it was not taken".to_owned()));
    };
    // An address that somebody else has put there is spared.
    if let Some(note) = note.filter(|_| mail.sender != SenderCheck::Forged) {
        calls::answer_by_mail(work, &call, note);
    }
    Ok((MailOutcome::Held(call.id), call.decision.reason.clone()))
}

/// The words of a mail that no ticket has, and which files it had: they are not kept.
fn beside_files(mail: &IncomingMail) -> String {
    let given = mail
        .files
        .iter()
        .map(|file| attachments::file_name(&file.name));
    let lost = mail
        .lost
        .iter()
        .map(|file| attachments::file_name(&file.name));
    let names: Vec<String> = given.chain(lost).collect();
    if names.is_empty() {
        return words(mail);
    }
    let names = cut(&names.join(", "), MAX_SAID_CHARS);
    let room = MAX_TEXT_CHARS.saturating_sub(MAX_SAID_CHARS + 40);
    format!("{}\n\nFiles, not kept: {names}", cut(&words(mail), room))
}
