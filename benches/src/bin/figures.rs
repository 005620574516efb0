//! The figures that the desk keeps, measured in one run and held against their limits.
//!
//! `cargo run --profile bench -p switchboard-benches --bin figures` prints one line a figure and ends
//! with status 1 when one is over its limit. `--tickets N` takes another size than 100,000, and
//! `--only NAME` measures one part: deciding, routing, opening, timers, fanout, hostile, reload,
//! report, search or lookups.

use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard::desk::{Loaded, route_call};
use switchboard::rules::{Explain, Rulebook};
use switchboard::service::Driver;
use switchboard::store::sqlite::SqliteStore;
use switchboard_benches::calls::calls;
use switchboard_benches::crowd;
use switchboard_benches::deciding;
use switchboard_benches::desk::{add_distant_timers, context, fire_one, open_ticket};
use switchboard_benches::fanout::fanout;
use switchboard_benches::figure::{Figure, best, ratio};
use switchboard_benches::hostile;
use switchboard_benches::lookups::lookups;
use switchboard_benches::memory::{self, MIB};
use switchboard_benches::peers::{Interpreter, native, plain};
use switchboard_benches::report;
use switchboard_benches::rules::{TWELVE, rules, shipped, with_routing};
use switchboard_benches::search::search;

/// The argument with which this program starts itself to run the hostile corpus, so that the
/// memory measured is the corpus's.
const HOSTILE: &str = "--run-hostile-corpus";

/// The same for the event that is told to a great many companies; their number follows.
const CROWD: &str = "--run-crowd";

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some(HOSTILE) => return say(run_hostile()),
        Some(CROWD) => return say(run_crowd()),
        _ => {}
    }
    match measure() {
        Ok(figures) => {
            println!("{:<62} {:>10} {:>10}  ", "figure", "measured", "limit");
            for figure in &figures {
                let verdict = if figure.holds() { "holds" } else { "OVER" };
                let Figure {
                    what,
                    measured,
                    limit,
                    unit,
                } = figure;
                println!("{what:<62} {measured:>8.2}{unit:<2} {limit:>8.2}{unit:<2}  {verdict}");
            }
            if figures.iter().all(Figure::holds) {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("the figures could not be measured: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<Vec<Figure>, String> {
    let wanted = Wanted::read()?;
    let mut figures = Vec::new();
    if wanted.has("hostile") {
        figures.extend(hostile()?);
    }
    if wanted.has("reload") {
        figures.push(reload()?);
    }
    if wanted.has("routing") {
        figures.extend(routing()?);
    }
    if wanted.has("deciding") {
        figures.extend(deciding::twelve()?);
        figures.extend(deciding::growth()?);
        figures.extend(deciding::loading()?);
        figures.push(deciding::threads()?);
        figures.push(deciding::reloading()?);
    }
    if wanted.has("opening") {
        figures.extend(opening(wanted.tickets)?);
    }
    if wanted.has("timers") {
        figures.push(timers()?);
    }
    if wanted.has("fanout") {
        figures.push(fanout()?);
    }
    if wanted.has("crowd") {
        figures.extend(crowd(wanted.companies)?);
    }
    if wanted.has("report") {
        figures.extend(report::report()?);
    }
    if wanted.has("search") {
        figures.extend(search()?);
    }
    // The last, because its memory would count as the desk's.
    if wanted.has("lookups") {
        figures.extend(lookups()?);
    }
    Ok(figures)
}

/// What is asked for on the command line.
struct Wanted {
    tickets: u64,
    companies: usize,
    only: Option<String>,
}

impl Wanted {
    fn read() -> Result<Self, String> {
        let mut wanted = Self {
            tickets: 100_000,
            companies: 20_000,
            only: None,
        };
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            match (arg.as_str(), args.next()) {
                ("--tickets", Some(count)) => {
                    wanted.tickets = count
                        .parse()
                        .map_err(|_| format!("`{count}` is not a number"))?;
                }
                ("--companies", Some(count)) => {
                    wanted.companies = count
                        .parse()
                        .map_err(|_| format!("`{count}` is not a number"))?;
                }
                ("--only", Some(part)) => wanted.only = Some(part),
                _ => {
                    return Err(format!(
                        "`{arg}` is not known; only `--tickets N`, `--companies N` and `--only PART` are"
                    ));
                }
            }
        }
        Ok(wanted)
    }

    fn has(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }
}

fn routing() -> Result<Vec<Figure>, String> {
    let rulebook = with_routing(TWELVE)?;
    let context = context(&rulebook);
    let calls = calls(10_000, 7);
    let loaded = Loaded::default();
    let interpreter = Interpreter::new()?;
    let views: Vec<_> = calls.iter().map(|call| plain(&context, call)).collect();
    for (call, view) in calls.iter().zip(&views) {
        let ours = route_call(&context, call, &loaded, Explain::No)
            .decided
            .record
            .reason;
        let theirs = interpreter.decide(Interpreter::input(view))?;
        let floor = match native(view) {
            0 => "nobody known".to_owned(),
            rule => format!("r{rule}"),
        };
        if ours != theirs || ours != floor {
            return Err(format!(
                "call {}: `{ours}`, the interpreter `{theirs}`, Rust `{floor}`",
                call.id
            ));
        }
    }
    let ours = best(20, || {
        for call in &calls {
            std::hint::black_box(route_call(&context, call, &loaded, Explain::No));
        }
    });
    let explained = best(5, || {
        for call in &calls {
            std::hint::black_box(route_call(&context, call, &loaded, Explain::Yes));
        }
    });
    let floor = best(20, || {
        std::hint::black_box(
            views
                .iter()
                .map(|view| u64::from(native(view)))
                .sum::<u64>(),
        );
    });
    let mut theirs = Duration::MAX;
    for _ in 0..5 {
        let inputs: Vec<_> = views.iter().map(Interpreter::input).collect();
        let begun = Instant::now();
        for input in inputs {
            std::hint::black_box(interpreter.decide(input).is_ok());
        }
        theirs = theirs.min(begun.elapsed());
    }
    let each = |time: Duration| time.as_nanos() / calls.len() as u128;
    println!(
        "routing, ns a call: Rust {}, switchboard {}, explained {}, rhai's interpreter {}",
        each(floor),
        each(ours),
        each(explained),
        each(theirs),
    );
    Ok(vec![Figure {
        what: "routing a call, against rhai's interpreter on the same rules",
        measured: ratio(ours, theirs),
        limit: 1.0,
        unit: "x",
    }])
}

fn opening(tickets: u64) -> Result<Vec<Figure>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let store = SqliteStore::open(&folder.path().join("figures.desk"))
        .map_err(|error| error.to_string())?;
    let rulebook = Rulebook::compile(&shipped().map_err(|error| error.to_string())?)
        .map_err(|error| error.to_string())?;
    let driver =
        Driver::new(Arc::new(store), Arc::new(rulebook)).map_err(|error| error.to_string())?;
    let hundred = |driver| -> Result<Duration, String> {
        let begun = Instant::now();
        for _ in 0..100 {
            open_ticket(driver)?;
        }
        Ok(begun.elapsed() / 100)
    };
    let first = hundred(&driver)?;
    for _ in 100..tickets {
        open_ticket(&driver)?;
    }
    // The fastest of three: a pause of the disk is not growth.
    let last = hundred(&driver)?
        .min(hundred(&driver)?)
        .min(hundred(&driver)?);
    let peak = memory::peak()?;
    println!(
        "opening a ticket on disk: the first hundred {first:?} each, beside {tickets} {last:?} each"
    );
    #[allow(clippy::cast_precision_loss)] // Mebibytes are far below 2^52.
    let peak_mib = (peak / MIB) as f64;
    Ok(vec![
        Figure {
            what: "opening a ticket beside all others, against the first hundred",
            measured: ratio(last, first),
            limit: 1.5,
            unit: "x",
        },
        Figure {
            what: "peak memory of it all, in MiB",
            measured: peak_mib,
            limit: 1024.0,
            unit: "",
        },
    ])
}

/// A thousand rules put in force, against what it takes to parse their script alone.
fn reload() -> Result<Figure, String> {
    let script = rules(1_000);
    let mut sources = shipped().map_err(|error| error.to_string())?;
    sources.insert("routing.rhai".to_owned(), script.clone());
    let mut engine = rhai::Engine::new_raw();
    engine.set_optimization_level(rhai::OptimizationLevel::None);
    engine
        .compile(&script)
        .map_err(|error| format!("rhai does not parse the rules: {error}"))?;
    Rulebook::compile(&sources).map_err(|error| error.to_string())?;
    let parsed = best(30, || {
        std::hint::black_box(engine.compile(&script).is_ok());
    });
    let loaded = best(30, || {
        std::hint::black_box(Rulebook::compile(&sources).is_ok());
    });
    let checked = best(5, || {
        std::hint::black_box(Rulebook::check(&sources).len());
    });
    println!(
        "1,000 rules: parsed in {parsed:?}, loaded with all tables in {loaded:?}, checked in {checked:?}"
    );
    Ok(Figure {
        what: "reloading 1,000 rules, against parsing them",
        measured: ratio(loaded, parsed),
        limit: 50.0,
        unit: "x",
    })
}

/// Says what came of a part that ran in this process, for the one that asked.
fn say(ran: Result<String, String>) -> ExitCode {
    match ran {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a part in a process of its own, and gives what it said.
fn in_its_own_process(args: &[&str]) -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let ran = Command::new(program)
        .args(args)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| error.to_string())?;
    if !ran.status.success() {
        return Err(format!("`{}` ended: {}", args.join(" "), ran.status));
    }
    Ok(String::from_utf8_lossy(&ran.stdout).trim_end().to_owned())
}

fn figure(what: &'static str, measured: f64, limit: f64, unit: &'static str) -> Figure {
    Figure {
        what,
        measured,
        limit,
        unit,
    }
}

#[allow(clippy::cast_precision_loss)] // Mebibytes are far below 2^52.
fn in_mib(bytes: f64) -> f64 {
    bytes / MIB as f64
}

/// Runs the hostile corpus in this process.
fn run_hostile() -> Result<String, String> {
    let (outcome, peak) = hostile::run().and_then(|outcome| Ok((outcome, memory::peak()?)))?;
    Ok(format!(
        "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{peak}",
        outcome.all,
        outcome.asked,
        outcome.lost,
        outcome.worst.as_micros(),
        outcome.worst_name.replace(['\t', '\n'], " "),
        outcome.worst_load.as_micros(),
        outcome.worst_load_name.replace(['\t', '\n'], " "),
    ))
}

fn hostile() -> Result<Vec<Figure>, String> {
    let said = in_its_own_process(&[HOSTILE])?;
    let fields: Vec<&str> = said.split('\t').collect();
    let [all, asked, lost, worst, name, load, load_name, peak] = fields.as_slice() else {
        return Err(format!("the hostile corpus said `{said}`"));
    };
    let number = |text: &str| text.parse::<f64>().map_err(|error| error.to_string());
    println!(
        "the hostile corpus: {all} folders, {asked} of them load; the slowest decision is that of `{name}`, the slowest load that of `{load_name}`"
    );
    Ok(vec![
        figure("hostile rules: decisions lost", number(lost)?, 0.0, ""),
        figure(
            "hostile rules: the worst decision",
            number(worst)? / 1_000.0,
            100.0,
            "ms",
        ),
        figure(
            "hostile rules: the worst load or refusal",
            number(load)? / 1_000.0,
            2_000.0,
            "ms",
        ),
        figure(
            "hostile rules: peak memory, in MiB",
            in_mib(number(peak)?),
            128.0,
            "",
        ),
    ])
}

/// Runs the event that is told to many in this process.
fn run_crowd() -> Result<String, String> {
    let companies = std::env::args().nth(2);
    let companies = companies.and_then(|count| count.parse().ok()).unwrap_or(0);
    let ran = crowd::run(companies)?;
    let times = [
        ran.imported,
        ran.queued,
        ran.first,
        ran.plain,
        ran.plain_users,
        ran.slowest_ticket,
    ];
    let micros = times.map(|time| time.as_micros().to_string());
    Ok(format!("{}\t{}", micros.join("\t"), ran.peak))
}

fn crowd(companies: usize) -> Result<Vec<Figure>, String> {
    let said = in_its_own_process(&[CROWD, &companies.to_string()])?;
    let numbers: Result<Vec<f64>, _> = said.split('\t').map(str::parse).collect();
    let numbers = numbers.map_err(|error| error.to_string())?;
    let [imported, queued, first, plain, plain_users, ticket, peak] = numbers.as_slice() else {
        return Err(format!("telling a crowd said `{said}`"));
    };
    println!(
        "one event to {companies} companies and {} users: the feed taken in {:.2} s, all durably queued in {:.2} s; as many plain rows in {:.2} s, one for each company and user in {:.2} s; a ticket opened meanwhile took {:.0} ms at most",
        companies * crowd::USERS,
        imported / 1e6,
        queued / 1e6,
        plain / 1e6,
        plain_users / 1e6,
        ticket / 1e3,
    );
    Ok(vec![
        figure(
            "queueing an event for a crowd, against as many plain rows",
            queued / plain.max(1.0),
            8.0,
            "x",
        ),
        figure("the first message of it leaves", first / 1e3, 1_000.0, "ms"),
        figure(
            "peak memory of it all, tables and feed included, in MiB",
            in_mib(*peak),
            500.0,
            "",
        ),
    ])
}

fn timers() -> Result<Figure, String> {
    let cost = |beside| -> Result<Duration, String> {
        let store = SqliteStore::in_memory().map_err(|error| error.to_string())?;
        let rulebook = Rulebook::compile(&shipped().map_err(|error| error.to_string())?)
            .map_err(|error| error.to_string())?;
        let driver =
            Driver::new(Arc::new(store), Arc::new(rulebook)).map_err(|error| error.to_string())?;
        add_distant_timers(&driver, beside)?;
        let mut times = Vec::new();
        for id in 0..2_000 {
            let begun = Instant::now();
            fire_one(&driver, id)?;
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        Ok(times.get(times.len() / 2).copied().unwrap_or_default())
    };
    let (few, many) = (cost(1_000)?, cost(100_000)?);
    println!("firing a timer: beside 1,000 others {few:?}, beside 100,000 {many:?} (medians)");
    Ok(Figure {
        what: "firing a timer beside 100,000 that are not due, against 1,000",
        measured: ratio(many, few),
        limit: 2.0,
        unit: "x",
    })
}
