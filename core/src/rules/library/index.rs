//! Finds texts by their words: SQLite's FTS5 over a database in memory, which ranks by BM25 and takes
//! words by their stems. What FTS5 has not, is here: which words say nothing, what means the same,
//! and what was meant by a misspelled word.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};

use super::words::{MAX_PHRASE, Vocabulary, WordCount, Words, tokens};
use crate::model::Piece;

/// Words of a search beyond these are not looked at: it is a sentence and no text.
const MAX_TERMS: usize = 16;
/// A word that stands in more texts is frequent: among as many, each can be ranked in a millisecond.
const FREQUENT_FROM: i64 = 250;
/// A snippet has about so many words: two lines of a list.
const SNIPPET_WORDS: u32 = 18;
/// What stands around a match in a snippet; such characters are in no text.
const MARKS: (char, char) = ('\u{1}', '\u{2}');

const LAYOUT: &str = "
    CREATE VIRTUAL TABLE texts USING fts5(
        title, tags, body, tokenize = 'porter unicode61 remove_diacritics 2');
    INSERT INTO texts (texts, rank) VALUES ('rank', 'bm25(6.0, 4.0, 1.0)');
    CREATE VIRTUAL TABLE same USING fts5(
        phrase, words UNINDEXED, meaning UNINDEXED,
        tokenize = 'porter unicode61 remove_diacritics 2');";

/// A text that was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) row: i64,
    pub(super) snippet: Vec<Piece>,
    pub(super) percent: u8,
}

/// One word that is looked for.
#[derive(Debug)]
struct Term {
    /// Any of them will do, each as FTS5 takes it.
    any_of: Vec<String>,
}

impl Term {
    fn asked(&self) -> String {
        self.any_of.join(" OR ")
    }
}

/// Texts that can be found.
#[derive(Debug)]
pub(super) struct Index {
    /// One at a time: a search takes less than a millisecond in what a programme has.
    db: Mutex<Connection>,
    words: Words,
    vocabulary: Vocabulary,
}

impl Index {
    /// Makes an index of texts, each with its row, title, tags and body.
    pub(super) fn of<'t>(
        words: Words,
        texts: impl Iterator<Item = (i64, &'t str, String, String)>,
    ) -> Result<Self, rusqlite::Error> {
        let mut db = Connection::open_in_memory()?;
        db.execute_batch(LAYOUT)?;
        let mut vocabulary = WordCount::default();
        let filling = db.transaction()?;
        {
            let mut put = filling
                .prepare("INSERT INTO texts (rowid, title, tags, body) VALUES (?, ?, ?, ?)")?;
            for (row, title, tags, body) in texts {
                for text in [title, &tags, &body] {
                    vocabulary.add(text);
                }
                put.execute(params![row, title, tags, body])?;
            }
            let mut put = filling.prepare("INSERT INTO same VALUES (?, ?, ?)")?;
            for (meaning, phrases) in (0_i64..).zip(words.same()) {
                for phrase in phrases {
                    vocabulary.add(phrase);
                    let length = i64::try_from(tokens(phrase).count()).unwrap_or(i64::MAX);
                    put.execute(params![phrase, length, meaning])?;
                }
            }
        }
        filling.commit()?;
        Ok(Self {
            db: Mutex::new(db),
            words,
            vocabulary: Vocabulary::of(vocabulary),
        })
    }

    /// The words of `text` that say something, in small letters, each once and sorted.
    pub(super) fn telling(&self, text: &str) -> Vec<String> {
        let telling = tokens(text).filter(|word| !self.words.is_ignored(word));
        let mut telling: Vec<String> = telling.take(MAX_TERMS).collect();
        telling.sort();
        telling.dedup();
        telling
    }

    /// The texts that fit best among those that are `wanted`, the best first.
    pub(super) fn find(
        &self,
        text: &str,
        limit: usize,
        wanted: &dyn Fn(i64) -> bool,
    ) -> Result<Vec<Hit>, rusqlite::Error> {
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        let terms = self.terms(&db, text)?;
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let asked = asked(&db, &terms)?;
        // Snippets apart from this: a row that is sorted has all that is selected of it.
        let mut select =
            db.prepare_cached("SELECT rowid FROM texts WHERE texts MATCH ?1 ORDER BY rank, rowid")?;
        let mut rows = select.query([&asked])?;
        let mut hits = Vec::new();
        while hits.len() < limit
            && let Some(row) = rows.next()?
        {
            let row = row.get(0)?;
            if wanted(row) {
                hits.push(Hit {
                    row,
                    snippet: snippet(&db, &asked, row)?,
                    percent: percent(&db, &terms, row)?,
                });
            }
        }
        Ok(hits)
    }

    /// What is looked for: each word that says something as it is, or else as it was meant, and what
    /// means the same as it or as a phrase that begins with it.
    fn terms(&self, db: &Connection, text: &str) -> Result<Vec<Term>, rusqlite::Error> {
        let mut given = Vec::new();
        for word in tokens(text) {
            let telling = !self.words.is_ignored(&word);
            let word = if telling { self.known(db, word)? } else { word };
            given.push((word, telling));
        }
        let mut terms: Vec<Term> = Vec::new();
        for at in 0..given.len() {
            let mut any_of = Vec::new();
            if let Some((word, true)) = given.get(at) {
                any_of.push(quoted(word));
            }
            for length in 1..=MAX_PHRASE {
                let Some(phrase) = given.get(at..at + length) else {
                    break;
                };
                let phrase: Vec<&str> = phrase.iter().map(|(word, _)| word.as_str()).collect();
                any_of.extend(same(db, &phrase)?);
            }
            let is_new = |term: &Term| term.any_of.first() != any_of.first();
            if !any_of.is_empty() && terms.iter().all(is_new) && terms.len() < MAX_TERMS {
                terms.push(Term { any_of });
            }
        }
        Ok(terms)
    }

    /// The word, or the one that was meant when it is nowhere.
    fn known(&self, db: &Connection, word: String) -> Result<String, rusqlite::Error> {
        for table in ["texts", "same"] {
            let found = db
                .prepare_cached(&format!(
                    "SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1"
                ))?
                .exists([quoted(&word)])?;
            if found {
                return Ok(word);
            }
        }
        let meant = self.vocabulary.meant(&word).map(str::to_owned);
        Ok(meant.unwrap_or(word))
    }
}

/// What FTS5 is asked. Ranking costs some microseconds for each text that fits, and a frequent word fits
/// thousands: where there are rarer words, only texts with one of those are ranked, by all words; and
/// where all are frequent, those that have all of them, if there are any.
fn asked(db: &Connection, terms: &[Term]) -> Result<String, rusqlite::Error> {
    let any: Vec<String> = terms.iter().map(Term::asked).collect();
    let any = any.join(" OR ");
    let mut rare = Vec::new();
    for term in terms {
        if !is_frequent(db, &term.asked())? {
            rare.push(term.asked());
        }
    }
    if rare.len() == terms.len() {
        return Ok(any);
    }
    if !rare.is_empty() {
        return Ok(format!("({}) AND ({any})", rare.join(" OR ")));
    }
    let each: Vec<String> = terms
        .iter()
        .map(|term| format!("({})", term.asked()))
        .collect();
    let all = each.join(" AND ");
    let mut has_any = db.prepare_cached("SELECT 1 FROM texts WHERE texts MATCH ? LIMIT 1")?;
    Ok(if has_any.exists([&all])? { all } else { any })
}

/// Whether so many texts fit that ranking them all takes long.
fn is_frequent(db: &Connection, asked: &str) -> Result<bool, rusqlite::Error> {
    let mut next =
        db.prepare_cached("SELECT 1 FROM texts WHERE texts MATCH ?1 LIMIT 1 OFFSET ?2")?;
    next.exists(params![asked, FREQUENT_FROM])
}

/// What means the same as a phrase, by the stems of its words.
fn same(db: &Connection, phrase: &[&str]) -> Result<Vec<String>, rusqlite::Error> {
    let length = i64::try_from(phrase.len()).unwrap_or(i64::MAX);
    let phrase = quoted(&phrase.join(" "));
    let mut select = db.prepare_cached(
        "SELECT other.phrase FROM same AS own JOIN same AS other USING (meaning)
         WHERE own.same MATCH ?1 AND own.words = ?2 AND other.rowid <> own.rowid",
    )?;
    let others = select.query_map(params![phrase, length], |row| row.get::<_, String>(0))?;
    others
        .map(|other| other.map(|other| quoted(&other)))
        .collect()
}

/// A word or phrase as FTS5 takes it.
fn quoted(phrase: &str) -> String {
    format!("\"{}\"", phrase.replace('"', " "))
}

/// How many of the terms the text has.
fn percent(db: &Connection, terms: &[Term], row: i64) -> Result<u8, rusqlite::Error> {
    let mut has =
        db.prepare_cached("SELECT 1 FROM texts WHERE texts MATCH ?1 AND rowid = ?2 LIMIT 1")?;
    let mut count = 0;
    for term in terms {
        let found = has.query_row(params![term.asked(), row], |_| Ok(()));
        count += usize::from(found.optional()?.is_some());
    }
    Ok(u8::try_from(count * 100 / terms.len().max(1)).unwrap_or(100))
}

/// The place of a text that fits best.
fn snippet(db: &Connection, asked: &str, row: i64) -> Result<Vec<Piece>, rusqlite::Error> {
    let mut select = db.prepare_cached(
        "SELECT snippet(texts, 2, ?3, ?4, '…', ?5) FROM texts WHERE texts MATCH ?1 AND rowid = ?2",
    )?;
    let (begin, end) = (MARKS.0.to_string(), MARKS.1.to_string());
    let marked: String = select
        .query_row(params![asked, row, begin, end, SNIPPET_WORDS], |row| {
            row.get(0)
        })?;
    Ok(pieces(&marked))
}

/// A marked snippet in pieces.
fn pieces(snippet: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut put = |text: &str, is_match| {
        if !text.is_empty() {
            let text = text.to_owned();
            pieces.push(Piece { text, is_match });
        }
    };
    let mut rest = snippet;
    while let Some((before, behind)) = rest.split_once(MARKS.0) {
        let (matched, after) = behind.split_once(MARKS.1).unwrap_or((behind, ""));
        put(before, false);
        put(matched, true);
        rest = after;
    }
    put(rest, false);
    pieces
}
