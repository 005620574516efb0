//! What deciding costs: the figures of the rule engine, each against something measured beside it.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use switchboard::rules::{Explain, Facts, Request, Rulebook, Sources};

use crate::calls::calls;
use crate::chains::{self, ByHand, Hit};
use crate::desk::{context, now};
use crate::figure::{Figure, best, ratio, taking_turns};
use crate::peers::{Interpreter, native, plain};
use crate::rules::{TWELVE, shipped, with_routing};

fn each(time: Duration, count: usize) -> f64 {
    #[allow(clippy::cast_precision_loss)] // Some thousands.
    let count = count as f64;
    time.as_secs_f64() * 1e9 / count
}

/// Twelve rules: the view made for each call, the answer with its reason and place.
///
/// # Errors
/// When the rules do not load or somebody answers otherwise.
pub fn twelve() -> Result<Vec<Figure>, String> {
    let rulebook = with_routing(TWELVE)?;
    let context = context(&rulebook);
    let calls = calls(2_000, 7);
    let interpreter = Interpreter::new()?;
    let views: Vec<_> = calls.iter().map(|call| plain(&context, call)).collect();
    let now = now();
    let view = |call, plain| chains::request(call, plain, now);
    for (call, plain) in calls.iter().zip(&views) {
        let ours = rulebook.routed(&view(call, plain));
        let theirs = interpreter.decide(Interpreter::input(plain))?;
        let floor = match native(plain) {
            0 => "nobody known".to_owned(),
            rule => format!("r{rule}"),
        };
        if ours.reason != theirs || ours.reason != floor {
            let ours = ours.reason;
            return Err(format!("{}: `{ours}`, `{theirs}`, `{floor}`", call.id));
        }
    }
    let [floor, ours, explained, read, off, on, theirs] = taking_turns(
        30,
        [
            &mut || {
                for view in &views {
                    black_box(native(black_box(view)));
                }
            },
            &mut || {
                for (call, plain) in calls.iter().zip(&views) {
                    black_box(rulebook.routed(black_box(&view(call, plain))));
                }
            },
            &mut || {
                for (call, plain) in calls.iter().zip(&views) {
                    black_box(rulebook.explain_route(black_box(&view(call, plain))));
                }
            },
            &mut || {
                for (call, plain) in calls.iter().zip(&views) {
                    black_box(rulebook.route(black_box(&view(call, plain)), Explain::Yes));
                }
            },
            &mut || {
                for (call, plain) in calls.iter().zip(&views) {
                    black_box(rulebook.route(black_box(&view(call, plain)), Explain::No));
                }
            },
            &mut || {
                for (call, plain) in calls.iter().zip(&views) {
                    let request = view(call, plain);
                    let decided = rulebook.route(black_box(&request), Explain::No);
                    black_box((decided, Facts::from(&request)));
                }
            },
            &mut || {
                for plain in views.iter().take(200) {
                    black_box(interpreter.decide(Interpreter::input(plain)).is_ok());
                }
            },
        ],
    );
    // The inputs are not the interpreter's to pay for.
    let inputs = best(10, || {
        for plain in views.iter().take(200) {
            let _ = black_box(Interpreter::input(plain));
        }
    });
    let theirs = (theirs.saturating_sub(inputs)) * 10;
    let ns = |time| each(time, calls.len());
    println!(
        "twelve rules, ns a decision: Rust {:.1}, switchboard {:.1}, to be explained {:.1}, with a record {:.1}, with a record that can be explained later {:.1}, with a record and its explanation {:.1}, rhai's interpreter {:.0}",
        ns(floor),
        ns(ours),
        ns(explained),
        ns(off),
        ns(on),
        ns(read),
        ns(theirs)
    );
    Ok(vec![
        Figure {
            what: "twelve rules, against hand-written Rust",
            measured: ratio(ours, floor),
            limit: 12.0,
            unit: "x",
        },
        Figure {
            what: "twelve rules, against rhai's interpreter",
            measured: ratio(ours, theirs),
            limit: 0.05,
            unit: "x",
        },
        Figure {
            what: "twelve rules with a record and every condition, against a record",
            measured: ratio(read, off),
            limit: 25.0,
            unit: "x",
        },
        Figure {
            what: "twelve rules with a record to be explained, against a record",
            measured: ratio(on, off),
            limit: 6.0,
            unit: "x",
        },
        Figure {
            what: "twelve rules to be explained, against not",
            measured: ratio(explained, ours),
            limit: 2.0,
            unit: "x",
        },
    ])
}

const TIMES: usize = 5;

/// Twelve rules against ten thousand, and these against a hash of the company by hand.
///
/// # Errors
/// When the rules do not load or somebody answers otherwise.
pub fn growth() -> Result<Vec<Figure>, String> {
    let few = Chain::new(12)?;
    let many = Chain::new(10_000)?;
    let calls = calls(2_000, 7);
    // The same requests, so that looking at them costs the same.
    let requests = many.requests(&calls);
    for chain in [&few, &many] {
        for request in &requests {
            let ours = chain.rulebook.routed(request).reason.into_owned();
            let (company, severity) = chains::read(request);
            let rule = chain.by_hand.hashed(company, severity);
            let theirs = rule.map_or("no rule".to_owned(), |rule| format!("rule {rule}"));
            if ours != theirs || chain.by_hand.linear(company, severity) != rule {
                return Err(format!("`{ours}`, by hand `{theirs}`"));
            }
        }
    }
    // Several times each, because what comes before has filled the caches with something else.
    let decide = |chain: &Chain| {
        for _ in 0..TIMES {
            for request in &requests {
                black_box(chain.rulebook.routed(black_box(request)));
            }
        }
    };
    let [small, large, hashed, linear] = taking_turns(
        30,
        [
            &mut || decide(&few),
            &mut || decide(&many),
            &mut || {
                for _ in 0..TIMES {
                    for request in &requests {
                        let (company, severity) = chains::read(black_box(request));
                        black_box(many.by_hand.hashed(company, severity));
                    }
                }
            },
            &mut || {
                for request in requests.iter().take(20) {
                    let (company, severity) = chains::read(black_box(request));
                    black_box(many.by_hand.linear(company, severity));
                }
            },
        ],
    );
    let ns = |time| each(time, calls.len() * TIMES);
    println!(
        "rules that tell companies apart, ns a decision: 12 {:.1}, 10,000 {:.1}; 10,000 by hand {:.1} by hash, {:.0} one after the other",
        ns(small),
        ns(large),
        ns(hashed),
        each(linear, 20)
    );
    Ok(vec![
        Figure {
            what: "deciding under 10,000 rules, against 12",
            measured: ratio(large, small),
            limit: 3.0,
            unit: "x",
        },
        Figure {
            what: "deciding under 10,000 rules, against a hash by hand",
            measured: ratio(large, hashed),
            limit: 6.0,
            unit: "x",
        },
    ])
}

/// A chain of rules, loaded and by hand.
struct Chain {
    rulebook: Arc<Rulebook>,
    companies: Vec<switchboard::model::Company>,
    by_hand: ByHand,
}

impl Chain {
    fn new(count: usize) -> Result<Self, String> {
        let rulebook = with_routing(&chains::script(count))?;
        Ok(Self {
            companies: chains::companies(&rulebook, count)?,
            rulebook,
            by_hand: ByHand::new(count),
        })
    }

    fn requests<'a>(&'a self, calls: &'a [switchboard::model::IncomingCall]) -> Vec<Request<'a>> {
        chains::requests(&context(&self.rulebook), &self.companies, calls, Hit::Any)
    }
}

/// Two threads against one, on the shipped rules.
///
/// # Errors
/// When the rules do not load.
pub fn threads() -> Result<Figure, String> {
    let rulebook = with_routing(TWELVE)?;
    let context = context(&rulebook);
    let calls = calls(100_000, 7);
    let views: Vec<_> = calls.iter().map(|call| plain(&context, call)).collect();
    let requests: Vec<_> = calls
        .iter()
        .zip(&views)
        .map(|(call, plain)| chains::request(call, plain, now()))
        .collect();
    let on = |threads: usize| {
        let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
        black_box(rulebook.route_all(&requests, threads, |verdict| verdict.rule.line));
    };
    let [one, two] = taking_turns(40, [&mut || on(1), &mut || on(2)]);
    println!("100,000 decisions: on one thread {one:?}, on two {two:?}");
    Ok(Figure {
        what: "two threads, against one",
        measured: ratio(two, one),
        limit: 1.6,
        unit: "x",
    })
}

/// What it takes to load the shipped rules, and ten thousand.
///
/// # Errors
/// When they do not load.
pub fn loading() -> Result<Vec<Figure>, String> {
    let sources = shipped().map_err(|error| error.to_string())?;
    let mut many = sources.clone();
    many.insert("routing.rhai".to_owned(), chains::script(10_000));
    let compile = |sources: &Sources| {
        black_box(Rulebook::compile(sources).is_ok());
    };
    let small = best(30, || compile(&sources));
    let large = best(3, || compile(&many));
    let checked = best(1, || {
        black_box(Rulebook::check(&many).len());
    });
    println!(
        "loaded, compiled and indexed: the shipped rules in {small:?}, 10,000 in {large:?}; 10,000 checked in {checked:?}"
    );
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    Ok(vec![
        Figure {
            what: "loading the shipped rules",
            measured: millis(small),
            limit: 20.0,
            unit: "ms",
        },
        Figure {
            what: "loading 10,000 rules",
            measured: millis(large),
            limit: 2_000.0,
            unit: "ms",
        },
    ])
}

/// How often something took how many nanoseconds. A list of all times would be as long as it takes
/// and fetch new memory every few hundred decisions, which the next one would pay for.
struct Times {
    /// By nanoseconds; the last one has all that took longer.
    counts: Vec<u64>,
    all: u64,
}

impl Times {
    const MOST: usize = 4_096;

    fn new() -> Self {
        Self {
            // Written to, so that it is there.
            counts: (0..=Self::MOST).map(|_| black_box(0)).collect(),
            all: 0,
        }
    }

    fn add(&mut self, time: Duration) {
        let at = usize::try_from(time.as_nanos()).map_or(Self::MOST, |at| at.min(Self::MOST));
        if let Some(count) = self.counts.get_mut(at) {
            *count += 1;
        }
        self.all += 1;
    }

    /// What so many in a thousand did not exceed.
    fn at(&self, permille: u64) -> usize {
        let wanted = self.all * permille / 1_000;
        let mut passed = 0;
        let reached = |count: &u64| {
            passed += count;
            passed > wanted
        };
        self.counts.iter().position(reached).unwrap_or(Self::MOST)
    }
}

/// How long a decision takes in the worst case while the rules are replaced ten times a second,
/// against the ordinary one. Each is timed with the clock's own cost.
///
/// # Errors
/// When the rules do not load.
pub fn reloading() -> Result<Figure, String> {
    let sources = {
        let mut sources = shipped().map_err(|error| error.to_string())?;
        sources.insert("routing.rhai".to_owned(), TWELVE.to_owned());
        sources
    };
    let first = Rulebook::compile(&sources).map_err(|error| error.to_string())?;
    let in_force = ArcSwap::from_pointee(first);
    let calls = calls(1_000, 7);
    let roster = in_force.load_full();
    let context = context(&roster);
    let views: Vec<_> = calls.iter().map(|call| plain(&context, call)).collect();
    let at = now();
    let done = AtomicBool::new(false);
    let times: Times = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let begun = Instant::now();
                if let Ok(next) = Rulebook::compile(&sources) {
                    in_force.store(Arc::new(next));
                }
                std::thread::sleep(Duration::from_millis(100).saturating_sub(begun.elapsed()));
            }
        });
        let mut times = Times::new();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(3) {
            for (call, plain) in calls.iter().zip(&views) {
                let asked = Instant::now();
                let rulebook = in_force.load();
                black_box(rulebook.routed(&chains::request(call, plain, at)));
                times.add(asked.elapsed());
            }
        }
        done.store(true, Ordering::Relaxed);
        times
    });
    let (ordinary, worst) = (times.at(500), times.at(999));
    println!(
        "rules replaced ten times a second: a decision takes {ordinary} ns (median), {worst} ns (99.9 %), the clock included"
    );
    #[allow(clippy::cast_precision_loss)] // Nanoseconds.
    Ok(Figure {
        what: "the slowest decision in 1,000 while rules are replaced",
        measured: worst as f64 / ordinary.max(1) as f64,
        limit: 20.0,
        unit: "x",
    })
}
