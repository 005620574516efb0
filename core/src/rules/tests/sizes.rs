//! Texts and lists that are larger than scripts may make them: they come in with the facts, and
//! rhai stops a script wherever it happens to look at their size.

use super::*;
use crate::rules::diagnostic::Findings;
use sameness::{Compared, differences};
use script::{HOOKS, Root, Script};

/// Bodies of `escalate`, and whether the interpreter stops. `t` is a text that is too long, `l` a
/// list whose texts together are.
const BODIES: &[(bool, &str)] = &[
    // It looks at a variable that is the first argument of a function ...
    (true, "if matches(t, \"mail\") { return plan(); } plan()"),
    (true, "let x = matches(t, \"mail\"); plan()"),
    (true, "if t.matches(\"mail\") { return plan(); } plan()"),
    (
        true,
        "let p = ticket.id; if matches(t, p) { return plan(); } plan()",
    ),
    (true, "let n = l.len(); plan()"),
    (true, "if \"mail\" in l { return plan(); } plan()"),
    (true, "let n = l.index_of(\"mail\"); plan()"),
    (true, "plan().on_request(tell(t))"),
    (true, "plan().on_request(tell(l))"),
    (
        true,
        "plan().on_request(escalate_to(t).acknowledge_within(minutes(1)))",
    ),
    (
        true,
        "plan().on_request(escalate_to(l).acknowledge_within(minutes(1)))",
    ),
    (
        true,
        "let x = if ticket.severity > 0 { l } else { t }; plan().on_request(tell(x))",
    ),
    (true, "let n = len(ticket); plan()"),
    (
        true,
        "let n = { let m = #{ n: keys(ticket) }; m.n.len() }; plan()",
    ),
    (
        true,
        "let who = ticket; let m = #{ n: values(who) }; plan()",
    ),
    // ... at what is put together ...
    (true, "let x = t + 1; plan()"),
    (true, "let x = t + \"\"; plan()"),
    (true, "let x = `${t}`; plan()"),
    (true, "let x = ticket.queue; x += t; plan()"),
    (true, "let x = l + l; plan()"),
    (true, "l += l; plan()"),
    (true, "l.push(1); plan()"),
    (true, "let x = [t]; plan()"),
    (true, "let x = [l]; plan()"),
    (true, "let x = #{ a: t }; plan()"),
    // ... and at what a function gives.
    (true, "let x = t.to_upper(); plan()"),
    (true, "let x = lookup(\"long\", \"acme\", \"text\"); plan()"),
    (
        true,
        "if lookup(\"long\", \"acme\", \"text\") == \"x\" { return plan(); } plan()",
    ),
    // Otherwise it does not look.
    (
        false,
        "if lookup(\"long\", \"globex\", \"text\") == \"x\" { return plan(); } plan()",
    ),
    (false, "if listed(\"long\", t) { return plan(); } plan()"),
    (
        false,
        "if matches(ticket.product, \"mail\") { return plan(); } plan()",
    ),
    (
        false,
        "if t == \"mail\" || t != \"\" { return plan(); } plan()",
    ),
    (false, "let x = t; let y = l; plan()"),
    (false, "for x in l { if x == t { return plan(); } } plan()"),
    (false, "let x = l[0]; plan().on_request(tell(x))"),
    (false, "switch t { \"mail\" => plan(), _ => plan() }"),
    (false, "let n = t.len(); plan()"),
    (false, "let n = t.len; plan()"),
    (false, "if t.is_empty() { return plan(); } plan()"),
    (false, "if \"mail\" in t { return plan(); } plan()"),
    (false, "if is_open(t) { return plan(); } plan()"),
    (false, "let n = { let m = #{ n: t.len() }; m.n }; plan()"),
    (false, "let n = [1].map(|x| x + t.len()); plan()"),
    (false, "t += \"\"; plan()"),
    (false, "plan().because(t)"),
];

#[test]
fn a_script_stops_over_the_same_sizes_compiled_and_interpreted() {
    let long = "x".repeat(4_097);
    let table = format!("company,text\nacme,{long}\nglobex,x\n");
    let book = with(&[("tables/long.csv", &table)]).unwrap();
    let world = World::new(&book);
    let mut ticket = world.ticket(Severity::High);
    ticket.product = long;
    let mut facts = world.ticket_facts(&ticket);
    let mut company = facts.company.unwrap().clone();
    let ids = (100..200).map(|number| ServiceId::new(&format!("{number}-{}", "s".repeat(40))));
    company.services = ids.collect::<Result<_, _>>().unwrap();
    facts.company = Some(&company);
    let root = Root::Ticket(&facts);
    let hook = HOOKS.iter().find(|hook| hook.name == "escalate").unwrap();
    let mut compared = Compared::default();
    for (stops, body) in BODIES {
        let text = format!(
            "fn escalate(ticket) {{\n\
             let t = ticket.product; let l = ticket.company.services;\n{body} }}\n\
             fn clocks(ticket) {{ no_clocks() }}"
        );
        let mut findings = Findings::default();
        let script = Script::load(
            hook.file,
            &text,
            &book.tables().calendars,
            Some(&book.known),
            &mut findings,
        )
        .unwrap_or_else(|| panic!("{body}: {:?}", findings.first()));
        differences(&script, None, hook, root, &mut compared)
            .unwrap_or_else(|what| panic!("{what}\n{body}"));
        let interpreted = script.ask_interpreter(hook, root).0;
        let over_size = matches!(&interpreted, Err(fault) if fault.message.contains("too large"));
        assert_eq!(over_size, *stops, "{body}: {interpreted:?}");
    }
}
