//! Service reviews in words.

use std::fmt::Write as _;

use switchboard::desk::{Command, ReviewAsk};
use switchboard::model::{CompanyId, Review, ReviewAction};

use super::safe::safe_line;
use super::time::date;
use super::view::{View, indented};

/// So many of a company's reviews are shown: half a year.
const SHOWN: usize = 6;

/// A review, after something was done about it.
pub(super) fn after(view: &View<'_>, command: &Command, review: &Review) -> String {
    let (say, company) = (view.language, view.company(&review.company));
    let Command::Review { ask, .. } = command else {
        return one(view, review);
    };
    let headline = match ask {
        ReviewAsk::Plan { .. } if review.sequence > 0 => say.review_moved(company),
        ReviewAsk::Plan { .. } => say.review_planned(company),
        ReviewAsk::Cancel { .. } => say.review_cancelled(company),
        ReviewAsk::Note { .. } | ReviewAsk::Agree { .. } | ReviewAsk::Done { .. } => {
            say.review_kept(company)
        }
    };
    format!("{}\n{}", view.paint.good(&headline), one(view, review))
}

/// A company's reviews, the latest first.
pub(super) fn list(view: &View<'_>, company: &CompanyId, reviews: &[Review]) -> String {
    let company = view.company(company);
    if reviews.is_empty() {
        return view.language.reviews_none(company);
    }
    let mut out = view.paint.strong(&view.language.reviews_heading(company));
    for review in reviews.iter().take(SHOWN) {
        let _ = write!(out, "\n{}", one(view, review));
    }
    out
}

fn one(view: &View<'_>, review: &Review) -> String {
    let say = view.language;
    let when = view.moment_and_distance(review.at);
    let place = safe_line(&review.place);
    let mut out = match (review.is_cancelled, place.is_empty()) {
        (true, _) => say.review_off(review.number, when),
        (false, true) => say.review_at(review.number, when),
        (false, false) => say.review_at_place(review.number, when, place),
    };
    let agenda = review.agenda.iter();
    let agenda = agenda.map(|item| format!("- {}", safe_line(item)));
    let notes = review.notes.iter().map(|note| {
        let who = note.by.as_ref().map(|id| view.full_name(id));
        say.review_note_by(who.unwrap_or_default(), safe_line(&note.text))
    });
    let actions = review.actions.iter().map(|action| agreed(view, action));
    for line in agenda.chain(notes).chain(actions) {
        let _ = write!(out, "\n{}", indented(&line, "    "));
    }
    indented(&out, "  ")
}

fn agreed(view: &View<'_>, action: &ReviewAction) -> String {
    let say = view.language;
    let (text, owner) = (safe_line(&action.text), safe_line(&action.owner));
    let by = date(say, action.due_on);
    match action.done_at {
        Some(_) => say.review_done(action.number, text, owner),
        None => say.review_agreed(action.number, text, owner, by),
    }
}
