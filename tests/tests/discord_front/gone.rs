//! Threads that are put away, locked or deleted, and channels that are: what is told finds its way.

use std::time::Duration;

use expect_test::expect;
use serde_json::json;
use switchboard::desk::Command;
use switchboard::model::{Channel, TicketId};
use switchboard_tests::discord::Trouble;
use switchboard_tests::on_discord::{
    ACME, ACME_SERVER, ADA, BEN, DESK, OTTO, SUPPORT_SERVER, World,
};

use crate::direct_messages;

/// What the invitation asks for, and not to manage threads.
const MAY: u64 = 343_597_501_440;

/// Ben answers elsewhere.
fn answer(text: &str) -> Command {
    Command::Comment {
        ticket: TicketId(1),
        text: text.to_owned(),
        channel: Channel::Email,
        source: None,
    }
}

/// Ada's ticket, and its thread in her server's tickets channel.
async fn thread(world: &World) -> String {
    world.tickets_in(ACME_SERVER, ACME).await;
    world
        .ask(ADA, "open", json!({ "subject": "Mail is slow" }))
        .await;
    let thread = world.stand_in.thread("T-1").await.id;
    world.stand_in.messages(&thread, 1).await;
    thread
}

/// Waits until the bot has said it in one of these places.
async fn is_told_once(world: &World, places: &[&str], text: &str) {
    let count = || {
        let all = places.iter().flat_map(|place| world.stand_in.posted(place));
        all.filter(|posted| posted.body.to_string().contains(text))
            .count()
    };
    for _ in 0..200 {
        if count() > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    world.stand_in.quiet(Duration::from_millis(300)).await;
    assert_eq!(count(), 1, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_was_put_away_comes_back_with_the_next_comment_or_reader() {
    let world = World::start().await;
    let thread = thread(&world).await;
    world.stand_in.archives(&thread, false);
    world.does("ben", answer("Restarted it.")).await;
    world.stand_in.messages(&thread, 2).await;
    assert!(!world.stand_in.threads()[0].is_archived);
    world.stand_in.archives(&thread, false);
    let ada = world.stand_in.person(ADA).within(&thread);
    ada.writes("It works.");
    world.history_has("T-1", "It works.").await;
    world.stand_in.archives(&thread, false);
    world.stand_in.forget();
    let ben = world.stand_in.person(BEN);
    let given = ben.command("thread", json!({ "ticket": "T-1" })).await;
    assert_eq!(given.content(), format!("Its thread is <#{thread}>."));
    assert_eq!(world.stand_in.threads().len(), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_was_made_and_put_away_unseen_is_found_and_not_made_again() {
    let mut world = World::start().await;
    world.tickets_in(SUPPORT_SERVER, DESK).await;
    world.stand_in.trouble_with_threads([Trouble::NoAnswer]);
    let opened = world
        .stand_in
        .person(ADA)
        .sends_command("open", &json!({ "subject": "Mail is slow" }));
    world.stand_in.appears("T-1").await;
    world.kill().await;
    world.stand_in.outcome(&opened).await;
    let made = world.stand_in.threads().remove(0);
    world.stand_in.archives(&made.id, false);
    world.come().await;
    world.stand_in.messages(&made.id, 1).await;
    world.is_in_thread("T-1", ADA).await;
    let threads = world.stand_in.threads();
    assert_eq!(threads.len(), 1, "{threads:?}");
    assert!(!threads[0].is_archived);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_thread_is_made_anew_and_the_operators_hear_of_it() {
    let mut world = World::start().await;
    let first = thread(&world).await;
    world.stand_in.deletes_channel(&first);
    let otto = world.stand_in.direct(OTTO);
    world.stand_in.messages(&otto, 1).await;
    let second = world.stand_in.thread("T-1").await.id;
    assert_ne!(second, first);
    world.stand_in.messages(&second, 1).await;
    world.does("ben", answer("Restarted it.")).await;
    world.stand_in.messages(&second, 2).await;
    // Deleted while the bot is away, it is missed when something is to be told in it.
    world.leave().await;
    world.stand_in.deletes_channel(&second);
    world.come().await;
    world.does("ben", answer("And once more.")).await;
    world.stand_in.messages(&otto, 2).await;
    let ada = world.stand_in.direct(ADA);
    let third = world.stand_in.thread("T-1").await.id;
    world.stand_in.messages(&third, 1).await;
    // In the new thread, or by direct message while it was made; and once.
    is_told_once(&world, &[&third, &ada], "And once more.").await;
    // The channel itself is deleted, with all that is in it: there is no place for another.
    world.stand_in.deletes_channel(ACME);
    world.stand_in.messages(&otto, 3).await;
    world.does("ben", answer("Anybody there?")).await;
    is_told_once(&world, &[&ada], "Anybody there?").await;
    world.stand_in.messages(&otto, 4).await;
    expect![[r#"
        == direct messages of otto
        Desk writes:
          | ▌(grey) Closed: the thread of T-1, which somebody has deleted
          | ▌Another one is made, and nothing that was written is lost.
          | ▌— N-2
        Desk writes:
          | ▌(grey) Closed: the thread of T-1, which somebody has deleted
          | ▌Another one is made, and nothing that was written is lost.
          | ▌— N-5
        Desk writes:
          | ▌(grey) Closed: channel ID-1 is closed to the desk, which had the threads of Acme Shipping's new tickets
          | ▌it was deleted
          | ▌
          | ▌Until it is open again, or another channel is chosen with \`subscribe\`:
          | ▌the threads of Acme Shipping's new tickets: in the provider's server, where it has a channel.
          | ▌— N-6
        Desk writes:
          | ▌(grey) Closed: the thread of T-1, which somebody has deleted
          | ▌Nothing that was written is lost. What is told of T-1 goes by direct message until \`thread\` makes another one.
          | ▌— N-8
    "#]].assert_eq(&world.stand_in.transcript_of(&otto));
    let ben = world.stand_in.person(BEN);
    let shown = ben.command("show", json!({ "case": "T-1" })).await;
    let shown = shown.message.unwrap().text();
    let found = "found that the thread discord:";
    assert_eq!(shown.matches(found).count(), 3, "{shown}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_of_a_locked_thread_goes_another_way() {
    let world = World::start().await;
    let thread = thread(&world).await;
    world.stand_in.bot_may(ACME_SERVER, MAY);
    world.stand_in.quiet(Duration::from_millis(300)).await;
    world.stand_in.forget();
    world.stand_in.archives(&thread, true);
    world.does("ben", answer("Restarted it.")).await;
    let (ada, otto) = (world.stand_in.direct(ADA), world.stand_in.direct(OTTO));
    world.stand_in.messages(&ada, 1).await;
    world.stand_in.messages(&otto, 1).await;
    expect![[r#"
        == direct messages of otto
        Desk writes:
          | ▌(grey) Closed: the thread of T-1 is closed to the desk
          | ▌the channel is gone or forbidden: 400 Bad Request Thread is archived (50083)
          | ▌
          | ▌Until it is open again, or another channel is chosen with \`subscribe\`:
          | ▌what is told of T-1: by direct message, until \`thread\` makes another one.
          | ▌— N-3

        == direct messages of ada
        Desk writes:
          | ▌(yellow) MEDIUM · T-1: Ben Okoye wrote
          | ▌Mail is slow
          | ▌
          | ▌Restarted it.
          | ▌— N-2
          | [Write] [Show history]
    "#]]
    .assert_eq(&direct_messages(&world, &[OTTO, ADA]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_channel_that_heard_something_is_reported_at_once_and_any_other_is_not() {
    let world = World::start().await;
    world.hears(DESK, "company:acme").await;
    world.stand_in.deletes_channel(ACME);
    world.stand_in.deletes_channel(DESK);
    let otto = world.stand_in.direct(OTTO);
    world.stand_in.messages(&otto, 1).await;
    expect![[r#"
        == direct messages of otto
        Desk writes:
          | ▌(grey) Closed: channel ID-1 is closed to the desk, which heard Acme Shipping's notices
          | ▌it was deleted
          | ▌
          | ▌Until it is open again, or another channel is chosen with \`subscribe\`:
          | ▌Acme Shipping's notices: by direct message to Ada Byron, Sam Porter.
          | ▌— N-1
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&otto));
    world.end().await;
}
