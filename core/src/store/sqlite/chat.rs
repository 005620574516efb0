//! Chat accounts and the codes that link them, servers, threads, and the messages that became
//! comments.

use rusqlite::{Connection, OptionalExtension, params};

use super::outbox;
use super::value::{corrupt, count, from_json, int, millis, moment, natural};
use crate::desk::ChatChange;
use crate::model::{
    AccountId, CodeDigest, Link, LinkCode, MessageSource, Owner, PersonId, PlaceId, Recipient,
    Ticket, TicketId, TicketsChannel, WrongCodes,
};
use crate::store::StoreError;

pub(super) fn write(db: &Connection, change: &ChatChange) -> Result<(), StoreError> {
    match change {
        ChatChange::Code(code) => put_code(db, code),
        ChatChange::CodeUsed(person) => run(
            db,
            "DELETE FROM link_codes WHERE person = ?1",
            [person.as_str()],
        ),
        ChatChange::Wrong(account, wrong) => run(
            db,
            "INSERT INTO wrong_codes (account, since, count) VALUES (?1, ?2, ?3)
             ON CONFLICT (account) DO UPDATE SET since = ?2, count = ?3",
            params![account.as_str(), millis(wrong.since), wrong.count],
        ),
        ChatChange::Linked(link) => put_link(db, link),
        ChatChange::Unlinked(account) => run(
            db,
            "DELETE FROM links WHERE account = ?1",
            [account.as_str()],
        ),
        ChatChange::Bound(server, owner) => {
            let company = owner.company().map(|id| id.as_str());
            run(
                db,
                "DELETE FROM ticket_channels WHERE server = ?1 AND company <> ?2",
                [server.as_str(), company.unwrap_or_default()],
            )?;
            run(
                db,
                "INSERT INTO servers (server, company) VALUES (?1, ?2)
                 ON CONFLICT (server) DO UPDATE SET company = ?2",
                params![server.as_str(), company],
            )
        }
        ChatChange::Hears(hearing) => outbox::hear(db, hearing),
        ChatChange::Silent(place) => {
            run(db, "DELETE FROM threads WHERE place = ?1", [place.as_str()])?;
            no_tickets(db, place)?;
            outbox::silence(db, place)
        }
        ChatChange::Tickets(of, channel) => put_tickets(db, of, channel),
        ChatChange::NoTickets(place) => no_tickets(db, place),
        ChatChange::WantsThread(ticket) => run(
            db,
            "INSERT OR IGNORE INTO thread_wishes (ticket) VALUES (?1)",
            [int(ticket.0)?],
        ),
        ChatChange::WantsNoThread(ticket) => run(
            db,
            "DELETE FROM thread_wishes WHERE ticket = ?1",
            [int(ticket.0)?],
        ),
        ChatChange::Thread(place, ticket) => run(
            db,
            "INSERT INTO threads (place, ticket) VALUES (?1, ?2)
             ON CONFLICT (place) DO UPDATE SET ticket = ?2",
            params![place.as_str(), int(ticket.0)?],
        ),
        ChatChange::Said(source, ticket, digest) => run(
            db,
            "INSERT INTO comment_sources (source, ticket, digest) VALUES (?1, ?2, ?3)
             ON CONFLICT (source) DO UPDATE SET digest = ?3",
            params![source.to_string(), int(ticket.0)?, digest.as_slice()],
        ),
    }
}

fn run(db: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<(), StoreError> {
    db.prepare_cached(sql)?.execute(params)?;
    Ok(())
}

fn put_tickets(db: &Connection, of: &Owner, channel: &TicketsChannel) -> Result<(), StoreError> {
    // A channel that changed hands with its server is nobody else's.
    no_tickets(db, &channel.place)?;
    run(
        db,
        "INSERT INTO ticket_channels (company, place, server) VALUES (?1, ?2, ?3)
         ON CONFLICT (company) DO UPDATE SET place = ?2, server = ?3",
        [
            of.company().map_or("", |id| id.as_str()),
            channel.place.as_str(),
            channel.server.as_str(),
        ],
    )
}

fn no_tickets(db: &Connection, place: &PlaceId) -> Result<(), StoreError> {
    run(
        db,
        "DELETE FROM ticket_channels WHERE place = ?1",
        [place.as_str()],
    )
}

fn put_code(db: &Connection, code: &LinkCode) -> Result<(), StoreError> {
    run(
        db,
        "INSERT INTO link_codes (person, digest, expires_at, tries_left) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (person) DO UPDATE SET digest = ?2, expires_at = ?3, tries_left = ?4",
        params![
            code.person.as_str(),
            code.digest.0.as_slice(),
            millis(code.expires_at),
            code.tries_left
        ],
    )
}

/// What an account tried wrongly before it was linked is forgotten.
fn put_link(db: &Connection, link: &Link) -> Result<(), StoreError> {
    run(
        db,
        "DELETE FROM wrong_codes WHERE account = ?1",
        [link.account.as_str()],
    )?;
    run(
        db,
        "INSERT INTO links (account, person) VALUES (?1, ?2)
         ON CONFLICT (account) DO UPDATE SET person = ?2",
        params![link.account.as_str(), link.person.as_str()],
    )
}

pub(super) fn links(db: &Connection) -> Result<Vec<Link>, StoreError> {
    let mut select = db.prepare_cached("SELECT account, person FROM links ORDER BY account")?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (account, person): (String, String) = (row.get(0)?, row.get(1)?);
        all.push(Link {
            account: read("a linked account", AccountId::new(&account))?,
            person: read("a linked person", PersonId::new(&person))?,
        });
    }
    Ok(all)
}

fn read<T>(what: &str, read: Result<T, impl std::fmt::Display>) -> Result<T, StoreError> {
    read.map_err(|error| corrupt(what, error.to_string()))
}

fn digest(what: &str, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    read(what, <[u8; 32]>::try_from(bytes))
}

pub(super) fn link_code(
    db: &Connection,
    person: &PersonId,
) -> Result<Option<LinkCode>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT digest, expires_at, tries_left FROM link_codes WHERE person = ?1",
    )?;
    let mut rows = select.query([person.as_str()])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let what = "a link code";
    Ok(Some(LinkCode {
        person: person.clone(),
        digest: CodeDigest(digest(what, &row.get::<_, Vec<u8>>(0)?)?),
        expires_at: moment(what, row.get(1)?)?,
        tries_left: count(what, row.get(2)?)?,
    }))
}

pub(super) fn wrong_codes(
    db: &Connection,
    account: &AccountId,
) -> Result<Option<WrongCodes>, StoreError> {
    let mut select =
        db.prepare_cached("SELECT since, count FROM wrong_codes WHERE account = ?1")?;
    let mut rows = select.query([account.as_str()])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let what = "the wrong codes of an account";
    Ok(Some(WrongCodes {
        since: moment(what, row.get(0)?)?,
        count: count(what, row.get(1)?)?,
    }))
}

pub(super) fn server(db: &Connection, server: &PlaceId) -> Result<Option<Owner>, StoreError> {
    let found: Option<Option<String>> = db
        .prepare_cached("SELECT company FROM servers WHERE server = ?1")?
        .query_row([server.as_str()], |row| row.get(0))
        .optional()?;
    match found {
        None => Ok(None),
        Some(None) => Ok(Some(Owner::Provider)),
        Some(Some(company)) => {
            let company = read("a server's company", company.parse())?;
            Ok(Some(Owner::Company(company)))
        }
    }
}

pub(super) fn hears(db: &Connection, place: &PlaceId) -> Result<Vec<Recipient>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT recipient FROM serves
         WHERE endpoint = (SELECT id FROM endpoints WHERE name = ?1) AND standby = 0
         ORDER BY recipient",
    )?;
    let mut rows = select.query([place.as_str()])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let recipient: String = row.get(0)?;
        all.push(read("what a place hears", recipient.parse())?);
    }
    Ok(all)
}

pub(super) fn ticket_in(db: &Connection, place: &PlaceId) -> Result<Option<TicketId>, StoreError> {
    let found: Option<i64> = db
        .prepare_cached("SELECT ticket FROM threads WHERE place = ?1")?
        .query_row([place.as_str()], |row| row.get(0))
        .optional()?;
    found
        .map(|id| natural("a thread's ticket", id).map(TicketId))
        .transpose()
}

pub(super) fn threads_of(db: &Connection, ticket: TicketId) -> Result<Vec<PlaceId>, StoreError> {
    let mut select =
        db.prepare_cached("SELECT place FROM threads WHERE ticket = ?1 ORDER BY place")?;
    let mut rows = select.query([int(ticket.0)?])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let place: String = row.get(0)?;
        all.push(read("a thread", PlaceId::new(&place))?);
    }
    Ok(all)
}

pub(super) fn tickets_channel(
    db: &Connection,
    of: &Owner,
) -> Result<Option<TicketsChannel>, StoreError> {
    let found: Option<(String, String)> = db
        .prepare_cached("SELECT place, server FROM ticket_channels WHERE company = ?1")?
        .query_row([of.company().map_or("", |id| id.as_str())], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((place, server)) = found else {
        return Ok(None);
    };
    Ok(Some(TicketsChannel {
        place: read("a tickets channel", PlaceId::new(&place))?,
        server: read("a tickets channel's server", PlaceId::new(&server))?,
    }))
}

pub(super) fn holds_tickets_of(
    db: &Connection,
    place: &PlaceId,
) -> Result<Option<Owner>, StoreError> {
    let found: Option<String> = db
        .prepare_cached("SELECT company FROM ticket_channels WHERE place = ?1")?
        .query_row([place.as_str()], |row| row.get(0))
        .optional()?;
    let Some(company) = found else {
        return Ok(None);
    };
    if company.is_empty() {
        return Ok(Some(Owner::Provider));
    }
    let company = read("whose tickets a channel has", company.parse())?;
    Ok(Some(Owner::Company(company)))
}

pub(super) fn wants_thread(db: &Connection, ticket: TicketId) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT 1 FROM thread_wishes WHERE ticket = ?1")?
        .exists([int(ticket.0)?])?)
}

pub(super) fn wanted_threads(
    db: &Connection,
    after: TicketId,
    limit: usize,
) -> Result<Vec<Ticket>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT tickets.id, tickets.body FROM thread_wishes JOIN tickets ON tickets.id = ticket
         WHERE ticket > ?1 ORDER BY ticket LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = select.query([int(after.0)?, limit])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        all.push(from_json(&format!("T-{id}"), row.get_ref(1)?.as_str()?)?);
    }
    Ok(all)
}

pub(super) fn said_before(
    db: &Connection,
    source: &MessageSource,
) -> Result<Option<[u8; 32]>, StoreError> {
    let found: Option<Vec<u8>> = db
        .prepare_cached("SELECT digest FROM comment_sources WHERE source = ?1")?
        .query_row([source.to_string()], |row| row.get(0))
        .optional()?;
    found
        .map(|bytes| digest("a comment's source", &bytes))
        .transpose()
}
