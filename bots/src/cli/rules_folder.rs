//! Which rules the program runs on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use switchboard::rules::{Library, Rulebook, Sources};
use switchboard::service::{load_rules, read_library, read_rules, settle_rules};
use switchboard::store::Store;

use super::error::CliError;

/// The shipped rules folder: every file by its path below it.
pub const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped_rules.rs"));

/// The folder that is used when none is named and it is there.
const DEFAULT_FOLDER: &str = "rules";

/// The shipped rules as the rulebook takes them: all but the guide for operators.
#[must_use]
pub fn shipped_sources() -> Sources {
    SHIPPED
        .iter()
        .filter(|(name, _)| *name != "README.md" && !Library::has_file(name))
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

/// The articles that are shipped.
#[must_use]
pub fn shipped_library() -> Sources {
    SHIPPED
        .iter()
        .filter(|(name, _)| Library::has_file(name))
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

/// Rules that come from no folder have the articles that are shipped beside them.
fn with_shipped_library(rulebook: Rulebook) -> Rulebook {
    let library = Library::compile(shipped_library(), rulebook.tables());
    rulebook.give_library(Arc::new(library));
    rulebook
}

/// Loads the rules: those of `folder`, else those of `./rules` where there is such a folder, else
/// the shipped ones. The folder comes with them when they came from one.
///
/// # Errors
/// When the folder cannot be read, or the rules do not load.
pub fn load(folder: Option<&Path>) -> Result<(Rulebook, Option<PathBuf>), CliError> {
    let default = Path::new(DEFAULT_FOLDER);
    let folder = match folder {
        Some(folder) => Some(folder),
        None => default.is_dir().then_some(default),
    };
    if let Some(folder) = folder {
        return Ok((load_rules(folder)?, Some(folder.to_path_buf())));
    }
    match Rulebook::compile(&shipped_sources()) {
        Ok(rulebook) => Ok((with_shipped_library(rulebook), None)),
        Err(error) => Err(CliError::Refused(format!(
            "the shipped rules do not load: {error}"
        ))),
    }
}

/// The rules that are in force on a desk: those of the folder that [`load`] takes, made whole when
/// the program was stopped while it wrote it; without a folder, the version that was promoted or
/// rolled back to last, and else the shipped rules.
///
/// # Errors
/// When the folder or the store cannot be read, or the rules do not load.
pub fn in_force(
    store: &dyn Store,
    folder: Option<&Path>,
) -> Result<(Rulebook, Option<PathBuf>), CliError> {
    let default = Path::new(DEFAULT_FOLDER);
    let folder = folder.or_else(|| default.is_dir().then_some(default));
    match settle_rules(store, folder)? {
        Some(kept) => match Rulebook::compile(&kept) {
            Ok(rulebook) => Ok((with_shipped_library(rulebook), None)),
            Err(error) => Err(CliError::Refused(format!(
                "the rules that were promoted on this desk do not load: {error}; name a folder with --rules"
            ))),
        },
        None => load(folder),
    }
}

/// The texts of the rules that [`load`] would load, and the folder's name for messages: for those
/// who put something to them before they compile them.
///
/// # Errors
/// When the folder cannot be read.
pub fn sources(folder: Option<&Path>) -> Result<(Sources, String), CliError> {
    let default = Path::new(DEFAULT_FOLDER);
    match folder.or_else(|| default.is_dir().then_some(default)) {
        Some(folder) => {
            let name = folder.display().to_string();
            Ok((read_rules(folder)?, name.trim_end_matches('/').to_owned()))
        }
        None => Ok((shipped_sources(), "the shipped rules".to_owned())),
    }
}

/// The texts of the articles that [`load`] would load.
///
/// # Errors
/// When the folder cannot be read.
pub fn library(folder: Option<&Path>) -> Result<Sources, CliError> {
    let default = Path::new(DEFAULT_FOLDER);
    match folder.or_else(|| default.is_dir().then_some(default)) {
        Some(folder) => Ok(read_library(folder)?),
        None => Ok(shipped_library()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_ships_each_file_of_the_rules_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
        let mut wanted = switchboard::service::read_rules(&folder).unwrap();
        wanted.remove("README.md");
        let names = |sources: &Sources| sources.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&shipped_sources()), names(&wanted));
        let wanted = read_library(&folder).unwrap();
        assert_eq!(names(&shipped_library()), names(&wanted));
    }
}
