-- Mail that was taken, and what became of it.

CREATE TABLE mails (
    key        TEXT PRIMARY KEY,
    message_id TEXT NOT NULL,
    at         INTEGER NOT NULL,
    outcome    TEXT NOT NULL,
    ticket     INTEGER,
    body       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_by_name ON mails (message_id, at) WHERE ticket IS NOT NULL;
CREATE INDEX mails_by_ticket ON mails (ticket, at) WHERE ticket IS NOT NULL;
CREATE INDEX mails_by_time ON mails (at);
