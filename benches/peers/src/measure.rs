//! Ratios in one run: everybody takes turns, so that what else the machine does strikes all alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::contender::Contender;

/// A turn lasts at least so long: shorter ones measure the clock.
const TURN: Duration = Duration::from_millis(20);

/// What one contender takes for a decision, in nanoseconds.
pub struct Measured {
    /// Who.
    pub name: &'static str,
    /// With which input.
    pub input: crate::contender::Input,
    /// The median of the rounds.
    pub median: f64,
    /// The fastest round.
    pub fastest: f64,
}

/// Checks that all answer alike; the answers.
///
/// # Errors
/// Who answered otherwise, and to which call.
pub fn agree(contenders: &mut [Contender]) -> Result<Vec<u32>, String> {
    let mut expected: Option<(&str, Vec<u32>)> = None;
    for contender in contenders {
        let mut answers = Vec::new();
        (contender.batch)(&mut answers)?;
        match &expected {
            None => expected = Some((contender.name, answers)),
            Some((first, of_first)) => {
                if let Some(call) = (0..of_first.len()).find(|&n| of_first.get(n) != answers.get(n))
                {
                    return Err(format!(
                        "call {call}: {first} says {:?}, {} ({}) says {:?}",
                        of_first.get(call),
                        contender.name,
                        contender.input.words(),
                        answers.get(call)
                    ));
                }
            }
        }
    }
    expected
        .map(|(_, answers)| answers)
        .ok_or_else(|| "nobody takes part".to_owned())
}

/// Lets everybody take `rounds` turns, in turn.
///
/// # Errors
/// When somebody fails.
pub fn measure(contenders: &mut [Contender], rounds: usize) -> Result<Vec<Measured>, String> {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); contenders.len()];
    let mut answers = Vec::new();
    for _ in 0..rounds {
        for (contender, times) in contenders.iter_mut().zip(&mut times) {
            let mut decisions = 0_usize;
            let begun = Instant::now();
            while begun.elapsed() < TURN {
                answers.clear();
                (contender.batch)(black_box(&mut answers))?;
                decisions += answers.len();
            }
            times.push(begun.elapsed().as_secs_f64() * 1e9 / decisions as f64);
        }
    }
    let of = |(contender, mut times): (&Contender, Vec<f64>)| {
        times.sort_by(f64::total_cmp);
        Measured {
            name: contender.name,
            input: contender.input,
            median: times.get(times.len() / 2).copied().unwrap_or(f64::NAN),
            fastest: times.first().copied().unwrap_or(f64::NAN),
        }
    };
    Ok(contenders.iter().zip(times).map(of).collect())
}
