//! Sessions, and which of them is told what.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use serenity::model::event::{Event, GatewayEvent};
use tokio::sync::{Notify, mpsc};

use super::super::intents::MESSAGE_CONTENT;
use super::super::json as shapes;
use super::super::state::{BOT, Id, State, number};
use super::Cut;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was written to a socket.
    Told,
    /// It waits in a session that nobody is connected to.
    Waiting,
    /// No session of that shard was there, or it ended before this was told.
    Gone,
}

/// Something that a session is told, with its number within the session.
#[derive(Debug)]
struct Told {
    sequence: u64,
    text: Arc<str>,
    written: bool,
    /// Said once and not again when the session is resumed.
    once: bool,
    /// The interaction or message that it is about.
    about: Id,
}

/// One bot's session on one shard.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) shard: u64,
    pub(crate) shards: u64,
    intents: u64,
    told: Vec<Told>,
    sequence: u64,
    alive: bool,
    /// Who is connected to it.
    connection: Option<u64>,
    pub(crate) changed: Arc<Notify>,
}

/// All sessions and connections.
#[derive(Debug, Default)]
pub(crate) struct Gateway {
    pub(crate) sessions: BTreeMap<String, Session>,
    connections: BTreeMap<u64, (Option<u64>, mpsc::UnboundedSender<Cut>)>,
    last_connection: u64,
    /// What no session was there for.
    missed: Vec<Id>,
    pub(crate) identified: usize,
    pub(crate) resumed: usize,
    pub(crate) heartbeats: usize,
    /// Heartbeats are not acknowledged.
    pub(crate) is_deaf: bool,
    /// The intents that were asked for last.
    pub(crate) intents: u64,
}

impl Gateway {
    pub(crate) fn connected(&mut self) -> (u64, mpsc::UnboundedReceiver<Cut>) {
        let (send, orders) = mpsc::unbounded_channel();
        self.last_connection += 1;
        self.connections.insert(self.last_connection, (None, send));
        (self.last_connection, orders)
    }

    /// A connection ended. A bot that says goodbye ends its session too.
    pub(crate) fn left(&mut self, connection: u64, said_goodbye: bool) {
        self.connections.remove(&connection);
        for session in self.sessions.values_mut() {
            if session.connection == Some(connection) {
                session.connection = None;
                session.alive &= !said_goodbye;
            }
        }
    }

    /// A session for a shard; an older one of the shard ends.
    pub(crate) fn identify(
        &mut self,
        connection: u64,
        shard: u64,
        shards: u64,
        intents: u64,
    ) -> String {
        for session in self
            .sessions
            .values_mut()
            .filter(|session| session.shard == shard)
        {
            session.alive = false;
            session.connection = None;
        }
        let name = format!("session-{}", self.sessions.len() + 1);
        self.intents = intents;
        let session = Session {
            shard,
            shards,
            intents,
            told: Vec::new(),
            sequence: 0,
            alive: true,
            connection: Some(connection),
            changed: Arc::new(Notify::new()),
        };
        self.sessions.insert(name.clone(), session);
        self.shard_of(connection, shard);
        name
    }

    fn shard_of(&mut self, connection: u64, shard: u64) {
        if let Some((known, _)) = self.connections.get_mut(&connection) {
            *known = Some(shard);
        }
    }

    /// Goes on with a session after `sequence`: where to go on in what it is told. Nothing when
    /// there is no such session any more, or when it was never told so much.
    pub(crate) fn resume(&mut self, connection: u64, name: &str, sequence: u64) -> Option<usize> {
        let session = self
            .sessions
            .get_mut(name)
            .filter(|session| session.alive)?;
        if sequence > session.sequence {
            return None;
        }
        session.connection = Some(connection);
        session.told.retain(|told| !told.once || !told.written);
        let from = session
            .told
            .partition_point(|told| told.sequence <= sequence);
        session.tell("RESUMED", &json!({}), 0, true);
        let shard = session.shard;
        self.resumed += 1;
        self.shard_of(connection, shard);
        Some(from)
    }

    /// What comes after the first `from` of a session for that connection; it counts as told.
    pub(crate) fn next(&mut self, connection: u64, name: &str, from: usize) -> Vec<Arc<str>> {
        let session = self.sessions.get_mut(name);
        let Some(session) = session.filter(|session| session.connection == Some(connection)) else {
            return Vec::new();
        };
        let rest = session.told.iter_mut().skip(from);
        rest.map(|told| {
            told.written = true;
            Arc::clone(&told.text)
        })
        .collect()
    }

    /// Ends a session; what it has not told is gone.
    pub(crate) fn invalidate(&mut self, name: &str) {
        if let Some(session) = self.sessions.get_mut(name) {
            session.alive = false;
            session.connection = None;
        }
    }

    /// Cuts the connections of a shard, or all.
    pub(crate) fn cut(&mut self, shard: Option<u64>, how: Cut) -> usize {
        let meant = |of: &&(Option<u64>, mpsc::UnboundedSender<Cut>)| {
            of.0.is_some() && (shard.is_none() || of.0 == shard)
        };
        let sent = self
            .connections
            .values()
            .filter(meant)
            .map(|(_, orders)| orders.send(how));
        sent.filter(Result::is_ok).count()
    }

    /// Whether any shard is connected and has its session.
    pub(crate) fn is_connected(&self) -> bool {
        let mut sessions = self.sessions.values();
        sessions.any(|session| session.alive && session.connection.is_some())
    }

    /// Whether anybody wants to be told of that kind.
    pub(crate) fn wants(&self, intent: u64) -> bool {
        let mut sessions = self.sessions.values().filter(|session| session.alive);
        sessions.any(|session| session.intents & intent == intent)
    }

    /// What became of what is about that message or interaction.
    pub(crate) fn fate(&self, about: Id) -> Fate {
        let mut fate = if self.missed.contains(&about) {
            Fate::Gone
        } else {
            Fate::Waiting
        };
        for session in self.sessions.values() {
            for told in session.told.iter().filter(|told| told.about == about) {
                if told.written {
                    return Fate::Told;
                }
                fate = if session.alive {
                    Fate::Waiting
                } else {
                    Fate::Gone
                };
            }
        }
        fate
    }

    /// Sends to every session that wants it; `text_of` makes the payload for its intents.
    fn dispatch(&mut self, guild: Option<Id>, intent: u64, name: &str, what: &Value) {
        let about = what["id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .unwrap_or(0);
        let mut is_told = false;
        for session in self.sessions.values_mut().filter(|session| session.alive) {
            // What is of no guild goes to the first shard.
            let shard = guild.map_or(0, |guild| (guild >> 22) % session.shards.max(1));
            if session.shard != shard || session.intents & intent != intent {
                continue;
            }
            is_told = true;
            let hidden = guild.is_some()
                && name.starts_with("MESSAGE_")
                && session.intents & MESSAGE_CONTENT == 0
                && number(&what["author"]["id"]) != Some(BOT);
            match hidden {
                true => session.tell(name, &without_content(what), about, false),
                false => session.tell(name, what, about, false),
            }
        }
        if !is_told {
            self.missed.push(about);
        }
    }

    /// Sends text as it is to every session.
    fn say(&mut self, text: impl Fn(u64) -> String) {
        for session in self.sessions.values_mut().filter(|session| session.alive) {
            session.sequence += 1;
            let text = text(session.sequence).into();
            session.push(text, 0, false);
        }
    }
}

impl Session {
    fn tell(&mut self, name: &str, what: &Value, about: Id, once: bool) {
        self.sequence += 1;
        let text = json!({ "op": 0, "t": name, "s": self.sequence, "d": what }).to_string();
        self.push(text.into(), about, once);
    }

    fn push(&mut self, text: Arc<str>, about: Id, once: bool) {
        let sequence = self.sequence;
        self.told.push(Told {
            sequence,
            text,
            written: false,
            once,
            about,
        });
        self.changed.notify_one();
    }
}

/// What a bot without the intent sees of other people's messages in guilds.
fn without_content(message: &Value) -> Value {
    let mut message = message.clone();
    message["content"] = json!("");
    for name in ["embeds", "attachments", "components"] {
        message[name] = json!([]);
    }
    message
}

impl State {
    /// Tells of something that serenity must be able to read: else it is a fault.
    pub(crate) fn emit(&mut self, name: &str, what: Value, guild: Option<Id>, intent: u64) {
        let payload = json!({ "op": 0, "t": name, "s": 1, "d": what });
        match serde_json::from_value(payload) {
            Ok(GatewayEvent::Dispatch(_, Event::Unknown(_))) => {
                self.fault(format!("serenity cannot read {name}: {what}"));
            }
            Err(error) => self.fault(format!("serenity cannot read {name}: {error}")),
            Ok(_) => {}
        }
        self.gateway.dispatch(guild, intent, name, &what);
    }

    /// Tells of something as it is, readable or not.
    pub(crate) fn emit_unchecked(&mut self, name: &str, what: &Value) {
        let text = |sequence| json!({ "op": 0, "t": name, "s": sequence, "d": what }).to_string();
        self.gateway.say(text);
    }

    /// What a session is told first, and then of every guild of its shard.
    pub(crate) fn greet(&mut self, name: &str, address: &str) {
        let Some(session) = self.gateway.sessions.get(name) else {
            return;
        };
        let (shard, shards) = (session.shard, session.shards);
        let wants_guilds = session.intents & super::super::intents::GUILDS != 0;
        let of_shard = |id: &&Id| (**id >> 22) % shards.max(1) == shard;
        let guilds: Vec<Id> = self.guilds.keys().filter(of_shard).copied().collect();
        let away = guilds
            .iter()
            .map(|id| json!({ "id": id.to_string(), "unavailable": true }));
        let ready = json!({
            "v": 10, "user": shapes::myself(self), "guilds": away.collect::<Vec<_>>(),
            "session_id": name, "resume_gateway_url": address, "shard": [shard, shards],
            "application": { "id": BOT.to_string(), "flags": 0 },
        });
        let known = guilds.iter().filter(|_| wants_guilds);
        let known: Vec<Value> = known.map(|id| shapes::guild_create(self, *id)).collect();
        if let Some(session) = self.gateway.sessions.get_mut(name) {
            session.tell("READY", &ready, 0, false);
            for guild in known {
                session.tell("GUILD_CREATE", &guild, 0, false);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(gateway: &mut Gateway, connection: u64, name: &str, from: usize) -> Vec<String> {
        let texts = gateway.next(connection, name, from);
        let name_of = |text: Arc<str>| {
            let value: Value = serde_json::from_str(&text).unwrap();
            format!("{} {}", value["t"].as_str().unwrap(), value["s"])
        };
        texts.into_iter().map(name_of).collect()
    }

    fn happen(gateway: &mut Gateway, id: Id) {
        gateway.dispatch(
            None,
            0,
            "INTERACTION_CREATE",
            &json!({ "id": id.to_string() }),
        );
    }

    #[test]
    fn a_session_that_is_resumed_tells_what_was_missed_and_nothing_twice() {
        let mut gateway = Gateway::default();
        let (first, _orders) = gateway.connected();
        let name = gateway.identify(first, 0, 1, 0);
        happen(&mut gateway, 11);
        happen(&mut gateway, 12);
        assert_eq!(
            told(&mut gateway, first, &name, 0),
            ["INTERACTION_CREATE 1", "INTERACTION_CREATE 2"]
        );
        gateway.left(first, false);
        happen(&mut gateway, 13);
        assert_eq!(gateway.fate(13), Fate::Waiting);
        let (second, _orders) = gateway.connected();
        // The bot has heard the first, not the second, which was on its way.
        let from = gateway.resume(second, &name, 1).unwrap();
        assert_eq!(
            told(&mut gateway, second, &name, from),
            ["INTERACTION_CREATE 2", "INTERACTION_CREATE 3", "RESUMED 4"]
        );
        assert_eq!(gateway.fate(13), Fate::Told);
        assert!(told(&mut gateway, first, &name, 0).is_empty());
        gateway.left(second, false);
        let (third, _orders) = gateway.connected();
        assert!(gateway.resume(third, &name, 99).is_none());
        let from = gateway.resume(third, &name, 3).unwrap();
        assert_eq!(told(&mut gateway, third, &name, from), ["RESUMED 5"]);
    }

    #[test]
    fn what_no_session_tells_any_more_is_gone() {
        let mut gateway = Gateway::default();
        happen(&mut gateway, 10);
        assert_eq!(gateway.fate(10), Fate::Gone);
        let (first, _orders) = gateway.connected();
        let name = gateway.identify(first, 0, 1, 0);
        gateway.left(first, false);
        happen(&mut gateway, 11);
        gateway.invalidate(&name);
        assert_eq!(gateway.fate(11), Fate::Gone);
        let (second, _orders) = gateway.connected();
        assert!(gateway.resume(second, &name, 0).is_none());
    }

    #[test]
    fn each_shard_is_told_of_its_guilds_and_the_first_of_what_has_none() {
        let mut gateway = Gateway::default();
        let names: Vec<String> = (0..2)
            .map(|shard| {
                let (connection, _orders) = gateway.connected();
                gateway.identify(connection, shard, 2, 0)
            })
            .collect();
        let what = json!({ "id": "1" });
        gateway.dispatch(Some(1 << 22), 0, "INTERACTION_CREATE", &what);
        gateway.dispatch(Some(2 << 22), 0, "INTERACTION_CREATE", &what);
        gateway.dispatch(None, 0, "INTERACTION_CREATE", &what);
        gateway.dispatch(None, 1, "MESSAGE_CREATE", &what);
        let sequence = |name: &str| gateway.sessions[name].sequence;
        assert_eq!([sequence(&names[0]), sequence(&names[1])], [2, 1]);
    }
}
