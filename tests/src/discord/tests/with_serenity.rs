//! A small bot on serenity's own client: it reads every event and every answer of the stand-in, and
//! people talk with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use expect_test::expect;
use serde_json::{Value, json};
use serenity::all::{
    ActionRowComponent, AutocompleteChoice, ButtonStyle, ChannelId, ChannelType, Command,
    CommandInteraction, CommandOptionType, ComponentInteraction, Context, CreateActionRow,
    CreateAllowedMentions, CreateAttachment, CreateAutocompleteResponse, CreateButton,
    CreateCommand, CreateCommandOption, CreateEmbed, CreateInputText, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateMessage,
    CreateModal, CreateThread, EditInteractionResponse, EditThread, EventHandler, GatewayIntents,
    InputTextStyle, Interaction, Message, ModalInteraction, Nonce, Ready,
};
use serenity::async_trait;
use serenity::client::ClientBuilder;
use serenity::http::{Http, HttpBuilder};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::super::{Chaos, Cut, Fate, HOME, Limits, Setup, StandIn, TOKEN};

const ADA: &str = "100000000000000001";
const BEN: &str = "100000000000000002";
const EVE: &str = "100000000000000003";
const HELP: &str = "200000000000000001";

struct Bot {
    ready: UnboundedSender<()>,
    /// Numbers of messages: each with another nonce.
    next: AtomicUsize,
}

fn silent() -> CreateAllowedMentions {
    CreateAllowedMentions::new()
}

fn told(text: &str) -> CreateInteractionResponseMessage {
    let message = CreateInteractionResponseMessage::new().content(text);
    message.allowed_mentions(silent()).ephemeral(true)
}

impl Bot {
    fn message(&self, text: &str) -> CreateMessage {
        let nonce = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        let message = CreateMessage::new()
            .content(text)
            .allowed_mentions(silent());
        message.nonce(Nonce::String(nonce)).enforce_nonce(true)
    }

    async fn command(&self, http: &Http, command: &CommandInteraction) -> serenity::Result<()> {
        if command.data.name == "open" {
            let subject = CreateInputText::new(InputTextStyle::Short, "Subject", "subject");
            let text = CreateInputText::new(InputTextStyle::Paragraph, "What happened?", "text");
            let rows = vec![
                CreateActionRow::InputText(subject.max_length(100)),
                CreateActionRow::InputText(text.required(false)),
            ];
            let modal = CreateModal::new("open", "Open a ticket").components(rows);
            return command
                .create_response(http, CreateInteractionResponse::Modal(modal))
                .await;
        }
        command.defer_ephemeral(http).await?;
        let edit = EditInteractionResponse::new().content("Nothing is open.");
        let file = CreateAttachment::bytes("T-1\n", "list.txt");
        command
            .edit_response(http, edit.allowed_mentions(silent()).new_attachment(file))
            .await?;
        let more = CreateInteractionResponseFollowup::new().content("That is all.");
        let more = more.allowed_mentions(silent()).ephemeral(true);
        command.create_followup(http, more).await?;
        Ok(())
    }

    async fn form(&self, http: &Http, form: &ModalInteraction) -> serenity::Result<()> {
        let rows = form.data.components.iter().flat_map(|row| &row.components);
        let mut values = rows.filter_map(|one| match one {
            ActionRowComponent::InputText(input) => input.value.clone(),
            _ => None,
        });
        let subject = values.next().unwrap_or_default();
        form.create_response(
            http,
            CreateInteractionResponse::Message(told("T-1 is open.")),
        )
        .await?;
        let thread = CreateThread::new(format!("T-1 {subject}")).kind(ChannelType::PrivateThread);
        let thread = form
            .channel_id
            .create_thread(http, thread.invitable(false))
            .await?;
        thread.id.add_thread_member(http, form.user.id).await?;
        let embed = CreateEmbed::new()
            .title(format!("T-1 {subject}"))
            .colour(0x00f5_7c00);
        let embed = embed
            .description("high · new")
            .field("Queue", "Level 2", true);
        let button = CreateButton::new("take:T-1")
            .label("Take")
            .style(ButtonStyle::Primary);
        let message = self.message("").embed(embed).button(button);
        thread.id.send_message(http, message).await?;
        Ok(())
    }

    async fn pressed(&self, http: &Http, press: &ComponentInteraction) -> serenity::Result<()> {
        let embed = CreateEmbed::new().title("T-1 is taken").colour(0x0038_8e3c);
        let row = vec![CreateButton::new("take:T-1").label("Take").disabled(true)];
        let message = CreateInteractionResponseMessage::new().allowed_mentions(silent());
        let message = message
            .embed(embed)
            .components(vec![CreateActionRow::Buttons(row)]);
        let response = CreateInteractionResponse::UpdateMessage(message);
        press.create_response(http, response).await
    }
}

#[async_trait]
impl EventHandler for Bot {
    async fn ready(&self, context: Context, _: Ready) {
        let option = CreateCommandOption::new(CommandOptionType::String, "case", "Which one");
        let commands = vec![
            CreateCommand::new("open").description("Open a ticket"),
            CreateCommand::new("show")
                .description("Show a ticket")
                .add_option(option.set_autocomplete(true).required(true)),
        ];
        Command::set_global_commands(&context.http, commands)
            .await
            .unwrap();
        self.ready.send(()).unwrap_or(());
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let http = &context.http;
        let done = match &interaction {
            Interaction::Command(command) => self.command(http, command).await,
            Interaction::Component(press) => self.pressed(http, press).await,
            Interaction::Modal(form) => self.form(http, form).await,
            Interaction::Autocomplete(typed) => {
                let choice = AutocompleteChoice::new("T-1 Mail is slow", "T-1");
                let choices = CreateAutocompleteResponse::new().set_choices(vec![choice]);
                let choices = CreateInteractionResponse::Autocomplete(choices);
                typed.create_response(http, choices).await
            }
            _ => Ok(()),
        };
        // What comes twice is refused the second time.
        if let Err(error) = done {
            assert!(
                error.to_string().contains("already been acknowledged"),
                "{error}"
            );
        }
    }

    async fn message(&self, context: Context, message: Message) {
        if message.author.bot || !message.content.contains("solved") {
            return;
        }
        let reply = self.message("Closed.").reference_message(&message);
        message
            .channel_id
            .send_message(&context.http, reply)
            .await
            .unwrap();
        let edit = EditThread::new().archived(true).locked(true);
        message
            .channel_id
            .edit_thread(&context.http, edit)
            .await
            .unwrap();
    }
}

struct World {
    stand_in: StandIn,
    ready: UnboundedReceiver<()>,
    bot: JoinHandle<()>,
}

impl World {
    async fn start(setup: Setup) -> Self {
        let stand_in = StandIn::start_with(setup).await.unwrap();
        for (user, name) in [(ADA, "Ada"), (BEN, "Ben"), (EVE, "Eve")] {
            stand_in.name(user, name);
        }
        stand_in.channel(HOME, HELP, "help");
        let (send, ready) = unbounded_channel();
        let bot = Bot {
            ready: send,
            next: AtomicUsize::new(1),
        };
        // The two together, or serenity would ask Discord itself.
        let http = HttpBuilder::new(TOKEN)
            .proxy(stand_in.url())
            .ratelimiter_disabled(true);
        let intents = GatewayIntents::GUILDS
            | GatewayIntents::GUILD_MESSAGES
            | GatewayIntents::DIRECT_MESSAGES
            | GatewayIntents::MESSAGE_CONTENT;
        let http = http.client(client()).build();
        http.set_application_id(serenity::all::ApplicationId::new(900_000_000_000_000_001));
        let client = ClientBuilder::new_with_http(http, intents).event_handler(bot);
        let bot = tokio::spawn(async move {
            let mut client = client.await.unwrap();
            client.start_autosharded().await.unwrap();
        });
        let mut world = Self {
            stand_in,
            ready,
            bot,
        };
        let ready = tokio::time::timeout(Duration::from_secs(20), world.ready.recv());
        ready.await.expect("the bot is ready").unwrap();
        world
    }

    fn end(self) {
        self.bot.abort();
        assert_eq!(self.stand_in.faults(), Vec::<String>::new());
    }
}

/// As Discord wants a bot to name itself.
pub(super) fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().user_agent("DiscordBot (https://example.com, 1)");
    builder.no_proxy().build().unwrap()
}

fn open() -> Setup {
    Setup {
        limits: Limits::none(),
        ..Setup::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_reads_as_it_looked() {
    let world = World::start(open()).await;
    let (ada, ben) = (world.stand_in.person(ADA), world.stand_in.person(BEN));
    let form = ada
        .within(HELP)
        .command("open", json!({}))
        .await
        .modal
        .unwrap();
    let opened = ada
        .submits(
            &form,
            &[
                ("Subject", "Mail is slow"),
                ("text", "Since <@100000000000000002>\n\u{202e}nine."),
            ],
        )
        .await;
    assert!(opened.is_private() && opened.content() == "T-1 is open.");
    let thread = world.stand_in.thread("T-1").await;
    assert!(thread.is_private);
    let card = world.stand_in.messages(&thread.id, 1).await.remove(0);
    assert!(ben.sees(&thread.id).is_empty() && ben.sees(HELP).is_empty());
    assert_eq!(ada.sees(&thread.id).len(), 1);
    for (why, cannot) in [
        (
            "he does not see it",
            &(|| drop(ben.sends_press(&card.id, "Take"))) as &dyn Fn(),
        ),
        ("he is not let in", &|| {
            drop(ben.within(&thread.id).writes("Hello"))
        }),
        ("there is none", &|| {
            drop(ada.sends_press(&card.id, "Leave"))
        }),
        ("it is not hers", &|| ada.edits(&card.id, "Hello")),
        ("it is left out", &|| drop(ada.sends_form(&form, &[]))),
        ("it is too long", &|| {
            drop(ada.sends_form(&form, &[("Subject", &"x".repeat(101))]))
        }),
        ("there is no such command", &|| {
            drop(ada.sends_command("close", &json!({})))
        }),
        ("it has no such option", &|| {
            drop(ada.sends_command("show", &json!({ "case": "T", "all": true })))
        }),
        ("it needs an option", &|| {
            drop(ada.sends_command("show", &json!({})))
        }),
        ("it takes no number", &|| {
            drop(ada.sends_command("show", &json!({ "case": 1 })))
        }),
    ] {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(cannot));
        assert!(done.is_err(), "somebody did what they cannot: {why}");
    }
    let taken = ada.presses(&card.id, "Take").await;
    assert!(taken.message.is_some_and(|message| message.is_edited));
    let off = std::panic::AssertUnwindSafe(|| drop(ada.sends_press(&card.id, "Take")));
    assert!(std::panic::catch_unwind(off).is_err(), "the button is off");
    ada.within(&thread.id)
        .writes_with("That solved it", None, &[("log.txt", b"1,2,3")]);
    world.stand_in.messages(&thread.id, 2).await;
    world.stand_in.archived(&thread.id).await;
    let choices = ada
        .types("show", json!({ "case": "T" }), "case")
        .await
        .choices;
    assert_eq!(choices, [("T-1 Mail is slow".to_owned(), json!("T-1"))]);
    let shown = ada.command("show", json!({ "case": "T-1" })).await;
    world.stand_in.followups(&shown.interaction, 1).await;
    expect![[r#"
        == #help
        Ada uses /open
        Desk shows a form:
          | Open a ticket
          | Subject
          | What happened? (may be left out) (several lines)
        Ada fills in “Open a ticket”:
          | Subject: Mail is slow
          | What happened?: Since <@Ben>
          |   \u{202e}nine.
        Desk answers, for Ada alone:
          | T-1 is open.
        Desk begins the private thread “T-1 Mail is slow”
    "#]]
    .assert_eq(&world.stand_in.transcript_of(HELP));
    expect![[r#"
        == private thread “T-1 Mail is slow”
        Desk adds Ada
        Desk writes:
          | ▌(orange) T-1 Mail is slow
          | ▌high · new
          | ▌Queue: Level 2
          | [Take]
        Ada presses [Take]
        Desk changes it:
          | ▌(green) T-1 is taken
          | [Take (off)]
        Ada writes:
          | That solved it
          | (file log.txt, 5 bytes)
        Desk writes, in reply to “That solved it”:
          | Closed.
        Desk locks the thread
        Desk archives the thread
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&thread.id));
    let direct = world.stand_in.direct(ADA);
    expect![[r#"
        == direct messages of Ada
        Ada types /show case: T…
        Desk offers:
          | T-1 Mail is slow
        Ada uses /show case: T-1
        Desk answers, for Ada alone:
          | Nothing is open.
          | (file list.txt, 4 bytes)
        Desk adds, for Ada alone:
          | That is all.
    "#]]
    .assert_eq(&world.stand_in.transcript_of(&direct));
    assert_eq!(world.stand_in.latencies().len(), 5);
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_again_and_again_loses_nothing_and_doubles_nothing() {
    let world = World::start(open()).await;
    let stand_in = &world.stand_in;
    let chaos = Chaos {
        seed: 3,
        times: 20,
        from: Duration::ZERO,
        to: Duration::from_millis(60),
        ends_sessions: false,
    };
    let ask = async {
        let mut asked = Vec::new();
        for _ in 0..100 {
            asked.push(stand_in.person(ADA).sends_command("open", &json!({})));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        asked
    };
    let (struck, asked) = tokio::join!(stand_in.strike(chaos), ask);
    for interaction in &asked {
        let seen = stand_in.outcome(interaction).await;
        assert!(seen.modal.is_some());
        assert_eq!(stand_in.fate(interaction), Fate::Told);
    }
    assert_eq!(struck.cuts.len(), 20);
    // A session that is over takes with it what it had not told, and another begins.
    stand_in.cut(None, Cut::Invalid { resumable: false });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let gone = stand_in.person(ADA).sends_command("open", &json!({}));
    stand_in.identified(2).await;
    assert_eq!(stand_in.fate(&gone), Fate::Gone);
    let seen = stand_in.person(ADA).command("open", json!({})).await;
    assert!(seen.modal.is_some() && !stand_in.is_acknowledged(&gone));
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_serenity_cannot_read_is_a_fault_unless_it_is_meant() {
    let world = World::start(open()).await;
    world
        .stand_in
        .dispatch_unread("MESSAGE_CREATE", &json!({ "id": 7 }));
    world.stand_in.dispatch_unread("SOMETHING_NEW", &json!({}));
    let shown = world
        .stand_in
        .person(ADA)
        .command("show", json!({ "case": "T-1" }))
        .await;
    assert_eq!(shown.content(), "Nothing is open.");
    assert_eq!(world.stand_in.faults(), Vec::<String>::new());
    world
        .stand_in
        .dispatch("MESSAGE_CREATE", json!({ "id": 7 }));
    assert_eq!(world.stand_in.faults().len(), 1);
    world.bot.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_may_not_see_is_hidden_from_them_and_the_bot() {
    let stand_in = StandIn::start_with(Setup {
        anything_exists: false,
        ..open()
    })
    .await
    .unwrap();
    let (guild, ops) = ("310000000000000000", "210000000000000001");
    stand_in.guild(guild, "Acme");
    stand_in.channel(guild, ops, "ops");
    stand_in.member(guild, ADA);
    let http = HttpBuilder::new(TOKEN)
        .proxy(stand_in.url())
        .ratelimiter_disabled(true);
    let http = http.client(client()).build();
    let channel = ChannelId::new(210_000_000_000_000_001);
    let bot = Bot {
        ready: unbounded_channel().0,
        next: AtomicUsize::new(1),
    };
    channel
        .send_message(&http, bot.message("Hello"))
        .await
        .unwrap();
    let seen = |user: &str| stand_in.person(user).sees(ops).len();
    assert_eq!([seen(ADA), seen(EVE)], [1, 0]);
    // Nobody sees the channel any more but those who are let in by name.
    stand_in.overwrite(
        ops,
        guild,
        false,
        0,
        super::super::permissions::VIEW_CHANNEL,
    );
    stand_in.overwrite(ops, ADA, true, super::super::permissions::VIEW_CHANNEL, 0);
    let refused = channel
        .send_message(&http, bot.message("Hello"))
        .await
        .unwrap_err();
    assert_eq!(refused.to_string(), "Missing Access");
    assert_eq!(seen(ADA), 1);
    let nowhere = ChannelId::new(220_000_000_000_000_001);
    let refused = nowhere
        .send_message(&http, bot.message("Hello"))
        .await
        .unwrap_err();
    assert_eq!(refused.to_string(), "Unknown Channel");
    let user = serenity::all::UserId::new(100_000_000_000_000_001);
    let direct = user.create_dm_channel(&http).await.unwrap();
    direct
        .send_message(&http, bot.message("Hello"))
        .await
        .unwrap();
    assert_eq!(stand_in.person(ADA).inbox().len(), 1);
    stand_in.person(ADA).refuses_direct_messages(true);
    let refused = direct
        .send_message(&http, bot.message("Hello"))
        .await
        .unwrap_err();
    assert_eq!(refused.to_string(), "Cannot send messages to this user");
    let read = channel
        .messages(&http, serenity::all::GetMessages::new())
        .await;
    assert_eq!(read.unwrap_err().to_string(), "Missing Access");
    assert_eq!(stand_in.faults(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_guilds_and_ten_thousand_messages_take_seconds() {
    let began = Instant::now();
    let stand_in = Arc::new(StandIn::start_with(open()).await.unwrap());
    for n in 0..1_000_u64 {
        stand_in.guild(&(310_000_000_000_000_000 + (n << 22)).to_string(), "Guild");
    }
    let guilds = began.elapsed();
    let began = Instant::now();
    let (client, url) = (client(), stand_in.url());
    let tasks = (0..20_u64).map(|task| {
        let (client, url) = (client.clone(), url.clone());
        tokio::spawn(async move {
            for n in 0..500_u64 {
                let channel = 200_000_000_000_000_000 + (task * 25 + n % 25);
                let body = json!({
                    "content": "Hello", "nonce": format!("{task}-{n}"), "enforce_nonce": true,
                    "allowed_mentions": { "parse": [] },
                });
                let sent = client
                    .post(format!("{url}/api/v10/channels/{channel}/messages"))
                    .header("authorization", format!("Bot {TOKEN}"))
                    .header("content-type", "application/json")
                    .body(body.to_string())
                    .send();
                let answer: Value =
                    serde_json::from_str(&sent.await.unwrap().text().await.unwrap()).unwrap();
                assert_eq!(answer["content"], "Hello");
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let messages = began.elapsed();
    assert_eq!(stand_in.counts().requests, 10_000);
    assert_eq!(stand_in.faults(), Vec::<String>::new());
    println!("1,000 guilds: {guilds:?}; 10,000 messages to 500 channels: {messages:?}");
    assert!(
        guilds + messages < Duration::from_secs(60),
        "{guilds:?} {messages:?}"
    );
}
