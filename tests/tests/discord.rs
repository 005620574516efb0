//! The desk on Discord: through the real gateway connection and REST requests, against a stand-in
//! on this machine. A stop, a limit, a time-out or a refusal loses nothing and doubles nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use expect_test::expect;
use serde_json::{Value, json};
use switchboard::desk::{Actor, Command, EventDraft};
use switchboard::model::{Severity, Span};
use switchboard::service::{Driver, LinkKey, ManualClock, Service, ServiceOptions, load_rules};
use switchboard::store::sqlite::SqliteStore;
use switchboard_bots::discord::{self, Channels, DiscordError, Links, Options, Token};
use switchboard_tests::discord::{StandIn, TOKEN, Trouble};
use switchboard_tests::{Running, rules, run_with, switchboard};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const ADA: &str = "100000000000000001";
const SAM: &str = "100000000000000002";
const HANK: &str = "100000000000000003";
const IGOR: &str = "100000000000000004";
const STRANGER: &str = "100000000000000009";

const GENERAL: &str = "200000000000000001";
const ACME: &str = "200000000000000002";

fn write_tables(folder: &Path) {
    let links = format!(
        "\"{ADA}\" = \"ada\"\n\"{SAM}\" = \"sam\"\n\"{HANK}\" = \"hank\"\n\"{IGOR}\" = \"igor\"\n"
    );
    std::fs::write(folder.join("links.toml"), links).unwrap();
    let channels = format!("\"{GENERAL}\" = [\"general\"]\n\"{ACME}\" = [\"company:acme\"]\n");
    std::fs::write(folder.join("channels.toml"), channels).unwrap();
}

/// What stops a bot, and the bot.
type Bot = (oneshot::Sender<()>, JoinHandle<Result<(), DiscordError>>);

/// A desk on a stand-in, with a clock that the test moves.
struct World {
    folder: tempfile::TempDir,
    stand_in: StandIn,
    clock: Arc<ManualClock>,
    service: Service,
    bot: Option<Bot>,
}

impl World {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_tables(folder.path());
        let clock = Arc::new(ManualClock::new("2026-11-24T10:00:00Z".parse().unwrap()));
        let store = Arc::new(SqliteStore::open(&folder.path().join("a.desk")).unwrap());
        let driver = Driver::new(store, Arc::new(load_rules(&rules()).unwrap())).unwrap();
        let options = ServiceOptions {
            clock: clock.clone(),
            rules_dir: None,
            link_key: LinkKey::random().unwrap(),
        };
        let mut world = Self {
            folder,
            stand_in: StandIn::start().await.unwrap(),
            clock,
            service: Service::start(driver, options).await.unwrap(),
            bot: None,
        };
        world.come().await;
        world
    }

    /// The bot comes to Discord.
    async fn come(&mut self) {
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, mut is_ready) = tokio::sync::mpsc::unbounded_channel();
        let (roster, rulebook) = (self.service.roster(), self.service.rulebook());
        let channels = self.folder.path().join("channels.toml");
        let options = Options {
            place: self.stand_in.url().parse().unwrap(),
            token: Token::new(TOKEN).unwrap(),
            links: Links::read(&self.folder.path().join("links.toml"), &roster).unwrap(),
            channels: Channels::read(&channels, &roster, rulebook.tables()).unwrap(),
            answer_within: Duration::from_millis(700),
            ready: Arc::new(move |bot| ready.send(bot.to_owned()).unwrap_or(())),
        };
        let until = async move { stopped.await.unwrap_or(()) };
        let run = tokio::spawn(discord::run(self.service.clone(), options, until));
        self.bot = Some((stop, run));
        let ready = tokio::time::timeout(Duration::from_secs(20), is_ready.recv());
        assert_eq!(ready.await.expect("the bot is ready").unwrap(), "somebody");
    }

    /// The bot leaves, as it does when the program is asked to end.
    async fn leave(&mut self) {
        let (stop, run) = self.bot.take().unwrap();
        stop.send(()).unwrap();
        run.await.unwrap().unwrap();
    }

    async fn ask(&self, user: &str, name: &str, options: Value) -> String {
        self.stand_in.answer(user, name, options).await.content
    }

    /// A critical outage of mail, five minutes ago: the first notice is due.
    async fn outage(&self, title: &str) {
        let event = EventDraft {
            title: title.to_owned(),
            severity: Severity::Critical,
            services: ["mail-eu".parse().unwrap()].into(),
            companies: [].into(),
            users: [].into(),
            window: None,
            commander: None,
        };
        let igor = Actor::Person("igor".parse().unwrap());
        let declare = Command::OpenEvent { event };
        self.service.execute(igor, declare).await.unwrap();
        self.pass("5m");
    }

    fn pass(&self, span: &str) {
        self.clock.advance(span.parse::<Span>().unwrap());
    }

    async fn end(mut self) {
        self.leave().await;
        assert_eq!(self.stand_in.faults(), Vec::<String>::new());
        self.service.stop().await.unwrap();
    }
}

fn embed(posted: &switchboard_tests::discord::Posted) -> String {
    let embed = &posted.body["embeds"][0];
    format!(
        "{}\n{}",
        embed["title"].as_str().unwrap(),
        embed["description"].as_str().unwrap()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_linked_caller_opens_a_ticket_and_follows_it() {
    let world = World::start().await;
    let subject = "Mail is *slow* <@1> @everyone";
    let opened = world
        .ask(
            ADA,
            "open",
            json!({ "subject": subject, "severity": 2, "text": "Since nine." }),
        )
        .await;
    expect![[r#"
        ```
        T-1 is open: Mail is *slow* <@1> @everyone
          high · new · Level 2 · with Ben Okoye
          answer due 12:00 CET (in 1 h)
          solution due tomorrow 11:00 CET (in 1 d)
        ```"#]]
    .assert_eq(&opened);
    let shown = world.ask(ADA, "show", json!({ "case": "T-1" })).await;
    expect![[r#"
        ```
        T-1 Mail is *slow* <@1> @everyone
          high · new · Level 2 · with Ben Okoye
          opened by you by chat, 11:00 CET (now)
          answer due 12:00 CET (in 1 h)
          solution due tomorrow 11:00 CET (in 1 d)

        History
          11:00 CET  you opened it by chat
              Since nine.
        ```"#]]
    .assert_eq(&shown);
    let whoami = world.ask(ADA, "whoami", json!({})).await;
    expect!["You are Ada Byron (ada), named caller of Acme Shipping. Times are in Europe/Paris."]
        .assert_eq(&whoami);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_is_told_politely_and_nothing_leaks() {
    let world = World::start().await;
    let stranger = world
        .ask(STRANGER, "open", json!({ "subject": "Let me in" }))
        .await;
    expect!["Your Discord account is not linked to anybody on this desk, so nothing was done. Ask those who run the desk to link it; they need this number: 100000000000000009"].assert_eq(&stranger);
    let secondary = world
        .ask(SAM, "open", json!({ "subject": "Mail is down" }))
        .await;
    expect!["you may not open tickets: you are a secondary administrator. Any of these can: Ada Byron, Grace Murray"].assert_eq(&secondary);
    world
        .ask(ADA, "open", json!({ "subject": "A secret of Acme" }))
        .await;
    let other = world.ask(HANK, "show", json!({ "case": "T-1" })).await;
    expect![[r#"there is no case \`T-1\` that you can see"#]].assert_eq(&other);
    let nowhere = world.ask(HANK, "show", json!({ "case": "T-99" })).await;
    assert_eq!(nowhere.replace("T-99", "T-1"), other);
    let forged = world.ask(HANK, "ring", json!({ "caller": "ada" })).await;
    expect![[r#"there is no command \`ring\`; \`help\` lists them"#]].assert_eq(&forged);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_registered_once_and_again_only_when_they_changed() {
    let mut world = World::start().await;
    let names = world.stand_in.commands();
    assert!(names.contains(&"open".to_owned()) && !names.contains(&"as".to_owned()));
    world.leave().await;
    world.come().await;
    world.stand_in.identified(2).await;
    assert_eq!(world.stand_in.registrations(), 1);
    world.stand_in.heartbeats(2).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_that_comes_twice_is_done_once() {
    let world = World::start().await;
    let open = world
        .stand_in
        .uses(ADA, "open", &json!({ "subject": "Once" }));
    for _ in 0..5 {
        world.stand_in.dispatch("INTERACTION_CREATE", open.clone());
    }
    let next = world.ask(ADA, "open", json!({ "subject": "Next" })).await;
    assert!(next.contains("T-2") || next.contains("T-1"), "{next}");
    let list = world.ask(ADA, "list", json!({})).await;
    assert_eq!(list.matches("Once").count(), 1, "{list}");
    assert!(!list.contains("T-3"), "{list}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_is_attached_whole() {
    let world = World::start().await;
    for n in 0..40 {
        let subject = format!("Ticket number {n} has a subject of some length ```");
        world.ask(ADA, "open", json!({ "subject": subject })).await;
    }
    let answer = world
        .stand_in
        .answer(ADA, "list", json!({ "limit": 100 }))
        .await;
    let file = answer.file.expect("the whole list is attached");
    assert!(
        answer.content.contains("attached file"),
        "{}",
        answer.content
    );
    assert_eq!(
        answer.content.matches("```").count(),
        2,
        "{}",
        answer.content
    );
    for n in 1..=40 {
        assert!(file.contains(&format!("T-{n} ")), "{file}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_told_to_each_channel_once_and_in_order() {
    let mut world = World::start().await;
    world.outage("Mail is down").await;
    let general = world.stand_in.messages(GENERAL, 1).await;
    let acme = world.stand_in.messages(ACME, 1).await;
    expect![[r#"
        CRITICAL · E-1: Mail is down
        Severity 1 (critical), since 2026-11-24 10:00 UTC.
        Affected: Mail Europe.
        Igor Petrov leads the work on it.

        Next update at 2026-11-24 10:35 UTC. Please quote E-1 when you call."#]]
    .assert_eq(&embed(&general[0]));
    expect![[r#"
        CRITICAL · E-1: Mail is down
        Severity 1 (critical), since 2026-11-24 11:00 CET.
        Affected: Mail Europe.
        Your users who may notice: wile, bugs, daffy, tweety.
        Igor Petrov leads the work on it.

        Next update at 2026-11-24 11:35 CET. Please quote E-1 when you call."#]]
    .assert_eq(&embed(&acme[0]));
    assert_ne!(general[0].body["nonce"], acme[0].body["nonce"]);
    world.leave().await;
    world.pass("30m");
    world.come().await;
    let general = world.stand_in.messages(GENERAL, 2).await;
    assert_eq!(general.len(), 2, "{general:?}");
    assert!(
        !embed(&general[1]).contains("repeat"),
        "{}",
        embed(&general[1])
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_sent_before_discord_allows_one() {
    let world = World::start().await;
    world.stand_in.trouble([
        Trouble::Limited {
            secs: 1.5,
            global: true,
        },
        Trouble::Limited {
            secs: 0.7,
            global: false,
        },
    ]);
    let began = Instant::now();
    world.outage("Mail is down").await;
    for channel in [GENERAL, ACME] {
        let there = world.stand_in.messages(channel, 1).await;
        assert!(!embed(&there[0]).contains("repeat"), "{}", embed(&there[0]));
    }
    assert!(
        began.elapsed() >= Duration::from_millis(1_500),
        "{:?}",
        began.elapsed()
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_answer_is_lost_is_there_once() {
    let world = World::start().await;
    world.stand_in.trouble([Trouble::NoAnswer, Trouble::Broken]);
    world.outage("Mail is down").await;
    // Two in trouble, and each of the two messages tried until it was answered.
    world.stand_in.attempts(4).await;
    for channel in [GENERAL, ACME] {
        let there = world.stand_in.messages(channel, 1).await;
        assert_eq!(there.len(), 1, "{there:?}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_closed_holds_up_no_other_and_is_tried_again() {
    let world = World::start().await;
    world.stand_in.trouble([Trouble::Forbidden]);
    world.outage("Mail is down").await;
    world.stand_in.attempts(2).await;
    // One channel has it; the other is tried again two seconds later by the desk's clock.
    world.pass("3s");
    let mut marked = 0;
    for channel in [GENERAL, ACME] {
        let there = world.stand_in.messages(channel, 1).await;
        assert_eq!(there.len(), 1, "{there:?}");
        marked += usize::from(embed(&there[0]).contains("(possible repeat)"));
    }
    assert_eq!(marked, 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_answers_on_discord() {
    let stand_in = StandIn::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    write_tables(folder.path());
    std::fs::write(folder.path().join("token"), format!("{TOKEN}\n")).unwrap();
    let (rules, url) = (rules(), stand_in.url());
    let args = [
        "discord",
        "run",
        "--token-file",
        "token",
        "--links",
        "links.toml",
        "--channels",
        "channels.toml",
        "--rules",
        rules.to_str().unwrap(),
        "--data",
        "a.desk",
        "--stand-in",
        &url,
    ];
    let mut run = switchboard(folder.path(), &args);
    run.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut running = Running(run.spawn().unwrap());
    stand_in.identified(1).await;
    let opened = stand_in
        .answer(ADA, "open", json!({ "subject": "Mail is slow" }))
        .await;
    assert!(opened.content.contains("T-1"), "{}", opened.content);
    #[cfg(unix)]
    {
        let id = running.0.id().to_string();
        assert!(
            std::process::Command::new("kill")
                .arg(id)
                .status()
                .unwrap()
                .success()
        );
        assert!(running.0.wait().unwrap().success());
    }
    drop(running);
    assert_eq!(stand_in.faults(), Vec::<String>::new());
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

          https://discord.com/oauth2/authorize?client_id=900000000000000001&scope=bot%20applications.commands&permissions=52224

        The bot may then, in channels where it is let in:
          View Channel: to see the channels that it alerts
          Send Messages: to send alerts to them
          Embed Links: to show an alert in the colour of its severity
          Attach Files: to attach a text that is too long for a message

        Intents: none, so all three privileged ones stay off. Slash commands reach the bot without,
        and it reads no messages.

        Then: switchboard discord run --token-file FILE --links LINKS.toml --channels CHANNELS.toml
    "#]].assert_eq(std::str::from_utf8(&output.stdout).unwrap());
    assert_eq!(stand_in.faults(), Vec::<String>::new());
    let output = setup("another.token").await.unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("Discord does not know it"), "{error}");
    assert!(!error.contains("another.token"), "{error}");
}
