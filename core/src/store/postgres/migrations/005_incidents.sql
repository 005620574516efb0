-- Major incidents, which are the provider's, and the root-cause analyses that are published to the
-- companies affected.

CREATE TABLE incidents (
    event   bigint PRIMARY KEY,
    version bigint NOT NULL,
    owing   boolean NOT NULL,
    body    text NOT NULL
);
CREATE INDEX incidents_owing ON incidents (event) WHERE owing;

CREATE TABLE publications (
    event bigint PRIMARY KEY,
    body  text NOT NULL
);

CREATE TABLE publication_readers (
    event   bigint NOT NULL,
    company text COLLATE "C" NOT NULL,
    PRIMARY KEY (event, company)
);

ALTER TABLE incidents ENABLE ROW LEVEL SECURITY;
ALTER TABLE incidents FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON incidents USING ((SELECT current_setting('switchboard.company', true)) = '*');

ALTER TABLE publication_readers ENABLE ROW LEVEL SECURITY;
ALTER TABLE publication_readers FORCE ROW LEVEL SECURITY;
CREATE POLICY of_company ON publication_readers
    USING ((SELECT current_setting('switchboard.company', true)) IN ('*', company));

ALTER TABLE publications ENABLE ROW LEVEL SECURITY;
ALTER TABLE publications FORCE ROW LEVEL SECURITY;
CREATE POLICY of_readers ON publications USING (
    (SELECT current_setting('switchboard.company', true)) = '*'
    OR EXISTS (SELECT 1 FROM publication_readers AS reader
               WHERE reader.event = publications.event
                 AND reader.company = (SELECT current_setting('switchboard.company', true)))
);
