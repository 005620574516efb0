//! How the bot comes into a server.

use serenity::all::{CurrentApplicationInfo, Permissions};
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
];

/// How somebody lets the bot into their server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The application's name, when Discord was asked.
    pub name: Option<String>,
    /// The address to open.
    pub link: String,
    /// What the bot may do then, and why it needs that: one each.
    pub permissions: Vec<(String, &'static str)>,
}

/// The invitation of the application with that number.
#[must_use]
pub fn invitation_of(application: u64) -> Invitation {
    let all = NEEDED
        .iter()
        .fold(Permissions::empty(), |all, (one, _)| all | *one);
    Invitation {
        name: None,
        link: format!(
            "https://discord.com/oauth2/authorize?client_id={application}&scope=bot%20applications.commands&permissions={}",
            all.bits()
        ),
        permissions: NEEDED
            .iter()
            .map(|(one, why)| (one.to_string(), *why))
            .collect(),
    }
}

/// Asks Discord whose token it is: the invitation of that application.
///
/// # Errors
/// When the token is refused, or Discord cannot be reached.
pub async fn invitation(place: Place, token: &Token) -> Result<Invitation, DiscordError> {
    let http = place.http(token, place.client(ANSWER_WITHIN)?);
    let application = application(&http).await?;
    Ok(Invitation {
        name: Some(application.name),
        ..invitation_of(application.id.get())
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
            "https://discord.com/oauth2/authorize?client_id=123&scope=bot%20applications.commands&permissions=52224"
        );
        assert_eq!(invitation.permissions.len(), 4);
    }
}
