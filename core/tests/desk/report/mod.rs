//! The monthly report: every figure counted again from the raw records, in the plainest way.

mod plainly;
mod records;

use std::sync::Arc;

use switchboard::model::{Month, Severity};
use switchboard::rules::Rulebook;
use switchboard::service::{Driver, FeedError, FeedFormat, ImportedUsage, read_rules};
use switchboard::store::sqlite::SqliteStore;

use self::plainly::Plain;
use self::records::{Dice, Made};
use crate::world::{World, rules};

fn desk(zone: &str) -> Driver {
    let mut sources = read_rules(&rules()).unwrap();
    let companies = sources.get_mut("companies.toml").unwrap();
    *companies = companies.replace("Europe/Paris", zone);
    let rulebook = Rulebook::compile(&sources).unwrap();
    let store = SqliteStore::in_memory().unwrap();
    Driver::new(Arc::new(store), Arc::new(rulebook)).unwrap()
}

/// Desks of many seeds, of the company and of another one, whose records must not be in it.
#[test]
fn every_figure_is_what_the_raw_records_say() {
    for seed in 0..150 {
        let mut dice = Dice::seeded(seed);
        let zone = dice.one_of(&[
            "Europe/Paris",
            "America/New_York",
            "UTC",
            "Australia/Lord_Howe",
            "America/Santiago",
        ]);
        let made = Made::by(&mut dice, zone.parse().unwrap());
        let driver = desk(zone);
        let change = made.change();
        driver.store().run(|tx| tx.apply(&change)).unwrap();
        driver.store().run(|tx| tx.put_usage(&made.usage)).unwrap();
        let acme = "acme".parse().unwrap();
        let report = driver.monthly_report(made.now, &acme, made.month).unwrap();
        let plain = Plain { made: &made };
        let place = format!("seed {seed}, {} in {zone}", made.month);

        let months: Vec<Month> = report.before.iter().map(|one| one.month).collect();
        assert_eq!(months, plain.months_before(), "{place}");
        for one in report.before.iter().chain([&report.figures]) {
            let here = format!("{place}: {}", one.month);
            assert_eq!(one.cases, plain.cases(one.month, None), "{here}");
            assert_eq!(one.calls, plain.calls(one.month), "{here}");
            let down = (one.availability.down.secs(), one.availability.of.secs());
            assert_eq!(down, plain.down(one.month, None), "{here}");
            assert_eq!(one.usage, plain.used(one.month), "{here}");
            // What came in and went out is what changed.
            assert_eq!(
                one.cases.waiting_before + one.cases.opened,
                one.cases.resolved + one.cases.waiting_after,
                "{here}"
            );
        }
        for (one, severity) in report.by_severity.iter().zip(Severity::ALL) {
            assert_eq!(one.severity, severity, "{place}");
            let expected = plain.cases(made.month, Some(severity));
            assert_eq!(one.cases, expected, "{place}: severity {severity:?}");
        }
        let services: Vec<&str> = report.services.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(services, ["devices", "mail-eu"], "{place}");
        for one in &report.services {
            let here = format!("{place}: {}", one.id);
            let up = one.availability;
            let down = (up.down.secs(), up.of.secs());
            assert_eq!(down, plain.down(made.month, Some(&one.id)), "{here}");
            let share = 100.0 - 100.0 * down.0 as f64 / down.1.max(1) as f64;
            assert!((up.percent - share).abs() < 1e-9, "{here}: {}", up.percent);
            let counts = (one.unplanned, one.planned);
            assert_eq!(counts, plain.interruptions(&one.id), "{here}");
        }
        let events: Vec<_> = report
            .events
            .iter()
            .map(|one| (one.id.0, one.impact.secs(), one.is_down))
            .collect();
        assert_eq!(events, plain.events(), "{place}");
        let coming: Vec<_> = report
            .coming
            .iter()
            .map(|one| one.event.unwrap().0)
            .collect();
        assert_eq!(coming, plain.coming(), "{place}");
        assert_eq!(report.usage, plain.usage(), "{place}");
    }
}

#[test]
fn a_month_that_has_not_begun_and_a_company_that_is_none_are_refused() {
    let world = World::new();
    let said = |company: &str, month: &str| {
        let company = company.parse().unwrap();
        let report = world
            .driver
            .monthly_report(world.now, &company, month.parse().unwrap());
        report.unwrap_err().to_string()
    };
    assert_eq!(
        said("acme", "2026-12"),
        "2026-12 has not begun; name a month that has, such as the last one"
    );
    assert_eq!(
        said("acmee", "2026-11"),
        "there is no company `acmee`; did you mean `acme`?"
    );
}

#[test]
fn the_reports_of_all_companies_are_those_of_each() {
    let mut dice = Dice::seeded(7);
    let made = Made::by(&mut dice, chrono_tz::Europe::Paris);
    let driver = desk("Europe/Paris");
    let change = made.change();
    driver.store().run(|tx| tx.apply(&change)).unwrap();
    let mut all = Vec::new();
    driver
        .monthly_reports(made.now, made.month, |report| {
            all.push(report);
            Ok::<_, switchboard::service::ServiceError>(())
        })
        .unwrap();
    let names: Vec<&str> = all.iter().map(|one| one.company.as_str()).collect();
    assert_eq!(names, ["acme", "globex", "initech"]);
    for report in all {
        let alone = driver.monthly_report(made.now, &report.company, made.month);
        assert_eq!(report, alone.unwrap());
    }
}

impl World {
    fn use_feed(&self, feed: &str) -> Result<ImportedUsage, FeedError> {
        let format = match feed.trim_start().chars().next() {
            Some('[' | '{') => FeedFormat::Json,
            _ => FeedFormat::Csv,
        };
        self.driver.import_usage(self.now, format, feed.as_bytes())
    }
}

#[test]
fn a_feed_of_usage_may_be_taken_again_and_says_last_what_counts() {
    let world = World::new();
    let feed = "company,day,user,device,model,version,used\n\
        acme,2026-11-01,wile,d-1,Model 9,7.1,3\n\
        acme,2026-11-01,wile,d-1,Model 9,7.2,4\n\
        acme,2026-11-02,bugs,,,,1\n\
        globex,2026-11-01,frank,d-1,Model 9,7.1,9\n";
    let taken = |rows, companies, written| ImportedUsage {
        rows,
        companies,
        written,
    };
    assert_eq!(world.use_feed(feed).unwrap(), taken(3, 2, 3));
    assert_eq!(world.use_feed(feed).unwrap(), taken(3, 2, 0));
    let json = r#"[{"company": "acme", "day": "2026-11-02", "user": "bugs", "used": 5}]"#;
    assert_eq!(world.use_feed(json).unwrap(), taken(1, 1, 1));
    let acme = "acme".parse().unwrap();
    let month = "2026-11".parse().unwrap();
    let report = world
        .driver
        .monthly_report(world.now, &acme, month)
        .unwrap();
    let usage = report.usage.unwrap();
    let most: Vec<(&str, u64)> = usage
        .most_active
        .iter()
        .map(|one| (one.user.as_str(), one.used))
        .collect();
    assert_eq!(most, [("wile", 7), ("bugs", 5)]);
    assert_eq!(usage.versions[0].name, "7.2");
}

#[test]
fn what_is_wrong_with_a_feed_of_usage_is_told_with_line_and_column_and_nothing_is_taken() {
    let head = "company,day,user,used\nacme,2026-11-01,wile,1\n";
    for (feed, expected) in [
        (
            format!("{head}acme,2026-11-31,wile,1\n"),
            "line 3: column `day`: `2026-11-31` is no day; write it as `2026-10-31`",
        ),
        (
            format!("{head}acme,2026-11-1,wile,1\n"),
            "line 3: column `day`: `2026-11-1` is no day; write it as `2026-10-31`",
        ),
        (
            format!("{head}acme,2026-11-01,wile,-1\n"),
            "line 3: column `used`: invalid digit found in string",
        ),
        (
            format!("{head}acme,2026-11-01,,1\n"),
            "line 3: column `user`: it names no user",
        ),
        (
            format!("{head}acem,2026-11-01,wile,1\n"),
            "line 3: column `company`: there is no company `acem` in companies.toml; did you mean `acme`?",
        ),
        (
            "company,day,users\n".to_owned(),
            "line 1: `users` is no column; did you mean `user`? the first line names the columns: company,day,user,device,model,version,used",
        ),
        (
            "[{\"company\": \"acme\",\n\"day\": 7}]".to_owned(),
            "line 2: column 9: invalid type: integer `7`, expected a string",
        ),
    ] {
        let world = World::new();
        let said = world.use_feed(&feed).unwrap_err().to_string();
        let first = said.lines().next().unwrap();
        assert_eq!(first, expected);
        assert!(said.ends_with("nothing of the feed was taken"), "{said}");
        let acme = "acme".parse().unwrap();
        let month = "2026-11".parse().unwrap();
        let report = world
            .driver
            .monthly_report(world.now, &acme, month)
            .unwrap();
        assert_eq!(report.usage, None, "{feed}");
    }
}
