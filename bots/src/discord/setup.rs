//! How the bot comes into a server, and what it still lacks there.

use serenity::all::{ApplicationFlags, CurrentApplicationInfo, GuildInfo, Permissions};
use serenity::http::Http;

use super::{ANSWER_WITHIN, DiscordError, Place, Token};

/// What the bot needs in a channel, and why.
const NEEDED: &[(Permissions, &str)] = &[
    (
        Permissions::VIEW_CHANNEL,
        "to see the channels that it alerts",
    ),
    (Permissions::SEND_MESSAGES, "to send alerts to them"),
    (
        Permissions::EMBED_LINKS,
        "to show an alert in the colour of its severity",
    ),
    (
        Permissions::ATTACH_FILES,
        "to attach a text that is too long for a message",
    ),
    (
        Permissions::READ_MESSAGE_HISTORY,
        "to reply to an outage's first message, and to look whether an alert is there already",
    ),
    (
        Permissions::CREATE_PRIVATE_THREADS,
        "to make a ticket's thread",
    ),
    (Permissions::SEND_MESSAGES_IN_THREADS, "to write in it"),
];

/// How many servers are looked at.
const MAX_SERVERS: u64 = 200;

/// How somebody lets the bot into their server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The application's name, when Discord was asked.
    pub name: Option<String>,
    /// The address to open.
    pub link: String,
    /// What the bot may do then, and why it needs that: one each.
    pub permissions: Vec<(String, &'static str)>,
    /// What Discord says of the application; nothing when it was not asked.
    pub found: Option<Found>,
}

/// What Discord says of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whether it may read what people write in a ticket's thread.
    pub reads_messages: bool,
    /// The servers in which it is: the name, and the permissions that it lacks there.
    pub servers: Vec<(String, Vec<String>)>,
}

fn needed() -> Permissions {
    NEEDED
        .iter()
        .fold(Permissions::empty(), |all, (one, _)| all | *one)
}

/// The invitation of the application with that number.
#[must_use]
pub fn invitation_of(application: u64) -> Invitation {
    Invitation {
        name: None,
        link: format!(
            "https://discord.com/oauth2/authorize?client_id={application}&scope=bot%20applications.commands&permissions={}",
            needed().bits()
        ),
        permissions: NEEDED
            .iter()
            .map(|(one, why)| (one.to_string(), *why))
            .collect(),
        found: None,
    }
}

/// Asks Discord whose token it is, and what is missing: the invitation of that application.
///
/// # Errors
/// When the token is refused, or Discord cannot be reached.
pub async fn invitation(place: Place, token: &Token) -> Result<Invitation, DiscordError> {
    let http = place.http(token, place.client(ANSWER_WITHIN)?);
    let application = application(&http).await?;
    let servers = http.get_guilds(None, Some(MAX_SERVERS)).await?;
    Ok(Invitation {
        found: Some(Found {
            reads_messages: reads_messages(&application),
            servers: servers.iter().map(lacks).collect(),
        }),
        name: Some(application.name),
        ..invitation_of(application.id.get())
    })
}

/// What the bot lacks in a server; an administrator lacks nothing.
fn lacks(server: &GuildInfo) -> (String, Vec<String>) {
    let has = server.permissions;
    let is_lacking =
        |one: &Permissions| !has.contains(*one) && !has.contains(Permissions::ADMINISTRATOR);
    let lacking = NEEDED.iter().map(|(one, _)| *one).filter(is_lacking);
    let lacking = lacking.map(|one| one.to_string()).collect();
    (server.name.clone(), lacking)
}

/// Whether the application was allowed to read messages, in the developer portal.
pub(super) fn reads_messages(application: &CurrentApplicationInfo) -> bool {
    application.flags.is_some_and(|flags| {
        flags.intersects(
            ApplicationFlags::GATEWAY_MESSAGE_CONTENT
                | ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED,
        )
    })
}

/// Whose token it is.
pub(super) async fn application(http: &Http) -> Result<CurrentApplicationInfo, DiscordError> {
    http.get_current_application_info()
        .await
        .map_err(|error| match &error {
            serenity::Error::Http(fault)
                if fault.status_code().is_some_and(|code| code.as_u16() == 401) =>
            {
                DiscordError::Token(
                    "Discord does not know it; copy it again from the Bot page of the developer portal"
                        .to_owned(),
                )
            }
            _ => error.into(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_asks_for_what_is_needed_and_no_more() {
        let invitation = invitation_of(123);
        assert_eq!(
            invitation.link,
            "https://discord.com/oauth2/authorize?client_id=123&scope=bot%20applications.commands&permissions=343597501440"
        );
        assert_eq!(invitation.permissions.len(), NEEDED.len());
    }
}
