//! From a verb and its arguments to what is answered.

use std::sync::Arc;

use switchboard::desk::{Actor, Answer, Command, Query, Reply};
use switchboard::model::{
    AttachmentId, LostFile, NotKept, Person, PersonId, Recipient, Ticket, bytes,
};
use switchboard::service::{Service, ServiceError};

use super::asking::Asking;
use super::card::{self, Card};
use super::making::{Claim, Given};
use super::send::{MAX_UPLOAD_BYTES, Upload};
use super::thread::Threads;
use super::uploads::Uploads;
use crate::commands::{self, Heard, Local, Request, SeenCases, Verb};
use crate::language::Language;
use crate::render::{self, Paint};
use crate::turn::{self, Layout, Said};

/// What a file is called of which nothing is known any more.
const FILE: &str = "file";
/// As wide as a block is on a telephone held sideways; in the programme's own language, for what
/// is for no reader in particular.
pub(super) const LAYOUT: Layout = Layout {
    paint: Paint::Plain,
    width: 64,
    language: Language::ENGLISH,
};

/// The same for the one who asks.
fn layout(asking: &Asking) -> Layout {
    Layout {
        language: asking.language,
        ..LAYOUT
    }
}

/// Asks the desk for people on Discord.
pub(super) struct Desk {
    pub(super) service: Service,
    pub(super) threads: Arc<Threads>,
    pub(super) uploads: Uploads,
}

/// What is answered, and the ticket that gets a thread after that.
pub(super) struct Answered {
    pub(super) card: Card,
    pub(super) opened: Option<(Box<Ticket>, Claim)>,
}

impl From<Card> for Answered {
    fn from(card: Card) -> Self {
        Self { card, opened: None }
    }
}

impl Desk {
    /// Whose account asks.
    pub(super) fn person(&self, asking: &Asking) -> Option<Person> {
        self.service.roster().by_account(&asking.account()).cloned()
    }

    /// Does what is asked, and says what came of it.
    pub(super) async fn answer(
        &self,
        asking: &Asking,
        verb: &str,
        given: &[(String, String)],
    ) -> Answered {
        let say = asking.language;
        self.threads.reads(asking.user, say);
        let linked = self.person(asking).map(|person| person.id);
        let is_link = commands::find(verb).is_some_and(|verb| verb.name == "link");
        // Who links themselves is nobody yet, and the code says who they are.
        let speaker = match (&linked, is_link, PersonId::new("nobody")) {
            (Some(person), _, _) => person.clone(),
            (None, true, Ok(nobody)) => nobody,
            _ => return Card::words(say, &say.discord_unlinked(asking.user)).into(),
        };
        let asked = turn::in_scope(
            &self.service,
            &speaker,
            &SeenCases::default(),
            say,
            false,
            |scope| commands::parse_named(verb, given, scope),
        );
        let request = match asked {
            // The parser gives this to the console alone; here it would act as the desk itself.
            Ok(asked) if matches!(asked.request, Request::Exchange(_)) => {
                return Card::refusal(say, &say.only_on_console()).into();
            }
            Ok(asked) => asked.request,
            Err(error) => return Card::refusal(say, &error.to_string()).into(),
        };
        let (request, file) = match request {
            Request::Local(Local::WithFile(command, file)) => {
                (Request::Command(*command), Some(file))
            }
            request => (request, None),
        };
        let opens = matches!(request, Request::Command(Command::OpenTicket { .. }));
        let opening = if opens {
            Some(self.threads.under_way.opening().await)
        } else {
            None
        };
        let done = match request {
            Request::Local(local) => self.local(asking, &speaker, local).await,
            request => self.put(asking, &speaker, request, file).await.map(|said| {
                let card = turn::in_view(&self.service, &speaker, layout(asking), |view| {
                    card::of(view, &said)
                });
                let opened = match said {
                    Said::Done { reply, .. } => match *reply {
                        Reply::Ticket { ticket, .. } if opens => self
                            .threads
                            .under_way
                            .try_claim(ticket.id)
                            .map(|claim| (ticket, claim)),
                        _ => None,
                    },
                    _ => None,
                };
                Answered { card, opened }
            }),
        };
        drop(opening);
        done.unwrap_or_else(|error| {
            if !error.is_refusal() {
                tracing::error!(%error, verb, "a command failed");
            }
            Card::refusal(say, &say.service_error(&error)).into()
        })
    }

    /// Puts a request to the desk, with the file that came with it.
    async fn put(
        &self,
        asking: &Asking,
        speaker: &PersonId,
        request: Request,
        file: Option<String>,
    ) -> Result<Said, ServiceError> {
        let (command, file) = match (request, file) {
            (Request::Command(command), Some(file)) => (command, file),
            (request, _) => return turn::put(&self.service, speaker, request).await,
        };
        let (files, lost) = match self.uploads.of(asking.user, &file) {
            Some(file) => self.threads.fetch(&[file]).await,
            None => {
                let lost = LostFile {
                    name: FILE.to_owned(),
                    reason: NotKept::NoLonger,
                };
                (Vec::new(), vec![lost])
            }
        };
        turn::put_with_files(&self.service, speaker, command, files, lost).await
    }

    async fn local(
        &self,
        asking: &Asking,
        person: &PersonId,
        local: Local,
    ) -> Result<Answered, ServiceError> {
        let actor = Actor::Person(person.clone());
        let say = asking.language;
        let words = match local {
            Local::Help(None) => {
                return Ok(Card::list(say, &self.help(asking, person, None)).into());
            }
            Local::Help(verb) => self.help(asking, person, verb),
            Local::Whoami => turn::in_view(&self.service, person, layout(asking), render::whoami),
            Local::Link(person, word) => {
                let account = asking.account();
                let reply = self.service.redeem(account, person.clone(), &word).await?;
                turn::in_view(&self.service, &person, layout(asking), |view| {
                    render::linked(view, &reply)
                })
            }
            Local::Bind(owner) => {
                let Some(server) = asking.server() else {
                    return Ok(Card::refusal(say, &say.discord_no_server()).into());
                };
                let bind = Command::BindServer { server, owner };
                self.service.execute(actor, bind).await?;
                say.discord_bound()
            }
            Local::Subscribe(to) => return self.subscribe(asking, actor, to).await,
            Local::Unsubscribe(to) => {
                let place = asking.place();
                let words = no_more(say, &to);
                let command = match to {
                    Heard::Notices(to) => Command::Unsubscribe { place, to },
                    Heard::Tickets => Command::TicketsElsewhere { place },
                };
                self.service.execute(actor, command).await?;
                words
            }
            Local::Thread(ticket) => {
                let ticket = self.ticket(actor, ticket).await?;
                match self.threads.with(asking, &ticket).await? {
                    Given::In(thread) => return Ok(Card::thread(say, thread).into()),
                    Given::OutOfReach => say.discord_thread_out_of_reach(),
                    Given::Nothing => say.discord_no_thread(),
                }
            }
            Local::Attachment(id, name) => return self.attachment(asking, actor, id, name).await,
            // A command with a file was put to the desk.
            Local::WithFile(..) | Local::As(_) | Local::Clear | Local::Quit => {
                say.only_on_console()
            }
        };
        Ok(Card::words(say, &words).into())
    }

    /// Gives an attachment back.
    async fn attachment(
        &self,
        asking: &Asking,
        actor: Actor,
        attachment: AttachmentId,
        name: Option<String>,
    ) -> Result<Answered, ServiceError> {
        let query = Query::Attachment { attachment };
        let Answer::Attachment {
            attachment,
            content,
        } = self.service.ask(actor, query).await?
        else {
            return Err(ServiceError::Stopped);
        };
        let words = format!("{attachment}");
        if attachment.size > MAX_UPLOAD_BYTES {
            let say = asking.language;
            let why = say.discord_file_too_large(words, bytes(MAX_UPLOAD_BYTES));
            return Ok(Card::refusal(say, &why).into());
        }
        let name = name.unwrap_or_else(|| attachment.name.clone());
        Ok(Card::file(asking.language, &words, Upload::of(&name, &content)).into())
    }

    /// Lets this channel have something.
    async fn subscribe(
        &self,
        asking: &Asking,
        actor: Actor,
        to: Heard,
    ) -> Result<Answered, ServiceError> {
        let say = asking.language;
        let Some(server) = asking.server() else {
            return Ok(Card::refusal(say, &say.discord_no_server()).into());
        };
        let place = asking.place();
        let words = has(say, &to);
        let command = match to {
            Heard::Notices(to) => Command::Subscribe { place, server, to },
            Heard::Tickets if !asking.has_threads => {
                return Ok(Card::refusal(say, &say.discord_only_text()).into());
            }
            Heard::Tickets if !self.threads.are_made => {
                return Ok(Card::refusal(say, &say.discord_no_content()).into());
            }
            Heard::Tickets => Command::TicketsHere { place, server },
        };
        self.service.execute(actor, command).await?;
        Ok(Card::words(say, &words).into())
    }

    async fn ticket(
        &self,
        actor: Actor,
        ticket: switchboard::model::TicketId,
    ) -> Result<Ticket, ServiceError> {
        let query = Query::Ticket { ticket };
        match self.service.ask(actor, query).await? {
            Answer::Ticket { ticket, .. } => Ok(*ticket),
            _ => Err(ServiceError::Stopped),
        }
    }

    fn help(&self, asking: &Asking, person: &PersonId, verb: Option<&'static Verb>) -> String {
        turn::in_scope(
            &self.service,
            person,
            &SeenCases::default(),
            asking.language,
            false,
            |scope| turn::help(verb, scope),
        )
    }
}

/// What a channel has from now on.
fn has(say: Language, what: &Heard) -> String {
    match what {
        Heard::Notices(to) => say.discord_hears(heard(say, to)),
        Heard::Tickets => say.discord_has_tickets(),
    }
}

/// What it has no more.
fn no_more(say: Language, what: &Heard) -> String {
    match what {
        Heard::Notices(to) => say.discord_hears_no_more(heard(say, to)),
        Heard::Tickets => say.discord_has_tickets_no_more(),
    }
}

fn heard(say: Language, to: &Recipient) -> String {
    match to {
        Recipient::General => say.heard_general(),
        Recipient::Operators => say.heard_operators(),
        Recipient::Agents => say.heard_agents(),
        Recipient::StatusPage => say.heard_status_page(),
        other => other.to_string(),
    }
}
