//! A change while it is being made: what every part of the desk writes into.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::model::{
    AuditEntry, CaseNumber, Company, CompanyId, CurrentUsers, DecisionRecord, Happening,
    Notification, NotificationId, NotificationKind, Person, PersonId, Recipient, Severity, Timer,
    TimerKey, TimerKind, Timestamp, UserGroup, Visibility,
};
use crate::rules::{Decision, DecisionMade, Facts, MessageData, Recorded};

use super::{Actor, Change, Context, TimerChange};

/// A change while it is being made.
pub(super) struct Work<'a> {
    pub context: Context<'a>,
    pub actor: &'a Actor,
    pub change: Change,
    /// The users of the companies that may be told, as the feed has them.
    pub users: CurrentUsers,
    /// Where in the change each timer stands.
    timers: BTreeMap<TimerKey, usize>,
}

/// Of which case something is told or kept.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub case: CaseNumber,
    pub company: Option<&'a CompanyId>,
    pub severity: Option<Severity>,
}

impl<'a> Work<'a> {
    pub fn new(context: Context<'a>, actor: &'a Actor) -> Self {
        Self {
            context,
            actor,
            change: Change::default(),
            users: CurrentUsers::new(),
            timers: BTreeMap::new(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.context.now
    }

    pub fn actor_id(&self) -> Option<PersonId> {
        self.actor.person().cloned()
    }

    /// The actor's name, as people read it.
    pub fn who(&self) -> String {
        self.actor
            .person()
            .map_or_else(|| "the desk".to_owned(), |id| self.name(id))
    }

    /// A person's name, or the id of one who is gone.
    pub fn name(&self, id: &PersonId) -> String {
        self.context
            .roster
            .person(id)
            .map_or_else(|| id.to_string(), |person| person.name.clone())
    }

    pub fn company(&self, id: &CompanyId) -> Option<&'a Company> {
        self.context.roster.company(id)
    }

    /// A company's users as the feed has them; nothing when it does not have the company.
    pub fn feed_of(&self, company: &Company) -> Option<&[UserGroup]> {
        self.users.get(&company.id).map(Vec::as_slice)
    }

    pub fn person(&self, id: &PersonId) -> Option<&'a Person> {
        self.context.roster.person(id)
    }

    /// Keeps that something happened to a case and may be read by its customer.
    pub fn audit(&mut self, about: About<'_>, what: Happening) {
        self.keep(Some(about.case), about.company, Visibility::Customer, what);
    }

    /// The same of what somebody else did, of whom the actor tells.
    pub fn audit_of(&mut self, who: Option<&PersonId>, about: About<'_>, what: Happening) {
        self.audit(about, what);
        if let (Some(who), Some(entry)) = (who, self.change.audit.last_mut()) {
            entry.actor = Some(who.clone());
        }
    }

    /// Keeps that something happened to a case, for the provider's people only.
    pub fn audit_internally(&mut self, about: About<'_>, what: Happening) {
        self.keep(Some(about.case), about.company, Visibility::Internal, what);
    }

    pub fn keep(
        &mut self,
        about: Option<CaseNumber>,
        company: Option<&CompanyId>,
        visibility: Visibility,
        what: Happening,
    ) {
        self.change.audit.push(AuditEntry {
            at: self.context.now,
            actor: self.actor_id(),
            about,
            company: company.cloned(),
            visibility,
            what,
        });
    }

    /// Keeps a decision, and tells the operators when the script failed.
    pub fn decided(&mut self, about: About<'_>, decision: &DecisionRecord, outcome: String) {
        let what = Happening::Decided {
            decision: decision.clone(),
            outcome,
        };
        self.audit_internally(about, what);
        self.report_fault(decision);
    }

    /// Puts an asking on record: what the script saw, and what was decided. The same asking
    /// within one change stands there once.
    pub fn record<const N: usize>(
        &mut self,
        about: About<'_>,
        facts: Facts,
        made: [(&DecisionRecord, Decision); N],
    ) {
        let made = made.map(|(record, answer)| DecisionMade {
            record: record.clone(),
            answer,
        });
        let recorded = Recorded {
            about: about.case,
            company: about.company.cloned(),
            at: self.context.now,
            facts,
            decisions: made.into(),
        };
        if !self.change.decisions.contains(&recorded) {
            self.change.decisions.push(recorded);
        }
    }

    /// Tells the operators that a script failed: once for one fault of one version of the rules.
    pub fn report_fault(&mut self, decision: &DecisionRecord) {
        let Some(fault) = &decision.fault else { return };
        let data = MessageData {
            title: format!("{} failed", decision.hook),
            reason: fault.clone(),
            text: "the default decided instead".to_owned(),
            ..MessageData::default()
        };
        let once = format!(
            "fault:{}:{}:{}",
            decision.rules_version,
            decision.hook,
            which_fault(fault)
        );
        self.inform(
            Recipient::Operators,
            NotificationKind::RulesFault,
            &data,
            fault,
        );
        if let Some(last) = self.change.notifications.last_mut() {
            last.once_key = Some(once.chars().take(300).collect());
        }
    }

    /// Tells a recipient of a case. Nobody is told of what they did themselves.
    pub fn tell(
        &mut self,
        to: Recipient,
        kind: NotificationKind,
        about: About<'_>,
        data: &MessageData,
        reason: &str,
    ) {
        if matches!(&to, Recipient::Person(id) if Some(id) == self.actor.person()) {
            return;
        }
        self.push(to, kind, Some(about), data, reason);
    }

    /// Tells a recipient of something that is about no case.
    pub fn inform(
        &mut self,
        to: Recipient,
        kind: NotificationKind,
        data: &MessageData,
        reason: &str,
    ) {
        self.push(to, kind, None, data, reason);
    }

    /// What was told since there were `before` notifications is news of one course of things:
    /// what of it has not gone out when there is newer news is overtaken and need not be read.
    pub fn overtake(&mut self, before: usize, key: &str) {
        for notification in self.change.notifications.iter_mut().skip(before) {
            notification.supersedes_key = Some(key.to_owned());
        }
    }

    fn push(
        &mut self,
        to: Recipient,
        kind: NotificationKind,
        about: Option<About<'_>>,
        data: &MessageData,
        reason: &str,
    ) {
        let text = self.context.rulebook.message(kind, data);
        self.tell_text(to, kind, about, text, reason, data.users.clone());
    }

    /// Tells a recipient what is written already, which is about these users.
    pub fn tell_text(
        &mut self,
        to: Recipient,
        kind: NotificationKind,
        about: Option<About<'_>>,
        (title, body): (String, String),
        reason: &str,
        users: Vec<String>,
    ) {
        self.change.notifications.push(Notification {
            id: NotificationId(0),
            to,
            kind,
            about: about.map(|about| about.case),
            severity: about.and_then(|about| about.severity),
            state: None,
            title,
            body,
            at: self.context.now,
            rules_version: self.context.rulebook.version().clone(),
            reason: reason.to_owned(),
            once_key: None,
            supersedes_key: None,
            origin: None,
            address: None,
            users,
            files: Vec::new(),
            invitation: None,
        });
    }

    pub fn set_timer(&mut self, due_at: Timestamp, kind: TimerKind) {
        self.put_timer(kind.key(), TimerChange::Set(Timer { due_at, kind }));
    }

    pub fn cancel_timer(&mut self, kind: TimerKind) {
        let key = kind.key();
        self.put_timer(key.clone(), TimerChange::Cancel(key));
    }

    /// The last word on a timer holds: what is cancelled and set again is only set.
    fn put_timer(&mut self, key: TimerKey, change: TimerChange) {
        match self.timers.entry(key) {
            Entry::Occupied(at) => {
                if let Some(earlier) = self.change.timers.get_mut(*at.get()) {
                    *earlier = change;
                }
            }
            Entry::Vacant(free) => {
                free.insert(self.change.timers.len());
                self.change.timers.push(change);
            }
        }
    }
}

/// A time as a reader in `zone` reads it.
pub(super) fn time_in(zone: chrono_tz::Tz, at: Timestamp) -> String {
    at.with_timezone(&zone)
        .format("%Y-%m-%d %H:%M %Z")
        .to_string()
}

/// How long something takes, as people say it: `42 min`, `3 h 5 min`, `2 d 4 h`.
#[must_use]
pub fn spoken(span: crate::model::Span) -> String {
    let secs = span.secs();
    let (days, hours, minutes) = (secs / 86_400, secs / 3_600 % 24, secs / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{secs} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// Open time of a calendar, in hours and less: `40 h`. Days would be taken for days of the week.
pub(super) fn open_time(span: crate::model::Span) -> String {
    let secs = span.secs();
    match (secs / 3_600, secs / 60 % 60, secs % 60) {
        (0, 0, secs) => format!("{secs} s"),
        (0, minutes, _) => format!("{minutes} min"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// What makes a fault that fault, whoever calls: its place, as in `routing.rhai:12:5: no queue for
/// 4711`. Where no place is known, its words without numbers.
fn which_fault(fault: &str) -> String {
    let place = fault.split(": ").next().unwrap_or_default();
    let has_line = place
        .rsplit(':')
        .next()
        .is_some_and(|column| column.parse::<usize>().is_ok());
    if has_line {
        return place.to_owned();
    }
    fault.chars().filter(|c| !c.is_ascii_digit()).collect()
}
