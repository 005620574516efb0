//! A notification as a mail: text and HTML of the same words, under a name that stays the same however
//! often it is sent.

use std::sync::LazyLock;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address as Mailable, Message};
use minijinja::{AutoEscape, Environment, context};
use switchboard::model::{CaseNumber, Notification};
use switchboard::service::LinkKey;
use switchboard::store::Delivery;

use super::settings::{Address, Settings};
use super::{OWN_MARK, one_line};

const TEMPLATE: &str = include_str!("mail.html");
const NAME: &str = "mail.html";

/// The template, read once: an event may be told to thousands. One that could not be read is none when
/// it is asked for.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    if let Err(error) = environment.add_template(NAME, TEMPLATE) {
        tracing::error!(%error, "the template of mails is wrong");
    }
    environment
});

/// What a mail begins with that may have arrived before.
const REPEAT: &str = "You may have had this mail before: it is not known whether it arrived.";
/// A mail names at most so many users.
const MAX_USERS: usize = 1_000;

/// A mail, ready to be sent.
pub(super) struct Composed {
    /// Its name, without brackets.
    pub(super) message_id: String,
    /// Where reports of mail servers go.
    pub(super) return_path: Mailable,
    /// To whom.
    pub(super) to: Mailable,
    pub(super) bytes: Vec<u8>,
}

/// What is known beside the delivery.
pub(super) struct Thread {
    /// The name of the mail with which the ticket began.
    pub(super) began_with: Option<String>,
    /// Whether it may have been sent before.
    pub(super) may_be_repeat: bool,
}

/// Writes a mail for a delivery.
///
/// # Errors
/// Why it can never be sent there, as with an address that is none.
pub(super) fn compose(
    delivery: &Delivery,
    to: (&str, &Address),
    thread: &Thread,
    settings: &Settings,
    key: &LinkKey,
) -> Result<Composed, String> {
    let told = &delivery.notification;
    let tag = match told.about {
        Some(CaseNumber::Ticket(id)) => Some(key.mail_tag(id).map_err(|error| error.to_string())?),
        _ => None,
    };
    let back = match &tag {
        Some(tag) => settings.address.plus(tag),
        None => settings.address.clone(),
    };
    let case = tag
        .clone()
        .or(told.about.map(|case| case.to_string().to_lowercase()));
    let case = case.unwrap_or_else(|| "desk".to_owned());
    let domain = &settings.address.domain;
    let message_id = format!("{OWN_MARK}{}.{case}@{domain}", delivery.nonce);
    // Every mail of a case names the same beginning, whether it was ever sent or not.
    let root = format!("{OWN_MARK}case.{case}@{domain}");
    let last = delivery
        .last_message
        .as_ref()
        .map(|shown| shown.message_id.clone());
    let mut references: Vec<String> = thread.began_with.iter().cloned().collect();
    if told.about.is_some() {
        references.push(root);
    }
    references.extend(last.clone());
    let answers = last.or_else(|| thread.began_with.clone());

    let (subject, text, html) = written(told, tag.as_deref(), thread.may_be_repeat)?;
    let (return_path, recipient) = (mailable(&back)?, mailable(to.1)?);
    let name = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
    let mut builder = Message::builder()
        .from(Mailbox::new(
            name(&settings.name),
            mailable(&settings.address)?,
        ))
        .reply_to(Mailbox::new(name(&settings.name), return_path.clone()))
        .to(Mailbox::new(name(to.0), recipient.clone()))
        .subject(subject)
        .date(told.at.into())
        .message_id(Some(format!("<{message_id}>")))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Loop", &settings.address.to_string()));
    if let Some(answers) = answers {
        builder = builder.in_reply_to(format!("<{answers}>"));
    }
    if !references.is_empty() {
        let all: Vec<String> = references.iter().map(|id| format!("<{id}>")).collect();
        builder = builder.references(all.join(" "));
    }
    let message = builder
        .multipart(MultiPart::alternative_plain_html(text, html))
        .map_err(|error| error.to_string())?;
    Ok(Composed {
        message_id,
        return_path,
        to: recipient,
        bytes: message.formatted(),
    })
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn mailable(address: &Address) -> Result<Mailable, String> {
    Mailable::new(address.local.clone(), address.domain.clone())
        .map_err(|error| format!("`{address}` is no address that mail can be sent to: {error}"))
}

/// Subject, text and HTML.
fn written(
    told: &Notification,
    tag: Option<&str>,
    may_be_repeat: bool,
) -> Result<(String, String, String), String> {
    let subject = one_line(&match tag {
        Some(tag) => format!("{} [{}]", told.title, tag.replacen("t-", "T-", 1)),
        None => told.title.clone(),
    });
    let mut body = told.body.trim().to_owned();
    if told.cuts_users_short() {
        let users: Vec<&str> = told
            .users
            .iter()
            .take(MAX_USERS)
            .map(String::as_str)
            .collect();
        body.push_str(&format!("\n\nAll impacted users: {}", users.join(", ")));
    }
    let foot = match (tag, told.about) {
        (Some(_), Some(case)) => format!("Answer this mail to write on {case}."),
        _ => String::new(),
    };
    let repeat = if may_be_repeat { REPEAT } else { "" };
    let parts = [repeat, told.title.as_str(), body.as_str(), foot.as_str()];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let text = said.join("\n\n");
    let paragraphs: Vec<Vec<String>> = body
        .split("\n\n")
        .map(|paragraph| paragraph.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|lines| !lines.is_empty())
        .collect();
    let html = ENVIRONMENT
        .get_template(NAME)
        .and_then(|it| {
            it.render(context! { title => told.title.as_str(), repeat, paragraphs, foot })
        })
        .map_err(|error| error.to_string())?;
    Ok((subject, text, html))
}
