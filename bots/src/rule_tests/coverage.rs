//! Which ways through the scripts the tests have taken.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use switchboard::rules::{BranchKind, BranchPoint, Rulebook, Sources, Tried};

/// Which ways were taken.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    points: Vec<Counted>,
    /// Hooks of which the ways cannot be seen, with the reason.
    unseen: Vec<(&'static str, String)>,
}

/// A place in a script, and how often decisions passed it.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Where.
    pub point: BranchPoint,
    /// How often the condition held, the arm was taken or the answer given.
    pub held: u64,
    /// How often the condition did not hold.
    pub failed: u64,
}

impl Counted {
    fn branches(&self) -> usize {
        match self.point.kind {
            BranchKind::Condition(_) => 2,
            BranchKind::Arm(_) | BranchKind::Answer => 1,
        }
    }

    fn passed(&self) -> usize {
        match self.point.kind {
            BranchKind::Condition(_) => usize::from(self.held > 0) + usize::from(self.failed > 0),
            BranchKind::Arm(_) | BranchKind::Answer => usize::from(self.held > 0),
        }
    }
}

impl Coverage {
    /// Nothing taken yet.
    #[must_use]
    pub fn new(rulebook: &Rulebook) -> Self {
        let points = rulebook.branches().into_iter().map(|point| Counted {
            point,
            held: 0,
            failed: 0,
        });
        let hooks = rulebook.compiled_hooks().into_iter();
        Self {
            points: points.collect(),
            unseen: hooks
                .filter_map(|(hook, compiled)| Some((hook, compiled.err()?)))
                .collect(),
        }
    }

    /// Counts what one decision has passed.
    pub fn count(&mut self, tried: &[Tried]) {
        for one in tried {
            let passed = self.points.iter_mut().find(|counted| {
                let point = &counted.point;
                point.column == one.column && at(point) == one.at && !is_arm(point)
            });
            match passed {
                Some(counted) if one.held => counted.held += 1,
                Some(counted) => counted.failed += 1,
                None => {}
            }
            let (Some(place), Some((file, _))) = (one.arm, one.at.rsplit_once(':')) else {
                continue;
            };
            let arm = self.points.iter_mut().find(|counted| {
                let point = &counted.point;
                (point.line, point.column) == place && point.file == file && is_arm(point)
            });
            if let Some(counted) = arm {
                counted.held += 1;
            }
        }
    }

    /// How many branches there are: two of each condition, one of each answer and of
    /// each arm of a `switch`.
    #[must_use]
    pub fn branches(&self) -> usize {
        self.points.iter().map(Counted::branches).sum()
    }

    /// How many of them were taken.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.points.iter().map(Counted::passed).sum()
    }

    /// Every place, by file and line.
    #[must_use]
    pub fn points(&self) -> &[Counted] {
        &self.points
    }

    /// What was not taken, one line each, and of which hooks nothing can be said.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for counted in &self.points {
            let place = at(&counted.point);
            match &counted.point.kind {
                BranchKind::Condition(text) => {
                    if counted.held == 0 {
                        lines.push(format!("{place}: `{text}` never held"));
                    }
                    if counted.failed == 0 {
                        lines.push(format!("{place}: `{text}` always held"));
                    }
                }
                BranchKind::Arm(text) if counted.held == 0 => {
                    lines.push(format!("{place}: this arm of `{text}` was never taken"));
                }
                BranchKind::Answer if counted.held == 0 => {
                    lines.push(format!("{place}: this answer was never given"));
                }
                BranchKind::Arm(_) | BranchKind::Answer => {}
            }
        }
        for (hook, why) in &self.unseen {
            lines.push(format!(
                "the branches of `{hook}` are not seen, because it runs in rhai's interpreter: {why}"
            ));
        }
        lines
    }

    /// The scripts with how often each condition held and did not; `!` marks what was not taken.
    #[must_use]
    pub fn annotated(&self, sources: &Sources) -> String {
        let mut by_file: BTreeMap<&str, BTreeMap<usize, Vec<&Counted>>> = BTreeMap::new();
        for counted in &self.points {
            let lines = by_file.entry(counted.point.file).or_default();
            lines.entry(counted.point.line).or_default().push(counted);
        }
        let mut out = String::new();
        for (file, lines) in by_file {
            // Writing to a string does not fail.
            let _ = writeln!(out, "{file}\n    held   not  line");
            let text = sources.get(file).map_or("", String::as_str);
            for (number, line) in (1..).zip(text.lines()) {
                let here = lines.get(&number).map(Vec::as_slice).unwrap_or_default();
                let _ = writeln!(out, "{} {number:>5} | {line}", margin(here));
            }
            out.push('\n');
        }
        out
    }
}

fn at(point: &BranchPoint) -> String {
    format!("{}:{}", point.file, point.line)
}

fn is_arm(point: &BranchPoint) -> bool {
    matches!(point.kind, BranchKind::Arm(_))
}

fn margin(here: &[&Counted]) -> String {
    let mark = if here.iter().all(|one| one.passed() == one.branches()) {
        ' '
    } else {
        '!'
    };
    let is_condition = |one: &&&Counted| matches!(one.point.kind, BranchKind::Condition(_));
    let conditions: Vec<_> = here.iter().filter(is_condition).collect();
    // An answer on the line of its condition is told by the condition.
    match (conditions.as_slice(), here) {
        ([], []) => " ".repeat(14),
        ([], _) => {
            // So is an arm by the answers on its line.
            let arms_only = here.iter().all(|one| is_arm(&one.point));
            let counted = here.iter().filter(|one| arms_only || !is_arm(&one.point));
            let given: u64 = counted.map(|one| one.held).sum();
            format!("{mark} {given:>6}      ")
        }
        _ => {
            let held: u64 = conditions.iter().map(|one| one.held).sum();
            let failed: u64 = conditions.iter().map(|one| one.failed).sum();
            format!("{mark} {held:>6}{failed:>6}")
        }
    }
}
