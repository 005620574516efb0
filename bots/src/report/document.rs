//! What the report says, apart from its form.

use switchboard::desk::{CaseFigures, MonthFigures, MonthlyReport, Share, SpeedOfAnswer};
use switchboard::model::Span;

use super::chart::{Chart, Series};
use super::words::Words;
use crate::language::Language;

/// So many versions and models a chart shows; the rest are in the table.
const MAX_BARS: usize = 8;

/// The whole report in words.
pub(super) struct Document {
    pub(super) title: String,
    pub(super) company: String,
    /// Of when it is, and what it does not say.
    pub(super) notes: Vec<String>,
    /// The most important of it, a sentence each.
    pub(super) summary: Vec<String>,
    pub(super) summary_heading: String,
    pub(super) sections: Vec<Section>,
}

pub(super) struct Section {
    pub(super) heading: String,
    /// What the figures mean, or that there are none.
    pub(super) notes: Vec<String>,
    pub(super) charts: Vec<Chart>,
    pub(super) tables: Vec<Table>,
}

/// A table; what stands first in a row says what the row is about.
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Whether the cells are words, and not numbers to be held against each other.
    pub(super) is_text: bool,
}

pub(super) fn document(say: Language, report: &MonthlyReport) -> Document {
    let words = Words { say, report };
    let mut notes = vec![
        say.report_manager(&report.account_manager),
        say.report_made(words.moment(report.made_at), report.zone.name()),
    ];
    if !report.is_over {
        notes.push(say.report_unfinished());
    }
    let sections = [
        cases(&words),
        times(&words),
        service(&words),
        usage(&words),
        coming(&words),
        compared(&words),
    ];
    Document {
        title: say.report_title(words.month(report.month)),
        company: say.report_for(&report.company_name, &report.programme),
        notes,
        summary: summary(&words),
        summary_heading: say.report_summary(),
        sections: sections.into(),
    }
}

fn summary(words: &Words<'_>) -> Vec<String> {
    let (say, figures) = (words.say, &words.report.figures);
    let cases = &figures.cases;
    let count = |number| words.count(number);
    let mut all = vec![
        say.report_said_cases(
            count(cases.opened),
            count(cases.answered),
            count(cases.resolved),
            count(cases.waiting_after),
        ),
        say.report_said_breaches(
            count(cases.response_breaches),
            count(cases.resolution_breaches),
        ),
    ];
    if let (Some(median), Some(p90)) = (cases.response.median, cases.response.p90) {
        all.push(say.report_said_response(words.length(median), words.length(p90)));
    }
    if figures.calls != SpeedOfAnswer::default() {
        let calls = figures.calls;
        let mean = words.length_if(calls.mean);
        all.push(say.report_said_calls(count(calls.answered), mean, count(calls.abandoned)));
    }
    let up = figures.availability;
    all.push(say.report_said_service(words.percent(up.percent), words.length(up.down)));
    if let Some(usage) = figures.usage {
        all.push(say.report_said_usage(count(usage.users), count(usage.devices)));
    }
    all.push(say.report_said_coming(words.count(words.report.coming.len() as u64)));
    all
}

/// The months before and this one.
fn months<'a>(words: &Words<'a>) -> impl Iterator<Item = &'a MonthFigures> + Clone {
    let report = words.report;
    report.before.iter().chain([&report.figures])
}

/// A figure of each month; nothing where nothing is known.
type Figure<'a> = &'a dyn Fn(&MonthFigures) -> Option<f64>;

fn per_month(words: &Words<'_>, title: String, all: &[(String, Figure<'_>)]) -> Chart {
    let values = |of: Figure<'_>| {
        let values = months(words).map(of);
        let shown = |value: f64| words.decimal(value, if value < 10.0 { 1 } else { 0 });
        values
            .map(|value| value.map(|value| (value, shown(value))))
            .collect()
    };
    Chart {
        title,
        labels: months(words)
            .map(|one| words.month_name(one.month))
            .collect(),
        series: all
            .iter()
            .map(|(name, of)| Series {
                name: name.clone(),
                values: values(of),
            })
            .collect(),
        is_lying: false,
    }
}

/// A count is a number of a chart as it is: there are far fewer than the 2^53 that are kept exactly.
fn number(count: u64) -> Option<f64> {
    Some(count as f64)
}

fn hours(span: Option<Span>) -> Option<f64> {
    span.map(|span| span.secs() as f64 / 3_600.0)
}

fn severities<'w>(words: &'w Words<'_>) -> impl Iterator<Item = (String, &'w CaseFigures)> {
    let say = words.say;
    let each = words.report.by_severity.iter().map(move |one| {
        let name = format!("{} ({})", one.severity.number(), say.severity(one.severity));
        (name, &one.cases)
    });
    each.chain([(say.report_all(), &words.report.figures.cases)])
}

fn cases(words: &Words<'_>) -> Section {
    let say = words.say;
    let row = |(name, cases): (String, &CaseFigures)| {
        let counts = [
            cases.waiting_before,
            cases.opened,
            cases.answered,
            cases.resolved,
            cases.waiting_after,
        ];
        let counts = counts.into_iter().map(|number| words.count(number));
        [name].into_iter().chain(counts).collect()
    };
    Section {
        heading: say.report_cases(),
        notes: vec![say.report_note_cases()],
        charts: vec![per_month(
            words,
            say.report_chart_cases(),
            &[
                (say.report_opened(), &|one| number(one.cases.opened)),
                (say.report_resolved(), &|one| number(one.cases.resolved)),
            ],
        )],
        tables: vec![Table {
            is_text: false,
            caption: say.report_by_severity(),
            head: vec![
                say.report_severity(),
                say.report_waiting_before(),
                say.report_opened(),
                say.report_answered(),
                say.report_resolved(),
                say.report_waiting_after(),
            ],
            rows: severities(words).map(row).collect(),
        }],
    }
}

fn times(words: &Words<'_>) -> Section {
    let say = words.say;
    let row = |(name, cases): (String, &CaseFigures)| {
        vec![
            name,
            words.length_if(cases.response.median),
            words.length_if(cases.response.p90),
            words.count(cases.response_breaches),
            words.length_if(cases.resolution.median),
            words.length_if(cases.resolution.p90),
            words.count(cases.resolution_breaches),
        ]
    };
    let (response, resolution) = (say.report_response(), say.report_resolution());
    Section {
        heading: say.report_times(),
        notes: vec![say.report_note_times()],
        charts: vec![
            per_month(
                words,
                say.report_chart_response(),
                &[
                    (say.report_median(), &|one| hours(one.cases.response.median)),
                    (say.report_p90(), &|one| hours(one.cases.response.p90)),
                ],
            ),
            per_month(
                words,
                say.report_chart_breaches(),
                &[
                    (response.clone(), &|one| number(one.cases.response_breaches)),
                    (resolution.clone(), &|one| {
                        number(one.cases.resolution_breaches)
                    }),
                ],
            ),
        ],
        tables: vec![Table {
            is_text: false,
            caption: say.report_by_severity(),
            head: vec![
                say.report_severity(),
                say.report_of(&response, say.report_median()),
                say.report_of(&response, say.report_p90()),
                say.report_of(&response, say.report_broken()),
                say.report_of(&resolution, say.report_median()),
                say.report_of(&resolution, say.report_p90()),
                say.report_of(&resolution, say.report_broken()),
            ],
            rows: severities(words).map(row).collect(),
        }],
    }
}

fn service(words: &Words<'_>) -> Section {
    let (say, report) = (words.say, words.report);
    let services = report.services.iter().map(|one| {
        vec![
            one.name.clone(),
            words.percent(one.availability.percent),
            words.length(one.availability.down),
            words.count(one.unplanned),
            words.count(one.planned),
        ]
    });
    let events = report.events.iter().map(|event| {
        let kind = if event.is_planned {
            say.report_maintenance()
        } else {
            say.page_severity(event.severity.number(), say.severity(event.severity))
        };
        vec![
            event.id.to_string(),
            event.title.clone(),
            event.services.join(", "),
            kind,
            words.moment(event.started_at),
            event
                .ended_at
                .map_or_else(|| say.report_lasts(), |at| words.moment(at)),
            words.decimal(event.impact.secs() as f64 / 60.0, 1),
        ]
    });
    let mut tables = vec![Table {
        is_text: false,
        caption: say.report_services(),
        head: vec![
            say.report_service(),
            say.report_availability(),
            say.report_down(),
            say.report_interruptions(),
            say.report_planned(),
        ],
        rows: services.collect(),
    }];
    let mut notes = vec![say.report_note_availability()];
    if report.events.is_empty() {
        notes.push(say.report_no_events());
    } else {
        tables.push(Table {
            is_text: true,
            caption: say.report_events(),
            head: vec![
                say.report_number(),
                say.report_what(),
                say.report_services(),
                say.report_kind(),
                say.report_began(),
                say.report_ended(),
                say.report_minutes(),
            ],
            rows: events.collect(),
        });
    }
    let down = |one: &MonthFigures| Some(one.availability.down.secs() as f64 / 60.0);
    Section {
        heading: say.report_health(),
        notes,
        charts: vec![per_month(
            words,
            say.report_chart_down(),
            &[(say.report_minutes(), &down)],
        )],
        tables,
    }
}

fn usage(words: &Words<'_>) -> Section {
    let (say, report) = (words.say, words.report);
    let heading = say.report_usage();
    let Some(usage) = &report.usage else {
        return Section {
            heading,
            notes: vec![say.report_no_usage()],
            charts: Vec::new(),
            tables: Vec::new(),
        };
    };
    let users = usage.most_active.iter().map(|one| {
        let counts = [one.used, one.days, one.devices];
        let counts = counts.into_iter().map(|number| words.count(number));
        [one.user.clone()].into_iter().chain(counts).collect()
    });
    let of_kinds = |kinds: &[Share], caption: String| Table {
        is_text: false,
        head: vec![caption.clone(), say.report_devices()],
        caption,
        rows: kinds
            .iter()
            .map(|one| vec![words.name(&one.name), words.count(one.devices)])
            .collect(),
    };
    let growth = say.report_growth(
        words.count_if(usage.new_devices),
        words.count_if(usage.gone_devices),
    );
    Section {
        heading,
        notes: vec![growth, say.report_note_usage()],
        charts: vec![
            per_month(
                words,
                say.report_chart_growth(),
                &[
                    (say.report_users(), &|one| number(one.usage?.users)),
                    (say.report_devices(), &|one| number(one.usage?.devices)),
                ],
            ),
            kinds(words, say.report_chart_versions(), &usage.versions),
        ],
        tables: vec![
            Table {
                is_text: false,
                caption: say.report_most_active(),
                head: vec![
                    say.report_user(),
                    say.report_used(),
                    say.report_days(),
                    say.report_devices(),
                ],
                rows: users.collect(),
            },
            of_kinds(&usage.models, say.report_model()),
            of_kinds(&usage.versions, say.report_version()),
        ],
    }
}

fn kinds(words: &Words<'_>, title: String, all: &[Share]) -> Chart {
    let shown = all.iter().take(MAX_BARS);
    let value = |one: &Share| number(one.devices).map(|value| (value, words.count(one.devices)));
    Chart {
        title,
        labels: shown.clone().map(|one| words.name(&one.name)).collect(),
        series: vec![Series {
            name: words.say.report_devices(),
            values: shown.map(value).collect(),
        }],
        is_lying: true,
    }
}

fn coming(words: &Words<'_>) -> Section {
    let (say, report) = (words.say, words.report);
    let rows = report.coming.iter().map(|one| {
        vec![
            one.event
                .map_or_else(|| say.report_none(), |event| event.to_string()),
            one.title.clone(),
            one.services.join(", "),
            words.moment(one.window.starts_at),
            words.moment(one.window.ends_at),
        ]
    });
    let is_empty = report.coming.is_empty();
    let table = (!is_empty).then(|| Table {
        is_text: true,
        caption: say.report_coming(),
        head: vec![
            say.report_number(),
            say.report_what(),
            say.report_services(),
            say.report_begins(),
            say.report_ends(),
        ],
        rows: rows.collect(),
    });
    Section {
        heading: say.report_coming(),
        notes: is_empty
            .then(|| say.report_nothing_coming())
            .into_iter()
            .collect(),
        charts: Vec::new(),
        tables: table.into_iter().collect(),
    }
}

fn compared(words: &Words<'_>) -> Section {
    let say = words.say;
    let row = |name: String, of: &dyn Fn(&MonthFigures) -> String| {
        [name].into_iter().chain(months(words).map(of)).collect()
    };
    let count = |of: fn(&MonthFigures) -> u64| move |one: &MonthFigures| words.count(of(one));
    let length =
        |of: fn(&MonthFigures) -> Option<Span>| move |one: &MonthFigures| words.length_if(of(one));
    let usage =
        |of: fn(&MonthFigures) -> Option<u64>| move |one: &MonthFigures| words.count_if(of(one));
    let (response, resolution) = (say.report_response(), say.report_resolution());
    let both = |one: &MonthFigures| {
        words.count(one.cases.response_breaches + one.cases.resolution_breaches)
    };
    let rows: Vec<Vec<String>> = vec![
        row(say.report_opened(), &count(|one| one.cases.opened)),
        row(say.report_answered(), &count(|one| one.cases.answered)),
        row(say.report_resolved(), &count(|one| one.cases.resolved)),
        row(
            say.report_waiting_after(),
            &count(|one| one.cases.waiting_after),
        ),
        row(
            say.report_of(&response, say.report_median()),
            &length(|one| one.cases.response.median),
        ),
        row(
            say.report_of(&response, say.report_p90()),
            &length(|one| one.cases.response.p90),
        ),
        row(
            say.report_of(&resolution, say.report_median()),
            &length(|one| one.cases.resolution.median),
        ),
        row(
            say.report_of(&resolution, say.report_p90()),
            &length(|one| one.cases.resolution.p90),
        ),
        row(say.report_broken(), &both),
        row(say.report_calls(), &count(|one| one.calls.answered)),
        row(say.report_abandoned(), &count(|one| one.calls.abandoned)),
        row(say.report_wait(), &length(|one| one.calls.mean)),
        row(say.report_availability(), &|one| {
            words.percent(one.availability.percent)
        }),
        row(say.report_users(), &usage(|one| Some(one.usage?.users))),
        row(say.report_devices(), &usage(|one| Some(one.usage?.devices))),
    ];
    let head = months(words).map(|one| words.month(one.month));
    Section {
        heading: say.report_compared(),
        notes: Vec::new(),
        charts: Vec::new(),
        tables: vec![Table {
            is_text: false,
            caption: say.report_compared(),
            head: [say.report_figure()].into_iter().chain(head).collect(),
            rows,
        }],
    }
}
