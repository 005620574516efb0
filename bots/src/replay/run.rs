//! Replays a log: its changes and the desk's own timers, in the order of time.

use std::collections::{BTreeMap, HashMap, HashSet};

use switchboard::desk::{Actor, Change, Command};
use switchboard::model::{
    CaseNumber, Channel, ClockKind, Happening, PersonId, Severity, Span, Ticket, TicketId,
    TicketState, Timestamp,
};
use switchboard::rules::{Recorded, Rulebook, RulesError, Sources};
use switchboard::service::ServiceError;
use thiserror::Error;

use crate::progress::Progress;
use crate::virtual_desk::VirtualDesk;

use super::cast::Cast;
use super::log::{Log, LoggedTicket, RefusedRow, Row};
use super::map::FirstAnswer;

/// Why a log cannot be replayed.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The rules do not load.
    #[error(transparent)]
    Rules(RulesError),
    /// The log's people do not fit beside the rules folder's.
    #[error("the log's people and groups do not fit the rules folder: {0}")]
    Cast(String),
    /// The desk failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// Somebody who would have been asked to acknowledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// When.
    pub at: Timestamp,
    /// Which ticket.
    pub ticket: TicketId,
    /// Who; nobody when nobody is left to ask.
    pub to: Option<PersonId>,
    /// Which rung of the ladder; 0 when nobody is left to ask.
    pub rung: usize,
    /// Why.
    pub reason: String,
}

/// A clock that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which ticket.
    pub ticket: TicketId,
    /// Which clock.
    pub clock: ClockKind,
    /// When it was due.
    pub due_at: Timestamp,
}

/// One ticket after its replay.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its number in the log.
    pub number: String,
    /// As the desk has it.
    pub ticket: Ticket,
    /// From opening to the first human answer.
    pub response: Option<Span>,
    /// From opening to the last resolution.
    pub resolution: Option<Span>,
    /// How long it waited for the customer before that.
    pub waiting: Span,
    /// What the log says of its own target.
    pub met: Option<bool>,
}

/// What a replay came to.
#[derive(Debug, Default)]
pub struct Replay {
    /// Each ticket, in the log's order.
    pub outcomes: Vec<Outcome>,
    /// Rows that changed something on the desk.
    pub changed: u64,
    /// Rows that say nothing that the desk does not have already, by reason.
    pub nothing_new: BTreeMap<&'static str, u64>,
    /// Rows that the desk refused.
    pub refused: Vec<RefusedRow>,
    /// Who would have been asked, in the order of time.
    pub escalations: Vec<Escalation>,
    /// What was broken, in the order of time.
    pub breaches: Vec<Breach>,
    /// How many notifications would have gone out.
    pub notifications: u64,
    /// What the rules decided, where that is wanted.
    pub decisions: Vec<Recorded>,
}

/// How a log is replayed.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// What counts as the first human answer.
    pub first_answer: FirstAnswer,
    /// Whether the decisions are kept.
    pub keep_decisions: bool,
}

/// What is done at a moment: a ticket is opened, or a row is replayed.
struct Moment {
    at: Timestamp,
    ticket: usize,
    /// Nothing for the opening.
    row: Option<usize>,
}

/// Replays `log` under the rules in `sources`.
///
/// # Errors
/// When the rules do not load or the desk fails. A row that the desk refuses is kept with its
/// reason.
pub fn replay(
    log: &Log,
    cast: &Cast,
    sources: &Sources,
    wanted: Wanted,
) -> Result<Replay, ReplayError> {
    // The folder alone comes first, so that its own faults are told with its own lines.
    Rulebook::compile(sources).map_err(ReplayError::Rules)?;
    let rulebook = Rulebook::compile(&cast.added_to(sources))
        .map_err(|error| ReplayError::Cast(error.to_string()))?;
    let moments = moments(log);
    let start = moments
        .first()
        .map_or(Timestamp::UNIX_EPOCH, |moment| moment.at);
    let end = moments.last().map_or(start, |moment| moment.at);
    let mut replaying = Replaying {
        cast,
        first_answer: wanted.first_answer,
        desk: VirtualDesk::new(rulebook, start)?,
        opened: HashMap::new(),
        closed_by_log: HashSet::new(),
        watch: Watch {
            keep_decisions: wanted.keep_decisions,
            ..Watch::default()
        },
        replay: Replay::default(),
    };
    let mut progress = Progress::before_output(moments.len() as u64, "changes");
    for (done, moment) in (0_u64..).zip(&moments) {
        replaying.pass(moment.at)?;
        if let Some(ticket) = log.tickets.get(moment.ticket) {
            match moment.row.and_then(|row| ticket.rows.get(row)) {
                None => replaying.open(moment.ticket, ticket)?,
                Some(row) => replaying.row(moment.ticket, ticket, row)?,
            }
        }
        progress.at(done);
    }
    // What is due at the log's last moment still happens; what comes after is not the log's.
    replaying.pass(end)?;
    progress.finish();
    Ok(replaying.finish(log))
}

fn moments(log: &Log) -> Vec<Moment> {
    let mut moments: Vec<Moment> = Vec::new();
    for (ticket, logged) in log.tickets.iter().enumerate() {
        moments.push(Moment {
            at: logged.opened_at,
            ticket,
            row: None,
        });
        for (row, change) in logged.rows.iter().enumerate() {
            moments.push(Moment {
                at: change.at,
                ticket,
                row: Some(row),
            });
        }
    }
    // No row comes before the opening, which sorts first.
    moments.sort_by_key(|moment| (moment.at, moment.ticket, moment.row));
    moments
}

/// What is kept of every change, whether a row or a timer made it.
#[derive(Default)]
struct Watch {
    tickets: HashMap<TicketId, Ticket>,
    waiting_since: HashMap<TicketId, Timestamp>,
    waited: HashMap<TicketId, Span>,
    escalations: Vec<Escalation>,
    breaches: Vec<Breach>,
    notifications: u64,
    keep_decisions: bool,
    decisions: Vec<Recorded>,
}

impl Watch {
    fn see(&mut self, at: Timestamp, change: &Change) {
        if self.keep_decisions {
            self.decisions.extend_from_slice(&change.decisions);
        }
        self.notifications += change.notifications.len() as u64;
        for ticket in &change.tickets {
            let is_waiting = ticket.state == TicketState::WaitingForCustomer;
            match (self.waiting_since.get(&ticket.id).copied(), is_waiting) {
                (None, true) => {
                    self.waiting_since.insert(ticket.id, at);
                }
                (Some(since), false) => {
                    self.waiting_since.remove(&ticket.id);
                    let waited = self.waited.entry(ticket.id).or_default();
                    *waited = waited.plus(Span::between(since, at));
                }
                _ => {}
            }
            self.tickets.insert(ticket.id, ticket.clone());
        }
        for entry in &change.audit {
            let Some(CaseNumber::Ticket(ticket)) = entry.about else {
                continue;
            };
            match &entry.what {
                Happening::Escalated { to, rung, reason } => self.escalations.push(Escalation {
                    at,
                    ticket,
                    to: Some(to.clone()),
                    rung: *rung,
                    reason: reason.clone(),
                }),
                Happening::EscalationExhausted { reason } => self.escalations.push(Escalation {
                    at,
                    ticket,
                    to: None,
                    rung: 0,
                    reason: reason.clone(),
                }),
                Happening::Breached { clock, due_at } => self.breaches.push(Breach {
                    ticket,
                    clock: *clock,
                    due_at: *due_at,
                }),
                _ => {}
            }
        }
    }
}

struct Replaying<'a> {
    cast: &'a Cast,
    first_answer: FirstAnswer,
    desk: VirtualDesk,
    /// The desk's number of each of the log's tickets.
    opened: HashMap<usize, TicketId>,
    /// Tickets that a row closed; any other closed one was closed by the rules.
    closed_by_log: HashSet<TicketId>,
    watch: Watch,
    replay: Replay,
}

impl Replaying<'_> {
    fn pass(&mut self, to: Timestamp) -> Result<(), ServiceError> {
        let watch = &mut self.watch;
        self.desk
            .advance(to, &mut |at, change| watch.see(at, change))
    }

    /// Does it, and says why not when the desk refuses.
    fn perform(
        &mut self,
        actor: &Actor,
        command: &Command,
    ) -> Result<Result<(), String>, ServiceError> {
        match self.desk.perform(actor, command) {
            Ok(change) => {
                self.watch.see(self.desk.now(), &change);
                Ok(Ok(()))
            }
            Err(error) if error.is_refusal() => Ok(Err(error.to_string())),
            Err(error) => Err(error),
        }
    }

    fn actor(&self, name: Option<&String>) -> Actor {
        self.cast
            .staff(name)
            .map_or(Actor::Desk, |id| Actor::Person(id.clone()))
    }

    fn open(&mut self, index: usize, ticket: &LoggedTicket) -> Result<(), ServiceError> {
        let Some(caller) = self.cast.caller(ticket.caller.as_ref()) else {
            return Ok(());
        };
        let command = Command::OpenTicket {
            caller: caller.clone(),
            severity: ticket.rows.first().map(|row| row.severity),
            subject: ticket.subject.chars().take(200).collect(),
            text: String::new(),
            product: ticket.product.clone(),
            channel: ticket.channel,
            // A log of names and numbers has no language that could be told.
            language: Some("en".to_owned()),
        };
        let actor = self.actor(ticket.opened_by.as_ref());
        match self.desk.perform(&actor, &command) {
            Ok(change) => {
                if let Some(opened) = change.tickets.first() {
                    self.opened.insert(index, opened.id);
                }
                self.watch.see(self.desk.now(), &change);
            }
            Err(error) if error.is_refusal() => {
                let reason = format!("the ticket could not be opened: {error}");
                for row in &ticket.rows {
                    self.refuse(ticket, row, reason.clone());
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn refuse(&mut self, ticket: &LoggedTicket, row: &Row, reason: String) {
        self.replay.refused.push(RefusedRow {
            line: row.line,
            ticket: ticket.number.clone(),
            reason,
            detail: String::new(),
        });
    }

    fn now_of(&self, id: TicketId) -> Option<&Ticket> {
        self.watch.tickets.get(&id)
    }

    fn row(&mut self, index: usize, logged: &LoggedTicket, row: &Row) -> Result<(), ServiceError> {
        let Some(id) = self.opened.get(&index).copied() else {
            // Its opening was refused, and so was every row of it.
            return Ok(());
        };
        let mut done = 0_u64;
        let mut refusal: Option<String> = None;
        // Each step looks at the ticket as the one before has left it.
        for step in STEPS {
            let Some(ticket) = self.now_of(id).cloned() else {
                break;
            };
            let Some((actor, command)) = step(self, &ticket, logged, row) else {
                continue;
            };
            match self.perform(&actor, &command)? {
                Ok(()) => {
                    done += 1;
                    if matches!(command, Command::CloseTicket { .. }) {
                        self.closed_by_log.insert(id);
                    }
                }
                Err(why) => {
                    // The number would make each reason a reason of its own.
                    let why = why.replace(&id.to_string(), "the ticket");
                    refusal.get_or_insert(why);
                }
            }
        }
        match refusal {
            Some(why) => self.refuse(logged, row, format!("the desk refused: {why}")),
            None if done > 0 => self.replay.changed += 1,
            None => {
                let reason = match self.now_of(id).map(|ticket| ticket.state) {
                    Some(TicketState::Closed)
                        if row.state == TicketState::Closed
                            && !self.closed_by_log.contains(&id) =>
                    {
                        "the rules had closed the ticket before"
                    }
                    _ => "state, priority, group and assignee stay as they are",
                };
                *self.replay.nothing_new.entry(reason).or_default() += 1;
            }
        }
        Ok(())
    }

    fn finish(mut self, log: &Log) -> Replay {
        for (index, logged) in log.tickets.iter().enumerate() {
            let Some(ticket) = self.opened.get(&index).and_then(|id| self.now_of(*id)) else {
                continue;
            };
            let stopped = |kind| match &ticket.clock(kind)?.state {
                switchboard::model::ClockState::Stopped { at, .. } => {
                    Some(Span::between(ticket.opened_at, *at))
                }
                _ => None,
            };
            let outcome = Outcome {
                number: logged.number.clone(),
                response: stopped(ClockKind::Response),
                resolution: ticket
                    .resolved_at
                    .map(|at| Span::between(ticket.opened_at, at)),
                waiting: self
                    .watch
                    .waited
                    .get(&ticket.id)
                    .copied()
                    .unwrap_or_default(),
                met: logged.rows.last().and_then(|row| row.met),
                ticket: ticket.clone(),
            };
            self.replay.outcomes.push(outcome);
        }
        self.replay.escalations = self.watch.escalations;
        self.replay.breaches = self.watch.breaches;
        self.replay.notifications = self.watch.notifications;
        self.replay.decisions = self.watch.decisions;
        self.replay
    }
}

/// What a row may ask of the desk: at most one command a step, in this order.
type StepOf = fn(&Replaying<'_>, &Ticket, &LoggedTicket, &Row) -> Option<(Actor, Command)>;

const STEPS: [StepOf; 7] = [reopened, severity, group, assignee, answered, state, closed];

/// A reopening comes first: nothing else can be done to a resolved ticket.
fn reopened(
    replaying: &Replaying<'_>,
    ticket: &Ticket,
    logged: &LoggedTicket,
    row: &Row,
) -> Option<(Actor, Command)> {
    let is_open = ticket.state.is_open();
    (!is_open && row.state.is_open()).then(|| {
        let command = Command::ReopenTicket {
            ticket: ticket.id,
            text: said(row),
            channel: logged.channel,
        };
        (replaying.actor(row.changed_by.as_ref()), command)
    })
}

fn severity(
    replaying: &Replaying<'_>,
    ticket: &Ticket,
    _: &LoggedTicket,
    row: &Row,
) -> Option<(Actor, Command)> {
    let wanted: Severity = row.severity;
    (ticket.state.is_open() && ticket.severity != wanted).then(|| {
        let command = Command::SetSeverity {
            ticket: ticket.id,
            severity: wanted,
        };
        (replaying.actor(row.changed_by.as_ref()), command)
    })
}

fn group(
    replaying: &Replaying<'_>,
    ticket: &Ticket,
    _: &LoggedTicket,
    row: &Row,
) -> Option<(Actor, Command)> {
    let queue = replaying.cast.queue(row.group.as_ref())?;
    (ticket.state.is_open() && &ticket.queue != queue).then(|| {
        let command = Command::MoveTicket {
            ticket: ticket.id,
            queue: queue.clone(),
        };
        (replaying.actor(row.changed_by.as_ref()), command)
    })
}

fn assignee(
    replaying: &Replaying<'_>,
    ticket: &Ticket,
    _: &LoggedTicket,
    row: &Row,
) -> Option<(Actor, Command)> {
    let to = replaying.cast.staff(row.assignee.as_ref())?;
    (ticket.state.is_open() && ticket.assignee.as_ref() != Some(to)).then(|| {
        let command = Command::AssignTicket {
            ticket: ticket.id,
            to: to.clone(),
        };
        (replaying.actor(row.changed_by.as_ref()), command)
    })
}

/// The first human answer, where it does not come with a change of state that answers by itself.
fn answered(
    replaying: &Replaying<'_>,
    ticket: &Ticket,
    logged: &LoggedTicket,
    row: &Row,
) -> Option<(Actor, Command)> {
    if ticket.state != TicketState::New {
        return None;
    }
    let begins = row.state == TicketState::Active;
    let is_assigned = row.state == TicketState::New
        && replaying.first_answer == FirstAnswer::Assigned
        && row.assignee.is_some();
    (begins || is_assigned).then(|| {
        let actor = replaying.actor(row.changed_by.as_ref());
        (actor, comment(ticket, logged.channel, said(row)))
    })
}

fn state(
    replaying: &Replaying<'_>,
    ticket: &Ticket,
    logged: &LoggedTicket,
    row: &Row,
) -> Option<(Actor, Command)> {
    let desk = replaying.actor(row.changed_by.as_ref());
    let (ticket_id, text, channel) = (ticket.id, said(row), logged.channel);
    match (ticket.state, row.state) {
        (TicketState::New | TicketState::Active, TicketState::WaitingForCustomer) => {
            let command = Command::WaitForCustomer {
                ticket: ticket_id,
                text,
                channel,
            };
            Some((desk, command))
        }
        // Waiting ends when the customer answers; that they did is all that the log says.
        (TicketState::WaitingForCustomer, TicketState::Active) => {
            let caller = replaying.cast.caller(logged.caller.as_ref())?;
            let command = comment(ticket, channel, text);
            Some((Actor::Person(caller.clone()), command))
        }
        (from, TicketState::Resolved | TicketState::Closed) if from.is_open() => {
            let command = Command::ResolveTicket {
                ticket: ticket_id,
                text,
                channel,
            };
            Some((desk, command))
        }
        _ => None,
    }
}

fn closed(
    replaying: &Replaying<'_>,
    ticket: &Ticket,
    _: &LoggedTicket,
    row: &Row,
) -> Option<(Actor, Command)> {
    let is_due = row.state == TicketState::Closed && ticket.state == TicketState::Resolved;
    is_due.then(|| {
        let command = Command::CloseTicket { ticket: ticket.id };
        (replaying.actor(row.changed_by.as_ref()), command)
    })
}

fn comment(ticket: &Ticket, channel: Channel, text: String) -> Command {
    Command::Comment {
        ticket: ticket.id,
        text,
        channel,
        source: None,
    }
}

/// The log keeps no texts, so the state's own name stands for what was said.
fn said(row: &Row) -> String {
    format!("{} in the log", row.state_named)
}
