//! Tables beside the scripts, asked by scripts.

use super::explain::told;
use super::*;
use crate::rules::diagnostic::Findings;
use script::{HOOKS, Root, Script};

const CONTRACTS: (&str, &str) = (
    "tables/contracts.csv",
    "company,level,respond_within,queue\nacme,2,30m,incident\nglobex,,,\n",
);
const VIP: (&str, &str) = ("tables/vip.toml", "[acme]\nsince = 2019\n");

const ROUTING: &str = r#"fn route(request) {
    let company = request.company.id;
    if listed("vip", company) && lookup_number("contracts", company, "level") == 2 {
        return to_level(2)
            .in_queue(lookup("contracts", company, "queue"))
            .reconsider_after(lookup_span("contracts", company, "respond_within"));
    }
    to_level(1)
}"#;

#[test]
fn a_script_is_answered_from_tables_compiled_and_interpreted_alike() {
    let book = with(&[CONTRACTS, VIP, ("routing.rhai", ROUTING)]).unwrap();
    assert!(book.compiled_hooks().iter().all(|(_, how)| how.is_ok()));
    let world = World::new(&book);
    let decided = book.route(&world.request("ada"), Explain::Yes);
    assert_eq!(decided.answer.queue.unwrap().as_str(), "incident");
    assert_eq!(
        decided.answer.reconsider_after,
        Some("30m".parse().unwrap())
    );
    expect_test::expect![[r#"
        + routing.rhai:3 listed("vip", company) && lookup_number("contracts", company, "level") == 2
              company = "acme"
              listed("vip", "acme") = true
              lookup_number("contracts", "acme", "level") = 2
        + routing.rhai:4 return to_level(2)
              reason = because listed("vip", company) && lookup_number("contracts", company, "level") == 2
    "#]].assert_eq(&told(&decided.explanation.unwrap()));
    let calendars = &book.tables().calendars;
    let mut findings = Findings::default();
    let script = Script::load(
        "routing.rhai",
        ROUTING,
        calendars,
        Some(&book.known),
        &mut findings,
    );
    let script = script.unwrap();
    for who in ["ada", "hank", "nobody"] {
        let request = world.request(who);
        let root = Root::Request(&request);
        let (interpreted, _) = script.ask_interpreter(&HOOKS[0], root);
        assert!(interpreted.is_ok(), "{who}: {interpreted:?}");
        assert_eq!(
            script.ask(&HOOKS[0], root, false).answer,
            interpreted,
            "{who}"
        );
    }
}

#[test]
fn what_a_script_asks_of_a_table_wrongly_is_found_when_it_is_loaded() {
    let wrong = |condition: &str| {
        let text = format!(
            "fn route(request) {{\n    if {condition} {{ return to_level(2); }}\n    to_level(1)\n}}"
        );
        let contracts = (CONTRACTS.0, "company,level,note\nacme,2,soon\n");
        let error = with(&[contracts, ("routing.rhai", &text)]).unwrap_err();
        error.to_string()
    };
    let told = [
        wrong("listed(\"contract\", request.company.id)"),
        wrong("lookup(\"contracts\", request.company.id, \"levels\") == \"2\""),
        wrong("lookup_number(\"contracts\", request.company.id, \"note\") == 2"),
        wrong("request.waited > lookup_span(\"contracts\", request.company.id, \"note\")"),
        wrong("listed(request.product, request.company.id)"),
        wrong("lookup(\"contracts\", request.company.id) == \"2\""),
    ];
    expect_test::expect![[r#"
        routing.rhai:2:15: there is no table `contract`; did you mean `contracts`?
        routing.rhai:2:48: `tables/contracts.csv` has no column `levels`; did you mean `level`?
        routing.rhai:2:55: the column `note` has `soon` in tables/contracts.csv:2, which is not a whole number
        routing.rhai:2:70: the column `note` has `soon` in tables/contracts.csv:2, which is not a length of time, such as `30m`
        routing.rhai:2:22: the table of `listed` is written out, as in "contracts"
        routing.rhai:2:8: `lookup` takes 3 and is given 2"#]].assert_eq(&told.join("\n"));
}

#[test]
fn a_table_is_part_of_the_version_of_the_rules() {
    let before = with(&[CONTRACTS, VIP, ("routing.rhai", ROUTING)]).unwrap();
    let other = (
        CONTRACTS.0,
        "company,level,respond_within,queue\nacme,1,30m,incident\n",
    );
    let after = with(&[other, VIP, ("routing.rhai", ROUTING)]).unwrap();
    assert_ne!(before.version(), after.version());
    let request = World::new(&after).request("ada");
    assert_eq!(after.route(&request, Explain::No).answer.level, Some(1));
}
