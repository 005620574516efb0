//! A TOML file that a person wrote: read whole, with the place of whatever is wrong in it.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use thiserror::Error;

/// The largest such file. What people write by hand is far smaller.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// What is wrong with such a file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TomlTextError {
    /// It cannot be read.
    #[error("`{file}` cannot be read: {reason}")]
    Unreadable {
        /// The file, as it was named.
        file: String,
        /// Why.
        reason: String,
    },
    /// Something in it is wrong.
    #[error("{file}:{line}:{column}: {message}")]
    Wrong {
        /// The file, as it was named.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong, and the way out.
        message: String,
    },
}

/// One file: its name for messages, and its text.
#[derive(Clone, Debug)]
pub struct TomlText {
    /// As it was named.
    pub name: String,
    /// All of it.
    pub text: String,
}

impl TomlText {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is not there, too large, or no text.
    pub fn read(path: &Path) -> Result<Self, TomlTextError> {
        let name = path.display().to_string();
        let unreadable = |reason: String| TomlTextError::Unreadable {
            file: name.clone(),
            reason,
        };
        let size = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
        if size.is_dir() {
            return Err(unreadable("it is a folder; name a file in it".to_owned()));
        }
        if size.len() > MAX_BYTES {
            let reason = format!(
                "it has {} bytes, and at most {MAX_BYTES} are read",
                size.len()
            );
            return Err(unreadable(reason));
        }
        let text = fs::read_to_string(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => unreadable("it is not UTF-8 text".to_owned()),
            _ => unreadable(error.to_string()),
        })?;
        Ok(Self { name, text })
    }

    /// Takes it apart.
    ///
    /// # Errors
    /// The first thing wrong, with its place.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, TomlTextError> {
        toml::from_str(&self.text).map_err(|error| {
            let said: Vec<&str> = error.message().lines().map(str::trim).collect();
            self.wrong(error.span().map_or(0, |span| span.start), said.join("; "))
        })
    }

    /// An error at a byte offset.
    #[must_use]
    pub fn wrong(&self, offset: usize, message: impl Into<String>) -> TomlTextError {
        let (line, column) = self.place(offset);
        TomlTextError::Wrong {
            file: self.name.clone(),
            line,
            column,
            message: message.into(),
        }
    }

    /// Line and column of a byte offset, both from 1.
    #[must_use]
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |index| index + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        (before.matches('\n').count() + 1, column + 1)
    }
}
