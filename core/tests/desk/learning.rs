//! P13 and P14: articles that solve tickets, and training.

use std::sync::Arc;

use switchboard::desk::{
    Actor, Answer, Command, OnceKey, PageAt, Query, Reply, TrainingAsk, TrainingSeen,
};
use switchboard::model::{Channel, Progress, TicketState};
use switchboard::rules::{Library, Sources};
use switchboard::service::{read_library, read_rules};

use crate::world::{World, opening, rules};

/// A desk with the shipped rules and articles, and with a short module.
fn desk(pass_mark: &str, module: &str) -> World {
    let mut sources = read_rules(&rules()).unwrap();
    let programme = sources.get_mut("programme.toml").unwrap();
    *programme = programme.replace("pass_mark = 80", &format!("pass_mark = {pass_mark}"));
    let world = World::under(&sources);
    // A driver keeps what people read when other rules come in force without any.
    give(&world, &sources, module);
    world
}

fn give(world: &World, sources: &Sources, module: &str) {
    let mut texts = read_library(&rules()).unwrap();
    texts.insert("training/short.md".to_owned(), module.to_owned());
    let book = switchboard::rules::Rulebook::compile(sources).unwrap();
    let library = Library::compile(texts, book.tables());
    assert_eq!(library.faults(), &[]);
    book.give_library(Arc::new(library));
    world.driver.replace_rules(Arc::new(book)).unwrap();
}

const SHORT: &str = "+++\nid = \"short\"\ntitle = \"Short\"\nsummary = \"s\"\n+++\n# One\ntext\n# Two\n\
    ? Which?\n- [ ] no\n- [x] yes\n> so\n# Three\nmore\n? Which two?\n- [x] this\n- [ ] not\n- [x] that\n> both\n";

fn train(world: &mut World, who: &str, ask: TrainingAsk) -> Result<TrainingSeen, String> {
    let command = Command::Train {
        person: who.parse().unwrap(),
        ask,
    };
    let actor = Actor::Person(who.parse().unwrap());
    match world.try_do(&actor, command) {
        Ok(Reply::Training(seen)) => Ok(*seen),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.to_string()),
    }
}

fn begin(again: bool) -> TrainingAsk {
    TrainingAsk::Begin {
        training: "short".parse().unwrap(),
        again,
    }
}

fn next() -> TrainingAsk {
    TrainingAsk::Next { at: None }
}

fn choose(letters: &str) -> TrainingAsk {
    TrainingAsk::Choose {
        letters: letters.to_owned(),
        at: None,
    }
}

/// Takes the short module to its end with these answers.
fn take(world: &mut World, who: &str, answers: [&str; 2]) -> TrainingSeen {
    let mut seen = None;
    for ask in [
        begin(true),
        next(),
        choose(answers[0]),
        next(),
        choose(answers[1]),
        next(),
    ] {
        seen = Some(train(world, who, ask).unwrap());
    }
    seen.unwrap()
}

fn report(world: &World, who: &str, company: Option<&str>) -> Result<Vec<Progress>, String> {
    let query = Query::TrainingReport {
        company: company.map(|id| id.parse().unwrap()),
    };
    match world.ask(who, query) {
        Ok(Answer::TrainingReport { trainings, .. }) => Ok(trainings),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn nothing_gives_an_answer_away_before_it_is_given_and_the_first_one_counts() {
    let mut world = desk("80", SHORT);
    assert!(
        train(&mut world, "ada", next())
            .unwrap_err()
            .contains("no training under way")
    );
    train(&mut world, "ada", begin(false)).unwrap();
    let error = train(&mut world, "ada", choose("a")).unwrap_err();
    assert!(error.contains("nothing is asked"), "{error}");
    let asked = train(&mut world, "ada", next()).unwrap();
    let shown = serde_json::to_string(&asked).unwrap();
    assert!(
        !shown.contains("so\"") && !shown.contains("is_right"),
        "{shown}"
    );
    assert!(
        train(&mut world, "ada", next())
            .unwrap_err()
            .contains("answer the question")
    );
    assert!(
        train(&mut world, "ada", choose("c"))
            .unwrap_err()
            .contains("from a to b")
    );
    assert!(train(&mut world, "ada", choose("")).is_err());
    let answered = train(&mut world, "ada", choose("A")).unwrap();
    let came = answered.question.unwrap().answered.unwrap();
    assert_eq!(
        (came.is_right, came.right.as_str(), came.why.as_str()),
        (false, "b", "so")
    );
    assert!(
        train(&mut world, "ada", choose("b"))
            .unwrap_err()
            .contains("first answer counts")
    );
    // A button of the first page.
    let at = PageAt {
        training: "short".parse().unwrap(),
        page: 1,
    };
    let there = train(&mut world, "ada", TrainingAsk::Next { at: Some(at) }).unwrap();
    assert_eq!((there.page, there.right), (2, (0, 2)));
    let grace = Command::Train {
        person: "ada".parse().unwrap(),
        ask: next(),
    };
    assert!(world.refused("grace", grace).contains("for themselves"));
}

#[test]
fn the_pass_mark_of_the_rules_decides_and_a_certificate_can_be_checked_within_the_company() {
    let mut world = desk("50", SHORT);
    let seen = take(&mut world, "ada", ["b", "a"]);
    let outcome = seen.outcome.unwrap();
    assert_eq!(
        (outcome.percent, outcome.pass_mark),
        (50, 50),
        "one of two letters is not right"
    );
    let code = outcome.certificate.unwrap();
    assert_eq!(
        outcome.valid_until.unwrap(),
        world.now + chrono::TimeDelta::days(730)
    );
    let owner = |world: &World, who: &str, code: &str| {
        let query = Query::Certificate {
            code: code.to_owned(),
        };
        let Answer::Certificate { of, .. } = world.ask(who, query).unwrap() else {
            panic!("no answer");
        };
        of.map(|of| of.person.to_string())
    };
    assert_eq!(
        owner(&world, "sam", &code.to_lowercase()).as_deref(),
        Some("ada")
    );
    assert_eq!(owner(&world, "maria", &code).as_deref(), Some("ada"));
    assert_eq!(owner(&world, "hank", &code), None, "another company's");

    let mut strict = desk("80", SHORT);
    let failed = take(&mut strict, "ada", ["b", "a"]).outcome.unwrap();
    assert_eq!((failed.percent, failed.certificate), (50, None));
    let passed = take(&mut strict, "ada", ["b", "c a"]).outcome.unwrap();
    assert_eq!(passed.percent, 100);
    assert_ne!(passed.certificate, Some(code));
}

#[test]
fn a_company_sees_who_of_its_own_people_has_done_what() {
    let mut world = desk("80", SHORT);
    take(&mut world, "ada", ["b", "ac"]);
    train(&mut world, "hank", begin(false)).unwrap();
    train(&mut world, "ben", begin(false)).unwrap();
    let who = |trainings: Vec<Progress>| -> Vec<String> {
        trainings.iter().map(|one| one.person.to_string()).collect()
    };
    assert_eq!(who(report(&world, "sam", None).unwrap()), ["ada"]);
    assert_eq!(who(report(&world, "hank", None).unwrap()), ["hank"]);
    assert_eq!(
        who(report(&world, "maria", Some("globex")).unwrap()),
        ["hank"]
    );
    assert_eq!(
        who(report(&world, "maria", None).unwrap()),
        ["ada", "hank", "ben"]
    );
    let refused = report(&world, "hank", Some("acme")).unwrap_err();
    assert!(refused.contains("another company"), "{refused}");
    assert!(
        report(&world, "ben", None)
            .unwrap_err()
            .contains("you may not see")
    );
}

#[test]
fn a_changed_module_begins_anew_for_who_is_in_it_and_not_for_who_is_through() {
    let mut world = desk("80", SHORT);
    take(&mut world, "ada", ["b", "ac"]);
    train(&mut world, "grace", begin(false)).unwrap();
    train(&mut world, "grace", next()).unwrap();
    let sources = read_rules(&rules()).unwrap();
    give(&world, &sources, &SHORT.replace("text", "other text"));
    let grace = train(&mut world, "grace", next()).unwrap();
    assert!(grace.was_changed);
    assert_eq!(grace.page, 2, "turned from the first page anew");
    let ada = train(&mut world, "ada", begin(false)).unwrap();
    assert!(ada.outcome.is_some() && !ada.was_changed);
}

#[test]
fn what_solved_a_ticket_is_offered_counted_and_uncounted() {
    let mut world = desk("80", SHORT);
    let open = Command::Once {
        key: OnceKey::new("portal", "1", b"one"),
        command: Box::new(opening("ada", 4, "My mailbox is ful")),
    };
    for _ in 0..2 {
        let mut reply = world.act("ada", open.clone());
        let ada = Actor::Person("ada".parse().unwrap());
        world.driver.offer(world.now, &ada, &mut reply);
        let Reply::Ticket {
            solutions, ticket, ..
        } = reply
        else {
            panic!("no ticket");
        };
        assert_eq!(ticket.id.to_string(), "T-1");
        let first = solutions.first().map(|one| one.article.to_string());
        assert_eq!(first.as_deref(), Some("mailbox-full"));
        assert!(solutions.len() <= 3 && solutions.iter().all(|one| one.percent >= 50));
    }
    let solved = |ticket: u64, article: &str| Command::SolvedByArticle {
        ticket: switchboard::model::TicketId(ticket),
        article: article.parse().unwrap(),
        channel: Channel::Chat,
    };
    let counts = |world: &World| -> Vec<(String, u64)> {
        let Answer::SolutionsReport(report) = world.ask("ben", Query::SolutionsReport).unwrap()
        else {
            panic!("no report");
        };
        let solved = report.solved.into_iter();
        solved
            .map(|one| (one.article.to_string(), one.tickets))
            .collect()
    };
    assert!(
        world
            .refused("hank", solved(1, "mailbox-full"))
            .contains("no case")
    );
    assert!(
        world
            .refused("ada", solved(1, "trace-a-message"))
            .contains("no article")
    );
    world.act("ada", solved(1, "mailbox-full"));
    assert_eq!(
        world.ticket(switchboard::model::TicketId(1)).state,
        TicketState::Closed
    );
    assert_eq!(counts(&world), [("mailbox-full".to_owned(), 1)]);
    // What an agent says so of is the customer's to confirm.
    world.open("ada", 4, "Roaming in Spain");
    world.act("ben", solved(2, "roaming"));
    assert_eq!(
        world.ticket(switchboard::model::TicketId(2)).state,
        TicketState::Resolved
    );
    assert_eq!(counts(&world).len(), 2);
    world.act(
        "ada",
        Command::ReopenTicket {
            ticket: switchboard::model::TicketId(2),
            text: "No.".to_owned(),
            channel: Channel::Chat,
        },
    );
    assert_eq!(counts(&world), [("mailbox-full".to_owned(), 1)]);
}
