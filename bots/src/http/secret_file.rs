//! A TOML file in which secrets stand: what is wrong with it is told without what is in it.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use thiserror::Error;

/// Why such a file is not taken.
#[derive(Debug, Error)]
#[error("the {what}, `{}`: {wrong}", file.display())]
pub struct SecretFileError {
    /// Who stands in it.
    pub what: &'static str,
    /// Which file.
    pub file: PathBuf,
    /// What is wrong in it, and where.
    pub wrong: String,
}

/// What `new` makes of a file's text; nothing in particular when no file is named.
///
/// # Errors
/// When it cannot be read, has more than `max_bytes`, or `new` does not take it.
pub(super) fn find<T: Default>(
    file: Option<&Path>,
    what: &'static str,
    max_bytes: u64,
    new: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, SecretFileError> {
    let Some(file) = file else {
        return Ok(T::default());
    };
    let text = || {
        let known = std::fs::metadata(file).map_err(|error| error.to_string())?;
        if known.len() > max_bytes {
            return Err(format!(
                "it has more than {max_bytes} bytes; it is not the right file"
            ));
        }
        std::fs::read_to_string(file).map_err(|error| error.to_string())
    };
    text()
        .and_then(|text| new(&text))
        .map_err(|wrong| SecretFileError {
            what,
            file: file.to_owned(),
            wrong,
        })
}

/// Takes TOML apart.
///
/// # Errors
/// What is wrong and in which line, which is not shown: the error's own text would, and a secret may
/// stand in it.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        let line = error
            .span()
            .and_then(|span| text.get(..span.start))
            .map_or(1, |before| before.matches('\n').count() + 1);
        format!("line {line}: {}", error.message())
    })
}
