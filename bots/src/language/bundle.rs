//! The files, read once.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

// What only the Discord front end says is not said without it.
#[cfg_attr(not(feature = "discord"), allow(dead_code))]
mod made {
    include!(concat!(env!("OUT_DIR"), "/languages.rs"));
}

pub(super) use made::FILES;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<Vec<Bundle>> =
    LazyLock::new(|| FILES.iter().map(|(tag, file)| bundle(tag, file)).collect());

/// A file as it can be asked. A message that cannot be read is as if it was not there, and a test
/// finds it.
fn bundle(tag: &str, file: &str) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(tag.parse().into_iter().collect());
    // The marks around what is filled in would be shown by a terminal, and copied from a chat.
    bundle.set_use_isolating(false);
    let _ = bundle.add_builtins();
    let resource = match FluentResource::try_new(file.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let _ = bundle.add_resource(resource);
    bundle
}

/// What the language with that place says; nothing where it does not say it, or not without a
/// fault. An attribute is asked for by its name.
pub(super) fn said(
    language: usize,
    key: &str,
    attribute: Option<&str>,
    given: &[(&str, FluentValue<'_>)],
) -> Option<String> {
    let bundle = BUNDLES.get(language)?;
    let message = bundle.get_message(key)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let given: FluentArgs<'_> = given.iter().cloned().collect();
    let mut faults = Vec::new();
    let said = bundle.format_pattern(pattern, Some(&given), &mut faults);
    faults.is_empty().then(|| said.into_owned())
}
