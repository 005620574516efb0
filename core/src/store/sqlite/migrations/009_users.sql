-- The current users of the services, as a feed names them, and the companies that are still to be
-- told of an event.

-- A company's users of one service in one region. An empty service or region is one that nobody said.
CREATE TABLE user_groups (
    company TEXT NOT NULL,
    service TEXT NOT NULL,
    region  TEXT NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (company, service, region)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_groups_service ON user_groups (service, region, company);
CREATE INDEX user_groups_region ON user_groups (region, company);

CREATE TABLE tellings (
    event     INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    part      INTEGER NOT NULL,
    gives_way INTEGER NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (event, number, part)
) STRICT, WITHOUT ROWID;
