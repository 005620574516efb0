//! The inputs that the fuzzer is seeded with and has found, run on any compiler; see
//! `core/fuzz/README.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod one;

use std::fs;
use std::path::Path;

#[test]
fn every_kept_input_is_borne() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/rules");
    let mut ran = 0;
    for entry in fs::read_dir(&corpus).unwrap() {
        let path = entry.unwrap().path();
        let input = fs::read(&path).unwrap();
        println!("{}", path.display());
        one::run(&String::from_utf8_lossy(&input));
        ran += 1;
    }
    assert!(ran >= 20, "{ran} inputs in {}", corpus.display());
}
