//! Whose notifications a console takes.

use switchboard::desk::groups_of;
use switchboard::model::{Person, Recipient};
use switchboard::rules::Programme;
use switchboard::store::Endpoint;

/// The endpoint of a console that speaks as `person`: what is for them, for everybody, and for
/// the groups they belong to.
#[must_use]
pub fn endpoint_of(person: &Person, programme: &Programme) -> Endpoint {
    let mut serves = vec![Recipient::Person(person.id.clone()), Recipient::General];
    serves.extend(groups_of(person, programme));
    Endpoint {
        name: format!("console:{}", person.id),
        serves,
    }
}
