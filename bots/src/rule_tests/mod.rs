//! Tests beside the rules, in `rules/tests/*.toml`: given a call, a ticket, a service event, an alarm
//! or a device, this must be decided.
//!
//! ```toml
//! time = 2026-03-02T10:00:00Z
//!
//! [[test]]
//! name = "named callers go direct to Level 2"
//! call = { caller = "ada" }
//! expect = { level = 2, reason = "direct to Level 2" }
//! ```
//!
//! Only what matters is written. A test asks the rules exactly as the desk does, with an
//! explanation, and the explanations tell which branches of the scripts were taken.
//!
//! `written` is the form of a file, `facts` makes of it what the desk would have, `found` names
//! what was decided and compares, `coverage` counts branches, `report` writes.

mod coverage;
mod facts;
mod found;
mod report;
#[cfg(test)]
mod tests;
mod written;

use switchboard::desk::{Context, Loaded, reroute_call};
use switchboard::model::{Device, Span, Timestamp};
use switchboard::rules::{
    AlarmFacts, Audience, DeviceFacts, EventFacts, Explain, Explanation, Rulebook, Sources,
    TicketFacts, Tried,
};
use toml::Spanned;

use self::facts::Facts;
use self::found::Decision;
use self::written::{Test, TestAlarm, TestCall, TestDevice, TestEvent, TestTicket, Written};
use crate::simulate::Moment;
use crate::toml_text::{TomlText, TomlTextError};

pub use self::coverage::{Counted, Coverage};
pub use self::found::Difference;
pub use self::report::{write_json, write_text};

/// What came of all tests of a rules folder.
#[derive(Debug)]
pub struct Tested {
    /// The rules folder, as it was named.
    pub folder: String,
    /// The tests, in the order of files and of each file.
    pub tests: Vec<TestResult>,
    /// Which ways through the scripts they took.
    pub coverage: Coverage,
}

/// What came of one test.
#[derive(Debug)]
pub struct TestResult {
    /// Its file.
    pub file: String,
    /// The line on which it begins.
    pub line: usize,
    /// What it shows.
    pub name: String,
    /// What came out otherwise; nothing when it passed.
    pub differences: Vec<Difference>,
    /// The conditions that were tried.
    pub tried: Vec<Tried>,
}

impl Tested {
    /// How many failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        let failed = |test: &&TestResult| !test.differences.is_empty();
        self.tests.iter().filter(failed).count()
    }
}

/// Runs every test of a rules folder. `folder` is its name for messages.
///
/// # Errors
/// When a file of tests is wrong: the first thing, with its place.
pub fn run(rulebook: &Rulebook, sources: &Sources, folder: &str) -> Result<Tested, TomlTextError> {
    let mut tested = Tested {
        folder: folder.to_owned(),
        tests: Vec::new(),
        coverage: Coverage::new(rulebook),
    };
    let files = sources
        .iter()
        .filter(|(name, _)| name.starts_with("tests/") && name.ends_with(".toml"));
    for (name, text) in files {
        let file = TomlText {
            name: format!("{folder}/{name}"),
            text: text.clone(),
        };
        let written: Written = file.parse()?;
        let runner = Runner {
            rulebook,
            file: &file,
            time: written.time.as_ref(),
        };
        for test in &written.test {
            let result = runner.run(test)?;
            tested.coverage.count(&result.tried);
            tested.tests.push(result);
        }
    }
    Ok(tested)
}

/// What the tests of one file share.
struct Runner<'a> {
    rulebook: &'a Rulebook,
    file: &'a TomlText,
    time: Option<&'a Spanned<Moment>>,
}

/// What was decided, what it was about, and how it came to that.
type Asked = (Decision, &'static str, Vec<Tried>);

impl Runner<'_> {
    fn run(&self, test: &Spanned<Test>) -> Result<TestResult, TomlTextError> {
        let (start, test) = (test.span().start, test.get_ref());
        let at = self.time_of(test, start)?;
        let (found, about, tried) = match (
            &test.call,
            &test.ticket,
            &test.event,
            &test.alarm,
            &test.device,
        ) {
            (Some(call), None, None, None, None) => self.call(test, call, at)?,
            (None, Some(ticket), None, None, None) => self.ticket(ticket, at)?,
            (None, None, Some(event), None, None) => self.event(event, at)?,
            (None, None, None, Some(alarm), None) => self.alarm(alarm, at),
            (None, None, None, None, Some(device)) => self.device(device, at)?,
            _ => {
                let message = "a test is about one thing: a `call`, a `ticket`, an `event`, an `alarm` or a `device`";
                return Err(self.file.wrong(test.name.span().start, message));
            }
        };
        if test.call.is_none() {
            self.refuse_call_words(test)?;
        }
        let expected = test.expect.get_ref();
        if expected.is_empty() {
            let message =
                "nothing is expected; write `expect = { queue = \"level-1\" }` or the like";
            return Err(self.file.wrong(test.expect.span().start, message));
        }
        Ok(TestResult {
            file: self.file.name.clone(),
            line: self.file.place(test.name.span().start).0,
            name: test.name.get_ref().clone(),
            differences: found::compare(expected, &found, about, self.file)?,
            tried,
        })
    }

    fn time_of(&self, test: &Test, start: usize) -> Result<Timestamp, TomlTextError> {
        let Some(time) = test.time.as_ref().or(self.time) else {
            let message = "when is it? write `time = 2026-03-02T10:00:00Z`, here or once at the top of the file";
            return Err(self.file.wrong(start, message));
        };
        match time.get_ref() {
            Moment::At(at) => Ok(*at),
            Moment::After(_) => {
                let message = "the time is a date and time: `2026-03-02T10:00:00Z`";
                Err(self.file.wrong(time.span().start, message))
            }
        }
    }

    fn refuse_call_words(&self, test: &Test) -> Result<(), TomlTextError> {
        let at = match (&test.waited, test.under_way.as_slice()) {
            (Some(waited), _) => waited.span().start,
            (None, [_, ..]) => test.name.span().start,
            (None, []) => return Ok(()),
        };
        let message = "`waited` and `under_way` belong to a test of a `call`";
        Err(self.file.wrong(at, message))
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            file: self.file,
            tables: self.rulebook.tables(),
        }
    }

    fn call(&self, test: &Test, call: &TestCall, at: Timestamp) -> Result<Asked, TomlTextError> {
        let facts = self.facts();
        let call = facts.call(call, at)?;
        let mut loaded = Loaded::default();
        for (number, event) in (1..).zip(&test.under_way) {
            loaded.open_events.push(facts.event(event, number, at)?);
        }
        let quoted = call.case.as_deref().map(|case| case.trim().to_uppercase());
        let is_quoted = |id: String| quoted.as_ref() == Some(&id);
        let events = loaded.open_events.iter();
        loaded.quoted_event = events
            .clone()
            .find(|one| is_quoted(one.id.to_string()))
            .cloned();
        loaded.open_events.retain(|event| event.state.is_open());
        let context = Context {
            now: at,
            rulebook: self.rulebook,
            roster: &self.rulebook.tables().roster,
        };
        let waited = test
            .waited
            .as_ref()
            .map_or(Span::ZERO, |span| *span.get_ref());
        let routed = reroute_call(&context, &call, &loaded, waited, Explain::Yes);
        let found = found::of_call(&routed);
        Ok((found, "a call", tried(routed.decided.explanation)))
    }

    fn ticket(&self, ticket: &TestTicket, at: Timestamp) -> Result<Asked, TomlTextError> {
        let ticket = self.facts().ticket(ticket, at)?;
        let roster = &self.rulebook.tables().roster;
        let facts = TicketFacts {
            ticket: &ticket,
            company: roster.company(&ticket.company),
            caller: roster.person(&ticket.caller),
            at,
        };
        let clocks = self.rulebook.clocks(&facts, Explain::Yes);
        let plan = self.rulebook.escalate(&facts, Explain::Yes);
        let found = found::of_ticket(&clocks, &plan);
        let mut conditions = tried(clocks.explanation);
        conditions.extend(tried(plan.explanation));
        Ok((found, "a ticket", conditions))
    }

    fn event(&self, written: &TestEvent, at: Timestamp) -> Result<Asked, TomlTextError> {
        let event = self.facts().event(written, 1, at)?;
        let facts = EventFacts {
            event: &event,
            audience: written.audience.unwrap_or(Audience::General),
            at,
        };
        let decided = self.rulebook.cadence(&facts, Explain::Yes);
        let found = found::of_event(&decided);
        Ok((found, "a service event", tried(decided.explanation)))
    }
}

impl Runner<'_> {
    fn alarm(&self, written: &TestAlarm, at: Timestamp) -> Asked {
        let alarm = facts::alarm(written, at);
        let tables = self.rulebook.tables();
        let mut facts = AlarmFacts::new(&alarm, tables, written.times, at);
        facts.in_maintenance = written.in_maintenance;
        facts.was_held = written.was_held;
        let decided = self.rulebook.alarm(&facts, Explain::Yes);
        let found = found::of_alarm(&decided);
        (found, "an alarm", tried(decided.explanation))
    }

    fn device(&self, written: &TestDevice, at: Timestamp) -> Result<Asked, TomlTextError> {
        let roster = &self.rulebook.tables().roster;
        let (caller, company) = self.facts().asker(written)?;
        let device = Device {
            pin: written.pin.clone(),
            serial: written.serial.clone(),
            email: written.email.clone(),
        }
        .tidied();
        let facts = DeviceFacts {
            device: &device,
            caller: caller.and_then(|id| roster.person(&id)),
            company: company.and_then(|id| roster.company(&id)),
            at,
        };
        let decided = self.rulebook.readiness(&facts, Explain::Yes);
        let found = found::of_device(&decided);
        Ok((found, "a device", tried(decided.explanation)))
    }
}

fn tried(explanation: Option<Explanation>) -> Vec<Tried> {
    explanation.map(|all| all.tried).unwrap_or_default()
}
