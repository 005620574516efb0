//! How the outcome of tests is written: for people, and as JSON lines.

use std::fmt::Write as _;

use serde_json::json;
use switchboard::rules::{BranchKind, Sources};

use super::{TestResult, Tested};
use crate::render::{Paint, safe_line};

/// What people read: every failure with what was tried, the branches not taken, and the sum.
/// `annotated` are the scripts to show line by line.
#[must_use]
pub fn write_text(tested: &Tested, annotated: Option<&Sources>, paint: Paint) -> String {
    let mut out = String::new();
    for test in tested
        .tests
        .iter()
        .filter(|one| !one.differences.is_empty())
    {
        failure(&mut out, test, paint);
    }
    let coverage = &tested.coverage;
    if let Some(sources) = annotated {
        out.push_str(&coverage.annotated(sources));
    }
    for line in coverage.missing() {
        // Writing to a string does not fail.
        let _ = writeln!(out, "{} {}", paint.warn("not tried:"), safe_line(&line));
    }
    let failed = tested.failed();
    let _ = writeln!(
        out,
        "{} passed, {}; branches {} of {}",
        tested.tests.len() - failed,
        if failed == 0 {
            "0 failed".to_owned()
        } else {
            paint.alarm(&format!("{failed} failed"))
        },
        coverage.passed(),
        coverage.branches()
    );
    out
}

fn failure(out: &mut String, test: &TestResult, paint: Paint) {
    let _ = writeln!(
        out,
        "{} {}:{}: {}",
        paint.alarm("failed"),
        test.file,
        test.line,
        safe_line(&test.name)
    );
    for difference in &test.differences {
        let _ = writeln!(out, "    {}", safe_line(&difference.what));
        let _ = writeln!(out, "        expected {}", safe_line(&difference.expected));
        let _ = writeln!(out, "        found    {}", safe_line(&difference.found));
    }
    let _ = writeln!(out, "    tried, in order");
    for tried in &test.tried {
        let held = if tried.held { "+" } else { "-" };
        let _ = writeln!(
            out,
            "      {held} {} {}",
            tried.at,
            safe_line(&tried.condition)
        );
        for value in &tried.values {
            let _ = writeln!(out, "            {}", safe_line(value));
        }
    }
    out.push('\n');
}

/// One object a line: each test, each place in the scripts, the sum.
#[must_use]
pub fn write_json(tested: &Tested) -> String {
    let mut lines = Vec::new();
    for test in &tested.tests {
        let passed = test.differences.is_empty();
        let differences: Vec<_> = test
            .differences
            .iter()
            .map(|one| json!({"what": one.what, "expected": one.expected, "found": one.found}))
            .collect();
        let mut line = json!({
            "test": test.name, "file": test.file, "line": test.line, "passed": passed,
        });
        if let (false, Some(fields)) = (passed, line.as_object_mut()) {
            fields.insert("differences".to_owned(), json!(differences));
            fields.insert("why".to_owned(), json!(test.tried));
        }
        lines.push(line);
    }
    for counted in tested.coverage.points() {
        let point = &counted.point;
        let file = format!("{}/{}", tested.folder, point.file);
        lines.push(match &point.kind {
            BranchKind::Condition(text) => json!({
                "condition": text, "file": file, "line": point.line,
                "column": point.column, "held": counted.held, "not": counted.failed,
            }),
            BranchKind::Arm(text) => json!({
                "arm": text, "file": file, "line": point.line,
                "column": point.column, "taken": counted.held,
            }),
            BranchKind::Answer => json!({
                "answer": true, "file": file, "line": point.line,
                "column": point.column, "given": counted.held,
            }),
        });
    }
    let failed = tested.failed();
    lines.push(json!({
        "passed": tested.tests.len() - failed, "failed": failed,
        "branches": tested.coverage.branches(), "taken": tested.coverage.passed(),
    }));
    let mut out = String::new();
    for line in lines {
        let _ = writeln!(out, "{line}");
    }
    out
}
