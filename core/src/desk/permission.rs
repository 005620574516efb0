//! Who may do what. Denied unless `programme.toml` grants it to one of the person's roles.

use crate::model::{Action, CaseNumber, CompanyId, Person, Role};

use super::{Actor, Because, Context, DeskError, Query, Refusal};

/// At most so many names are given of those who may: a refusal is read in chat.
const MAX_NAMES: usize = 5;

/// The person behind the actor; nothing for the desk itself.
pub(super) fn person_of<'a>(
    context: &Context<'a>,
    actor: &Actor,
) -> Result<Option<&'a Person>, DeskError> {
    let Actor::Person(id) = actor else {
        return Ok(None);
    };
    match context.roster.person(id) {
        Some(person) => Ok(Some(person)),
        None => Err(DeskError::unknown_person(context.roster, id)),
    }
}

/// Whether `person` may do `action` at all, leaving aside whose data it is about.
#[must_use]
pub(super) fn is_granted(context: &Context<'_>, person: &Person, action: Action) -> bool {
    context.rulebook.tables().programme.grants(person, action)
}

/// Those of the provider's people who may do `action`.
pub(super) fn staff_who_may<'a>(
    context: &Context<'a>,
    action: Action,
) -> impl Iterator<Item = &'a Person> + use<'a> {
    let context = *context;
    let staff = context.roster.staff();
    staff.filter(move |person| is_granted(&context, person, action))
}

/// Whether the actor may do `action` about `company`'s data (or about nobody's in particular).
pub(super) fn permit(
    context: &Context<'_>,
    actor: &Actor,
    action: Action,
    company: Option<&CompanyId>,
) -> Result<(), DeskError> {
    let Some(person) = person_of(context, actor)? else {
        return Ok(());
    };
    if !is_granted(context, person, action) {
        let because = Because::Roles(person.roles.clone());
        return Err(refusal(context, person, action, because).into());
    }
    if let (Some(own), Some(other)) = (&person.company, company)
        && own != other
    {
        return Err(refusal(context, person, action, Because::OtherCompany).into());
    }
    Ok(())
}

fn refusal(context: &Context<'_>, person: &Person, action: Action, because: Because) -> Refusal {
    let may = |other: &&Person| other.id != person.id && is_granted(context, other, action);
    let mut who_may: Vec<String> = match &person.company {
        Some(company) => names(context.roster.people_of(company).filter(may)),
        None => names(context.roster.staff().filter(may)),
    };
    if who_may.is_empty() {
        who_may = names(context.roster.staff().filter(may));
    }
    Refusal {
        actor: Some(person.id.clone()),
        action,
        because,
        who_may,
    }
}

fn names<'a>(people: impl Iterator<Item = &'a Person>) -> Vec<String> {
    people
        .take(MAX_NAMES)
        .map(|person| person.name.clone())
        .collect()
}

/// Whether the actor may ask `query`. What they then see is bounded by their company.
///
/// # Errors
/// A refusal, or that the actor or the company named is not known.
pub fn permit_query(context: &Context<'_>, actor: &Actor, query: &Query) -> Result<(), DeskError> {
    let (action, company) = match query {
        Query::Ticket { .. } | Query::Attachment { .. } => (Action::TicketView, None),
        // A report counts tickets, and shows none.
        Query::Report { company, .. } => (Action::TicketView, company.as_ref()),
        Query::Tickets { filter } => (Action::TicketView, filter.company.as_ref()),
        Query::Call { .. } | Query::Queues | Query::CallBacks => (Action::QueueView, None),
        Query::Event { .. } | Query::Status => (Action::EventView, None),
        Query::Maintenance => (Action::MaintenancePlan, None),
        // Why each was decided so is shown with it.
        Query::Alarms => (Action::RulesExplain, None),
        // A customer sees of it what was published.
        Query::Incident { .. } if person_of(context, actor)?.is_some_and(is_customer) => {
            (Action::EventView, None)
        }
        Query::Incident { .. } | Query::Debts => (Action::IncidentView, None),
        Query::People { company } => (Action::PeopleView, company.as_ref()),
        Query::Subscription { company }
        | Query::Welcome { company }
        | Query::Reviews { company } => (Action::SubscriptionView, company.as_ref()),
        Query::Solutions { .. } | Query::Article { .. } => (Action::ArticleView, None),
        Query::Trainings => (Action::TrainingTake, None),
        Query::TrainingReport { company } => (Action::TrainingReport, company.as_ref()),
        Query::Certificate { .. } => (Action::TrainingReport, None),
        Query::SolutionsReport => (Action::ArticleReport, None),
        Query::Duty => (Action::TicketAssign, None),
        Query::Customers => (Action::SubscriptionView, None),
        Query::Rules => (Action::RulesView, None),
        // The texts of rules hold the codes of all customers.
        Query::RulesHistory | Query::RulesCandidate | Query::RulesDiff { .. } => {
            (Action::RulesManage, None)
        }
        Query::Why { case, .. } => {
            let action = match case {
                CaseNumber::Ticket(_) => Action::TicketView,
                CaseNumber::Event(_) => Action::EventView,
                CaseNumber::Call(_) => Action::QueueView,
            };
            (action, None)
        }
    };
    permit(context, actor, action, company)
}

/// Whether the person is one of the customers'.
#[must_use]
pub(super) fn is_customer(person: &Person) -> bool {
    person.roles.iter().copied().any(Role::is_customers)
}
