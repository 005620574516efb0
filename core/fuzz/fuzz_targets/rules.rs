//! Loads whatever folder the fuzzer makes up, and asks it everything that can be asked.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/fuzz/one.rs"]
mod one;

fuzz_target!(|data: &[u8]| {
    one::run(&String::from_utf8_lossy(data));
});
