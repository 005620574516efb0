-- Major incidents, and the root-cause analyses that are published to the companies affected.

CREATE TABLE incidents (
    event   INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    owing   INTEGER NOT NULL,
    body    TEXT NOT NULL
) STRICT;
CREATE INDEX incidents_owing ON incidents (event) WHERE owing;

CREATE TABLE publications (
    event INTEGER PRIMARY KEY,
    body  TEXT NOT NULL
) STRICT;

CREATE TABLE publication_readers (
    event   INTEGER NOT NULL,
    company TEXT NOT NULL,
    PRIMARY KEY (event, company)
) STRICT, WITHOUT ROWID;
