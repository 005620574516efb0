-- Chat: whose account is whose, the codes that link them, whose a server is, which thread belongs
-- to which ticket, and which message became which comment.

CREATE TABLE links (
    account TEXT PRIMARY KEY,
    person  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One code a person; a new one takes the place of the old one.
CREATE TABLE link_codes (
    person     TEXT PRIMARY KEY,
    digest     BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL CHECK (tries_left >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE wrong_codes (
    account TEXT PRIMARY KEY,
    since   INTEGER NOT NULL,
    count   INTEGER NOT NULL CHECK (count >= 0)
) STRICT, WITHOUT ROWID;

-- The provider's own server has no company.
CREATE TABLE servers (
    server  TEXT PRIMARY KEY,
    company TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE threads (
    place  TEXT PRIMARY KEY,
    ticket INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX threads_ticket ON threads (ticket);

CREATE TABLE comment_sources (
    source TEXT PRIMARY KEY,
    ticket INTEGER NOT NULL,
    -- SHA-256 of the text, to tell an edit from a repeat.
    digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A stand-in hears what is addressed to a recipient only while no other endpoint does.
ALTER TABLE serves ADD COLUMN standby INTEGER NOT NULL DEFAULT 0 CHECK (standby IN (0, 1));
