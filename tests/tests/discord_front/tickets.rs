//! A named caller opens a ticket and follows it.

use expect_test::expect;
use serde_json::json;
use switchboard::desk::Command;
use switchboard::model::{Channel, TicketId};
use switchboard_tests::on_discord::{ADA, SAM, STRANGER, World};

use crate::message;

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_opened_with_choices_and_a_form() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA);
    let menus = ada.command("open", json!({})).await;
    let chosen = ada.selects(&message(&menus), "severity", &["2"]).await;
    let chosen = ada.selects(&message(&chosen), "product", &["mail-eu"]).await;
    let form = ada.presses(&message(&chosen), "Describe it").await;
    let form = form.modal.expect("a form");
    ada.submits(&form, &[("subject", "Mail is *slow*"), ("text", "Since nine.\nIn Paris.")])
        .await;
    expect![[r#""#]].assert_eq(&world.stand_in.transcript());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_followed_to_its_end() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA);
    let opened = ada
        .command("open", json!({ "subject": "Mail is slow", "severity": 2 }))
        .await;
    world.stand_in.forget();
    let form = ada.presses(&message(&opened), "Write").await.modal.unwrap();
    ada.submits(&form, &[("text", "It is worse since noon.")]).await;
    ada.presses(&message(&opened), "Show history").await;
    let form = ada.presses(&message(&opened), "Escalate").await.modal.unwrap();
    ada.submits(&form, &[("text", "The board meets at three.")]).await;
    let resolve = Command::ResolveTicket {
        ticket: TicketId(1),
        text: "Restarted the relay.".to_owned(),
        channel: Channel::Chat,
    };
    world.does("ben", resolve).await;
    let direct = world.stand_in.direct(ADA);
    let told = world.stand_in.messages(&direct, 2).await;
    let last = told.last().unwrap().id.clone();
    let form = ada.presses(&last, "Not solved").await.modal.unwrap();
    ada.submits(&form, &[("text", "Slow again.")]).await;
    ada.command("close", json!({ "ticket": "T-1" })).await;
    expect![[r#""#]].assert_eq(&world.stand_in.transcript());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_completed() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA);
    for subject in ["Mail is slow", "Calendar is empty"] {
        ada.command("open", json!({ "subject": subject })).await;
    }
    world.stand_in.forget();
    ada.types("show", json!({ "case": "" }), "case").await;
    ada.types("show", json!({ "case": "calen" }), "case").await;
    ada.types("help", json!({ "command": "es" }), "command").await;
    ada.types("open", json!({ "product": "mail" }), "product").await;
    let stranger = world.stand_in.person(STRANGER);
    stranger.types("show", json!({ "case": "" }), "case").await;
    expect![[r#""#]].assert_eq(&world.stand_in.transcript());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_is_told_who_may() {
    let world = World::start().await;
    let sam = world.stand_in.person(SAM);
    sam.command("open", json!({ "subject": "Mail is down" })).await;
    sam.command("list", json!({})).await;
    let stranger = world.stand_in.person(STRANGER);
    stranger.command("open", json!({})).await;
    stranger.command("whoami", json!({})).await;
    expect![[r#""#]].assert_eq(&world.stand_in.transcript());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_sees_the_state_of_the_service_the_agreement_and_the_callers() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA);
    ada.command("status", json!({})).await;
    world.outage("Mail is down").await;
    ada.command("status", json!({})).await;
    ada.command("show", json!({ "case": "E-1" })).await;
    ada.command("subscription", json!({})).await;
    ada.command("callers", json!({})).await;
    ada.command("whoami", json!({})).await;
    ada.command("help", json!({ "command": "open" })).await;
    expect![[r#""#]].assert_eq(&world.stand_in.transcript());
    world.end().await;
}
