-- How many of the attempts may have shown something: nobody knows what came of them.
ALTER TABLE deliveries ADD COLUMN unclear INTEGER NOT NULL DEFAULT 0 CHECK (unclear >= 0);
UPDATE deliveries SET unclear = attempts WHERE state IN ('pending', 'leased');

-- 0 is the most urgent. What was written before counts as ordinary.
ALTER TABLE notifications ADD COLUMN urgency INTEGER NOT NULL DEFAULT 1;
ALTER TABLE deliveries ADD COLUMN urgency INTEGER NOT NULL DEFAULT 1;

-- One row is looked at for each endpoint that has something to be claimed, however much it has.
CREATE INDEX deliveries_ready ON deliveries (urgency, ready_at, endpoint)
    WHERE state IN ('pending', 'leased');

-- By this what is overtaken is found, and what has overtaken it.
DROP INDEX deliveries_stale;
CREATE INDEX deliveries_stale ON deliveries (stale_key, endpoint, notification)
    WHERE state IN ('pending', 'leased');
