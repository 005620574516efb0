//! A delivery as a message.

use serde_json::{Value, json};
use switchboard::delivery::Post;
use switchboard::model::{Notification, Roster};
use switchboard::store::{Delivery, Shown};

use super::button;
use super::card::colour;
use super::readback::{edited_footer, footer};
use super::send::Upload;
use super::text::escaped_within;
use crate::invitation;
use crate::render::{safe, safe_line};

/// Discord's own limits on an embed.
const MAX_TITLE: usize = 256;
const MAX_DESCRIPTION: usize = 4_096;
/// What stands behind the title of what may have been shown before.
const REPEAT: &str = " (possible repeat)";
/// The name of a file with a text that is too long for a message.
const WHOLE_TEXT: &str = "notification.txt";
/// The name of a file with the users whom a text does not name.
const IMPACTED: &str = "impacted-users.txt";

/// A message, as Discord takes it.
#[derive(Clone, Debug)]
pub(super) struct Alert {
    body: Value,
    /// The files beside it.
    pub(super) files: Vec<Upload>,
}

impl Alert {
    /// A delivery as a message of its own, with what people attached to what it tells.
    pub(super) fn new(
        delivery: &Delivery,
        post: &Post,
        roster: &Roster,
        attached: &[Upload],
    ) -> Self {
        let told = &delivery.notification;
        let repeat = if post.repeat { REPEAT } else { "" };
        let (mut embed, mut files) = embed(told, repeat);
        files.extend_from_slice(attached);
        embed["footer"] = json!({ "text": footer(told.id) });
        let mut body = json!({
            "embeds": [embed],
            "components": button::rows(&button::on_notification(told, roster)),
            // Nobody is ever pinged.
            "allowed_mentions": { "parse": [] },
            // The same for every try at one delivery.
            "nonce": delivery.nonce,
            "enforce_nonce": true,
        });
        if let Some(to) = &post.reply_to {
            // One that somebody has removed is no reason not to be told.
            body["message_reference"] =
                json!({ "message_id": to.message_id, "fail_if_not_exists": false });
            body["allowed_mentions"]["replied_user"] = json!(false);
        }
        if !files.is_empty() {
            body["attachments"] = Upload::listed(&files);
        }
        Self { body, files }
    }

    /// What the standing message of a case is changed to: how the case stands now, and since when.
    pub(super) fn standing(delivery: &Delivery, standing: &Shown) -> Self {
        let told = &delivery.notification;
        let (mut embed, _) = embed(told, "");
        let unix = told.at.timestamp();
        embed["footer"] = json!({ "text": edited_footer(standing.notification, told.id) });
        embed["fields"] = json!([{
            "name": "As of", "value": format!("<t:{unix}:f> (<t:{unix}:R>)"),
        }]);
        Self {
            body: json!({ "embeds": [embed], "allowed_mentions": { "parse": [] } }),
            files: Vec::new(),
        }
    }

    pub(super) fn json(&self) -> Value {
        self.body.clone()
    }
}

/// What is told, and what does not fit.
fn embed(told: &Notification, mark: &str) -> (Value, Vec<Upload>) {
    let mut title = String::new();
    if let Some(severity) = told.severity {
        title.push_str(&severity.word().to_uppercase());
        title.push_str(" · ");
    }
    if let Some(case) = told.about
        && !told.title.contains(&case.to_string())
    {
        title.push_str(&format!("{case} · "));
    }
    title.push_str(&safe_line(told.title.trim()));
    // The mark is added after cutting, so that a long title does not hide it.
    let (title, title_cut) = escaped_within(&title, MAX_TITLE - mark.len());
    let body = safe(told.body.trim());
    let (description, body_cut) = escaped_within(&body, MAX_DESCRIPTION);
    let mut files = Vec::new();
    if title_cut || body_cut {
        let text = format!("{}\n\n{body}", safe_line(&told.title));
        files.push(Upload::text(WHOLE_TEXT, text));
    }
    if told.cuts_users_short() {
        let mut users = String::new();
        for user in &told.users {
            users.push_str(&safe_line(user));
            users.push('\n');
        }
        files.push(Upload::text(IMPACTED, users));
    }
    if let Some(invitation) = &told.invitation {
        let text = invitation::ics(invitation, told.at);
        files.push(Upload::text(invitation::FILE, text));
    }
    let mut embed = json!({
        "title": format!("{title}{mark}"),
        "color": colour(told.severity),
        // Shown by each reader's client in their own zone.
        "timestamp": told.at.to_rfc3339(),
    });
    if !description.is_empty() {
        embed["description"] = json!(description);
    }
    (embed, files)
}

#[cfg(test)]
mod tests {
    use switchboard::model::{
        CaseNumber, EventId, Notification, NotificationId, NotificationKind, Recipient, Severity,
    };

    use super::super::text::length;
    use super::*;
    use crate::sample;

    fn delivery(title: &str, body: &str) -> Delivery {
        let notification = Notification {
            id: NotificationId(7),
            to: Recipient::General,
            kind: NotificationKind::EventStarted,
            about: Some(CaseNumber::Event(EventId(1))),
            severity: Some(Severity::Critical),
            state: None,
            title: title.to_owned(),
            body: body.to_owned(),
            at: sample::at("10:00:00"),
            rules_version: sample::decision("", "", "").rules_version,
            reason: "a test".to_owned(),
            once_key: None,
            supersedes_key: None,
            origin: None,
            address: None,
            users: Vec::new(),
            invitation: None,
            files: Vec::new(),
        };
        Delivery {
            notification,
            fence: 1,
            earlier_attempts: 0,
            may_be_shown: false,
            nonce: "1-7".to_owned(),
            first_message: None,
            last_message: None,
        }
    }

    fn shown(post: &Post, title: &str, body: &str) -> Value {
        Alert::new(&delivery(title, body), post, &sample::roster(), &[]).json()
    }

    #[test]
    fn the_severity_is_a_word_and_a_repeat_says_so() {
        let first = shown(&Post::default(), "Mail is *down*", "We work @here.");
        assert_eq!(
            first["embeds"][0]["title"],
            "CRITICAL · E-1 · Mail is \\*down\\*"
        );
        assert_eq!(first["embeds"][0]["description"], "We work \\@here.");
        assert_eq!(first["embeds"][0]["color"], 0x00d3_2f2f);
        assert_eq!(first["embeds"][0]["footer"]["text"], "N-7");
        assert_eq!(first["allowed_mentions"], json!({ "parse": [] }));
        assert_eq!(first["nonce"], "1-7");
        assert_eq!(first["enforce_nonce"], true);
        assert!(first.get("attachments").is_none() && first.get("message_reference").is_none());
        let repeat = Post {
            repeat: true,
            ..Post::default()
        };
        let again = shown(&repeat, "Mail", "");
        assert_eq!(
            again["embeds"][0]["title"],
            "CRITICAL · E-1 · Mail (possible repeat)"
        );
    }

    #[test]
    fn a_reply_pings_nobody_and_the_standing_message_keeps_its_name() {
        let standing = Shown {
            message_id: "55".to_owned(),
            notification: NotificationId(3),
        };
        let post = Post {
            reply_to: Some(standing.clone()),
            ..Post::default()
        };
        let reply = shown(&post, "Mail", "");
        assert_eq!(reply["message_reference"]["message_id"], "55");
        assert_eq!(reply["message_reference"]["fail_if_not_exists"], false);
        assert_eq!(
            reply["allowed_mentions"],
            json!({ "parse": [], "replied_user": false })
        );
        let edit = Alert::standing(&delivery("Mail", "It is better."), &standing).json();
        assert_eq!(edit["embeds"][0]["footer"]["text"], "N-3 · now N-7");
        assert_eq!(edit["embeds"][0]["description"], "It is better.");
        let unix = sample::at("10:00:00").timestamp();
        let as_of = format!("<t:{unix}:f> (<t:{unix}:R>)");
        assert_eq!(edit["embeds"][0]["fields"][0]["value"], as_of);
        assert!(edit.get("nonce").is_none());
    }

    #[test]
    fn users_whom_the_text_does_not_name_are_in_a_file() {
        let mut delivery = delivery("Mail is down", "Your users who may notice: al and 2 more.");
        delivery.notification.users = ["al", "bo\u{202e}", "cy"].map(str::to_owned).to_vec();
        let alert = Alert::new(&delivery, &Post::default(), &sample::roster(), &[]);
        assert_eq!(
            alert.files,
            [Upload::text(IMPACTED, "al\nbo\\u{202e}\ncy\n".to_owned())]
        );
        let attached = &alert.json()["attachments"];
        assert_eq!(
            *attached,
            json!([{ "id": 0, "filename": "impacted-users.txt" }])
        );
        delivery.notification.body = "It is over.".to_owned();
        assert!(
            Alert::new(&delivery, &Post::default(), &sample::roster(), &[])
                .files
                .is_empty()
        );
    }

    #[test]
    fn a_long_text_is_attached_whole() {
        let repeat = Post {
            repeat: true,
            ..Post::default()
        };
        for (title, body) in [
            ("x".repeat(400), String::new()),
            ("x".into(), "*".repeat(9_000)),
        ] {
            let alert = Alert::new(&delivery(&title, &body), &repeat, &sample::roster(), &[]);
            let message = alert.json();
            let part = |name: &str| length(message["embeds"][0][name].as_str().unwrap_or(""));
            assert!(part("title") <= MAX_TITLE && part("description") <= MAX_DESCRIPTION);
            assert_eq!(message["attachments"][0]["filename"], WHOLE_TEXT);
            let Upload { name, content } = &alert.files[0];
            let text = std::str::from_utf8(&content.0).unwrap();
            assert_eq!(*name, WHOLE_TEXT);
            assert!(text.contains(&title) && text.contains(&body));
        }
    }
}
