-- The library: what a person writes about clips, clips from elsewhere, search, saved filters, templates and presets.

ALTER TABLE jobs ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN favourite INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN note TEXT;
-- The job with a picture of whose clip this one begins.
ALTER TABLE jobs ADD COLUMN continues TEXT;
-- When a server was told, by a person's word, to delete its video.
ALTER TABLE jobs ADD COLUMN remote_deleted_at INTEGER;
-- What lists sort by: the name, or the prompt of a job without one.
ALTER TABLE jobs ADD COLUMN name_key TEXT NOT NULL DEFAULT '';

-- The rules of what counts as spent are those of the last column, which comes anew with rules that know of clips
-- which were ordered elsewhere. It brings along those of the other new columns too, so that all rows are held against
-- them once.
DROP INDEX jobs_by_charge;
DROP INDEX jobs_by_charge_of_batch;
ALTER TABLE jobs RENAME COLUMN charged_unknown TO former_charged_unknown;
ALTER TABLE jobs ADD COLUMN charged_unknown INTEGER NOT NULL DEFAULT 0 CHECK (
    lost_creates >= 0
    AND coalesce(estimate, 0) >= 0
    AND coalesce(cost, 0) >= 0
    AND stalled IN (0, 1)
    AND queue_key = CASE status WHEN 'pending' THEN rank ELSE 9223372036854775807 END
    AND cost_key IS coalesce(cost, estimate)
    AND charged_clips >= lost_creates
    AND (charged_clips > 0 OR origin IS 'adopted' OR status NOT IN (
        'submitting', 'unconfirmed', 'queued', 'in_progress', 'downloading', 'completed'
    ))
    AND charged_micros >= 0
    AND (charged_micros = 0 OR charged_clips > 0)
    AND charged_unknown BETWEEN 0 AND charged_clips
    AND rating BETWEEN 0 AND 5
    AND favourite IN (0, 1)
);
UPDATE jobs SET
    charged_unknown = former_charged_unknown,
    name_key = iif(coalesce(name, '') = '', prompt_key, sort_key(name));
ALTER TABLE jobs DROP COLUMN former_charged_unknown;
CREATE INDEX jobs_by_charge ON jobs (
    coalesce(submitted_at, created_at), submitted_at, created_at,
    charged_clips, charged_micros, charged_unknown, simulated, cost
) WHERE charged_clips > 0;
CREATE INDEX jobs_by_charge_of_batch ON jobs (batch_id, charged_clips, charged_micros, charged_unknown)
WHERE charged_clips > 0 AND batch_id IS NOT NULL;

-- Now it holds all by which the filters of a list are counted.
DROP INDEX jobs_by_status;
CREATE INDEX jobs_by_status ON jobs (removed_at, status, simulated, favourite);
CREATE INDEX jobs_by_rating ON jobs (removed_at, rating);
CREATE INDEX jobs_by_name ON jobs (removed_at, name_key);
CREATE INDEX jobs_by_time ON jobs (removed_at, created_at);
CREATE INDEX jobs_by_connection_name ON jobs (removed_at, connection);
CREATE INDEX jobs_favourite ON jobs (removed_at, favourite) WHERE favourite = 1;
CREATE INDEX jobs_by_continuation ON jobs (continues) WHERE continues IS NOT NULL;
CREATE INDEX jobs_by_source ON jobs (connection, source_id) WHERE source_id IS NOT NULL;

-- The tags of each job, folded, so that jobs are found by them; kept by the repository.
CREATE TABLE job_tags (
    tag_key TEXT NOT NULL,
    job INTEGER NOT NULL REFERENCES jobs (sequence),
    tag TEXT NOT NULL,
    PRIMARY KEY (tag_key, job)
) STRICT, WITHOUT ROWID;

CREATE INDEX job_tags_by_job ON job_tags (job);

INSERT OR IGNORE INTO job_tags (tag_key, job, tag)
SELECT folded(value), sequence, value FROM jobs, json_each(iif(json_valid(tags), tags, '[]'))
WHERE tags <> '[]' AND type = 'text';

-- Which runs of three characters are in which job's texts. What it says is never more than a hint: each job that it
-- names is looked at. It is brought up to date when nothing else is to be written.
CREATE VIRTUAL TABLE job_texts USING fts5 (
    search, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
);

-- Jobs whose texts are not, or not as they are now, in that index; and the text that is there, if there is one.
CREATE TABLE search_changes (
    job INTEGER PRIMARY KEY REFERENCES jobs (sequence),
    indexed TEXT
) STRICT;

INSERT INTO search_changes (job) SELECT sequence FROM jobs WHERE search <> '';

CREATE TRIGGER jobs_tell_search_of_new AFTER INSERT ON jobs WHEN new.search <> ''
BEGIN
    INSERT OR IGNORE INTO search_changes (job) VALUES (new.sequence);
END;

CREATE TRIGGER jobs_tell_search AFTER UPDATE OF search ON jobs WHEN new.search <> old.search
BEGIN
    INSERT OR IGNORE INTO search_changes (job, indexed) VALUES (old.sequence, old.search);
END;

CREATE TABLE saved_filters (
    name_key TEXT PRIMARY KEY NOT NULL CHECK (name_key <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    -- JSON with the names of the query's own fields.
    query TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Prompts with {placeholders}, and settings without a prompt, that a person keeps for the form.
CREATE TABLE templates (
    name_key TEXT PRIMARY KEY NOT NULL CHECK (name_key <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    prompt TEXT NOT NULL CHECK (prompt <> '')
) STRICT, WITHOUT ROWID;

CREATE TABLE presets (
    name_key TEXT PRIMARY KEY NOT NULL CHECK (name_key <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    -- JSON with the names of the form's own fields.
    settings TEXT NOT NULL
) STRICT, WITHOUT ROWID;
