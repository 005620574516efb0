//! The bot's token.

use std::fmt;
use std::path::Path;

use super::DiscordError;

/// The variable that holds the token where no file is named.
pub const TOKEN_VARIABLE: &str = "SWITCHBOARD_DISCORD_TOKEN";

/// The longest file that is taken for a token. Discord's have about 72 characters.
const MAX_BYTES: usize = 1024;

/// The bot's token. It does not print.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Takes a token as it was given; blanks around it go.
    ///
    /// # Errors
    /// When it cannot be one.
    pub fn new(text: &str) -> Result<Self, DiscordError> {
        let text = text.trim();
        let is_token = !text.is_empty()
            && text.len() <= MAX_BYTES
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_token {
            Ok(Self(text.to_owned()))
        } else {
            Err(DiscordError::Token(
                "it is empty, or not one word of ASCII; copy it again from the Bot page of the developer portal"
                    .to_owned(),
            ))
        }
    }

    /// Reads it from a file, or else from the environment.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(file: Option<&Path>) -> Result<Self, DiscordError> {
        let text = match file {
            Some(file) => std::fs::read_to_string(file).map_err(|error| {
                DiscordError::Token(format!("`{}` cannot be read: {error}", file.display()))
            })?,
            None => std::env::var(TOKEN_VARIABLE).map_err(|_| {
                DiscordError::Token(format!(
                    "there is none; name a file with `--token-file FILE`, or set {TOKEN_VARIABLE}"
                ))
            })?,
        };
        Self::new(&text)
    }

    /// The token itself, to be sent to Discord and nowhere else.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_not_print() {
        let token = Token::new(" secret.word\n").unwrap();
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_eq!(token.reveal(), "secret.word");
        for bad in ["", " \n", "two words", "schlüssel"] {
            let error = Token::new(bad).unwrap_err().to_string();
            assert!(error.contains("developer portal"), "{error}");
            assert!(!error.contains("words"), "{error}");
        }
    }
}
