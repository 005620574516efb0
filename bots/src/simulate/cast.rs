//! Who exists in a scenario: the rules folder's tables with the scenario's own companies, people
//! and absences over them.

use std::ops::Range;

use serde::Serialize;
use switchboard::model::{Absence, Company, Person, Roster};
use switchboard::rules::{Rulebook, RulesError, Sources};
use toml::Spanned;

use super::verb::Problem;
use super::written::Written;

const COMPANIES: &str = "companies.toml";
const PEOPLE: &str = "people.toml";

/// The entries of one table, each with where the scenario wrote it.
struct Table<T> {
    file: &'static str,
    key: &'static str,
    rows: Vec<(T, Option<Range<usize>>)>,
}

/// What went wrong when the scenario's people were put together with the folder's.
#[derive(Debug)]
pub enum CastError {
    /// Something that the scenario wrote.
    Scenario(Problem),
    /// The rules folder itself.
    Rules(RulesError),
}

/// The folder's rules with the scenario's companies, people and absences. One that has the id of
/// one in the folder stands in its place.
///
/// # Errors
/// When they do not fit together.
pub fn rulebook(sources: &Sources, written: &Written) -> Result<Rulebook, CastError> {
    // The folder alone comes first, so that its own faults are told with its own lines.
    let own = Rulebook::compile(sources).map_err(CastError::Rules)?;
    if written.company.is_empty() && written.person.is_empty() && written.away.is_empty() {
        return Ok(own);
    }
    let roster = &own.tables().roster;
    let mut companies = Table {
        file: COMPANIES,
        key: "company",
        rows: Vec::new(),
    };
    let mut people = Table {
        file: PEOPLE,
        key: "person",
        rows: Vec::new(),
    };
    for company in roster.companies() {
        companies.rows.push((company.clone(), None));
        let members = roster.people_of(&company.id);
        people
            .rows
            .extend(members.map(|person| (person.clone(), None)));
    }
    people
        .rows
        .extend(roster.staff().map(|person| (person.clone(), None)));
    companies.lay_over(&written.company, |one, other: &Company| one.id == other.id);
    people.lay_over(&written.person, |one, other: &Person| one.id == other.id);
    absences(written, &mut people, roster)?;
    let mut extended = sources.clone();
    let lines_of_companies = companies.write_into(&mut extended)?;
    let lines_of_people = people.write_into(&mut extended)?;
    Rulebook::compile(&extended).map_err(|error| {
        let of = match error.file.as_str() {
            COMPANIES => lines_of_companies.as_slice(),
            PEOPLE => lines_of_people.as_slice(),
            _ => &[],
        };
        let place = of
            .iter()
            .rev()
            .find(|(line, _)| *line <= error.line)
            .and_then(|(_, place)| place.clone());
        match place {
            Some(at) => CastError::Scenario(Problem {
                at,
                message: error.message,
            }),
            None => CastError::Rules(error),
        }
    })
}

/// Puts the scenario's absences to the people they are of.
fn absences(
    written: &Written,
    people: &mut Table<Person>,
    roster: &Roster,
) -> Result<(), CastError> {
    for away in &written.away {
        let (at, away) = (away.span(), away.get_ref());
        if away.to < away.from {
            let message = format!("the absence ends on {} before it begins", away.to);
            return Err(CastError::Scenario(Problem { at, message }));
        }
        let row = people
            .rows
            .iter_mut()
            .find(|(one, _)| one.id == away.person);
        let Some((person, _)) = row else {
            let near = roster.nearest_person(away.person.as_str());
            let hint = near.map(|near| format!("; did you mean `{near}`?"));
            let message = format!(
                "there is nobody called `{}`{}",
                away.person,
                hint.unwrap_or_default()
            );
            return Err(CastError::Scenario(Problem { at, message }));
        };
        person.absences.push(Absence {
            from: away.from,
            to: away.to,
        });
    }
    Ok(())
}

/// The line on which each entry of a written table begins, with where the scenario has it.
type Lines = Vec<(usize, Option<Range<usize>>)>;

impl<T: Serialize + Clone> Table<T> {
    fn lay_over(&mut self, over: &[Spanned<T>], is_same: impl Fn(&T, &T) -> bool) {
        for entry in over {
            let (at, entry) = (entry.span(), entry.get_ref());
            let row = (entry.clone(), Some(at));
            match self.rows.iter_mut().find(|(own, place)| {
                // Twice in the scenario itself is a mistake, which the roster's own check finds.
                place.is_none() && is_same(own, entry)
            }) {
                Some(own) => *own = row,
                None => self.rows.push(row),
            }
        }
    }

    fn write_into(&self, sources: &mut Sources) -> Result<Lines, CastError> {
        let mut text = String::new();
        let mut lines = Lines::new();
        for (row, place) in &self.rows {
            lines.push((text.matches('\n').count() + 1, place.clone()));
            text.push_str(&written(self.key, row).map_err(|message| {
                CastError::Scenario(Problem {
                    at: place.clone().unwrap_or_default(),
                    message,
                })
            })?);
        }
        sources.insert(self.file.to_owned(), text);
        Ok(lines)
    }
}

/// `row` as one `[[key]]` table.
pub fn written<T: Serialize>(key: &str, row: &T) -> Result<String, String> {
    let mut file = toml::Table::new();
    let value = toml::Value::try_from(row).map_err(|error| error.to_string())?;
    file.insert(key.to_owned(), toml::Value::Array(vec![value]));
    let mut text = toml::to_string(&file).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(text)
}
