//! What the mail server that received a mail found out about its sender (RFC 8601).
//!
//! Anybody can write such a header. The one of the server that the settings name is believed, and of
//! several the topmost, which that server wrote last. It must take away those of its name that come
//! from outside, as RFC 8601 asks of it.

use switchboard::model::SenderCheck;

/// The check of a mail from an address of this domain, by the `Authentication-Results` in it, the
/// topmost first.
pub(super) fn sender_check<'a>(
    headers: impl Iterator<Item = &'a str>,
    server: &str,
    domain: &str,
) -> SenderCheck {
    if server.is_empty() {
        return SenderCheck::Unchecked;
    }
    for header in headers {
        let plain = without_comments(header);
        let mut parts = plain.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        // A version may stand behind the name.
        let name = name.split_whitespace().next().unwrap_or_default();
        if name.eq_ignore_ascii_case(server) {
            let results: Vec<Found> = parts.filter_map(Found::read).collect();
            return of_results(&results, domain);
        }
    }
    SenderCheck::Unchecked
}

fn of_results(results: &[Found], domain: &str) -> SenderCheck {
    let of = |method: &'static str| results.iter().filter(move |one| one.method == method);
    // DMARC has looked at the other two, and at what the domain's owner wishes.
    for dmarc in of("dmarc") {
        match dmarc.result.as_str() {
            "pass" => return SenderCheck::Verified,
            "fail" => return SenderCheck::Forged,
            _ => {}
        }
    }
    let passes = |one: &Found| one.result == "pass" && one.is_of(domain);
    if of("dkim").any(passes) || of("spf").any(passes) {
        return SenderCheck::Verified;
    }
    let fails = |one: &Found| one.result == "fail" && one.is_of(domain);
    if of("dkim").any(fails) || of("spf").any(fails) {
        return SenderCheck::Forged;
    }
    SenderCheck::Unchecked
}

/// One result: `dkim=pass header.d=acme.example`.
struct Found {
    method: String,
    result: String,
    /// The domain that was looked at.
    domain: Option<String>,
}

impl Found {
    fn read(part: &str) -> Option<Self> {
        let mut words = part.split_whitespace();
        let (method, result) = words.next()?.split_once('=')?;
        let method = method.split('/').next().unwrap_or_default();
        let domain = words.find_map(|word| {
            let (name, value) = word.split_once('=')?;
            let name = name.to_ascii_lowercase();
            let is_domain = matches!(
                name.as_str(),
                "header.d" | "header.i" | "header.from" | "smtp.mailfrom" | "smtp.from"
            );
            let value = value.trim_matches('"');
            let domain = value.rsplit_once('@').map_or(value, |(_, domain)| domain);
            is_domain.then(|| domain.to_ascii_lowercase())
        });
        Some(Self {
            method: method.to_ascii_lowercase(),
            result: result.to_ascii_lowercase(),
            domain,
        })
    }

    /// Whether it is about this domain, or one above or below it.
    fn is_of(&self, domain: &str) -> bool {
        let domain = domain.to_ascii_lowercase();
        self.domain.as_deref().is_some_and(|found| {
            let below = |low: &str, high: &str| {
                // A domain without a dot is everybody's.
                high.contains('.')
                    && low
                        .strip_suffix(high)
                        .is_some_and(|rest| rest.ends_with('.'))
            };
            !found.is_empty() && (found == domain || below(found, &domain) || below(&domain, found))
        })
    }
}

/// A header without what stands in parentheses, which says nothing to programs.
fn without_comments(header: &str) -> String {
    let (mut depth, mut plain) = (0_u32, String::new());
    for c in header.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_trusted_servers_topmost_word_counts() {
        for (headers, check) in [
            (&[][..], SenderCheck::Unchecked),
            (&["mx.other; dmarc=pass"], SenderCheck::Unchecked),
            (&["mx.desk.example; dmarc=pass"], SenderCheck::Verified),
            (
                &["MX.desk.example 1; dmarc=fail (p=reject)"],
                SenderCheck::Forged,
            ),
            (
                &[
                    "mx.other; dmarc=pass",
                    "mx.desk.example; dmarc=fail",
                    "mx.desk.example; dmarc=pass",
                ],
                SenderCheck::Forged,
            ),
            (&["mx.desk.example; none"], SenderCheck::Unchecked),
            (
                &["mx.desk.example;\r\n dkim=pass (ok; really) header.d=acme.example header.s=x"],
                SenderCheck::Verified,
            ),
            (
                &[
                    "mx.desk.example; dkim=pass header.d=mail.acme.example; spf=fail smtp.mailfrom=x@acme.example",
                ],
                SenderCheck::Verified,
            ),
            // What others sign says nothing of who is named as the sender.
            (
                &["mx.desk.example; dkim=pass header.d=evil.example"],
                SenderCheck::Unchecked,
            ),
            (
                &["mx.desk.example; dkim=pass header.d=example"],
                SenderCheck::Unchecked,
            ),
            (
                &["mx.desk.example; spf=pass smtp.mailfrom=a@notacme.example"],
                SenderCheck::Unchecked,
            ),
            (
                &["mx.desk.example; spf=fail smtp.mailfrom=ada@acme.example"],
                SenderCheck::Forged,
            ),
            (
                &["mx.desk.example; spf=softfail smtp.mailfrom=ada@acme.example"],
                SenderCheck::Unchecked,
            ),
            (
                &["mx.desk.example.evil; dmarc=pass"],
                SenderCheck::Unchecked,
            ),
            (
                &["", ";;;", "(((", "mx.desk.example"],
                SenderCheck::Unchecked,
            ),
        ] {
            let found = sender_check(headers.iter().copied(), "mx.desk.example", "acme.example");
            assert_eq!(found, check, "{headers:?}");
        }
        let none = sender_check(["; dmarc=pass"].into_iter(), "", "acme.example");
        assert_eq!(none, SenderCheck::Unchecked);
    }
}
