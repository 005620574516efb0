//! The rules under which a history goes: those that ship, and what an upgrade may bring.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use switchboard::rules::{Rulebook, Sources};
use switchboard::service::read_rules;

use crate::violation::Violation;

/// A script that fails for whoever is routed.
const FAILS: &str = "fn route(request) {\n    throw \"it fails on purpose\";\n}\n";
/// A script that never ends by itself.
const LOOPS: &str = "fn route(request) {\n    loop { let x = 1; }\n    to_level(1)\n}\n";

/// In order: those that ship, older ones, ones that fail, ones that loop.
pub(crate) type Rulebooks = [Arc<Rulebook>; 4];

static COMPILED: OnceLock<Result<Rulebooks, Violation>> = OnceLock::new();

/// Compiled once for all histories; a rulebook does not change.
pub(crate) fn all() -> Result<&'static Rulebooks, Violation> {
    COMPILED
        .get_or_init(compile)
        .as_ref()
        .map_err(Violation::clone)
}

fn compile() -> Result<Rulebooks, Violation> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let wrong = |why: String| Violation::new("the rules that ship load", why);
    let shipped = read_rules(&folder).map_err(|error| wrong(error.to_string()))?;
    let with = |file: &str, change: &dyn Fn(&str) -> String| {
        let mut sources: Sources = shipped.clone();
        if let Some(text) = sources.get_mut(file) {
            *text = change(text);
        }
        let compiled = Rulebook::compile(&sources).map_err(|error| wrong(error.to_string()))?;
        Ok::<_, Violation>(Arc::new(compiled))
    };
    Ok([
        with("programme.toml", &str::to_owned)?,
        with("programme.toml", &|text| {
            text.replace("respond_within = \"4h\"", "respond_within = \"3h\"")
        })?,
        with("routing.rhai", &|_| FAILS.to_owned())?,
        with("routing.rhai", &|_| LOOPS.to_owned())?,
    ])
}
