//! A chat service: what it is asked, when that arrives, and what people then see.
//!
//! It is modelled on Discord where the two differ: a message with a nonce that it knows gives the
//! message that is there; a channel that may not be read back looks empty.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use switchboard::delivery::{Found, Heard, Unsent};
use switchboard::model::{CaseNumber, NotificationId, Recipient};

use crate::action::{Fate, Weather};
use crate::violation::Violation;

/// So long a nonce is known after the message was made. The product relies on less.
const NONCE_MILLIS: u64 = 150_000;
/// So long a client waits for an answer.
const PATIENCE_MILLIS: u64 = 10_000;
/// How long a request takes when nothing is wrong, and its answer.
const WAY_MILLIS: u64 = 40;

/// Who asks: an instance, and how often it has been started. It knows only what it was told since.
pub(crate) type Asker = (u8, u32);

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) enum Request {
    Look(NotificationId),
    Edit(String),
    Post {
        notification: NotificationId,
        to: Recipient,
        about: Option<CaseNumber>,
        nonce: String,
        marked: bool,
        replies: bool,
    },
}

/// A message that people see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) notification: NotificationId,
    to: Recipient,
    about: Option<CaseNumber>,
    /// Whether it says of itself that it may be a repeat.
    marked: bool,
}

#[derive(Debug, Default)]
struct Channel {
    messages: Vec<Message>,
    /// The message that a nonce made, and when.
    nonces: BTreeMap<String, (String, u64)>,
    silent_until: u64,
    limited_until: u64,
    closed: bool,
    blind: bool,
    /// Until when an asker was told to ask nothing.
    told_off: BTreeMap<Asker, u64>,
}

#[derive(Debug)]
struct Flying {
    number: u64,
    channel: String,
    asker: Asker,
    request: Request,
    fate: Fate,
    answered: bool,
    /// Whether something may have moved from one channel to another.
    has_moved: bool,
}

/// The service, and what is on its way to it.
#[derive(Debug, Default)]
pub(crate) struct Chat {
    channels: BTreeMap<String, Channel>,
    /// By when it arrives.
    flying: BTreeMap<(u64, u64), Flying>,
    answers: BTreeMap<u64, (Heard, u64)>,
    /// How many requests there were.
    pub(crate) asked: u64,
    /// Until when nothing reaches it.
    pub(crate) away_until: u64,
    made: u64,
    pub(crate) marked: u64,
    /// Whether a channel was closed: what waited for it goes to those who stand in, and what
    /// nobody serves may wait.
    pub(crate) has_moved: bool,
}

impl Chat {
    /// Sends a request; its number, and when whoever asked knows what came of it.
    pub(crate) fn ask(
        &mut self,
        now: u64,
        asker: Asker,
        channel: &str,
        request: Request,
        fate: Fate,
    ) -> Result<(u64, u64), Violation> {
        let place = self.channels.entry(channel.to_owned()).or_default();
        if let Some(until) = place.told_off.get(&asker).filter(|until| now < **until) {
            let early = until - now;
            return Err(Violation::new(
                "nothing is sent before Retry-After",
                format!("{channel} was asked {early} ms too early"),
            ));
        }
        self.asked += 1;
        let number = self.asked;
        let mut fate = fate;
        if now < place.silent_until.max(self.away_until) {
            fate = Fate::Lost;
        }
        let (way, until, answered) = match fate {
            Fate::Prompt | Fate::Refused | Fate::Barred | Fate::TooMany(_) => {
                (Some(WAY_MILLIS), 2 * WAY_MILLIS, true)
            }
            Fate::Slow(millis) => (Some(u64::from(millis) / 2), u64::from(millis), true),
            Fate::AnswerLost => (Some(WAY_MILLIS), PATIENCE_MILLIS, false),
            Fate::Late(millis) => (Some(u64::from(millis)), PATIENCE_MILLIS, false),
            Fate::Lost => (None, PATIENCE_MILLIS, false),
            Fate::Failed(true) => (Some(WAY_MILLIS), 2 * WAY_MILLIS, false),
            Fate::Failed(false) => (None, 2 * WAY_MILLIS, false),
        };
        if let Some(way) = way {
            let flying = Flying {
                number,
                channel: channel.to_owned(),
                asker,
                request,
                fate,
                answered,
                has_moved: self.has_moved,
            };
            self.flying.insert((now + way, number), flying);
        }
        Ok((number, now + until))
    }

    /// When the next request arrives.
    pub(crate) fn next_arrival(&self) -> Option<u64> {
        self.flying.keys().next().map(|(at, _)| *at)
    }

    /// Lets what has arrived by `now` happen; the messages that it made.
    pub(crate) fn arrive(&mut self, now: u64) -> Result<Vec<(String, Message)>, Violation> {
        let mut made = Vec::new();
        while let Some(entry) = self.flying.first_entry() {
            let at = entry.key().0;
            if at > now {
                break;
            }
            let flying = entry.remove();
            let place = self.channels.entry(flying.channel.clone()).or_default();
            let before = place.messages.len();
            let heard = place.take(at, &flying, &mut self.made)?;
            if place.messages.len() > before
                && let Some(message) = place.messages.last()
            {
                self.marked += u64::from(message.marked);
                made.push((flying.channel.clone(), message.clone()));
            }
            if flying.answered {
                if let Heard::Unsent(Unsent::PutOff(wait)) = &heard {
                    let until = at + millis(*wait);
                    place.told_off.insert(flying.asker, until);
                }
                self.answers.insert(flying.number, (heard, at));
            }
        }
        Ok(made)
    }

    /// What came of a request, when whoever asked has waited long enough.
    pub(crate) fn answer(&mut self, number: u64) -> Heard {
        match self.answers.remove(&number) {
            Some((heard, _)) => heard,
            None => Heard::Unsent(Unsent::Unclear("no answer came".to_owned())),
        }
    }

    pub(crate) fn change(&mut self, now: u64, channel: &str, how: Weather) {
        let place = self.channels.entry(channel.to_owned()).or_default();
        match how {
            Weather::Silent(secs) => place.silent_until = now + u64::from(secs) * 1_000,
            Weather::Limited(secs) => place.limited_until = now + u64::from(secs) * 1_000,
            Weather::Closed => place.closed = true,
            Weather::Open => place.closed = false,
            Weather::Blind(blind) => place.blind = blind,
        }
    }

    /// Everything is well from now on.
    pub(crate) fn clear_up(&mut self) {
        for place in self.channels.values_mut() {
            place.silent_until = 0;
            place.limited_until = 0;
            place.closed = false;
            place.blind = false;
        }
    }

    /// Whether a channel has this message, and it tells of this.
    pub(crate) fn shows(&self, channel: &str, message: &str, told: NotificationId) -> bool {
        self.messages(channel)
            .any(|one| one.id == message && one.notification == told)
    }

    /// Whether anybody can see this anywhere.
    pub(crate) fn tells(&self, told: NotificationId) -> bool {
        self.channels
            .keys()
            .any(|channel| self.messages(channel).any(|one| one.notification == told))
    }

    pub(crate) fn count(&self) -> u64 {
        self.made
    }

    /// Which notification each message tells of, channel by channel.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (&str, NotificationId)> {
        let all = self.channels.iter();
        all.flat_map(|(name, place)| {
            let told = place.messages.iter().map(|one| one.notification);
            told.map(move |told| (name.as_str(), told))
        })
    }

    /// How many messages there are when repeats are not counted.
    pub(crate) fn different(&self) -> u64 {
        let different: BTreeSet<_> = self.shown().collect();
        u64::try_from(different.len()).unwrap_or(u64::MAX)
    }

    fn messages(&self, channel: &str) -> impl Iterator<Item = &Message> {
        let place = self.channels.get(channel);
        place.into_iter().flat_map(|place| &place.messages)
    }
}

impl Channel {
    /// A request has arrived.
    fn take(&mut self, at: u64, flying: &Flying, made: &mut u64) -> Result<Heard, Violation> {
        let unsent = |why: Unsent| Ok(Heard::Unsent(why));
        if let Fate::TooMany(secs) = flying.fate {
            self.limited_until = self.limited_until.max(at + u64::from(secs) * 1_000);
        }
        if at < self.limited_until {
            let wait = Duration::from_millis(self.limited_until - at);
            return unsent(Unsent::PutOff(wait));
        }
        match flying.fate {
            Fate::Barred => return unsent(Unsent::Barred("401".to_owned())),
            Fate::Refused if !matches!(flying.request, Request::Look(_)) => {
                return unsent(Unsent::Refused("400".to_owned()));
            }
            _ => {}
        }
        if self.closed {
            return unsent(Unsent::Closed("50001".to_owned()));
        }
        match &flying.request {
            Request::Look(told) => Ok(Heard::Found(self.look(*told))),
            Request::Edit(message) => {
                let there = self.messages.iter().any(|one| one.id == *message);
                if there {
                    return Ok(Heard::Done);
                }
                unsent(Unsent::Gone("10008".to_owned()))
            }
            Request::Post { replies: true, .. } if self.blind => {
                unsent(Unsent::NoHistory("160002".to_owned()))
            }
            Request::Post {
                notification,
                to,
                about,
                nonce,
                marked,
                ..
            } => {
                let known = self.nonces.get(nonce);
                if let Some((id, _)) = known.filter(|(_, since)| at < since + NONCE_MILLIS) {
                    return Ok(posted(id));
                }
                *made += 1;
                let message = Message {
                    id: format!("m{made}"),
                    notification: *notification,
                    to: to.clone(),
                    about: *about,
                    marked: *marked,
                };
                self.judge(&flying.channel, &message, flying.has_moved)?;
                self.nonces.insert(nonce.clone(), (message.id.clone(), at));
                let heard = posted(&message.id);
                self.messages.push(message);
                Ok(heard)
            }
        }
    }

    fn look(&self, told: NotificationId) -> Found {
        if self.blind || self.messages.is_empty() {
            return Found::Unknown;
        }
        let there = self.messages.iter().rfind(|one| one.notification == told);
        there.map_or(Found::Absent, |one| Found::There(one.id.clone()))
    }

    /// What people must never see.
    fn judge(&self, channel: &str, new: &Message, has_moved: bool) -> Result<(), Violation> {
        let told = new.notification;
        let seen = format!("{told} in {channel}");
        if self.messages.iter().any(|one| one.notification == told) {
            if new.marked {
                // People have read it in its place; that it may be a repeat stands on it.
                return Ok(());
            }
            return Err(Violation::new("nothing is doubled unmarked", seen));
        }
        // What a closed channel was to be told comes late to those who stand in for it; what is
        // told to one recipient is in order all the same.
        let later = self
            .messages
            .iter()
            .filter(|one| one.about.is_some() && one.about == new.about)
            .filter(|one| !has_moved || one.to == new.to)
            .find(|one| one.notification > told);
        match later {
            Some(later) => Err(Violation::new(
                "what is told of a case comes in order",
                format!("{seen} after {}", later.notification),
            )),
            None => Ok(()),
        }
    }
}

fn posted(id: &str) -> Heard {
    Heard::Posted {
        message_id: id.to_owned(),
        rest: Duration::ZERO,
    }
}

fn millis(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}
