//! What people help themselves with: articles (P13).
//!
//! ```text
//! solutions WORDS…      article ARTICLE [ticket=…]      solved TICKET ARTICLE
//! solutions-report
//! ```

use switchboard::desk::{Command, Query};
use switchboard::model::{Action, ArticleId, Channel};

use super::args::Args;
use super::complaint::Complaint;
use super::parse::Request;
use super::table::{Group, Kind, Verb, in_group, named, required, verb};

pub(super) const VERBS: &[Verb] = &in_group(
    Group::Solutions,
    [
        verb(
            "solutions",
            &["search", "find"],
            "look for articles that help",
            &[required("words", Kind::Text, "what is wrong, in any words")],
            &["solutions phone does not sync", "search mail is late"],
            &[Action::ArticleView],
            |args| {
                let words = args.must("words", args.text("words"))?;
                Ok(Request::Query(Query::Solutions { words }))
            },
        ),
        verb(
            "article",
            &["read"],
            "read an article",
            &[
                required("article", Kind::Word, "which, such as mail-is-slow"),
                named("ticket", Kind::Ticket, "the ticket that it may solve"),
            ],
            &["article mail-is-slow", "article mail-is-slow ticket=T-1"],
            &[Action::ArticleView],
            |args| {
                let ticket = args.case("ticket").map(|_| args.ticket("ticket"));
                Ok(Request::Query(Query::Article {
                    article: article(args)?,
                    ticket: ticket.transpose()?,
                }))
            },
        ),
        verb(
            "solved",
            &["that-solved-it"],
            "say that an article solved a ticket; a customer's is closed with it",
            &[
                required("ticket", Kind::Ticket, "the ticket, such as T-1"),
                required("article", Kind::Word, "the article, such as mail-is-slow"),
            ],
            &["solved T-1 mail-is-slow"],
            &[Action::TicketResolve],
            |args| {
                Ok(Request::Command(Command::SolvedByArticle {
                    ticket: args.ticket("ticket")?,
                    article: article(args)?,
                    channel: Channel::Chat,
                }))
            },
        ),
        verb(
            "solutions-report",
            &[],
            "show what articles solved, which searches found nothing, and which files are wrong",
            &[],
            &["solutions-report"],
            &[Action::ArticleReport],
            |_| Ok(Request::Query(Query::SolutionsReport)),
        ),
    ],
);

fn article(args: &Args<'_>) -> Result<ArticleId, Complaint> {
    let given = args.must("article", args.text("article"))?;
    ArticleId::new(&given).map_err(|error| args.complain("article", args.say().id_error(&error)))
}
