//! A decision by constants allocates nothing. The only test here: others would be counted as well.

use std::alloc::System;
use std::path::Path;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use switchboard::model::{Channel, PersonId, Severity, Span, Timestamp};
use switchboard::rules::{Request, Rulebook};
use switchboard::service::read_rules;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// A contract for each company but one.
const CONTRACTS: &str = "company,hours,team,answer\nacme,24,east,30m\nglobex,8,west,4h\n";

/// Twelve rules of every plain kind, some that ask a table, and a thousand with an index.
fn script() -> String {
    let mut script = String::from(
        r#"
fn route(request) {
    if request.language == "fr" { return to_queue("language-help").because("r1"); }
    if request.subscription.expired { return to_queue("renewals"); }
    if request.severity == 1 && request.company.tier == "premium" { return to_level(2).because("r3"); }
    if request.product in ["billing", "invoices"] || request.subject.contains("invoice") {
        return to_queue("account-management").because("r4");
    }
    if request.from.starts_with("+1") || request.from.ends_with("9") { return to_level(1).because("r5"); }
    if lookup_span("contracts", request.company.id, "answer") == minutes(30) && request.product == "billing" {
        return to_level(2).because("r7");
    }
    if lookup("contracts", request.company.id, "team") == "west" { return to_level(1).because("r8"); }
    if lookup_number("contracts", request.company.id, "hours") >= 24 && request.severity == 0 {
        return to_level(2).because("r9");
    }
    if !listed("contracts", request.company.id) && request.product == "mail" { return to_level(1).because("r10"); }
    if request.waited > minutes(90) && !request.caller.is_named { return to_level(2).because("r6"); }
"#,
    );
    for number in 0..1_000 {
        script.push_str(&format!(
            "    if request.company.id == \"c{number}\" && request.severity <= 3 {{ return to_level(2).because(\"c{number}\"); }}\n"
        ));
    }
    script.push_str("    named(request)\n}\n");
    script.push_str("fn named(r) { if r.caller.is_named { return to_level(2).because(\"named\"); } to_level(1) }\n");
    script
}

#[test]
fn a_decision_by_constants_allocates_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let mut sources = read_rules(&folder).unwrap();
    sources.insert("routing.rhai".to_owned(), script());
    sources.insert("tables/contracts.csv".to_owned(), CONTRACTS.to_owned());
    let rulebook = Rulebook::compile(&sources).unwrap();
    let roster = &rulebook.tables().roster;
    let mut requests = Vec::new();
    for who in ["ada", "grace", "sam", "hank", "stranger"] {
        let caller = roster.person(&PersonId::new(who).unwrap());
        let company = caller.and_then(|one| roster.company(one.company.as_ref()?));
        for product in ["mail", "billing", ""] {
            for (severity, language) in [(None, "en"), (Some(Severity::Critical), "fr")] {
                requests.push(Request {
                    id: "1",
                    at: "2026-03-02T10:00:00Z".parse::<Timestamp>().unwrap(),
                    channel: Channel::Phone,
                    from: "+33140000001",
                    language: Some(language),
                    severity,
                    product,
                    subject: "it is slow",
                    text: "",
                    waited: Span::ZERO,
                    caller,
                    company,
                    code_verified: false,
                    language_confidence: 100,
                    sender: switchboard::model::SenderCheck::Unchecked,
                    quoted_in_vain: false,
                    case: None,
                    incident: None,
                });
            }
        }
    }
    let mut reasons = std::collections::BTreeSet::new();
    for request in &requests {
        let region = Region::new(ALLOCATOR);
        let verdict = rulebook.routed(request);
        let explained = rulebook.explain_route(request);
        let made = region.change();
        assert_eq!(made.allocations + made.reallocations, 0, "{request:?}");
        assert_eq!(explained.verdict, verdict);
        reasons.insert(verdict.reason.into_owned());
    }
    for by_table in ["r8", "r9", "r10"] {
        assert!(reasons.contains(by_table), "{reasons:?}");
    }
}
