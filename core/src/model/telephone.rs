//! What a telephone system says of a call and is told: addresses, its own names, the call's course.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use super::{MonitorId, PersonId, QueueId, Timestamp};

/// The longest address or name of a call, in bytes: more than any telephone system makes.
const MAX_BYTES: usize = 255;

/// An address at which a telephone rings.
///
/// Accepts `sip:` or `sips:` and what follows it in an address of RFC 3261, as far as it needs no
/// quoting in a header: up to 255 visible ASCII characters without `"`, `<`, `>`, `,` and `\`.
/// Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SipAddress(Arc<str>);

/// Not an address at which a telephone rings.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{given}` is not an address of a telephone, such as `sip:level-2@pbx.example`")]
pub struct SipAddressError {
    /// What was given, shortened.
    pub given: String,
}

impl SipAddress {
    /// The address as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SipAddress {
    type Err = SipAddressError;

    fn from_str(text: &str) -> Result<Self, SipAddressError> {
        let rest = text
            .strip_prefix("sip:")
            .or_else(|| text.strip_prefix("sips:"));
        let may_stand = |c: char| c.is_ascii_graphic() && !"\"<>,\\".contains(c);
        match rest {
            Some(rest)
                if !rest.is_empty() && text.len() <= MAX_BYTES && rest.chars().all(may_stand) =>
            {
                Ok(Self(text.into()))
            }
            _ => Err(SipAddressError {
                given: text.chars().take(40).collect(),
            }),
        }
    }
}

impl fmt::Display for SipAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SipAddress {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A telephone system's own name for a call, with the name of the system: one call has one.
///
/// The system's name for it is 1 to 255 characters of ASCII without control characters, as SIP has
/// them. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallReference(Arc<str>);

/// Not a name of a call.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a telephone system's name for a call has 1 to 255 characters of ASCII, none for control")]
pub struct CallReferenceError;

impl CallReference {
    /// What `system` calls `name`.
    ///
    /// # Errors
    /// When the name is empty, too long, or holds other characters.
    pub fn new(system: &MonitorId, name: &str) -> Result<Self, CallReferenceError> {
        let may_stand = |c: char| c == ' ' || c.is_ascii_graphic();
        if name.is_empty() || name.len() > MAX_BYTES || !name.chars().all(may_stand) {
            return Err(CallReferenceError);
        }
        // No system's name holds a space.
        Ok(Self(format!("{system} {name}").into()))
    }

    /// As it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The whole course of a call so far, as a telephone system saw it, on the desk's clock. A later
/// report says all that an earlier one said, so that it makes up for one that was lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCourse {
    /// When it came; now, when not said. Of several reports the earliest counts: each may have been
    /// under way for a while.
    pub arrived_at: Option<Timestamp>,
    /// Where the telephone system sent it because the desk did not say.
    pub sent_to: Option<QueueId>,
    /// The agents at whose telephones it rang in vain.
    pub rang: Vec<PersonId>,
    /// The answer.
    pub answered: Option<CallAnswer>,
    /// When it was over, answered or not.
    pub over_at: Option<Timestamp>,
}

/// That somebody is to be called back: a task of an agent, until the call is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBack {
    /// The number to call.
    pub number: String,
    /// When it was planned.
    pub asked_at: Timestamp,
    /// By when it is to be made.
    pub due_at: Timestamp,
    /// Whose task it is; whoever comes first, when nobody was on shift.
    pub assignee: Option<PersonId>,
    /// When it was made.
    pub made_at: Option<Timestamp>,
    /// Who made it.
    pub made_by: Option<PersonId>,
}

impl CallBack {
    /// Whether it is still to be made.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        self.made_at.is_none()
    }
}

/// That an agent has signed in or out. Who never did either is there whenever their shift is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Who.
    pub person: PersonId,
    /// Whether they take calls and tickets from now on.
    pub is_in: bool,
    /// Since when.
    pub since: Timestamp,
}

/// That a call was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallAnswer {
    /// By whom, when the telephone system can tell.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_goes_into_a_header_as_it_is() {
        let longest = format!("sip:{}", "a".repeat(251));
        for good in [
            "sip:level-2@127.0.0.1:5080;transport=tcp",
            "sips:ben@pbx.example",
            &longest,
        ] {
            assert_eq!(
                good.parse::<SipAddress>().map(|a| a.to_string()),
                Ok(good.to_owned())
            );
        }
        let too_long = format!("{longest}a");
        for bad in [
            "level-2@pbx",
            "sip:",
            "sip:a b",
            "sip:a\r\nb",
            "<sip:a@b>",
            "sip:a>,<sip:b",
            &too_long,
        ] {
            assert!(bad.parse::<SipAddress>().is_err(), "{bad}");
        }
    }

    #[test]
    fn two_systems_may_have_one_name_for_different_calls() {
        let [one, other] = ["pbx", "pbx-2"].map(|name| MonitorId::new(name).unwrap());
        assert_ne!(
            CallReference::new(&one, "17"),
            CallReference::new(&other, "17")
        );
        assert_ne!(
            CallReference::new(&one, "2 17"),
            CallReference::new(&other, "17")
        );
        assert!(CallReference::new(&one, "").is_err());
        assert!(CallReference::new(&one, "a\nb").is_err());
    }
}
