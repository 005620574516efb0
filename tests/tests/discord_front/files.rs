//! Files in a ticket's thread are kept, given back, and shown where they were not written.

use expect_test::expect;
use serde_json::json;
use switchboard::desk::Command;
use switchboard::model::{Channel, FileContent, GivenFile, TicketId};
use switchboard_tests::discord::Trouble;
use switchboard_tests::on_discord::{ACME, ADA, BEN, HANK, World};

const LOG: &[u8] = b"10:00 timeout\n10:01 timeout\n";

/// Ada's ticket, and its thread.
async fn thread(world: &World) -> String {
    let ada = world.stand_in.person(ADA).within(ACME);
    ada.command("open", json!({ "subject": "Mail is slow" }))
        .await;
    let thread = world.stand_in.thread("T-1").await.id;
    world.stand_in.messages(&thread, 1).await;
    thread
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_a_thread_is_kept_and_given_back_to_those_who_may_see_the_ticket() {
    let world = World::start().await;
    let thread = thread(&world).await;
    let writes = world.stand_in.person(ADA).within(&thread);
    writes.writes_with("The log of this morning.", None, &[("mail.log", LOG)]);
    world.history_has("T-1", "mail.log").await;
    let ben = world.stand_in.person(BEN);
    let given = ben
        .command("attachment", json!({ "attachment": "A-1" }))
        .await;
    assert!(given.is_private());
    let message = given.message.unwrap();
    expect!["mail.log (28 bytes, A-1)"].assert_eq(&message.content);
    assert_eq!(message.files.len(), 1);
    assert_eq!(
        (&*message.files[0].name, &*message.files[0].content),
        ("mail.log", LOG)
    );
    for nobody in ["A-1", "A-2", "x"] {
        let refused = world
            .ask(HANK, "attachment", json!({ "attachment": nobody }))
            .await;
        assert!(refused.contains(nobody), "{refused}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_given_elsewhere_stands_in_the_thread() {
    let world = World::start().await;
    let thread = thread(&world).await;
    let answer = Command::CommentWithFiles {
        ticket: TicketId(1),
        text: "Please run this.".to_owned(),
        channel: Channel::Email,
        source: None,
        files: vec![GivenFile {
            name: "../../Prüfung\u{202e}.sh".to_owned(),
            media_type: "text/x-sh".to_owned(),
            content: FileContent(LOG.into()),
        }],
        lost: Vec::new(),
    };
    world.does("ben", answer).await;
    let posted = world.stand_in.messages(&thread, 2).await;
    let file = &posted[1].shown.files[0];
    assert_eq!((&*file.name, &*file.content), ("Pr_fung.sh", LOG));
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
          | ▌Opened: <t:1795514400:R> by Ada Byron
          | ▌Answer due: <t:1795528800:f> (<t:1795528800:R>)
          | ▌Solution due: <t:1796047200:f> (<t:1796047200:R>)
          | [Write] [Escalate] [Show history]
        Desk writes:
          | ▌(yellow) MEDIUM · T-1: Ben Okoye wrote
          | ▌Mail is slow
          | ▌
          | ▌Please run this.
          | ▌Attached: Prüfung.sh (28 bytes, A-1)
          | ▌— N-2
          | [Write] [Show history]
          | (file Pr_fung.sh, 28 bytes)
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&thread));
    world.end().await;
}

/// Whatever cannot be had is said in the comment and in the thread; what breaks off is tried again.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_said() {
    let world = World::start().await;
    let thread = thread(&world).await;
    let writes = |text: &str, files: &[(&str, &[u8])]| {
        let ada = world.stand_in.person(ADA).within(&thread);
        ada.writes_with(text, None, files);
    };
    let half = Trouble::Dropped { taken: true };
    world.stand_in.trouble_with_files([half, Trouble::Broken]);
    writes("", &[("one.log", LOG)]);
    world.history_has("T-1", "one.log").await;
    world.stand_in.trouble_with_files([Trouble::Gone]);
    writes("Gone.", &[("two.log", LOG)]);
    world.stand_in.messages(&thread, 2).await;
    world.stand_in.trouble_with_files([Trouble::Refused]);
    writes("Elsewhere.", &[("three.log", LOG)]);
    world.stand_in.messages(&thread, 3).await;
    let large = vec![0_u8; 8 * 1_024 * 1_024 + 1];
    let twelve: Vec<String> = (1..=11).map(|number| format!("{number}.txt")).collect();
    let mut files: Vec<(&str, &[u8])> = vec![("large.iso", &large)];
    files.extend(twelve.iter().map(|name| (name.as_str(), LOG)));
    writes("Many.", &files);
    world.stand_in.messages(&thread, 4).await;
    let long = format!("{}.log", "x".repeat(300));
    let hostile: [(&str, &[u8]); 3] = [
        ("CON", LOG),
        ("../../\u{202e}gpj.exe\u{0}", LOG),
        (&long, LOG),
    ];
    writes("Names.", &hostile);
    world.history_has("T-1", "_CON").await;
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
          | ▌Opened: <t:1795514400:R> by Ada Byron
          | ▌Answer due: <t:1795528800:f> (<t:1795528800:R>)
          | ▌Solution due: <t:1796047200:f> (<t:1796047200:R>)
          | [Write] [Escalate] [Show history]
        ada writes:
          | (file one.log, 28 bytes)
        ada writes:
          | Gone.
          | (file two.log, 28 bytes)
        Desk writes, in reply to “Gone.”:
          | two.log is not kept: it is not given: 404 Not Found
        ada writes:
          | Elsewhere.
          | (file three.log, 28 bytes)
        Desk writes, in reply to “Elsewhere.”:
          | three.log is not kept: it is not given: 302 Found
        ada writes:
          | Many.
          | (file large.iso, 8,388,609 bytes)
          | (file 1.txt, 28 bytes)
          | (file 2.txt, 28 bytes)
          | (file 3.txt, 28 bytes)
          | (file 4.txt, 28 bytes)
          | (file 5.txt, 28 bytes)
          | (file 6.txt, 28 bytes)
          | (file 7.txt, 28 bytes)
          | (file 8.txt, 28 bytes)
          | (file 9.txt, 28 bytes)
          | (file 10.txt, 28 bytes)
          | (file 11.txt, 28 bytes)
        Desk writes, in reply to “Many.”:
          | large.iso is not kept: it has 8.1 MiB, and 8.0 MiB are the most
          | 11.txt is not kept: at most 10 files are kept of a comment
        ada writes:
          | Names.
          | (file CON, 28 bytes)
          | (file ../../\u{202e}gpj.exe\u{0}, 28 bytes)
          | (file xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.log, 28 bytes)
    "#]].assert_eq(&world.stand_in.transcript_of(&thread));
    let shown = world
        .stand_in
        .person(ADA)
        .command("show", json!({ "case": "T-1" }))
        .await;
    let message = shown.message.unwrap();
    expect![[r#"

        {"color":16498733,"fields":[{"inline":true,"name":"Severity","value":"medium"},{"inline":true,"name":"State","value":"new"},{"inline":true,"name":"With","value":"Ben Okoye, Level 2"},{"inline":true,"name":"Opened","value":"<t:1795514400:R> by you"},{"inline":true,"name":"Answer due","value":"<t:1795528800:f> (<t:1795528800:R>)"},{"inline":true,"name":"Solution due","value":"<t:1796047200:f> (<t:1796047200:R>)"}],"title":"T-1 · Mail is slow"}
        {"description":"```\nHistory\n  11:00 CET  you opened it by chat\n  11:00 CET  you wrote by chat\n  11:00 CET  you attached one.log (28 bytes, A-1)\n  11:00 CET  you wrote by chat\n      Gone.\n  11:00 CET  two.log is not kept: it is not given: 404 Not Found\n  11:00 CET  you wrote by chat\n      Elsewhere.\n  11:00 CET  three.log is not kept: it is not given: 302 Found\n  11:00 CET  you wrote by chat\n      Many.\n  11:00 CET  you attached 1.txt (28 bytes, A-2), 2.txt (28 bytes, A-3), 3.txt (28 bytes, A-4), 4.txt (28 bytes, A-5), 5.txt (28 bytes, A-6), 6.txt (28 bytes, A-7), 7.txt (28 bytes, A-8), 8.txt (28 bytes, A-9), 9.txt (28 bytes, A-10), 10.txt (28 bytes, A-11); large.iso is not kept: it has 8.1 MiB, and 8.0 MiB are the most; 11.txt is not kept: at most 10 files are kept of a comment\n  11:00 CET  you wrote by chat\n      Names.\n  11:00 CET  you attached _CON (28 bytes, A-12), gpj.exe (28 bytes, A-13), xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.log (28 bytes, A-14)\n```"}"#]].assert_eq(&message.text());
    world.end().await;
}

/// With the command itself, or before a form that asks for the rest.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_given_with_a_slash_command() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA);
    let log = ada.uploads("mail.log", LOG);
    ada.command("open", json!({ "subject": "Mail is slow", "file": log }))
        .await;
    world.history_has("T-1", "mail.log").await;
    // Nothing but the file: the form asks for the rest.
    let picture = ada.uploads("screen.png", &[137, 80, 78, 71]);
    let form = ada.command("open", json!({ "file": picture })).await;
    let form = form.modal.expect("a form");
    ada.submits(&form, &[("subject", "Calendar is empty")])
        .await;
    world.history_has("T-2", "screen.png").await;
    let trace = ada.uploads("trace.txt", LOG);
    let given = json!({ "ticket": "T-1", "text": "Since nine.", "file": trace });
    ada.command("comment", given).await;
    let empty = ada.uploads("empty.txt", b"");
    let given = json!({ "ticket": "T-1", "text": "And this.", "file": empty });
    ada.reading("de").command("comment", given).await;
    // Without a word the form asks for one.
    let alone = ada.uploads("alone.txt", LOG);
    let given = json!({ "ticket": "T-1", "file": alone });
    let form = ada.reading("en-GB").command("comment", given).await;
    let form = form.modal.expect("a form");
    ada.submits(&form, &[("text", "As you asked.")]).await;
    ada.command("attachment", json!({ "attachment": "A-4" }))
        .await;
    let ben = world.stand_in.person(BEN);
    let for_ada = json!({ "subject": "Called in", "for": "ada", "file": ben.uploads("x", LOG) });
    let refused = ben.command("open", for_ada).await;
    expect![
        "A ticket for somebody else is opened without a file; give the file with a comment on it."
    ]
    .assert_eq(refused.content());
    // A number that somebody else was given is worth nothing.
    let hank = world.stand_in.person(HANK);
    let secret = ada.uploads("secret.txt", b"secret");
    let hanks = hank.uploads("own.txt", LOG);
    let form = hank.command("open", json!({ "file": hanks })).await;
    ada.command("open", json!({ "file": secret })).await;
    let id = format!("sb1:open:file={secret}");
    let forged = hank.forges_form(&form.modal.unwrap(), &id, &[("subject", "Give")]);
    let answer = world.stand_in.outcome(&forged).await;
    expect![[r#"
        T-3 is open: Give
        file is not kept: it was sent too long ago; send it again"#]]
    .assert_eq(answer.content());
    expect![[r#"
        == direct messages of ada
        ada uses /open subject: Mail is slow file: (file mail.log, 28 bytes)
        Desk answers, for ada alone:
          | T-1 is open, with the file: Mail is slow
          | ▌(yellow) T-1 · Mail is slow
          | ▌Severity: medium
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Answer due: <t:1795528800:f> (<t:1795528800:R>)
          | ▌Solution due: <t:1796047200:f> (<t:1796047200:R>)
          | [Write] [Escalate] [Show history]
          | [Mail takes a long time to arrive] [Set up a new phone for company mail] [A message that was sent to me never arrived]
        ada uses /open file: (file screen.png, 4 bytes)
        Desk shows a form:
          | Open a ticket
          | Severity (may be left out), such as “1 critical, 2 high, 3 medium, 4 low”
          | Subject, such as “one line: what is wrong”
          | Text (may be left out) (several lines), such as “the details”
          | Product (may be left out), such as “the product it is about”
        ada fills in “Open a ticket”:
          | Severity:
          | Subject: Calendar is empty
          | Text:
          | Product:
        Desk answers, for ada alone:
          | T-2 is open, with the file: Calendar is empty
          | ▌(yellow) T-2 · Calendar is empty
          | ▌Severity: medium
          | ▌State: new
          | ▌With: Lin Zhang, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Answer due: <t:1795528800:f> (<t:1795528800:R>)
          | ▌Solution due: <t:1796047200:f> (<t:1796047200:R>)
          | [Write] [Escalate] [Show history]
          | [The mailbox is full] [Mail, calendar or contacts are not synchronised on a phone] [Appointments are at the wrong time, doubled or missing]
        ada uses /comment ticket: T-1 text: Since nine. file: (file trace.txt, 28 bytes)
        Desk answers, for ada alone:
          | T-1 has your comment and the file.
          | ▌(yellow) T-1 · Mail is slow
          | ▌Severity: medium
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Answer due: <t:1795528800:f> (<t:1795528800:R>)
          | ▌Solution due: <t:1796047200:f> (<t:1796047200:R>)
          | [Write] [Escalate] [Show history]
        ada uses /comment ticket: T-1 text: And this. file: (file empty.txt, 0 bytes)
        Desk answers, for ada alone:
          | T-1 hat Ihren Kommentar.
          | empty.txt ist nicht aufbewahrt: sie ist leer
          | ▌(yellow) T-1 · Mail is slow
          | ▌Schweregrad: mittel
          | ▌Status: neu
          | ▌Zuständig: Ben Okoye, Level 2
          | ▌Eröffnet: <t:1795514400:R> von Ihnen
          | ▌Antwort bis: <t:1795528800:f> (<t:1795528800:R>)
          | ▌Lösung bis: <t:1796047200:f> (<t:1796047200:R>)
          | [Schreiben] [Eskalieren] [Verlauf zeigen]
        ada uses /comment ticket: T-1 file: (file alone.txt, 28 bytes)
        Desk shows a form:
          | T-1: comment
          | Text (several lines), such as “what you want to say”
        ada fills in “T-1: comment”:
          | Text: As you asked.
        Desk answers, for ada alone:
          | T-1 has your comment and the file.
          | ▌(yellow) T-1 · Mail is slow
          | ▌Severity: medium
          | ▌State: new
          | ▌With: Ben Okoye, Level 2
          | ▌Opened: <t:1795514400:R> by you
          | ▌Answer due: <t:1795528800:f> (<t:1795528800:R>)
          | ▌Solution due: <t:1796047200:f> (<t:1796047200:R>)
          | [Write] [Escalate] [Show history]
        ada uses /attachment attachment: A-4
        Desk answers, for ada alone:
          | alone.txt (28 bytes, A-4)
          | (file alone.txt, 28 bytes)
        ada uses /open file: (file secret.txt, 6 bytes)
        Desk shows a form:
          | Open a ticket
          | Severity (may be left out), such as “1 critical, 2 high, 3 medium, 4 low”
          | Subject, such as “one line: what is wrong”
          | Text (may be left out) (several lines), such as “the details”
          | Product (may be left out), such as “the product it is about”
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&world.stand_in.direct(ADA)));
    world.end().await;
}
