//! The engine that scripts run in: what it offers, and what bounds it.
//!
//! A script has no clock, no files, no output, no modules and no way to run text as code. rhai
//! checks its limits only after a native function returns, so every native function that can make
//! something much larger than its arguments is replaced by one that measures first.

use std::any::TypeId;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use chrono::{Datelike, Timelike};
use regex::{Regex, RegexBuilder};
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicIteratorPackage, BasicMapPackage, BasicMathPackage,
    BasicStringPackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, NativeCallContext, Position};

use super::builders::{self, BUILDERS};
use super::faults::shortened;
use super::lookup;
use super::value::{Draft, Place, Value};
use crate::calendar::Calendars;
use crate::model::{Span, Timestamp};
use crate::rules::lookups::Lookups;

/// Operations of one decision, the plain tests of a chain of rules aside (see `bounds`). The
/// shipped rules need some hundred; a loop over all of an array's elements still fits.
pub(crate) const MAX_OPERATIONS: u64 = 5_000;
/// The most operations that plain tests may take: ten thousand rules of some, and, because each is
/// quick, well under a tenth of a second.
pub(crate) const MAX_ALLOWANCE: u64 = 1_000_000;
/// Bytes of one text. A subject or a reply is far shorter.
pub(crate) const MAX_TEXT_BYTES: usize = 4_096;
/// Elements of an array with everything nested in it; also keeps recursion over them shallow.
pub(crate) const MAX_ARRAY: usize = 256;
/// Entries of a map. The facts' own maps have under 40.
const MAX_MAP: usize = 128;
/// Calls inside calls. The interpreter recurses on the stack of whoever asks.
pub(crate) const MAX_CALLS: usize = 12;
/// Nesting of expressions, outside and inside functions.
const MAX_DEPTH: usize = 48;
/// Variables in force at once.
pub(crate) const MAX_VARIABLES: usize = 64;
/// Functions of one file.
pub(super) const MAX_FUNCTIONS: usize = 200;
/// Bytes of one script file. Ten thousand rules are about one mebibyte.
pub(crate) const MAX_SOURCE_BYTES: usize = 2 * 1024 * 1024;
/// Bytes that a compiled pattern may take; a bomb of nested repeats takes more.
const MAX_PATTERN_BYTES: usize = 64 * 1024;
/// What one decision may spend on matching; see [`cost`].
pub(crate) const MAX_MATCHING: u32 = 1_000;
/// What it costs to match a pattern that was compiled at load.
const COST_KNOWN: u32 = 5;
/// What it costs to compile a pattern and match it.
const COST_MADE: u32 = 50;
/// Characters of a pattern made while a script runs.
const MAX_PATTERN_TEXT: usize = 512;

/// Words of the language that no script may use.
pub(super) const DISABLED: [&str; 8] = [
    "eval", "import", "export", "print", "debug", "Fn", "call", "curry",
];

/// The limits as operators read them: of what, how much, why.
pub(super) const LIMITS: &[(&str, usize, &str)] = &[
    (
        "operations in a decision, but for plain tests: facts compared with constants, of which each happens once at most",
        MAX_OPERATIONS as usize,
        "the shipped rules need some hundred",
    ),
    (
        "operations for plain tests in a decision, where nothing else could pass its own limit",
        MAX_ALLOWANCE as usize,
        "ten thousand rules of two or three tests need as many",
    ),
    (
        "bytes in a text",
        MAX_TEXT_BYTES,
        "a subject or a reply is far shorter",
    ),
    (
        "elements in a list, with everything nested in it",
        MAX_ARRAY,
        "nobody reads a longer list",
    ),
    (
        "entries in a map",
        MAX_MAP,
        "it would be a table, and tables belong into TOML",
    ),
    (
        "calls inside calls",
        MAX_CALLS,
        "a function that calls itself without end stops there",
    ),
    (
        "nesting of expressions and blocks",
        MAX_DEPTH,
        "deeper ones cannot be read by people either",
    ),
    (
        "variables at once",
        MAX_VARIABLES,
        "together with the texts in them, they bound the memory",
    ),
    (
        "functions in a file",
        MAX_FUNCTIONS,
        "a file of more is two files' worth",
    ),
    (
        "bytes in a file",
        MAX_SOURCE_BYTES,
        "more than ten thousand rules fit",
    ),
    (
        "patterns that stand in the scripts and are matched in one decision",
        (MAX_MATCHING / COST_KNOWN) as usize,
        "each may look at a whole text",
    ),
    (
        "patterns that are made while it runs and are matched in one decision",
        (MAX_MATCHING / COST_MADE) as usize,
        "each has to be compiled first",
    ),
    (
        "characters in a pattern that is made while it runs",
        MAX_PATTERN_TEXT,
        "what stands in the script may be longer",
    ),
];

/// What the functions of scripts look into beside their arguments.
#[derive(Debug, Default)]
pub(crate) struct Host {
    pub(crate) calendars: Calendars,
    pub(crate) lookups: Arc<Lookups>,
    /// The patterns that stand in the scripts, compiled when the scripts are loaded.
    patterns: OnceLock<BTreeMap<String, Regex>>,
}

impl Host {
    pub(crate) fn new(calendars: Calendars, lookups: Arc<Lookups>) -> Self {
        Self {
            calendars,
            lookups,
            patterns: OnceLock::new(),
        }
    }

    /// Keeps the patterns found at load.
    pub(crate) fn keep(&self, patterns: BTreeMap<String, Regex>) {
        // Set once, by the load that made this host.
        let _ = self.patterns.set(patterns);
    }

    /// What matching costs: a pattern that has to be compiled first costs far more.
    pub(crate) fn cost(&self, pattern: &str) -> u32 {
        if self
            .patterns
            .get()
            .is_some_and(|all| all.contains_key(pattern))
        {
            return COST_KNOWN;
        }
        COST_MADE
    }

    /// Whether `text` holds what `pattern` describes.
    pub(crate) fn matches(&self, text: &str, pattern: &str) -> Result<bool, String> {
        if let Some(known) = self.patterns.get().and_then(|all| all.get(pattern)) {
            return Ok(known.is_match(text));
        }
        if pattern.len() > MAX_PATTERN_TEXT {
            return Err(format!(
                "a pattern has at most {MAX_PATTERN_TEXT} characters"
            ));
        }
        compile_pattern(pattern).map(|regex| regex.is_match(text))
    }

    /// Whether a calendar is open.
    pub(crate) fn is_open(&self, calendar: &str, at: Timestamp) -> Result<bool, String> {
        self.calendars
            .get(calendar)
            .map(|found| found.is_open(at))
            .ok_or_else(|| {
                let ids = self.calendars.ids().map(AsRef::as_ref);
                super::check::unknown("calendar", calendar, ids)
            })
    }
}

/// The hour of the day in a time zone, 0 to 23.
pub(crate) fn hour_in(zone: &str, at: Timestamp) -> Result<i64, String> {
    Ok(i64::from(at.with_timezone(&time_zone(zone)?).hour()))
}

/// The day of the week in a time zone, 1 (Monday) to 7.
pub(crate) fn weekday_in(zone: &str, at: Timestamp) -> Result<i64, String> {
    let there = at.with_timezone(&time_zone(zone)?);
    Ok(i64::from(there.weekday().number_from_monday()))
}

fn time_zone(name: &str) -> Result<chrono_tz::Tz, String> {
    name.parse().map_err(|_| {
        format!(
            "`{}` is not a time zone; one looks like `Europe/Paris`",
            shortened(name)
        )
    })
}

/// Compiles a pattern within bounds.
pub(crate) fn compile_pattern(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .size_limit(MAX_PATTERN_BYTES)
        .dfa_size_limit(MAX_PATTERN_BYTES)
        .nest_limit(32)
        .build()
        .map_err(|error| {
            let why = match error {
                regex::Error::CompiledTooBig(_) => "it would take too much memory".to_owned(),
                other => other
                    .to_string()
                    .lines()
                    .last()
                    .unwrap_or("it is not well formed")
                    .trim_start_matches("error: ")
                    .to_owned(),
            };
            format!("`{}` is not a usable pattern: {why}", shortened(pattern))
        })
}

/// An engine with everything a script may use and nothing else.
pub(crate) fn engine(host: &Arc<Host>) -> Engine {
    let mut engine = Engine::new_raw();
    ArithmeticPackage::new().register_into_engine(&mut engine);
    LogicPackage::new().register_into_engine(&mut engine);
    BasicMathPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    BasicStringPackage::new().register_into_engine(&mut engine);
    MoreStringPackage::new().register_into_engine(&mut engine);
    BasicArrayPackage::new().register_into_engine(&mut engine);
    BasicMapPackage::new().register_into_engine(&mut engine);
    limit(&mut engine);
    for symbol in DISABLED {
        engine.disable_symbol(symbol);
    }
    guard_texts(&mut engine);
    guard_arrays(&mut engine);
    register_spans(&mut engine);
    register_builders(&mut engine);
    register_host(&mut engine, host);
    engine
}

thread_local! {
    /// Operations of the decision that is being made on this thread. rhai counts as well, and
    /// forgets what a native function's callbacks spent: `map` in `map` in `map` would go on for
    /// hours under its limit.
    static SPENT: Cell<u64> = const { Cell::new(0) };
    /// What it may have.
    static LIMIT: Cell<u64> = const { Cell::new(MAX_OPERATIONS) };
}

/// Begins a decision on this thread, with so many operations; it stays on it to its end.
pub(crate) fn begin(limit: u64) {
    SPENT.set(0);
    LIMIT.set(limit);
}

/// Goes on with a decision that has had so many operations elsewhere.
pub(crate) fn resume(spent: u64, limit: u64) {
    SPENT.set(spent);
    LIMIT.set(limit);
}

/// The operations of the decision so far.
pub(crate) fn spent() -> u64 {
    SPENT.get()
}

/// Counts operations; false when the decision has had all it may have.
fn spend(operations: u64) -> bool {
    let spent = SPENT.get().saturating_add(operations);
    SPENT.set(spent);
    spent <= LIMIT.get()
}

fn limit(engine: &mut Engine) {
    engine.on_progress(|_| (!spend(1)).then_some(Dynamic::UNIT));
    engine
        // Those of a decision are counted above.
        .set_max_operations(MAX_OPERATIONS + MAX_ALLOWANCE)
        .set_max_string_size(MAX_TEXT_BYTES)
        .set_max_array_size(MAX_ARRAY)
        .set_max_map_size(MAX_MAP)
        .set_max_call_levels(MAX_CALLS)
        .set_max_expr_depths(MAX_DEPTH, MAX_DEPTH)
        .set_max_variables(MAX_VARIABLES)
        .set_max_functions(MAX_FUNCTIONS)
        .set_max_modules(0)
        .set_fail_on_invalid_map_property(true)
        .set_strict_variables(true)
        // The syntax tree must stay as it was written: the compiler and explanations read it.
        .set_optimization_level(rhai::OptimizationLevel::None);
}

pub(super) type Outcome<T> = Result<T, Box<EvalAltResult>>;

pub(super) fn fail<T>(message: String) -> Outcome<T> {
    Err(EvalAltResult::ErrorRuntime(message.into(), Position::NONE).into())
}

fn fits(bytes: usize) -> Outcome<()> {
    if bytes > MAX_TEXT_BYTES {
        return fail(format!("a text has at most {MAX_TEXT_BYTES} bytes"));
    }
    Ok(())
}

/// Takes what a function costs whose work grows with the text, before it does it: rhai takes one
/// operation for any call.
fn charge(bytes: usize, bytes_an_operation: usize) -> Outcome<()> {
    let operations = u64::try_from(bytes / bytes_an_operation).unwrap_or(u64::MAX);
    if spend(operations) {
        return Ok(());
    }
    Err(EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE).into())
}

fn guarded_replace(text: &mut ImmutableString, find: &str, with: &str) -> Outcome<()> {
    // As rhai does: of nothing, not even nothing is replaced.
    if text.is_empty() {
        return Ok(());
    }
    let hits = text.matches(find).count();
    charge(text.len().saturating_add(hits.saturating_mul(32)), 128)?;
    fits(
        text.len()
            .saturating_sub(hits.saturating_mul(find.len()))
            .saturating_add(hits.saturating_mul(with.len())),
    )?;
    *text = text.replace(find, with).into();
    Ok(())
}

/// The part of a text from a character on; from the end when it is below 0.
fn guarded_crop(text: &mut ImmutableString, start: i64, len: i64) -> Outcome<()> {
    charge(text.len(), 128)?;
    let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let start = if start < 0 {
        count.saturating_add(start).max(0)
    } else {
        start
    };
    let (Ok(skip), Ok(take)) = (usize::try_from(start), usize::try_from(len.max(0))) else {
        return Ok(());
    };
    *text = text
        .chars()
        .skip(skip)
        .take(take)
        .collect::<String>()
        .into();
    Ok(())
}

fn guarded_pad(text: &mut ImmutableString, chars: i64, with: &str) -> Outcome<()> {
    let wanted = usize::try_from(chars).unwrap_or(0);
    fits(wanted)?;
    let mut longer = text.to_string();
    let mut count = longer.chars().count();
    while count < wanted && !with.is_empty() {
        fits(longer.len() + with.len())?;
        longer.push_str(with);
        count += with.chars().count();
    }
    // rhai cuts what a pad of several characters overshoots.
    *text = if count > wanted && text.chars().count() < wanted {
        longer.chars().take(wanted).collect::<String>().into()
    } else {
        longer.into()
    };
    Ok(())
}

fn guard_texts(engine: &mut Engine) {
    type Text = ImmutableString;
    engine
        .register_fn("replace", |text: &mut Text, find: &str, with: &str| {
            guarded_replace(text, find, with)
        })
        .register_fn("replace", |text: &mut Text, find: char, with: &str| {
            guarded_replace(text, find.encode_utf8(&mut [0; 4]), with)
        })
        .register_fn("replace", |text: &mut Text, find: &str, with: char| {
            guarded_replace(text, find, with.encode_utf8(&mut [0; 4]))
        })
        .register_fn("replace", |text: &mut Text, find: char, with: char| {
            guarded_replace(
                text,
                find.encode_utf8(&mut [0; 4]),
                with.encode_utf8(&mut [0; 4]),
            )
        })
        .register_fn("to_debug", |text: &mut Text| -> Outcome<String> {
            // It looks each character up in tables.
            charge(text.len(), 16)?;
            Ok(format!("{text:?}"))
        })
        .register_fn("crop", |text: &mut Text, start: i64| {
            guarded_crop(text, start, i64::MAX)
        })
        .register_fn("crop", guarded_crop)
        .register_fn("pad", |text: &mut Text, chars: i64, with: &str| {
            guarded_pad(text, chars, with)
        })
        .register_fn("pad", |text: &mut Text, chars: i64, with: char| {
            guarded_pad(text, chars, with.encode_utf8(&mut [0; 4]))
        })
        .register_fn("split", |text: &mut Text, by: &str| pieces(text.split(by)))
        .register_fn("split", |text: &mut Text, by: char| pieces(text.split(by)))
        .register_fn("split", |text: &mut Text| {
            // As rhai does: nothing has one piece, which is nothing.
            if text.is_empty() {
                return pieces([""].into_iter());
            }
            pieces(text.split_whitespace())
        })
        .register_fn("split_rev", |text: &mut Text, by: &str| {
            pieces(text.rsplit(by))
        })
        .register_fn("split_rev", |text: &mut Text, by: char| {
            pieces(text.rsplit(by))
        })
        .register_fn("to_chars", |text: &mut Text| {
            if text.chars().count() > MAX_ARRAY {
                return fail(format!("an array has at most {MAX_ARRAY} elements"));
            }
            Ok(text.chars().map(Dynamic::from).collect::<Array>())
        });
}

fn pieces<'t>(parts: impl Iterator<Item = &'t str>) -> Outcome<Array> {
    let mut array = Array::new();
    for part in parts {
        if array.len() == MAX_ARRAY {
            return fail(format!("an array has at most {MAX_ARRAY} elements"));
        }
        array.push(part.into());
    }
    Ok(array)
}

fn guard_arrays(engine: &mut Engine) {
    engine.register_fn(
        "pad",
        |array: &mut Array, count: i64, with: Dynamic| -> Outcome<()> {
            let wanted = usize::try_from(count).unwrap_or(0);
            if wanted > MAX_ARRAY {
                return fail(format!("an array has at most {MAX_ARRAY} elements"));
            }
            if wanted > array.len() {
                array.resize(wanted, with);
            }
            Ok(())
        },
    );
    // The table's own names never mean a value's property to rhai.
    engine.register_type_with_name::<Span>("length of time");
    engine.register_type_with_name::<Draft>("answer");
}

fn register_spans(engine: &mut Engine) {
    engine
        .register_fn("+", Span::plus)
        .register_fn("-", Span::minus)
        .register_fn("==", |a: Span, b: Span| a == b)
        .register_fn("!=", |a: Span, b: Span| a != b)
        .register_fn("<", |a: Span, b: Span| a < b)
        .register_fn("<=", |a: Span, b: Span| a <= b)
        .register_fn(">", |a: Span, b: Span| a > b)
        .register_fn(">=", |a: Span, b: Span| a >= b)
        .register_fn("to_string", |span: &mut Span| span.to_string());
}

fn register_builders(engine: &mut Engine) {
    let shapes: BTreeSet<(&'static str, usize)> = BUILDERS
        .iter()
        .map(|one| (one.name, one.takes.len()))
        .collect();
    for (name, arity) in shapes {
        let any = vec![TypeId::of::<Dynamic>(); arity];
        engine.register_raw_fn(name, any, move |context: NativeCallContext, args| {
            let mut values: Vec<Value<'static>> =
                args.iter().map(|arg| Value::from_dynamic(arg)).collect();
            match builders::call(name, &mut values, Place::from(context.call_position())) {
                Ok(value) => Ok(value.into_dynamic()),
                Err(message) => fail(message),
            }
        });
    }
}

/// What native functions know of the run that calls them: handed to them as the run's tag.
#[derive(Clone, Debug)]
pub(crate) struct Inquiry {
    /// When the question was asked.
    at: Timestamp,
    /// What was spent on matching. rhai counts a match as one operation, however long it takes.
    matching: Arc<AtomicU32>,
}

impl Inquiry {
    pub(crate) fn new(at: Timestamp) -> Self {
        Self {
            at,
            matching: Arc::default(),
        }
    }

    /// What was spent on matching, shared with whoever handed this out.
    pub(crate) fn matching(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.matching)
    }
}

fn inquiry(context: &NativeCallContext) -> Inquiry {
    context
        .tag()
        .and_then(|tag| tag.read_lock::<Inquiry>())
        .map_or_else(|| Inquiry::new(Timestamp::default()), |tag| tag.clone())
}

#[cfg(any(test, fuzzing))]
thread_local! {
    /// The conditions that `observe` was called with, each with its line.
    pub(crate) static SEEN: std::cell::RefCell<Vec<(usize, bool)>> =
        const { std::cell::RefCell::new(Vec::new()) };
}

/// A script that is watched: what it calls `observe` with is written down.
#[cfg(any(test, fuzzing))]
pub(crate) fn watch(engine: &mut Engine) {
    engine.register_fn("observe", |condition: bool, line: i64| {
        let line = usize::try_from(line).unwrap_or_default();
        SEEN.with_borrow_mut(|seen| seen.push((line, condition)));
        condition
    });
}

fn register_host(engine: &mut Engine, host: &Arc<Host>) {
    lookup::register(engine, &host.lookups);
    let shared = Arc::clone(host);
    engine.register_fn("is_open", move |context: NativeCallContext, id: &str| {
        shared
            .is_open(id, inquiry(&context).at)
            .or_else(fail::<bool>)
    });
    let shared = Arc::clone(host);
    engine.register_fn(
        "matches",
        move |context: NativeCallContext, text: &str, pattern: &str| {
            let cost = shared.cost(pattern);
            let spent = inquiry(&context)
                .matching
                .fetch_add(cost, Ordering::Relaxed);
            if spent + cost > MAX_MATCHING {
                return fail("this decision matches too many patterns".into());
            }
            shared.matches(text, pattern).or_else(fail::<bool>)
        },
    );
    engine.register_fn("hour_in", |context: NativeCallContext, zone: &str| {
        hour_in(zone, inquiry(&context).at).or_else(fail::<i64>)
    });
    engine.register_fn("weekday_in", |context: NativeCallContext, zone: &str| {
        weekday_in(zone, inquiry(&context).at).or_else(fail::<i64>)
    });
}
