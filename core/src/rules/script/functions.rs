//! What the functions that a script can call are for, in words: the names of their parameters,
//! a line about each, and an example.
//!
//! What they take and give stands in `builders` and is not said again here. The editors'
//! definitions and the reference are written from both, and a test holds both against the engine.

use super::value::Ty;

/// The words about one function. Variants with as many parameters share them.
pub(crate) struct FunctionWords {
    pub(crate) name: &'static str,
    pub(crate) params: &'static [&'static str],
    pub(crate) doc: &'static str,
    /// How it is written in a script; a method with what comes before it.
    pub(crate) example: &'static str,
}

/// A function of the library's own that makes no answer.
pub(crate) struct Question {
    pub(crate) words: FunctionWords,
    pub(crate) takes: &'static [Ty],
    pub(crate) gives: Ty,
}

const fn words(
    name: &'static str,
    params: &'static [&'static str],
    doc: &'static str,
    example: &'static str,
) -> FunctionWords {
    FunctionWords {
        name,
        params,
        doc,
        example,
    }
}

/// The words about a builder.
pub(crate) fn about(name: &str, arity: usize) -> Option<&'static FunctionWords> {
    BUILDER_WORDS
        .iter()
        .find(|one| one.name == name && one.params.len() == arity)
}

/// What can be asked of the calendars, the clock of the question, patterns and tables.
pub(crate) static QUESTIONS: [Question; 8] = [
    Question {
        words: words(
            "is_open",
            &["calendar"],
            "Whether a calendar of `calendars.toml` is open at the moment of asking, holidays considered; `always` is built in.",
            "!is_open(\"office\")",
        ),
        takes: &[Ty::Str],
        gives: Ty::Bool,
    },
    Question {
        words: words(
            "hour_in",
            &["time_zone"],
            "The hour of the day in a time zone at the moment of asking, 0 to 23.",
            "hour_in(\"Europe/Paris\") >= 9",
        ),
        takes: &[Ty::Str],
        gives: Ty::Int,
    },
    Question {
        words: words(
            "weekday_in",
            &["time_zone"],
            "The day of the week in a time zone at the moment of asking, 1 (Monday) to 7 (Sunday).",
            "weekday_in(\"Europe/Paris\") <= 5",
        ),
        takes: &[Ty::Str],
        gives: Ty::Int,
    },
    Question {
        words: words(
            "matches",
            &["text", "pattern"],
            "Whether a regular expression describes some part of a text; `(?i)` before it makes upper and lower case alike.",
            "matches(request.subject, \"(?i)outage|down\")",
        ),
        takes: &[Ty::Str, Ty::Str],
        gives: Ty::Bool,
    },
    Question {
        words: words(
            "listed",
            &["table", "key"],
            "Whether a table in `tables/` has a row for the key.",
            "listed(\"vip\", request.company.id)",
        ),
        takes: &[Ty::Str, Ty::Str],
        gives: Ty::Bool,
    },
    Question {
        words: words(
            "lookup",
            &["table", "key", "column"],
            "What a table in `tables/` has in a column of the key's row, as text; `\"\"` when there is no such row.",
            "lookup(\"contracts\", request.company.id, \"region\") == \"asia\"",
        ),
        takes: &[Ty::Str, Ty::Str, Ty::Str],
        gives: Ty::Str,
    },
    Question {
        words: words(
            "lookup_number",
            &["table", "key", "column"],
            "The same as a whole number; 0 when there is no such row or nothing stands there.",
            "lookup_number(\"contracts\", request.company.id, \"level\") == 2",
        ),
        takes: &[Ty::Str, Ty::Str, Ty::Str],
        gives: Ty::Int,
    },
    Question {
        words: words(
            "lookup_span",
            &["table", "key", "column"],
            "The same as a length of time, written `30m` or `4h`; none when there is no such row or nothing stands there.",
            "request.waited > lookup_span(\"contracts\", request.company.id, \"respond_within\")",
        ),
        takes: &[Ty::Str, Ty::Str, Ty::Str],
        gives: Ty::Span,
    },
];

pub(crate) static BUILDER_WORDS: &[FunctionWords] = &[
    words(
        "seconds",
        &["count"],
        "A length of time in seconds.",
        "seconds(90)",
    ),
    words(
        "minutes",
        &["count"],
        "A length of time in minutes.",
        "minutes(5)",
    ),
    words(
        "hours",
        &["count"],
        "A length of time in hours.",
        "hours(4)",
    ),
    words(
        "days",
        &["count"],
        "A length of time in days of 24 hours.",
        "days(7)",
    ),
    // Routes.
    words(
        "to_level",
        &["level"],
        "Sends it to the engineers of a level, 1 or 2, through the queue that `levels` in `programme.toml` names for it.",
        "to_level(2)",
    ),
    words(
        "to_queue",
        &["queue"],
        "Sends it to a queue of `programme.toml`.",
        "to_queue(\"renewals\")",
    ),
    words(
        "to_agent",
        &["agent"],
        "Sends it to one person, by the id in `people.toml`.",
        "to_agent(\"ben\")",
    ),
    words(
        "with_skill",
        &["route", "skill"],
        "Only engineers with this skill in `people.toml` are chosen.",
        "to_level(2).with_skill(\"devices\")",
    ),
    words(
        "in_queue",
        &["route", "queue"],
        "Waits in another queue than the level's own.",
        "to_level(2).in_queue(\"incident\")",
    ),
    words(
        "reply",
        &["route", "text"],
        "What the caller is told at once.",
        "to_level(1).reply(\"Please have your subscription code ready.\")",
    ),
    words(
        "reconsider_after",
        &["route", "wait"],
        "Asks `route` again when nobody has answered for this long, with `request.waited` set; at least one second.",
        "to_level(2).reconsider_after(seconds(90))",
    ),
    words(
        "because",
        &["answer", "reason"],
        "The reason that people read beside the decision. Without it the condition that led here is the reason.",
        "to_level(1).because(\"the caller is not a named caller\")",
    ),
    // Clocks.
    words(
        "respond_within",
        &["target"],
        "The first answer by a person is promised within this time.",
        "respond_within(hours(4))",
    ),
    words(
        "resolve_within",
        &["target"],
        "The resolution is promised within this time; here without a promise of a first answer.",
        "resolve_within(hours(8))",
    ),
    words("no_clocks", &[], "Nothing is promised.", "no_clocks()"),
    words(
        "respond_within",
        &["clocks", "target"],
        "Promises a first answer as well.",
        "resolve_within(hours(8)).respond_within(hours(1))",
    ),
    words(
        "resolve_within",
        &["clocks", "target"],
        "Promises a resolution as well.",
        "respond_within(hours(4)).resolve_within(hours(40))",
    ),
    words(
        "on_calendar",
        &["clocks", "calendar"],
        "The clock named just before counts only the open hours of this calendar.",
        "respond_within(hours(4)).on_calendar(\"office\")",
    ),
    words(
        "paused_while",
        &["clocks", "state"],
        "The clock named just before stands still while the ticket is in this state; it can be said for several states.",
        "resolve_within(hours(8)).paused_while(\"waiting_for_customer\")",
    ),
    words(
        "close_after",
        &["clocks", "wait"],
        "Closes the ticket this long after it was resolved, unless it was reopened.",
        "respond_within(hours(4)).close_after(days(7))",
    ),
    // Escalation.
    words("plan", &[], "An escalation plan, empty so far.", "plan()"),
    words(
        "before",
        &["plan", "clock", "lead", "act"],
        "What happens this long before a clock runs out; `clock` is `\"response\"` or `\"resolution\"`.",
        "plan().before(\"response\", minutes(15), tell(\"assignee\"))",
    ),
    words(
        "at",
        &["plan", "clock", "act"],
        "What happens when a clock runs out.",
        "plan().at(\"response\", tell(\"assignee\"))",
    ),
    words(
        "after",
        &["plan", "clock", "delay", "act"],
        "What happens this long after a clock has run out.",
        "plan().after(\"resolution\", hours(8), tell(\"manager\"))",
    ),
    words(
        "on_request",
        &["plan", "act"],
        "What happens when somebody asks for escalation.",
        "plan().on_request(tell(\"account_manager\"))",
    ),
    words(
        "tell",
        &["to"],
        "Tells one, or each of a list, of `assignee`, `queue`, `caller`, `account_manager`, `manager`, `operators` or a person's id, and expects nothing back.",
        "tell([\"assignee\", \"queue\"])",
    ),
    words(
        "escalate_to",
        &["ladder"],
        "Asks one after the other, named as for `tell`, until somebody takes it on; `acknowledge_within` must follow.",
        "escalate_to([\"account_manager\", \"manager\"]).acknowledge_within(minutes(30))",
    ),
    words(
        "acknowledge_within",
        &["escalation", "wait"],
        "How long each has to acknowledge before the next is asked; at least one second.",
        "escalate_to(\"manager\").acknowledge_within(minutes(15))",
    ),
    // Cadence.
    words(
        "silent",
        &[],
        "Nobody is told. Whoever heard of the beginning still hears of the end.",
        "silent()",
    ),
    words(
        "after",
        &["wait"],
        "An unplanned event is told when it has lasted this long; what ends sooner sends nothing.",
        "after(minutes(5))",
    ),
    words(
        "every",
        &["cadence", "interval"],
        "Updates follow at this interval until it is resolved; at least one minute.",
        "after(minutes(5)).every(minutes(30))",
    ),
    words(
        "prompt_before",
        &["cadence", "ahead"],
        "So long before each update its commander is asked to write one, unless somebody has; at least one minute, and less than `every`. Where nobody leads the work, whoever may manage events is asked.",
        "after(minutes(5)).every(minutes(30)).prompt_before(minutes(10))",
    ),
    words(
        "announce",
        &["ahead"],
        "Maintenance is announced at each of these times before it begins.",
        "announce([days(7), hours(24)])",
    ),
    words(
        "at_start",
        &["cadence"],
        "Tells when the maintenance begins.",
        "announce([days(7)]).at_start()",
    ),
    words(
        "at_end",
        &["cadence"],
        "Tells when the maintenance ends.",
        "announce([days(7)]).at_end()",
    ),
    words(
        "overrun_every",
        &["cadence", "interval"],
        "Tells at this interval while the maintenance lasts longer than its window; at least one minute.",
        "announce([days(7)]).overrun_every(minutes(30))",
    ),
    // Alarms.
    words(
        "ignore",
        &[],
        "Nothing is done about the alarm, and nobody is shown it.",
        "ignore()",
    ),
    words(
        "note",
        &[],
        "The alarm is kept and listed, and nothing else is done.",
        "note()",
    ),
    words(
        "hold",
        &[],
        "The alarm is kept until the maintenance of its service is over, and asked about again if it still fires then; without maintenance it is noted.",
        "hold()",
    ),
    words(
        "open_event",
        &["severity"],
        "The alarm belongs to a service event of at least this severity: one is opened, unless one is open under the same cause, which is then raised when it is less severe.",
        "open_event(2)",
    ),
    words(
        "attach_to",
        &["cause"],
        "The alarm belongs to the event that is open under this cause; when none is, it is noted.",
        "attach_to(\"mail-eu\")",
    ),
    words(
        "titled",
        &["handling", "title"],
        "The title of an event that is opened. Without it, the alarm's summary, else its name.",
        "open_event(2).titled(\"Mail is slow\")",
    ),
    words(
        "on_service",
        &["handling", "service"],
        "The event touches this service of `services.toml`; the companies that use it are affected. An empty text says nothing.",
        "open_event(2).on_service(\"mail-eu\")",
    ),
    words(
        "on_services",
        &["handling", "services"],
        "The same of several.",
        "open_event(2).on_services([\"mail-eu\", \"mail-us\"])",
    ),
    words(
        "in_region",
        &["handling", "region"],
        "The event touches its services in this region only, or all services there when it names none; the companies and users that are there are affected. An empty text says nothing.",
        "open_event(2).on_service(\"mail-eu\").in_region(\"europe\")",
    ),
    words(
        "under",
        &["handling", "cause"],
        "Alarms under the same cause share one event. Without it, each alarm has an event of its own.",
        "open_event(2).under(\"mail-eu\")",
    ),
    words(
        "raising_to",
        &["handling", "severity"],
        "An event that is open is raised to this severity when it is less severe.",
        "attach_to(\"mail-eu\").raising_to(1)",
    ),
    words(
        "settles_after",
        &["handling", "quiet"],
        "The event is resolved when none of its alarms has fired for this long. Without it, as soon as the last one stops.",
        "open_event(2).settles_after(minutes(10))",
    ),
    words(
        "declare_major",
        &["handling"],
        "The event is declared a major incident, unless it is one: somebody leads it, and a root-cause analysis is owed when it is over.",
        "open_event(1).declare_major()",
    ),
    // Devices.
    words(
        "checks",
        &[],
        "Begins what was found of the device. Nothing more is said when nothing can be checked.",
        "checks()",
    ),
    words(
        "pass",
        &["readiness", "what", "found"],
        "A check that the device passes: what was checked, and what was found. A device has at most 16 checks.",
        "checks().pass(\"PIN\", \"it is known\")",
    ),
    words(
        "fail",
        &["readiness", "what", "found", "remedy"],
        "A check that the device fails: what was checked, what was found, and what to do about it.",
        "checks().fail(\"PIN\", \"it is not known\", \"read it again in the device's settings\")",
    ),
];

/// The words about a hook.
pub(crate) struct HookWords {
    pub(crate) name: &'static str,
    /// What its parameter is usually called.
    pub(crate) parameter: &'static str,
    pub(crate) asked: &'static str,
    pub(crate) answers: &'static str,
    /// What holds when it fails.
    pub(crate) default: &'static str,
}

/// The words about a hook; those about the first when there is none of that name.
pub(crate) fn of_hook(name: &str) -> &'static HookWords {
    HOOK_WORDS
        .iter()
        .find(|words| words.name == name)
        .unwrap_or(&HOOK_WORDS[0])
}

static HOOK_WORDS: [HookWords; 6] = [
    HookWords {
        name: "route",
        parameter: "request",
        asked: "when a call, chat request, mail or new ticket comes in, and again after `reconsider_after`",
        answers: "where it goes: `to_level(…)`, `to_queue(…)` or `to_agent(…)`",
        default: "it waits in `[defaults] queue`",
    },
    HookWords {
        name: "clocks",
        parameter: "ticket",
        asked: "when a ticket is opened, reopened or changes severity",
        answers: "what is promised on it: `respond_within(…)`, `resolve_within(…)` or `no_clocks()`",
        default: "a first answer within `[defaults] respond_within`",
    },
    HookWords {
        name: "escalate",
        parameter: "ticket",
        asked: "when a ticket is opened, reopened or changes severity",
        answers: "who hears of it before and after a promise is broken: `plan()`",
        default: "nobody is asked",
    },
    HookWords {
        name: "cadence",
        parameter: "event",
        asked: "when a service event begins or changes and after each notification, for each audience on its own",
        answers: "when people hear of it: `after(…)`, `announce([…])` or `silent()`",
        default: "told after `[defaults] first_notice_after`, then every `update_every`; of maintenance, its start, end and overrun",
    },
    HookWords {
        name: "alarm",
        parameter: "alarm",
        asked: "when an alarm of a monitor begins to fire, and when maintenance is over of one that was held and still fires",
        answers: "what is done about it: `open_event(…)`, `attach_to(…)`, `hold()`, `note()` or `ignore()`",
        default: "it is noted",
    },
    HookWords {
        name: "readiness",
        parameter: "device",
        asked: "when somebody asks whether a device can be activated",
        answers: "what was checked, and what to do about what is wrong: `checks()` with `.pass(…)` and `.fail(…)`",
        default: "nothing is checked, and that is said",
    },
];
