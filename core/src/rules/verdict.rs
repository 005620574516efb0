//! A decision that is not kept: the answer, the reason and the rule, lent by the rulebook.

use std::borrow::Cow;
use std::fmt;

use super::Route;
use super::answers::Answer;
use super::rulebook::Rulebook;
use super::script::{Draft, Fault, Found, HOOKS, Place, Root};
use super::{Cadence, ClockPlan, EscalationPlan, EventFacts, Request, TicketFacts};

/// What a hook answered, why, and by which rule.
///
/// An answer of constants, such as `to_level(2).because("named callers")`, is made when the rules
/// are loaded and lent here: such a decision allocates nothing. What a script puts together from
/// the facts belongs to the verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict<'a, T: Clone> {
    /// The answer: the script's, or the default's when the script failed.
    pub answer: Cow<'a, T>,
    /// The script's reason; that the script failed, when it did.
    pub reason: Cow<'a, str>,
    /// Where the rule stands that won.
    pub rule: RulePlace,
    /// Why the default decided, when the script failed: file, line, column and message.
    pub fault: Option<String>,
}

/// Where a rule stands. Written `routing.rhai:12`, as in
/// [`DecisionRecord::rule`](crate::model::DecisionRecord::rule).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RulePlace {
    /// The script, or `programme.toml` when the default decided.
    pub file: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1; 0 when the default decided.
    pub column: usize,
}

impl fmt::Display for RulePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Rulebook {
    /// Asks `route(request)` and keeps nothing: [`Rulebook::route`] without a record to store. The
    /// answer names a queue that exists, always, and nothing is allocated for an answer of
    /// constants. It never fails; see [`Verdict::fault`].
    ///
    /// ```
    /// use switchboard::rules::{Request, Rulebook};
    ///
    /// fn queue_of(rulebook: &Rulebook, request: &Request<'_>) -> String {
    ///     let verdict = rulebook.routed(request);
    ///     // `level-2: named callers go direct to Level 2 (routing.rhai:12)`
    ///     let queue = verdict.answer.queue.as_ref();
    ///     let queue = queue.map(ToString::to_string).unwrap_or_default();
    ///     format!("{queue}: {} ({})", verdict.reason, verdict.rule)
    /// }
    /// # let _ = queue_of;
    /// ```
    #[must_use]
    pub fn routed(&self, request: &Request<'_>) -> Verdict<'_, Route> {
        self.verdict(Root::Request(request))
    }

    /// Asks `clocks(ticket)` and keeps nothing; see [`Rulebook::routed`].
    #[must_use]
    pub fn clocked(&self, ticket: &TicketFacts<'_>) -> Verdict<'_, ClockPlan> {
        self.verdict(Root::Ticket(ticket))
    }

    /// Asks `escalate(ticket)` and keeps nothing; see [`Rulebook::routed`].
    #[must_use]
    pub fn escalated(&self, ticket: &TicketFacts<'_>) -> Verdict<'_, EscalationPlan> {
        self.verdict(Root::Ticket(ticket))
    }

    /// Asks `cadence(event)` and keeps nothing; see [`Rulebook::routed`].
    #[must_use]
    pub fn paced(&self, event: &EventFacts<'_>) -> Verdict<'_, Cadence> {
        self.verdict(Root::Event(event))
    }

    /// Asks a hook.
    pub(super) fn verdict<T: Answer>(&self, root: Root<'_>) -> Verdict<'_, T> {
        match T::script(self).decide(T::HOOK, root) {
            Found::Constant(number) => self.constant(root, number),
            Found::Draft(answer) => self.judge(root, *answer),
        }
    }

    /// A constant answer, which was checked when the rules were loaded.
    #[inline]
    fn constant<T: Answer>(&self, root: Root<'_>, number: usize) -> Verdict<'_, T> {
        let kept = T::kept(self);
        let Some(rule) = kept.rules.get(number) else {
            // There is one for each number.
            return self.by_default(root, &Fault::default());
        };
        let place = Place {
            line: rule.line as usize,
            column: rule.column as usize,
        };
        match kept.answers.get(rule.answer as usize) {
            Some(answer) if answer.suits(root).is_ok() => Verdict {
                answer: Cow::Borrowed(answer),
                reason: Cow::Borrowed(&rule.reason),
                rule: place_in(HOOKS[T::HOOK].file, place),
                fault: None,
            },
            answer => self.refuse(root, place, number, answer),
        }
    }

    /// What is said of a constant answer that cannot be given.
    #[cold]
    fn refuse<T: Answer>(
        &self,
        root: Root<'_>,
        place: Place,
        number: usize,
        answer: Option<&T>,
    ) -> Verdict<'_, T> {
        let suits = answer.and_then(|answer| answer.suits(root).err());
        let refused = || T::kept(self).refused.get(&number).cloned();
        let message = suits.or_else(refused).unwrap_or_default();
        self.by_default(root, &Fault { place, message })
    }

    /// What comes of a script's answer: it is checked, and the default stands in for one that is
    /// not usable.
    #[cold]
    pub(super) fn judge<T: Answer>(
        &self,
        root: Root<'_>,
        answer: Result<Draft, Fault>,
    ) -> Verdict<'_, T> {
        let hook = &HOOKS[T::HOOK];
        let checked = answer.and_then(|draft| {
            let place = draft.at;
            let checked =
                T::checked(self, draft.made).and_then(|answer| answer.suits(root).map(|()| answer));
            let answer = checked.map_err(|message| Fault { place, message })?;
            Ok((answer, place, draft.reason))
        });
        match checked {
            Ok((answer, place, reason)) => Verdict {
                answer: Cow::Owned(answer),
                reason: match reason {
                    Some(reason) => Cow::Owned(reason),
                    None => Cow::Borrowed(T::script(self).reason_at(place)),
                },
                rule: place_in(hook.file, place),
                fault: None,
            },
            Err(fault) => self.by_default(root, &fault),
        }
    }

    #[cold]
    fn by_default<T: Answer>(&self, root: Root<'_>, fault: &Fault) -> Verdict<'_, T> {
        let fault = fault.text(HOOKS[T::HOOK].file);
        Verdict {
            answer: Cow::Owned(T::by_default(self, root)),
            reason: format!("the default decided, because the script failed at {fault}").into(),
            rule: self.defaults_at,
            fault: Some(fault),
        }
    }
}

fn place_in(file: &'static str, place: Place) -> RulePlace {
    RulePlace {
        file,
        line: place.line,
        column: place.column,
    }
}
