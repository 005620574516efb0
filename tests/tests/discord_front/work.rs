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
    ben.submits(&form, &[("text", "We are looking at the relay.")])
        .await;
    ben.command("list", json!({ "which": "mine" })).await;
    let shown = ben.command("show", json!({ "case": "T-1" })).await;
    let form = ben
        .presses(&message(&shown), "Resolve")
        .await
        .modal
        .unwrap();
    ben.submits(&form, &[("text", "Restarted the relay.")])
        .await;
    let ada = world.stand_in.direct(ADA);
    let told = world.stand_in.messages(&ada, 2).await;
    let ada = world.stand_in.person(ADA);
    ada.presses(&told[1].id, "That solved it").await;
    expect![[r#"
        == direct messages of ben
        Desk writes:
          | ▌(orange) HIGH · T-1 is with Ben Okoye: Mail is slow
          | ▌From Ada Byron of Acme Shipping.
          | ▌Severity 2 (high).
          | ▌— N-1
          | [Answer] [Show history]
        ben presses [Answer]
        Desk shows a form:
          | T-1: answer
          | Text (several lines), such as “the answer; a call needs none”
        ben fills in “T-1: answer”:
          | Text: We are looking at the relay.
        Desk answers, for ben alone:
          | T-1 has your answer.
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: active
          | ▌With: you, Level 2
          | ▌Opened: <t:1795514400:R> by Ada Byron (Acme Shipping)
          | ▌Solution due: <t:1795600800:f> (<t:1795600800:R>)
          | [Answer] [Resolve] [Show history]
        ben uses /list which: mine
        Desk answers, for ben alone:
          | T-1  high  active  Acme Shipping  you  solution in 1 d  Mail is slow
        ben uses /show case: T-1
        Desk answers, for ben alone:
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: active
          | ▌With: you, Level 2
          | ▌Opened: <t:1795514400:R> by Ada Byron (Acme Shipping)
          | ▌Solution due: <t:1795600800:f> (<t:1795600800:R>)
          | ▌(no colour)
          | ▌```
          | ▌History
          | ▌  10:00 UTC  Ada Byron opened it by chat
          | ▌  10:00 UTC  the rules decided level 2, queue level-2, agent Ben Okoye: named callers go direct to Level 2 (routing.rhai:67)
          | ▌  10:00 UTC  the rules decided response within 1 h (always), resolution within 24 h (always): high: answered within the hour (escalation.rhai:16)
          | ▌  10:00 UTC  the rules decided 4 steps: high severity: the account manager has 15 minutes to take it on (escalation.rhai:30)
          | ▌  10:00 UTC  you wrote by chat
          | ▌      We are looking at the relay.
          | ▌  10:00 UTC  you gave the first answer by chat, after 0 s
          | ▌  10:00 UTC  you changed the state from new to active
          | ▌```
          | [Answer] [Resolve]
        ben presses [Resolve]
        Desk shows a form:
          | T-1: resolve
          | Text (several lines), such as “what was done”
        ben fills in “T-1: resolve”:
          | Text: Restarted the relay.
        Desk answers, for ben alone:
          | T-1 is resolved.
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: resolved
          | ▌With: you, Level 2
          | ▌Opened: <t:1795514400:R> by Ada Byron (Acme Shipping)
          | ▌Closes by itself: <t:1796119200:R>
          | [Show history]
    "#]].assert_eq(&world.stand_in.transcript_of(&direct));
    expect![[r#"
        == direct messages of ada
        Desk writes:
          | ▌(orange) HIGH · T-1: Ben Okoye wrote
          | ▌Mail is slow
          | ▌
          | ▌We are looking at the relay.
          | ▌— N-2
          | [Write] [Show history]
        Desk writes, in reply to “HIGH · T-1: Ben Okoye wrote”:
          | ▌(orange) HIGH · T-1 is now resolved: Mail is slow
          | ▌Changed by Ben Okoye.
          | ▌
          | ▌Restarted the relay.
          | ▌— N-3
          | [That solved it] [Not solved] [Show history]
        ada presses [That solved it]
        Desk answers, for ada alone:
          | T-1 is closed.
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: closed
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | [Show history]
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&world.stand_in.direct(ADA)));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_moves_assigns_waits_and_sees_the_queues() {
    let world = World::start().await;
    world.does("ada", opens("Mail is slow")).await;
    world
        .stand_in
        .messages(&world.stand_in.direct(BEN), 1)
        .await;
    world.stand_in.forget();
    let ben = world.stand_in.person(BEN);
    ben.command("queues", json!({})).await;
    ben.command("take", json!({ "ticket": "T-1" })).await;
    ben.command("wait", json!({ "ticket": "T-1", "text": "Which office?" }))
        .await;
    ben.command("severity", json!({ "case": "T-1", "severity": 3 }))
        .await;
    ben.command("move", json!({ "ticket": "T-1", "queue": "level-1" }))
        .await;
    ben.command("assign", json!({ "ticket": "T-1", "person": "kim" }))
        .await;
    ben.command("list", json!({ "queue": "level-1" })).await;
    expect![[r#"
        == direct messages of ben
        ben uses /queues
        Desk answers, for ben alone:
          | ```
          | queue               calls waiting  open tickets  name
          | account-management  none           0             Account management
          | incident            none           0             Incident desk
          | language-help       none           0             Language help
          | level-1             none           0             Level 1
          | level-2             none           1             Level 2
          | overflow            none           0             Overflow
          | renewals            none           0             Renewals
          | ```
        ben uses /take ticket: T-1
        Desk answers, for ben alone:
          | T-1 is new: Ben Okoye has it already.
        ben uses /wait ticket: T-1 text: Which office?
        Desk answers, for ben alone:
          | T-1 waits for the customer.
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: waiting for customer
          | ▌With: you, Level 2
          | ▌Opened: <t:1795514400:R> by Ada Byron (Acme Shipping)
          | ▌Solution due: held while the customer is asked
          | [Answer] [Resolve] [Show history]
        ben uses /severity case: T-1 severity: 3
        Desk answers, for ben alone:
          | T-1 is medium now.
          | ▌(yellow) T-1 · Mail is slow
          | ▌Severity: medium
          | ▌State: waiting for customer
          | ▌With: you, Level 2
          | ▌Opened: <t:1795514400:R> by Ada Byron (Acme Shipping)
          | ▌Solution due: held while the customer is asked
          | [Answer] [Resolve] [Show history]
        ben uses /move ticket: T-1 queue: level-1
        Desk answers, for ben alone:
          | T-1 is in Level 1 now.
          | ▌(yellow) T-1 · Mail is slow
          | ▌Severity: medium
          | ▌State: waiting for customer
          | ▌With: nobody yet, Level 1
          | ▌Opened: <t:1795514400:R> by Ada Byron (Acme Shipping)
          | ▌Solution due: held while the customer is asked
          | [Take] [Answer] [Resolve] [Show history]
        ben uses /assign ticket: T-1 person: kim
        Desk answers, for ben alone:
          | T-1 is with Kim Sato now.
          | ▌(yellow) T-1 · Mail is slow
          | ▌Severity: medium
          | ▌State: waiting for customer
          | ▌With: Kim Sato, Level 1
          | ▌Opened: <t:1795514400:R> by Ada Byron (Acme Shipping)
          | ▌Solution due: held while the customer is asked
          | [Take] [Answer] [Resolve] [Show history]
        ben uses /list queue: level-1
        Desk answers, for ben alone:
          | T-1  medium  waiting  Acme Shipping  Kim Sato  Mail is slow
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&world.stand_in.direct(BEN)));
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
    maria
        .command("subscription", json!({ "company": "acme" }))
        .await;
    expect![[r#"
        == direct messages of maria
        Desk writes:
          | ▌(orange) HIGH · T-1 needs you: Mail is slow
          | ▌Acme Shipping, severity 2 (high).
          | ▌Why: The board meets at three.
          | ▌Please acknowledge by 2026-11-24 10:30 UTC; after that the next person is asked.
          | ▌— N-2
          | [Acknowledge] [Show history]
        maria presses [Acknowledge]
        Desk answers, for maria alone:
          | T-1 is yours: the escalation is acknowledged.
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by Ada Byron (Acme Shipping)
          | ▌Answer due: <t:1795518000:f> (<t:1795518000:R>)
          | ▌Solution due: <t:1795600800:f> (<t:1795600800:R>)
          | [Take] [Answer] [Resolve] [Show history]
        maria uses /list company: acme
        Desk answers, for maria alone:
          | T-1  high  new  Acme Shipping  Ben Okoye  answer in 1 h  Mail is slow
        maria uses /subscription company: acme
        Desk answers, for maria alone:
          | ```
          | Acme Shipping
          |   agreement        Premium
          |   code             ACM-7731
          |   valid until      31 Dec 2035 (3324 days left)
          |   named callers    2 of 10
          |                    Ada Byron
          |                    Grace Murray
          |   administrators   Grace Murray
          |   account manager  Maria Costa
          |   language         en
          |   time zone        Europe/Paris
          |   includes         telephone support round the clock, direct to Level 2
          |                    an account manager, a monthly report and a service review
          |                    word of outages with your impacted users
          | ```
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&direct));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commander_declares_an_outage_and_channels_hear_of_it() {
    let world = World::start().await;
    let otto = world.stand_in.person(OTTO).within(GENERAL);
    otto.command("subscribe", json!({ "what": "general" }))
        .await;
    let ada = world.stand_in.person(ADA).within(ACME);
    ada.command("subscribe", json!({ "what": "company:acme" }))
        .await;
    ada.command("subscribe", json!({ "what": "operators" }))
        .await;
    let igor = world.stand_in.person(IGOR).within(DESK);
    igor.command(
        "declare",
        json!({ "severity": 1, "services": "mail-eu", "title": "Mail is down" }),
    )
    .await;
    world.pass("5m");
    world.stand_in.messages(GENERAL, 1).await;
    world.stand_in.messages(ACME, 1).await;
    igor.command(
        "update",
        json!({ "event": "E-1", "text": "A power supply failed." }),
    )
    .await;
    world.pass("30m");
    world.stand_in.messages(GENERAL, 2).await;
    world.stand_in.messages(ACME, 2).await;
    igor.command(
        "resolve",
        json!({ "case": "E-1", "text": "It was replaced." }),
    )
    .await;
    world.stand_in.messages(GENERAL, 3).await;
    world.stand_in.messages(ACME, 3).await;
    let mut story = String::new();
    for channel in [DESK, GENERAL, ACME] {
        story.push_str(&world.stand_in.transcript_of(channel));
    }
    expect![[r#"
        == #desk
        igor uses /declare severity: 1 services: mail-eu title: Mail is down
        Desk answers, for igor alone:
          | E-1 is declared: Mail is down
          | ▌(red) E-1 · Mail is down
          | ▌Severity: critical
          | ▌State: under way
          | ▌Began: <t:1795514400:R>
          | ▌Led by: you
          | ▌Services: Mail Europe
          | ▌Affects: Acme Shipping
          | [Show history]
        igor uses /update event: E-1 text: A power supply failed.
        Desk answers, for igor alone:
          | E-1 has your update; it goes out with the next notice.
          | ▌(red) E-1 · Mail is down
          | ▌<t:1795514700:t> A power supply failed.
          | ▌Severity: critical
          | ▌State: under way
          | ▌Began: <t:1795514400:R>
          | ▌Led by: you
          | ▌Services: Mail Europe
          | ▌Affects: Acme Shipping
          | [Show history]
        igor uses /resolve case: E-1 text: It was replaced.
        Desk answers, for igor alone:
          | E-1 is over: Mail is down
          | ▌(red) E-1 · Mail is down
          | ▌<t:1795516500:t> It was replaced.
          | ▌Severity: critical
          | ▌State: over
          | ▌Began: <t:1795514400:R>
          | ▌Ended: <t:1795516500:R>
          | ▌Led by: you
          | ▌Services: Mail Europe
          | ▌Affects: Acme Shipping
          | [Show history]
        == #status
        otto uses /subscribe what: general
        Desk answers, for otto alone:
          | This channel hears the general notices from now on.
        Desk writes:
          | ▌(red) CRITICAL · E-1: Mail is down
          | ▌Severity 1 (critical), since 2026-11-24 10:00 UTC.
          | ▌Affected: Mail Europe.
          | ▌Igor Petrov leads the work on it.
          | ▌
          | ▌Next update at 2026-11-24 10:35 UTC. Please quote E-1 when you call.
          | ▌— N-3
          | [Show history]
        Desk edits it:
          | ▌(red) CRITICAL · E-1 goes on: Mail is down
          | ▌Severity 1 (critical), for 35 min now.
          | ▌
          | ▌A power supply failed.
          | ▌
          | ▌Next update at 2026-11-24 11:05 UTC.
          | ▌As of: <t:1795516500:f> (<t:1795516500:R>)
          | ▌— N-3 · now N-5
          | [Show history]
        Desk writes, in reply to “CRITICAL · E-1 goes on: Mail is down”:
          | ▌(red) CRITICAL · E-1 goes on: Mail is down
          | ▌Severity 1 (critical), for 35 min now.
          | ▌
          | ▌A power supply failed.
          | ▌
          | ▌Next update at 2026-11-24 11:05 UTC.
          | ▌— N-5
          | [Show history]
        Desk edits it:
          | ▌(red) CRITICAL · E-1 is over: Mail is down
          | ▌It lasted 35 min, from 2026-11-24 10:00 UTC to 2026-11-24 10:35 UTC.
          | ▌
          | ▌It was replaced.
          | ▌As of: <t:1795516500:f> (<t:1795516500:R>)
          | ▌— N-3 · now N-6
          | [Show history]
        Desk writes, in reply to “CRITICAL · E-1 is over: Mail is down”:
          | ▌(red) CRITICAL · E-1 is over: Mail is down
          | ▌It lasted 35 min, from 2026-11-24 10:00 UTC to 2026-11-24 10:35 UTC.
          | ▌
          | ▌It was replaced.
          | ▌— N-6
          | [Show history]
        == #support
        ada uses /subscribe what: company:acme
        Desk answers, for ada alone:
          | This channel hears company:acme from now on.
        ada uses /subscribe what: operators
        Desk answers, for ada alone:
          | Operators is for the provider's people; you can choose general, or your own company's.
        Desk writes:
          | ▌(red) CRITICAL · E-1: Mail is down
          | ▌Severity 1 (critical), since 2026-11-24 11:00 CET.
          | ▌Affected: Mail Europe.
          | ▌Your users who may notice: wile, bugs, daffy, tweety.
          | ▌Igor Petrov leads the work on it.
          | ▌
          | ▌Next update at 2026-11-24 11:35 CET. Please quote E-1 when you call.
          | ▌— N-2
          | [Show history]
        Desk edits it:
          | ▌(red) CRITICAL · E-1 goes on: Mail is down
          | ▌Severity 1 (critical), for 35 min now.
          | ▌
          | ▌A power supply failed.
          | ▌
          | ▌Your users who may notice: wile, bugs, daffy, tweety.
          | ▌
          | ▌Next update at 2026-11-24 12:05 CET.
          | ▌As of: <t:1795516500:f> (<t:1795516500:R>)
          | ▌— N-2 · now N-4
          | [Show history]
        Desk writes, in reply to “CRITICAL · E-1 goes on: Mail is down”:
          | ▌(red) CRITICAL · E-1 goes on: Mail is down
          | ▌Severity 1 (critical), for 35 min now.
          | ▌
          | ▌A power supply failed.
          | ▌
          | ▌Your users who may notice: wile, bugs, daffy, tweety.
          | ▌
          | ▌Next update at 2026-11-24 12:05 CET.
          | ▌— N-4
          | [Show history]
        Desk edits it:
          | ▌(red) CRITICAL · E-1 is over: Mail is down
          | ▌It lasted 35 min, from 2026-11-24 11:00 CET to 2026-11-24 11:35 CET.
          | ▌
          | ▌It was replaced.
          | ▌As of: <t:1795516500:f> (<t:1795516500:R>)
          | ▌— N-2 · now N-7
          | [Show history]
        Desk writes, in reply to “CRITICAL · E-1 is over: Mail is down”:
          | ▌(red) CRITICAL · E-1 is over: Mail is down
          | ▌It lasted 35 min, from 2026-11-24 11:00 CET to 2026-11-24 11:35 CET.
          | ▌
          | ▌It was replaced.
          | ▌— N-7
          | [Show history]
    "#]]
    .assert_eq(&story);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_binds_servers_and_sees_the_rules() {
    let world = World::start().await;
    let otto = world.stand_in.person(OTTO).within(DESK);
    otto.command("bind", json!({})).await;
    otto.command("subscribe", json!({ "what": "queue:level-2" }))
        .await;
    otto.command("unsubscribe", json!({ "what": "queue:level-2" }))
        .await;
    otto.command("unsubscribe", json!({ "what": "general" }))
        .await;
    let rules = otto.command("rules", json!({})).await;
    assert!(
        rules.content().contains("Premium support"),
        "{}",
        rules.content()
    );
    let ada = world.stand_in.person(ADA).within(ACME);
    ada.command("bind", json!({ "company": "acme" })).await;
    let alone = world.stand_in.person(OTTO);
    alone
        .command("subscribe", json!({ "what": "general" }))
        .await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_gone_is_reported_and_another_way_is_taken() {
    let mut world = World::start().await;
    world.hears(DESK, "company:acme").await;
    // Deleted while the bot is away, it is missed when something is to be told in it.
    world.leave().await;
    world.stand_in.deletes_channel(DESK);
    world.come().await;
    world.stand_in.forget();
    world.outage("Mail is down").await;
    let ada = world.stand_in.direct(ADA);
    let told = world.stand_in.messages(&ada, 1).await;
    assert!(told[0].body.to_string().contains("Mail is down"));
    let otto = world.stand_in.direct(OTTO);
    world.stand_in.messages(&otto, 2).await;
    expect![[r#"
        == direct messages of otto
        Desk writes:
          | ▌(red) CRITICAL · E-1: Mail is down
          | ▌Severity 1 (critical), since 2026-11-24 10:00 UTC.
          | ▌Affected: Mail Europe.
          | ▌Igor Petrov leads the work on it.
          | ▌
          | ▌Next update at 2026-11-24 10:35 UTC. Please quote E-1 when you call.
          | ▌— N-3
          | [Show history]
        Desk writes:
          | ▌(grey) Closed: channel ID-1 is closed to the desk, which heard Acme Shipping's notices
          | ▌the channel is gone or forbidden: 404 Not Found Unknown Channel (10003)
          | ▌
          | ▌Until it is open again, or another channel is chosen with \`subscribe\`:
          | ▌Acme Shipping's notices: by direct message to Ada Byron, Sam Porter.
          | ▌— N-4
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&otto));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_in_a_queue_is_taken_and_a_call_is_picked_up_with_a_button() {
    let world = World::start().await;
    world.hears(DESK, "queue:level-1").await;
    world.call_from("ada").await;
    let direct = world.stand_in.direct(BEN);
    let call = world.stand_in.messages(&direct, 1).await;
    world.does("ada", opens("Mail is slow")).await;
    let shelve = Command::MoveTicket {
        ticket: switchboard::model::TicketId(1),
        queue: "level-1".parse().unwrap(),
    };
    world.does("ben", shelve).await;
    let told = world.stand_in.messages(DESK, 1).await;
    let ben = world.stand_in.person(BEN);
    ben.within(DESK).presses(&told[0].id, "Take").await;
    ben.presses(&call[0].id, "Pick up").await;
    expect![[r#"
        == #desk
        Desk writes:
          | ▌(orange) HIGH · T-1 is with Level 1: Mail is slow
          | ▌From Ada Byron of Acme Shipping.
          | ▌Severity 2 (high).
          | ▌— N-3
          | [Take] [Show history]
        ben presses [Take]
        Desk answers, for ben alone:
          | T-1 is with you now.
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: new
          | ▌With: you, Level 1
          | ▌Opened: <t:1795514400:R> by Ada Byron (Acme Shipping)
          | ▌Answer due: <t:1795518000:f> (<t:1795518000:R>)
          | ▌Solution due: <t:1795600800:f> (<t:1795600800:R>)
          | [Answer] [Resolve] [Show history]
    "#]]
    .assert_eq(&world.stand_in.transcript_of(DESK));
    expect![[r#"
        == direct messages of ben
        Desk writes:
          | ▌(grey) C-1 is with Ben Okoye: a phone call
          | ▌From Ada Byron of Acme Shipping.
          | ▌
          | ▌Why here: named callers go direct to Level 2.
          | ▌— N-1
          | [Pick up]
        ben presses [Pick up]
        Desk answers, for ben alone:
          | ```
          | C-1 phone from Ada Byron (Acme Shipping)
          |   answered by you after 0 s · Level 2
          |   speaks en
          |   route: named callers go direct to Level 2 (routing.rhai:67)
          | ```
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&direct));
    world.end().await;
}
