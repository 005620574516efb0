//! Where an endpoint of the outbox is on Discord.

use std::fmt;
use std::str::FromStr;

use serenity::all::{ChannelId, UserId};

/// What the names of Discord's endpoints begin with.
pub const PREFIX: &str = "discord:";

/// Where an endpoint is: `discord:223456789012345678` is a channel, `discord:@123456789012345678`
/// a person's direct messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Target {
    Channel(ChannelId),
    Person(UserId),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(id) => write!(f, "{PREFIX}{id}"),
            Self::Person(id) => write!(f, "{PREFIX}@{id}"),
        }
    }
}

impl FromStr for Target {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        let wrong = || {
            let name: String = name.chars().take(60).collect();
            format!(
                "`{name}` is no endpoint on Discord; write `discord:CHANNEL` or `discord:@ACCOUNT`"
            )
        };
        let place = name.strip_prefix(PREFIX).ok_or_else(wrong)?;
        let (person, digits) = match place.strip_prefix('@') {
            Some(digits) => (true, digits),
            None => (false, place),
        };
        let number = digits
            .parse::<u64>()
            .ok()
            .filter(|number| *number > 0 && *number < u64::MAX)
            .filter(|number| number.to_string() == digits)
            .ok_or_else(wrong)?;
        Ok(if person {
            Self::Person(UserId::new(number))
        } else {
            Self::Channel(ChannelId::new(number))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_names_a_channel_or_a_person_and_nothing_else() {
        for name in ["discord:223456789012345678", "discord:@12"] {
            let target: Target = name.parse().unwrap();
            assert_eq!(target.to_string(), name);
        }
        for name in [
            "console:ada",
            "discord:",
            "discord:@",
            "discord:0",
            "discord:+7",
            "discord:007",
            "discord:12/messages",
            "discord:18446744073709551615",
        ] {
            let error = name.parse::<Target>().unwrap_err();
            assert!(error.contains(name), "{error}");
        }
    }
}
