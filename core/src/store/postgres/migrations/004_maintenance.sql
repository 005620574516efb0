-- Maintenance that repeats, alarms that are held during maintenance, and how often callers quoted
-- codes in vain. All of it is the provider's.

-- The number of a series is that of its first event.
CREATE TABLE series (
    id      bigint PRIMARY KEY,
    version bigint NOT NULL,
    open    boolean NOT NULL,
    body    text NOT NULL
);
CREATE INDEX series_open ON series (id) WHERE open;

-- The event during which an alarm is held.
ALTER TABLE alarms ADD COLUMN held_for bigint;
CREATE INDEX alarms_held ON alarms (held_for, monitor, key) WHERE held_for IS NOT NULL;
CREATE INDEX alarms_over ON alarms (seen_at) WHERE NOT firing;

-- A title that says the same has its quotation marks escaped in the body.
CREATE INDEX events_planned ON events (id) WHERE open AND strpos(body, '"kind":{"planned":') > 0;

CREATE TABLE tries (
    who   text COLLATE "C" PRIMARY KEY,
    since bigint NOT NULL,
    count bigint NOT NULL CHECK (count >= 0)
);
CREATE INDEX tries_since ON tries (since);

ALTER TABLE series ENABLE ROW LEVEL SECURITY;
ALTER TABLE series FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON series USING ((SELECT current_setting('switchboard.company', true)) = '*');

ALTER TABLE tries ENABLE ROW LEVEL SECURITY;
ALTER TABLE tries FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON tries USING ((SELECT current_setting('switchboard.company', true)) = '*');
