//! What a ticket is called in mail: its number, and a check that cannot be guessed. Whoever names it so
//! has had mail about it.

use subtle::ConstantTimeEq as _;

use crate::model::{TicketId, letter};

use super::invitation::{InvitationError, LinkKey};

/// Under its own key, HMAC-SHA256 says this of a ticket and nothing else.
const PURPOSE: &str = "ticket in mail";
/// 50 bits: whoever sends a million guesses a day has one that is right in some three million years.
const CHECK_CHARS: usize = 10;

impl LinkKey {
    /// A ticket's name in mail: `t-17-k3x9q2w7a0`. Letters, digits and dashes, so that it stands in an
    /// address as well as in a subject.
    ///
    /// # Errors
    /// When the key cannot be read or written.
    pub fn mail_tag(&self, ticket: TicketId) -> Result<String, InvitationError> {
        let number = format!("t-{}", ticket.0);
        let signature = self.sign(PURPOSE, &number)?;
        let check: String = signature
            .iter()
            .take(CHECK_CHARS)
            .map(|byte| letter(*byte))
            .collect();
        Ok(format!("{number}-{}", check.to_ascii_lowercase()))
    }

    /// The ticket that is named so; nothing when the check is wrong. Upper and lower case do not
    /// matter.
    ///
    /// # Errors
    /// When the key cannot be read or written.
    pub fn ticket_of_mail_tag(&self, tag: &str) -> Result<Option<TicketId>, InvitationError> {
        let given = tag.to_ascii_lowercase();
        let number = given
            .strip_prefix("t-")
            .and_then(|rest| rest.split_once('-'))
            .filter(|(_, check)| check.len() == CHECK_CHARS)
            .and_then(|(number, _)| number.parse::<u32>().ok());
        let Some(number) = number else {
            return Ok(None);
        };
        let ticket = TicketId(u64::from(number));
        let right = self.mail_tag(ticket)?;
        let is_right: bool = right.as_bytes().ct_eq(given.as_bytes()).into();
        Ok(is_right.then_some(ticket))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_named_by_whoever_knows_its_check_and_by_nobody_else() {
        let key = LinkKey::random().unwrap();
        let tag = key.mail_tag(TicketId(17)).unwrap();
        let named = |tag: &str| key.ticket_of_mail_tag(tag).unwrap();
        assert_eq!(named(&tag), Some(TicketId(17)));
        assert_eq!(named(&tag.to_uppercase()), Some(TicketId(17)));
        for place in 0..tag.len() {
            let mut other = tag.clone().into_bytes();
            other[place] = if other[place] == b'7' { b'8' } else { b'7' };
            let other = String::from_utf8(other).unwrap();
            assert_eq!(named(&other), None, "{other}");
        }
        let another = key.mail_tag(TicketId(18)).unwrap();
        for wrong in ["", "t-", "t-17", "t-17-", "t--", "17", "é"] {
            assert_eq!(named(wrong), None, "{wrong}");
        }
        assert_eq!(named(&format!("t-17{}", &another[4..])), None);
        assert_eq!(named(&format!("t-017{}", &tag[4..])), None);
        let stranger = LinkKey::random().unwrap();
        assert_eq!(stranger.ticket_of_mail_tag(&tag).unwrap(), None);
    }
}
