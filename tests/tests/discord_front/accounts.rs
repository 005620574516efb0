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
    expect![[r#"
        == direct messages of stranger
        stranger uses /replace old: sam person: eve name: Eve Martin
        Desk answers, for stranger alone:
          | ```
          | Eve Martin (eve) takes the place of sam.
          |   secondary administrator of Acme Shipping
          |   They link a chat account with a code, which invite eve makes.
          | ```
        stranger uses /remove person: grace
        Desk answers, for stranger alone:
          | You cannot remove yourself; ask another of your administrators.
        stranger uses /add person: zoe name: Zoe Lang role: named
        Desk answers, for stranger alone:
          | ```
          | Zoe Lang (zoe) is added.
          |   named caller of Acme Shipping
          |   They link a chat account with a code, which invite zoe makes.
          | ```
        stranger …

        == direct messages of ada
        ada uses /replace old: sam person: eve name: Eve Martin
        Desk answers, for ada alone:
          | There is nobody called \`sam\`
    "#]]
    .assert_eq(&story);
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
    expect![[r#"
        == direct messages of ada
        Desk writes:
          | ▌(grey) Service review of Acme Shipping on 2026-12-03 11:00 CET
          | ▌With Maria Costa, until 2026-12-03 12:00 CET, https://meet.example/a.
          | ▌
          | ▌Agenda:
          | ▌- The report of the last month
          | ▌- Requests that are open, and promises that were broken
          | ▌
          | ▌\`reviews\` shows what comes of it.
          | ▌— N-2
          | (file invite.ics, 871 bytes)
        Desk writes:
          | ▌(grey) The service review of Acme Shipping on 2026-12-03 11:00 CET is called off
          | ▌With Maria Costa, until 2026-12-03 12:00 CET, https://meet.example/a.
          | ▌
          | ▌Ada is ill.
          | ▌— N-5
          | (file invite.ics, 765 bytes)
        ada uses /reviews
        Desk answers, for ada alone:
          | ```
          | Service reviews of Acme Shipping
          |   1  Thu 3 Dec 11:00 CET (in 9 d), called off
          |       - The report of the last month
          |       - Requests that are open, and promises that were broken
          | ```
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&direct));
    world.end().await;
}
