//! The compiled form against rhai's interpreter, on generated scripts and facts.

use super::*;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::rules::diagnostic::Findings;
use sameness::{Compared, Dice, SNIPPETS, TABLES, differences};
use script::{HOOKS, Root, Script};

fn requests<'b>(world: &World<'b>, incident: &'b ServiceEvent) -> Vec<Request<'b>> {
    let mut all = Vec::new();
    for who in ["ada", "sam", "hank", "peter", "nobody"] {
        let mut request = world.request(who);
        all.push(request);
        request.channel = Channel::Email;
        request.language = None;
        request.severity = Some(Severity::High);
        request.subject = "Mail is down É";
        request.text = "a";
        request.product = "mail";
        request.waited = "2m".parse().unwrap();
        request.incident = Some(incident);
        all.push(request);
        request.code_verified = true;
        request.severity = Some(Severity::Critical);
        request.case = Some(QuotedCase {
            number: "T-9".parse().unwrap(),
            severity: Some(Severity::Low),
            is_open: true,
        });
        request.at = time("2026-11-29T23:59:59Z");
        all.push(request);
    }
    all
}

/// Loads a script, looking also for what does not hinder loading: that must not fall over.
fn load_script(file: &'static str, text: &str, book: &Rulebook) -> Option<Script> {
    let load = |findings: &mut Findings| {
        let calendars = &book.tables().calendars;
        Script::load(file, text, calendars, Some(&book.known), findings)
    };
    load(&mut Findings::thorough());
    load(&mut Findings::default())
}

/// Scripts that continuous integration makes up, and the questions that it asks of each.
const SHARE: (u64, usize) = (80, 4);
/// Most of the time goes into loading a script: at night each is asked more.
const QUESTIONS_AT_NIGHT: usize = 64;

/// Both evaluators on scripts of the whole language, for all hooks: the same answers, the same
/// errors at the same places, no more operations in the interpreter than were counted, and in an
/// explanation the conditions that the interpreter came by.
///
/// At night, on all cores, ten million decisions:
///
/// ```sh
/// SWITCHBOARD_DECISIONS=10000000 cargo test --profile bench -p switchboard --lib \
///     compiled_scripts -- --nocapture
/// ```
///
/// `SWITCHBOARD_SEED_FROM` takes other scripts than the last night's.
#[test]
fn compiled_scripts_answer_as_the_interpreter_does() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let from: u64 = number("SWITCHBOARD_SEED_FROM").unwrap_or(1);
    let wanted: Option<u64> = number("SWITCHBOARD_DECISIONS");
    let (threads, questions) = match wanted {
        Some(_) => (
            std::thread::available_parallelism().map_or(1, usize::from),
            QUESTIONS_AT_NIGHT,
        ),
        None => (1, SHARE.1),
    };
    let book = with(&TABLES).unwrap();
    let made = AtomicU64::new(0);
    let is_enough = |seed: u64| match wanted {
        Some(wanted) => made.load(Ordering::Relaxed) >= wanted,
        None => seed >= from + SHARE.0,
    };
    let share = &|first: u64| {
        let mut all = Compared::default();
        let mut found = Vec::new();
        for seed in (first..).step_by(threads) {
            if is_enough(seed) || found.len() > 4 {
                break;
            }
            let mut compared = Compared::default();
            if let Err(what) =
                sameness::compare(&book, Dice::seeded(seed), questions, &mut compared)
            {
                found.push(format!("seed {seed}: {what}"));
            }
            made.fetch_add(compared.decisions, Ordering::Relaxed);
            all += compared;
        }
        (all, found)
    };
    let (mut compared, mut found) = (Compared::default(), Vec::new());
    std::thread::scope(|scope| {
        let all: Vec<_> = (from..from + threads as u64)
            .map(|first| scope.spawn(move || share(first)))
            .collect();
        for one in all {
            let (of_one, of_one_found) = one.join().unwrap();
            compared += of_one;
            found.extend(of_one_found);
        }
    });
    println!("{compared:?}");
    assert!(found.is_empty(), "{}", found.join("\n\n"));
    // Most scripts load, most decisions come out, and some fail.
    assert!(compared.scripts * 4 > SHARE.0 * 3, "{compared:?}");
    assert!(compared.compiled * 3 > compared.decisions, "{compared:?}");
    assert!(compared.planned * 10 > compared.compiled, "{compared:?}");
    assert!(compared.failed * 20 > compared.decisions, "{compared:?}");
    assert!(compared.explained * 5 > compared.decisions, "{compared:?}");
}

/// The same from bytes, as a fuzzer makes them up.
#[test]
fn scripts_of_bytes_answer_alike() {
    let book = with(&TABLES).unwrap();
    let mut compared = Compared::default();
    for first in (0..=255_u8).step_by(8) {
        let bytes: Vec<u8> = (0..200_u8)
            .map(|index| first.wrapping_mul(index).wrapping_add(index))
            .collect();
        sameness::compare(&book, Dice::of_bytes(&bytes), 4, &mut compared)
            .unwrap_or_else(|what| panic!("{first}: {what}"));
    }
    assert!(compared.decisions > 60, "{compared:?}");
}

/// Every function that the sandbox lets in, as the engine lists them, used at least once.
#[test]
fn every_function_answers_alike() {
    let book = with(&TABLES).unwrap();
    let world = World::new(&book);
    let request = world.request("ada");
    let root = Root::Request(&request);
    let examples = script::examples();
    let cases: Vec<(&str, &str)> = SNIPPETS.iter().copied().chain(examples).collect();
    for (name, _) in script::callable() {
        let name = name.trim_start_matches('.');
        let mut named = cases
            .iter()
            .filter(|(of, code)| *of == name && code.contains(name));
        assert!(named.next().is_some(), "`{name}` has no case");
    }
    let mut failed = Vec::new();
    for (name, code) in cases {
        let text = format!(
            "fn route(request) {{ let v = {{ {code} }}; to_level(1).because(`${{v}}`) }}\n\
             fn helper(a, b) {{ a }}"
        );
        let script = load_script("routing.rhai", &text, &book)
            .unwrap_or_else(|| panic!("`{name}` does not load: {code}"));
        let mut compared = Compared::default();
        if let Err(what) = differences(&script, None, &HOOKS[0], root, &mut compared) {
            failed.push(format!("`{name}`: {what}"));
        }
        if let (Err(fault), _) = script.ask_interpreter(&HOOKS[0], root) {
            failed.push(format!("`{name}` fails: {}", fault.message));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Scripts written by hand for the corners of the language.
#[test]
fn corners_of_the_language_answer_alike() {
    let book = shipped();
    let world = World::new(&book);
    let incident = world.event(Severity::High);
    let requests = requests(&world, &incident);
    let bodies = [
        "to_level(1);",
        "to_level(1); ",
        "{ to_level(1) }",
        "{ to_level(1); }",
        "if request.severity == 0 { to_level(1) } else { to_level(2) };",
        "if request.severity == 0 { to_level(1); } else { to_level(2); }",
        "if request.severity == 0 { to_level(1) }",
        "if request.severity == 0 { return to_level(1); }",
        "return;",
        "return to_level(2); to_level(1)",
        "let x = 1; let x = \"a\"; if x == \"a\" { return to_level(2); } to_level(1)",
        "let x = if request.severity == 0 { 1 } else { 2 }; to_level(x)",
        "let x = { let y = 1; y + 1 }; to_level(x)",
        "let x = 1; if request.severity == 0 { x = 2; } to_level(x)",
        "let x = 1; if request.severity == 0 { let x = 2; } to_level(x)",
        "let x = 1; { x = 2; } to_level(x)",
        "const X = 2; to_level(X)",
        // A constant that only a part reads which the interpreter runs.
        "const t = request.subject; let parts = t.split(\"a\"); to_level(1).because(`${parts.len()}`)",
        "const t = \"😀x\"; if request.severity == 2 { return to_level(1).because(`<${t}|${request.text[0]}>`); } to_level(2)",
        "let x; to_level(1)",
        "let x = 1; x += 1; to_level(x)",
        "let request = 2; to_level(request)",
        "let who = request.caller; let who = 1; to_level(who)",
        "let r = to_level(1); if request.caller.is_named { r = to_level(2); } r.because(\"x\")",
        "let r = to_level(2); r.because(\"x\"); r",
        "let r = to_level(2).because(\"x\"); r.in_queue(\"renewals\")",
        "if request?.caller?.is_named { to_level(2) } else { to_level(1) }",
        "if request.severity == \"0\" { to_level(2) } else { to_level(1) }",
        "if request.severity == 0.0 { to_level(2) } else { to_level(1) }",
        "if \"Mail\" in request.subject { to_level(2) } else { to_level(1) }",
        "if \"a\" !in [\"b\", request.text] { to_level(2) } else { to_level(1) }",
        "if request.subject.to_lower().contains(\"mail\") { to_level(2) } else { to_level(1) }",
        "if contains(request.subject, \"Mail\") { to_level(2) } else { to_level(1) }",
        "if request.company.services.len > 1 { to_level(2) } else { to_level(1) }",
        "if request.company.services[0] == \"devices\" { to_level(2) } else { to_level(1) }",
        "if request.caller { to_level(2) } else { to_level(1) }",
        "if request.severity { to_level(2) } else { to_level(1) }",
        "if true && request.severity { to_level(2) } else { to_level(1) }",
        "if request.caller.is_named || 1 { to_level(2) } else { to_level(1) }",
        "to_level(1).because(`${request.waited}`)",
        "to_level(1).because(`${request.severity} ${request.caller.is_named}`)",
        "to_level(1).because(request.subject + 1)",
        "to_level(1).because(\"\" + request.severity)",
        "let plan = 2; to_level(plan)",
        "let f = |x| x + 1; to_level(f.call(1))",
        "switch request.severity { 0 => to_level(1), 1 | 2 => to_level(2), _ => to_queue(\"renewals\") }",
        "to_level(two())",
        "to_level(set(1))",
        "to_level(early(request.severity))",
        "to_level(early(early(1)))",
        "pick(request, request.caller)",
        "to_level(-(-2))",
        "to_level(7 % 5)",
        "to_level(-7 / -3)",
        "to_level((0 - 9223372036854775807 - 1) / -1)",
        "to_level(2 ** 1)",
        "to_level(1 | 2)",
        "if minutes(1) + 1 > seconds(5) { to_level(2) } else { to_level(1) }",
        "if minutes(2) - minutes(5) == seconds(0) { to_level(2) } else { to_level(1) }",
        "if request.hour == hour_in(\"Europe/Paris\") { to_level(2) } else { to_level(1) }",
        "if hour_in(\"Europe/Pari\") == 1 { to_level(2) } else { to_level(1) }",
        "if is_open(\"office\") { to_level(2) } else { to_level(1) }",
        "if is_open(request.product) { to_level(2) } else { to_level(1) }",
        "if matches(request.subject, request.text + \"(\") { to_level(2) } else { to_level(1) }",
        "to_level(1).nonsense()",
        "nonsense_of_a_name(1)",
        "to_level(1).level",
        "to_level(if request.caller.is_named { 2 } else { 1 })",
        "let l = [1]; push(l, 2); to_level(l.len())",
        "let l = [1]; let f = l.filter(|x| x > 0); push(l, 2); to_level(f.len())",
        "let n = 1; [1].for_each(|| n += 1); to_level(n)",
        "let f = |x| x; to_level([1].map(f)[0])",
        "const L = [1]; push(L, 2); to_level(L.len())",
        "request.severity = 2; to_level(request.severity)",
        "request.subject.trim(); to_level(1).because(request.subject)",
        "request.company.services.push(\"x\"); to_level(1).because(`${request.company.services}`)",
        "let who = request.caller; who.clear(); to_level(1).because(`${request.caller.len()}`)",
        "let who = if request.hour > 9 { request.caller } else { request.company }; to_level(1).because(who.id)",
        "let who = request.caller; who = request.company; to_level(1).because(who.id)",
        "to_level(1).because(`${request.caller == request.caller} ${request.keys()}`)",
        "let x = 1; x += { x = 5; 1 }; to_level(1).because(`${x}`)",
        "let x = 1; to_level(1).because(`${max(x, { x = 5; 1 })}`)",
        "let x = \"a\"; to_level(1).because(`${x.contains({ x = \"b\"; \"b\" })}`)",
        "let n = 0; loop { n += 1; if n > 3 { break; } } to_level(1).because(`${n}`)",
        "let n = loop { break 2; }; to_level(n)",
        "let n = 0; do { n += 1; if n == 1 { continue; } } while n < 1; to_level(1).because(`${n}`)",
        "let n = 0; do { n += 1; } until n > 2; to_level(1).because(`${n}`)",
        "loop { }",
        "let n = 0; while true { n += 1; } to_level(1)",
        "for i in 0..10000 { } to_level(1)",
        "let n = 0; for i in 0..1200 { n += i; } to_level(1).because(`${n}`)",
        "let n = 0; for i in -9223372036854775808..=-9223372036854775807 { n += 1; } to_level(n)",
        "for x in request.caller.name { return to_level(1).because(x); } to_level(2)",
        "for x in 5 { } to_level(1)",
        "let n = 0; for (x, i) in [7, 8] { n += i * x; } to_level(1).because(`${n}`)",
        "switch request.caller { _ => to_level(1) }",
        "switch 1.0 { 1.0 => to_level(1), _ => to_level(2) }",
        "switch 1.5 { 0..2 => to_level(1), _ => to_level(2) }",
        "switch 1 { 0..1 => to_level(1), 1..=1 if request.hour > 9 => to_queue(\"renewals\"), 1..5 => to_level(2) }",
        "switch [1] { [1] => to_level(1), _ => to_level(2) }",
        "switch \"a\" { 'a' => to_level(1), \"a\" if request.hour > 99 => to_level(2), \"a\" => to_queue(\"renewals\"), _ => to_level(2) }",
        "switch `${request.hour} {\"` { \"10 {\\\"\" => to_level(1), \"10\" => to_level(2), _ => to_queue(\"renewals\") }",
        "let x = switch request.severity { 0 => 1 }; to_level(x)",
        "to_level(fib(6) - 6)",
        "to_level(down(11))",
        "to_level(down(12))",
        "to_level(down(13))",
        "to_level([1, 2][-1])",
        "to_level([1, 2][2])",
        "to_level(1).because(`${\"abc\"[-1]} ${\"abc\"[0..2]} ${6[1]}`)",
        "to_level(1).because(request?.caller?.name + ())",
        "let m = #{ a: #{ b: 2 } }; to_level(m.a.b)",
        "let m = #{ a: 1 }; m.a = 2; m[\"b\"] = 3; to_level(m.a)",
        "let m = #{ a: 1 }; to_level(m.c)",
        "try { throw \"x\"; } catch (e) { return to_level(1).because(`${e}`); } to_level(2)",
        "let n = 1; try { n = 2; throw 1; } catch { n += 1; } to_level(1).because(`${n}`)",
        "to_level(1).because(if request.hour > 9 { 1 } else { \"a\" })",
        "let x; if request.hour > 9 { x = 2; } to_level(x ?? 1)",
        "let x = 1; if request.hour > 9 { x = \"a\"; } to_level(1).because(`${x + x}`)",
        "to_level(1).because(`${1 == 1.0} ${\"a\" == 'a'} ${1 < \"a\"} ${() == ()} ${true < false}`)",
        "to_level(1).because(`${minutes(1) == 60} ${[1] == [1.0]}`)",
        "if minutes(1) < 60 { to_level(1) } else { to_level(2) }",
        "let a = []; for i in 0..300 { a.push(i); } to_level(1)",
        "let a = \"x\"; for i in 0..13 { a += a; } to_level(1)",
        "to_level(1).because([request.text, request.text].reduce(|a, b| a + b, \"\"))",
        "respond_within(hours(1))",
        "silent()",
    ];
    let helpers = "
        fn fib(n) { if n < 2 { return n; } fib(n - 1) + fib(n - 2) }
        fn down(n) { if n == 0 { return 1; } down(n - 1) }
        fn two() { 2 }
        fn set(n) { n = 2; n }
        fn early(n) { if n == 0 { return 1; } 2 }
        fn pick(request, who) { if who.is_named { return to_level(2); } to_level(1) }";
    let rivals = [
        "fn to_level(n) { to_queue(\"renewals\") }",
        "fn contains(a, b) { true }",
        "fn because(text) { to_queue(\"renewals\") }",
        "fn len(text) { 2 }",
    ];
    let tails = std::iter::once("").chain(rivals);
    let mut compared = Compared::default();
    for (tail, body) in tails.flat_map(|tail| bodies.iter().map(move |body| (tail, body))) {
        let text = format!("fn route(request) {{ {body} }}{helpers}\n{tail}");
        let Some(script) = load_script("routing.rhai", &text, &book) else {
            continue;
        };
        for request in &requests {
            let root = Root::Request(request);
            differences(&script, None, &HOOKS[0], root, &mut compared)
                .unwrap_or_else(|what| panic!("{what}\n{text}\n{request:?}"));
        }
    }
    assert!(compared.compiled > 3_000, "{compared:?}");
}

/// What a part that is interpreted says is wrong is said in the words of the whole script, at its
/// place, without the script being run once more: rhai waits 50 ms before it finds a data race.
#[test]
fn what_a_part_says_is_wrong_is_handed_on() {
    let book = shipped();
    let world = World::new(&book);
    let request = world.request("ada");
    let root = Root::Request(&request);
    let mut compared = Compared::default();
    for (said, body) in [
        (
            true,
            "let l = [3, 1]; l.sort(|a, b| { l.push(1); a - b }); to_level(1)",
        ),
        (true, "[1].map(|x| { throw `no ${x}`; }); to_level(1)"),
        (true, "let v = [1].map(|x| x.nothing); to_level(1)"),
        (true, "let v = [1].map(|x| [x][7]); to_level(1)"),
        (true, "let v = [1].map(|x| x / 0); to_level(1)"),
        (true, "let v = [1].map(|x| outer(x)); to_level(1)"),
        (false, "let v = inner(1); to_level(v)"),
        (false, "let m = #{ a: 1 }; to_level(m.b)"),
        (false, "to_level(1).because([1].map(|x| x + `a`[9])[0])"),
        (
            true,
            "try { throw 1; } catch (e) { throw e + 1; } to_level(1)",
        ),
        // In a chain rhai looks at all arguments first: another one fails there.
        (
            false,
            "to_level([1].map(|x| x[7])[0]).because([1].map(|x| x.nothing))",
        ),
        (
            false,
            "to_level({ [1].map(|x| x[7]); 1 }).because([1].map(|x| x.nothing))",
        ),
        // Limits are the whole script's to pass.
        (false, "[1].map(|x| { loop { } }); to_level(1)"),
        (false, "let v = [1].map(|x| down(x)); to_level(1)"),
        (
            false,
            "let t = \"a\"; [1].map(|x| { loop { t += t; } }); to_level(1)",
        ),
    ] {
        let text = format!(
            "fn route(request) {{ {body} }}\n\
             fn outer(n) {{ inner(n) }}\n\
             fn inner(n) {{ [n].reduce(|a, b| b.missing, 0) }}\n\
             fn down(n) {{ down(n) }}"
        );
        let script = load_script("routing.rhai", &text, &book).unwrap();
        differences(&script, None, &HOOKS[0], root, &mut compared)
            .unwrap_or_else(|what| panic!("{what}\n{body}"));
        let compiled = script.ask_compiled(&HOOKS[0], root);
        assert_eq!(
            compiled.is_some_and(|one| one.answer.is_err()),
            said,
            "{body}"
        );
    }
    assert_eq!(compared.failed, 15);
}

#[test]
fn the_shipped_rules_answer_alike() {
    let book = shipped();
    let world = World::new(&book);
    let sources = shipped_sources();
    let load = |file: &'static str| load_script(file, &sources[file], &book).unwrap();
    let (escalation, cadence) = (load("escalation.rhai"), load("cadence.rhai"));
    for severity in Severity::ALL {
        let ticket = world.ticket(severity);
        let facts = world.ticket_facts(&ticket);
        for hook in &HOOKS[1..3] {
            let root = Root::Ticket(&facts);
            let compiled = escalation.ask_compiled(hook, root).unwrap();
            assert_eq!(compiled.answer, escalation.ask_interpreter(hook, root).0);
            assert_eq!(escalation.ask_plan(hook, root).unwrap(), compiled.answer);
        }
        let mut event = world.event(severity);
        for kind in [
            EventKind::Unplanned,
            EventKind::Planned(Window {
                starts_at: world.now,
                ends_at: world.now,
            }),
        ] {
            event.kind = kind;
            let facts = world.event_facts(&event);
            let root = Root::Event(&facts);
            let compiled = cadence.ask_compiled(&HOOKS[3], root).unwrap();
            assert_eq!(compiled.answer, cadence.ask_interpreter(&HOOKS[3], root).0);
            assert_eq!(cadence.ask_plan(&HOOKS[3], root).unwrap(), compiled.answer);
        }
    }
}
