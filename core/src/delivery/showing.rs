//! One delivery, shown until it is known to be there or known not to be.

use std::time::Duration;

use super::{
    BETWEEN_UNCLEAR, Found, Heard, LEASE, LOOKED_FOR_ATTEMPTS, NONCE_KNOWN, Outcome, Post, Step,
    UNCLEAR_TRIES, Unsent, WAITED_FOR,
};
use crate::model::CaseNumber;
use crate::store::{Delivery, Shown};

/// The standing message is not changed after this, nor the channel looked into once more: sending the
/// new message must not come too late.
const BEFORE_SENDING: Duration = Duration::from_secs(30);
/// What is said of a delivery whose lease ended first.
const TOO_LATE: &str = "its time was over before it was sent";

/// One attempt at one delivery. Give it what came of each step, and do the next.
///
/// A message is sent under one nonce as long as the service knows it, so that it appears once
/// however often it is sent. **Nothing is sent after the lease**: another worker may have it by
/// then, and may have shown it so long ago that the nonce is forgotten.
#[derive(Clone, Debug)]
pub struct Showing {
    at: At,
    standing: Option<Shown>,
    post: Post,
    /// How often the channel was looked into without an answer.
    unanswered_looks: u32,
    /// Whether another attempt will look again, when this one cannot tell.
    looks_later: bool,
    /// How often nobody knew what came of sending it.
    unclear: u32,
    first_try: Option<Duration>,
    until: Duration,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum At {
    Looking,
    WaitingToLook,
    Editing(Shown),
    Forgetting,
    Posting,
    Waiting,
    Over,
}

impl Showing {
    /// Begins an attempt, and says its first step. `edits` says whether a standing message is
    /// changed at this endpoint, `has_files` whether files go with it, and `held` how long ago the
    /// delivery was claimed.
    #[must_use]
    pub fn begin(
        delivery: &Delivery,
        edits: bool,
        has_files: bool,
        held: Duration,
    ) -> (Self, Step) {
        let is_event = matches!(delivery.notification.about, Some(CaseNumber::Event(_)));
        let mut showing = Self {
            at: At::Looking,
            standing: delivery.first_message.clone().filter(|_| is_event && edits),
            post: Post {
                repeat: false,
                reply_to: delivery.last_message.clone(),
                with_files: has_files,
            },
            unanswered_looks: 0,
            looks_later: delivery.earlier_attempts < LOOKED_FOR_ATTEMPTS,
            unclear: 0,
            first_try: None,
            until: LEASE,
        };
        let step = if delivery.may_be_shown {
            Step::Look
        } else {
            showing.edit(held)
        };
        (showing, step)
    }

    /// Takes what came of the last step, `held` so long after the delivery was claimed, and says
    /// the next one. What does not answer the last step counts as not being known.
    pub fn next(&mut self, held: Duration, heard: Heard) -> Step {
        match std::mem::replace(&mut self.at, At::Over) {
            At::Looking => self.looked(held, heard),
            At::WaitingToLook => {
                self.at = At::Looking;
                Step::Look
            }
            At::Editing(standing) => self.edited(held, standing, heard),
            At::Forgetting => {
                self.post.reply_to = None;
                self.send(held)
            }
            At::Posting => self.posted(held, heard),
            At::Waiting => self.send(held),
            At::Over => self.give_up(&Unsent::Barred("it was over".to_owned())),
        }
    }

    fn looked(&mut self, held: Duration, heard: Heard) -> Step {
        match heard {
            Heard::Found(Found::There(message_id)) => {
                return Step::Over(Outcome::shown(message_id, Duration::ZERO));
            }
            Heard::Found(Found::Absent) => {}
            Heard::Unsent(why @ (Unsent::PutOff(_) | Unsent::Stopping)) => {
                return self.give_up(&why);
            }
            Heard::Unsent(why @ Unsent::Unclear(_)) => {
                if let Some(step) = self.look_again(held, &why) {
                    return step;
                }
                self.post.repeat = true;
            }
            _ => self.post.repeat = true,
        }
        self.edit(held)
    }

    /// A service that does not answer a look may answer the next one, and until then nothing is
    /// doubled. Only what cannot be told for long is sent all the same.
    fn look_again(&mut self, held: Duration, why: &Unsent) -> Option<Step> {
        self.unanswered_looks += 1;
        let wait = BETWEEN_UNCLEAR * self.unanswered_looks;
        if self.unanswered_looks < UNCLEAR_TRIES && held + wait < BEFORE_SENDING {
            self.at = At::WaitingToLook;
            return Some(Step::Wait(wait));
        }
        let is_later = self.looks_later;
        is_later.then(|| Step::Over(Outcome::unshown(why, true)))
    }

    fn edit(&mut self, held: Duration) -> Step {
        match self.standing.take().filter(|_| held < BEFORE_SENDING) {
            Some(standing) => {
                self.post.reply_to = Some(standing.clone());
                self.at = At::Editing(standing.clone());
                Step::Edit(standing)
            }
            None => self.send(held),
        }
    }

    fn edited(&mut self, held: Duration, standing: Shown, heard: Heard) -> Step {
        match heard {
            Heard::Unsent(why @ (Unsent::PutOff(_) | Unsent::Stopping)) => self.give_up(&why),
            Heard::Unsent(Unsent::Gone(_)) => {
                self.at = At::Forgetting;
                Step::Forget(standing)
            }
            // Whoever must be alerted is alerted all the same, and that says what is wrong.
            _ => self.send(held),
        }
    }

    fn send(&mut self, held: Duration) -> Step {
        // It counts as a try: what is too slow each time must not go round for ever.
        if held >= self.until {
            return self.give_up(&Unsent::Barred(TOO_LATE.to_owned()));
        }
        self.at = At::Posting;
        Step::Post(self.post.clone())
    }

    fn posted(&mut self, held: Duration, heard: Heard) -> Step {
        let began = *self.first_try.get_or_insert(held);
        let why = match heard {
            Heard::Posted { message_id, rest } => {
                return Step::Over(Outcome::shown(message_id, rest));
            }
            Heard::Unsent(Unsent::NoHistory(_)) if self.post.reply_to.is_some() => {
                self.post.reply_to = None;
                return self.send(held);
            }
            // The files are named in the text, and can be asked for.
            Heard::Unsent(Unsent::Closed(_) | Unsent::Refused(_)) if self.post.with_files => {
                self.post.with_files = false;
                return self.send(held);
            }
            Heard::Unsent(why) => why,
            Heard::Done | Heard::Found(_) => Unsent::Unclear("the answer is no message".to_owned()),
        };
        self.unclear += u32::from(matches!(why, Unsent::Unclear(_)));
        let wait = match why {
            Unsent::Unclear(_) if self.unclear < UNCLEAR_TRIES => {
                Some(BETWEEN_UNCLEAR * self.unclear)
            }
            // Begun is begun: while the nonce is known, waiting here is surer than looking.
            Unsent::PutOff(wait) if self.unclear > 0 && wait < WAITED_FOR => Some(wait),
            _ => None,
        };
        let last = (began + NONCE_KNOWN).min(self.until);
        match wait.filter(|wait| held + *wait < last) {
            Some(wait) => {
                self.at = At::Waiting;
                Step::Wait(wait)
            }
            None => self.give_up(&why),
        }
    }

    fn give_up(&self, why: &Unsent) -> Step {
        Step::Over(Outcome::unshown(why, self.unclear > 0))
    }
}
