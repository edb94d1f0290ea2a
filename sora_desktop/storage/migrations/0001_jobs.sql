-- Jobs with their evidence, the connections that they went to, and single facts.
-- Times are whole microseconds since 1970 in UTC; lists and mappings are JSON.
-- What lists sort and filter by comes first in each row, long texts last, so that
-- reading the former never touches the pages that the latter overflow to.

CREATE TABLE jobs (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (id <> ''),
    status TEXT NOT NULL CHECK (status IN (
        'pending', 'submitting', 'unconfirmed', 'queued', 'in_progress',
        'downloading', 'completed', 'failed', 'cancelled'
    )),
    connection TEXT NOT NULL CHECK (connection <> ''),
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    created_at INTEGER NOT NULL,
    submitted_at INTEGER,
    completed_at INTEGER,
    expires_at INTEGER,
    removed_at INTEGER,
    batch_id TEXT,
    batch_name TEXT,
    take INTEGER NOT NULL CHECK (take >= 1),
    attempt INTEGER NOT NULL CHECK (attempt >= 0),
    remote_id TEXT,
    remote_model TEXT,
    remote_size TEXT,
    remote_seconds REAL,
    progress REAL CHECK (progress BETWEEN 0 AND 100),
    retry_of TEXT,
    remix_of TEXT,
    name TEXT,
    tags TEXT NOT NULL,
    file TEXT,
    file_bytes INTEGER CHECK (file_bytes >= 0),
    file_sha256 TEXT,
    failure_stage TEXT CHECK (failure_stage IN ('submit', 'generate', 'download')),
    failure_code TEXT,
    failure_message TEXT,
    failure_request_id TEXT,
    model TEXT,
    size TEXT,
    seconds REAL,
    reference TEXT,
    -- What the list sorts by, kept by the repository.
    model_key TEXT,
    size_key INTEGER,
    seconds_key REAL,
    connection_key TEXT NOT NULL,
    prompt_key TEXT NOT NULL,
    prompt TEXT NOT NULL,
    extra TEXT NOT NULL,
    failure_detail TEXT,
    -- All texts of the job, folded, one a line; the connection's name is the first.
    search TEXT NOT NULL,
    CHECK ((failure_stage IS NULL) = (failure_code IS NULL)),
    CHECK ((failure_stage IS NULL) = (failure_message IS NULL))
) STRICT;

-- Every index ends with `sequence` by itself, and begins with what parts the trash from
-- the list. None but the second holds the status, so that a step of a job's life rewrites
-- as little as possible.
CREATE INDEX jobs_by_creation ON jobs (removed_at);
CREATE INDEX jobs_by_status ON jobs (removed_at, status, simulated);
CREATE INDEX jobs_by_prompt ON jobs (removed_at, prompt_key);
CREATE INDEX jobs_by_model ON jobs (removed_at, model_key);
CREATE INDEX jobs_by_size ON jobs (removed_at, size_key);
CREATE INDEX jobs_by_seconds ON jobs (removed_at, seconds_key);
CREATE INDEX jobs_by_connection ON jobs (removed_at, connection_key);
CREATE INDEX jobs_by_completion ON jobs (removed_at, completed_at);
CREATE INDEX jobs_by_batch ON jobs (batch_id) WHERE batch_id IS NOT NULL;

-- Every id that a server's create ever gave, for ever: what a job has paid for
-- can neither be forgotten nor be claimed by a second job.
CREATE TABLE remote_ids (
    connection TEXT NOT NULL,
    remote_id TEXT NOT NULL CHECK (remote_id <> ''),
    job INTEGER NOT NULL REFERENCES jobs (sequence),
    attempt INTEGER NOT NULL,
    PRIMARY KEY (connection, remote_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX remote_ids_by_job ON remote_ids (job);

CREATE TABLE exchanges (
    number INTEGER PRIMARY KEY,
    job INTEGER NOT NULL REFERENCES jobs (sequence),
    operation TEXT NOT NULL CHECK (operation IN (
        'create', 'retrieve', 'list', 'delete', 'content', 'remix', 'models'
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

CREATE INDEX exchanges_by_job ON exchanges (job);

CREATE TABLE connections (
    id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    base_url TEXT NOT NULL,
    auth TEXT NOT NULL CHECK (auth IN ('bearer', 'api-key', 'basic', 'none')),
    key_source TEXT NOT NULL CHECK (key_source IN ('keyring', 'environment', 'session', 'none')),
    key_variable TEXT,
    concurrency INTEGER NOT NULL CHECK (concurrency >= 1),
    encoding TEXT NOT NULL CHECK (encoding IN ('multipart', 'json')),
    emulated INTEGER NOT NULL CHECK (emulated IN (0, 1))
) STRICT;

-- Single facts by name, such as which connection is the default one.
CREATE TABLE facts (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
