//! Whether a device can be activated (P12): the rules say what is checked and what to do about it.

use crate::model::{
    Action, Channel, Company, CompanyId, Device, DeviceCheck, Person, PersonId, SenderCheck,
};
use crate::rules::{DeviceFacts, Explain, Readiness};

use super::limits::{MAX_NAME_CHARS, cut};
use super::opening::{self, Opening};
use super::permission::{permit, person_of};
use super::tries::{self, TriesChange};
use super::work::Work;
use super::{Context, DeskError, InvalidError, Loaded, Reply};

/// What `Command::CheckDevice` holds.
pub(super) struct Asked<'a> {
    pub device: &'a Device,
    pub company: Option<&'a CompanyId>,
    pub ticket_for: Option<&'a PersonId>,
    pub channel: Channel,
}

/// As which the checks of a company are counted, so that it can be loaded how many there were.
#[must_use]
pub fn checks_of(company: &CompanyId) -> String {
    format!("device:{company}")
}

/// Checks a device, and opens a ticket about what is wrong with it when that is wanted.
pub(super) fn check(
    work: &mut Work<'_>,
    loaded: &Loaded,
    asked: &Asked<'_>,
) -> Result<(), DeskError> {
    let person = person_of(&work.context, work.actor)?;
    let company = whose(&work.context, person, asked.company)?;
    permit(
        &work.context,
        work.actor,
        Action::DeviceCheck,
        Some(&company.id),
    )?;
    count(work, loaded, company)?;
    let short = |text: &str| cut(text, MAX_NAME_CHARS);
    let device = Device {
        pin: short(&asked.device.pin),
        serial: short(&asked.device.serial),
        email: short(&asked.device.email),
    }
    .tidied();
    let facts = DeviceFacts {
        device: &device,
        caller: person.filter(|person| person.company.is_some()),
        company: Some(company),
        at: work.now(),
    };
    let decided = work.context.rulebook.readiness(&facts, Explain::No);
    let readiness = decided.answer;
    let mut ticket = None;
    let is_wrong = readiness.checks.iter().any(|check| !check.passed());
    if let Some(caller) = asked.ticket_for.filter(|_| is_wrong) {
        let name = device.name().unwrap_or("without a number");
        let opening = Opening {
            caller,
            severity: None,
            subject: &format!("Device {name} cannot be activated"),
            text: &report(&device, &readiness),
            product: "",
            channel: asked.channel,
            language: None,
            sender: SenderCheck::Unchecked,
        };
        opening::open(work, loaded, &opening)?;
        if let Reply::Ticket { ticket: opened, .. } = std::mem::take(&mut work.change.reply) {
            ticket = Some(opened);
        }
    }
    work.change.reply = Reply::Readiness {
        device: Box::new(device),
        readiness,
        reason: decided.record.reason,
        ticket,
    };
    Ok(())
}

fn whose<'a>(
    context: &Context<'a>,
    person: Option<&Person>,
    company: Option<&CompanyId>,
) -> Result<&'a Company, DeskError> {
    let own = person.and_then(|person| person.company.as_ref());
    let id = company.or(own).ok_or(InvalidError::NoCompany)?;
    let known = context.roster.company(id);
    known.ok_or_else(|| DeskError::unknown_company(context.roster, id))
}

/// Whoever tries many numbers looks for those of others.
fn count(work: &mut Work<'_>, loaded: &Loaded, company: &Company) -> Result<(), DeskError> {
    let limits = work.context.rulebook.tables().programme.readiness;
    let who = checks_of(&company.id);
    let mut counted = TriesChange::so_far(&work.context, loaded, who, limits.within);
    if counted.now.count >= limits.checks_per_company {
        return Err(DeskError::TooMany {
            most: limits.checks_per_company,
            within: limits.within,
        });
    }
    counted.now.count += 1;
    tries::keep(work, vec![counted]);
    Ok(())
}

/// What a ticket says of it.
fn report(device: &Device, readiness: &Readiness) -> String {
    let mut lines = vec![format!(
        "PIN {}, serial number {}, e-mail address {}",
        or_none(&device.pin),
        or_none(&device.serial),
        or_none(&device.email)
    )];
    lines.extend(readiness.checks.iter().map(line));
    lines.join("\n")
}

fn line(check: &DeviceCheck) -> String {
    let DeviceCheck {
        what,
        found,
        remedy,
    } = check;
    match remedy {
        None => format!("{what}: passed, {found}"),
        Some(remedy) => format!("{what}: failed, {found}; {remedy}"),
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "not given" } else { text }
}
