//! All that is wrong is found, at its place, and nothing else is.

use super::*;

/// What is found in the shipped rules with one file replaced, one line each.
fn found(file: &str, text: &str) -> String {
    let mut sources = shipped_sources();
    sources.insert(file.to_owned(), text.to_owned());
    listed(&Rulebook::check(&sources))
}

fn listed(all: &[Diagnostic]) -> String {
    let mut out = String::new();
    for one in all {
        let kind = match one.severity {
            DiagnosticSeverity::Error => "error",
            DiagnosticSeverity::Warning => "warning",
        };
        out.push_str(&format!(
            "{}:{}:{}-{} {kind}[{}] {}",
            one.file, one.line, one.column, one.end, one.code, one.message
        ));
        if let Some(help) = &one.help {
            out.push_str(&format!(" ({help})"));
        }
        out.push('\n');
    }
    out
}

#[test]
fn the_shipped_rules_are_not_accused() {
    assert_eq!(listed(&Rulebook::check(&shipped_sources())), "");
}

#[test]
fn all_mistakes_of_a_script_are_found_and_not_only_the_first() {
    let text = r#"fn route(request) {
    if request.caller.is_namd { return to_level(2); }
    if request.severity == "1" { return to_level(2); }
    if request.channel == "fone" { return to_queue("level-7"); }
    if request.severity == 1 { to_level(2); }
    if request.severity <= 2 { return to_levle(2); }
    if request.severity == 2 && request.caller.is_named { return to_level(2); }
    if request.severity > 4 { return to_level(3); }
    if request.product == "mail" { return to_level(1).reconsider_after(90); }
}

fn nobody(request) {
    to_level(1)
}
"#;
    expect_test::expect![[r#"
        routing.rhai:2:23-30 error[unknown-property] unknown property `is_namd` of a caller (did you mean `is_named`?)
        routing.rhai:3:25-27 error[type] a number is compared with a text, which it never equals
        routing.rhai:4:27-33 error[unknown-name] there is no channel `fone` (use phone, chat, email, web)
        routing.rhai:4:52-61 error[unknown-name] there is no queue `level-7` (did you mean `level-1`?)
        routing.rhai:5:32-40 error[unused-answer] a route, such as to_level(2) is made here and thrown away (write `return` before it)
        routing.rhai:6:39-47 error[unknown-function] unknown function `to_levle` (did you mean `to_level`?)
        routing.rhai:7:8-56 warning[unreachable] this condition never holds: line 6 has dealt with whatever it is about
        routing.rhai:8:8-28 warning[unreachable] this condition never holds
        routing.rhai:8:38-46 error[argument] `to_level` takes 1 or 2, and was given the number 3
        routing.rhai:9:5-7 error[answer] `route` can end here without an answer (write what holds when no condition does)
        routing.rhai:9:55-71 error[argument] `reconsider_after` takes a length of time, such as minutes(30), and was given a number
        routing.rhai:12:4-10 warning[unused-function] nothing calls `nobody` (remove it)
    "#]].assert_eq(&found("routing.rhai", text));
}

/// Scripts that are right, if not of the usual kind: nobody is to be sent after a mistake that
/// is none.
#[test]
fn what_is_right_is_not_accused() {
    let rows = [
        "let level = 1;\nif request.severity == 1 { level = 2; }\nif request.severity == 1 { level = 1; }\nto_level(level)",
        "if request.severity == 1 { to_level(2) } else { to_level(1) }",
        "if request.severity == 1 { to_level(2) } else if request.severity == 2 { return to_level(2); } else { to_level(1) }",
        "let answer = if request.caller.is_named { to_level(2) } else { to_level(1) };\nanswer.because(\"so\")",
        "switch request.severity { 1 => to_level(2), _ => to_level(1) }",
        "switch request.channel { \"phone\" => to_level(2), \"chat\" | \"email\" => to_level(1), _ => to_level(1) }",
        "switch request.channel { \"phone\" => return to_level(2), \"chat\" | \"email\" | \"web\" => to_level(1) }",
        "switch request.severity { 2 if request.caller.is_named => to_level(2), 0..=1 => to_level(2), _ => { return to_level(1); } }",
        "switch request.caller.is_named { true => to_level(2), false => to_level(1) }",
        "let level = if request.caller.is_named { 2 } else { 1 };\nswitch level { 1 => to_level(1), 2 => to_level(2) }",
        "switch request.company.tier { \"premium\" => to_level(2), \"standard\" | \"\" => to_level(1) }",
        "switch request.company.region { \"atlantis\" => to_level(2), _ => to_level(1) }",
        "switch request.severity * 10 { 70 => to_level(2), _ => to_level(1) }",
        "for id in request.company.services { if id == \"devices\" { return to_level(2); } }\nto_level(1)",
        "let n = 0;\nwhile n < 3 { n += 1; }\nto_level(1)",
        "try { to_level(2) } catch { to_level(1) }",
        "if request.waited > minutes(5) { return to_level(2); }\nif request.waited > minutes(2) { return to_level(1); }\nto_level(1)",
        "if request.severity == 1 && request.caller.is_named { return to_level(2); }\nif request.severity == 1 { return to_level(1); }\nto_level(1)",
        "if request.severity <= 2 && request.severity > 0 { return to_level(2); }\nif request.severity == 3 { return to_level(1); }\nto_level(1)",
        "if request.channel in [\"phone\", \"chat\"] { return to_level(2); }\nto_level(1)",
        "if request.channel == \"phone\" || request.channel == \"chat\" { return to_level(2); }\nif request.channel == \"web\" { return to_level(2); }\nto_level(1)",
        "if !request.caller.is_known { return to_level(1); }\nif !request.company.is_known { return to_level(1); }\nto_level(2)",
        "if request.language == \"\" || request.company.region == \"\" { return to_level(1); }\nto_level(2)",
        "if request.hour >= 9 && request.hour < 17 && request.weekday <= 5 { return to_level(2); }\nto_level(1)",
        "let text = `${request.subject} ${request.severity}`;\nif text.contains(\"down\") { return to_level(2); }\nto_level(1)",
        "if request.subject.to_lower().starts_with(\"urgent\") { return to_level(2); }\nto_level(1)",
        "if request.subject.len > 10 && request.subject.len() < 100 { return to_level(2); }\nto_level(1)",
        "if request.severity == 1 { throw \"never\"; }\nto_level(1)",
        "let words = request.text.split();\nif words.len() > 3 { return to_level(2); }\nto_level(1)",
        "if max(request.severity, 2) == 2 { return to_level(2); }\nto_level(1)",
        "let words = request.text.split();\nif words.filter(|word| word.len() > 9).len() > 3 { return to_level(2); }\nto_level(1)",
        "const LEVEL = 2;\nif request.caller.is_named { return to_level(LEVEL); }\nto_level(1)",
        "if request.severity * 2 + 1 > 3 { return to_level(2); }\nto_level(1)",
        "if request.company.services.contains(\"mail-eu\") { return to_level(2); }\nto_level(1)",
        "if \"devices\" in request.company.services { return to_level(2); }\nto_level(1)",
        "loop { return to_level(1); }",
        "if request.company.region == \"oceania\" { return to_level(2); }\nto_level(1)",
        "if request.caller.id == \"somebody-new\" { return to_level(2); }\nto_level(1)",
    ];
    for body in rows {
        let text = format!("fn route(request) {{\n{body}\n}}\n");
        assert_eq!(found("routing.rhai", &text), "", "{text}");
    }
}

/// An escalation may be finished elsewhere than where it begins, and a variable be meant to stand
/// there.
#[test]
fn what_is_finished_later_is_not_accused() {
    let rows = [
        "let asked = escalate_to(\"manager\");\nplan().on_request(asked.acknowledge_within(minutes(5)))",
        "let asked = escalate_to([\"manager\"]).acknowledge_within(minutes(5));\nplan().at(\"response\", asked).on_request(asked)",
        "let _severity = ticket.severity;\nplan()",
    ];
    for body in rows {
        let text =
            format!("fn clocks(ticket) {{ no_clocks() }}\nfn escalate(ticket) {{\n{body}\n}}\n");
        assert_eq!(found("escalation.rhai", &text), "", "{text}");
    }
}

#[test]
fn the_arms_of_a_switch_are_looked_through() {
    let text = r#"fn route(request) {
    if request.severity == 1 {
        switch request.channel {
            "fone" => return to_level(2),
            "chat" if request.subject => return to_level(2),
            _ => to_queue("level-7")
        }
    }
    switch request.severity {
        1 => to_level(2),
        5 => to_level(2),
        "2" => plan(),
    }
}
"#;
    expect_test::expect![[r#"
        routing.rhai:4:23-29 error[unknown-name] this is never chosen (write one of "phone", "chat", "email", "web")
        routing.rhai:5:23-30 error[type] a condition is `true` or `false`, and this is a text
        routing.rhai:6:18-26 error[unused-answer] a route, such as to_level(2) is made here and thrown away (write `return` before it)
        routing.rhai:6:27-36 error[unknown-name] there is no queue `level-7` (did you mean `level-1`?)
        routing.rhai:9:5-11 error[answer] `route` can end here without an answer (write what holds when no condition does)
        routing.rhai:11:14-22 error[unknown-name] this is never chosen (write one of 0, 1, 2, 3, 4)
        routing.rhai:12:16-20 error[unknown-name] this is never chosen (write one of 0, 1, 2, 3, 4)
    "#]]
    .assert_eq(&found("routing.rhai", text));
}

/// rhai's reader stops at the first mistake, and the operator has made three.
#[test]
fn mistakes_in_syntax_are_found_in_every_function() {
    let text = r#"// A comment.
fn route(request) {
    if request.subscription.expired { return to_queue("renewal"); }
    if request.caller.is_namd { return first(request); }
    second(request)
}

fn first(request) {
    if request.severity = 1 { return to_level(2); }
    to_level(1
}

fn second(request) {
    let x = ;
    to_level(2)
}

fn third(request) {
    matches(request.subject, "(")
}
"#;
    expect_test::expect![[r#"
        routing.rhai:3:55-64 error[unknown-name] there is no queue `renewal` (did you mean `renewals`?)
        routing.rhai:4:23-30 error[unknown-property] unknown property `is_namd` of a caller (did you mean `is_named`?)
        routing.rhai:9:25-26 error[syntax] possibly a typo of '=='?
        routing.rhai:14:13-14 error[syntax] unexpected ';'
        routing.rhai:19:30-33 error[pattern] `(` is not a usable pattern: unclosed group
    "#]]
    .assert_eq(&found("routing.rhai", text));
}

#[test]
fn all_mistakes_of_all_tables_and_templates_are_found() {
    let mut sources = shipped_sources();
    let mut edit = |file: &str, from: &str, to: &str| {
        let text = sources[file].replacen(from, to, 1);
        assert_ne!(text, sources[file], "{file} has no `{from}`");
        sources.insert(file.to_owned(), text);
    };
    edit("programme.toml", "[defaults]", "[defaults]\nqueu = \"x\"");
    edit(
        "programme.toml",
        "[tiers.premium]",
        "colours = [\n    \"red\",\n    \"blue\",\n]\n\n[tier.gold]\nname = \"Gold\"\n\n[tiers.premium]",
    );
    edit(
        "programme.toml",
        "queue = \"level-1\"",
        "queue = \"level-9\"",
    );
    edit(
        "companies.toml",
        "region = \"europe\"",
        "regoin = \"europe\"",
    );
    edit(
        "companies.toml",
        "tier = \"standard\"",
        "tier = \"standart\"",
    );
    edit("people.toml", "level = 1\n", "level = 7\n");
    edit(
        "services.toml",
        "name = \"Devices\"",
        "name = \"Devices\"\nowner = \"lin\"",
    );
    edit("routing.rhai", "\"renewals\"", "\"renewal\"");
    edit(
        "messages/assigned.txt",
        "{{ case }}",
        "{{ cse }}{{ titel }}",
    );
    sources.remove("messages/escalated.txt");
    expect_test::expect![[r#"
        companies.toml:7:1-7 error[unread-key] unknown field `regoin` (did you mean `region`?)
        companies.toml:28:8-18 error[unknown-name] there is no tier `standart` (did you mean `standard`?)
        messages/assigned.txt:1:4-7 error[unknown-variable] there is nothing called `cse` in a message (did you mean `case`?)
        messages/assigned.txt:1:13-18 error[unknown-variable] there is nothing called `titel` in a message (did you mean `title`?)
        messages/escalated.txt:1:1-2 error[missing-file] there is no template for `escalated`; its first line is the title, the rest the body
        people.toml:55:1-6 error[value] agent `kim` needs `level = 1` or `level = 2`
        programme.toml:16:1-8 error[unread-key] unknown field `colours`, expected one of `name`, `tiers`, `queues`, `levels`, `roles`, `defaults`, `speed_of_answer_window`, `attachments`, `language`, `mail`, `status_page`, `events`, `maintenance`, `alarms`, `verification`, `readiness`, `report`, `solutions`, `training`, `telephone`, `incidents`, `agreements`, `account_management`, `reviews`
        programme.toml:21:2-6 error[unread-key] unknown field `tier` (did you mean `tiers`?)
        programme.toml:158:1-5 error[unread-key] unknown field `queu` (did you mean `queue`?)
        programme.toml:159:9-18 error[unknown-name] there is no queue `level-9` (did you mean `level-1`?)
        routing.rhai:17:25-34 error[unknown-name] there is no queue `renewal` (did you mean `renewals`?)
        services.toml:13:1-6 error[unread-key] unknown field `owner`, expected `name`
    "#]].assert_eq(&listed(&Rulebook::check(&sources)));
}

/// A desk of the largest kind, checked while an operator waits.
#[test]
fn a_thousand_rules_are_checked_in_no_time() {
    let mut text = String::from("fn route(request) {\n");
    for number in 0..1_000 {
        text.push_str(&format!(
            "    if request.subject == \"{number}\" && request.caller.is_named || request.waited > minutes({number}) && request.severity == 1 {{ return to_level(2); }}\n"
        ));
    }
    text.push_str("    to_level(1)\n}\n");
    let began = std::time::Instant::now();
    let all = found("routing.rhai", &text);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    println!("{:?}", began.elapsed());
    // Earlier rules have dealt with one half of each condition and not with the other.
    assert_eq!(all, "");
}
