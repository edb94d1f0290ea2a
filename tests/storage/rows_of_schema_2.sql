-- Rows as a program of the second schema left them: a job in each status, and some that ended in other ways.
INSERT INTO connections (
    id, name, name_key, kind, base_url, auth, key_source, key_variable, concurrency, proxy, ca_file, headers,
    connect_timeout, answer_timeout, prices, learned
) VALUES (
    'c1', 'Studio', 'studio', 'openai-compatible', 'https://studio.example/v1', 'bearer', 'keyring', NULL, 3,
    'http://proxy.example:3128', NULL, '[]', 5.0, NULL, '[]', '{"encoding": "json"}'
);
INSERT INTO facts VALUES ('default connection', 'Studio');
INSERT INTO characters VALUES ('Studio', 'char_1', 'Fox', 1763629100000000);
INSERT INTO jobs (
    sequence, id, status, connection, simulated, created_at, submitted_at, completed_at, removed_at, batch_id,
    batch_name, take, attempt, remote_id, retry_of, source_id, derivation, tags, file, failure_stage, failure_code,
    failure_message, model, size, seconds, model_key, connection_key, prompt_key, prompt, extra, search, characters
) VALUES
    (1, 'job-a', 'pending', 'Studio', 0, 1763629200000000, NULL, NULL, NULL, 'b1', 'foxes.csv', 1, 0, NULL, NULL,
     NULL, NULL, '["pending"]', NULL, NULL, NULL, NULL, 'sora-2', '1280x720', 4.0, 'sora-2', 'studio', 'a pending fox',
     'a pending fox', '{}', 'studio
a pending fox
pending
job-a
pending
sora-2
1280x720
foxes.csv', '["char_1"]'),
    (2, 'job-b', 'pending', 'Studio', 0, 1763629200000001, NULL, NULL, NULL, 'b1', 'foxes.csv', 2, 0, NULL, NULL,
     NULL, NULL, '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}', 'studio
p
job-b
pending
foxes.csv', '[]'),
    (3, 'job-c', 'submitting', 'Studio', 0, 1763629200000002, 1763629210000000, NULL, NULL, NULL, NULL, 1, 1, NULL,
     NULL, NULL, NULL, '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}', 'studio
p
job-c
submitting', '[]'),
    (4, 'job-d', 'unconfirmed', 'Studio', 0, 1763629200000003, 1763629211000000, NULL, NULL, NULL, NULL, 1, 2, NULL,
     NULL, NULL, NULL, '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}', 'studio
p
job-d
unconfirmed', '[]'),
    (5, 'job-e', 'queued', 'Studio', 0, 1763629200000004, 1763629212000000, NULL, NULL, NULL, NULL, 1, 1, 'video_e',
     NULL, 'video_h', 'edit', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}', 'studio
p
job-e
queued
video_e', '[]'),
    (6, 'job-f', 'in_progress', 'Studio', 0, 1763629200000005, 1763629213000000, NULL, NULL, NULL, NULL, 1, 1,
     'video_f', NULL, NULL, NULL, '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}',
     'studio
p
job-f
in_progress
video_f', '[]'),
    (7, 'job-g', 'downloading', 'Studio', 0, 1763629200000006, 1763629214000000, NULL, NULL, NULL, NULL, 1, 1,
     'video_g', NULL, NULL, NULL, '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}',
     'studio
p
job-g
downloading
video_g', '[]'),
    (8, 'job-h', 'completed', 'Studio', 0, 1763629200000007, 1763629215000000, 1763629275000000, NULL, NULL, NULL, 1,
     1, 'video_h', NULL, NULL, NULL, '[]', '/videos/h.mp4', NULL, NULL, NULL, 'sora-2', NULL, NULL, 'sora-2',
     'studio', 'p', 'p', '{}', 'studio
p
job-h
completed
video_h
sora-2
h.mp4', '[]'),
    (9, 'job-i', 'failed', 'Studio', 0, 1763629200000008, 1763629216000000, NULL, NULL, NULL, NULL, 1, 1, 'video_i',
     NULL, NULL, NULL, '[]', NULL, 'generate', 'moderation_blocked', 'No.', NULL, NULL, NULL, NULL, 'studio', 'p',
     'p', '{}', 'studio
p
job-i
failed
video_i
moderation_blocked
no.', '[]'),
    (10, 'job-j', 'failed', 'Studio', 0, 1763629200000009, 1763629217000000, NULL, NULL, NULL, NULL, 1, 1, 'video_j',
     NULL, NULL, NULL, '[]', NULL, 'download', 'disk_full', 'No room.', NULL, NULL, NULL, NULL, 'studio', 'p', 'p',
     '{}', 'studio
p
job-j
failed
video_j
disk_full
no room.', '[]'),
    (11, 'job-k', 'failed', 'Studio', 0, 1763629200000010, 1763629218000000, NULL, NULL, NULL, NULL, 1, 1, 'video_k',
     NULL, NULL, NULL, '[]', NULL, 'generate', 'remote_video_missing', 'Gone.', NULL, NULL, NULL, NULL, 'studio', 'p',
     'p', '{}', 'studio
p
job-k
failed
video_k
remote_video_missing
gone.', '[]'),
    (12, 'job-l', 'failed', 'Studio', 0, 1763629200000011, 1763629219000000, NULL, NULL, NULL, NULL, 1, 1, NULL,
     'job-i', NULL, NULL, '[]', NULL, 'submit', 'key_refused', 'No.', NULL, NULL, NULL, NULL, 'studio', 'p', 'p',
     '{}', 'studio
p
job-l
failed
key_refused
no.', '[]'),
    (13, 'job-m', 'cancelled', 'Studio', 0, 1763629200000012, 1763629220000000, NULL, NULL, NULL, NULL, 1, 1,
     'video_m', NULL, NULL, NULL, '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}',
     'studio
p
job-m
cancelled
video_m', '[]'),
    (14, 'job-n', 'cancelled', 'Studio', 0, 1763629200000013, NULL, NULL, 1763629300000000, NULL, NULL, 1, 0, NULL,
     NULL, NULL, NULL, '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}', 'studio
p
job-n
cancelled', '[]'),
    (15, 'job-o', 'completed', 'simulated', 1, 1763629200000014, 1763629221000000, 1763629227000000, NULL, NULL, NULL,
     1, 1, 'sim_o', NULL, NULL, NULL, '[]', '/videos/o.mp4', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'simulated',
     'p', 'p', '{}', 'simulated
p
job-o
completed
sim_o
o.mp4', '[]');
INSERT INTO jobs (
    sequence, id, status, connection, simulated, created_at, submitted_at, take, attempt, remote_id, tags, failure_stage,
    failure_code, failure_message, connection_key, prompt_key, prompt, extra, search
) VALUES (
    16, 'job-p', 'failed', 'Studio', 0, 1763629200000015, 1763629222000000, 1, 1, 'video_p', '[]', 'generate',
    'expired', 'Too late.', 'studio', 'p', 'p', '{}', 'studio
p
job-p
failed
video_p
expired
too late.'
);
UPDATE jobs SET size_key = 120795956480, seconds_key = 4.0 WHERE sequence = 1;
INSERT INTO remote_ids VALUES
    ('Studio', 'video_p', 16, 1),
    ('Studio', 'video_e', 5, 1), ('Studio', 'video_f', 6, 1), ('Studio', 'video_g', 7, 1), ('Studio', 'video_h', 8, 1),
    ('Studio', 'video_i', 9, 1), ('Studio', 'video_j', 10, 1), ('Studio', 'video_k', 11, 1),
    ('Studio', 'video_m', 13, 1), ('simulated', 'sim_o', 15, 1);
INSERT INTO exchanges (
    number, job, operation, method, url, started_at, elapsed, request_headers, request_body, status,
    response_headers, response_body, response_bytes, repeats
) VALUES
    (3, 8, 'create', 'POST', 'https://studio.example/v1/videos', 1763629215000000, 0.5, '{}', '{}', 200,
     '{}', '{"id": "video_h"}', 17, 1);
