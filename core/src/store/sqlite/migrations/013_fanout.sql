-- Deliveries in the order in which they are written, and indexes that a new one is not in: an event
-- is told to very many at once.

CREATE TABLE deliveries_in_order (
    notification INTEGER NOT NULL REFERENCES notifications (id),
    endpoint     INTEGER NOT NULL REFERENCES endpoints (id),
    about        TEXT,
    stale_key    TEXT,
    state        TEXT NOT NULL
        CHECK (state IN ('pending', 'leased', 'done', 'superseded', 'quarantined')),
    -- When it may be claimed: after a failure the time of the next try, under a lease its end.
    -- Nothing before its first claim.
    ready_at     INTEGER NOT NULL DEFAULT 0,
    fence        INTEGER NOT NULL DEFAULT 0,
    attempts     INTEGER NOT NULL DEFAULT 0,
    nonce        TEXT NOT NULL,
    message_id   TEXT,
    done_at      INTEGER,
    error        TEXT NOT NULL DEFAULT '',
    -- How many of the attempts may have shown something: nobody knows what came of them.
    unclear      INTEGER NOT NULL DEFAULT 0 CHECK (unclear >= 0),
    -- 0 is the most urgent.
    urgency      INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (notification, endpoint)
) STRICT, WITHOUT ROWID;
INSERT INTO deliveries_in_order
    (notification, endpoint, about, stale_key, state, ready_at, fence, attempts, nonce, message_id,
     done_at, error, unclear, urgency)
SELECT notification, endpoint, about, stale_key, state, ready_at, fence, attempts, nonce, message_id,
       done_at, error, unclear, urgency
FROM deliveries ORDER BY notification, endpoint;
DROP TABLE deliveries;
ALTER TABLE deliveries_in_order RENAME TO deliveries;

-- Only what is not over is in these, so that claiming costs the same however much was delivered. One
-- row is looked at for each endpoint that has something to be claimed, however much it has; a new
-- delivery of an endpoint is found by its urgency.
CREATE INDEX deliveries_ready ON deliveries (urgency, ready_at, endpoint)
    WHERE state IN ('pending', 'leased');
-- What is under a lease, waits for its next try or did: by its number, and by its case, of which it
-- may hold up later ones.
CREATE INDEX deliveries_later ON deliveries (endpoint, notification)
    WHERE state IN ('pending', 'leased') AND ready_at > 0;
CREATE INDEX deliveries_case ON deliveries (endpoint, about, notification)
    WHERE state IN ('pending', 'leased') AND ready_at > 0;
-- By this what is overtaken is found, and what has overtaken it.
CREATE INDEX deliveries_stale ON deliveries (stale_key, endpoint, notification)
    WHERE state IN ('pending', 'leased') AND stale_key IS NOT NULL;
CREATE INDEX deliveries_message ON deliveries (endpoint, about, notification)
    WHERE message_id IS NOT NULL;
CREATE INDEX deliveries_leased ON deliveries (endpoint, notification) WHERE state = 'leased';
CREATE INDEX deliveries_quarantined ON deliveries (notification, endpoint)
    WHERE state = 'quarantined';
