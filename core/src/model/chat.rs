//! Who is who on a chat platform, and which place of it hears what.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq as _;

use super::{CompanyId, PersonId, Timestamp};

/// The longest number that a platform may give to an account or a place.
const MAX_NUMBER_CHARS: usize = 64;

/// `platform:number`; what stands before the number is `mark`.
fn checked(kind: &str, text: &str, mark: Option<char>) -> Result<Arc<str>, String> {
    let wrong = || {
        let shown: String = text.chars().take(40).collect();
        format!("`{shown}` is not {kind}")
    };
    let (platform, number) = text.split_once(':').ok_or_else(wrong)?;
    let number = mark
        .and_then(|mark| number.strip_prefix(mark))
        .unwrap_or(number);
    let is_word = |word: &str| {
        (1..=MAX_NUMBER_CHARS).contains(&word.len())
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if is_word(platform) && is_word(number) {
        Ok(Arc::from(text))
    } else {
        Err(wrong())
    }
}

macro_rules! chat_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $mark:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and takes `text`.
            ///
            /// # Errors
            /// When it is not of the form that the type accepts.
            pub fn new(text: &str) -> Result<Self, String> {
                checked($kind, text, $mark).map(Self)
            }
            /// The id as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
            /// The one that a platform of that name, a word, knows by this number.
            #[must_use]
            pub fn numbered(platform: &'static str, number: u64) -> Self {
                Self(Arc::from(format!("{platform}:{number}")))
            }
            /// The platform: `discord`.
            #[must_use]
            pub fn platform(&self) -> &str {
                self.0.split_once(':').map_or("", |(platform, _)| platform)
            }
            /// What the platform calls it.
            #[must_use]
            pub fn number(&self) -> &str {
                self.0.split_once(':').map_or("", |(_, number)| number)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                Self::new(text)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
                Self::new(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

chat_id!(
    /// An account on a chat platform, by the number that the platform never changes:
    /// `discord:123456789012345678`.
    ///
    /// Accepts a platform and a number of up to 64 ASCII letters, digits, `-` and `_` each, with a
    /// colon between. Cheap to clone.
    AccountId, "a chat account, such as `discord:123456789012345678`", None);

chat_id!(
    /// A place on a chat platform in which messages stand: a channel or a thread
    /// (`discord:223456789012345678`), a server (the same form), or somebody's direct messages
    /// (`discord:@123456789012345678`). It is also the name of the endpoint that delivers there.
    ///
    /// Accepts what [`AccountId`] accepts, and an `@` before the number. Cheap to clone.
    PlaceId, "a place on a chat platform, such as `discord:223456789012345678`", Some('@'));

impl AccountId {
    /// The account's direct messages.
    #[must_use]
    pub fn direct(&self) -> PlaceId {
        PlaceId(Arc::from(format!("{}:@{}", self.platform(), self.number())))
    }
}

impl PlaceId {
    /// Whose direct messages these are; nothing when it is a channel.
    #[must_use]
    pub fn direct_to(&self) -> Option<AccountId> {
        let number = self.number().strip_prefix('@')?;
        Some(AccountId(Arc::from(format!(
            "{}:{number}",
            self.platform()
        ))))
    }
}

/// A message on a chat platform, as the source of a comment: the same message is taken once, and
/// its new text when it was edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageSource {
    /// Where it stands.
    pub place: PlaceId,
    /// What the platform calls it.
    pub message: String,
}

impl fmt::Display for MessageSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.place, self.message)
    }
}

/// Whose a chat server is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The provider's: every company's people may be there.
    Provider,
    /// One company's.
    Company(CompanyId),
}

impl Owner {
    /// The company; none for the provider.
    #[must_use]
    pub fn company(&self) -> Option<&CompanyId> {
        match self {
            Self::Provider => None,
            Self::Company(id) => Some(id),
        }
    }
}

/// The channel in which the private threads of somebody's new tickets are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketsChannel {
    /// Which.
    pub place: PlaceId,
    /// The server in which it is.
    pub server: PlaceId,
}

/// What is kept of a one-time code instead of the code: a keyed hash. It does not print.
#[derive(Clone, Copy)]
pub struct CodeDigest(pub [u8; 32]);

impl PartialEq for CodeDigest {
    /// In a time that does not depend on where the two differ.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for CodeDigest {}

impl fmt::Debug for CodeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeDigest(…)")
    }
}

impl Serialize for CodeDigest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for CodeDigest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <[u8; 32]>::deserialize(from).map(Self)
    }
}

/// A code that links a chat account to a person, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkCode {
    /// To whom.
    pub person: PersonId,
    /// What is kept of the code.
    pub digest: CodeDigest,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
    /// How many wrong codes are still put up with.
    pub tries_left: u32,
}

/// The wrong codes that one account has tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongCodes {
    /// Since when they are counted.
    pub since: Timestamp,
    /// How many.
    pub count: u32,
}

/// A chat account that is somebody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which account.
    pub account: AccountId,
    /// Whose.
    pub person: PersonId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_places_say_what_they_accept() {
        let account = AccountId::new("discord:123").unwrap();
        assert_eq!((account.platform(), account.number()), ("discord", "123"));
        let direct = account.direct();
        assert_eq!(direct.as_str(), "discord:@123");
        assert_eq!(PlaceId::new("discord:@123").unwrap(), direct);
        assert_eq!(direct.direct_to(), Some(account));
        assert_eq!(PlaceId::new("discord:5").unwrap().direct_to(), None);
        for wrong in [
            "",
            "discord",
            "discord:",
            ":5",
            "discord:@",
            "discord:5 6",
            "dis cord:5",
        ] {
            assert!(PlaceId::new(wrong).is_err(), "{wrong}");
        }
        assert!(AccountId::new("discord:@5").is_err());
    }

    #[test]
    fn a_digest_does_not_print() {
        assert_eq!(format!("{:?}", CodeDigest([7; 32])), "CodeDigest(…)");
        assert_ne!(CodeDigest([7; 32]), CodeDigest([8; 32]));
    }
}
