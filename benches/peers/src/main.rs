//! The same rules, over the same calls, in other engines: what a decision costs in each.
//!
//! `cargo run --release` in this folder prints the tables of `../README.md`; `-- --check` only makes
//! sure that all answer alike; `-- --charts FOLDER` also draws. Nothing is timed before everybody
//! has answered alike on every call.

mod charts;
mod contender;
mod engines;
mod growth;
mod measure;
mod twelve;

use std::path::PathBuf;

use contender::Contender;
use engines::{cel, lua, native, rego, rhais, switchboards, zen};
use measure::{Measured, agree, measure};

/// How many turns everybody takes at the twelve rules, and at those that grow.
const ROUNDS: usize = 25;
const ROUNDS_OF_GROWTH: usize = 9;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (check_only, charts) = match arguments.as_slice() {
        [] => (false, None),
        [flag] if flag == "--check" => (true, None),
        [flag, folder] if flag == "--charts" => (false, Some(PathBuf::from(folder))),
        _ => return Err("usage: switchboard-peers [--check | --charts FOLDER]".into()),
    };
    let mut contenders = twelve()?;
    let answers = agree(&mut contenders)?;
    println!(
        "Twelve rules: all {} answer alike on {} calls.\n",
        contenders.len(),
        answers.len()
    );
    let rounds = if check_only { 0 } else { ROUNDS };
    let measured = measure(&mut contenders, rounds)?;
    drop(contenders);
    if !check_only {
        print_twelve(&measured);
    }
    let mut grown = Vec::new();
    for count in growth::SIZES {
        let mut contenders = of_size(count)?;
        agree(&mut contenders)?;
        println!("{count} rules: all {} answer alike.", contenders.len());
        let rounds = if check_only { 0 } else { ROUNDS_OF_GROWTH };
        grown.push((count, measure(&mut contenders, rounds)?));
    }
    if !check_only {
        print_growth(&grown);
    }
    if let Some(folder) = charts {
        charts::twelve(&folder.join("twelve.svg"), &measured)?;
        charts::growth(&folder.join("growth.svg"), &grown)?;
    }
    Ok(())
}

fn twelve() -> Result<Vec<Contender>, String> {
    let question = twelve::question()?;
    Ok(vec![
        native::made(&question)?,
        switchboards::prebuilt(&question)?,
        switchboards::made(&question)?,
        switchboards::explained(&question)?,
        lua::prebuilt(&question)?,
        lua::made(&question)?,
        cel::prebuilt(&question)?,
        cel::made(&question)?,
        rhais::prebuilt(&question)?,
        rhais::made(&question)?,
        rego::prebuilt(&question)?,
        rego::made(&question)?,
        zen::prebuilt(&question)?,
        zen::made(&question)?,
    ])
}

fn of_size(count: usize) -> Result<Vec<Contender>, String> {
    let rules = growth::Rules::new(count)?;
    Ok(vec![
        growth::linear(&rules)?,
        growth::hashed(&rules)?,
        growth::switchboard(&rules)?,
        growth::rhai_switch(&rules)?,
        growth::zen(&rules)?,
    ])
}

fn print_twelve(measured: &[Measured]) {
    let ours = measured
        .iter()
        .find(|one| one.name == "Switchboard" && one.input == contender::Input::Made)
        .map_or(f64::NAN, |one| one.median);
    println!("| engine | its input | ns a decision (median) | fastest round | against Switchboard |");
    println!("| --- | --- | ---: | ---: | ---: |");
    for one in measured {
        let Measured { name, input, median, fastest } = one;
        println!("| {name} | {} | {median:.0} | {fastest:.0} | {:.2} |", input.words(), median / ours);
    }
    println!();
}

fn print_growth(grown: &[(usize, Vec<Measured>)]) {
    println!("\nns a decision (medians), by the number of rules\n");
    let sizes: Vec<String> = grown.iter().map(|(count, _)| count.to_string()).collect();
    println!("| engine | {} |", sizes.join(" | "));
    println!("| --- |{}", " ---: |".repeat(sizes.len()));
    for (index, one) in grown.first().map_or(&[][..], |(_, all)| all).iter().enumerate() {
        let times: Vec<String> = grown
            .iter()
            .filter_map(|(_, all)| Some(format!("{:.0}", all.get(index)?.median)))
            .collect();
        println!("| {} | {} |", one.name, times.join(" | "));
    }
}
