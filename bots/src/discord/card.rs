//! What is answered, as a message: a card in the colour of the severity, with buttons.
//!
//! Times stand as Discord's own (`<t:…>`), which each reader's client shows in their language and
//! zone.

use serde_json::{Value, json};
use serenity::all::ChannelId;
use switchboard::desk::{Answer, MonthlyReport, Reply, TrainingSeen};
use switchboard::model::{
    AuditEntry, Clock, ClockKind, ClockState, EventState, ServiceEvent, Severity, Ticket, TicketId,
    TicketState, Timestamp,
};
use switchboard::rules::{Article, Readers};

use super::button::{self, Button};
use super::send::Upload;
use super::text::{self, escaped, escaped_within};
use crate::language::Language;
use crate::render::{self, View, safe, safe_line};
use crate::report;
use crate::turn::Said;

/// Discord's own limits.
pub(super) const MAX_EMBED_TITLE: usize = 256;
const MAX_DESCRIPTION: usize = 4_096;
const MAX_FIELD: usize = 1_024;
/// A history that is longer is attached as a file: all embeds together have 6,000 characters.
const MAX_HISTORY: usize = 3_500;

/// A message that answers somebody.
#[derive(Clone, Debug, Default)]
pub(super) struct Card {
    content: String,
    embeds: Vec<Value>,
    buttons: Vec<Button>,
    /// A second row of them: articles that may help.
    articles: Vec<Button>,
    /// What is too long to stand in the message, or was asked for.
    file: Option<Upload>,
}

impl Card {
    /// Words alone.
    pub(super) fn words(say: Language, words: &str) -> Self {
        let fitted = text::answer(words, &say.discord_goes_on());
        Self {
            content: fitted.content,
            file: fitted.file.map(|text| Upload::text("answer.txt", text)),
            ..Self::default()
        }
    }

    /// A long list that keeps its columns: an embed holds twice as much as a message.
    pub(super) fn list(say: Language, words: &str) -> Self {
        let block = text::block(&safe(words.trim_end()));
        if text::length(&block) > MAX_DESCRIPTION {
            return Self::words(say, words);
        }
        Self {
            embeds: vec![json!({ "description": block, "color": colour(None) })],
            ..Self::default()
        }
    }

    /// Why something is not done, as a sentence.
    pub(super) fn refusal(say: Language, why: &str) -> Self {
        Self::words(say, &sentence(why))
    }

    /// A file that was asked for.
    pub(super) fn file(say: Language, words: &str, file: Upload) -> Self {
        Self {
            file: Some(file),
            ..Self::words(say, words)
        }
    }

    /// Where a ticket's thread is.
    pub(super) fn thread(say: Language, thread: ChannelId) -> Self {
        Self {
            content: say.discord_thread(thread),
            ..Self::default()
        }
    }

    /// The same, and where the ticket's thread is.
    pub(super) fn with_thread(&self, say: Language, thread: ChannelId) -> Self {
        let mut card = self.clone();
        card.content.push('\n');
        card.content.push_str(&say.discord_thread(thread));
        card
    }

    /// The file that goes with the body.
    pub(super) fn files(&self) -> &[Upload] {
        self.file.as_slice()
    }

    /// The body of a message or of an edit.
    pub(super) fn body(&self) -> Value {
        let rows = [button::rows(&self.buttons), button::rows(&self.articles)];
        json!({
            "content": self.content,
            "embeds": self.embeds,
            "components": rows.concat(),
            "attachments": Upload::listed(self.files()),
            "allowed_mentions": { "parse": [] },
        })
    }
}

/// What came of a request, for the one who asked.
pub(super) fn of(view: &View<'_>, said: &Said) -> Card {
    let say = view.language;
    let words = || said.words(view).unwrap_or_else(|| say.done());
    match said {
        Said::Done { reply, .. } => match &**reply {
            Reply::Ticket {
                ticket,
                note,
                lost,
                solutions,
            } => Card {
                content: headline(&words(), &render::notes(view, note.as_deref(), lost)),
                articles: button::on_found(solutions, Some(ticket.id)),
                embeds: vec![ticket_card(view, ticket, &view.who(&ticket.caller))],
                buttons: on_ticket(view, ticket),
                ..Card::default()
            },
            Reply::Training(seen) => training_card(view, seen),
            Reply::Event { event, clashes } => Card {
                content: headline(&words(), &render::clashes(view, clashes)),
                embeds: vec![event_card(view, event)],
                buttons: button::on_event(event, view.language),
                ..Card::default()
            },
            Reply::Readiness {
                device,
                readiness,
                ticket: None,
                ..
            } if !readiness.is_ready() && render::may_ask(view) => Card {
                buttons: button::on_device(device, view.reader, say),
                ..Card::words(say, &words())
            },
            _ => Card::words(say, &words()),
        },
        Said::Answered(Answer::Ticket { ticket, history }) => with_history(
            view,
            ticket_card(view, ticket, &view.who(&ticket.caller)),
            history,
            on_ticket(view, ticket),
        ),
        Said::Answered(Answer::Solutions { found, .. }) => Card {
            articles: button::on_found(found, None),
            ..Card::words(say, &words())
        },
        Said::Answered(Answer::Trainings { modules }) => Card {
            buttons: button::on_modules(modules),
            ..Card::words(say, &words())
        },
        Said::Answered(Answer::Article { article, ticket }) => article_card(view, article, *ticket),
        Said::Answered(Answer::Event { event, history }) => {
            let mut card = with_history(view, event_card(view, event), history, Vec::new());
            card.content.clear();
            card
        }
        Said::Answered(Answer::Report(of)) => match page_of(say, of) {
            Some(page) => Card::file(say, &words(), page),
            None => Card::words(say, &words()),
        },
        _ => Card::words(say, &words()),
    }
}

/// A monthly report as a file: a page that stands alone.
pub(super) fn page_of(say: Language, of: &MonthlyReport) -> Option<Upload> {
    let name = format!("report-{}-{}.html", of.company, of.month);
    match report::html(say, of) {
        Ok(page) => Some(Upload::text(&name, page)),
        // The words say the most important of it.
        Err(error) => {
            tracing::error!(%error, "a monthly report cannot be written as a page");
            None
        }
    }
}

/// The ticket, for its thread.
pub(super) fn of_ticket(view: &View<'_>, ticket: &Ticket) -> Card {
    Card {
        content: "What is written here becomes a comment on the ticket.".to_owned(),
        // Several people read it, so nobody is "you".
        embeds: vec![ticket_card(view, ticket, &view.full_name(&ticket.caller))],
        buttons: on_ticket(view, ticket),
        ..Card::default()
    }
}

/// Words with a capital letter before them and a full stop behind.
pub(super) fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let mut out: String = chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default();
    if !out.ends_with(['.', '!', '?', '`']) && !out.contains('\n') {
        out.push('.');
    }
    out
}

/// The first line of what is said, and what the rules want the caller to be told.
fn headline(words: &str, notes: &[String]) -> String {
    let first = words.lines().next().unwrap_or_default();
    let mut out = escaped(first);
    for note in notes {
        out.push('\n');
        out.push_str(&escaped(&safe(note)));
    }
    out
}

fn on_ticket(view: &View<'_>, ticket: &Ticket) -> Vec<Button> {
    view.person()
        .map(|reader| button::on_ticket(ticket, reader, view.language))
        .unwrap_or_default()
}

/// A page of a training module, whose Markdown Discord shows as it is meant.
fn training_card(view: &View<'_>, seen: &TrainingSeen) -> Card {
    let say = view.language;
    if let Some(outcome) = &seen.outcome {
        return Card::words(say, &render::training_through(view, seen, outcome));
    }
    let mut content = escaped(&render::training_place(view, seen));
    if seen.was_changed {
        content = format!("{content}\n{}", escaped(&say.training_was_changed()));
    }
    let mut fields = Vec::new();
    if let Some(question) = &seen.question {
        let asked = render::question(view, question);
        let (asks, choices) = asked.split_once('\n').unwrap_or((&asked, ""));
        let (asks, _) = escaped_within(asks, MAX_EMBED_TITLE);
        fields.push(field(&asks, &escaped(choices), false));
    }
    Card {
        content,
        embeds: vec![json!({
            "title": text::cut(&seen.heading, MAX_EMBED_TITLE),
            "description": text::within(&safe(&seen.text), MAX_DESCRIPTION),
            "color": colour(None), "fields": fields,
        })],
        buttons: button::on_training(seen, say),
        ..Card::default()
    }
}

/// An article, whose Markdown Discord shows as it is meant: the operators wrote it.
fn article_card(view: &View<'_>, article: &Article, ticket: Option<TicketId>) -> Card {
    let body = safe(&render::article_body(article)).into_owned();
    let fits = text::length(&body) <= MAX_DESCRIPTION;
    let file = || Upload::text(&format!("{}.md", article.id), body.clone());
    let mut content = String::new();
    if article.readers == Readers::Staff {
        content = view.language.article_staff();
    }
    Card {
        content,
        file: (!fits).then(file),
        embeds: vec![json!({
            "title": text::cut(&article.title, MAX_EMBED_TITLE),
            "description": text::within(&body, MAX_DESCRIPTION),
            "color": colour(None),
        })],
        buttons: ticket
            .and_then(|ticket| button::on_article(article, ticket, view.language))
            .into_iter()
            .collect(),
        ..Card::default()
    }
}

fn with_history(
    view: &View<'_>,
    card: Value,
    history: &[AuditEntry],
    buttons: Vec<Button>,
) -> Card {
    let mut out = Card {
        embeds: vec![card],
        // The history is shown already.
        buttons: buttons
            .into_iter()
            .filter(|button| !button.shows_history())
            .collect(),
        ..Card::default()
    };
    if history.is_empty() {
        return out;
    }
    let words = render::history(view, history);
    let block = text::block(&words);
    if text::length(&block) <= MAX_HISTORY {
        out.embeds.push(json!({ "description": block }));
    } else {
        out.content = view.language.discord_history_attached();
        out.file = Some(Upload::text("history.txt", words));
    }
    out
}

/// The ticket, and how its caller is named.
fn ticket_card(view: &View<'_>, ticket: &Ticket, caller: &str) -> Value {
    let (title, _) = escaped_within(
        &format!("{} · {}", ticket.id, safe_line(&ticket.subject)),
        MAX_EMBED_TITLE,
    );
    let say = view.language;
    let with = match &ticket.assignee {
        Some(who) => view.name(who),
        None => say.card_nobody_yet(),
    };
    let mut fields = vec![
        field(&say.card_severity(), &say.severity(ticket.severity), true),
        field(
            &say.card_state(),
            &escaped(&say.ticket_state(ticket.state)),
            true,
        ),
        field(
            &say.card_with(),
            &escaped(&format!("{with}, {}", view.queue(&ticket.queue))),
            true,
        ),
    ];
    let caller = escaped(caller);
    let mut opened = say.card_opened_by(time(ticket.opened_at, 'R'), caller);
    if view.is_staff() {
        opened.push_str(&format!(" ({})", escaped(&view.company(&ticket.company))));
    }
    fields.push(field(&say.card_opened(), &opened, true));
    if !ticket.product.is_empty() {
        let product = escaped(&safe_line(&ticket.product));
        fields.push(field(&say.card_product(), &product, true));
    }
    let clocks = ticket.clocks.iter().filter(|_| ticket.state.is_open());
    fields.extend(clocks.filter_map(|clock| promise(say, clock)));
    if let Some(asked) = ticket.escalation.as_ref().filter(|asked| asked.is_open()) {
        let holder = asked.holder.as_ref().map(|id| view.name(id));
        let holder = escaped(&holder.unwrap_or_else(|| say.nobody()));
        let words = match asked.acknowledge_by {
            Some(by) => say.card_to_acknowledge(holder, time(by, 'R')),
            None => holder,
        };
        fields.push(field(&say.card_escalated_to(), &words, true));
    }
    if let Some(close_at) = closes_at(ticket) {
        let name = say.card_closes_by_itself();
        fields.push(field(&name, &time(close_at, 'R'), true));
    }
    json!({
        "title": title, "color": colour(Some(ticket.severity)), "fields": fields,
    })
}

fn closes_at(ticket: &Ticket) -> Option<Timestamp> {
    let resolved = ticket
        .resolved_at
        .filter(|_| ticket.state == TicketState::Resolved)?;
    Some(ticket.close_after?.after(resolved))
}

/// What is owed by when.
fn promise(say: Language, clock: &Clock) -> Option<Value> {
    let name = match clock.kind {
        ClockKind::Response => say.card_answer_due(),
        ClockKind::Resolution => say.card_solution_due(),
    };
    let words = match (&clock.state, clock.due_at) {
        (ClockState::Running { .. }, Some(due)) => {
            format!("{} ({})", time(due, 'f'), time(due, 'R'))
        }
        (ClockState::Paused { .. }, _) => say.card_held(),
        _ => return None,
    };
    Some(field(&name, &words, true))
}

fn event_card(view: &View<'_>, event: &ServiceEvent) -> Value {
    let (title, _) = escaped_within(
        &format!("{} · {}", event.id, safe_line(&event.title)),
        MAX_EMBED_TITLE,
    );
    let say = view.language;
    let state = match event.state {
        EventState::Scheduled => say.card_event_planned(),
        EventState::Active => say.card_event_active(),
        EventState::Resolved => say.card_event_over(),
        EventState::Cancelled => say.card_event_called_off(),
    };
    let mut fields = vec![
        field(&say.card_severity(), &say.severity(event.severity), true),
        field(&say.card_state(), &state, true),
    ];
    if let Some(window) = event.window() {
        let (from, to) = (time(window.starts_at, 'f'), time(window.ends_at, 't'));
        fields.push(field(&say.card_window(), &say.stretch(from, to), true));
    } else {
        fields.push(field(&say.card_began(), &time(event.started_at, 'R'), true));
    }
    if let Some(ended) = event.ended_at {
        fields.push(field(&say.card_ended(), &time(ended, 'R'), true));
    }
    if let Some(commander) = &event.commander {
        fields.push(field(
            &say.card_led_by(),
            &escaped(&view.name(commander)),
            true,
        ));
    }
    let mut services: Vec<String> = event.services.iter().map(|id| view.service(id)).collect();
    let regions: Vec<String> = event.regions.iter().map(|id| view.region(id)).collect();
    if !regions.is_empty() {
        services.push(say.event_regions(regions.join(", ")));
    }
    if !services.is_empty() {
        fields.push(field(
            &say.card_services(),
            &escaped(&services.join(", ")),
            false,
        ));
    }
    let (mut companies, rest) = render::companies(view, event);
    if rest > 0 {
        companies.push(format!("+ {rest}"));
    }
    if !companies.is_empty() {
        fields.push(field(
            &say.card_affects(),
            &escaped(&companies.join(", ")),
            false,
        ));
    }
    let mut card = json!({
        "title": title, "color": colour(Some(event.severity)), "fields": fields,
    });
    if let Some(update) = event.updates.last() {
        let (words, _) = escaped_within(&safe(&update.text), MAX_DESCRIPTION / 2);
        card["description"] = json!(format!("{} {words}", time(update.at, 't')));
    }
    card
}

fn field(name: &str, value: &str, inline: bool) -> Value {
    let value = text::within(value, MAX_FIELD);
    json!({ "name": name, "value": value, "inline": inline })
}

/// A time that each reader's client shows in their own language and zone: `R` how far away, `f` a
/// day and time, `t` a time.
pub(super) fn time(at: Timestamp, style: char) -> String {
    format!("<t:{}:{style}>", at.timestamp())
}

/// The colour of a severity. The word beside it carries the meaning; this only helps.
pub(super) fn colour(severity: Option<Severity>) -> u32 {
    match severity {
        Some(Severity::Critical) => 0x00d3_2f2f,
        Some(Severity::High) => 0x00f5_7c00,
        Some(Severity::Medium) => 0x00fb_c02d,
        Some(Severity::Low) => 0x0019_76d2,
        None => 0x0060_7d8b,
    }
}
