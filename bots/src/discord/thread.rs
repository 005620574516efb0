//! A ticket's private thread: who is in it reads and writes there, and what they write becomes
//! comments on the ticket, once each, also when they edit it.
//!
//! **The desk knows which thread belongs to which ticket**; a thread that it does not know is left
//! alone. A ticket's thread is made only in a server that is its company's or the provider's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::Method;
use serde_json::json;
use serenity::all::{Attachment, ChannelId, MessageId, User, UserId};
use switchboard::desk::{Actor, Command};
use switchboard::model::{
    CaseNumber, Channel, MessageSource, Notification, Owner, PersonId, Recipient, Ticket, TicketId,
};
use switchboard::service::{Service, ServiceError};

use super::asked::LAYOUT;
use super::asking::{Asking, PLATFORM, account, place};
use super::card;
use super::pace::Class;
use super::send::{Request, Sender, Unsent};
use super::target::Target;
use super::text::{cut, escaped};
use crate::turn;

/// A private thread.
const PRIVATE: u8 = 12;
/// It is put away after a week without a word, and comes back with the next one.
const ARCHIVE_MINUTES: u32 = 10_080;
const MAX_NAME: usize = 100;
/// So many channels are remembered as being a ticket's thread, or none.
const MAX_REMEMBERED: usize = 10_000;

/// The tickets' threads.
pub(super) struct Threads {
    service: Service,
    sender: Arc<Sender>,
    /// Whether the bot may read what is written.
    are_made: bool,
    /// Which channel is which ticket's, as far as it was looked up.
    known: Mutex<HashMap<ChannelId, Option<TicketId>>>,
}

/// Which way what is told to somebody goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To the endpoint itself.
    Endpoint,
    /// Into this thread, in which they are.
    Thread(ChannelId),
    /// They have read it where it was written.
    Seen,
}

/// Something that somebody wrote.
pub(super) struct Written<'a> {
    pub(super) author: &'a User,
    pub(super) channel: ChannelId,
    pub(super) message: MessageId,
    pub(super) content: &'a str,
    pub(super) attachments: &'a [Attachment],
    pub(super) mentions: &'a [User],
}

impl Threads {
    pub(super) fn new(service: Service, sender: Arc<Sender>, are_made: bool) -> Self {
        Self {
            service,
            sender,
            are_made,
            known: Mutex::default(),
        }
    }

    /// The thread of a ticket that the person may see, with them in it: the one that is there, or
    /// a new one in this channel. Nothing where there can be none.
    pub(super) async fn with(
        &self,
        asking: &Asking,
        person: &PersonId,
        ticket: &Ticket,
    ) -> Result<Option<ChannelId>, ServiceError> {
        for thread in self.of(ticket.id).await? {
            if self.add(thread, asking.user).await {
                return Ok(Some(thread));
            }
        }
        let can_be = self.are_made && asking.has_threads;
        let Some(server) = asking.server().filter(|_| can_be) else {
            return Ok(None);
        };
        let fits = match self.service.server(server).await? {
            Some(Owner::Provider) => true,
            Some(Owner::Company(id)) => id == ticket.company,
            None => false,
        };
        if !fits {
            return Ok(None);
        }
        let name = format!("{} {}", ticket.id, ticket.subject);
        let body = json!({
            "name": cut(&name, MAX_NAME), "type": PRIVATE,
            "auto_archive_duration": ARCHIVE_MINUTES, "invitable": false,
        });
        let path = format!("/channels/{}/threads", asking.channel);
        let made = self.ask(Method::POST, path, Some(&body)).await;
        let thread = match made.map(|reply| reply["id"].as_str().and_then(|id| id.parse().ok())) {
            Ok(Some(id)) => ChannelId::new(id),
            Ok(None) => return Ok(None),
            Err(why) => {
                tracing::warn!(ticket = %ticket.id, %why, "the ticket has no thread");
                return Ok(None);
            }
        };
        // First the desk knows of it, so that what is written in it is a comment from the start.
        let keep = Command::KeepThread {
            place: place(thread),
            ticket: ticket.id,
        };
        self.service.execute(Actor::Desk, keep).await?;
        self.known().insert(thread, Some(ticket.id));
        self.add(thread, asking.user).await;
        self.begin(thread, person, ticket).await;
        Ok(Some(thread))
    }

    /// The first message of a thread: the ticket.
    async fn begin(&self, thread: ChannelId, person: &PersonId, ticket: &Ticket) {
        let card = turn::in_view(&self.service, person, LAYOUT, |view| {
            card::of_ticket(view, ticket)
        });
        let mut body = card.body();
        body["nonce"] = json!(format!("sb-{}-{}", ticket.id, thread.get() % 1_000_000_000));
        body["enforce_nonce"] = json!(true);
        let path = format!("/channels/{thread}/messages");
        if let Err(why) = self.ask(Method::POST, path, Some(&body)).await {
            tracing::warn!(ticket = %ticket.id, %why, "the thread has no first message");
        }
    }

    /// The threads of a ticket on Discord.
    pub(super) async fn of(&self, ticket: TicketId) -> Result<Vec<ChannelId>, ServiceError> {
        let all = self.service.threads_of(ticket).await?;
        Ok(all
            .iter()
            .filter(|place| place.platform() == PLATFORM)
            .filter_map(|place| place.number().parse().ok().map(ChannelId::new))
            .collect())
    }

    /// Which way something goes that is for one person: a customer reads of their ticket in its
    /// thread, where there is one. What the provider's people are told stays between them and the
    /// desk, but for what was written in the thread before their eyes.
    pub(super) async fn way(
        &self,
        target: Target,
        told: &Notification,
    ) -> Result<Way, ServiceError> {
        let (Target::Person(user), Some(CaseNumber::Ticket(ticket)), Recipient::Person(id)) =
            (target, told.about, &told.to)
        else {
            return Ok(Way::Endpoint);
        };
        let roster = self.service.roster();
        let is_customers = roster
            .person(id)
            .is_some_and(|person| person.company.is_some());
        for thread in self.of(ticket).await? {
            let written_there = told.origin.as_ref() == Some(&place(thread));
            if (is_customers || written_there) && self.add(thread, user).await {
                return Ok(if written_there {
                    Way::Seen
                } else {
                    Way::Thread(thread)
                });
            }
        }
        Ok(Way::Endpoint)
    }

    /// Lets somebody into a thread; whether they are in it now.
    pub(super) async fn add(&self, thread: ChannelId, user: UserId) -> bool {
        let path = format!("/channels/{thread}/thread-members/{user}");
        match self.ask(Method::PUT, path, None).await {
            Ok(_) => true,
            Err(why) => {
                tracing::debug!(%thread, %user, %why, "somebody cannot be let into a thread");
                false
            }
        }
    }

    /// What somebody wrote, or how they changed it: a comment, when it stands in a ticket's thread.
    pub(super) async fn written(&self, written: Written<'_>) {
        let ticket = match self.ticket_in(written.channel).await {
            Ok(Some(ticket)) => ticket,
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "it is not known whether a message is a comment");
                return;
            }
        };
        let roster = self.service.roster();
        let person = roster.by_account(&account(written.author.id));
        let refused = match person {
            None => "who wrote this has no linked account; `/link` with a one-time code links it"
                .to_owned(),
            Some(person) => {
                let comment = Command::Comment {
                    ticket,
                    text: text_of(&written),
                    channel: Channel::Chat,
                    source: Some(MessageSource {
                        place: place(written.channel),
                        message: written.message.to_string(),
                    }),
                };
                let actor = Actor::Person(person.id.clone());
                match self.service.execute(actor, comment).await {
                    Ok(_) => return,
                    Err(error) => {
                        if !error.is_refusal() {
                            tracing::error!(%error, %ticket, "a comment was not kept");
                        }
                        error.to_string()
                    }
                }
            }
        };
        self.refuse(&written, ticket, &refused).await;
    }

    async fn refuse(&self, written: &Written<'_>, ticket: TicketId, why: &str) {
        let nonce = format!("no-{}", written.message);
        let body = json!({
            "content": format!("This is not on {ticket}: {}", escaped(&cut(why, 1_500))),
            "message_reference": {
                "message_id": written.message.to_string(), "fail_if_not_exists": false,
            },
            "allowed_mentions": { "parse": [], "replied_user": false },
            "nonce": nonce, "enforce_nonce": true,
        });
        let path = format!("/channels/{}/messages", written.channel);
        if let Err(why) = self.ask(Method::POST, path, Some(&body)).await {
            tracing::warn!(%ticket, %why, "somebody was not told that a comment was refused");
        }
    }

    async fn ticket_in(&self, channel: ChannelId) -> Result<Option<TicketId>, ServiceError> {
        if let Some(known) = self.known().get(&channel) {
            return Ok(*known);
        }
        let found = self.service.ticket_in(place(channel)).await?;
        let mut known = self.known();
        if known.len() >= MAX_REMEMBERED {
            known.clear();
        }
        known.insert(channel, found);
        Ok(found)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<ChannelId, Option<TicketId>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(
        &self,
        method: Method,
        path: String,
        body: Option<&serde_json::Value>,
    ) -> Result<serde_json::Value, Unsent> {
        let mut request = Request::new(Class::Personal, method, path);
        if let Some(body) = body {
            request = request.json(body);
        }
        let reply = self.sender.request(&request).await?;
        reply.done().map(|reply| reply.body)
    }
}

/// What was written, with names where Discord has numbers, and what was attached.
fn text_of(written: &Written<'_>) -> String {
    let mut text = written.content.to_owned();
    for user in written.mentions {
        let name = format!("@{}", user.name);
        for mention in [format!("<@{}>", user.id), format!("<@!{}>", user.id)] {
            text = text.replace(&mention, &name);
        }
    }
    for attached in written.attachments {
        if !text.is_empty() {
            text.push('\n');
        }
        let kib = attached.size.div_ceil(1_024);
        text.push_str(&format!(
            "attached: {} ({kib} KiB) {}",
            attached.filename, attached.url
        ));
    }
    text
}
