//! What a test puts on the stand-in before and while the bot is there.

use super::json as shapes;
use super::state::{BOT, Id, Overwrite, Role, State, id, kind};
use super::{StandIn, intents};

/// A thread as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// Its number.
    pub id: String,
    /// The channel that it is in.
    pub parent: String,
    /// What it is called.
    pub name: String,
    /// Whether only its members see it.
    pub is_private: bool,
    /// Whether it is closed.
    pub is_archived: bool,
    /// Whether only those who manage threads open it again.
    pub is_locked: bool,
    /// Who is in it, the bot too.
    pub members: Vec<String>,
}

impl StandIn {
    /// A guild with the bot in it, which has all the permissions that it asks for.
    pub fn guild(&self, guild: &str, name: &str) {
        self.shared.state().add_guild(id(guild), name);
    }

    /// A channel for text in a guild.
    pub fn channel(&self, guild: &str, channel: &str, name: &str) {
        self.shared
            .state()
            .add_channel(id(guild), id(channel), name);
    }

    /// Gives somebody a name.
    pub fn name(&self, user: &str, name: &str) {
        self.shared.state().name(id(user), name);
    }

    /// Puts somebody into a guild.
    pub fn member(&self, guild: &str, user: &str) {
        let mut state = self.shared.state();
        state.user(id(user));
        if let Some(guild) = state.guilds.get_mut(&id(guild)) {
            guild.members.entry(id(user)).or_default();
        }
    }

    /// Takes somebody out of a guild, and out of its threads.
    pub fn no_member(&self, guild: &str, user: &str) {
        let mut state = self.shared.state();
        let (guild, user) = (id(guild), id(user));
        if let Some(guild) = state.guilds.get_mut(&guild) {
            guild.members.remove(&user);
        }
        let in_guild = state
            .channels
            .values()
            .filter(|channel| channel.guild == Some(guild));
        let threads = in_guild.filter(|channel| channel.members.contains_key(&user));
        let threads: Vec<Id> = threads.map(|thread| thread.id).collect();
        for thread in threads {
            state.leave_thread(user, user, thread);
        }
    }

    /// A role with permissions, for somebody.
    pub fn role(&self, guild: &str, role: &str, name: &str, permissions: u64, to: &[&str]) {
        let mut state = self.shared.state();
        let Some(guild) = state.guilds.get_mut(&id(guild)) else {
            return;
        };
        guild.roles.push(Role {
            id: id(role),
            name: name.to_owned(),
            permissions,
        });
        for user in to {
            guild.members.entry(id(user)).or_default().push(id(role));
        }
    }

    /// Says what the bot may in a guild.
    pub fn bot_may(&self, guild: &str, permissions: u64) {
        let mut state = self.shared.state();
        if let Some(guild) = state.guilds.get_mut(&id(guild)) {
            // Everybody's role takes nothing more away than what it does not give.
            for role in guild.roles.iter_mut().take(2) {
                role.permissions &= permissions;
                role.permissions |= if role.id == guild.id { 0 } else { permissions };
            }
        }
    }

    /// Says what a role (the guild's number: everybody) or a member may in a channel beyond and
    /// short of what they may elsewhere.
    pub fn overwrite(&self, channel: &str, of: &str, is_member: bool, allow: u64, deny: u64) {
        let mut state = self.shared.state();
        let Some(channel) = state.channel(id(channel)) else {
            return;
        };
        channel.overwrites.retain(|one| one.id != id(of));
        channel.overwrites.push(Overwrite {
            id: id(of),
            is_member,
            allow,
            deny,
        });
        let number = channel.id;
        let guild = channel.guild;
        if let Some(told) = state
            .channels
            .get(&number)
            .map(|of| shapes::channel(of, &state))
        {
            state.emit("CHANNEL_UPDATE", told, guild, intents::GUILDS);
        }
    }

    /// Somebody deletes a channel or a thread.
    pub fn deletes_channel(&self, channel: &str) {
        self.shared.state().close_channel(id(channel));
    }

    /// Somebody who manages threads archives one, locked or not.
    pub fn archives(&self, thread: &str, is_locked: bool) {
        let mut state = self.shared.state();
        if let Some(thread) = state.channels.get_mut(&id(thread)) {
            thread.archived = true;
            thread.locked = is_locked;
        }
        state.thread_changed(id(thread), "THREAD_UPDATE");
    }

    /// All threads that there are, in the order in which they began.
    #[must_use]
    pub fn threads(&self) -> Vec<Thread> {
        let state = self.shared.state();
        let there = state
            .channels
            .values()
            .filter(|channel| channel.is_thread() && !channel.gone);
        let mut threads: Vec<Thread> = there.map(thread).collect();
        threads.sort_by_key(|thread| id(&thread.id));
        threads
    }

    /// Waits for a thread of that kind of name, with nobody in it yet.
    ///
    /// # Panics
    /// When there is none.
    pub async fn appears(&self, part_of_name: &str) {
        let there = |state: &State| {
            let mut threads = state.channels.values().filter(|one| one.is_thread());
            threads
                .any(|one| one.name.contains(part_of_name))
                .then_some(())
        };
        self.wait_for(&format!("a thread {part_of_name}"), there)
            .await;
    }

    /// Waits for a thread of that kind of name with somebody in it beside the bot.
    ///
    /// # Panics
    /// When there is none.
    pub async fn thread(&self, part_of_name: &str) -> Thread {
        let find = |state: &State| {
            let mut there = state.channels.values();
            let found = there.find(|channel| {
                channel.is_thread()
                    && !channel.gone
                    && channel.name.contains(part_of_name)
                    && channel.members.keys().any(|user| *user != BOT)
            });
            found.map(thread)
        };
        self.wait_for("a thread", find).await
    }

    /// A webhook of a channel: its number and its token.
    #[must_use]
    pub fn webhook(&self, channel: &str, name: &str) -> (String, String) {
        let mut state = self.shared.state();
        let webhook = state.id();
        state.name(webhook, name);
        let token = format!("webhook-token-{webhook}");
        state.webhooks.insert(token.clone(), (webhook, id(channel)));
        (webhook.to_string(), token)
    }

    /// The bot is put out of a guild.
    pub fn puts_bot_out(&self, guild: &str) {
        let mut state = self.shared.state();
        let number = id(guild);
        if let Some(guild) = state.guilds.get_mut(&number) {
            guild.members.remove(&BOT);
        }
        let told = serde_json::json!({ "id": guild });
        state.emit("GUILD_DELETE", told, Some(number), intents::GUILDS);
    }

    /// Waits until somebody is in a thread.
    ///
    /// # Panics
    /// When they are not.
    pub async fn let_in(&self, thread: &str, user: &str) {
        let (thread, user) = (id(thread), id(user));
        let is_in = |state: &State| {
            let thread = state.channels.get(&thread)?;
            thread.members.contains_key(&user).then_some(())
        };
        self.wait_for("somebody in a thread", is_in).await;
    }

    /// Waits until a thread is archived.
    ///
    /// # Panics
    /// When it is not.
    pub async fn archived(&self, thread: &str) {
        let thread = id(thread);
        let closed = |state: &State| state.channels.get(&thread)?.archived.then_some(());
        self.wait_for("a thread to be archived", closed).await;
    }

    /// The direct channel with somebody.
    #[must_use]
    pub fn direct(&self, user: &str) -> String {
        self.shared.state().direct(id(user)).to_string()
    }
}

fn thread(channel: &super::state::Channel) -> Thread {
    Thread {
        id: channel.id.to_string(),
        parent: channel.parent.unwrap_or(0).to_string(),
        name: channel.name.clone(),
        is_private: channel.kind == kind::PRIVATE_THREAD,
        is_archived: channel.archived,
        is_locked: channel.locked,
        members: channel.members.keys().map(Id::to_string).collect(),
    }
}
