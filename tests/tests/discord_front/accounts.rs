//! Who calls for a company and who looks after it, on Discord: the company's own administrator, the
//! welcome package, service reviews with their invitation.

use expect_test::expect;
use serde_json::json;
use switchboard_tests::on_discord::{ADA, MARIA, SAM, STRANGER, World};

use crate::direct_messages;

/// The account that is Grace's here, who is Acme's administrator.
const GRACE: &str = STRANGER;

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_replaces_a_caller_who_links_and_is_welcomed() {
    let world = World::start().await;
    world.link(GRACE, "grace").await;
    let grace = world.stand_in.person(GRACE);
    let eve = json!({ "old": "sam", "person": "eve", "name": "Eve Martin" });
    grace.command("replace", eve.clone()).await;
    grace.command("remove", json!({ "person": "grace" })).await;
    let new = json!({ "person": "zoe", "name": "Zoe Lang", "role": "named" });
    grace.command("add", new).await;
    let ada = world.stand_in.person(ADA);
    ada.command("replace", eve).await;
    let invited = grace.command("invite", json!({ "person": "zoe" })).await;
    let said = invited.content().to_owned();
    let at = said.find("code:").unwrap() + "code:".len();
    let code = said.get(at..at + 9).unwrap();
    let direct = world.stand_in.direct(SAM);
    // Sam's account is nobody's any more, so that it can become Zoe's.
    let zoe = world.stand_in.person(SAM);
    zoe.command("link", json!({ "person": "zoe", "code": code }))
        .await;
    world.stand_in.messages(&direct, 1).await;
    let story = world.stand_in.transcript_of(&direct);
    assert!(story.contains("Welcome, Zoe Lang"), "{story}");
    assert!(
        story.contains("Welcome to Premium support, Acme Shipping"),
        "{story}"
    );
    let story = direct_messages(&world, &[GRACE, ADA]);
    let before = story.find("uses /invite").unwrap();
    let after = story[before..].find("\n\n").unwrap() + before;
    let story = format!("{}…{}", &story[..before], &story[after..]);
    expect![[""]].assert_eq(&story);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_review_comes_with_an_invitation_for_calendars() {
    let world = World::start().await;
    let maria = world.stand_in.person(MARIA);
    let review =
        json!({ "company": "acme", "at": "2026-12-03 10:00", "place": "https://meet.example/a" });
    maria.command("review", review).await;
    let direct = world.stand_in.direct(ADA);
    world.stand_in.messages(&direct, 1).await;
    let cancel = json!({ "company": "acme", "reason": "Ada is ill." });
    maria.command("review-cancel", cancel).await;
    world.stand_in.messages(&direct, 2).await;
    let ada = world.stand_in.person(ADA);
    ada.command("reviews", json!({})).await;
    expect![[""]].assert_eq(&world.stand_in.transcript_of(&direct));
    world.end().await;
}
