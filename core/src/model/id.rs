//! Typed ids. Each says which strings it accepts.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

/// A string that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// Nothing was given.
    #[error("{kind} is empty")]
    Empty {
        /// What was expected.
        kind: IdKind,
    },
    /// More characters than any id of this desk has.
    #[error("{kind} is longer than {max} characters")]
    TooLong {
        /// What was expected.
        kind: IdKind,
        /// The most characters an id may have.
        max: usize,
    },
    /// A character that an id may not hold.
    #[error(
        "{kind} `{given}` holds {found:?}; letters, digits and `-`, `_`, `.`, `@`, `+` are allowed"
    )]
    Character {
        /// What was expected.
        kind: IdKind,
        /// What was given, shortened.
        given: String,
        /// The first character at fault.
        found: char,
    },
    /// Not of the form `A-1`.
    #[error("`{given}` is not an attachment, such as `A-1`")]
    Attachment {
        /// What was given, shortened.
        given: String,
    },
    /// Not of the form letter, dash, number.
    #[error(
        "`{given}` is not a case number; one looks like `T-1042` (ticket), `E-17` (service event) or `C-501` (call)"
    )]
    CaseNumber {
        /// What was given, shortened.
        given: String,
    },
}

/// What an id is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// A company.
    Company,
    /// A person.
    Person,
    /// A queue.
    Queue,
    /// A calendar.
    Calendar,
    /// A service.
    Service,
    /// A region.
    Region,
    /// A tier of subscription.
    Tier,
    /// A subscription, as it is quoted on the telephone.
    SubscriptionCode,
    /// A version of the rules.
    RulesVersion,
    /// A monitor.
    Monitor,
    /// An article.
    Article,
    /// A training module.
    Training,
}

impl fmt::Display for IdKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Company => "company id",
            Self::Person => "person id",
            Self::Queue => "queue id",
            Self::Calendar => "calendar id",
            Self::Service => "service id",
            Self::Region => "region id",
            Self::Tier => "tier id",
            Self::SubscriptionCode => "subscription code",
            Self::RulesVersion => "rules version",
            Self::Monitor => "monitor id",
            Self::Article => "article id",
            Self::Training => "training id",
        })
    }
}

/// The longest id, in characters. An e-mail address of the usual kind fits.
const MAX_ID_CHARS: usize = 120;

fn checked(kind: IdKind, text: &str) -> Result<Arc<str>, IdError> {
    if text.is_empty() {
        return Err(IdError::Empty { kind });
    }
    if text.chars().count() > MAX_ID_CHARS {
        return Err(IdError::TooLong {
            kind,
            max: MAX_ID_CHARS,
        });
    }
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '+');
    if let Some(found) = text.chars().find(|c| !allowed(*c)) {
        return Err(IdError::Character {
            kind,
            given: text.chars().take(40).collect(),
            found,
        });
    }
    Ok(Arc::from(text))
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:ident) => {
        $(#[$doc])*
        ///
        /// Accepts 1 to 120 letters, digits and `-`, `_`, `.`, `@`, `+`. Cheap to clone.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and takes `text`.
            ///
            /// # Errors
            /// When `text` is empty, too long, or holds a character that ids may not hold.
            pub fn new(text: &str) -> Result<Self, IdError> {
                checked(IdKind::$kind, text).map(Self)
            }
            /// The id as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
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
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
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

text_id!(
    /// A customer organisation, such as `acme`.
    CompanyId, Company);
text_id!(
    /// A person on either side of the desk, such as `ada` or `ada@acme.example`.
    PersonId, Person);
text_id!(
    /// A queue in which calls and tickets wait, such as `level-2`.
    QueueId, Queue);
text_id!(
    /// A calendar of opening hours, such as `office`.
    CalendarId, Calendar);
text_id!(
    /// A service that the provider runs, such as `mail-eu`.
    ServiceId, Service);
text_id!(
    /// A region in which companies and users are, such as `europe`.
    RegionId, Region);
text_id!(
    /// A tier of subscription, such as `premium`.
    TierId, Tier);
text_id!(
    /// The code that proves a subscription on the telephone, such as `ACM-7731`.
    SubscriptionCode, SubscriptionCode);
text_id!(
    /// A monitor that raises alarms, such as `prometheus`.
    MonitorId, Monitor);
text_id!(
    /// An article of the solution centre, such as `mail-is-slow`.
    ArticleId, Article);
text_id!(
    /// A training module, such as `mail-flow`.
    TrainingId, Training);
text_id!(
    /// The hash of the rules that made a decision: 12 hexadecimal digits of SHA-256.
    RulesVersion, RulesVersion);

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "-{}"), self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

number_id!(
    /// A ticket, shown as `T-1042`.
    TicketId, "T");
number_id!(
    /// A phone call (or chat, or mail) that was routed, shown as `C-501`.
    CallId, "C");
number_id!(
    /// A service event, shown as `E-17`.
    EventId, "E");
number_id!(
    /// A notification, shown as `N-9`. Numbers rise with time.
    NotificationId, "N");

/// What people quote: a ticket, a service event or a call.
///
/// Accepts `T-1042`, `t1042`, `#T-1042` and the like for `E` and `C`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseNumber {
    /// A ticket.
    Ticket(TicketId),
    /// A service event.
    Event(EventId),
    /// A call.
    Call(CallId),
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ticket(id) => id.fmt(f),
            Self::Event(id) => id.fmt(f),
            Self::Call(id) => id.fmt(f),
        }
    }
}

impl FromStr for CaseNumber {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::CaseNumber {
            given: text.chars().take(40).collect(),
        };
        let bare = text.trim().trim_start_matches('#');
        let mut chars = bare.chars();
        let letter = chars.next().ok_or_else(wrong)?;
        let digits = chars.as_str().trim_start_matches('-');
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        // SQLite keeps numbers as signed 64-bit, so larger ones cannot exist.
        let number = digits.parse::<i64>().map_err(|_| wrong())?.unsigned_abs();
        match letter.to_ascii_uppercase() {
            'T' => Ok(Self::Ticket(TicketId(number))),
            'E' => Ok(Self::Event(EventId(number))),
            'C' => Ok(Self::Call(CallId(number))),
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_numbers_are_read_as_people_write_them() {
        for text in ["T-1042", "t1042", "#T-1042", " t-1042 "] {
            assert_eq!(
                text.parse(),
                Ok(CaseNumber::Ticket(TicketId(1042))),
                "{text}"
            );
        }
        for text in [
            "",
            "T",
            "T-",
            "X-1",
            "T-1x",
            "T-99999999999999999999",
            "🦀1",
        ] {
            assert!(text.parse::<CaseNumber>().is_err(), "{text}");
        }
    }

    #[test]
    fn ids_refuse_control_characters_and_great_length() {
        assert!(PersonId::new("ada\u{7}").is_err());
        assert!(PersonId::new(&"a".repeat(121)).is_err());
        assert!(PersonId::new("ada@acme.example").is_ok());
    }
}
