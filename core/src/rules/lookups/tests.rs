use super::rows::{Key, Rows, hash};
use super::*;
use crate::model::Span;

fn load(files: &[(&str, &str)]) -> Result<Lookups, String> {
    let sources: Sources = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let mut findings = Findings::default();
    let all = Lookups::load(&sources, &mut findings);
    match findings.first() {
        Some(error) => Err(error.to_string()),
        None => Ok(all),
    }
}

const CSV: &str = "\
# who has bought what
company, level,respond_within, manager
acme, 2, 30m, dora
\"globex, inc\", 1,4h,\"Müller, Anna\"
initech,,,
";

const TOML: &str = "\
# who has bought what
[acme]
level = 0x2
respond_within = \"30m\"
manager = \"dora\"

[\"globex, inc\"]
manager = \"Müller, Anna\"
level = 1
respond_within = \"4h\"

[initech]
";

#[test]
fn a_table_says_the_same_in_csv_and_in_toml() {
    for (file, text) in [
        ("tables/contracts.csv", CSV),
        ("tables/contracts.toml", TOML),
    ] {
        let all = load(&[(file, text)]).unwrap();
        let table = all.table("contracts").unwrap();
        let column = |name: &str| table.column(name).unwrap();
        assert!(
            table.contains("initech") && !table.contains("nobody"),
            "{file}"
        );
        assert_eq!(table.text("globex, inc", column("manager")), "Müller, Anna");
        assert_eq!(table.number("acme", column("level")), Ok(2));
        let within = column("respond_within");
        assert_eq!(table.span("acme", within), Ok("30m".parse().unwrap()));
        // Nothing stands there, and nobody of that name.
        assert_eq!(table.text("initech", column("manager")), "");
        assert_eq!(table.number("initech", column("level")), Ok(0));
        assert_eq!(table.span("nobody", within), Ok(Span::default()));
    }
}

#[test]
fn what_is_wrong_with_a_table_is_told_by_its_line() {
    let wrong = |name: &str, text: &str| load(&[(name, text)]).unwrap_err();
    let told = [
        wrong("tables/a.csv", ""),
        wrong("tables/a.csv", "id,x,x\n"),
        wrong("tables/a.csv", "id,x\nacme,1\nglobex,1,2\n"),
        wrong("tables/a.csv", "id,x\nacme,1\n,2\n"),
        wrong("tables/a.csv", "id,x\nacme,1\nglobex,2\nacme,3\n"),
        wrong("tables/a.csv", "id,x\nacme,\"1\"\n\nglobex,2,\"\n"),
        wrong("tables/a.toml", "[acme]\nlevel = 1\n\nlevel"),
        wrong(
            "tables/a.toml",
            "[acme]\nlevel = 1\n\n[globex]\nlevel = 1.5\n",
        ),
        wrong(
            "tables/a.toml",
            "[acme]\nlevel = 1\n\n[globex]\nlevels = [1]\n",
        ),
        wrong("tables/a.toml", "# levels\n\nacme = 1\n"),
        wrong("tables/Contracts.csv", "id,x\n"),
        wrong("tables/contracts.xlsx", "PK"),
    ];
    expect_test::expect![[r#"
        tables/a.csv:1:1: the first line names the columns, that of the key first
        tables/a.csv:1:1: there are two columns `x`
        tables/a.csv:3:1: this row has 3 cells, and the first line names 2
        tables/a.csv:3:1: this row has no key
        tables/a.csv:4:1: `acme` has a row on line 2 already; remove one
        tables/a.csv:4:1: this row has 3 cells, and the first line names 2
        tables/a.toml:4:1: key with no value, expected `=`
        tables/a.toml:5:1: `level` is not a text, a whole number, `true` or `false`
        tables/a.toml:5:1: `levels` is not a text, a whole number, `true` or `false`
        tables/a.toml:3:1: `acme` is not a row; a row is written `[key]`, with its values below
        tables/Contracts.csv:1:1: the name of a table has lower-case letters, digits, `-` and `_`; name the file so
        tables/contracts.xlsx:1:1: a file in `tables/` is a table, and ends with .csv or .toml"#]].assert_eq(&told.join("\n"));
    let twice = load(&[("tables/a.csv", "id,x\n"), ("tables/a.toml", "")]).unwrap_err();
    expect_test::expect![
        "tables/a.toml:1:1: the table `a` stands in `tables/a.csv` as well; remove one"
    ]
    .assert_eq(&twice);
}

/// A table in TOML is read in pieces: rows of one that has several, and lines of its text that only
/// look like rows.
#[test]
fn a_long_table_in_toml_is_read_as_a_short_one() {
    let rows = |note: &str| -> String {
        (0..9_000)
            .map(|row| format!("[company-{row}]\r\nlevel = {row}\nnote = \"\"\"{note}\"\"\"\n\n"))
            .collect()
    };
    let plain = rows("é");
    let tricky = rows("\n[acme]\nlevel = 1\n[b]");
    for (text, note) in [(&plain, "é"), (&tricky, "[acme]\nlevel = 1\n[b]")] {
        let all = load(&[("tables/a.toml", text)]).unwrap();
        let table = all.table("a").unwrap();
        let (level, notes) = (
            table.column("level").unwrap(),
            table.column("note").unwrap(),
        );
        for row in 0..9_000 {
            let key = format!("company-{row}");
            assert_eq!(table.number(&key, level), Ok(row));
            assert_eq!(table.text(&key, notes), note);
        }
        assert!(!table.contains("acme") && table.rows.all().count() == 9_000);
    }
    // Each row of the plain one takes four lines.
    let wrong = |more: &str| load(&[("tables/a.toml", &format!("{plain}{more}"))]).unwrap_err();
    let told = [
        wrong("[acme]\nlevel = 1.5\n"),
        wrong("[acme]\nlevel =\n"),
        wrong("[company-7]\nlevel = 1\n"),
        wrong("[company-7.more]\nlevel = 1\n"),
        wrong("[[acme]]\nlevel = 1\n"),
        wrong("[acme]\nnote = \"\"\"\n[b]\n"),
        load(&[("tables/a.toml", &format!("acme = 1\n{plain}"))]).unwrap_err(),
    ];
    expect_test::expect![[r#"
        tables/a.toml:36002:1: `level` is not a text, a whole number, `true` or `false`
        tables/a.toml:36002:1: string values must be quoted, expected literal string
        tables/a.toml:36001:1: duplicate key
        tables/a.toml:36001:1: `more` is not a text, a whole number, `true` or `false`
        tables/a.toml:36001:1: `acme` is not a row; a row is written `[key]`, with its values below
        tables/a.toml:36004:1: invalid multi-line basic string, expected `"`
        tables/a.toml:1:1: `acme` is not a row; a row is written `[key]`, with its values below"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn a_value_that_is_not_what_is_wanted_is_found_with_its_line() {
    let all = load(&[(
        "tables/a.csv",
        "id,n,s\nacme,1,2h\nglobex,,\ninitech,soon,3\n",
    )])
    .unwrap();
    let table = all.table("a").unwrap();
    let misfit = |value: &str| {
        Some(Misfit {
            file: "tables/a.csv".into(),
            line: 4,
            value: value.into(),
        })
    };
    assert_eq!(table.not_a_number(0), misfit("soon"));
    assert_eq!(table.not_a_span(1), misfit("3"));
    assert!(table.number("initech", 0).is_err() && table.span("initech", 1).is_err());
}

#[test]
fn a_name_that_is_not_there_is_told_with_the_nearest() {
    let all = load(&[("tables/contracts.csv", CSV)]).unwrap();
    assert_eq!(
        all.table("contract").unwrap_err(),
        "there is no table `contract`; did you mean `contracts`?"
    );
    assert_eq!(
        all.table("contracts")
            .unwrap()
            .column("levels")
            .unwrap_err(),
        "`tables/contracts.csv` has no column `levels`; did you mean `level`?"
    );
}

fn rows(keys: &[String], columns: &[Vec<u32>]) -> (Rows, Vec<usize>) {
    let keys: Vec<Key<'_>> = keys
        .iter()
        .map(|text| Key {
            text,
            hashed: hash(text),
        })
        .collect();
    Rows::new(&keys, columns).unwrap()
}

#[test]
fn each_of_many_rows_is_found_by_its_key_and_no_other_key_is() {
    // Numbers of one byte, of two and of four, and a key whose length takes two.
    let columns = [1, 40, 1_000_000].map(|times| (0..5_000).map(|row| row / 20 * times).collect());
    for longest in ["", &"z".repeat(300)] {
        let key = |number: u32| format!("k{number}{}", if number == 7 { longest } else { "" });
        let keys: Vec<String> = (0..5_000).map(key).collect();
        let (rows, order) = rows(&keys, &columns);
        for number in 0..5_000 {
            let row = rows.find(&key(number)).unwrap();
            let cells: Vec<_> = (0..4).map(|column| rows.cell(row, column)).collect();
            let cell = number / 20;
            assert_eq!(
                cells,
                [Some(cell), Some(cell * 40), Some(cell * 1_000_000), None]
            );
            assert!(rows.find(&key(number + 5_000)).is_none());
        }
        let stand: Vec<_> = rows.all().map(|row| rows.cell(row, 0)).collect();
        let told: Vec<_> = order.iter().map(|row| Some(*row as u32 / 20)).collect();
        assert_eq!(stand, told);
        let mut each = order.clone();
        each.sort_unstable();
        assert!(each.into_iter().eq(0..5_000));
    }
    assert!(rows(&[], &[Vec::new()]).0.find("k").is_none());
}

#[test]
fn rows_are_spread_over_all_buckets_though_their_keys_are_alike() {
    let keys: Vec<String> = (0..100_000).map(|row| format!("company-{row}")).collect();
    let buckets = 25_000;
    let mut taken = vec![0_u32; buckets];
    for text in &keys {
        let key = Key {
            text,
            hashed: hash(text),
        };
        taken[key.bucket(buckets)] += 1;
    }
    // Of four on average a throw of dice leaves 1.8 % empty, and seldom puts sixteen in one.
    let empty = taken.iter().filter(|rows| **rows == 0).count();
    assert!(empty < buckets / 30, "{empty} of {buckets} are empty");
    let most = taken.iter().max().unwrap();
    assert!(*most < 24, "{most} are in one");
}
