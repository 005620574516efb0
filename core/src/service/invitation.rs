//! One-time codes that link a chat account to a person: made here from the system's randomness,
//! and kept by the desk only as a keyed hash.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use thiserror::Error;

use crate::model::{CodeDigest, PersonId, letter};

/// 40 bits. With five tries in ten minutes, one guess in some 200,000 million is right.
const CODE_CHARS: usize = 8;
const KEY_BYTES: usize = 32;

/// A one-time code. It prints only through [`LinkWord::reveal`].
#[derive(Clone, PartialEq, Eq)]
pub struct LinkWord(String);

impl LinkWord {
    fn random() -> Result<Self, InvitationError> {
        let mut bytes = [0_u8; CODE_CHARS];
        getrandom::fill(&mut bytes).map_err(|error| InvitationError::NoRandomness {
            reason: error.to_string(),
        })?;
        Ok(Self(bytes.into_iter().map(letter).collect()))
    }

    /// Reads what somebody typed: blanks and dashes do not matter, nor upper and lower case, and
    /// what looks alike is the same.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        let letters = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(2 * CODE_CHARS);
        let read = letters.map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        Self(read.collect())
    }

    /// The code, to be shown once to whoever asked for it: `7K2M-Q9TD`.
    #[must_use]
    pub fn reveal(&self) -> String {
        match self.0.split_at_checked(CODE_CHARS / 2) {
            Some((left, right)) => format!("{left}-{right}"),
            None => self.0.clone(),
        }
    }
}

impl fmt::Debug for LinkWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkWord(…)")
    }
}

/// The key under which codes are hashed. Kept apart from the desk's data, so that a stolen copy of
/// the data gives no code away. It does not print.
#[derive(Clone)]
pub struct LinkKey(Where);

#[derive(Clone)]
enum Where {
    Here([u8; KEY_BYTES]),
    /// In this file, which is made when the first code is.
    File(PathBuf),
}

/// Why a code cannot be made.
#[derive(Debug, Error)]
pub enum InvitationError {
    /// The system gives no randomness.
    #[error("the system gives no random bytes: {reason}")]
    NoRandomness {
        /// What it says.
        reason: String,
    },
    /// The key's file cannot be used.
    #[error("the key of the one-time codes, `{path}`, cannot be used: {reason}")]
    Key {
        /// Which file.
        path: String,
        /// Why not.
        reason: String,
    },
}

impl LinkKey {
    /// A new key, which nobody else has: codes made under it are worth nothing after it is gone.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn random() -> Result<Self, InvitationError> {
        new_key().map(|key| Self(Where::Here(key)))
    }

    /// The key in the file beside the data file (`my.desk-key`). With the first code a new one is
    /// written when there is none, readable only by its owner.
    #[must_use]
    pub fn beside(data: &Path) -> Self {
        let mut name = data.as_os_str().to_owned();
        name.push("-key");
        Self(Where::File(PathBuf::from(name)))
    }

    /// The key in this file, which several instances may share. Made with the first code when it
    /// is not there.
    #[must_use]
    pub fn in_file(path: PathBuf) -> Self {
        Self(Where::File(path))
    }

    /// HMAC-SHA256 over a text, under a key that is this one's for that purpose alone: nothing that is
    /// said for one purpose can be taken for another.
    ///
    /// # Errors
    /// When the key cannot be read or written.
    pub(super) fn sign(&self, purpose: &str, text: &str) -> Result<[u8; 32], InvitationError> {
        let own = mac(&self.key()?, purpose.as_bytes());
        Ok(mac(&own, text.as_bytes()))
    }

    fn key(&self) -> Result<[u8; KEY_BYTES], InvitationError> {
        let path = match &self.0 {
            Where::Here(key) => return Ok(*key),
            Where::File(path) => path,
        };
        let wrong = |reason: String| InvitationError::Key {
            path: path.display().to_string(),
            reason,
        };
        match File::open(path) {
            Ok(file) => {
                let mut bytes = Vec::new();
                file.take(KEY_BYTES as u64 + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|error| wrong(error.to_string()))?;
                <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).map_err(|_| {
                    wrong(format!(
                        "it has not {KEY_BYTES} bytes; delete it, and a new one is made"
                    ))
                })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = new_key()?;
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options
                    .open(path)
                    .map_err(|error| wrong(error.to_string()))?;
                file.write_all(&key)
                    .and_then(|()| file.sync_all())
                    .map_err(|error| wrong(error.to_string()))?;
                Ok(key)
            }
            Err(error) => Err(wrong(error.to_string())),
        }
    }

    /// A new code, and what is kept of it for `person`.
    ///
    /// # Errors
    /// When the system gives no randomness, or the key cannot be read or written.
    pub fn invite(&self, person: &PersonId) -> Result<(LinkWord, CodeDigest), InvitationError> {
        let word = LinkWord::random()?;
        let digest = self.digest(person, &word)?;
        Ok((word, digest))
    }

    /// What is kept of a code: HMAC-SHA256 over the person and the code, so that a code is worth
    /// nothing for anybody else.
    ///
    /// # Errors
    /// When the key cannot be read or written.
    pub fn digest(
        &self,
        person: &PersonId,
        word: &LinkWord,
    ) -> Result<CodeDigest, InvitationError> {
        let text = format!("{person}\0{}", word.0);
        Ok(CodeDigest(mac(&self.key()?, text.as_bytes())))
    }
}

fn mac(key: &[u8; KEY_BYTES], text: &[u8]) -> [u8; 32] {
    // HMAC fills a key up with zeros to the size of a block; done here, it cannot fail.
    let mut block = [0_u8; 2 * KEY_BYTES];
    block[..KEY_BYTES].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn new_key() -> Result<[u8; KEY_BYTES], InvitationError> {
    let mut key = [0_u8; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|error| InvitationError::NoRandomness {
        reason: error.to_string(),
    })?;
    Ok(key)
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it_and_belongs_to_one_person() {
        let key = LinkKey::random().unwrap();
        let ada: PersonId = "ada".parse().unwrap();
        let (word, digest) = key.invite(&ada).unwrap();
        let shown = word.reveal();
        assert_eq!(shown.len(), CODE_CHARS + 1);
        for typed in [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', " "),
            shown.replace('0', "o").replace('1', "l"),
        ] {
            assert_eq!(
                key.digest(&ada, &LinkWord::typed(&typed)).unwrap(),
                digest,
                "{typed}"
            );
        }
        let ben: PersonId = "ben".parse().unwrap();
        assert_ne!(key.digest(&ben, &word).unwrap(), digest);
        assert_ne!(key.digest(&ada, &LinkWord::typed("")).unwrap(), digest);
        assert!(!format!("{word:?}{key:?}").contains(&shown));
    }

    #[test]
    fn the_key_outlives_the_program_and_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("a.desk");
        let ada: PersonId = "ada".parse().unwrap();
        let (word, digest) = LinkKey::beside(&data).invite(&ada).unwrap();
        let again = LinkKey::beside(&data);
        assert_eq!(again.digest(&ada, &word).unwrap(), digest);
        let file = folder.path().join("a.desk-key");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
        std::fs::write(&file, "short").unwrap();
        let error = LinkKey::beside(&data).invite(&ada).unwrap_err().to_string();
        assert!(
            error.contains("a.desk-key") && error.contains("delete it"),
            "{error}"
        );
    }
}
