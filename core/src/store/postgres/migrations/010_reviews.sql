-- Service reviews of companies, and what came of them.

CREATE TABLE reviews (
    company text COLLATE "C" NOT NULL,
    number  bigint NOT NULL,
    version bigint NOT NULL,
    body    text NOT NULL,
    PRIMARY KEY (company, number)
);
ALTER TABLE reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE reviews FORCE ROW LEVEL SECURITY;
CREATE POLICY of_company ON reviews
    USING ((SELECT current_setting('switchboard.company', true)) = '*' OR company = (SELECT current_setting('switchboard.company', true)));
