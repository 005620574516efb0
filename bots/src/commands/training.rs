//! Training modules, taken a page at a time (P14).
//!
//! ```text
//! training [TRAINING] [again]      next      choose LETTERS
//! training-report [COMPANY]        certificate CODE
//! ```

use switchboard::desk::{Command, PageAt, Query, TrainingAsk};
use switchboard::model::{Action, TrainingId};

use super::args::Args;
use super::complaint::Complaint;
use super::parse::Request;
use super::table::{Group, Kind, Param, Verb, in_group, named, optional, required, verb};

/// On which page a button stands.
const TRAINING: Param = named(
    "training",
    Kind::Word,
    "the module; the last one when not said",
);
const PAGE: Param = named(
    "page",
    Kind::Count,
    "the page; the one before you when not said",
);

pub(super) const VERBS: &[Verb] = &in_group(
    Group::Solutions,
    [
        verb(
            "training",
            &["course"],
            "list the training modules, or take one",
            &[
                optional("training", Kind::Word, "the module, such as mail-flow"),
                optional("again", Kind::Word, "`again`, to begin one anew"),
            ],
            &["training", "training mail-flow", "training mail-flow again"],
            &[Action::TrainingTake],
            training,
        ),
        verb(
            "next",
            &[],
            "turn the page of a training module",
            &[TRAINING, PAGE],
            &["next"],
            &[Action::TrainingTake],
            |args| {
                let at = page_at(args)?;
                Ok(train(args, TrainingAsk::Next { at }))
            },
        ),
        verb(
            "choose",
            &["pick"],
            "answer the question of a training module",
            &[
                required(
                    "letters",
                    Kind::Word,
                    "the letters of the answers, such as b or ac",
                ),
                TRAINING,
                PAGE,
            ],
            &["choose b", "choose ac"],
            &[Action::TrainingTake],
            |args| {
                let letters = args.must("letters", args.text("letters"))?;
                let at = page_at(args)?;
                Ok(train(args, TrainingAsk::Choose { letters, at }))
            },
        ),
        verb(
            "training-report",
            &["trained"],
            "show who has done which training",
            &[optional(
                "company",
                Kind::Company,
                "the company; your own when not said",
            )],
            &["training-report", "training-report acme"],
            &[Action::TrainingReport],
            |args| {
                Ok(Request::Query(Query::TrainingReport {
                    company: args.company("company"),
                }))
            },
        ),
        verb(
            "certificate",
            &[],
            "check the code of a training certificate",
            &[required("code", Kind::Word, "the check code on it")],
            &["certificate 4KQ0ZT81MB"],
            &[Action::TrainingReport],
            |args| {
                Ok(Request::Query(Query::Certificate {
                    code: args.must("code", args.text("code"))?,
                }))
            },
        ),
    ],
);

fn training(args: &Args<'_>) -> Result<Request, Complaint> {
    let Some(training) = module(args)? else {
        return Ok(Request::Query(Query::Trainings));
    };
    let again = match args.text("again") {
        None => false,
        Some(word) if word.eq_ignore_ascii_case("again") => true,
        Some(_) => return Err(args.complain("again", args.say().training_again())),
    };
    Ok(train(args, TrainingAsk::Begin { training, again }))
}

fn train(args: &Args<'_>, ask: TrainingAsk) -> Request {
    Request::Command(Command::Train {
        person: args.scope.speaker.clone(),
        ask,
    })
}

fn module(args: &Args<'_>) -> Result<Option<TrainingId>, Complaint> {
    let given = args.text("training").map(|given| TrainingId::new(&given));
    given
        .transpose()
        .map_err(|error| args.complain("training", args.say().id_error(&error)))
}

fn page_at(args: &Args<'_>) -> Result<Option<PageAt>, Complaint> {
    let page = args.count("page").and_then(|page| u32::try_from(page).ok());
    let at = module(args)?.zip(page);
    Ok(at.map(|(training, page)| PageAt { training, page }))
}
