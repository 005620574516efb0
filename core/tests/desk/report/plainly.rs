//! The figures of a report, counted from the raw records: slowly, and by other ways than the report
//! goes. A moment belongs to the month that a calendar in the zone shows at that moment.

use std::collections::BTreeSet;

use chrono::{Datelike as _, TimeDelta};
use switchboard::desk::{
    ActiveUser, CaseFigures, Share, SpeedOfAnswer, Times, Usage, UsageFigures,
};
use switchboard::model::{
    CallState, ClockKind, ClockState, EventKind, EventState, Month, ServiceEvent, ServiceId,
    Severity, Span, Ticket, Timestamp, UsageRow,
};

use super::records::Made;

pub struct Plain<'a> {
    pub made: &'a Made,
}

fn quantile(values: &[Span], percent: usize) -> Option<Span> {
    let below = |value: &Span| values.iter().filter(|one| *one <= value).count();
    let reach = values
        .iter()
        .filter(|value| below(value) * 100 >= percent * values.len());
    reach.min().copied()
}

fn times(values: &[Span]) -> Times {
    Times {
        count: values.len() as u64,
        median: quantile(values, 50),
        p90: quantile(values, 90),
    }
}

impl Plain<'_> {
    /// Year and month, as one number, that the calendar on the wall shows.
    fn on_the_wall(&self, at: Timestamp) -> i32 {
        let at = at.with_timezone(&self.made.zone);
        at.year() * 12 + at.month0() as i32
    }

    fn number(month: Month) -> i32 {
        let day = month.first_day();
        day.year() * 12 + day.month0() as i32
    }

    fn is_in(&self, month: Month, at: Timestamp) -> bool {
        at < self.made.now && self.on_the_wall(at) == Self::number(month)
    }

    fn is_before(&self, month: Month, at: Timestamp) -> bool {
        self.on_the_wall(at) < Self::number(month)
    }

    /// Before the month was over, and before it was reported.
    fn is_before_end(&self, month: Month, at: Timestamp) -> bool {
        at < self.made.now && self.on_the_wall(at) <= Self::number(month)
    }

    pub fn months_before(&self) -> Vec<Month> {
        // The shipped rules compare with five.
        (1..=5)
            .rev()
            .map(|back| self.made.month.before(back))
            .collect()
    }

    pub fn cases(&self, month: Month, severity: Option<Severity>) -> CaseFigures {
        let mut sum = CaseFigures::default();
        let (mut responses, mut resolutions) = (Vec::new(), Vec::new());
        for ticket in &self.made.tickets {
            if ticket.company.as_str() != "acme"
                || severity.is_some_and(|one| one != ticket.severity)
            {
                continue;
            }
            let done = done(ticket);
            if self.is_before(month, ticket.opened_at)
                && !done.is_some_and(|done| self.is_before(month, done))
            {
                sum.waiting_before += 1;
            }
            if self.is_before_end(month, ticket.opened_at)
                && !done.is_some_and(|done| self.is_before_end(month, done))
            {
                sum.waiting_after += 1;
            }
            if self.is_in(month, ticket.opened_at) {
                sum.opened += 1;
            }
            if let Some(done) = done.filter(|done| self.is_in(month, *done)) {
                sum.resolved += 1;
                resolutions.push(whole_seconds(ticket.opened_at, done));
            }
            for clock in &ticket.clocks {
                let is_broken = clock.breached_at.is_some_and(|at| self.is_in(month, at));
                match clock.kind {
                    ClockKind::Response => {
                        sum.response_breaches += u64::from(is_broken);
                        if let ClockState::Stopped { at, .. } = clock.state
                            && self.is_in(month, at)
                        {
                            sum.answered += 1;
                            responses.push(whole_seconds(ticket.opened_at, at));
                        }
                    }
                    ClockKind::Resolution => sum.resolution_breaches += u64::from(is_broken),
                }
            }
        }
        sum.response = times(&responses);
        sum.resolution = times(&resolutions);
        sum
    }

    pub fn calls(&self, month: Month) -> SpeedOfAnswer {
        let mut waits = Vec::new();
        let mut abandoned = 0;
        for call in &self.made.calls {
            let is_ours = call
                .company
                .as_ref()
                .is_some_and(|id| id.as_str() == "acme");
            if !is_ours || !self.is_in(month, call.arrived_at) {
                continue;
            }
            match call.state {
                CallState::Waiting => {}
                CallState::Abandoned { .. } => abandoned += 1,
                CallState::Answered { at, .. }
                | CallState::Ended {
                    answered_at: at, ..
                } => {
                    waits.push(whole_seconds(call.arrived_at, at));
                }
            }
        }
        let sum: i64 = waits.iter().map(|wait| wait.secs()).sum();
        let count = waits.len() as i64;
        SpeedOfAnswer {
            answered: waits.len() as u64,
            abandoned,
            mean: (count > 0).then(|| Span::from_secs(sum / count).unwrap()),
            p90: quantile(&waits, 90),
            in_time: None,
        }
    }

    /// When the month begins and ends as far as it is reported: the wall is looked at every minute.
    fn bounds(&self, month: Month) -> (Timestamp, Timestamp) {
        let begin = |month: Month| {
            let midnight = month.first_day().and_hms_opt(0, 0, 0).unwrap().and_utc();
            let mut at = midnight - TimeDelta::hours(16);
            while self.on_the_wall(at) < Self::number(month) {
                at += TimeDelta::minutes(1);
            }
            at
        };
        let (from, to) = (begin(month), begin(month.next()));
        (from, to.min(self.made.now))
    }

    fn concerning(&self) -> impl Iterator<Item = &ServiceEvent> {
        let all = self.made.events.iter();
        all.filter(|event| event.companies.iter().any(|id| id.as_str() == "acme"))
    }

    fn has_begun(event: &ServiceEvent) -> bool {
        event.state == EventState::Active || event.state == EventState::Resolved
    }

    fn is_unplanned(event: &ServiceEvent) -> bool {
        event.kind == EventKind::Unplanned
    }

    /// Seconds down and seconds in all: between two moments at which anything changed, it was down all
    /// the time or not at all.
    pub fn down(&self, month: Month, service: Option<&ServiceId>) -> (i64, i64) {
        let (from, to) = self.bounds(month);
        // The shipped rules count critical events as down.
        let down: Vec<&ServiceEvent> = self
            .concerning()
            .filter(|event| Self::has_begun(event) && Self::is_unplanned(event))
            .filter(|event| event.severity == Severity::Critical)
            .filter(|event| service.is_none_or(|id| event.services.contains(id)))
            .collect();
        let mut edges: BTreeSet<Timestamp> = [from, to].into();
        for event in &down {
            edges.extend([event.started_at].into_iter().chain(event.ended_at));
        }
        let edges: Vec<Timestamp> = edges
            .into_iter()
            .filter(|at| from <= *at && *at <= to)
            .collect();
        let mut stretches: Vec<(Timestamp, Timestamp)> = Vec::new();
        for pair in edges.windows(2) {
            let is_down = down.iter().any(|event| {
                event.started_at <= pair[0] && event.ended_at.is_none_or(|end| end >= pair[1])
            });
            match stretches.last_mut() {
                Some(last) if is_down && last.1 == pair[0] => last.1 = pair[1],
                _ if is_down => stretches.push((pair[0], pair[1])),
                _ => {}
            }
        }
        let lengths = stretches
            .iter()
            .map(|(from, to)| (*to - *from).num_milliseconds());
        (lengths.sum::<i64>() / 1_000, (to - from).num_seconds())
    }

    fn under_way(&self, event: &ServiceEvent) -> Option<(Timestamp, Timestamp)> {
        let (from, to) = self.bounds(self.made.month);
        let end = event.ended_at.unwrap_or(to);
        let began_here = from <= event.started_at && event.started_at < to;
        let reached_in = event.started_at < from && end > from;
        (Self::has_begun(event) && (began_here || reached_in))
            .then(|| (event.started_at.max(from), end.min(to)))
    }

    pub fn interruptions(&self, service: &ServiceId) -> (u64, u64) {
        let here = |planned: bool| {
            self.concerning()
                .filter(|event| event.services.contains(service))
                .filter(|event| Self::is_unplanned(event) != planned)
                .filter(|event| self.under_way(event).is_some())
                .count() as u64
        };
        (here(false), here(true))
    }

    pub fn events(&self) -> Vec<(u64, i64, bool)> {
        let mut all: Vec<(Timestamp, u64, i64, bool)> = Vec::new();
        for event in self.concerning() {
            if let Some((start, end)) = self.under_way(event) {
                let is_down = Self::is_unplanned(event) && event.severity == Severity::Critical;
                all.push((
                    event.started_at,
                    event.id.0,
                    (end - start).num_seconds(),
                    is_down,
                ));
            }
        }
        all.sort_unstable();
        all.into_iter()
            .map(|(_, id, secs, is_down)| (id, secs, is_down))
            .collect()
    }

    pub fn coming(&self) -> Vec<u64> {
        let mut all: Vec<(Timestamp, u64)> = Vec::new();
        for event in self.concerning() {
            if let EventKind::Planned(window) = &event.kind
                && event.state == EventState::Scheduled
                && window.ends_at > self.made.now
            {
                all.push((window.starts_at, event.id.0));
            }
        }
        all.sort_unstable();
        all.into_iter().map(|(_, id)| id).collect()
    }

    fn rows(&self, month: Month) -> Vec<&UsageRow> {
        let all = self.made.usage.iter();
        all.filter(|row| row.company.as_str() == "acme" && Month::of(row.day) == month)
            .collect()
    }

    fn devices(rows: &[&UsageRow]) -> BTreeSet<String> {
        let devices = rows.iter().map(|row| row.device.clone());
        devices.filter(|device| !device.is_empty()).collect()
    }

    pub fn used(&self, month: Month) -> Option<UsageFigures> {
        let rows = self.rows(month);
        let active = rows.iter().filter(|row| row.used > 0);
        let users: BTreeSet<&String> = active.map(|row| &row.user).collect();
        (!rows.is_empty()).then(|| UsageFigures {
            users: users.len() as u64,
            devices: Self::devices(&rows).len() as u64,
            used: rows.iter().map(|row| u64::from(row.used)).sum(),
        })
    }

    pub fn usage(&self) -> Option<Usage> {
        let (rows, before) = (
            self.rows(self.made.month),
            self.rows(self.made.month.before(1)),
        );
        if rows.is_empty() {
            return None;
        }
        let users: BTreeSet<&String> = rows.iter().map(|row| &row.user).collect();
        let mut most_active: Vec<ActiveUser> = Vec::new();
        for user in users {
            let did: Vec<&&UsageRow> = rows
                .iter()
                .filter(|row| row.user == *user && row.used > 0)
                .collect();
            let days: BTreeSet<_> = did.iter().map(|row| row.day).collect();
            let devices: BTreeSet<_> = did.iter().map(|row| &row.device).collect();
            let one = ActiveUser {
                user: user.clone(),
                used: did.iter().map(|row| u64::from(row.used)).sum(),
                days: days.len() as u64,
                devices: devices.iter().filter(|device| !device.is_empty()).count() as u64,
            };
            if one.used > 0 {
                most_active.push(one);
            }
        }
        // The users stand by name, and those who did as much stay so.
        most_active.sort_by_key(|one| std::cmp::Reverse(one.used));
        // The shipped rules name ten.
        most_active.truncate(10);
        let devices = Self::devices(&rows);
        let there = Self::devices(&before);
        let last = |device: &String| {
            let mut of: Vec<&&UsageRow> = rows.iter().filter(|row| row.device == *device).collect();
            of.sort_by_key(|row| (row.day, row.user.clone()));
            (**of.last().unwrap()).clone()
        };
        let shares = |of: fn(UsageRow) -> String| {
            let names: Vec<String> = devices.iter().map(|device| of(last(device))).collect();
            let kinds: BTreeSet<&String> = names.iter().collect();
            let mut all: Vec<Share> = kinds
                .into_iter()
                .map(|kind| Share {
                    name: kind.clone(),
                    devices: names.iter().filter(|name| *name == kind).count() as u64,
                })
                .collect();
            all.sort_by_key(|one| std::cmp::Reverse(one.devices));
            all
        };
        let is_known = !before.is_empty();
        Some(Usage {
            most_active,
            models: shares(|row| row.model),
            versions: shares(|row| row.version),
            new_devices: is_known.then(|| devices.difference(&there).count() as u64),
            gone_devices: is_known.then(|| there.difference(&devices).count() as u64),
        })
    }
}

fn whole_seconds(from: Timestamp, to: Timestamp) -> Span {
    Span::from_secs((to - from).num_milliseconds() / 1_000).unwrap()
}

fn done(ticket: &Ticket) -> Option<Timestamp> {
    match (ticket.resolved_at, ticket.closed_at) {
        (Some(resolved), _) => Some(resolved),
        (None, closed) => closed,
    }
}
