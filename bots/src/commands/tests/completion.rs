//! What is offered while a line is typed.

use super::in_scope;
use crate::commands::{complete, hint};

/// What is offered at the end of a line, by what would be put there.
fn offered(speaker: &str, line: &str) -> String {
    in_scope(speaker, |scope| {
        let (start, candidates) = complete(line, line.len(), scope);
        let words: Vec<&str> = candidates.iter().map(|c| c.replacement.trim()).collect();
        format!("{}|{}", &line[..start], words.join(" "))
    })
}

#[test]
fn completion_knows_verbs_people_cases_and_names() {
    assert_eq!(offered("ada", "sh"), "|show");
    assert_eq!(offered("ada", "as b"), "as |ben");
    assert_eq!(offered("ada", "show "), "show |E-2 T-7");
    assert_eq!(offered("ben", "comment "), "comment |T-7 file= via=");
    assert_eq!(offered("ben", "comment T-7 v"), "comment T-7 |via=");
    assert_eq!(
        offered("ben", "comment T-7 via=p"),
        "comment T-7 via=|phone"
    );
    assert_eq!(
        offered("ben", "assign T-7 "),
        "assign T-7 |ben igor kim maria ada sam hank"
    );
    assert_eq!(offered("ada", "open for="), "open for=|ada sam");
    assert_eq!(offered("ben", "declare 1 m"), "declare 1 |mail-eu");
    assert_eq!(
        offered("ben", "move T-7 level-"),
        "move T-7 |level-1 level-2"
    );
    assert_eq!(
        offered("ben", "open 2 Mail is p"),
        "open 2 Mail is |product="
    );
    assert_eq!(offered("ben", "nonsense x"), "nonsense |");
}

#[test]
fn a_hint_shows_what_is_still_to_come() {
    let hinted = |line: &str| in_scope("ben", |scope| hint(line, scope)).unwrap_or_default();
    assert_eq!(hinted("open "), "[SEVERITY] SUBJECT… [-- TEXT…]");
    assert_eq!(hinted("open 2 "), "SUBJECT… [-- TEXT…]");
    assert_eq!(hinted("open 2 Mail "), "");
    assert_eq!(hinted("assign "), "TICKET PERSON");
    assert_eq!(hinted("assign T-1 "), "PERSON");
    assert_eq!(hinted("assign T-1"), "");
    assert_eq!(hinted("nonsense "), "");
}
