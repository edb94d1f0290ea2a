-- Kinds of servers: what a connection knows of its server, videos made from other videos, characters.

CREATE TABLE new_connections (
    id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    base_url TEXT NOT NULL,
    auth TEXT NOT NULL CHECK (auth IN ('bearer', 'api-key', 'basic', 'plain', 'none')),
    key_source TEXT NOT NULL CHECK (key_source IN ('keyring', 'environment', 'session', 'none')),
    key_variable TEXT,
    concurrency INTEGER NOT NULL CHECK (concurrency >= 1),
    proxy TEXT,
    ca_file TEXT,
    -- A JSON list of [name, value]; null for a value that the keyring holds.
    headers TEXT NOT NULL DEFAULT '[]',
    connect_timeout REAL CHECK (connect_timeout > 0),
    answer_timeout REAL CHECK (answer_timeout > 0),
    -- JSON lists and objects, with the names of the program's own fields.
    prices TEXT NOT NULL DEFAULT '[]',
    learned TEXT NOT NULL DEFAULT '{}'
) STRICT;

INSERT INTO new_connections (
    id, name, name_key, kind, base_url, auth, key_source, key_variable, concurrency, learned
)
SELECT
    id, name, name_key, kind, base_url, auth, key_source, key_variable, concurrency,
    -- Multipart was what every connection began with, so only JSON was learned.
    json_patch(
        CASE encoding WHEN 'json' THEN '{"encoding": "json"}' ELSE '{}' END,
        CASE emulated WHEN 1 THEN '{"emulated": true}' ELSE '{}' END
    )
FROM connections;

DROP TABLE connections;
ALTER TABLE new_connections RENAME TO connections;

ALTER TABLE jobs RENAME COLUMN remix_of TO source_id;
ALTER TABLE jobs ADD COLUMN derivation TEXT CHECK (derivation IN ('remix', 'edit', 'extension'));
ALTER TABLE jobs ADD COLUMN further_references TEXT NOT NULL DEFAULT '[]';
ALTER TABLE jobs ADD COLUMN characters TEXT NOT NULL DEFAULT '[]';
ALTER TABLE jobs ADD COLUMN video TEXT;

UPDATE jobs SET derivation = 'remix' WHERE source_id IS NOT NULL;

CREATE TABLE new_exchanges (
    number INTEGER PRIMARY KEY,
    job INTEGER NOT NULL REFERENCES jobs (sequence),
    operation TEXT NOT NULL CHECK (operation IN (
        'create', 'retrieve', 'list', 'delete', 'content', 'remix', 'edit', 'extend', 'character', 'models'
    )),
    method TEXT NOT NULL,
    url TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    elapsed REAL NOT NULL,
    request_headers TEXT NOT NULL,
    request_body TEXT NOT NULL,
    request_sha256 TEXT,
    status INTEGER,
    response_headers TEXT NOT NULL,
    response_body TEXT NOT NULL,
    response_bytes INTEGER NOT NULL CHECK (response_bytes >= 0),
    request_id TEXT,
    error TEXT,
    repeats INTEGER NOT NULL CHECK (repeats >= 1)
) STRICT;

INSERT INTO new_exchanges SELECT * FROM exchanges;
DROP TABLE exchanges;
ALTER TABLE new_exchanges RENAME TO exchanges;
CREATE INDEX exchanges_by_job ON exchanges (job);

-- People and things that were shown to a server once and can appear in its videos.
CREATE TABLE characters (
    connection TEXT NOT NULL,
    remote_id TEXT NOT NULL CHECK (remote_id <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (connection, remote_id)
) STRICT, WITHOUT ROWID;
