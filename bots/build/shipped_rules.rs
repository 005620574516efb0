//! Puts the shipped rules folder into the program, so that it runs from anywhere and
//! `switchboard init` can write the folder out.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

pub(super) fn write(root: &Path, target: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    if root.is_dir() {
        collect(root, root, &mut files)?;
    }
    files.sort();
    let mut out = String::from("&[\n");
    for (name, path) in files {
        let path = fs::canonicalize(path)?;
        let _ = writeln!(
            out,
            "    ({name:?}, include_str!({:?})),",
            path.display().to_string()
        );
    }
    out.push_str("]\n");
    fs::write(target, out)
}

/// Every file below `folder` by its path below `root`, with `/` between parts.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Ok(below) = path.strip_prefix(root) {
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            files.push((parts.join("/"), path.clone()));
        }
    }
    Ok(())
}
