//! Where the telephone rings for a call that waits, and for whom it rang in vain.

use crate::model::{Call, PersonId, Roster, SipAddress};
use crate::rules::Rulebook;

/// Where it rings for a waiting call, in order: at the chosen agent's, then at the queue's, then at
/// the queue of calls for which no script decides. Empty when none of them has an address.
#[must_use]
pub fn rings_at(rulebook: &Rulebook, roster: &Roster, call: &Call) -> Vec<SipAddress> {
    let programme = &rulebook.tables().programme;
    let of_queue = |queue| programme.queues.get(queue)?.sip.as_ref();
    let agent = call.agent.as_ref();
    let agents = agent.and_then(|id| roster.person(id)?.sip.as_ref());
    let queues = of_queue(&call.queue).or_else(|| of_queue(&programme.defaults.queue));
    let mut all: Vec<SipAddress> = Vec::with_capacity(2);
    for address in [agents, queues].into_iter().flatten() {
        if !all.contains(address) {
            all.push(address.clone());
        }
    }
    all
}

/// Whose telephone rings at an address.
#[must_use]
pub fn rings_for<'a>(roster: &'a Roster, address: &SipAddress) -> Option<&'a PersonId> {
    let mut staff = roster.staff();
    let found = staff.find(|person| person.sip.as_ref() == Some(address))?;
    Some(&found.id)
}
