//! A scenario that was checked: every step has what its verb needs, and every case that a step is
//! about has been opened by then.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use switchboard::model::{CaseNumber, PersonId, Roster, Span, Timestamp};
use toml::Spanned;

use crate::toml_text::{TomlText, TomlTextError};

use super::verb::{Kind, Problem, Verb, command};
use super::written::{Step, Written};

/// More steps than the busiest desk has in a year. It stops `every = "1s"` from filling the
/// memory.
const MAX_STEPS: usize = 1_000_000;

/// A scenario that was checked.
#[derive(Debug)]
pub struct Scenario {
    /// Its file.
    pub file: TomlText,
    /// As it was written.
    pub written: Written,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// What each step of the file is about, in the file's order.
    pub cases: Vec<About>,
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// No case.
    Nothing,
    /// The case of this number.
    Number(CaseNumber),
    /// The one that this step opened.
    Opened(usize),
    /// The one that this repeated step opened in the same round.
    SameRound(usize),
}

/// One time at which a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// When.
    pub at: Timestamp,
    /// Which step of the file.
    pub step: usize,
    /// The first time is 0.
    pub round: u32,
}

impl Scenario {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// The first thing wrong, with its place.
    pub fn read(path: &Path) -> Result<Self, TomlTextError> {
        Self::check(TomlText::read(path)?)
    }

    /// Checks a scenario.
    ///
    /// # Errors
    /// The first thing wrong, with its place.
    pub fn check(file: TomlText) -> Result<Self, TomlTextError> {
        let written: Written = file.parse()?;
        let start = written.start.get_ref().from(Timestamp::UNIX_EPOCH);
        if matches!(written.start.get_ref(), super::moment::Moment::After(_)) {
            let at = written.start.span().start;
            return Err(file.wrong(at, "the start is a date and time: `2026-03-02T09:00:00Z`"));
        }
        let until = written.until.get_ref().from(start);
        if until <= start {
            let at = written.until.span().start;
            return Err(file.wrong(at, "the scenario ends before it begins"));
        }
        let bounds = Bounds { start, until };
        let checked = steps(&written, &bounds, &file);
        let cases = checked.map_err(|problem| file.wrong(problem.at.start, problem.message))?;
        Ok(Self {
            file,
            written,
            start,
            until,
            cases,
        })
    }

    /// Checks that whoever does something exists, or is added by a step.
    ///
    /// # Errors
    /// The first who does not, with the place.
    pub fn check_people(&self, roster: &Roster) -> Result<(), TomlTextError> {
        let added: BTreeSet<&PersonId> = self
            .written
            .at
            .iter()
            .filter_map(|step| Some(&step.person.as_ref()?.get_ref().id))
            .collect();
        let callers = self
            .written
            .at
            .iter()
            .filter(|step| *step.verb.get_ref() == Verb::Open)
            .filter_map(|step| step.caller.as_ref());
        let actors = self
            .written
            .at
            .iter()
            .filter_map(|step| step.actor.as_ref());
        for person in actors.chain(callers) {
            let id = person.get_ref();
            if roster.person(id).is_some() || added.contains(id) {
                continue;
            }
            let hint = roster
                .nearest_person(id.as_str())
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_else(|| "; add a `[[person]]` to the scenario".to_owned());
            let message = format!("there is nobody called `{id}`{hint}");
            return Err(self.file.wrong(person.span().start, message));
        }
        Ok(())
    }

    /// The line of a step.
    #[must_use]
    pub fn line(&self, step: usize) -> usize {
        let verb = self.written.at.get(step).map(|step| step.verb.span().start);
        self.file.place(verb.unwrap_or(0)).0
    }

    /// Everything that is done, in the order of time; of one moment, in the file's order.
    ///
    /// # Errors
    /// When it is beyond all bounds.
    pub fn turns(&self) -> Result<Vec<Turn>, TomlTextError> {
        let bounds = Bounds {
            start: self.start,
            until: self.until,
        };
        let mut turns = Vec::new();
        for (index, step) in self.written.at.iter().enumerate() {
            for (round, at) in (0..).zip(bounds.times(step)) {
                if turns.len() >= MAX_STEPS {
                    let message =
                        format!("more than {MAX_STEPS} steps in all; let some happen less often");
                    return Err(self.file.wrong(step.verb.span().start, message));
                }
                turns.push(Turn {
                    at,
                    step: index,
                    round,
                });
            }
        }
        turns.sort_unstable();
        Ok(turns)
    }
}

/// Between which moments everything happens.
struct Bounds {
    start: Timestamp,
    until: Timestamp,
}

impl Bounds {
    /// The moments at which a step is done.
    fn times(&self, step: &Step) -> impl Iterator<Item = Timestamp> + use<> {
        let first = step.time.get_ref().from(self.start);
        let every = step.every.as_ref().map(|every| *every.get_ref());
        let last = step
            .until
            .as_ref()
            .map_or(self.until, |until| until.get_ref().from(self.start))
            .min(self.until);
        let rounds = match (every, &step.repeat) {
            (None, _) => 1,
            (Some(_), Some(repeat)) => *repeat.get_ref(),
            (Some(_), None) => u32::MAX,
        };
        let mut next = Some(first);
        std::iter::from_fn(move || {
            let at = next?;
            next = every.map(|every| every.after(at));
            Some(at)
        })
        .take_while(move |at| *at <= last)
        .take(rounds as usize)
    }
}

fn problem<T>(at: &Spanned<T>, message: impl Into<String>) -> Problem {
    Problem {
        at: at.span(),
        message: message.into(),
    }
}

fn steps(written: &Written, bounds: &Bounds, file: &TomlText) -> Result<Vec<About>, Problem> {
    let named = names(written, file)?;
    let mut cases = Vec::with_capacity(written.at.len());
    for step in &written.at {
        check_times(step, bounds)?;
        check_fields(step)?;
        let about = about(step, &named, written, bounds)?;
        let stand_in = match about {
            About::Nothing => None,
            About::Number(case) => Some(case),
            About::Opened(index) | About::SameRound(index) => written
                .at
                .get(index)
                .and_then(|opener| opener.verb.get_ref().shape().opens)
                .map(Kind::stand_in),
        };
        // Made once to find what is missing, and again with the real case when its time comes.
        command(step, stand_in, bounds.start)?;
        cases.push(about);
    }
    Ok(cases)
}

fn names<'a>(written: &'a Written, file: &TomlText) -> Result<BTreeMap<&'a str, usize>, Problem> {
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, step) in written.at.iter().enumerate() {
        let Some(name) = &step.name else { continue };
        let verb = step.verb.get_ref();
        if verb.shape().opens.is_none() {
            let message = format!("`{}` opens no case that could have a name", verb.word());
            return Err(problem(name, message));
        }
        if let Some(first) = named.insert(name.get_ref(), index) {
            let line = written
                .at
                .get(first)
                .map_or(0, |first| file.place(first.verb.span().start).0);
            let message = format!(
                "`{}` is the name of the step on line {line}",
                name.get_ref()
            );
            return Err(problem(name, message));
        }
    }
    Ok(named)
}

fn check_times(step: &Step, bounds: &Bounds) -> Result<(), Problem> {
    let at = step.time.get_ref().from(bounds.start);
    if at < bounds.start {
        return Err(problem(&step.time, "this is before the scenario's `start`"));
    }
    if at > bounds.until {
        return Err(problem(&step.time, "this is after the scenario's `until`"));
    }
    if let Some(until) = &step.until
        && until.get_ref().from(bounds.start) < at
    {
        return Err(problem(until, "this is before the step's own `time`"));
    }
    match (&step.every, &step.until, &step.repeat) {
        (Some(every), ..) if *every.get_ref() == Span::ZERO => {
            Err(problem(every, "nothing can be done every 0 seconds"))
        }
        (None, Some(until), _) => Err(problem(until, "`until` needs `every`, such as `\"6h\"`")),
        (None, None, Some(repeat)) => {
            Err(problem(repeat, "`repeat` needs `every`, such as `\"6h\"`"))
        }
        _ => Ok(()),
    }
}

fn check_fields(step: &Step) -> Result<(), Problem> {
    let verb = *step.verb.get_ref();
    let shape = verb.shape();
    let given = step.given();
    for needed in shape.needs {
        if !given.iter().any(|(field, _)| field == needed) {
            let message = format!("`{}` needs `{needed}`", verb.word());
            return Err(problem(&step.verb, message));
        }
    }
    for (field, at) in given {
        if shape.needs.contains(&field) || shape.may.contains(&field) {
            continue;
        }
        let takes: Vec<String> = shape
            .needs
            .iter()
            .chain(shape.may)
            .map(|field| format!("`{field}`"))
            .collect();
        let takes = match takes.as_slice() {
            [] => "it takes nothing more".to_owned(),
            some => format!("it takes {}", some.join(", ")),
        };
        return Err(Problem {
            at,
            message: format!("`{}` takes no `{field}`; {takes}", verb.word()),
        });
    }
    Ok(())
}

fn about(
    step: &Step,
    named: &BTreeMap<&str, usize>,
    written: &Written,
    bounds: &Bounds,
) -> Result<About, Problem> {
    let verb = *step.verb.get_ref();
    let shape = verb.shape();
    let wanted = || {
        let kinds: Vec<&str> = shape.on.iter().map(|kind| kind.words()).collect();
        kinds.join(" or ")
    };
    let Some(case) = &step.case else {
        if shape.on.is_empty() {
            return Ok(About::Nothing);
        }
        let message = format!("`{}` needs `case`, {}", verb.word(), wanted());
        return Err(problem(&step.verb, message));
    };
    if shape.on.is_empty() {
        let message = format!("`{}` is about no case that was opened before", verb.word());
        return Err(problem(case, message));
    }
    let text = case.get_ref();
    let fits = |kind: Kind| {
        if shape.on.contains(&kind) {
            return Ok(());
        }
        let message = format!(
            "`{}` needs {}, and `{text}` is {}",
            verb.word(),
            wanted(),
            kind.words()
        );
        Err(problem(case, message))
    };
    let Some(&index) = named.get(text.as_str()) else {
        let Ok(number) = text.parse::<CaseNumber>() else {
            let message =
                format!("no step has the name `{text}`, and it is no case number such as `T-1`");
            return Err(problem(case, message));
        };
        fits(Kind::of(number))?;
        return Ok(About::Number(number));
    };
    let Some(opener) = written.at.get(index) else {
        return Err(problem(case, "no step has this name"));
    };
    if let Some(kind) = opener.verb.get_ref().shape().opens {
        fits(kind)?;
    }
    let time = |step: &Step| step.time.get_ref().from(bounds.start);
    if time(step) < time(opener) {
        let message = format!("`{text}` is opened later, at {}", time(opener));
        return Err(problem(case, message));
    }
    match (&step.every, &opener.every) {
        (Some(own), Some(opened)) if own.get_ref() == opened.get_ref() => {
            Ok(About::SameRound(index))
        }
        (Some(own), Some(opened)) => {
            let message = format!(
                "`{text}` is opened every {}, so what follows it is done every {0} too",
                opened.get_ref()
            );
            Err(problem(own, message))
        }
        _ => Ok(About::Opened(index)),
    }
}
