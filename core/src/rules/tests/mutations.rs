//! Single mistakes in the shipped rules: each is found, in its file and on its line.

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

#[rustfmt::skip]
const MISTAKES: &[Mistake] = &[
    // Syntax.
    (ROUTING, "if request.subscription.expired {", "if request.subscription.expired", 1),
    (ROUTING, "to_level(1)\n            .reply(\"Your", "to_level(1\n            .reply(\"Your", 2),
    (CADENCE, "fn cadence(event)", "fun cadence(event)", 0),
    (CADENCE, "event.severity == 1", "event.severity = 1", 0),
    (ESCALATION, "because(\"high: answered within the hour\")", "because(\"high: answered within the hour)", 0),
    (PROGRAMME, "[tiers.standard]", "[tiers.standard", 0),
    (COMPANIES, "id = \"globex\"", "id = \"globex", 0),
    (PEOPLE, "capacity = 8", "capacity = = 8", 0),
    // Unknown properties.
    (ROUTING, "request.caller.is_named", "request.caller.is_namd", 0),
    (ROUTING, "request.subscription.expired", "request.subscription.expird", 0),
    (ROUTING, "request.quoted.is_open", "request.quoted.open", 0),
    (ROUTING, "request.waited >=", "request.wait >=", 0),
    (ROUTING, "request.product ==", "request.company.product ==", 0),
    (ESCALATION, "ticket.severity == 1", "ticket.severty == 1", 0),
    (ESCALATION, "ticket.severity <= 2", "ticket.priority <= 2", 0),
    (CADENCE, "event.is_planned", "event.planned", 0),
    // Unknown variables.
    (ROUTING, "request.caller.is_secondary", "requst.caller.is_secondary", 0),
    (CADENCE, "event.severity == 2", "evnt.severity == 2", 0),
    // Unknown functions.
    (ROUTING, "return to_queue(\"renewals\")", "return to_que(\"renewals\")", 0),
    (ROUTING, "return direct_to_level_2(request)", "return direct_to_level_3(request)", 0),
    (ROUTING, ".with_skill(", ".with_skil(", 0),
    (ROUTING, "return to_queue(\"overflow\")", "return overflow()", 0),
    (ESCALATION, ".close_after(days(7))", ".close_afer(days(7))", 0),
    (ESCALATION, "hours(40)", "hrs(40)", 0),
    (CADENCE, "silent()", "silence()", 0),
    // Unknown queues, people, services, calendars, tiers and targets.
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
    // Severities, levels and numbers that do not exist.
    (CADENCE, "event.severity == 1", "event.severity == 5", 0),
    (ESCALATION, "ticket.severity == 2", "ticket.severity == 0", 0),
    (ESCALATION, "ticket.severity <= 2", "ticket.severity <= 4", 0),
    (ROUTING, "to_level(1)\n            .reply(\"Your", "to_level(3)\n            .reply(\"Your", 0),
    (PEOPLE, "level = 1\n", "level = 7\n", 0),
    // Wrong types.
    (CADENCE, "event.severity == 1", "event.severity == \"1\"", 0),
    (ROUTING, "request.waited >= seconds(90)", "request.waited >= 90", 0),
    (ROUTING, "if request.caller.is_named", "if request.caller.is_named == \"yes\"", 0),
    (ROUTING, "if request.subscription.expired", "if request.subscription.code", 0),
    (ROUTING, "request.language != \"\"", "request.language != 0", 0),
    (ROUTING, ".reconsider_after(seconds(90))", ".reconsider_after(90)", 0),
    (ESCALATION, "respond_within(hours(4))", "respond_within(4)", 0),
    (CADENCE, "announce([days(7), hours(24)])", "announce([7, 1])", 0),
    (PROGRAMME, "named_callers = 10", "named_callers = \"ten\"", 0),
    // Rules that are never reached.
    (CADENCE, "event.severity == 2", "event.severity == 1", 0),
    (ESCALATION, "ticket.severity == 1 {\n        return", "true {\n        return", 0),
    (ROUTING, "if request.caller.is_secondary", "if request.caller.is_named && request.severity == 1", 0),
    (ROUTING, "if request.caller.is_secondary", "if request.subscription.expired", 0),
    (ROUTING, "    // Named callers go direct to Level 2.\n", "    return to_level(1);\n", 1),
    (ROUTING, "request.product == \"devices\"", "request.severity == 1 && request.severity == 2", 0),
    // A hook without an answer, an answer thrown away, another hook's answer.
    (CADENCE, "    silent().because(\"events of medium and low severity are shown, not sent\")\n", "", -5),
    (CADENCE, "return after(minutes(5)).every(minutes(60))", "after(minutes(5)).every(minutes(60))", 0),
    (ROUTING, "return direct_to_level_2(request);", "direct_to_level_2(request);", 0),
    (ESCALATION, "return respond_within(minutes(30))", "return plan()", 1),
    (CADENCE, "silent()", "plan()", 0),
    // Signatures.
    (ROUTING, "fn route(request)", "fn route(request, caller)", 0),
    (CADENCE, "fn cadence(event)", "fn cadense(event)", 0),
    (ESCALATION, "fn ladder(each)", "fn ladder(each, more)", -16),
    // Keys and files that nobody reads.
    (PROGRAMME, "answer_within = \"90s\"", "answer_witin = \"90s\"", 0),
    (PROGRAMME, "[roles.operator]", "[roles.operators]", 0),
    (COMPANIES, "region = \"europe\"", "regoin = \"europe\"", 0),
    (PEOPLE, "capacity = 8", "capcity = 8", 0),
    ("services.toml", "name = \"Devices\"", "nmae = \"Devices\"", 0),
    ("calendars.toml", "weekdays =", "weekday =", 0),
    ("rooting.rhai", "", "fn route(request) { to_level(1) }", 0),
    // Cadences that are too fast, and other refused lengths of time.
    (CADENCE, "every(minutes(60))", "every(seconds(6))", 0),
    (CADENCE, "overrun_every(minutes(30))", "overrun_every(seconds(30))", 0),
    (PROGRAMME, "update_every = \"30m\"", "update_every = \"30s\"", 0),
    (PROGRAMME, "respond_within = \"4h\"", "respond_within = \"4 hours\"", 0),
    (CADENCE, "    silent()", "    silent().every(minutes(60))", 0),
    (ESCALATION, "escalate_to([\"account_manager\", \"manager\"]).acknowledge_within(each)", "tell(\"manager\").acknowledge_within(minutes(5))", 0),
    // Functions that nobody calls.
    (ESCALATION, "fn escalate(ticket) {", "fn spare(each) { hours(1) }\nfn escalate(ticket) {", 0),
    // Patterns.
    (ROUTING, "request.product == \"devices\"", "matches(request.subject, \"(outage\")", 0),
    // Templates.
    ("messages/assigned.txt", "{{ case }}", "{{ cse }}", 0),
    ("messages/event_started.txt", "{{ title }}", "{{ titel }}", 0),
    ("messages/escalated.txt", "{{ case }}", "{{ case }", 0),
    ("messages/clock_warning.txt", "{{ case }}", "{{ case | shout }}", 0),
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
    let mut missed = Vec::new();
    for mistake in MISTAKES {
        let (sources, line) = made(*mistake);
        let found = Rulebook::check(&sources);
        if !found
            .iter()
            .any(|one| one.file == mistake.0 && one.line == line)
        {
            let places: Vec<String> = found
                .iter()
                .map(|one| format!("{}:{}: {}", one.file, one.line, one.message))
                .collect();
            missed.push(format!("{mistake:?} on line {line}, but {places:?}"));
        }
        // Whatever does not load has an error here too.
        let has_error = found
            .iter()
            .any(|one| one.severity == DiagnosticSeverity::Error);
        if let Err(error) = Rulebook::compile(&sources) {
            assert!(has_error, "{error}");
        }
    }
    let total = MISTAKES.len();
    assert!(total >= 60, "{total}");
    let found = total - missed.len();
    println!("{found} of {total} mistakes found\n{}", missed.join("\n"));
    assert!(found * 100 >= total * 95, "{}", missed.join("\n"));
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
