//! Notifications in words.

use std::fmt::Write as _;

use switchboard::model::Recipient;
use switchboard::store::Delivery;

use super::safe::{safe, safe_line};
use super::view::{View, indented};

/// A notification as the console shows it:
///
/// ```text
/// [N-17] E-1 critical · Mail is down in Europe (possible repeat)
///     We are working on it. The next update comes at 18:12 CET.
/// ```
#[must_use]
pub fn notification(view: &View<'_>, delivery: &Delivery) -> String {
    let told = &delivery.notification;
    let mut out = view.paint.dim(&format!("[{}]", told.id));
    let mut about = Vec::new();
    // The rules' own words usually begin with the case; it is not said twice.
    if let Some(case) = told.about
        && !told.title.contains(&case.to_string())
    {
        about.push(view.paint.strong(&case.to_string()));
    }
    if let Some(severity) = told.severity {
        about.push(view.severity(severity));
    }
    // One who hears of an event as everybody and as their company's sees which is which.
    if told.to == Recipient::General {
        about.push("(to everybody)".to_owned());
    }
    if !about.is_empty() {
        let _ = write!(out, " {} ·", about.join(" "));
    }
    let _ = write!(out, " {}", safe_line(told.title.trim()));
    if delivery.may_be_shown {
        let _ = write!(out, " {}", view.paint.warn("(possible repeat)"));
    }
    let body = safe(told.body.trim());
    if !body.is_empty() {
        let _ = write!(out, "\n{}", indented(&body, "    "));
    }
    if told.cuts_users_short() {
        let users: Vec<_> = told.users.iter().map(|user| safe_line(user)).collect();
        let all = format!("All {} users: {}", users.len(), users.join(", "));
        let _ = write!(out, "\n{}", indented(&all, "    "));
    }
    out
}
