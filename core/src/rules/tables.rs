//! The tables beside the scripts: who exists and what the programme's words mean.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::incidents::{AnalysisSection, IncidentsTable};
use super::language::LanguageTable;
use super::library::{SolutionsTable, TrainingTable};
use crate::calendar::Calendars;
use crate::model::{
    Action, Audience, CalendarId, Person, QueueId, RegionId, Role, Roster, ServiceId, Severity,
    SipAddress, Span, TierId,
};

/// All tables of one rules folder, checked against each other.
#[derive(Clone, Debug)]
pub struct Tables {
    /// `programme.toml`.
    pub programme: Programme,
    /// `calendars.toml` and the `.ics` files it names.
    pub calendars: Calendars,
    /// `companies.toml` and `people.toml`.
    pub roster: Roster,
    /// `services.toml`.
    pub services: BTreeMap<ServiceId, Service>,
    /// What a root-cause analysis has to say: `analysis.md`.
    pub analysis: Vec<AnalysisSection>,
    /// The regions of `services.toml`.
    pub regions: BTreeMap<RegionId, Region>,
}

impl Tables {
    /// The regions that may be named: those of `services.toml` and those in which companies are.
    #[must_use]
    pub fn known_regions(&self) -> BTreeSet<&str> {
        let companies = self.roster.companies().into_iter();
        let used = companies.map(|company| company.region.as_str());
        let named = self.regions.keys().map(RegionId::as_str);
        named
            .chain(used.filter(|region| !region.is_empty()))
            .collect()
    }

    /// A service's name, as people read it; its id when it is in the tables no more.
    #[must_use]
    pub fn service_name<'a>(&'a self, id: &'a ServiceId) -> &'a str {
        let service = self.services.get(id);
        service.map_or(id.as_str(), |service| service.name.as_str())
    }

    /// A region's name, as people read it.
    #[must_use]
    pub fn region_name<'a>(&'a self, id: &'a RegionId) -> &'a str {
        let region = self.regions.get(id);
        region.map_or(id.as_str(), |region| region.name.as_str())
    }
}

/// `programme.toml`: the words and numbers of the support programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Its name, as people read it.
    pub name: String,
    /// The tiers that a subscription can have.
    pub tiers: BTreeMap<TierId, Tier>,
    /// The queues in which calls and tickets wait.
    pub queues: BTreeMap<QueueId, Queue>,
    /// The queue of each level, level 1's first: where `to_level(…)` sends.
    pub levels: Vec<QueueId>,
    /// What each role may do; what is not listed is refused.
    pub roles: BTreeMap<Role, RoleGrants>,
    /// What decides when a script fails.
    pub defaults: Defaults,
    /// The window over which the speed of answer is shown (P1).
    pub speed_of_answer_window: Span,
    /// What is kept of files that people attach.
    #[serde(default)]
    pub attachments: AttachmentLimits,
    /// When a language is known that nobody has said (P3).
    #[serde(default)]
    pub language: LanguageTable,
    /// How mail is answered.
    #[serde(default)]
    pub mail: MailTable,
    /// What a status page shows (P8).
    #[serde(default)]
    pub status_page: StatusPage,
    /// Who is told of service events.
    #[serde(default)]
    pub events: EventsTable,
    /// How maintenance is planned and held to.
    #[serde(default)]
    pub maintenance: MaintenanceTable,
    /// What is kept of alarms.
    #[serde(default)]
    pub alarms: AlarmsTable,
    /// How callers who quote a code and a case are verified (P9).
    #[serde(default)]
    pub verification: VerificationLimits,
    /// How often devices are checked (P12).
    #[serde(default)]
    pub readiness: ReadinessLimits,
    /// What the monthly report shows (P7).
    #[serde(default)]
    pub report: ReportTable,
    /// What is found and offered of the solution centre (P13).
    #[serde(default)]
    pub solutions: SolutionsTable,
    /// When training is passed (P14).
    #[serde(default)]
    pub training: TrainingTable,
    /// How telephones ring (P1).
    #[serde(default)]
    pub telephone: TelephoneTable,
    /// How major incidents are worked on.
    #[serde(default)]
    pub incidents: IncidentsTable,
    /// When the end of an agreement is announced (P11).
    #[serde(default)]
    pub agreements: AgreementsTable,
    /// When a customer needs their account manager (P6).
    #[serde(default)]
    pub account_management: AccountManagementTable,
    /// How service reviews are held (P6).
    #[serde(default)]
    pub reviews: ReviewsTable,
}

/// When the end of an agreement is announced, and its people welcomed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgreementsTable {
    /// How long before the last day its account manager and named callers are told, each once; whole
    /// days. Nobody is, when there are none.
    pub announce_before: Vec<Span>,
    /// At which time of the day, in the company's zone.
    #[serde(with = "time_of_day")]
    pub announce_at: NaiveTime,
    /// For so long after it begins an agreement is new: a desk that did not run on the first day
    /// welcomes its callers later.
    pub welcome_within: Span,
}

impl AgreementsTable {
    /// How many days before its end an agreement is shown as ending soon: when that is first
    /// announced.
    #[must_use]
    pub fn ends_soon_days(&self) -> i64 {
        let longest = self.announce_before.iter().max();
        longest.map_or(0, |span| span.secs() / 86_400)
    }
}

impl Default for AgreementsTable {
    /// For a programme that says nothing of it: a month ahead, in the morning.
    fn default() -> Self {
        let days = |count: i64| Span::from_secs(count * 86_400).unwrap_or_default();
        Self {
            announce_before: vec![days(30)],
            announce_at: NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default(),
            welcome_within: days(7),
        }
    }
}

/// `09:00`.
mod time_of_day {
    use chrono::NaiveTime;
    use serde::{Deserialize, Deserializer, Serializer, de};

    const FORM: &str = "%H:%M";

    pub(super) fn serialize<S: Serializer>(at: &NaiveTime, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&at.format(FORM))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveTime, D::Error> {
        let text = String::deserialize(from)?;
        NaiveTime::parse_from_str(&text, FORM)
            .map_err(|_| de::Error::custom(format!("`{text}` is no time of day, such as `09:00`")))
    }
}

/// How service reviews are held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReviewsTable {
    /// How long one lasts, when nobody says.
    pub lasts: Span,
    /// So long after the last, the next is due; never, when it is 0.
    pub due_after: Span,
    /// What is always talked about.
    pub agenda: Vec<String>,
}

impl Default for ReviewsTable {
    /// For a programme that says nothing of reviews: an hour, and nobody is owed one.
    fn default() -> Self {
        Self {
            lasts: Span::from_secs(3_600).unwrap_or_default(),
            due_after: Span::default(),
            agenda: Vec::new(),
        }
    }
}

/// From where on a customer is at risk, so that their account manager looks after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountManagementTable {
    /// So many open tickets of which a promise is broken; 0 for never.
    pub at_risk_breached: u32,
    /// So many open tickets of critical or high severity; 0 for never.
    pub at_risk_severe: u32,
    /// So many open tickets of any kind; 0 for never.
    pub at_risk_open: u32,
}

impl Default for AccountManagementTable {
    /// A promise that is broken is a risk in any programme.
    fn default() -> Self {
        Self {
            at_risk_breached: 1,
            at_risk_severe: 0,
            at_risk_open: 0,
        }
    }
}

impl Programme {
    /// Whether one of the person's roles is granted `action`, leaving aside whose data it is about.
    #[must_use]
    pub fn grants(&self, person: &Person, action: Action) -> bool {
        let grants = person.roles.iter().filter_map(|role| self.roles.get(role));
        grants.flat_map(|one| &one.may).any(|may| *may == action)
    }
}

/// What the monthly report shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReportTable {
    /// With how many months before it is compared; at most 24.
    pub months_before: u8,
    /// How many of the most active users it names; at most 100.
    pub most_active: u8,
    /// How long after the end of its month, in the company's time zone, the named callers are told of
    /// it; never when not said.
    pub send_after: Option<Span>,
}

impl Default for ReportTable {
    /// Half a year, its own month included; ten users.
    fn default() -> Self {
        Self {
            months_before: 5,
            most_active: 10,
            send_after: None,
        }
    }
}

/// How telephones ring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelephoneTable {
    /// How long one telephone rings before the next; as the telephone system has it, when not said.
    pub ring_for: Option<Span>,
    /// Who leaves a queue after so long a wait is called back, where the queue calls back.
    pub call_back_after: Span,
    /// Whether agents get calls and tickets only while they are signed in.
    pub must_sign_in: bool,
}

/// What a status page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StatusPage {
    /// How many days it looks back on, today included; at most 400.
    pub days: u16,
    /// The severities at which a service counts as down. At the others it is degraded, which does
    /// not count against its availability.
    pub down: BTreeSet<Severity>,
    /// Where readers find it, such as `https://desk.example/status`. Empty when nobody has said.
    pub address: String,
    /// How long a link to a company's own page is good.
    pub link_lasts: Span,
    /// Whether everybody reads the root-cause analyses that were published to the companies affected.
    pub analyses_for_everybody: bool,
}

impl Default for StatusPage {
    /// A quarter of a year, as most pages show; only what is critical is down; a link is good for
    /// thirty days; an analysis is for those to whom it was published.
    fn default() -> Self {
        Self {
            days: 90,
            down: BTreeSet::from([Severity::Critical]),
            address: String::new(),
            link_lasts: Span::from_secs(30 * 86_400).unwrap_or_default(),
            analyses_for_everybody: false,
        }
    }
}

/// Who is told of service events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EventsTable {
    /// The audiences for which the cadence script is asked.
    pub audiences: BTreeSet<Audience>,
}

impl Default for EventsTable {
    /// Those to whom the programme promises word.
    fn default() -> Self {
        let promised = [
            Audience::General,
            Audience::Company,
            Audience::AccountManager,
        ];
        Self {
            audiences: promised.into(),
        }
    }
}

/// How maintenance is planned and held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MaintenanceTable {
    /// How far ahead windows that repeat are looked at: for the calendar, for clashes, and so long
    /// before it begins at most an occurrence becomes an event.
    pub look_ahead: Span,
    /// How long after the announced end alarms are still held when the work takes longer.
    pub hold_over_time: Span,
}

impl Default for MaintenanceTable {
    /// A quarter of a year, as far as people plan; after four hours over time something is wrong.
    fn default() -> Self {
        Self {
            look_ahead: Span::from_secs(90 * 86_400).unwrap_or_default(),
            hold_over_time: Span::from_secs(4 * 3_600).unwrap_or_default(),
        }
    }
}

/// What is kept of alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlarmsTable {
    /// For how long those are kept that fire no more.
    pub keep: Span,
}

impl Default for AlarmsTable {
    /// As long as somebody asks what there was.
    fn default() -> Self {
        Self {
            keep: Span::from_secs(30 * 86_400).unwrap_or_default(),
        }
    }
}

/// How much may be quoted in vain: further codes of that caller, about that company or that case,
/// are then refused as wrong ones are, until the time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VerificationLimits {
    /// How often from one number, address or person.
    pub tries_per_caller: u32,
    /// How often about one company, by whomever.
    pub tries_per_company: u32,
    /// How often about one service event, of which many companies may call.
    pub tries_per_event: u32,
    /// Within which time.
    pub within: Span,
}

impl Default for VerificationLimits {
    /// Few enough that a code of four digits is not found within years.
    fn default() -> Self {
        Self {
            tries_per_caller: 5,
            tries_per_company: 20,
            tries_per_event: 100,
            within: Span::from_secs(3_600).unwrap_or_default(),
        }
    }
}

/// How often the people of a company may ask whether a device can be activated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadinessLimits {
    /// How often.
    pub checks_per_company: u32,
    /// Within which time.
    pub within: Span,
}

impl Default for ReadinessLimits {
    /// Enough for whoever hands out devices, and too few to look for numbers.
    fn default() -> Self {
        Self {
            checks_per_company: 60,
            within: Span::from_secs(3_600).unwrap_or_default(),
        }
    }
}

/// What is kept of files that people attach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AttachmentLimits {
    /// How large a file may be, in MiB.
    pub max_mib: u32,
    /// How many of a comment are kept.
    pub max_files: u32,
}

impl Default for AttachmentLimits {
    /// What chat services take, and what a person looks through.
    fn default() -> Self {
        Self {
            max_mib: 8,
            max_files: 10,
        }
    }
}

impl AttachmentLimits {
    /// How large a file may be, in bytes.
    #[must_use]
    pub fn max_bytes(self) -> u64 {
        u64::from(self.max_mib) * 1_024 * 1_024
    }
}

/// How mail is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailTable {
    /// Somebody whom the desk does not know is answered once in so long, however much comes from
    /// them: programs that answer each other would never end.
    pub answer_strangers_every: Span,
}

impl Default for MailTable {
    fn default() -> Self {
        Self {
            answer_strangers_every: Span::from_secs(86_400).unwrap_or_default(),
        }
    }
}

/// A tier of subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its name, as people read it.
    pub name: String,
    /// How many named callers it includes (P10).
    pub named_callers: u32,
    /// What it includes beside, as people read it.
    #[serde(default)]
    pub features: Vec<String>,
}

/// A queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Its name, as people read it.
    pub name: String,
    /// The level of the engineers who work it; any agent when not said.
    #[serde(default)]
    pub level: Option<u8>,
    /// The average wait that is promised (P1).
    #[serde(default)]
    pub answer_within: Option<Span>,
    /// The skill that its agents must have.
    #[serde(default)]
    pub skill: Option<String>,
    /// Where its telephones ring: that of a group of agents, or of a hunt group.
    #[serde(default)]
    pub sip: Option<SipAddress>,
    /// Within what time who left it, or asked for it, is called back; nobody is, when not said.
    #[serde(default)]
    pub call_back_within: Option<Span>,
}

/// What a role may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleGrants {
    /// The permissions.
    pub may: BTreeSet<Action>,
}

/// What decides when a script fails: the call is still routed, and the operators hear of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// Where calls and tickets go.
    pub queue: QueueId,
    /// How bad a ticket is when its caller does not say.
    pub severity: Severity,
    /// The response clock.
    pub respond_within: Span,
    /// Whose open time it counts; always open when not said.
    #[serde(default)]
    pub calendar: Option<CalendarId>,
    /// How old an event is when people first hear of it.
    pub first_notice_after: Span,
    /// From one notification to the next.
    pub update_every: Span,
}

/// A service that the provider runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its name, as people read it.
    pub name: String,
}

/// A region in which companies and users are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Its name, as people read it.
    pub name: String,
}
