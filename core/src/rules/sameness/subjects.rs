//! What the scripts that are made up can read, by what their hook is asked about.

/// What the facts of a hook are called.
pub(super) struct Facts {
    pub(super) root: &'static str,
    pub(super) bools: &'static [&'static str],
    pub(super) numbers: &'static [&'static str],
    pub(super) texts: &'static [&'static str],
    pub(super) lists: &'static [&'static str],
    pub(super) spans: &'static [&'static str],
    /// Facts as wholes.
    pub(super) parts: &'static [&'static str],
}

pub(super) static REQUEST: Facts = Facts {
    root: "request",
    bools: &[
        "request.caller.is_known",
        "request.caller.is_named",
        "request.caller.is_secondary",
        "request.company.is_known",
        "request.subscription.expired",
        "request.subscription.verified",
        "request.quoted?.is_open",
        "request.quoted.refused",
        "request.company.has_incident",
    ],
    numbers: &[
        "request.severity",
        "request.hour",
        "request.weekday",
        "request.quoted.severity",
        "request.subscription.days_left",
    ],
    texts: &[
        "request.language",
        "request.channel",
        "request.subject",
        "request.text",
        "request.product",
        "request.company.id",
        "request.caller.name",
        "request.quoted.number",
        "request.at",
        "request.company.tier",
    ],
    lists: &["request.company.services"],
    spans: &["request.waited"],
    parts: &["request.caller", "request.company", "request.quoted"],
};

pub(super) static TICKET: Facts = Facts {
    root: "ticket",
    bools: &[
        "ticket.is_reopened",
        "ticket.caller.is_named",
        "ticket.company.is_known",
        "ticket.subscription.expired",
    ],
    numbers: &["ticket.severity", "ticket.level", "ticket.reopened"],
    texts: &[
        "ticket.id",
        "ticket.state",
        "ticket.channel",
        "ticket.product",
        "ticket.subject",
        "ticket.language",
        "ticket.queue",
        "ticket.company.tier",
        "ticket.at",
    ],
    lists: &["ticket.company.services"],
    spans: &["ticket.age"],
    parts: &["ticket.caller", "ticket.company", "ticket.subscription"],
};

pub(super) static EVENT: Facts = Facts {
    root: "event",
    bools: &["event.is_planned", "event.told", "event.has_commander"],
    numbers: &["event.severity", "event.companies"],
    texts: &[
        "event.kind",
        "event.state",
        "event.audience",
        "event.title",
        "event.at",
    ],
    lists: &["event.services"],
    spans: &["event.age", "event.since_told"],
    parts: &["event.services", "event.kind"],
};

pub(super) static ALARM: Facts = Facts {
    root: "alarm",
    bools: &[
        "alarm.has_service",
        "alarm.in_maintenance",
        "alarm.was_held",
    ],
    numbers: &["alarm.times"],
    texts: &[
        "alarm.name",
        "alarm.monitor",
        "alarm.severity",
        "alarm.service",
        "alarm.summary",
        "alarm.group",
        "alarm.at",
    ],
    lists: &["alarm.labels"],
    spans: &["alarm.age"],
    parts: &["alarm.labels", "alarm.name"],
};

pub(super) static DEVICE: Facts = Facts {
    root: "device",
    bools: &[
        "device.caller.is_known",
        "device.caller.is_named",
        "device.company.is_known",
        "device.subscription.expired",
    ],
    numbers: &["device.subscription.days_left"],
    texts: &[
        "device.pin",
        "device.serial",
        "device.email",
        "device.domain",
        "device.company.id",
        "device.at",
    ],
    lists: &["[device.pin, device.serial]"],
    spans: &["minutes(3)"],
    parts: &["device.company", "device.pin"],
};
