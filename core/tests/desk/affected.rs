//! Who is affected: services and regions named, companies and users that follow from the tables and
//! from the feed.

use switchboard::desk::{Answer, Command, EventDraft, Query, Reply, Viewer};
use switchboard::model::{NotificationKind, Recipient, ServiceEvent, Severity};
use switchboard::service::{FeedError, FeedFormat, Imported};

use super::world::World;

const FEED: &str = "company,user,services,region,device
acme,wile@acme.example,mail-eu;devices,,2100AF3C
acme,wile@acme.example,mail-eu,,2100BB01
acme,bugs@acme.example,mail-eu,america,
globex,scorpio@globex.example,,europe,
";

impl World {
    fn import(&self, feed: &str) -> Result<Imported, FeedError> {
        let format = match feed.trim_start().chars().next() {
            Some('[' | '{') => FeedFormat::Json,
            _ => FeedFormat::Csv,
        };
        self.driver
            .import_users(self.now, format, feed.as_bytes(), false)
    }

    fn touch(&mut self, services: &[&str], regions: &[&str]) -> ServiceEvent {
        let event = EventDraft {
            title: "Mail is down".to_owned(),
            severity: Severity::Critical,
            services: services.iter().map(|id| id.parse().unwrap()).collect(),
            regions: regions.iter().map(|id| id.parse().unwrap()).collect(),
            companies: [].into(),
            users: [].into(),
            window: None,
            commander: None,
        };
        let reply = self.act("igor", Command::OpenEvent { event });
        let Reply::Event { event, .. } = reply else {
            panic!("not an event: {reply:?}")
        };
        *event
    }

    /// Who is told that it began, and of which users.
    fn begun(&mut self) -> Vec<String> {
        self.pass("6m");
        let of_companies = self.told().into_iter().filter_map(|told| match &told.to {
            Recipient::Company(id) if told.kind == NotificationKind::EventStarted => {
                Some(format!("{id}: {}", told.users.join(" ")))
            }
            _ => None,
        });
        of_companies.collect()
    }
}

fn imported(counts: [u64; 6]) -> Imported {
    let [users, companies, added, removed, changed, unchanged] = counts;
    Imported {
        users,
        companies,
        added,
        removed,
        changed,
        unchanged,
    }
}

#[test]
fn an_event_touches_services_in_regions_and_who_is_affected_follows() {
    let tables: &[(&[&str], &[&str], &[&str])] = &[
        (
            &["mail-us"],
            &[],
            &["globex: scorpio frank", "initech: milton"],
        ),
        (&[], &["europe"], &["acme: wile bugs daffy tweety"]),
        (&["mail-us"], &["europe"], &[]),
        (
            &["mail-us", "devices"],
            &["europe"],
            &["acme: wile bugs daffy tweety"],
        ),
    ];
    for (services, regions, expected) in tables {
        let mut world = World::new();
        world.touch(services, regions);
        assert_eq!(world.begun(), *expected, "{services:?} in {regions:?}");
    }
    let fed: &[(&[&str], &[&str], &[&str])] = &[
        (&["devices"], &[], &["acme: wile@acme.example"]),
        (
            &["mail-eu"],
            &[],
            &["acme: bugs@acme.example wile@acme.example"],
        ),
        (&["mail-eu"], &["america"], &["acme: bugs@acme.example"]),
        // The tables have initech there, and globex, whose only user in the feed is in Europe.
        (
            &["mail-us"],
            &[],
            &["globex: scorpio@globex.example", "initech: milton"],
        ),
        (
            &["mail-us"],
            &["europe"],
            &["globex: scorpio@globex.example"],
        ),
        (&["mail-us"], &["america"], &["globex: ", "initech: milton"]),
    ];
    for (services, regions, expected) in fed {
        let mut world = World::new();
        world.import(FEED).unwrap();
        world.touch(services, regions);
        assert_eq!(world.begun(), *expected, "{services:?} in {regions:?}");
    }
}

#[test]
fn a_region_that_nobody_knows_is_refused_and_a_near_one_offered() {
    let mut world = World::new();
    let event = EventDraft {
        title: "Mail is down".to_owned(),
        severity: Severity::Critical,
        services: [].into(),
        regions: ["eurpoe".parse().unwrap()].into(),
        companies: [].into(),
        users: [].into(),
        window: None,
        commander: None,
    };
    let why = world.refused("igor", Command::OpenEvent { event });
    assert_eq!(why, "there is no region `eurpoe`; did you mean `europe`?");
}

#[test]
fn a_customer_sees_its_own_users_of_the_feed_and_nobody_elses() {
    let mut world = World::new();
    world.import(FEED).unwrap();
    let event = world.touch(&["mail-eu"], &[]);
    world.pass("6m");
    let ada = world.ask("ada", Query::Event { event: event.id }).unwrap();
    assert!(!format!("{ada:?}").contains("globex"), "{ada:?}");
    let health = |viewer| world.driver.health(world.now, &viewer).unwrap();
    let acme = health(Viewer::Company("acme".parse().unwrap()));
    assert_eq!(
        acme.active[0].users,
        ["bugs@acme.example", "wile@acme.example"]
    );
    assert!(health(Viewer::Everybody).active[0].users.is_empty());
}

#[test]
fn users_that_an_event_names_are_those_of_the_feed() {
    let mut world = World::new();
    world.import(FEED).unwrap();
    let event = EventDraft {
        title: "One mailbox is lost".to_owned(),
        severity: Severity::High,
        services: [].into(),
        regions: [].into(),
        companies: ["acme".parse().unwrap(), "globex".parse().unwrap()].into(),
        users: ["bugs@acme.example".to_owned()].into(),
        window: None,
        commander: None,
    };
    let Reply::Event { event, .. } = world.act("igor", Command::OpenEvent { event }) else {
        panic!("not an event")
    };
    let seen = |world: &World, who| {
        let Answer::Event { event, .. } = world.ask(who, Query::Event { event: event.id }).unwrap()
        else {
            panic!("not an event")
        };
        event.users
    };
    assert_eq!(seen(&world, "ada"), ["bugs@acme.example".to_owned()].into());
    assert_eq!(seen(&world, "hank"), [].into(), "the name is not theirs");
    assert_eq!(world.begun(), ["acme: bugs@acme.example", "globex: "]);
}

#[test]
fn a_feed_takes_the_place_of_the_one_before_and_says_what_is_new() {
    let world = World::new();
    let first = world.import(FEED).unwrap();
    assert_eq!(first, imported([3, 2, 3, 0, 0, 0]));
    assert_eq!(world.import(FEED).unwrap(), imported([3, 2, 0, 0, 0, 3]));
    // The same in JSON, one object after the other and as an array; a list or a text of services.
    let rows = r#"{"company":"acme","user":"wile@acme.example","services":["devices","mail-eu"],"device":"2100AF3C"}
        {"company":"acme","user":"wile@acme.example","services":"mail-eu","device":"2100BB01"}
        {"company":"acme","user":"bugs@acme.example","services":["mail-eu"],"region":"america"}
        {"company":"globex","user":"scorpio@globex.example","region":"europe"}"#;
    assert_eq!(world.import(rows).unwrap(), imported([3, 2, 0, 0, 0, 3]));
    let array = format!("[{}]", rows.replace("}\n", "},\n"));
    assert_eq!(world.import(&array).unwrap(), imported([3, 2, 0, 0, 0, 3]));
    let other = "company,user,device\nacme,wile@acme.example,\ninitech,peter,\nacme,daffy,1\n";
    assert_eq!(world.import(other).unwrap(), imported([3, 2, 2, 2, 1, 0]));
}

#[test]
fn a_feed_with_a_fault_is_refused_whole_and_each_fault_has_its_line() {
    let world = World::new();
    world.import(FEED).unwrap();
    for (feed, faults) in [
        (
            "company,user,services,region\nacme,al,mail-eu,\nacmee,bo,mail-eu,\nacme,cy,mail-ue,\nacme,di,,eurpoe\nacme,,mail-eu,\n",
            "line 3: there is no company `acmee` in companies.toml; did you mean `acme`?
line 4: there is no service `mail-ue` in services.toml; did you mean `mail-eu`?
line 5: there is no region `eurpoe` in services.toml; did you mean `europe`?
line 6: it names no user
nothing of the feed was taken",
        ),
        (
            "company,usr\nacme,al\n",
            "line 1: `usr` is no column; did you mean `user`? the first line names the columns: company,user,services,region,device
nothing of the feed was taken",
        ),
        (
            "company,user\nacme,al\nacme\n",
            "line 3: it has 1 fields, and the first line 2
nothing of the feed was taken",
        ),
        (
            "{\"company\":\"acme\",\"user\":\"al\"}\n{\"company\":\"acmee\",\"user\":\"bo\"}\n{\"company\":\"acme\",\"usr\":\"bo\"}\n",
            "line 2: there is no company `acmee` in companies.toml; did you mean `acme`?
line 3: column 24: unknown field `usr`, expected one of `company`, `user`, `services`, `region`, `device`
nothing of the feed was taken",
        ),
        (
            "[{\"company\":\"acme\",\"user\":\"al\"},\n{\"company\":\"acme\",\"user\":\"bo\"",
            "line 2: column 29: EOF while parsing an object
nothing of the feed was taken",
        ),
        (
            "company,user\n",
            "the feed names nobody, and would take away all users that are there; say that it is meant with --allow-empty",
        ),
    ] {
        assert_eq!(world.import(feed).unwrap_err().to_string(), faults);
    }
    assert_eq!(
        world.import(FEED).unwrap().unchanged,
        3,
        "nothing was taken"
    );
    let none = world.driver.import_users(
        world.now,
        FeedFormat::Csv,
        "company,user\n".as_bytes(),
        true,
    );
    assert_eq!(none.unwrap(), imported([0, 0, 0, 3, 0, 0]));
}

#[test]
fn many_faults_are_not_all_told() {
    let world = World::new();
    let feed = format!("company,user\n{}", "nobody,al\n".repeat(1_000));
    let why = world.import(&feed).unwrap_err().to_string();
    assert_eq!(why.lines().count(), 22, "{why}");
}
