//! Monthly reports: of one company of which there is much, and of a great many of which there is little.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{Days, TimeDelta};
use serde_json::json;
use switchboard::desk::Change;
use switchboard::model::{CompanyId, Month, ServiceEvent, Ticket, Timestamp, UsageRow};
use switchboard::rules::Rulebook;
use switchboard::service::{Driver, ServiceError};
use switchboard::store::sqlite::SqliteStore;
use switchboard_bots::report::{html, language_of};

use crate::fanout::firms;
use crate::figure::{Figure, ratio};
use crate::rules::shipped;

/// The company of which there is much.
const TICKETS: u64 = 10_000;
const USAGE: u64 = 100_000;
/// The companies of which there is little, and of each.
const FEW: usize = 1_000;
const MANY: usize = 10_000;
const TICKETS_EACH: u64 = 6;
const USAGE_EACH: u64 = 30;
/// The months over which all of it is spread.
const DAYS: u64 = 180;

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// The time of the reports: the month before is over.
fn now() -> Timestamp {
    Timestamp::from_timestamp(1_793_620_800, 0).unwrap_or_default()
}

fn month() -> Month {
    Month::of(now().date_naive()).before(1)
}

fn desk(companies: usize, file: &std::path::Path) -> Result<Driver, String> {
    let mut sources = shipped().map_err(text)?;
    sources
        .entry("companies.toml".to_owned())
        .or_default()
        .push_str(&firms(companies));
    let rulebook = Rulebook::compile(&sources).map_err(text)?;
    let store = SqliteStore::open(file).map_err(text)?;
    Driver::new(Arc::new(store), Arc::new(rulebook)).map_err(text)
}

/// A ticket that was answered after half an hour and closed after a day, of a size as they have.
fn ticket(id: u64, company: &CompanyId, opened: Timestamp) -> Result<Ticket, String> {
    let answered = opened + TimeDelta::minutes(30);
    let done = opened + TimeDelta::days(1);
    let clock = |kind: &str, at: Timestamp| {
        json!({"kind": kind, "target": "4h", "calendar": "always",
            "paused_in": ["waiting_for_customer"], "used": "30m",
            "state": {"stopped": {"at": at, "channel": "chat", "by": "ben"}},
            "due_at": at, "breached_at": if id.is_multiple_of(9) { Some(at) } else { None }})
    };
    let decision = |hook: &str| {
        json!({"hook": hook, "at": opened, "reason": "named callers go direct to Level 2",
            "rule": "routing.rhai:12", "rules_version": "0123456789ab"})
    };
    let ticket = json!({
        "id": id, "version": 1, "company": company, "caller": "ada",
        "subject": "Mail is slow in Paris since this morning", "product": "mail",
        "severity": 1 + id % 4, "channel": "chat", "language": "en", "state": "closed",
        "queue": "level-2", "level": 2, "assignee": "ben", "opened_at": opened,
        "updated_at": done, "resolved_at": done, "closed_at": done, "reopened": 0,
        "reassigned": 0, "clocks": [clock("response", answered), clock("resolution", done)],
        "plan": switchboard::model::EscalationPlan::default(), "steps": [], "escalation": null,
        "close_after": "7d", "decisions": [decision("route"), decision("clocks"), decision("escalate")],
    });
    serde_json::from_value(ticket).map_err(text)
}

/// An outage of an hour that concerned everybody.
fn outage(id: u64, companies: &[CompanyId], began: Timestamp) -> Result<ServiceEvent, String> {
    let event = json!({
        "id": id, "version": 1, "title": "Mail is down in Europe", "severity": 1 + id % 2,
        "kind": "unplanned", "state": "resolved", "services": ["mail-eu"], "companies": companies,
        "users": [], "opened_by": "igor", "commander": "igor", "started_at": began,
        "ended_at": began + TimeDelta::hours(1), "updates": [], "general_told_at": null,
        "companies_told_at": null, "told": 0, "decisions": [],
    });
    serde_json::from_value(event).map_err(text)
}

/// Spreads so much over the months before, for each of these companies.
fn fill(
    driver: &Driver,
    companies: &[CompanyId],
    (tickets, usage): (u64, u64),
) -> Result<(), String> {
    let begin = month().next().first_day() - Days::new(DAYS);
    let start = begin.and_time(chrono::NaiveTime::MIN).and_utc();
    let mut id = 0;
    for (number, company) in companies.iter().enumerate() {
        let mut change = Change::default();
        for one in 0..tickets {
            id += 1;
            let minutes = i64::try_from(one * DAYS * 1_440 / tickets).map_err(text)?;
            let opened = start + TimeDelta::minutes(minutes);
            change.tickets.push(ticket(id, company, opened)?);
        }
        if number == 0 {
            for event in 1..=12 {
                let began = start + TimeDelta::days(14 * i64::try_from(event).map_err(text)?);
                change.events.push(outage(event, companies, began)?);
            }
        }
        let rows: Vec<UsageRow> = (0..usage)
            .map(|one| {
                let user = one / DAYS;
                UsageRow {
                    company: company.clone(),
                    day: begin + Days::new(one % DAYS),
                    user: format!("user{user}@firm.example"),
                    device: format!("SN-{user:08}"),
                    model: format!("Model {}", 7 + user % 4),
                    version: format!("7.{}.{}", one % DAYS / 60, user % 5),
                    used: u32::try_from(one % 97).unwrap_or_default(),
                }
            })
            .collect();
        driver
            .store()
            .run(|tx| {
                tx.apply(&change)?;
                tx.put_usage(&rows)
            })
            .map_err(text)?;
    }
    Ok(())
}

fn ids(companies: usize) -> Result<Vec<CompanyId>, String> {
    let ids = (0..companies).map(|number| CompanyId::new(&format!("firm-{number}")));
    ids.collect::<Result<_, _>>().map_err(text)
}

/// One company with 10,000 tickets and 100,000 rows of usage: from the file to the finished page.
fn one() -> Result<Figure, String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let driver = desk(1, &folder.path().join("one.desk"))?;
    let companies = ids(1)?;
    fill(&driver, &companies, (TICKETS, USAGE))?;
    let (mut fastest, mut bytes) = (Duration::MAX, 0);
    for _ in 0..5 {
        let begun = Instant::now();
        let report = driver.monthly_report(now(), &companies[0], month());
        let report = report.map_err(text)?;
        let read = begun.elapsed();
        let page = html(language_of(&report), &report).map_err(text)?;
        let took = begun.elapsed();
        if took < fastest {
            println!(
                "a report of {TICKETS} tickets and {USAGE} rows of usage: read and counted in {read:?}, written in {:?}",
                took - read
            );
        }
        fastest = fastest.min(took);
        bytes = page.len();
        let of_months = report.before.iter().chain([&report.figures]);
        let opened: u64 = of_months.map(|one| one.cases.opened).sum();
        if opened < TICKETS * 9 / 10 {
            return Err(format!("only {opened} tickets are in the report"));
        }
    }
    println!("that page has {bytes} bytes");
    Ok(Figure {
        what: "HTML report of 10,000 tickets and 100,000 rows of usage",
        measured: fastest.as_secs_f64() * 1_000.0,
        limit: 2_000.0,
        unit: "ms",
    })
}

/// What a company more costs in a batch, from the file to the finished page.
fn each(companies: usize) -> Result<Duration, String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let driver = desk(companies, &folder.path().join("batch.desk"))?;
    fill(&driver, &ids(companies)?, (TICKETS_EACH, USAGE_EACH))?;
    let mut fastest = Duration::MAX;
    for _ in 0..2 {
        let (begun, mut written) = (Instant::now(), 0_u32);
        driver
            .monthly_reports(now(), month(), |report| {
                let page = html(language_of(&report), &report);
                written += u32::from(page.is_ok_and(|page| page.contains("E-12")));
                Ok::<_, ServiceError>(())
            })
            .map_err(text)?;
        let took = begun.elapsed();
        // The three companies of the shipped rules had no outage.
        if usize::try_from(written) != Ok(companies) {
            return Err(format!("{written} reports of {companies} companies"));
        }
        fastest = fastest.min(took / written);
    }
    Ok(fastest)
}

/// The figures of reports.
///
/// # Errors
/// When a desk fails, or something is missing from a report.
pub fn report() -> Result<Vec<Figure>, String> {
    let one = one()?;
    let (few, many) = (each(FEW)?, each(MANY)?);
    println!("a report in a batch: of {FEW} {few:?}, of {MANY} {many:?} each");
    Ok(vec![
        one,
        Figure {
            what: "a report in a batch of 10,000, against in one of 1,000",
            measured: ratio(many, few),
            limit: 1.5,
            unit: "x",
        },
    ])
}
