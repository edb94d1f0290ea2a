-- Rows as a program of the fifth schema left them: one that waits, two that are complete, one of them in the trash,
-- one that was deleted for good, and one that was adopted; with names, tags, stars, a note, receipts, a repeated order,
-- a webhook, a saved filter, a template and a preset.
INSERT INTO connections (
    id, name, name_key, kind, base_url, auth, key_source, key_variable, concurrency, proxy, ca_file, headers,
    connect_timeout, answer_timeout, prices, learned
) VALUES (
    'id-1', 'Studio', 'studio', 'openai', 'https://studio.example/v1', 'bearer', 'keyring', NULL, 2, NULL, NULL, '[]',
    NULL, NULL, '[]', '{}'
);
INSERT INTO facts VALUES ('default connection', 'Studio');
INSERT INTO budgets VALUES ('day', NULL, 20, 'warn');
INSERT INTO holds VALUES ('Studio', 'key_refused', 'Not this key.', 1763629400000000);
INSERT INTO jobs (
    sequence, id, status, connection, simulated, created_at, submitted_at, completed_at, removed_at, batch_id,
    batch_name, take, attempt, remote_id, name, tags, file, file_bytes, file_sha256, model, size, seconds, model_key,
    connection_key, prompt_key, prompt, extra, search, rank, estimate, cost, queue_key, cost_key, charged_clips,
    charged_micros, origin, deleted_at
) VALUES
    (1, 'job-a', 'pending', 'Studio', 0, 1763629200000000, NULL, NULL, NULL, 'b1', 'foxes.csv', 1, 0, NULL,
     'Äther  Straße', '["S\u00fc\u00df", "s\u00fc\u00df", "sea"]', NULL, NULL, NULL, 'sora-2', NULL, 4.0, 'sora-2',
     'studio',
     'a pending fox', 'a pending fox', '{}', 'studio
a pending fox
äther  strasse
süss
süss
sea
job-a
sora-2
foxes.csv', 1048576, 400000, NULL, 1048576, 400000, 0, 0, 'form', NULL),
    (2, 'job-b', 'completed', 'Studio', 0, 1763629200000001, 1763629211000000, 1763629271000000, NULL, 'b1',
     'foxes.csv', 2, 1, 'video_b', NULL, '["sea"]', '/videos/b.mp4', 1234, 'abcd', NULL, NULL, NULL, NULL, 'studio',
     '港の夜', '港の夜', '{}', 'studio
港の夜
sea
job-b
video_b
foxes.csv
b.mp4', 2097152, 400000, 500000, 9223372036854775807, 500000, 1, 500000, NULL, NULL),
    (3, 'job-c', 'completed', 'Studio', 0, 1763629200000002, 1763629212000000, 1763629272000000, 1763629300000000,
     NULL, NULL, 1, 1, 'video_c', NULL, '[]', '/trash/job-c.mp4', 1234, 'ef01', NULL, NULL, NULL, NULL, 'studio', 'p',
     'p', '{}', 'studio
p
job-c
video_c
job-c.mp4', 3145728, 400000, NULL, 9223372036854775807, 400000, 1, 400000, NULL, NULL),
    (4, 'job-d', 'completed', 'Studio', 0, 1763629200000003, 1763629213000000, 1763629273000000, 1763629300000000,
     NULL, NULL, 1, 1, 'video_d', NULL, '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'studio', '', '', '{}', '',
     4194304, 400000, NULL, 9223372036854775807, 400000, 1, 400000, 'form', 1763629400000000);
INSERT INTO jobs (
    sequence, id, status, connection, simulated, created_at, completed_at, take, attempt, name, tags, file, file_bytes,
    file_sha256, connection_key, prompt_key, prompt, extra, search, rank, queue_key, charged_clips, charged_micros,
    origin
) VALUES
    (5, 'job-e', 'completed', 'imported', 0, 1763629200000004, 1763629274000000, 1, 0, 'Crème brûlée', '["S\u00fc\u00df"]',
     '/videos/e.mp4', 1234, '2345', 'imported', 'a café at night', 'a café at night', '{}', 'imported
a café at night
crème brûlée
süss
job-e
e.mp4', 5242880, 9223372036854775807, 0, 0, 'adopted');
UPDATE jobs SET name_key = CASE sequence WHEN 1 THEN 'äther strasse' WHEN 5 THEN 'crème brûlée' ELSE prompt_key END;
UPDATE jobs SET rating = 4, favourite = 1, note = 'the good one', search = replace(search, '
job-b', '
the good one
job-b'), continues = 'job-c' WHERE sequence = 2;
UPDATE jobs SET remote_deleted_at = 1763629300000000 WHERE sequence = 3;
INSERT INTO job_tags VALUES
    ('süss', 1, 'Süß'), ('sea', 1, 'sea'), ('sea', 2, 'sea'), ('süss', 5, 'Süß');
INSERT INTO saved_filters VALUES ('at sea', 'At sea', '{"tags": ["sea"]}');
INSERT INTO templates VALUES ('fox', 'Fox', 'a {colour} fox');
INSERT INTO presets VALUES ('wide', 'Wide', '{"size": "1280x720"}');
UPDATE jobs SET seconds_key = 4.0 WHERE sequence = 1;
INSERT INTO remote_ids VALUES
    ('Studio', 'video_b', 2, 1), ('Studio', 'video_c', 3, 1), ('Studio', 'video_d', 4, 1);
INSERT INTO erasures VALUES (4);
INSERT INTO receipt_entries VALUES
    (2, 1, 'exchange',
     '{"operation":"create","method":"POST","url":"https://studio.example/v1/videos",' ||
     '"started_at":1763629211000000,"elapsed":0.25,' ||
     '"request_headers":{},"request_body":"{}","request_sha256":null,"status":200,"response_headers":{},' ||
     '"response_body":"{\"id\": \"video_b\"}","response_bytes":17,"request_id":null,"error":null,"repeats":1}', NULL),
    (3, 1, 'exchange',
     '{"operation":"create","method":"POST","url":"https://studio.example/v1/videos",' ||
     '"started_at":1763629212000000,"elapsed":0.25,' ||
     '"request_headers":{},"request_body":"{}","request_sha256":null,"status":200,"response_headers":{},' ||
     '"response_body":"{\"id\": \"video_c\"}","response_bytes":17,"request_id":null,"error":null,"repeats":1}', NULL);
INSERT INTO receipts VALUES (2, 1, NULL), (3, 1, NULL);
INSERT INTO caller_keys VALUES ('key-1', 'print-1', 'job-a', 1, 1763629200000000);
INSERT INTO webhooks VALUES ('wh_1', 'http://127.0.0.1:9/x', '', 0, 1763629200000000, NULL, NULL, 0);
INSERT INTO webhook_messages VALUES
    ('msg_1', 'wh_1', 'job-b', 'completed', 'Studio', 0, 1763629271000000, 0, 1763629271000000);
