//! What the interface says of itself: the file in `docs`, and Schemathesis against the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use switchboard_tests::http::Connection;

use super::{desk, token};

/// The file in which the description is kept for readers.
pub(super) fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json")
}

#[test]
fn the_description_is_served_and_is_the_one_in_the_docs() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let answer = Connection::to(desk.address)
        .ask("GET", "/v1/openapi.json", "", b"")
        .unwrap();
    assert_eq!(answer.status, 200);
    // As of every answer, also of one that no path gives.
    let nowhere = Connection::to(desk.address)
        .ask("GET", "/nowhere", "", b"")
        .unwrap();
    assert_eq!(nowhere.status, 404);
    for answer in [&answer, &nowhere] {
        let head = &answer.head;
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
    }
    let served = answer.body.trim_end().to_owned() + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(file(), &served).unwrap();
    }
    let kept = std::fs::read_to_string(file()).unwrap();
    assert!(
        kept == served,
        "docs/openapi.json is behind; run this test with UPDATE_EXPECT=1"
    );
}

/// Where Schemathesis is: named by `SWITCHBOARD_SCHEMATHESIS`, or in the path.
fn schemathesis() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("SWITCHBOARD_SCHEMATHESIS") {
        return Some(named.into());
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join("schemathesis"))
        .find(|file| file.is_file())
}

/// Its own list of what a request of the form may be answered with, and 422: it sends other requests
/// under the keys of earlier ones. SCIM has 400 for a value that is of the form and no good
/// (RFC 7644, 3.12: `invalidValue`), such as a role that there is not.
const CONFIGURATION: &str = r#"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429"]

[[operations]]
include-path-regex = "^/scim/v2/"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404", "409", "429"]
"#;

#[test]
fn schemathesis_finds_nothing() {
    let Some(program) = schemathesis() else {
        let required = std::env::var_os("SWITCHBOARD_REQUIRE_SCHEMATHESIS").is_some();
        assert!(!required, "Schemathesis is required and not installed");
        println!("not run: there is no Schemathesis; `pip install schemathesis`");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    std::fs::write(folder.path().join("schemathesis.toml"), CONFIGURATION).unwrap();
    let examples = std::env::var("SWITCHBOARD_SCHEMATHESIS_EXAMPLES").unwrap_or("30".to_owned());
    let said = Command::new(program)
        .current_dir(folder.path())
        .args(["run", &format!("http://{}/v1/openapi.json", desk.address)])
        .args([
            "--header",
            &format!("Authorization: Bearer {}", token("all")),
        ])
        // Links between operations it would make up itself, and wrongly.
        .args(["--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", &examples, "--seed", "1", "--no-color"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&said.stdout);
    assert!(
        said.status.success(),
        "{words}\n{}",
        String::from_utf8_lossy(&said.stderr)
    );
    // It has asked for something.
    assert!(words.contains("generated"), "{words}");
}
