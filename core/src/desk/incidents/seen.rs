//! What is seen of a major incident, and by whom: the provider's people all of it, a customer what
//! its event shows in any case and the analysis that was published to it.

use serde::{Deserialize, Serialize};

use crate::desk::events::{event_for, illegal};
use crate::desk::permission::is_customer;
use crate::desk::{Actor, Context, DeskError, MoveError};
use crate::model::{AuditEntry, Incident, Publication, ServiceEvent, UserGroup};

/// How a major incident is wanted to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentForm {
    /// How it stands.
    #[default]
    Standing,
    /// What happened, in order.
    Timeline,
    /// Its analysis, as far as it is written.
    Analysis,
    /// All of it as a document.
    Document,
}

/// A major incident as somebody may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IncidentSeen {
    /// How it is wanted.
    pub form: IncidentForm,
    /// Its event; for a customer only with their own company and users in it.
    pub event: ServiceEvent,
    /// How it is worked on; nothing for a customer.
    pub incident: Option<Incident>,
    /// The analysis, when it was published to the one who asks.
    pub publication: Option<Publication>,
    /// What happened, the oldest first, as far as the one who asks may read it.
    pub history: Vec<AuditEntry>,
    /// Whether there is more of it, which is older.
    pub is_cut: bool,
}

/// A major incident as the actor may see it. What was loaded for a company is its own already:
/// `own_users` are its users, as the feed has them.
///
/// # Errors
/// When the event is none, and the one who asks may know it.
pub fn incident_seen(
    context: &Context<'_>,
    actor: &Actor,
    seen: IncidentSeen,
    own_users: Option<&[UserGroup]>,
) -> Result<IncidentSeen, DeskError> {
    let person = actor.person().and_then(|id| context.roster.person(id));
    let Some(customer) = person.filter(|person| is_customer(person)) else {
        if seen.incident.is_none() {
            let id = seen.event.id;
            return Err(illegal(&seen.event, MoveError::NotMajor(id)));
        }
        return Ok(seen);
    };
    let publication = seen.publication.map(|mut publication| {
        publication
            .companies
            .retain(|id| customer.company.as_ref() == Some(id));
        publication
    });
    Ok(IncidentSeen {
        event: event_for(context, actor, &seen.event, own_users),
        incident: None,
        publication: publication.filter(|it| !it.companies.is_empty()),
        ..seen
    })
}
