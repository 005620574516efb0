//! Many requests at once, on one thread and on two.
#![allow(missing_docs)] // What criterion's macros make.

use std::hint::black_box;
use std::num::NonZeroUsize;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use switchboard_benches::calls::calls;
use switchboard_benches::chains::request;
use switchboard_benches::desk::{context, now};
use switchboard_benches::peers::plain;
use switchboard_benches::rules::{TWELVE, with_routing};

#[allow(clippy::expect_used)] // A bench without its rules has nothing to measure.
fn batches(criterion: &mut Criterion) {
    let rulebook = with_routing(TWELVE).expect("the rules load");
    let now = now();
    let context = context(&rulebook);
    let calls = calls(100_000, 7);
    let views: Vec<_> = calls.iter().map(|call| plain(&context, call)).collect();
    let requests: Vec<_> = calls
        .iter()
        .zip(&views)
        .map(|(call, view)| request(call, view, now))
        .collect();
    let mut group = criterion.benchmark_group("batch/100,000");
    group.throughput(Throughput::Elements(requests.len() as u64));
    for threads in [1, 2] {
        let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
        group.bench_function(BenchmarkId::new("threads", threads), |bencher| {
            bencher.iter(|| {
                let lines = rulebook.route_all(&requests, threads, |verdict| verdict.rule.line);
                black_box(lines.len())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, batches);
criterion_main!(benches);
