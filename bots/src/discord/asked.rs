//! From a verb and its arguments to what is answered.

use std::sync::Arc;

use switchboard::desk::{Actor, Command, Reply};
use switchboard::model::{Person, PersonId, Recipient, Ticket};
use switchboard::service::{Service, ServiceError};

use super::asking::Asking;
use super::card::{self, Card};
use super::thread::Threads;
use crate::commands::{self, Local, Request, SeenCases, Verb};
use crate::render::{self, Paint};
use crate::turn::{self, Layout, Said};

/// As wide as a block is on a telephone held sideways.
pub(super) const LAYOUT: Layout = Layout {
    paint: Paint::Plain,
    width: 64,
};

/// Asks the desk for people on Discord.
pub(super) struct Desk {
    pub(super) service: Service,
    pub(super) threads: Arc<Threads>,
}

/// What is answered, and the ticket that gets a thread after that.
pub(super) struct Answered {
    pub(super) card: Card,
    pub(super) opened: Option<(PersonId, Box<Ticket>)>,
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
        let linked = self.person(asking).map(|person| person.id);
        let is_link = commands::find(verb).is_some_and(|verb| verb.name == "link");
        // Who links themselves is nobody yet, and the code says who they are.
        let speaker = match (&linked, is_link, PersonId::new("nobody")) {
            (Some(person), _, _) => person.clone(),
            (None, true, Ok(nobody)) => nobody,
            _ => return Card::words(&unlinked(asking)).into(),
        };
        let asked = turn::in_scope(
            &self.service,
            &speaker,
            &SeenCases::default(),
            false,
            |scope| commands::parse_named(verb, given, scope),
        );
        let request = match asked {
            // The parser gives this to the console alone; here it would act as the desk itself.
            Ok(asked) if matches!(asked.request, Request::Exchange(_)) => {
                return Card::refusal("this can only be done on the console").into();
            }
            Ok(asked) => asked.request,
            Err(error) => return Card::refusal(&error.to_string()).into(),
        };
        let opens = matches!(request, Request::Command(Command::OpenTicket { .. }));
        let done = match request {
            Request::Local(local) => self.local(asking, &speaker, local).await,
            request => turn::put(&self.service, &speaker, request)
                .await
                .map(|said| {
                    let card = turn::in_view(&self.service, &speaker, LAYOUT, |view| {
                        card::of(view, &said)
                    });
                    let opened = match said {
                        Said::Done { reply, .. } => match *reply {
                            Reply::Ticket { ticket, .. } if opens => Some((speaker, ticket)),
                            _ => None,
                        },
                        _ => None,
                    };
                    Answered { card, opened }
                }),
        };
        done.unwrap_or_else(|error| {
            if !error.is_refusal() {
                tracing::error!(%error, verb, "a command failed");
            }
            Card::refusal(&error.to_string()).into()
        })
    }

    async fn local(
        &self,
        asking: &Asking,
        person: &PersonId,
        local: Local,
    ) -> Result<Answered, ServiceError> {
        let actor = Actor::Person(person.clone());
        let words = match local {
            Local::Help(verb) => self.help(person, verb),
            Local::Whoami => turn::in_view(&self.service, person, LAYOUT, render::whoami),
            Local::Link(person, word) => {
                let account = asking.account();
                let reply = self.service.redeem(account, person.clone(), &word).await?;
                turn::in_view(&self.service, &person, LAYOUT, |view| {
                    render::linked(view, &reply)
                })
            }
            Local::Bind(owner) => {
                let Some(server) = asking.server() else {
                    return Ok(Card::refusal(NO_SERVER).into());
                };
                let bind = Command::BindServer { server, owner };
                self.service.execute(actor, bind).await?;
                "It is kept whose this server is. `subscribe` lets a channel hear notices."
                    .to_owned()
            }
            Local::Subscribe(to) => {
                let Some(server) = asking.server() else {
                    return Ok(Card::refusal(NO_SERVER).into());
                };
                let place = asking.place();
                let to_hear = to.clone();
                let subscribe = Command::Subscribe { place, server, to };
                self.service.execute(actor, subscribe).await?;
                format!("This channel hears {} from now on.", heard(&to_hear))
            }
            Local::Unsubscribe(to) => {
                let place = asking.place();
                let no_more = to.clone();
                self.service
                    .execute(actor, Command::Unsubscribe { place, to })
                    .await?;
                format!("This channel hears {} no more.", heard(&no_more))
            }
            Local::Thread(ticket) => {
                let ticket = self.ticket(actor, ticket).await?;
                match self.threads.with(asking, person, &ticket).await? {
                    Some(thread) => return Ok(Card::thread(thread).into()),
                    None => "There can be no thread here: it takes a text channel in a server that is bound to the ticket's company or to the provider, in which the bot may make private threads.".to_owned(),
                }
            }
            Local::As(_) | Local::Clear | Local::Quit => {
                "this can only be done on the console".to_owned()
            }
        };
        Ok(Card::words(&words).into())
    }

    async fn ticket(
        &self,
        actor: Actor,
        ticket: switchboard::model::TicketId,
    ) -> Result<Ticket, ServiceError> {
        let query = switchboard::desk::Query::Ticket { ticket };
        match self.service.ask(actor, query).await? {
            switchboard::desk::Answer::Ticket { ticket, .. } => Ok(*ticket),
            _ => Err(ServiceError::Stopped),
        }
    }

    fn help(&self, person: &PersonId, verb: Option<&'static Verb>) -> String {
        turn::in_scope(
            &self.service,
            person,
            &SeenCases::default(),
            false,
            |scope| turn::help(verb, scope),
        )
    }
}

const NO_SERVER: &str =
    "this is done in a channel of a server; what is for you comes as a direct message";

fn heard(to: &Recipient) -> String {
    match to {
        Recipient::General => "the general notices".to_owned(),
        Recipient::Operators => "what the operators are told".to_owned(),
        other => other.to_string(),
    }
}

fn unlinked(asking: &Asking) -> String {
    format!(
        "This Discord account is not linked to anybody on this desk, so nothing was done. Ask your company's named callers or your account manager for a one-time code, and use it with /link. (The account's number is {}.)",
        asking.user
    )
}
