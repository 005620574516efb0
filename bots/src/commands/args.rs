//! Arguments that were read, and how one word becomes a value.

use std::collections::BTreeSet;
use std::ops::Range;

use switchboard::model::{
    CallId, CaseNumber, Channel, CompanyId, EventId, IdError, PersonId, QueueId, Recipient,
    RecipientError, RegionId, Role, ServiceId, Severity, TicketId, TicketState, Timestamp, Touched,
};

use super::complaint::Complaint;
use super::scope::Scope;
use super::table::{Kind, Verb, find};
use crate::language::Language;

/// Which tickets a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that are open.
    Open,
    /// The speaker's own that are open: opened by them, or assigned to them.
    Mine,
    /// All.
    All,
    /// Those in one state.
    In(TicketState),
}

/// What a channel can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Notices addressed to these.
    Notices(Recipient),
    /// The private threads of new tickets.
    Tickets,
}

/// An argument's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A case number.
    Case(CaseNumber),
    /// A person.
    Person(PersonId),
    /// A company.
    Company(CompanyId),
    /// Companies.
    Companies(BTreeSet<CompanyId>),
    /// A queue.
    Queue(QueueId),
    /// Services and regions.
    Touched(Touched),
    /// A severity.
    Severity(Severity),
    /// A channel.
    Channel(Channel),
    /// What a caller is to be.
    Role(Role),
    /// Which tickets.
    Which(Which),
    /// What a channel can have.
    Heard(Heard),
    /// A verb.
    Verb(&'static Verb),
    /// A point in time.
    Moment(Timestamp),
    /// A number.
    Count(u64),
    /// A word, or text.
    Text(String),
    /// Words.
    Words(BTreeSet<String>),
}

/// One argument, where it stood and what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The argument's name.
    pub name: &'static str,
    /// Where its value stands on the line.
    pub at: Range<usize>,
    /// What it is.
    pub value: Value,
}

/// The arguments of one line. The getters answer nothing when an argument was left out, or is not
/// of that kind.
#[derive(Debug)]
pub struct Args<'a> {
    /// What the line was read against.
    pub scope: &'a Scope<'a>,
    pub(super) read: &'a [Read],
}

macro_rules! getters {
    ($($(#[$doc:meta])* $get:ident: $variant:ident($kind:ty);)*) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $get(&self, name: &str) -> Option<$kind> {
            match &self.find(name)?.value {
                Value::$variant(value) => Some(value.clone()),
                _ => None,
            }
        })*
    };
}

impl Args<'_> {
    fn find(&self, name: &str) -> Option<&Read> {
        self.read.iter().find(|read| read.name == name)
    }

    getters! {
        /// A case number.
        case: Case(CaseNumber);
        /// A person.
        person: Person(PersonId);
        /// A company.
        company: Company(CompanyId);
        /// Companies.
        companies: Companies(BTreeSet<CompanyId>);
        /// A queue.
        queue: Queue(QueueId);
        /// Services and regions.
        touched: Touched(Touched);
        /// A severity.
        severity: Severity(Severity);
        /// A channel.
        channel: Channel(Channel);
        /// A caller's role.
        role: Role(Role);
        /// Which tickets.
        which: Which(Which);
        /// What a channel can have.
        heard: Heard(Heard);
        /// A verb.
        verb: Verb(&'static Verb);
        /// A point in time.
        moment: Moment(Timestamp);
        /// A number.
        count: Count(u64);
        /// A word, or text.
        text: Text(String);
        /// Words.
        words: Words(BTreeSet<String>);
    }

    /// A value that the grammar requires; the complaint is for a caller that asks for one that
    /// the verb does not declare.
    ///
    /// # Errors
    /// When it is not there.
    pub fn must<T>(&self, name: &str, value: Option<T>) -> Result<T, Complaint> {
        value.ok_or_else(|| Complaint::new(self.say().missing(name)))
    }

    /// A ticket's number.
    ///
    /// # Errors
    /// When the case is of another kind.
    pub fn ticket(&self, name: &str) -> Result<TicketId, Complaint> {
        match self.must(name, self.case(name))? {
            CaseNumber::Ticket(id) => Ok(id),
            other => Err(self.wrong_case(name, other, self.say().wanted_ticket())),
        }
    }

    /// A service event's number.
    ///
    /// # Errors
    /// When the case is of another kind.
    pub fn event(&self, name: &str) -> Result<EventId, Complaint> {
        match self.must(name, self.case(name))? {
            CaseNumber::Event(id) => Ok(id),
            other => Err(self.wrong_case(name, other, self.say().wanted_event())),
        }
    }

    /// A call's number.
    ///
    /// # Errors
    /// When the case is of another kind.
    pub fn call(&self, name: &str) -> Result<CallId, Complaint> {
        match self.must(name, self.case(name))? {
            CaseNumber::Call(id) => Ok(id),
            other => Err(self.wrong_case(name, other, self.say().wanted_call())),
        }
    }

    /// A complaint about a case of a kind with which this cannot be done.
    #[must_use]
    pub fn wrong_case(&self, name: &str, given: CaseNumber, wanted: String) -> Complaint {
        let kind = self.say().case_kind(given);
        self.complain(name, self.say().wrong_case(given, kind, wanted))
    }

    /// What is said to the speaker.
    #[must_use]
    pub fn say(&self) -> Language {
        self.scope.language
    }

    /// A complaint about an argument, where it stands.
    #[must_use]
    pub fn complain(&self, name: &str, message: impl Into<String>) -> Complaint {
        Complaint {
            message: message.into(),
            at: self.find(name).map(|read| read.at.clone()),
        }
    }
}

/// The value of one word, or of quoted text. Moments and ends are read from the line itself.
pub(super) fn value_of(kind: Kind, word: &str, scope: &Scope<'_>) -> Result<Value, String> {
    let shown = shortened(word);
    let say = scope.language;
    let id = |error: IdError| say.id_error(&error);
    match kind {
        Kind::Ticket => case(word, 'T', say.wanted_ticket(), say),
        Kind::Event => case(word, 'E', say.wanted_event(), say),
        Kind::Call => case(word, 'C', say.wanted_call(), say),
        Kind::Case => case(word, 'T', say.wanted_case(), say),
        Kind::Person | Kind::Speaker => person(word).map(Value::Person).map_err(id),
        Kind::Company => CompanyId::new(word).map(Value::Company).map_err(id),
        Kind::Companies => set(word, CompanyId::new).map(Value::Companies).map_err(id),
        Kind::Queue => QueueId::new(word).map(Value::Queue).map_err(id),
        Kind::Touched => touched(word, scope).map(Value::Touched),
        Kind::Severity => word
            .parse()
            .map(Value::Severity)
            .map_err(|error| say.severity_error(&error)),
        Kind::Channel => word
            .parse()
            .map(Value::Channel)
            .map_err(|error| say.channel_error(&error)),
        Kind::CallerRole => match word.to_ascii_lowercase().as_str() {
            "named" | "named_caller" => Ok(Value::Role(Role::NamedCaller)),
            "secondary" | "secondary_administrator" => {
                Ok(Value::Role(Role::SecondaryAdministrator))
            }
            "administrator" => Ok(Value::Role(Role::Administrator)),
            _ => Err(say.not_a_caller_role(shown)),
        },
        Kind::Which => which(word)
            .map(Value::Which)
            .ok_or_else(|| say.not_a_list(shown, WHICH.join(", "))),
        Kind::Verb => find(word)
            .map(Value::Verb)
            .ok_or_else(|| super::parse::unknown_verb(word, scope)),
        Kind::Heard => heard(word)
            .map(Value::Heard)
            .map_err(|error| say.recipient_error(&error)),
        Kind::Count => word
            .parse()
            .map(Value::Count)
            .map_err(|_| say.not_a_number(shown)),
        Kind::Words => Ok(Value::Words(
            word.split(',')
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
        )),
        Kind::Step => Ok(Value::Text(word.to_lowercase())),
        Kind::Product
        | Kind::File
        | Kind::Word
        | Kind::Line
        | Kind::Text
        | Kind::Moment
        | Kind::End => Ok(Value::Text(word.to_owned())),
    }
}

/// As much of what was typed as is shown again.
pub(super) fn shortened(word: &str) -> String {
    word.chars().take(40).collect()
}

fn heard(word: &str) -> Result<Heard, RecipientError> {
    if word.eq_ignore_ascii_case("tickets") {
        return Ok(Heard::Tickets);
    }
    word.parse().map(Heard::Notices)
}

/// `@ada` is what people write where people are mentioned.
pub(super) fn person(word: &str) -> Result<PersonId, IdError> {
    let bare = word.strip_prefix('@').filter(|rest| !rest.is_empty());
    PersonId::new(bare.unwrap_or(word))
}

fn case(word: &str, letter: char, wanted: String, say: Language) -> Result<Value, String> {
    let bare = word.trim_start_matches('#');
    let is_number = !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit());
    let parsed = if is_number {
        format!("{letter}{bare}").parse()
    } else {
        word.parse::<CaseNumber>()
    };
    parsed
        .map(Value::Case)
        .map_err(|_| say.not_what(shortened(word), wanted))
}

fn set<T: Ord, E>(word: &str, one: impl Fn(&str) -> Result<T, E>) -> Result<BTreeSet<T>, E> {
    word.split(',')
        .filter(|part| !part.is_empty())
        .map(one)
        .collect()
}

/// Services and regions are checked here, because the title that follows would otherwise be taken
/// for one. What is both is a service.
fn touched(word: &str, scope: &Scope<'_>) -> Result<Touched, String> {
    let (say, tables) = (scope.language, scope.tables);
    let mut touched = Touched::default();
    for part in word.split(',').filter(|part| !part.is_empty()) {
        let service = ServiceId::new(part).map_err(|error| say.id_error(&error))?;
        if tables.services.contains_key(&service) {
            touched.services.insert(service);
            continue;
        }
        let regions = tables.known_regions();
        match RegionId::new(part) {
            Ok(region) if regions.contains(part) => touched.regions.insert(region),
            _ => {
                let services = tables.services.keys().map(ServiceId::as_str);
                let known: Vec<&str> = services.chain(regions).collect();
                return Err(say.no_service(shortened(part), known.join(", ")));
            }
        };
    }
    Ok(touched)
}

/// What [`Which`] is written as.
pub(super) const WHICH: &[&str] = &[
    "open", "mine", "all", "new", "active", "waiting", "resolved", "closed",
];

fn which(word: &str) -> Option<Which> {
    Some(match word.to_ascii_lowercase().as_str() {
        "open" => Which::Open,
        "mine" | "my" => Which::Mine,
        "all" | "any" => Which::All,
        "new" => Which::In(TicketState::New),
        "active" => Which::In(TicketState::Active),
        "waiting" => Which::In(TicketState::WaitingForCustomer),
        "resolved" => Which::In(TicketState::Resolved),
        "closed" => Which::In(TicketState::Closed),
        _ => return None,
    })
}
