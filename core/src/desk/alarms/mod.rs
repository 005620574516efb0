//! Alarms of monitors: what is new of them, what the rules say, and the events that come of it.
//!
//! Reports come again and in any order. [`hear`] holds them against what is known and asks the
//! rules about those that begin to fire; [`decide_alarms`] then does what was answered, cause by
//! cause, because alarms of one cause share one event. **An event is changed only when it is
//! opened, raised or resolved**: how many of its alarms fire is kept with the cause, so that a
//! storm of alarms does not write the event again and again.

mod heard;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Alarm, AlarmState, CaseNumber, Cause, CompanyId, CurrentUsers, EventId, Happening, KnownAlarm,
    ServiceEvent, Severity, TimerKind,
};
use crate::rules::{Decision, EventPlan};

use super::events;
use super::holding::nothing_held;
use super::incidents;
use super::limits::{MAX_SUBJECT_CHARS, cut};
use super::work::{About, Work};
use super::{Actor, Change, Context, DeskError, EventDraft, InvalidError, Loaded, Reply};

pub use heard::{AlarmGroup, AlarmKey, Heard, alarm_key, hear, hear_again};
use heard::{Fired, Turn, declaring, firings, opening, shown, worst};

/// How many alarms an entry of a history names; it counts all.
const MAX_NAMED: usize = 5;

/// What has to be loaded of a cause.
#[derive(Clone, Debug, Default)]
pub struct LoadedCause {
    /// As it is.
    pub cause: Option<Cause>,
    /// The event that was opened for it last.
    pub event: Option<ServiceEvent>,
    /// The number of the next event, where one may be opened.
    pub next: Option<EventId>,
    /// Whether that event is a major incident.
    pub is_major: bool,
    /// The companies of which the feed has users where that one touches them.
    pub using: BTreeSet<CompanyId>,
    /// The users of the companies of the event, as the feed has them.
    pub users: CurrentUsers,
}

/// Does what the rules said of the alarms of one cause.
///
/// # Errors
/// When somebody else than the desk asks it.
pub fn decide_alarms(
    context: &Context<'_>,
    actor: &Actor,
    group: AlarmGroup,
    loaded: LoadedCause,
) -> Result<Change, DeskError> {
    if *actor != Actor::Desk {
        return Err(InvalidError::OnlyTheDesk.into());
    }
    let mut work = Work::new(*context, actor);
    work.users = loaded.users;
    let AlarmGroup {
        cause,
        held_for,
        turns,
        now,
    } = group;
    let mut standing = Standing {
        now,
        cause: loaded.cause,
        event: loaded.event,
        is_major: loaded.is_major,
        using: loaded.using,
        fired: BTreeSet::new(),
        cleared: BTreeSet::new(),
        counts: (0, 0),
    };
    match (cause, held_for) {
        (Some(_), Some(event)) => standing.hold(&mut work, event, &turns),
        (Some(key), None) => standing.of_cause(&mut work, &key, loaded.next, &turns)?,
        (None, _) => faults(&mut work, &turns),
    }
    work.change.alarms = standing.now.into_values().collect();
    // What is answered is of all causes together.
    work.change.reply = Reply::Done;
    Ok(std::mem::take(&mut work.change))
}

/// Tells the operators of scripts that failed.
fn faults(work: &mut Work<'_>, turns: &[Turn]) {
    for fired in firings(turns) {
        work.report_fault(&fired.decided.record);
    }
}

/// How a cause stands while the turns of its alarms are taken.
struct Standing {
    now: BTreeMap<AlarmKey, KnownAlarm>,
    cause: Option<Cause>,
    event: Option<ServiceEvent>,
    is_major: bool,
    using: BTreeSet<CompanyId>,
    fired: BTreeSet<String>,
    cleared: BTreeSet<String>,
    /// How often alarms began and stopped.
    counts: (u64, u64),
}

impl Standing {
    fn of_cause(
        &mut self,
        work: &mut Work<'_>,
        key: &str,
        next: Option<EventId>,
        turns: &[Turn],
    ) -> Result<(), DeskError> {
        let is_open = self
            .event
            .as_ref()
            .is_some_and(|event| event.state.is_open());
        let version = self.cause.as_ref().map_or(0, |cause| cause.version);
        let opening = opening(turns);
        match (is_open, opening.zip(next)) {
            (false, Some((opening, next))) => {
                // Those that still fire for the event before count there no more.
                self.cause = Some(Cause {
                    key: key.to_owned(),
                    version,
                    event: next,
                    firing: 0,
                    total: 0,
                    settles_after: opening.plan.settles_after,
                });
                self.take_turns(turns, true);
                self.open(work, next, opening, worst(turns))?;
                self.declare(work, turns);
            }
            (true, _) => {
                self.take_turns(turns, true);
                self.raise(work, turns)?;
                if !self.is_major {
                    self.declare(work, turns);
                }
            }
            (false, None) => self.take_turns(turns, false),
        }
        self.settle(work, is_open || opening.is_some());
        Ok(())
    }

    /// Alarms that wait for the end of maintenance: counted and shown there, and nothing is opened.
    fn hold(&mut self, work: &mut Work<'_>, event: EventId, turns: &[Turn]) {
        let severity = self.event.as_ref().map(|event| event.severity);
        self.cause.get_or_insert_with(|| Cause {
            version: 0,
            ..nothing_held(event)
        });
        self.take_turns(turns, true);
        // Why they are held: once for all that came together.
        if let Some(fired) = firings(turns).next() {
            self.remember(work, event, severity, fired);
        }
        self.settle(work, false);
    }

    /// Counts who fires now. Without an event that is open, who wanted one is noted.
    fn take_turns(&mut self, turns: &[Turn], is_open: bool) {
        for turn in turns {
            match (turn, self.cause.as_mut()) {
                (Turn::Fired(fired), Some(cause)) if is_open => {
                    // One that was put under another cause since counts there.
                    let Some(alarm) = self.now.get_mut(&fired.key) else {
                        continue;
                    };
                    alarm.event = Some(cause.event);
                    self.fired.insert(shown(&alarm.alarm));
                    self.counts.0 += 1;
                    cause.firing += 1;
                    cause.total += 1;
                    cause.settles_after = cause.settles_after.max(fired.plan.settles_after);
                }
                (Turn::Fired(fired), _) => {
                    if let Some(alarm) = self.now.get_mut(&fired.key) {
                        alarm.cause = None;
                        alarm.outcome = "noted: no event is open under its cause".to_owned();
                    }
                }
                (Turn::Cleared { name, event }, Some(cause)) if *event == cause.event => {
                    cause.firing = cause.firing.saturating_sub(1);
                    self.counts.1 += 1;
                    self.cleared.insert(name.clone());
                }
                // It belonged to an event that is over.
                (Turn::Cleared { .. }, _) => {}
            }
        }
        // An alarm that fired for this event and stopped within the same reports.
        self.clear_within(turns);
    }

    /// An alarm that began and stopped within the same reports had no event yet when it stopped.
    fn clear_within(&mut self, turns: &[Turn]) {
        let Some(cause) = self.cause.as_mut() else {
            return;
        };
        let mut counts: BTreeMap<&AlarmKey, u64> = BTreeMap::new();
        for fired in firings(turns) {
            *counts.entry(&fired.key).or_default() += 1;
        }
        for (key, count) in counts {
            let Some(alarm) = self.now.get(key) else {
                continue;
            };
            if alarm.event != Some(cause.event) {
                continue;
            }
            // One firing at most is still going on.
            let going_on = u64::from(alarm.alarm.state == AlarmState::Firing);
            let over = count.saturating_sub(going_on);
            if over > 0 {
                cause.firing = cause.firing.saturating_sub(over);
                self.counts.1 += over;
                self.cleared.insert(shown(&alarm.alarm));
            }
        }
    }

    fn open(
        &mut self,
        work: &mut Work<'_>,
        next: EventId,
        opening: &Fired,
        worst: Option<Severity>,
    ) -> Result<(), DeskError> {
        let plan = &opening.plan;
        let alarm = self.now.get(&opening.key).map(|known| &known.alarm);
        let severity = worst.or(plan.severity).unwrap_or(Severity::Medium);
        let draft = EventDraft {
            title: title(plan, alarm),
            severity,
            services: plan.services.clone(),
            regions: plan.regions.clone(),
            companies: BTreeSet::new(),
            users: BTreeSet::new(),
            window: None,
            commander: None,
        };
        let mut loaded = Loaded {
            using: std::mem::take(&mut self.using),
            ..Loaded::default()
        };
        loaded.next.event = next;
        events::open(work, &loaded, &draft)?;
        self.remember(work, next, Some(severity), opening);
        Ok(())
    }

    /// Raises the event when an alarm is worse than it.
    fn raise(&mut self, work: &mut Work<'_>, turns: &[Turn]) -> Result<(), DeskError> {
        let Some(event) = self.event.clone() else {
            return Ok(());
        };
        let Some(severity) = worst(turns).filter(|worst| worst.number() < event.severity.number())
        else {
            return Ok(());
        };
        let raising = firings(turns).find(|fired| fired.plan.severity == Some(severity));
        let id = event.id;
        let mut loaded = Loaded {
            event: Some(event),
            ..Loaded::default()
        };
        events::set_severity(work, &mut loaded, id, severity)?;
        if let Some(raising) = raising {
            self.remember(work, id, Some(severity), raising);
        }
        Ok(())
    }

    /// Declares the event a major incident when the rules say so of one of its alarms.
    fn declare(&self, work: &mut Work<'_>, turns: &[Turn]) {
        let Some(reason) = declaring(turns).map(|fired| &fired.decided.record.reason) else {
            return;
        };
        // As it was opened or raised just now, else as it is.
        let written = work.change.events.pop();
        let is_written = written.is_some();
        let Some(mut event) = written.or_else(|| self.event.clone()) else {
            return;
        };
        let is_changed = incidents::begin(work, &mut event, None, reason);
        if is_changed && !is_written {
            event.version += 1;
        }
        if is_changed || is_written {
            work.change.events.push(event);
        }
    }

    /// Keeps the decision that opened or raised an event with it.
    fn remember(
        &self,
        work: &mut Work<'_>,
        event: EventId,
        severity: Option<Severity>,
        fired: &Fired,
    ) {
        let about = about(event, severity);
        let record = &fired.decided.record;
        let made = (record, Decision::Alarm(fired.decided.answer.clone()));
        work.record(about, fired.facts.clone(), [made]);
        let what = Happening::Decided {
            decision: record.clone(),
            outcome: fired.decided.answer.words(),
        };
        work.audit_internally(about, what);
        if let Some(event) = work.change.events.last_mut() {
            event.decisions.retain(|one| one.hook != record.hook);
            event.decisions.push(record.clone());
        }
    }

    /// Writes the cause and what is waited for: an event is over when it has been quiet for long
    /// enough.
    fn settle(&mut self, work: &mut Work<'_>, is_open: bool) {
        let Some(cause) = self.cause.as_mut() else {
            return;
        };
        if self.counts == (0, 0) {
            return;
        }
        cause.version += 1;
        if is_open {
            let timer = TimerKind::Settle { event: cause.event };
            if cause.firing == 0 {
                work.set_timer(cause.settles_after.after(work.now()), timer);
            } else if self.counts.0 > 0 {
                work.cancel_timer(timer);
            }
        }
        let what = Happening::Alarms {
            fired: self.counts.0,
            cleared: self.counts.1,
            firing: cause.firing,
            which: named(self.fired.iter().chain(&self.cleared)),
        };
        work.audit_internally(about(cause.event, None), what);
        work.change.causes.push(cause.clone());
    }
}

/// The time of quiet is up: the event is over, unless one of its alarms fires again.
pub(super) fn settled(work: &mut Work<'_>, loaded: &mut Loaded, id: EventId) {
    let Some(cause) = loaded.cause.take() else {
        return;
    };
    if cause.event != id || cause.firing > 0 {
        return;
    }
    events::meet(work, cause);
    // A person may have resolved it before.
    if loaded
        .event
        .as_ref()
        .is_some_and(|event| event.state.is_open())
        && let Err(error) = events::resolve(work, loaded, id, "")
    {
        // Only maintenance that has not begun is refused, and no alarm opens that.
        debug_assert!(false, "{error}");
    }
}

fn about(event: EventId, severity: Option<Severity>) -> About<'static> {
    About {
        case: CaseNumber::Event(event),
        company: None,
        severity,
    }
}

/// The title of an event: the script's, else what the alarm says of itself.
fn title(plan: &EventPlan, alarm: Option<&Alarm>) -> String {
    let summary = alarm.map_or("", |alarm| alarm.annotation("summary"));
    let name = alarm.map_or("", Alarm::name);
    let texts = [plan.title.as_deref().unwrap_or_default(), summary, name];
    let lines = texts.map(|text| {
        let line = cut(text, MAX_SUBJECT_CHARS).replace(['\n', '\t'], " ");
        line.trim().to_owned()
    });
    let said = lines.into_iter().find(|line| !line.is_empty());
    said.unwrap_or_else(|| "an alarm".to_owned())
}

fn named<'n>(names: impl Iterator<Item = &'n String>) -> Vec<String> {
    let all: BTreeSet<&String> = names.collect();
    all.into_iter().take(MAX_NAMED).cloned().collect()
}
