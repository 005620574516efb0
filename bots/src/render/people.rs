//! People and subscriptions in words.

use std::fmt::Write as _;

use switchboard::desk::{Agreement, Command, Customer, DirectoryPlan, Risk};
use switchboard::model::{Action, Company, Person, Role};

use super::safe::safe_line;
use super::time::date;
use super::view::{Cell, View, columns};

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
    let mut out = view.paint.strong(&say.customers_heading());
    let row = |customer: &Customer| {
        vec![
            Cell::plain(customer.company.id.to_string()),
            Cell::plain(safe_line(&customer.company.name)),
            Cell::plain(say.customers_open(customer.open_tickets)),
            Cell::plain(if customer.is_calm() {
                say.customers_calm()
            } else {
                String::new()
            }),
        ]
    };
    for customer in customers {
        let _ = write!(out, "\n{}", columns(view, &[row(customer)], "  "));
        for need in needs(view, customer) {
            let _ = write!(out, "\n      {need}");
        }
    }
    out
}

/// What a company needs its account manager for now, a line each.
fn needs(view: &View<'_>, customer: &Customer) -> Vec<String> {
    let say = view.language;
    let asked = customer.escalated.iter().map(|one| {
        let holder = one.holder.as_ref().map(|id| view.full_name(id));
        match (one.acknowledge_by, holder) {
            (Some(by), Some(who)) => {
                view.paint
                    .alarm(&say.customers_acknowledge(one.ticket, view.moment(by), who))
            }
            _ => view.paint.alarm(&say.customers_nobody_left(one.ticket)),
        }
    });
    let risks = customer.risks.iter().map(|risk| {
        view.paint.warn(&match risk {
            Risk::Breached(count) => say.customers_breached(*count),
            Risk::Severe(count) => say.customers_severe(*count),
            Risk::Open(count) => say.customers_many(*count),
        })
    });
    let review = customer
        .review_is_due
        .then(|| view.paint.warn(&say.customers_review()));
    let review = review.or_else(|| {
        let at = customer.next_review?;
        Some(say.customers_review_at(view.moment(at)))
    });
    let ends = customer.ends_soon.then(|| match customer.days_left {
        days if days < 0 => view.paint.alarm(&say.customers_ended(-days)),
        days => view.paint.warn(&say.customers_ends(days)),
    });
    asked.chain(risks).chain(ends).chain(review).collect()
}

/// What importing a directory did, or would do.
pub(crate) fn directory(view: &View<'_>, command: &Command, plan: &DirectoryPlan) -> String {
    let say = view.language;
    let is_dry = matches!(command, Command::ImportDirectory { dry_run: true, .. });
    let line = |mark: &str, person: &Person| {
        let (name, roles) = (safe_line(&person.name), roles(view, person));
        let company = person.company.as_ref().map(|id| view.company(id));
        let reach = reachable(person);
        let id = &person.id;
        let company = company.unwrap_or_default();
        let all = [
            format!("{mark} {id}"),
            name.into_owned(),
            company,
            roles,
            reach,
        ];
        let said = all.into_iter().filter(|part| !part.is_empty());
        said.collect::<Vec<_>>().join("  ")
    };
    let mut out: Vec<String> = Vec::new();
    out.extend(plan.added.iter().map(|one| line("+", one)));
    for (was, one) in &plan.changed {
        out.extend([line("-", was), line("+", one)]);
    }
    out.extend(plan.removed.iter().map(|one| line("-", one)));
    let kept = plan.kept.iter();
    out.extend(kept.map(|one| say.directory_kept(safe_line(&one.name), &one.id)));
    let (added, changed, removed) = (plan.added.len(), plan.changed.len(), plan.removed.len());
    out.push(if is_dry {
        say.directory_dry(added, changed, removed, plan.unchanged)
    } else {
        say.directory_done(added, changed, removed, plan.unchanged)
    });
    out.join("\n")
}

/// Somebody who was added, and what comes next: whoever may invite them is told how.
pub(super) fn added(view: &View<'_>, headline: &str, of: &Person) -> String {
    let mut out = person(view, headline, of);
    let programme = &view.tables.programme;
    let reader = view.person();
    if reader.is_some_and(|reader| programme.grants(reader, Action::PeopleInvite)) {
        let _ = write!(out, "\n  {}", view.language.person_invite(&of.id));
    }
    out
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

/// A support agreement.
pub(super) fn subscription(view: &View<'_>, agreement: &Agreement) -> String {
    let (say, days) = (view.language, agreement.days_left);
    let left = match days {
        0 => say.subscription_last_day(),
        1.. => say.subscription_left(days),
        _ => say.subscription_expired(days.unsigned_abs()),
    };
    let left = match days {
        ..0 => view.paint.alarm(&left),
        _ if agreement.ends_soon => view.paint.warn(&left),
        _ => left,
    };
    let company = &agreement.company;
    let until = date(say, company.subscription.expires_on);
    let manager = safe_line(&agreement.account_manager).into_owned();
    let mut rows = vec![
        (
            say.subscription_agreement(),
            safe_line(&agreement.tier).into_owned(),
        ),
        (
            say.subscription_code(),
            company.subscription.code.to_string(),
        ),
        (say.subscription_until(), format!("{until} ({left})")),
        (
            say.subscription_callers(),
            say.subscription_used(agreement.callers.len(), agreement.allotment),
        ),
    ];
    let named = |name: &str| safe_line(name).into_owned();
    let callers = agreement.callers.iter();
    rows.extend(callers.map(|person| (String::new(), named(&person.name))));
    if !agreement.administrators.is_empty() {
        let names: Vec<String> = agreement
            .administrators
            .iter()
            .map(|one| named(one))
            .collect();
        rows.push((say.subscription_administrators(), names.join(", ")));
    }
    rows.push((
        say.subscription_manager(),
        match &agreement.deputy {
            Some(deputy) => say.subscription_deputy(manager, safe_line(deputy)),
            None => manager,
        },
    ));
    rows.push((say.subscription_language(), company.language.clone()));
    rows.push((say.subscription_zone(), company.time_zone.to_string()));
    let mut heading = say.subscription_includes();
    for feature in &agreement.features {
        rows.push((std::mem::take(&mut heading), named(feature)));
    }
    let rows: Vec<Vec<Cell>> = rows
        .into_iter()
        .map(|(what, value)| vec![Cell::plain(what), Cell::plain(value)])
        .collect();
    let name = view.paint.strong(&safe_line(&company.name));
    format!("{name}\n{}", columns(view, &rows, "  "))
}

/// What new callers should know.
pub(super) fn welcome(view: &View<'_>, title: &str, text: &str) -> String {
    format!("{}\n\n{text}", view.paint.strong(&safe_line(title)))
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
