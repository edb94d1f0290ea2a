-- The order of the queue, what jobs cost, caps on that, held connections, and where a server said its answers are.

ALTER TABLE jobs ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN lost_creates INTEGER NOT NULL DEFAULT 0 CHECK (lost_creates >= 0);
-- Money is whole millionths of a US dollar.
ALTER TABLE jobs ADD COLUMN estimate INTEGER CHECK (estimate >= 0);
ALTER TABLE jobs ADD COLUMN cost INTEGER CHECK (cost >= 0);
ALTER TABLE jobs ADD COLUMN stalled INTEGER NOT NULL DEFAULT 0 CHECK (stalled IN (0, 1));
ALTER TABLE jobs ADD COLUMN polling_url TEXT;
ALTER TABLE jobs ADD COLUMN content_url TEXT;

-- What lists sort by and what sums are made of, kept by the repository.
ALTER TABLE jobs ADD COLUMN queue_key INTEGER NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE jobs ADD COLUMN cost_key INTEGER;
ALTER TABLE jobs ADD COLUMN charged_clips INTEGER NOT NULL DEFAULT 0 CHECK (charged_clips >= 0);
ALTER TABLE jobs ADD COLUMN charged_micros INTEGER NOT NULL DEFAULT 0 CHECK (charged_micros >= 0);
ALTER TABLE jobs ADD COLUMN charged_unknown INTEGER NOT NULL DEFAULT 0 CHECK (charged_unknown >= 0);

UPDATE jobs SET rank = sequence * 1048576;
UPDATE jobs SET queue_key = rank WHERE status = 'pending';
UPDATE jobs SET charged_clips = 1, charged_unknown = 1
WHERE status IN ('submitting', 'unconfirmed', 'queued', 'in_progress', 'downloading', 'completed')
    OR (status = 'cancelled' AND remote_id IS NOT NULL)
    OR (status = 'failed' AND (
        failure_stage = 'download'
        OR (failure_stage = 'generate' AND failure_code IN ('remote_video_missing', 'unexpected'))
    ));
-- What was made on this computer cost nothing.
UPDATE jobs SET estimate = 0, cost_key = 0, charged_unknown = 0
WHERE simulated = 1 AND connection = 'simulated';

CREATE INDEX jobs_by_queue ON jobs (removed_at, queue_key);
CREATE INDEX jobs_by_cost ON jobs (removed_at, cost_key);
CREATE INDEX jobs_by_charge ON jobs (
    coalesce(submitted_at, created_at), charged_clips, charged_micros, charged_unknown
) WHERE charged_clips > 0;

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
