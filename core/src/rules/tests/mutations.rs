//! Single mistakes in the shipped rules: each is found, in its file and on its line.

use std::collections::BTreeSet;

use super::*;

/// The file, what stands there, what somebody made of it, and how many lines after the first of
/// what was there the mistake shows: a bracket left open shows at the end of its statement, a
/// parameter too many at the first call. An empty text is put in front of the file.
type Mistake = (&'static str, &'static str, &'static str, isize);

const ROUTING: &str = "routing.rhai";
const ESCALATION: &str = "escalation.rhai";
const CADENCE: &str = "cadence.rhai";
const PROGRAMME: &str = "programme.toml";
const COMPANIES: &str = "companies.toml";
const PEOPLE: &str = "people.toml";

/// The kinds of mistakes, with the mistakes of each.
type Kind = (&'static str, &'static [Mistake]);

#[rustfmt::skip]
const KINDS: &[Kind] = &[
    ("syntax", &[
        (ROUTING, "if request.subscription.expired {", "if request.subscription.expired", 1),
        (ROUTING, "to_level(1)\n            .reply(\"Your", "to_level(1\n            .reply(\"Your", 2),
        (CADENCE, "fn cadence(event)", "fun cadence(event)", 0),
        (CADENCE, "event.severity == 1", "event.severity = 1", 0),
        (ESCALATION, "because(\"high: answered within the hour\")", "because(\"high: answered within the hour)", 0),
        (PROGRAMME, "[tiers.standard]", "[tiers.standard", 0),
        (COMPANIES, "id = \"globex\"", "id = \"globex", 0),
        (PEOPLE, "capacity = 8", "capacity = = 8", 0),
        (ROUTING, "if request.caller.is_named {", "if request.caller.is_named {{", 18),
        (ROUTING, "return direct_to_level_2(request);", "return direct_to_level_2(request;", 0),
        (ROUTING, "&& request.waited", "& & request.waited", 0),
        (ROUTING, "request.waited >= seconds(90)", "request.waited => seconds(90)", 0),
        (ROUTING, "return to_queue(\"overflow\")", "return to_queue(\"overflow)", 0),
        (ROUTING, "fn direct_to_level_2(request) {", "fn direct_to_level_2(request)\n", 2),
        (ESCALATION, "ticket.severity <= 2", "ticket.severity =< 2", 0),
        (ESCALATION, "fn ladder(each) {", "fn ladder each {", 0),
        (ESCALATION, "tell([\"assignee\", \"queue\"])", "tell([\"assignee\", \"queue\")", 0),
        (ESCALATION, "hours(24)", "hours(24", 2),
        (CADENCE, "event.severity == 2", "event.severity == ", 0),
        (CADENCE, "announce([days(7), hours(24)])", "announce([days(7) hours(24)])", 0),
        (CADENCE, "if event.is_planned {", "when event.is_planned {", 0),
        (PROGRAMME, "levels = [\"level-1\", \"level-2\"]", "levels = [\"level-1\", \"level-2\"", 4),
        (PROGRAMME, "name = \"Overflow\"", "name : \"Overflow\"", 0),
        (COMPANIES, "[[company]]\nid", "[[company]\nid", 0),
        (PEOPLE, "roles = [\"named_caller\"]", "roles = [named_caller]", 0),
        ("services.toml", "name = \"Devices\"", "name \"Devices\"", 0),
        ("calendars.toml", "zone = \"Europe/Paris\"", "zone = Europe/Paris", 0),
    ]),
    ("unknown properties", &[
        (ROUTING, "request.caller.is_named", "request.caller.is_namd", 0),
        (ROUTING, "request.subscription.expired", "request.subscription.expird", 0),
        (ROUTING, "request.quoted.is_open", "request.quoted.open", 0),
        (ROUTING, "request.waited >=", "request.wait >=", 0),
        (ROUTING, "request.product ==", "request.company.product ==", 0),
        (ESCALATION, "ticket.severity == 1", "ticket.severty == 1", 0),
        (ESCALATION, "ticket.severity <= 2", "ticket.priority <= 2", 0),
        (CADENCE, "event.is_planned", "event.planned", 0),
        (ROUTING, "request.channel ==", "request.chanel ==", 0),
        (ROUTING, "request.language != \"\"", "request.lang != \"\"", 0),
        (ROUTING, "request.quoted.verified", "request.quoted.is_verified", 0),
        (ROUTING, "request.quoted.kind", "request.case.kind", 0),
        (ROUTING, "request.caller.is_secondary", "request.caller.secondary", 0),
        (ROUTING, "request.subscription.expired", "request.company.expired", 0),
        (ROUTING, "request.product ==", "request.products ==", 0),
        (ESCALATION, "ticket.severity == 2", "ticket.level_of_severity == 2", 0),
        (ESCALATION, "ticket.severity == 1", "ticket.caller.severity == 1", 0),
        (CADENCE, "event.severity == 1", "event.sev == 1", 0),
        (CADENCE, "event.severity == 2", "event.company.severity == 2", 0),
    ]),
    ("unknown variables", &[
        (ROUTING, "request.caller.is_secondary", "requst.caller.is_secondary", 0),
        (CADENCE, "event.severity == 2", "evnt.severity == 2", 0),
        (ROUTING, "request.subscription.expired", "subscription.expired", 0),
        (ROUTING, "request.product == \"devices\"", "product == \"devices\"", 0),
        (ESCALATION, "ticket.severity == 1", "tickets.severity == 1", 0),
        (ESCALATION, "acknowledge_within(each)", "acknowledge_within(every)", 0),
        (CADENCE, "event.is_planned", "planned", 0),
    ]),
    ("unknown functions", &[
        (ROUTING, "return to_queue(\"renewals\")", "return to_que(\"renewals\")", 0),
        (ROUTING, "return direct_to_level_2(request)", "return direct_to_level_3(request)", 0),
        (ROUTING, ".with_skill(", ".with_skil(", 0),
        (ROUTING, "return to_queue(\"overflow\")", "return overflow()", 0),
        (ESCALATION, ".close_after(days(7))", ".close_afer(days(7))", 0),
        (ESCALATION, "hours(40)", "hrs(40)", 0),
        (CADENCE, "silent()", "silence()", 0),
        (ROUTING, "return to_level(2)", "return level(2)", 0),
        (ROUTING, "return to_level(1)", "return to_levle(1)", 0),
        (ROUTING, ".reply(\"Thank you for contacting", ".replay(\"Thank you for contacting", 0),
        (ROUTING, ".reconsider_after(", ".reconsider(", 0),
        (ROUTING, ".in_queue(", ".into_queue(", 0),
        (ROUTING, "seconds(90)", "secs(90)", 0),
        (ESCALATION, "respond_within(minutes(30))", "answer_within(minutes(30))", 0),
        (ESCALATION, ".paused_while(", ".paused_when(", 0),
        (ESCALATION, ".on_request(", ".on_demand(", 0),
        (ESCALATION, "return plan()", "return plans()", 0),
        (ESCALATION, "escalate_to([", "escalte_to([", 0),
        (CADENCE, "announce([", "anounce([", 0),
        (CADENCE, ".at_start()", ".on_start()", 0),
        (CADENCE, ".overrun_every(", ".overun_every(", 0),
        (CADENCE, "silent().because", "silent().becuase", 0),
    ]),
    ("unknown names", &[
        (ROUTING, "to_queue(\"language-help\")", "to_queue(\"language-hlp\")", 0),
        (ROUTING, ".in_queue(\"incident\")", ".in_queue(\"incidents\")", 0),
        (ROUTING, "with_skill(\"devices\")", "with_skill(\"device\")", 0),
        (ROUTING, "to_queue(\"overflow\")", "to_agent(\"bem\")", 0),
        (ESCALATION, "on_calendar(\"office\")", "on_calendar(\"ofice\")", 0),
        (ESCALATION, "tell([\"assignee\", \"queue\"])", "tell([\"asignee\", \"queue\"])", 0),
        (ESCALATION, "escalate_to([\"account_manager\", \"manager\"])", "escalate_to([\"acount_manager\", \"manager\"])", 0),
        (ESCALATION, "paused_while(\"waiting_for_customer\")", "paused_while(\"waiting\")", 0),
        (ESCALATION, ".before(\"response\", minutes(60)", ".before(\"answer\", minutes(60)", 0),
        (ROUTING, "request.channel == \"phone\"", "request.channel == \"fone\"", 0),
        (ROUTING, "request.quoted.kind == \"event\"", "request.quoted.kind == \"incident\"", 0),
        (ROUTING, "request.product == \"devices\"", "request.company.tier == \"premum\"", 0),
        (ROUTING, "request.product == \"devices\"", "\"mail-ue\" in request.company.services", 0),
        (ROUTING, "request.product == \"devices\"", "hour_in(\"Europe/Pariss\") == 9", 0),
        (PROGRAMME, "queue = \"level-1\"", "queue = \"levl-1\"", 0),
        (PROGRAMME, "levels = [\"level-1\"", "levels = [\"level-0\"", 0),
        (COMPANIES, "tier = \"standard\"", "tier = \"standart\"", 0),
        (COMPANIES, "account_manager = \"jose\"", "account_manager = \"josé\"", 0),
        (COMPANIES, "services = [\"mail-us\"]", "services = [\"mail-uk\"]", 0),
        (PEOPLE, "company = \"globex\"", "company = \"globe\"", 0),
        (PEOPLE, "manager = \"olga\"", "manager = \"olgo\"", 0),
        (PEOPLE, "roles = [\"agent\"]", "roles = [\"agnet\"]", 0),
        (ROUTING, "to_queue(\"renewals\")", "to_queue(\"renewal\")", 0),
        (ROUTING, "to_queue(\"overflow\")", "to_queue(\"over-flow\")", 0),
        (ROUTING, "with_skill(\"devices\")", "with_skill(\"mobile\")", 0),
        (ROUTING, "request.product == \"devices\"", "!is_open(\"offices\")", 0),
        (ROUTING, "request.product == \"devices\"", "weekday_in(\"Paris\") == 1", 0),
        (ROUTING, "request.product == \"devices\"", "request.company.id == \"acmee\"", 0),
        (ROUTING, "request.product == \"devices\"", "request.company.account_manager == \"mariah\"", 0),
        (ROUTING, "request.product == \"devices\"", "request.company.region == \"eurpoe\"", 0),
        (ROUTING, "request.product == \"devices\"", "request.channel in [\"phone\", \"mail\"]", 0),
        (ESCALATION, "ticket.severity == 1", "ticket.state == \"open\"", 0),
        (ESCALATION, "ticket.severity == 1", "ticket.channel == \"telephone\"", 0),
        (ESCALATION, "ticket.severity == 1", "ticket.queue == \"level2\"", 0),
        (ESCALATION, "tell(\"assignee\")", "tell(\"agent\")", 0),
        (ESCALATION, ".at(\"response\",", ".at(\"respond\",", 0),
        (CADENCE, "event.severity == 1", "event.kind == \"outage\"", 0),
        (CADENCE, "event.severity == 1", "event.state == \"open\"", 0),
        (CADENCE, "event.severity == 1", "event.audience == \"everybody\"", 0),
        (CADENCE, "event.severity == 1", "\"mail\" in event.services", 0),
        (COMPANIES, "time_zone = \"Europe/Paris\"", "time_zone = \"Europe/Lutetia\"", 0),
        (PEOPLE, "deputy = \"jose\"", "deputy = \"jo\"", 0),
        ("calendars.toml", "zone = \"Europe/Paris\"", "zone = \"Europe/Pari\"", 0),
    ]),
    ("severities, levels and numbers that do not exist", &[
        (CADENCE, "event.severity == 1", "event.severity == 5", 0),
        (ESCALATION, "ticket.severity == 2", "ticket.severity == 0", 0),
        (ESCALATION, "ticket.severity <= 2", "ticket.severity <= 4", 0),
        (ROUTING, "to_level(1)\n            .reply(\"Your", "to_level(3)\n            .reply(\"Your", 0),
        (PEOPLE, "level = 1\n", "level = 7\n", 0),
        (ESCALATION, "ticket.severity == 1", "ticket.severity < 1", 0),
        (CADENCE, "event.severity == 2", "event.severity >= 5", 0),
        (ROUTING, "return to_level(2)", "return to_level(0)", 0),
        (ROUTING, "request.product == \"devices\"", "request.hour > 24", 0),
        (ROUTING, "request.product == \"devices\"", "request.weekday == 8", 0),
        (PROGRAMME, "severity = 3 #", "severity = 6 #", 0),
        (PROGRAMME, "level = 2\nanswer_within", "level = 3\nanswer_within", 0),
        (PEOPLE, "level = 2\n", "level = 0\n", 0),
        (PROGRAMME, "named_callers = 5", "named_callers = 0", 0),
    ]),
    ("wrong types", &[
        (CADENCE, "event.severity == 1", "event.severity == \"1\"", 0),
        (ROUTING, "request.waited >= seconds(90)", "request.waited >= 90", 0),
        (ROUTING, "if request.caller.is_named", "if request.caller.is_named == \"yes\"", 0),
        (ROUTING, "if request.subscription.expired", "if request.subscription.code", 0),
        (ROUTING, "request.language != \"\"", "request.language != 0", 0),
        (ROUTING, ".reconsider_after(seconds(90))", ".reconsider_after(90)", 0),
        (ESCALATION, "respond_within(hours(4))", "respond_within(4)", 0),
        (CADENCE, "announce([days(7), hours(24)])", "announce([7, 1])", 0),
        (PROGRAMME, "named_callers = 10", "named_callers = \"ten\"", 0),
        (ROUTING, "request.language != \"en\"", "request.language != true", 0),
        (ROUTING, "request.quoted.kind == \"event\"", "request.quoted.kind == 1", 0),
        (ROUTING, "request.caller.is_named {", "request.caller {", 0),
        (ROUTING, "request.product == \"devices\"", "request.company == \"acme\"", 0),
        (ROUTING, "request.product == \"devices\"", "request.hour == \"9\"", 0),
        (ROUTING, "request.product == \"devices\"", "9 in request.company.services", 0),
        (ROUTING, "return to_level(2)", "return to_level(\"2\")", 0),
        (ROUTING, "to_queue(\"overflow\")", "to_queue(2)", 0),
        (ROUTING, "seconds(90)", "seconds(\"90\")", 0),
        (ESCALATION, "ticket.severity == 1", "ticket.severity == \"critical\"", 0),
        (ESCALATION, "ticket.severity == 2", "ticket.age > 60", 0),
        (ESCALATION, "close_after(days(7))", "close_after(7)", 0),
        (ESCALATION, "minutes(15), tell([\"assignee\"", "15, tell([\"assignee\"", 0),
        (ESCALATION, "acknowledge_within(each)", "acknowledge_within(30)", 0),
        (CADENCE, "after(minutes(5))", "after(5)", 0),
        (CADENCE, "every(minutes(30))", "every(30)", 0),
        (CADENCE, "event.is_planned", "event.is_planned == 1", 0),
        (COMPANIES, "users = [\"wile\"", "users = \"wile\" #", 0),
        (PEOPLE, "capacity = 8", "capacity = \"8\"", 0),
        (PROGRAMME, "answer_within = \"90s\"", "answer_within = 90", 0),
    ]),
    ("rules that are never reached", &[
        (CADENCE, "event.severity == 2", "event.severity == 1", 0),
        (ESCALATION, "ticket.severity == 1 {\n        return", "true {\n        return", 0),
        (ROUTING, "if request.caller.is_secondary", "if request.caller.is_named && request.severity == 1", 0),
        (ROUTING, "if request.caller.is_secondary", "if request.subscription.expired", 0),
        (ROUTING, "    // Named callers go direct to Level 2.\n", "    return to_level(1);\n", 1),
        (ROUTING, "request.product == \"devices\"", "request.severity == 1 && request.severity == 2", 0),
        (ROUTING, "request.product == \"devices\"", "request.severity > 2 && request.severity < 2", 0),
        (ROUTING, "request.product == \"devices\"", "request.channel == \"phone\" && request.channel == \"chat\"", 0),
        (ROUTING, "request.product == \"devices\"", "request.channel == \"phone\" && request.waited >= seconds(120)", 0),
        (ESCALATION, "ticket.severity == 2", "ticket.severity == 1", 0),
        (CADENCE, "event.severity == 1", "event.is_planned", 0),
        (CADENCE, "    if event.severity == 2 {", "    return silent();\n    if event.severity == 2 {", 1),
        (ESCALATION, "ticket.severity == 1 {\n", "ticket.severity >= 1 {\n", 0),
    ]),
    ("hooks without their answer", &[
        (CADENCE, "    silent().because(\"events of medium and low severity are shown, not sent\")\n", "", -5),
        (CADENCE, "return after(minutes(5)).every(minutes(60))", "after(minutes(5)).every(minutes(60))", 0),
        (ROUTING, "return direct_to_level_2(request);", "direct_to_level_2(request);", 0),
        (ESCALATION, "return respond_within(minutes(30))", "return plan()", 1),
        (CADENCE, "silent()", "plan()", 0),
        (ROUTING, "    // A secondary administrator", "    to_queue(\"renewals\");\n    // A secondary administrator", 0),
        (ROUTING, "return to_queue(\"renewals\")", "to_queue(\"renewals\")", 0),
        (ROUTING, "return to_queue(\"overflow\")", "return after(minutes(5))", -19),
        (ESCALATION, "return respond_within(hours(1))", "respond_within(hours(1))", 0),
        (ESCALATION, "    escalate_to([\"account_manager\", \"manager\"]).acknowledge_within(each)", "", -17),
        (CADENCE, "return announce([days(7), hours(24)])", "return to_level(2)", 1),
        (CADENCE, "return announce([days(7), hours(24)])", "let a = announce([days(7), hours(24)])", 0),
    ]),
    ("signatures", &[
        (ROUTING, "fn route(request)", "fn route(request, caller)", 0),
        (CADENCE, "fn cadence(event)", "fn cadense(event)", 0),
        (ESCALATION, "fn ladder(each)", "fn ladder(each, more)", -16),
        (ROUTING, "fn route(request)", "fn route()", 3),
        (ESCALATION, "fn clocks(ticket)", "fn clock(ticket)", 0),
        (ESCALATION, "fn escalate(ticket)", "fn escalate(ticket, event)", 0),
        (ROUTING, "return direct_to_level_2(request)", "return direct_to_level_2()", 0),
        (ESCALATION, "ladder(minutes(15))", "ladder(minutes(15), 2)", 0),
    ]),
    ("keys and files that nobody reads", &[
        (PROGRAMME, "answer_within = \"90s\"", "answer_witin = \"90s\"", 0),
        (PROGRAMME, "[roles.operator]", "[roles.operators]", 0),
        (COMPANIES, "region = \"europe\"", "regoin = \"europe\"", 0),
        (PEOPLE, "capacity = 8", "capcity = 8", 0),
        ("services.toml", "name = \"Devices\"", "nmae = \"Devices\"", 0),
        ("calendars.toml", "weekdays =", "weekday =", 0),
        ("rooting.rhai", "", "fn route(request) { to_level(1) }", 0),
        (PROGRAMME, "speed_of_answer_window", "speed_of_answer", 0),
        (PROGRAMME, "[queues.overflow]", "[queue.overflow]", 0),
        (PROGRAMME, "first_notice_after", "first_notice", 0),
        (PROGRAMME, "may = [", "can = [", 0),
        (COMPANIES, "account_manager = \"maria\"", "manager = \"maria\"", 0),
        (COMPANIES, "expires_on", "expires", 0),
        (PEOPLE, "skills =", "skill =", 0),
        (PEOPLE, "phones =", "phone =", 0),
        ("calendars.toml", "holidays =", "holiday =", 0),
        ("routing.rhai.bak", "", "fn route(request) { to_level(1) }", 0),
        ("messages/asigned.txt", "", "{{ case }}", 0),
    ]),
    ("cadences and lengths of time", &[
        (CADENCE, "every(minutes(60))", "every(seconds(6))", 0),
        (CADENCE, "overrun_every(minutes(30))", "overrun_every(seconds(30))", 0),
        (PROGRAMME, "update_every = \"30m\"", "update_every = \"30s\"", 0),
        (PROGRAMME, "respond_within = \"4h\"", "respond_within = \"4 hours\"", 0),
        (CADENCE, "    silent()", "    silent().every(minutes(60))", 0),
        (ESCALATION, "escalate_to([\"account_manager\", \"manager\"]).acknowledge_within(each)", "tell(\"manager\").acknowledge_within(minutes(5))", 0),
        (CADENCE, "every(minutes(30))", "every(minutes(0))", 0),
        (CADENCE, "every(minutes(60))", "every(seconds(59))", 0),
        (CADENCE, "after(minutes(5))", "after(minutes(-5))", 0),
        (ROUTING, "reconsider_after(seconds(90))", "reconsider_after(seconds(0))", 0),
        (ESCALATION, "respond_within(hours(1))", "respond_within(hours(0))", 0),
        (ESCALATION, "        .resolve_within(hours(40))", "        .respond_within(hours(40))", 0),
        (ESCALATION, ".acknowledge_within(each)", "", 0),
        (PROGRAMME, "first_notice_after = \"5m\"", "first_notice_after = \"five\"", 0),
    ]),
    ("functions that nobody calls", &[
        (ESCALATION, "fn escalate(ticket) {", "fn spare(each) { hours(1) }\nfn escalate(ticket) {", 0),
        (ROUTING, "fn direct_to_level_2(request) {", "fn old(request) { to_level(1) }\nfn direct_to_level_2(request) {", 0),
        (CADENCE, "fn cadence(event) {", "fn night() { 22 }\nfn cadence(event) {", 0),
        (ROUTING, "return direct_to_level_2(request)", "return to_level(2)", 24),
    ]),
    ("patterns", &[
        (ROUTING, "request.product == \"devices\"", "matches(request.subject, \"(outage\")", 0),
        (ROUTING, "request.product == \"devices\"", "matches(request.subject, \"[a-\")", 0),
        (ROUTING, "request.product == \"devices\"", "matches(request.subject, \"*down\")", 0),
        (ROUTING, "request.product == \"devices\"", "matches(request.subject, \"(?=down)\")", 0),
        (ROUTING, "request.product == \"devices\"", "matches(request.subject, \"(\\\\w{100}){100}\")", 0),
        (ROUTING, "request.product == \"devices\"", "matches(request.subject)", 0),
    ]),
    ("templates", &[
        ("messages/assigned.txt", "{{ case }}", "{{ cse }}", 0),
        ("messages/event_started.txt", "{{ title }}", "{{ titel }}", 0),
        ("messages/escalated.txt", "{{ case }}", "{{ case }", 0),
        ("messages/clock_warning.txt", "{{ case }}", "{{ case | shout }}", 0),
        ("messages/assigned.txt", "{{ case }}", "{{ case }} {% if x %}", 14),
        ("messages/event_update.txt", "{{ title }}", "{{ titles }}", 0),
        ("messages/commented.txt", "{{ case }}", "{{ caze }}", 0),
    ]),
];

/// The shipped rules with the mistake, and the line on which it should be seen.
fn made((file, from, to, further): Mistake) -> (Sources, usize) {
    let mut sources = shipped_sources();
    let text = sources.get(file).cloned().unwrap_or_default();
    let at = text
        .find(from)
        .unwrap_or_else(|| panic!("{file} has no `{from}`"));
    let line = text[..at].matches('\n').count() + 1;
    let line = line.checked_add_signed(further).unwrap();
    sources.insert(file.to_owned(), text.replacen(from, to, 1));
    (sources, line)
}

#[test]
fn nineteen_mistakes_in_twenty_are_found_on_their_line() {
    let (mut total, mut all_missed) = (0, Vec::new());
    let mut seen = BTreeSet::new();
    for (kind, mistakes) in KINDS {
        let mut missed = Vec::new();
        for mistake in *mistakes {
            assert!(seen.insert(*mistake), "{mistake:?} is there twice");
            let (sources, line) = made(*mistake);
            let found = Rulebook::check(&sources);
            let is_it = |one: &Diagnostic| one.file == mistake.0 && one.line == line;
            if !found.iter().any(is_it) {
                missed.push(format!(
                    "{mistake:?} on line {line}, but {}",
                    listed_briefly(&found)
                ));
            }
            // Whatever does not load has an error here too.
            let has_error = found
                .iter()
                .any(|one| one.severity == DiagnosticSeverity::Error);
            if let Err(error) = Rulebook::compile(&sources) {
                assert!(has_error, "{error}");
            }
        }
        let found = mistakes.len() - missed.len();
        println!(
            "{kind}: {found} of {}, {} %",
            mistakes.len(),
            found * 100 / mistakes.len()
        );
        // No kind is given up on.
        assert!(found * 10 >= mistakes.len() * 8, "{kind}: {missed:?}");
        total += mistakes.len();
        all_missed.append(&mut missed);
    }
    println!(
        "{} of {total} mistakes found\n{}",
        total - all_missed.len(),
        all_missed.join("\n")
    );
    assert!(total >= 200, "{total}");
    assert!(all_missed.len() * 20 <= total, "{}", all_missed.join("\n"));
}

/// Words of a script's code with their offsets, without those of texts and comments.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    let (mut quoted, mut comment) = (false, false);
    for (at, c) in text.char_indices() {
        let is_word = !quoted && !comment && (c.is_ascii_alphanumeric() || c == '_');
        match (start, is_word) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
        match c {
            '\n' => comment = false,
            '"' if !comment => quoted = !quoted,
            '/' if !quoted && text[at..].starts_with("//") => comment = true,
            _ => {}
        }
    }
    found
}

/// Keys and headers of a table.
fn keys(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let key = line.split(" =").next().unwrap_or_default();
        if line.contains(" = ") && key.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            found.push((at, key));
        }
        at += line.len();
    }
    found
}

#[test]
fn letters_left_out_are_found_wherever_they_are() {
    let sources = shipped_sources();
    let (mut total, mut missed) = (0, Vec::new());
    for (file, text) in &sources {
        let words = match file.rsplit('.').next() {
            Some("rhai") if !file.ends_with(".d.rhai") => words(text),
            Some("toml") if !file.contains('/') && !file.starts_with("import-") => keys(text),
            _ => continue,
        };
        for (at, word) in words {
            // Without a letter it would be another word, or the same number.
            if word.len() < 4 || word.starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            total += 1;
            let mut wrong = sources.clone();
            let cut = at + word.len() / 2;
            wrong.insert(
                file.clone(),
                format!("{}{}", &text[..cut], &text[cut + 1..]),
            );
            let line = text[..at].matches('\n').count() + 1;
            let found = Rulebook::check(&wrong);
            // A function or a parameter of another name is missed where it is used.
            let begins = text[..at].rsplit('\n').next().unwrap_or_default();
            let is_definition = begins.trim_start().starts_with("fn ");
            let hit = |one: &Diagnostic| one.file == *file && (one.line == line || is_definition);
            if !found.iter().any(hit) {
                missed.push(format!("{file}:{line} {word} {}", listed_briefly(&found)));
            }
        }
    }
    println!(
        "{} of {total} found\n{}",
        total - missed.len(),
        missed.join("\n")
    );
    assert!(total >= 200, "{total}");
    assert!(missed.len() * 20 <= total, "{}", missed.join("\n"));
}

fn listed_briefly(found: &[Diagnostic]) -> String {
    let all = found
        .iter()
        .map(|one| format!("{}:{} {}", one.file, one.line, one.message));
    all.collect::<Vec<_>>().join(" / ")
}
