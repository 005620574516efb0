//! The settings of mail, as an operator writes them in TOML.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use switchboard::model::Recipient;
use toml::Spanned;

use super::MailError;
use crate::toml_text::{TomlText, TomlTextError};

/// Where mail of the desk comes from and goes to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The desk's own address.
    pub address: Address,
    /// The desk's name, beside the address.
    pub name: String,
    /// How mail comes in.
    pub incoming: Incoming,
    /// How mail goes out; not at all when it is not said.
    pub outgoing: Option<Outgoing>,
}

/// An address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Before the `@`.
    pub local: String,
    /// After it, in lower case.
    pub domain: String,
}

/// How mail comes in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Incoming {
    /// The name of the mail server whose `Authentication-Results` are believed; nobody's when empty.
    pub server: String,
    /// The largest mail that is taken, in MiB.
    pub max_mib: u32,
    /// Where `switchboard mail-in` finds the program that has the desk open; beside the data file when
    /// not said.
    pub socket: Option<PathBuf>,
}

impl Default for Incoming {
    /// What most mail servers take.
    fn default() -> Self {
        Self {
            server: String::new(),
            max_mib: 25,
            socket: None,
        }
    }
}

impl Incoming {
    /// The largest mail that is taken, in bytes.
    #[must_use]
    pub fn max_bytes(&self) -> usize {
        self.max_mib as usize * 1_024 * 1_024
    }
}

/// How mail goes out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The mail server that takes it.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is protected.
    pub tls: Tls,
    /// A certificate of an authority of one's own, as PEM.
    pub ca_file: Option<PathBuf>,
    /// Name and password for it.
    pub login: Option<(String, Secret)>,
    /// How many mails are on their way to it at once.
    pub connections: u32,
    /// Whether the provider's own people get mail, beside the customers'.
    pub staff: bool,
    /// Addresses that are no single person's.
    pub lists: Vec<List>,
}

/// An address that hears what is for several people.
#[derive(Clone, Debug)]
pub struct List {
    /// The address.
    pub address: Address,
    /// What it hears.
    pub hears: Vec<Recipient>,
}

/// How the way to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Not at all: only for a server on this machine.
    None,
    /// From `STARTTLS` on, which the server must know.
    #[default]
    StartTls,
    /// From the first byte on.
    Tls,
}

/// A password. It does not print.
#[derive(Clone)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl Address {
    /// Takes an address apart.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.trim().rsplit_once('@')?;
        let fits = |part: &str, max| {
            let is_plain =
                |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;:\"()".contains(c);
            !part.is_empty() && part.len() <= max && part.chars().all(is_plain)
        };
        (fits(local, 64) && fits(domain, 253)).then(|| Self {
            local: local.to_owned(),
            domain: domain.to_ascii_lowercase(),
        })
    }

    /// The same mailbox, with a word that comes back: `desk+word@support.example`.
    #[must_use]
    pub fn plus(&self, word: &str) -> Self {
        Self {
            local: format!("{}+{word}", self.local),
            domain: self.domain.clone(),
        }
    }

    /// The word in an address of this mailbox; empty when it has none.
    #[must_use]
    pub fn word_in<'a>(&self, address: &'a str) -> Option<&'a str> {
        let (local, domain) = address.trim().rsplit_once('@')?;
        let is_ours = domain.eq_ignore_ascii_case(&self.domain);
        let (own, word) = local.split_once('+').unwrap_or((local, ""));
        (is_ours && own.eq_ignore_ascii_case(&self.local)).then_some(word)
    }
}

/// As it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    address: Spanned<String>,
    #[serde(default)]
    name: String,
    #[serde(default, rename = "in")]
    incoming: Incoming,
    out: Option<Spanned<WrittenOut>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOut {
    server: Spanned<String>,
    port: Option<u16>,
    #[serde(default)]
    tls: Tls,
    ca_file: Option<PathBuf>,
    user: Option<Spanned<String>>,
    password_file: Option<Spanned<PathBuf>>,
    #[serde(default = "four")]
    connections: Spanned<u32>,
    #[serde(default = "yes")]
    staff: bool,
    #[serde(default)]
    list: Vec<WrittenList>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenList {
    address: Spanned<String>,
    hears: Vec<Spanned<String>>,
}

fn four() -> Spanned<u32> {
    Spanned::new(0..0, 4)
}

fn yes() -> bool {
    true
}

/// More connections than this at once are a mistake, or an attack on the mail server.
const MAX_CONNECTIONS: u32 = 64;

impl Settings {
    /// Reads them from a file. Other files that it names are found from where it is.
    ///
    /// # Errors
    /// What is wrong, with its place.
    pub fn read(path: &Path) -> Result<Self, MailError> {
        let file = TomlText::read(path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let written: Written = file.parse()?;
        let address = address(&file, &written.address)?;
        let mut incoming = written.incoming;
        if incoming.max_mib == 0 {
            return Err(file.wrong(0, "`max_mib` is at least 1").into());
        }
        incoming.socket = incoming.socket.map(|socket| folder.join(socket));
        let outgoing = written.out;
        Ok(Self {
            address,
            name: written.name,
            incoming,
            outgoing: outgoing
                .map(|out| outgoing_of(&file, folder, out))
                .transpose()?,
        })
    }
}

fn address(file: &TomlText, written: &Spanned<String>) -> Result<Address, TomlTextError> {
    Address::parse(written.get_ref()).ok_or_else(|| {
        let shown: String = written.get_ref().chars().take(60).collect();
        let message = format!("`{shown}` is no address; write one like `desk@support.example`");
        file.wrong(written.span().start, message)
    })
}

fn outgoing_of(
    file: &TomlText,
    folder: &Path,
    written: Spanned<WrittenOut>,
) -> Result<Outgoing, TomlTextError> {
    let out = written.into_inner();
    if out.tls == Tls::None && !is_this_machine(out.server.get_ref()) {
        let message =
            "`tls = \"none\"` is for a server on this machine; use \"starttls\" or \"tls\"";
        return Err(file.wrong(out.server.span().start, message));
    }
    if !(1..=MAX_CONNECTIONS).contains(out.connections.get_ref()) {
        let message = format!("`connections` is from 1 to {MAX_CONNECTIONS}");
        return Err(file.wrong(out.connections.span().start, message));
    }
    let login = match (out.user, out.password_file) {
        (Some(user), Some(password)) => {
            let path = folder.join(password.get_ref());
            let text = std::fs::read_to_string(&path).map_err(|error| {
                let message = format!("`{}` cannot be read: {error}", path.display());
                file.wrong(password.span().start, message)
            })?;
            Some((user.into_inner(), Secret(text.trim_end().to_owned())))
        }
        (None, None) => None,
        (Some(user), None) => {
            let message = "`user` needs `password_file`, a file with the password";
            return Err(file.wrong(user.span().start, message));
        }
        (None, Some(password)) => {
            return Err(file.wrong(password.span().start, "`password_file` needs `user`"));
        }
    };
    let lists = out.list.iter().map(|list| list_of(file, list));
    Ok(Outgoing {
        port: out.port.unwrap_or(match out.tls {
            Tls::None => 25,
            Tls::StartTls => 587,
            Tls::Tls => 465,
        }),
        server: out.server.into_inner(),
        tls: out.tls,
        ca_file: out.ca_file.map(|path| folder.join(path)),
        login,
        connections: out.connections.into_inner(),
        staff: out.staff,
        lists: lists.collect::<Result<_, _>>()?,
    })
}

fn list_of(file: &TomlText, list: &WrittenList) -> Result<List, TomlTextError> {
    let heard = |written: &Spanned<String>| {
        let at = written.span().start;
        match written.get_ref().parse() {
            Ok(Recipient::Person(_) | Recipient::Outside) => Err(file.wrong(
                at,
                "a person has mail at their own address, in `people.toml`",
            )),
            Ok(to) => Ok(to),
            Err(error) => Err(file.wrong(at, format!("{error}"))),
        }
    };
    Ok(List {
        address: address(file, &list.address)?,
        hears: list.hears.iter().map(heard).collect::<Result<_, _>>()?,
    })
}

fn is_this_machine(server: &str) -> bool {
    server == "localhost" || server.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, MailError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail.toml");
        std::fs::write(&path, text).unwrap();
        Settings::read(&path)
    }

    #[test]
    fn settings_say_what_is_wrong_and_where() {
        let settings = read(
            "address = \"Desk@Support.Example\"\n[in]\nserver = \"mx.example\"\n[out]\nserver = \"127.0.0.1\"\ntls = \"none\"\n\
             [[out.list]]\naddress = \"l2@desk.example\"\nhears = [\"queue:level-2\"]\n",
        )
        .unwrap();
        assert_eq!(settings.address.to_string(), "Desk@support.example");
        let out = settings.outgoing.unwrap();
        assert_eq!((out.port, out.connections, out.lists.len()), (25, 4, 1));
        for (text, wrong) in [
            ("", "missing field `address`"),
            ("address = \"desk\"", "mail.toml:1:11: `desk` is no address"),
            ("address = \"a@b\"\ncolour = 1", "unknown field `colour`"),
            ("address = \"a@b\"\n[in]\nmax_mib = 0", "at least 1"),
            (
                "address = \"a@b\"\n[out]\nserver = \"mx.example\"\ntls = \"none\"",
                "mail.toml:3:10: `tls = \"none\"` is for a server on this machine",
            ),
            (
                "address = \"a@b\"\n[out]\nserver = \"mx\"\nuser = \"u\"",
                "mail.toml:4:8: `user` needs `password_file`",
            ),
            (
                "address = \"a@b\"\n[out]\nserver = \"mx\"\nuser = \"u\"\npassword_file = \"none\"",
                "cannot be read",
            ),
            (
                "address = \"a@b\"\n[out]\nserver = \"mx\"\nconnections = 0",
                "mail.toml:4:15: `connections` is from 1 to 64",
            ),
            (
                "address = \"a@b\"\n[out]\nserver = \"mx\"\n[[out.list]]\naddress = \"x@y\"\nhears = [\"person:ada\"]",
                "mail.toml:6:10: a person has mail at their own address",
            ),
        ] {
            let said = read(text).unwrap_err().to_string();
            assert!(said.contains(wrong), "{text}: {said}");
        }
    }

    #[test]
    fn a_word_in_an_address_is_found_only_in_the_desks_own() {
        let desk = Address::parse("desk@support.example").unwrap();
        assert_eq!(desk.plus("t-1-x").to_string(), "desk+t-1-x@support.example");
        assert_eq!(desk.word_in("Desk+T-1-x@SUPPORT.example"), Some("T-1-x"));
        assert_eq!(desk.word_in("desk@support.example"), Some(""));
        for other in [
            "desk+t-1-x@other.example",
            "des+k@support.example",
            "desk",
            "",
        ] {
            assert_eq!(desk.word_in(other), None, "{other}");
        }
        for wrong in ["", "@", "a@", "@b", "a b@c", "a@b,c@d", "<a@b>"] {
            assert_eq!(Address::parse(wrong), None, "{wrong}");
        }
    }
}
