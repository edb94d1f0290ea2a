-- Rows as a program of the third schema left them: one that waits, one that a server makes, and two that are complete.
INSERT INTO connections (
    id, name, name_key, kind, base_url, auth, key_source, key_variable, concurrency, proxy, ca_file, headers,
    connect_timeout, answer_timeout, prices, learned
) VALUES (
    'c1', 'Studio', 'studio', 'openai-compatible', 'https://studio.example/v1', 'bearer', 'keyring', NULL, 3,
    NULL, NULL, '[]', NULL, NULL, '[]', '{}'
);
INSERT INTO facts VALUES ('default connection', 'Studio');
INSERT INTO budgets VALUES ('month', 10000000, NULL, 'refuse');
INSERT INTO holds VALUES ('Studio', 'out_of_credit', 'No credit.', 1763629400000000);
INSERT INTO jobs (
    sequence, id, status, connection, simulated, created_at, submitted_at, completed_at, removed_at, batch_id,
    batch_name, take, attempt, remote_id, tags, file, file_bytes, file_sha256, model, size, seconds, model_key,
    connection_key, prompt_key, prompt, extra, search, rank, estimate, cost, queue_key, cost_key, charged_clips,
    charged_micros
) VALUES
    (1, 'job-a', 'pending', 'Studio', 0, 1763629200000000, NULL, NULL, NULL, 'b1', 'foxes.csv', 1, 0, NULL, '[]',
     NULL, NULL, NULL, 'sora-2', NULL, 4.0, 'sora-2', 'studio', 'a pending fox', 'a pending fox', '{}', 'studio
a pending fox
job-a
sora-2
foxes.csv', 1048576, 400000, NULL, 1048576, 400000, 0, 0),
    (2, 'job-b', 'in_progress', 'Studio', 0, 1763629200000001, 1763629210000000, NULL, NULL, NULL, NULL, 1, 1,
     'video_b', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}', 'studio
p
job-b
video_b', 2097152, 400000, NULL, 9223372036854775807, 400000, 1, 400000),
    (3, 'job-c', 'completed', 'Studio', 0, 1763629200000002, 1763629211000000, 1763629271000000, NULL, NULL, NULL, 1,
     1, 'video_c', '["sea"]', '/videos/c.mp4', 1234, 'abcd', NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}', 'studio
p
sea
job-c
video_c
c.mp4', 3145728, 400000, 500000, 9223372036854775807, 500000, 1, 500000),
    (4, 'job-d', 'completed', 'Studio', 0, 1763629200000003, 1763629212000000, 1763629272000000, 1763629300000000, NULL,
     NULL, 1, 1, 'video_d', '[]', '/trash/job-d.mp4', 1234, 'ef01', NULL, NULL, NULL, NULL, 'studio', 'p', 'p', '{}',
     'studio
p
job-d
video_d
job-d.mp4', 4194304, 400000, NULL, 9223372036854775807, 400000, 1, 400000);
UPDATE jobs SET seconds_key = 4.0 WHERE sequence = 1;
INSERT INTO remote_ids VALUES
    ('Studio', 'video_b', 2, 1), ('Studio', 'video_c', 3, 1), ('Studio', 'video_d', 4, 1);
INSERT INTO exchanges (
    number, job, operation, method, url, started_at, elapsed, request_headers, request_body, request_sha256, status,
    response_headers, response_body, response_bytes, request_id, error, repeats
) VALUES
    (1, 2, 'create', 'POST', 'https://studio.example/v1/videos', 1763629210000000, 0.5,
     '{"authorization": "[removed]"}', '{"prompt": "p \"é\""}', 'aa', 200, '{"x-request-id": "req_1"}',
     '{"id": "video_b"}', 17, 'req_1', NULL, 1),
    (2, 3, 'create', 'POST', 'https://studio.example/v1/videos', 1763629211000000, 0.25, '{}', '{}', NULL, 200,
     '{}', '{"id": "video_c"}', 17, NULL, NULL, 1),
    (5, 2, 'retrieve', 'GET', 'https://studio.example/v1/videos/video_b', 1763629220000000, 0.125, '{}', '', NULL, 200,
     '{}', 'queued', 6, NULL, NULL, 7),
    (6, 2, 'retrieve', 'GET', 'https://studio.example/v1/videos/video_b', 1763629230000000, 1.0, '{}', '', NULL, NULL,
     '{}', '', 0, NULL, 'reset', 1);
