-- What articles solved, which searches found nothing, and how far people are with training.

CREATE TABLE solved (
    ticket  bigint PRIMARY KEY,
    article text COLLATE "C" NOT NULL,
    company text COLLATE "C" NOT NULL,
    person  text COLLATE "C" NOT NULL,
    at      bigint NOT NULL
);
CREATE INDEX solved_by_article ON solved (article, at);

CREATE TABLE fruitless (
    words   text COLLATE "C" PRIMARY KEY,
    count   bigint NOT NULL,
    last_at bigint NOT NULL
);
CREATE INDEX fruitless_last ON fruitless (last_at);

CREATE TABLE trainings (
    person   text COLLATE "C" NOT NULL,
    training text COLLATE "C" NOT NULL,
    company  text COLLATE "C",
    version  bigint NOT NULL,
    certificate text COLLATE "C",
    body     text NOT NULL,
    PRIMARY KEY (person, training)
);
CREATE INDEX trainings_of_company ON trainings (company);
CREATE UNIQUE INDEX trainings_certificate ON trainings (certificate) WHERE certificate IS NOT NULL;

ALTER TABLE solved ENABLE ROW LEVEL SECURITY;
ALTER TABLE solved FORCE ROW LEVEL SECURITY;
CREATE POLICY of_company ON solved
    USING ((SELECT current_setting('switchboard.company', true)) IN ('*', company));

ALTER TABLE fruitless ENABLE ROW LEVEL SECURITY;
ALTER TABLE fruitless FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON fruitless USING ((SELECT current_setting('switchboard.company', true)) = '*');

-- The provider's own people have no company, and their rows are the provider's.
ALTER TABLE trainings ENABLE ROW LEVEL SECURITY;
ALTER TABLE trainings FORCE ROW LEVEL SECURITY;
CREATE POLICY of_company ON trainings
    USING ((SELECT current_setting('switchboard.company', true)) IN ('*', company));
