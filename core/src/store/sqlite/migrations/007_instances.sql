-- What several instances on one desk need: named leases, and marks that rise when what an instance
-- keeps in memory was changed.

CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  INTEGER NOT NULL,
    fence  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE marks (
    what   TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO marks (what, number) VALUES ('people', 0), ('rules', 0);
