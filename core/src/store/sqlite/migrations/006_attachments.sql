-- Files that people attach to what they write, and what is in them.

INSERT INTO numbers (kind, next) VALUES ('attachment', 1);

CREATE TABLE attachments (
    id      INTEGER PRIMARY KEY,
    ticket  INTEGER NOT NULL,
    company TEXT NOT NULL,
    body    TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;
