//! One service event told to many companies: what it costs to queue a notification for each.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard::model::{CompanyId, Recipient};
use switchboard::rules::Rulebook;
use switchboard::service::Driver;
use switchboard::store::Endpoint;
use switchboard::store::sqlite::SqliteStore;

use crate::desk::{declare_outage, now};
use crate::figure::{Figure, ratio};
use crate::rules::shipped;

/// From one word of the shipped rules to the next, at most.
const ROUND: chrono::TimeDelta = chrono::TimeDelta::minutes(31);

/// So many companies in Paris, `firm-0` and on, as `companies.toml` has them.
#[must_use]
pub fn firms(companies: usize) -> String {
    let mut tables = String::new();
    for number in 0..companies {
        // Writing to a string does not fail.
        let _ = write!(
            tables,
            "\n[[company]]\nid = \"firm-{number}\"\nname = \"Firm {number}\"\n\
             account_manager = \"maria\"\nregion = \"europe\"\ntime_zone = \"Europe/Paris\"\n\
             services = [\"mail-eu\"]\nusers = [\"u{number}-1\", \"u{number}-2\", \"u{number}-3\"]\n\
             [company.subscription]\ncode = \"FRM-{number}\"\ntier = \"premium\"\n\
             expires_on = \"2035-12-31\"\n"
        );
    }
    tables
}

/// A desk with so many more companies on one service, each with users of its own and a channel that
/// serves it, and a critical event on that service that nobody has been told of yet.
///
/// # Errors
/// When something of it fails.
pub fn prepared(companies: usize, store: SqliteStore) -> Result<Driver, String> {
    let mut sources = shipped().map_err(text)?;
    sources
        .entry("companies.toml".to_owned())
        .or_default()
        .push_str(&firms(companies));
    let rulebook = Rulebook::compile(&sources).map_err(text)?;
    let driver = Driver::new(Arc::new(store), Arc::new(rulebook)).map_err(text)?;
    for number in 0..companies {
        let company = CompanyId::new(&format!("firm-{number}")).map_err(text)?;
        let endpoint = Endpoint {
            name: format!("channel:{number}"),
            serves: vec![Recipient::Company(company)],
        };
        driver
            .store()
            .run(|tx| tx.attach(&endpoint, now()))
            .map_err(text)?;
    }
    declare_outage(&driver)?;
    Ok(driver)
}

/// Has the companies told: each notification is decided, rendered, and committed with a delivery to
/// its channel. The first `round` is 1, and each later one an update. How many there were.
///
/// # Errors
/// When the store fails.
pub fn told(driver: &Driver, round: i32) -> Result<usize, String> {
    let mut told = 0;
    let to_companies = |to: &Recipient| usize::from(matches!(to, Recipient::Company(_)));
    driver
        .fire_due_seen(now() + ROUND * round, 10, &mut |_, change| {
            let all = change.notifications.iter();
            told += all.map(|one| to_companies(&one.to)).sum::<usize>();
        })
        .map_err(text)?;
    Ok(told)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// What a company more costs among a thousand, against among a hundred; on disk.
///
/// # Errors
/// When the desk fails, or somebody was not told.
pub fn fanout() -> Result<Figure, String> {
    let each = |companies: usize| -> Result<Duration, String> {
        let mut fastest = Duration::MAX;
        for _ in 0..3 {
            let folder = tempfile::tempdir().map_err(text)?;
            let store = SqliteStore::open(&folder.path().join("fanout.desk")).map_err(text)?;
            let driver = prepared(companies, store)?;
            let begun = Instant::now();
            let told = told(&driver, 1)?;
            let took = begun.elapsed();
            // The shipped company on that service is told as well.
            if told != companies + 1 {
                return Err(format!("{told} were told of {companies} companies and one"));
            }
            let told = u32::try_from(told).map_err(text)?;
            fastest = fastest.min(took / told);
        }
        Ok(fastest)
    };
    let (few, many) = (each(100)?, each(900)?);
    println!("telling a company of an event, on disk: among 100 {few:?}, among 900 {many:?} each");
    Ok(Figure {
        what: "telling a company among 900, against among 100",
        measured: ratio(many, few),
        limit: 2.0,
        unit: "x",
    })
}
