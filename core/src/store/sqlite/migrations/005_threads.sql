-- Where the threads of new tickets are made, and which tickets still want one.

-- One channel for each company, and one of the provider, whose company is empty.
CREATE TABLE ticket_channels (
    company TEXT PRIMARY KEY,
    place   TEXT NOT NULL,
    server  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_channels_place ON ticket_channels (place);

CREATE TABLE thread_wishes (
    ticket INTEGER PRIMARY KEY
) STRICT;
