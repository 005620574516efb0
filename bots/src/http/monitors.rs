//! Who may send alarms: each monitor has a name and a token, which it sends as it is
//! (`Authorization: Bearer TOKEN`) or signs the body with
//! (`X-Switchboard-Signature: sha256=HEX`, HMAC-SHA256).

use std::fmt;
use std::path::Path;
use std::time::Instant;

use axum::http::{HeaderMap, StatusCode};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq as _};
use switchboard::model::MonitorId;

use super::pace::Pace;
use super::{HttpError, Problem, secret};

/// The variable that holds the tokens where no file is named.
pub const TOKENS_VARIABLE: &str = "SWITCHBOARD_MONITOR_TOKENS";

/// The header with the signature of a body.
pub(super) const SIGNATURE: &str = "x-switchboard-signature";

/// How a monitor says who it is.
const HOW: &str = "send `Authorization: Bearer TOKEN`, or `X-Switchboard-Signature: sha256=HEX` with the HMAC-SHA256 of the body";

/// The largest file that is taken for tokens.
const MAX_BYTES: usize = 64 * 1024;

/// How many requests a monitor may send a second on average, and at once. A request holds
/// thousands of alarms: whoever needs more is in a loop.
const PER_SEC: u32 = 1_000;
const AT_ONCE: u32 = 2_000;

/// The monitors that are known. It does not print their tokens.
#[derive(Debug, Default)]
pub struct Monitors(Vec<Monitor>);

/// One monitor.
pub(super) struct Monitor {
    pub(super) name: MonitorId,
    token: String,
    /// SHA-256 of the token: of one length, to be compared in one time.
    digest: [u8; 32],
    pace: Pace,
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Monitor({}, …)", self.name)
    }
}

impl Monitors {
    /// Reads them from a file, or else from the environment; none when there is neither.
    ///
    /// # Errors
    /// When the file cannot be read, or a line is not `NAME TOKEN`.
    pub fn find(file: Option<&Path>) -> Result<Self, HttpError> {
        let Some(file) = file else {
            return Self::new(&std::env::var(TOKENS_VARIABLE).unwrap_or_default());
        };
        let text = std::fs::read_to_string(file).map_err(|error| HttpError::TokenFile {
            file: file.to_owned(),
            error,
        })?;
        Self::new(&text)
    }

    /// Takes them from a text: one `NAME TOKEN` a line or between commas. What begins with `#` is
    /// a remark.
    ///
    /// # Errors
    /// When a line is not so, or two have one name or one token.
    pub fn new(text: &str) -> Result<Self, HttpError> {
        let mut all: Vec<Monitor> = Vec::new();
        let wrong = |line, wrong: String| HttpError::Token { line, wrong };
        if text.len() > MAX_BYTES {
            let said = format!("there are more than {MAX_BYTES} bytes; it is not the right file");
            return Err(wrong(1, said));
        }
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            for entry in line.split(',').map(str::trim) {
                if entry.starts_with('#') {
                    break;
                }
                if entry.is_empty() {
                    continue;
                }
                let monitor = one(entry).map_err(|said| wrong(number, said))?;
                let is_there =
                    |other: &Monitor| other.name == monitor.name || other.digest == monitor.digest;
                if all.iter().any(is_there) {
                    let said =
                        "the name or the token stands there already; each monitor has its own";
                    return Err(wrong(number, said.to_owned()));
                }
                all.push(monitor);
            }
        }
        Ok(Self(all))
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Refuses who has no right to be read, before their body is: a token stands in the head.
    ///
    /// # Errors
    /// 401 when there is neither a signature nor a token that is known.
    pub(super) fn refuse_strangers(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if headers.contains_key(SIGNATURE) {
            return Ok(());
        }
        self.by_bearer(headers).map(drop)
    }

    /// Who sent a request with this head and body.
    ///
    /// # Errors
    /// 401 when nobody who is known, 429 when they ask too often.
    pub(super) fn sender(&self, headers: &HeaderMap, body: &[u8]) -> Result<&Monitor, Problem> {
        let monitor = match headers.get(SIGNATURE) {
            Some(signature) => self.by_signature(signature.as_bytes(), body)?,
            None => self.by_bearer(headers)?,
        };
        match monitor.pace.take(Instant::now()) {
            Ok(()) => Ok(monitor),
            Err(wait) => {
                let detail = format!("more than {PER_SEC} requests a second; send alarms together");
                Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).retry_after(wait))
            }
        }
    }

    fn by_bearer(&self, headers: &HeaderMap) -> Result<&Monitor, Problem> {
        match secret::brought(headers).map_err(unauthorized)? {
            Some(given) => self.by_token(&given),
            None => Err(unauthorized(HOW)),
        }
    }

    fn by_token(&self, given: &[u8; 32]) -> Result<&Monitor, Problem> {
        secret::picked(&self.0, |monitor| monitor.digest.ct_eq(given))
            .ok_or_else(|| unauthorized("no monitor has this token"))
    }

    fn by_signature(&self, header: &[u8], body: &[u8]) -> Result<&Monitor, Problem> {
        let given = header
            .strip_prefix(b"sha256=")
            .and_then(digest_of_hex)
            .ok_or_else(|| {
                unauthorized("the signature is not `sha256=` and 64 hexadecimal digits")
            })?;
        let signed = |monitor: &Monitor| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(monitor.token.as_bytes()) else {
                return Choice::from(0);
            };
            mac.update(body);
            let right: [u8; 32] = mac.finalize().into_bytes().into();
            right.ct_eq(&given)
        };
        secret::picked(&self.0, signed).ok_or_else(|| unauthorized("no monitor signed this body"))
    }
}

fn one(entry: &str) -> Result<Monitor, String> {
    let (name, token) = entry
        .split_once(char::is_whitespace)
        .ok_or("a line is `NAME TOKEN`, and this has no blank in it")?;
    let token = secret::checked(token.trim())?;
    let name = MonitorId::new(name).map_err(
        |_| "the name of the monitor holds other characters than letters, digits and `-`, `_`, `.`",
    )?;
    Ok(Monitor {
        name,
        digest: secret::digest(token.as_bytes()),
        token: token.to_owned(),
        pace: Pace::new(PER_SEC, AT_ONCE, Instant::now()),
    })
}

fn unauthorized(detail: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, detail)
}

fn digest_of_hex(text: &[u8]) -> Option<[u8; 32]> {
    let (pairs, rest) = text.as_chunks::<2>();
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|one| u8::try_from(one).ok())
    };
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect();
    rest.is_empty().then_some(())?;
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    fn known() -> Monitors {
        let other = "ffffffffffffffffffffffffffffffff";
        let text = format!("# ours\nprometheus {TOKEN}\n\nprobe {other}, third {other}3\n");
        Monitors::new(&text).unwrap()
    }

    fn sender(name: &'static str, value: &str, body: &[u8]) -> Result<String, u16> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        match known().sender(&headers, body) {
            Ok(monitor) => Ok(monitor.name.to_string()),
            Err(problem) => Err(problem.status.as_u16()),
        }
    }

    #[test]
    fn a_monitor_is_known_by_its_token_and_by_nothing_near_it() {
        let bearer = |token: &str| sender("authorization", token, b"");
        let named = Ok("prometheus".to_owned());
        assert_eq!(bearer(&format!("Bearer {TOKEN}")), named);
        assert_eq!(bearer(&format!("bearer  {TOKEN}")), named);
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "Basic eA==",
            &format!("Bearer {TOKEN}0"),
            TOKEN,
        ] {
            assert_eq!(bearer(wrong), Err(401), "{wrong}");
        }
    }

    #[test]
    fn a_signature_is_of_the_body_that_comes_with_it() {
        // RFC 4231 has no key of this length; this was made with `openssl dgst -sha256 -hmac`.
        let right = "sha256=b326604c0dc7364c8b688556189c0a510e5150cd4628736be814c7c9898f899d";
        let made = {
            let mut mac = Hmac::<Sha256>::new_from_slice(TOKEN.as_bytes()).unwrap();
            mac.update(b"{}");
            let digits = switchboard::model::hexadecimal(&mac.finalize().into_bytes());
            format!("sha256={digits}")
        };
        assert_eq!(made, right);
        assert_eq!(sender(SIGNATURE, right, b"{}"), Ok("prometheus".to_owned()));
        assert_eq!(sender(SIGNATURE, right, b"{} "), Err(401));
        assert_eq!(sender(SIGNATURE, &right[..70], b"{}"), Err(401));
        assert_eq!(sender(SIGNATURE, "sha256=zz", b"{}"), Err(401));
    }

    #[test]
    fn tokens_are_told_by_line_and_never_shown() {
        let told = |text: &str| Monitors::new(text).unwrap_err().to_string();
        assert!(
            told("\nprometheus short-secret")
                .starts_with("the tokens of the monitors, line 2: a token has 22")
        );
        assert!(!told("prometheus short-secret").contains("secret"));
        assert!(told(TOKEN).contains("no blank"));
        assert!(told(&format!("a {TOKEN}\nb {TOKEN}")).contains("line 2"));
        let printed = format!("{:?}", known());
        assert!(
            printed.contains("prometheus") && !printed.contains(TOKEN),
            "{printed}"
        );
    }
}
