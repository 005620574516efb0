-- Maintenance that repeats, alarms that are held during maintenance, and how often callers quoted
-- codes in vain.

-- The number of a series is that of its first event.
CREATE TABLE series (
    id      INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    open    INTEGER NOT NULL CHECK (open IN (0, 1)),
    body    TEXT NOT NULL
) STRICT;
CREATE INDEX series_open ON series (id) WHERE open = 1;

-- The event during which an alarm is held.
ALTER TABLE alarms ADD COLUMN held_for INTEGER;
CREATE INDEX alarms_held ON alarms (held_for, monitor, key) WHERE held_for IS NOT NULL;
CREATE INDEX alarms_over ON alarms (seen_at) WHERE NOT firing;

-- A title that says the same has its quotation marks escaped in the body.
CREATE INDEX events_planned ON events (id) WHERE open = 1 AND instr(body, '"kind":{"planned":') > 0;

CREATE TABLE tries (
    who   TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX tries_since ON tries (since);
