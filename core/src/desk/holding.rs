//! Alarms during maintenance: which are held, until when, and where they meet the end of it.

use crate::model::{Cause, EventId, EventState, ServiceEvent, ServiceId, Span, Timer, Timestamp};

use super::{Change, Context, TimerChange};

/// The maintenance of a service that is under way, and has not taken so long that alarms are heard
/// all the same. Work in some regions holds the alarms that name one of them.
pub(super) fn holding<'m>(
    context: &Context<'_>,
    mut maintenance: impl Iterator<Item = &'m ServiceEvent>,
    service: &ServiceId,
    region: &str,
) -> Option<EventId> {
    let holds = |event: &&ServiceEvent| {
        event.state == EventState::Active
            && event.services.contains(service)
            && (event.regions.is_empty() || event.regions.contains(region))
            && held_until(context, event).is_some_and(|until| until > context.now)
    };
    maintenance.find(holds).map(|event| event.id)
}

/// Until when alarms are held during maintenance that does not end.
pub(super) fn held_until(context: &Context<'_>, event: &ServiceEvent) -> Option<Timestamp> {
    let over_time = context
        .rulebook
        .tables()
        .programme
        .maintenance
        .hold_over_time;
    event.window().map(|window| over_time.after(window.ends_at))
}

/// The cause under which alarms are held. What the rules name as a cause never begins with a space.
pub(super) fn held_under(event: EventId) -> String {
    format!(" held/{event}")
}

/// The cause that is there from the beginning of maintenance on, so that whoever holds an alarm and
/// whoever ends the maintenance at the same time meet at it.
pub(super) fn nothing_held(event: EventId) -> Cause {
    Cause {
        key: held_under(event),
        version: 1,
        event,
        firing: 0,
        total: 0,
        settles_after: Span::ZERO,
    }
}

/// The service has asked again about the alarms that were held during an event: they are held no
/// more. `left` says that there are more of them, for the next time.
#[must_use]
pub fn released(context: &Context<'_>, timer: Timer, cause: Option<Cause>, left: bool) -> Change {
    let mut change = Change {
        fired: Some(timer),
        ..Change::default()
    };
    if let Some(mut cause) = cause {
        cause.version += 1;
        cause.firing = 0;
        change.causes.push(cause);
    }
    if left {
        let again = Timer {
            due_at: context.now + chrono::TimeDelta::seconds(1),
            kind: timer.kind,
        };
        change.timers.push(TimerChange::Set(again));
    }
    change
}
