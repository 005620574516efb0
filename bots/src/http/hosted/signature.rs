//! The signature that a hosted telephone service puts on its requests, as Twilio describes it: the
//! HMAC-SHA1, in base64, of the address that was asked, with all parameters of the form behind it,
//! sorted by name, each name followed by its value.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Whether a request to `address` with this form was signed with `token`. Takes one time, however
/// much of the signature is right.
pub(super) fn is_right(
    token: &str,
    address: &str,
    form: &[(String, String)],
    signature: &[u8],
) -> bool {
    made(token, address, form).is_some_and(|own| bool::from(own.as_bytes().ct_eq(signature)))
}

/// The signature. Nothing never happens: a key may have any length.
fn made(token: &str, address: &str, form: &[(String, String)]) -> Option<String> {
    let mut sorted: Vec<_> = form.iter().collect();
    sorted.sort();
    // A parameter that stands twice with one value counts once.
    sorted.dedup();
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).ok()?;
    mac.update(address.as_bytes());
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    Some(base64(&mac.finalize().into_bytes()))
}

/// With padding, as RFC 4648 has it.
fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * at) & 63) as usize);
            let is_padding = at > three.len();
            out.push(if is_padding {
                '='
            } else {
                digit.map_or('=', |digit| char::from(*digit))
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Twilio's documentation, "Validating Requests are coming from Twilio".
    #[test]
    fn the_example_of_the_documentation_is_right_and_any_change_to_it_is_not() {
        let form: Vec<(String, String)> = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675310"),
            ("Digits", "1234"),
            ("From", "+14158675310"),
            ("To", "+18005551212"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let address = "https://example.com/myapp.php?foo=1&bar=2";
        let made = made("12345", address, &form).unwrap();
        assert_eq!(made, "L/OH5YylLD5NRKLltdqwSvS0BnU=");
        assert!(is_right("12345", address, &form, made.as_bytes()));
        let mut backwards = form.clone();
        backwards.reverse();
        assert!(is_right("12345", address, &backwards, made.as_bytes()));
        assert!(!is_right("12346", address, &form, made.as_bytes()));
        assert!(!is_right(
            "12345",
            "https://example.com/myapp.php",
            &form,
            made.as_bytes()
        ));
        assert!(!is_right("12345", address, &form[1..], made.as_bytes()));
        assert!(!is_right("12345", address, &form, &made.as_bytes()[1..]));
    }

    /// The request of `spec/util/request_validator_spec.rb` in Twilio's library for Ruby.
    #[test]
    fn a_request_that_twilio_really_sent_is_right_with_its_empty_parameters() {
        let form: Vec<(String, String)> = [
            ("ToState", "California"),
            ("CalledState", "California"),
            ("Direction", "inbound"),
            ("FromState", "CA"),
            ("AccountSid", "ACba8bc05eacf94afdae398e642c9cc32d"),
            ("Caller", "+14153595711"),
            ("CallerZip", "94108"),
            ("CallerCountry", "US"),
            ("From", "+14153595711"),
            ("FromCity", "SAN FRANCISCO"),
            ("CallerCity", "SAN FRANCISCO"),
            ("To", "+14157669926"),
            ("FromZip", "94108"),
            ("FromCountry", "US"),
            ("ToCity", ""),
            ("CallStatus", "ringing"),
            ("CalledCity", ""),
            ("CallerState", "CA"),
            ("CalledZip", ""),
            ("ToZip", ""),
            ("ToCountry", "US"),
            ("CallSid", "CA136d09cd59a3c0ec8dbff44da5c03f31"),
            ("CalledCountry", "US"),
            ("Called", "+14157669926"),
            ("ApiVersion", "2010-04-01"),
            ("ApplicationSid", "AP44efecad51364e80b133bb7c07eb8204"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let (token, address) = (
            "2bd9e9638872de601313dc77410d3b23",
            "http://twiliotests.heroku.com/validate/voice",
        );
        assert!(is_right(
            token,
            address,
            &form,
            b"oVb2kXoVy8GEfwBDjR8bk/ZZ6eA="
        ));
    }

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
