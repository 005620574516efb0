//! Rulebooks to measure.

use std::path::Path;
use std::sync::Arc;

use switchboard::rules::{Rulebook, Sources};
use switchboard::service::{RulesFolderError, read_rules};

/// The texts of the shipped rules.
///
/// # Errors
/// When the folder is not where the repository has it.
pub fn shipped() -> Result<Sources, RulesFolderError> {
    read_rules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules"))
}

/// Twelve first-match rules as an operator writes them. The names of the queues and people are
/// those of the shipped tables.
pub const TWELVE: &str = r#"
fn route(request) {
    if request.language == "fr" { return to_queue("language-help").because("r1"); }
    if request.subscription.expired { return to_queue("renewals").because("r2"); }
    if request.severity == 1 && request.company.tier == "premium" { return to_level(2).because("r3"); }
    if request.severity == 2 && request.product == "devices" { return to_level(2).because("r4"); }
    if request.product == "billing" { return to_queue("account-management").because("r5"); }
    if request.channel == "email" && request.severity > 3 { return to_level(1).because("r6"); }
    if request.company.id == "globex" && request.severity < 3 { return to_level(2).because("r7"); }
    if request.company.region == "asia" { return to_queue("level-1").because("r8"); }
    if request.subject.contains("invoice") { return to_queue("account-management").because("r9"); }
    if request.caller.is_secondary { return to_level(1).because("r10"); }
    if request.caller.is_named && request.product == "mail" { return to_level(2).because("r11"); }
    if request.caller.is_named { return to_level(2).because("r12"); }
    to_level(1).because("nobody known")
}
"#;

/// The shipped rules with another routing script.
///
/// # Errors
/// What is wrong with it, as text.
pub fn with_routing(script: &str) -> Result<Arc<Rulebook>, String> {
    let mut sources = shipped().map_err(|error| error.to_string())?;
    sources.insert("routing.rhai".to_owned(), script.to_owned());
    Rulebook::compile(&sources)
        .map(Arc::new)
        .map_err(|error| error.to_string())
}

/// As many first-match rules as wanted, of the kinds that operators write.
#[must_use]
pub fn rules(count: usize) -> String {
    let mut script = String::from("fn route(request) {\n");
    for number in 0..count {
        let condition = match number % 5 {
            0 => format!("request.company.id == \"company-{number}\" && request.severity == 1"),
            1 => format!("request.product == \"product-{number}\""),
            2 => format!("request.subject.contains(\"word {number}\") && request.caller.is_named"),
            3 => format!("request.waited > minutes({number}) || request.from == \"+49 {number}\""),
            _ => format!("matches(request.subject, \"(?i)code {number}\\\\b\")"),
        };
        script.push_str("    if ");
        script.push_str(&condition);
        script.push_str(&format!(
            " {{ return to_level(2).because(\"rule {number}\"); }}\n"
        ));
    }
    script.push_str("    to_level(1).because(\"no rule\")\n}\n");
    script
}
