//! What could come next on a line.

use switchboard::model::{CaseNumber, Severity};

use super::args::WHICH;
use super::help::form;
use super::line::word_at;
use super::scope::Scope;
use super::table::{Kind, Param, Standing, Verb, find, verbs};
use super::walk::Walk;
use crate::language::Language;

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is put in place of the word being typed.
    pub replacement: String,
    /// What is shown in a list.
    pub shown: String,
}

/// The most that is offered at once.
const MAX_OFFERED: usize = 60;

/// What could stand at the cursor, and from which byte on it would be put.
#[must_use]
pub fn complete(line: &str, cursor: usize, scope: &Scope<'_>) -> (usize, Vec<Candidate>) {
    let before = line.get(..cursor).unwrap_or(line);
    let start = before.rfind(char::is_whitespace).map_or(0, |at| {
        at + before
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8)
    });
    let typed = before.get(start..).unwrap_or_default();
    let Some(first) = word_at(before, 0).filter(|first| first.end < start) else {
        return (start, offered(typed, verb_names(scope)));
    };
    let Some(verb) = before
        .get(first.clone())
        .and_then(|name| usable(name, scope))
    else {
        return (start, Vec::new());
    };
    let read = before.get(..start).unwrap_or_default();
    let mut walk = Walk::new(verb, read, scope);
    // A line that cannot be read so far is completed all the same, from where it was left.
    let _ = walk.run(first.end);
    if let Some((name, value)) = typed.split_once('=')
        && let Some(param) = verb.param(name)
    {
        let from = start + name.len() + 1;
        return (from, offered(value, values(param.kind, scope)));
    }
    let mut all = Vec::new();
    for param in expected(verb, &walk) {
        match param.standing {
            Standing::Named => {
                let text = format!("{}=", param.name);
                all.push(Candidate {
                    replacement: text.clone(),
                    shown: text,
                });
            }
            _ => all.extend(values(param.kind, scope)),
        }
    }
    (start, offered(typed, all))
}

/// What is still to come on a line, as a dim hint behind the cursor. Nothing inside a word or in
/// free text.
#[must_use]
pub fn hint(line: &str, scope: &Scope<'_>) -> Option<String> {
    let first = word_at(line, 0)?;
    if !line.ends_with(' ') || line.trim().contains(" -- ") {
        return None;
    }
    let verb = usable(line.get(first.clone())?, scope)?;
    let mut walk = Walk::new(verb, line, scope);
    walk.run(first.end).ok()?;
    let mut after_line = false;
    let mut parts = Vec::new();
    for (place, param) in verb.params.iter().enumerate() {
        if walk.has(param.name) {
            if param.kind.is_text() {
                return None;
            }
        } else if place >= walk.next && param.standing != Standing::Named {
            parts.push(form(param, after_line));
        }
        after_line |= param.kind == Kind::Line;
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn usable(name: &str, scope: &Scope<'_>) -> Option<&'static Verb> {
    find(name.strip_prefix('/').unwrap_or(name)).filter(|verb| scope.offers(verb.place))
}

/// The arguments that the next word could be: those in place up to the first required one, and
/// the named ones.
fn expected(verb: &'static Verb, walk: &Walk<'_>) -> Vec<&'static Param> {
    let mut out = Vec::new();
    let has_text = verb
        .params
        .iter()
        .any(|param| param.kind.is_text() && walk.has(param.name));
    for (place, param) in verb.params.iter().enumerate() {
        if walk.has(param.name) || param.standing == Standing::Named || has_text {
            continue;
        }
        if place < walk.next {
            continue;
        }
        out.push(param);
        if param.standing == Standing::Required {
            break;
        }
    }
    out.extend(
        verb.params
            .iter()
            .filter(|param| param.standing == Standing::Named && !walk.has(param.name)),
    );
    out
}

fn verb_names(scope: &Scope<'_>) -> Vec<Candidate> {
    let granted = scope.granted();
    verbs()
        .filter(|verb| scope.offers(verb.place))
        .filter(|verb| {
            verb.needs.is_empty() || verb.needs.iter().any(|need| granted.contains(need))
        })
        .map(|verb| noted(verb.name, &scope.language.summary(verb)))
        .collect()
}

fn values(kind: Kind, scope: &Scope<'_>) -> Vec<Candidate> {
    let cases = |wanted: fn(&CaseNumber) -> bool| {
        let seen = scope.cases.latest_first();
        seen.iter()
            .filter(|case| wanted(case))
            .map(|case| plain(&case.to_string()))
            .collect()
    };
    match kind {
        Kind::Ticket => cases(|case| matches!(case, CaseNumber::Ticket(_))),
        Kind::Event => cases(|case| matches!(case, CaseNumber::Event(_))),
        Kind::Call => cases(|case| matches!(case, CaseNumber::Call(_))),
        Kind::Case => cases(|_| true),
        Kind::Person => people(scope.known_people()),
        Kind::Speaker => people(scope.everybody()),
        Kind::Company | Kind::Companies => scope
            .known_companies()
            .into_iter()
            .map(|company| noted(company.id.as_str(), &company.name))
            .collect(),
        Kind::Queue => scope
            .tables
            .programme
            .queues
            .iter()
            .map(|(id, queue)| noted(id.as_str(), &queue.name))
            .collect(),
        Kind::Touched => services(scope).chain(regions(scope)).collect(),
        Kind::Product => services(scope).collect(),
        Kind::Heard => heard(scope),
        Kind::Verb => verb_names(scope),
        Kind::Moment => ["today", "tomorrow", "in"].map(plain).to_vec(),
        Kind::End => ["to", "for"].map(plain).to_vec(),
        kind => choices(kind, scope.language),
    }
}

fn services<'s>(scope: &Scope<'s>) -> impl Iterator<Item = Candidate> + use<'s> {
    let all = scope.tables.services.iter();
    all.map(|(id, service)| noted(id.as_str(), &service.name))
}

fn regions<'s>(scope: &Scope<'s>) -> impl Iterator<Item = Candidate> + use<'s> {
    let tables = scope.tables;
    let all = tables.known_regions().into_iter();
    all.map(move |id| {
        let named = tables.regions.get(id);
        noted(id, named.map_or(id, |region| region.name.as_str()))
    })
}

fn heard(scope: &Scope<'_>) -> Vec<Candidate> {
    let mut all = vec![
        noted("general", &scope.language.offer_general()),
        noted("tickets", &scope.language.offer_tickets()),
    ];
    let companies = scope.known_companies().into_iter();
    all.extend(companies.map(|company| noted(&format!("company:{}", company.id), &company.name)));
    if scope.company().is_none() {
        let queues = scope.tables.programme.queues.iter();
        all.extend(queues.map(|(id, queue)| noted(&format!("queue:{id}"), &queue.name)));
        all.push(noted("operators", &scope.language.offer_operators()));
    }
    all
}

/// A candidate on one line: what is given, and what it means.
#[must_use]
pub fn with_note(candidate: &Candidate) -> String {
    let value = candidate.replacement.trim();
    let note = candidate.shown.strip_prefix(value).unwrap_or_default();
    match note.trim() {
        "" => value.to_owned(),
        note => format!("{value} – {note}"),
    }
}

/// What begins with, or is named like, what was typed of an argument of this kind; nothing for
/// cases, which the one who asks has to look up.
#[must_use]
pub fn suggestions(kind: Kind, typed: &str, scope: &Scope<'_>) -> Vec<Candidate> {
    let typed = typed.to_lowercase();
    // Of a list joined by commas the last is being typed.
    let (before, last) = match (kind, typed.rfind(',')) {
        (Kind::Companies | Kind::Touched | Kind::Words, Some(comma)) => {
            typed.split_at(comma.saturating_add(1))
        }
        _ => ("", typed.as_str()),
    };
    let mut all = values(kind, scope);
    all.retain(|candidate| {
        candidate.replacement.to_lowercase().starts_with(last)
            || candidate.shown.to_lowercase().contains(last)
    });
    for candidate in &mut all {
        candidate.replacement.insert_str(0, before);
        candidate.shown.insert_str(0, before);
    }
    all.truncate(MAX_OFFERED);
    all
}

/// All values of a kind that has few and always the same; none for other kinds.
#[must_use]
pub fn choices(kind: Kind, language: Language) -> Vec<Candidate> {
    match kind {
        Kind::Severity => Severity::ALL
            .iter()
            .map(|severity| {
                noted(
                    &severity.number().to_string(),
                    &language.severity(*severity),
                )
            })
            .collect(),
        Kind::Channel => ["phone", "chat", "email", "web"].map(plain).to_vec(),
        Kind::CallerRole => ["named", "secondary", "administrator"].map(plain).to_vec(),
        Kind::Step => super::incidents::STEPS.iter().copied().map(plain).collect(),
        Kind::Which => WHICH.iter().copied().map(plain).collect(),
        _ => Vec::new(),
    }
}

fn people(people: Vec<&switchboard::model::Person>) -> Vec<Candidate> {
    people
        .into_iter()
        .map(|person| noted(person.id.as_str(), &person.name))
        .collect()
}

fn plain(text: &str) -> Candidate {
    Candidate {
        replacement: text.to_owned(),
        shown: text.to_owned(),
    }
}

fn noted(text: &str, note: &str) -> Candidate {
    Candidate {
        replacement: text.to_owned(),
        shown: format!("{text}  {}", crate::render::safe_line(note)),
    }
}

/// Those that begin with what was typed; upper and lower case do not matter.
fn offered(typed: &str, all: Vec<Candidate>) -> Vec<Candidate> {
    let typed = typed.to_lowercase();
    all.into_iter()
        .filter(|candidate| candidate.replacement.to_lowercase().starts_with(&typed))
        .take(MAX_OFFERED)
        .map(|mut candidate| {
            if !candidate.replacement.ends_with('=') {
                candidate.replacement.push(' ');
            }
            candidate
        })
        .collect()
}
