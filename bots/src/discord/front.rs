//! What Discord tells the bot of: somebody gives a command, types, clicks, fills in a form, writes
//! in a thread.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use serenity::all::{
    ActionRowComponent, AutocompleteOption, CommandDataOption, CommandDataOptionValue,
    CommandInteraction, ComponentInteraction, ComponentInteractionDataKind, Context, GuildChannel,
    Interaction, Message, MessageType, MessageUpdateEvent, ModalInteraction, PartialGuildChannel,
    Ready,
};
use serenity::async_trait;
use serenity::client::EventHandler;
use switchboard::model::PersonId;
use tokio::sync::Semaphore;

use super::OnReady;
use super::asked::{Answered, Desk};
use super::asking::Asking;
use super::card::Card;
use super::making::Given;
use super::pace::Class;
use super::send::{Request, Sender, Unsent};
use super::thread::Written;
use super::{button, form, suggest};
use crate::commands::{self, SeenCases, Verb};
use crate::turn;

/// So many people are answered at once; more wait a moment.
pub(super) const MAX_AT_ONCE: u32 = 64;
/// How often a first answer is given while it is not known whether Discord has it; and how long is
/// waited for that. All of these together are inside the three seconds that Discord gives.
const FIRST_TRIES: u32 = 3;
const FIRST_WITHIN: Duration = Duration::from_millis(900);

/// Only the one who asked reads it.
const EPHEMERAL: u64 = 64;
/// Discord's word for a first answer that was given before.
const ALREADY_ANSWERED: u64 = 40_060;

/// Listens to Discord.
pub(super) struct Front {
    desk: Desk,
    sender: Arc<Sender>,
    application: String,
    ready: OnReady,
    busy: Arc<Semaphore>,
}

/// What came of a first answer.
enum First {
    /// Discord has it, and it is the only one.
    Taken,
    /// This interaction was answered before: it reached the bot twice.
    Repeated,
    /// It cannot be answered.
    Lost(String),
}

impl Front {
    pub(super) fn new(
        desk: Desk,
        sender: Arc<Sender>,
        application: String,
        ready: OnReady,
    ) -> Self {
        Self {
            desk,
            sender,
            application,
            ready,
            busy: Arc::new(Semaphore::new(MAX_AT_ONCE as usize)),
        }
    }

    /// All permits are free when nobody is being answered.
    pub(super) fn busy(&self) -> Arc<Semaphore> {
        Arc::clone(&self.busy)
    }

    async fn command(&self, of: &CommandInteraction) {
        let asking = Asking::of_command(of);
        let given: Vec<(String, String)> = of.data.options.iter().filter_map(given).collect();
        for file in of.data.resolved.attachments.values() {
            self.desk.uploads.remember(asking.user, file.clone());
        }
        let verb = commands::find(&of.data.name);
        match verb.and_then(|verb| self.asks_back(&asking, verb, &given)) {
            Some(body) => self.answer_at_once(&asking, &body).await,
            None => self.take_turn(&asking, &of.data.name, &given).await,
        }
    }

    async fn clicked(&self, of: &ComponentInteraction) {
        let asking = Asking::of_component(of);
        if let ComponentInteractionDataKind::StringSelect { values } = &of.data.kind {
            let body = form::read_menu(&of.data.custom_id).and_then(|(verb, given, name)| {
                let given = form::chosen(given, name, values.first());
                let data = self.menus(&asking, verb, &given)?;
                Some(json!({ "type": 7, "data": data }))
            });
            let body = body.unwrap_or_else(|| not_ours(&asking));
            return self.answer_at_once(&asking, &body).await;
        }
        let Some((verb, given)) = button::read(&of.data.custom_id) else {
            return self.answer_at_once(&asking, &not_ours(&asking)).await;
        };
        // Who is nobody here is told so, and shown no form.
        let is_linked = self.desk.person(&asking).is_some();
        if is_linked
            && form::is_needed(verb, &given)
            && let Some(body) = form::form(verb, &given, asking.language)
        {
            return self.answer_at_once(&asking, &body).await;
        }
        self.take_turn(&asking, verb.name, &given).await;
    }

    async fn filled_in(&self, of: &ModalInteraction) {
        let asking = Asking::of_modal(of);
        let Some((verb, mut given)) = button::read(&of.data.custom_id) else {
            return self.answer_at_once(&asking, &not_ours(&asking)).await;
        };
        for row in &of.data.components {
            for component in &row.components {
                if let ActionRowComponent::InputText(input) = component
                    && let Some(value) = input.value.as_ref().filter(|value| !value.is_empty())
                {
                    given.push((input.custom_id.clone(), value.clone()));
                }
            }
        }
        self.take_turn(&asking, verb.name, &given).await;
    }

    async fn typing(&self, of: &CommandInteraction) {
        let asking = Asking::of_command(of);
        let person = self.desk.person(&asking).map(|person| person.id);
        let focused: Option<AutocompleteOption<'_>> = of.data.autocomplete();
        let verb = commands::find(&of.data.name);
        let body = match (person, focused, verb) {
            (Some(person), Some(option), Some(verb)) => {
                let service = &self.desk.service;
                let reader = (&person, asking.language);
                suggest::choices(service, reader, verb, option.name, option.value).await
            }
            _ => json!({ "type": 8, "data": { "choices": [] } }),
        };
        // Nobody waits for choices that come late.
        if let First::Lost(why) = self.first(&asking, &body).await {
            tracing::debug!(why, "no choices were offered");
        }
    }

    /// What is asked back before a command can be done: a form, or what can be chosen for it.
    fn asks_back(
        &self,
        asking: &Asking,
        verb: &'static Verb,
        given: &[(String, String)],
    ) -> Option<Value> {
        self.desk.person(asking)?;
        if !form::is_needed(verb, given) {
            return None;
        }
        if given.is_empty()
            && let Some(data) = self.menus(asking, verb, given)
        {
            return Some(json!({ "type": 4, "data": data }));
        }
        form::form(verb, given, asking.language)
    }

    fn menus(
        &self,
        asking: &Asking,
        verb: &'static Verb,
        given: &[(String, String)],
    ) -> Option<Value> {
        let person: PersonId = self.desk.person(asking)?.id;
        turn::in_scope(
            &self.desk.service,
            &person,
            &SeenCases::default(),
            asking.language,
            false,
            |scope| form::menus(verb, given, scope),
        )
    }

    /// Says at once that an answer comes, for Discord waits three seconds; then does what is
    /// asked, and answers.
    async fn take_turn(&self, asking: &Asking, verb: &str, given: &[(String, String)]) {
        let later = json!({ "type": 5, "data": { "flags": EPHEMERAL } });
        match self.first(asking, &later).await {
            First::Taken => {}
            First::Repeated => return,
            First::Lost(why) => {
                tracing::warn!(why, verb, "somebody was not answered; nothing was done");
                return;
            }
        }
        // It is never closed, so there is always a permit in the end.
        let _permit = self.busy.acquire().await.ok();
        let Answered { card, opened } = self.desk.answer(asking, verb, given).await;
        self.answer(asking, verb, &card).await;
        if let Some((ticket, claim)) = opened {
            let threads = &self.desk.threads;
            match threads.of_opened(asking, &ticket, claim).await {
                Ok(Given::In(thread)) => {
                    let card = card.with_thread(asking.language, thread);
                    self.answer(asking, verb, &card).await;
                }
                Ok(Given::OutOfReach | Given::Nothing) => {}
                Err(error) => tracing::warn!(%error, ticket = %ticket.id, "no thread was made"),
            }
        }
    }

    /// The answer, in place of the one that says that it comes.
    async fn answer(&self, asking: &Asking, verb: &str, card: &Card) {
        let path = format!(
            "/webhooks/{}/{}/messages/@original",
            self.application, asking.token
        );
        let mut request = Request::new(Class::Answer, Method::PATCH, path).json(&card.body());
        request.files = card.files();
        let answered = self.sender.request(&request).await;
        if let Err(why) = answered.and_then(|reply| reply.done()) {
            tracing::warn!(%why, verb, "somebody was not answered; what they asked for is done");
        }
    }

    /// An answer that needs nothing from the disk.
    async fn answer_at_once(&self, asking: &Asking, body: &Value) {
        if let First::Lost(why) = self.first(asking, body).await {
            tracing::warn!(why, "somebody was not answered; nothing was done");
        }
    }

    /// Gives the first answer to an interaction. Discord takes one: so one that reaches the bot
    /// twice is done once, and whoever comes second is refused here, before anything is done.
    async fn first(&self, asking: &Asking, body: &Value) -> First {
        let path = format!(
            "/interactions/{}/{}/callback",
            asking.interaction, asking.token
        );
        let request = Request::new(Class::Answer, Method::POST, path).json(body);
        let mut why = String::new();
        for earlier in 0..FIRST_TRIES {
            let tried = tokio::time::timeout(FIRST_WITHIN, self.sender.once(&request)).await;
            let reply = match tried {
                Ok(Ok(reply)) => reply,
                Ok(Err(Unsent::PutOff(wait))) => {
                    why = "Discord wants to wait".to_owned();
                    tokio::time::sleep(wait.min(FIRST_WITHIN)).await;
                    continue;
                }
                Ok(Err(error)) => {
                    why = error.to_string();
                    continue;
                }
                Err(_) => {
                    why = "Discord does not answer in time".to_owned();
                    continue;
                }
            };
            let code = reply.body["code"].as_u64();
            return match reply.done() {
                Ok(_) => First::Taken,
                // An earlier try of this same answer arrived, although nobody said so.
                Err(_) if code == Some(ALREADY_ANSWERED) && earlier > 0 => First::Taken,
                Err(_) if code == Some(ALREADY_ANSWERED) => First::Repeated,
                Err(error) => First::Lost(error.to_string()),
            };
        }
        First::Lost(why)
    }
}

#[async_trait]
impl EventHandler for Front {
    async fn ready(&self, _: Context, ready: Ready) {
        tracing::info!(
            bot = ready.user.name,
            guilds = ready.guilds.len(),
            shard = ?ready.shard,
            "on Discord"
        );
        (self.ready)(&ready.user.name);
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        match &interaction {
            Interaction::Command(command) => self.command(command).await,
            Interaction::Autocomplete(command) => self.typing(command).await,
            Interaction::Component(component) => self.clicked(component).await,
            Interaction::Modal(modal) => self.filled_in(modal).await,
            _ => tracing::debug!("an interaction that this program never offered"),
        }
    }

    async fn channel_delete(&self, _: Context, channel: GuildChannel, _: Option<Vec<Message>>) {
        self.desk.threads.gone(channel.id).await;
    }

    async fn thread_delete(
        &self,
        _: Context,
        thread: PartialGuildChannel,
        _: Option<GuildChannel>,
    ) {
        self.desk.threads.gone(thread.id).await;
    }

    async fn message(&self, _: Context, message: Message) {
        let is_said = matches!(
            message.kind,
            MessageType::Regular | MessageType::InlineReply
        );
        if message.author.bot || message.guild_id.is_none() || !is_said {
            return;
        }
        let written = Written {
            author: &message.author,
            channel: message.channel_id,
            message: message.id,
            content: &message.content,
            attachments: &message.attachments,
            mentions: &message.mentions,
            is_edit: false,
        };
        self.desk.threads.written(written).await;
    }

    async fn message_update(
        &self,
        _: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        // An update without a new text is Discord's, such as a link that it shows a picture of.
        let (Some(author), Some(content), Some(_)) =
            (&event.author, &event.content, &event.edited_timestamp)
        else {
            return;
        };
        if author.bot || event.guild_id.is_none() {
            return;
        }
        let written = Written {
            author,
            channel: event.channel_id,
            message: event.id,
            content,
            attachments: event.attachments.as_deref().unwrap_or_default(),
            mentions: event.mentions.as_deref().unwrap_or_default(),
            is_edit: true,
        };
        self.desk.threads.written(written).await;
    }
}

/// That a button or a form is none of those that are made now.
fn not_ours(asking: &Asking) -> Value {
    json!({ "type": 4, "data": {
        "content": asking.language.discord_nothing_more(), "flags": EPHEMERAL, "allowed_mentions": { "parse": [] },
    } })
}

/// An option as the parser takes it; nothing for kinds that the table never asks for.
fn given(option: &CommandDataOption) -> Option<(String, String)> {
    let value = match &option.value {
        CommandDataOptionValue::String(text) => text.clone(),
        CommandDataOptionValue::Integer(number) => number.to_string(),
        // What is to be had of it is remembered.
        CommandDataOptionValue::Attachment(id) => id.to_string(),
        _ => return None,
    };
    Some((option.name.clone(), value))
}
