//! One decision of twelve first-match rules: hand-written Rust, the rulebook, rhai's interpreter.
#![allow(missing_docs)] // What criterion's macros make.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use switchboard::desk::{Context, Loaded, route_call};
use switchboard::rules::Explain;
use switchboard_benches::calls::calls;
use switchboard_benches::peers::{Interpreter, native, plain};
use switchboard_benches::rules::{TWELVE, with_routing};

#[allow(clippy::expect_used)] // A bench without its rules has nothing to measure.
fn twelve_rules(criterion: &mut Criterion) {
    let rulebook = with_routing(TWELVE).expect("the rules load");
    let now = switchboard_benches::desk::now();
    let context = Context {
        now,
        rulebook: &rulebook,
        roster: &rulebook.tables().roster,
    };
    let calls = calls(1_000, 7);
    let loaded = Loaded::default();
    let interpreter = Interpreter::new().expect("the rules load");
    let views: Vec<_> = calls.iter().map(|call| plain(&context, call)).collect();

    let mut group = criterion.benchmark_group("routing/twelve");
    group.throughput(Throughput::Elements(calls.len() as u64));
    group.bench_function("native", |bencher| {
        bencher.iter(|| {
            views
                .iter()
                .map(|view| u64::from(native(black_box(view))))
                .sum::<u64>()
        });
    });
    group.bench_function("switchboard, identified and engineer chosen", |bencher| {
        bencher.iter(|| {
            for call in &calls {
                black_box(route_call(&context, black_box(call), &loaded, Explain::No));
            }
        });
    });
    group.bench_function("switchboard, explained", |bencher| {
        bencher.iter(|| {
            for call in &calls {
                black_box(route_call(&context, black_box(call), &loaded, Explain::Yes));
            }
        });
    });
    group.bench_function("rhai's interpreter, input built beforehand", |bencher| {
        bencher.iter_batched(
            || views.iter().map(Interpreter::input).collect::<Vec<_>>(),
            |inputs| {
                for input in inputs {
                    black_box(interpreter.decide(input).is_ok());
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// Deciding without an explanation, in a build that can explain and in one that cannot
/// (`--cfg switchboard_bare`): nothing else differs between the two.
#[allow(clippy::expect_used)] // A bench without its rules has nothing to measure.
fn explanation_not_asked_for(criterion: &mut Criterion) {
    let rulebook = with_routing(TWELVE).expect("the rules load");
    let context = Context {
        now: switchboard_benches::desk::now(),
        rulebook: &rulebook,
        roster: &rulebook.tables().roster,
    };
    let calls = calls(1_000, 7);
    let loaded = Loaded::default();
    let mut group = criterion.benchmark_group("routing/explanation");
    group.throughput(Throughput::Elements(calls.len() as u64));
    group.bench_function("not asked for", |bencher| {
        bencher.iter(|| {
            for call in &calls {
                black_box(route_call(&context, black_box(call), &loaded, Explain::No));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, twelve_rules, explanation_not_asked_for);
criterion_main!(benches);
