//! Records of desks that never were, made of a seed.

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use serde_json::{Value, json};
use switchboard::desk::{Change, month_bounds};
use switchboard::model::{Call, Month, ServiceEvent, Ticket, Timestamp, UsageRow};

/// A seeded generator (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, sides: u64) -> u64 {
        self.number() % sides
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

/// A desk's records, a month, and the time at which it is reported.
pub struct Made {
    pub zone: Tz,
    pub month: Month,
    pub now: Timestamp,
    pub tickets: Vec<Ticket>,
    pub calls: Vec<Call>,
    pub events: Vec<ServiceEvent>,
    pub usage: Vec<UsageRow>,
}

impl Made {
    pub fn by(dice: &mut Dice, zone: Tz) -> Self {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
            + TimeDelta::days(i64::try_from(dice.below(700)).unwrap());
        let month = Month::of(day);
        let (from, to) = month_bounds(month, zone);
        // Often in the month, now and then at its very end.
        let now = match dice.below(4) {
            0 => to,
            1 => from + TimeDelta::seconds(i64::try_from(dice.below(2_000_000)).unwrap()),
            _ => to + TimeDelta::seconds(i64::try_from(dice.below(3_000_000)).unwrap()),
        };
        let mut made = Self {
            zone,
            month,
            now,
            tickets: Vec::new(),
            calls: Vec::new(),
            events: Vec::new(),
            usage: Vec::new(),
        };
        for id in 1..=dice.below(60) {
            let ticket = made.ticket(dice, id);
            made.tickets.push(ticket);
        }
        for id in 1..=dice.below(40) {
            let call = made.call(dice, id);
            made.calls.push(call);
        }
        for id in 1..=dice.below(14) {
            let event = made.event(dice, id);
            made.events.push(event);
        }
        made.use_services(dice);
        made
    }

    pub fn change(&self) -> Change {
        Change {
            tickets: self.tickets.clone(),
            calls: self.calls.clone(),
            events: self.events.clone(),
            ..Change::default()
        }
    }

    /// Some time within nine months, and often where a month begins or a second beside.
    fn moment(&self, dice: &mut Dice) -> Timestamp {
        let month = self.month.before(u32::try_from(dice.below(8)).unwrap());
        let begin = month_bounds(month.next(), self.zone).0;
        if dice.once_in(4) {
            return begin + TimeDelta::seconds(i64::try_from(dice.below(3)).unwrap() - 1);
        }
        let secs = dice.below(40 * 86_400) as i64 - 35 * 86_400;
        begin + TimeDelta::milliseconds(secs * 1_000 + dice.below(1_000) as i64)
    }

    fn company(dice: &mut Dice) -> &'static str {
        if dice.once_in(5) { "globex" } else { "acme" }
    }

    fn later(&self, dice: &mut Dice, than: Timestamp) -> Timestamp {
        let at = self.moment(dice);
        if at >= than {
            return at;
        }
        than + TimeDelta::seconds(dice.below(400_000) as i64)
    }

    fn clock(
        &self,
        dice: &mut Dice,
        kind: &str,
        opened: Timestamp,
        done: Option<Timestamp>,
    ) -> Value {
        let stopped = match done {
            Some(done) if kind == "resolution" => Some(done),
            _ => (!dice.once_in(4)).then(|| self.later(dice, opened)),
        };
        let breached = dice.once_in(3).then(|| self.later(dice, opened));
        json!({
            "kind": kind, "target": "4h", "calendar": "always", "paused_in": [], "used": "0s",
            "state": match stopped {
                Some(at) => json!({"stopped": {"at": at, "channel": "chat", "by": "ben"}}),
                None => json!({"running": {"since": opened}}),
            },
            "due_at": null, "breached_at": breached,
        })
    }

    fn ticket(&self, dice: &mut Dice, id: u64) -> Ticket {
        let opened = self.moment(dice);
        let done = (!dice.once_in(3)).then(|| self.later(dice, opened));
        let is_closed = dice.once_in(2);
        // Some are closed without having been resolved.
        let resolved = done.filter(|_| !is_closed || !dice.once_in(3));
        let closed = done.filter(|_| is_closed).map(|done| match resolved {
            Some(_) => done + TimeDelta::days(dice.below(20) as i64),
            None => done,
        });
        let mut clocks = Vec::new();
        for kind in ["response", "resolution"] {
            if !dice.once_in(5) {
                clocks.push(self.clock(dice, kind, opened, done));
            }
        }
        let state = match (done, closed) {
            (None, _) => dice.one_of(&["new", "active", "waiting_for_customer"]),
            (Some(_), None) => "resolved",
            (Some(_), Some(_)) => "closed",
        };
        let times = clocks.iter().flat_map(|clock| {
            [&clock["state"]["stopped"]["at"], &clock["breached_at"]].map(|at| at.clone())
        });
        let times = times.filter_map(|at| at.as_str()?.parse::<Timestamp>().ok());
        let last = times.chain([opened]).chain(done).chain(closed).max();
        serde_json::from_value(json!({
            "id": id, "version": 1, "company": Self::company(dice), "caller": "ada",
            "subject": "Mail is slow", "product": "", "severity": 1 + dice.below(4),
            "channel": "chat", "language": null, "state": state, "queue": "level-1", "level": null,
            "assignee": null, "opened_at": opened, "updated_at": last, "resolved_at": resolved,
            "closed_at": closed, "reopened": 0, "reassigned": 0, "clocks": clocks,
            "plan": serde_json::to_value(switchboard::model::EscalationPlan::default()).unwrap(),
            "steps": [], "escalation": null, "close_after": null, "decisions": [],
        }))
        .unwrap()
    }

    fn call(&self, dice: &mut Dice, id: u64) -> Call {
        let arrived = self.moment(dice);
        let wait = arrived + TimeDelta::seconds(dice.below(300) as i64);
        let company = match dice.below(6) {
            0 => None,
            1 => Some("globex"),
            _ => Some("acme"),
        };
        let state = match dice.below(5) {
            0 => json!("waiting"),
            1 => json!({"abandoned": {"at": wait}}),
            2 => json!({"answered": {"by": "ben", "at": wait}}),
            _ => json!({"ended": {"by": "ben", "answered_at": wait, "at": wait}}),
        };
        serde_json::from_value(json!({
            "id": id, "version": 1, "incoming": {"id": format!("pbx-{id}")}, "channel": "phone",
            "arrived_at": arrived, "caller": null, "company": company, "case": null,
            "queue": "level-2", "level": 2, "agent": null, "state": state,
            "decision": {"hook": "route", "at": arrived, "reason": "a test",
                "rule": "routing.rhai:1", "rules_version": "0123456789ab"},
            "reconsider_after": null,
        }))
        .unwrap()
    }

    fn event(&self, dice: &mut Dice, id: u64) -> ServiceEvent {
        let started = self.moment(dice);
        let mut ended = match dice.below(5) {
            0 => None,
            1 => Some(started),
            2 => Some(started + TimeDelta::seconds(dice.below(300_000) as i64)),
            _ => Some(started + TimeDelta::milliseconds(dice.below(3_000_000_000) as i64)),
        };
        let is_planned = dice.once_in(3);
        let mut state = if ended.is_some() {
            "resolved"
        } else {
            "active"
        };
        if is_planned && dice.once_in(2) {
            ended = None;
            state = dice.one_of(&["scheduled", "cancelled"]);
        }
        let window = json!({"planned": {
            "starts_at": started, "ends_at": started + TimeDelta::hours(1 + dice.below(1_500) as i64),
        }});
        let services: &[&str] = dice.one_of(&[
            &["mail-eu"] as &[&str],
            &["devices"],
            &["devices", "mail-eu"],
            &["mail-us"],
            &[],
        ]);
        let companies: &[&str] =
            dice.one_of(&[&["acme"] as &[&str], &["acme", "globex"], &["globex"]]);
        serde_json::from_value(json!({
            "id": id, "version": 1, "title": "Mail is down", "severity": 1 + dice.below(2),
            "kind": if is_planned { window } else { json!("unplanned") }, "state": state,
            "services": services, "companies": companies, "users": [], "opened_by": "igor",
            "commander": null, "started_at": started, "ended_at": ended, "updates": [],
            "general_told_at": null, "companies_told_at": null, "told": 0, "decisions": [],
        }))
        .unwrap()
    }

    fn use_services(&mut self, dice: &mut Dice) {
        // Some companies have no feed, and some none of the month.
        let rows = if dice.once_in(6) { 0 } else { dice.below(400) };
        let (first, months) = if dice.once_in(6) { (1, 3) } else { (0, 7) };
        let mut all = std::collections::BTreeMap::new();
        for _ in 0..rows {
            let back = u32::try_from(first + dice.below(months)).unwrap();
            let begin = self.month.before(back).first_day();
            let day = begin + TimeDelta::days(dice.below(32) as i64);
            let row = UsageRow {
                company: Self::company(dice).parse().unwrap(),
                day,
                user: format!("user-{}", dice.below(14)),
                device: match dice.below(12) {
                    0 => String::new(),
                    number => format!("d-{}", number + u64::from(day.month())),
                },
                model: dice.one_of(&["", "Model 8", "Model 9"]).to_owned(),
                version: dice.one_of(&["7.0", "7.1", "7.10", "7.2"]).to_owned(),
                used: u32::try_from(dice.below(4)).unwrap(),
            };
            let key = (
                row.company.clone(),
                row.day,
                row.user.clone(),
                row.device.clone(),
            );
            all.insert(key, row);
        }
        self.usage = all.into_values().collect();
    }
}
