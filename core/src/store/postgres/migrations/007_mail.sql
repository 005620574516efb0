-- Mail that was taken, and what became of it. It is the provider's.

CREATE TABLE mails (
    key        text COLLATE "C" PRIMARY KEY,
    message_id text COLLATE "C" NOT NULL,
    at         bigint NOT NULL,
    outcome    text COLLATE "C" NOT NULL,
    ticket     bigint,
    body       text NOT NULL
);
CREATE INDEX mails_by_name ON mails (message_id, at) WHERE ticket IS NOT NULL;
CREATE INDEX mails_by_ticket ON mails (ticket, at) WHERE ticket IS NOT NULL;
CREATE INDEX mails_by_time ON mails (at);

ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
CREATE POLICY of_provider ON mails USING ((SELECT current_setting('switchboard.company', true)) = '*');
