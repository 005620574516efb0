//! One delivery: looked for where it may be there already, shown, and reported.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use serenity::all::UserId;
use switchboard::delivery::{Found, Heard, LEASE, Outcome, Post, Report, Showing, Step, Then};
use switchboard::desk::{Actor, Answer, Command, Query};
use switchboard::model::{Notification, Urgency};
use switchboard::service::{Service, ServiceError, Turn};
use switchboard::store::{Delivery, Shown};
use tokio::time::Instant;

use super::alert::Alert;
use super::card::page_of;
use super::pace::Class;
use super::readback::{self, MAX_PAGES, PAGE, Page};
use super::send::{MAX_UPLOAD_BYTES, Request, Sender, Unsent, Upload};
use super::target::Target;
use super::thread::{Threads, Way};
use crate::report::language_of;

/// A message has at most ten files; two may be the desk's own.
const MAX_UPLOADS: usize = 8;

/// Delivers to channels and to people's direct messages.
pub(super) struct Courier {
    service: Service,
    sender: Arc<Sender>,
    threads: Arc<Threads>,
    /// The bot's own account.
    me: String,
    /// The channels of direct messages, which stay the same.
    direct: Mutex<HashMap<UserId, String>>,
}

/// Where a delivery is shown.
struct Place<'a> {
    channel: &'a str,
    class: Class,
}

impl Courier {
    pub(super) fn new(
        service: Service,
        sender: Arc<Sender>,
        threads: Arc<Threads>,
        me: UserId,
    ) -> Self {
        Self {
            service,
            sender,
            threads,
            me: me.to_string(),
            direct: Mutex::default(),
        }
    }

    /// Makes one delivery and says to the outbox what came of it.
    pub(super) async fn deliver(
        &self,
        turn: &mut Turn,
        delivery: Delivery,
    ) -> Result<Then, ServiceError> {
        let target: Target = match turn.endpoint().parse() {
            Ok(target) => target,
            Err(error) => {
                turn.failed(&delivery, &error, false).await?;
                return Ok(Then::End);
            }
        };
        let way = self.threads.way(target, &delivery.notification).await?;
        let (target, at) = match way {
            Way::Seen => {
                turn.done(&delivery, None).await?;
                return Ok(Then::Next);
            }
            Way::Endpoint => (target, turn.endpoint().to_owned()),
            Way::Thread(thread) => {
                let thread = Target::Channel(thread);
                (thread, thread.to_string())
            }
        };
        let outcome = self.show(turn, target, &delivery).await?;
        if let (Target::Person(account), Some(_)) = (target, &outcome.closed) {
            self.direct().remove(&account);
        }
        self.report(turn, delivery, outcome.report).await?;
        turn.rest(outcome.rest);
        if let Some(why) = &outcome.closed {
            let is_gone = match way {
                Way::Thread(thread) => self.threads.is_gone(thread).await,
                Way::Endpoint | Way::Seen => false,
            };
            if !is_gone {
                closed(&self.service, &at, why).await;
            }
        }
        Ok(outcome.then)
    }

    /// Says to the outbox what came of it.
    async fn report(
        &self,
        turn: &mut Turn,
        delivery: Delivery,
        report: Report,
    ) -> Result<(), ServiceError> {
        let (id, endpoint) = (delivery.notification.id, turn.endpoint().to_owned());
        let taken = match report {
            Report::Shown { message_id } => turn.done(&delivery, Some(&message_id)).await?,
            Report::Failed { why, may_be_shown } => {
                tracing::warn!(endpoint, %id, why, "an alert was not delivered");
                turn.failed(&delivery, &why, may_be_shown).await?
            }
            Report::Refused { why } => {
                tracing::warn!(endpoint, %id, why, "an alert was not delivered");
                turn.refused(&delivery, &why).await?
            }
            Report::PutBack => {
                turn.put_back(delivery);
                true
            }
        };
        if !taken {
            tracing::warn!(endpoint, %id, "another program has taken this delivery over");
        }
        Ok(())
    }

    /// Shows it, unless it is there already: does what the procedure says, and says what came of
    /// it.
    async fn show(
        &self,
        turn: &mut Turn,
        target: Target,
        delivery: &Delivery,
    ) -> Result<Outcome, ServiceError> {
        let class = class(delivery.notification.urgency());
        let channel = match self.channel(target, class).await {
            Ok(channel) => channel,
            Err(why) => return Ok(Outcome::unshown(&why, false)),
        };
        let place = Place {
            channel: &channel,
            class,
        };
        let attached = self.attached(&delivery.notification).await;
        let in_channel = matches!(target, Target::Channel(_));
        let (mut showing, mut step) =
            Showing::begin(delivery, in_channel, !attached.is_empty(), turn.held());
        loop {
            let heard = match step {
                Step::Look => self.look(&place, delivery).await,
                Step::Edit(standing) => self.edit(&place, delivery, &standing).await,
                Step::Forget(gone) => {
                    turn.forget(&gone).await?;
                    Heard::Done
                }
                Step::Post(post) => {
                    let attached = if post.with_files { &*attached } else { &[] };
                    let left = LEASE.saturating_sub(turn.held());
                    self.post(&place, delivery, &post, attached, left).await
                }
                Step::Wait(wait) => {
                    tokio::time::sleep(wait).await;
                    Heard::Done
                }
                Step::Over(outcome) => return Ok(outcome),
            };
            if let Heard::Unsent(why) = &heard {
                tracing::debug!(channel, %why, "a request of an alert was not done");
            }
            step = showing.next(turn.held(), heard);
        }
    }

    /// Sends it, if that is done before so much time has passed. It may be sent more than once and
    /// appears once: its nonce stays the same.
    async fn post(
        &self,
        place: &Place<'_>,
        delivery: &Delivery,
        post: &Post,
        attached: &[Upload],
        left: Duration,
    ) -> Heard {
        let roster = self.service.roster();
        let alert = Alert::new(delivery, post, &roster, attached);
        let path = format!("/channels/{}/messages", place.channel);
        let mut request = Request::new(place.class, Method::POST, path).json(&alert.json());
        request.files = &alert.files;
        request.not_after = Some(Instant::now() + left);
        let tried = self.sender.once(&request).await;
        match tried.and_then(|reply| reply.done()) {
            Ok(reply) => match reply.body["id"].as_str() {
                Some(id) => Heard::Posted {
                    message_id: id.to_owned(),
                    rest: reply.rest,
                },
                None => Heard::Unsent(Unsent::Unclear("the answer is no message".to_owned())),
            },
            Err(why) => Heard::Unsent(why),
        }
    }

    /// Changes the standing message of a case to how it stands now.
    async fn edit(&self, place: &Place<'_>, delivery: &Delivery, standing: &Shown) -> Heard {
        let path = format!(
            "/channels/{}/messages/{}",
            place.channel, standing.message_id
        );
        let edit = Alert::standing(delivery, standing).json();
        let edit = Request::new(place.class, Method::PATCH, path).json(&edit);
        match self.sender.ask(&edit).await.and_then(|reply| reply.done()) {
            Ok(_) => Heard::Done,
            Err(why) => Heard::Unsent(why),
        }
    }

    /// The files that came with what is told, as far as Discord takes them.
    async fn attached(&self, told: &Notification) -> Vec<Upload> {
        let (mut uploads, mut room) = (Vec::new(), MAX_UPLOAD_BYTES);
        if let Some((company, month)) = told.of_report() {
            let (company, month) = (Some(company), Some(month));
            match self
                .service
                .ask(Actor::Desk, Query::Report { company, month })
                .await
            {
                Ok(Answer::Report(of)) => uploads.extend(page_of(language_of(&of), &of)),
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "a monthly report cannot be read"),
            }
        }
        for file in told.files.iter().take(MAX_UPLOADS) {
            let Some(left) = room.checked_sub(file.size) else {
                continue;
            };
            let query = Query::Attachment {
                attachment: file.id,
            };
            match self.service.ask(Actor::Desk, query).await {
                Ok(Answer::Attachment { content, .. }) => {
                    uploads.push(Upload::of(&file.name, &content));
                    room = left;
                }
                Ok(_) => {}
                Err(error) => tracing::error!(%error, file = %file.id, "a file cannot be read"),
            }
        }
        uploads
    }

    /// Looks into the channel for a message that an earlier try may have left there.
    async fn look(&self, place: &Place<'_>, delivery: &Delivery) -> Heard {
        let told = &delivery.notification;
        let mut before = String::new();
        for page in 0..MAX_PAGES {
            let path = format!("/channels/{}/messages?limit={PAGE}{before}", place.channel);
            let request = Request::new(place.class, Method::GET, path);
            // The procedure repeats a look that is not answered.
            let asked = self.sender.once(&request).await;
            let reply = match asked.and_then(|reply| reply.done()) {
                Ok(reply) => reply,
                Err(why) => return Heard::Unsent(why),
            };
            match readback::look(&reply.body, &self.me, told.id, told.at, page == 0) {
                Page::Enough(found) => return Heard::Found(found),
                Page::Before(oldest) => before = format!("&before={oldest}"),
            }
        }
        Heard::Found(Found::Unknown)
    }

    /// The channel of a target; that of direct messages is opened, which gives the same each time.
    async fn channel(&self, target: Target, class: Class) -> Result<String, Unsent> {
        let account = match target {
            Target::Channel(id) => return Ok(id.to_string()),
            Target::Person(account) => account,
        };
        if let Some(channel) = self.direct().get(&account) {
            return Ok(channel.clone());
        }
        let body = json!({ "recipient_id": account.to_string() });
        let path = "/users/@me/channels".to_owned();
        let request = Request::new(class, Method::POST, path).json(&body);
        let opened = self
            .sender
            .once(&request)
            .await
            .and_then(|reply| reply.done());
        let opened: Value = match opened {
            Ok(reply) => reply.body,
            // Nothing was shown, whatever came of it.
            Err(Unsent::Unclear(why)) => return Err(Unsent::Barred(why)),
            Err(why) => return Err(why),
        };
        let Some(channel) = opened["id"].as_str() else {
            return Err(Unsent::Barred("the answer is no channel".to_owned()));
        };
        self.direct().insert(account, channel.to_owned());
        Ok(channel.to_owned())
    }

    fn direct(&self) -> std::sync::MutexGuard<'_, HashMap<UserId, String>> {
        self.direct.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn class(urgency: Urgency) -> Class {
    match urgency {
        Urgency::Urgent => Class::Urgent,
        Urgency::Ordinary => Class::Alert,
        Urgency::Personal => Class::Personal,
    }
}

/// A channel that is gone, where the bot may not write, or a person who takes no messages of it.
///
/// The desk takes another way: what waits for it goes to those who stand in, and those who can mend
/// it are told.
async fn closed(service: &Service, at: &str, why: &str) {
    tracing::warn!(
        at,
        why,
        "a place is closed to the bot; another way is taken"
    );
    let Ok(place) = at.parse() else { return };
    let close = Command::ClosePlace {
        place,
        reason: why.to_owned(),
    };
    if let Err(error) = service.execute(Actor::Desk, close).await {
        tracing::error!(at, %error, "a closed place could not be reported");
    }
}
