-- What articles solved, which searches found nothing, and how far people are with training.

CREATE TABLE solved (
    ticket  INTEGER PRIMARY KEY,
    article TEXT NOT NULL,
    company TEXT NOT NULL,
    person  TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX solved_by_article ON solved (article, at);

CREATE TABLE fruitless (
    words   TEXT PRIMARY KEY,
    count   INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX fruitless_last ON fruitless (last_at);

CREATE TABLE trainings (
    person   TEXT NOT NULL,
    training TEXT NOT NULL,
    company  TEXT,
    version  INTEGER NOT NULL,
    certificate TEXT,
    body     TEXT NOT NULL,
    PRIMARY KEY (person, training)
) STRICT, WITHOUT ROWID;
CREATE INDEX trainings_of_company ON trainings (company);
CREATE UNIQUE INDEX trainings_certificate ON trainings (certificate) WHERE certificate IS NOT NULL;
