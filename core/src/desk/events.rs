//! Service events: declared, updated, resolved; planned or not (P4, P8, P9).

use crate::model::{
    Action, Audience, CaseNumber, Cause, CompanyId, EventId, EventKind, EventState, EventUpdate,
    EventWord as Word, Happening, Person, PersonId, Role, ServiceEvent, Severity, TimerKind,
    Timestamp, ToldAt, UserGroup, Window, impacted_users,
};
use crate::rules::MessageData;

use super::affected;
use super::announce;
use super::incidents;
use super::limits::{MAX_EVENT_UPDATES, MAX_SUBJECT_CHARS, line, said, text};
use super::permission::{is_customer, permit, person_of};
use super::work::{About, Work};
use super::{
    Actor, CaseState, Context, DeskError, EventDraft, InvalidError, Loaded, MoveError, Part, Reply,
};
use super::{holding, series};

/// What an event's entries are about. They belong to no one company.
pub(super) fn about(event: &ServiceEvent) -> About<'static> {
    About {
        case: CaseNumber::Event(event.id),
        company: None,
        severity: Some(event.severity),
    }
}

/// What every message about an event says.
pub(super) fn data(work: &Work<'_>, event: &ServiceEvent) -> MessageData {
    MessageData {
        case: event.id.to_string(),
        title: event.title.clone(),
        severity: event.severity.number(),
        severity_word: event.severity.word().to_owned(),
        commander: event
            .commander
            .as_ref()
            .map(|id| work.name(id))
            .unwrap_or_default(),
        ..MessageData::default()
    }
}

/// Declares an event or announces maintenance.
pub(super) fn open(
    work: &mut Work<'_>,
    loaded: &Loaded,
    draft: &EventDraft,
) -> Result<(), DeskError> {
    let planned = draft.window.is_some();
    let action = if planned {
        Action::MaintenancePlan
    } else {
        Action::EventOpen
    };
    permit(&work.context, work.actor, action, None)?;
    make(work, loaded, draft, None)?;
    if planned {
        series::point_out_clashes(work, loaded);
    }
    Ok(())
}

/// Makes the event, which may be one of a series, and plans what is said of it.
pub(super) fn make(
    work: &mut Work<'_>,
    loaded: &Loaded,
    draft: &EventDraft,
    series: Option<EventId>,
) -> Result<(), DeskError> {
    let id = loaded.next.event;
    let title = line(Part::Title, &draft.title, MAX_SUBJECT_CHARS)?;
    let companies = affected::companies(work, draft, &loaded.using)?;
    let now = work.now();
    match &draft.window {
        Some(window) if window.ends_at <= window.starts_at => {
            return Err(InvalidError::EndsBeforeItStarts.into());
        }
        Some(window) if window.ends_at <= now => {
            return Err(InvalidError::WindowIsOver.into());
        }
        _ => {}
    }
    let mut event = ServiceEvent {
        title,
        companies,
        opened_by: opener(work),
        commander: commander(work, draft)?,
        ..scheduled(id, draft, series)
    };
    if draft.window.is_none() {
        event.kind = EventKind::Unplanned;
        event.state = EventState::Active;
        event.started_at = now;
    }
    let opened = Happening::Opened {
        subject: event.title.clone(),
        text: String::new(),
        channel: crate::model::Channel::Chat,
    };
    work.audit(about(&event), opened);
    if let Some(window) = event.window() {
        let (starts_at, ends_at) = (window.starts_at, window.ends_at);
        work.set_timer(starts_at, TimerKind::MaintenanceStart { event: event.id });
        work.set_timer(ends_at, TimerKind::MaintenanceOverrun { event: event.id });
    }
    announce::plan_all(work, &mut event);
    put(work, event);
    Ok(())
}

/// Maintenance as it is drafted: in a window, and not begun.
pub(super) fn scheduled(id: EventId, draft: &EventDraft, series: Option<EventId>) -> ServiceEvent {
    let window = draft.window.clone().unwrap_or(Window {
        starts_at: Timestamp::MIN_UTC,
        ends_at: Timestamp::MIN_UTC,
    });
    ServiceEvent {
        id,
        version: 1,
        title: draft.title.clone(),
        severity: draft.severity,
        started_at: window.starts_at,
        kind: EventKind::Planned(window),
        state: EventState::Scheduled,
        series,
        services: draft.services.clone(),
        regions: draft.regions.clone(),
        companies: draft.companies.clone(),
        users: draft.users.clone(),
        opened_by: the_desk(),
        commander: draft.commander.clone(),
        ended_at: None,
        updates: Vec::new(),
        told_at: ToldAt::default(),
        told: 0,
        decisions: Vec::new(),
    }
}

/// Stands for who opens an event that a monitor opens, and for who will.
fn the_desk() -> PersonId {
    PersonId::new("desk").unwrap_or_else(|_| unreachable!("it is an id"))
}

/// Whether somebody can lead the work on an event.
pub(super) fn leads(person: &Person) -> bool {
    person.is(Role::IncidentCommander)
}

fn opener(work: &Work<'_>) -> PersonId {
    work.actor_id().unwrap_or_else(the_desk)
}

fn commander(work: &Work<'_>, draft: &EventDraft) -> Result<Option<PersonId>, DeskError> {
    if let Some(id) = &draft.commander {
        known_commander(work, id)?;
        return Ok(Some(id.clone()));
    }
    let opener = person_of(&work.context, work.actor)?;
    Ok(opener
        .filter(|person| leads(person))
        .map(|person| person.id.clone()))
}

pub(super) fn known_commander(work: &Work<'_>, id: &PersonId) -> Result<(), DeskError> {
    match work.person(id) {
        Some(person) if leads(person) => Ok(()),
        Some(person) => Err(InvalidError::NotACommander {
            name: person.name.clone(),
        }
        .into()),
        None => Err(DeskError::unknown_person(work.context.roster, id)),
    }
}

/// Takes the loaded event for a change.
fn take(
    work: &Work<'_>,
    loaded: &mut Loaded,
    id: EventId,
    action: Action,
) -> Result<ServiceEvent, DeskError> {
    permit(&work.context, work.actor, action, None)?;
    let mut event = loaded
        .event
        .take()
        .ok_or(DeskError::UnknownCase(CaseNumber::Event(id)))?;
    if !event.state.is_open() {
        return Err(illegal(&event, MoveError::EventIsOver));
    }
    event.version += 1;
    Ok(event)
}

pub(super) fn illegal(event: &ServiceEvent, why: MoveError) -> DeskError {
    DeskError::IllegalMove {
        case: CaseNumber::Event(event.id),
        state: CaseState::Event(event.state),
        why,
    }
}

pub(super) fn put(work: &mut Work<'_>, event: ServiceEvent) {
    work.change.reply = Reply::Event {
        event: Box::new(event.clone()),
        clashes: Vec::new(),
    };
    work.change.events.push(event);
}

fn changed(work: &mut Work<'_>, event: &ServiceEvent, field: &str, from: &str, to: &str) {
    let what = Happening::Changed {
        field: field.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    work.audit(about(event), what);
}

fn add_update(work: &mut Work<'_>, event: &mut ServiceEvent, words: &str) {
    let by = opener(work);
    event.updates.push(EventUpdate {
        at: work.now(),
        by,
        text: words.to_owned(),
    });
    if event.updates.len() > MAX_EVENT_UPDATES {
        event.updates.remove(0);
    }
    let channel = crate::model::Channel::Chat;
    work.audit(
        about(event),
        Happening::Commented {
            text: words.to_owned(),
            channel,
        },
    );
}

/// Writes what is known now; it goes out with the next update.
pub(super) fn update(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: EventId,
    words: &str,
) -> Result<(), DeskError> {
    let mut event = take(work, loaded, id, Action::EventManage)?;
    let words = said(Part::Update, words)?;
    add_update(work, &mut event, &words);
    put(work, event);
    Ok(())
}

/// Changes how bad it is. Those who were told hear of it at once, and the cadence is asked anew.
pub(super) fn set_severity(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: EventId,
    severity: Severity,
) -> Result<(), DeskError> {
    let mut event = take(work, loaded, id, Action::EventManage)?;
    if event.severity == severity {
        return Err(illegal(&event, MoveError::SameSeverity(severity)));
    }
    let was = std::mem::replace(&mut event.severity, severity);
    changed(
        work,
        &event,
        "severity",
        &was.to_string(),
        &severity.to_string(),
    );
    announce::tell_told(work, &mut event, &Word::Severity { was });
    announce::plan_all(work, &mut event);
    put(work, event);
    Ok(())
}

/// Names who leads the work on it.
pub(super) fn set_commander(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: EventId,
    commander: &PersonId,
) -> Result<(), DeskError> {
    let mut event = take(work, loaded, id, Action::EventManage)?;
    if let Some(incident) = loaded.incident.take() {
        return incidents::hand_over(work, event, *incident, commander, "");
    }
    known_commander(work, commander)?;
    if event.commander.as_ref() == Some(commander) {
        let name = work.name(commander);
        return Err(illegal(&event, MoveError::Leads { name }));
    }
    let from = event
        .commander
        .as_ref()
        .map(|id| work.name(id))
        .unwrap_or_default();
    changed(work, &event, "commander", &from, &work.name(commander));
    event.commander = Some(commander.clone());
    put(work, event);
    Ok(())
}

/// Begins maintenance by hand.
pub(super) fn start(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: EventId,
) -> Result<(), DeskError> {
    let mut event = take(work, loaded, id, Action::EventManage)?;
    if event.state != EventState::Scheduled {
        return Err(illegal(&event, MoveError::BegunAlready));
    }
    begin(work, &mut event);
    put(work, event);
    Ok(())
}

/// Maintenance begins, by hand or by its timer.
pub(super) fn begin(work: &mut Work<'_>, event: &mut ServiceEvent) {
    let from = event.state.key();
    event.state = EventState::Active;
    event.started_at = work.now();
    changed(work, event, "state", from, EventState::Active.key());
    work.cancel_timer(TimerKind::MaintenanceStart { event: event.id });
    work.change.causes.push(holding::nothing_held(event.id));
    if let Some(until) = holding::held_until(&work.context, event) {
        work.set_timer(until, TimerKind::HeldAlarms { event: event.id });
    }
    announce::begun(work, event);
    announce::plan_all(work, event);
}

/// It is over. The end goes to whoever was told of the beginning.
pub(super) fn resolve(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: EventId,
    words: &str,
) -> Result<(), DeskError> {
    let mut event = take(work, loaded, id, Action::EventManage)?;
    if event.state == EventState::Scheduled {
        return Err(illegal(&event, MoveError::CancelInstead));
    }
    finish(work, &mut event, words, EventState::Resolved)?;
    if let Some(cause) = loaded.cause.take() {
        meet(work, cause);
    }
    if event.is_planned() {
        work.set_timer(work.now(), TimerKind::HeldAlarms { event: id });
    }
    announce::ended(work, &mut event);
    incidents::ended(work, &event, loaded.incident.take().map(|it| *it));
    put(work, event);
    Ok(())
}

/// Whoever puts an alarm to this event at the same time meets a conflict, and sees it resolved when
/// they try again.
pub(super) fn meet(work: &mut Work<'_>, mut cause: Cause) {
    cause.version += 1;
    work.change.causes.push(cause);
}

/// Calls maintenance off before it begins.
pub(super) fn cancel(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: EventId,
    words: &str,
) -> Result<(), DeskError> {
    let mut event = take(work, loaded, id, Action::MaintenancePlan)?;
    if event.state != EventState::Scheduled {
        return Err(illegal(&event, MoveError::ResolveInstead));
    }
    finish(work, &mut event, words, EventState::Cancelled)?;
    announce::tell_told(work, &mut event, &Word::Cancelled);
    put(work, event);
    Ok(())
}

fn finish(
    work: &mut Work<'_>,
    event: &mut ServiceEvent,
    words: &str,
    state: EventState,
) -> Result<(), DeskError> {
    let words = text(Part::Text, words)?;
    if !words.is_empty() {
        add_update(work, event, &words);
    }
    let from = event.state.key();
    event.state = state;
    event.ended_at = Some(work.now());
    changed(work, event, "state", from, state.key());
    let cadences = Audience::ALL.map(|audience| TimerKind::cadence(event.id, audience));
    let others = [
        TimerKind::EventPrompt { event: event.id },
        TimerKind::MaintenanceStart { event: event.id },
        TimerKind::MaintenanceOverrun { event: event.id },
    ];
    for kind in cadences.into_iter().chain(others) {
        work.cancel_timer(kind);
    }
    Ok(())
}

/// The event as the actor may see it: a customer sees of companies and users only its own, `users`
/// being those that the feed has of it.
#[must_use]
pub fn event_for(
    context: &Context<'_>,
    actor: &Actor,
    event: &ServiceEvent,
    users: Option<&[UserGroup]>,
) -> ServiceEvent {
    let viewer = actor
        .person()
        .and_then(|id| context.roster.person(id))
        .filter(|p| is_customer(p));
    let Some(viewer) = viewer else {
        return event.clone();
    };
    let mut seen = event.clone();
    let own = |id: &CompanyId| viewer.company.as_ref() == Some(id);
    let company = viewer
        .company
        .as_ref()
        .and_then(|id| context.roster.company(id));
    // Where an event names no users, it names nobody else's.
    if !seen.users.is_empty() {
        let own = company.map(|company| impacted_users(event, company, users));
        seen.users = own.unwrap_or_default().into_iter().collect();
    }
    seen.companies.retain(own);
    seen.told = seen.told.min(seen.companies.len() as u64);
    seen.decisions.clear();
    seen
}
