//! Plays a scenario.

use std::collections::HashMap;
use std::io::{self, Write};

use switchboard::desk::{Actor, Change, Command};
use switchboard::model::{CaseNumber, Roster};
use switchboard::rules::{RulesError, Sources};
use switchboard::service::ServiceError;
use thiserror::Error;

use crate::progress::Progress;
use crate::toml_text::TomlTextError;
use crate::virtual_desk::VirtualDesk;

use super::cast::{self, CastError};
use super::phrase::phrase;
use super::scenario::{About, Scenario, Turn};
use super::tally::Tallies;
use super::timeline::{Ending, Form, StepSeen, Timeline};
use super::verb::command;
use super::written::Refused;

/// Why a scenario cannot be played.
#[derive(Debug, Error)]
pub enum SimulateError {
    /// The scenario is wrong, or cannot be read.
    #[error(transparent)]
    Scenario(#[from] TomlTextError),
    /// The rules do not load.
    #[error(transparent)]
    Rules(RulesError),
    /// The desk failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The timeline cannot be written.
    #[error("cannot write to standard output: {0}")]
    Output(io::Error),
}

/// Plays a scenario under the rules in `sources` and writes its timeline to `out`. True when every
/// step went as the scenario says.
///
/// # Errors
/// When the scenario or the rules are wrong, or the output cannot be written. A step that the desk
/// refuses is no error but a part of the timeline.
pub fn simulate(
    sources: &Sources,
    scenario: &Scenario,
    form: Form,
    out: &mut dyn Write,
) -> Result<bool, SimulateError> {
    let rulebook = cast::rulebook(sources, &scenario.written).map_err(|error| match error {
        CastError::Scenario(problem) => {
            SimulateError::Scenario(scenario.file.wrong(problem.at.start, problem.message))
        }
        CastError::Rules(error) => SimulateError::Rules(error),
    })?;
    let roster = rulebook.tables().roster.clone();
    scenario.check_people(&roster)?;
    let turns = scenario.turns()?;
    let version = rulebook.version().to_string();
    let desk = VirtualDesk::new(rulebook, scenario.start)?;
    let mut play = Play {
        scenario,
        roster: &roster,
        desk,
        cases: HashMap::new(),
        latest: HashMap::new(),
        tallies: Tallies::default(),
        timeline: Timeline::new(form, &roster),
        is_as_written: true,
    };
    play.timeline.start(scenario, &version);
    let mut progress = Progress::of(turns.len() as u64, "steps");
    for (done, turn) in (0_u64..).zip(&turns) {
        play.turn(turn)?;
        play.hand_over(out)?;
        progress.at(done);
    }
    play.pass(scenario.until)?;
    play.finish();
    play.hand_over(out)?;
    out.flush().map_err(SimulateError::Output)?;
    progress.finish();
    Ok(play.is_as_written)
}

struct Play<'a> {
    scenario: &'a Scenario,
    roster: &'a Roster,
    desk: VirtualDesk,
    /// What each step opened in each of its rounds.
    cases: HashMap<(usize, u32), CaseNumber>,
    /// What each step opened last.
    latest: HashMap<usize, CaseNumber>,
    tallies: Tallies,
    timeline: Timeline<'a>,
    is_as_written: bool,
}

impl Play<'_> {
    fn hand_over(&mut self, out: &mut dyn Write) -> Result<(), SimulateError> {
        out.write_all(self.timeline.out.as_bytes())
            .map_err(SimulateError::Output)?;
        self.timeline.out.clear();
        Ok(())
    }

    fn pass(&mut self, to: switchboard::model::Timestamp) -> Result<(), ServiceError> {
        let (tallies, timeline) = (&mut self.tallies, &mut self.timeline);
        self.desk.advance(to, &mut |at, change| {
            tallies.change(at, change);
            timeline.change(at, change);
        })
    }

    fn finish(&mut self) {
        let until = self.scenario.until;
        self.timeline
            .finish(until, &self.tallies, self.is_as_written);
    }

    fn turn(&mut self, turn: &Turn) -> Result<(), SimulateError> {
        self.pass(turn.at)?;
        let Some(step) = self.scenario.written.at.get(turn.step) else {
            return Ok(());
        };
        let actor = step
            .actor
            .as_ref()
            .map_or(Actor::Desk, |id| Actor::Person(id.get_ref().clone()));
        let (case, missing) = self.case_of(turn);
        let command = command(step, case, self.scenario.start)
            .map_err(|problem| self.scenario.file.wrong(problem.at.start, problem.message))?;
        let outcome = match missing {
            Some(why) => Err(why),
            None => self.perform(&actor, &command)?,
        };
        let opened = outcome.as_ref().ok().and_then(|change| change.reply.case());
        if step.verb.get_ref().shape().opens.is_some()
            && let Some(opened) = opened
        {
            self.cases.insert((turn.step, turn.round), opened);
            self.latest.insert(turn.step, opened);
        }
        let ending = ending(&outcome, step.refused.as_ref());
        self.is_as_written &= ending.is_as_written();
        self.tallies.step(turn.at, outcome.is_err());
        self.timeline.step(&StepSeen {
            at: turn.at,
            line: self.scenario.line(turn.step),
            actor: actor.person(),
            verb: step.verb.get_ref().word(),
            case: opened
                .or(case)
                .filter(|_| opened.is_some() || !is_stand_in(case)),
            phrase: phrase(&actor, &command, self.roster),
            ending,
        });
        if let Ok(change) = &outcome {
            self.tallies.change(turn.at, change);
            self.timeline.change(turn.at, change);
        }
        Ok(())
    }

    /// The case that a turn is about; and why there is none, when the step that should have opened
    /// it was refused.
    fn case_of(&self, turn: &Turn) -> (Option<CaseNumber>, Option<String>) {
        let about = self.scenario.cases.get(turn.step).copied();
        let (opener, case) = match about.unwrap_or(About::Nothing) {
            About::Nothing => return (None, None),
            About::Number(case) => return (Some(case), None),
            About::Opened(step) => (step, self.latest.get(&step)),
            About::SameRound(step) => (step, self.cases.get(&(step, turn.round))),
        };
        if let Some(case) = case {
            return (Some(*case), None);
        }
        let kind = self
            .scenario
            .written
            .at
            .get(opener)
            .and_then(|step| step.verb.get_ref().shape().opens);
        let why = format!(
            "the step on line {} opened nothing, so there is no case",
            self.scenario.line(opener)
        );
        (kind.map(super::verb::Kind::stand_in), Some(why))
    }

    fn perform(
        &self,
        actor: &Actor,
        command: &Command,
    ) -> Result<Result<Change, String>, SimulateError> {
        match self.desk.perform(actor, command) {
            Ok(change) => Ok(Ok(change)),
            Err(error) if error.is_refusal() => Ok(Err(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }
}

fn is_stand_in(case: Option<CaseNumber>) -> bool {
    case.is_some_and(|case| super::verb::Kind::of(case).stand_in() == case)
}

fn ending(outcome: &Result<Change, String>, expected: Option<&Refused>) -> Ending {
    let why = match (outcome, expected) {
        (Ok(_), None | Some(Refused::Flag(false))) => return Ending::Done,
        (Ok(_), Some(_)) => return Ending::DoneAgainstExpectation,
        (Err(why), _) => why,
    };
    let is_expected = match expected {
        Some(Refused::Flag(expected)) => *expected,
        Some(Refused::Saying(words)) => why.contains(words.as_str()),
        None => false,
    };
    if is_expected {
        Ending::RefusedAsExpected(why.clone())
    } else {
        Ending::Refused(why.clone())
    }
}
