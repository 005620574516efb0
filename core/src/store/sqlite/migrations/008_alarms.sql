-- Alarms of monitors, and what the rules put them together under.

CREATE TABLE alarms (
    monitor TEXT NOT NULL,
    key     TEXT NOT NULL,
    firing  INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (monitor, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX alarms_firing ON alarms (seen_at) WHERE firing;

CREATE TABLE causes (
    key     TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    event   INTEGER NOT NULL,
    body    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX causes_event ON causes (event);
