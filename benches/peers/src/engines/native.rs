//! The same rules in Rust: the floor.

use std::hint::black_box;

use switchboard_benches::peers::native;

use crate::contender::{Contender, Input, Set};
use crate::twelve::Question;

/// References that are there.
///
/// # Errors
/// None.
pub fn made(question: &Question) -> Set {
    let calls = question.calls.clone();
    Ok(Contender {
        name: "Rust by hand",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for plain in &calls {
                answers.push(u32::from(native(black_box(plain))));
            }
            Ok(())
        }),
    })
}
