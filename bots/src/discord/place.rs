//! Where Discord is: at its own address, or a stand-in on this machine.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::str::FromStr;
use std::time::Duration;

use reqwest::Url;
use serenity::http::{Http, HttpBuilder};

use super::{DiscordError, Token};

/// Where Discord keeps files.
const FILE_HOSTS: [&str; 2] = ["cdn.discordapp.com", "media.discordapp.net"];

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

    /// Where a file that people attached is fetched: where Discord keeps files, and nowhere else,
    /// whatever the address says.
    pub(super) fn file(self, address: &str) -> Option<Url> {
        let mut url = Url::parse(address).ok()?;
        let is_discords = url.scheme() == "https"
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && url
                .host_str()
                .is_some_and(|host| FILE_HOSTS.contains(&host));
        if !is_discords {
            return None;
        }
        if let Self::StandIn(address) = self {
            // Not joined: a path that begins with two slashes would name another host.
            let mut there = Url::parse(&format!("http://{address}")).ok()?;
            there.set_path(url.path());
            there.set_query(url.query());
            url = there;
        }
        Some(url)
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
    fn files_come_from_where_discord_keeps_them_and_from_nowhere_else() {
        let stand_in: Place = "http://127.0.0.1:8080".parse().unwrap();
        let right = "https://cdn.discordapp.com/attachments/1/2/mail.log?ex=3";
        assert_eq!(Place::Discord.file(right).unwrap().as_str(), right);
        let there = "http://127.0.0.1:8080/attachments/1/2/mail.log?ex=3";
        assert_eq!(stand_in.file(right).unwrap().as_str(), there);
        let double = "https://cdn.discordapp.com//evil.example/x";
        let host = stand_in
            .file(double)
            .map(|url| url.host_str() == Some("127.0.0.1"));
        assert_ne!(host, Some(false));
        for wrong in [
            "http://cdn.discordapp.com/attachments/1/2/x",
            "https://cdn.discordapp.com:444/attachments/1/2/x",
            "https://cdn.discordapp.com@evil.example/x",
            "https://ada:secret@cdn.discordapp.com/x",
            "https://cdn.discordapp.com.evil.example/x",
            "https://evil.example/cdn.discordapp.com",
            "https://127.0.0.1/x",
            "file:///etc/passwd",
            "/attachments/1/2/x",
            "",
        ] {
            assert!(Place::Discord.file(wrong).is_none(), "{wrong}");
            assert!(stand_in.file(wrong).is_none(), "{wrong}");
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
