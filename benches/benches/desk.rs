//! What the desk costs as it fills: opening a ticket, firing a timer.
#![allow(missing_docs)] // What criterion's macros make.
#![allow(clippy::expect_used)] // A bench whose desk fails has nothing to measure.

use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use switchboard::desk::Actor;
use switchboard::rules::Rulebook;
use switchboard::service::Driver;
use switchboard::store::sqlite::SqliteStore;
use switchboard_benches::desk::{add_distant_timers, fire_one, now, open_ticket};
use switchboard_benches::rules::shipped;

fn rulebook() -> Arc<Rulebook> {
    Arc::new(Rulebook::compile(&shipped().expect("the rules are there")).expect("they load"))
}

fn in_memory() -> Driver {
    let store = Arc::new(SqliteStore::in_memory().expect("a store"));
    Driver::new(store, rulebook()).expect("a desk")
}

fn opening(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("desk/open a ticket");
    group.sample_size(20);
    for beside in [0, 10_000] {
        let driver = in_memory();
        for _ in 0..beside {
            open_ticket(&driver).expect("opened");
        }
        group.bench_function(BenchmarkId::from_parameter(beside), |bencher| {
            bencher.iter(|| open_ticket(&driver).expect("opened"));
        });
    }
    group.finish();
}

/// The same with a candidate that is shown every decision, and asked elsewhere.
fn opening_beside_a_candidate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("desk/open a ticket beside a candidate");
    group.sample_size(20);
    for candidate in [false, true] {
        let driver = in_memory();
        if candidate {
            let mut sources = shipped().expect("the rules are there");
            let script = sources.entry("routing.rhai".to_owned()).or_default();
            script.push_str("// Another version.\n");
            let propose = driver.propose(now(), &Actor::Desk, sources);
            propose.expect("proposed");
        }
        group.bench_function(BenchmarkId::from_parameter(candidate), |bencher| {
            bencher.iter_batched(
                // What a thread of its own does in a running desk.
                || while driver.ask_candidate(256).expect("asked") > 0 {},
                |()| open_ticket(&driver).expect("opened"),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn timers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("desk/fire a timer");
    for beside in [1_000, 10_000, 100_000] {
        let driver = in_memory();
        add_distant_timers(&driver, beside).expect("set");
        let mut id = 0;
        group.bench_function(BenchmarkId::from_parameter(beside), |bencher| {
            bencher.iter(|| {
                id += 1;
                fire_one(&driver, id).expect("fired");
            });
        });
    }
    group.finish();
}

criterion_group!(benches, opening, opening_beside_a_candidate, timers);
criterion_main!(benches);
