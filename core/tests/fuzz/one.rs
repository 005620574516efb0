//! What the fuzzer does with one input, and what the tests do with those that are kept: loads a
//! rules folder and asks it. Only the library and the standard library are used here.
//!
//! An input is a text of several files. A line `=== name` begins one, and takes the place of the
//! file of that name in a small folder that loads; what stands before the first is for
//! `routing.rhai`. A file `call` is a call's fields, one a line.

use switchboard::desk::{Context, Loaded, route_call};
use switchboard::model::{
    Channel, EventId, EventKind, EventState, IncomingCall, NotificationKind, ServiceEvent,
    Severity, Timestamp, ToldAt,
};
use switchboard::rules::{
    Audience, EventFacts, Explain, MessageData, Rulebook, Sources, TicketFacts,
};

/// The folder that is changed by the input.
const FOLDER: [(&str, &str); 8] = [
    (
        "programme.toml",
        "name = \"P\"\nspeed_of_answer_window = \"1h\"\nlevels = [\"one\", \"two\"]\n\
         [tiers.gold]\nname = \"Gold\"\nnamed_callers = 3\n\
         [queues.one]\nname = \"One\"\nlevel = 1\n[queues.two]\nname = \"Two\"\nlevel = 2\n\
         [roles.agent]\nmay = [\"call.answer\"]\n\
         [defaults]\nqueue = \"one\"\nseverity = 3\nrespond_within = \"4h\"\n\
         first_notice_after = \"5m\"\nupdate_every = \"30m\"\n",
    ),
    (
        "companies.toml",
        "[[company]]\nid = \"acme\"\nname = \"Acme\"\naccount_manager = \"max\"\nregion = \"north\"\n\
         time_zone = \"Europe/Paris\"\nservices = [\"mail\"]\nusers = [\"u\"]\n\
         [company.subscription]\ncode = \"ACM-1\"\ntier = \"gold\"\nexpires_on = \"2035-12-31\"\n",
    ),
    (
        "people.toml",
        "[[person]]\nid = \"ada\"\nname = \"Ada\"\nroles = [\"named_caller\"]\ncompany = \"acme\"\n\
         phones = [\"+33 1 40 00 00 01\"]\n\
         [[person]]\nid = \"ben\"\nname = \"Ben\"\nroles = [\"agent\"]\nlevel = 2\nskills = [\"mail\"]\n\
         [[person]]\nid = \"max\"\nname = \"Max\"\nroles = [\"account_manager\"]\n",
    ),
    ("services.toml", "[service.mail]\nname = \"Mail\"\n"),
    (
        "calendars.toml",
        "[calendar.office]\nzone = \"Europe/Paris\"\nweekdays = [\"09:00-18:00\"]\n",
    ),
    (
        "routing.rhai",
        "fn route(request) { if request.caller.is_named { return to_level(2); } to_level(1) }",
    ),
    (
        "escalation.rhai",
        "fn clocks(ticket) { respond_within(hours(4)) }\nfn escalate(ticket) { plan() }\n",
    ),
    ("cadence.rhai", "fn cadence(event) { silent() }"),
];

/// The folder that inputs change.
pub fn folder() -> Sources {
    let mut sources: Sources = FOLDER
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    for kind in NotificationKind::ALL {
        sources.insert(format!("messages/{}.txt", kind.key()), "{{ case }}!".into());
    }
    sources
}

/// What is in an input: the folder, and the call that is asked about.
fn read(input: &str) -> (Sources, IncomingCall) {
    let mut sources = folder();
    let mut call = IncomingCall {
        id: "1".to_owned(),
        channel: Some(Channel::Phone),
        from: Some("+33 1 40 00 00 01".to_owned()),
        subscription_code: Some("ACM-1".to_owned()),
        ..IncomingCall::default()
    };
    let mut name = "routing.rhai".to_owned();
    let mut text = String::new();
    let mut put = |name: &str, text: &str| match name {
        "call" => {
            let mut fields = text.lines();
            call.from = fields.next().map(str::to_owned);
            call.subject = fields.next().map(str::to_owned);
            call.product = fields.next().map(str::to_owned);
            call.language = fields.next().map(str::to_owned);
        }
        _ if !text.is_empty() => {
            sources.insert(name.to_owned(), text.to_owned());
        }
        _ => {}
    };
    for line in input.split_inclusive('\n') {
        if let Some(next) = line.strip_prefix("=== ") {
            put(&name, &text);
            name = next.trim().to_owned();
            text.clear();
        } else {
            text.push_str(line);
        }
    }
    put(&name, &text);
    (sources, call)
}

/// Loads, checks, asks everything. Panics when what must hold does not.
pub fn run(input: &str) {
    let (sources, call) = read(input);
    let found = Rulebook::check(&sources);
    let rulebook = match Rulebook::compile(&sources) {
        Ok(rulebook) => rulebook,
        Err(error) => {
            let is_it = found
                .iter()
                .any(|one| (&one.file, one.line) == (&error.file, error.line));
            assert!(is_it, "check does not find what loading does: {error}");
            assert!(error.line >= 1 && error.column >= 1, "{error}");
            return;
        }
    };
    let now: Timestamp = "2026-03-02T10:00:00Z".parse().expect("a time");
    let roster = &rulebook.tables().roster;
    let context = Context {
        now,
        rulebook: &rulebook,
        roster,
    };
    let plain = route_call(&context, &call, &Loaded::default(), Explain::No);
    let explained = route_call(&context, &call, &Loaded::default(), Explain::Yes);
    // An explanation changes nothing.
    assert_eq!(plain.decided.record, explained.decided.record);
    assert!(
        rulebook
            .tables()
            .programme
            .queues
            .contains_key(&plain.queue),
        "a call goes to a queue that is there"
    );
    for severity in 1..=4 {
        ask_about_the_rest(&rulebook, now, severity);
    }
    let data = MessageData {
        title: call.subject.unwrap_or_default(),
        users: vec!["somebody".to_owned(); 3],
        ..MessageData::default()
    };
    for kind in NotificationKind::ALL {
        let (title, body) = rulebook.message(kind, &data);
        assert!(title.len() <= 1_000 && body.len() <= 32_000);
    }
}

fn ask_about_the_rest(rulebook: &Rulebook, now: Timestamp, severity: i64) {
    let severity = Severity::try_from(severity).expect("a severity");
    let event = ServiceEvent {
        id: EventId(17),
        version: 1,
        title: "Mail is down".into(),
        severity,
        kind: EventKind::Unplanned,
        state: EventState::Active,
        series: None,
        services: ["mail".parse().expect("an id")].into(),
        regions: Default::default(),
        companies: ["acme".parse().expect("an id")].into(),
        users: Default::default(),
        opened_by: "ben".parse().expect("an id"),
        commander: None,
        started_at: now,
        ended_at: None,
        updates: Vec::new(),
        told_at: ToldAt::default(),
        told: 0,
        decisions: Vec::new(),
    };
    for audience in Audience::ALL {
        let facts = EventFacts {
            event: &event,
            audience,
            at: now,
        };
        let decided = rulebook.cadence(&facts, Explain::Yes);
        assert!(!decided.record.rule.is_empty());
    }
    let ticket = switchboard::model::Ticket {
        id: switchboard::model::TicketId(1),
        version: 1,
        company: "acme".parse().expect("an id"),
        caller: "ada".parse().expect("an id"),
        subject: "Mail does not sync".into(),
        product: "mail".into(),
        severity,
        channel: Channel::Chat,
        language: Some("en".into()),
        state: switchboard::model::TicketState::New,
        queue: "two".parse().expect("an id"),
        level: Some(2),
        assignee: None,
        opened_at: now,
        updated_at: now,
        resolved_at: None,
        closed_at: None,
        reopened: 0,
        reassigned: 0,
        clocks: Vec::new(),
        plan: Default::default(),
        steps: Vec::new(),
        escalation: None,
        close_after: None,
        decisions: Vec::new(),
    };
    let roster = &rulebook.tables().roster;
    let facts = TicketFacts {
        ticket: &ticket,
        company: roster.company(&ticket.company),
        caller: roster.person(&ticket.caller),
        at: now,
    };
    assert!(!rulebook.clocks(&facts, Explain::Yes).record.rule.is_empty());
    assert!(
        !rulebook
            .escalate(&facts, Explain::Yes)
            .record
            .rule
            .is_empty()
    );
}
