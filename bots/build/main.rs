//! What is made before the program is compiled: the shipped rules, and what can be said.

mod languages;
mod shipped_rules;

use std::path::PathBuf;
use std::{env, io};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    shipped_rules::write(&folder.join("../rules"), &out.join("shipped_rules.rs"))?;
    languages::write(&folder.join("languages"), &out.join("languages.rs"))
}
