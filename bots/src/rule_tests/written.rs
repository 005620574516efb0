//! A file of tests as it is written: `rules/tests/*.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use switchboard::model::{
    Audience, Channel, EventState, MonitorId, PersonId, QueueId, SenderCheck, ServiceId, Severity,
    Span, TicketState,
};
use toml::Spanned;

use crate::simulate::Moment;

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// When it is, in tests that do not say.
    pub time: Option<Spanned<Moment>>,
    /// The tests.
    #[serde(default)]
    pub test: Vec<Spanned<Test>>,
}

/// What is expected, by the name of what is decided.
pub type Expected = BTreeMap<Spanned<String>, Spanned<toml::Value>>;

/// One test: what is asked about, and what is expected of the answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What it shows, in words.
    pub name: Spanned<String>,
    /// When it is.
    pub time: Option<Spanned<Moment>>,
    /// A call, chat request or mail.
    pub call: Option<TestCall>,
    /// How long the call has been waiting already.
    pub waited: Option<Spanned<Span>>,
    /// Service events under way when the call comes.
    #[serde(default)]
    pub under_way: Vec<TestEvent>,
    /// A ticket.
    pub ticket: Option<TestTicket>,
    /// A service event.
    pub event: Option<TestEvent>,
    /// An alarm that begins to fire.
    pub alarm: Option<TestAlarm>,
    /// A device that is to be activated.
    pub device: Option<TestDevice>,
    /// What must come out. What is not written does not matter.
    pub expect: Spanned<Expected>,
}

/// A call, with the names of what `switchboard route` reads.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestCall {
    /// The sender's own name for it.
    #[serde(default)]
    pub id: String,
    /// How it came.
    pub channel: Option<Channel>,
    /// The number or address.
    pub from: Option<String>,
    /// The company's id.
    pub company: Option<Spanned<String>>,
    /// The caller's id.
    pub caller: Option<Spanned<PersonId>>,
    /// The code quoted.
    pub subscription_code: Option<String>,
    /// The case quoted.
    pub case: Option<String>,
    /// The severity claimed.
    pub severity: Option<Severity>,
    /// The language.
    pub language: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// One line.
    pub subject: Option<String>,
    /// The rest.
    pub text: Option<String>,
    /// Of a mail, what the mail server says of its sender.
    #[serde(default)]
    pub sender: SenderCheck,
}

/// A ticket.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestTicket {
    /// Who opened it; the company is theirs.
    pub caller: Spanned<PersonId>,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands; new when not said.
    pub state: Option<TicketState>,
    /// By which way it came; chat when not said.
    pub channel: Option<Channel>,
    /// The product.
    #[serde(default)]
    pub product: String,
    /// One line.
    #[serde(default)]
    pub subject: String,
    /// The language; English when not said.
    pub language: Option<String>,
    /// Where it waits.
    pub queue: Option<QueueId>,
    /// The level.
    pub level: Option<u8>,
    /// How often it was opened again.
    #[serde(default)]
    pub reopened: u32,
    /// How long ago it was opened.
    #[serde(default)]
    pub age: Span,
}

/// A device, and who asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestDevice {
    /// Its PIN.
    #[serde(default)]
    pub pin: String,
    /// Its serial number.
    #[serde(default)]
    pub serial: String,
    /// The address of whoever is to use it.
    #[serde(default)]
    pub email: String,
    /// Whose it is; the caller's company when not said.
    pub company: Option<Spanned<String>>,
    /// Who asks.
    pub caller: Option<Spanned<PersonId>>,
}

/// An alarm, with the names of the plain form that monitors send.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestAlarm {
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Who raises it; `monitor` when not said.
    #[serde(default = "some_monitor")]
    pub monitor: MonitorId,
    /// Its label `severity`.
    #[serde(default)]
    pub severity: String,
    /// Its label `service`.
    #[serde(default)]
    pub service: String,
    /// What it says in a line.
    #[serde(default)]
    pub summary: String,
    /// What else it says.
    #[serde(default)]
    pub description: String,
    /// What the monitor sends together.
    #[serde(default)]
    pub group: String,
    /// Further labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// How long ago it began.
    #[serde(default)]
    pub age: Span,
    /// How often it has begun to fire within a day, with this time.
    #[serde(default = "once")]
    pub times: u32,
    /// Whether maintenance of its service is under way.
    #[serde(default)]
    pub in_maintenance: bool,
    /// Whether it was held during maintenance that is over.
    #[serde(default)]
    pub was_held: bool,
}

fn once() -> u32 {
    1
}

fn some_monitor() -> MonitorId {
    MonitorId::new("monitor").unwrap_or_else(|_| unreachable!("it is an id"))
}

/// A service event.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestEvent {
    /// Its number, as a caller quotes it: `E-17`.
    pub number: Option<Spanned<String>>,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it is maintenance.
    #[serde(default)]
    pub planned: bool,
    /// Where it stands; under way when not said, and scheduled for maintenance to come.
    pub state: Option<EventState>,
    /// One line.
    #[serde(default)]
    pub title: String,
    /// The services it touches; companies that use one of them are affected.
    #[serde(default)]
    pub services: Vec<Spanned<ServiceId>>,
    /// Further companies it touches.
    #[serde(default)]
    pub companies: Vec<Spanned<String>>,
    /// Who leads the work on it.
    pub commander: Option<Spanned<PersonId>>,
    /// How long ago it began.
    pub age: Option<Span>,
    /// How long ago the audience was last told; not at all when not said.
    pub told: Option<Span>,
    /// Who may be told; the general audience when not said.
    pub audience: Option<Audience>,
}
