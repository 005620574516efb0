//! What is wrong with a rules folder.

use thiserror::Error;

/// What is wrong with a rules folder, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct RulesError {
    /// The file, by its path below the folder.
    pub file: String,
    /// The line, from 1; 1 when the whole file is meant.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong and the way out, on one line.
    pub message: String,
}
