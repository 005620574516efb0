//! Front ends of the support desk, and the program `switchboard`.
//!
//! - [`commands`]: the one command table. A verb is declared once; parsing, help and completion
//!   follow from it.
//! - [`render`]: replies, answers, refusals and notifications as text and as JSON. Pure.
//! - [`turn`]: a request put to the desk for a person, and what came of it in words.
//! - [`console`]: the chat on a terminal, and the same from a script on standard input.
//! - `discord`: slash commands and alerts on Discord; only with the feature `discord`.
//! - `http`: the HTTP server: alarms of monitors; only with the feature `http`.
//! - `mail`: mail in and out; only with the feature `mail`.
//! - [`language`]: in which language somebody reads, and what is said in it.
//! - [`invitation`]: an invitation as calendars take it. Pure.
//! - [`lines`]: lines of bounded length from a reader.
//! - [`status`]: the status page, as HTML, JSON and Atom. Pure.
//! - [`simulate`]: scenarios, played on the desk with a virtual clock.
//! - [`replay`]: ticket logs of other desks, replayed under their own dates.
//! - [`report`]: the monthly report, as a web page, Markdown and JSON. Pure.
//! - [`rule_tests`]: the tests that stand beside rules, and which branches they pass.
//! - [`cli`]: the command line, one file a subcommand.
//!
//! **Nothing here decides.** Permissions, moves and outcomes come from the library; a front end
//! turns a line into a command and an outcome into words.

pub mod cli;
pub mod commands;
pub mod compare;
pub mod console;
#[cfg(feature = "discord")]
pub mod discord;
#[cfg(feature = "http")]
pub mod http;
pub mod invitation;
pub mod language;
pub mod lines;
#[cfg(feature = "mail")]
pub mod mail;
pub mod progress;
pub mod render;
pub mod replay;
pub mod report;
pub mod rule_tests;
pub mod simulate;
pub mod status;
pub mod toml_text;
pub mod turn;
pub mod virtual_desk;

#[cfg(test)]
mod sample;
