//! Training on Discord, with buttons.

use expect_test::expect;
use serde_json::json;
use switchboard_tests::on_discord::{ADA, World};

use crate::{direct_messages, message};

#[tokio::test(flavor = "multi_thread")]
async fn a_module_is_taken_with_buttons_and_an_old_button_shows_where_one_is() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA);
    let list = ada.command("training", json!({})).await;
    let first = ada.presses(&message(&list), "Smartphone functions").await;
    let answered = ada.presses(&message(&first), "C").await;
    let second = ada.presses(&message(&answered), "Next").await;
    ada.presses(&message(&second), "C").await;
    ada.presses(&message(&answered), "Next").await;
    expect![[r#""#]].assert_eq(&direct_messages(&world, &[ADA]));
    world.end().await;
}
