//! Replies, answers and notifications in words, in the reader's language. Pure: the time, the zone and
//! whether there are colours are passed in.
//!
//! **Nothing from people reaches a terminal as it is.** [`safe`] and [`safe_line`] show control
//! characters and direction marks as `\u{…}`; every text of a person goes through one of them.

mod call;
mod chat;
mod device;
mod event;
mod explanation;
mod history;
mod incident;
mod incident_document;
mod json;
mod maintenance;
mod notification;
mod paint;
mod people;
mod queues;
mod reply;
mod review;
mod rules;
mod safe;
mod solutions;
mod ticket;
pub(crate) mod time;
mod training;
mod view;

pub use chat::{invited, linked, page_link};
#[cfg(feature = "discord")]
pub(crate) use device::may_ask;
#[cfg(feature = "discord")]
pub(crate) use event::companies;
pub(crate) use explanation::audience;
pub use history::history;
pub(crate) use incident_document::{inline, inside};
pub use json::{command_error, command_reply, notification as notification_json};
#[cfg(feature = "discord")]
pub(crate) use maintenance::clashes;
pub use notification::notification;
pub use paint::Paint;
pub use people::whoami;
#[cfg(feature = "discord")]
pub(crate) use reply::notes;
pub use reply::{answer, opened_with_file, reply};
pub use safe::{safe, safe_line};
#[cfg(feature = "discord")]
pub(crate) use solutions::body as article_body;
pub use time::{ago_or_in, length, moment, stretch};
#[cfg(feature = "discord")]
pub(crate) use training::{
    asked as question, place as training_place, through as training_through,
};
pub use view::View;

#[cfg(test)]
mod tests;
