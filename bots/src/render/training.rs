//! Training in words: the page before somebody, what came of it, and who has done what.

use std::fmt::Write as _;

use switchboard::desk::{AnsweredSeen, ModuleSeen, QuestionSeen, TrainingSeen};
use switchboard::model::{Company, CompanyId, Progress, Timestamp, TrainingOutcome};

use super::safe::{safe, safe_line};
use super::time::date;
use super::view::{Cell, View, columns};

/// The modules that the reader may take, and how far they are.
pub(super) fn modules(view: &View<'_>, modules: &[ModuleSeen]) -> String {
    let say = view.language;
    if modules.is_empty() {
        return say.training_none();
    }
    let rows: Vec<Vec<Cell>> = modules
        .iter()
        .map(|module| {
            let standing = module.progress.as_ref().map(|of| standing(view, of));
            vec![
                Cell::plain(module.training.to_string()),
                Cell::plain(safe_line(&module.title)),
                Cell::plain(standing.unwrap_or_else(|| say.training_not_begun())),
                Cell::plain(safe_line(&module.summary)),
            ]
        })
        .collect();
    format!("{}\n{}", say.training_modules(), columns(view, &rows, "  "))
}

/// How far somebody is, in a word or two.
fn standing(view: &View<'_>, progress: &Progress) -> String {
    let say = view.language;
    match &progress.outcome {
        None => say.training_on_page(progress.page + 1),
        Some(outcome) if progress.has_passed() => say.training_passed(outcome.percent),
        Some(outcome) => say.training_failed(outcome.percent),
    }
}

/// The page before somebody, with the question below it; or the outcome.
pub(super) fn page(view: &View<'_>, seen: &TrainingSeen) -> String {
    if let Some(outcome) = &seen.outcome {
        return through(view, seen, outcome);
    }
    let say = view.language;
    let mut out = String::new();
    if seen.was_changed {
        let _ = writeln!(out, "{}", view.paint.warn(&say.training_was_changed()));
    }
    let heading = view.paint.strong(&safe_line(&seen.heading));
    let _ = write!(out, "{}\n{heading}", place(view, seen));
    if !seen.text.is_empty() {
        let _ = write!(out, "\n\n{}", safe(&seen.text));
    }
    match &seen.question {
        Some(question) => {
            let _ = write!(out, "\n\n{}", asked(view, question));
        }
        None => {
            let _ = write!(out, "\n\n{}", say.training_next());
        }
    }
    out
}

/// On which page of which module they are.
pub(crate) fn place(view: &View<'_>, seen: &TrainingSeen) -> String {
    let title = safe_line(&seen.title);
    view.language.training_page(title, seen.page, seen.pages)
}

/// A question with its answers, and what came of it.
pub(crate) fn asked(view: &View<'_>, question: &QuestionSeen) -> String {
    let say = view.language;
    let mut out = view.paint.strong(&safe_line(&question.asks));
    for (letter, choice) in ('a'..).zip(&question.choices) {
        let _ = write!(out, "\n  {letter}  {}", safe_line(choice));
    }
    let _ = match &question.answered {
        Some(answered) => write!(out, "\n\n{}\n{}", came(view, answered), say.training_next()),
        None if question.several => write!(out, "\n\n{}", say.training_choose_several()),
        None => write!(out, "\n\n{}", say.training_choose()),
    };
    out
}

fn came(view: &View<'_>, answered: &AnsweredSeen) -> String {
    let verdict = if answered.is_right {
        view.paint.good(&view.language.training_right())
    } else {
        view.paint
            .warn(&view.language.training_wrong(answered.right.as_str()))
    };
    format!("{verdict} {}", safe_line(&answered.why))
}

/// What came of a module, with the certificate.
pub(crate) fn through(view: &View<'_>, seen: &TrainingSeen, outcome: &TrainingOutcome) -> String {
    let say = view.language;
    let (right, questions) = seen.right;
    let title = safe_line(&seen.title);
    let mut out = say.training_through(
        title.as_ref(),
        right,
        questions,
        outcome.percent,
        outcome.pass_mark,
    );
    let Some(code) = &outcome.certificate else {
        let _ = write!(out, "\n{}", say.training_once_more(&seen.training));
        return out;
    };
    let person = view.roster.person(&seen.person);
    let company = person.and_then(|person| person.company.as_ref());
    let of = certificate(
        view,
        &view.full_name(&seen.person),
        company,
        &title,
        outcome,
    );
    let _ = write!(out, "\n\n{of}\n{}", say.training_code(code));
    out
}

/// The text of a certificate.
fn certificate(
    view: &View<'_>,
    name: &str,
    company: Option<&CompanyId>,
    title: &str,
    outcome: &TrainingOutcome,
) -> String {
    let say = view.language;
    let name = match company {
        Some(company) => say.person_of(name, view.company(company)),
        None => name.to_owned(),
    };
    let mut out = say.training_certificate(name, title, day(view, outcome.at), outcome.percent);
    if let Some(until) = outcome.valid_until {
        let _ = write!(out, "\n{}", say.training_valid(day(view, until)));
    }
    out
}

fn day(view: &View<'_>, at: Timestamp) -> String {
    date(view.language, at.with_timezone(&view.zone()).date_naive())
}

/// Whose certificate has a code.
pub(super) fn checked(view: &View<'_>, code: &str, of: Option<&Progress>) -> String {
    let outcome = of.and_then(|of| of.outcome.as_ref());
    let Some((of, outcome)) = of.zip(outcome) else {
        return view.language.training_no_certificate(safe_line(code));
    };
    let name = view.full_name(&of.person);
    let mut out = certificate(
        view,
        &name,
        of.company.as_ref(),
        of.training.as_str(),
        outcome,
    );
    if outcome.valid_until.is_some_and(|until| until < view.now) {
        let _ = write!(
            out,
            "\n{}",
            view.paint.warn(&view.language.training_expired())
        );
    }
    out
}

/// Who has done which training.
pub(super) fn report(view: &View<'_>, company: Option<&Company>, trainings: &[Progress]) -> String {
    let say = view.language;
    let mut out = match company {
        Some(company) => say.training_of_company(safe_line(&company.name)),
        None => say.training_of_all(),
    };
    if trainings.is_empty() {
        let _ = write!(out, "\n  {}", say.training_nobody());
        return out;
    }
    let row = |of: &Progress| {
        let mut row = vec![
            Cell::plain(view.full_name(&of.person)),
            Cell::plain(of.training.to_string()),
            Cell::plain(standing(view, of)),
            Cell::plain(view.distance(of.touched_at)),
        ];
        if company.is_none() {
            let whose = of.company.as_ref().map(|id| view.company(id));
            row.insert(0, Cell::plain(whose.unwrap_or_default()));
        }
        row
    };
    let rows: Vec<Vec<Cell>> = trainings.iter().map(row).collect();
    let _ = write!(out, "\n{}", columns(view, &rows, "  "));
    out
}
