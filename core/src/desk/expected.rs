//! What a case waits for and what is not done of it, so that each reader can be told in their
//! language. In English it is said here as well, for what is not read by a person.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{ClockKind, EscalationStep, Mark, Span, TicketState, Timestamp};
use crate::rules::Audience;

use super::work::{open_time, spoken, time_in};

/// What is due, and why then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Expected {
    /// Maintenance begins.
    Begins,
    /// An event is over when its alarms stay quiet.
    Settles,
    /// The companies that have not been told yet are told.
    Tells,
    /// The next window of a series becomes an event.
    Occurs,
    /// Alarms that were held during maintenance are looked at.
    LooksAtHeld,
    /// People hear that maintenance overruns.
    Overruns,
    /// Who leads the work is asked for an update, unless one is written before.
    Prompt,
    /// Whoever owes something after a major incident is reminded of it.
    Reminder,
    /// People are told anew.
    Update {
        /// Who.
        to: Audience,
        /// How long ago they were told last.
        told_ago: Span,
        /// How often they are told.
        every: Span,
        /// When the rules in force would have it, when that is another time.
        rules_say: Option<Timestamp>,
    },
    /// People are told for the first time.
    First {
        /// Who.
        to: Audience,
        /// How long ago it began.
        began_ago: Span,
        /// After how long they are told.
        after: Span,
        /// When the rules in force would have it, when that is another time.
        rules_say: Option<Timestamp>,
    },
    /// People hear of it, as they were told that they would.
    AsAnnounced {
        /// Who.
        to: Audience,
        /// When the rules in force would have it, when that is another time.
        rules_say: Option<Timestamp>,
    },
    /// The rules are asked again what people hear.
    AskedAgain {
        /// Who.
        to: Audience,
        /// When the rules in force would have it, when that is another time.
        rules_say: Option<Timestamp>,
    },
    /// A promise of a ticket.
    Promise {
        /// Which.
        clock: ClockKind,
        /// Within what open time it was promised.
        within: Span,
    },
    /// A step of a ticket's plan.
    Step(PlanStep),
    /// A step of a plan that was replaced since.
    ReplacedStep,
    /// The next one is asked to acknowledge.
    NextAsked {
        /// The name of who can acknowledge before.
        unless: Option<String>,
    },
    /// A ticket closes by itself.
    Closes {
        /// So long after it was resolved.
        after: Span,
    },
    /// The rules are asked again about a call, unless it is answered before.
    CallAskedAgain {
        /// After what wait.
        after: Span,
    },
    /// A caller is to be called back by then.
    CallBack {
        /// At which number.
        number: String,
    },
    /// Anything else, in words.
    Said(String),
}

/// A step of a ticket's plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanStep {
    /// As it is planned.
    pub step: EscalationStep,
    /// Whether it comes at once, for a target may be shorter than the warning is long.
    pub at_once: bool,
}

/// What is not done, and why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum NotDone {
    /// Nothing is said to people.
    Word {
        /// To whom.
        to: Audience,
        /// Why not, in the words of the rules.
        why: String,
    },
    /// A clock of a ticket stands still.
    StandsStill {
        /// Which.
        clock: ClockKind,
        /// For how long already.
        stood: Span,
        /// In which states of the ticket it does.
        held_in: Vec<TicketState>,
        /// The open time that is left.
        left: Span,
    },
    /// A step of a ticket's plan, for its clock was stopped before.
    StepDropped {
        /// Which.
        step: PlanStep,
        /// How long ago the clock was stopped; nothing when the ticket has no such clock.
        stopped_ago: Option<Span>,
    },
    /// The rules are not asked again about a call that waits.
    CallNotAsked {
        /// How long ago it came.
        came_ago: Span,
        /// After what wait they wanted to be; nothing when they did not want to.
        wanted_after: Option<Span>,
    },
    /// Anything else, in words.
    Said(String),
}

impl Expected {
    /// When the rules in force would have it, when that is another time.
    #[must_use]
    pub fn rules_say(&self) -> Option<Timestamp> {
        match self {
            Self::Update { rules_say, .. }
            | Self::First { rules_say, .. }
            | Self::AsAnnounced { rules_say, .. }
            | Self::AskedAgain { rules_say, .. } => *rules_say,
            _ => None,
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begins => f.write_str("it begins, as planned"),
            Self::Occurs => f.write_str("the next window of the series is announced"),
            Self::LooksAtHeld => {
                f.write_str("alarms that were held during the work and still fire are looked at")
            }
            Self::Settles => f.write_str("it is over, when its alarms stay quiet"),
            Self::Tells => f.write_str("the rest of the companies are told"),
            Self::Overruns => f.write_str("people hear that it overruns, unless it is over before"),
            Self::Prompt => {
                f.write_str("who leads the work is asked for an update, unless one is written")
            }
            Self::Reminder => {
                f.write_str("who owes something after the incident is reminded, unless it is done")
            }
            Self::Update {
                to,
                told_ago,
                every,
                ..
            } => write!(
                f,
                "no update to {} before: last told {} ago, due every {}",
                to.people(),
                spoken(*told_ago),
                spoken(*every)
            ),
            Self::First {
                to,
                began_ago,
                after,
                ..
            } => write!(
                f,
                "no word to {} before: it began {} ago, and they are told after {}",
                to.people(),
                spoken(*began_ago),
                spoken(*after)
            ),
            Self::AsAnnounced { to, .. } => {
                write!(f, "{} hear of it, as announced beforehand", to.people())
            }
            Self::AskedAgain { to, .. } => {
                write!(f, "the rules are asked again what {} hear", to.people())
            }
            Self::Promise { clock, within } => {
                let within = open_time(*within);
                write!(f, "the {} is due: promised within {within}", clock.word())
            }
            Self::Step(step) => step.fmt(f),
            Self::ReplacedStep => f.write_str("a step of a plan that was replaced"),
            Self::NextAsked { unless } => {
                let name = unless.as_deref().unwrap_or("whoever was asked");
                write!(
                    f,
                    "the next one is asked, unless {name} acknowledges before"
                )
            }
            Self::Closes { after } => {
                let after = spoken(*after);
                write!(f, "it closes by itself, {after} after it was resolved")
            }
            Self::CallAskedAgain { after } => write!(
                f,
                "the rules are asked again, if nobody has answered after {}",
                spoken(*after)
            ),
            Self::CallBack { number } => write!(f, "the caller is called back at {number}"),
            Self::Said(words) => f.write_str(words),
        }?;
        match self.rules_say() {
            Some(at) => {
                let at = time_in(chrono_tz::UTC, at);
                write!(f, "; the rules in force say {at}, and are asked then")
            }
            None => Ok(()),
        }
    }
}

impl fmt::Display for PlanStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = self.step.clock.word();
        match self.step.mark {
            Mark::Before(_) if self.at_once => write!(f, "at once, for the {clock}"),
            Mark::Before(span) => write!(f, "{} before the {clock} is due", spoken(span)),
            Mark::At => write!(f, "when the {clock} is due"),
            Mark::After(span) => write!(f, "{} after the {clock} was due", spoken(span)),
        }?;
        write!(f, ", {}", self.step.act.words())
    }
}

impl fmt::Display for NotDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word { to, why } => write!(f, "word to {}: {why}", to.people()),
            Self::StandsStill {
                clock,
                stood,
                held_in,
                left,
            } => {
                let states: Vec<String> = held_in.iter().map(ToString::to_string).collect();
                write!(
                    f,
                    "the {} clock has stood still for {}, because it is held while {}; {} left",
                    clock.word(),
                    spoken(*stood),
                    states.join(" or "),
                    open_time(*left)
                )
            }
            Self::StepDropped {
                step,
                stopped_ago: Some(ago),
            } => {
                let (clock, ago) = (step.step.clock.word(), spoken(*ago));
                write!(f, "{step}: the {clock} clock was stopped {ago} ago")
            }
            Self::StepDropped {
                step,
                stopped_ago: None,
            } => write!(f, "{step}: the clocks have no such promise"),
            Self::CallNotAsked {
                came_ago,
                wanted_after: Some(after),
            } => write!(
                f,
                "asking the rules again: they wanted it after {}, and the call came {} ago",
                spoken(*after),
                spoken(*came_ago)
            ),
            Self::CallNotAsked {
                wanted_after: None, ..
            } => f.write_str("asking the rules again: they do not want to see it again"),
            Self::Said(words) => f.write_str(words),
        }
    }
}

impl From<Expected> for String {
    fn from(expected: Expected) -> Self {
        expected.to_string()
    }
}

impl From<String> for Expected {
    fn from(words: String) -> Self {
        Self::Said(words)
    }
}

impl From<NotDone> for String {
    fn from(not_done: NotDone) -> Self {
        not_done.to_string()
    }
}

impl From<String> for NotDone {
    fn from(words: String) -> Self {
        Self::Said(words)
    }
}
