-- The order of the queue, what jobs cost, caps on that, held connections, and where a server said its answers are.

ALTER TABLE jobs ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN lost_creates INTEGER NOT NULL DEFAULT 0;
-- Money is whole millionths of a US dollar.
ALTER TABLE jobs ADD COLUMN estimate INTEGER;
ALTER TABLE jobs ADD COLUMN cost INTEGER;
ALTER TABLE jobs ADD COLUMN stalled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN polling_url TEXT;
ALTER TABLE jobs ADD COLUMN content_url TEXT;

-- What lists sort by and sums are made of, kept by the repository. A job that does not wait comes
-- after all that do. What was sent and was not refused counts.
ALTER TABLE jobs ADD COLUMN queue_key INTEGER NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE jobs ADD COLUMN cost_key INTEGER;
ALTER TABLE jobs ADD COLUMN charged_clips INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN charged_micros INTEGER NOT NULL DEFAULT 0;

-- A search no longer looks for the words of statuses: they change at every step of a job's life, and
-- lists can be filtered by them. What was made on this computer cost nothing.
UPDATE jobs SET
    rank = sequence * 1048576,
    search = replace(search, char(10) || lower(id) || char(10) || status, char(10) || lower(id)),
    estimate = CASE WHEN simulated = 1 AND connection = 'simulated' THEN 0 END,
    queue_key = CASE status WHEN 'pending' THEN sequence * 1048576 ELSE 9223372036854775807 END,
    cost_key = CASE WHEN simulated = 1 AND connection = 'simulated' THEN 0 END,
    charged_clips = (
        status IN ('submitting', 'unconfirmed', 'queued', 'in_progress', 'downloading', 'completed')
        OR (status = 'cancelled' AND remote_id IS NOT NULL)
        OR (status = 'failed' AND (
            failure_stage IS NULL
            OR failure_stage = 'download'
            OR (failure_stage = 'generate' AND failure_code IN (
                'remote_video_missing', 'unexpected', 'aborted', 'canceled', 'cancelled', 'deleted', 'expired'
            ))
        ))
    );

-- The last column brings along the rules for all of these: each column with rules is held against
-- every row when it comes, and only now do the rows keep them.
ALTER TABLE jobs ADD COLUMN charged_unknown INTEGER NOT NULL DEFAULT 0 CHECK (
    lost_creates >= 0
    AND coalesce(estimate, 0) >= 0
    AND coalesce(cost, 0) >= 0
    AND stalled IN (0, 1)
    AND queue_key = CASE status WHEN 'pending' THEN rank ELSE 9223372036854775807 END
    AND cost_key IS coalesce(cost, estimate)
    AND charged_clips >= lost_creates
    AND (charged_clips > 0 OR status NOT IN (
        'submitting', 'unconfirmed', 'queued', 'in_progress', 'downloading', 'completed'
    ))
    AND charged_micros >= 0
    AND (charged_micros = 0 OR charged_clips > 0)
    AND charged_unknown BETWEEN 0 AND charged_clips
);
UPDATE jobs SET charged_unknown = charged_clips WHERE charged_clips > 0 AND estimate IS NULL;

CREATE INDEX jobs_by_queue ON jobs (removed_at, queue_key);
CREATE INDEX jobs_by_cost ON jobs (removed_at, cost_key);
-- These hold the columns of their own conditions too: without them they would not answer alone.
CREATE INDEX jobs_waiting ON jobs (rank, sequence, status, removed_at, batch_id, estimate, connection, id)
WHERE status = 'pending' AND removed_at IS NULL;
-- The times themselves are in it too, so that sums can be made from the index alone.
CREATE INDEX jobs_by_charge ON jobs (
    coalesce(submitted_at, created_at), submitted_at, created_at,
    charged_clips, charged_micros, charged_unknown, simulated, cost
) WHERE charged_clips > 0;
CREATE INDEX jobs_by_charge_of_batch ON jobs (batch_id, charged_clips, charged_micros, charged_unknown)
WHERE charged_clips > 0 AND batch_id IS NOT NULL;
CREATE INDEX jobs_by_duration ON jobs (connection, model, completed_at, submitted_at, status)
WHERE status = 'completed';
CREATE INDEX jobs_by_first_try ON jobs (retry_of) WHERE retry_of IS NOT NULL;
CREATE INDEX jobs_forgotten ON jobs (coalesce(submitted_at, created_at))
WHERE status = 'failed' AND failure_code = 'remote_video_missing' AND removed_at IS NULL;

CREATE TABLE budgets (
    period TEXT PRIMARY KEY NOT NULL CHECK (period IN ('day', 'month', 'batch')),
    micros INTEGER CHECK (micros >= 0),
    clips INTEGER CHECK (clips >= 0),
    on_excess TEXT NOT NULL CHECK (on_excess IN ('warn', 'refuse')),
    CHECK (micros IS NOT NULL OR clips IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- Connections whose waiting jobs are not sent until a person says so.
CREATE TABLE holds (
    connection TEXT PRIMARY KEY NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
