//! Agreements (P10, P11): their ends are announced ahead, and new callers are welcomed.
//!
//! What is to be announced follows from the tables and the time alone, and what was announced is a
//! notification whose key is used: **each is told once, however often it is looked for**, and another
//! last day is another announcement.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, TimeZone as _};

use crate::model::{
    Company, NotificationKind, Person, Recipient, Role, Roster, TimerKind, Timestamp,
};
use crate::rules::{AgreementsTable, MessageData};

use super::account_managers::on_hand;
use super::people::allotment;
use super::work::Work;
use super::{Context, InvalidError};

/// The longest a clock is set forward by night: a time of day that does not exist is past then.
const GAP_HOURS: i64 = 3;

/// The keys of what is due now: whichever is used was announced before.
#[must_use]
pub fn due_keys(context: &Context<'_>) -> Vec<String> {
    let table = &context.rulebook.tables().programme.agreements;
    let of = |company: &&Company| latest_end(table, company, context.now);
    let companies = context.roster.companies().into_iter();
    companies
        .filter_map(|company| Some(key(company, of(&company)?)))
        .collect()
}

/// Announces what is due of all agreements and is not among what was `told`, and plans the next.
pub(super) fn look(work: &mut Work<'_>, told: &BTreeSet<String>) {
    let (now, table) = (
        work.now(),
        &work.context.rulebook.tables().programme.agreements,
    );
    let mut next: Option<Timestamp> = None;
    for company in work.context.roster.companies() {
        // Of what fell due while the desk stood still, the latest says it all.
        let end = latest_end(table, company, now);
        if let Some(days) = end.filter(|days| !told.contains(&key(company, *days))) {
            announce(work, company, days);
        }
        let begins = beginning(table, company);
        if begins.is_some_and(|at| at <= now && now < table.welcome_within.after(at)) {
            let callers = work
                .context
                .roster
                .with_role(&company.id, Role::NamedCaller);
            for caller in callers {
                welcome(work, work.context.roster, company, caller);
            }
        }
        let all = ends(table, company).map(|(at, _)| at).chain(begins);
        next = next.into_iter().chain(all.filter(|at| *at > now)).min();
    }
    match next {
        Some(at) => work.set_timer(at, TimerKind::Agreements),
        None => work.cancel_timer(TimerKind::Agreements),
    }
}

/// The last of the announcements that have come, by how many days ahead it is; nothing when the
/// agreement is over, for whoever let it run out has been told often enough.
fn latest_end(table: &AgreementsTable, company: &Company, now: Timestamp) -> Option<u64> {
    let last = company.subscription.expires_on;
    if now.with_timezone(&company.time_zone).date_naive() > last {
        return None;
    }
    let come = ends(table, company).filter(|(at, _)| *at <= now);
    come.max().map(|(_, days)| days)
}

/// When the end of an agreement is announced, and how many days ahead that is.
fn ends<'a>(
    table: &'a AgreementsTable,
    company: &'a Company,
) -> impl Iterator<Item = (Timestamp, u64)> + use<'a> {
    let last = company.subscription.expires_on;
    table.announce_before.iter().filter_map(move |before| {
        let days = u64::try_from(before.secs() / 86_400).ok()?;
        let on = last.checked_sub_days(Days::new(days))?;
        Some((moment(table, company, on)?, days))
    })
}

/// When its callers are welcomed to an agreement.
fn beginning(table: &AgreementsTable, company: &Company) -> Option<Timestamp> {
    moment(table, company, company.subscription.starts_on?)
}

/// Of one announcement: another last day is another.
fn key(company: &Company, days: u64) -> String {
    let last = company.subscription.expires_on;
    format!("agreement:{}:{last}:{days}", company.id)
}

/// The time of the day at which people are told, on that day in the company's zone.
fn moment(table: &AgreementsTable, company: &Company, on: NaiveDate) -> Option<Timestamp> {
    let wall = on.and_time(table.announce_at);
    let zone = company.time_zone;
    let found = zone.from_local_datetime(&wall).earliest().or_else(|| {
        let later = wall + chrono::TimeDelta::hours(GAP_HOURS);
        zone.from_local_datetime(&later).earliest()
    });
    found.map(|at| at.to_utc())
}

fn announce(work: &mut Work<'_>, company: &Company, days: u64) {
    let roster = work.context.roster;
    let manager = on_hand(&work.context, &company.account_manager);
    let callers = roster.with_role(&company.id, Role::NamedCaller);
    let data = data(&work.context, company);
    for (index, person) in manager.into_iter().chain(callers).enumerate() {
        let (kind, reason) = (NotificationKind::AgreementEnds, "the agreement ends soon");
        work.inform(Recipient::Person(person.id.clone()), kind, &data, reason);
        // The first bears the key of the announcement, by which it is known to be made.
        let once = match index {
            0 => key(company, days),
            _ => format!("{}:{}", key(company, days), person.id),
        };
        once_only(work, once);
    }
}

fn once_only(work: &mut Work<'_>, key: String) {
    if let Some(last) = work.change.notifications.last_mut() {
        last.once_key = Some(key);
    }
}

/// Gives somebody who has become a named caller the welcome package of their tier, once. `roster` has
/// everybody who is there from now on.
pub(super) fn welcome(work: &mut Work<'_>, roster: &Roster, company: &Company, person: &Person) {
    let code = &company.subscription.code;
    let once = format!("welcome:{}:{code}:{}", company.id, person.id);
    give(work, roster, company, person, once);
}

/// The same for somebody who was added on the desk and has a chat account now: when they were added,
/// nobody served them in the chat, and a place does not begin with old news.
pub(super) fn welcome_in_chat(work: &mut Work<'_>, person: &Person) {
    let roster = work.context.roster;
    let tables = &work.context.rulebook.tables().roster;
    let company = person.company.as_ref().and_then(|id| roster.company(id));
    let is_new = person.is(Role::NamedCaller) && tables.person(&person.id).is_none();
    if let Some(company) = company.filter(|_| is_new) {
        let code = &company.subscription.code;
        let once = format!("welcome:{}:{code}:{}:chat", company.id, person.id);
        give(work, roster, company, person, once);
    }
}

fn give(work: &mut Work<'_>, roster: &Roster, company: &Company, person: &Person, once: String) {
    let context = Context {
        roster,
        ..work.context
    };
    let Ok((title, text)) = package(&context, company) else {
        return;
    };
    let data = MessageData {
        title,
        text,
        ..data(&context, company)
    };
    let (kind, reason) = (NotificationKind::Welcome, "they are a named caller now");
    work.inform(Recipient::Person(person.id.clone()), kind, &data, reason);
    once_only(work, once);
}

/// The welcome package of a company: its title and its text.
///
/// # Errors
/// When its tier has none.
pub fn package(context: &Context<'_>, company: &Company) -> Result<(String, String), InvalidError> {
    let tier = &company.subscription.tier;
    let found = context.rulebook.welcome(tier, &data(context, company));
    found.ok_or_else(|| InvalidError::NoWelcome {
        tier: tier_name(context, company),
    })
}

/// Days from today, in the company's zone, to the last day of its agreement; negative when it is
/// over.
#[must_use]
pub fn days_left(context: &Context<'_>, company: &Company) -> i64 {
    let today = context.now.with_timezone(&company.time_zone).date_naive();
    (company.subscription.expires_on - today).num_days()
}

fn tier_name(context: &Context<'_>, company: &Company) -> String {
    let id = &company.subscription.tier;
    let tier = context.rulebook.tables().programme.tiers.get(id);
    tier.map_or_else(|| id.to_string(), |tier| tier.name.clone())
}

fn data(context: &Context<'_>, company: &Company) -> MessageData {
    let roster = context.roster;
    let tiers = &context.rulebook.tables().programme.tiers;
    let (_, allotment) = allotment(context, company);
    let callers = roster.with_role(&company.id, Role::NamedCaller);
    let manager = roster.person(&company.account_manager);
    MessageData {
        company: company.name.clone(),
        tier: tier_name(context, company),
        features: tiers
            .get(&company.subscription.tier)
            .map(|tier| tier.features.clone())
            .unwrap_or_default(),
        code: company.subscription.code.to_string(),
        ends_on: company.subscription.expires_on.to_string(),
        days_left: days_left(context, company),
        callers: callers.map(|person| person.name.clone()).collect(),
        allotment,
        account_manager: manager.map_or_else(String::new, |person| person.name.clone()),
        ..MessageData::default()
    }
}
