//! What must be in the store, written down beside it, and what must hold of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use switchboard::desk::{Change, ChatChange, TimerChange};
use switchboard::model::{
    CallId, CaseNumber, EventId, Happening, Notification, NotificationId, ServiceEvent, StepState,
    Ticket, TicketId, TicketState, Timer, TimerKind, Timestamp,
};
use switchboard::store::{Reach, Store};

use crate::chat::Chat;
use crate::lens::{Asked, Tried, cases_of};
use crate::violation::Violation;

/// How many entries of a history are looked at: more than any case has here.
const WHOLE_HISTORY: usize = 100_000;

/// So long a timer may be late that could not be fired at once.
const PUT_OFF: Duration = Duration::from_secs(60);

/// Everything that was committed.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) tickets: BTreeMap<TicketId, Ticket>,
    pub(crate) calls: BTreeMap<CallId, u64>,
    pub(crate) events: BTreeMap<EventId, ServiceEvent>,
    timers: BTreeMap<String, Timer>,
    pub(crate) told: BTreeMap<NotificationId, Notification>,
    once: BTreeSet<String>,
    /// What was said on tickets, and how often.
    said: BTreeMap<(TicketId, String), u64>,
    /// The newest fence that was handed out, of an endpoint's delivery.
    fences: BTreeMap<(String, NotificationId), u64>,
    /// Under which fence, and until when.
    leases: BTreeMap<(String, NotificationId), (u64, Timestamp)>,
    /// The fence of the chat connection.
    held: u64,
    /// What is to be looked up in the store.
    touched: BTreeSet<CaseNumber>,
    expected: Vec<Notification>,
    pub(crate) commits: u64,
    pub(crate) fired: u64,
    pub(crate) acknowledged: u64,
}

impl Ledger {
    /// Takes down what an action asked of the store.
    pub(crate) fn observe(&mut self, tried: Vec<Tried>, chat: &Chat) -> Result<(), Violation> {
        for one in tried {
            for asked in &one.asked {
                if let Asked::Applied(change) = asked {
                    self.touched.extend(cases_of(change));
                }
                if one.committed {
                    self.asked(asked, chat)?;
                }
            }
        }
        Ok(())
    }

    fn asked(&mut self, asked: &Asked, chat: &Chat) -> Result<(), Violation> {
        match asked {
            Asked::Applied(change) => self.applied(change),
            Asked::Claimed {
                endpoint,
                now,
                until,
                taken,
            } => {
                for one in taken {
                    let key = (endpoint.clone(), one.notification.id);
                    self.claimed(&key, one.fence, *now, *until)?;
                }
                Ok(())
            }
            Asked::Acknowledged {
                endpoint,
                notification,
                fence,
                message,
                done,
            } => {
                let key = (endpoint.clone(), *notification);
                if !done {
                    return Ok(());
                }
                self.reported(&key, *fence)?;
                self.acknowledged += 1;
                let is_there = message
                    .as_ref()
                    .is_some_and(|message| chat.shows(endpoint, message, *notification));
                if is_there {
                    return Ok(());
                }
                let seen = format!("{notification} in {endpoint} is done as {message:?}");
                Err(Violation::new("what is done is there to be seen", seen))
            }
            Asked::Failed {
                endpoint,
                notification,
                fence,
                done,
            } => {
                if *done {
                    self.reported(&(endpoint.clone(), *notification), *fence)?;
                    let about = |id: &NotificationId| self.told.get(id).and_then(|one| one.about);
                    let case = about(notification);
                    let later: Vec<_> = self
                        .leases
                        .keys()
                        .filter(|key| key.0 == *endpoint && key.1 > *notification)
                        .filter(|key| case.is_some() && about(&key.1) == case)
                        .cloned()
                        .collect();
                    for key in later {
                        self.leases.remove(&key);
                    }
                }
                Ok(())
            }
            Asked::Released { endpoint, untried } => {
                for (notification, fence) in untried {
                    let key = (endpoint.clone(), *notification);
                    if self.leases.get(&key).is_some_and(|(held, _)| held == fence) {
                        self.leases.remove(&key);
                    }
                }
                Ok(())
            }
            Asked::TakenOver => {
                self.taken_over();
                Ok(())
            }
            Asked::Held(fence) => {
                let fence = fence.unwrap_or(self.held);
                if fence < self.held {
                    let seen = format!("the connection's {} became {fence}", self.held);
                    return Err(Violation::new("a fence never goes back", seen));
                }
                self.held = fence;
                Ok(())
            }
        }
    }

    /// All leases were given back.
    pub(crate) fn taken_over(&mut self) {
        self.leases.clear();
    }

    fn claimed(
        &mut self,
        key: &(String, NotificationId),
        fence: u64,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), Violation> {
        let (endpoint, told) = key;
        if let Some((_, held)) = self.leases.get(key).filter(|(_, held)| now < *held) {
            let seen = format!("{told} for {endpoint} was claimed at {now}, leased until {held}");
            return Err(Violation::new("what is under a lease is left alone", seen));
        }
        let before = self.fences.insert(key.clone(), fence);
        if let Some(before) = before.filter(|before| *before >= fence) {
            let seen = format!("that of {told} for {endpoint} was {before} and is {fence}");
            return Err(Violation::new("a fence never goes back", seen));
        }
        self.leases.insert(key.clone(), (fence, until));
        Ok(())
    }

    /// A worker's report was taken.
    fn reported(&mut self, key: &(String, NotificationId), fence: u64) -> Result<(), Violation> {
        self.leases.remove(key);
        let newest = self.fences.get(key).copied().unwrap_or_default();
        if fence == newest {
            return Ok(());
        }
        let seen = format!(
            "{} for {}: a report with fence {fence} was taken, the newest is {newest}",
            key.1, key.0
        );
        Err(Violation::new(
            "an outdated worker's report is refused",
            seen,
        ))
    }

    fn applied(&mut self, change: &Change) -> Result<(), Violation> {
        self.commits += 1;
        if let Some(fired) = &change.fired {
            let key = fired.kind.key().0;
            self.fired += 1;
            if self.timers.remove(&key).is_none_or(|live| live != *fired) {
                return Err(Violation::new("a timer acts once", key));
            }
        }
        for ticket in &change.tickets {
            let before = self.tickets.insert(ticket.id, ticket.clone());
            legal(before.as_ref(), ticket)?;
        }
        for call in &change.calls {
            let before = self.calls.insert(call.id, call.version).unwrap_or_default();
            follows(&call.id.to_string(), before, call.version)?;
        }
        for event in &change.events {
            let before = self.events.insert(event.id, event.clone());
            let before = before.map_or(0, |event| event.version);
            follows(&event.id.to_string(), before, event.version)?;
        }
        for one in &change.timers {
            match one {
                TimerChange::Set(timer) => {
                    self.timers.insert(timer.kind.key().0, *timer);
                }
                TimerChange::Cancel(key) => {
                    self.timers.remove(&key.0);
                }
            }
        }
        for one in &change.chat {
            if let ChatChange::Silent(place) = one {
                self.leases.retain(|key, _| key.0 != place.as_str());
            }
        }
        for entry in &change.audit {
            if let (Happening::Commented { text, .. }, Some(CaseNumber::Ticket(ticket))) =
                (&entry.what, entry.about)
            {
                let times = self.said.entry((ticket, text.clone())).or_default();
                *times += 1;
                if *times > 1 {
                    let seen = format!("`{text}` stands on {ticket} twice");
                    return Err(Violation::new("what is said once stands once", seen));
                }
            }
        }
        for one in &change.notifications {
            let is_new = one
                .once_key
                .as_ref()
                .is_none_or(|key| self.once.insert(key.clone()));
            if is_new {
                self.expected.push(one.clone());
            }
        }
        Ok(())
    }

    /// Compares what the last action touched with what is in the store.
    pub(crate) fn verify(&mut self, store: &dyn Store) -> Result<(), Violation> {
        if self.touched.is_empty() && self.expected.is_empty() {
            return Ok(());
        }
        let cases = std::mem::take(&mut self.touched);
        let last = self.told.keys().next_back().copied();
        let last = last.unwrap_or(NotificationId(0));
        let (found, told) = store.run(|tx| {
            let mut found = Vec::new();
            for case in &cases {
                let ticket = match case {
                    CaseNumber::Ticket(id) => tx.ticket(&Reach::Provider, *id)?,
                    _ => None,
                };
                found.push((*case, ticket, tx.timers_of(*case)?));
            }
            Ok((found, tx.notifications(last, 10_000)?))
        })?;
        for (case, ticket, mut timers) in found {
            if let CaseNumber::Ticket(id) = case
                && self.tickets.get(&id) != ticket.as_ref()
            {
                let seen = format!(
                    "{id} is {ticket:?}, and should be {:?}",
                    self.tickets.get(&id)
                );
                return Err(Violation::new(
                    "a change is kept wholly or not at all",
                    seen,
                ));
            }
            timers.sort_by_key(|timer| timer.kind.key());
            let expected: Vec<Timer> = self.timers_of(case);
            if timers != expected {
                let seen =
                    format!("the timers of {case} are {timers:?}, and should be {expected:?}");
                return Err(Violation::new("no timer is lost or left", seen));
            }
        }
        self.told_since(told)
    }

    fn timers_of(&self, case: CaseNumber) -> Vec<Timer> {
        let of_case = self
            .timers
            .values()
            .filter(|one| one.kind.about() == Some(case));
        of_case.copied().collect()
    }

    fn told_since(&mut self, told: Vec<Notification>) -> Result<(), Violation> {
        let mut expected = std::mem::take(&mut self.expected).into_iter();
        for one in told {
            let Some(next) = expected.next() else {
                let seen = format!("{} came of nothing: {}", one.id, one.title);
                return Err(Violation::new(
                    "nothing is told of what did not happen",
                    seen,
                ));
            };
            if (&next.to, next.kind, &next.title) != (&one.to, one.kind, &one.title) {
                let seen = format!(
                    "{} is `{}`, and should be `{}`",
                    one.id, one.title, next.title
                );
                return Err(Violation::new("what happened is told", seen));
            }
            self.told.insert(one.id, one);
        }
        match expected.next() {
            Some(lost) => {
                let seen = format!("`{}` to {} is not in the outbox", lost.title, lost.to);
                Err(Violation::new("what happened is told", seen))
            }
            None => Ok(()),
        }
    }

    /// At the end: what was said stands there, and every promise on a ticket is accounted for.
    pub(crate) fn settled(&self, store: &dyn Store, now: Timestamp) -> Result<(), Violation> {
        let mut stands: BTreeMap<(TicketId, String), u64> = BTreeMap::new();
        for id in self.tickets.keys() {
            let case = CaseNumber::Ticket(*id);
            let entries = store.run(|tx| tx.history(&Reach::Provider, case, WHOLE_HISTORY))?;
            for entry in entries {
                if let Happening::Commented { text, .. } = entry.what {
                    *stands.entry((*id, text)).or_default() += 1;
                }
            }
        }
        if stands != self.said {
            let seen = format!(
                "{} comments, and should be {}",
                stands.len(),
                self.said.len()
            );
            return Err(Violation::new("what was acknowledged is there", seen));
        }
        for ticket in self.tickets.values().filter(|one| one.state.is_open()) {
            self.accounted(ticket, now)?;
        }
        Ok(())
    }

    /// Whoever was promised something has it, is told that they have not, or will be.
    fn accounted(&self, ticket: &Ticket, now: Timestamp) -> Result<(), Violation> {
        let lost = |what: String| Err(Violation::new("every promise is accounted for", what));
        for clock in ticket.clocks.iter().filter(|clock| clock.is_running()) {
            let timer = TimerKind::ClockDue {
                ticket: ticket.id,
                clock: clock.kind,
            };
            let waits = self.timers.contains_key(&timer.key().0);
            if clock.due_at.is_some() && clock.breached_at.is_none() && !waits {
                return lost(format!("{} has no timer", timer.key()));
            }
            // One that the store failed under is put off for a moment.
            if waits && clock.due_at.is_some_and(|due| due + PUT_OFF < now) {
                return lost(format!("{} has not been fired", timer.key()));
            }
        }
        let steps = ticket.steps.iter().enumerate();
        for (step, _) in steps.filter(|(_, state)| **state == StepState::Pending) {
            let step = u32::try_from(step).unwrap_or(u32::MAX);
            let key = TimerKind::Step {
                ticket: ticket.id,
                step,
            };
            let held = ticket.state == TicketState::WaitingForCustomer;
            if !held && !self.timers.contains_key(&key.key().0) {
                return lost(format!("{} has no timer", key.key()));
            }
        }
        Ok(())
    }
}

/// A case follows the one before.
fn follows(what: &str, before: u64, now: u64) -> Result<(), Violation> {
    if now == before + 1 {
        return Ok(());
    }
    let seen = format!("{what} was at version {before} and is at {now}");
    Err(Violation::new("no change is made over another", seen))
}

fn legal(before: Option<&Ticket>, now: &Ticket) -> Result<(), Violation> {
    use TicketState::{Active, Closed, New, Resolved, WaitingForCustomer};
    follows(
        &now.id.to_string(),
        before.map_or(0, |one| one.version),
        now.version,
    )?;
    let running = now.clocks.iter().filter(|clock| clock.is_running()).count();
    let is_legal = match (before.map(|one| one.state), now.state) {
        (None, state) => state.is_open(),
        (Some(Closed), _) => false,
        (Some(before), state) if before == state => true,
        (Some(New), state) => matches!(state, Active | WaitingForCustomer | Resolved),
        (Some(Active | WaitingForCustomer), state) => {
            matches!(state, Active | WaitingForCustomer | Resolved)
        }
        (Some(Resolved), state) => matches!(state, Closed | Active),
    };
    let company_stays = before.is_none_or(|one| one.company == now.company);
    if is_legal && company_stays && (now.state.is_open() || running == 0) {
        return Ok(());
    }
    let was = before.map(|one| one.state);
    let seen = format!("{} went from {was:?} to {}", now.id, now.state);
    Err(Violation::new("no ticket is in an illegal state", seen))
}
