//! A sender that keeps the rules is never accused, whatever goes wrong; and all of its messages are
//! there once and in order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::super::{Limit, Limits, Plan, Setup, StandIn, Strikes, TOKEN};
use super::with_serenity::client;

const CHANNELS: u64 = 200;
const EACH: usize = 10;

/// Sends until it is answered, with the same nonce, and waits as long as it is told.
async fn send(client: &reqwest::Client, url: &str, channel: u64, n: usize) {
    let body = json!({
        "content": n.to_string(), "nonce": format!("{channel}-{n}"), "enforce_nonce": true,
        "allowed_mentions": { "parse": [] },
    });
    loop {
        let request = client
            .post(format!("{url}/api/v10/channels/{channel}/messages"))
            .header("authorization", format!("Bot {TOKEN}"))
            .header("content-type", "application/json")
            .timeout(Duration::from_millis(300))
            .body(body.to_string());
        // No answer, or one that breaks off: the same again.
        let Ok(response) = request.send().await else {
            continue;
        };
        let status = response.status().as_u16();
        let used_up = response
            .headers()
            .get("x-ratelimit-remaining")
            .is_some_and(|left| left == "0");
        let reset = response.headers().get("x-ratelimit-reset-after").cloned();
        let Ok(text) = response.text().await else {
            continue;
        };
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        let wait = match status {
            429 => answer["retry_after"].as_f64(),
            200 if used_up => reset.and_then(|reset| reset.to_str().ok()?.parse().ok()),
            _ => None,
        };
        tokio::time::sleep(Duration::from_secs_f64(wait.unwrap_or(0.0))).await;
        if status == 200 {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_messages_arrive_once_and_in_order_whatever_goes_wrong() {
    let limits = Limits {
        messages: Limit {
            requests: 5,
            window: Duration::from_millis(100),
        },
        ..Limits::none()
    };
    let setup = Setup {
        limits,
        ..Setup::default()
    };
    let stand_in = StandIn::start_with(setup).await.unwrap();
    stand_in.plan(Some(Plan {
        seed: 42,
        strikes: Strikes::Messages,
        limited: 0.3,
        no_answer: 0.2,
        dropped: 0.05,
        broken: 0.02,
        max_wait_secs: 0.1,
        ..Plan::default()
    }));
    let began = Instant::now();
    let at_once = Arc::new(Semaphore::new(200));
    let (client, url) = (client(), stand_in.url());
    let tasks = (0..CHANNELS).map(|task| {
        let (client, url, at_once) = (client.clone(), url.clone(), Arc::clone(&at_once));
        tokio::spawn(async move {
            let _permit = at_once.acquire().await.unwrap();
            for n in 0..EACH {
                send(&client, &url, 200_000_000_000_000_000 + task, n).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let took = began.elapsed();
    for task in 0..CHANNELS {
        let channel = (200_000_000_000_000_000 + task).to_string();
        let there = stand_in.messages(&channel, EACH).await;
        let said: Vec<&str> = there
            .iter()
            .filter_map(|one| one.body["content"].as_str())
            .collect();
        let wanted: Vec<String> = (0..EACH).map(|n| n.to_string()).collect();
        assert_eq!(said, wanted, "in {channel}");
    }
    let counts = stand_in.counts();
    println!("2,000 messages in trouble: {took:?}, {counts:?}");
    assert_eq!((counts.too_early, counts.doubled), (0, 0));
    assert!(
        counts.limited > 600 && counts.deduplicated > 400,
        "{counts:?}"
    );
    assert_eq!(stand_in.faults(), Vec::<String>::new());
}
