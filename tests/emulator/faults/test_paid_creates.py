"""Creates that fail before or after the job was made: the ledger tells which."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.faults.conftest import Bench, Bytes

EXAMPLE = """
[[fault]]
when = { method = "POST", path = "/videos", prompt = "*storm*" }   # globs; each optional
nth = [1, 3]            # or times = 5, or every = 2, or probability = 0.1 (seeded)
do = "status"           # status, latency, drip, reset, stall, truncate, body, redirect, rewrite
billed = true           # did the server charge before it failed?
status = 503
headers = { Retry-After = "2" }
seconds = 0.2           # for latency, drip, stall
body = "<html>…"        # for body; `set = { status = "queued" }` for rewrite
"""


@pytest.mark.parametrize("form", ["json", "multipart", "urlencoded"])
def test_a_create_fails_after_its_job_was_made_whatever_form_its_prompt_has(bench: Bench, form: str) -> None:
    bench.write(EXAMPLE)
    fields = {"prompt": "a storm at sea", "model": "sora-2"}
    sent: list[httpx.Response] = []
    with bench.client() as client:
        for _ in range(4):
            if form == "json":
                sent.append(client.post("/videos", json=fields))
            elif form == "multipart":
                sent.append(client.post("/videos", files={name: (None, value) for name, value in fields.items()}))
            else:
                sent.append(client.post("/videos", data=fields))
    served = 415 if form == "urlencoded" else 200
    assert [answer.status_code for answer in sent] == [503, served, 503, served]
    assert sent[0].headers["retry-after"] == "2"
    assert sent[0].text == "<html>…"
    assert sent[0].elapsed.total_seconds() >= 0.2
    assert len(bench.bills()) == (0 if form == "urlencoded" else 4)
    with bench.client() as client:
        assert client.post("/videos", json={"prompt": "a calm sea"}).status_code == 200
        assert client.get("/videos").status_code == 200


def test_latency_comes_before_the_job(bench: Bench) -> None:
    bench.recipe("Latency")
    started = time.monotonic()
    with bench.client() as client:
        with pytest.raises(httpx.ReadTimeout):
            client.post("/videos", json={"prompt": "x"}, timeout=0.3)
        assert client.post("/videos", json={"prompt": "y"}).status_code == 200
    assert time.monotonic() - started >= 1.0
    assert [line["prompt"] for line in bench.bills()] == ["y"]
    notes = {str(line["prompt"]): line["note"] for line in bench.decisions()}
    assert "went away" in str(notes["x"])


def test_latency_comes_after_the_job(bench: Bench) -> None:
    bench.recipe("Latency after the job is made")
    with bench.client() as client, pytest.raises(httpx.ReadTimeout):
        client.post("/videos", json={"prompt": "x"}, timeout=0.5)
    while not bench.bills():
        threading.Event().wait(0.02)
    assert [line["prompt"] for line in bench.bills()] == ["x"]


@pytest.mark.parametrize(("title", "bills"), [("Reset before the job is made", 0), ("Reset after the job is made", 1)])
def test_a_reset_is_a_real_one(bench: Bench, title: str, bills: int) -> None:
    bench.recipe(title)
    answer = bench.create()
    assert answer.was_reset
    assert answer.data == b""
    assert len(bench.bills()) == bills
    (line,) = bench.decisions()
    assert line["status"] is None
    assert line["billed"] is bool(bills)
    assert line["remote_id"] == (bench.bills()[0]["remote_id"] if bills else None)
    with bench.client() as client:
        assert client.post("/videos", json={"prompt": "x"}).status_code == 200


@pytest.mark.parametrize(("title", "bills"), [("Stall before the job is made", 0), ("Stall after the job is made", 1)])
def test_a_stall_is_silence_and_then_the_end(bench: Bench, title: str, bills: int) -> None:
    bench.recipe(title)
    started = time.monotonic()
    answer = bench.create()
    assert 0.9 < time.monotonic() - started < 10
    assert answer.data == b""
    assert not answer.was_reset
    assert len(bench.bills()) == bills


def test_a_stall_without_an_end_lasts_until_the_client_gives_up(bench: Bench) -> None:
    bench.write('[[fault]]\nwhen = { path = "/models" }\ndo = "stall"')
    with bench.client() as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get("/models", timeout=0.5)
        assert client.get("/videos").status_code == 200


def test_the_answer_to_a_paid_create_is_cut_short(bench: Bench) -> None:
    bench.recipe("The answer to a paid create, cut short")
    answer = bench.create()
    assert len(answer.body) == 20
    assert not answer.was_reset
    assert b"content-length: 2" in answer.head
    assert len(bench.bills()) == 1
    with bench.client() as client, pytest.raises(httpx.RemoteProtocolError):
        client.post("/videos", json={"prompt": "x"})
    assert len(bench.bills()) == 2


def test_a_paid_create_is_answered_with_a_page(bench: Bench) -> None:
    bench.recipe("Charged, then failed")
    with bench.client() as client:
        answer = client.post("/videos", json={"prompt": "x"})
        listed = client.get("/videos").json()["data"]
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")
    assert listed[0]["id"] == bench.bills()[0]["remote_id"]


def test_a_create_that_repeats_its_key_is_billed_once(bench: Bench) -> None:
    bench.recipe("Reset after the job is made")
    with bench.client(**{"idempotency-key": "k-1"}) as client:
        with pytest.raises(httpx.TransportError):
            client.post("/videos", json={"prompt": "x"})
        again = client.post("/videos", json={"prompt": "x"}).json()
    (bill,) = bench.bills()
    assert again["id"] == bill["remote_id"]
    assert [line["billed"] for line in bench.decisions()] == [True, False]


def test_there_is_no_credit_left(bench: Bench) -> None:
    bench.recipe("No credit left")
    with bench.client() as client:
        answer = client.post("/videos", json={"prompt": "x"})
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "insufficient_quota"
    assert bench.bills() == []


def test_many_stalls_and_resets_leave_nothing_behind(bench: Bench) -> None:
    bench.write(
        '[[fault]]\nwhen = { method = "POST" }\nevery = 2\ndo = "stall"\nseconds = 0.2\nbilled = true\n'
        '[[fault]]\nwhen = { method = "POST" }\ndo = "reset"\nbilled = true'
    )
    threads = [threading.Thread(target=bench.create, args=(f"number {number}",)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(str(line["prompt"]) for line in bench.bills()) == sorted(f"number {number}" for number in range(40))
    assert all(line["billed"] and line["status"] is None for line in bench.decisions())
    with bench.client() as client:
        assert client.get("/videos").status_code == 200


@pytest.mark.parametrize("do", ["latency", "stall"])
def test_it_ends_at_once_though_somebody_waits(start_bench: Callable[..., Bench], do: str) -> None:
    bench = start_bench()
    bench.write(f'[[fault]]\ndo = "{do}"\nbilled = true\nseconds = 60')
    answers: list[Bytes] = []
    waiting = threading.Thread(target=lambda: answers.append(bench.create()))
    waiting.start()
    while not bench.bills():
        threading.Event().wait(0.02)
    started = time.monotonic()
    bench.process.terminate()
    assert bench.process.wait(10) == 0
    assert time.monotonic() - started < 2
    waiting.join(10)
    assert [answer.data for answer in answers] == [b""]
