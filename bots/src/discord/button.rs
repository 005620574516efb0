//! Buttons: a command with its arguments, ready to be given.
//!
//! What a button does stands in its custom id, in the words of the command table: so a button
//! still works after a restart and an upgrade. **A custom id is no permission**: whoever clicks, or
//! forges one, is asked who they are, and the desk decides.

use serde_json::{Value, json};
use switchboard::desk::{ModuleSeen, TrainingSeen};
use switchboard::model::{
    CaseNumber, Device, Found, Notification, NotificationKind, Person, PersonId, Recipient, Roster,
    ServiceEvent, Ticket, TicketId, TicketState,
};
use switchboard::rules::Article;

use super::text::cut;
use crate::commands;
use crate::language::Language;

/// What custom ids begin with. Another number when their form changes.
const FORM: &str = "sb1";
/// The longest custom id that Discord takes.
const MAX_ID: usize = 100;
/// A row holds so many.
const MAX_IN_ROW: usize = 5;
/// The longest label.
const MAX_LABEL: usize = 80;

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Primary = 1,
    Secondary = 2,
    Success = 3,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Button {
    label: String,
    style: Style,
    id: String,
}

impl Button {
    /// Whether it shows what happened.
    pub(super) fn shows_history(&self) -> bool {
        read(&self.id).is_some_and(|(verb, _)| verb.name == "show")
    }

    fn new(label: String, style: Style, verb: &str, param: &str, case: CaseNumber) -> Self {
        let given = [(param.to_owned(), case.to_string())];
        Self {
            label,
            style,
            // A case number always fits.
            id: id(verb, &given).unwrap_or_default(),
        }
    }
}

/// The custom id of a command with these arguments; nothing when it would be too long or hold what
/// separates its parts.
pub(super) fn id(verb: &str, given: &[(String, String)]) -> Option<String> {
    let mut id = format!("{FORM}:{verb}:");
    for (place, (name, value)) in given.iter().enumerate() {
        if value.contains([';', '=']) {
            return None;
        }
        if place > 0 {
            id.push(';');
        }
        id.push_str(name);
        id.push('=');
        id.push_str(value);
    }
    (id.encode_utf16().count() <= MAX_ID).then_some(id)
}

/// The verb and the arguments of a custom id; nothing when it is none of ours.
pub(super) fn read(id: &str) -> Option<(&'static commands::Verb, Vec<(String, String)>)> {
    let (form, rest) = id.split_once(':')?;
    let (verb, given) = rest.split_once(':')?;
    let verb = commands::find(verb).filter(|_| form == FORM)?;
    let mut read = Vec::new();
    for part in given.split(';').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        read.push((name.to_owned(), value.to_owned()));
    }
    Some((verb, read))
}

/// The buttons as Discord takes them: one row, or none.
pub(super) fn rows(buttons: &[Button]) -> Vec<Value> {
    if buttons.is_empty() {
        return Vec::new();
    }
    let row: Vec<Value> = buttons
        .iter()
        .take(MAX_IN_ROW)
        .map(|button| {
            json!({
                "type": 2, "style": button.style as u8,
                "label": button.label, "custom_id": button.id,
            })
        })
        .collect();
    vec![json!({ "type": 1, "components": row })]
}

/// What can be done about a ticket by who reads it.
pub(super) fn on_ticket(ticket: &Ticket, reader: &Person, say: Language) -> Vec<Button> {
    use Style::{Primary, Secondary, Success};
    let case = CaseNumber::Ticket(ticket.id);
    let on_ticket = |label, style, verb| Button::new(label, style, verb, "ticket", case);
    let on_case = |label, style, verb| Button::new(label, style, verb, "case", case);
    let mut buttons = Vec::new();
    let is_open = ticket.state.is_open();
    if reader.company.is_some() {
        if ticket.state == TicketState::Resolved {
            buttons.push(on_ticket(say.button_solved(), Success, "close"));
            buttons.push(on_ticket(say.button_not_solved(), Secondary, "reopen"));
        } else if is_open {
            buttons.push(on_ticket(say.button_write(), Primary, "comment"));
            buttons.push(on_ticket(say.button_escalate(), Secondary, "escalate"));
        }
    } else if is_open {
        let asked = ticket.escalation.as_ref().filter(|asked| asked.is_open());
        if asked.is_some_and(|asked| asked.holder.as_ref() == Some(&reader.id)) {
            buttons.push(on_ticket(say.button_acknowledge(), Primary, "acknowledge"));
        }
        if ticket.assignee.as_ref() != Some(&reader.id) {
            buttons.push(on_ticket(say.button_take(), Primary, "take"));
        }
        buttons.push(on_case(say.button_answer(), Secondary, "answer"));
        buttons.push(on_case(say.button_resolve(), Success, "resolve"));
    }
    buttons.push(on_case(say.button_history(), Secondary, "show"));
    buttons
}

/// Articles to be read, which may solve a ticket.
pub(super) fn on_found(found: &[Found], ticket: Option<TicketId>) -> Vec<Button> {
    let button = |one: &Found| {
        let mut given = vec![("article".to_owned(), one.article.to_string())];
        given.extend(ticket.map(|ticket| ("ticket".to_owned(), ticket.to_string())));
        Some(Button {
            label: cut(&one.title, MAX_LABEL),
            style: Style::Secondary,
            id: id("article", &given)?,
        })
    };
    found.iter().filter_map(button).collect()
}

/// That an article solved a ticket; nothing when its id does not fit behind a button.
pub(super) fn on_article(article: &Article, ticket: TicketId, say: Language) -> Option<Button> {
    let given = [
        ("ticket".to_owned(), ticket.to_string()),
        ("article".to_owned(), article.id.to_string()),
    ];
    Some(Button {
        label: say.button_solved(),
        style: Style::Success,
        id: id("solved", &given)?,
    })
}

/// The answers of a question from which one is to be chosen, or the way to the next page.
pub(super) fn on_training(seen: &TrainingSeen, say: Language) -> Vec<Button> {
    if seen.outcome.is_some() {
        return Vec::new();
    }
    let at = [
        ("training".to_owned(), seen.training.to_string()),
        ("page".to_owned(), seen.page.to_string()),
    ];
    let open = seen
        .question
        .as_ref()
        .filter(|question| question.answered.is_none());
    match open {
        // Several are right, and a button is one.
        Some(question) if question.several => Vec::new(),
        Some(question) => {
            let button = |(letter, _): (char, &String)| {
                let chosen = ("letters".to_owned(), letter.to_string());
                let given: Vec<_> = std::iter::once(chosen).chain(at.iter().cloned()).collect();
                Some(Button {
                    label: letter.to_uppercase().to_string(),
                    style: Style::Primary,
                    id: id("choose", &given)?,
                })
            };
            ('a'..).zip(&question.choices).filter_map(button).collect()
        }
        None => id("next", &at)
            .map(|id| Button {
                label: say.button_next(),
                style: Style::Primary,
                id,
            })
            .into_iter()
            .collect(),
    }
}

/// The training modules, each to be begun or gone on with.
pub(super) fn on_modules(modules: &[ModuleSeen]) -> Vec<Button> {
    let button = |module: &ModuleSeen| {
        Some(Button {
            label: cut(&module.title, MAX_LABEL),
            style: Style::Secondary,
            id: id(
                "training",
                &[("training".to_owned(), module.training.to_string())],
            )?,
        })
    };
    modules.iter().filter_map(button).collect()
}

/// What can be done about a service event.
pub(super) fn on_event(event: &ServiceEvent, say: Language) -> Vec<Button> {
    let case = CaseNumber::Event(event.id);
    vec![Button::new(
        say.button_history(),
        Style::Secondary,
        "show",
        "case",
        case,
    )]
}

/// A ticket about a device that cannot be activated, for its reader; nothing when what is known of the
/// device does not fit behind a button.
pub(super) fn on_device(device: &Device, reader: &PersonId, say: Language) -> Vec<Button> {
    let reader = reader.to_string();
    let known = [
        ("pin", &device.pin),
        ("serial", &device.serial),
        ("email", &device.email),
        ("ticket", &reader),
    ];
    let known = known.into_iter().filter(|(_, value)| !value.is_empty());
    let given: Vec<_> = known
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    let id = id("readiness", &given).into_iter();
    id.map(|id| Button {
        label: say.button_open_ticket(),
        style: Style::Primary,
        id,
    })
    .collect()
}

/// What can be done about what somebody is told, in the programme's own language, as the words above
/// it. In a channel, whoever clicks is asked who they are.
pub(super) fn on_notification(told: &Notification, roster: &Roster) -> Vec<Button> {
    use NotificationKind as Kind;
    use Style::{Primary, Secondary, Success};
    let say = Language::ENGLISH;
    let Some(case) = told.about else {
        return Vec::new();
    };
    let on_ticket = |label, style, verb| Button::new(label, style, verb, "ticket", case);
    let on_case = |label, style, verb| Button::new(label, style, verb, "case", case);
    let to_customer = match &told.to {
        Recipient::Person(id) => roster
            .person(id)
            .is_some_and(|person| person.company.is_some()),
        Recipient::General | Recipient::Company(_) | Recipient::StatusPage => true,
        Recipient::Queue(_) | Recipient::Operators | Recipient::Agents | Recipient::Outside => {
            false
        }
    };
    let is_ticket = matches!(case, CaseNumber::Ticket(_));
    let mut buttons = match (told.kind, to_customer) {
        (Kind::Escalated, false) => {
            vec![on_ticket(say.button_acknowledge(), Primary, "acknowledge")]
        }
        (Kind::Assigned, false) if is_ticket && matches!(told.to, Recipient::Queue(_)) => {
            vec![on_ticket(say.button_take(), Primary, "take")]
        }
        (Kind::Assigned, false) if matches!(case, CaseNumber::Call(_)) => {
            vec![on_case(say.button_pick_up(), Primary, "answer")]
        }
        (Kind::Commented | Kind::Assigned | Kind::ClockWarning, false) if is_ticket => {
            vec![on_case(say.button_answer(), Primary, "answer")]
        }
        (Kind::TicketChanged, true) if told.state == Some(TicketState::Resolved) => vec![
            on_ticket(say.button_solved(), Success, "close"),
            on_ticket(say.button_not_solved(), Secondary, "reopen"),
        ],
        (Kind::Commented | Kind::TicketChanged, true)
            if is_ticket && told.state != Some(TicketState::Closed) =>
        {
            vec![on_ticket(say.button_write(), Primary, "comment")]
        }
        _ => Vec::new(),
    };
    if !matches!(case, CaseNumber::Call(_)) {
        buttons.push(on_case(say.button_history(), Secondary, "show"));
    }
    buttons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn a_custom_id_says_what_it_does_and_a_forged_one_is_none() {
        let pairs = given(&[("severity", "2"), ("product", "mail")]);
        let written = id("open", &pairs).unwrap();
        assert_eq!(written, "sb1:open:severity=2;product=mail");
        let (verb, back) = read(&written).unwrap();
        assert_eq!((verb.name, back), ("open", pairs));
        assert!(read("sb1:help:").unwrap().1.is_empty());
        for forged in [
            "",
            "sb1",
            "sb1:open",
            "sb2:take:ticket=T-1",
            "sb1:nothing:ticket=T-1",
            "sb1:take:T-1",
        ] {
            assert!(read(forged).is_none(), "{forged}");
        }
        assert_eq!(id("open", &given(&[("product", "a;b")])), None);
        assert_eq!(id("open", &given(&[("product", &"x".repeat(90))])), None);
    }
}
