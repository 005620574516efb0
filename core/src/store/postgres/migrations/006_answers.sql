-- What programs were answered to requests that they may send again. The programs are the provider's.

CREATE TABLE answers (
    of   text COLLATE "C" NOT NULL,
    key  text COLLATE "C" NOT NULL,
    at   bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (of, key)
);
CREATE INDEX answers_at ON answers (at);

ALTER TABLE answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE answers FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON answers USING ((SELECT current_setting('switchboard.company', true)) = '*');
