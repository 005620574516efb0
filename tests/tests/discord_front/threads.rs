//! Each ticket has a private thread: what is written in it becomes comments, both ways.

use expect_test::expect;
use serde_json::json;
use switchboard::desk::Command;
use switchboard::model::{Channel, TicketId};
use switchboard_tests::on_discord::{ACME, ADA, BEN, GENERAL, HANK, SAM, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_opened_in_a_server_has_a_thread_and_what_is_written_there_are_comments() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA).within(ACME);
    ada.command("open", json!({ "subject": "Mail is slow" }))
        .await;
    let thread = world.stand_in.thread("T-1").await.id;
    world.stand_in.messages(&thread, 1).await;
    let ada = ada.within(&thread);
    let first = ada.writes("It began at nine.");
    let log: &[u8] = b"timeout";
    ada.writes_with("", None, &[("mail.log", log)]);
    world.history_has("T-1", "mail.log").await;
    world.is_in_thread("T-1", BEN).await;
    ada.edits(&first, "It began at ten.");
    world.history_has("T-1", "ten").await;
    let answer = Command::Comment {
        ticket: TicketId(1),
        text: "We are looking at it.".to_owned(),
        channel: Channel::Chat,
        source: None,
    };
    world.does("ben", answer).await;
    world.stand_in.messages(&thread, 2).await;
    expect![[r#"
        == private thread “T-1 Mail is slow”
        Desk adds ada
        Desk adds ben
        Desk adds sam
        Desk writes:
          | What is written here becomes a comment on the ticket.
          | ▌(yellow) T-1 · Mail is slow
          | ▌Severity: medium
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Answer due: <t:1795528800:f> (<t:1795528800:R>)
          | ▌Solution due: <t:1796047200:f> (<t:1796047200:R>)
          | [Write] [Escalate] [Show history]
        ada writes:
          | It began at nine.
        ada writes:
          | (file mail.log, 7 bytes)
        ada edits it:
          | It began at ten.
        Desk writes:
          | ▌(yellow) MEDIUM · T-1: Ben Okoye wrote
          | ▌Mail is slow
          | ▌
          | ▌We are looking at it.
          | ▌— N-5
          | [Write] [Show history]
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&thread));
    let shown = world.ask(ADA, "show", json!({ "case": "T-1" })).await;
    assert_eq!(shown, "");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_for_those_who_may_see_the_ticket() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA).within(GENERAL);
    ada.command("open", json!({ "subject": "A secret of Acme" }))
        .await;
    let thread = world.stand_in.thread("T-1").await;
    world.stand_in.messages(&thread.id, 1).await;
    let hank = world.stand_in.person(HANK).within(GENERAL);
    let refused = hank.command("thread", json!({ "ticket": "T-1" })).await;
    expect![[r#"There is no case \`T-1\` that you can see."#]].assert_eq(refused.content());
    let sam = world.stand_in.person(SAM).within(GENERAL);
    let let_in = sam.command("thread", json!({ "ticket": "T-1" })).await;
    assert_eq!(let_in.content(), format!("Its thread is <#{}>.", thread.id));
    // Who may look and not write is told so, in the thread.
    sam.within(&thread.id).writes("Me too.");
    let said = world.stand_in.messages(&thread.id, 2).await;
    expect!["This is not on T-1: you may not comment on tickets: you are a secondary administrator. Any of these can: Ada Byron, Grace Murray"].assert_eq(said[1].body["content"].as_str().unwrap());
    // In the language in which they have Discord, which what they ask for has said.
    let reads = sam.reading("de").command("whoami", json!({})).await;
    assert!(reads.content().contains("Sie"), "{}", reads.content());
    sam.within(&thread.id).writes("Ich auch.");
    let said = world.stand_in.messages(&thread.id, 3).await;
    expect!["Das steht nicht in T-1: Sie dürfen Tickets nicht kommentieren: Sie sind zweiter Administrator. Diese dürfen es: Ada Byron, Grace Murray"].assert_eq(said[2].body["content"].as_str().unwrap());
    // The agent who takes part answers there, and the caller reads it once.
    let ben = world.stand_in.person(BEN).within(GENERAL);
    ben.command("thread", json!({ "ticket": "T-1" })).await;
    ben.within(&thread.id).writes("Which office?");
    world.history_has("T-1", "Which office?").await;
    world.stand_in.forget();
    ada.command("comment", json!({ "ticket": "T-1", "text": "Paris." }))
        .await;
    let direct = world.stand_in.direct(BEN);
    let told = world.stand_in.messages(&direct, 2).await;
    assert!(told.last().unwrap().body.to_string().contains("Paris."));
    assert_eq!(world.stand_in.messages(&thread.id, 3).await.len(), 3);
    world.end().await;
}

/// The thread is the customer's, whoever asks for it; and who is in it is not let in again and again.
#[tokio::test(flavor = "multi_thread")]
async fn a_thread_shows_the_ticket_as_its_caller_sees_it_and_knows_who_is_in_it() {
    let world = World::start().await;
    world
        .ask(ADA, "open", json!({ "subject": "Mail is slow" }))
        .await;
    let ben = world.stand_in.person(BEN).within(GENERAL);
    ben.command("thread", json!({ "ticket": "T-1" })).await;
    let thread = world.stand_in.thread("T-1").await.id;
    let first = world.stand_in.messages(&thread, 1).await.remove(0).body;
    let opened = &first["embeds"][0]["fields"][3]["value"];
    assert!(opened.as_str().unwrap().ends_with(" by you"), "{opened}");
    let requests = world.stand_in.counts().requests;
    for (count, text) in ["Looking.", "Still looking."].iter().enumerate() {
        let answer = Command::Comment {
            ticket: TicketId(1),
            text: (*text).to_owned(),
            channel: Channel::Email,
            source: None,
        };
        world.does("ben", answer).await;
        world.stand_in.messages(&thread, 2 + count).await;
    }
    assert_eq!(world.stand_in.counts().requests, requests + 2);
    world.end().await;
}
