//! Somebody who takes part: the same rules, over the same calls, in one engine.

/// Answers all calls, one after another: the position of the rule that won, from 1, or 0 for none.
pub type Batch = Box<dyn FnMut(&mut Vec<u32>) -> Result<(), String>>;

/// One engine in one way of handing it its input.
pub struct Contender {
    /// As the table names it.
    pub name: &'static str,
    /// Whether its input was built beforehand, or is built for each call.
    pub input: Input,
    /// Answers all calls.
    pub batch: Batch,
}

/// When the input of a decision is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// Beforehand, outside what is timed.
    Prebuilt,
    /// From the caller's own structs, for each call.
    Made,
}

impl Input {
    /// As the table says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Prebuilt => "built beforehand",
            Self::Made => "made for each call",
        }
    }
}

/// How an engine is set up: it may fail, with a reason.
pub type Set = Result<Contender, String>;

/// Any error as text.
pub fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
