//! A scenario as it is written: the shape of the TOML file, nothing checked against anything.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use serde::Deserialize;
use switchboard::model::{
    Channel, Company, CompanyId, Person, PersonId, RegionId, ServiceId, Severity, Span,
};
use toml::Spanned;

use super::moment::Moment;
use super::verb::Verb;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// One line: what it shows.
    #[serde(default)]
    pub title: String,
    /// When it begins.
    pub start: Spanned<Moment>,
    /// When it ends; nothing happens later.
    pub until: Spanned<Moment>,
    /// Companies beside those of the rules folder, or instead of the one with the same id.
    #[serde(default)]
    pub company: Vec<Spanned<Company>>,
    /// People beside those of the rules folder, or instead of the one with the same id.
    #[serde(default)]
    pub person: Vec<Spanned<Person>>,
    /// Who of the people is away.
    #[serde(default)]
    pub away: Vec<Spanned<Away>>,
    /// What happens.
    #[serde(default)]
    pub at: Vec<Step>,
}

/// Somebody's days away, both ends included.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Away {
    /// Who.
    pub person: PersonId,
    /// The first day.
    #[serde(deserialize_with = "day")]
    pub from: NaiveDate,
    /// The last day.
    #[serde(deserialize_with = "day")]
    pub to: NaiveDate,
}

fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Date(toml::value::Datetime),
        Text(String),
    }
    let text = match Written::deserialize(from)? {
        Written::Date(date) => date.to_string(),
        Written::Text(text) => text,
    };
    text.parse()
        .map_err(|_| serde::de::Error::custom(format!("`{text}` is no day; write `2026-03-02`")))
}

/// Whether a step is to be refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Refused {
    /// Whether, for whatever reason.
    Flag(bool),
    /// For a reason that has these words in it.
    Saying(String),
}

macro_rules! step {
    ($($(#[$doc:meta])* $field:ident: $of:ty,)*) => {
        /// One step. Which of the later fields it may have depends on the verb.
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Step {
            /// When, or when first.
            pub time: Spanned<Moment>,
            /// Who does it; the desk itself (a telephone system, a monitor) when not said.
            #[serde(rename = "as", default)]
            pub actor: Option<Spanned<PersonId>>,
            /// What is done.
            #[serde(rename = "do")]
            pub verb: Spanned<Verb>,
            /// How later steps call the case that it opens.
            #[serde(default)]
            pub name: Option<Spanned<String>>,
            /// The case that it is about: a step's `name`, or a number such as `T-1`.
            #[serde(default)]
            pub case: Option<Spanned<String>>,
            /// It is done again each time so much has passed.
            #[serde(default)]
            pub every: Option<Spanned<Span>>,
            /// The last moment at which it may be done again; the scenario's end when not said.
            #[serde(default)]
            pub until: Option<Spanned<Moment>>,
            /// How often it is done in all; until the end when not said.
            #[serde(default)]
            pub repeat: Option<Spanned<u32>>,
            /// Whether the desk has to refuse it.
            #[serde(default)]
            pub refused: Option<Refused>,
            $($(#[$doc])* #[serde(default)] pub $field: Option<Spanned<$of>>,)*
        }

        impl Step {
            /// The fields given that not every verb takes, with their places.
            #[must_use]
            pub fn given(&self) -> Vec<(&'static str, Range<usize>)> {
                let mut given = Vec::new();
                $(if let Some(field) = &self.$field {
                    given.push((stringify!($field), field.span()));
                })*
                given
            }
        }
    };
}

step! {
    /// What is written.
    text: String,
    /// A ticket's or call's one line.
    subject: String,
    /// A service event's one line.
    title: String,
    /// How bad.
    severity: Severity,
    /// The product it is about.
    product: String,
    /// By which way.
    channel: Channel,
    /// ISO 639-1.
    language: String,
    /// For whom a ticket is opened, or who calls.
    caller: PersonId,
    /// The number or address that a call comes from.
    from: String,
    /// The company that a call is for.
    company: String,
    /// The subscription code that a caller quotes.
    code: String,
    /// The case number that a caller quotes.
    quotes: String,
    /// A person or queue: to whom or where.
    to: String,
    /// Somebody to be added.
    person: Person,
    /// The services touched.
    services: BTreeSet<ServiceId>,
    /// The regions touched.
    regions: BTreeSet<RegionId>,
    /// Further companies touched.
    companies: BTreeSet<CompanyId>,
    /// The users touched.
    users: BTreeSet<String>,
    /// When maintenance starts.
    starts: Moment,
    /// When maintenance ends.
    ends: Moment,
    /// Who leads the work.
    commander: PersonId,
}
