-- Telephone systems follow calls by their own names for them.

ALTER TABLE calls ADD COLUMN reference text COLLATE "C";
CREATE UNIQUE INDEX calls_reference ON calls (reference) WHERE reference IS NOT NULL;
-- By when the caller is to be called back, until that is done.
ALTER TABLE calls ADD COLUMN call_back_due bigint;
CREATE INDEX calls_call_back ON calls (call_back_due, id) WHERE call_back_due IS NOT NULL;

-- Who has signed in and out. They are the provider's people.
CREATE TABLE presence (
    person text COLLATE "C" PRIMARY KEY,
    is_in  boolean NOT NULL,
    since  bigint NOT NULL
);
ALTER TABLE presence ENABLE ROW LEVEL SECURITY;
ALTER TABLE presence FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON presence USING ((SELECT current_setting('switchboard.company', true)) = '*');
