//! The report in each form, of a desk on which things have happened for two months.

use std::path::Path;

use chrono::TimeDelta;
use expect_test::{ExpectFile, expect_file};
use regex::Regex;
use switchboard::desk::{Actor, Command, EventDraft, MonthlyReport, Reply};
use switchboard::model::{Channel, Severity, TicketId, Timestamp, Window};
use switchboard::rules::Rulebook;
use switchboard::service::{FeedFormat, read_rules};

use super::*;
use crate::virtual_desk::VirtualDesk;

/// What people write is written as they write it, and does nothing.
const HOSTILE: &str = "</td><script>alert(1)</script> & \"quotes\" {{ 7 * 7 }} | # \u{202e}x";

struct Told {
    desk: VirtualDesk,
}

impl Told {
    fn under(zone: &str, language: &str) -> Self {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
        let mut sources = read_rules(&rules).unwrap();
        let companies = sources.get_mut("companies.toml").unwrap();
        let said = format!("time_zone = \"{zone}\"\nlanguage = \"{language}\"");
        *companies = companies.replace("time_zone = \"Europe/Paris\"", &said);
        let rulebook = Rulebook::compile(&sources).unwrap();
        let desk = VirtualDesk::new(rulebook, at("2026-09-10T07:00:00Z")).unwrap();
        Self { desk }
    }

    fn act(&self, who: &str, command: Command) -> Reply {
        let who = Actor::Person(who.parse().unwrap());
        self.desk.perform(&who, &command).unwrap().reply
    }

    fn go_to(&mut self, time: &str) {
        self.desk.advance(at(time), &mut |_, _| ()).unwrap();
    }

    fn pass(&mut self, minutes: i64) {
        let until = self.desk.now() + TimeDelta::minutes(minutes);
        self.desk.advance(until, &mut |_, _| ()).unwrap();
    }

    fn open(&self, severity: i64) -> TicketId {
        let reply = self.act(
            "ada",
            Command::OpenTicket {
                caller: "ada".parse().unwrap(),
                severity: Some(Severity::try_from(severity).unwrap()),
                subject: "Mail is slow".to_owned(),
                text: String::new(),
                product: String::new(),
                channel: Channel::Chat,
                language: None,
            },
        );
        let Reply::Ticket { ticket, .. } = reply else {
            panic!("not a ticket: {reply:?}")
        };
        ticket.id
    }

    fn answer(&self, ticket: TicketId) {
        self.act(
            "ben",
            Command::Comment {
                ticket,
                text: "We look into it.".to_owned(),
                channel: Channel::Chat,
                source: None,
            },
        );
    }

    fn resolve(&self, ticket: TicketId) {
        self.act(
            "ben",
            Command::ResolveTicket {
                ticket,
                text: "It was the cache.".to_owned(),
                channel: Channel::Chat,
            },
        );
    }

    fn event(&self, title: &str, severity: i64, window: Option<(&str, &str)>) -> Reply {
        let window = window.map(|(from, to)| Window {
            starts_at: at(from),
            ends_at: at(to),
        });
        self.act(
            "igor",
            Command::OpenEvent {
                event: EventDraft {
                    title: title.to_owned(),
                    severity: Severity::try_from(severity).unwrap(),
                    services: ["mail-eu".parse().unwrap()].into(),
                    regions: Default::default(),
                    companies: [].into(),
                    users: [].into(),
                    window,
                    commander: None,
                },
            },
        )
    }

    fn outage(&mut self, title: &str, severity: i64, minutes: i64) {
        let reply = self.event(title, severity, None);
        let Reply::Event { event, .. } = reply else {
            panic!("not an event: {reply:?}")
        };
        self.pass(minutes);
        self.act(
            "igor",
            Command::ResolveEvent {
                event: event.id,
                text: "It delivers again.".to_owned(),
            },
        );
    }

    fn report(&self, month: &str) -> MonthlyReport {
        let acme = "acme".parse().unwrap();
        let driver = self.desk.driver();
        driver
            .monthly_report(self.desk.now(), &acme, month.parse().unwrap())
            .unwrap()
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A feed of two months: more users and devices in the second, and a version that goes round.
fn feed() -> String {
    let mut feed = String::from("company,day,user,device,model,version,used\n");
    for (month, users, new) in [("2026-09", 12, 3), ("2026-10", 17, 11)] {
        for user in 0..users {
            for day in (1..=30).step_by(user % 5 + 1) {
                let version = if user < new { "7.2.0" } else { "7.1.4" };
                let (model, used) = (8 + user % 3, 100 * (20 - user) + day);
                feed += &format!(
                    "acme,{month}-{day:02},user{user}@acme.example,SN-{user},Model {model},{version},{used}\n"
                );
            }
        }
    }
    feed.replace("user16@acme.example", "\"</td><script>alert(1)</script>\"")
}

/// September: a quiet month. October: an outage, maintenance, promises kept and one broken.
fn told(zone: &str, language: &str) -> Told {
    let mut told = Told::under(zone, language);
    let first = told.open(3);
    told.pass(45);
    told.answer(first);
    told.pass(300);
    told.resolve(first);
    told.go_to("2026-10-05T08:00:00Z");
    for (severity, answered, resolved) in
        [(1, 6, 95), (2, 30, 400), (3, 150, 3_000), (4, 290, 9_000)]
    {
        let ticket = told.open(severity);
        told.pass(answered);
        told.answer(ticket);
        told.pass(resolved);
        told.resolve(ticket);
    }
    told.open(3);
    told.go_to("2026-10-20T12:00:00Z");
    told.outage("Mail Europe does not deliver", 1, 70);
    told.outage(HOSTILE, 3, 20);
    told.event(
        "Disks are exchanged",
        3,
        Some(("2026-11-14T21:00:00Z", "2026-11-14T23:30:00Z")),
    );
    let driver = told.desk.driver();
    let taken = driver.import_usage(told.desk.now(), FeedFormat::Csv, feed().as_bytes());
    taken.unwrap();
    told.go_to("2026-11-03T08:00:00Z");
    told
}

fn check(found: &str, expected: ExpectFile) {
    expected.assert_eq(found);
}

#[test]
fn a_month_reads_well_in_each_form_and_language() {
    let report = told("Europe/Paris", "en").report("2026-10");
    let say = language_of(&report);
    check(&markdown(say, &report), expect_file!["golden/report.md"]);
    check(&json(&report).unwrap(), expect_file!["golden/report.json"]);
    check(
        &html(say, &report).unwrap(),
        expect_file!["golden/report.html"],
    );
    check(&summary(say, &report), expect_file!["golden/summary.txt"]);
    for (language, zone, expected) in [
        ("de", "Europe/Berlin", expect_file!["golden/report.de.md"]),
        (
            "fr",
            "America/Montreal",
            expect_file!["golden/report.fr.md"],
        ),
    ] {
        let report = told(zone, language).report("2026-10");
        check(&markdown(language_of(&report), &report), expected);
    }
}

#[test]
fn a_page_stands_alone_and_nothing_in_it_is_what_people_wrote_as_html() {
    let told = told("Europe/Paris", "en");
    let report = told.report("2026-10");
    let page = html(Language::ENGLISH, &report).unwrap();
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    assert!(
        page.contains("{{ 7 * 7 }}"),
        "a text was taken for a template"
    );
    // Nothing is fetched: no address but the name of SVG's own language.
    let fetches = Regex::new(r#"(?i)(src|href|url\(|@import|https?://)"#).unwrap();
    let others = page.replace("http://www.w3.org/2000/svg", "");
    let found = fetches.find(&others).map(|found| found.as_str());
    assert_eq!(found, None);
    // Every chart says the same in words.
    let images = page.matches("<svg").count();
    assert_eq!(images, 6);
    let words = Regex::new(r#"role="img" aria-label="[^"]*\d[^"]*""#).unwrap();
    assert_eq!(words.find_iter(&page).count(), images);
    assert!(!page.contains("NaN"), "{page}");
}

#[test]
fn a_month_in_which_nothing_happened_is_reported_as_such() {
    let told = Told::under("Europe/Paris", "en");
    let report = told.report("2026-09");
    let page = markdown(Language::ENGLISH, &report);
    for said in [
        "The month is not over: this is what there is so far.",
        "Nothing interrupted the services.",
        "There are no usage figures of this month.",
        "No maintenance is planned.",
    ] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    html(Language::ENGLISH, &report).unwrap();
}

#[test]
fn numbers_are_written_as_the_language_writes_them_and_rounded_down() {
    let report = Told::under("UTC", "en").report("2026-09");
    let written = |tag: &str| {
        let words = words::Words {
            say: Language::of(tag),
            report: &report,
        };
        let percent = words.percent(99.999_9);
        (words.count(1_234_567), words.count(1_002), percent)
    };
    let all = |tag: &str| {
        let (million, thousand, percent) = written(tag);
        format!("{million} {thousand} {percent}")
    };
    assert_eq!(all("en"), "1,234,567 1,002 99.999 %");
    assert_eq!(all("de"), "1.234.567 1.002 99,999 %");
    assert_eq!(all("fr"), "1 234 567 1 002 99,999 %");
}
