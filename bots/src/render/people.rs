//! People and subscriptions in words.

use std::fmt::Write as _;

use chrono::NaiveDate;
use switchboard::desk::Customer;
use switchboard::model::{Company, Person, Role, TicketId};

use super::safe::safe_line;
use super::view::{Cell, View, columns};

/// From how many days before its end on an agreement is shown as ending soon.
const ENDS_SOON_DAYS: i64 = 60;

/// A company's callers.
pub(super) fn people(
    view: &View<'_>,
    company: &Company,
    people: &[Person],
    allotment: u32,
) -> String {
    let named = people
        .iter()
        .filter(|person| person.is(Role::NamedCaller))
        .count();
    let mut out = format!(
        "{}: {named} of {allotment} named callers",
        view.paint.strong(&safe_line(&company.name))
    );
    let rows: Vec<Vec<Cell>> = people
        .iter()
        .map(|person| {
            vec![
                Cell::plain(person.id.to_string()),
                Cell::plain(safe_line(&person.name)),
                Cell::plain(roles(person)),
                Cell::plain(reachable(person)),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let _ = write!(out, "\n{}", columns(view, &rows, "  "));
    }
    out
}

/// The companies that the reader looks after, and what needs them.
pub(super) fn customers(view: &View<'_>, customers: &[Customer]) -> String {
    if customers.is_empty() {
        return "You are nobody's account manager.".to_owned();
    }
    let row = |customer: &Customer| {
        let escalated: Vec<String> = customer.escalated.iter().map(TicketId::to_string).collect();
        let needs = match escalated.as_slice() {
            [] => "nothing to acknowledge".to_owned(),
            cases => format!("to acknowledge: {}", cases.join(", ")),
        };
        let ends = match customer.days_left {
            days if days < 0 => format!("the agreement ended {} days ago", -days),
            days if days <= ENDS_SOON_DAYS => format!("the agreement ends in {days} days"),
            _ => String::new(),
        };
        vec![
            Cell::plain(customer.company.id.to_string()),
            Cell::plain(safe_line(&customer.company.name)),
            Cell::plain(format!("{} open", customer.open_tickets)),
            Cell::plain(needs),
            Cell::plain(ends),
        ]
    };
    let rows: Vec<Vec<Cell>> = customers.iter().map(row).collect();
    format!(
        "{}\n{}",
        view.paint.strong("Your customers"),
        columns(view, &rows, "  ")
    )
}

/// One person, after they were added or removed.
pub(super) fn person(view: &View<'_>, headline: &str, person: &Person) -> String {
    let mut out = format!("{headline}\n  {}", roles(person));
    if let Some(company) = &person.company {
        let _ = write!(out, " of {}", view.company(company));
    }
    let reachable = reachable(person);
    if !reachable.is_empty() {
        let _ = write!(out, "\n  {reachable}");
    }
    out
}

fn roles(person: &Person) -> String {
    let mut words: Vec<String> = person
        .roles
        .iter()
        .map(|role| role.name().to_owned())
        .collect();
    if let Some(level) = person.level {
        words.push(format!("level {level}"));
    }
    words.join(", ")
}

fn reachable(person: &Person) -> String {
    let all = person.email.iter().chain(&person.phones);
    all.map(|way| safe_line(way).into_owned())
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a subscription is, and until when.
pub(super) struct Agreement<'a> {
    pub(super) company: &'a Company,
    pub(super) tier: &'a str,
    pub(super) expires_on: NaiveDate,
    pub(super) days_left: i64,
    pub(super) named_callers: (u32, u32),
    pub(super) account_manager: &'a str,
}

/// A support agreement.
pub(super) fn subscription(view: &View<'_>, agreement: &Agreement<'_>) -> String {
    let days = agreement.days_left;
    let left = match days {
        0 => "today is the last day".to_owned(),
        1 => "1 day left".to_owned(),
        2.. => format!("{days} days left"),
        _ => format!("expired {} days ago", days.unsigned_abs()),
    };
    let left = match days {
        ..0 => view.paint.alarm(&left),
        0..=ENDS_SOON_DAYS => view.paint.warn(&left),
        _ => left,
    };
    let (used, allowed) = agreement.named_callers;
    let rows = vec![
        vec![
            Cell::plain("agreement"),
            Cell::plain(safe_line(agreement.tier)),
        ],
        vec![
            Cell::plain("code"),
            Cell::plain(agreement.company.subscription.code.as_str()),
        ],
        vec![
            Cell::plain("valid until"),
            Cell::plain(format!(
                "{} ({left})",
                agreement.expires_on.format("%-d %b %Y")
            )),
        ],
        vec![
            Cell::plain("named callers"),
            Cell::plain(format!("{used} of {allowed}")),
        ],
        vec![
            Cell::plain("account manager"),
            Cell::plain(safe_line(agreement.account_manager)),
        ],
    ];
    let name = view.paint.strong(&safe_line(&agreement.company.name));
    format!("{name}\n{}", columns(view, &rows, "  "))
}

/// Who the reader is on this desk.
#[must_use]
pub fn whoami(view: &View<'_>) -> String {
    let Some(person) = view.person() else {
        return format!("You are {}, whom this desk does not know.", view.reader);
    };
    let mut out = format!(
        "You are {} ({}), {}",
        view.paint.strong(&safe_line(&person.name)),
        person.id,
        roles(person)
    );
    if let Some(company) = &person.company {
        let _ = write!(out, " of {}", view.company(company));
    }
    let _ = write!(out, ". Times are in {}.", view.zone());
    out
}
