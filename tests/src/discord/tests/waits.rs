//! Who was told to wait is held to it; who could not hear it is not.

use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::super::{Limit, Limits, Setup, StandIn, TOKEN};
use super::with_serenity::client;
use super::{CHANNEL, message};

/// It takes one message in four seconds.
async fn slow() -> StandIn {
    let limits = Limits {
        messages: Limit {
            requests: 1,
            window: Duration::from_secs(4),
        },
        ..Limits::none()
    };
    let setup = Setup {
        limits,
        ..Setup::default()
    };
    StandIn::start_with(setup).await.unwrap()
}

async fn status(client: &reqwest::Client, stand_in: &StandIn, nonce: &str) -> u16 {
    let url = format!("{}/api/v10/channels/{CHANNEL}/messages", stand_in.url());
    let request = client
        .post(url)
        .header("authorization", format!("Bot {TOKEN}"))
        .header("content-type", "application/json")
        .body(message(json!({ "nonce": nonce })).to_string());
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    response.bytes().await.unwrap();
    status
}

/// Asks, and is gone before it reads the answer, as a program is that is killed.
async fn asks_and_is_gone(stand_in: &StandIn) {
    let before = stand_in.counts().limited;
    let address = stand_in.url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let body = message(json!({ "nonce": "2" })).to_string();
    let request = format!(
        "POST /api/v10/channels/{CHANNEL}/messages HTTP/1.1\r\nhost: {address}\r\n\
         user-agent: DiscordBot (https://example.com, 1)\r\nauthorization: Bot {TOKEN}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let refused = |state: &super::State| (state.counts.limited > before).then_some(());
    stand_in.wait_for("a refusal", refused).await;
    drop(stream);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_not_held_to_a_wait_that_a_killed_one_was_told_and_is_to_its_own() {
    let (stand_in, next) = (slow().await, client());
    assert_eq!(status(&client(), &stand_in, "1").await, 200);
    asks_and_is_gone(&stand_in).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(status(&next, &stand_in, "3").await, 429);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(stand_in.faults(), Vec::<String>::new());
    assert_eq!(status(&next, &stand_in, "3").await, 429);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let faults = stand_in.faults();
    let [fault] = faults.as_slice() else {
        panic!("{faults:?}");
    };
    assert!(fault.contains("before Retry-After"), "{fault}");
    assert_eq!(stand_in.counts().too_early, 1);
}
