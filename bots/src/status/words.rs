//! What a status page says, apart from its form.

use chrono::{Datelike as _, TimeDelta};
use switchboard::desk::{Day, EventSeen, Health, ServiceHealth, Standing};
use switchboard::model::{EventState, Span, Timestamp};

use crate::language::Language;
use crate::render::time;

/// The reader's words for what is in a picture.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) language: Language,
    pub(super) health: &'a Health,
}

impl Words<'_> {
    pub(super) fn moment(&self, at: Timestamp) -> String {
        time::moment(self.language, at, self.health.at, self.health.zone)
    }

    pub(super) fn length(&self, span: Span) -> String {
        time::length(self.language, TimeDelta::seconds(span.secs()))
    }

    /// What stands above everything: the worst of it in a sentence.
    pub(super) fn headline(&self) -> String {
        match self.health.standing {
            Standing::Operational => self.language.page_all_operational(),
            Standing::Maintenance => self.language.page_some_maintenance(),
            Standing::Degraded => self.language.page_some_degraded(),
            Standing::Down => self.language.page_some_down(),
        }
    }

    pub(super) fn standing(&self, standing: Standing) -> String {
        match standing {
            Standing::Operational => self.language.page_operational(),
            Standing::Maintenance => self.language.page_maintenance(),
            Standing::Degraded => self.language.page_degraded(),
            Standing::Down => self.language.page_down(),
        }
    }

    /// How bad it is and since when, in a line.
    pub(super) fn when(&self, event: &EventSeen) -> String {
        let (health, say) = (self.health, self.language);
        let began = event.started_at;
        let stretch = |from, to| time::stretch(say, from, to, health.at, health.zone);
        let severity = || say.page_severity(event.severity.number(), say.severity(event.severity));
        match (event.state, &event.window) {
            (EventState::Scheduled, Some(window)) => {
                let distance = time::ago_or_in(say, window.starts_at, health.at);
                say.event_planned_for(stretch(window.starts_at, window.ends_at), distance)
            }
            (EventState::Scheduled, None) => say.event_planned(),
            (EventState::Active, Some(window)) if window.ends_at < health.at => {
                say.event_over_time(self.moment(began))
            }
            (EventState::Active, Some(window)) => {
                say.event_maintenance(self.moment(began), self.moment(window.ends_at))
            }
            (EventState::Active, None) => {
                let length = self.length(Span::between(began, health.at));
                let since = say.event_under_way(self.moment(began), length);
                format!("{} · {since}", severity())
            }
            (EventState::Cancelled, _) => say.event_called_off(),
            (EventState::Resolved, window) => {
                let ended = event.ended_at.unwrap_or(health.at);
                let length = self.length(Span::between(began, ended));
                let over = say.page_lasted(stretch(began, ended), length);
                match window {
                    Some(_) => format!("{} · {over}", say.page_maintenance()),
                    None => format!("{} · {over}", severity()),
                }
            }
        }
    }

    /// The same in words that are still true when they are read another day.
    pub(super) fn standing_of(&self, event: &EventSeen) -> String {
        let say = self.language;
        let at = |at| self.date_and_time(at);
        let what = match &event.window {
            Some(_) => say.page_maintenance(),
            None => say.page_severity(event.severity.number(), say.severity(event.severity)),
        };
        let when = match (event.state, &event.window) {
            (EventState::Scheduled, Some(window)) => {
                say.page_planned_from(at(window.starts_at), at(window.ends_at))
            }
            (EventState::Cancelled, _) => say.event_called_off(),
            (EventState::Resolved, _) => {
                let ended = event.ended_at.unwrap_or(self.health.at);
                say.page_was_from(at(event.started_at), at(ended))
            }
            _ => say.page_since(at(event.started_at)),
        };
        format!("{what} · {when}")
    }

    pub(super) fn date_and_time(&self, at: Timestamp) -> String {
        let at = at.with_timezone(&self.health.zone);
        format!(
            "{} {}",
            time::date(self.language, at.date_naive()),
            at.format("%H:%M %Z")
        )
    }

    /// A service's days in a sentence, for who does not see the bars.
    pub(super) fn days(&self, service: &ServiceHealth) -> String {
        let bad = service
            .days
            .iter()
            .filter(|day| day.worst > Standing::Maintenance);
        self.language
            .page_days(service.days.len(), bad.count(), self.availability(service))
    }

    /// `99.953`. Rounded down, so that 100 is said only of what was never down.
    pub(super) fn availability(&self, service: &ServiceHealth) -> String {
        let percent = (service.availability() * 1_000.0).floor() / 1_000.0;
        let text = format!("{percent:.3}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        match text.split_once('.') {
            Some((whole, decimals)) => self.language.page_decimal(whole, decimals),
            None => text.to_owned(),
        }
    }

    /// A day: `Wed 25 Nov: down for 1 h 10 min (E-1)`.
    pub(super) fn day(&self, day: &Day) -> String {
        let date = self.date(day);
        if day.worst == Standing::Operational {
            return format!("{date}: {}", self.standing(day.worst));
        }
        let events: Vec<String> = day.events.iter().map(ToString::to_string).collect();
        let events = events.join(", ");
        if day.down == Span::ZERO {
            format!("{date}: {} ({events})", self.standing(day.worst))
        } else {
            let down = self.language.page_down_for(self.length(day.down));
            format!("{date}: {down} ({events})")
        }
    }

    fn date(&self, day: &Day) -> String {
        let weekday = day.date.weekday().to_string().to_lowercase();
        let weekday = self.language.weekday(weekday);
        format!("{weekday} {}", time::date(self.language, day.date))
    }
}
