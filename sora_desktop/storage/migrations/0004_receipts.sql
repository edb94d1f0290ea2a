-- Receipts: the evidence of each job as a chain of entries; deleting for good; what the local service keeps.

-- Through which door a job was ordered.
ALTER TABLE jobs ADD COLUMN origin TEXT;
-- A job that was deleted for good keeps its row, without a word of its texts: what it cost still counts,
-- and what it paid for is never taken for another one's.
ALTER TABLE jobs ADD COLUMN deleted_at INTEGER CHECK (deleted_at IS NULL OR removed_at IS NOT NULL);

-- What lists show of the trash.
CREATE INDEX jobs_in_trash ON jobs (removed_at, deleted_at) WHERE removed_at IS NOT NULL AND deleted_at IS NULL;

-- Jobs that were deleted for good and of which there may still be files, or traces in the database or in backups.
CREATE TABLE erasures (
    job INTEGER PRIMARY KEY REFERENCES jobs (sequence)
) STRICT;

CREATE INDEX jobs_by_file ON jobs (file_sha256) WHERE file_sha256 IS NOT NULL;

CREATE TABLE receipt_entries (
    job INTEGER NOT NULL REFERENCES jobs (sequence),
    number INTEGER NOT NULL CHECK (number >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('attempt', 'exchange', 'answer', 'clip')),
    -- JSON, to the byte as it was hashed. Times in it are whole microseconds since 1970 in UTC.
    text TEXT NOT NULL,
    -- The link of the chain; null for what was kept before there were chains.
    digest TEXT
) STRICT;

-- How many entries there are, and the last link, so that it shows when some are taken away.
CREATE TABLE receipts (
    job INTEGER PRIMARY KEY REFERENCES jobs (sequence),
    entries INTEGER NOT NULL CHECK (entries >= 1),
    head TEXT
) STRICT;

INSERT INTO receipt_entries (job, number, kind, text)
SELECT
    job,
    row_number() OVER (PARTITION BY job ORDER BY number),
    'exchange',
    json_object(
        'operation', operation,
        'method', method,
        'url', url,
        'started_at', started_at,
        'elapsed', elapsed,
        'request_headers', json(iif(json_valid(request_headers), request_headers, '{}')),
        'request_body', request_body,
        'request_sha256', request_sha256,
        'status', status,
        'response_headers', json(iif(json_valid(response_headers), response_headers, '{}')),
        'response_body', response_body,
        'response_bytes', response_bytes,
        'request_id', request_id,
        'error', error,
        'repeats', repeats
    )
FROM exchanges;

DROP TABLE exchanges;
CREATE UNIQUE INDEX receipt_entries_by_job ON receipt_entries (job, number);
INSERT INTO receipts (job, entries) SELECT job, count(*) FROM receipt_entries GROUP BY job;

-- What clients of the local service ordered, so that an order which is repeated is not made twice: every job of
-- an order has an id that begins with its prefix. The key is a digest of what the client calls the order, or the
-- prefix itself where it calls it nothing.
CREATE TABLE caller_keys (
    key TEXT PRIMARY KEY NOT NULL CHECK (key <> ''),
    -- A digest of what was ordered.
    fingerprint TEXT NOT NULL,
    prefix TEXT NOT NULL CHECK (prefix <> ''),
    -- How often the client has sent it again, as far as it says.
    repeats INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0),
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX caller_keys_by_order ON caller_keys (fingerprint, made_at);
CREATE INDEX caller_keys_by_age ON caller_keys (made_at);

-- Local programs that want to be told; what signs the messages is in the keyring.
CREATE TABLE webhooks (
    id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
    url TEXT NOT NULL CHECK (url <> ''),
    -- The words for statuses that it wants to hear of, each between commas; empty for all.
    events TEXT NOT NULL,
    -- Whether it may be on another computer.
    elsewhere INTEGER NOT NULL DEFAULT 0 CHECK (elsewhere IN (0, 1)),
    made_at INTEGER NOT NULL,
    delivered_at INTEGER,
    -- Why the last message was not delivered; null once one was.
    failure TEXT,
    given_up INTEGER NOT NULL DEFAULT 0 CHECK (given_up >= 0)
) STRICT, WITHOUT ROWID;

-- Messages that are still to be delivered: what became of which job.
CREATE TABLE webhook_messages (
    id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
    webhook TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    job TEXT NOT NULL,
    status TEXT NOT NULL,
    connection TEXT NOT NULL,
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    made_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_messages_by_time ON webhook_messages (next_at);
CREATE INDEX webhook_messages_by_webhook ON webhook_messages (webhook);

-- A message is stored with the very step that it tells of, so that no kill comes between the two.
CREATE TRIGGER jobs_tell_webhooks AFTER UPDATE OF status ON jobs
WHEN new.status <> old.status AND new.status IN ('completed', 'failed', 'cancelled', 'unconfirmed')
BEGIN
    INSERT INTO webhook_messages (id, webhook, job, status, connection, simulated, made_at, next_at)
    SELECT
        'msg_' || lower(hex(randomblob(12))),
        webhooks.id,
        new.id,
        new.status,
        new.connection,
        new.simulated,
        CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER),
        CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)
    FROM webhooks
    WHERE webhooks.events = '' OR instr(webhooks.events, ',' || new.status || ',') > 0;
END;
