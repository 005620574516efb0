//! The monthly report through the real program: usage is taken, a ticket is opened in the console, and
//! the report says both in every form.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use switchboard::service::{Clock as _, SystemClock};
use switchboard_tests::{run_with, switchboard};

fn output(folder: &Path, args: &[&str], input: &str) -> Output {
    run_with(switchboard(folder, args), input).unwrap()
}

/// What it prints, of a command that has to succeed.
fn said(folder: &Path, args: &[&str], input: &str) -> String {
    let output = output(folder, args, input);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// What it says on standard error, of a command that has to fail.
fn refused(folder: &Path, args: &[&str]) -> String {
    let output = output(folder, args, "");
    assert_eq!(output.status.code(), Some(1), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn usage_and_tickets_come_into_the_report_of_their_company_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    said(folder, &["init", "rules"], "");
    // Months begin for this test where they begin for the company.
    let companies = folder.join("rules/companies.toml");
    let text = fs::read_to_string(&companies).unwrap();
    let text = text.replace("\"Europe/Paris\"", "\"UTC\"\nlanguage = \"de\"");
    fs::write(&companies, text).unwrap();
    let month = SystemClock.now().date_naive().to_string()[..7].to_owned();
    let feed = format!(
        "company,day,user,device,model,version,used\n\
         acme,{month}-01,wile,SN-1,Model 9,7.1.2,31\n\
         acme,{month}-01,bugs,SN-2,Model 9,7.1.2,4\n\
         globex,{month}-01,frank,SN-1,Model 8,7.0.0,7\n"
    );
    fs::write(folder.join("usage.csv"), &feed).unwrap();
    let import = ["usage", "import", "usage.csv"];
    assert_eq!(
        said(folder, &import, ""),
        "3 rows of 2 companies: 3 new or other, 0 as they were\n"
    );
    assert_eq!(
        said(folder, &import, ""),
        "3 rows of 2 companies: 0 new or other, 3 as they were\n"
    );
    fs::write(folder.join("wrong.csv"), feed.replace(",31\n", ",many\n")).unwrap();
    assert_eq!(
        refused(folder, &["usage", "import", "wrong.csv"]),
        "switchboard: `wrong.csv`: line 2: column `used`: invalid digit found in string\n\
         nothing of the feed was taken\n"
    );

    let lines =
        format!("open 2 Mail is slow\nas ben\nanswer T-1 We look.\nas ada\nreport {month}\n");
    let chat = said(folder, &["run", "--as", "ada"], &lines);
    assert!(
        chat.contains("Cases: 1 opened, 1 answered, 0 resolved, 1 open at the end."),
        "{chat}"
    );
    assert!(chat.contains("Usage: 2 active users, 2 devices."), "{chat}");
    // Another company's is none of his.
    let foreign = format!("report {month} company=acme\n");
    let foreign = output(folder, &["run", "--as", "hank"], &foreign);
    let seen = String::from_utf8_lossy(&foreign.stdout);
    assert!(!seen.contains("Support report"), "{seen}");
    assert_eq!(foreign.status.code(), Some(1), "{seen}");

    let report = |args: &[&str]| {
        let all = ["report", "--month", &month];
        said(folder, &[&all, args].concat(), "")
    };
    let json: Value =
        serde_json::from_str(&report(&["--company", "acme", "--format", "json"])).unwrap();
    assert_eq!(json["figures"]["cases"]["opened"], 1);
    assert_eq!(json["figures"]["cases"]["answered"], 1);
    assert_eq!(json["figures"]["usage"]["used"], 35);
    assert_eq!(json["usage"]["most_active"][0]["user"], "wile");
    let words = report(&["--company", "acme", "--format", "md"]);
    assert!(words.starts_with("# Support-Bericht "), "{words}");
    let words = report(&["--company", "acme", "--format", "md", "--language", "en"]);
    assert!(
        words.contains("| Opened | 0 | 0 | 0 | 0 | 0 | 1 |"),
        "{words}"
    );
    report(&["--company", "acme", "--out", "acme.html"]);
    let page = fs::read_to_string(folder.join("acme.html")).unwrap();
    assert!(
        page.contains("<html lang=\"de\">") && page.contains("<svg"),
        "{page}"
    );

    assert_eq!(
        report(&["--all", "--format", "json", "--out", "all"]),
        format!("3 reports of {month} in `all`\n")
    );
    let globex = fs::read_to_string(folder.join(format!("all/globex-{month}.json"))).unwrap();
    let globex: Value = serde_json::from_str(&globex).unwrap();
    assert_eq!(globex["figures"]["usage"]["users"], 1);
    assert_eq!(globex["figures"]["cases"]["opened"], 0);

    let later = refused(
        folder,
        &["report", "--company", "acme", "--month", "2999-01"],
    );
    assert!(later.contains("2999-01 has not begun"), "{later}");
}

#[test]
fn what_a_report_is_made_of_moves_with_the_desk() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let month = SystemClock.now().date_naive().to_string()[..7].to_owned();
    let feed = format!("company,day,user,used\nacme,{month}-01,wile,31\n");
    fs::write(folder.join("usage.csv"), feed).unwrap();
    said(folder, &["usage", "import", "usage.csv"], "");
    said(
        folder,
        &["run", "--as", "ada"],
        "open 2 Mail is slow\nresolve T-1 It is not.\n",
    );
    said(
        folder,
        &["export", "--data", "switchboard.desk", "a.jsonl"],
        "",
    );
    said(folder, &["import", "--data", "b.desk", "a.jsonl"], "");
    let of = |data: &str| {
        let args = [
            "report",
            "--company",
            "acme",
            "--month",
            &month,
            "--format",
            "json",
        ];
        let said = said(folder, &[&args[..], &["--data", data]].concat(), "");
        let mut report: Value = serde_json::from_str(&said).unwrap();
        for time in ["made_at", "to"] {
            report[time].take();
        }
        report["figures"]["availability"].take();
        report["services"].take();
        report
    };
    let report = of("b.desk");
    assert_eq!(report["figures"]["usage"]["used"], 31);
    assert_eq!(report, of("switchboard.desk"));
}
