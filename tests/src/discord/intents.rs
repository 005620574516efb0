//! What a bot may ask to be told of.

/// Guilds, channels and threads.
pub const GUILDS: u64 = 1 << 0;
/// Who joins and leaves; privileged.
pub const GUILD_MEMBERS: u64 = 1 << 1;
/// Who is there; privileged.
pub const GUILD_PRESENCES: u64 = 1 << 8;
/// Messages in guilds.
pub const GUILD_MESSAGES: u64 = 1 << 9;
/// Messages in direct channels.
pub const DIRECT_MESSAGES: u64 = 1 << 12;
/// What messages in guilds say; privileged.
pub const MESSAGE_CONTENT: u64 = 1 << 15;

/// Those that are only given when they were switched on in the developer portal.
pub const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
