//! Files that people attach to what they write.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::IdError;

/// The number of a file that is kept: `A-12`. Numbers are never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttachmentId(pub u64);

impl fmt::Display for AttachmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "A-{}", self.0)
    }
}

impl FromStr for AttachmentId {
    type Err = IdError;
    /// Reads what people write: `A-12`, `a12`, `12`.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let bare = text.trim().trim_start_matches('#');
        let digits = bare
            .strip_prefix(['A', 'a'])
            .map_or(bare, |rest| rest.trim_start_matches('-'));
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // Stores keep numbers as signed 64-bit, so larger ones cannot exist.
        let number = digits.parse::<i64>().ok().filter(|_| is_number);
        number
            .map(|number| Self(number.unsigned_abs()))
            .ok_or_else(|| IdError::Attachment {
                given: text.chars().take(40).collect(),
            })
    }
}

/// A file that is kept. What is in it is read by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its number.
    pub id: AttachmentId,
    /// What it is called: one name without a path, harmless on every system.
    pub name: String,
    /// What is said to be in it: `text/plain`. It is not looked at.
    pub media_type: String,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of it, in hexadecimal.
    pub sha256: String,
}

impl fmt::Display for Attachment {
    /// `mail.log (12 KiB, A-1)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.name, bytes(self.size), self.id)
    }
}

/// So many bytes, as people say it: `7 bytes`, `12 KiB`, `3.4 MiB`.
#[must_use]
pub fn bytes(count: u64) -> String {
    const KIB: u64 = 1_024;
    const MIB: u64 = KIB * KIB;
    match count {
        1 => "1 byte".to_owned(),
        0..KIB => format!("{count} bytes"),
        KIB..MIB => format!("{} KiB", count.div_ceil(KIB)),
        _ => {
            let tenths = count.saturating_mul(10).div_ceil(MIB);
            format!("{}.{} MiB", tenths / 10, tenths % 10)
        }
    }
}

/// What is in a file. Cheap to clone; it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct FileContent(pub Arc<[u8]>);

impl fmt::Debug for FileContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileContent({} bytes)", self.0.len())
    }
}

impl Serialize for FileContent {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for FileContent {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Vec::<u8>::deserialize(from).map(|bytes| Self(bytes.into()))
    }
}

/// A file as somebody gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenFile {
    /// What it is called there; anything at all.
    pub name: String,
    /// What is said to be in it; may be empty.
    pub media_type: String,
    /// What is in it.
    pub content: FileContent,
}

/// A file that was given and is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostFile {
    /// What it is called.
    pub name: String,
    /// Why it is not kept.
    pub reason: NotKept,
}

/// Why a file is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotKept {
    /// There are so many files beside it already.
    TooMany {
        /// How many are kept.
        most: u32,
    },
    /// It is too large.
    TooLarge {
        /// How large, in bytes.
        size: u64,
        /// How large it may be.
        most: u64,
    },
    /// It is larger than it was said to be, and too large.
    LargerThan {
        /// How large it may be, in bytes.
        most: u64,
    },
    /// There is nothing in it.
    Empty,
    /// It is said to be where the platform keeps no files.
    Elsewhere,
    /// It took too long.
    Late,
    /// Its platform does not give it.
    NotGiven {
        /// What it answers.
        status: String,
    },
    /// It could not be read.
    Unread {
        /// Why not.
        why: String,
    },
    /// It was sent with something that was finished too late.
    NoLonger,
    /// Any other reason, in words.
    #[serde(untagged)]
    Said(String),
}

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { most } => write!(f, "at most {most} files are kept of a comment"),
            Self::TooLarge { size, most } => {
                write!(
                    f,
                    "it has {}, and {} are the most",
                    bytes(*size),
                    bytes(*most)
                )
            }
            Self::LargerThan { most } => write!(f, "it has more than {}", bytes(*most)),
            Self::Empty => f.write_str("it is empty"),
            Self::Elsewhere => f.write_str("its address is not one of the platform's"),
            Self::Late => f.write_str("it did not come in time"),
            Self::NotGiven { status } => write!(f, "it is not given: {status}"),
            Self::Unread { why } => write!(f, "it cannot be fetched: {why}"),
            Self::NoLonger => f.write_str("it was sent too long ago; send it again"),
            Self::Said(why) => f.write_str(why),
        }
    }
}

impl fmt::Display for LostFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not kept: {}", self.name, self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attachments_are_read_as_people_write_them() {
        for text in ["A-12", "a12", "#A-12", " 12 "] {
            assert_eq!(text.parse(), Ok(AttachmentId(12)), "{text}");
        }
        for text in [
            "",
            "A",
            "A-",
            "T-12",
            "A-1x",
            "A-99999999999999999999",
            "+1",
        ] {
            assert!(text.parse::<AttachmentId>().is_err(), "{text}");
        }
        let sizes = [0, 1, 1_023, 1_024, 1_025, 1_048_576, 8 * 1_048_576 + 1];
        let said = sizes.map(bytes).join(", ");
        assert_eq!(
            said,
            "0 bytes, 1 byte, 1023 bytes, 1 KiB, 2 KiB, 1.0 MiB, 8.1 MiB"
        );
    }
}
