//! People and subscriptions in words.

use std::fmt::Write as _;

use chrono::NaiveDate;
use switchboard::desk::Customer;
use switchboard::model::{Company, Person, Role, TicketId};

use super::safe::safe_line;
use super::time::date;
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
    let name = view.paint.strong(&safe_line(&company.name));
    let mut out = view.language.people_count(name, named, allotment);
    let rows: Vec<Vec<Cell>> = people
        .iter()
        .map(|person| {
            vec![
                Cell::plain(person.id.to_string()),
                Cell::plain(safe_line(&person.name)),
                Cell::plain(roles(view, person)),
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
        return view.language.customers_none();
    }
    let say = view.language;
    let row = |customer: &Customer| {
        let escalated: Vec<String> = customer.escalated.iter().map(TicketId::to_string).collect();
        let needs = match escalated.as_slice() {
            [] => say.customers_calm(),
            cases => say.customers_acknowledge(cases.join(", ")),
        };
        let ends = match customer.days_left {
            days if days < 0 => say.customers_ended(-days),
            days if days <= ENDS_SOON_DAYS => say.customers_ends(days),
            _ => String::new(),
        };
        vec![
            Cell::plain(customer.company.id.to_string()),
            Cell::plain(safe_line(&customer.company.name)),
            Cell::plain(say.customers_open(customer.open_tickets)),
            Cell::plain(needs),
            Cell::plain(ends),
        ]
    };
    let rows: Vec<Vec<Cell>> = customers.iter().map(row).collect();
    format!(
        "{}\n{}",
        view.paint.strong(&say.customers_heading()),
        columns(view, &rows, "  ")
    )
}

/// One person, after they were added or removed.
pub(super) fn person(view: &View<'_>, headline: &str, person: &Person) -> String {
    let mut out = format!("{headline}\n  {}", roles_and_company(view, person));
    let reachable = reachable(person);
    if !reachable.is_empty() {
        let _ = write!(out, "\n  {reachable}");
    }
    out
}

fn roles(view: &View<'_>, person: &Person) -> String {
    let roles = person.roles.iter().map(|role| view.language.role(*role));
    let level = person.level.map(|level| view.language.level(level));
    roles.chain(level).collect::<Vec<_>>().join(", ")
}

fn roles_and_company(view: &View<'_>, person: &Person) -> String {
    let roles = roles(view, person);
    match &person.company {
        Some(company) => view.language.person_of(roles, view.company(company)),
        None => roles,
    }
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
    let (say, days) = (view.language, agreement.days_left);
    let left = match days {
        0 => say.subscription_last_day(),
        1.. => say.subscription_left(days),
        _ => say.subscription_expired(days.unsigned_abs()),
    };
    let left = match days {
        ..0 => view.paint.alarm(&left),
        0..=ENDS_SOON_DAYS => view.paint.warn(&left),
        _ => left,
    };
    let (used, allowed) = agreement.named_callers;
    let rows = vec![
        vec![
            Cell::plain(say.subscription_agreement()),
            Cell::plain(safe_line(agreement.tier)),
        ],
        vec![
            Cell::plain(say.subscription_code()),
            Cell::plain(agreement.company.subscription.code.as_str()),
        ],
        vec![
            Cell::plain(say.subscription_until()),
            Cell::plain(format!("{} ({left})", date(say, agreement.expires_on))),
        ],
        vec![
            Cell::plain(say.subscription_callers()),
            Cell::plain(say.subscription_used(used, allowed)),
        ],
        vec![
            Cell::plain(say.subscription_manager()),
            Cell::plain(safe_line(agreement.account_manager)),
        ],
    ];
    let name = view.paint.strong(&safe_line(&agreement.company.name));
    format!("{name}\n{}", columns(view, &rows, "  "))
}

/// Who the reader is on this desk.
#[must_use]
pub fn whoami(view: &View<'_>) -> String {
    let say = view.language;
    let Some(person) = view.person() else {
        return say.whoami_unknown(view.reader);
    };
    let name = view.paint.strong(&safe_line(&person.name));
    say.whoami(
        name,
        &person.id,
        roles_and_company(view, person),
        view.zone(),
    )
}
