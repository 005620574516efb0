//! Chat accounts and the codes that link them, servers, threads, and the messages that became
//! comments.

use tokio_postgres::Row;

use super::cases::Known;
use super::expected::What;
use super::outbox;
use super::session::{Batch, Session, value};
use crate::desk::ChatChange;
use crate::model::{
    AccountId, CodeDigest, Link, LinkCode, MessageSource, Owner, PersonId, PlaceId, Recipient,
    Ticket, TicketId, TicketsChannel, WrongCodes,
};
use crate::store::StoreError;
use crate::store::columns::{
    corrupt, count, from_json, int, limit as row_limit, millis, moment, natural,
};

pub(super) const CHANNEL: &str = "SELECT place, server FROM ticket_channels WHERE company = $1";
pub(super) const SAID: &str = "SELECT digest FROM comment_sources WHERE source = $1";

/// Adds what writes one; false when it takes more than writing, and is to be done by [`talk`].
pub(super) fn add(batch: &mut Batch, change: &ChatChange) -> Result<bool, StoreError> {
    match change {
        ChatChange::Code(code) => put_code(batch, code),
        ChatChange::CodeUsed(person) => {
            let values = vec![value(person.to_string())];
            batch.add("DELETE FROM link_codes WHERE person = $1", values);
        }
        ChatChange::Wrong(account, wrong) => {
            batch.add(
                "INSERT INTO wrong_codes (account, since, count) VALUES ($1, $2, $3)
                 ON CONFLICT (account) DO UPDATE SET since = $2, count = $3",
                vec![
                    value(account.to_string()),
                    value(millis(wrong.since)),
                    value(i64::from(wrong.count)),
                ],
            );
        }
        ChatChange::Linked(link) => put_link(batch, link),
        ChatChange::Unlinked(account) => {
            let values = vec![value(account.to_string())];
            batch.add("DELETE FROM links WHERE account = $1", values);
        }
        ChatChange::Bound(server, owner) => put_server(batch, server, owner),
        ChatChange::Tickets(of, channel) => put_tickets(batch, of, channel),
        ChatChange::NoTickets(place) => no_tickets(batch, place),
        ChatChange::WantsThread(ticket) => {
            batch.add(
                "INSERT INTO thread_wishes (ticket) VALUES ($1) ON CONFLICT DO NOTHING",
                vec![value(int(ticket.0)?)],
            );
        }
        ChatChange::WantsNoThread(ticket) => {
            let values = vec![value(int(ticket.0)?)];
            batch.add("DELETE FROM thread_wishes WHERE ticket = $1", values);
        }
        ChatChange::Thread(place, ticket) => {
            batch.add(
                "INSERT INTO threads (place, ticket) VALUES ($1, $2)
                 ON CONFLICT (place) DO UPDATE SET ticket = $2",
                vec![value(place.to_string()), value(int(ticket.0)?)],
            );
        }
        ChatChange::Said(source, ticket, digest) => {
            batch.add(
                "INSERT INTO comment_sources (source, ticket, digest) VALUES ($1, $2, $3)
                 ON CONFLICT (source) DO UPDATE SET digest = $3",
                vec![
                    value(source.to_string()),
                    value(int(ticket.0)?),
                    value(digest.to_vec()),
                ],
            );
        }
        ChatChange::Hears(_) | ChatChange::Silent(_) => return Ok(false),
    }
    Ok(true)
}

/// Changes what a place hears, which takes looking at what waits for it.
pub(super) fn talk(db: &Session, change: &ChatChange) -> Result<(), StoreError> {
    match change {
        ChatChange::Hears(hearing) => outbox::hear(db, hearing),
        ChatChange::Silent(place) => {
            let mut batch = Batch::default();
            let values = vec![value(place.to_string())];
            batch.add("DELETE FROM threads WHERE place = $1", values);
            no_tickets(&mut batch, place);
            db.send(&batch)?;
            outbox::silence(db, place)
        }
        _ => Ok(()),
    }
}

fn put_server(batch: &mut Batch, server: &PlaceId, owner: &Owner) {
    let company = owner.company().map(ToString::to_string);
    batch.add(
        "DELETE FROM ticket_channels WHERE server = $1 AND company <> $2",
        vec![
            value(server.to_string()),
            value(company.clone().unwrap_or_default()),
        ],
    );
    batch.add(
        "INSERT INTO servers (server, company) VALUES ($1, $2)
         ON CONFLICT (server) DO UPDATE SET company = $2",
        vec![value(server.to_string()), value(company)],
    );
}

fn put_tickets(batch: &mut Batch, of: &Owner, channel: &TicketsChannel) {
    // A channel that changed hands with its server is nobody else's.
    no_tickets(batch, &channel.place);
    batch.add(
        "INSERT INTO ticket_channels (company, place, server) VALUES ($1, $2, $3)
         ON CONFLICT (company) DO UPDATE SET place = $2, server = $3",
        vec![
            value(of.company().map_or_else(String::new, ToString::to_string)),
            value(channel.place.to_string()),
            value(channel.server.to_string()),
        ],
    );
}

fn no_tickets(batch: &mut Batch, place: &PlaceId) {
    let values = vec![value(place.to_string())];
    batch.add("DELETE FROM ticket_channels WHERE place = $1", values);
}

fn put_code(batch: &mut Batch, code: &LinkCode) {
    batch.add(
        "INSERT INTO link_codes (person, digest, expires_at, tries_left) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person) DO UPDATE SET digest = $2, expires_at = $3, tries_left = $4",
        vec![
            value(code.person.to_string()),
            value(code.digest.0.to_vec()),
            value(millis(code.expires_at)),
            value(i64::from(code.tries_left)),
        ],
    );
}

/// What an account tried wrongly before it was linked is forgotten.
fn put_link(batch: &mut Batch, link: &Link) {
    let values = vec![value(link.account.to_string())];
    batch.add("DELETE FROM wrong_codes WHERE account = $1", values);
    batch.add(
        "INSERT INTO links (account, person) VALUES ($1, $2)
         ON CONFLICT (account) DO UPDATE SET person = $2",
        vec![
            value(link.account.to_string()),
            value(link.person.to_string()),
        ],
    );
}

fn read<T>(what: &str, read: Result<T, impl std::fmt::Display>) -> Result<T, StoreError> {
    read.map_err(|error| corrupt(what, error.to_string()))
}

fn digest(what: &str, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    read(what, <[u8; 32]>::try_from(bytes))
}

pub(super) fn links(db: &Session) -> Result<Vec<Link>, StoreError> {
    let rows = db.rows("SELECT account, person FROM links ORDER BY account", &[])?;
    rows.iter()
        .map(|row| {
            Ok(Link {
                account: read("a linked account", AccountId::new(row.try_get(0)?))?,
                person: read("a linked person", PersonId::new(row.try_get(1)?))?,
            })
        })
        .collect()
}

/// Locked: who redeems it at the same moment looks at it after this transaction.
pub(super) fn link_code(db: &Session, person: &PersonId) -> Result<Option<LinkCode>, StoreError> {
    let row = db.row(
        "SELECT digest, expires_at, tries_left FROM link_codes WHERE person = $1 FOR UPDATE",
        &[&person.as_str()],
    )?;
    let Some(row) = row else {
        return Ok(None);
    };
    let what = "a link code";
    Ok(Some(LinkCode {
        person: person.clone(),
        digest: CodeDigest(digest(what, row.try_get(0)?)?),
        expires_at: moment(what, row.try_get(1)?)?,
        tries_left: count(what, row.try_get(2)?)?,
    }))
}

/// Locked, also while there is no row: tries at the same moment are counted one after another.
pub(super) fn wrong_codes(
    db: &Session,
    account: &AccountId,
) -> Result<Option<WrongCodes>, StoreError> {
    db.rows(
        "SELECT pg_advisory_xact_lock(20020, hashtext($1)) IS NULL",
        &[&account.as_str()],
    )?;
    let row = db.row(
        "SELECT since, count FROM wrong_codes WHERE account = $1",
        &[&account.as_str()],
    )?;
    let Some(row) = row else {
        return Ok(None);
    };
    let what = "the wrong codes of an account";
    Ok(Some(WrongCodes {
        since: moment(what, row.try_get(0)?)?,
        count: count(what, row.try_get(1)?)?,
    }))
}

pub(super) fn server(db: &Session, server: &PlaceId) -> Result<Option<Owner>, StoreError> {
    let row = db.row(
        "SELECT company FROM servers WHERE server = $1",
        &[&server.as_str()],
    )?;
    let Some(row) = row else {
        return Ok(None);
    };
    let company: Option<&str> = row.try_get(0)?;
    let Some(company) = company else {
        return Ok(Some(Owner::Provider));
    };
    let company = read("a server's company", company.parse())?;
    Ok(Some(Owner::Company(company)))
}

pub(super) fn hears(db: &Session, place: &PlaceId) -> Result<Vec<Recipient>, StoreError> {
    let rows = db.rows(
        "SELECT recipient FROM serves
         WHERE endpoint = (SELECT id FROM endpoints WHERE name = $1) AND NOT standby
         ORDER BY recipient",
        &[&place.as_str()],
    )?;
    rows.iter()
        .map(|row| {
            let recipient: &str = row.try_get(0)?;
            read("what a place hears", recipient.parse())
        })
        .collect()
}

pub(super) fn ticket_in(db: &Session, place: &PlaceId) -> Result<Option<TicketId>, StoreError> {
    let row = db.row(
        "SELECT ticket FROM threads WHERE place = $1",
        &[&place.as_str()],
    )?;
    row.map(|row| natural("a thread's ticket", row.try_get(0)?).map(TicketId))
        .transpose()
}

pub(super) fn threads_of(db: &Session, ticket: TicketId) -> Result<Vec<PlaceId>, StoreError> {
    let rows = db.rows(
        "SELECT place FROM threads WHERE ticket = $1 ORDER BY place",
        &[&int(ticket.0)?],
    )?;
    rows.iter()
        .map(|row| read("a thread", PlaceId::new(row.try_get(0)?)))
        .collect()
}

pub(super) fn tickets_channel(
    db: &Session,
    known: &Known,
    of: &Owner,
) -> Result<Option<TicketsChannel>, StoreError> {
    let of = of.company().map_or_else(String::new, ToString::to_string);
    if let Some(rows) = known.expected.see(&What::Channel(of.clone())) {
        return channel(rows.first());
    }
    channel(db.row(CHANNEL, &[&of])?.as_ref())
}

fn channel(row: Option<&Row>) -> Result<Option<TicketsChannel>, StoreError> {
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(TicketsChannel {
        place: read("a tickets channel", PlaceId::new(row.try_get(0)?))?,
        server: read("a tickets channel's server", PlaceId::new(row.try_get(1)?))?,
    }))
}

pub(super) fn holds_tickets_of(db: &Session, place: &PlaceId) -> Result<Option<Owner>, StoreError> {
    let row = db.row(
        "SELECT company FROM ticket_channels WHERE place = $1",
        &[&place.as_str()],
    )?;
    let Some(row) = row else {
        return Ok(None);
    };
    let company: &str = row.try_get(0)?;
    if company.is_empty() {
        return Ok(Some(Owner::Provider));
    }
    let company = read("whose tickets a channel has", company.parse())?;
    Ok(Some(Owner::Company(company)))
}

pub(super) fn wants_thread(db: &Session, ticket: TicketId) -> Result<bool, StoreError> {
    let row = db.row(
        "SELECT 1 FROM thread_wishes WHERE ticket = $1",
        &[&int(ticket.0)?],
    )?;
    Ok(row.is_some())
}

pub(super) fn wanted_threads(
    db: &Session,
    after: TicketId,
    limit: usize,
) -> Result<Vec<Ticket>, StoreError> {
    let rows = db.rows(
        "SELECT tickets.id, tickets.body FROM thread_wishes JOIN tickets ON tickets.id = ticket
         WHERE ticket > $1 ORDER BY ticket LIMIT $2",
        &[&int(after.0)?, &row_limit(limit)],
    )?;
    rows.iter()
        .map(|row| {
            let id: i64 = row.try_get(0)?;
            from_json(&format!("T-{id}"), row.try_get(1)?)
        })
        .collect()
}

pub(super) fn said_before(
    db: &Session,
    known: &Known,
    source: &MessageSource,
) -> Result<Option<[u8; 32]>, StoreError> {
    let source = source.to_string();
    let of = |row: &Row| digest("a comment's source", row.try_get(0)?);
    if let Some(rows) = known.expected.see(&What::Said(source.clone())) {
        return rows.first().map(of).transpose();
    }
    db.row(SAID, &[&source])?.as_ref().map(of).transpose()
}
