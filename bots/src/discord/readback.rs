//! Looking into a channel for a message that may be there. Pure.

use chrono::{DateTime, TimeDelta};
use serde_json::Value;
use switchboard::delivery::Found;
use switchboard::model::{NotificationId, Timestamp};

/// How many messages a page has.
pub(super) const PAGE: usize = 100;
/// How many pages are looked through.
pub(super) const MAX_PAGES: usize = 5;
/// The clocks of this machine and of Discord are no farther apart.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(5);
/// Discord's numbers count milliseconds from here, above their lowest 22 bits.
const EPOCH_MILLIS: i64 = 1_420_070_400_000;

/// A page of messages says enough, or how to ask for the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Enough(Found),
    Before(String),
}

/// What stands under the message that tells of a notification.
pub(super) fn footer(notification: NotificationId) -> String {
    notification.to_string()
}

/// What stands under the message that told of one notification and was edited to tell of another.
pub(super) fn edited_footer(first: NotificationId, now: NotificationId) -> String {
    format!("{first} · now {now}")
}

/// Looks through a page, the newest message first, for what `me` has said of a notification that
/// was decided at `since`.
pub(super) fn look(
    page: &Value,
    me: &str,
    notification: NotificationId,
    since: Timestamp,
    is_first: bool,
) -> Page {
    let Some(messages) = page.as_array() else {
        return Page::Enough(Found::Unknown);
    };
    let told = messages.iter().find(|message| {
        message["author"]["id"] == me && names(message).as_deref() == Some(&*footer(notification))
    });
    if let Some(id) = told.and_then(|message| message["id"].as_str()) {
        return Page::Enough(Found::There(id.to_owned()));
    }
    // Discord shows no messages to whom it does not let read back: an empty page says nothing.
    let Some(oldest) = messages.last().and_then(|last| last["id"].as_str()) else {
        let found = if is_first {
            Found::Unknown
        } else {
            Found::Absent
        };
        return Page::Enough(found);
    };
    let Some(sent_at) = sent_at(oldest) else {
        return Page::Enough(Found::Unknown);
    };
    if messages.len() < PAGE || sent_at < since - CLOCKS_APART {
        return Page::Enough(Found::Absent);
    }
    Page::Before(oldest.to_owned())
}

/// What a message tells of first: what stands in its footer before anything else.
fn names(message: &Value) -> Option<String> {
    let footer = message["embeds"][0]["footer"]["text"].as_str()?;
    footer.split(' ').next().map(str::to_owned)
}

/// When a message, a thread or anything else with one of Discord's numbers was made.
pub(super) fn sent_at(id: &str) -> Option<Timestamp> {
    let millis = i64::try_from(id.parse::<u64>().ok()? >> 22).ok()?;
    DateTime::from_timestamp_millis(millis.checked_add(EPOCH_MILLIS)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample;

    const ME: &str = "1";

    /// A message sent so many seconds after the notification.
    fn message(author: &str, footer: &str, secs: i64) -> Value {
        let millis = sample::at("10:00:00").timestamp_millis() + secs * 1_000 - EPOCH_MILLIS;
        json!({
            "id": (millis << 22).to_string(), "author": { "id": author },
            "embeds": [{ "footer": { "text": footer } }],
        })
    }

    fn look_at(messages: &[Value], is_first: bool) -> Page {
        let since = sample::at("10:00:00");
        look(&json!(messages), ME, NotificationId(7), since, is_first)
    }

    #[test]
    fn only_our_own_message_with_its_number_is_taken_for_it() {
        let ours = message(ME, "N-7", 3);
        let id = ours["id"].as_str().unwrap().to_owned();
        let others = [
            message("2", "N-7", 5),
            message(ME, "N-70", 5),
            message(ME, "N-6 · now N-7", 4),
            json!({ "id": "9000000000000000000", "author": { "id": ME }, "content": "N-7" }),
        ];
        let there = [others.as_slice(), &[ours]].concat();
        assert_eq!(look_at(&there, true), Page::Enough(Found::There(id)));
        assert_eq!(look_at(&others, true), Page::Enough(Found::Absent));
        let edited = message(ME, &edited_footer(NotificationId(7), NotificationId(9)), 1);
        assert!(matches!(
            look_at(&[edited], true),
            Page::Enough(Found::There(_))
        ));
    }

    #[test]
    fn it_goes_on_until_the_messages_are_older_than_the_notification() {
        let page = |oldest: i64| {
            let newer = (0..99).map(|secs| message("2", "", 900 - secs));
            newer.chain([message("2", "", oldest)]).collect::<Vec<_>>()
        };
        assert!(matches!(look_at(&page(60), true), Page::Before(_)));
        assert!(
            matches!(look_at(&page(-200), true), Page::Before(_)),
            "clocks differ"
        );
        assert_eq!(look_at(&page(-301), true), Page::Enough(Found::Absent));
        assert_eq!(
            look_at(&page(60)[1..], true),
            Page::Enough(Found::Absent),
            "all of it"
        );
    }

    #[test]
    fn nothing_at_all_may_be_because_we_may_not_read_back() {
        assert_eq!(look_at(&[], true), Page::Enough(Found::Unknown));
        assert_eq!(look_at(&[], false), Page::Enough(Found::Absent));
        let strange = look(
            &json!({}),
            ME,
            NotificationId(7),
            sample::at("10:00:00"),
            true,
        );
        assert_eq!(strange, Page::Enough(Found::Unknown));
        assert_eq!(
            look_at(&[json!({ "id": "x" })], true),
            Page::Enough(Found::Unknown)
        );
    }
}
