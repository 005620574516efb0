//! The plain form, for whatever is no Alertmanager: one alarm, or `{"alarms": […]}`.
//!
//! ```json
//! {"key": "disk-7", "state": "firing", "name": "DiskFull", "severity": "critical",
//!  "service": "mail-eu", "region": "europe", "summary": "The disk of store 7 is full"}
//! ```
//!
//! `name`, `severity`, `service` and `region` are the labels `alertname`, `severity`, `service` and
//! `region`, `summary` and `description` the annotations; others stand in `labels` and
//! `annotations`. Without `starts_at` it begins when it comes.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::StatusCode;
use serde::Deserialize;
use switchboard::model::{Alarm, AlarmState, MonitorId, Timestamp};

use super::Reported;
use super::report::{
    MAX_ANNOTATION_CHARS, MAX_KEY_CHARS, MAX_LABEL_CHARS, begun, cleaned, fields, read as read_json,
};
use crate::http::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Many {
    alarms: Vec<One>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    key: String,
    state: AlarmState,
    #[serde(default)]
    starts_at: Option<Timestamp>,
    #[serde(default)]
    ends_at: Option<Timestamp>,
    #[serde(default)]
    group: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    severity: Option<String>,
    #[serde(default)]
    service: Option<String>,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

/// Only whether it is many.
#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    alarms: Option<serde::de::IgnoredAny>,
}

pub(super) fn read(body: &Bytes, monitor: &MonitorId, now: Timestamp) -> Result<Reported, Problem> {
    let form: Form = read_json(body)?;
    let given = match form.alarms {
        Some(_) => read_json::<Many>(body)?.alarms,
        None => vec![read_json::<One>(body)?],
    };
    let alarms = given.into_iter().map(|one| alarm(one, monitor, now));
    Ok(Reported {
        alarms: alarms.collect::<Result<_, _>>()?,
        left_out: 0,
    })
}

fn alarm(one: One, monitor: &MonitorId, now: Timestamp) -> Result<Alarm, Problem> {
    let key = cleaned(one.key.trim(), MAX_KEY_CHARS);
    if key.is_empty() {
        let detail = "`key` is empty; an alarm is told from others by it";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let (mut labels, mut annotations) = (one.labels, one.annotations);
    for (name, value) in [
        ("alertname", one.name),
        ("severity", one.severity),
        ("service", one.service),
        ("region", one.region),
    ] {
        labels.extend(value.map(|value| (name.to_owned(), value)));
    }
    for (name, value) in [("summary", one.summary), ("description", one.description)] {
        annotations.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(Alarm {
        monitor: monitor.clone(),
        key,
        state: one.state,
        starts_at: begun(one.starts_at, now),
        ends_at: one.ends_at.filter(|_| one.state == AlarmState::Resolved),
        group: cleaned(&one.group, MAX_LABEL_CHARS),
        labels: fields(labels, MAX_LABEL_CHARS),
        annotations: fields(annotations, MAX_ANNOTATION_CHARS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> Result<Vec<Alarm>, Problem> {
        let now = "2026-11-30T05:00:00Z".parse().unwrap();
        let monitor = "probe".parse().unwrap();
        let reported = read(&Bytes::copy_from_slice(text.as_bytes()), &monitor, now)?;
        Ok(reported.alarms)
    }

    #[test]
    fn one_alarm_and_many_are_read() {
        let one = r#"{"key":" disk-7 ","state":"firing","service":"mail-eu","region":"europe",
                      "summary":"full"}"#;
        let alarm = &sent(one).unwrap()[0];
        assert_eq!(alarm.key, "disk-7");
        let labels = [alarm.label("service"), alarm.label("region")];
        assert_eq!(labels, ["mail-eu", "europe"]);
        assert_eq!(
            (alarm.name(), alarm.annotation("summary")),
            ("disk-7", "full")
        );
        assert_eq!(
            sent(&format!(r#"{{"alarms":[{one},{one}]}}"#))
                .unwrap()
                .len(),
            2
        );
        assert_eq!(sent(r#"{"alarms":[]}"#).unwrap().len(), 0);
    }

    #[test]
    fn a_misspelled_field_is_told() {
        for wrong in [
            r#"{"key":"a","state":"firing","sevrity":"critical"}"#,
            r#"{"key":"","state":"firing"}"#,
            r#"{"key":"a"}"#,
            r#"[]"#,
        ] {
            let problem = sent(wrong).unwrap_err();
            assert_eq!(problem.status.as_u16(), 422, "{wrong}");
        }
        let problem = sent(r#"{"key":"a","state":"firing","sevrity":"x"}"#).unwrap_err();
        assert!(problem.detail.contains("`sevrity`"), "{}", problem.detail);
    }
}
