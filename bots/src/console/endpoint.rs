//! Whose notifications a console takes.

use switchboard::model::{Person, Recipient, Role};
use switchboard::rules::Programme;
use switchboard::store::Endpoint;

/// The endpoint of a console that speaks as `person`: what is for them, for everybody, and for
/// the groups they belong to.
#[must_use]
pub fn endpoint_of(person: &Person, programme: &Programme) -> Endpoint {
    let mut serves = vec![Recipient::Person(person.id.clone()), Recipient::General];
    if let Some(company) = &person.company {
        serves.push(Recipient::Company(company.clone()));
    }
    if person.is(Role::Agent) {
        let theirs = programme.queues.iter().filter(|(_, queue)| {
            let level = queue.level.is_none() || queue.level == person.level;
            let skill = queue
                .skill
                .as_ref()
                .is_none_or(|skill| person.skills.contains(skill));
            level && skill
        });
        serves.extend(theirs.map(|(id, _)| Recipient::Queue(id.clone())));
    }
    if person.is(Role::Operator) {
        serves.push(Recipient::Operators);
    }
    Endpoint {
        name: format!("console:{}", person.id),
        serves,
    }
}
