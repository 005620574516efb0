//! What was found of a device, in words.

use std::fmt::Write as _;

use switchboard::model::{Action, Device, DeviceCheck, Person, Ticket};
use switchboard::rules::Readiness;

use super::safe::safe_line;
use super::view::View;

/// What a device is called.
fn name(view: &View<'_>, device: &Device) -> String {
    device.name().map_or_else(
        || view.language.device_unnamed(),
        |text| view.paint.strong(&safe_line(text)),
    )
}

/// What was checked, what was found, and what to do about it.
pub(super) fn readiness(
    view: &View<'_>,
    device: &Device,
    readiness: &Readiness,
    reason: &str,
    ticket: Option<&Ticket>,
) -> String {
    let say = view.language;
    let name = name(view, device);
    if readiness.checks.is_empty() {
        return say.device_unchecked(name, safe_line(reason));
    }
    let mut out = if readiness.is_ready() {
        view.paint.good(&say.device_ready(name))
    } else {
        say.device_not_ready(name)
    };
    for check in &readiness.checks {
        let _ = write!(out, "\n  {}", line(view, check));
    }
    if let Some(ticket) = ticket {
        let id = view.paint.strong(&ticket.id.to_string());
        let _ = write!(out, "\n{}", say.device_ticket(id));
    } else if !readiness.is_ready() && may_ask(view) {
        let _ = write!(out, "\n{}", say.device_offer(view.reader));
    }
    out
}

/// Whether the reader can open a ticket about it for themselves.
pub(crate) fn may_ask(view: &View<'_>) -> bool {
    let programme = &view.tables.programme;
    let is_granted = |person: &Person| programme.grants(person, Action::TicketOpen);
    let person = view.person().filter(|person| person.company.is_some());
    person.is_some_and(is_granted)
}

fn line(view: &View<'_>, check: &DeviceCheck) -> String {
    let (what, found) = (safe_line(&check.what), safe_line(&check.found));
    match &check.remedy {
        None => format!("{} {what}: {found}", view.paint.good("✓")),
        Some(remedy) => format!(
            "{} {what}: {found}\n      → {}",
            view.paint.alarm("✗"),
            safe_line(remedy)
        ),
    }
}
