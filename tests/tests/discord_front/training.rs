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
    expect![[r#"
        == direct messages of ada
        ada uses /training
        Desk answers, for ada alone:
          | ```
          | `\u{200b}training ID`\u{200b} takes one of these:
          |   connectivity          Connectivity          not begun  How a phone reaches the service, and where to look when it does not
          |   mail-flow             Mail flow             not begun  What happens between *Send* and the inbox, and how to tell where a message is
          |   smartphone-functions  Smartphone functions  not begun  What is kept where on a company phone, and what to do when one is new, full or gone
          | ```
          | [Connectivity] [Mail flow] [Smartphone functions]
        ada presses [Smartphone functions]
        Desk answers, for ada alone:
          | Smartphone functions, page 1 of 5
          | ▌(grey) Two halves of one phone
          | ▌A company phone has two halves. The **company's half** has mail, calendar, contacts and the apps that your administrator
          | ▌chose. It is encrypted, opens with the screen lock, and can be erased from afar. The **private half** is yours: nobody at
          | ▌your company or at ours sees what is in it.
          | ▌
          | ▌A picture that you take is private until you put it into a company app.
          | ▌Which of these can your administrator see?:   a  Your private pictures
          | ▌    b  Which version of its system the phone has
          | ▌    c  Whom you call
          | ▌
          | ▌  \`choose a\` answers.
          | [A] [B] [C]
        ada presses [C]
        Desk answers, for ada alone:
          | Smartphone functions, page 1 of 5
          | ▌(grey) Two halves of one phone
          | ▌A company phone has two halves. The **company's half** has mail, calendar, contacts and the apps that your administrator
          | ▌chose. It is encrypted, opens with the screen lock, and can be erased from afar. The **private half** is yours: nobody at
          | ▌your company or at ours sees what is in it.
          | ▌
          | ▌A picture that you take is private until you put it into a company app.
          | ▌Which of these can your administrator see?:   a  Your private pictures
          | ▌    b  Which version of its system the phone has
          | ▌    c  Whom you call
          | ▌
          | ▌  Not right; it is b. The policy covers the company's half and the state of the device: its model, system, free storage and when it was last there.
          | ▌  \`next\` goes on.
          | [Next]
        ada presses [Next]
        Desk answers, for ada alone:
          | Smartphone functions, page 2 of 5
          | ▌(grey) What is on the phone, and what is on the server
          | ▌Mail, calendar and contacts are on the server, and the phone has a copy of the latest two weeks. So:
          | ▌
          | ▌- what you delete on the phone is deleted everywhere
          | ▌- what is older is found with *Search on server*
          | ▌- removing the account from a phone loses nothing, apart from what was written without a connection and not sent
          | ▌You remove the account from your phone and add it again. What may be lost?:   a  Mail that is older than two weeks
          | ▌    b  The calendar
          | ▌    c  A message that you wrote on the plane and that was not sent yet
          | ▌
          | ▌  \`choose a\` answers.
          | [A] [B] [C]
        ada presses [C]
        Desk answers, for ada alone:
          | Smartphone functions, page 2 of 5
          | ▌(grey) What is on the phone, and what is on the server
          | ▌Mail, calendar and contacts are on the server, and the phone has a copy of the latest two weeks. So:
          | ▌
          | ▌- what you delete on the phone is deleted everywhere
          | ▌- what is older is found with *Search on server*
          | ▌- removing the account from a phone loses nothing, apart from what was written without a connection and not sent
          | ▌You remove the account from your phone and add it again. What may be lost?:   a  Mail that is older than two weeks
          | ▌    b  The calendar
          | ▌    c  A message that you wrote on the plane and that was not sent yet
          | ▌
          | ▌  Right. Everything that was synchronised is on the server. A message in the outbox exists on the phone alone.
          | ▌  \`next\` goes on.
          | [Next]
        ada presses [Next]
        Desk answers, for ada alone:
          | Smartphone functions, page 2 of 5
          | ▌(grey) What is on the phone, and what is on the server
          | ▌Mail, calendar and contacts are on the server, and the phone has a copy of the latest two weeks. So:
          | ▌
          | ▌- what you delete on the phone is deleted everywhere
          | ▌- what is older is found with *Search on server*
          | ▌- removing the account from a phone loses nothing, apart from what was written without a connection and not sent
          | ▌You remove the account from your phone and add it again. What may be lost?:   a  Mail that is older than two weeks
          | ▌    b  The calendar
          | ▌    c  A message that you wrote on the plane and that was not sent yet
          | ▌
          | ▌  Right. Everything that was synchronised is on the server. A message in the outbox exists on the phone alone.
          | ▌  \`next\` goes on.
          | [Next]
    "#]].assert_eq(&direct_messages(&world, &[ADA]));
    world.end().await;
}
