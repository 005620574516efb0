//! Agents, account managers, commanders and operators at work.

use expect_test::expect;
use serde_json::json;
use switchboard::desk::Command;
use switchboard::model::{Channel, PersonId, Severity};
use switchboard_tests::on_discord::{ACME, ADA, BEN, DESK, GENERAL, IGOR, MARIA, OTTO, World};

use crate::message;

fn opens(subject: &str) -> Command {
    Command::OpenTicket {
        caller: "ada".parse::<PersonId>().unwrap(),
        severity: Some(Severity::High),
        subject: subject.to_owned(),
        text: String::new(),
        product: String::new(),
        channel: Channel::Chat,
        language: Some("en".to_owned()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_works_a_ticket_with_buttons() {
    let world = World::start().await;
    world.does("ada", opens("Mail is slow")).await;
    let direct = world.stand_in.direct(BEN);
    let told = world.stand_in.messages(&direct, 1).await;
    let ben = world.stand_in.person(BEN);
    let form = ben.presses(&told[0].id, "Answer").await.modal.unwrap();
    ben.submits(&form, &[("text", "We are looking at the relay.")]).await;
    ben.command("list", json!({ "which": "mine" })).await;
    let shown = ben.command("show", json!({ "case": "T-1" })).await;
    let form = ben.presses(&message(&shown), "Resolve").await.modal.unwrap();
    ben.submits(&form, &[("text", "Restarted the relay.")]).await;
    let ada = world.stand_in.direct(ADA);
    let told = world.stand_in.messages(&ada, 2).await;
    let ada = world.stand_in.person(ADA);
    ada.presses(&told[1].id, "That solved it").await;
    expect![[r#""#]].assert_eq(&world.stand_in.transcript());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_moves_assigns_waits_and_sees_the_queues() {
    let world = World::start().await;
    world.does("ada", opens("Mail is slow")).await;
    world.stand_in.messages(&world.stand_in.direct(BEN), 1).await;
    world.stand_in.forget();
    let ben = world.stand_in.person(BEN);
    ben.command("queues", json!({})).await;
    ben.command("take", json!({ "ticket": "T-1" })).await;
    ben.command("wait", json!({ "ticket": "T-1", "text": "Which office?" })).await;
    ben.command("severity", json!({ "case": "T-1", "severity": 3 })).await;
    ben.command("move", json!({ "ticket": "T-1", "queue": "level-1" })).await;
    ben.command("assign", json!({ "ticket": "T-1", "person": "kim" })).await;
    ben.command("list", json!({ "queue": "level-1" })).await;
    expect![[r#""#]].assert_eq(&world.stand_in.transcript_of(&world.stand_in.direct(BEN)));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_manager_acknowledges_an_escalation() {
    let world = World::start().await;
    world.does("ada", opens("Mail is slow")).await;
    let escalate = Command::Escalate {
        ticket: switchboard::model::TicketId(1),
        reason: "The board meets at three.".to_owned(),
    };
    world.does("ada", escalate).await;
    let direct = world.stand_in.direct(MARIA);
    let told = world.stand_in.messages(&direct, 1).await;
    let maria = world.stand_in.person(MARIA);
    maria.presses(&told[0].id, "Acknowledge").await;
    maria.command("list", json!({ "company": "acme" })).await;
    maria.command("subscription", json!({ "company": "acme" })).await;
    expect![[r#""#]].assert_eq(&world.stand_in.transcript_of(&direct));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commander_declares_an_outage_and_channels_hear_of_it() {
    let world = World::start().await;
    let otto = world.stand_in.person(OTTO).within(GENERAL);
    otto.command("subscribe", json!({ "what": "general" })).await;
    let ada = world.stand_in.person(ADA).within(ACME);
    ada.command("subscribe", json!({ "what": "company:acme" })).await;
    ada.command("subscribe", json!({ "what": "operators" })).await;
    let igor = world.stand_in.person(IGOR).within(DESK);
    igor.command(
        "declare",
        json!({ "severity": 1, "services": "mail-eu", "title": "Mail is down" }),
    )
    .await;
    world.pass("5m");
    world.stand_in.messages(GENERAL, 1).await;
    world.stand_in.messages(ACME, 1).await;
    igor.command("update", json!({ "event": "E-1", "text": "A power supply failed." })).await;
    world.pass("30m");
    world.stand_in.messages(GENERAL, 2).await;
    world.stand_in.messages(ACME, 2).await;
    igor.command("resolve", json!({ "case": "E-1", "text": "It was replaced." })).await;
    world.stand_in.messages(GENERAL, 3).await;
    world.stand_in.messages(ACME, 3).await;
    expect![[r#""#]].assert_eq(&world.stand_in.transcript());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_binds_servers_and_sees_the_rules() {
    let world = World::start().await;
    let otto = world.stand_in.person(OTTO).within(DESK);
    otto.command("bind", json!({})).await;
    otto.command("subscribe", json!({ "what": "queue:level-2" })).await;
    otto.command("unsubscribe", json!({ "what": "queue:level-2" })).await;
    otto.command("unsubscribe", json!({ "what": "general" })).await;
    let rules = otto.command("rules", json!({})).await;
    assert!(rules.content().contains("Premium support"), "{}", rules.content());
    let ada = world.stand_in.person(ADA).within(ACME);
    ada.command("bind", json!({ "company": "acme" })).await;
    let alone = world.stand_in.person(OTTO);
    alone.command("subscribe", json!({ "what": "general" })).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_gone_is_reported_and_another_way_is_taken() {
    let world = World::start().await;
    world.hears(DESK, "company:acme").await;
    world.stand_in.deletes_channel(DESK);
    world.stand_in.forget();
    world.outage("Mail is down").await;
    let ada = world.stand_in.direct(ADA);
    let told = world.stand_in.messages(&ada, 1).await;
    assert!(told[0].body.to_string().contains("Mail is down"));
    let otto = world.stand_in.direct(OTTO);
    world.stand_in.messages(&otto, 2).await;
    expect![[r#""#]].assert_eq(&world.stand_in.transcript_of(&otto));
    world.end().await;
}
