//! What notifications say: one template a kind in `messages/<kind>.txt`, its first line the title.

use serde::Serialize;

/// What templates can use. Everything is there for every kind; what does not apply is empty.
/// Times are already written for the reader's zone.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MessageData {
    /// The case number: `T-1042`.
    pub case: String,
    /// The ticket's subject or the event's title.
    pub title: String,
    /// 1 to 4, and 0 when there is none.
    pub severity: u8,
    /// `critical`, `high`, `medium`, `low`.
    pub severity_word: String,
    /// The company's name.
    pub company: String,
    /// The caller's name.
    pub caller: String,
    /// Who did it: a person's name, or `the desk`.
    pub who: String,
    /// To whom something was given or goes: a person's or queue's name.
    pub to: String,
    /// The state now, or the value of whatever changed.
    pub state: String,
    /// What it was before.
    pub was: String,
    /// What somebody wrote.
    pub text: String,
    /// Why.
    pub reason: String,
    /// `response` or `resolution`.
    pub clock: String,
    /// Whether that clock is broken already.
    pub breached: bool,
    /// When that clock is due.
    pub due: String,
    /// Until when to acknowledge.
    pub acknowledge_by: String,
    /// When an event began.
    pub started: String,
    /// When it ended.
    pub ended: String,
    /// How long it lasted, or lasts so far: `42 min`.
    pub lasted: String,
    /// When the next update comes; empty when none is planned.
    pub next_update: String,
    /// The affected services' names, joined by commas.
    pub services: String,
    /// Who leads the work.
    pub commander: String,
    /// How many companies are affected.
    pub companies: usize,
    /// The reader's own company's impacted users; empty for the general audience.
    pub users: Vec<String>,
    /// When planned maintenance begins.
    pub window_start: String,
    /// When it is to end.
    pub window_end: String,
}
