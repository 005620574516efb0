//! One turn of a conversation: a request is put to the desk for a person, and what came of it is
//! put into words. Every front end takes its turns here.

use switchboard::desk::{Actor, Answer, Command, Reply};
use switchboard::model::{CaseNumber, Channel, GivenFile, LostFile, NotKept, PersonId};
use switchboard::service::{LinkWord, PageLink, Service, ServiceError};

use crate::commands::{self, Local, Request, Scope, SeenCases, Verb};
use crate::language::Language;
use crate::render::{self, Paint, View};

/// What came of a request.
#[derive(Debug)]
pub enum Said {
    /// A command was done, and is on disk.
    Done {
        /// Which.
        command: Box<Command>,
        /// What came of it.
        reply: Box<Reply>,
        /// Whether it opened a ticket with a file that is kept.
        opened_with_file: bool,
    },
    /// A query was answered.
    Answered(Answer),
    /// A one-time code was made.
    Invited {
        /// It.
        word: LinkWord,
        /// For whom, and until when.
        reply: Box<Reply>,
    },
    /// A link to a status page was made.
    Linked(PageLink),
    /// This is for the front end itself to do.
    Local(Local),
}

/// Puts a request to the desk.
///
/// # Errors
/// A refusal, or that the desk failed. Nothing has changed then.
pub async fn put(
    service: &Service,
    speaker: &PersonId,
    request: Request,
) -> Result<Said, ServiceError> {
    let person = || Actor::Person(speaker.clone());
    let (actor, command) = match request {
        Request::Command(command) => (person(), command),
        // The parser makes these only for the console, which plays the telephone exchange.
        Request::Exchange(command) => (Actor::Desk, command),
        Request::Query(query) => return service.ask(person(), query).await.map(Said::Answered),
        Request::Invite(invited) => {
            let (word, reply) = service.invite(person(), invited).await?;
            let reply = Box::new(reply);
            return Ok(Said::Invited { word, reply });
        }
        Request::StatusLink(company) => {
            let link = service.page_link(person(), company).await?;
            return Ok(Said::Linked(link));
        }
        Request::Local(local) => return Ok(Said::Local(local)),
    };
    let opens = command.opens_ticket();
    let mut reply = service.execute(actor.clone(), command.clone()).await?;
    if opens {
        reply = service.offer(actor, reply).await;
    }
    Ok(Said::Done {
        command: Box::new(command),
        reply: Box::new(reply),
        opened_with_file: false,
    })
}

/// Puts a comment, or the opening of a ticket, to the desk with the files that belong to it. Those
/// of a new ticket are a comment of their own, and what becomes of them does not undo the ticket.
///
/// # Errors
/// As [`put`].
pub async fn put_with_files(
    service: &Service,
    speaker: &PersonId,
    command: Command,
    files: Vec<GivenFile>,
    lost: Vec<LostFile>,
) -> Result<Said, ServiceError> {
    let (ticket, text, channel, source) = match command {
        Command::Comment {
            ticket,
            text,
            channel,
            source,
        } => (ticket, text, channel, source),
        other => return opened_with(service, speaker, other, files, lost).await,
    };
    let comment = Command::CommentWithFiles {
        ticket,
        text,
        channel,
        source,
        files,
        lost,
    };
    put(service, speaker, Request::Command(comment)).await
}

async fn opened_with(
    service: &Service,
    speaker: &PersonId,
    command: Command,
    files: Vec<GivenFile>,
    lost: Vec<LostFile>,
) -> Result<Said, ServiceError> {
    let mut said = put(service, speaker, Request::Command(command)).await?;
    let Said::Done {
        reply,
        opened_with_file,
        ..
    } = &mut said
    else {
        return Ok(said);
    };
    let Reply::Ticket {
        ticket,
        lost: not_kept,
        ..
    } = &mut **reply
    else {
        return Ok(said);
    };
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let comment = Command::CommentWithFiles {
        ticket: ticket.id,
        text: String::new(),
        channel: Channel::Chat,
        source: None,
        files,
        lost,
    };
    let actor = Actor::Person(speaker.clone());
    match service.execute(actor, comment).await {
        Ok(Reply::Ticket {
            ticket: now, lost, ..
        }) => {
            *ticket = now;
            *opened_with_file = lost.is_empty();
            *not_kept = lost;
        }
        Ok(_) => {}
        // The ticket is on disk all the same.
        Err(error) => {
            let lost = |name| LostFile {
                name,
                reason: NotKept::Said(error.to_string()),
            };
            *not_kept = names.into_iter().map(lost).collect();
        }
    }
    Ok(said)
}

impl Said {
    /// What came of it in words; nothing for what the front end does itself.
    #[must_use]
    pub fn words(&self, view: &View<'_>) -> Option<String> {
        match self {
            Self::Done {
                reply,
                opened_with_file: true,
                ..
            } => Some(render::opened_with_file(view, reply)),
            Self::Done { command, reply, .. } => Some(render::reply(view, command, reply)),
            Self::Answered(answer) => Some(render::answer(view, answer)),
            Self::Invited { word, reply } => Some(render::invited(view, word, reply)),
            Self::Linked(link) => Some(render::page_link(view, link)),
            Self::Local(_) => None,
        }
    }

    /// The cases that it shows, the one to be completed first last.
    #[must_use]
    pub fn cases(&self) -> Vec<CaseNumber> {
        match self {
            Self::Done { reply, .. } => reply.case().into_iter().collect(),
            Self::Answered(answer) => cases_in(answer),
            Self::Invited { .. } | Self::Linked(_) | Self::Local(_) => Vec::new(),
        }
    }
}

/// How a front end lays text out.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Whether there are colours.
    pub paint: Paint,
    /// How many columns there are.
    pub width: usize,
    /// In which language it is.
    pub language: Language,
}

/// Puts something into words for `reader`.
pub fn in_view<T>(
    service: &Service,
    reader: &PersonId,
    layout: Layout,
    words: impl FnOnce(&View<'_>) -> T,
) -> T {
    let roster = service.roster();
    let rulebook = service.rulebook();
    words(&View {
        reader,
        roster: &roster,
        tables: rulebook.tables(),
        now: service.now(),
        language: layout.language,
        paint: layout.paint,
        width: layout.width,
    })
}

/// Reads something against what exists now.
pub fn in_scope<T>(
    service: &Service,
    speaker: &PersonId,
    cases: &SeenCases,
    language: Language,
    is_console: bool,
    read: impl FnOnce(&Scope<'_>) -> T,
) -> T {
    let roster = service.roster();
    let rulebook = service.rulebook();
    read(&Scope {
        speaker,
        roster: &roster,
        tables: rulebook.tables(),
        now: service.now(),
        cases,
        language,
        is_console,
    })
}

/// The help: of one verb, or of all that the speaker may use.
#[must_use]
pub fn help(verb: Option<&'static Verb>, scope: &Scope<'_>) -> String {
    match verb {
        Some(verb) => commands::about(verb, scope),
        None => commands::help(scope),
    }
}

fn cases_in(answer: &Answer) -> Vec<CaseNumber> {
    match answer {
        Answer::Ticket { ticket, .. } => vec![CaseNumber::Ticket(ticket.id)],
        Answer::Tickets { tickets, .. } => tickets
            .iter()
            .rev()
            .map(|ticket| CaseNumber::Ticket(ticket.id))
            .collect(),
        Answer::Call { call, .. } => vec![CaseNumber::Call(call.id)],
        Answer::Event { event, .. } => vec![CaseNumber::Event(event.id)],
        Answer::Incident(seen) => vec![CaseNumber::Event(seen.event.id)],
        Answer::Debts { debts } => {
            let events = debts.iter().rev().map(|debt| CaseNumber::Event(debt.event));
            events.collect()
        }
        Answer::Status {
            active,
            planned,
            recent,
        } => [recent, planned, active]
            .into_iter()
            .flatten()
            .map(|event| CaseNumber::Event(event.id))
            .collect(),
        Answer::Queues { queues } => queues
            .values()
            .flat_map(|queue| queue.waiting.iter().copied().map(CaseNumber::Call))
            .collect(),
        Answer::CallBacks { calls } => {
            let calls = calls.iter().rev();
            calls.map(|call| CaseNumber::Call(call.id)).collect()
        }
        Answer::Why(why) => vec![why.case],
        Answer::Customers { customers } => customers
            .iter()
            .flat_map(|customer| &customer.escalated)
            .map(|one| CaseNumber::Ticket(one.ticket))
            .collect(),
        Answer::Maintenance(plan) => plan
            .events
            .iter()
            .map(|event| CaseNumber::Event(event.id))
            .collect(),
        Answer::Alarms { firing, .. } => firing
            .iter()
            .filter_map(|known| known.event.map(CaseNumber::Event))
            .collect(),
        Answer::Attachment { .. }
        | Answer::RulesHistory(_)
        | Answer::RulesCandidate { .. }
        | Answer::RulesDiff(_)
        | Answer::Duty { .. }
        | Answer::People { .. }
        | Answer::Subscription(_)
        | Answer::Welcome { .. }
        | Answer::Reviews { .. }
        | Answer::Report(_)
        | Answer::Solutions { .. }
        | Answer::SolutionsReport(_)
        | Answer::Trainings { .. }
        | Answer::TrainingReport { .. }
        | Answer::Certificate { .. }
        | Answer::Rules { .. } => Vec::new(),
        Answer::Article { ticket, .. } => ticket.map(CaseNumber::Ticket).into_iter().collect(),
    }
}
