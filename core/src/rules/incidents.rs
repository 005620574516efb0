//! Major incidents as the programme has them: roles, teams, who leads when nobody is named, and when
//! what is owed afterwards is due. What a root-cause analysis has to say stands in `analysis.md`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::RulesError;
use crate::model::{PersonId, Role, Roster, Span, nearest};

/// The file of the sections.
pub(super) const TEMPLATE: &str = "analysis.md";

/// More sections nobody fills in.
const MAX_SECTIONS: usize = 30;

/// `[incidents]` of `programme.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IncidentsTable {
    /// The roles beside the commander, by key, with their names.
    pub roles: BTreeMap<String, String>,
    /// Who leads when nobody is named: the first of them who is on shift, else the first.
    pub commanders: Vec<PersonId>,
    /// The teams that can be called, by key.
    pub teams: BTreeMap<String, Team>,
    /// How long after the end of the event its root-cause analysis is due.
    pub analysis_due: Span,
    /// How long before something is due its owner is reminded, each once.
    pub remind_before: Vec<Span>,
    /// From one reminder to the next when it is overdue; the first comes when it is due. At least
    /// one minute.
    pub remind_every: Span,
    /// Whether somebody who wrote in an analysis may approve it.
    pub author_may_approve: bool,
}

/// People who are called together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Its name, as people read it.
    pub name: String,
    /// Who they are.
    pub members: Vec<PersonId>,
}

impl Default for IncidentsTable {
    /// For a programme that says nothing of major incidents: a working week for the analysis, and
    /// a reminder each day once it is overdue.
    fn default() -> Self {
        let days = |count: i64| Span::from_secs(count * 86_400).unwrap_or_default();
        Self {
            roles: BTreeMap::new(),
            commanders: Vec::new(),
            teams: BTreeMap::new(),
            analysis_due: days(7),
            remind_before: vec![days(1)],
            remind_every: days(1),
            author_may_approve: false,
        }
    }
}

/// A section of a root-cause analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnalysisSection {
    /// What commands call it: its heading in lower case, with dashes.
    pub key: String,
    /// Its heading.
    pub heading: String,
    /// What belongs into it.
    pub asks: String,
}

/// What is wrong with the table: the name that is wrong where there is one, and why.
pub(super) fn faults(table: &IncidentsTable, roster: &Roster) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for id in &table.commanders {
        match roster.person(id) {
            Some(person) if person.is(Role::IncidentCommander) => {}
            Some(_) => {
                let message = format!("`{id}` is not an incident commander; see `people.toml`");
                all.push((id.to_string(), message));
            }
            None => all.push((id.to_string(), nobody(roster, id))),
        }
    }
    let members = table.teams.values().flat_map(|team| &team.members);
    for id in members {
        match roster.person(id) {
            Some(person) if person.company.is_none() => {}
            Some(_) => {
                let message = format!("`{id}` is a customer's person, and cannot be in a team");
                all.push((id.to_string(), message));
            }
            None => all.push((id.to_string(), nobody(roster, id))),
        }
    }
    if table.remind_every.secs() < 60 {
        let message = "`remind_every` is at least one minute (`1m`)".to_owned();
        all.push((String::new(), message));
    }
    all
}

fn nobody(roster: &Roster, id: &PersonId) -> String {
    let hint = roster
        .nearest_person(id.as_str())
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    format!("there is nobody called `{id}`{hint}")
}

/// Reads the sections of the template: each is a heading of the second level, and what stands below
/// it says what belongs there. Without a file there is one section.
pub(super) fn sections(text: Option<&String>) -> Result<Vec<AnalysisSection>, RulesError> {
    let Some(text) = text else {
        return Ok(vec![AnalysisSection {
            key: "analysis".to_owned(),
            heading: "Analysis".to_owned(),
            asks: String::new(),
        }]);
    };
    let wrong = |line: usize, message: String| RulesError {
        file: TEMPLATE.to_owned(),
        line,
        column: 1,
        message,
    };
    let mut all: Vec<AnalysisSection> = Vec::new();
    let mut keys = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some(heading) = line.strip_prefix("## ").map(str::trim) else {
            if let Some(section) = all.last_mut() {
                section.asks.push_str(line);
                section.asks.push('\n');
            }
            continue;
        };
        let key = section_key(heading);
        if key.is_empty() {
            let message = "a heading has at least one letter or digit".to_owned();
            return Err(wrong(number, message));
        }
        if !keys.insert(key.clone()) {
            let message = format!("there is a section `{key}` already; give this one another name");
            return Err(wrong(number, message));
        }
        if all.len() >= MAX_SECTIONS {
            let message = format!("there are more than {MAX_SECTIONS} sections");
            return Err(wrong(number, message));
        }
        all.push(AnalysisSection {
            key,
            heading: heading.to_owned(),
            asks: String::new(),
        });
    }
    if all.is_empty() {
        let message = "a root-cause analysis has at least one section: `## Root cause`".to_owned();
        return Err(wrong(1, message));
    }
    for section in &mut all {
        section.asks = section.asks.trim().to_owned();
    }
    Ok(all)
}

/// What commands call a section: its heading in lower case, with dashes between the words.
fn section_key(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// The section of that key, or of that heading; else the key that looks most like it.
///
/// # Errors
/// That key, when there is one.
pub fn section_named<'s>(
    sections: &'s [AnalysisSection],
    given: &str,
) -> Result<&'s AnalysisSection, Option<String>> {
    let key = section_key(given);
    sections
        .iter()
        .find(|section| section.key == key)
        .ok_or_else(|| {
            let keys = sections.iter().map(|section| section.key.as_str());
            nearest(&key, keys)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_the_headings_of_the_template_and_what_stands_below_asks() {
        let text = "# Title\n\nFor all.\n\n## Root cause\n\nWhat made it happen?\n## What we do\n";
        let all = sections(Some(&text.to_owned())).unwrap();
        let keys: Vec<&str> = all.iter().map(|section| section.key.as_str()).collect();
        assert_eq!(keys, ["root-cause", "what-we-do"]);
        assert_eq!(all[0].asks, "What made it happen?");
        assert_eq!(
            section_named(&all, "Root Cause").unwrap().heading,
            "Root cause"
        );
        assert_eq!(
            section_named(&all, "rot-cause"),
            Err(Some("root-cause".to_owned()))
        );
    }

    #[test]
    fn a_template_that_cannot_be_filled_in_says_where_it_is_wrong() {
        for (text, line, says) in [
            ("## A\n\n## a\n", 3, "already"),
            ("## !\n", 1, "letter"),
            ("no heading\n", 1, "at least one section"),
        ] {
            let error = sections(Some(&text.to_owned())).unwrap_err();
            assert_eq!(
                (error.line, error.message.contains(says)),
                (line, true),
                "{text}"
            );
        }
    }
}
