//! What is offered while somebody types an argument.

use serde_json::{Value, json};
use switchboard::desk::{Actor, Answer, Query, StateFilter, TicketFilter};
use switchboard::model::{CaseNumber, PersonId};
use switchboard::service::Service;

use super::text::cut;
use crate::commands::{self, Kind, SeenCases, Verb, suggestions};
use crate::language::Language;
use crate::render::safe_line;
use crate::turn;

/// Discord shows so many choices.
const MAX_CHOICES: usize = 25;
const MAX_CHOICE: usize = 100;

/// A choice: what is shown and what is then given.
type Choice = (String, String);

/// Whether anything is offered for an argument of this kind.
pub(super) fn is_offered(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Ticket
            | Kind::Event
            | Kind::Call
            | Kind::Case
            | Kind::Person
            | Kind::Company
            | Kind::Companies
            | Kind::Queue
            | Kind::Touched
            | Kind::Heard
            | Kind::Product
            | Kind::Verb
    )
}

/// The choices for what was typed so far, as Discord takes them.
pub(super) async fn choices(
    service: &Service,
    (person, language): (&PersonId, Language),
    verb: &Verb,
    name: &str,
    typed: &str,
) -> Value {
    let Some(param) = verb.param(name) else {
        return answer(Vec::new());
    };
    let all = match param.kind {
        Kind::Ticket | Kind::Event | Kind::Call | Kind::Case => {
            cases(service, (person, language), param.kind, typed).await
        }
        kind => turn::in_scope(
            service,
            person,
            &SeenCases::default(),
            language,
            false,
            |scope| {
                let found = suggestions(kind, typed, scope).into_iter();
                found
                    .map(|candidate| {
                        let value = candidate.replacement.trim().to_owned();
                        (commands::with_note(&candidate), value)
                    })
                    .collect()
            },
        ),
    };
    answer(all)
}

fn answer(all: Vec<Choice>) -> Value {
    let choices: Vec<Value> = all
        .into_iter()
        .filter(|(_, value)| value.encode_utf16().count() <= MAX_CHOICE)
        .take(MAX_CHOICES)
        .map(|(shown, value)| json!({ "name": cut(&shown, MAX_CHOICE), "value": value }))
        .collect();
    json!({ "type": 8, "data": { "choices": choices } })
}

/// The cases that the person can see, the open ones, by number or by a word of their subject.
async fn cases(
    service: &Service,
    (person, language): (&PersonId, Language),
    kind: Kind,
    typed: &str,
) -> Vec<Choice> {
    let actor = || Actor::Person(person.clone());
    let mut all: Vec<(CaseNumber, String)> = Vec::new();
    if matches!(kind, Kind::Ticket | Kind::Case) {
        let filter = TicketFilter {
            state: StateFilter::Open,
            limit: 4 * MAX_CHOICES,
            ..TicketFilter::default()
        };
        // Who may not ask is offered nothing.
        if let Ok(Answer::Tickets { tickets, .. }) =
            service.ask(actor(), Query::Tickets { filter }).await
        {
            let named = tickets
                .into_iter()
                .map(|ticket| (CaseNumber::Ticket(ticket.id), ticket.subject));
            all.extend(named);
        }
    }
    if matches!(kind, Kind::Event | Kind::Case)
        && let Ok(Answer::Status {
            active, planned, ..
        }) = service.ask(actor(), Query::Status).await
    {
        let events = active.into_iter().chain(planned);
        all.extend(events.map(|event| (CaseNumber::Event(event.id), event.title)));
    }
    if matches!(kind, Kind::Call | Kind::Case)
        && let Ok(Answer::Queues { queues }) = service.ask(actor(), Query::Queues).await
    {
        for queue in queues.into_values() {
            let calls = queue.waiting.into_iter();
            let where_it_is = language.offer_waits_in(&queue.name);
            all.extend(calls.map(|call| (CaseNumber::Call(call), where_it_is.clone())));
        }
    }
    let typed = typed.trim().to_lowercase();
    all.into_iter()
        .map(|(case, subject)| {
            let number = case.to_string();
            (format!("{number} – {}", safe_line(&subject)), number)
        })
        .filter(|(shown, number)| {
            let bare = number.get(2..).unwrap_or_default();
            shown.to_lowercase().contains(&typed) || bare.starts_with(&typed)
        })
        .collect()
}
