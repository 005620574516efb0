//! The two tables that operators write for Discord: whose account is whose, and which channel
//! hears what.

use std::collections::BTreeMap;
use std::path::Path;

use serenity::all::{ChannelId, UserId};
use switchboard::model::{PersonId, Recipient, Roster};
use switchboard::rules::Tables;

use super::DiscordError;
use crate::toml_text::TomlText;

/// Whose Discord account is whose: a file that operators write.
///
/// ```toml
/// "123456789012345678" = "ada"
/// ```
///
/// An account is named by Discord's number for it, which never changes and is never given to
/// somebody else, and not by its name, which is.
#[derive(Clone, Debug, Default)]
pub struct Links {
    people: BTreeMap<UserId, PersonId>,
}

impl Links {
    /// Reads the file. Everybody in it must exist.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(file: &Path, roster: &Roster) -> Result<Self, DiscordError> {
        let file = TomlText::read(file)?;
        let table: BTreeMap<String, String> = file.parse()?;
        let mut people = BTreeMap::new();
        for (account, person) in table {
            let user = number(&account, &file)?;
            let id = PersonId::new(&person)
                .ok()
                .filter(|id| roster.person(id).is_some())
                .ok_or_else(|| {
                    let near = roster
                        .nearest_person(&person)
                        .map(|near| format!("; did you mean `{near}`?"))
                        .unwrap_or_default();
                    wrong(
                        &file,
                        &format!("there is nobody called `{}`{near}", short(&person)),
                    )
                })?;
            people.insert(UserId::new(user), id);
        }
        Ok(Self { people })
    }

    /// Whose account that is.
    pub(super) fn person(&self, account: UserId) -> Option<&PersonId> {
        self.people.get(&account)
    }
}

/// Which channel hears what: a file that operators write.
///
/// ```toml
/// "223456789012345678" = ["general"]
/// "323456789012345678" = ["company:acme", "operators"]
/// ```
#[derive(Clone, Debug, Default)]
pub struct Channels {
    pub(super) serves: BTreeMap<ChannelId, Vec<Recipient>>,
}

impl Channels {
    /// Reads the file. Every company, queue and person in it must exist.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(file: &Path, roster: &Roster, tables: &Tables) -> Result<Self, DiscordError> {
        let file = TomlText::read(file)?;
        let table: BTreeMap<String, Vec<String>> = file.parse()?;
        let mut serves = BTreeMap::new();
        for (channel, words) in table {
            let channel = ChannelId::new(number(&channel, &file)?);
            if words.is_empty() {
                return Err(wrong(
                    &file,
                    &format!(
                        "channel `{channel}` hears nothing; write [\"general\"] or leave it out"
                    ),
                ));
            }
            let mut recipients = Vec::new();
            for word in words {
                let to: Recipient = word.parse().map_err(|error: String| wrong(&file, &error))?;
                let exists = match &to {
                    Recipient::General | Recipient::Operators => true,
                    Recipient::Company(id) => roster.company(id).is_some(),
                    Recipient::Person(id) => roster.person(id).is_some(),
                    Recipient::Queue(id) => tables.programme.queues.contains_key(id),
                };
                if !exists {
                    return Err(wrong(&file, &format!("there is no `{to}` on this desk")));
                }
                recipients.push(to);
            }
            serves.insert(channel, recipients);
        }
        Ok(Self { serves })
    }
}

/// One of Discord's numbers.
fn number(text: &str, file: &TomlText) -> Result<u64, DiscordError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|number| digits && *number > 0 && *number < u64::MAX)
        .ok_or_else(|| {
            wrong(
                file,
                &format!(
                    "`{}` is not one of Discord's numbers; turn on developer mode in Discord and choose Copy ID",
                    short(text)
                ),
            )
        })
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn wrong(file: &TomlText, message: &str) -> DiscordError {
    DiscordError::Table(format!("{}: {message}", file.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn accounts_are_linked_by_number() {
        let read = |text: &str| {
            let (_folder, path) = file(text);
            Links::read(&path, &sample::roster()).map_err(|error| error.to_string())
        };
        let links = read("\"123456789012345678\" = \"ada\"").unwrap();
        let ada = links.person(UserId::new(123_456_789_012_345_678)).unwrap();
        assert_eq!(ada.as_str(), "ada");
        assert!(links.person(UserId::new(1)).is_none());
        for (text, part) in [
            ("\"12\" = \"adda\"", "did you mean `ada`?"),
            ("\"ada#1234\" = \"ada\"", "Copy ID"),
            ("\"0\" = \"ada\"", "Copy ID"),
            ("\"+7\" = \"ada\"", "Copy ID"),
            ("\"12\" = 5", "a.toml:1:"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn channels_hear_what_exists() {
        let read = |text: &str| {
            let (_folder, path) = file(text);
            Channels::read(&path, &sample::roster(), &sample::tables())
                .map_err(|error| error.to_string())
        };
        let channels = read("\"5\" = [\"general\", \"company:acme\", \"queue:level-2\"]").unwrap();
        assert_eq!(channels.serves[&ChannelId::new(5)].len(), 3);
        for (text, part) in [
            (
                "\"5\" = [\"company:nobody\"]",
                "there is no `company:nobody`",
            ),
            ("\"5\" = [\"everybody\"]", "`everybody` is nobody to tell"),
            ("\"5\" = []", "hears nothing"),
            ("\"five\" = [\"general\"]", "Copy ID"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
