//! Articles in words, and how they do.

use std::fmt::Write as _;

use switchboard::desk::SolutionsReport;
use switchboard::model::{Found, Piece, Ticket, TicketId};
use switchboard::rules::{Article, Readers};

use super::safe::{safe, safe_line};
use super::view::{Cell, View, columns};

/// What a search found.
pub(super) fn found(view: &View<'_>, words: &str, found: &[Found]) -> String {
    let say = view.language;
    if found.is_empty() {
        return say.solutions_none(safe_line(words));
    }
    let mut out = say.solutions_found();
    for one in found {
        let id = view.paint.strong(one.article.as_str());
        let _ = write!(out, "\n  {id}  {}", safe_line(&one.title));
        let _ = write!(out, "\n      {}", snippet(view, &one.snippet));
    }
    out
}

/// The place of an article that fits, with what was looked for marked.
fn snippet(view: &View<'_>, pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| {
        let text = safe_line(&piece.text);
        match piece.is_match {
            true => view.paint.strong(&format!("‹{text}›")),
            false => text.into_owned(),
        }
    };
    pieces
        .iter()
        .map(piece)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The articles that may solve a ticket that was just opened; nothing when there are none.
pub(super) fn offered(view: &View<'_>, ticket: &Ticket, found: &[Found]) -> Option<String> {
    if found.is_empty() {
        return None;
    }
    let mut out = view.language.solutions_offered(ticket.id);
    for one in found {
        let id = view.paint.strong(one.article.as_str());
        let _ = write!(out, "\n  {id}  {}", safe_line(&one.title));
    }
    Some(out)
}

/// An article, and how to say that it solved the ticket.
pub(super) fn article(view: &View<'_>, article: &Article, ticket: Option<TicketId>) -> String {
    let title = view.paint.strong(&safe_line(&article.title));
    let mut out = format!("{title}\n");
    if article.readers == Readers::Staff {
        let _ = writeln!(out, "{}", view.paint.warn(&view.language.article_staff()));
    }
    let _ = write!(out, "\n{}", safe(&body(article)));
    if let Some(ticket) = ticket {
        let _ = write!(
            out,
            "\n\n{}",
            view.language.article_solves(ticket, &article.id)
        );
    }
    out
}

/// The text, with links to other articles as the command that shows them.
pub(crate) fn body(article: &Article) -> String {
    let mut out = String::with_capacity(article.body.len());
    let mut rest = article.body.as_str();
    while let Some((before, behind)) = rest.split_once("](") {
        let Some(((text, label), (target, after))) =
            before.rsplit_once('[').zip(behind.split_once(')'))
        else {
            out.push_str(before);
            out.push_str("](");
            rest = behind;
            continue;
        };
        out.push_str(text);
        let _ = match target {
            target if target.contains(':') => write!(out, "{label} ({target})"),
            target if target == label => write!(out, "`article {target}`"),
            target => write!(out, "{label} (`article {target}`)"),
        };
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What articles solved, which searches found nothing, and which files are wrong.
pub(super) fn report(view: &View<'_>, report: &SolutionsReport) -> String {
    let say = view.language;
    let mut out = say.solutions_count(report.articles);
    let solved: Vec<Vec<Cell>> = report
        .solved
        .iter()
        .map(|one| {
            vec![
                Cell::plain(safe_line(one.article.as_str())),
                Cell::plain(one.tickets.to_string()),
                Cell::plain(view.distance(one.last_at)),
            ]
        })
        .collect();
    section(view, &mut out, &say.solutions_solved(), &solved);
    let fruitless: Vec<Vec<Cell>> = report
        .fruitless
        .iter()
        .map(|one| {
            vec![
                Cell::plain(safe_line(&one.words)),
                Cell::plain(one.count.to_string()),
                Cell::plain(view.distance(one.last_at)),
            ]
        })
        .collect();
    section(view, &mut out, &say.solutions_fruitless(), &fruitless);
    if !report.faults.is_empty() {
        let _ = write!(out, "\n{}", view.paint.warn(&say.solutions_faults()));
        for fault in &report.faults {
            let _ = write!(out, "\n  {}", safe_line(fault));
        }
    }
    out
}

fn section(view: &View<'_>, out: &mut String, heading: &str, rows: &[Vec<Cell>]) {
    let _ = write!(out, "\n{heading}");
    if rows.is_empty() {
        let _ = write!(out, "\n  {}", view.language.solutions_no_rows());
    } else {
        let _ = write!(out, "\n{}", columns(view, rows, "  "));
    }
}
