//! What is on the stand-in: guilds, channels, people, messages, and what was asked of it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use chrono::DateTime;
use serde_json::{Value, json};

use super::gateway::Gateway;
use super::limits::Buckets;
use super::lines::Lateness;
use super::transcript::Entry;
use super::trouble::Dice;
use super::waits::Suspects;
use super::{APPLICATION, Setup, Trouble};

/// One of Discord's numbers.
pub(crate) type Id = u64;

/// When the stand-in's time begins: 24 November 2026, 10:00 UTC, in milliseconds.
const BEGINNING_MILLIS: i64 = 1_795_514_400_000;
/// From when Discord's numbers count.
const EPOCH_MILLIS: i64 = 1_420_070_400_000;

/// The bot's own account. It has the application's number, as with Discord.
pub(crate) const BOT: Id = 900_000_000_000_000_001;
/// The guild of channels that nobody has put anywhere.
pub(crate) const HOME: Id = 300_000_000_000_000_001;

/// Kinds of channels.
pub(crate) mod kind {
    pub(crate) const TEXT: u8 = 0;
    pub(crate) const DIRECT: u8 = 1;
    pub(crate) const PUBLIC_THREAD: u8 = 11;
    pub(crate) const PRIVATE_THREAD: u8 = 12;
}

/// A person, or the bot.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) locale: String,
    pub(crate) refuses_direct: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) permissions: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Guild {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) owner: Id,
    /// The first is everybody's and has the guild's number.
    pub(crate) roles: Vec<Role>,
    /// And the roles of each.
    pub(crate) members: BTreeMap<Id, Vec<Id>>,
    pub(crate) channels: Vec<Id>,
}

/// What somebody or a role may in one channel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overwrite {
    pub(crate) id: Id,
    pub(crate) is_member: bool,
    pub(crate) allow: u64,
    pub(crate) deny: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: Id,
    pub(crate) kind: u8,
    pub(crate) name: String,
    pub(crate) guild: Option<Id>,
    pub(crate) parent: Option<Id>,
    /// Of a direct channel: with whom.
    pub(crate) recipient: Option<Id>,
    pub(crate) owner: Id,
    pub(crate) overwrites: Vec<Overwrite>,
    /// Of a thread, and since when.
    pub(crate) members: BTreeMap<Id, String>,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    pub(crate) invitable: bool,
    pub(crate) auto_archive_minutes: u64,
    pub(crate) created: String,
    pub(crate) messages: BTreeMap<Id, Message>,
    pub(crate) gone: bool,
}

impl Channel {
    pub(crate) fn is_thread(&self) -> bool {
        matches!(self.kind, 10..=12)
    }
}

/// A file beside a message.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: Id,
    pub(crate) channel: Id,
    pub(crate) author: Id,
    pub(crate) at: String,
    pub(crate) edited: Option<String>,
    pub(crate) flags: u64,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) files: Vec<File>,
    pub(crate) nonce: Value,
    pub(crate) reference: Option<Id>,
    /// The body as it came.
    pub(crate) sent: Value,
    pub(crate) edits: Vec<Value>,
    pub(crate) deleted: bool,
    /// Only this person sees it.
    pub(crate) only_for: Option<Id>,
    /// The thread that begins with it.
    pub(crate) thread: Option<Id>,
}

/// What was done to make the bot answer.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    pub(crate) id: Id,
    pub(crate) token: String,
    /// 2 a command, 3 a component, 4 autocompletion, 5 a modal.
    pub(crate) kind: u64,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) at: Instant,
    /// By the stand-in's own time.
    pub(crate) since: Duration,
    /// The kind of the first answer.
    pub(crate) first: Option<u64>,
    /// How long it took.
    pub(crate) taken: Duration,
    /// Whether the answer is for one person.
    pub(crate) is_private: bool,
    /// The message that the answer is.
    pub(crate) original: Option<Id>,
    /// The message that the component, or the modal's component, was on.
    pub(crate) on: Option<Id>,
    pub(crate) followups: Vec<Id>,
    pub(crate) modal: Option<Value>,
    pub(crate) choices: Option<Value>,
    /// Whether there is something to read, and not only a promise.
    pub(crate) answered: bool,
}

/// What is counted.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Requests of every kind.
    pub requests: usize,
    /// Messages of the bot's that everybody in their channel sees.
    pub messages: usize,
    /// Answers that it is too much.
    pub limited: usize,
    /// How long nothing was taken from anybody, by the plan or the queue.
    pub held_in_all: Duration,
    /// Requests that were on their way when that was told, and refused.
    pub caught_under_way: usize,
    /// Requests that were one too many in a second, in all.
    pub too_many_in_all: usize,
    /// Requests that came before Retry-After was over; each is a fault too.
    pub too_early: usize,
    /// Messages that say what another with the same nonce says already.
    pub doubled: usize,
    /// Messages whose nonce was known, so that no second one appeared.
    pub deduplicated: usize,
    /// Requests that met trouble of the plan or the queue, besides limits.
    pub troubled: usize,
    /// Requests in each second since the first.
    pub per_second: Vec<u32>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) setup: Setup,
    pub(crate) faults: Vec<String>,
    pub(crate) commands: Vec<Value>,
    pub(crate) guild_commands: BTreeMap<Id, Vec<Value>>,
    pub(crate) registrations: usize,
    pub(crate) attempts: usize,
    pub(crate) guilds: BTreeMap<Id, Guild>,
    pub(crate) channels: HashMap<Id, Channel>,
    pub(crate) users: BTreeMap<Id, User>,
    pub(crate) direct: HashMap<Id, Id>,
    pub(crate) used: BTreeMap<Id, Used>,
    pub(crate) tokens: HashMap<String, Id>,
    /// By token: the webhook, and its channel.
    pub(crate) webhooks: HashMap<String, (Id, Id)>,
    /// The bot's nonces: the message, and since when.
    pub(crate) nonces: HashMap<String, (Id, Id, Duration)>,
    pub(crate) trouble: VecDeque<Trouble>,
    pub(crate) edit_trouble: VecDeque<Trouble>,
    pub(crate) thread_trouble: VecDeque<Trouble>,
    pub(crate) file_trouble: VecDeque<Trouble>,
    /// Files that were sent with a command.
    pub(crate) uploads: BTreeMap<Id, File>,
    pub(crate) dice: Option<Dice>,
    pub(crate) buckets: Buckets,
    pub(crate) suspects: Suspects,
    pub(crate) lateness: Lateness,
    pub(crate) gateway: Gateway,
    pub(crate) log: Vec<Entry>,
    /// The interaction that is being made or answered just now.
    pub(crate) answering: Option<Id>,
    pub(crate) counts: Counts,
    pub(crate) latencies: Vec<Duration>,
    began: Instant,
    shifted: Duration,
    last: u64,
}

impl State {
    pub(crate) fn new(setup: Setup) -> Self {
        let mut state = Self {
            faults: Vec::new(),
            commands: Vec::new(),
            guild_commands: BTreeMap::new(),
            registrations: 0,
            attempts: 0,
            guilds: BTreeMap::new(),
            channels: HashMap::new(),
            users: BTreeMap::new(),
            direct: HashMap::new(),
            used: BTreeMap::new(),
            tokens: HashMap::new(),
            webhooks: HashMap::new(),
            nonces: HashMap::new(),
            trouble: VecDeque::new(),
            edit_trouble: VecDeque::new(),
            thread_trouble: VecDeque::new(),
            file_trouble: VecDeque::new(),
            uploads: BTreeMap::new(),
            dice: None,
            buckets: Buckets::default(),
            suspects: Suspects::default(),
            lateness: Lateness::default(),
            gateway: Gateway::default(),
            log: Vec::new(),
            answering: None,
            counts: Counts::default(),
            latencies: Vec::new(),
            began: Instant::now(),
            shifted: Duration::ZERO,
            last: 0,
            setup,
        };
        let name = state.setup.bot_name.clone();
        state.name(BOT, &name);
        state
    }

    pub(crate) fn fault(&mut self, what: String) {
        self.faults.push(what);
    }

    /// To be called every few milliseconds: how late is this machine, and who is at fault by now.
    pub(crate) fn look(&mut self) {
        let now = Instant::now();
        self.lateness.look(now);
        let shown = self.suspects.shown(now, &self.lateness);
        self.counts.too_early += shown.len();
        self.faults.extend(shown);
    }

    /// How long the stand-in runs, by its own time.
    pub(crate) fn now(&self) -> Duration {
        self.began.elapsed() + self.shifted
    }

    /// How long it runs in truth.
    pub(crate) fn started(&self) -> Duration {
        self.began.elapsed()
    }

    /// Seconds since 1970, by the stand-in's own time.
    #[allow(clippy::cast_precision_loss)] // Far from what a float cannot hold.
    pub(crate) fn epoch_secs(&self) -> f64 {
        self.millis() as f64 / 1000.0
    }

    pub(crate) fn pass(&mut self, span: Duration) {
        self.shifted += span;
    }

    pub(crate) fn millis(&self) -> i64 {
        BEGINNING_MILLIS + i64::try_from(self.now().as_millis()).unwrap_or(0)
    }

    /// Now, as Discord writes it.
    pub(crate) fn timestamp(&self) -> String {
        let now = DateTime::from_timestamp_millis(self.millis()).unwrap_or_default();
        now.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
    }

    /// A new number. As with Discord it tells the time, and a later one is larger.
    pub(crate) fn id(&mut self) -> Id {
        let millis = u64::try_from(self.millis() - EPOCH_MILLIS).unwrap_or(0);
        self.last = (millis << 22).max(self.last + 1);
        self.last
    }

    pub(crate) fn name(&mut self, id: Id, name: &str) {
        let user = self.user(id);
        name.clone_into(&mut user.name);
    }

    /// Somebody, who is made up when nobody has spoken of them.
    pub(crate) fn user(&mut self, id: Id) -> &mut User {
        self.users.entry(id).or_insert_with(|| User {
            name: "somebody".to_owned(),
            locale: "en-GB".to_owned(),
            refuses_direct: false,
        })
    }

    pub(crate) fn add_guild(&mut self, id: Id, name: &str) {
        let all = super::permissions::ALL;
        let everyone = Role {
            id,
            name: "@everyone".to_owned(),
            permissions: super::permissions::OF_EVERYONE,
        };
        let bots = Role {
            id: id + 1,
            name: self.setup.bot_name.clone(),
            permissions: all,
        };
        let guild = Guild {
            id,
            name: name.to_owned(),
            owner: id + 2,
            roles: vec![everyone, bots],
            members: BTreeMap::from([(BOT, vec![id + 1]), (id + 2, Vec::new())]),
            channels: Vec::new(),
        };
        self.user(id + 2);
        self.guilds.insert(id, guild);
        let created = super::json::guild_create(self, id);
        self.emit("GUILD_CREATE", created, Some(id), super::intents::GUILDS);
    }

    /// A channel without anything in it.
    pub(crate) fn empty_channel(&self, id: Id, kind: u8, name: &str) -> Channel {
        Channel {
            id,
            kind,
            name: name.to_owned(),
            guild: None,
            parent: None,
            recipient: None,
            owner: BOT,
            overwrites: Vec::new(),
            members: BTreeMap::new(),
            archived: false,
            locked: false,
            invitable: true,
            auto_archive_minutes: 1440,
            created: self.timestamp(),
            messages: BTreeMap::new(),
            gone: false,
        }
    }

    pub(crate) fn add_channel(&mut self, guild: Id, id: Id, name: &str) {
        if !self.guilds.contains_key(&guild) {
            self.add_guild(guild, "Home");
        }
        let mut channel = self.empty_channel(id, kind::TEXT, name);
        channel.guild = Some(guild);
        let told = super::json::channel(&channel, self);
        self.channels.insert(id, channel);
        if let Some(guild) = self.guilds.get_mut(&guild) {
            guild.channels.push(id);
        }
        self.emit("CHANNEL_CREATE", told, Some(guild), super::intents::GUILDS);
    }

    /// A channel that is there, or appears when the set-up says that anything exists.
    pub(crate) fn channel(&mut self, id: Id) -> Option<&mut Channel> {
        if !self.channels.contains_key(&id) && self.setup.anything_exists {
            let name = format!("channel-{}", id % 1000);
            self.add_channel(HOME, id, &name);
        }
        self.channels.get_mut(&id).filter(|channel| !channel.gone)
    }

    /// Whose guild a channel is in.
    pub(crate) fn owner_of(&self, channel: Id) -> Id {
        let guild = self
            .channels
            .get(&channel)
            .and_then(|channel| channel.guild);
        guild
            .and_then(|guild| self.guilds.get(&guild))
            .map_or(0, |guild| guild.owner)
    }

    /// The direct channel with somebody.
    pub(crate) fn direct(&mut self, user: Id) -> Id {
        if let Some(id) = self.direct.get(&user) {
            return *id;
        }
        self.user(user);
        let id = self.id();
        let mut channel = self.empty_channel(id, kind::DIRECT, "");
        channel.recipient = Some(user);
        self.channels.insert(id, channel);
        self.direct.insert(user, id);
        id
    }

    pub(crate) fn message(&self, channel: Id, id: Id) -> Option<&Message> {
        let message = self.channels.get(&channel)?.messages.get(&id)?;
        (!message.deleted).then_some(message)
    }

    pub(crate) fn message_mut(&mut self, channel: Id, id: Id) -> Option<&mut Message> {
        let message = self.channels.get_mut(&channel)?.messages.get_mut(&id)?;
        (!message.deleted).then_some(message)
    }

    /// A message of `body`, not yet anywhere.
    pub(crate) fn new_message(
        &mut self,
        channel: Id,
        author: Id,
        body: Value,
        files: Vec<(String, Vec<u8>)>,
    ) -> Message {
        let id = self.id();
        let files = files.into_iter().map(|(name, content)| File {
            id: self.id(),
            name,
            content,
        });
        let mut message = Message {
            id,
            channel,
            author,
            at: String::new(),
            edited: None,
            flags: body["flags"].as_u64().unwrap_or(0),
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            files: files.collect(),
            nonce: body["nonce"].clone(),
            reference: number(&body["message_reference"]["message_id"]),
            sent: Value::Null,
            edits: Vec::new(),
            deleted: false,
            only_for: None,
            thread: None,
        };
        message.at = self.timestamp();
        message.say(&body);
        message.sent = body;
        message
    }
}

impl Message {
    /// Takes what a body says; what it does not speak of stays.
    pub(crate) fn say(&mut self, body: &Value) {
        if let Some(content) = body.get("content") {
            content
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut self.content);
        }
        for (name, kept) in [
            ("embeds", &mut self.embeds),
            ("components", &mut self.components),
        ] {
            if let Some(list) = body.get(name) {
                *kept = list.as_array().cloned().unwrap_or_default();
            }
        }
    }
}

/// One of Discord's numbers, as JSON has it.
pub(crate) fn number(value: &Value) -> Option<Id> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// One of Discord's numbers, as a test writes it.
pub(crate) fn id(text: &str) -> Id {
    text.parse().unwrap_or(0)
}

/// The application, as JSON has it.
pub(crate) fn application_id() -> Value {
    json!(APPLICATION)
}
