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
    expect![[r#"
        == direct messages of ada
        ada uses /open severity: 4 subject: My phone was stolen text: In the train.
        Desk answers, for ada alone:
          | T-1 is open: My phone was stolen
          | ▌(blue) T-1 · My phone was stolen
          | ▌Severity: low
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Answer due: <t:1795528800:f> (<t:1795528800:R>)
          | ▌Solution due: <t:1796047200:f> (<t:1796047200:R>)
          | [Write] [Escalate] [Show history]
          | [A phone was lost or stolen] [Mail, calendar or contacts are not synchronised on a phone] [No mail while travelling abroad]
        ada presses [A phone was lost or stolen]
        Desk answers, for ada alone:
          | ▌(grey) A phone was lost or stolen
          | ▌Do this first, and look for it afterwards. Company data on a phone with a screen lock is encrypted, so minutes matter and
          | ▌there is no reason to panic.
          | ▌
          | ▌1. **Lock it.** In a browser: *My devices*, choose the phone, *Lock and show a number*. Whoever finds it sees the number and
          | ▌   can do nothing else. If you cannot sign in, a named caller telephones us, at any hour.
          | ▌2. **See where it is.** The same page shows its last place, if that was allowed.
          | ▌3. **Have the card barred.** Your mobile operator does that; we cannot.
          | ▌4. **Wipe it** when it was stolen, or is not found within a day: *Erase company data* removes mail, calendar, contacts and the
          | ▌   apps of the company and leaves the private part alone. *Erase everything* cannot be undone.
          | ▌5. **Change the password** of the mailbox if the phone had no screen lock.
          | ▌
          | ▌An order to erase waits for the phone: it is carried out as soon as it is switched on and has a network, for up to
          | ▌30 days. You are told when it was done.
          | ▌
          | ▌## Found again
          | ▌
          | ▌After a lock, type your usual code. After an erasure, set the phone up as a new one; see
          | ▌`article activate-a-device`. A phone that was reported lost is kept out of the service until
          | ▌whoever reported it says that it was found.
          | [That solved it]
        ada presses [That solved it]
        Desk answers, for ada alone:
          | T-1 is closed.
          | ▌(blue) T-1 · My phone was stolen
          | ▌Severity: low
          | ▌State: closed
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | [Show history]
        ada uses /solutions words: roming in japan
        Desk answers, for ada alone:
          | ```
          | These fit; `\u{200b}article ID`\u{200b} shows one.
          |   roaming  No mail while travelling abroad
          |       …Settings, Mobile network, Data ‹roaming›. It is off when a phone is new. It is allowed and does…
          | ```
          | [No mail while travelling abroad]

        == direct messages of ben
        Desk writes:
          | ▌(blue) LOW · T-1 is with Ben Okoye: My phone was stolen
          | ▌From Ada Byron of Acme Shipping.
          | ▌Severity 4 (low).
          | ▌
          | ▌In the train.
          | ▌— N-1
          | [Answer] [Show history]
        ben uses /solutions-report
        Desk answers, for ben alone:
          | ```
          | 11 articles
          | Tickets that articles solved:
          |   lost-or-stolen  1  now
          | Searches that found nothing:
          |   none
          | ```
    "#]].assert_eq(&direct_messages(&world, &[ADA, BEN]));
    world.end().await;
}
