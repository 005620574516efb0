-- Telephone systems follow calls by their own names for them.

ALTER TABLE calls ADD COLUMN reference TEXT;
CREATE UNIQUE INDEX calls_reference ON calls (reference) WHERE reference IS NOT NULL;
