//! What the hooks are asked about: people and companies of the rulebook, and everything about them
//! that can be missing, long or strange.

use super::super::script::{FactKind, Hook, Root};
use super::super::{
    AlarmFacts, Audience, DeviceFacts, EventFacts, QuotedCase, Request, Rulebook, Tables,
    TicketFacts,
};
use super::dice::Dice;
use crate::model::*;

/// The people and companies of a rulebook.
pub(crate) struct World<'b> {
    roster: &'b Roster,
    tables: &'b Tables,
    /// A text at the limit of what scripts can make, and one behind it.
    long: [String; 2],
}

impl<'b> World<'b> {
    pub(crate) fn new(book: &'b Rulebook) -> Self {
        Self {
            roster: &book.tables().roster,
            tables: book.tables(),
            long: ["é".repeat(2_048), "x".repeat(4_097)],
        }
    }

    /// Makes so many questions for a hook up.
    pub(crate) fn ask(
        &self,
        hook: &Hook,
        dice: &mut Dice,
        questions: usize,
        mut asked: impl FnMut(Root<'_>) -> Result<(), String>,
    ) -> Result<(), String> {
        for _ in 0..questions {
            match hook.about {
                FactKind::Request => {
                    let incident = dice.once_in(3).then(|| self.event(dice));
                    asked(Root::Request(&self.request(dice, incident.as_ref())))?;
                }
                FactKind::Ticket => {
                    let ticket = self.ticket(dice);
                    asked(Root::Ticket(&TicketFacts {
                        company: self.roster.company(&ticket.company),
                        caller: self.roster.person(&ticket.caller),
                        ticket: &ticket,
                        at: moment(dice),
                    }))?;
                }
                FactKind::Alarm => {
                    let (alarm, at) = (self.alarm(dice), moment(dice));
                    let times = if dice.once_in(3) { 7 } else { 1 };
                    let mut facts = AlarmFacts::new(&alarm, self.tables, times, at);
                    facts.in_maintenance = dice.once_in(3);
                    facts.was_held = dice.once_in(3);
                    asked(Root::Alarm(&facts))?;
                }
                FactKind::Device => {
                    let device = device(dice);
                    let ticket = self.ticket(dice);
                    asked(Root::Device(&DeviceFacts {
                        device: &device,
                        company: self.roster.company(&ticket.company),
                        caller: self.roster.person(&ticket.caller),
                        at: moment(dice),
                    }))?;
                }
                _ => {
                    let event = self.event(dice);
                    asked(Root::Event(&EventFacts {
                        event: &event,
                        audience: match dice.once_in(2) {
                            true => Audience::Company,
                            false => Audience::General,
                        },
                        at: moment(dice),
                    }))?;
                }
            }
        }
        Ok(())
    }

    fn text<'t>(&'t self, dice: &mut Dice) -> &'t str {
        match dice.roll(24) {
            0 => &self.long[0],
            1 => &self.long[1],
            2 => " a  É\t",
            _ => dice.pick(&[
                "",
                "a",
                "Mail is down É",
                "mail",
                "e\u{301}\u{301}",
                "ß",
                "😀x\0",
                "devices",
            ]),
        }
    }

    fn person(&self, dice: &mut Dice) -> Option<&'b Person> {
        let id = dice.pick(&["ada", "sam", "hank", "peter", "nobody", "ben"]);
        self.roster.person(&PersonId::new(id).ok()?)
    }

    fn request<'r>(&'r self, dice: &mut Dice, incident: Option<&'r ServiceEvent>) -> Request<'r> {
        let caller = self.person(dice);
        let company = caller.and_then(|one| self.roster.company(one.company.as_ref()?));
        Request {
            id: "1",
            at: moment(dice),
            channel: channel(dice),
            from: "+33140000001",
            language: match dice.roll(3) {
                0 => None,
                1 => Some("en"),
                _ => Some("fr"),
            },
            language_confidence: [0, 60, 95, 100][dice.roll(4)],
            sender: match dice.roll(3) {
                0 => SenderCheck::Unchecked,
                1 => SenderCheck::Verified,
                _ => SenderCheck::Forged,
            },
            severity: dice.once_in(2).then(|| severity(dice)),
            product: self.text(dice),
            subject: self.text(dice),
            text: self.text(dice),
            waited: span(dice),
            caller,
            company: company.filter(|_| !dice.once_in(5)),
            code_verified: dice.once_in(2),
            quoted_in_vain: dice.once_in(3),
            case: dice.once_in(2).then(|| case(dice)).flatten(),
            incident,
        }
    }

    fn alarm(&self, dice: &mut Dice) -> Alarm {
        let severity = dice.pick(&["critical", "warning", ""]).to_owned();
        let service = dice.pick(&["mail-eu", "nowhere", ""]).to_owned();
        let labels = [
            ("alertname", self.text(dice).to_owned()),
            ("severity", severity),
            ("service", service),
        ];
        let summary = ("summary".to_owned(), self.text(dice).to_owned());
        Alarm {
            monitor: MonitorId::new("probe").unwrap_or_else(|_| unreachable!("it is an id")),
            key: "k".to_owned(),
            state: AlarmState::Firing,
            starts_at: moment(dice),
            ends_at: None,
            group: self.text(dice).to_owned(),
            labels: labels
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            annotations: [summary].into(),
        }
    }

    fn ticket(&self, dice: &mut Dice) -> Ticket {
        let known = self.person(dice);
        let id = |text: &str| PersonId::new(text).unwrap_or_else(|_| unreachable!("it is an id"));
        let company = known.and_then(|one| one.company.clone());
        let company = company.or_else(|| CompanyId::new("nowhere").ok());
        Ticket {
            id: TicketId(1042),
            version: 1,
            company: company.unwrap_or_else(|| unreachable!("it is an id")),
            caller: known.map_or_else(|| id("nobody"), |one| one.id.clone()),
            subject: self.text(dice).into(),
            product: self.text(dice).into(),
            severity: severity(dice),
            channel: channel(dice),
            language: dice.once_in(2).then(|| "en".into()),
            state: match dice.roll(3) {
                0 => TicketState::New,
                1 => TicketState::Active,
                _ => TicketState::Resolved,
            },
            queue: QueueId::new("level-2").unwrap_or_else(|_| unreachable!("it is an id")),
            level: dice.once_in(2).then_some(2),
            assignee: None,
            opened_at: moment(dice),
            updated_at: moment(dice),
            resolved_at: None,
            closed_at: None,
            reopened: u32::try_from(dice.roll(4)).unwrap_or_default(),
            reassigned: 0,
            clocks: Vec::new(),
            plan: super::super::EscalationPlan::default(),
            steps: Vec::new(),
            escalation: None,
            close_after: None,
            decisions: Vec::new(),
        }
    }

    fn event(&self, dice: &mut Dice) -> ServiceEvent {
        let window = Window {
            starts_at: moment(dice),
            ends_at: moment(dice),
        };
        let services = ["mail-eu", "devices", "é"].into_iter().take(dice.roll(4));
        ServiceEvent {
            id: EventId(17),
            version: 1,
            title: self.text(dice).into(),
            severity: severity(dice),
            kind: match dice.once_in(2) {
                true => EventKind::Planned(window),
                false => EventKind::Unplanned,
            },
            state: EventState::Active,
            series: None,
            services: services.filter_map(|id| ServiceId::new(id).ok()).collect(),
            regions: Default::default(),
            companies: CompanyId::new("acme").into_iter().collect(),
            users: Default::default(),
            opened_by: PersonId::new("igor").unwrap_or_else(|_| unreachable!("it is an id")),
            commander: None,
            started_at: moment(dice),
            ended_at: None,
            updates: Vec::new(),
            told_at: {
                let mut told = ToldAt::default();
                for audience in Audience::ALL {
                    if dice.once_in(2) {
                        told.note(audience, moment(dice));
                    }
                }
                told
            },
            told: Default::default(),
            decisions: Vec::new(),
        }
    }
}

fn device(dice: &mut Dice) -> Device {
    let pins = ["", "2B8F01C4", "2b 8f", "é"];
    let addresses = ["", "ada@acme.example", "@", "a@b@globex.example"];
    Device {
        pin: dice.pick(&pins).to_string(),
        serial: dice.pick(&["", "SN-1", "1"]).to_string(),
        email: dice.pick(&addresses).to_string(),
    }
}

fn moment(dice: &mut Dice) -> Timestamp {
    let text = dice.pick(&[
        "2026-03-02T10:00:00Z",
        "2026-11-29T23:59:59Z",
        "2026-12-31T23:30:00Z",
        "2027-01-01T00:00:00Z",
    ]);
    text.parse().unwrap_or_default()
}

fn span(dice: &mut Dice) -> Span {
    let text = dice.pick(&["0s", "2m", "90s", "3d"]);
    text.parse().unwrap_or_default()
}

fn channel(dice: &mut Dice) -> Channel {
    match dice.roll(3) {
        0 => Channel::Phone,
        1 => Channel::Chat,
        _ => Channel::Email,
    }
}

fn severity(dice: &mut Dice) -> Severity {
    Severity::ALL[dice.roll(Severity::ALL.len())]
}

fn case(dice: &mut Dice) -> Option<QuotedCase> {
    Some(QuotedCase {
        number: dice.pick(&["T-9", "E-17"]).parse().ok()?,
        severity: dice.once_in(2).then(|| severity(dice)),
        is_open: dice.once_in(2),
    })
}
