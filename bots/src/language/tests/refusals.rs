//! What the library refuses, in English: the catalogue's words are the library's own.

use std::collections::BTreeSet;

use switchboard::desk::{
    Because, CaseState, DeskError, InvalidError, MoveError, Part, Refusal, Thing, TicketThreads,
};
use switchboard::model::{
    Action, CallState, Channel, ChannelError, CompanyId, EventState, IdError, IdKind, PersonId,
    Recipient, RecipientError, Role, RosterError, Severity, SeverityError, SpanError, TicketId,
    TicketState, Timestamp, Unique,
};
use switchboard::service::ServiceError;

use crate::language::Language;

const SAY: Language = Language::ENGLISH;

fn text(text: &str) -> String {
    text.to_owned()
}

fn acme() -> CompanyId {
    "acme".parse().unwrap()
}

fn refusals() -> Vec<DeskError> {
    let mut all = Vec::new();
    let roles = [
        BTreeSet::from([Role::SecondaryAdministrator]),
        BTreeSet::from([Role::Agent, Role::IncidentCommander]),
        BTreeSet::from([Role::NamedCaller]),
        BTreeSet::from([Role::AccountManager]),
        BTreeSet::from([Role::Operator]),
    ];
    let because = roles
        .map(Because::Roles)
        .into_iter()
        .chain([Because::OtherCompany]);
    let because: Vec<Because> = because.collect();
    for (place, action) in Action::ALL.iter().enumerate() {
        let names = ["Ada Byron", "Eve Martin"].map(text);
        all.push(DeskError::Refused(Refusal {
            actor: None,
            action: *action,
            because: because[place % because.len()].clone(),
            who_may: names[..place % 3].to_vec(),
        }));
    }
    all
}

fn invalid() -> Vec<DeskError> {
    use InvalidError as Invalid;
    let name = || text("Ben Okoye");
    let to = || Recipient::Queue("level-2".parse().unwrap());
    let mut all: Vec<Invalid> = Vec::new();
    for part in Part::ALL {
        all.push(Invalid::Empty { part });
        all.push(Invalid::TooLong {
            part,
            have: 300,
            max: 200,
        });
    }
    all.extend([
        Invalid::MayNotHaveTickets {
            caller: name(),
            who_may: Vec::new(),
        },
        Invalid::MayNotHaveTickets {
            caller: name(),
            who_may: vec![name(), name()],
        },
        Invalid::NotACustomer { name: name() },
        Invalid::UnknownAttachment("A-7".parse().unwrap()),
        Invalid::MonthToCome("2027-01".parse().unwrap()),
        Invalid::NoCompany,
        Invalid::OnlyCustomersAreAdded,
        Invalid::OneOfTheProviders { name: name() },
        Invalid::Yourself,
        Invalid::LastAdministrator {
            name: name(),
            company: text("Acme Industries"),
        },
        Invalid::NoWelcome {
            tier: text("Premium"),
        },
        Invalid::DirectoryTooLong {
            have: 60_000,
            max: 50_000,
        },
        Invalid::NoPerson,
        Invalid::EndsBeforeItBegins,
        Invalid::AwayInThePast {
            to: "2026-12-24".parse().unwrap(),
        },
        Invalid::NotAway { name: name() },
        Invalid::ReviewInThePast,
        Invalid::NoReview {
            company: text("Acme Industries"),
        },
        Invalid::NoSuchAction { number: 3 },
        Invalid::ReviewIsFull {
            company: text("Acme Industries"),
        },
        Invalid::NoAccountManager {
            name: name(),
            who_are: vec![name(), name()],
        },
        Invalid::LooksAfterAlready {
            name: name(),
            company: text("Acme Industries"),
        },
        Invalid::NotLinked { name: name() },
        Invalid::HeardAlready { to: to() },
        Invalid::NotHeard {
            to: to(),
            hears: Vec::new(),
        },
        Invalid::NotHeard {
            to: to(),
            hears: vec![Recipient::General, Recipient::Operators],
        },
        Invalid::ForOnePerson,
        Invalid::ForTheProvider { to: to() },
        Invalid::AnothersServer {
            name: name(),
            company: acme(),
        },
        Invalid::NobodysServer {
            who_binds: Vec::new(),
        },
        Invalid::NobodysServer {
            who_binds: vec![name(), name(), name()],
        },
        Invalid::NobodysTickets {
            who_binds: Vec::new(),
        },
        Invalid::NobodysTickets {
            who_binds: vec![name(), name()],
        },
        Invalid::HasTicketsAlready {
            threads: TicketThreads(None),
        },
        Invalid::HasTicketsAlready {
            threads: TicketThreads(Some(name())),
        },
        Invalid::HasNoTickets,
        Invalid::TicketsForTheProvider,
        Invalid::NotAnAgent { name: name() },
        Invalid::NotACommander { name: name() },
        Invalid::ACustomersPerson { name: name() },
        Invalid::TooMany {
            what: Thing::Task,
            max: 200,
        },
        Invalid::TooMany {
            what: Thing::FollowUp,
            max: 200,
        },
        Invalid::DueBefore,
        Invalid::NoSectionNamed {
            sections: vec![text("summary"), text("impact")],
        },
        Invalid::SectionsMissing {
            sections: vec![text("summary"), text("impact")],
        },
        Invalid::AuthorApproves {
            who_may: Vec::new(),
        },
        Invalid::AuthorApproves {
            who_may: vec![name(), name()],
        },
        Invalid::EndsBeforeItStarts,
        Invalid::WindowIsOver,
        Invalid::NobodyAnswers,
        Invalid::NoNumber,
        Invalid::CalledBackAlready,
        Invalid::NoCallBack,
        Invalid::NobodySignsIn,
        Invalid::NobodyAcknowledges,
        Invalid::OnlyForOneself,
        Invalid::NoTraining,
        Invalid::AnswerFirst,
        Invalid::NothingAsked,
        Invalid::AnsweredAlready,
        Invalid::NotAnAnswer { last: 'd' },
        Invalid::OnlyTheDesk,
        Invalid::Rules(text("`rules` does not load: line 1")),
    ]);
    all.into_iter().map(DeskError::from).collect()
}

fn moves() -> Vec<DeskError> {
    use MoveError as Move;
    let name = || text("Ben Okoye");
    let id = TicketId(1);
    let at: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
    let by: PersonId = "ben".parse().unwrap();
    let states = [
        CaseState::Ticket(TicketState::New),
        CaseState::Ticket(TicketState::Active),
        CaseState::Ticket(TicketState::WaitingForCustomer),
        CaseState::Ticket(TicketState::Resolved),
        CaseState::Ticket(TicketState::Closed),
        CaseState::Event(EventState::Scheduled),
        CaseState::Event(EventState::Active),
        CaseState::Event(EventState::Resolved),
        CaseState::Event(EventState::Cancelled),
        CaseState::Call(CallState::Waiting),
        CaseState::Call(CallState::Answered {
            by: Some(by.clone()),
            at,
        }),
        CaseState::Call(CallState::Abandoned { at }),
        CaseState::Call(CallState::Ended {
            by: Some(by),
            answered_at: at,
            at,
        }),
    ];
    let whys = [
        Move::NoMoreComments(id),
        Move::StaysClosed(id),
        Move::ReopenFirst,
        Move::OpenAlready,
        Move::NotOpen,
        Move::AskAgain,
        Move::NothingToWaitFor,
        Move::NothingLeft,
        Move::ResolveFirst,
        Move::HasIt { name: name() },
        Move::SameSeverity(Severity::Critical),
        Move::SameSeverity(Severity::High),
        Move::SameSeverity(Severity::Medium),
        Move::SameSeverity(Severity::Low),
        Move::EscalatedAlready { holder: name() },
        Move::NothingToAcknowledge,
        Move::NotEscalated,
        Move::AcknowledgedAlready { name: name() },
        Move::EventIsOver,
        Move::Leads { name: name() },
        Move::NotMajor(switchboard::model::EventId(1)),
        Move::DeclaredAlready,
        Move::TeamCalledAlready,
        Move::FollowUpInstead,
        Move::DoneAlready,
        Move::NotOverYet,
        Move::PublishedAlready,
        Move::SubmittedAlready,
        Move::SubmitFirst,
        Move::BegunAlready,
        Move::CancelInstead,
        Move::ResolveInstead,
        Move::OnlyWaitingIsAnswered,
        Move::NobodyOnTheLine,
        Move::OnlyWaitingIsAbandoned,
        Move::OnlyAnsweredEnds,
    ];
    let of = |(place, why): (usize, Move)| DeskError::IllegalMove {
        case: "T-1".parse().unwrap(),
        state: states[place % states.len()].clone(),
        why,
    };
    whys.into_iter().enumerate().map(of).collect()
}

fn unknown_and_others() -> Vec<DeskError> {
    let kinds = [
        IdKind::Company,
        IdKind::Person,
        IdKind::Queue,
        IdKind::Calendar,
        IdKind::Service,
        IdKind::Region,
        IdKind::Tier,
        IdKind::SubscriptionCode,
        IdKind::RulesVersion,
        IdKind::Monitor,
    ];
    let mut all = vec![
        DeskError::UnknownCase("E-1".parse().unwrap()),
        DeskError::UnknownPerson {
            given: text("adda"),
            nearest: Some(text("ada")),
        },
        DeskError::UnknownPerson {
            given: text("zoe"),
            nearest: None,
        },
        DeskError::Allotment {
            company: text("Acme Industries"),
            used: 5,
            allowed: 5,
            names: text("Ada Byron, Eve Martin"),
            account_manager: text("Mia Weiss"),
            larger: None,
        },
        DeskError::Allotment {
            company: text("Acme Industries"),
            used: 5,
            allowed: 5,
            names: text("Ada Byron, Eve Martin"),
            account_manager: text("Mia Weiss"),
            larger: Some((10, text("Premium"))),
        },
        DeskError::TooMany {
            most: 60,
            within: switchboard::model::Span::from_secs(3_600).unwrap(),
        },
        DeskError::KeyUsed { key: text("8e03") },
        IdError::TooLong {
            kind: IdKind::Person,
            max: 120,
        }
        .into(),
        IdError::Character {
            kind: IdKind::Queue,
            given: text("a b"),
            found: ' ',
        }
        .into(),
        IdError::Attachment { given: text("T-1") }.into(),
        IdError::CaseNumber { given: text("Q-1") }.into(),
    ];
    all.extend(kinds.map(|kind| IdError::Empty { kind }.into()));
    for what in [
        Thing::Company,
        Thing::Queue,
        Thing::Service,
        Thing::Region,
        Thing::Version,
        Thing::Role,
        Thing::Team,
        Thing::Section,
        Thing::Task,
        Thing::FollowUp,
        Thing::Article,
        Thing::Training,
    ] {
        let (given, nearest) = (text("x"), Some(text("y")));
        all.push(DeskError::Unknown {
            what,
            given,
            nearest,
        });
    }
    let unique = [
        Unique::CompanyId,
        Unique::PersonId,
        Unique::SubscriptionCode,
        Unique::Phone,
        Unique::Email,
    ];
    all.extend(unique.map(|what| {
        let (value, first, second) = (text("+33"), text("ada"), text("eve"));
        DeskError::Roster(RosterError::Twice {
            what,
            value,
            first,
            second,
        })
    }));
    all
}

#[test]
fn a_refusal_is_in_english_what_the_library_says() {
    let all = [refusals(), invalid(), moves(), unknown_and_others()];
    for error in all.into_iter().flatten() {
        assert_eq!(SAY.desk_error(&error), error.to_string());
        let error = ServiceError::Desk(error);
        assert_eq!(SAY.service_error(&error), error.to_string());
    }
    let stopped = ServiceError::Stopped;
    assert_eq!(SAY.service_error(&stopped), stopped.to_string());
}

#[test]
fn a_word_that_is_no_value_is_told_in_english_as_the_library_tells_it() {
    let severity = SeverityError { given: text("9") };
    assert_eq!(SAY.severity_error(&severity), severity.to_string());
    let channel = ChannelError { given: text("fax") };
    assert_eq!(SAY.channel_error(&channel), channel.to_string());
    let form = RecipientError::Form { given: text("all") };
    assert_eq!(SAY.recipient_error(&form), form.to_string());
    for span in [
        SpanError::Form {
            given: text("soon"),
        },
        SpanError::Range,
    ] {
        assert_eq!(SAY.span_error(&span), span.to_string());
    }
}

#[test]
fn what_a_value_is_called_in_english_is_what_the_library_calls_it() {
    for severity in Severity::ALL {
        assert_eq!(SAY.severity(severity), severity.word());
    }
    for channel in [Channel::Phone, Channel::Chat, Channel::Email, Channel::Web] {
        assert_eq!(SAY.channel(channel), channel.word());
    }
    for kind in switchboard::model::NotificationKind::ALL {
        assert_eq!(SAY.kind(kind), kind.key().replace('_', " "));
    }
}

/// In another language a refusal has none of the English words, and all that it is about.
#[test]
fn a_refusal_in_another_language_names_the_same_people_and_cases() {
    let error = DeskError::Refused(Refusal {
        actor: None,
        action: Action::TicketOpen,
        because: Because::Roles(BTreeSet::from([Role::SecondaryAdministrator])),
        who_may: vec![text("Ada Byron")],
    });
    let said = |tag: &str| Language::of(tag).desk_error(&error);
    assert_eq!(
        said("de"),
        "Sie dürfen keine Tickets eröffnen: Sie sind zweiter Administrator. Ada Byron darf es"
    );
    assert_eq!(
        said("fr"),
        "vous ne pouvez pas ouvrir de tickets\u{a0}: vous êtes administrateur secondaire. Ada Byron le peut"
    );
}
