//! Passes: what lets somebody read a company's status page for a while, without an account.
//!
//! A pass is a company, a time and a signature. Nothing of it is kept, so that it needs no place on the
//! desk and outlives no key: who deletes the key takes back every pass.

use chrono::DateTime;
use subtle::ConstantTimeEq as _;

use crate::desk::{Actor, Answer, Query};
use crate::model::{CompanyId, Span, Timestamp, hexadecimal};

use super::invitation::{InvitationError, LinkKey};
use super::{Service, ServiceError};

/// Under its own key, HMAC-SHA256 says this of a pass and nothing else.
const PURPOSE: &str = "status page";
/// The longest company, the longest time and a signature have fewer.
const MAX_CHARS: usize = 256;

impl LinkKey {
    /// A pass for a company's page, until then: `acme~1796083200~` and 64 hexadecimal digits.
    ///
    /// # Errors
    /// When the key cannot be read or written.
    pub fn pass(&self, company: &CompanyId, until: Timestamp) -> Result<String, InvitationError> {
        let mut pass = format!("{company}~{}", until.timestamp());
        let signature = self.sign(PURPOSE, &pass)?;
        pass.push('~');
        pass.push_str(&hexadecimal(&signature));
        Ok(pass)
    }

    /// Whose page a pass opens; nobody's when it is over, or was not made here.
    ///
    /// # Errors
    /// When the key cannot be read or written.
    pub fn admits(&self, pass: &str, now: Timestamp) -> Result<Option<CompanyId>, InvitationError> {
        if pass.len() > MAX_CHARS {
            return Ok(None);
        }
        let mut parts = pass.splitn(3, '~');
        let (Some(company), Some(until), Some(_)) = (parts.next(), parts.next(), parts.next())
        else {
            return Ok(None);
        };
        let until = until.parse().ok();
        let until = until.and_then(|secs| DateTime::from_timestamp(secs, 0));
        let (Ok(company), Some(until)) = (CompanyId::new(company), until) else {
            return Ok(None);
        };
        let right = self.pass(&company, until)?;
        let is_right: bool = right.as_bytes().ct_eq(pass.as_bytes()).into();
        Ok((is_right && now < until).then_some(company))
    }
}

/// A link to a company's status page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// Whose, as people read it.
    pub company: String,
    /// The link; without the web server's name when the rules do not say it.
    pub link: String,
    /// Until when it opens the page.
    pub until: Timestamp,
}

impl Service {
    /// A link to the status page of a company, the actor's own when none is named, for whoever may see
    /// its agreement.
    ///
    /// # Errors
    /// A refusal, or that the key cannot be read or written.
    pub async fn page_link(
        &self,
        actor: Actor,
        company: Option<CompanyId>,
    ) -> Result<PageLink, ServiceError> {
        let rulebook = self.rulebook();
        let page = &rulebook.tables().programme.status_page;
        self.ask(actor.clone(), Query::Status).await?;
        let Answer::Subscription { company, .. } =
            self.ask(actor, Query::Subscription { company }).await?
        else {
            return Err(ServiceError::Stopped);
        };
        let (pass, until) = self.pass(company.id.clone(), page.link_lasts).await?;
        let address = page.address.trim_end_matches('/');
        let address = if address.is_empty() {
            "/status"
        } else {
            address
        };
        Ok(PageLink {
            company: company.name.clone(),
            link: format!("{address}/for/{pass}"),
            until,
        })
    }

    /// A pass for a company's status page, good for so long from now, and until when that is.
    ///
    /// # Errors
    /// When the key cannot be read or written.
    async fn pass(
        &self,
        company: CompanyId,
        lasts: Span,
    ) -> Result<(String, Timestamp), ServiceError> {
        self.blocking(move |inner| {
            let until = lasts.after(inner.clock.now());
            Ok((inner.link_key.pass(&company, until)?, until))
        })
        .await
    }

    /// Whose status page a pass opens, if anybody's.
    ///
    /// # Errors
    /// When the key cannot be read or written.
    pub async fn admits(&self, pass: String) -> Result<Option<CompanyId>, ServiceError> {
        self.blocking(move |inner| Ok(inner.link_key.admits(&pass, inner.clock.now())?))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_opens_one_companys_page_until_its_time_and_nothing_near_it_does() {
        let key = LinkKey::random().unwrap();
        let now: Timestamp = "2026-11-30T08:00:00Z".parse().unwrap();
        let later = |hours| now + chrono::TimeDelta::hours(hours);
        let acme = CompanyId::new("acme").unwrap();
        let pass = key.pass(&acme, later(2)).unwrap();
        let admits = |pass: &str, at| key.admits(pass, at).unwrap();
        assert_eq!(admits(&pass, now), Some(acme.clone()));
        assert_eq!(admits(&pass, later(1)), Some(acme.clone()));
        assert_eq!(admits(&pass, later(2)), None);
        for place in 0..pass.len() {
            let mut other = pass.clone().into_bytes();
            other[place] = if other[place] == b'7' { b'8' } else { b'7' };
            let other = String::from_utf8(other).unwrap();
            assert_eq!(admits(&other, now), None, "{other}");
        }
        let stranger = LinkKey::random().unwrap();
        assert_eq!(stranger.admits(&pass, now).unwrap(), None);
        let hostile = [
            "",
            "~",
            "~~",
            "acme",
            "acme~~",
            "acme~99999999999999999999~00",
            "é~1~2",
        ];
        for hostile in hostile.into_iter().map(str::to_owned).chain([
            "a".repeat(10_000),
            format!("{pass}0"),
            format!("globex{}", &pass[4..]),
            pass.to_uppercase(),
        ]) {
            assert_eq!(admits(&hostile, now), None, "{hostile}");
        }
    }
}
