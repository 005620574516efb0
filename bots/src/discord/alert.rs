//! A delivery as a message.

use serde::Serialize;
use serde_json::{Value, json};
use switchboard::model::Severity;
use switchboard::store::Delivery;

use super::text::escaped_within;
use crate::render::{safe, safe_line};

/// Discord's own limits on an embed.
const MAX_TITLE: usize = 256;
const MAX_DESCRIPTION: usize = 4_096;

/// A message to a channel, as Discord takes it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Alert {
    embeds: Vec<Value>,
    /// Nobody is ever pinged.
    allowed_mentions: Value,
    /// The same for every try at one delivery.
    nonce: String,
    enforce_nonce: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Value>,
    /// The whole text, when it is longer than an embed takes.
    #[serde(skip)]
    pub(super) file: Option<String>,
}

/// The name of the attached file.
pub(super) const FILE_NAME: &str = "notification.txt";

/// Puts a delivery into a message. What may have been shown before says so.
pub(super) fn alert(delivery: &Delivery) -> Alert {
    let told = &delivery.notification;
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
    let repeat = if delivery.earlier_attempts > 0 {
        " (possible repeat)"
    } else {
        ""
    };
    // The mark is added after cutting, so that a long title does not hide it.
    let (title, title_cut) = escaped_within(&title, MAX_TITLE - 2 * repeat.len());
    let body = safe(told.body.trim());
    let (description, body_cut) = escaped_within(&body, MAX_DESCRIPTION);
    let file = (title_cut || body_cut).then(|| format!("{}\n\n{body}", safe_line(&told.title)));
    let attachments = file
        .iter()
        .map(|_| json!({ "id": 0, "filename": FILE_NAME }))
        .collect();
    let mut embed = json!({
        "title": format!("{title}{repeat}"),
        "color": colour(told.severity),
        // Shown by each reader's client in their own zone.
        "timestamp": told.at.to_rfc3339(),
    });
    if !description.is_empty() {
        embed["description"] = json!(description);
    }
    Alert {
        embeds: vec![embed],
        allowed_mentions: json!({ "parse": [] }),
        nonce: delivery.nonce.clone(),
        enforce_nonce: true,
        attachments,
        file,
    }
}

/// The colour of a severity. The word in the title carries the meaning; this only helps.
fn colour(severity: Option<Severity>) -> u32 {
    match severity {
        Some(Severity::Critical) => 0x00d3_2f2f,
        Some(Severity::High) => 0x00f5_7c00,
        Some(Severity::Medium) => 0x00fb_c02d,
        Some(Severity::Low) => 0x0019_76d2,
        None => 0x0060_7d8b,
    }
}

#[cfg(test)]
mod tests {
    use switchboard::model::{
        CaseNumber, EventId, Notification, NotificationId, NotificationKind, Recipient,
    };

    use super::super::text::length;
    use super::*;
    use crate::sample;

    fn delivery(title: &str, body: &str, earlier_attempts: u32) -> Delivery {
        let notification = Notification {
            id: NotificationId(7),
            to: Recipient::General,
            kind: NotificationKind::EventStarted,
            about: Some(CaseNumber::Event(EventId(1))),
            severity: Some(Severity::Critical),
            title: title.to_owned(),
            body: body.to_owned(),
            at: sample::at("10:00:00"),
            rules_version: sample::decision("", "", "").rules_version,
            reason: "a test".to_owned(),
            once_key: None,
            supersedes_key: None,
            origin: None,
        };
        Delivery {
            notification,
            fence: 1,
            earlier_attempts,
            nonce: "1-7".to_owned(),
        }
    }

    #[test]
    fn the_severity_is_a_word_and_a_repeat_says_so() {
        let first = json!(alert(&delivery("Mail is *down*", "We work @here.", 0)));
        assert_eq!(
            first["embeds"][0]["title"],
            "CRITICAL · E-1 · Mail is \\*down\\*"
        );
        assert_eq!(first["embeds"][0]["description"], "We work \\@here.");
        assert_eq!(first["embeds"][0]["color"], 0x00d3_2f2f);
        assert_eq!(first["allowed_mentions"], json!({ "parse": [] }));
        assert_eq!(first["nonce"], "1-7");
        assert_eq!(first["enforce_nonce"], true);
        assert!(first.get("attachments").is_none());
        let again = json!(alert(&delivery("Mail", "", 1)));
        assert_eq!(
            again["embeds"][0]["title"],
            "CRITICAL · E-1 · Mail (possible repeat)"
        );
    }

    #[test]
    fn a_long_text_is_attached_whole() {
        for (title, body) in [
            ("x".repeat(400), String::new()),
            ("x".into(), "*".repeat(9_000)),
        ] {
            let alert = alert(&delivery(&title, &body, 1));
            let message = json!(alert);
            let part = |name: &str| length(message["embeds"][0][name].as_str().unwrap_or(""));
            assert!(part("title") <= MAX_TITLE && part("description") <= MAX_DESCRIPTION);
            assert_eq!(message["attachments"][0]["filename"], FILE_NAME);
            let file = alert.file.unwrap();
            assert!(file.contains(&title) && file.contains(&body));
        }
    }
}
