//! What putting rules in force takes: all tables and scripts read, compiled and indexed.
#![allow(missing_docs)] // What criterion's macros make.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use switchboard::rules::Rulebook;
use switchboard_benches::chains::script;
use switchboard_benches::rules::shipped;

#[allow(clippy::expect_used)] // A bench without its rules has nothing to measure.
fn loading(criterion: &mut Criterion) {
    let sources = shipped().expect("the shipped rules are there");
    let mut group = criterion.benchmark_group("reload");
    group.sample_size(20);
    group.bench_function("the shipped rules", |bencher| {
        bencher.iter(|| black_box(Rulebook::compile(&sources).is_ok()));
    });
    for count in [12, 100, 1_000, 10_000] {
        let mut sources = sources.clone();
        sources.insert("routing.rhai".to_owned(), script(count));
        group.bench_with_input(
            BenchmarkId::new("rules", count),
            &sources,
            |bencher, sources| {
                bencher.iter(|| black_box(Rulebook::compile(sources).is_ok()));
            },
        );
    }
    group.finish();
}

criterion_group!(benches, loading);
criterion_main!(benches);
