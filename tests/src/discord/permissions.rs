//! What somebody may in a channel, reckoned as Discord does.

use super::state::{BOT, Channel, Id, State};

pub(crate) const VIEW_CHANNEL: u64 = 1 << 10;
pub(crate) const SEND_MESSAGES: u64 = 1 << 11;
pub(crate) const ATTACH_FILES: u64 = 1 << 15;
pub(crate) const READ_MESSAGE_HISTORY: u64 = 1 << 16;
pub(crate) const MANAGE_MESSAGES: u64 = 1 << 13;
pub(crate) const MANAGE_THREADS: u64 = 1 << 34;
pub(crate) const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
pub(crate) const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
pub(crate) const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
const ADMINISTRATOR: u64 = 1 << 3;
const EMBED_LINKS: u64 = 1 << 14;

/// What people have in a new guild, as far as it matters here.
pub(crate) const OF_EVERYONE: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS;

/// What a bot has that was given everything it asked for.
pub(crate) const ALL: u64 = OF_EVERYONE | MANAGE_MESSAGES | MANAGE_THREADS | CREATE_PRIVATE_THREADS;

impl State {
    /// What somebody may in a channel. A thread is as its parent, and a private one is seen by its
    /// members and by those who manage threads.
    pub(crate) fn permissions(&self, user: Id, channel: &Channel) -> u64 {
        let Some(guild) = channel.guild.and_then(|id| self.guilds.get(&id)) else {
            let is_in = channel.recipient == Some(user) || user == BOT;
            return if is_in { u64::MAX } else { 0 };
        };
        if guild.owner == user {
            return u64::MAX;
        }
        // Where nothing was set up everybody is everywhere.
        let open = self.setup.anything_exists && guild.id == super::state::HOME;
        let Some(roles) = guild.members.get(&user).or(if open {
            Some(const { &Vec::new() })
        } else {
            None
        }) else {
            return 0;
        };
        let has = |role: Id| role == guild.id || roles.contains(&role);
        let mut may = guild
            .roles
            .iter()
            .filter(|role| has(role.id))
            .fold(0, |may, role| may | role.permissions);
        if may & ADMINISTRATOR != 0 {
            return u64::MAX;
        }
        let place = channel
            .parent
            .filter(|_| channel.is_thread())
            .and_then(|parent| self.channels.get(&parent))
            .unwrap_or(channel);
        let overwrites = &place.overwrites;
        let everyone = overwrites.iter().filter(|one| one.id == guild.id);
        let of_roles = overwrites
            .iter()
            .filter(|one| !one.is_member && one.id != guild.id && has(one.id));
        let own = overwrites
            .iter()
            .filter(|one| one.is_member && one.id == user);
        for level in [
            everyone.collect::<Vec<_>>(),
            of_roles.collect(),
            own.collect(),
        ] {
            let deny = level.iter().fold(0, |all, one| all | one.deny);
            let allow = level.iter().fold(0, |all, one| all | one.allow);
            may = (may & !deny) | allow;
        }
        let hidden = channel.kind == super::state::kind::PRIVATE_THREAD
            && !channel.members.contains_key(&user)
            && may & MANAGE_THREADS == 0;
        if may & VIEW_CHANNEL == 0 || hidden {
            0
        } else {
            may
        }
    }

    pub(crate) fn sees(&self, user: Id, channel: Id) -> bool {
        self.channels.get(&channel).is_some_and(|channel| {
            !channel.gone && self.permissions(user, channel) & VIEW_CHANNEL != 0
        })
    }
}
