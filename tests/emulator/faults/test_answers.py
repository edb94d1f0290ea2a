"""Answers that are late, wrong, huge, deep, meaningless, or contradict the one before."""

from __future__ import annotations

import json
import socket
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.emulator.faults.conftest import Bench


def test_too_many_requests_are_refused_with_every_form_of_retry_after(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("Too many requests")
    with bench.client() as client:
        answers = [client.get(f"/videos/{video_id}") for _ in range(8)]
    assert [answer.status_code for answer in answers] == [429] * 6 + [503, 200]
    forms = [answer.headers.get("retry-after") for answer in answers]
    assert forms[0] == "2"
    assert 0 <= (parsedate_to_datetime(str(forms[1])) - datetime.now(UTC)).total_seconds() + 1 <= 4
    assert answers[2].headers["retry-after-ms"] == "1500"
    assert forms[2:] == [None, None, "31536000", "soon", "-1", None]
    assert answers[0].json()["error"]["code"] == "rate_limit_exceeded"


def test_server_errors_come_in_turn_and_as_the_seed_decides(bench: Bench) -> None:
    bench.recipe("Server errors now and then")
    with bench.client() as client:
        statuses = [client.get("/models").status_code for _ in range(40)]
    failed = [status for status in statuses if status != 200]
    assert failed == [(500, 502, 503, 504)[place % 4] for place in range(len(failed))]
    assert 8 < len(failed) < 32
    assert {tuple(map(str, (fault["name"], fault["do"]))) for fault in _faults(bench)} == {("storm", "status")}


def _faults(bench: Bench) -> list[dict[str, object]]:
    return [fault for line in bench.decisions() for fault in line["faults"]]  # type: ignore[attr-defined]


def test_an_answer_is_an_html_page(bench: Bench) -> None:
    bench.recipe("An HTML page instead of JSON")
    with bench.client() as client:
        answer = client.get("/videos/video_1")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Sign in" in answer.text


def test_an_answer_is_garbage_and_then_no_http_at_all(bench: Bench) -> None:
    bench.recipe("Garbage")
    with bench.client() as client:
        answer = client.get("/videos/video_1")
        assert answer.headers["content-type"] == "application/json"
        assert len(answer.content) == 4096
        with pytest.raises(ValueError, match=r"decode|Expecting"):
            json.loads(answer.content)
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/videos/video_1")
        assert client.get("/models").status_code == 200
    bench.write('[[fault]]\ndo = "body"\ngarbage = 4096\nraw = true')
    answers = [bench.raw("GET", "/v1/models").data for _ in range(2)]
    assert [len(data) for data in answers] == [4096, 4096]
    assert answers[0] != answers[1]


def test_an_answer_is_huge_json(bench: Bench) -> None:
    bench.recipe("Huge JSON")
    with bench.client() as client, client.stream("GET", "/videos/video_1") as answer:
        assert answer.headers["content-length"] == "50000000"
        assert answer.headers["content-type"] == "application/json"
        data = b"".join(answer.iter_raw())
    assert len(data) == 50_000_000
    assert list(json.loads(data)) == ["padding"]


def test_an_answer_is_deep_json(bench: Bench) -> None:
    bench.recipe("Deep JSON")
    with bench.client() as client:
        data = client.get("/videos/video_1").content
    assert data.count(b"{") == data.count(b"}") == 100_000
    with pytest.raises(RecursionError):
        json.loads(data)
    bench.write('[[fault]]\ndo = "body"\ndeep = 3')
    with bench.client() as client:
        assert client.get("/models").json() == {"a": {"a": {"a": None}}}


def test_values_have_wrong_types(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("Wrong types")
    with bench.client() as client:
        job = client.get(f"/videos/{video_id}").json()
    assert (job["progress"], job["seconds"], job["size"], job["error"]) == ("40%", 4.0, ["720", 1280], "none")
    assert job["model"] is None
    assert datetime.fromisoformat(job["created_at"]).tzinfo is not None


def test_a_status_goes_backwards_for_each_video(bench: Bench) -> None:
    one, two = bench.video("one"), bench.video("two")
    bench.recipe("Statuses that go backwards")
    with bench.client() as client:
        for video_id in (one, two):
            statuses = [client.get(f"/videos/{video_id}").json()["status"] for _ in range(3)]
            assert statuses == ["in_progress", "queued", "completed"]


def test_a_video_has_another_id_when_it_is_looked_at(bench: Bench) -> None:
    bench.recipe("Another id on GET")
    with bench.client() as client:
        made = client.post("/videos", json={"prompt": "x"}).json()["id"]
        assert client.get(f"/videos/{made}").json()["id"] == f"{made}-gateway"
        assert client.get("/videos").json()["data"][0]["id"] == made


def test_two_jobs_have_one_id(bench: Bench) -> None:
    bench.recipe("Two jobs with one id")
    with bench.client() as client:
        ids = {client.post("/videos", json={"prompt": "x"}).json()["id"] for _ in range(2)}
    assert ids == {"video_twin"}
    assert len({line["remote_id"] for line in bench.bills()}) == 2


def test_a_failed_job_is_an_http_500(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("A failed job as HTTP 500")
    with bench.client() as client:
        answer = client.get(f"/videos/{video_id}")
    assert answer.status_code == 500
    assert (answer.json()["object"], answer.json()["status"]) == ("video", "failed")
    assert answer.json()["error"] == {"code": 500, "message": "CUDA out of memory"}


def test_a_job_is_completed_too_early(bench: Bench) -> None:
    bench.recipe("Completed too early")
    with bench.client() as client:
        made = client.post("/videos", json={"prompt": "x", "model": "sim-stalls"}).json()["id"]
        assert client.get(f"/videos/{made}").json()["status"] == "completed"
        assert client.get(f"/videos/{made}/content").status_code == 404


def test_a_server_forgets_a_job_and_finds_it_again(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("A server that forgets its jobs")
    with bench.client() as client:
        assert [client.get(f"/videos/{video_id}").status_code for _ in range(3)] == [404, 404, 200]


def test_there_is_no_list_and_no_delete(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("No list, no delete")
    with bench.client() as client:
        assert client.get("/videos").json() == {"detail": "Method Not Allowed"}
        assert client.delete(f"/videos/{video_id}").status_code == 501
        assert client.get(f"/videos/{video_id}").status_code == 200


def test_a_video_is_deleted_but_the_answer_is_lost(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("Deleted, but the answer is lost")
    assert bench.raw("DELETE", f"/v1/videos/{video_id}").was_reset
    with bench.client() as client:
        assert client.get(f"/videos/{video_id}").status_code == 404


def test_one_key_is_wrong(bench: Bench) -> None:
    bench.recipe("A wrong key, for one key only")
    for headers, status in (
        ({"authorization": "Bearer sk-old-1"}, 401),
        ({"api-key": "sk-old-2"}, 401),
        ({"authorization": "Bearer sk-new"}, 200),
        ({}, 200),
    ):
        with bench.client(**headers) as client:
            assert client.get("/models").status_code == status


def test_a_fault_can_be_for_what_a_request_is_about(bench: Bench) -> None:
    stormy, calm = bench.video("a storm"), bench.video("a lake")
    bench.write(
        '[[fault]]\nwhen = { method = "GET", prompt = "*storm*", model = "sora-*" }\ndo = "status"\nstatus = 500'
    )
    with bench.client() as client:
        assert client.get(f"/videos/{stormy}").status_code == 500
        assert client.get(f"/videos/{stormy}/content").status_code == 500
        assert client.get(f"/videos/{calm}").status_code == 200
        assert client.get("/videos").status_code == 200


def test_latencies_add_up_before_another_fault(bench: Bench) -> None:
    bench.write(
        '[[fault]]\ndo = "latency"\nseconds = 0.2\n'
        '[[fault]]\ndo = "latency"\nseconds = 0.3\nbilled = true\n'
        '[[fault]]\nwhen = { path = "/models" }\ndo = "status"\nstatus = 418\n'
    )
    with bench.client() as client:
        for path, status in (("/models", 418), ("/videos", 200)):
            started = time.monotonic()
            assert client.get(path).status_code == status
            assert time.monotonic() - started >= 0.5
    assert [len(line["faults"]) for line in bench.decisions()] == [3, 2]  # type: ignore[arg-type]


def test_a_body_far_too_large_is_still_refused_by_the_server(bench: Bench) -> None:
    bench.write('[[fault]]\nwhen = { prompt = "*" }\ndo = "reset"')
    request = (
        f"POST /v1/videos HTTP/1.1\r\nHost: localhost:{bench.port}\r\nContent-Type: application/json\r\n"
        "Content-Length: 999999999\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", bench.port), timeout=20) as connection:
        connection.sendall(request.encode() + b"{")
        assert connection.recv(64).startswith(b"HTTP/1.1 413")


def test_every_faulty_answer_names_the_emulator_and_itself(bench: Bench) -> None:
    bench.write('[[fault]]\ndo = "status"\nstatus = [204, 500, 304]\nheaders = { x-request-id = "req_mine" }')
    with bench.client() as client:
        answers = [client.get("/models") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [204, 500, 304]
    assert [answer.content == b"" for answer in answers] == [True, False, True]
    assert all(answer.headers["x-sora-desktop-emulator"] for answer in answers)
    assert all(answer.headers["x-request-id"] == "req_mine" for answer in answers)
