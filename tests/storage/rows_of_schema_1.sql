-- Rows as a program of the first schema left them.
INSERT INTO connections VALUES
    ('c1', 'Studio', 'studio', 'openai-compatible', 'https://studio.example/v1', 'bearer', 'keyring',
     NULL, 3, 'json', 0),
    ('c2', 'gpu', 'gpu', 'openai-compatible', 'http://gpu:8091/v1', 'none', 'none', NULL, 4, 'multipart', 0),
    ('c3', 'emu', 'emu', 'openai-compatible', 'http://127.0.0.1:8787/v1', 'api-key', 'environment', 'EMU', 1, 'json', 1);
INSERT INTO facts VALUES ('default connection', 'Studio');
INSERT INTO jobs (
    sequence, id, status, connection, simulated, created_at, submitted_at, completed_at, take, attempt, remote_id,
    remote_model, progress, remix_of, tags, file, file_bytes, file_sha256, model, size, seconds, model_key, size_key,
    seconds_key, connection_key, prompt_key, prompt, extra, search
) VALUES (
    1, '01JD000000000000000000000A', 'completed', 'Studio', 0, 1763629200000000, 1763629201000000, 1763629290000000, 1, 1, 'video_1',
    'sora-2', 100.0, NULL, '["sea"]', '/videos/one.mp4', 1234, 'ab', 'sora-2', '1280x720', 4.0, 'sora-2', 921600,
    4.0, 'studio', 'a fox', 'a fox', '{"seed": 7}', 'studio
a fox'
), (
    2, '01JD000000000000000000000B', 'in_progress', 'Studio', 0, 1763629300000000, 1763629301000000, NULL, 1, 1, 'video_2',
    NULL, 40.0, 'video_1', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, 'studio', 'at night', 'at night', '{}', 'studio
at night'
);
INSERT INTO jobs (
    sequence, id, status, connection, simulated, created_at, take, attempt, tags, failure_stage, failure_code,
    failure_message, connection_key, prompt_key, prompt, extra, search
) VALUES (
    3, '01JD000000000000000000000C', 'failed', 'gpu', 0, 1763629400000000, 1, 1, '[]', 'submit', 'host_unreachable', 'Cannot reach it.',
    'gpu', 'an owl', 'an owl', '{}', 'gpu
an owl'
);
INSERT INTO remote_ids VALUES ('Studio', 'video_1', 1, 1), ('Studio', 'video_2', 2, 1);
INSERT INTO exchanges (
    number, job, operation, method, url, started_at, elapsed, request_headers, request_body, status,
    response_headers, response_body, response_bytes, repeats
) VALUES
    (5, 1, 'create', 'POST', 'https://studio.example/v1/videos', 1763629200500000, 0.5, '{}', '{}', 200,
     '{}', '{"id": "video_1"}', 17, 1),
    (6, 2, 'remix', 'POST', 'https://studio.example/v1/videos/video_1/remix', 1763629300500000, 0.5, '{}', '{}',
     200, '{}', '{"id": "video_2"}', 17, 1),
    (7, 2, 'retrieve', 'GET', 'https://studio.example/v1/videos/video_2', 1763629310000000, 0.1, '{}', '', 200,
     '{}', '{}', 2, 12);
