//! The shipped rules, and facts about the people in them.

use super::*;

/// Every file of the shipped rules.
pub(super) fn shipped_sources() -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let mut sources = Sources::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&root).unwrap().to_string_lossy();
            if Library::has_file(&name) {
                continue;
            }
            sources.insert(name.into_owned(), std::fs::read_to_string(&path).unwrap());
        }
    }
    sources
}

pub(super) fn shipped() -> Rulebook {
    Rulebook::compile(&shipped_sources()).unwrap_or_else(|error| panic!("{error}"))
}

/// The shipped rules with some files replaced.
pub(super) fn with(files: &[(&str, &str)]) -> Result<Rulebook, RulesError> {
    let mut sources = shipped_sources();
    for (name, text) in files {
        sources.insert((*name).to_owned(), (*text).to_owned());
    }
    let compiled = Rulebook::compile(&sources);
    // Checking bears whatever loading bears, and lets nothing pass that does not load.
    let checked = Rulebook::check(&sources);
    if let Err(error) = &compiled {
        let is_it = |one: &Diagnostic| {
            one.severity == DiagnosticSeverity::Error
                && (&one.file, one.line, one.column) == (&error.file, error.line, error.column)
        };
        assert!(checked.iter().any(is_it), "{error}\n{checked:?}");
    }
    compiled
}

pub(super) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// People and companies of a rulebook.
pub(super) struct World<'b> {
    roster: &'b Roster,
    pub(super) now: Timestamp,
}

impl<'b> World<'b> {
    pub(super) fn new(book: &'b Rulebook) -> Self {
        Self {
            roster: &book.tables().roster,
            now: time("2026-03-02T10:00:00Z"),
        }
    }

    pub(super) fn person(&self, id: &str) -> Option<&'b Person> {
        self.roster.person(&PersonId::new(id).unwrap())
    }

    /// A phone call from somebody; from a stranger when the id is nobody's.
    pub(super) fn request(&self, id: &str) -> Request<'b> {
        let caller = self.person(id);
        let company = caller.and_then(|one| self.roster.company(one.company.as_ref()?));
        Request {
            id: "1",
            at: self.now,
            channel: Channel::Phone,
            from: "+33140000001",
            language: Some("en"),
            severity: None,
            product: "",
            subject: "",
            text: "",
            waited: Span::ZERO,
            caller,
            company,
            code_verified: false,
            language_confidence: 100,
            sender: crate::model::SenderCheck::Unchecked,
            quoted_in_vain: false,
            case: None,
            incident: None,
        }
    }

    pub(super) fn ticket(&self, severity: Severity) -> Ticket {
        Ticket {
            id: TicketId(1042),
            version: 1,
            company: CompanyId::new("acme").unwrap(),
            caller: PersonId::new("ada").unwrap(),
            subject: "Mail does not sync".into(),
            product: "mail".into(),
            severity,
            channel: Channel::Chat,
            language: Some("en".into()),
            state: TicketState::New,
            queue: QueueId::new("level-2").unwrap(),
            level: Some(2),
            assignee: None,
            opened_at: self.now,
            updated_at: self.now,
            resolved_at: None,
            closed_at: None,
            reopened: 0,
            reassigned: 0,
            clocks: Vec::new(),
            plan: EscalationPlan::default(),
            steps: Vec::new(),
            escalation: None,
            close_after: None,
            decisions: Vec::new(),
        }
    }

    pub(super) fn ticket_facts<'t>(&self, ticket: &'t Ticket) -> TicketFacts<'t>
    where
        'b: 't,
    {
        TicketFacts {
            ticket,
            company: self.roster.company(&ticket.company),
            caller: self.roster.person(&ticket.caller),
            at: self.now,
        }
    }

    pub(super) fn event(&self, severity: Severity) -> ServiceEvent {
        ServiceEvent {
            id: EventId(17),
            version: 1,
            title: "Mail is down".into(),
            severity,
            kind: EventKind::Unplanned,
            state: EventState::Active,
            series: None,
            services: [ServiceId::new("mail-eu").unwrap()].into(),
            regions: Default::default(),
            companies: [CompanyId::new("acme").unwrap()].into(),
            users: Default::default(),
            opened_by: PersonId::new("igor").unwrap(),
            commander: None,
            started_at: self.now,
            ended_at: None,
            updates: Vec::new(),
            told_at: ToldAt::default(),
            told: Default::default(),
            decisions: Vec::new(),
        }
    }

    pub(super) fn event_facts<'e>(&self, event: &'e ServiceEvent) -> EventFacts<'e> {
        EventFacts {
            event,
            audience: Audience::General,
            at: self.now,
        }
    }
}
