//! What people read to help themselves: articles (P13) and training modules (P14).
//!
//! They are Markdown below `articles/` and `training/` of the rules folder, and no part of a version of the rules: no
//! decision depends on them, and a desk may have thousands. **A file that is wrong is left out and
//! said to be; it takes neither the others nor the rules with it.**

mod article;
mod front;
#[cfg(feature = "search")]
mod index;
mod plain;
mod table;
mod training;
mod words;

use std::collections::BTreeMap;

use thiserror::Error;

pub use article::{Article, Reader, Readers};
pub use table::{SolutionsTable, TrainingTable};
pub use training::{Choice, Page, Question, Training};

use super::{RulesError, Sources, Tables};
use crate::model::{ArticleId, Found, TrainingId, nearest};
use front::wrong;
use words::Words;

/// The folder of the articles, below that of the rules.
pub const ARTICLES: &str = "articles/";
/// The folder of the training modules.
pub const TRAINING: &str = "training/";
/// What the search knows of the language.
const WORDS: &str = "articles/words.toml";
/// More articles than anybody writes; each costs memory and time at a start.
const MAX_ARTICLES: usize = 20_000;

/// Why nothing can be looked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LibraryError {
    /// This program has no search.
    #[error("this program was built without search; build it with the feature `search`")]
    NoSearch,
    /// The index does not answer.
    #[error("articles cannot be searched: {0}; save one of them to have the index made anew")]
    Index(String),
}

/// All articles and training modules of a rules folder.
#[derive(Debug, Default)]
pub struct Library {
    articles: Vec<Article>,
    by_id: BTreeMap<ArticleId, usize>,
    trainings: Vec<Training>,
    faults: Vec<RulesError>,
    sources: Sources,
    #[cfg(feature = "search")]
    index: Option<Result<index::Index, LibraryError>>,
}

impl Library {
    /// Whether a file of the rules folder is one of the library's, by its path below the folder.
    #[must_use]
    pub fn has_file(name: &str) -> bool {
        name.starts_with(ARTICLES) || name.starts_with(TRAINING)
    }

    /// Reads the library's files among `sources` and holds what they name against the tables. Pure.
    #[must_use]
    pub fn compile(sources: Sources, tables: &Tables) -> Self {
        let mut library = Self::default();
        let mut words = Words::default();
        let mut file_of = BTreeMap::new();
        for (name, text) in sources.iter().filter(|(name, _)| Self::has_file(name)) {
            let read = if name == WORDS {
                Words::read(name, text).map(|read| words = read)
            } else if name.starts_with(TRAINING) && name.ends_with(".md") {
                training::read(name, text, tables)
                    .and_then(|module| library.take_training(module, name))
            } else if name.ends_with(".md") {
                article::read(name, text, tables)
                    .and_then(|article| library.take(article, name, &mut file_of))
            } else {
                let message = "nothing reads this file; name an article or a module `….md`";
                Err(wrong(name, 1, message.to_owned()))
            };
            if let Err(fault) = read {
                library.faults.push(fault);
            }
        }
        library.check_links(&file_of);
        library.sources = sources;
        library.make_index(words);
        library
    }

    fn take<'n>(
        &mut self,
        article: Article,
        file: &'n str,
        file_of: &mut BTreeMap<ArticleId, &'n str>,
    ) -> Result<(), RulesError> {
        if let Some(other) = file_of.get(&article.id) {
            let message = format!(
                "`{}` is the id of `{other}` too; write another in one of them",
                article.id
            );
            return Err(wrong(file, 2, message));
        }
        if self.articles.len() >= MAX_ARTICLES {
            let message = format!("there are more than {MAX_ARTICLES} articles; remove some");
            return Err(wrong(file, 1, message));
        }
        file_of.insert(article.id.clone(), file);
        self.by_id.insert(article.id.clone(), self.articles.len());
        self.articles.push(article);
        Ok(())
    }

    fn take_training(&mut self, training: Training, file: &str) -> Result<(), RulesError> {
        if self.trainings.iter().any(|other| other.id == training.id) {
            let message = format!(
                "`{}` is the id of another module too; write another in one of them",
                training.id
            );
            return Err(wrong(file, 2, message));
        }
        self.trainings.push(training);
        Ok(())
    }

    /// A link that is no address leads to another article. One that leads nowhere hinders nobody from
    /// reading the rest.
    fn check_links(&mut self, file_of: &BTreeMap<ArticleId, &str>) {
        for article in &self.articles {
            let file = file_of.get(&article.id).copied().unwrap_or_default();
            for (line, text) in (0..).zip(article.body.lines()) {
                for target in plain::targets(text).filter(|target| !target.contains(':')) {
                    if self.by_id.contains_key(target) {
                        continue;
                    }
                    let hint = match nearest(target, self.by_id.keys().map(ArticleId::as_str)) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "write the id of an article, or a whole address".to_owned(),
                    };
                    let message = format!(
                        "the link leads to `{target}`, and there is no such article; {hint}"
                    );
                    self.faults.push(wrong(file, article.line + line, message));
                }
            }
        }
    }

    #[cfg(feature = "search")]
    fn make_index(&mut self, words: Words) {
        let texts = (0_i64..).zip(&self.articles).map(|(row, article)| {
            let mut tags = article.tags.join(" ");
            if let Some(product) = &article.product {
                tags.push(' ');
                tags.push_str(product.as_str());
            }
            (
                row,
                article.title.as_str(),
                tags,
                plain::plain(&article.body),
            )
        });
        let made = index::Index::of(words, texts);
        self.index = Some(made.map_err(|error| LibraryError::Index(error.to_string())));
    }

    #[cfg(not(feature = "search"))]
    fn make_index(&mut self, words: Words) {
        drop(words);
    }

    /// What is wrong in which file, and the way out.
    #[must_use]
    pub fn faults(&self) -> &[RulesError] {
        &self.faults
    }

    /// What it was made from.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// All articles.
    #[must_use]
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// All training modules, by file.
    #[must_use]
    pub fn trainings(&self) -> &[Training] {
        &self.trainings
    }

    /// The training module of that id, when `reader` may take it.
    #[must_use]
    pub fn training(&self, id: &TrainingId, reader: Reader<'_>) -> Option<&Training> {
        let mut all = self.trainings.iter();
        all.find(|one| &one.id == id && one.is_for(reader))
    }

    /// The article of that id, when `reader` may read it.
    #[must_use]
    pub fn article(&self, id: &ArticleId, reader: Reader<'_>) -> Option<&Article> {
        let article = self.articles.get(*self.by_id.get(id)?)?;
        article.is_for(reader).then_some(article)
    }

    /// The id of an article that `reader` may read and that is near to one that does not exist.
    #[must_use]
    pub fn near(&self, id: &ArticleId, reader: Reader<'_>) -> Option<String> {
        let readable = self
            .articles
            .iter()
            .filter(|article| article.is_for(reader));
        nearest(id.as_str(), readable.map(|article| article.id.as_str()))
    }

    /// The articles that fit `text` best of those that `reader` may read, the best first, at most
    /// `limit`.
    ///
    /// # Errors
    /// When this program has no search, or the index fails.
    #[cfg(feature = "search")]
    pub fn find(
        &self,
        text: &str,
        reader: Reader<'_>,
        limit: usize,
    ) -> Result<Vec<Found>, LibraryError> {
        let Some(index) = &self.index else {
            return Ok(Vec::new());
        };
        let article = |row: i64| self.articles.get(usize::try_from(row).ok()?);
        let wanted = |row| article(row).is_some_and(|article| article.is_for(reader));
        let index = index.as_ref().map_err(Clone::clone)?;
        let hits = index.find(text, limit, &wanted);
        let hits = hits.map_err(|error| LibraryError::Index(error.to_string()))?;
        let found = hits.into_iter().filter_map(|hit| {
            let of = article(hit.row)?;
            Some(Found {
                article: of.id.clone(),
                title: of.title.clone(),
                snippet: hit.snippet,
                percent: hit.percent,
            })
        });
        Ok(found.collect())
    }

    /// Finds nothing: this program has no search.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "search"))]
    pub fn find(&self, _: &str, _: Reader<'_>, _: usize) -> Result<Vec<Found>, LibraryError> {
        Err(LibraryError::NoSearch)
    }

    /// The words of a search that say something, sorted: what is kept of one that finds nothing.
    #[must_use]
    pub fn telling(&self, text: &str) -> String {
        #[cfg(feature = "search")]
        if let Some(Ok(index)) = &self.index {
            return index.telling(text).join(" ");
        }
        text.to_lowercase()
    }
}
