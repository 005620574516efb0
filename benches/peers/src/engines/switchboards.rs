//! Switchboard: the rules as an operator writes them, over the caller's own structs.

use switchboard::rules::{Explain, Request, Rulebook};
use switchboard_benches::chains::request;
use switchboard_benches::peers::Plain;

use crate::contender::{Contender, Input, Set};
use crate::twelve::{Question, now, position};

/// The view of a call: references, nothing copied.
fn view<'a>(plain: &Plain<'a>) -> Request<'a> {
    request(plain.call, plain, now())
}

fn rule(rulebook: &Rulebook, request: &Request<'_>) -> Result<u32, String> {
    let verdict = rulebook.routed(request);
    std::hint::black_box((&verdict.answer, verdict.rule));
    position(&verdict.reason)
}

/// Views that are there.
///
/// # Errors
/// None.
pub fn prebuilt(question: &Question) -> Set {
    let rulebook = question.rulebook;
    let views: Vec<Request<'static>> = question.calls.iter().map(view).collect();
    Ok(Contender {
        name: "Switchboard",
        input: Input::Prebuilt,
        batch: Box::new(move |answers| {
            for request in &views {
                answers.push(rule(rulebook, request)?);
            }
            Ok(())
        }),
    })
}

/// A view for each call.
///
/// # Errors
/// None.
pub fn made(question: &Question) -> Set {
    let rulebook = question.rulebook;
    let calls = question.calls.clone();
    Ok(Contender {
        name: "Switchboard",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for plain in &calls {
                answers.push(rule(rulebook, &view(plain))?);
            }
            Ok(())
        }),
    })
}

/// The view made for each call, and the decision explained: every condition, with its values.
///
/// # Errors
/// None.
pub fn explained(question: &Question) -> Set {
    let rulebook = question.rulebook;
    let calls = question.calls.clone();
    Ok(Contender {
        name: "Switchboard, explained",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for plain in &calls {
                let decided = rulebook.route(&view(plain), Explain::Yes);
                answers.push(position(&decided.record.reason)?);
            }
            Ok(())
        }),
    })
}
