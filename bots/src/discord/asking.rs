//! Who asks, and where: what is taken of an interaction, whatever kind it is of.

use serenity::all::{
    ChannelId, ChannelType, CommandInteraction, ComponentInteraction, GuildId, InteractionId,
    ModalInteraction, PartialChannel, UserId,
};
use switchboard::model::{AccountId, PlaceId};

use crate::language::Language;

/// The platform, in the desk's names of accounts and places.
pub(super) const PLATFORM: &str = "discord";

/// Who asks, and where.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub(super) interaction: InteractionId,
    /// What answers it, without the bot's own token.
    pub(super) token: String,
    pub(super) user: UserId,
    pub(super) channel: ChannelId,
    pub(super) guild: Option<GuildId>,
    /// Whether threads can be made in that channel.
    pub(super) has_threads: bool,
    /// In which language they have Discord, as far as it is one of ours.
    pub(super) language: Language,
}

impl Asking {
    pub(super) fn of_command(of: &CommandInteraction) -> Self {
        Self {
            interaction: of.id,
            token: of.token.clone(),
            user: of.user.id,
            channel: of.channel_id,
            guild: of.guild_id,
            has_threads: has_threads(of.channel.as_ref()),
            language: Language::of(&of.locale),
        }
    }

    pub(super) fn of_component(of: &ComponentInteraction) -> Self {
        Self {
            interaction: of.id,
            token: of.token.clone(),
            user: of.user.id,
            channel: of.channel_id,
            guild: of.guild_id,
            has_threads: has_threads(of.channel.as_ref()),
            language: Language::of(&of.locale),
        }
    }

    pub(super) fn of_modal(of: &ModalInteraction) -> Self {
        Self {
            interaction: of.id,
            token: of.token.clone(),
            user: of.user.id,
            channel: of.channel_id,
            guild: of.guild_id,
            has_threads: has_threads(of.channel.as_ref()),
            language: Language::of(&of.locale),
        }
    }

    /// The account that asks.
    pub(super) fn account(&self) -> AccountId {
        account(self.user)
    }

    /// The channel in which it asks.
    pub(super) fn place(&self) -> PlaceId {
        place(self.channel)
    }

    /// The server in which it asks; nothing in direct messages.
    pub(super) fn server(&self) -> Option<PlaceId> {
        Some(server(self.guild?))
    }
}

/// Private threads can be made in text channels only.
fn has_threads(channel: Option<&PartialChannel>) -> bool {
    channel.is_some_and(|channel| channel.kind == ChannelType::Text)
}

pub(super) fn account(user: UserId) -> AccountId {
    AccountId::numbered(PLATFORM, user.get())
}

pub(super) fn place(channel: ChannelId) -> PlaceId {
    PlaceId::numbered(PLATFORM, channel.get())
}

pub(super) fn server(guild: GuildId) -> PlaceId {
    PlaceId::numbered(PLATFORM, guild.get())
}
