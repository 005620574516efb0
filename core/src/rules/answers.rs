//! Whether an answer can be kept: everything it names has to exist.
//!
//! Constants were checked when the script was loaded; this is for what a script puts together.

use std::collections::BTreeSet;

use super::script::{Known, unknown};
use super::{Act, Cadence, ClockPlan, EscalationPlan, Route, Rulebook, Tables};
use crate::model::{Role, ServiceEvent};

/// The words that name somebody by what they are to the ticket.
const TARGETS: [&str; 6] = [
    "assignee",
    "queue",
    "caller",
    "account_manager",
    "manager",
    "operators",
];

/// The names of the tables that scripts may use.
pub(super) fn known(tables: &Tables) -> Known {
    let roster = &tables.roster;
    let companies = roster.companies();
    let customers = companies
        .iter()
        .flat_map(|company| roster.people_of(&company.id));
    let people: BTreeSet<String> = roster
        .staff()
        .chain(customers)
        .map(|person| person.id.to_string())
        .collect();
    Known {
        queues: tables
            .programme
            .queues
            .keys()
            .map(ToString::to_string)
            .collect(),
        agents: roster
            .staff()
            .filter(|person| person.is(Role::Agent))
            .map(|person| person.id.to_string())
            .collect(),
        skills: roster
            .staff()
            .flat_map(|person| person.skills.iter().cloned())
            .collect(),
        calendars: tables.calendars.ids().map(ToString::to_string).collect(),
        targets: people
            .iter()
            .cloned()
            .chain(TARGETS.map(str::to_owned))
            .collect(),
        companies: companies.iter().map(|one| one.id.to_string()).collect(),
        regions: companies.iter().map(|one| one.region.to_string()).collect(),
        tiers: ids_of(tables.programme.tiers.keys()),
        services: ids_of(tables.services.keys()),
        people,
    }
}

fn ids_of<'a, T: ToString + 'a>(ids: impl Iterator<Item = &'a T>) -> BTreeSet<String> {
    ids.map(ToString::to_string).collect()
}

fn expect(what: &str, given: &str, names: &BTreeSet<String>) -> Result<(), String> {
    if names.contains(given) {
        return Ok(());
    }
    Err(unknown(what, given, names.iter().map(String::as_str)))
}

/// The cadence, of the kind that the event needs.
pub(super) fn checked_cadence(cadence: Cadence, event: &ServiceEvent) -> Result<Cadence, String> {
    match (&cadence, event.is_planned()) {
        (Cadence::Planned { .. }, false) => Err(
            "`announce([…])` is for maintenance, and this event is unplanned; use `after(…)`"
                .into(),
        ),
        (Cadence::Running { .. }, true) => Err(
            "`after(…)` is for what nobody planned, and this is maintenance; use `announce([…])`"
                .into(),
        ),
        _ => Ok(cadence),
    }
}

impl Rulebook {
    /// The route with a queue in every case: the script's, else its level's, else the default.
    pub(super) fn checked_route(&self, mut route: Route) -> Result<Route, String> {
        let programme = &self.tables.programme;
        let mut level = route.level;
        if let Some(agent) = &route.agent {
            expect("agent", agent.as_str(), &self.known.agents)?;
            let person = self.tables.roster.person(agent);
            level = level.or(person.and_then(|person| person.level));
        }
        if let Some(skill) = &route.skill {
            expect("agent with the skill", skill, &self.known.skills)?;
        }
        match &route.queue {
            Some(queue) if programme.queues.contains_key(queue) => {}
            Some(queue) => expect("queue", queue.as_str(), &self.known.queues)?,
            None => {
                let of_level = level
                    .and_then(|level| usize::from(level).checked_sub(1))
                    .and_then(|index| programme.levels.get(index));
                route.queue = Some(of_level.unwrap_or(&programme.defaults.queue).clone());
            }
        }
        Ok(route)
    }

    /// The clocks, their calendars known.
    pub(super) fn checked_clocks(&self, plan: ClockPlan) -> Result<ClockPlan, String> {
        for calendar in plan.clocks.iter().filter_map(|one| one.calendar.as_ref()) {
            expect("calendar", calendar.as_str(), &self.known.calendars)?;
        }
        Ok(plan)
    }

    /// The plan, everybody in it known.
    pub(super) fn checked_plan(&self, plan: EscalationPlan) -> Result<EscalationPlan, String> {
        let steps = plan.steps.iter().map(|step| &step.act);
        for act in steps.chain(&plan.on_request) {
            let (Act::Tell { to } | Act::Escalate { ladder: to, .. }) = act;
            for target in to {
                expect("person", target, &self.known.targets)?;
            }
        }
        Ok(plan)
    }
}
