//! What a table of a million companies costs: to load it, to keep it, and to decide by it.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use switchboard::model::{Company, IncomingCall};
use switchboard::rules::{Request, Rulebook};

use crate::calls::{Seeded, calls};
use crate::chains;
use crate::desk::now;
use crate::figure::{Figure, ratio, taking_turns};
use crate::memory;
use crate::peers::Plain;
use crate::rules::shipped;

const FEW: usize = 100;
const MANY: usize = 1_000_000;
/// How many calls are decided, of as many companies.
const CALLS: usize = 2_000;

const ROUTING: &str = r#"fn route(request) {
    if listed("contracts", request.company.id) {
        if lookup_number("contracts", request.company.id, "level") == 2 {
            return to_level(2).because("the contract says level 2");
        }
        return to_level(1).because("the contract says level 1");
    }
    to_level(1).because("no contract")
}"#;

fn csv(rows: usize) -> String {
    let mut text = String::from("company,level,respond_within,manager\n");
    for row in 0..rows {
        let hours = row % 8 + 1;
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "company-{row},{},{hours}h,m{}",
            row % 2 + 1,
            row % 1_000
        );
    }
    text
}

fn toml(rows: usize) -> String {
    let mut text = String::new();
    for row in 0..rows {
        let level = row % 2 + 1;
        let _ = writeln!(
            text,
            "[company-{row}]\nlevel = {level}\nmanager = \"m{}\"",
            row % 1_000
        );
    }
    text
}

/// A rulebook with the table; how long loading took, in seconds.
fn load(file: &str, table: String) -> Result<(Rulebook, f64), String> {
    let mut sources = shipped().map_err(|error| error.to_string())?;
    sources.insert("routing.rhai".to_owned(), ROUTING.to_owned());
    sources.insert(file.to_owned(), table);
    let begun = Instant::now();
    let rulebook = Rulebook::compile(&sources).map_err(|error| error.to_string())?;
    Ok((rulebook, begun.elapsed().as_secs_f64()))
}

/// Companies that a table of so many rows has, and one in eight that it has not.
fn companies(rulebook: &Rulebook, rows: usize) -> Result<Vec<Company>, String> {
    let all = rulebook.tables().roster.companies();
    let like = *all.first().ok_or("the tables have no company")?;
    let mut seeded = Seeded(17);
    (0..CALLS)
        .map(|_| {
            let mut company = like.clone();
            let number = seeded.below(rows + rows / 8);
            company.id = format!("company-{number}")
                .parse()
                .map_err(|_| "an id".to_owned())?;
            Ok(company)
        })
        .collect()
}

fn asked<'a>(calls: &'a [IncomingCall], companies: &'a [Company]) -> Vec<Plain<'a>> {
    let plain = |(call, company)| Plain {
        call,
        caller: None,
        company: Some(company),
    };
    calls.iter().zip(companies).map(plain).collect()
}

/// A million rows against a hundred.
///
/// # Errors
/// When a table does not load.
pub fn lookups() -> Result<Vec<Figure>, String> {
    let (few, _) = load("tables/contracts.csv", csv(FEW))?;
    let table = csv(MANY);
    let bytes = table.len();
    let before = memory::resident()?;
    let (many, csv_took) = load("tables/contracts.csv", table)?;
    let held = memory::resident()?.saturating_sub(before);
    let (_, toml_took) = load("tables/contracts.toml", toml(MANY))?;
    let (of_few, of_many) = (companies(&few, FEW)?, companies(&many, MANY)?);
    let calls = calls(CALLS, 7);
    let (few_asked, many_asked) = (asked(&calls, &of_few), asked(&calls, &of_many));
    let decide = |rulebook: &Rulebook, asked: &[Plain<'_>]| {
        for plain in asked {
            let request: Request<'_> = chains::request(plain.call, plain, now());
            black_box(rulebook.routed(black_box(&request)));
        }
    };
    let [small, large] = taking_turns(
        50,
        [&mut || decide(&few, &few_asked), &mut || {
            decide(&many, &many_asked)
        }],
    );
    let ns = |time: std::time::Duration| time.as_nanos() / CALLS as u128;
    println!(
        "a table of {MANY} companies ({} MB): loaded from CSV in {csv_took:.2} s, from TOML in {toml_took:.2} s, {} MiB held with its text; a decision {} ns, beside {FEW} companies {} ns",
        bytes / 1_000_000,
        held / memory::MIB,
        ns(large),
        ns(small),
    );
    Ok(vec![
        Figure {
            what: "deciding by a table of 1,000,000 companies, against 100",
            measured: ratio(large, small),
            limit: 3.0,
            unit: "x",
        },
        Figure {
            what: "loading 1,000,000 companies from CSV",
            measured: csv_took,
            limit: 3.0,
            unit: "s",
        },
        Figure {
            what: "loading 1,000,000 companies from TOML",
            measured: toml_took,
            limit: 3.0,
            unit: "s",
        },
    ])
}
