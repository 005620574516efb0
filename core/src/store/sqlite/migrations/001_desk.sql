-- Times are milliseconds since 1970 in UTC. A `body` is the whole thing as JSON; the columns beside
-- it are only what queries look for. Numbers kept twice (counters) are changed in the transaction
-- that changes what they count, and `SqliteStore::integrity_check` compares the two.

-- The next number of each kind of case. Numbers are never used again.
CREATE TABLE numbers (
    kind TEXT PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO numbers (kind, next) VALUES ('ticket', 1), ('call', 1), ('event', 1);

CREATE TABLE tickets (
    id       INTEGER PRIMARY KEY,
    version  INTEGER NOT NULL,
    company  TEXT NOT NULL,
    caller   TEXT NOT NULL,
    assignee TEXT,
    queue    TEXT NOT NULL,
    state    TEXT NOT NULL,
    open     INTEGER NOT NULL CHECK (open IN (0, 1)),
    body     TEXT NOT NULL
) STRICT;
CREATE INDEX tickets_open ON tickets (id) WHERE open = 1;
CREATE INDEX tickets_company ON tickets (company, id);
CREATE INDEX tickets_company_open ON tickets (company, id) WHERE open = 1;
CREATE INDEX tickets_caller ON tickets (caller, id);
CREATE INDEX tickets_assignee ON tickets (assignee, id) WHERE assignee IS NOT NULL;
CREATE INDEX tickets_assignee_open ON tickets (assignee, id) WHERE open = 1;
CREATE INDEX tickets_queue_open ON tickets (queue, id) WHERE open = 1;

-- Open tickets, counted. The empty company is the sum over all of them.
CREATE TABLE queue_counts (
    company TEXT NOT NULL,
    queue   TEXT NOT NULL,
    tickets INTEGER NOT NULL CHECK (tickets >= 0),
    PRIMARY KEY (company, queue)
) STRICT, WITHOUT ROWID;

-- How busy each person is who was ever given something.
CREATE TABLE agents (
    person        TEXT PRIMARY KEY,
    tickets       INTEGER NOT NULL DEFAULT 0 CHECK (tickets >= 0),
    calls         INTEGER NOT NULL DEFAULT 0 CHECK (calls >= 0),
    last_given_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE calls (
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,
    company    TEXT,
    queue      TEXT NOT NULL,
    waiting    INTEGER NOT NULL CHECK (waiting IN (0, 1)),
    -- Who has it while it is open: who answered it, or else who was chosen for it.
    holder     TEXT,
    arrived_at INTEGER NOT NULL,
    -- From arrival to the answer; nothing when it was not answered.
    wait_secs  INTEGER,
    body       TEXT NOT NULL
) STRICT;
CREATE INDEX calls_waiting ON calls (arrived_at, id) WHERE waiting = 1;
-- Holds all that the speed of answer needs, so that the bodies are not read.
CREATE INDEX calls_settled ON calls (arrived_at, queue, wait_secs, company) WHERE waiting = 0;

CREATE TABLE events (
    id       INTEGER PRIMARY KEY,
    version  INTEGER NOT NULL,
    open     INTEGER NOT NULL CHECK (open IN (0, 1)),
    ended_at INTEGER,
    body     TEXT NOT NULL
) STRICT;
CREATE INDEX events_open ON events (id) WHERE open = 1;
CREATE INDEX events_ended ON events (ended_at, id) WHERE open = 0;

CREATE TABLE people (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    body   TEXT NOT NULL
) STRICT;

CREATE TABLE timers (
    key         TEXT PRIMARY KEY,
    due_at      INTEGER NOT NULL,
    -- When it is looked at next: when it is due, or later after a failure.
    try_at      INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    error       TEXT NOT NULL DEFAULT '',
    quarantined INTEGER NOT NULL DEFAULT 0 CHECK (quarantined IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_due ON timers (try_at) WHERE quarantined = 0;
CREATE INDEX timers_quarantined ON timers (key) WHERE quarantined = 1;

CREATE TABLE audit (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    about    TEXT,
    company  TEXT,
    customer INTEGER NOT NULL CHECK (customer IN (0, 1)),
    body     TEXT NOT NULL
) STRICT;
CREATE INDEX audit_case ON audit (about, number) WHERE about IS NOT NULL;

CREATE TABLE notifications (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL,
    about     TEXT,
    once_key  TEXT,
    -- Recipient and supersedes key; one recipient's news never replaces another's.
    stale_key TEXT,
    state     TEXT NOT NULL CHECK (state IN ('unserved', 'served', 'superseded')),
    body      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX notifications_once ON notifications (once_key) WHERE once_key IS NOT NULL;
CREATE INDEX notifications_unserved ON notifications (recipient, id) WHERE state = 'unserved';
CREATE INDEX notifications_stale ON notifications (stale_key) WHERE state = 'unserved';

CREATE TABLE endpoints (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    attached_at INTEGER NOT NULL
) STRICT;

CREATE TABLE serves (
    recipient TEXT NOT NULL,
    endpoint  INTEGER NOT NULL REFERENCES endpoints (id),
    PRIMARY KEY (recipient, endpoint)
) STRICT, WITHOUT ROWID;
CREATE INDEX serves_endpoint ON serves (endpoint);

CREATE TABLE deliveries (
    endpoint     INTEGER NOT NULL REFERENCES endpoints (id),
    notification INTEGER NOT NULL REFERENCES notifications (id),
    about        TEXT,
    stale_key    TEXT,
    state        TEXT NOT NULL
        CHECK (state IN ('pending', 'leased', 'done', 'superseded', 'quarantined')),
    -- When it may be claimed: after a failure the time of the next try, under a lease its end.
    ready_at     INTEGER NOT NULL DEFAULT 0,
    fence        INTEGER NOT NULL DEFAULT 0,
    attempts     INTEGER NOT NULL DEFAULT 0,
    nonce        TEXT NOT NULL,
    message_id   TEXT,
    done_at      INTEGER,
    error        TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (endpoint, notification)
) STRICT, WITHOUT ROWID;
-- Only what is not over is in these, so that claiming costs the same however much was delivered.
CREATE INDEX deliveries_open ON deliveries (endpoint, notification)
    WHERE state IN ('pending', 'leased');
CREATE INDEX deliveries_case ON deliveries (endpoint, about, notification)
    WHERE state IN ('pending', 'leased');
CREATE INDEX deliveries_message ON deliveries (endpoint, about, notification)
    WHERE message_id IS NOT NULL;
CREATE INDEX deliveries_leased ON deliveries (endpoint, notification) WHERE state = 'leased';
CREATE INDEX deliveries_stale ON deliveries (stale_key) WHERE state = 'pending' AND attempts = 0;
CREATE INDEX deliveries_quarantined ON deliveries (notification, endpoint)
    WHERE state = 'quarantined';
