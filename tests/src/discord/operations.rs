//! Which operations of Discord's HTTP interface the stand-in answers.

/// Method and path, as Discord's description has them. `tests/data/discord/openapi.json` holds
/// these and what they refer to; after a change here it has to be made again, as its README says.
pub const OPERATIONS: &[(&str, &str)] = &[
    ("get", "/applications/@me"),
    ("get", "/applications/{application_id}/commands"),
    ("put", "/applications/{application_id}/commands"),
    (
        "get",
        "/applications/{application_id}/guilds/{guild_id}/commands",
    ),
    (
        "put",
        "/applications/{application_id}/guilds/{guild_id}/commands",
    ),
    ("get", "/channels/{channel_id}"),
    ("patch", "/channels/{channel_id}"),
    ("delete", "/channels/{channel_id}"),
    ("get", "/channels/{channel_id}/messages"),
    ("post", "/channels/{channel_id}/messages"),
    ("get", "/channels/{channel_id}/messages/{message_id}"),
    ("patch", "/channels/{channel_id}/messages/{message_id}"),
    ("delete", "/channels/{channel_id}/messages/{message_id}"),
    (
        "post",
        "/channels/{channel_id}/messages/{message_id}/threads",
    ),
    ("post", "/channels/{channel_id}/threads"),
    (
        "get",
        "/channels/{channel_id}/users/@me/threads/archived/private",
    ),
    ("get", "/channels/{channel_id}/thread-members"),
    ("put", "/channels/{channel_id}/thread-members/@me"),
    ("delete", "/channels/{channel_id}/thread-members/@me"),
    ("get", "/channels/{channel_id}/thread-members/{user_id}"),
    ("put", "/channels/{channel_id}/thread-members/{user_id}"),
    ("delete", "/channels/{channel_id}/thread-members/{user_id}"),
    ("post", "/channels/{channel_id}/typing"),
    ("get", "/gateway"),
    ("get", "/gateway/bot"),
    ("get", "/guilds/{guild_id}"),
    ("get", "/guilds/{guild_id}/channels"),
    ("get", "/guilds/{guild_id}/members/{user_id}"),
    ("get", "/guilds/{guild_id}/preview"),
    ("get", "/guilds/{guild_id}/roles"),
    ("get", "/guilds/{guild_id}/threads/active"),
    (
        "post",
        "/interactions/{interaction_id}/{interaction_token}/callback",
    ),
    ("get", "/oauth2/applications/@me"),
    ("get", "/users/@me"),
    ("post", "/users/@me/channels"),
    ("get", "/users/@me/guilds"),
    ("get", "/users/{user_id}"),
    ("post", "/webhooks/{webhook_id}/{webhook_token}"),
    (
        "get",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
    ),
    (
        "patch",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
    ),
    (
        "delete",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
    ),
    (
        "get",
        "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
    ),
    (
        "patch",
        "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
    ),
    (
        "delete",
        "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
    ),
];
