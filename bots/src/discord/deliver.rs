//! One delivery: looked for where it may be there already, shown, and reported.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use serenity::all::UserId;
use switchboard::desk::{Actor, Answer, Command, Query};
use switchboard::model::{CaseNumber, Notification, Urgency};
use switchboard::service::{Service, ServiceError, Turn};
use switchboard::store::{Delivery, Shown};
use tokio::time::Instant;

use super::alert::{Alert, Shape};
use super::pace::Class;
use super::readback::{self, Found, MAX_PAGES, PAGE, Page};
use super::send::{
    BETWEEN_UNCLEAR, MAX_UPLOAD_BYTES, Request, Sender, UNCLEAR_TRIES, Unsent, Upload,
};
use super::target::Target;
use super::thread::{Threads, Way};

/// A nonce is not relied on for longer after its first use. Then the channel is looked into.
const NONCE_KNOWN: Duration = Duration::from_secs(120);
/// So long a limit is waited out with a message of which nobody knows whether it is there.
const WAITED_FOR: Duration = Duration::from_secs(10);

/// A message has at most ten files; two may be the desk's own.
const MAX_UPLOADS: usize = 8;

/// Whether the turn goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Next,
    End,
}

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

/// A message that is there.
struct Sent {
    message: String,
    /// How long the channel takes no other.
    rest: Duration,
}

/// Why it is not there, and whether it may be all the same.
struct Unshown {
    why: Unsent,
    may_be_shown: bool,
}

impl From<Unsent> for Unshown {
    fn from(why: Unsent) -> Self {
        Self {
            may_be_shown: false,
            why,
        }
    }
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
        let shown = self.show(turn, target, &delivery).await?;
        let (id, endpoint) = (delivery.notification.id, turn.endpoint().to_owned());
        let Unshown { why, may_be_shown } = match shown {
            Ok(sent) => {
                if !turn.done(&delivery, Some(&sent.message)).await? {
                    tracing::warn!(endpoint, %id, "another program has taken this delivery over");
                }
                turn.rest(sent.rest);
                let over = !sent.rest.is_zero();
                return Ok(if over { Then::End } else { Then::Next });
            }
            Err(unshown) => unshown,
        };
        let reason = why.to_string();
        match why {
            Unsent::PutOff(wait) => {
                turn.rest(wait);
                if may_be_shown {
                    turn.failed(&delivery, &reason, true).await?;
                } else {
                    turn.put_back(delivery);
                }
            }
            Unsent::Stopping if !may_be_shown => turn.put_back(delivery),
            Unsent::Refused(_) => {
                tracing::warn!(endpoint, %id, reason, "an alert was not delivered");
                if may_be_shown {
                    turn.failed(&delivery, &reason, true).await?;
                } else {
                    turn.refused(&delivery, &reason).await?;
                    return Ok(Then::Next);
                }
            }
            Unsent::Closed(_) => {
                turn.failed(&delivery, &reason, may_be_shown).await?;
                let is_gone = match way {
                    Way::Thread(thread) => self.threads.is_gone(thread).await,
                    Way::Endpoint | Way::Seen => false,
                };
                if !is_gone {
                    closed(&self.service, &at, &reason).await;
                }
            }
            _ => {
                tracing::warn!(endpoint, %id, reason, "an alert was not delivered");
                turn.failed(&delivery, &reason, may_be_shown).await?;
            }
        }
        Ok(Then::End)
    }

    /// Shows it, unless it is there already.
    async fn show(
        &self,
        turn: &mut Turn,
        target: Target,
        delivery: &Delivery,
    ) -> Result<Result<Sent, Unshown>, ServiceError> {
        let class = class(delivery.notification.urgency());
        let channel = match self.channel(target, class).await {
            Ok(channel) => channel,
            Err(why) => return Ok(Err(why.into())),
        };
        let mut shape = Shape {
            repeat: false,
            reply_to: delivery.last_message.clone(),
        };
        if delivery.may_be_shown {
            match self.look(&channel, class, delivery).await {
                Ok(Found::There(message)) => {
                    let rest = Duration::ZERO;
                    return Ok(Ok(Sent { message, rest }));
                }
                Ok(Found::Absent) => {}
                Ok(Found::Unknown) => shape.repeat = true,
                Err(why) => return Ok(Err(why.into())),
            }
        }
        if let Some(standing) = standing(target, delivery) {
            shape.reply_to = Some(standing.clone());
            let path = format!("/channels/{channel}/messages/{}", standing.message_id);
            let edit = Alert::standing(delivery, standing).json();
            let edit = Request::new(class, Method::PATCH, path).json(&edit);
            match self.sender.ask(&edit).await.and_then(|reply| reply.done()) {
                Ok(_) => {}
                Err(why @ (Unsent::PutOff(_) | Unsent::Stopping)) => return Ok(Err(why.into())),
                Err(Unsent::Gone(_)) => {
                    turn.forget(standing).await?;
                    shape.reply_to = None;
                }
                // Whoever must be alerted is alerted all the same, and that says what is wrong.
                Err(why) => {
                    tracing::debug!(%target, %why, "the standing message was not changed");
                }
            }
        }
        let shown = self.post(&channel, class, delivery, shape).await;
        if matches!(&shown, Err(unshown) if matches!(unshown.why, Unsent::Closed(_)))
            && let Target::Person(account) = target
        {
            self.direct().remove(&account);
        }
        Ok(shown)
    }

    /// Sends it until it is known to be there or known not to be. It may be sent more than once
    /// and appears once: its nonce stays the same.
    async fn post(
        &self,
        channel: &str,
        class: Class,
        delivery: &Delivery,
        mut shape: Shape,
    ) -> Result<Sent, Unshown> {
        let (mut unclear, mut first_try) = (0, None);
        let mut attached = self.attached(&delivery.notification).await;
        loop {
            let roster = self.service.roster();
            let alert = Alert::new(delivery, &shape, &roster, &attached);
            let mut request =
                Request::new(class, Method::POST, format!("/channels/{channel}/messages"))
                    .json(&alert.json());
            request.files = &alert.files;
            let tried = self
                .sender
                .once(&request)
                .await
                .and_then(|reply| reply.done());
            let began = *first_try.get_or_insert_with(Instant::now);
            let why = match tried {
                Ok(reply) => match reply.body["id"].as_str() {
                    Some(id) => {
                        return Ok(Sent {
                            message: id.to_owned(),
                            rest: reply.rest,
                        });
                    }
                    None => Unsent::Unclear("the answer is no message".to_owned()),
                },
                Err(Unsent::NoHistory(why)) if shape.reply_to.is_some() => {
                    tracing::debug!(channel, why, "sent without a reply to the one before");
                    shape.reply_to = None;
                    continue;
                }
                // The files are named in the text, and can be asked for.
                Err(Unsent::Closed(why) | Unsent::Refused(why)) if !attached.is_empty() => {
                    tracing::debug!(channel, why, "sent without the files that belong to it");
                    attached.clear();
                    continue;
                }
                Err(why) => why,
            };
            unclear += u32::from(matches!(why, Unsent::Unclear(_)));
            let wait = match why {
                Unsent::Unclear(_) if unclear < UNCLEAR_TRIES => Some(BETWEEN_UNCLEAR * unclear),
                // Begun is begun: while the nonce is known, waiting here is surer than looking.
                Unsent::PutOff(wait) if unclear > 0 && wait < WAITED_FOR => Some(wait),
                _ => None,
            };
            match wait.filter(|wait| began.elapsed() + *wait < NONCE_KNOWN) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => {
                    return Err(Unshown {
                        why,
                        may_be_shown: unclear > 0,
                    });
                }
            }
        }
    }

    /// The files that came with what is told, as far as Discord takes them.
    async fn attached(&self, told: &Notification) -> Vec<Upload> {
        let (mut uploads, mut room) = (Vec::new(), MAX_UPLOAD_BYTES);
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
    async fn look(
        &self,
        channel: &str,
        class: Class,
        delivery: &Delivery,
    ) -> Result<Found, Unsent> {
        let told = &delivery.notification;
        let mut before = String::new();
        for page in 0..MAX_PAGES {
            let path = format!("/channels/{channel}/messages?limit={PAGE}{before}");
            let request = Request::new(class, Method::GET, path);
            let reply = match self
                .sender
                .ask(&request)
                .await
                .and_then(|reply| reply.done())
            {
                Ok(reply) => reply,
                Err(why @ (Unsent::PutOff(_) | Unsent::Stopping)) => return Err(why),
                Err(why) => {
                    tracing::debug!(channel, %why, "the channel cannot be read back");
                    return Ok(Found::Unknown);
                }
            };
            match readback::look(&reply.body, &self.me, told.id, told.at, page == 0) {
                Page::Enough(found) => return Ok(found),
                Page::Before(oldest) => before = format!("&before={oldest}"),
            }
        }
        Ok(Found::Unknown)
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

/// The message that shows how a service event stands, in a channel.
fn standing(target: Target, delivery: &Delivery) -> Option<&Shown> {
    let is_event = matches!(delivery.notification.about, Some(CaseNumber::Event(_)));
    let in_channel = matches!(target, Target::Channel(_));
    delivery
        .first_message
        .as_ref()
        .filter(|_| is_event && in_channel)
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
