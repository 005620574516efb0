//! What was claimed together: one after another, and nothing that another thing of its case holds
//! up.

use std::collections::VecDeque;
use std::time::Duration;

use super::HOLD_AT_MOST;
use crate::model::NotificationId;
use crate::store::{Delivery, Shown};

/// Deliveries of one endpoint that were claimed and are not begun, in order.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    claimed: VecDeque<Delivery>,
    /// None of it is begun any more.
    overtaken: bool,
}

impl Batch {
    /// Takes what was claimed now.
    pub fn claimed(&mut self, deliveries: Vec<Delivery>) {
        self.overtaken = false;
        self.claimed.extend(deliveries);
    }

    /// A report was refused: another worker has taken over what this one held. Of what is left
    /// nothing is begun, because it may have been given back as not begun already.
    pub fn overtaken(&mut self) {
        self.overtaken = true;
    }

    /// Whether there is nothing left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.claimed.is_empty()
    }

    /// Whether what is left is not to be begun: it was claimed too long ago, `held`, or another has
    /// it by now.
    #[must_use]
    pub fn is_stale(&self, held: Duration) -> bool {
        !self.claimed.is_empty() && (self.overtaken || held > HOLD_AT_MOST)
    }

    /// The next one, unless what is left is not to be begun.
    pub fn next(&mut self, held: Duration) -> Option<Delivery> {
        if self.is_stale(held) {
            return None;
        }
        self.claimed.pop_front()
    }

    /// A delivery was shown: those claimed with it did not know of its message.
    pub fn shown(&mut self, delivery: &Delivery, message_id: &str) {
        let about = delivery.notification.about;
        let shown = Shown {
            message_id: message_id.to_owned(),
            notification: delivery.notification.id,
        };
        for later in &mut self.claimed {
            if about.is_some() && later.notification.about == about {
                later.first_message.get_or_insert_with(|| shown.clone());
                later.last_message = Some(shown.clone());
            }
        }
    }

    /// The messages of a case are no longer where they were shown.
    pub fn forget(&mut self, gone: &Shown) {
        for later in &mut self.claimed {
            if later.first_message.as_ref() == Some(gone) {
                later.first_message = None;
                later.last_message = None;
            }
        }
    }

    /// A delivery failed. The store gives the later ones of its case back with it: sending them
    /// now would overtake it.
    pub fn failed(&mut self, delivery: &Delivery) {
        let about = delivery.notification.about;
        self.claimed
            .retain(|later| about.is_none() || later.notification.about != about);
    }

    /// Puts a delivery that was handed out and not begun back to the front.
    pub fn put_back(&mut self, delivery: Delivery) {
        self.claimed.push_front(delivery);
    }

    /// Takes what is left, to be given back: its notification and fence.
    pub fn untried(&mut self) -> Vec<(NotificationId, u64)> {
        let left = self.claimed.drain(..);
        left.map(|one| (one.notification.id, one.fence)).collect()
    }
}
