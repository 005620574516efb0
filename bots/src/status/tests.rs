//! The page, of a desk on which things have happened.

use std::path::Path;

use switchboard::desk::{Actor, AnalysisSeen, Command, EventDraft, Health, Viewer};
use switchboard::model::{Severity, Window};
use switchboard::service::load_rules;

use super::*;
use crate::virtual_desk::VirtualDesk;

/// What people write is written as they write it.
const HOSTILE: &str = "</p><script>alert(1)</script> & \"quotes\" {{ 7 * 7 }} \u{1b}[31m";

fn draft(title: &str, severity: i64, service: &str) -> EventDraft {
    EventDraft {
        title: title.to_owned(),
        severity: Severity::try_from(severity).unwrap(),
        services: [service.parse().unwrap()].into(),
        regions: Default::default(),
        companies: [].into(),
        users: [].into(),
        window: None,
        commander: None,
    }
}

struct Told {
    desk: VirtualDesk,
}

impl Told {
    fn new() -> Self {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
        let start = "2026-11-24T09:00:00Z".parse().unwrap();
        let desk = VirtualDesk::new(load_rules(&rules).unwrap(), start).unwrap();
        Self { desk }
    }

    fn act(&self, command: Command) {
        let igor = Actor::Person("igor".parse().unwrap());
        self.desk.perform(&igor, &command).unwrap();
    }

    fn pass(&mut self, minutes: i64) {
        let until = self.desk.now() + chrono::TimeDelta::minutes(minutes);
        self.desk.advance(until, &mut |_, _| ()).unwrap();
    }

    fn seen(&self, viewer: &Viewer) -> Health {
        self.desk.driver().health(self.desk.now(), viewer).unwrap()
    }
}

/// An outage that is over, one that is not, and maintenance to come.
fn told() -> Told {
    let mut told = Told::new();
    told.act(Command::OpenEvent {
        event: draft("Mail Europe does not deliver", 1, "mail-eu"),
    });
    told.pass(70);
    told.act(Command::ResolveEvent {
        event: switchboard::model::EventId(1),
        text: "All mailboxes are back.".to_owned(),
    });
    told.pass(24 * 60);
    told.act(Command::OpenEvent {
        event: draft(HOSTILE, 2, "devices"),
    });
    let starts_at = told.desk.now() + chrono::TimeDelta::hours(20);
    let ends_at = starts_at + chrono::TimeDelta::hours(2);
    told.act(Command::OpenEvent {
        event: EventDraft {
            window: Some(Window { starts_at, ends_at }),
            ..draft("New disks", 3, "mail-eu")
        },
    });
    told.pass(10);
    told.act(Command::UpdateEvent {
        event: switchboard::model::EventId(2),
        text: HOSTILE.to_owned(),
    });
    told.pass(1);
    told
}

const PAGE: Page<'_> = Page {
    language: Language::ENGLISH,
    address: "https://desk.example/status",
};

/// The page without tags, as it is read aloud: what it says, line by line.
fn spoken(html: &str) -> String {
    let body = html.split("<body>").nth(1).unwrap();
    let tag = regex::Regex::new(r"<[^>]*>").unwrap();
    let label = regex::Regex::new(r#"aria-label="([^"]*)""#).unwrap();
    let body = label.replace_all(body, "x>\n$1\n<x ");
    let text = tag.replace_all(&body, "\u{0}");
    let lines = text.lines().map(|line| line.replace('\u{0}', " "));
    let lines = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut said: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    said.push(String::new());
    said.join("\n")
}

#[test]
fn the_page_says_in_words_all_that_it_shows_by_colour() {
    let told = told();
    let page = html(&told.seen(&Viewer::Everybody), &PAGE).unwrap();
    expect_test::expect![[r#"
        Premium support
        A service is impaired.
        As of 10:21 UTC.
        Now
        E-2 &lt;&#x2f;p&gt;&lt;script&gt;alert(1)&lt;&#x2f;script&gt; &amp; &quot;quotes&quot; {{ 7 * 7 }} [31m
        severity 2 (high) · under way since 10:10 UTC, for 11 min
        Devices
        10:20 UTC &lt;&#x2f;p&gt;&lt;script&gt;alert(1)&lt;&#x2f;script&gt; &amp; &quot;quotes&quot; {{ 7 * 7 }} [31m
        Services
        Devices impaired
        In the last 90 days: 1 day with trouble, up 100 % of the time.
        90 days ago 100 % today
        Days on which something was
        Wed 25 Nov 2026: impaired (E-2)
        Mail Europe works
        In the last 90 days: 1 day with trouble, up 99.945 % of the time.
        90 days ago 99.945 % today
        Days on which something was
        Tue 24 Nov 2026: down for 1 h 10 min (E-1)
        Mail America works
        In the last 90 days: no day with trouble, up 100 % of the time.
        90 days ago 100 % today
        Planned
        E-3 New disks
        planned tomorrow 06:10 to 08:10 UTC (in 19 h 49 min)
        Mail Europe
        Over in the last 90 days
        E-1 Mail Europe does not deliver
        severity 1 (critical) · yesterday 09:00 to 10:10 UTC, lasted 1 h 10 min
        Mail Europe
        yesterday 10:10 UTC All mailboxes are back.
        Feed (Atom) · Data (JSON) · Calendar (iCalendar)
    "#]].assert_eq(&spoken(&page));
}

#[test]
fn a_company_sees_its_own_services_and_users_in_its_own_time() {
    let told = told();
    let acme = Viewer::Company("acme".parse().unwrap());
    let german = Page {
        language: Language::of("de"),
        address: "",
    };
    let page = html(&told.seen(&acme), &german).unwrap();
    expect_test::expect![[r#"
        Premium support
        Ein Dienst ist beeinträchtigt.
        Wie Acme Shipping ihn sieht. Stand: 11:21 CET.
        Jetzt
        E-2 &lt;&#x2f;p&gt;&lt;script&gt;alert(1)&lt;&#x2f;script&gt; &amp; &quot;quotes&quot; {{ 7 * 7 }} [31m
        Schweregrad 2 (hoch) · besteht seit 11:10 CET, bisher 11 Min.
        Devices
        Das betrifft Sie. Ihre Benutzer, die es merken können: wile, bugs, daffy, tweety.
        11:20 CET &lt;&#x2f;p&gt;&lt;script&gt;alert(1)&lt;&#x2f;script&gt; &amp; &quot;quotes&quot; {{ 7 * 7 }} [31m
        Dienste
        Devices beeinträchtigt
        In den letzten 90 Tagen: 1 Tag mit Störungen, 100 % der Zeit verfügbar.
        vor 90 Tagen 100 % heute
        Tage, an denen etwas war
        Mi. 25. Nov. 2026: beeinträchtigt (E-2)
        Mail Europe läuft
        In den letzten 90 Tagen: 1 Tag mit Störungen, 99,945 % der Zeit verfügbar.
        vor 90 Tagen 99,945 % heute
        Tage, an denen etwas war
        Di. 24. Nov. 2026: 1 Std. 10 Min. ausgefallen (E-1)
        Geplant
        E-3 New disks
        geplant morgen 07:10 bis 09:10 CET (in 19 Std. 49 Min.)
        Mail Europe
        Das betrifft Sie. Ihre Benutzer, die es merken können: wile, bugs, daffy, tweety.
        Vorbei in den letzten 90 Tagen
        E-1 Mail Europe does not deliver
        Schweregrad 1 (kritisch) · gestern 10:00 bis 11:10 CET, Dauer 1 Std. 10 Min.
        Mail Europe
        Das betrifft Sie. Ihre Benutzer, die es merken können: wile, bugs, daffy, tweety.
        gestern 11:10 CET All mailboxes are back.
    "#]].assert_eq(&spoken(&page));
    assert!(page.contains("<html lang=\"de\">"), "{page}");
    // One that stands alone names nothing beside it.
    assert!(!page.contains("href"), "{page}");
}

#[test]
fn what_people_write_is_shown_as_they_wrote_it_and_does_nothing() {
    let told = told();
    let seen = told.seen(&Viewer::Everybody);
    let page = html(&seen, &PAGE).unwrap();
    assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    assert!(page.contains("{{ 7 * 7 }}"), "{page}");
    let feed = atom(&seen, &PAGE);
    for text in [&page, &feed] {
        assert!(!text.contains("<script"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}

#[test]
fn nothing_comes_from_elsewhere_and_nothing_runs() {
    let page = html(&told().seen(&Viewer::Everybody), &PAGE).unwrap();
    for word in ["<script", "<img", "@import", "url(", "src=", "onclick"] {
        let own = page.replace("&lt;script", "");
        assert!(!own.contains(word), "{word} in {page}");
    }
}

#[test]
fn the_feed_has_an_entry_for_each_event_under_an_address_that_stays() {
    let told = told();
    let feed = atom(&told.seen(&Viewer::Everybody), &PAGE);
    expect_test::expect![[r#"
        <?xml version="1.0" encoding="utf-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
        <id>https://desk.example/status</id>
        <title>State of the services · Premium support</title>
        <updated>2026-11-25T10:20:00Z</updated>
        <author><name>Premium support</name></author>
        <link rel="self" type="application/atom+xml" href="https://desk.example/status.atom"/>
        <link rel="alternate" type="text/html" href="https://desk.example/status"/>
        <entry>
        <id>https://desk.example/status#E-2</id>
        <title>E-2 &lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot; {{ 7 * 7 }} [31m</title>
        <updated>2026-11-25T10:20:00Z</updated>
        <link rel="alternate" type="text/html" href="https://desk.example/status#E-2"/>
        <content type="text">severity 2 (high) · since 25 Nov 2026 10:10 UTC
        Devices

        25 Nov 2026 10:20 UTC: &lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot; {{ 7 * 7 }} [31m</content>
        </entry>
        <entry>
        <id>https://desk.example/status#E-3</id>
        <title>E-3 New disks</title>
        <updated>2026-11-25T10:10:00Z</updated>
        <link rel="alternate" type="text/html" href="https://desk.example/status#E-3"/>
        <content type="text">maintenance · planned from 26 Nov 2026 06:10 UTC to 26 Nov 2026 08:10 UTC
        Mail Europe</content>
        </entry>
        <entry>
        <id>https://desk.example/status#E-1</id>
        <title>E-1 Mail Europe does not deliver</title>
        <updated>2026-11-24T10:10:00Z</updated>
        <link rel="alternate" type="text/html" href="https://desk.example/status#E-1"/>
        <content type="text">severity 1 (critical) · from 24 Nov 2026 09:00 UTC to 24 Nov 2026 10:10 UTC
        Mail Europe

        24 Nov 2026 10:10 UTC: All mailboxes are back.</content>
        </entry>
        </feed>
    "#]].assert_eq(&feed);
}

#[test]
fn programs_read_the_same_in_utc_and_seconds() {
    let told = told();
    let acme = Viewer::Company("acme".parse().unwrap());
    let page = json(&told.seen(&acme));
    expect_test::expect![[r#"
        {
          "active": [
            {
              "analysis": null,
              "case": "E-2",
              "concerns_you": true,
              "ended_at": null,
              "planned": null,
              "services": [
                "Devices"
              ],
              "severity": 2,
              "started_at": "2026-11-25T10:10:00Z",
              "state": "active",
              "title": "</p><script>alert(1)</script> & \"quotes\" {{ 7 * 7 }} [31m",
              "updates": [
                {
                  "at": "2026-11-25T10:20:00Z",
                  "text": "</p><script>alert(1)</script> & \"quotes\" {{ 7 * 7 }} [31m"
                }
              ],
              "users": [
                "wile",
                "bugs",
                "daffy",
                "tweety"
              ]
            }
          ],
          "at": "2026-11-25T10:21:00Z",
          "company": "Acme Shipping",
          "past": [
            {
              "analysis": null,
              "case": "E-1",
              "concerns_you": true,
              "ended_at": "2026-11-24T10:10:00Z",
              "planned": null,
              "services": [
                "Mail Europe"
              ],
              "severity": 1,
              "started_at": "2026-11-24T09:00:00Z",
              "state": "resolved",
              "title": "Mail Europe does not deliver",
              "updates": [
                {
                  "at": "2026-11-24T10:10:00Z",
                  "text": "All mailboxes are back."
                }
              ],
              "users": [
                "wile",
                "bugs",
                "daffy",
                "tweety"
              ]
            }
          ],
          "planned": [
            {
              "analysis": null,
              "case": "E-3",
              "concerns_you": true,
              "ended_at": null,
              "planned": {
                "ends_at": "2026-11-26T08:10:00Z",
                "starts_at": "2026-11-26T06:10:00Z"
              },
              "services": [
                "Mail Europe"
              ],
              "severity": 3,
              "started_at": "2026-11-26T06:10:00Z",
              "state": "scheduled",
              "title": "New disks",
              "updates": [],
              "users": [
                "wile",
                "bugs",
                "daffy",
                "tweety"
              ]
            }
          ],
          "programme": "Premium support",
          "services": [
            {
              "availability_percent": 100.0,
              "days": 90,
              "days_with_trouble": [
                {
                  "date": "2026-11-25",
                  "down_secs": 0,
                  "events": [
                    "E-2"
                  ],
                  "worst": "degraded"
                }
              ],
              "down_secs": 0,
              "id": "devices",
              "name": "Devices",
              "of_secs": 7734060,
              "standing": "degraded"
            },
            {
              "availability_percent": 99.94569475799257,
              "days": 90,
              "days_with_trouble": [
                {
                  "date": "2026-11-24",
                  "down_secs": 4200,
                  "events": [
                    "E-1"
                  ],
                  "worst": "down"
                }
              ],
              "down_secs": 4200,
              "id": "mail-eu",
              "name": "Mail Europe",
              "of_secs": 7734060,
              "standing": "operational"
            }
          ],
          "standing": "degraded",
          "time_zone": "Europe/Paris"
        }"#]]
    .assert_eq(&format!("{page:#}"));
}

/// What a reader of another make finds in a calendar: an entry a line.
fn entries(calendar: &str) -> Vec<String> {
    let read: Vec<_> = ical::IcalParser::new(calendar.as_bytes()).collect();
    let [Ok(read)] = read.as_slice() else {
        panic!("{read:?} in {calendar}")
    };
    let entry = |event: &ical::parser::ical::component::IcalEvent| {
        let value = |name: &str| {
            let mut all = event.properties.iter().filter(|one| one.name == name);
            let found = all
                .next()
                .unwrap_or_else(|| panic!("no {name} in {calendar}"));
            assert!(all.next().is_none(), "{name} twice in {calendar}");
            found.value.clone().unwrap_or_default()
        };
        assert!(value("DTSTAMP").ends_with('Z'));
        let shown = ["UID", "SEQUENCE", "STATUS", "DTSTART", "DTEND", "SUMMARY"].map(value);
        shown.join(" ")
    };
    read.events.iter().map(entry).collect()
}

#[test]
fn each_window_of_maintenance_is_one_entry_for_good() {
    let mut told = Told::new();
    let starts_at: switchboard::model::Timestamp = "2026-11-29T21:00:00Z".parse().unwrap();
    let ends_at = starts_at + chrono::TimeDelta::hours(2);
    let window = Some(Window { starts_at, ends_at });
    told.act(Command::PlanSeries {
        event: EventDraft {
            window: window.clone(),
            ..draft("Updates; of all, \"stores\"", 3, "mail-eu")
        },
        rule: "FREQ=WEEKLY;COUNT=3".to_owned(),
        zone: chrono_tz::Europe::Paris,
    });
    told.act(Command::OpenEvent {
        event: EventDraft {
            window,
            ..draft("New disks", 3, "mail-us")
        },
    });
    // Nobody was told yet: a company that uses it sees it all the same.
    let acme = Viewer::Company("acme".parse().unwrap());
    assert_eq!(
        entries(&ics(&told.seen(&Viewer::Everybody), &PAGE)),
        [""; 0]
    );
    let before = entries(&ics(&told.seen(&acme), &PAGE));
    expect_test::expect![[r#"
        E-1-20261129T210000Z@premium-support.switchboard 0 CONFIRMED 20261129T210000Z 20261129T230000Z Updates\; of all\, "stores"
        E-1-20261206T210000Z@premium-support.switchboard 0 TENTATIVE 20261206T210000Z 20261206T230000Z Updates\; of all\, "stores"
        E-1-20261213T210000Z@premium-support.switchboard 0 TENTATIVE 20261213T210000Z 20261213T230000Z Updates\; of all\, "stores""#]].assert_eq(&before.join("\n"));
    told.pass(4 * 24 * 60);
    told.act(Command::CancelMaintenance {
        event: switchboard::model::EventId(2),
        text: "The vendor is not ready.".to_owned(),
    });
    told.pass(38 * 60);
    told.act(Command::ResolveEvent {
        event: switchboard::model::EventId(1),
        text: "All is new.".to_owned(),
    });
    let after = entries(&ics(&told.seen(&Viewer::Everybody), &PAGE));
    expect_test::expect![[r#"
        E-1-20261206T210000Z@premium-support.switchboard 0 CONFIRMED 20261206T210000Z 20261206T230000Z Updates\; of all\, "stores"
        E-1-20261129T210000Z@premium-support.switchboard 2 CONFIRMED 20261129T210000Z 20261129T230000Z Updates\; of all\, "stores"
        E-2@premium-support.switchboard 2 CANCELLED 20261129T210000Z 20261129T230000Z New disks
        E-1-20261213T210000Z@premium-support.switchboard 0 TENTATIVE 20261213T210000Z 20261213T230000Z Updates\; of all\, "stores""#]].assert_eq(&after.join("\n"));
    let uid = |entry: &String| entry.split(' ').next().unwrap_or_default().to_owned();
    for entry in &before {
        let kept = after.iter().filter(|one| uid(one) == uid(entry)).count();
        assert_eq!(kept, 1, "{entry} in {after:?}");
    }
}

#[test]
fn a_published_analysis_stands_with_its_event_in_every_form_and_stays_text() {
    let mut health = told().seen(&Viewer::Everybody);
    let at = health.at;
    let sections = vec![
        ("Summary".to_owned(), "A disk was full.".to_owned()),
        ("Root cause".to_owned(), HOSTILE.to_owned()),
    ];
    health.past[0].analysis = Some(AnalysisSeen { at, sections });
    let written = html(&health, &PAGE).unwrap();
    assert!(!written.contains("<script>"), "{written}");
    let page = spoken(&written);
    let from = page.find("Why it happened").unwrap();
    let said: Vec<&str> = page[from..].lines().take(4).collect();
    let escaped = said.join("|");
    assert!(
        escaped.starts_with(
            "Why it happened: the root-cause analysis of 10:21 UTC|Summary|A disk was full.|Root cause"
        ),
        "{escaped}"
    );
    let object = json(&health);
    let analysis = &object["past"][0]["analysis"];
    assert_eq!(analysis["published_at"], "2026-11-25T10:21:00Z");
    assert_eq!(analysis["sections"][1]["text"], HOSTILE);
    let feed = atom(&health, &PAGE);
    let entry = feed.split("<entry>").last().unwrap();
    assert!(
        entry.contains("Root cause\n&lt;/p&gt;&lt;script&gt;"),
        "{entry}"
    );
    assert!(
        entry.contains("<updated>2026-11-25T10:21:00Z</updated>"),
        "{entry}"
    );
}
