//! Every ticket has a thread in the tickets channel, whoever opened it and wherever.

use expect_test::expect;
use serde_json::json;
use switchboard::desk::Command;
use switchboard::model::{Channel, PersonId, Severity, TicketId};
use switchboard_tests::discord::Trouble;
use switchboard_tests::on_discord::{
    ACME, ACME_SERVER, ADA, BEN, DESK, GENERAL, HANK, OTTO, SUPPORT_SERVER, World,
};

/// What the bot asks for, but making private threads.
const NO_PRIVATE_THREADS: u64 = 343_597_501_440 & !(1 << 36);

fn opens(caller: &str, subject: &str) -> Command {
    Command::OpenTicket {
        caller: caller.parse::<PersonId>().unwrap(),
        severity: Some(Severity::High),
        subject: subject.to_owned(),
        text: String::new(),
        product: String::new(),
        channel: Channel::Phone,
        language: Some("en".to_owned()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_opened_anywhere_has_its_thread_in_the_tickets_channel_of_its_company() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA).within(ACME);
    let chosen = ada.command("subscribe", json!({ "what": "tickets" })).await;
    expect!["This channel has the private threads of new tickets from now on."]
        .assert_eq(chosen.content());
    // Somebody at the provider's opens it for the caller, on the telephone.
    world.does("maria", opens("ada", "Mail is slow")).await;
    let thread = world.stand_in.thread("T-1").await;
    assert_eq!(thread.parent, ACME);
    world.stand_in.messages(&thread.id, 2).await;
    let answer = Command::Comment {
        ticket: TicketId(1),
        text: "We are looking at it.".to_owned(),
        channel: Channel::Email,
        source: None,
    };
    world.does("ben", answer).await;
    world.stand_in.messages(&thread.id, 3).await;
    let writes = world.stand_in.person(ADA).within(&thread.id);
    writes.writes("It began at nine.");
    world.history_has("T-1", "nine").await;
    expect![[r#"
        == private thread “T-1 Mail is slow”
        Desk adds ada
        Desk adds ben
        Desk adds sam
        Desk writes:
          | What is written here becomes a comment on the ticket.
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by Ada Byron
          | ▌Answer due: <t:1795518000:f> (<t:1795518000:R>)
          | ▌Solution due: <t:1795600800:f> (<t:1795600800:R>)
          | [Write] [Escalate] [Show history]
        Desk writes:
          | ▌(orange) HIGH · T-1 was opened: Mail is slow
          | ▌Opened by Maria Costa.
          | ▌— N-2
          | [Write] [Show history]
        Desk writes, in reply to “HIGH · T-1 was opened: Mail is slow”:
          | ▌(orange) HIGH · T-1: Ben Okoye wrote
          | ▌Mail is slow
          | ▌
          | ▌We are looking at it.
          | ▌— N-3
          | [Write] [Show history]
        ada writes:
          | It began at nine.
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&thread.id));
    // In direct messages, and in another channel, it is the same.
    let opened = world.ask(ADA, "open", json!({ "subject": "Phones" })).await;
    let second = world.stand_in.thread("T-2").await;
    assert_eq!(second.parent, ACME);
    assert!(opened.starts_with("T-2 is open: Phones"), "{opened}");
    let other = world.stand_in.person(ADA).within(GENERAL);
    other.command("open", json!({ "subject": "Tablets" })).await;
    assert_eq!(world.stand_in.thread("T-3").await.parent, ACME);
    world
        .stand_in
        .messages(&world.stand_in.thread("T-3").await.id, 1)
        .await;
    assert_eq!(world.stand_in.threads().len(), 3);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_without_a_tickets_channel_has_its_threads_in_the_providers() {
    let world = World::start().await;
    let otto = world.stand_in.person(OTTO).within(DESK);
    otto.command("subscribe", json!({ "what": "tickets" }))
        .await;
    world.does("maria", opens("hank", "Mail is slow")).await;
    let thread = world.stand_in.thread("T-1").await;
    assert_eq!(thread.parent, DESK);
    world.is_in_thread("T-1", HANK).await;
    world.is_in_thread("T-1", BEN).await;
    // Whoever opens one in a channel of their own server has it there, as long as no channel of
    // that server was chosen.
    let ada = world.stand_in.person(ADA).within(ACME);
    ada.command("open", json!({ "subject": "Phones" })).await;
    let second = world.stand_in.thread("T-2").await;
    assert_eq!(second.parent, ACME);
    world.stand_in.messages(&second.id, 1).await;
    otto.command("unsubscribe", json!({ "what": "tickets" }))
        .await;
    world.does("maria", opens("hank", "Tablets")).await;
    world
        .stand_in
        .messages(&world.stand_in.direct(HANK), 1)
        .await;
    assert_eq!(world.stand_in.threads().len(), 2);
    world.end().await;
}

/// The desk works on while the bot is away, and the bot is killed between making a thread and
/// knowing of it. Each ticket has one thread all the same, and it is whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_made_once_whatever_breaks_off() {
    let mut world = World::start().await;
    world.tickets_in(SUPPORT_SERVER, DESK).await;
    world.leave().await;
    world.does("maria", opens("ada", "While away")).await;
    // The first answer never comes, although the thread is there.
    world.stand_in.trouble_with_threads([Trouble::NoAnswer]);
    world.come().await;
    let first = world.stand_in.thread("T-1").await;
    world.stand_in.messages(&first.id, 1).await;
    world.stand_in.trouble_with_threads([Trouble::NoAnswer]);
    world.does("maria", opens("ada", "Killed")).await;
    world.stand_in.appears("T-2").await;
    world.kill().await;
    world.come().await;
    let second = world.stand_in.thread("T-2").await;
    world.stand_in.messages(&second.id, 1).await;
    world.is_in_thread("T-2", ADA).await;
    world
        .stand_in
        .person(ADA)
        .within(&second.id)
        .writes("Once.");
    world.history_has("T-2", "Once.").await;
    assert_eq!(world.stand_in.threads().len(), 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_takes_no_threads_is_reported_once_and_holds_nothing_up() {
    let world = World::start().await;
    world.tickets_in(ACME_SERVER, ACME).await;
    world.tickets_in(SUPPORT_SERVER, DESK).await;
    world.stand_in.bot_may(ACME_SERVER, NO_PRIVATE_THREADS);
    world.does("maria", opens("ada", "Mail is slow")).await;
    let otto = world.stand_in.direct(OTTO);
    // The next ticket comes after the report, so that the report always has the same number.
    world.stand_in.messages(&otto, 1).await;
    world.does("maria", opens("ada", "Phones are slow")).await;
    for ticket in ["T-1", "T-2"] {
        let thread = world.stand_in.thread(ticket).await;
        assert_eq!(thread.parent, DESK);
        // The ticket, and that it was opened.
        world.stand_in.messages(&thread.id, 2).await;
    }
    expect![[r#"
        == direct messages of otto
        Desk writes:
          | ▌(grey) Closed: channel ID-1 takes no threads, and had the threads of Acme Shipping's new tickets
          | ▌403 Forbidden Missing Permissions (50013)
          | ▌
          | ▌Until it is open again, or another channel is chosen with \`subscribe\`:
          | ▌the threads of Acme Shipping's new tickets: in the provider's server, where it has a channel.
          | ▌— N-3
    "#]].assert_eq(&world.stand_in.transcript_of(&otto));
    world.end().await;
}
