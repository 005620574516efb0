-- Service reviews of companies, and what came of them.

CREATE TABLE reviews (
    company TEXT NOT NULL,
    number  INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (company, number)
) STRICT, WITHOUT ROWID;
