//! The solution centre: what is found, by whom, how well, and what is said of files that are wrong.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use switchboard::model::{Found, TierId};
use switchboard::rules::{Library, Reader, Rulebook, Sources};
use switchboard::service::{load_rules, read_library};

/// The mean reciprocal rank that the search has to reach: on the average the right article stands first or
/// second, and hardly ever is not shown.
const MRR_WANTED: f64 = 0.85;

fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules")
}

fn shipped() -> Rulebook {
    load_rules(&rules()).unwrap()
}

fn library_of(files: &[(&str, &str)]) -> Library {
    let sources: Sources = files
        .iter()
        .map(|(name, text)| (format!("articles/{name}"), (*text).to_owned()))
        .collect();
    Library::compile(sources, shipped().tables())
}

fn ids(found: &[Found]) -> Vec<&str> {
    found.iter().map(|one| one.article.as_str()).collect()
}

fn premium() -> TierId {
    TierId::new("premium").unwrap()
}

#[derive(Deserialize)]
struct Questions {
    question: Vec<Question>,
}

#[derive(Deserialize)]
struct Question {
    asks: String,
    wants: String,
}

#[test]
fn callers_find_the_right_article_in_their_own_words() {
    let book = shipped();
    let library = book.library();
    assert_eq!(library.faults(), &[]);
    let questions: Questions = toml::from_str(include_str!("questions.toml")).unwrap();
    assert_eq!(questions.question.len(), 50);
    let tier = premium();
    let mut sum = 0.0;
    let mut said = String::new();
    for question in &questions.question {
        let title = library
            .articles()
            .iter()
            .find(|one| one.id.as_str() == question.wants);
        let title = title.unwrap().title.to_lowercase();
        assert!(!title.contains(&question.asks.to_lowercase()), "{title}");
        let found = library
            .find(&question.asks, Reader::Customer(&tier), 10)
            .unwrap();
        let place = ids(&found).iter().position(|id| *id == question.wants);
        if place != Some(0) {
            said.push_str(&format!(
                "{place:?} for {:?}: {:?}\n",
                question.asks,
                ids(&found)
            ));
        }
        sum += place.map_or(0.0, |place| 1.0 / (place as f64 + 1.0));
    }
    let mrr = sum / questions.question.len() as f64;
    println!("MRR {mrr:.3}\n{said}");
    assert!(mrr >= MRR_WANTED, "MRR {mrr:.3}\n{said}");
}

const PLAIN: &str = "+++\nid = \"one\"\ntitle = \"Printing from a tablet\"\n+++\nHold the *tablet* near the printers.\n";
const STAFF: &str = "+++\nid = \"two\"\ntitle = \"Printers, for engineers\"\naudience = \"staff\"\n+++\nReset the printer.\n";
const PREMIUM: &str = "+++\nid = \"three\"\ntitle = \"A printer of your own\"\ntiers = [\"premium\"]\n+++\nWe bring the printer.\n";

#[test]
fn nobody_finds_or_reads_what_is_not_meant_for_them() {
    let library = library_of(&[("1.md", PLAIN), ("2.md", STAFF), ("3.md", PREMIUM)]);
    let (premium, standard) = (premium(), TierId::new("standard").unwrap());
    for (reader, may) in [
        (Reader::Staff, vec!["one", "three", "two"]),
        (Reader::Customer(&premium), vec!["one", "three"]),
        (Reader::Customer(&standard), vec!["one"]),
    ] {
        let found = library.find("printer", reader, 10).unwrap();
        let mut found = ids(&found);
        found.sort_unstable();
        assert_eq!(found, may);
        for id in ["one", "two", "three"] {
            let read = library.article(&id.parse().unwrap(), reader);
            assert_eq!(read.is_some(), may.contains(&id), "{id} {reader:?}");
        }
        let near = library.near(&"twoo".parse().unwrap(), reader);
        assert_eq!(near.as_deref() == Some("two"), may.contains(&"two"));
    }
}

#[test]
fn stems_slips_synonyms_and_words_that_say_nothing() {
    let words = "ignored = [\"how\", \"do\", \"i\"]\nsame = [[\"tablet\", \"slate\"], [\"hold near\", \"tap on\"]]\n";
    let library = library_of(&[("1.md", PLAIN), ("words.toml", words)]);
    let find = |text: &str| library.find(text, Reader::Staff, 3).unwrap();
    for (text, percent) in [
        ("PRINTING", Some(100)),
        ("how do i pritning", Some(100)),
        ("two slates", Some(50)),
        ("printer toaster", Some(50)),
        ("how do i", None),
        ("\" OR * NOT(", None),
        ("toaster", None),
    ] {
        let found = find(text);
        assert_eq!(
            found.first().map(|one| one.percent),
            percent,
            "{text}: {found:?}"
        );
    }
    let found = find("printer tablet");
    let snippet: Vec<(&str, bool)> = found[0]
        .snippet
        .iter()
        .map(|piece| (piece.text.as_str(), piece.is_match))
        .collect();
    let expected = [
        ("Hold the ", false),
        ("tablet", true),
        (" near the ", false),
        ("printers", true),
        (".", false),
    ];
    assert_eq!(snippet, expected);
    assert_eq!(
        library.telling("Toaster? How do I toaster a BREAD"),
        "a bread toaster"
    );
}

#[test]
fn a_file_that_is_wrong_is_left_out_and_named_with_its_line_and_the_way_out() {
    let twice = PLAIN.replace("tablet", "phone");
    let product = PLAIN.replace("\"one\"", "\"p\"\nproduct = \"mail-eux\"");
    let tier = PREMIUM.replace("\"premium\"", "\"premum\"");
    let long = format!("{PLAIN}{}", "x".repeat(70_000));
    let unknown = PLAIN.replace("title", "titel");
    let library = library_of(&[
        ("1.md", PLAIN),
        ("2.md", &twice),
        ("3.md", "no head"),
        ("4.md", "+++\nid = \"x\"\n"),
        ("5.md", &product),
        ("6.md", &tier),
        ("7.md", "+++\nid = \"y\"\ntitle = \"y\"\n+++\n\n"),
        ("8.md", &long),
        ("9.md", &unknown),
        ("a.md", "+++\nid = \"z\"\ntitle = \"\"\n+++\ntext"),
        (
            "b.md",
            "+++\nid = \"z\"\ntitle = \"z\"\nlanguage = \"English\"\n+++\ntext",
        ),
        ("c.txt", "what"),
        (
            "d.md",
            "+++\nid = \"w\"\ntitle = \"w\"\n+++\nnot \u{fffd} text",
        ),
        (
            "e.md",
            "+++\nid = \"v\"\ntitle = \"v\"\n+++\n\nread [this](onee) and [that](https://x.example/)",
        ),
        ("words.toml", "same = [\n[\"a b c d\"]]"),
    ]);
    let faults: Vec<String> = library.faults().iter().map(ToString::to_string).collect();
    let expected = expect_test::expect![[r#"
        articles/2.md:2:1: `one` is the id of `articles/1.md` too; write another in one of them
        articles/3.md:1:1: it has no head; write `+++`, then `id = "…"` and `title = "…"`, and `+++` again, above the text
        articles/4.md:1:1: its head does not end; write `+++` on a line of its own below it
        articles/5.md:3:1: `mail-eux` is not a service of `services.toml`; did you mean `mail-eu`?
        articles/6.md:4:1: `premum` is not a tier of `programme.toml`; did you mean `premium`?
        articles/7.md:5:1: there is no text below its head; write it there, as Markdown
        articles/8.md:1:1: it has 70089 bytes, and an article at most 65536; write several articles
        articles/9.md:3:1: unknown field `titel`, expected one of `id`, `title`, `tags`, `product`, `audience`, `tiers`, `language`
        articles/a.md:3:1: its title is empty; write in a line what it is about
        articles/b.md:4:1: `English` is not a language; write two letters, such as `en`
        articles/c.txt:1:1: nothing reads this file; name an article or a module `….md`
        articles/d.md:5:1: a character here is not UTF-8; save the file as UTF-8
        articles/words.toml:2:1: `a b c d` has 4 words; write 1 to 3
        articles/e.md:6:1: the link leads to `onee`, and there is no such article; did you mean `one`?"#]];
    expected.assert_eq(&faults.join("\n"));
    assert_eq!(library.articles().len(), 2);
    assert_eq!(
        ids(&library.find("tablet", Reader::Staff, 3).unwrap()),
        ["one"]
    );
}

#[test]
fn the_librarys_files_are_no_part_of_the_rules() {
    let read = read_library(&rules()).unwrap();
    assert!(
        read.contains_key("articles/words.toml") && read.len() > 10,
        "{read:?}"
    );
    assert!(
        shipped()
            .files()
            .iter()
            .all(|name| !Library::has_file(name))
    );
}
