//! The status page (P8): how the services stand, as HTML, JSON, Atom and a calendar. Pure: a picture in, text out.
//!
//! It is read on a telephone in the middle of an outage: one file without scripts, pictures or fonts
//! from elsewhere, which says everything in words that it shows by colour.

mod atom;
mod html;
mod ics;
mod json;
#[cfg(test)]
mod tests;
mod words;

pub use atom::atom;
pub use html::html;
pub use ics::ics;
pub use json::json;

use crate::language::Language;

/// For whom a page is written, and where it stands.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// In which language.
    pub language: Language,
    /// Its address as readers see it, without a slash at the end: `https://desk.example/status`.
    /// What belongs to it is named from there. Empty for a page that stands alone.
    pub address: &'a str,
}
