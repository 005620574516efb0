//! What notifications say: one template a kind in `messages/<kind>.txt`, its first line the title.

use std::panic::{AssertUnwindSafe, catch_unwind};

use minijinja::Environment;
use serde::Serialize;

use super::diagnostic::Findings;
use super::templates::{self, Page};
use super::{RulesError, Sources};
use crate::model::{NotificationKind, nearest};

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
    /// Whether it takes the place of what they wrote before.
    pub corrected: bool,
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
    /// The names of the regions in which they are affected, joined by commas; empty when everywhere.
    pub regions: String,
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
    /// The name of a company's tier.
    pub tier: String,
    /// What the tier includes beside named callers.
    pub features: Vec<String>,
    /// A company's subscription code.
    pub code: String,
    /// The last day of an agreement: `2026-12-31`.
    pub ends_on: String,
    /// Days from today to that day.
    pub days_left: i64,
    /// The names of a company's named callers.
    pub callers: Vec<String>,
    /// How many named callers it may have.
    pub allotment: u32,
    /// The account manager's name.
    pub account_manager: String,
    /// The month of a report, in a few figures.
    pub report: ReportData,
}

/// What a message can say of a monthly report. Lengths of time are written; empty where there are
/// none.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReportData {
    /// About which month: `2026-10`.
    pub month: String,
    /// Tickets opened in it.
    pub opened: u64,
    /// Tickets first answered in it.
    pub answered: u64,
    /// Tickets resolved in it.
    pub resolved: u64,
    /// Tickets open at its end.
    pub waiting: u64,
    /// Promises broken in it.
    pub broken: u64,
    /// Within which time half of the first answers were given.
    pub half_answered_within: String,
    /// Within which time nine tenths of them were.
    pub most_answered_within: String,
    /// The share of it in which all services were up, in percent: `99.843`.
    pub availability: String,
    /// How long a service was down.
    pub down: String,
    /// How many users did anything.
    pub users: u64,
    /// How many devices there were.
    pub devices: u64,
    /// How much maintenance is to come.
    pub coming: usize,
}

/// What a message says to each of many companies. It is made ready once for all of them, which is most
/// of what a message costs.
#[derive(Clone, Debug)]
pub struct CommonData {
    data: MessageData,
    value: minijinja::Value,
}

impl From<MessageData> for CommonData {
    fn from(data: MessageData) -> Self {
        let value = value_of(&data);
        Self { data, value }
    }
}

fn value_of(data: &MessageData) -> minijinja::Value {
    minijinja::Value::from(minijinja::value::Serde(data))
}

/// The names that templates can use: the fields of [`MessageData`].
const NAMES: [&str; 37] = [
    "case",
    "title",
    "severity",
    "severity_word",
    "company",
    "caller",
    "who",
    "to",
    "state",
    "was",
    "text",
    "corrected",
    "reason",
    "clock",
    "breached",
    "due",
    "acknowledge_by",
    "started",
    "ended",
    "lasted",
    "next_update",
    "services",
    "regions",
    "commander",
    "companies",
    "users",
    "window_start",
    "window_end",
    "report",
    "tier",
    "features",
    "code",
    "ends_on",
    "days_left",
    "callers",
    "allotment",
    "account_manager",
];
/// The longest title, in characters; chat and mail cut there anyhow.
const MAX_TITLE_CHARS: usize = 200;
/// The longest message, in bytes. Longer ones are cut, not refused.
const MAX_BYTES: usize = 16 * 1024;

/// The templates of one rulebook.
#[derive(Debug)]
pub(crate) struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Reads all templates and renders each once, with everything filled in and with nothing.
    pub(crate) fn load(sources: &Sources, findings: &mut Findings) -> Self {
        let mut all = Self {
            environment: templates::environment(),
        };
        for kind in NotificationKind::ALL {
            let file = format!("messages/{}.txt", kind.key());
            let Some(text) = sources.get(&file) else {
                let message = format!(
                    "there is no template for `{}`; its first line is the title, the rest the body",
                    kind.key()
                );
                findings.error("missing-file", at(&file, 1, 1, message));
                continue;
            };
            all.check(kind.key(), &file, text, findings);
        }
        for (file, text) in sources {
            if let Some(name) = file.strip_suffix(".md").filter(|_| is_welcome(file)) {
                all.check(name, file, text, findings);
            }
        }
        all
    }

    fn check(&mut self, name: &str, file: &str, text: &str, findings: &mut Findings) {
        if let Some((offset, message)) = templates::refusal(text) {
            let before = text.get(..offset).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |index| index + 1);
            let column = before[line_start..].chars().count() + 1;
            let line = before.matches('\n').count() + 1;
            findings.error("template", at(file, line, column, message));
            return;
        }
        let template = self
            .environment
            .add_template_owned(name.to_owned(), text.to_owned())
            .and_then(|()| self.environment.get_template(name));
        let template = template.map_err(|problem| placed(file, text, &problem));
        let Some(template) = findings.keep("template", template) else {
            return;
        };
        let mut strangers: Vec<String> = template
            .undeclared_variables(false)
            .into_iter()
            .filter(|name| !NAMES.contains(&name.as_str()))
            .collect();
        strangers.sort();
        for name in &strangers {
            let hint = nearest(name, NAMES.into_iter())
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            let message = format!("there is nothing called `{name}` in a message{hint}");
            let (line, column) = word_at(text, name);
            findings.error("unknown-variable", at(file, line, column, message));
        }
        if !strangers.is_empty() {
            return;
        }
        for data in [sample(), MessageData::default()] {
            let written = self
                .render(name, value_of(&data))
                .map_err(|problem| placed(file, text, &problem));
            let Some(written) = findings.keep("template", written) else {
                return;
            };
            if written
                .lines()
                .next()
                .is_none_or(|title| title.trim().is_empty())
            {
                let message = "the first line is the title, and it comes out empty".to_owned();
                findings.error("template", at(file, 1, 1, message));
                return;
            }
        }
    }

    fn render(&self, name: &str, data: minijinja::Value) -> Result<String, minijinja::Error> {
        let template = self.environment.get_template(name)?;
        let mut page = Page::new();
        let rendered = template.render_captured_to(data, &mut page).map(|_| ());
        let (text, is_cut) = page.into_text();
        match rendered {
            Err(problem) if !is_cut => Err(problem),
            _ => Ok(text),
        }
    }

    /// Title and body. When the template fails, the case and its title still go out.
    pub(crate) fn message(&self, kind: NotificationKind, data: &MessageData) -> (String, String) {
        self.written(kind, value_of(data), data)
    }

    /// The same for one of many companies.
    pub(crate) fn message_to(
        &self,
        kind: NotificationKind,
        common: &CommonData,
        company: &str,
        users: &[String],
    ) -> (String, String) {
        let users: minijinja::Value = users.iter().map(String::as_str).collect();
        let common_value = common.value.clone();
        let data = minijinja::context! { company, users, ..common_value };
        self.written(kind, data, &common.data)
    }

    fn written(
        &self,
        kind: NotificationKind,
        value: minijinja::Value,
        data: &MessageData,
    ) -> (String, String) {
        let written = catch_unwind(AssertUnwindSafe(|| self.render(kind.key(), value)));
        let text = match written {
            Ok(Ok(text)) if !text.trim().is_empty() => text,
            _ => format!("{} {}", data.case, data.title),
        };
        title_and_body(&text)
    }

    /// What the callers of a tier are welcomed with: its first line without the mark of a heading,
    /// and the rest. Nothing when the tier has no such document, or it cannot be written.
    pub(crate) fn welcome(&self, tier: &str, data: &MessageData) -> Option<(String, String)> {
        let name = format!("{WELCOME}{tier}");
        let written = catch_unwind(AssertUnwindSafe(|| self.render(&name, value_of(data))));
        let text = written.ok()?.ok()?;
        Some(title_and_body(text.trim_start_matches(['#', ' '])))
    }
}

/// Where the documents are that people of a tier are welcomed with: `welcome/premium.md`.
pub(super) const WELCOME: &str = "welcome/";

/// Whether a file is such a document.
pub(super) fn is_welcome(file: &str) -> bool {
    file.starts_with(WELCOME) && file.ends_with(".md")
}

fn title_and_body(text: &str) -> (String, String) {
    let (title, body) = text.split_once('\n').unwrap_or((text, ""));
    let title: String = title.trim().chars().take(MAX_TITLE_CHARS).collect();
    let mut end = body.len().min(MAX_BYTES);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    (title, body[..end].trim().to_owned())
}

fn at(file: &str, line: usize, column: usize, message: String) -> RulesError {
    RulesError {
        file: file.to_owned(),
        line,
        column,
        message,
    }
}

/// Where a word stands for the first time within a tag, as line and column from 1.
fn word_at(text: &str, word: &str) -> (usize, usize) {
    for (index, line) in text.lines().enumerate() {
        let mut rest = line;
        let mut passed = 0;
        while let Some(found) = rest.find(word) {
            let before = rest[..found].chars().next_back();
            let after = rest[found + word.len()..].chars().next();
            let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            let start = passed + found;
            if !part(before) && !part(after) && line[..start].contains('{') {
                return (index + 1, line[..start].chars().count() + 1);
            }
            passed = start + word.len();
            rest = &line[passed..];
        }
    }
    (1, 1)
}

fn placed(file: &str, text: &str, problem: &minijinja::Error) -> RulesError {
    let line = problem.line().unwrap_or(1);
    let column = problem.range().map_or(1, |range| {
        let before = text.get(..range.start).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |index| index + 1);
        before[start..].chars().count() + 1
    });
    let what = problem
        .detail()
        .map_or_else(|| problem.kind().to_string(), str::to_owned);
    at(file, line, column, super::script::lower_first(&what))
}

/// Data in which nothing is empty, so that every branch of a usual template is taken.
fn sample() -> MessageData {
    let word = || "example".to_owned();
    MessageData {
        case: "T-1042".into(),
        title: word(),
        severity: 2,
        severity_word: "high".into(),
        company: word(),
        caller: word(),
        who: word(),
        to: word(),
        state: word(),
        was: word(),
        text: word(),
        corrected: true,
        reason: word(),
        clock: "response".into(),
        breached: true,
        due: word(),
        acknowledge_by: word(),
        started: word(),
        ended: word(),
        lasted: "42 min".into(),
        next_update: word(),
        services: word(),
        regions: word(),
        commander: word(),
        companies: 3,
        users: vec![word(), word()],
        window_start: word(),
        window_end: word(),
        report: ReportData {
            month: "2026-10".into(),
            opened: 5,
            answered: 4,
            resolved: 4,
            waiting: 1,
            broken: 2,
            half_answered_within: "30 min".into(),
            most_answered_within: "4 h".into(),
            availability: "99.843".into(),
            down: "70 min".into(),
            users: 17,
            devices: 17,
            coming: 1,
        },
        tier: word(),
        features: vec![word(), word()],
        code: word(),
        ends_on: word(),
        days_left: 30,
        callers: vec![word(), word()],
        allotment: 10,
        account_manager: word(),
    }
}
