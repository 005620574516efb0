//! How a ticket's thread comes about: in the tickets channel of its company or of the provider, or
//! where somebody asks for it.
//!
//! **The wish for a thread is on disk with the ticket, and goes when the thread is whole**: it is
//! there, the desk knows it, those who belong into it are in it, and its first message stands in
//! it. Each of these can be done again after a crash. Where one may have been made already, it is
//! looked for by its name and its time before another is made.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use serenity::all::{ChannelId, UserId};
use switchboard::desk::{Actor, Command};
use switchboard::model::{Owner, PlaceId, Ticket, TicketId, TicketsChannel};
use switchboard::service::ServiceError;
use tokio::sync::{Notify, OwnedRwLockReadGuard, RwLock};

use super::asked::LAYOUT;
use super::asking::{Asking, PLATFORM, place};
use super::card;
use super::pace::Class;
use super::readback::sent_at;
use super::send::{BETWEEN_UNCLEAR, Request, UNCLEAR_TRIES, Unsent};
use super::text::cut;
use super::thread::Threads;
use crate::turn;

/// A private thread.
const PRIVATE: u8 = 12;
/// It is put away after a week without a word, and comes back with the next one.
const ARCHIVE_MINUTES: u32 = 10_080;
const MAX_NAME: usize = 100;
/// So long what is told to a customer waits for a thread that is being made, and for one that
/// nobody has begun to make yet.
const WAITED_FOR: Duration = Duration::from_secs(5);
const BEGUN_WITHIN: Duration = Duration::from_secs(1);
/// The clocks of this machine and of Discord are no farther apart.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(5);
/// So many threads that were put away are looked at, at a time and in all; Discord gives no more at a
/// time.
const ARCHIVED_PAGE: usize = 100;
const MAX_ARCHIVED_PAGES: usize = 10;
/// The first message is among so many of the oldest.
const FIRST_OF: usize = 50;

/// Which threads are being made. Whoever makes one holds a [`Claim`] on it.
#[derive(Default)]
pub(super) struct UnderWay {
    now: Mutex<HashSet<TicketId>>,
    /// And since when.
    queued: Mutex<HashMap<TicketId, Instant>>,
    changed: Notify,
    /// An older ticket wants a thread again.
    pub(super) wished_again: Notify,
    /// Held while somebody on Discord opens a ticket, until its thread is claimed: it may be made
    /// where they are.
    openings: Arc<RwLock<()>>,
}

/// Nobody else makes this ticket's thread meanwhile.
pub(super) struct Claim {
    of: Arc<UnderWay>,
    ticket: TicketId,
}

impl Drop for Claim {
    fn drop(&mut self) {
        lock(&self.of.now).remove(&self.ticket);
        self.of.changed.notify_waiters();
    }
}

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

impl UnderWay {
    /// Somebody opens a ticket: until this is dropped, no wish for a thread is taken up.
    pub(super) async fn opening(&self) -> OwnedRwLockReadGuard<()> {
        Arc::clone(&self.openings).read_owned().await
    }

    /// Waits until nobody on Discord is opening a ticket.
    pub(super) async fn nobody_opens(&self) -> impl Sized + '_ {
        self.openings.write().await
    }

    pub(super) fn try_claim(self: &Arc<Self>, ticket: TicketId) -> Option<Claim> {
        let is_free = lock(&self.now).insert(ticket);
        is_free.then(|| Claim {
            of: Arc::clone(self),
            ticket,
        })
    }

    pub(super) async fn claim(self: &Arc<Self>, ticket: TicketId) -> Claim {
        loop {
            let changed = self.changed.notified();
            if let Some(claim) = self.try_claim(ticket) {
                return claim;
            }
            changed.await;
        }
    }

    /// Its turn comes. False when that is so already.
    pub(super) fn queue(&self, ticket: TicketId) -> bool {
        match lock(&self.queued).entry(ticket) {
            Entry::Vacant(place) => {
                place.insert(Instant::now());
                true
            }
            Entry::Occupied(_) => false,
        }
    }

    pub(super) fn no_more_queued(&self, ticket: TicketId) {
        lock(&self.queued).remove(&ticket);
        self.changed.notify_waiters();
    }

    /// How long a thread is worth waiting for.
    fn patience(&self, ticket: TicketId) -> Duration {
        if lock(&self.now).contains(&ticket) {
            return WAITED_FOR;
        }
        // One that stays longer in the queue is held up there.
        let queued = lock(&self.queued).get(&ticket).copied();
        BEGUN_WITHIN.saturating_sub(queued.map_or(Duration::ZERO, |since| since.elapsed()))
    }
}

/// Where a thread is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct At {
    channel: ChannelId,
    server: u64,
    /// Whether it is a tickets channel, and not just where somebody asks.
    is_chosen: bool,
}

impl At {
    /// A tickets channel, when it is on Discord.
    pub(super) fn chosen(of: &TicketsChannel) -> Option<Self> {
        let number = |place: &PlaceId| {
            let number = place.number().parse::<u64>().ok();
            number.filter(|number| *number > 0 && place.platform() == PLATFORM)
        };
        Some(Self {
            channel: ChannelId::new(number(&of.place)?),
            server: number(&of.server)?,
            is_chosen: true,
        })
    }
}

/// A ticket's thread, for somebody who asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// They are in it.
    In(ChannelId),
    /// It is in a server in which they are not.
    OutOfReach,
    /// There is none, and there can be none here.
    Nothing,
}

/// Why there is no thread.
#[derive(Debug)]
pub(super) enum NotMade {
    Discord(Unsent),
    Desk(ServiceError),
}

impl From<Unsent> for NotMade {
    fn from(why: Unsent) -> Self {
        Self::Discord(why)
    }
}

impl From<ServiceError> for NotMade {
    fn from(error: ServiceError) -> Self {
        Self::Desk(error)
    }
}

impl Threads {
    /// The thread of a ticket that was just opened, with the one who asks in it.
    pub(super) async fn of_opened(
        &self,
        asking: &Asking,
        ticket: &Ticket,
        claim: Claim,
    ) -> Result<Given, ServiceError> {
        let at = self.chosen(ticket).await?;
        let is_own = match &at {
            Some((at, owner)) if owner.company() == Some(&ticket.company) => Some(at.clone()),
            _ => None,
        };
        let at = match is_own {
            Some(own) => Some(own),
            None => self.here(asking, ticket).await?.or(at.map(|(at, _)| at)),
        };
        self.give(asking, ticket, at, claim).await
    }

    /// The thread of a ticket that the person may see, with them in it: the one that is there, or
    /// a new one in this channel, or where tickets have theirs.
    pub(super) async fn with(
        &self,
        asking: &Asking,
        ticket: &Ticket,
    ) -> Result<Given, ServiceError> {
        let claim = self.under_way.claim(ticket.id).await;
        let at = match self.here(asking, ticket).await? {
            Some(here) => Some(here),
            None => self.chosen(ticket).await?.map(|(at, _)| at),
        };
        self.give(asking, ticket, at, claim).await
    }

    async fn give(
        &self,
        asking: &Asking,
        ticket: &Ticket,
        at: Option<At>,
        _claim: Claim,
    ) -> Result<Given, ServiceError> {
        let there = self.of(ticket.id).await?;
        for thread in &there {
            if self.add(*thread, asking.user).await {
                return Ok(Given::In(*thread));
            }
        }
        let at = at.filter(|at| self.are_made && (there.is_empty() || !at.is_chosen));
        let Some(at) = at else {
            return Ok(if there.is_empty() {
                Given::Nothing
            } else {
                Given::OutOfReach
            });
        };
        match self.make(&at, ticket, false).await {
            Ok(thread) => Ok(if self.is_in(thread, asking.user).await {
                Given::In(thread)
            } else {
                Given::OutOfReach
            }),
            Err(NotMade::Desk(error)) => Err(error),
            Err(NotMade::Discord(why)) => {
                tracing::warn!(ticket = %ticket.id, %why, "the ticket has no thread");
                if let Unsent::Closed(why) = &why {
                    self.barred(&at, why).await;
                }
                Ok(Given::Nothing)
            }
        }
    }

    /// Where the threads of its company's tickets are made, and whose server that is in.
    pub(super) async fn chosen(
        &self,
        ticket: &Ticket,
    ) -> Result<Option<(At, Owner)>, ServiceError> {
        let company = ticket.company.clone();
        let Some(channel) = self.service.tickets_channel(company).await? else {
            return Ok(None);
        };
        let owner = self.service.server(channel.server.clone()).await?;
        Ok(At::chosen(&channel).zip(owner))
    }

    /// This channel, when it may have the ticket's thread: it takes one in a server that is its
    /// company's or the provider's.
    async fn here(&self, asking: &Asking, ticket: &Ticket) -> Result<Option<At>, ServiceError> {
        let (Some(server), Some(guild), true) = (asking.server(), asking.guild, asking.has_threads)
        else {
            return Ok(None);
        };
        let owner = self.service.server(server).await?;
        let fits = owner.is_some_and(|owner| {
            owner
                .company()
                .is_none_or(|company| *company == ticket.company)
        });
        Ok(fits.then_some(At {
            channel: asking.channel,
            server: guild.get(),
            is_chosen: false,
        }))
    }

    /// Makes a ticket's thread, or makes one whole that is there.
    ///
    /// Whoever calls this holds the claim on it. `may_be_there` says that it may have been made by
    /// somebody who did not live to see it; then it is looked for.
    pub(super) async fn make(
        &self,
        at: &At,
        ticket: &Ticket,
        may_be_there: bool,
    ) -> Result<ChannelId, NotMade> {
        let kept = self.of(ticket.id).await?;
        let kept = kept.first().copied().filter(|_| at.is_chosen);
        let mut is_new = false;
        let thread = match kept {
            Some(thread) => thread,
            None => {
                let found = if may_be_there {
                    self.find(at, ticket).await?
                } else {
                    None
                };
                is_new = found.is_none();
                let thread = match found {
                    Some(thread) => thread,
                    None => self.create(at, ticket).await?,
                };
                // First the desk knows of it, so that what is written in it is a comment from the
                // start.
                let keep = Command::KeepThread {
                    place: place(thread),
                    ticket: ticket.id,
                };
                self.service.execute(Actor::Desk, keep).await?;
                self.is_of(thread, ticket.id);
                thread
            }
        };
        self.put_in(thread, ticket).await;
        self.begin(thread, ticket, is_new).await?;
        let made = Command::ThreadMade {
            place: place(thread),
            ticket: ticket.id,
        };
        self.service.execute(Actor::Desk, made).await?;
        Ok(thread)
    }

    /// A new thread. When it is not known whether it is there, it is looked for.
    async fn create(&self, at: &At, ticket: &Ticket) -> Result<ChannelId, Unsent> {
        let body = json!({
            "name": name(ticket), "type": PRIVATE,
            "auto_archive_duration": ARCHIVE_MINUTES, "invitable": false,
        });
        let path = format!("/channels/{}/threads", at.channel);
        let request = Request::new(Class::Personal, Method::POST, path).json(&body);
        let mut unclear = 0;
        loop {
            let made = self.sender.once(&request).await;
            let why = match made.and_then(|reply| reply.done()) {
                Ok(reply) => match number(&reply.body["id"]) {
                    Some(id) => return Ok(ChannelId::new(id)),
                    None => "the answer is no thread".to_owned(),
                },
                Err(Unsent::Unclear(why)) => why,
                Err(why) => return Err(why),
            };
            unclear += 1;
            tokio::time::sleep(BETWEEN_UNCLEAR).await;
            if let Some(thread) = self.find(at, ticket).await? {
                return Ok(thread);
            }
            if unclear >= UNCLEAR_TRIES {
                return Err(Unsent::Unclear(why));
            }
        }
    }

    /// A thread that was made for this ticket and of which the desk does not know: it has the
    /// ticket's name, is this bot's, and is no older than the ticket. So another desk's, or one of
    /// a desk that was begun anew, is not taken for it.
    async fn find(&self, at: &At, ticket: &Ticket) -> Result<Option<ChannelId>, Unsent> {
        let path = format!("/guilds/{}/threads/active", at.server);
        let active = self.ask(Method::GET, path, None).await?;
        match self.among(&active, at, ticket).await {
            Some(thread) => Ok(Some(thread)),
            None => self.find_archived(at, ticket).await,
        }
    }

    /// The same among the threads that were put away, the latest first: those that this bot is in,
    /// as it is in all that it makes, for the others are only shown to whoever manages threads.
    async fn find_archived(&self, at: &At, ticket: &Ticket) -> Result<Option<ChannelId>, Unsent> {
        let channel = at.channel;
        let (mut before, since) = (String::new(), since(ticket));
        for _ in 0..MAX_ARCHIVED_PAGES {
            let path = format!(
                "/channels/{channel}/users/@me/threads/archived/private?limit={ARCHIVED_PAGE}{before}"
            );
            let page = match self.ask(Method::GET, path, None).await {
                Ok(page) => page,
                // Where the bot may not read, it finds none that it can write in.
                Err(Unsent::Closed(why) | Unsent::Barred(why)) => {
                    tracing::debug!(%channel, why, "archived threads cannot be looked through");
                    return Ok(None);
                }
                Err(why) => return Err(why),
            };
            if let Some(thread) = self.among(&page, at, ticket).await {
                return Ok(Some(thread));
            }
            let oldest = page["threads"]
                .as_array()
                .and_then(|threads| threads.last());
            let oldest = oldest.and_then(|thread| number(&thread["id"]));
            let is_later = |id: &u64| sent_at(&id.to_string()).is_some_and(|at| at >= since);
            match oldest.filter(is_later).filter(|_| page["has_more"] == true) {
                Some(oldest) => before = format!("&before={oldest}"),
                None => break,
            }
        }
        Ok(None)
    }

    async fn among(&self, page: &Value, at: &At, ticket: &Ticket) -> Option<ChannelId> {
        let threads = page["threads"].as_array().into_iter().flatten();
        let (name, since) = (name(ticket), since(ticket));
        for thread in threads {
            let is_ours = number(&thread["parent_id"]) == Some(at.channel.get())
                && number(&thread["owner_id"]) == Some(self.me.get())
                && thread["thread_metadata"]["locked"] != true
                && thread["name"] == name.as_str();
            let Some(id) = number(&thread["id"]).filter(|_| is_ours) else {
                continue;
            };
            let is_of_now = sent_at(&id.to_string()).is_some_and(|at| at >= since);
            let thread = ChannelId::new(id);
            let other = self.service.ticket_in(place(thread)).await;
            let is_free = matches!(other, Ok(of) if of.is_none_or(|of| of == ticket.id));
            if is_of_now && is_free {
                return Some(thread);
            }
        }
        None
    }

    /// Lets those in who belong there, as far as they are in the server.
    async fn put_in(&self, thread: ChannelId, ticket: &Ticket) {
        let roster = self.service.roster();
        for person in self.service.belong_in_thread(ticket) {
            let accounts = roster.accounts_of(&person).iter();
            let numbers = accounts
                .filter(|account| account.platform() == PLATFORM)
                .filter_map(|account| account.number().parse::<u64>().ok());
            for user in numbers.filter(|number| *number > 0).map(UserId::new) {
                self.is_in(thread, user).await;
            }
        }
    }

    /// The first message of a thread: the ticket, as its caller sees it.
    async fn begin(&self, thread: ChannelId, ticket: &Ticket, is_new: bool) -> Result<(), NotMade> {
        let card = turn::in_view(&self.service, &ticket.caller, LAYOUT, |view| {
            card::of_ticket(view, ticket)
        });
        let mut body = card.body();
        if !is_new && self.has_begun(thread, &body["content"]).await? {
            return Ok(());
        }
        body["nonce"] = json!(format!("sb-{}-{}", ticket.id, thread.get() % 1_000_000_000));
        body["enforce_nonce"] = json!(true);
        let path = format!("/channels/{thread}/messages");
        match self.ask(Method::POST, path, Some(&body)).await {
            Ok(_) => Ok(()),
            Err(why @ (Unsent::Unclear(_) | Unsent::PutOff(_) | Unsent::Stopping)) => {
                Err(why.into())
            }
            // It would be refused again.
            Err(why) => {
                tracing::warn!(ticket = %ticket.id, %why, "the thread has no first message");
                Ok(())
            }
        }
    }

    async fn has_begun(&self, thread: ChannelId, content: &Value) -> Result<bool, Unsent> {
        let path = format!("/channels/{thread}/messages?limit={FIRST_OF}&after=0");
        let oldest = self.ask(Method::GET, path, None).await?;
        let mut messages = oldest.as_array().into_iter().flatten();
        Ok(messages.any(|message| {
            number(&message["author"]["id"]) == Some(self.me.get())
                && message["content"] == *content
        }))
    }

    /// No thread can be made in a tickets channel: those who can mend it are told.
    pub(super) async fn barred(&self, at: &At, why: &str) {
        if !at.is_chosen {
            return;
        }
        tracing::warn!(channel = %at.channel, why, "a tickets channel takes no threads");
        let barred = Command::TicketsBarred {
            place: place(at.channel),
            reason: why.to_owned(),
        };
        if let Err(error) = self.service.execute(Actor::Desk, barred).await {
            tracing::error!(channel = %at.channel, %error, "that could not be reported");
        }
    }

    /// Waits a little for the thread that a ticket is to have, so that what is told of it comes
    /// there. Where the limits hold it up, nothing waits for it.
    pub(super) async fn soon(&self, ticket: TicketId) -> Result<(), ServiceError> {
        if !self.are_made {
            return Ok(());
        }
        let began = Instant::now();
        loop {
            let changed = self.under_way.changed.notified();
            if !self.service.wants_thread(ticket).await? {
                return Ok(());
            }
            let patience = self.under_way.patience(ticket);
            let left = patience.saturating_sub(began.elapsed());
            if left.is_zero() {
                return Ok(());
            }
            // Either way it is looked at again.
            let _ = tokio::time::timeout(left, changed).await;
        }
    }
}

/// A ticket's thread is no older.
fn since(ticket: &Ticket) -> DateTime<Utc> {
    ticket.opened_at - CLOCKS_APART
}

/// What a ticket's thread is called.
fn name(ticket: &Ticket) -> String {
    cut(&format!("{} {}", ticket.id, ticket.subject), MAX_NAME)
}

fn number(value: &Value) -> Option<u64> {
    let number = value.as_str()?.parse().ok()?;
    (number > 0).then_some(number)
}
