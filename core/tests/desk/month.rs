//! A month of service events, and a second, plain statement of P8 and P9 that says to the second
//! who hears what when. It knows nothing of the cadence script or of the desk's code: it walks
//! through every second of an event and asks who is owed word.

use std::collections::BTreeSet;

use serde::Deserialize;
use switchboard::desk::{Command, EventDraft, Reply};
use switchboard::model::{EventId, Recipient, ServiceEvent, Severity, Span, Timestamp, Window};
use switchboard::service::read_rules;

use crate::world::{START, World, rules};

const EVENTS: usize = 200;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 30 * DAY;

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        let count = i64::try_from(all.len()).unwrap();
        all[usize::try_from(self.roll(count)).unwrap()]
    }

    fn once_in(&mut self, times: i64) -> bool {
        self.roll(times) == 0
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Severity(i64),
    Write,
    /// Begins maintenance before its time.
    Begin,
    Resolve,
    CallOff,
}

/// What happens to one event. Times are seconds since the month began.
#[derive(Clone, Debug)]
struct Course {
    opened: i64,
    severity: i64,
    /// The window, for maintenance.
    window: Option<(i64, i64)>,
    services: Vec<&'static str>,
    has_commander: bool,
    acts: Vec<(i64, Act)>,
    repeats: Repeats,
}

/// Whether maintenance is one of several windows that were planned at once.
#[derive(Clone, Debug)]
enum Repeats {
    No,
    /// The first of them, and by which rule the others follow.
    First(String),
    /// A later one; which course has the first.
    Later(usize),
}

/// One word to somebody: of which event, when, to whom, of what kind, and with which news.
type Word = (usize, i64, String, &'static str, String);

fn course(dice: &mut Dice) -> Course {
    let opened = dice.roll(MONTH);
    let planned = dice.once_in(3);
    let window = planned.then(|| {
        let lead = dice.one_of(&[HOUR, 20 * HOUR, 3 * DAY, 8 * DAY]);
        let starts = opened + MINUTE + dice.roll(lead);
        (starts, starts + 10 * MINUTE + dice.roll(4 * HOUR))
    });
    Course {
        opened,
        severity: 1 + dice.roll(4),
        window,
        services: services(dice),
        has_commander: dice.once_in(2),
        acts: acts(dice, opened, window),
        repeats: Repeats::No,
    }
}

/// Windows that repeat. Each later one is there from a week before it on, when it is to be announced.
fn repeating(dice: &mut Dice, first: usize) -> Vec<Course> {
    let planned = dice.roll(MONTH);
    let (rule, every) = dice.one_of(&[
        ("FREQ=DAILY", DAY),
        ("FREQ=DAILY;INTERVAL=3", 3 * DAY),
        ("FREQ=WEEKLY", 7 * DAY),
    ]);
    let begins = planned + MINUTE + dice.roll(9 * DAY);
    let lasts = 10 * MINUTE + dice.roll(2 * HOUR);
    let (severity, services) = (1 + dice.roll(4), services(dice));
    let count = 2 + dice.roll(4);
    let window = |number: i64| {
        let starts = begins + number * every;
        let is_first = number == 0;
        let opened = if is_first {
            planned
        } else {
            planned.max(starts - 7 * DAY)
        };
        let window = Some((starts, starts + lasts));
        Course {
            opened,
            severity,
            window,
            services: services.clone(),
            has_commander: false,
            acts: acts(dice, opened, window),
            repeats: match is_first {
                true => Repeats::First(format!("{rule};COUNT={count}")),
                false => Repeats::Later(first),
            },
        }
    };
    (0..count).map(window).collect()
}

fn services(dice: &mut Dice) -> Vec<&'static str> {
    let all = ["mail-eu", "mail-us", "devices"];
    let mut services: Vec<_> = all.into_iter().filter(|_| dice.once_in(2)).collect();
    if services.is_empty() {
        services.push(dice.one_of(&all));
    }
    services
}

fn acts(dice: &mut Dice, opened: i64, window: Option<(i64, i64)>) -> Vec<(i64, Act)> {
    let mut acts = Vec::new();
    let (from, until, last) = match window {
        None => {
            let longest = dice.one_of(&[5 * MINUTE, 20 * MINUTE, 3 * HOUR, 9 * HOUR]);
            let lasts = 1 + dice.roll(longest);
            (opened, opened + lasts, Act::Resolve)
        }
        Some((starts, _)) if dice.once_in(5) => (
            opened,
            opened + 1 + dice.roll(starts - opened - 1),
            Act::CallOff,
        ),
        Some((starts, ends)) => {
            if dice.once_in(4) {
                acts.push((opened + 1 + dice.roll(starts - opened - 1), Act::Begin));
            }
            let over = if dice.once_in(2) { 3 * HOUR } else { 0 };
            (
                opened,
                starts + 1 + dice.roll(ends - starts + over),
                Act::Resolve,
            )
        }
    };
    for _ in 0..dice.roll(6) {
        let act = match dice.once_in(2) {
            true => Act::Severity(1 + dice.roll(4)),
            false => Act::Write,
        };
        acts.push((from + 1 + dice.roll((until - from).max(1)), act));
    }
    acts.retain(|(at, _)| *at < until);
    acts.push((until, last));
    acts.sort_by_key(|(at, _)| *at);
    acts.dedup_by_key(|(at, _)| *at);
    acts
}

/// What the customers' table says, read without the library.
#[derive(Deserialize)]
struct Customers {
    company: Vec<Customer>,
}

#[derive(Deserialize)]
struct Customer {
    id: String,
    account_manager: String,
    services: Vec<String>,
}

/// An audience in the programme's words: who belongs to it, and whether it is told of updates.
struct Listeners {
    who: BTreeSet<String>,
    hears_updates: bool,
    last: Option<i64>,
}

fn listeners(course: &Course, customers: &Customers) -> Vec<Listeners> {
    let uses = |one: &&Customer| {
        one.services
            .iter()
            .any(|s| course.services.contains(&s.as_str()))
    };
    let affected = || customers.company.iter().filter(uses);
    let one = |name: &str| BTreeSet::from([name.to_owned()]);
    let audience = |who, hears_updates| Listeners {
        who,
        hears_updates,
        last: None,
    };
    vec![
        audience(one("general"), true),
        audience(
            affected().map(|c| format!("company:{}", c.id)).collect(),
            true,
        ),
        audience(
            affected()
                .map(|c| format!("person:{}", c.account_manager))
                .collect(),
            false,
        ),
        audience(one("agents"), true),
        audience(one("status_page"), true),
    ]
}

/// P8 and P9, second by second.
fn promised(number: usize, course: &Course, customers: &Customers) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    let mut audiences = listeners(course, customers);
    let mut severity = course.severity;
    let mut written: Vec<(i64, String)> = Vec::new();
    let mut begun = course.window.is_none();
    let end = course.acts.last().unwrap().0;
    for now in course.opened..=end {
        let due = |severity: i64,
                   begun: bool,
                   audiences: &mut Vec<Listeners>,
                   written: &[(i64, String)],
                   all: &mut Vec<Word>| {
            for one in audiences {
                let Some((starts, _)) = course.window else {
                    let wait = if severity == 1 { 30 * MINUTE } else { HOUR };
                    let kind = match one.last {
                        _ if severity > 2 => continue,
                        None if now - course.opened >= 5 * MINUTE => "event_started",
                        Some(last) if one.hears_updates && now - last >= wait => "event_update",
                        _ => continue,
                    };
                    say(all, number, now, one, kind, written);
                    continue;
                };
                if begun {
                    continue;
                }
                let mut leads = [starts - 7 * DAY, starts - DAY].into_iter();
                let owed = match one.last {
                    None => leads.any(|lead| lead <= now),
                    Some(last) => leads.any(|lead| last < lead && lead <= now),
                };
                if owed {
                    say(all, number, now, one, "maintenance_announced", written);
                }
            }
        };
        due(severity, begun, &mut audiences, &written, &mut all);
        // Ten minutes before an update that nobody has written, whoever can write it is asked.
        if course.window.is_none() && severity <= 2 {
            let wait = if severity == 1 { 30 * MINUTE } else { HOUR };
            let last = audiences[0].last;
            let asked = last.filter(|last| now == last + wait - 10 * MINUTE);
            if asked.is_some_and(|last| written.iter().all(|(at, _)| *at < last)) {
                let who: &[&str] = match course.has_commander {
                    true => &["person:igor"],
                    false => &["person:igor", "person:otto"],
                };
                for to in who {
                    all.push((number, now, (*to).to_owned(), "event_prompt", String::new()));
                }
            }
        }
        let begins = |begun: &mut bool, audiences: &mut Vec<Listeners>, all: &mut Vec<Word>| {
            *begun = true;
            for one in audiences {
                say(all, number, now, one, "maintenance_started", &[]);
            }
        };
        if let Some((starts, ends)) = course.window {
            if now == starts && !begun {
                begins(&mut begun, &mut audiences, &mut all);
            }
            for one in audiences
                .iter_mut()
                .filter(|one| begun && one.hears_updates)
            {
                let last = one.last.filter(|last| *last >= ends);
                if last.map_or(ends, |last| last + 30 * MINUTE) <= now {
                    say(&mut all, number, now, one, "maintenance_overrun", &written);
                }
            }
        }
        let Some((_, act)) = course.acts.iter().find(|(at, _)| *at == now) else {
            continue;
        };
        let kind = match act {
            Act::Write => {
                written.push((now, format!("news of second {now}")));
                continue;
            }
            Act::Begin => {
                begins(&mut begun, &mut audiences, &mut all);
                continue;
            }
            Act::Severity(new) if *new == severity => continue,
            Act::Severity(new) => {
                severity = *new;
                "event_severity"
            }
            Act::Resolve if course.window.is_none() => "event_resolved",
            Act::Resolve => "maintenance_ended",
            Act::CallOff => "maintenance_cancelled",
        };
        for one in audiences.iter_mut().filter(|one| one.last.is_some()) {
            say(&mut all, number, now, one, kind, &written);
        }
        if matches!(act, Act::Severity(_)) {
            due(severity, begun, &mut audiences, &written, &mut all);
        }
    }
    all
}

fn say(
    all: &mut Vec<Word>,
    number: usize,
    now: i64,
    to: &mut Listeners,
    kind: &'static str,
    written: &[(i64, String)],
) {
    let news = match (kind, written.last()) {
        ("event_update", Some((at, text))) if to.last.is_some_and(|last| *at >= last) => {
            text.clone()
        }
        ("event_update", _) => "nothing new".to_owned(),
        _ => String::new(),
    };
    for who in &to.who {
        all.push((number, now, who.clone(), kind, news.clone()));
    }
    to.last = Some(now);
}

/// What became of a window of a series.
fn window_of(world: &World, series: EventId, starts_at: Timestamp) -> EventId {
    let all = world.driver.store().run(|tx| tx.open_maintenance());
    let is_it = |event: &&ServiceEvent| {
        let starts = event.window().map(|window| window.starts_at);
        event.series == Some(series) && starts == Some(starts_at)
    };
    let all = all.unwrap();
    let found = all.iter().find(is_it);
    found.expect("the window is no event").id
}

/// Plays the courses on the desk and returns what was told.
fn played(courses: &[Course], seed: u64) -> Vec<Word> {
    let mut sources = read_rules(&rules()).unwrap();
    let programme = sources.get_mut("programme.toml").unwrap();
    let two_more = r#"["general", "company", "account_manager", "agents", "status_page"]"#;
    *programme = programme.replace(r#"["general", "company", "account_manager"]"#, two_more);
    let mut world = World::under(&sources);
    let start: Timestamp = START.parse().unwrap();
    let at = |secs: i64| start + chrono::TimeDelta::seconds(secs);
    let mut ids: Vec<Option<EventId>> = vec![None; courses.len()];
    let mut severities: Vec<i64> = courses.iter().map(|course| course.severity).collect();
    let mut steps: Vec<(i64, usize, Option<Act>)> = Vec::new();
    for (number, course) in courses.iter().enumerate() {
        if !matches!(course.repeats, Repeats::Later(_)) {
            steps.push((course.opened, number, None));
        }
        steps.extend(
            course
                .acts
                .iter()
                .map(|(at, act)| (*at, number, Some(*act))),
        );
    }
    steps.sort_by_key(|(at, number, act)| (*at, *number, act.is_some()));
    for (secs, number, act) in steps {
        let gone = Span::between(world.now, at(secs)).secs();
        world.pass(&format!("{gone}s"));
        let course = &courses[number];
        let Some(act) = act else {
            let draft = EventDraft {
                title: format!("Event {number} of seed {seed}"),
                severity: Severity::try_from(course.severity).unwrap(),
                services: course
                    .services
                    .iter()
                    .map(|id| id.parse().unwrap())
                    .collect(),
                regions: Default::default(),
                companies: [].into(),
                users: [].into(),
                window: course.window.map(|(starts, ends)| Window {
                    starts_at: at(starts),
                    ends_at: at(ends),
                }),
                commander: course.has_commander.then(|| "igor".parse().unwrap()),
            };
            let command = match &course.repeats {
                Repeats::First(rule) => Command::PlanSeries {
                    event: draft,
                    rule: rule.clone(),
                    zone: chrono_tz::Europe::Paris,
                },
                _ => Command::OpenEvent { event: draft },
            };
            // The operator is no commander, so that an event of theirs has none.
            let Reply::Event { event, .. } = world.act("otto", command) else {
                panic!("not an event")
            };
            ids[number] = Some(event.id);
            continue;
        };
        if let (Repeats::Later(first), None) = (&course.repeats, ids[number]) {
            let starts = at(course.window.unwrap().0);
            ids[number] = Some(window_of(&world, ids[*first].unwrap(), starts));
        }
        let (event, text) = (ids[number].unwrap(), String::new());
        let command = match act {
            Act::Write => Command::UpdateEvent {
                event,
                text: format!("news of second {secs}"),
            },
            Act::Severity(new) if new == severities[number] => continue,
            Act::Severity(new) => {
                severities[number] = new;
                let severity = Severity::try_from(new).unwrap();
                Command::SetEventSeverity { event, severity }
            }
            Act::Begin => Command::StartMaintenance { event },
            Act::Resolve => Command::ResolveEvent { event, text },
            Act::CallOff => Command::CancelMaintenance { event, text },
        };
        world.act("otto", command);
    }
    world.pass("2d");
    let number_of = |n: &switchboard::model::Notification| {
        let number = ids
            .iter()
            .position(|id| n.about == id.map(switchboard::model::CaseNumber::Event));
        number.unwrap()
    };
    let mut all = Vec::new();
    loop {
        let some = world.told();
        if some.is_empty() {
            return all;
        }
        for n in some {
            let news = match (n.kind.key(), n.body.find("news of second")) {
                ("event_update", Some(from)) => n.body[from..].lines().next().unwrap().to_owned(),
                ("event_update", None) if n.body.contains("nothing new") => {
                    "nothing new".to_owned()
                }
                _ => String::new(),
            };
            let goes_on = matches!(
                n.kind.key(),
                "event_started" | "event_update" | "maintenance_announced" | "maintenance_overrun"
            );
            let to_manager = matches!(n.to, Recipient::Person(_));
            if goes_on && !to_manager {
                let says = n.body.contains("Next update at") || n.body.contains("Next word at");
                assert!(says, "no next time: {n:?}");
            }
            let secs = (n.at - start).num_seconds();
            all.push((number_of(&n), secs, n.to.to_string(), n.kind.key(), news));
        }
    }
}

#[test]
fn a_month_of_two_hundred_events_is_told_as_the_programme_says_to_the_second() {
    let seed = 20_261_125;
    let mut dice = Dice(seed);
    let mut courses: Vec<Course> = Vec::new();
    while courses.len() < EVENTS {
        match dice.once_in(20) {
            true => courses.extend(repeating(&mut dice, courses.len())),
            false => courses.push(course(&mut dice)),
        }
    }
    let later = |course: &&Course| matches!(course.repeats, Repeats::Later(_));
    let repeated = courses.iter().filter(later).count();
    assert!(repeated > 20, "{repeated} windows come again");
    let customers = std::fs::read_to_string(rules().join("companies.toml")).unwrap();
    let customers: Customers = toml::from_str(&customers).unwrap();
    let mut promised: Vec<Word> = courses
        .iter()
        .enumerate()
        .flat_map(|(number, course)| promised(number, course, &customers))
        .collect();
    let mut told = played(&courses, seed);
    promised.sort();
    told.sort();
    let kinds: BTreeSet<&str> = promised.iter().map(|word| word.3).collect();
    assert_eq!(
        kinds.len(),
        10,
        "not every kind of word comes about: {kinds:?}"
    );
    let missing: Vec<&Word> = promised
        .iter()
        .filter(|word| !told.contains(word))
        .collect();
    let extra: Vec<&Word> = told
        .iter()
        .filter(|word| !promised.contains(word))
        .collect();
    let show = |words: &[&Word]| -> Vec<String> {
        let some = words.iter().take(5);
        some.map(|word| format!("{word:?} of {:?}", courses[word.0]))
            .collect()
    };
    assert!(
        missing.is_empty() && extra.is_empty() && told.len() == promised.len(),
        "seed {seed}: {} promised, {} told; {} missing: {:#?}; {} extra: {:#?}",
        promised.len(),
        told.len(),
        missing.len(),
        show(&missing),
        extra.len(),
        show(&extra),
    );
    println!(
        "{} events, {repeated} of them windows that come again, {} words, 0 missing, 0 extra",
        courses.len(),
        told.len()
    );
}
