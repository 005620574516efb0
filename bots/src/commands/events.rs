//! The state of the service: outages and maintenance.
//!
//! ```text
//! status
//! declare SEVERITY SERVICES TITLE… [companies=…] [users=…] [commander=…]
//! update EVENT TEXT…         commander EVENT PERSON
//! maintenance SERVICES START END TITLE… [severity=…] [companies=…] [users=…] [repeat=…] [zone=…]
//! start EVENT                cancel EVENT [TEXT…]                end-series EVENT [TEXT…]
//! planned                    alarms
//! ```
//!
//! A service event ends with `resolve` or `end`, and changes severity with `severity`, as a ticket
//! does.

use switchboard::desk::{Command, EventDraft, Query};
use switchboard::model::{Action, Severity, Window};

use super::args::{Args, shortened};
use super::complaint::Complaint;
use super::parse::Request;
use super::table::{Group, Kind, Param, Verb, in_group, named, optional, required, verb};

const EVENT: Param = required("event", Kind::Event, "the service event, such as E-1");
const SERVICES: Param = required(
    "services",
    Kind::Touched,
    "services or regions it touches, joined by commas; who uses one, or is there, is affected",
);
const COMPANIES: Param = named("companies", Kind::Companies, "further companies it touches");
const USERS: Param = named(
    "users",
    Kind::Words,
    "the users it touches; all of the affected companies' when not said",
);
const COMMANDER: Param = named("commander", Kind::Person, "who leads the work on it");

pub(super) const VERBS: &[Verb] = &in_group(
    Group::Events,
    [
        verb(
            "status",
            &["health"],
            "show what is down, what is planned and what is lately over",
            &[],
            &["status"],
            &[Action::EventView],
            status,
        ),
        verb(
            "declare",
            &["event", "outage"],
            "declare an outage",
            &[
                required(
                    "severity",
                    Kind::Severity,
                    "1 critical, 2 high, 3 medium, 4 low",
                ),
                SERVICES,
                required("title", Kind::Line, "one line: what is wrong"),
                COMPANIES,
                USERS,
                COMMANDER,
            ],
            &[
                "declare 1 mail-eu Mail is down in Europe",
                "declare 2 devices,europe Devices are not found in Europe",
            ],
            &[Action::EventOpen],
            declare,
        ),
        verb(
            "update",
            &[],
            "write what is known of a service event; it goes out with the next update",
            &[EVENT, required("text", Kind::Text, "what is known now")],
            &["update E-1 a disk failed, we fail over to the second site"],
            &[Action::EventManage],
            update,
        ),
        verb(
            "commander",
            &[],
            "name who leads the work on a service event",
            &[
                EVENT,
                required("person", Kind::Person, "the incident commander"),
            ],
            &["commander E-1 igor"],
            &[Action::EventManage],
            commander,
        ),
        verb(
            "maintenance",
            &["maint"],
            "announce maintenance",
            &[
                SERVICES,
                required(
                    "start",
                    Kind::Moment,
                    "22:00, tomorrow 22:00, 2026-12-01 22:00 or in 2h",
                ),
                required("end", Kind::End, "to 23:30, or for 2h"),
                required("title", Kind::Line, "one line: what is done"),
                named(
                    "severity",
                    Kind::Severity,
                    "how much it is felt; medium when not said",
                ),
                COMPANIES,
                USERS,
                COMMANDER,
                named(
                    "repeat",
                    Kind::Word,
                    "when it comes again: daily, weekly or a rule of RFC 5545",
                ),
                named(
                    "zone",
                    Kind::Word,
                    "the time zone in which it keeps its hour; yours when not said",
                ),
            ],
            &[
                "maintenance mail-eu tomorrow 22:00 to 23:30 Database upgrade",
                "maintenance mail-eu sun 22:00 for 2h Updates repeat=FREQ=WEEKLY;BYDAY=SU",
                "maintenance mail-eu 2026-12-01 22:00 for 2h Database upgrade severity=4",
            ],
            &[Action::MaintenancePlan],
            maintenance,
        ),
        verb(
            "start",
            &["begin"],
            "begin maintenance, at its time or before",
            &[EVENT],
            &["start E-2"],
            &[Action::EventManage],
            start,
        ),
        verb(
            "cancel",
            &[],
            "call maintenance off",
            &[EVENT, optional("text", Kind::Text, "why")],
            &["cancel E-2 the vendor is not ready"],
            &[Action::MaintenancePlan],
            cancel,
        ),
        verb(
            "end-series",
            &[],
            "plan no more of maintenance that repeats, and call off what has not begun",
            &[EVENT, optional("text", Kind::Text, "why")],
            &["end-series E-2 we have moved to the new store"],
            &[Action::MaintenancePlan],
            end_series,
        ),
        verb(
            "planned",
            &["clashes"],
            "show what maintenance is planned, what repeats and what clashes",
            &[],
            &["planned"],
            &[Action::MaintenancePlan],
            |_| Ok(Request::Query(Query::Maintenance)),
        ),
        verb(
            "alarms",
            &[],
            "show the alarms of monitors, and what became of each and why",
            &[],
            &["alarms"],
            &[Action::RulesExplain],
            |_| Ok(Request::Query(Query::Alarms)),
        ),
    ],
);

fn command(command: Command) -> Result<Request, Complaint> {
    Ok(Request::Command(command))
}

fn status(_: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Query(Query::Status))
}

fn declare(args: &Args<'_>) -> Result<Request, Complaint> {
    let severity = args.must("severity", args.severity("severity"))?;
    command(Command::OpenEvent {
        event: draft(args, severity, None)?,
    })
}

fn maintenance(args: &Args<'_>) -> Result<Request, Complaint> {
    let starts_at = args.must("start", args.moment("start"))?;
    let ends_at = args.must("end", args.moment("end"))?;
    if ends_at <= starts_at {
        return Err(args.complain("end", args.say().end_after_start()));
    }
    let severity = args.severity("severity").unwrap_or(Severity::Medium);
    let event = draft(args, severity, Some(Window { starts_at, ends_at }))?;
    let Some(rule) = args.text("repeat") else {
        return command(Command::OpenEvent { event });
    };
    let zone = match args.text("zone") {
        Some(name) => name
            .parse()
            .map_err(|_| args.complain("zone", args.say().no_zone(shortened(&name))))?,
        None => args.scope.zone(),
    };
    command(Command::PlanSeries { event, rule, zone })
}

fn end_series(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::EndSeries {
        event: args.event("event")?,
        text: args.text("text").unwrap_or_default(),
    })
}

fn draft(
    args: &Args<'_>,
    severity: Severity,
    window: Option<Window>,
) -> Result<EventDraft, Complaint> {
    let touched = args.touched("services").unwrap_or_default();
    Ok(EventDraft {
        title: args.must("title", args.text("title"))?,
        severity,
        services: touched.services,
        regions: touched.regions,
        companies: args.companies("companies").unwrap_or_default(),
        users: args.words("users").unwrap_or_default(),
        window,
        commander: args.person("commander"),
    })
}

fn update(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::UpdateEvent {
        event: args.event("event")?,
        text: args.must("text", args.text("text"))?,
    })
}

fn commander(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::SetCommander {
        event: args.event("event")?,
        commander: args.must("person", args.person("person"))?,
    })
}

fn start(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::StartMaintenance {
        event: args.event("event")?,
    })
}

fn cancel(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::CancelMaintenance {
        event: args.event("event")?,
        text: args.text("text").unwrap_or_default(),
    })
}
