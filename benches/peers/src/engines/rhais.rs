//! rhai's interpreter, on the same script text as Switchboard.

use switchboard_benches::peers::Interpreter;

use crate::contender::{Contender, Input, Set};
use crate::twelve::{Question, position};

/// Its maps built beforehand; a call takes a copy, which shares the texts.
///
/// # Errors
/// When the script does not compile.
pub fn prebuilt(question: &Question) -> Set {
    let interpreter = Interpreter::new()?;
    let inputs: Vec<_> = question.calls.iter().map(Interpreter::input).collect();
    Ok(Contender {
        name: "rhai's interpreter",
        input: Input::Prebuilt,
        batch: Box::new(move |answers| {
            for input in &inputs {
                answers.push(position(&interpreter.decide(input.clone())?)?);
            }
            Ok(())
        }),
    })
}

/// A map for each call.
///
/// # Errors
/// When the script does not compile.
pub fn made(question: &Question) -> Set {
    let interpreter = Interpreter::new()?;
    let calls = question.calls.clone();
    Ok(Contender {
        name: "rhai's interpreter",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for plain in &calls {
                answers.push(position(&interpreter.decide(Interpreter::input(plain))?)?);
            }
            Ok(())
        }),
    })
}
