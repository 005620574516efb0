//! Alerts in channels: once, in order, when Discord takes them; and another way when it does not.

use std::time::{Duration, Instant};

use expect_test::expect;
use switchboard_tests::discord::{Posted, Trouble};
use switchboard_tests::on_discord::{ADA, DESK, GENERAL, World};

/// Two channels: one hears everything general, the other hears Acme's notices.
async fn two_channels() -> World {
    let world = World::start().await;
    world.hears(GENERAL, "general").await;
    world.hears(DESK, "company:acme").await;
    world
}

fn embed(posted: &Posted) -> String {
    let embed = &posted.body["embeds"][0];
    format!(
        "{}\n{}",
        embed["title"].as_str().unwrap(),
        embed["description"].as_str().unwrap()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_told_to_each_channel_once_and_in_order() {
    let mut world = two_channels().await;
    world.outage("Mail is down").await;
    let general = world.stand_in.messages(GENERAL, 1).await;
    let acme = world.stand_in.messages(DESK, 1).await;
    expect![[r#"
        CRITICAL · E-1: Mail is down
        Severity 1 (critical), since 2026-11-24 10:00 UTC.
        Affected: Mail Europe.
        Igor Petrov leads the work on it.

        Next update at 2026-11-24 10:35 UTC. Please quote E-1 when you call."#]]
    .assert_eq(&embed(&general[0]));
    expect![[r#"
        CRITICAL · E-1: Mail is down
        Severity 1 (critical), since 2026-11-24 11:00 CET.
        Affected: Mail Europe.
        Your users who may notice: wile, bugs, daffy, tweety.
        Igor Petrov leads the work on it.

        Next update at 2026-11-24 11:35 CET. Please quote E-1 when you call."#]]
    .assert_eq(&embed(&acme[0]));
    assert_ne!(general[0].body["nonce"], acme[0].body["nonce"]);
    world.leave().await;
    world.pass("30m");
    world.come().await;
    let general = world.stand_in.messages(GENERAL, 2).await;
    assert_eq!(general.len(), 2, "{general:?}");
    assert!(
        !embed(&general[1]).contains("repeat"),
        "{}",
        embed(&general[1])
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_sent_before_discord_allows_one() {
    let world = two_channels().await;
    world.stand_in.trouble([
        Trouble::Limited {
            secs: 1.5,
            global: true,
        },
        Trouble::Limited {
            secs: 0.7,
            global: false,
        },
    ]);
    let began = Instant::now();
    world.outage("Mail is down").await;
    for channel in [GENERAL, DESK] {
        let there = world.stand_in.messages(channel, 1).await;
        assert!(!embed(&there[0]).contains("repeat"), "{}", embed(&there[0]));
    }
    assert!(
        began.elapsed() >= Duration::from_millis(1_500),
        "{:?}",
        began.elapsed()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_answer_is_lost_is_there_once() {
    let world = two_channels().await;
    world.stand_in.trouble([Trouble::NoAnswer, Trouble::Broken]);
    world.outage("Mail is down").await;
    // Two in trouble, and each of the two messages tried until it was answered.
    world.stand_in.attempts(4).await;
    for channel in [GENERAL, DESK] {
        let there = world.stand_in.messages(channel, 1).await;
        assert_eq!(there.len(), 1, "{there:?}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_closed_holds_up_no_other_and_its_readers_are_told_another_way() {
    let world = two_channels().await;
    world.stand_in.deletes_channel(DESK);
    world.outage("Mail is down").await;
    let direct = world.stand_in.direct(ADA);
    for place in [GENERAL, &direct] {
        let there = world.stand_in.messages(place, 1).await;
        assert_eq!(there.len(), 1, "{there:?}");
        let shown = embed(&there[0]);
        assert!(!shown.contains("(possible repeat)"), "{shown}");
    }
    world.end().await;
}
