//! The page as an Atom feed (RFC 4287): an entry for each event, which says how it stands.

use std::fmt::Write as _;

use switchboard::desk::{EventSeen, Health};
use switchboard::model::Timestamp;

use super::Page;
use super::words::Words;

/// The entries of a feed; readers have seen what is older.
const MAX_ENTRIES: usize = 50;

/// The feed.
#[must_use]
pub fn atom(health: &Health, page: &Page<'_>) -> String {
    let words = Words {
        language: page.language,
        health,
    };
    let address = escaped(page.address);
    let title = escaped(&page.language.page_title(&health.programme));
    let events = health.active.iter().chain(&health.planned);
    let events = events.chain(&health.past).take(MAX_ENTRIES);
    let mut entries = String::new();
    let mut updated = None;
    for event in events {
        let at = updated_at(event, health.at);
        updated = updated.max(Some(at));
        entry(&mut entries, &words, event, &address, at);
    }
    let updated = rfc3339(updated.unwrap_or(health.at));
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}\">\n\
         <id>{address}</id>\n<title>{title}</title>\n<updated>{updated}</updated>\n\
         <author><name>{programme}</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{address}.atom\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n\
         {entries}</feed>\n",
        lang = page.language.tag(),
        programme = escaped(&health.programme),
    )
}

/// When there was last something new of it.
fn updated_at(event: &EventSeen, now: Timestamp) -> Timestamp {
    let news = event.news.first().map(|news| news.at);
    let began = Some(event.started_at).filter(|at| *at <= now);
    let analysis = event.analysis.as_ref().map(|analysis| analysis.at);
    let told = news.max(event.told_at).max(analysis);
    let last = told.max(event.ended_at).max(began);
    last.unwrap_or(now)
}

fn entry(
    out: &mut String,
    words: &Words<'_>,
    event: &EventSeen,
    address: &str,
    updated: Timestamp,
) {
    let mut content = words.standing_of(event);
    if !event.services.is_empty() {
        let _ = write!(content, "\n{}", event.services.join(", "));
    }
    for news in &event.news {
        let _ = write!(
            content,
            "\n\n{}: {}",
            words.date_and_time(news.at),
            news.text
        );
    }
    if let Some(analysis) = &event.analysis {
        let said = words
            .language
            .page_analysis(words.date_and_time(analysis.at));
        let _ = write!(content, "\n\n{said}");
        for (heading, text) in &analysis.sections {
            let _ = write!(content, "\n\n{heading}\n{text}");
        }
    }
    let id = event.id;
    let _ = write!(
        out,
        "<entry>\n<id>{address}#{id}</id>\n<title>{title}</title>\n<updated>{updated}</updated>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{address}#{id}\"/>\n\
         <content type=\"text\">{content}</content>\n</entry>\n",
        title = escaped(&format!("{id} {}", event.title)),
        updated = rfc3339(updated),
        content = escaped(&content),
    );
}

fn rfc3339(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Text as XML has it. Characters that XML 1.0 cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
