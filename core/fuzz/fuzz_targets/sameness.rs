//! Makes a script up from the fuzzer's bytes and asks both evaluators about facts made up from them.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use switchboard::rules::{Compared, Dice, Rulebook, compare};

#[path = "../../tests/fuzz/one.rs"]
#[allow(dead_code)]
mod one;

static BOOK: OnceLock<Rulebook> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let book = BOOK.get_or_init(|| {
        Rulebook::compile(&one::folder()).unwrap_or_else(|error| panic!("{error}"))
    });
    if let Err(what) = compare(book, Dice::of_bytes(data), 4, &mut Compared::default()) {
        panic!("{what}");
    }
});
