//! Reading a rules folder from disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use crate::rules::{Library, Rulebook, RulesError, Sources};

/// A file of rules is read by people; one larger than this is not one.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;
/// As many files as an operator can keep apart, and then some.
const MAX_FILES: usize = 2_000;
/// Articles and what is beside them; more are not looked for.
const MAX_DOCUMENTS: usize = 30_000;
/// `rules/messages/fr/ticket.txt` is deep enough.
const MAX_DEPTH: usize = 4;

/// A rules folder that cannot be used.
#[derive(Debug, Error)]
pub enum RulesFolderError {
    /// It is not there or cannot be read.
    #[error(
        "the rules folder `{path}` cannot be read: {reason}; name one with --rules, or write the shipped rules out with `switchboard init`"
    )]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file that is no text, or too large, or one too many.
    #[error("`{path}` does not belong into a rules folder: {reason}")]
    Unfit {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It cannot be made to say what was promoted.
    #[error("`{path}` cannot be written: {reason}")]
    Unwritable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// What it says is wrong.
    #[error("{folder}/{error}")]
    Wrong {
        /// The folder, as it was named.
        folder: String,
        /// Where and what.
        error: RulesError,
    },
}

/// Reads every file of a rules folder that is of the rules, and not of the library. Files and folders whose names begin with a dot or end with
/// a tilde are left out: editors put them there.
///
/// # Errors
/// When the folder or a file in it cannot be read, is not UTF-8, or is beyond all bounds.
pub fn read_rules(folder: &Path) -> Result<Sources, RulesFolderError> {
    let mut sources = Sources::new();
    let bounds = Bounds {
        is_wanted: &|name| !Library::has_file(name),
        is_lenient: false,
        max_files: MAX_FILES,
    };
    read_into(folder, "", 0, &bounds, &mut sources)?;
    Ok(sources)
}

/// Reads every file of a rules folder that is of the library.
///
/// # Errors
/// When the folder cannot be read, or holds more than anybody writes.
pub fn read_library(folder: &Path) -> Result<Sources, RulesFolderError> {
    let mut sources = Sources::new();
    let bounds = Bounds {
        is_wanted: &Library::has_file,
        is_lenient: true,
        max_files: MAX_DOCUMENTS,
    };
    read_into(folder, "", 0, &bounds, &mut sources)?;
    Ok(sources)
}

/// What is read of a folder.
struct Bounds<'a> {
    /// By the path of a file below the folder.
    is_wanted: &'a dyn Fn(&str) -> bool,
    /// Whether a file that is no text is read as far as it is, and left to whoever reads the text.
    is_lenient: bool,
    max_files: usize,
}

fn read_into(
    folder: &Path,
    prefix: &str,
    depth: usize,
    bounds: &Bounds<'_>,
    into: &mut Sources,
) -> Result<(), RulesFolderError> {
    let unreadable = |path: &Path, error: &std::io::Error| RulesFolderError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let path = entry.path();
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            continue;
        };
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let unfit = |reason: String| RulesFolderError::Unfit {
            path: path.clone(),
            reason,
        };
        let data = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
        if data.is_dir() {
            if depth >= MAX_DEPTH {
                return Err(unfit(format!("folders are read {MAX_DEPTH} deep")));
            }
            read_into(&path, &format!("{prefix}{name}/"), depth + 1, bounds, into)?;
            continue;
        }
        let below = format!("{prefix}{name}");
        if !(bounds.is_wanted)(&below) {
            continue;
        }
        if data.len() > MAX_FILE_BYTES {
            return Err(unfit(format!(
                "it has {} bytes, and at most {MAX_FILE_BYTES} are read",
                data.len()
            )));
        }
        if into.len() >= bounds.max_files {
            return Err(unfit(format!(
                "there are more than {} files",
                bounds.max_files
            )));
        }
        if bounds.is_lenient {
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            into.insert(below, String::from_utf8_lossy(&bytes).into_owned());
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => unfit("it is not UTF-8 text".to_owned()),
            _ => unreadable(&path, &error),
        })?;
        into.insert(below, text);
    }
    Ok(())
}

/// Makes a rules folder say what `sources` say: each file is written whole or not at all, those
/// that say it already are left alone, and files of rules that are not among them go. What editors
/// put there stays.
///
/// # Errors
/// When the folder cannot be read or a file cannot be written; it can be done again then.
pub fn write_rules(folder: &Path, sources: &Sources) -> Result<(), RulesFolderError> {
    let failed = |path: &Path, error: &std::io::Error| RulesFolderError::Unwritable {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let there = read_rules(folder)?;
    for (name, text) in sources {
        let path = below(folder, name)?;
        if there.get(name) == Some(text) {
            continue;
        }
        write_whole(&path, text).map_err(|error| failed(&path, &error))?;
    }
    for name in there.keys().filter(|name| !sources.contains_key(*name)) {
        let path = below(folder, name)?;
        fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

/// A file of the folder; never one outside it.
fn below(folder: &Path, name: &str) -> Result<PathBuf, RulesFolderError> {
    let is_plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains('\\');
    if name.split('/').all(is_plain) {
        return Ok(folder.join(name));
    }
    Err(RulesFolderError::Unfit {
        path: folder.join(name),
        reason: "its name leads elsewhere".to_owned(),
    })
}

/// Writes beside the file and then puts it in its place, so that nobody reads half of it.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(path.file_name().unwrap_or_default());
    beside.push(".new");
    let beside = folder.join(beside);
    let mut file = fs::File::create(&beside)?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    fs::File::open(folder)?.sync_all()
}

/// Reads and compiles a rules folder, with its library beside the rules.
///
/// # Errors
/// As [`read_rules`], and the first thing wrong in a file with its line and column.
pub fn load_rules(folder: &Path) -> Result<Rulebook, RulesFolderError> {
    let sources = read_rules(folder)?;
    let rulebook = Rulebook::compile(&sources).map_err(|error| RulesFolderError::Wrong {
        folder: folder
            .display()
            .to_string()
            .trim_end_matches('/')
            .to_owned(),
        error,
    })?;
    let library = Library::compile(read_library(folder)?, rulebook.tables());
    rulebook.give_library(Arc::new(library));
    Ok(rulebook)
}
