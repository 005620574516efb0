//! Figures of a replay: medians, agreement with the log's own verdict, and the targets that would
//! agree best. Pure arithmetic.

use switchboard::model::Span;

/// Median, 90th percentile and mean of some spans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Spread {
    /// How many.
    pub count: usize,
    /// The middle one; of an even number the lower of the two.
    pub median: Option<Span>,
    /// The smallest that at least nine in ten do not exceed.
    pub p90: Option<Span>,
    /// The mean.
    pub mean: Option<Span>,
}

impl Spread {
    /// Of these.
    #[must_use]
    pub fn of(mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        let count = spans.len();
        // The nearest-rank percentile, as the desk's speed of answer is measured.
        let rank = |of_ten: usize| {
            (count * of_ten)
                .div_ceil(10)
                .checked_sub(1)
                .and_then(|index| spans.get(index))
                .copied()
        };
        let total: i64 = spans.iter().map(|span| span.secs()).sum();
        let mean = i64::try_from(count)
            .ok()
            .and_then(|count| total.checked_div(count))
            .and_then(|mean| Span::from_secs(mean).ok());
        Self {
            count,
            median: rank(5),
            p90: rank(9),
            mean,
        }
    }
}

/// How the rules' verdicts compare with the log's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Agreement {
    /// In time for both.
    pub both_met: usize,
    /// In time for the rules, late for the log.
    pub only_rules_met: usize,
    /// Late for the rules, in time for the log.
    pub only_log_met: usize,
    /// Late for both.
    pub both_missed: usize,
}

impl Agreement {
    /// Counts one ticket.
    pub fn add(&mut self, rules_met: bool, log_met: bool) {
        *match (rules_met, log_met) {
            (true, true) => &mut self.both_met,
            (true, false) => &mut self.only_rules_met,
            (false, true) => &mut self.only_log_met,
            (false, false) => &mut self.both_missed,
        } += 1;
    }

    /// Tickets on which both say the same.
    #[must_use]
    pub fn agree(&self) -> usize {
        self.both_met + self.both_missed
    }

    /// Tickets with a verdict.
    #[must_use]
    pub fn total(&self) -> usize {
        self.agree() + self.only_rules_met + self.only_log_met
    }

    /// In tenths of a percent.
    #[must_use]
    pub fn per_mille(&self) -> usize {
        (self.agree() * 1000)
            .checked_div(self.total())
            .unwrap_or_default()
    }
}

/// The target that agrees best with the log's verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct BestTarget {
    /// The longest time that is in time; nothing when no time is.
    pub within: Option<Span>,
    /// Tickets on which it agrees.
    pub agree: usize,
    /// Tickets with a verdict.
    pub total: usize,
}

/// Finds the target under which "took at most so long" agrees with the log's "met" on the most
/// tickets. Of the targets that agree equally well the roundest is given: whole days, then half
/// days, then hours.
#[must_use]
pub fn best_target(measured: &[(Span, bool)]) -> BestTarget {
    let mut sorted = measured.to_vec();
    sorted.sort_unstable();
    let total = sorted.len();
    let missed = sorted.iter().filter(|(_, met)| !met).count();
    // With no time in time, everything that the log says was missed agrees.
    let mut best = BestTarget {
        within: None,
        agree: missed,
        total,
    };
    let mut best_gap: Option<(Span, Option<Span>)> = None;
    let mut agree = missed;
    for (index, (span, met)) in sorted.iter().enumerate() {
        agree = if *met { agree + 1 } else { agree - 1 };
        let next = sorted.get(index + 1).map(|(next, _)| *next);
        // A target separates only different times.
        if next == Some(*span) {
            continue;
        }
        if agree > best.agree {
            best.agree = agree;
            best_gap = Some((*span, next));
        }
    }
    best.within = best_gap.map(|(from, below)| roundest(from, below));
    best
}

/// The roundest span at `from` or above and below `below`.
fn roundest(from: Span, below: Option<Span>) -> Span {
    for hours in [24, 12, 4, 1] {
        let unit = hours * 3600;
        let up = (from.secs() + unit - 1) / unit * unit;
        if let Ok(round) = Span::from_secs(up)
            && below.is_none_or(|below| round < below)
        {
            return round;
        }
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(hours: i64) -> Span {
        Span::from_secs(hours * 3600).unwrap()
    }

    #[test]
    fn the_best_target_is_the_roundest_that_parts_met_from_missed() {
        let measured = [
            (hours(2), true),
            (hours(13), true),
            (hours(70), false),
            (hours(90), false),
        ];
        let best = best_target(&measured);
        assert_eq!((best.within, best.agree), (Some(hours(24)), 4));
        let narrow = [(hours(13), true), (hours(15), false)];
        assert_eq!(best_target(&narrow).within, Some(hours(13)));
    }

    #[test]
    fn where_nothing_was_met_no_target_is_suggested() {
        let best = best_target(&[(hours(1), false), (hours(2), false)]);
        assert_eq!((best.within, best.agree, best.total), (None, 2, 2));
        assert_eq!(best_target(&[]).within, None);
    }

    #[test]
    fn equal_times_with_different_verdicts_cannot_be_parted() {
        let best = best_target(&[(hours(1), true), (hours(1), false), (hours(1), true)]);
        assert_eq!((best.agree, best.total), (2, 3));
    }

    #[test]
    fn a_spread_takes_the_nearest_rank() {
        let spread = Spread::of((1..=10).map(hours).collect());
        assert_eq!(spread.median, Some(hours(5)));
        assert_eq!(spread.p90, Some(hours(9)));
        assert_eq!(Spread::of(Vec::new()), Spread::default());
    }
}
