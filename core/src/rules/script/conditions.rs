//! What conditions say of each other: which can never hold after which have not.
//!
//! A condition is taken for a choice of cases, each of several parts that all hold. A part is an
//! interval of a number, a text that something equals, or else whatever is written, which is the
//! same only as itself. Nothing that is not understood is ever taken for false.

/// One part of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Something numeric is within these bounds.
    Within(String, i64, i64),
    /// Something is this text.
    Is(String, String),
    /// Something that is true or false, as written.
    Holds(String),
    /// The contrary of that.
    Fails(String),
    /// `true` or `false`.
    Constant(bool),
    /// What is not understood.
    Unknown,
}

/// A condition: it holds when in one of the cases all parts hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) cases: Vec<Vec<Part>>,
}

/// More cases are not thought through.
const MAX_CASES: usize = 64;

impl Condition {
    pub(super) fn part(part: Part) -> Self {
        Self {
            cases: vec![vec![part]],
        }
    }

    pub(super) fn unknown() -> Self {
        Self::part(Part::Unknown)
    }

    pub(super) fn any(all: impl Iterator<Item = Self>) -> Self {
        let cases: Vec<Vec<Part>> = all.flat_map(|one| one.cases).take(MAX_CASES + 1).collect();
        if cases.len() > MAX_CASES {
            return Self::unknown();
        }
        Self { cases }
    }

    pub(super) fn all(all: impl Iterator<Item = Self>) -> Self {
        let mut cases: Vec<Vec<Part>> = vec![Vec::new()];
        for one in all {
            if cases.len() * one.cases.len() > MAX_CASES {
                return Self::unknown();
            }
            let with = |case: &Vec<Part>| {
                let case = case.clone();
                one.cases
                    .iter()
                    .map(move |more| [case.as_slice(), more].concat())
                    .collect::<Vec<_>>()
            };
            cases = cases.iter().flat_map(with).collect();
        }
        Self { cases }
    }

    /// The contrary, where it is one part.
    pub(super) fn not(self) -> Self {
        let [case] = self.cases.as_slice() else {
            return Self::unknown();
        };
        match case.as_slice() {
            [Part::Holds(text)] => Self::part(Part::Fails(text.clone())),
            [Part::Fails(text)] => Self::part(Part::Holds(text.clone())),
            [Part::Constant(flag)] => Self::part(Part::Constant(!flag)),
            _ => Self::unknown(),
        }
    }

    /// Whether it contradicts itself.
    pub(super) fn is_never(&self) -> bool {
        self.cases.iter().all(|case| is_impossible(case))
    }

    /// Whether it holds whatever comes.
    pub(super) fn is_always(&self) -> bool {
        let holds = |part: &Part| *part == Part::Constant(true);
        self.cases.iter().any(|case| case.iter().all(holds))
    }
}

fn is_impossible(case: &[Part]) -> bool {
    let pairs = case
        .iter()
        .enumerate()
        .flat_map(|(index, one)| case.iter().skip(index + 1).map(move |other| (one, other)));
    case.contains(&Part::Constant(false)) || pairs.into_iter().any(|(a, b)| excludes(a, b))
}

fn excludes(one: &Part, other: &Part) -> bool {
    match (one, other) {
        (Part::Within(a, low, high), Part::Within(b, from, to)) => {
            a == b && (low.max(from) > high.min(to))
        }
        (Part::Is(a, one), Part::Is(b, other)) => a == b && one != other,
        (Part::Holds(a), Part::Fails(b)) | (Part::Fails(a), Part::Holds(b)) => a == b,
        _ => false,
    }
}

/// Whether the first holding means that the second does.
fn implies(one: &Part, other: &Part) -> bool {
    match (one, other) {
        (Part::Unknown, _) | (_, Part::Unknown) => false,
        (Part::Within(a, low, high), Part::Within(b, from, to)) => {
            a == b && low >= from && high <= to
        }
        (one, other) => one == other,
    }
}

/// The conditions that are known not to hold, each with the line of its `if`.
#[derive(Debug)]
pub(super) struct Disproved {
    all: Vec<(Condition, usize)>,
    /// Whether what did not hold once does not hold later.
    is_steady: bool,
}

impl Disproved {
    pub(super) fn new(is_steady: bool) -> Self {
        Self {
            all: Vec::new(),
            is_steady,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn truncate(&mut self, to: usize) {
        self.all.truncate(to);
    }

    pub(super) fn add(&mut self, condition: Condition, line: usize) {
        if self.is_steady {
            self.all.push((condition, line));
        }
    }

    /// The line that rules a condition out, if what did not hold before means that this does not.
    pub(super) fn rules_out(&self, condition: &Condition) -> Option<usize> {
        let mut line = None;
        for case in &condition.cases {
            let by = self.all.iter().find(|(earlier, _)| {
                earlier.cases.iter().any(|dealt_with| {
                    !dealt_with.is_empty()
                        && dealt_with
                            .iter()
                            .all(|part| case.iter().any(|one| implies(one, part)))
                })
            });
            match by {
                Some((_, found)) => line = Some(*found),
                None if is_impossible(case) => {}
                None => return None,
            }
        }
        line
    }
}

/// The interval of a comparison with a number; nothing for `!=`.
pub(super) fn interval(operator: &str, number: i64) -> Option<(i64, i64)> {
    match operator {
        "==" => Some((number, number)),
        "<" => Some((i64::MIN, number.saturating_sub(1))),
        "<=" => Some((i64::MIN, number)),
        ">" => Some((number.saturating_add(1), i64::MAX)),
        ">=" => Some((number, i64::MAX)),
        _ => None,
    }
}

/// The same comparison with its sides exchanged.
pub(super) fn mirrored(operator: &str) -> &str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        same => same,
    }
}
