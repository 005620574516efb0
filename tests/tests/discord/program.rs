//! The program itself: the token, the first code, the set-up, and a clean end.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use expect_test::expect;
use serde_json::json;
use switchboard_tests::discord::{Setup, StandIn, TOKEN};
use switchboard_tests::on_discord::{ADA, OTTO};
use switchboard_tests::{Running, rules, run_with, switchboard};

#[tokio::test(flavor = "multi_thread")]
async fn the_program_prints_the_first_code_answers_and_ends_cleanly() {
    let stand_in = StandIn::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut run = stand_in.program(folder.path(), "a.desk").unwrap();
    run.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = Running(run.spawn().unwrap());
    let mut said = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let code = loop {
        let line = said.next().unwrap().unwrap();
        if let Some((_, code)) = line.split_once("person:otto code:") {
            break code.to_owned();
        }
    };
    stand_in.identified(1).await;
    let linked = stand_in.answer(OTTO, "link", json!({ "person": "otto", "code": code }));
    let linked = linked.await.content;
    assert!(linked.starts_with("Welcome, Otto Lind"), "{linked}");
    let invited = stand_in
        .answer(OTTO, "invite", json!({ "person": "ada" }))
        .await
        .content;
    let at = invited.rfind("code:").unwrap() + "code:".len();
    let code = invited.get(at..at + 9).unwrap();
    stand_in
        .answer(ADA, "link", json!({ "person": "ada", "code": code }))
        .await;
    let opened = stand_in
        .answer(ADA, "open", json!({ "subject": "Mail is slow" }))
        .await;
    assert!(opened.content.contains("T-1"), "{}", opened.content);
    // Something that no version of this program has heard of, and something that is broken.
    stand_in.dispatch_unread("CATS_UPDATE", &json!({ "id": "1" }));
    stand_in.dispatch_unread("MESSAGE_CREATE", &json!({ "content": "a secret", "id": 5 }));
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    #[cfg(unix)]
    {
        running.signal("-TERM").unwrap();
        assert!(running.0.wait().unwrap().success());
    }
    let mut log = String::new();
    let mut stderr = running.0.stderr.take().unwrap();
    std::io::Read::read_to_string(&mut stderr, &mut log).unwrap();
    assert!(log.contains("cannot read"), "{log}");
    assert!(log.contains("since_the_start=2"), "{log}");
    assert!(!log.contains("a secret"), "{log}");
    drop(running);
    assert_eq!(stand_in.faults(), Vec::<String>::new());
}

#[test]
fn a_code_is_made_while_the_desk_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let rules = rules();
    let invite = |person: &str| {
        let args = [
            "invite",
            person,
            "--rules",
            rules.to_str().unwrap(),
            "--data",
            "a.desk",
        ];
        run_with(switchboard(folder.path(), &args), "").unwrap()
    };
    let output = invite("ada");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("A code for Ada Byron: "), "{said}");
    assert!(said.contains("/link person:ada code:"), "{said}");
    assert!(folder.path().join("a.desk-key").exists());
    let output = invite("adda");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("did you mean `ada`?"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn setup_prints_the_invitation_and_a_wrong_token_says_so() {
    let stand_in = StandIn::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = stand_in.url();
    let setup = |token: &str| {
        let mut command = switchboard(folder.path(), &["discord", "setup", "--stand-in", &url]);
        command.env("SWITCHBOARD_DISCORD_TOKEN", token);
        tokio::task::spawn_blocking(move || run_with(command, "").unwrap())
    };
    let output = setup(TOKEN).await.unwrap();
    expect![[r#"
        Discord knows the token: it is Support desk's.

        Open this link as somebody who may manage the server:

          https://discord.com/oauth2/authorize?client_id=900000000000000001&scope=bot%20applications.commands&permissions=343597501440

        The bot may then, in channels where it is let in:
          View Channel: to see the channels that it alerts
          Send Messages: to send alerts to them
          Embed Links: to show an alert in the colour of its severity
          Attach Files: to attach a text that is too long for a message
          Read Message History: to reply to an outage's first message, and to look whether an alert is there already
          Create Private Threads: to make a ticket's thread
          Send Messages in Threads: to write in it

        Intents: on the Bot page of the developer portal, allow Message Content, and no other. It is for
        what people write in their ticket's thread; without it all else works and there are no threads.

        Message Content is allowed.
        MISSING: the bot is in no server yet; open the link.

        Then: switchboard discord run --token-file FILE
    "#]].assert_eq(std::str::from_utf8(&output.stdout).unwrap());
    assert_eq!(stand_in.faults(), Vec::<String>::new());
    let output = setup("another.token").await.unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("Discord does not know it"), "{error}");
    assert!(!error.contains("another.token"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn setup_says_what_is_missing() {
    const VIEW_CHANNEL_AND_SEND_MESSAGES: u64 = 3 << 10;
    let setup = Setup {
        anything_exists: false,
        privileged: 0,
        ..Setup::default()
    };
    let stand_in = StandIn::start_with(setup).await.unwrap();
    stand_in.guild("310000000000000001", "Acme Shipping");
    stand_in.bot_may("310000000000000001", VIEW_CHANNEL_AND_SEND_MESSAGES);
    stand_in.guild("320000000000000001", "Support");
    let folder = tempfile::tempdir().unwrap();
    let url = stand_in.url();
    let mut command = switchboard(folder.path(), &["discord", "setup", "--stand-in", &url]);
    command.env("SWITCHBOARD_DISCORD_TOKEN", TOKEN);
    let run = tokio::task::spawn_blocking(move || run_with(command, "").unwrap());
    let said = String::from_utf8(run.await.unwrap().stdout).unwrap();
    let (_, missing) = said.split_once("threads.\n").unwrap();
    expect![[r#"

        MISSING: Message Content is not allowed.
        MISSING: in Acme Shipping it lacks Embed Links, Attach Files, Read Message History, Create Private Threads, Send Messages in Threads; open the link again.
        In Support the bot may do all that it needs.

        Then: switchboard discord run --token-file FILE
    "#]].assert_eq(missing);
    assert_eq!(stand_in.faults(), Vec::<String>::new());
}
