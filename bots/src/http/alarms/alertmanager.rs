//! The webhook of Prometheus Alertmanager, version 4, as its documentation has it
//! (<https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>). Fields that are
//! not read here may be there or not.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::StatusCode;
use serde::Deserialize;
use switchboard::model::{Alarm, AlarmState, MonitorId, Timestamp};

use super::Reported;
use super::report::{
    MAX_ANNOTATION_CHARS, MAX_KEY_CHARS, MAX_LABEL_CHARS, begun, cleaned, fields, key_of,
    read as read_json,
};
use crate::http::Problem;

/// The only version there is.
const VERSION: &str = "4";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Webhook {
    version: String,
    #[serde(default)]
    group_key: String,
    #[serde(default)]
    truncated_alerts: u64,
    alerts: Vec<Alert>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alert {
    status: AlarmState,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    starts_at: Timestamp,
    /// In the year 1 as long as it fires.
    #[serde(default)]
    ends_at: Option<Timestamp>,
    #[serde(default)]
    fingerprint: String,
}

pub(super) fn read(body: &Bytes, monitor: &MonitorId, now: Timestamp) -> Result<Reported, Problem> {
    let webhook: Webhook = read_json(body)?;
    if webhook.version != VERSION {
        let version = cleaned(&webhook.version, 20);
        let detail = format!("version `{version}` of the webhook is not known; it is `{VERSION}`");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let group = cleaned(&webhook.group_key, MAX_LABEL_CHARS);
    let alarm = |alert: Alert| {
        let labels = fields(alert.labels, MAX_LABEL_CHARS);
        let mut key = cleaned(&alert.fingerprint, MAX_KEY_CHARS);
        if key.is_empty() {
            key = key_of(&labels);
        }
        let ended = alert
            .ends_at
            .filter(|_| alert.status == AlarmState::Resolved);
        Alarm {
            monitor: monitor.clone(),
            key,
            state: alert.status,
            starts_at: begun(Some(alert.starts_at), now),
            ends_at: ended,
            group: group.clone(),
            labels,
            annotations: fields(alert.annotations, MAX_ANNOTATION_CHARS),
        }
    };
    Ok(Reported {
        alarms: webhook.alerts.into_iter().map(alarm).collect(),
        left_out: webhook.truncated_alerts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Alertmanager 0.28 sends it.
    const SENT: &str = r#"{"receiver":"switchboard","status":"firing","alerts":[
        {"status":"firing","labels":{"alertname":"MailSlow","service":"mail-eu"},
         "annotations":{"summary":"slow\u0000"},"startsAt":"2026-11-30T04:00:00.123Z",
         "endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"c3f0"},
        {"status":"resolved","labels":{},"annotations":{},"startsAt":"2036-11-30T04:00:00Z",
         "endsAt":"2026-11-30T04:05:00Z"}],
        "groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://x",
        "version":"4","groupKey":"{}:{}","truncatedAlerts":2}"#;

    fn sent(text: &str) -> Result<Reported, Problem> {
        let now = "2026-11-30T05:00:00Z".parse().unwrap();
        let monitor = "prometheus".parse().unwrap();
        read(&Bytes::copy_from_slice(text.as_bytes()), &monitor, now)
    }

    #[test]
    fn a_webhook_is_read() {
        let reported = sent(SENT).unwrap();
        assert_eq!(reported.left_out, 2);
        let [first, second] = reported.alarms.as_slice() else {
            panic!("not two")
        };
        assert_eq!((first.key.as_str(), first.name()), ("c3f0", "MailSlow"));
        assert_eq!(first.annotation("summary"), "slow");
        assert_eq!((first.ends_at, first.group.as_str()), (None, "{}:{}"));
        assert_eq!(first.starts_at.timestamp_subsec_millis(), 123);
        // What is dated ahead begins now, and what has no fingerprint is told by its labels.
        assert_eq!(second.starts_at.to_rfc3339(), "2026-11-30T05:00:00+00:00");
        assert_eq!((second.key.len(), second.state), (32, AlarmState::Resolved));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let status = |text: &str| {
            let problem = sent(text).err().unwrap();
            (problem.status.as_u16(), problem.detail)
        };
        assert_eq!(status("{").0, 400);
        let (code, detail) = status(&SENT.replace("\"4\"", "\"3\""));
        assert!(code == 422 && detail.contains("`3`"), "{detail}");
        let (code, detail) =
            status(&SENT.replace("\"firing\",\"labels\"", "\"burning\",\"labels\""));
        assert!(code == 422 && detail.contains("line 2"), "{detail}");
        assert_eq!(status(&SENT.replace("2036-11-30T04", "yesterday")).0, 422);
    }
}
