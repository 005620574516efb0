//! What an explanation costs: asked for and not read, read, and kept.
#![allow(missing_docs)] // What criterion's macros make.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use switchboard::rules::Explain;
use switchboard_benches::calls::calls;
use switchboard_benches::chains::request;
use switchboard_benches::desk::{context, now};
use switchboard_benches::peers::plain;
use switchboard_benches::rules::{TWELVE, with_routing};

#[allow(clippy::expect_used)] // A bench without its rules has nothing to measure.
fn explaining(criterion: &mut Criterion) {
    let rulebook = with_routing(TWELVE).expect("the rules load");
    let now = now();
    let context = context(&rulebook);
    let calls = calls(1_000, 7);
    let views: Vec<_> = calls.iter().map(|call| plain(&context, call)).collect();
    let requests: Vec<_> = calls
        .iter()
        .zip(&views)
        .map(|(call, view)| request(call, view, now))
        .collect();
    let mut group = criterion.benchmark_group("explain/twelve");
    group.throughput(Throughput::Elements(requests.len() as u64));
    group.bench_function("off", |bencher| {
        bencher.iter(|| {
            for request in &requests {
                black_box(rulebook.routed(black_box(request)));
            }
        });
    });
    group.bench_function("on, not read", |bencher| {
        bencher.iter(|| {
            for request in &requests {
                black_box(rulebook.explain_route(black_box(request)));
            }
        });
    });
    group.bench_function("on, read", |bencher| {
        bencher.iter(|| {
            for request in &requests {
                black_box(rulebook.explain_route(black_box(request)).explanation());
            }
        });
    });
    group.bench_function("with a record, off", |bencher| {
        bencher.iter(|| {
            for request in &requests {
                black_box(rulebook.route(black_box(request), Explain::No));
            }
        });
    });
    group.bench_function("with a record, on and read", |bencher| {
        bencher.iter(|| {
            for request in &requests {
                black_box(rulebook.route(black_box(request), Explain::Yes));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, explaining);
criterion_main!(benches);
