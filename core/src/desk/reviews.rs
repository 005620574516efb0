//! Service reviews (P6): planned, moved and called off by invitation, with an agenda of what is known,
//! and what came of them kept.
//!
//! A company has one review to come. **An invitation keeps its name for the whole life of a review and its
//! SEQUENCE rises with each change**, so that calendars move the entry that they have.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::model::{
    Action, Company, CompanyId, EventState, Guest, Happening, Invitation, NotificationKind, Person,
    Recipient, Review, ReviewAction, ReviewNote, ReviewStep, Role, ServiceEvent, Span, Timestamp,
    Visibility,
};
use crate::rules::MessageData;

use super::limits::{MAX_NAME_CHARS, MAX_SUBJECT_CHARS, MAX_TODOS, line, said};
use super::permission::permit;
use super::work::{Work, time_in};
use super::{Context, DeskError, InvalidError, Loaded, Part, Reply};

/// What is done about a company's reviews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewAsk {
    /// Invite to one at that time, or move the one to come there. The agenda is made anew.
    Plan {
        /// When it begins.
        at: Timestamp,
        /// How long it lasts; as it was, or as the programme has it, when not said.
        lasts: Option<Span>,
        /// Where; as it was when not said.
        place: Option<String>,
    },
    /// Call the one to come off.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Write something down about the last one, or the one to come.
    Note {
        /// What.
        text: String,
    },
    /// Something was agreed.
    Agree {
        /// Who does it.
        owner: String,
        /// By which day.
        due_on: NaiveDate,
        /// What.
        text: String,
    },
    /// What was agreed is done.
    Done {
        /// Which.
        number: u32,
    },
}

/// Does something about a company's reviews.
pub(super) fn act(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: &CompanyId,
    ask: &ReviewAsk,
) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::ReviewManage, Some(id))?;
    let roster = work.context.roster;
    let company = work
        .company(id)
        .ok_or_else(|| DeskError::unknown_company(roster, id))?;
    let mut reviews = std::mem::take(&mut loaded.reviews);
    let review = match ask {
        ReviewAsk::Plan { at, lasts, place } => {
            let agenda = agenda(work, company, &reviews, &loaded.maintenance);
            let place = place.as_deref();
            plan(work, company, &mut reviews, (*at, *lasts, place), agenda)?
        }
        ReviewAsk::Cancel { reason } => cancel(work, company, &mut reviews, reason)?,
        ReviewAsk::Note { text } => {
            let text = said(Part::Note, text)?;
            let (at, by) = (work.now(), work.actor_id());
            let mut review = spoken_of(work, company, &mut reviews)?;
            review.notes.push(ReviewNote { at, by, text });
            full_at(company, review.notes.len())?;
            keep(work, &review, ReviewStep::Noted);
            review
        }
        ReviewAsk::Agree {
            owner,
            due_on,
            text,
        } => {
            let all = reviews.iter().flat_map(|one| &one.actions);
            let action = ReviewAction {
                number: all.map(|one| one.number).max().unwrap_or(0) + 1,
                text: line(Part::FollowUp, text, MAX_SUBJECT_CHARS)?,
                owner: line(Part::Name, owner, MAX_NAME_CHARS)?,
                due_on: *due_on,
                done_at: None,
            };
            let mut review = spoken_of(work, company, &mut reviews)?;
            review.actions.push(action);
            full_at(company, review.actions.len())?;
            keep(work, &review, ReviewStep::Agreed);
            review
        }
        ReviewAsk::Done { number } => done(work, &mut reviews, *number)?,
    };
    work.change.reviews.push(review.clone());
    work.change.reply = Reply::Review {
        review: Box::new(review),
    };
    Ok(())
}

fn full_at(company: &Company, have: usize) -> Result<(), DeskError> {
    if have <= MAX_TODOS {
        return Ok(());
    }
    let company = company.name.clone();
    Err(InvalidError::ReviewIsFull { company }.into())
}

fn plan(
    work: &mut Work<'_>,
    company: &Company,
    reviews: &mut Vec<Review>,
    (at, lasts, place): (Timestamp, Option<Span>, Option<&str>),
    agenda: Vec<String>,
) -> Result<Review, DeskError> {
    let now = work.now();
    if at <= now {
        return Err(InvalidError::ReviewInThePast.into());
    }
    let place = match place {
        Some(place) if !place.trim().is_empty() => {
            Some(line(Part::Note, place, MAX_SUBJECT_CHARS)?)
        }
        Some(_) => Some(String::new()),
        None => None,
    };
    let before = reviews.iter().position(|one| one.is_planned(now));
    let review = match before.map(|index| reviews.swap_remove(index)) {
        Some(was) => Review {
            version: was.version + 1,
            sequence: was.sequence + 1,
            at,
            lasts: lasts.unwrap_or(was.lasts),
            place: place.unwrap_or_else(|| was.place.clone()),
            agenda,
            ..was
        },
        None => Review {
            company: company.id.clone(),
            number: reviews.iter().map(|one| one.number).max().unwrap_or(0) + 1,
            version: 1,
            at,
            lasts: lasts.unwrap_or(work.context.rulebook.tables().programme.reviews.lasts),
            place: place.unwrap_or_default(),
            is_cancelled: false,
            sequence: 0,
            agenda,
            notes: Vec::new(),
            actions: Vec::new(),
        },
    };
    let step = match review.sequence {
        0 => ReviewStep::Planned,
        _ => ReviewStep::Moved,
    };
    keep(work, &review, step);
    invite(work, company, &review, step, "");
    Ok(review)
}

fn cancel(
    work: &mut Work<'_>,
    company: &Company,
    reviews: &mut Vec<Review>,
    reason: &str,
) -> Result<Review, DeskError> {
    let (now, reason) = (work.now(), said(Part::Reason, reason)?);
    let Some(index) = reviews.iter().position(|one| one.is_planned(now)) else {
        let company = company.name.clone();
        return Err(InvalidError::NoReview { company }.into());
    };
    let was = reviews.swap_remove(index);
    let review = Review {
        version: was.version + 1,
        sequence: was.sequence + 1,
        is_cancelled: true,
        ..was
    };
    keep(work, &review, ReviewStep::Cancelled);
    invite(work, company, &review, ReviewStep::Cancelled, &reason);
    Ok(review)
}

/// The review that people speak of: the last that has begun, else the one to come.
fn spoken_of(
    work: &Work<'_>,
    company: &Company,
    reviews: &mut Vec<Review>,
) -> Result<Review, DeskError> {
    let now = work.now();
    let held = reviews.iter().enumerate();
    let held = held.filter(|(_, one)| !one.is_cancelled && one.at <= now);
    let last = held.max_by_key(|(_, one)| one.at).map(|(index, _)| index);
    let coming = || reviews.iter().position(|one| one.is_planned(now));
    let Some(index) = last.or_else(coming) else {
        let company = company.name.clone();
        return Err(InvalidError::NoReview { company }.into());
    };
    let was = reviews.swap_remove(index);
    Ok(Review {
        version: was.version + 1,
        ..was
    })
}

fn done(work: &mut Work<'_>, reviews: &mut Vec<Review>, number: u32) -> Result<Review, DeskError> {
    let now = work.now();
    let found = reviews.iter().position(|one| {
        let mut actions = one.actions.iter();
        actions.any(|action| action.number == number && action.done_at.is_none())
    });
    let Some(index) = found else {
        return Err(InvalidError::NoSuchAction { number }.into());
    };
    let mut review = reviews.swap_remove(index);
    review.version += 1;
    for action in review.actions.iter_mut().filter(|one| one.number == number) {
        action.done_at = Some(now);
    }
    keep(work, &review, ReviewStep::Done);
    Ok(review)
}

/// What is to be talked about: what the programme has, what was agreed and is not done, and the
/// maintenance to come.
fn agenda(
    work: &Work<'_>,
    company: &Company,
    reviews: &[Review],
    maintenance: &[ServiceEvent],
) -> Vec<String> {
    let zone = company.time_zone;
    let table = &work.context.rulebook.tables().programme.reviews;
    let open = reviews.iter().flat_map(|one| &one.actions);
    let open = open.filter(|action| action.done_at.is_none());
    let open = open.map(|one| {
        format!(
            "Agreed before: {} ({}, by {})",
            one.text, one.owner, one.due_on
        )
    });
    let mut coming: Vec<(Timestamp, String)> = maintenance
        .iter()
        .filter(|event| event.companies.contains(&company.id))
        .filter(|event| matches!(event.state, EventState::Scheduled | EventState::Active))
        .filter_map(|event| {
            let window = event.window()?;
            let (from, to) = (
                time_in(zone, window.starts_at),
                time_in(zone, window.ends_at),
            );
            let words = format!("Maintenance {}: {}, {from} to {to}", event.id, event.title);
            Some((window.starts_at, words))
        })
        .collect();
    coming.sort();
    let coming = coming.into_iter().map(|(_, words)| words);
    table
        .agenda
        .iter()
        .cloned()
        .chain(open)
        .chain(coming)
        .collect()
}

/// Tells the account manager and the named callers, each with the invitation.
fn invite(work: &mut Work<'_>, company: &Company, review: &Review, step: ReviewStep, reason: &str) {
    let roster = work.context.roster;
    let manager = roster.person(&company.account_manager);
    let callers: Vec<&Person> = roster.with_role(&company.id, Role::NamedCaller).collect();
    let guest = |person: &Person| Guest {
        name: person.name.clone(),
        email: person.email.clone(),
    };
    let name = manager.map(|person| person.name.clone());
    let desk = calendar_domain(&work.context.rulebook.tables().programme.name);
    let base = MessageData {
        company: company.name.clone(),
        who: work.who(),
        state: step.key().to_owned(),
        text: review
            .agenda
            .iter()
            .map(|item| format!("- {item}"))
            .collect::<Vec<_>>()
            .join("\n"),
        reason: reason.to_owned(),
        to: review.place.clone(),
        account_manager: name.clone().unwrap_or_default(),
        ..MessageData::default()
    };
    for person in manager.into_iter().chain(callers.iter().copied()) {
        let zone = match person.company {
            Some(_) => company.time_zone,
            None => chrono_tz::UTC,
        };
        let data = MessageData {
            window_start: time_in(zone, review.at),
            window_end: time_in(zone, review.ends_at()),
            ..base.clone()
        };
        let kind = NotificationKind::Review;
        let why = "a service review is arranged";
        work.inform(Recipient::Person(person.id.clone()), kind, &data, why);
        let Some(told) = work.change.notifications.last_mut() else {
            continue;
        };
        told.invitation = Some(Box::new(Invitation {
            uid: format!("review-{}-{}@{desk}", company.id, review.number),
            sequence: review.sequence,
            is_cancelled: review.is_cancelled,
            starts_at: review.at,
            ends_at: review.ends_at(),
            summary: told.title.clone(),
            description: told.body.clone(),
            place: review.place.clone(),
            organizer: manager.map_or_else(
                || Guest {
                    name: company.account_manager.to_string(),
                    email: None,
                },
                guest,
            ),
            guests: callers.iter().copied().map(guest).collect(),
        }));
    }
}

fn keep(work: &mut Work<'_>, review: &Review, step: ReviewStep) {
    let what = Happening::Review {
        number: review.number,
        step,
    };
    work.keep(None, Some(&review.company), Visibility::Customer, what);
}

/// Whether a review is due: none is to come, and the last was longer ago than the programme has it.
#[must_use]
pub fn review_is_due(context: &Context<'_>, reviews: &[Review]) -> bool {
    let after = context.rulebook.tables().programme.reviews.due_after;
    if after.secs() == 0 || reviews.iter().any(|one| one.is_planned(context.now)) {
        return false;
    }
    let held = reviews.iter().filter(|one| !one.is_cancelled);
    held.map(|one| one.at)
        .max()
        .is_none_or(|last| after.after(last) <= context.now)
}

/// What tells this desk's entries from those of others, however its page is reached.
#[must_use]
pub fn calendar_domain(programme: &str) -> String {
    let letters = programme.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
        _ => '-',
    });
    let name: String = letters.collect();
    let name = name.trim_matches('-');
    match name {
        "" => "desk.switchboard".to_owned(),
        name => format!("{name}.switchboard"),
    }
}
