-- The current users of the services, as a feed names them, and the companies that are still to be
-- told of an event.

-- A company's users of one service in one region. An empty service or region is one that nobody said.
CREATE TABLE user_groups (
    company text COLLATE "C" NOT NULL,
    service text COLLATE "C" NOT NULL,
    region  text COLLATE "C" NOT NULL,
    body    text NOT NULL,
    PRIMARY KEY (company, service, region)
);
CREATE INDEX user_groups_service ON user_groups (service, region, company);
CREATE INDEX user_groups_region ON user_groups (region, company);

CREATE TABLE tellings (
    event     bigint NOT NULL,
    number    bigint NOT NULL,
    part      bigint NOT NULL,
    gives_way boolean NOT NULL,
    body      text NOT NULL,
    PRIMARY KEY (event, number, part)
);

ALTER TABLE user_groups ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_groups FORCE ROW LEVEL SECURITY;
CREATE POLICY of_company ON user_groups
    USING ((SELECT current_setting('switchboard.company', true)) = '*' OR company = (SELECT current_setting('switchboard.company', true)));

ALTER TABLE tellings ENABLE ROW LEVEL SECURITY;
ALTER TABLE tellings FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON tellings USING ((SELECT current_setting('switchboard.company', true)) = '*');
