//! Who is who: accounts are linked with a one-time code, and by nothing that Discord says.

use expect_test::expect;
use serde_json::json;
use switchboard::desk::Actor;
use switchboard_tests::discord::Setup;
use switchboard_tests::on_discord::{ADA, HANK, OTTO, SAM, STRANGER, World};

use crate::direct_messages;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_operator_links_with_a_code_and_invites_the_others() {
    let setup = Setup {
        anything_exists: false,
        ..Setup::default()
    };
    let mut world = World::without_bot(setup).await;
    world.come().await;
    let invited = world.service.invite(Actor::Desk, "otto".parse().unwrap());
    let (word, _) = invited.await.unwrap();
    let otto = world.stand_in.person(OTTO);
    let code = word.reveal();
    let linked = otto.command(
        "link",
        json!({ "person": "otto", "code": code.to_lowercase() }),
    );
    let linked = linked.await;
    expect![[r#"Welcome, Otto Lind: this account is yours on this desk now. \`help\` shows what you can do."#]].assert_eq(linked.content());
    let invited = otto.command("invite", json!({ "person": "ada" })).await;
    assert!(invited.is_private());
    let said = invited.content().to_owned();
    let at = said.find("code:").unwrap() + "code:".len();
    let code = said.get(at..at + 9).unwrap();
    let ada = world.stand_in.person(ADA);
    let stolen = world.stand_in.person(STRANGER);
    let other = stolen
        .command("link", json!({ "person": "hank", "code": code }))
        .await;
    expect!["That code is not right, was used, or is older than ten minutes. 4 tries are left; whoever gave it to you can make a new one."].assert_eq(other.content());
    let linked = ada
        .command("link", json!({ "person": "ada", "code": code }))
        .await;
    expect![[r#"Welcome, Ada Byron: this account is yours on this desk now. \`help\` shows what you can do."#]].assert_eq(linked.content());
    let again = stolen
        .command("link", json!({ "person": "ada", "code": code }))
        .await;
    expect!["That code is not right, was used, or is older than ten minutes. 3 tries are left; whoever gave it to you can make a new one."].assert_eq(again.content());
    for _ in 0..3 {
        stolen
            .command("link", json!({ "person": "ada", "code": "0000-0000" }))
            .await;
    }
    let stopped = stolen
        .command("link", json!({ "person": "ada", "code": "0000-0000" }))
        .await;
    expect!["Too many wrong codes. Wait ten minutes, and ask for a new one."]
        .assert_eq(stopped.content());
    let whoami = ada.command("whoami", json!({})).await;
    expect!["You are Ada Byron (ada), named caller of Acme Shipping. Times are in Europe/Paris."]
        .assert_eq(whoami.content());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_invite_is_told_who_may_and_an_unlinked_account_is_nobody() {
    let world = World::start().await;
    let sam = world.stand_in.person(SAM);
    sam.command("invite", json!({ "person": "ada" })).await;
    let hank = world.stand_in.person(HANK);
    hank.command("invite", json!({ "person": "ada" })).await;
    hank.command("invite", json!({ "person": "otto" })).await;
    hank.command("unlink", json!({})).await;
    hank.command("list", json!({})).await;
    expect![[r#"
        == direct messages of sam
        sam uses /invite person: ada
        Desk answers, for sam alone:
          | You may not invite people to the chat: you are a secondary administrator. Any of these can: Ada Byron, Grace Murray.

        == direct messages of hank
        hank uses /invite person: ada
        Desk answers, for hank alone:
          | You may not invite people to the chat: that belongs to another company. Any of these can: José Vidal, Maria Costa, Olga Ivanova, Otto Lind.
        hank uses /invite person: otto
        Desk answers, for hank alone:
          | You may not invite the provider's people to the chat: you are a named caller. Otto Lind can.
        hank uses /unlink
        Desk answers, for hank alone:
          | Hank Scorpio has no linked chat account any more.
        hank uses /list
        Desk answers, for hank alone:
          | This Discord account is not linked to anybody on this desk, so nothing was done. Ask your company's named callers or your account manager for a one-time code, and use it with /link. (The account's number is ID-1.)
    "#]].assert_eq(&direct_messages(&world, &[SAM, HANK]));
    world.end().await;
}
