//! What is new in the reports of monitors, and what the rules say of it.

use std::collections::BTreeMap;

use crate::desk::Context;
use crate::desk::holding::{held_under, holding};
use crate::desk::limits::{MAX_SUBJECT_CHARS, cut};
use crate::model::{
    Alarm, AlarmState, EventId, KnownAlarm, MonitorId, ServiceEvent, Severity, Touched,
};
use crate::rules::{AlarmFacts, Decided, EventPlan, Explain, Facts, Handling};

/// The firings of an alarm that are kept, and for how long: what scripts see as `alarm.times`.
const MAX_FIRINGS: usize = 100;
const FIRINGS_FOR_SECS: i64 = 86_400;

/// What tells one alarm from all others.
pub type AlarmKey = (MonitorId, String);

/// What was new in a number of reports, by cause.
#[derive(Debug, Default)]
pub struct Heard {
    /// The alarms that are new or have changed, those of one cause together.
    pub groups: Vec<AlarmGroup>,
    /// How many reports told nothing new.
    pub told_nothing: u64,
}

/// The alarms of one cause that are new or have changed.
#[derive(Debug)]
pub struct AlarmGroup {
    /// The cause; none for those that belong to no event.
    pub cause: Option<String>,
    /// The maintenance during which they are held.
    pub held_for: Option<EventId>,
    /// What became of them, one after the other.
    pub(super) turns: Vec<Turn>,
    /// As they are now.
    pub(super) now: BTreeMap<AlarmKey, KnownAlarm>,
}

/// One thing that an alarm did.
#[derive(Debug)]
pub(super) enum Turn {
    /// It began to fire, and the rules were asked.
    Fired(Box<Fired>),
    /// It stopped, and belonged to this event.
    Cleared { name: String, event: EventId },
}

#[derive(Debug)]
pub(super) struct Fired {
    pub(super) key: AlarmKey,
    pub(super) facts: Facts,
    pub(super) decided: Decided<Handling>,
    pub(super) plan: EventPlan,
}

impl AlarmGroup {
    /// Whether one begins to be held.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.held_for.is_some() && firings(&self.turns).next().is_some()
    }

    /// What an event touches that is opened when none is open; nothing when none is opened.
    #[must_use]
    pub fn may_open(&self) -> Option<Touched> {
        opening(&self.turns).map(|fired| fired.plan.touched())
    }

    /// Whether the event is declared a major incident.
    #[must_use]
    pub fn declares(&self) -> bool {
        declaring(&self.turns).is_some()
    }
}

/// What tells an alarm from all others.
#[must_use]
pub fn alarm_key(alarm: &Alarm) -> AlarmKey {
    (alarm.monitor.clone(), alarm.key.clone())
}

/// Groups by cause.
type Groups = BTreeMap<Option<String>, AlarmGroup>;

/// Holds reports against what is known, in the order in which they came, and asks the rules about
/// alarms that begin to fire. `maintenance` is what is planned or under way.
#[must_use]
pub fn hear(
    context: &Context<'_>,
    reports: &[Alarm],
    known: Vec<KnownAlarm>,
    maintenance: &[ServiceEvent],
) -> Heard {
    let known = known.into_iter().map(|one| (alarm_key(&one.alarm), one));
    let mut known: BTreeMap<AlarmKey, KnownAlarm> = known.collect();
    let mut heard = Heard::default();
    let mut groups = Groups::new();
    for report in reports {
        let key = alarm_key(report);
        let before = known.get(&key);
        if before.is_some_and(|before| report.tells_nothing_new(&before.alarm)) {
            heard.told_nothing += 1;
            continue;
        }
        let (now, turn) = taken(context, report, before, maintenance);
        // What belonged to one cause and belongs to another now is stored with the later one.
        if let Some(before) = before.filter(|before| before.cause != now.cause)
            && let Some(group) = groups.get_mut(&before.cause)
        {
            group.now.remove(&key);
        }
        put_into(&mut groups, turn, now.clone());
        known.insert(key, now);
    }
    heard.groups = groups.into_values().collect();
    heard
}

/// Asks the rules again about alarms that were held and still fire, now that the maintenance is over
/// or has taken too long.
#[must_use]
pub fn hear_again(
    context: &Context<'_>,
    held: Vec<KnownAlarm>,
    maintenance: &[ServiceEvent],
) -> Vec<AlarmGroup> {
    let mut groups = Groups::new();
    for mut now in held {
        let turn = ask(context, &mut now, maintenance);
        put_into(&mut groups, turn, now);
    }
    groups.into_values().collect()
}

fn put_into(groups: &mut Groups, turn: Option<Turn>, now: KnownAlarm) {
    let group = groups
        .entry(now.cause.clone())
        .or_insert_with(|| AlarmGroup {
            cause: now.cause.clone(),
            held_for: now.event.filter(|_| now.is_held),
            turns: Vec::new(),
            now: BTreeMap::new(),
        });
    group.turns.extend(turn);
    group.now.insert(alarm_key(&now.alarm), now);
}

/// What is known of an alarm after a report, and what it did.
fn taken(
    context: &Context<'_>,
    report: &Alarm,
    before: Option<&KnownAlarm>,
    maintenance: &[ServiceEvent],
) -> (KnownAlarm, Option<Turn>) {
    let was_firing = before.is_some_and(|before| before.alarm.state == AlarmState::Firing);
    let mut now = KnownAlarm {
        alarm: report.clone(),
        seen_at: context.now,
        fired_at: before.map_or_else(Vec::new, |before| before.fired_at.clone()),
        cause: before.and_then(|before| before.cause.clone()),
        event: before.and_then(|before| before.event),
        is_held: before.is_some_and(|before| before.is_held),
        decision: before.and_then(|before| before.decision.clone()),
        outcome: before.map_or_else(String::new, |before| before.outcome.clone()),
    };
    match (was_firing, report.state) {
        // It goes on; only the monitor counts from another moment.
        (true, AlarmState::Firing) | (false, AlarmState::Resolved) => (now, None),
        (true, AlarmState::Resolved) => {
            let turn = now.event.map(|event| Turn::Cleared {
                name: shown(report),
                event,
            });
            (now, turn)
        }
        (false, AlarmState::Firing) => {
            let at = context.now;
            now.fired_at
                .retain(|fired| (at - *fired).num_seconds() < FIRINGS_FOR_SECS);
            if now.fired_at.len() >= MAX_FIRINGS {
                now.fired_at.remove(0);
            }
            now.fired_at.push(at);
            now.is_held = false;
            let turn = ask(context, &mut now, maintenance);
            (now, turn)
        }
    }
}

/// Asks the rules about an alarm that begins to fire, or that was held and still does. The
/// maintenance that it waited for holds it no longer.
fn ask(context: &Context<'_>, now: &mut KnownAlarm, maintenance: &[ServiceEvent]) -> Option<Turn> {
    let at = context.now;
    let times = u32::try_from(now.fired_at.len()).unwrap_or(u32::MAX);
    let mut facts = AlarmFacts::new(&now.alarm, context.rulebook.tables(), times, at);
    let waited_for = now.held_for();
    let others = maintenance.iter().filter(|one| Some(one.id) != waited_for);
    let during = facts
        .service
        .and_then(|service| holding(context, others, service, now.alarm.label("region")));
    facts.in_maintenance = during.is_some();
    facts.was_held = waited_for.is_some();
    let decided = context.rulebook.alarm(&facts, Explain::No);
    let facts = Facts::from(&facts);
    now.decision = Some(decided.record.clone());
    now.outcome = decided.answer.words();
    now.event = None;
    now.cause = None;
    now.is_held = false;
    let plan = match (&decided.answer, during) {
        (Handling::Event(plan), _) => {
            now.cause = Some(cause_of(plan, &now.alarm));
            plan.clone()
        }
        (Handling::Held, Some(during)) => {
            now.cause = Some(held_under(during));
            now.event = Some(during);
            now.is_held = true;
            EventPlan::default()
        }
        (Handling::Held, None) => {
            now.outcome = "noted: no maintenance of its service is under way".to_owned();
            return None;
        }
        (Handling::Ignored | Handling::Noted, _) if decided.record.fault.is_some() => {
            EventPlan::default()
        }
        (Handling::Ignored | Handling::Noted, _) => return None,
    };
    Some(Turn::Fired(Box::new(Fired {
        key: alarm_key(&now.alarm),
        facts,
        decided,
        plan,
    })))
}

/// The cause that the rules name, else the alarm by itself.
fn cause_of(plan: &EventPlan, alarm: &Alarm) -> String {
    match &plan.under {
        Some(key) => key.clone(),
        None => format!("{}/{}", alarm.monitor, alarm.key),
    }
}

/// Those that began to fire.
pub(super) fn firings(turns: &[Turn]) -> impl Iterator<Item = &Fired> {
    turns.iter().filter_map(|turn| match turn {
        Turn::Fired(fired) => Some(&**fired),
        Turn::Cleared { .. } => None,
    })
}

/// The first that opens an event.
pub(super) fn opening(turns: &[Turn]) -> Option<&Fired> {
    firings(turns).find(|fired| fired.plan.opens)
}

pub(super) fn worst(turns: &[Turn]) -> Option<Severity> {
    let wanted = firings(turns).filter_map(|fired| fired.plan.severity);
    wanted.min_by_key(|severity| severity.number())
}

/// The alarm for which the event is declared a major incident.
pub(super) fn declaring(turns: &[Turn]) -> Option<&Fired> {
    firings(turns).find(|fired| fired.plan.is_major)
}

/// An alarm as a history names it.
pub(super) fn shown(alarm: &Alarm) -> String {
    cut(alarm.name(), MAX_SUBJECT_CHARS)
}
