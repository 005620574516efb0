//! What a hook is told: typed views over the caller's own data. Nothing is copied.

use super::Tables;
use crate::model::{
    Alarm, Audience, CaseNumber, Channel, Company, Device, Person, SenderCheck, ServiceEvent,
    ServiceId, Severity, Span, Ticket, Timestamp,
};

/// What `route(request)` sees: a call, chat request, mail or new ticket that has been identified.
///
/// In scripts: `request.channel`, `.from`, `.sender`, `.language` (`""` unknown), `.language_confidence`, `.severity` (0 when not
/// claimed), `.product`, `.subject`, `.text`, `.waited`, `.at`, `.hour`, `.weekday`,
/// `.caller.{is_known,is_named,is_secondary,id,name,email}`,
/// `.company.{is_known,id,name,region,tier,account_manager,services,has_incident}`,
/// `.subscription.{is_known,code,tier,expired,days_left,verified}`,
/// `.quoted.{is_known,number,kind,severity,is_open,verified,refused}` (`case` is a reserved word in rhai).
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The sender's own name for it.
    pub id: &'a str,
    /// When it came.
    pub at: Timestamp,
    /// By which way.
    pub channel: Channel,
    /// The number or address it came from; empty when not known.
    pub from: &'a str,
    /// ISO 639-1, declared or detected; nothing when neither could tell.
    pub language: Option<&'a str>,
    /// How sure the language is, or what the text looks like most where it is not known, in percent.
    pub language_confidence: u8,
    /// Of a mail, what is known of its sender.
    pub sender: SenderCheck,
    /// The severity claimed.
    pub severity: Option<Severity>,
    /// The product named; empty when none was.
    pub product: &'a str,
    /// One line.
    pub subject: &'a str,
    /// The rest.
    pub text: &'a str,
    /// How long it has been waiting; nothing at first.
    pub waited: Span,
    /// Who it is.
    pub caller: Option<&'a Person>,
    /// For whom.
    pub company: Option<&'a Company>,
    /// Whether the caller quoted this company's own subscription code.
    pub code_verified: bool,
    /// Whether something was quoted that could not be verified: the code or the case.
    pub quoted_in_vain: bool,
    /// The case quoted, when there is one of that number that the company may see.
    pub case: Option<QuotedCase>,
    /// The worst service event under way that touches the company.
    pub incident: Option<&'a ServiceEvent>,
}

/// A case that a caller quoted and that is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotedCase {
    /// Its number.
    pub number: CaseNumber,
    /// How bad it is; a call has none.
    pub severity: Option<Severity>,
    /// Whether it is still open.
    pub is_open: bool,
}

/// What `clocks(ticket)` and `escalate(ticket)` see.
///
/// In scripts: `ticket.id`, `.severity`, `.state`, `.channel`, `.product`, `.subject`, `.queue`,
/// `.level`, `.reopened`, `.age`, `.language`, `.is_reopened`, and `.company.*`, `.caller.*`,
/// `.subscription.*` as in a request.
#[derive(Clone, Copy, Debug)]
pub struct TicketFacts<'a> {
    /// The ticket, its clocks and plan not yet made when it is being opened.
    pub ticket: &'a Ticket,
    /// Whose it is.
    pub company: Option<&'a Company>,
    /// Who opened it.
    pub caller: Option<&'a Person>,
    /// When the question is asked.
    pub at: Timestamp,
}

/// What `cadence(event)` sees.
///
/// In scripts: `event.severity`, `.kind` (`"unplanned"`, `"planned"`), `.is_planned`, `.state`,
/// `.audience`, `.age` (since it began; nothing before), `.told` (whether this audience has been
/// told), `.since_told`, `.companies` (how many are affected), `.services`, `.title`,
/// `.has_commander`.
#[derive(Clone, Copy, Debug)]
pub struct EventFacts<'a> {
    /// The event.
    pub event: &'a ServiceEvent,
    /// Which audience is in question.
    pub audience: Audience,
    /// When the question is asked.
    pub at: Timestamp,
}

/// What `alarm(alarm)` sees: an alarm that begins to fire, or that was held and still fires.
///
/// In scripts: `alarm.name`, `.monitor`, `.severity`, `.service` and `.has_service` (when it is one
/// of `services.toml`), `.age`, `.summary`, `.description`, `.group`, `.labels` (each `"name=value"`),
/// `.times` (within a day), `.in_maintenance`, `.was_held`, `.at`.
#[derive(Clone, Debug)]
pub struct AlarmFacts<'a> {
    /// The alarm.
    pub alarm: &'a Alarm,
    /// The service that its label names, when there is one.
    pub service: Option<&'a ServiceId>,
    /// How often it has begun to fire within the last day, with this time.
    pub times: u32,
    /// Whether maintenance of its service is under way.
    pub in_maintenance: bool,
    /// Whether it was held during maintenance that is over.
    pub was_held: bool,
    /// When the question is asked.
    pub at: Timestamp,
    /// Its labels as scripts see them.
    labels: Vec<String>,
}

impl<'a> AlarmFacts<'a> {
    /// What is to be seen of an alarm under these tables.
    #[must_use]
    pub fn new(alarm: &'a Alarm, tables: &'a Tables, times: u32, at: Timestamp) -> Self {
        let service = tables.services.get_key_value(alarm.label("service"));
        Self::seen(alarm, service.map(|(id, _)| id), times, at)
    }

    pub(super) fn seen(
        alarm: &'a Alarm,
        service: Option<&'a ServiceId>,
        times: u32,
        at: Timestamp,
    ) -> Self {
        let labels = alarm.labels.iter();
        Self {
            alarm,
            service,
            times,
            in_maintenance: false,
            was_held: false,
            at,
            labels: labels
                .map(|(name, value)| format!("{name}={value}"))
                .collect(),
        }
    }

    pub(super) fn labels(&self) -> Vec<&str> {
        self.labels.iter().map(String::as_str).collect()
    }
}

/// What `readiness(device)` sees: a device that is to be activated.
///
/// In scripts: `device.pin` and `.serial` in capital letters, `.email` and its `.domain` in small
/// ones, all without spaces; `.caller`, `.company`, `.subscription`, `.at`.
#[derive(Clone, Copy, Debug)]
pub struct DeviceFacts<'a> {
    /// The device, tidied.
    pub device: &'a Device,
    /// Who asks, when it is a customer's person.
    pub caller: Option<&'a Person>,
    /// Whose it is.
    pub company: Option<&'a Company>,
    /// When the question is asked.
    pub at: Timestamp,
}
