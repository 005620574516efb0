//! The gateway: commands are registered once, nothing that Discord delivered is lost, and nothing is
//! done twice, however often the connection breaks.

use std::time::Duration;

use serde_json::json;
use switchboard_tests::discord::{Chaos, Fate, Setup};
use switchboard_tests::on_discord::{ADA, World};

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_registered_once_and_again_only_when_they_changed() {
    let mut world = World::start().await;
    let names = world.stand_in.commands();
    assert!(names.contains(&"open".to_owned()) && !names.contains(&"as".to_owned()));
    world.leave().await;
    world.come().await;
    world.stand_in.identified(2).await;
    assert_eq!(world.stand_in.registrations(), 1);
    world.stand_in.heartbeats(2).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_that_comes_twice_is_done_once() {
    let world = World::start().await;
    let open = world
        .stand_in
        .uses(ADA, "open", &json!({ "subject": "Once" }));
    for _ in 0..5 {
        world.stand_in.dispatch("INTERACTION_CREATE", open.clone());
    }
    let next = world.ask(ADA, "open", json!({ "subject": "Next" })).await;
    assert!(next.contains("T-2") || next.contains("T-1"), "{next}");
    let list = world.ask(ADA, "list", json!({})).await;
    assert_eq!(list.matches("Once").count(), 1, "{list}");
    assert!(!list.contains("T-3"), "{list}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_is_attached_whole() {
    let world = World::start().await;
    for n in 0..40 {
        let subject = format!("Ticket number {n} has a subject of some length ```");
        world.ask(ADA, "open", json!({ "subject": subject })).await;
    }
    let answer = world
        .stand_in
        .answer(ADA, "list", json!({ "limit": 100 }))
        .await;
    let file = answer.file.expect("the whole list is attached");
    assert!(
        answer.content.contains("attached file"),
        "{}",
        answer.content
    );
    assert_eq!(
        answer.content.matches("```").count(),
        2,
        "{}",
        answer.content
    );
    for n in 1..=40 {
        assert!(file.contains(&format!("T-{n} ")), "{file}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_a_hundred_times_loses_no_command_and_does_none_twice() {
    const TIMES: usize = 100;
    let world = World::start().await;
    let chaos = Chaos {
        seed: 20_261_124,
        times: TIMES,
        from: Duration::from_millis(20),
        to: Duration::from_millis(120),
        ends_sessions: false,
    };
    let mut sent = Vec::new();
    let struck = {
        let strike = world.stand_in.strike(chaos);
        tokio::pin!(strike);
        loop {
            tokio::select! {
                struck = &mut strike => break struck,
                () = tokio::time::sleep(Duration::from_millis(60)) => {
                    let subject = format!("Number {}", sent.len());
                    let ada = world.stand_in.person(ADA);
                    sent.push(ada.sends_command("open", &json!({ "subject": subject })));
                }
            }
        }
    };
    assert_eq!(struck.cuts.len(), TIMES);
    world.stand_in.connected().await;
    let mut told = 0;
    for (number, interaction) in sent.iter().enumerate() {
        assert_ne!(world.stand_in.fate(interaction), Fate::Gone, "{number}");
        // Told late, an interaction can be too old to be answered; then nothing was done.
        told += usize::from(world.stand_in.is_acknowledged(interaction));
    }
    let last = world
        .stand_in
        .person(ADA)
        .sends_command("whoami", &json!({}));
    world.stand_in.outcome(&last).await;
    let mut opened = Vec::new();
    for interaction in &sent {
        if world.stand_in.is_acknowledged(interaction) {
            opened.push(
                world
                    .stand_in
                    .outcome(interaction)
                    .await
                    .content()
                    .to_owned(),
            );
        }
    }
    let list = world.list_all("ada").await;
    for number in 0..sent.len() {
        let subject = format!("Number {number}");
        let times = list.iter().filter(|open| **open == subject).count();
        let answered = opened
            .iter()
            .filter(|answer| answer.ends_with(&format!("is open: {subject}")))
            .count();
        assert!(times <= 1, "{subject} was opened {times} times");
        assert_eq!(times, answered, "{subject}");
    }
    println!(
        "{TIMES} cuts, {} commands: {told} reached the bot in time and were answered",
        sent.len()
    );
    assert_eq!(told, sent.len(), "all are answered");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_shards_each_hear_of_their_own_servers() {
    let setup = Setup {
        anything_exists: false,
        shards: 3,
        max_concurrency: 3,
        ..Setup::default()
    };
    let mut world = World::without_bot(setup).await;
    world.link(ADA, "ada").await;
    world.come().await;
    world.stand_in.identified(3).await;
    for number in 0..6_u64 {
        let guild = ((900_000_000_000 + number) << 22).to_string();
        let channel = (800_000_000_000_000_000 + number).to_string();
        world.stand_in.guild(&guild, "A server");
        world.stand_in.channel(&guild, &channel, "support");
        world.stand_in.member(&guild, ADA);
        let ada = world.stand_in.person(ADA).within(&channel);
        let who = ada.command("whoami", json!({})).await;
        assert!(who.content().contains("Ada Byron"), "{}", who.content());
    }
    world.end().await;
}
