//! Devices that are to be activated.

use expect_test::expect;
use serde_json::json;
use switchboard_tests::on_discord::{ADA, World};

use crate::message;

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_not_ready_becomes_a_ticket_with_one_click() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA);
    let device = json!({ "pin": "2B8F01C4", "serial": "SN-1", "email": "ada@acme.example" });
    let found = ada.command("readiness", device).await;
    ada.presses(&message(&found), "Open a ticket").await;
    ada.command("show", json!({ "case": "T-1" })).await;
    expect![[r#"
        == direct messages of ada
        ada uses /readiness pin: 2B8F01C4 serial: SN-1 email: ada@acme.example
        Desk answers, for ada alone:
          | ```
          | The device 2B8F01C4 cannot be activated yet:
          |   ✓ PIN: the device is known
          |   ✗ Serial number: it is not that of the device with this PIN
          |       → compare both with the device
          |   ✓ E-mail address: we carry its mail
          | With ticket=ada added, a ticket is opened about it.
          | ```
          | [Open a ticket]
        ada presses [Open a ticket]
        Desk answers, for ada alone:
          | ```
          | The device 2B8F01C4 cannot be activated yet:
          |   ✓ PIN: the device is known
          |   ✗ Serial number: it is not that of the device with this PIN
          |       → compare both with the device
          |   ✓ E-mail address: we carry its mail
          | T-1 is open about it.
          | ```
        ada uses /show case: T-1
        Desk answers, for ada alone:
          | ▌(yellow) T-1 · Device 2B8F01C4 cannot be activated
          | ▌Severity: medium
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Answer due: <t:1795528800:f> (<t:1795528800:R>)
          | ▌Solution due: <t:1796047200:f> (<t:1796047200:R>)
          | ▌(no colour)
          | ▌```
          | ▌History
          | ▌  11:00 CET  you opened it by chat
          | ▌      PIN 2B8F01C4, serial number SN-1, e-mail address ada@acme.example
          | ▌      PIN: passed, the device is known
          | ▌      Serial number: failed, it is not that of the device with this PIN; compare both with the device
          | ▌      E-mail address: passed, we carry its mail
          | ▌```
          | [Write] [Escalate]
    "#]].assert_eq(&world.stand_in.transcript_of(&world.stand_in.direct(ADA)));
    world.end().await;
}
