//! A ticket's private thread: who is in it reads and writes there, and what they write becomes
//! comments on the ticket, once each, also when they edit it.
//!
//! **The desk knows which thread belongs to which ticket**; a thread that it does not know is left
//! alone. How they come about is in `making`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use serenity::all::{Attachment, ChannelId, MessageId, User, UserId};
use switchboard::desk::{Actor, Command, Reply, file_refused};
use switchboard::model::{
    CaseNumber, Channel, FileContent, GivenFile, LostFile, MessageSource, Notification, Recipient,
    TicketId,
};
use switchboard::service::{Service, ServiceError};

use super::asking::{PLATFORM, account, place};
use super::download::Downloads;
use super::making::UnderWay;
use super::pace::Class;
use super::send::{Request, Sender, Unsent};
use super::target::Target;
use super::text::{cut, escaped, within};
use crate::language::Language;
use crate::render::safe;

/// What Discord says of a channel that it does not have.
const UNKNOWN_CHANNEL: &str = "(10003)";
/// How long the words are that answer somebody in a thread. With everything in them escaped they
/// still fit a message.
const MAX_REPLY: usize = 900;
/// So many channels are remembered as being a ticket's thread, or none; and so many people as being
/// in one.
const MAX_REMEMBERED: usize = 10_000;
/// Without the members' intent Discord does not tell who leaves a thread, or comes to a server. So
/// long it is believed that somebody is in a thread, or cannot be.
const IN_BELIEVED: Duration = Duration::from_secs(3_600);
const OUT_BELIEVED: Duration = Duration::from_secs(600);

/// The tickets' threads.
pub(super) struct Threads {
    pub(super) service: Service,
    pub(super) sender: Arc<Sender>,
    /// The bot's own account.
    pub(super) me: UserId,
    /// Whether the bot may read what is written.
    pub(super) are_made: bool,
    downloads: Downloads,
    /// Which are being made.
    pub(super) under_way: Arc<UnderWay>,
    /// Which channel is which ticket's, as far as it was looked up.
    known: Mutex<HashMap<ChannelId, Option<TicketId>>>,
    /// In which language people have Discord.
    languages: Mutex<HashMap<UserId, Language>>,
    /// Who was in which thread, or could not be let in, and when.
    inside: Mutex<HashMap<(ChannelId, UserId), (Instant, bool)>>,
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

/// How a thread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It can be written in.
    There,
    /// It was put away.
    Archived,
    /// It was deleted.
    Gone,
    /// Discord does not say.
    Unknown,
}

/// Something that somebody wrote.
pub(super) struct Written<'a> {
    pub(super) author: &'a User,
    pub(super) channel: ChannelId,
    pub(super) message: MessageId,
    pub(super) content: &'a str,
    pub(super) attachments: &'a [Attachment],
    pub(super) mentions: &'a [User],
    /// It was written before, and its text is another now.
    pub(super) is_edit: bool,
}

impl Threads {
    pub(super) fn new(
        service: Service,
        sender: Arc<Sender>,
        downloads: Downloads,
        me: UserId,
        are_made: bool,
    ) -> Self {
        Self {
            service,
            sender,
            downloads,
            me,
            are_made,
            under_way: Arc::default(),
            known: Mutex::default(),
            languages: Mutex::default(),
            inside: Mutex::default(),
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
        if is_customers {
            self.soon(ticket).await?;
        }
        for thread in self.of(ticket).await? {
            let written_there = told.origin.as_ref() == Some(&place(thread));
            if (is_customers || written_there) && self.is_in(thread, user).await {
                return Ok(if written_there {
                    Way::Seen
                } else {
                    Way::Thread(thread)
                });
            }
        }
        Ok(Way::Endpoint)
    }

    /// Whether somebody is in a thread; they are let in unless that was seen lately.
    pub(super) async fn is_in(&self, thread: ChannelId, user: UserId) -> bool {
        let seen = self.inside().get(&(thread, user)).copied();
        let lately = seen.filter(|(at, is_in)| {
            let believed = if *is_in { IN_BELIEVED } else { OUT_BELIEVED };
            at.elapsed() < believed
        });
        match lately {
            Some((_, is_in)) => is_in,
            None => self.add(thread, user).await,
        }
    }

    /// Lets somebody into a thread; whether they are in it now.
    pub(super) async fn add(&self, thread: ChannelId, user: UserId) -> bool {
        let path = format!("/channels/{thread}/thread-members/{user}");
        let mut added = self.ask(Method::PUT, path.clone(), None).await;
        if matches!(added, Err(Unsent::Closed(_))) {
            match self.state(thread).await {
                // Nobody comes into one that was put away.
                State::Archived if self.open_again(thread).await => {
                    added = self.ask(Method::PUT, path, None).await;
                }
                State::Gone => self.gone(thread).await,
                State::Archived | State::There | State::Unknown => {}
            }
        }
        if let Err(why) = &added {
            tracing::debug!(%thread, %user, %why, "somebody cannot be let into a thread");
        }
        // A limit or a lost answer says nothing of them.
        if matches!(added, Ok(_) | Err(Unsent::Barred(_) | Unsent::Closed(_))) {
            self.saw(thread, user, added.is_ok());
        }
        added.is_ok()
    }

    /// How a thread is.
    async fn state(&self, thread: ChannelId) -> State {
        let path = format!("/channels/{thread}");
        match self.ask(Method::GET, path, None).await {
            Ok(shown) if shown["thread_metadata"]["archived"] == true => State::Archived,
            Ok(_) => State::There,
            Err(Unsent::Closed(why)) if why.contains(UNKNOWN_CHANNEL) => State::Gone,
            Err(_) => State::Unknown,
        }
    }

    /// Whether a thread that was put away is open again.
    async fn open_again(&self, thread: ChannelId) -> bool {
        let path = format!("/channels/{thread}");
        let open = json!({ "archived": false });
        self.ask(Method::PATCH, path, Some(&open)).await.is_ok()
    }

    /// A channel was deleted. When it was a ticket's thread, the desk forgets it and has another one
    /// made; when it was to hear something, another way is taken.
    pub(super) async fn gone(&self, channel: ChannelId) {
        self.known().remove(&channel);
        self.inside().retain(|(thread, _), _| *thread != channel);
        let place = place(channel);
        let gone = match self.service.ticket_in(place.clone()).await {
            Ok(Some(ticket)) => Command::ThreadGone { place, ticket },
            Ok(None) => Command::ClosePlace {
                place,
                reason: "it was deleted".to_owned(),
            },
            Err(error) => {
                tracing::error!(%channel, %error, "it is not known whose a deleted channel was");
                return;
            }
        };
        match self.service.execute(Actor::Desk, gone).await {
            Ok(_) => self.under_way.wished_again.notify_one(),
            Err(error) => tracing::error!(%channel, %error, "a deleted channel was not reported"),
        }
    }

    /// A thread takes nothing that is told; whether that is because it was deleted.
    pub(super) async fn is_gone(&self, thread: ChannelId) -> bool {
        let is_gone = self.state(thread).await == State::Gone;
        if is_gone {
            self.gone(thread).await;
        }
        is_gone
    }

    fn saw(&self, thread: ChannelId, user: UserId, is_in: bool) {
        let mut inside = self.inside();
        if inside.len() >= MAX_REMEMBERED {
            inside.clear();
        }
        inside.insert((thread, user), (Instant::now(), is_in));
    }

    fn inside(&self) -> MutexGuard<'_, HashMap<(ChannelId, UserId), (Instant, bool)>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.saw(written.channel, written.author.id, true);
        let roster = self.service.roster();
        let person = roster.by_account(&account(written.author.id));
        let Some(person) = person else {
            let say = self.language_of(written.author.id);
            let why = say.discord_thread_unlinked();
            return self.refuse(&written, ticket, &why).await;
        };
        let Some(comment) = self.comment(&written, ticket).await else {
            return;
        };
        let actor = Actor::Person(person.id.clone());
        match self.service.execute(actor, comment).await {
            Ok(Reply::Ticket { lost, .. }) if !lost.is_empty() => {
                let say = self.language_of(written.author.id);
                let lost = lost
                    .iter()
                    .map(|file| say.history_file_lost(&file.name, say.not_kept(&file.reason)));
                let lost = lost.collect::<Vec<_>>().join("\n");
                let words = within(&safe(&lost), MAX_REPLY);
                self.reply(&written, ticket, &escaped(&words)).await;
            }
            Ok(_) => {}
            Err(error) => {
                if !error.is_refusal() {
                    tracing::error!(%error, %ticket, "a comment was not kept");
                }
                let why = self.language_of(written.author.id).service_error(&error);
                self.refuse(&written, ticket, &why).await;
            }
        }
    }

    /// What was written as a comment, with the files that came with it; nothing when there is
    /// nothing to say.
    async fn comment(&self, written: &Written<'_>, ticket: TicketId) -> Option<Command> {
        let (text, channel) = (text_of(written), Channel::Chat);
        let source = Some(MessageSource {
            place: place(written.channel),
            message: written.message.to_string(),
        });
        if written.attachments.is_empty() || (written.is_edit && !text.is_empty()) {
            return Some(Command::Comment {
                ticket,
                text,
                channel,
                source,
            });
        }
        if written.is_edit {
            return None;
        }
        let (files, lost) = self.fetch(written.attachments).await;
        Some(Command::CommentWithFiles {
            ticket,
            text,
            channel,
            source,
            files,
            lost,
        })
    }

    /// What is in these files, and why some cannot be had.
    pub(super) async fn fetch(
        &self,
        attachments: &[Attachment],
    ) -> (Vec<GivenFile>, Vec<LostFile>) {
        let (mut files, mut lost) = (Vec::new(), Vec::new());
        let limits = self.service.rulebook().tables().programme.attachments;
        for attached in attachments {
            let name = attached.filename.clone();
            // What would not be kept is not fetched.
            let refused = file_refused(limits, files.len(), u64::from(attached.size));
            let fetched = match refused {
                Some(why) => Err(why),
                None => {
                    let max = limits.max_bytes();
                    self.downloads.fetch(&attached.url, max).await
                }
            };
            match fetched {
                Ok(content) => files.push(GivenFile {
                    name,
                    media_type: attached.content_type.clone().unwrap_or_default(),
                    content: FileContent(content.into()),
                }),
                Err(reason) => lost.push(LostFile { name, reason }),
            }
        }
        (files, lost)
    }

    async fn refuse(&self, written: &Written<'_>, ticket: TicketId, why: &str) {
        let why = escaped(&cut(why, MAX_REPLY));
        let say = self.language_of(written.author.id);
        let words = say.discord_not_on(ticket, why);
        self.reply(written, ticket, &words).await;
    }

    async fn reply(&self, written: &Written<'_>, ticket: TicketId, words: &str) {
        let nonce = format!("no-{}", written.message);
        let body = json!({
            "content": words,
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

    /// Somebody has Discord in this language. A message does not say so; what they ask for does.
    pub(super) fn reads(&self, user: UserId, language: Language) {
        let mut languages = self.languages();
        if languages.len() >= MAX_REMEMBERED {
            languages.clear();
        }
        languages.insert(user, language);
    }

    /// In which language somebody has Discord, as far as they have asked for something.
    fn language_of(&self, user: UserId) -> Language {
        self.languages().get(&user).copied().unwrap_or_default()
    }

    fn languages(&self) -> MutexGuard<'_, HashMap<UserId, Language>> {
        self.languages
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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

    /// A channel is a ticket's thread from now on.
    pub(super) fn is_of(&self, thread: ChannelId, ticket: TicketId) {
        self.known().insert(thread, Some(ticket));
    }

    fn known(&self) -> MutexGuard<'_, HashMap<ChannelId, Option<TicketId>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn ask(
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

/// What was written, with names where Discord has numbers.
fn text_of(written: &Written<'_>) -> String {
    let mut text = written.content.to_owned();
    for user in written.mentions {
        let name = format!("@{}", user.name);
        for mention in [format!("<@{}>", user.id), format!("<@!{}>", user.id)] {
            text = text.replace(&mention, &name);
        }
    }
    text
}
