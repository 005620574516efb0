-- What programs were answered to requests that they may send again.

CREATE TABLE answers (
    of   TEXT NOT NULL,
    key  TEXT NOT NULL,
    at   INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (of, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_at ON answers (at);
