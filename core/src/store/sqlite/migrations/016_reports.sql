-- What monthly reports are read from.

-- When a ticket was opened, and since when nothing has happened to it; nothing while work is owed.
ALTER TABLE tickets ADD COLUMN opened_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN settled_at INTEGER;
UPDATE tickets SET
    opened_at = strftime('%s', json_extract(body, '$.opened_at')) * 1000
        + substr(strftime('%f', json_extract(body, '$.opened_at')), 4),
    settled_at = CASE WHEN open = 0 THEN strftime('%s', json_extract(body, '$.updated_at')) * 1000
        + substr(strftime('%f', json_extract(body, '$.updated_at')), 4) END;
CREATE INDEX tickets_report ON tickets (company, settled_at, opened_at);

-- As `calls_settled`, for one company among many.
CREATE INDEX calls_of_company ON calls (company, arrived_at, queue, wait_secs)
    WHERE waiting = 0 AND company IS NOT NULL;

-- What one user did on one day with one device; an empty device is none of its own.
CREATE TABLE usage_days (
    company   TEXT NOT NULL,
    -- As 2026-10-31, which sorts as days do.
    day       TEXT NOT NULL,
    user_name TEXT NOT NULL,
    device    TEXT NOT NULL,
    model     TEXT NOT NULL,
    version   TEXT NOT NULL,
    used      INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (company, day, user_name, device)
) STRICT, WITHOUT ROWID;

-- Of which month each company was last told, as 2026-10.
CREATE TABLE report_marks (
    company TEXT PRIMARY KEY,
    month   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
