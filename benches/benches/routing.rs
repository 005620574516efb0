//! One decision: of twelve first-match rules, by hand-written Rust, the rulebook and rhai's
//! interpreter; and of chains of up to ten thousand.
#![allow(missing_docs)] // What criterion's macros make.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use switchboard::desk::{Loaded, route_call};
use switchboard::rules::Explain;
use switchboard_benches::calls::calls;
use switchboard_benches::chains::{ByHand, Hit, companies, read, request, requests, script};
use switchboard_benches::desk::{context, now};
use switchboard_benches::peers::{Interpreter, native, plain};
use switchboard_benches::rules::{TWELVE, with_routing};

#[allow(clippy::expect_used)] // A bench without its rules has nothing to measure.
fn twelve_rules(criterion: &mut Criterion) {
    let rulebook = with_routing(TWELVE).expect("the rules load");
    let now = now();
    let context = context(&rulebook);
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
    group.bench_function("switchboard, the view made for each call", |bencher| {
        bencher.iter(|| {
            for (call, view) in calls.iter().zip(&views) {
                let request = request(black_box(call), view, now);
                black_box(rulebook.routed(&request));
            }
        });
    });
    let requests: Vec<_> = calls
        .iter()
        .zip(&views)
        .map(|(call, view)| request(call, view, now))
        .collect();
    group.bench_function("switchboard, the view made beforehand", |bencher| {
        bencher.iter(|| {
            for request in &requests {
                black_box(rulebook.routed(black_box(request)));
            }
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

/// Rules that tell companies apart, where the rule that wins stands first, in the middle, last, or
/// nowhere; and the same by hand.
#[allow(clippy::expect_used)] // A bench without its rules has nothing to measure.
fn chains(criterion: &mut Criterion) {
    let calls = calls(1_000, 7);
    for count in [12, 100, 1_000, 10_000] {
        let rulebook = with_routing(&script(count)).expect("the rules load");
        let context = context(&rulebook);
        let companies = companies(&rulebook, count).expect("the tables have a company");
        let by_hand = ByHand::new(count);
        let mut group = criterion.benchmark_group(format!("routing/{count} rules"));
        group.throughput(Throughput::Elements(calls.len() as u64));
        for hit in [Hit::First, Hit::Middle, Hit::Last, Hit::No, Hit::Any] {
            let requests = requests(&context, &companies, &calls, hit);
            group.bench_function(format!("switchboard, {hit:?}"), |bencher| {
                bencher.iter(|| {
                    for request in &requests {
                        black_box(rulebook.routed(black_box(request)));
                    }
                });
            });
            group.bench_function(format!("native hash, {hit:?}"), |bencher| {
                bencher.iter(|| {
                    for request in &requests {
                        let (company, severity) = read(black_box(request));
                        black_box(by_hand.hashed(company, severity));
                    }
                });
            });
        }
        let requests = requests(&context, &companies, &calls, Hit::Any);
        let few = requests.iter().take(20);
        group.throughput(Throughput::Elements(20));
        group.bench_function("native, one after the other", |bencher| {
            bencher.iter(|| {
                for request in few.clone() {
                    let (company, severity) = read(black_box(request));
                    black_box(by_hand.linear(company, severity));
                }
            });
        });
        group.finish();
    }
}

/// Deciding without an explanation, in a build that can explain and in one that cannot
/// (`--cfg switchboard_bare`): nothing else differs between the two.
#[allow(clippy::expect_used)] // A bench without its rules has nothing to measure.
fn explanation_not_asked_for(criterion: &mut Criterion) {
    let rulebook = with_routing(TWELVE).expect("the rules load");
    let context = context(&rulebook);
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

criterion_group!(benches, twelve_rules, chains, explanation_not_asked_for);
criterion_main!(benches);
