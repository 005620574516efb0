//! The operators' guide is followed to the letter: every block of `rules/README.md` is put where
//! the guide says, what is typed there is typed, and every recipe does what its test says, and
//! only with its rule.
#![cfg(unix)]
// A test that cannot do what the guide says has failed, and says where.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use regex::Regex;
use tempfile::TempDir;

/// A piece of the guide: a fenced block, and the sentence before it that says what it is for.
struct Block {
    before: String,
    language: String,
    text: String,
}

/// Where a block goes.
#[derive(Debug)]
enum Edit {
    AtEnd { file: String },
    Above { file: String, line: String },
    Instead { file: String, line: String },
    AtTop { file: String, function: String },
    New { file: String },
}

fn guide() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/README.md");
    fs::read_to_string(path).unwrap()
}

/// The part of the guide under a heading, up to the next one of its level.
fn section(guide: &str, heading: &str) -> String {
    let from = guide.find(heading).expect(heading) + heading.len();
    let hashes = heading.trim_start().split(' ').next().unwrap();
    let end = guide[from..]
        .find(&format!("\n{hashes} "))
        .unwrap_or(guide.len() - from);
    guide[from..from + end].to_owned()
}

fn blocks(section: &str) -> Vec<Block> {
    let fence = Regex::new(r"(?ms)^```(\w+)\n(.*?)^```$").unwrap();
    let mut last = 0;
    let mut all = Vec::new();
    for found in fence.captures_iter(section) {
        let whole = found.get(0).unwrap();
        let before = section[last..whole.start()].trim();
        // The last paragraph, on one line.
        let before = before.rsplit("\n\n").next().unwrap().replace('\n', " ");
        all.push(Block {
            before,
            language: found[1].to_owned(),
            text: found[2].to_owned(),
        });
        last = whole.end();
    }
    all
}

/// How a sentence ends that says where a block goes, and what is made of its names.
type Form = (&'static str, fn(&[&str]) -> Edit);

/// Reads where the block goes from the end of the sentence before it.
fn edit(before: &str) -> Option<Edit> {
    let forms: [Form; 5] = [
        (r"At the end of `([^`]+)`:$", |part| Edit::AtEnd {
            file: part[0].into(),
        }),
        (r"In `([^`]+)`, above `([^`]+)`:$", |part| Edit::Above {
            file: part[0].into(),
            line: part[1].into(),
        }),
        (r"In `([^`]+)`, instead of `([^`]+)`:$", |part| {
            Edit::Instead {
                file: part[0].into(),
                line: part[1].into(),
            }
        }),
        (r"In `([^`]+)`, at the top of `([^`]+)`:$", |part| {
            Edit::AtTop {
                file: part[0].into(),
                function: part[1].into(),
            }
        }),
        (r"In `([^`]+)`:$", |part| Edit::New {
            file: part[0].into(),
        }),
    ];
    forms.iter().find_map(|(form, make)| {
        let found = Regex::new(form).unwrap().captures(before)?;
        let parts: Vec<&str> = found
            .iter()
            .skip(1)
            .map(|part| part.unwrap().as_str())
            .collect();
        Some(make(&parts))
    })
}

impl Edit {
    fn is_script(&self) -> bool {
        matches!(self, Self::Above { file, .. } | Self::AtTop { file, .. } if file.ends_with(".rhai"))
    }

    fn apply(&self, folder: &Path, block: &str) {
        let file = match self {
            Self::AtEnd { file }
            | Self::Above { file, .. }
            | Self::Instead { file, .. }
            | Self::AtTop { file, .. }
            | Self::New { file } => file,
        };
        let path = folder.join(file);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let line_of = |wanted: &str| {
            let mut at = 0;
            let mut found = Vec::new();
            for line in text.split_inclusive('\n') {
                if line.trim().starts_with(wanted) {
                    found.push((at, at + line.len()));
                }
                at += line.len();
            }
            assert_eq!(found.len(), 1, "`{wanted}` in {file}");
            found[0]
        };
        let made = match self {
            Self::AtEnd { .. } => format!("{text}\n{block}"),
            Self::Above { line, .. } => {
                let (start, _) = line_of(line);
                format!("{}{block}\n{}", &text[..start], &text[start..])
            }
            Self::Instead { line, .. } => {
                let (start, end) = line_of(line);
                format!("{}{block}{}", &text[..start], &text[end..])
            }
            Self::AtTop { function, .. } => {
                let (_, end) = line_of(&format!("fn {function}("));
                format!("{}{block}\n{}", &text[..end], &text[end..])
            }
            Self::New { .. } => {
                assert!(text.is_empty(), "{file} is there already");
                block.to_owned()
            }
        };
        fs::write(path, made).unwrap();
    }
}

/// Runs a line as it would be typed in `folder`, with the program at hand.
fn typed(folder: &Path, line: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_switchboard"));
    let path = format!(
        "{}:{}",
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("SWITCHBOARD_LOG")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with the shipped rules in `rules`.
fn with_rules() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        typed(folder.path(), "switchboard init rules")
            .status
            .success()
    );
    folder
}

/// Types what a console block shows, and compares what comes, where the block shows that too.
fn follow(folder: &Path, console: &str) {
    let mut rest = console.lines().peekable();
    while let Some(line) = rest.next() {
        let command = line.strip_prefix("$ ").expect(line);
        let mut shown = String::new();
        while let Some(next) = rest.next_if(|next| !next.starts_with("$ ")) {
            shown.push_str(next);
            shown.push('\n');
        }
        let came = typed(folder, command);
        let printed = text(&came.stdout) + &text(&came.stderr);
        // As `diff` does, it says with 1 that something differs.
        let differs = command.starts_with("switchboard compare") && came.status.code() == Some(1);
        assert!(came.status.success() || differs, "{command}\n{printed}");
        if !shown.is_empty() {
            assert_eq!(shown, printed, "{command}");
        }
    }
}

#[test]
fn the_way_from_a_wish_to_a_rule_can_be_gone() {
    let folder = with_rules();
    let desk = "echo 'open 3 Mail is slow' | switchboard run --as ada --data switchboard.desk";
    assert!(typed(folder.path(), desk).status.success());
    let mut typed_lines = 0;
    let mut edits = 0;
    for block in blocks(&section(&guide(), "\n## From a wish to a rule")) {
        if block.language == "console" {
            follow(folder.path(), &block.text);
            typed_lines += 1;
        } else {
            let edit = edit(&block.before).unwrap_or_else(|| panic!("{}", block.before));
            edit.apply(&folder.path().join("draft"), &block.text);
            edits += 1;
        }
    }
    assert!(typed_lines >= 4 && edits >= 4, "{typed_lines}, {edits}");
    let promoted = typed(folder.path(), "diff -r rules draft");
    assert!(promoted.status.success(), "{}", text(&promoted.stdout));
}

#[test]
fn what_editors_read_is_written_as_the_guide_says() {
    let folder = with_rules();
    for block in blocks(&section(&guide(), "\n## In your editor")) {
        follow(folder.path(), &block.text);
    }
}

#[test]
fn every_recipe_works_and_is_what_makes_its_test_pass() {
    let recipes = section(&guide(), "\n## Ten recipes");
    let titles: Vec<&str> = recipes
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .collect();
    assert_eq!(titles.len(), 10, "{titles:?}");
    for title in titles {
        let blocks = blocks(&section(&recipes, &format!("\n### {title}")));
        let edits: Vec<(Edit, &str)> = blocks
            .iter()
            .map(|block| {
                let edit = edit(&block.before).unwrap_or_else(|| panic!("{}", block.before));
                (edit, block.text.as_str())
            })
            .collect();
        assert!(edits.iter().any(|(edit, _)| edit.is_script()), "{title}");

        // Without the rule, and with everything else, its test fails.
        let without = with_rules();
        for (edit, block) in edits.iter().filter(|(edit, _)| !edit.is_script()) {
            edit.apply(&without.path().join("rules"), block);
        }
        let tested = typed(without.path(), "switchboard test rules");
        let said = text(&tested.stdout);
        assert_eq!(tested.status.code(), Some(1), "{title}\n{said}");
        assert!(
            said.contains("failed rules/tests/recipes.toml"),
            "{title}\n{said}"
        );

        // With it, nothing is wrong, its test passes, and so do all others.
        let with = with_rules();
        for (edit, block) in &edits {
            edit.apply(&with.path().join("rules"), block);
        }
        let checked = typed(with.path(), "switchboard check rules");
        assert_eq!(
            text(&checked.stdout),
            "rules: nothing is wrong\n",
            "{title}"
        );
        let tested = typed(with.path(), "switchboard test rules");
        let said = text(&tested.stdout) + &text(&tested.stderr);
        assert!(tested.status.success(), "{title}\n{said}");
        // They run compiled, as the rules that ship do.
        let verbose = typed(with.path(), "switchboard check --verbose rules");
        assert!(!text(&verbose.stdout).contains("interpreter"), "{title}");
    }
}
