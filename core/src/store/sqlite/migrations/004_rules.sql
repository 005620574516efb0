-- What a script saw and what it answered, for every decision that a change came of. Written in the
-- transaction of that change.
CREATE TABLE decisions (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    about   TEXT NOT NULL,
    company TEXT,
    body    TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_case ON decisions (about, number);

-- The texts of every version that decided something, each once however many versions have it.
CREATE TABLE rules_texts (
    hash TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- `files` is the hash of each file's text by its name, as JSON.
CREATE TABLE rules_versions (
    version TEXT PRIMARY KEY,
    files   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Each time that a version came in force. `behind` is 1 while the rules folder has still to be
-- written to be that version.
CREATE TABLE rules_history (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    version TEXT NOT NULL REFERENCES rules_versions (version),
    behind  INTEGER NOT NULL CHECK (behind IN (0, 1)),
    body    TEXT NOT NULL
) STRICT;

-- The candidate, if there is one, with what it would have changed so far.
CREATE TABLE rules_candidate (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    version TEXT NOT NULL REFERENCES rules_versions (version),
    body    TEXT NOT NULL,
    tally   TEXT NOT NULL
) STRICT;
