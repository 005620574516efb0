//! Reads the tables and checks them against each other, with file, line and column.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::diagnostic::Findings;
use super::pieces::pieces;
use super::script::HOOKS;
use super::{Programme, Region, RulesError, Service, Sources, Tables, incidents};
use crate::calendar::Calendars;
use crate::model::{
    Company, CompanyId, NotificationKind, Person, RegionId, Role, Roster, RosterError, ServiceId,
    TierId, Unique, nearest,
};

const PROGRAMME: &str = "programme.toml";
const COMPANIES: &str = "companies.toml";
const PEOPLE: &str = "people.toml";
const SERVICES: &str = "services.toml";
const CALENDARS: &str = "calendars.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Companies {
    #[serde(default)]
    company: Vec<Spanned<Company>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    #[serde(default)]
    person: Vec<Spanned<Person>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Services {
    #[serde(default)]
    service: BTreeMap<ServiceId, Service>,
    #[serde(default)]
    region: BTreeMap<RegionId, Region>,
}

/// One file while it is checked: its text, to find the line of what is wrong.
struct File<'s> {
    name: &'static str,
    text: &'s str,
}

/// Reads and checks all tables. What is wrong is noted; the tables come when they can be read, so
/// that the scripts can be held against them.
pub(super) fn tables(sources: &Sources, findings: &mut Findings) -> Option<Tables> {
    refuse_strangers(sources, findings);
    let programme_file = file(sources, PROGRAMME, findings);
    let programme: Option<Programme> = programme_file.as_ref().and_then(|f| f.parse(findings));
    if let (Some(file), Some(programme)) = (&programme_file, &programme) {
        check_programme(file, programme, findings);
        check_welcomes(sources, programme, findings);
    }
    let services_file = file(sources, SERVICES, findings);
    let services: Option<Services> = services_file.as_ref().and_then(|f| f.parse(findings));
    let companies_file = file(sources, COMPANIES, findings);
    let companies: Option<Companies> = companies_file.as_ref().and_then(|f| f.companies(findings));
    let people_file = file(sources, PEOPLE, findings);
    let people: Option<People> = people_file.as_ref().and_then(|f| f.parse(findings));
    let calendars = calendars(sources, findings);

    if let (Some(file), Some(people), Some(calendars)) = (&people_file, &people, &calendars) {
        for person in &people.person {
            check_person(file, person, calendars, findings);
        }
    }
    if let (Some(file), Some(programme), Some(calendars)) =
        (&programme_file, &programme, &calendars)
        && let Some(calendar) = &programme.defaults.calendar
        && calendars.get(calendar.as_str()).is_none()
    {
        let message = format!("`{calendar}` is not a calendar of `{CALENDARS}`");
        let error = file.at_value(calendar.as_str(), 0..0, message);
        findings.error("unknown-name", error);
    }
    if let (Some(file), Some(companies), Some(programme), Some(services)) =
        (&companies_file, &companies, &programme, &services)
    {
        for company in &companies.company {
            check_company(file, company, programme, &services.service, findings);
        }
    }
    let (programme, services, calendars) = (programme?, services?, calendars?);
    let (companies_file, companies, people_file, people) =
        (companies_file?, companies?, people_file?, people?);
    check_allotments(&people_file, &companies, &people, &programme, findings);
    let roster = Roster::new(
        companies
            .company
            .iter()
            .map(|one| one.get_ref().clone())
            .collect(),
        people
            .person
            .iter()
            .map(|one| one.get_ref().clone())
            .collect(),
    )
    .map_err(|error| place_roster(&error, &companies_file, &companies, &people_file, &people));
    let roster = findings.keep("people", roster)?;
    if let Some(file) = &programme_file {
        for (value, message) in incidents::faults(&programme.incidents, &roster) {
            let start = file.text.find("[incidents]").unwrap_or(0);
            let error = file.at_value(&value, start..start, message);
            findings.error("value", error);
        }
    }
    let analysis = incidents::sections(sources.get(incidents::TEMPLATE));
    let analysis = findings.keep("template", analysis)?;
    Some(Tables {
        programme,
        calendars,
        roster,
        services: services.service,
        analysis,
        regions: services.region,
    })
}

/// The line on which the programme's defaults stand.
pub(super) fn defaults_line(sources: &Sources) -> usize {
    sources
        .get(PROGRAMME)
        .and_then(|text| {
            text.lines()
                .position(|line| line.trim_start().starts_with("[defaults]"))
        })
        .map_or(1, |index| index + 1)
}

/// The calendars, with the holiday files they name.
fn calendars(sources: &Sources, findings: &mut Findings) -> Option<Calendars> {
    let file = file(sources, CALENDARS, findings)?;
    let read = Calendars::from_toml(file.text, sources).map_err(|error| RulesError {
        file: CALENDARS.to_owned(),
        line: error.line,
        column: error.column,
        message: error.message,
    });
    findings.keep("calendar", read)
}

/// A file that nobody reads is a misspelled name, and what it says would silently not hold.
fn refuse_strangers(sources: &Sources, findings: &mut Findings) {
    let mut known: BTreeSet<String> = [
        PROGRAMME,
        COMPANIES,
        PEOPLE,
        SERVICES,
        CALENDARS,
        incidents::TEMPLATE,
    ]
    .into_iter()
    .chain(HOOKS.iter().map(|hook| hook.file))
    .map(str::to_owned)
    .collect();
    known.extend(
        NotificationKind::ALL
            .iter()
            .map(|kind| format!("messages/{}.txt", kind.key())),
    );
    for name in sources.keys() {
        let import = name.starts_with("import-") && name.ends_with(".toml");
        let free = name == "README.md"
            || name.starts_with("tests/")
            || name.starts_with("scenarios/")
            || name.starts_with(super::lookups::FOLDER)
            || super::messages::is_welcome(name)
            || name.ends_with(".ics")
            || name.ends_with(".d.rhai")
            || import;
        if free || known.contains(name) {
            continue;
        }
        let hint = nearest(name, known.iter().map(String::as_str))
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_else(|| "; remove it, or move it out of the rules folder".into());
        let error = RulesError {
            file: name.clone(),
            line: 1,
            column: 1,
            message: format!("nothing reads this file{hint}"),
        };
        findings.error("unread-file", error);
    }
}

fn file<'s>(sources: &'s Sources, name: &'static str, findings: &mut Findings) -> Option<File<'s>> {
    let text = sources.get(name);
    if text.is_none() {
        findings.error("missing-file", missing(name));
    }
    text.map(|text| File { name, text })
}

/// A file that must be there and is not.
pub(super) fn missing(name: &str) -> RulesError {
    RulesError {
        file: name.to_owned(),
        line: 1,
        column: 1,
        message: "this file is missing from the rules folder".into(),
    }
}

/// More keys that nobody reads are not listed: somebody has put the wrong file there.
const MAX_UNREAD_KEYS: usize = 50;

/// Of a larger table only the first unread key is told: each is one more reading of it all.
const LARGE_BYTES: usize = 64 * 1024;

impl File<'_> {
    /// Reads the file. A key that nobody reads is noted and left out, and reading goes on; any
    /// other mistake ends it, because what follows from it would be noted as well.
    fn parse<T: DeserializeOwned>(&self, findings: &mut Findings) -> Option<T> {
        let mut text = self.text.to_owned();
        let most = if text.len() > LARGE_BYTES {
            1
        } else {
            MAX_UNREAD_KEYS
        };
        for _ in 0..most {
            let problem = match toml::from_str(&text) {
                Ok(made) => return Some(made),
                Err(problem) => problem,
            };
            let span = problem.span().unwrap_or(0..0);
            let is_unread = problem.message().starts_with("unknown field");
            let code = if is_unread { "unread-key" } else { "toml" };
            findings.error(code, self.at(span.start, said(&problem)));
            match without_key(&text, span.start) {
                Some(rest) if is_unread => text = rest,
                _ => return None,
            }
        }
        None
    }

    /// The companies. A great many are read a piece at a time; where that does not read, the whole
    /// file says where.
    fn companies(&self, findings: &mut Findings) -> Option<Companies> {
        let mut all = Vec::new();
        let mut begin = 0;
        for piece in pieces(self.text, "[[company]]") {
            let Ok(some) = toml::from_str::<Companies>(piece) else {
                return self.parse(findings);
            };
            all.extend(some.company.into_iter().map(|one| {
                let (start, end) = (begin + one.span().start, begin + one.span().end);
                Spanned::new(start..end, one.into_inner())
            }));
            begin += piece.len();
        }
        Some(Companies { company: all })
    }

    fn at(&self, offset: usize, message: String) -> RulesError {
        let before = self.text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |index| index + 1);
        RulesError {
            file: self.name.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message,
        }
    }

    /// An error at the value `"value"`, looked for from `table` on; at the table when the value
    /// is not written there (it stands as a key, or is spelled otherwise).
    fn at_value(&self, value: &str, table: Range<usize>, message: String) -> RulesError {
        let rest = self.text.get(table.start..).unwrap_or_default();
        let found = rest
            .find(&format!("\"{value}\""))
            .or_else(|| rest.find(&format!("'{value}'")))
            .or_else(|| rest.find(&format!(".{value}]")).map(|index| index + 1));
        self.at(table.start + found.unwrap_or(0), message)
    }

    /// An error at a key of the table with that header; at the header when the key is not written
    /// there, and at the beginning of the file when neither is.
    fn at_key(&self, header: &str, key: &str, message: String) -> RulesError {
        let start = self.text.find(header).unwrap_or(0);
        let rest = self.text.get(start..).unwrap_or_default();
        let table = rest.split("\n[").next().unwrap_or_default();
        let below = table.find(&format!("\n{key}")).map_or(0, |at| at + 1);
        self.at(start + below, message)
    }
}

/// What the reader of TOML says, on one line.
fn said(problem: &toml::de::Error) -> String {
    let lines: Vec<&str> = problem.message().lines().collect();
    let message = lines.join("; ");
    if message.ends_with("expected a formatted date string") {
        return "a date is written in quotes: `\"2026-12-31\"`".into();
    }
    // `unknown field `queu`, expected one of `queue`, …`: the nearest of them helps more.
    if let Some((before, known)) = message.split_once(", expected ")
        && let Some(given) = before.strip_prefix("unknown field `")
        && let Some(near) = nearest(
            given.trim_end_matches('`'),
            known.split('`').skip(1).step_by(2),
        )
    {
        return format!("{before}; did you mean `{near}`?");
    }
    message
}

/// The text with the key at `offset` and its value, or the table of that name, blanked out so
/// that everything else keeps its place. Nothing when that does not leave a text that can be read.
fn without_key(text: &str, offset: usize) -> Option<String> {
    let line_start = text.get(..offset)?.rfind('\n').map_or(0, |index| index + 1);
    let is_header = text.get(line_start..)?.trim_start().starts_with('[');
    let rest = text.get(offset..)?;
    let mut ends = rest.match_indices('\n').map(|(index, _)| offset + index);
    ends.by_ref()
        .chain([text.len()])
        .filter(|end| {
            // A table goes up to the next one.
            !is_header || text.get(end + 1..).is_none_or(|next| next.starts_with('['))
        })
        // A value may go over several lines.
        .take(MAX_UNREAD_KEYS)
        .map(|end| blanked(text, line_start, end))
        .find(|text| toml::de::DeTable::parse(text).is_ok())
}

fn blanked(text: &str, from: usize, to: usize) -> String {
    let blank = |c: char| {
        if c == '\n' {
            "\n".to_owned()
        } else {
            " ".repeat(c.len_utf8())
        }
    };
    let gone: String = text
        .get(from..to)
        .unwrap_or_default()
        .chars()
        .map(blank)
        .collect();
    format!(
        "{}{gone}{}",
        text.get(..from).unwrap_or_default(),
        text.get(to..).unwrap_or_default()
    )
}

fn unknown<'a>(what: &str, given: &str, of: impl Iterator<Item = &'a str>) -> String {
    let hint = nearest(given, of)
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    format!("there is no {what} `{given}`{hint}")
}

fn check_programme(file: &File<'_>, programme: &Programme, findings: &mut Findings) {
    let known = |queue: &str| programme.queues.contains_key(queue);
    let queues = || programme.queues.keys().map(AsRef::as_ref);
    let fallback = programme.defaults.queue.as_str();
    if !known(fallback) {
        let offset = file.text.find("[defaults]").unwrap_or(0);
        let message = unknown("queue", fallback, queues());
        findings.error(
            "unknown-name",
            file.at_value(fallback, offset..offset, message),
        );
    }
    if programme.levels.len() != 2 {
        let message = "`levels` names two queues: level 1's, then level 2's".to_owned();
        let offset = file.text.find("levels").unwrap_or(0);
        findings.error("value", file.at(offset, message));
    }
    for queue in &programme.levels {
        if !known(queue.as_str()) {
            let offset = file.text.find("levels").unwrap_or(0);
            let message = unknown("queue", queue.as_str(), queues());
            findings.error(
                "unknown-name",
                file.at_value(queue.as_str(), offset..offset, message),
            );
        }
    }
    for (id, queue) in &programme.queues {
        if queue.level.is_some_and(|level| !(1..=2).contains(&level)) {
            let message = format!("queue `{id}` has a level that is neither 1 nor 2");
            let error = file.at_key(&format!("[queues.{id}]"), "level", message);
            findings.error("value", error);
        }
    }
    for (id, tier) in &programme.tiers {
        if tier.named_callers == 0 {
            let message = format!("tier `{id}` allows no named caller; nobody could call");
            let error = file.at_key(&format!("[tiers.{id}]"), "named_callers", message);
            findings.error("value", error);
        }
    }
    let defaults = &programme.defaults;
    if defaults.update_every.secs() < 60 {
        let offset = file.text.find("update_every").unwrap_or(0);
        let message = "`update_every` is at least one minute (`1m`)".to_owned();
        findings.error("value", file.at(offset, message));
    }
    if !(1..=400).contains(&programme.status_page.days) {
        let message = "a status page looks back on 1 to 400 `days`".to_owned();
        let error = file.at_key("[status_page]", "days", message);
        findings.error("value", error);
    }
    for (key, value, most) in [
        ("months_before", programme.report.months_before, 24),
        ("most_active", programme.report.most_active, 100),
    ] {
        if value > most {
            let message = format!("`{key}` of a monthly report is at most {most}");
            findings.error("value", file.at_key("[report]", key, message));
        }
    }
    let latest = 27 * 86_400;
    if programme
        .report
        .send_after
        .is_some_and(|after| after.secs() > latest)
    {
        let message = "a monthly report is told within 27 days (`27d`), before the next one";
        let error = file.at_key("[report]", "send_after", message.to_owned());
        findings.error("value", error);
    }
    let limits = programme.verification;
    let tries = [
        ("tries_per_caller", limits.tries_per_caller),
        ("tries_per_company", limits.tries_per_company),
        ("tries_per_event", limits.tries_per_event),
    ];
    for (key, _) in tries.into_iter().filter(|(_, most)| *most == 0) {
        let message = format!("`{key}` is at least 1; with none nobody is ever verified");
        let error = file.at_key("[verification]", key, message);
        findings.error("value", error);
    }
    let look_ahead = programme.maintenance.look_ahead.secs();
    if !(86_400..=400 * 86_400).contains(&look_ahead) {
        let message = "`look_ahead` is one day to 400 days (`90d`)".to_owned();
        let error = file.at_key("[maintenance]", "look_ahead", message);
        findings.error("value", error);
    }
    let day = 86_400;
    for span in &programme.agreements.announce_before {
        if span.secs() < day || span.secs() % day != 0 {
            let message = format!("`announce_before` has whole days (`30d`), and not `{span}`");
            let error = file.at_key("[agreements]", "announce_before", message);
            findings.error("value", error);
        }
    }
    let address = &programme.status_page.address;
    let is_web = ["http://", "https://"]
        .iter()
        .any(|scheme| address.starts_with(scheme));
    if !address.is_empty() && (!is_web || address.contains(['?', '#', ' '])) {
        let message =
            "the `address` of the status page is such as `https://desk.example/status`".to_owned();
        let error = file.at_key("[status_page]", "address", message);
        findings.error("value", error);
    }
}

/// A document for a tier that does not exist would never be read.
fn check_welcomes(sources: &Sources, programme: &Programme, findings: &mut Findings) {
    for name in sources
        .keys()
        .filter(|name| super::messages::is_welcome(name))
    {
        let tier = name
            .trim_start_matches(super::messages::WELCOME)
            .trim_end_matches(".md");
        if !programme.tiers.contains_key(tier) {
            let message = unknown("tier", tier, programme.tiers.keys().map(AsRef::as_ref));
            let error = RulesError {
                file: name.clone(),
                line: 1,
                column: 1,
                message,
            };
            findings.error("unknown-name", error);
        }
    }
}

fn check_company(
    file: &File<'_>,
    company: &Spanned<Company>,
    programme: &Programme,
    services: &BTreeMap<ServiceId, Service>,
    findings: &mut Findings,
) {
    let (range, company) = (company.span(), company.get_ref());
    let tier = company.subscription.tier.as_str();
    if !programme.tiers.contains_key(tier) {
        let message = unknown("tier", tier, programme.tiers.keys().map(AsRef::as_ref));
        findings.error("unknown-name", file.at_value(tier, range.clone(), message));
    }
    for service in &company.services {
        if !services.contains_key(service) {
            let known = services.keys().map(AsRef::as_ref);
            let message = unknown("service", service.as_str(), known);
            findings.error(
                "unknown-name",
                file.at_value(service.as_str(), range.clone(), message),
            );
        }
    }
}

fn check_person(
    file: &File<'_>,
    person: &Spanned<Person>,
    calendars: &Calendars,
    findings: &mut Findings,
) {
    let (range, person) = (person.span(), person.get_ref());
    if let Some(shift) = &person.shift
        && calendars.get(shift.as_str()).is_none()
    {
        let message = format!("`{shift}` is not a calendar of `{CALENDARS}`");
        findings.error(
            "unknown-name",
            file.at_value(shift.as_str(), range.clone(), message),
        );
    }
    let levels = person.is(Role::Agent);
    if levels && !matches!(person.level, Some(1 | 2)) {
        let message = format!("agent `{}` needs `level = 1` or `level = 2`", person.id);
        let rest = file.text.get(range.start..).unwrap_or_default();
        let table = rest.split("\n[").next().unwrap_or_default();
        let error = match table.find("\nlevel") {
            Some(offset) => file.at(range.start + offset + 1, message),
            None => file.at_value(person.id.as_str(), range.clone(), message),
        };
        findings.error("value", error);
    }
    if let Some(absence) = person.absences.iter().find(|one| one.to < one.from) {
        let message = format!("the absence from {} ends before it begins", absence.from);
        findings.error(
            "value",
            file.at_value(person.id.as_str(), range.clone(), message),
        );
    }
}

/// P10: no company has more named callers than its tier includes.
fn check_allotments(
    file: &File<'_>,
    companies: &Companies,
    people: &People,
    programme: &Programme,
    findings: &mut Findings,
) {
    // One pass over each list: a desk has thousands of companies.
    let mut left: HashMap<&CompanyId, u32> = HashMap::new();
    let mut tiers: HashMap<&CompanyId, (&TierId, u32)> = HashMap::new();
    for company in companies.company.iter().map(Spanned::get_ref) {
        let tier = &company.subscription.tier;
        if let Some(allowed) = programme.tiers.get(tier).map(|tier| tier.named_callers) {
            left.insert(&company.id, allowed);
            tiers.insert(&company.id, (tier, allowed));
        }
    }
    for one in &people.person {
        let person = one.get_ref();
        let Some(company) = person
            .company
            .as_ref()
            .filter(|_| person.is(Role::NamedCaller))
        else {
            continue;
        };
        match (left.get_mut(company), tiers.get(company)) {
            (Some(0), Some((tier, allowed))) => {
                let message = format!(
                    "`{}` is one named caller more than the {allowed} of company `{company}`'s tier `{tier}`",
                    person.id
                );
                findings.error(
                    "allotment",
                    file.at_value(person.id.as_str(), one.span(), message),
                );
            }
            (Some(places), _) => *places -= 1,
            // A company that does not exist is reported with the other references.
            (None, _) => {}
        }
    }
}

/// Finds the line of what the roster refused.
fn place_roster(
    error: &RosterError,
    companies_file: &File<'_>,
    companies: &Companies,
    people_file: &File<'_>,
    people: &People,
) -> RulesError {
    let (owner, value) = match error {
        RosterError::Twice { value, second, .. } => (second.as_str(), value.as_str()),
        RosterError::Dangling { from, to, .. } => (from.as_str(), to.as_str()),
        RosterError::Roles { person, .. } => (person.as_str(), person.as_str()),
    };
    // The last table of that id: of two with one id, the second is the one too many.
    let person = people
        .person
        .iter()
        .rev()
        .find(|one| one.get_ref().id.as_str() == owner);
    let company = companies
        .company
        .iter()
        .rev()
        .find(|one| one.get_ref().id.as_str() == owner);
    let about_company = match error {
        RosterError::Twice { what, .. } => {
            matches!(what, Unique::SubscriptionCode | Unique::CompanyId)
        }
        RosterError::Dangling { what, .. } => *what == "account manager",
        RosterError::Roles { .. } => false,
    };
    match (about_company, person, company) {
        (true, _, Some(company)) => {
            companies_file.at_value(value, company.span(), error.to_string())
        }
        (_, Some(person), _) => people_file.at_value(value, person.span(), error.to_string()),
        _ => people_file.at(0, error.to_string()),
    }
}
