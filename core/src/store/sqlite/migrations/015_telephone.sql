-- Telephone systems follow calls by their own names for them.

ALTER TABLE calls ADD COLUMN reference TEXT;
CREATE UNIQUE INDEX calls_reference ON calls (reference) WHERE reference IS NOT NULL;
-- By when the caller is to be called back, until that is done.
ALTER TABLE calls ADD COLUMN call_back_due INTEGER;
CREATE INDEX calls_call_back ON calls (call_back_due, id) WHERE call_back_due IS NOT NULL;

-- Who has signed in and out.
CREATE TABLE presence (
    person TEXT PRIMARY KEY,
    is_in  INTEGER NOT NULL CHECK (is_in IN (0, 1)),
    since  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
