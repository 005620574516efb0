//! Decisions made before earlier ones are in the store.
//!
//! What a decision is made from is read for several of them at once. What the earlier ones will
//! change of it stands in [`Ahead`]: the numbers that they use, and what they give to people. **The
//! same case is never among them twice**; whoever gathers them sees to that.

use std::collections::BTreeMap;

use crate::desk::{CaseKind, Change, DeskError, Loaded, Needs, Workload, decide, give};
use crate::model::{CallId, CompanyId, EventId, ServiceEvent, TicketId, TicketsChannel};
use crate::store::{Reach, StoreError, Transaction};

use super::driver::Rules;
use super::loading::tickets_channel;
use super::together::{Asked, Outcomes};

/// What several decisions have in common, read once, with what was decided since.
#[derive(Default)]
pub(super) struct Ahead {
    workload: Workload,
    open_events: Vec<ServiceEvent>,
    channels: BTreeMap<CompanyId, Option<TicketsChannel>>,
    /// The next number of each kind of case that is opened.
    ticket: u64,
    call: u64,
    event: u64,
}

/// What is read for decisions that are made one after another.
pub(super) struct Read {
    rules: Rules,
    /// Of each its own.
    loaded: Vec<Loaded>,
    ahead: Ahead,
}

impl Read {
    /// Reads it from a store in which `earlier` is not yet.
    pub(super) fn from(
        tx: &mut dyn Transaction,
        rules: &Rules,
        asked: &[Asked<'_>],
        earlier: &Outcomes,
    ) -> Result<Self, StoreError> {
        let mut ahead = Ahead::from(tx, rules, asked)?;
        earlier
            .iter()
            .flatten()
            .for_each(|change| ahead.take(change));
        let own = asked.iter().map(|one| {
            let needs = Needs {
                opens: None,
                workload: false,
                open_events: false,
                thread_for: None,
                ..one.needs.clone()
            };
            let its_own = Asked {
                needs: &needs,
                ..*one
            };
            its_own.load(tx, &rules.context(one.now))
        });
        Ok(Self {
            rules: rules.clone(),
            loaded: own.collect::<Result<_, StoreError>>()?,
            ahead,
        })
    }

    /// Decides each on what the ones before it leave, and says under which rules.
    pub(super) fn decide(self, asked: &[Asked<'_>]) -> (Rules, Outcomes) {
        let Self {
            rules,
            loaded,
            mut ahead,
        } = self;
        let one_by_one = asked.iter().zip(loaded).map(|(one, mut loaded)| {
            let context = rules.context(one.now);
            ahead.put_into(&mut loaded, &rules, one.needs);
            let outcome: Result<Change, DeskError> =
                decide(&context, one.actor, one.command, loaded);
            if let Ok(change) = &outcome {
                ahead.take(change);
            }
            outcome
        });
        let outcomes = one_by_one.collect();
        (rules, outcomes)
    }
}

impl Ahead {
    fn from(
        tx: &mut dyn Transaction,
        rules: &Rules,
        asked: &[Asked<'_>],
    ) -> Result<Self, StoreError> {
        let mut ahead = Self::default();
        let any = |what: fn(&Needs) -> bool| asked.iter().any(|one| what(one.needs));
        if any(|needs| needs.workload) {
            ahead.workload = tx.workload()?.into_iter().collect();
        }
        if any(|needs| needs.open_events) {
            ahead.open_events = tx.open_events(&Reach::Provider)?;
        }
        if any(|needs| needs.opens == Some(CaseKind::Ticket)) {
            ahead.ticket = tx.next_number(CaseKind::Ticket)?;
        }
        if any(|needs| needs.opens == Some(CaseKind::Call)) {
            ahead.call = tx.next_number(CaseKind::Call)?;
        }
        if any(|needs| needs.opens == Some(CaseKind::Event)) {
            ahead.event = tx.next_number(CaseKind::Event)?;
        }
        for company in asked.iter().filter_map(|one| company(rules, one.needs)) {
            if !ahead.channels.contains_key(company) {
                let channel = tickets_channel(tx, company)?;
                ahead.channels.insert(company.clone(), channel);
            }
        }
        Ok(ahead)
    }

    fn put_into(&self, loaded: &mut Loaded, rules: &Rules, needs: &Needs) {
        match needs.opens {
            Some(CaseKind::Ticket) => loaded.next.ticket = TicketId(self.ticket),
            Some(CaseKind::Call) => loaded.next.call = CallId(self.call),
            Some(CaseKind::Event) => loaded.next.event = EventId(self.event),
            None => {}
        }
        if needs.workload {
            loaded.workload.clone_from(&self.workload);
        }
        if needs.open_events {
            loaded.open_events.clone_from(&self.open_events);
        }
        if let Some(company) = company(rules, needs) {
            loaded.tickets_channel = self.channels.get(company).cloned().flatten();
        }
    }

    /// What a decision will have changed.
    fn take(&mut self, change: &Change) {
        give(&mut self.workload, change);
        for ticket in &change.tickets {
            self.ticket = self.ticket.max(ticket.id.0 + 1);
        }
        for call in &change.calls {
            self.call = self.call.max(call.id.0 + 1);
        }
        for event in &change.events {
            self.event = self.event.max(event.id.0 + 1);
            self.open_events.retain(|open| open.id != event.id);
            if event.state.is_open() {
                self.open_events.push(event.clone());
                self.open_events.sort_by_key(|open| open.id);
            }
        }
    }
}

/// Whose the ticket is that is opened.
fn company<'a>(rules: &'a Rules, needs: &Needs) -> Option<&'a CompanyId> {
    let caller = rules.roster.person(needs.thread_for.as_ref()?)?;
    caller.company.as_ref()
}
