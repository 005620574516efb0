//! The solution centre on Discord: what is offered with a new ticket, read with a button, and solved it.

use expect_test::expect;
use serde_json::json;
use switchboard_tests::on_discord::{ADA, BEN, World};

use crate::{direct_messages, message};

#[tokio::test(flavor = "multi_thread")]
async fn an_offered_article_is_read_and_solves_the_ticket_with_a_button() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA);
    let given = json!({ "severity": 4, "subject": "My phone was stolen", "text": "In the train." });
    let opened = ada.command("open", given).await;
    let read = ada
        .presses(&message(&opened), "A phone was lost or stolen")
        .await;
    ada.presses(&message(&read), "That solved it").await;
    ada.command("solutions", json!({ "words": "roming in japan" }))
        .await;
    let ben = world.stand_in.person(BEN);
    ben.command("solutions-report", json!({})).await;
    expect![[r#""#]].assert_eq(&direct_messages(&world, &[ADA, BEN]));
    world.end().await;
}
