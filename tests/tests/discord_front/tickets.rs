//! A named caller opens a ticket and follows it.

use expect_test::expect;
use serde_json::json;
use switchboard::desk::Command;
use switchboard::model::{Channel, TicketId};
use switchboard_tests::on_discord::{ADA, SAM, STRANGER, World};

use crate::{direct_messages, message};

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_opened_with_choices_and_a_form() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA);
    let menus = ada.command("open", json!({})).await;
    let chosen = ada
        .selects(&message(&menus), "sb1:open::severity", &["2"])
        .await;
    let chosen = ada
        .selects(
            &message(&chosen),
            "sb1:open:severity=2:product",
            &["mail-eu"],
        )
        .await;
    let form = ada.presses(&message(&chosen), "Describe it").await;
    let form = form.modal.expect("a form");
    ada.submits(
        &form,
        &[
            ("subject", "Mail is *slow*"),
            ("text", "Since nine.\nIn Paris."),
        ],
    )
    .await;
    expect![[r#"
        == direct messages of ada
        ada uses /open
        Desk answers, for ada alone:
          | Choose what you know of it, and describe it.
          | [1 critical, 2 high, 3 medium, 4 low ▾ 1 – critical | 2 – high | 3 – medium | 4 – low]
          | [The product it is about ▾ devices – Devices | mail-eu – Mail Europe | mail-us – Mail America]
          | [Describe it]
        ada chooses 2 – high
        Desk changes it, for ada alone:
          | Choose what you know of it, and describe it.
          | [1 critical, 2 high, 3 medium, 4 low ▾ 1 – critical | 2 – high | 3 – medium | 4 – low]
          | [The product it is about ▾ devices – Devices | mail-eu – Mail Europe | mail-us – Mail America]
          | [Describe it]
        ada chooses mail-eu – Mail Europe
        Desk changes it, for ada alone:
          | Choose what you know of it, and describe it.
          | [1 critical, 2 high, 3 medium, 4 low ▾ 1 – critical | 2 – high | 3 – medium | 4 – low]
          | [The product it is about ▾ devices – Devices | mail-eu – Mail Europe | mail-us – Mail America]
          | [Describe it]
        ada presses [Describe it]
        Desk shows a form:
          | Open a ticket
          | Subject, such as “one line: what is wrong”
          | Text (may be left out) (several lines), such as “the details”
        ada fills in “Open a ticket”:
          | Subject: Mail is *slow*
          | Text: Since nine.
          |   In Paris.
        Desk answers, for ada alone:
          | T-1 is open: Mail is \*slow\*
          | ▌(orange) T-1 · Mail is \*slow\*
          | ▌Severity: high
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Product: mail-eu
          | ▌Answer due: <t:1795518000:f> (<t:1795518000:R>)
          | ▌Solution due: <t:1795600800:f> (<t:1795600800:R>)
          | [Write] [Escalate] [Show history]
          | [Mail takes a long time to arrive] [A message that was sent to me never arrived]
    "#]]
    .assert_eq(&direct_messages(&world, &[ADA]));
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
    ada.submits(&form, &[("text", "It is worse since noon.")])
        .await;
    ada.presses(&message(&opened), "Show history").await;
    let form = ada
        .presses(&message(&opened), "Escalate")
        .await
        .modal
        .unwrap();
    ada.submits(&form, &[("text", "The board meets at three.")])
        .await;
    let resolve = Command::ResolveTicket {
        ticket: TicketId(1),
        text: "Restarted the relay.".to_owned(),
        channel: Channel::Chat,
    };
    world.does("ben", resolve).await;
    let direct = world.stand_in.direct(ADA);
    let told = world.stand_in.messages(&direct, 1).await;
    let last = told.last().unwrap().id.clone();
    let form = ada.presses(&last, "Not solved").await.modal.unwrap();
    ada.submits(&form, &[("text", "Slow again.")]).await;
    ada.command("close", json!({ "ticket": "T-1" })).await;
    expect![[r#"
        == direct messages of ada
        ada presses [Write]
        Desk shows a form:
          | T-1: comment
          | Text (several lines), such as “what you want to say”
        ada fills in “T-1: comment”:
          | Text: It is worse since noon.
        Desk answers, for ada alone:
          | T-1 has your comment.
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Answer due: <t:1795518000:f> (<t:1795518000:R>)
          | ▌Solution due: <t:1795600800:f> (<t:1795600800:R>)
          | [Write] [Escalate] [Show history]
        ada presses [Show history]
        Desk answers, for ada alone:
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Answer due: <t:1795518000:f> (<t:1795518000:R>)
          | ▌Solution due: <t:1795600800:f> (<t:1795600800:R>)
          | ▌(no colour)
          | ▌```
          | ▌History
          | ▌  11:00 CET  you opened it by chat
          | ▌  11:00 CET  you wrote by chat
          | ▌      It is worse since noon.
          | ▌```
          | [Write] [Escalate]
        ada presses [Escalate]
        Desk shows a form:
          | T-1: escalate
          | Text (several lines), such as “why”
        ada fills in “T-1: escalate”:
          | Text: The board meets at three.
        Desk answers, for ada alone:
          | T-1 is escalated.
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Answer due: <t:1795518000:f> (<t:1795518000:R>)
          | ▌Solution due: <t:1795600800:f> (<t:1795600800:R>)
          | ▌Escalated to: Maria Costa, to acknowledge <t:1795516200:R>
          | [Write] [Escalate] [Show history]
        Desk writes:
          | ▌(orange) HIGH · T-1 is now resolved: Mail is slow
          | ▌Changed by Ben Okoye.
          | ▌
          | ▌Restarted the relay.
          | ▌— N-4
          | [That solved it] [Not solved] [Show history]
        ada presses [Not solved]
        Desk shows a form:
          | T-1: reopen
          | Text (several lines), such as “what is still wrong”
        ada fills in “T-1: reopen”:
          | Text: Slow again.
        Desk answers, for ada alone:
          | T-1 is open again.
          | ▌(orange) T-1 · Mail is slow
          | ▌Severity: high
          | ▌State: active
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Solution due: <t:1795600800:f> (<t:1795600800:R>)
          | [Write] [Escalate] [Show history]
        ada uses /close ticket: T-1
        Desk answers, for ada alone:
          | T-1 is active: resolve it first.
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&direct));
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
    ada.types("help", json!({ "command": "es" }), "command")
        .await;
    ada.types("open", json!({ "product": "mail" }), "product")
        .await;
    let stranger = world.stand_in.person(STRANGER);
    stranger.types("show", json!({ "case": "" }), "case").await;
    expect![[r#"
        == direct messages of ada
        ada types /show case: …
        Desk offers:
          | T-2 – Calendar is empty
          | T-1 – Mail is slow
        ada types /show case: calen…
        Desk offers:
          | T-2 – Calendar is empty
        ada types /help command: es…
        Desk offers:
          | list – list tickets, the newest first
          | resolve – say that a ticket or a service event is over, and how
          | reopen – say that a resolved ticket is not solved
          | close – close a resolved ticket
          | escalate – ask for the account manager
          | solutions – look for articles that help
          | training – list the training modules, or take one
          | choose – answer the question of a training module
          | queues – show what waits where, and the speed of answer
          | report – show a company's month in figures
          | readiness – check whether a device can be activated
          | subscribe – let this channel hear notices, or have tickets
          | whoami – say who you are on this desk
        ada types /open product: mail…
        Desk offers:
          | mail-eu – Mail Europe
          | mail-us – Mail America

        == direct messages of stranger
        stranger types /show case: …
        Desk offers nothing
    "#]]
    .assert_eq(&direct_messages(&world, &[ADA, STRANGER]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_is_told_who_may() {
    let world = World::start().await;
    let sam = world.stand_in.person(SAM);
    sam.command("open", json!({ "subject": "Mail is down" }))
        .await;
    sam.command("list", json!({})).await;
    let stranger = world.stand_in.person(STRANGER);
    stranger.command("open", json!({})).await;
    stranger.command("whoami", json!({})).await;
    expect![[r#"
        == direct messages of sam
        sam uses /open subject: Mail is down
        Desk answers, for sam alone:
          | You may not open tickets: you are a secondary administrator. Any of these can: Ada Byron, Grace Murray.
        sam uses /list
        Desk answers, for sam alone:
          | There are no such tickets.

        == direct messages of stranger
        stranger uses /open
        Desk answers, for stranger alone:
          | This Discord account is not linked to anybody on this desk, so nothing was done. Ask your company's named callers or your account manager for a one-time code, and use it with /link. (The account's number is ID-1.)
        stranger uses /whoami
        Desk answers, for stranger alone:
          | This Discord account is not linked to anybody on this desk, so nothing was done. Ask your company's named callers or your account manager for a one-time code, and use it with /link. (The account's number is ID-1.)
    "#]].assert_eq(&direct_messages(&world, &[SAM, STRANGER]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_sees_the_state_of_the_service_the_agreement_and_the_callers() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA);
    ada.command("status", json!({})).await;
    world.outage("Mail is down").await;
    let direct = world.stand_in.direct(ADA);
    world.stand_in.messages(&direct, 1).await;
    ada.command("status", json!({})).await;
    ada.command("show", json!({ "case": "E-1" })).await;
    ada.command("subscription", json!({})).await;
    ada.command("report", json!({ "month": "2026-11" })).await;
    ada.command("callers", json!({})).await;
    ada.command("whoami", json!({})).await;
    ada.command("help", json!({ "command": "open" })).await;
    expect![[r#"
        == direct messages of ada
        ada uses /status
        Desk answers, for ada alone:
          | All services are running. No maintenance is planned.
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
        ada uses /status
        Desk answers, for ada alone:
          | ```
          | Under way
          |   E-1  critical  Mail is down  under way since 11:00 CET, for 5 min
          | ```
        ada uses /show case: E-1
        Desk answers, for ada alone:
          | ▌(red) E-1 · Mail is down
          | ▌Severity: critical
          | ▌State: under way
          | ▌Began: <t:1795514400:R>
          | ▌Led by: Igor Petrov
          | ▌Services: Mail Europe
          | ▌Affects: Acme Shipping
          | ▌(no colour)
          | ▌```
          | ▌History
          | ▌  11:00 CET  Igor Petrov opened it by chat
          | ▌```
        ada uses /subscription
        Desk answers, for ada alone:
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
        ada uses /report month: 2026-11
        Desk answers, for ada alone:
          | ```
          | Support report Nov 2026
          | Acme Shipping · Premium support
          | Cases: 0 opened, 0 answered, 0 resolved, 0 open at the end.
          | Promises broken: 0 of a first answer, 0 of a resolution.
          | Service: all of it available 99.985 % of the time, down for 5 min.
          | Maintenance to come: 0.
          | ```
          | (file report-acme-2026-11.html, 22,346 bytes)
        ada uses /callers
        Desk answers, for ada alone:
          | ```
          | Acme Shipping: 2 of 10 named callers
          |   ada    Ada Byron     named caller                 ada@acme.example, +33 1 40 00 00 01
          |   grace  Grace Murray  named caller, administrator  grace@acme.example, +33 1 40 00 00 02
          |   sam    Sam Porter    secondary administrator      sam@acme.example, +33 1 40 00 00 03
          | ```
        ada uses /whoami
        Desk answers, for ada alone:
          | You are Ada Byron (ada), named caller of Acme Shipping. Times are in Europe/Paris.
        ada uses /help command: open
        Desk answers, for ada alone:
          | ```
          | open: open a ticket; a leading 1 (critical) to 4 (low) is its severity
          |
          |   open [SEVERITY] SUBJECT… [-- TEXT…] [product=…] [for=…] [language=…] [file=…] [via=…]
          |
          |   severity  1 critical, 2 high, 3 medium, 4 low
          |   subject   one line: what is wrong
          |   text      the details
          |   product   the product it is about
          |   for       the caller, when an agent opens it for them
          |   language  its language, such as en; detected when not said
          |   file      a file that belongs to it
          |   via       how it reached the other side: phone, chat, email or web; chat when not said
          |
          | For example:
          |   open 2 Mail is slow in Paris
          |   open Calendar is empty -- since this morning, on every device product=mail
          |
          | Also: new, ticket
          | ```
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&direct));
    world.end().await;
}
