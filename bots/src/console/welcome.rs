//! The first lines somebody reads, and the last.

use std::fmt::Write as _;

use switchboard::model::{Action, Person, Role};

use super::chat::Opened;
use crate::render::{self, View, safe_line};

/// Who you are, what to try, and how to leave.
pub(super) fn welcome(view: &View<'_>, opened: &Opened) -> String {
    let paint = view.paint;
    let programme = safe_line(&view.tables.programme.name);
    let mut out = format!("{}\n", paint.strong(&programme));
    let _ = writeln!(out, "{}", render::whoami(view));
    let rules = opened.rules.as_ref().map_or_else(
        || "the shipped rules (`switchboard init` writes them out for editing)".to_owned(),
        |folder| format!("{}, read again whenever you save", folder.display()),
    );
    let kept = format!("Kept in {}. Rules: {rules}.", opened.data.display());
    let _ = writeln!(out, "{}", paint.dim(&kept));
    out.push_str("\nTry:\n");
    let tries = suggestions(view);
    let width = tries
        .iter()
        .map(|(line, _)| line.chars().count())
        .max()
        .unwrap_or(0);
    for (line, what) in tries {
        let _ = writeln!(out, "  {}  {what}", paint.strong(&format!("{line:width$}")));
    }
    out.push_str("\nTab completes, the arrow keys bring lines back, Ctrl-D leaves.\n");
    out
}

/// A few lines that work for this person, and lead to the other side of the desk.
fn suggestions(view: &View<'_>) -> Vec<(String, &'static str)> {
    let service = view
        .tables
        .services
        .keys()
        .next()
        .map_or("mail", |id| id.as_str());
    let mut out = Vec::new();
    let is_customer = view.person().is_some_and(|person| person.company.is_some());
    if is_customer {
        out.push(("open 2 Mail is slow in Paris".to_owned(), "open a ticket"));
        out.push((
            "call nobody here gets mail".to_owned(),
            "pick up the telephone",
        ));
        if let Some(agent) = first_with(view, Role::Agent) {
            out.push((
                format!("as {}", agent.id),
                "be an engineer, and `answer T-1 …`",
            ));
        }
    } else {
        out.push(("list".to_owned(), "see what is open"));
        out.push(("queues".to_owned(), "see who waits, and how long"));
        let customer = view
            .roster
            .companies()
            .into_iter()
            .find_map(|company| view.roster.with_role(&company.id, Role::NamedCaller).next());
        if let Some(caller) = customer {
            out.push((
                format!("as {}", caller.id),
                "be a customer, and open a ticket",
            ));
        }
    }
    if let Some(declarer) = first_granted(view, Action::EventManage) {
        let line = format!("declare 1 {service} Mail is down");
        if declarer.id == *view.reader {
            out.push((line, "declare an outage, and see who is told and when"));
        } else {
            out.push((
                format!("as {}", declarer.id),
                "declare an outage: `declare 1 …`",
            ));
        }
    }
    out.push(("help".to_owned(), "everything else"));
    out.dedup_by(|a, b| a.0 == b.0);
    out
}

fn first_with<'a>(view: &View<'a>, role: Role) -> Option<&'a Person> {
    view.roster.staff().find(|person| person.is(role))
}

fn first_granted<'a>(view: &View<'a>, action: Action) -> Option<&'a Person> {
    let grants = |person: &Person| view.tables.programme.grants(person, action);
    view.person()
        .filter(|person| grants(person))
        .or_else(|| view.roster.staff().find(|person| grants(person)))
}

/// Said at the end.
pub(super) fn farewell(view: &View<'_>, opened: &Opened) -> String {
    view.paint.dim(&format!(
        "Everything is kept in {}. Goodbye.",
        opened.data.display()
    ))
}
