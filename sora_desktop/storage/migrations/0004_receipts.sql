-- Receipts: the evidence of each job as a chain of entries; deleting for good; what the local service keeps.

-- Through which door a job was ordered.
ALTER TABLE jobs ADD COLUMN origin TEXT;
-- A job that was deleted for good keeps its row, without a word of its texts: what it cost still counts,
-- and what it paid for is never taken for another one's.
ALTER TABLE jobs ADD COLUMN deleted_at INTEGER CHECK (deleted_at IS NULL OR removed_at IS NOT NULL);

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
        'request_headers', json(request_headers),
        'request_body', request_body,
        'request_sha256', request_sha256,
        'status', status,
        'response_headers', json(response_headers),
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

-- What clients of the local service call their orders by, so that one that is repeated is not made twice:
-- every job of an order has an id that begins with its prefix.
CREATE TABLE caller_keys (
    key TEXT PRIMARY KEY NOT NULL,
    fingerprint TEXT NOT NULL,
    prefix TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Local programs that want to be told; what signs the messages is in the keyring.
CREATE TABLE webhooks (
    id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
    url TEXT NOT NULL,
    -- A JSON list of names of events; empty for all.
    events TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Messages that are still to be delivered.
CREATE TABLE webhook_messages (
    id TEXT NOT NULL CHECK (id <> ''),
    webhook TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_at INTEGER NOT NULL,
    PRIMARY KEY (id, webhook)
) STRICT, WITHOUT ROWID;
