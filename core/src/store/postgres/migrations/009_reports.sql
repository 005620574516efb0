-- What monthly reports are read from.

-- When a ticket was opened, and since when nothing has happened to it; nothing while work is owed.
ALTER TABLE tickets ADD COLUMN opened_at bigint NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN settled_at bigint;
UPDATE tickets SET
    opened_at = floor(extract(epoch FROM (body::json->>'opened_at')::timestamptz) * 1000),
    settled_at = CASE WHEN NOT open
        THEN floor(extract(epoch FROM (body::json->>'updated_at')::timestamptz) * 1000) END;
CREATE INDEX tickets_report ON tickets (company, settled_at, opened_at);

-- As `calls_settled`, for one company among many.
CREATE INDEX calls_of_company ON calls (company, arrived_at, queue, wait_secs)
    WHERE NOT waiting AND company IS NOT NULL;

-- What one user did on one day with one device; an empty device is none of its own.
CREATE TABLE usage_days (
    company   text COLLATE "C" NOT NULL,
    -- As 2026-10-31, which sorts as days do.
    day       text COLLATE "C" NOT NULL,
    user_name text COLLATE "C" NOT NULL,
    device    text COLLATE "C" NOT NULL,
    model     text COLLATE "C" NOT NULL,
    version   text COLLATE "C" NOT NULL,
    used      bigint NOT NULL,
    PRIMARY KEY (company, day, user_name, device)
);
ALTER TABLE usage_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_days FORCE ROW LEVEL SECURITY;
CREATE POLICY of_company ON usage_days
    USING ((SELECT current_setting('switchboard.company', true)) = '*' OR company = (SELECT current_setting('switchboard.company', true)));

-- Of which month each company was last told, as 2026-10.
CREATE TABLE report_marks (
    company text COLLATE "C" PRIMARY KEY,
    month   text COLLATE "C" NOT NULL
);
ALTER TABLE report_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_marks FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON report_marks USING ((SELECT current_setting('switchboard.company', true)) = '*');
