//! Runs histories, and says how to repeat one that goes wrong.

use std::process::ExitCode;

use clap::Parser;
use switchboard_simulation::{Broken, Shape, Told, Variant, actions, run, run_actions, shrink};

/// Runs the real desk against faults, as a seed says.
#[derive(Parser)]
#[command(name = "switchboard-simulation")]
struct Arguments {
    /// The seed of the first history; the others follow from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many steps in all
    #[arg(long, default_value_t = 10_000)]
    steps: u64,
    /// How many steps a history has before everything must come right
    #[arg(long, default_value_t = 1_000)]
    history: u64,
    /// A program that is broken on purpose, such as `nonce-anew`
    #[arg(long, default_value_t = Variant::Sound)]
    variant: Variant,
    /// Only these steps of the one history of the seed: `3,17,20-24`
    #[arg(long)]
    only: Option<String>,
    /// Write what happens
    #[arg(long)]
    trace: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.only {
        Some(only) => some(&arguments, only),
        None => all(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}

fn length(steps: u64) -> usize {
    usize::try_from(steps).unwrap_or(usize::MAX)
}

/// Histories one after another, until all steps are done.
fn all(arguments: &Arguments) -> Result<(), String> {
    let mut sum = Told::default();
    let (mut left, mut seed) = (arguments.steps, arguments.seed);
    let mut histories = 0_u64;
    while left > 0 {
        let steps = left.min(arguments.history.max(1));
        let told = if arguments.trace {
            traced(seed, steps, arguments.variant)
        } else {
            run(seed, length(steps), arguments.variant)
        };
        match told {
            Ok(told) => add(&mut sum, &told),
            Err(broken) => return Err(say(seed, steps, arguments.variant, &broken)),
        }
        histories += 1;
        left -= steps;
        seed = seed.wrapping_add(1);
    }
    report(&sum, histories);
    Ok(())
}

fn traced(seed: u64, steps: u64, variant: Variant) -> Result<Told, Broken> {
    let shape = Shape::of(seed);
    let told = run_actions(&actions(seed, shape, length(steps)), shape, variant, true);
    let trace = match &told {
        Ok(told) => told.trace.as_deref(),
        Err(broken) => broken.trace.as_deref(),
    };
    print!("{}", trace.unwrap_or_default());
    told
}

/// Some steps of one history.
fn some(arguments: &Arguments, only: &str) -> Result<(), String> {
    let shape = Shape::of(arguments.seed);
    let all = actions(arguments.seed, shape, length(arguments.steps));
    let kept = places(only)?;
    let some: Vec<_> = kept.iter().filter_map(|at| all.get(*at)).cloned().collect();
    let told = run_actions(&some, shape, arguments.variant, true);
    match told {
        Ok(told) => {
            print!("{}", told.trace.as_deref().unwrap_or_default());
            report(&told, 1);
            Ok(())
        }
        Err(broken) => Err(format!(
            "{}{}",
            broken.trace.as_deref().unwrap_or_default(),
            broken.violation
        )),
    }
}

fn places(only: &str) -> Result<Vec<usize>, String> {
    let mut all = Vec::new();
    for part in only.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (Ok(first), Ok(last)) = (first.parse::<usize>(), last.parse::<usize>()) else {
            return Err(format!("`{part}` is no step; write 3 or 20-24"));
        };
        all.extend(first..=last);
    }
    Ok(all)
}

fn add(sum: &mut Told, told: &Told) {
    for (one, other) in sum.hash.iter_mut().zip(told.hash) {
        *one = one.rotate_left(1) ^ other;
    }
    sum.steps += told.steps;
    sum.crashes += told.crashes;
    sum.faults += told.faults;
    sum.commits += told.commits;
    sum.fired += told.fired;
    sum.messages += told.messages;
    sum.marked += told.marked;
    sum.set_aside += told.set_aside;
    sum.unserved += told.unserved;
}

fn report(sum: &Told, histories: u64) {
    println!(
        "{} steps in {histories} histories: 0 lost, 0 doubled unmarked",
        sum.steps
    );
    println!(
        "{} changes, {} timers fired, {} messages ({} marked as possible repeats)",
        sum.commits, sum.fired, sum.messages, sum.marked
    );
    println!(
        "{} crashes, {} faults of the store, {} deliveries set aside, {} that nobody serves",
        sum.crashes, sum.faults, sum.set_aside, sum.unserved
    );
    println!("hash {}", switchboard::model::hexadecimal(&sum.hash));
}

/// How it goes wrong, as short as it does, and how to see it again.
fn say(seed: u64, steps: u64, variant: Variant, broken: &Broken) -> String {
    let again = format!(
        "cargo run -p switchboard-simulation -- --seed {seed} --steps {steps} --history {steps} --variant {variant}"
    );
    let mut said = format!(
        "seed {seed}, step {}: {}\nagain: {again}\n",
        broken.step, broken.violation
    );
    if let Some(shrunk) = shrink(seed, length(steps), variant) {
        let kept: Vec<String> = shrunk.kept.iter().map(usize::to_string).collect();
        for action in &shrunk.actions {
            said.push_str(&format!("  {action:?}\n"));
        }
        said.push_str(shrunk.broken.trace.as_deref().unwrap_or_default());
        said.push_str(&format!(
            "{} of {} steps do: {}\nagain: {again} --only {}",
            shrunk.kept.len(),
            broken.step,
            shrunk.broken.violation,
            kept.join(",")
        ));
    }
    said
}
