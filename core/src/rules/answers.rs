//! Whether an answer can be kept: everything it names has to exist.
//!
//! Constants were checked when the script was loaded; this is for what a script puts together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::lookups::Lookups;
use super::script::{Known, Made, Root, Script, unknown};
use super::{
    Act, Cadence, ClockPlan, EscalationPlan, Handling, PlannedClock, Readiness, Route, Rulebook,
    Tables,
};
use crate::model::{ClockKind, Role, ServiceEvent};

/// What a hook answers with.
pub(super) trait Answer: Clone + PartialEq {
    /// Its hook's place in [`HOOKS`](super::script::HOOKS).
    const HOOK: usize;

    /// What a script made, when everything in it exists. Why not is an error message; an empty one
    /// when it is an answer to something else, which the script's types have ruled out before.
    fn checked(book: &Rulebook, made: Made) -> Result<Self, String>;

    /// Whether it is an answer to what was asked; why not is an error message.
    fn suits(&self, _: Root<'_>) -> Result<(), String> {
        Ok(())
    }

    /// The script that answers.
    fn script(book: &Rulebook) -> &Script;

    /// The constant answers of its hook.
    fn kept(book: &Rulebook) -> &Kept<Self>;

    /// What is answered when the script fails.
    fn by_default(book: &Rulebook, root: Root<'_>) -> Self;
}

impl Answer for Route {
    const HOOK: usize = 0;

    fn checked(book: &Rulebook, made: Made) -> Result<Self, String> {
        match made {
            Made::Route(route) => book.checked_route(route),
            _ => Err(String::new()),
        }
    }

    fn script(book: &Rulebook) -> &Script {
        &book.routing
    }

    fn kept(book: &Rulebook) -> &Kept<Self> {
        &book.answers.routes
    }

    fn by_default(book: &Rulebook, _: Root<'_>) -> Self {
        Self {
            queue: Some(book.tables.programme.defaults.queue.clone()),
            ..Self::default()
        }
    }
}

impl Answer for ClockPlan {
    const HOOK: usize = 1;

    fn checked(book: &Rulebook, made: Made) -> Result<Self, String> {
        match made {
            Made::Clocks(plan) => book.checked_clocks(plan),
            _ => Err(String::new()),
        }
    }

    fn script(book: &Rulebook) -> &Script {
        &book.escalation
    }

    fn kept(book: &Rulebook) -> &Kept<Self> {
        &book.answers.clocks
    }

    fn by_default(book: &Rulebook, _: Root<'_>) -> Self {
        let defaults = &book.tables.programme.defaults;
        Self {
            clocks: vec![PlannedClock {
                kind: ClockKind::Response,
                target: defaults.respond_within,
                calendar: defaults.calendar.clone(),
                paused_in: Vec::new(),
            }],
            close_after: None,
        }
    }
}

impl Answer for EscalationPlan {
    const HOOK: usize = 2;

    fn checked(book: &Rulebook, made: Made) -> Result<Self, String> {
        match made {
            Made::Plan(plan) => book.checked_plan(plan),
            _ => Err(String::new()),
        }
    }

    fn script(book: &Rulebook) -> &Script {
        &book.escalation
    }

    fn kept(book: &Rulebook) -> &Kept<Self> {
        &book.answers.plans
    }

    fn by_default(_: &Rulebook, _: Root<'_>) -> Self {
        Self::default()
    }
}

impl Answer for Cadence {
    const HOOK: usize = 3;

    fn checked(_: &Rulebook, made: Made) -> Result<Self, String> {
        match made {
            Made::Cadence(cadence) => checked_cadence(cadence),
            _ => Err(String::new()),
        }
    }

    fn suits(&self, root: Root<'_>) -> Result<(), String> {
        match root {
            Root::Event(facts) => suits_event(self, facts.event),
            _ => Err(String::new()),
        }
    }

    fn script(book: &Rulebook) -> &Script {
        &book.cadence
    }

    fn kept(book: &Rulebook) -> &Kept<Self> {
        &book.answers.cadences
    }

    fn by_default(book: &Rulebook, root: Root<'_>) -> Self {
        let defaults = &book.tables.programme.defaults;
        match root {
            Root::Event(facts) if facts.event.is_planned() => Self::Planned {
                before: Vec::new(),
                at_start: true,
                at_end: true,
                overrun_every: Some(defaults.update_every),
            },
            _ => Self::Running {
                first_after: defaults.first_notice_after,
                every: Some(defaults.update_every),
                prompt_before: None,
            },
        }
    }
}

impl Answer for Handling {
    const HOOK: usize = 4;

    fn checked(book: &Rulebook, made: Made) -> Result<Self, String> {
        match made {
            Made::Handling(handling) => book.checked_handling(handling),
            _ => Err(String::new()),
        }
    }

    fn script(book: &Rulebook) -> &Script {
        &book.events
    }

    fn kept(book: &Rulebook) -> &Kept<Self> {
        &book.answers.handlings
    }

    fn by_default(_: &Rulebook, _: Root<'_>) -> Self {
        Self::Noted
    }
}

impl Answer for Readiness {
    const HOOK: usize = 5;

    fn checked(_: &Rulebook, made: Made) -> Result<Self, String> {
        match made {
            Made::Readiness(readiness) => Ok(readiness),
            _ => Err(String::new()),
        }
    }

    fn script(book: &Rulebook) -> &Script {
        &book.readiness
    }

    fn kept(book: &Rulebook) -> &Kept<Self> {
        &book.answers.readinesses
    }

    fn by_default(_: &Rulebook, _: Root<'_>) -> Self {
        Self::default()
    }
}

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
pub(super) fn known(tables: &Tables, lookups: Arc<Lookups>) -> Known {
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
        regions: companies
            .iter()
            .map(|one| one.region.clone())
            .chain(tables.regions.keys().map(ToString::to_string))
            .collect(),
        tiers: ids_of(tables.programme.tiers.keys()),
        services: ids_of(tables.services.keys()),
        lookups,
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

/// A commander is asked for an update between one notice and the next.
fn checked_cadence(cadence: Cadence) -> Result<Cadence, String> {
    match cadence {
        Cadence::Running {
            every,
            prompt_before: Some(before),
            ..
        } if every.is_none_or(|every| before >= every) => Err(format!(
            "`prompt_before` asks for an update {before} before it is due, and updates {}; it needs \
             a longer `every`",
            match every {
                Some(every) => format!("come every {every}"),
                None => "never come".to_owned(),
            }
        )),
        fits => Ok(fits),
    }
}

/// A cadence has to be of the kind that the event needs.
fn suits_event(cadence: &Cadence, event: &ServiceEvent) -> Result<(), String> {
    match (cadence, event.is_planned()) {
        (Cadence::Planned { .. }, false) => Err(
            "`announce([…])` is for maintenance, and this event is unplanned; use `after(…)`"
                .into(),
        ),
        (Cadence::Running { .. }, true) => Err(
            "`after(…)` is for what nobody planned, and this is maintenance; use `announce([…])`"
                .into(),
        ),
        _ => Ok(()),
    }
}

/// The constant answers of a hook, checked when the rules are loaded. A decision reads one
/// [`Rule`] and hands out the address of the answer.
#[derive(Debug)]
pub(super) struct Kept<T> {
    /// By the number that the script's plan gives.
    pub(super) rules: Vec<Rule>,
    /// Many rules share an answer.
    pub(super) answers: Vec<T>,
    /// Why an answer cannot be given, by its rule's number.
    pub(super) refused: BTreeMap<usize, String>,
}

/// A rule that answers with a constant; within one line of the cache.
#[derive(Debug)]
#[repr(align(32))]
pub(super) struct Rule {
    pub(super) reason: Box<str>,
    pub(super) line: u32,
    pub(super) column: u32,
    /// Its answer's number; none when it is refused.
    pub(super) answer: u32,
}

/// All constant answers of a rulebook.
#[derive(Debug, Default)]
pub(super) struct Answers {
    routes: Kept<Route>,
    clocks: Kept<ClockPlan>,
    plans: Kept<EscalationPlan>,
    cadences: Kept<Cadence>,
    handlings: Kept<Handling>,
    readinesses: Kept<Readiness>,
}

impl Answers {
    pub(super) fn of(book: &Rulebook) -> Self {
        Self {
            routes: Kept::of(book),
            clocks: Kept::of(book),
            plans: Kept::of(book),
            cadences: Kept::of(book),
            handlings: Kept::of(book),
            readinesses: Kept::of(book),
        }
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            answers: Vec::new(),
            refused: BTreeMap::new(),
        }
    }
}

/// Answers given so long ago are not looked through for one that is the same.
const LOOKED_BACK: usize = 32;

impl<T: Answer> Kept<T> {
    fn of(book: &Rulebook) -> Self {
        let script = T::script(book);
        let mut kept = Self::default();
        for (number, draft) in script.answers(T::HOOK).iter().enumerate() {
            let answer = match T::checked(book, draft.made.clone()) {
                Ok(answer) => kept.number_of(answer),
                Err(message) => {
                    kept.refused.insert(number, message);
                    u32::MAX
                }
            };
            let reason = match &draft.reason {
                Some(reason) => reason,
                None => script.reason_at(draft.at),
            };
            kept.rules.push(Rule {
                reason: reason.into(),
                line: u32::try_from(draft.at.line).unwrap_or(u32::MAX),
                column: u32::try_from(draft.at.column).unwrap_or(u32::MAX),
                answer,
            });
        }
        kept
    }

    fn number_of(&mut self, answer: T) -> u32 {
        let begin = self.answers.len().saturating_sub(LOOKED_BACK);
        let recent = self.answers.iter().skip(begin);
        let same = recent.enumerate().find(|(_, one)| **one == answer);
        let number = match same {
            Some((number, _)) => begin + number,
            None => {
                self.answers.push(answer);
                self.answers.len() - 1
            }
        };
        u32::try_from(number).unwrap_or(u32::MAX)
    }
}

impl Rulebook {
    /// The route with a queue in every case: the script's, else its level's, else the default.
    fn checked_route(&self, mut route: Route) -> Result<Route, String> {
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

    /// What is done about an alarm, its services and regions known.
    fn checked_handling(&self, handling: Handling) -> Result<Handling, String> {
        if let Handling::Event(plan) = &handling {
            for service in &plan.services {
                expect("service", service.as_str(), &self.known.services)?;
            }
            for region in &plan.regions {
                expect("region", region.as_str(), &self.known.regions)?;
            }
        }
        Ok(handling)
    }

    /// The clocks, their calendars known.
    fn checked_clocks(&self, plan: ClockPlan) -> Result<ClockPlan, String> {
        for calendar in plan.clocks.iter().filter_map(|one| one.calendar.as_ref()) {
            expect("calendar", calendar.as_str(), &self.known.calendars)?;
        }
        Ok(plan)
    }

    /// The plan, everybody in it known.
    fn checked_plan(&self, plan: EscalationPlan) -> Result<EscalationPlan, String> {
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
