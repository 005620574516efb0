//! Where Discord is: at its own address, or a stand-in on this machine.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::str::FromStr;
use std::time::Duration;

use serenity::http::{Http, HttpBuilder};

use super::{DiscordError, Token};

/// Where Discord is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Discord itself.
    Discord,
    /// A stand-in on this machine, for tests. It is sent the token, so it is nowhere else.
    StandIn(SocketAddrV4),
}

impl FromStr for Place {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.strip_prefix("http://")
            .and_then(|rest| rest.trim_end_matches('/').parse::<SocketAddrV4>().ok())
            .filter(|address| *address.ip() == Ipv4Addr::LOCALHOST)
            .map(Self::StandIn)
            .ok_or_else(|| "a stand-in is `http://127.0.0.1:PORT` and nothing else".to_owned())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Discord => f.write_str("https://discord.com"),
            Self::StandIn(address) => write!(f, "http://{address}"),
        }
    }
}

impl Place {
    /// What the paths of Discord's API, version 10, are put behind.
    pub(super) fn api(self) -> String {
        format!("{self}/api/v10")
    }

    /// serenity's client for this place.
    ///
    /// **With its own rate limiter, serenity ignores the proxy and asks Discord itself.** So the
    /// two are set here together, and nowhere else.
    pub(super) fn http(self, token: &Token, client: reqwest::Client) -> Http {
        let builder = HttpBuilder::new(token.reveal()).client(client);
        match self {
            Self::Discord => builder,
            Self::StandIn(_) => builder.proxy(self.to_string()).ratelimiter_disabled(true),
        }
        .build()
    }

    /// The one HTTP client of the program: no redirects (they would carry the token elsewhere),
    /// no proxy from the environment for the stand-in, and no request without an end.
    pub(super) fn client(self, answer_within: Duration) -> Result<reqwest::Client, DiscordError> {
        let builder = reqwest::Client::builder()
            .user_agent(concat!(
                "DiscordBot (https://github.com/switchboard-desk/switchboard, ",
                env!("CARGO_PKG_VERSION"),
                ")"
            ))
            .redirect(reqwest::redirect::Policy::none())
            .timeout(answer_within);
        match self {
            Self::Discord => builder.https_only(true),
            Self::StandIn(_) => builder.no_proxy(),
        }
        .build()
        .map_err(|error| DiscordError::Http(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_on_this_machine() {
        let place: Place = "http://127.0.0.1:8080/".parse().unwrap();
        assert_eq!(place.api(), "http://127.0.0.1:8080/api/v10");
        for elsewhere in [
            "https://discord.com",
            "http://127.0.0.1",
            "http://127.0.0.1:80@evil.example",
            "http://127.0.0.1.evil.example:80",
            "http://10.0.0.1:80",
            "127.0.0.1:80",
        ] {
            assert!(elsewhere.parse::<Place>().is_err(), "{elsewhere}");
        }
    }

    #[test]
    fn a_proxy_is_never_set_beside_the_rate_limiter() {
        let token = Token::new("secret").unwrap();
        let stand_in: Place = "http://127.0.0.1:8080".parse().unwrap();
        for place in [Place::Discord, stand_in] {
            let client = place.client(Duration::from_secs(1)).unwrap();
            let http = place.http(&token, client);
            assert_eq!(http.proxy.is_some(), http.ratelimiter.is_none());
            assert_eq!(http.proxy.is_some(), place != Place::Discord);
        }
    }
}
