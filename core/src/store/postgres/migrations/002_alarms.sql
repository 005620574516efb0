-- Alarms of monitors, and what the rules put them together under. They are the provider's.

CREATE TABLE alarms (
    monitor text COLLATE "C" NOT NULL,
    key     text COLLATE "C" NOT NULL,
    firing  boolean NOT NULL,
    seen_at bigint NOT NULL,
    body    text NOT NULL,
    PRIMARY KEY (monitor, key)
);
CREATE INDEX alarms_firing ON alarms (seen_at) WHERE firing;

CREATE TABLE causes (
    key     text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    event   bigint NOT NULL,
    body    text NOT NULL
);
CREATE INDEX causes_event ON causes (event);

ALTER TABLE alarms ENABLE ROW LEVEL SECURITY;
ALTER TABLE alarms FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON alarms USING ((SELECT current_setting('switchboard.company', true)) = '*');

ALTER TABLE causes ENABLE ROW LEVEL SECURITY;
ALTER TABLE causes FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON causes USING ((SELECT current_setting('switchboard.company', true)) = '*');
