//! Articles that people help themselves with: who may read which, and tickets that they solve (P13).

use crate::model::{
    Action, ArticleId, Channel, Fruitless, NotificationKind, Recipient, Solved, Ticket, TicketId,
    TicketState,
};
use crate::rules::{MessageData, Reader};

use super::change::LearningChange;
use super::invalid::Thing;
use super::limits::{MAX_SUBJECT_CHARS, cut};
use super::permission::{permit, person_of};
use super::work::Work;
use super::{Actor, Context, DeskError, Loaded, Reply, tickets};

/// On whose behalf the actor reads articles.
///
/// # Errors
/// When nobody knows the actor, or their company.
pub fn reader_of<'a>(context: &Context<'a>, actor: &Actor) -> Result<Reader<'a>, DeskError> {
    let person = person_of(context, actor)?;
    let Some(id) = person.and_then(|person| person.company.as_ref()) else {
        return Ok(Reader::Staff);
    };
    let company = context.roster.company(id);
    let company = company.ok_or_else(|| DeskError::unknown_company(context.roster, id))?;
    Ok(Reader::Customer(&company.subscription.tier))
}

/// For an article that is not there, or that the reader may not know of: the two look the same.
#[must_use]
pub fn unknown_article(context: &Context<'_>, reader: Reader<'_>, id: &ArticleId) -> DeskError {
    DeskError::Unknown {
        what: Thing::Article,
        given: id.to_string(),
        nearest: context.rulebook.library().near(id, reader),
    }
}

/// An article solved a ticket. What the customer says so of is closed at once, since there is nobody
/// who still has to agree.
pub(super) fn solved(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: TicketId,
    article: &ArticleId,
    channel: Channel,
) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::ArticleView, None)?;
    let reader = reader_of(&work.context, work.actor)?;
    let library = work.context.rulebook.library();
    let found = library.article(article, reader);
    let found = found.ok_or_else(|| unknown_article(&work.context, reader, article))?;
    let words = format!("Solved by the article {}: {}", found.id, found.title);
    tickets::resolve(work, loaded, id, &words, channel)?;
    let Some(mut ticket) = work.change.tickets.pop() else {
        return Ok(());
    };
    if matches!(reader, Reader::Customer(_)) {
        permit(
            &work.context,
            work.actor,
            Action::TicketClose,
            Some(&ticket.company),
        )?;
        tickets::close(work, &mut ticket)?;
    }
    if let Some(by) = work.actor_id() {
        let solved = Solved {
            ticket: ticket.id,
            article: article.clone(),
            company: ticket.company.clone(),
            by,
            at: work.now(),
        };
        work.change.learning.push(LearningChange::Solved(solved));
    }
    tickets::put(work, ticket);
    Ok(())
}

/// A search found nothing, and is counted; what is long ago is forgotten.
pub(super) fn searched_in_vain(work: &mut Work<'_>, words: &str) {
    let keep = work
        .context
        .rulebook
        .tables()
        .programme
        .solutions
        .keep_fruitless;
    let search = Fruitless {
        words: cut(words, MAX_SUBJECT_CHARS),
        count: 1,
        last_at: work.now(),
    };
    let before = work.now() - chrono::TimeDelta::seconds(keep.secs());
    let change = LearningChange::Fruitless { search, before };
    work.change.learning.push(change);
}

/// The operators hear of files that cannot be used.
pub(super) fn library_faulty(work: &mut Work<'_>, first: &str, count: usize) {
    let data = MessageData {
        title: "some articles cannot be used".to_owned(),
        reason: match count {
            0 | 1 => first.to_owned(),
            more => format!("{first} (and {} more)", more - 1),
        },
        text: "the others can; `solutions-report` lists what is wrong".to_owned(),
        ..MessageData::default()
    };
    let reason = "files of articles were saved that are wrong";
    work.inform(
        Recipient::Operators,
        NotificationKind::RulesFault,
        &data,
        reason,
    );
    if let Some(last) = work.change.notifications.last_mut() {
        last.supersedes_key = Some("library-faulty".to_owned());
    }
}

/// What a reply about a ticket that was just opened offers to its reader: articles that fit it.
pub fn offer(context: &Context<'_>, actor: &Actor, reply: &mut Reply) {
    let Reply::Ticket {
        ticket, solutions, ..
    } = reply
    else {
        return;
    };
    let table = context.rulebook.tables().programme.solutions;
    let may = permit(context, actor, Action::ArticleView, None).is_ok();
    if !may || ticket.state == TicketState::Closed {
        return;
    }
    let Ok(reader) = reader_of(context, actor) else {
        return;
    };
    let library = context.rulebook.library();
    match library.find(&wanted(ticket), reader, usize::from(table.offered)) {
        Ok(found) => {
            *solutions = found;
            solutions.retain(|one| one.percent >= table.offer_from);
        }
        // The ticket is open all the same.
        Err(error) => tracing::debug!(%error, "no articles are offered"),
    }
}

/// What of a ticket is looked for. Its text has many words that say little.
fn wanted(ticket: &Ticket) -> String {
    format!("{} {}", ticket.subject, ticket.product)
}
