"""The emulator starts, bills, carries load and ends as it should."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import sora_desktop
from sora_desktop.emulator.options import EmulatorOptions
from sora_desktop.emulator.server import serve

if TYPE_CHECKING:
    from tests.emulator.conftest import EmulatorStarter, VideoWaiter

ROOT = Path(sora_desktop.__file__).parent.parent


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_first_line_tells_a_port_that_accepts_at_once(start_emulator: EmulatorStarter) -> None:
    emulator = start_emulator()
    with emulator.client() as client:
        assert emulator.base_url.startswith("http://127.0.0.1:")
        assert emulator.base_url.endswith("/v1")
        assert client.get("/models").status_code == 200


def test_two_emulators_with_port_0_have_ports_of_their_own(start_emulator: EmulatorStarter) -> None:
    assert start_emulator().port != start_emulator().port


def test_a_taken_port_is_explained_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve(EmulatorOptions(port=port)) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        f"Cannot listen on 127.0.0.1:{port}: address already in use. Choose another port, or 0 for a free one.\n"
    )


def test_a_ledger_that_cannot_be_written_is_explained(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert serve(EmulatorOptions(port=0, ledger=tmp_path / "none" / "ledger.jsonl")) == 1
    assert "Cannot write the ledger" in capsys.readouterr().err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_within_a_second_though_it_is_drawing(
    start_emulator: EmulatorStarter, number: int, code: int
) -> None:
    emulator = start_emulator(clip="rendered", job_seconds=0)
    with emulator.client() as client:
        large = {"prompt": "x", "size": "1920x1080", "seconds": "20", "model": "sora-2-pro"}
        for _ in range(4):
            client.post("/videos", json=large)
        threading.Event().wait(0.3)
        started = time.monotonic()
        assert emulator.stop(number) == code
        assert time.monotonic() - started < 1.5
    assert emulator.process.communicate() == ("", "")


def test_nothing_but_the_first_line_is_written(start_emulator: EmulatorStarter) -> None:
    emulator = start_emulator()
    with emulator.client() as client:
        client.post("/videos", json={"prompt": "x"})
        client.get("/nothing")
        client.post("/videos", content=b"{", headers={"content-type": "application/json"})
    emulator.stop()
    out, err = emulator.process.communicate()
    assert (out, err) == ("", "")


def test_each_billed_create_is_a_line_before_its_answer(start_emulator: EmulatorStarter, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    emulator = start_emulator(ledger=str(ledger))
    assert _lines(ledger) == []
    with emulator.client() as client:
        first = client.post("/videos", json={"prompt": "Crème\nbrûlée"}, headers={"idempotency-key": "k1"}).json()
        assert len(_lines(ledger)) == 1
        client.post("/videos", json={"prompt": "Crème\nbrûlée"}, headers={"idempotency-key": "k1"})
        client.post("/videos", json={"prompt": ""})
        client.post("/videos", json={"prompt": "x", "model": "sim-refuses"})
        assert len(_lines(ledger)) == 1
        second = client.post("/videos", json={"prompt": "x", "model": "sim-fails", "seconds": "12"}).json()
        # The process gets no time to tidy up: what was answered is on the disk already.
        emulator.process.kill()
    one, two = _lines(ledger)
    assert set(one) == {"time", "remote_id", "model", "size", "seconds", "prompt", "idempotency_key"}
    assert (one["remote_id"], one["prompt"], one["idempotency_key"]) == (first["id"], "Crème\nbrûlée", "k1")
    assert (one["model"], one["size"], one["seconds"]) == ("sora-2", "720x1280", 4)
    assert str(one["time"]).endswith("+00:00")
    assert (two["remote_id"], two["idempotency_key"], two["seconds"]) == (second["id"], None, 12)


def test_a_remix_is_billed_too(start_emulator: EmulatorStarter, tmp_path: Path, finished: VideoWaiter) -> None:
    ledger = tmp_path / "ledger.jsonl"
    with start_emulator(ledger=str(ledger)).client() as client:
        source = client.post("/videos", json={"prompt": "x"}).json()["id"]
        finished(client, source)
        remix = client.post(f"/videos/{source}/remix", json={"prompt": "y"}).json()["id"]
    assert [line["remote_id"] for line in _lines(ledger)] == [source, remix]


def test_a_ledger_grows_over_restarts(start_emulator: EmulatorStarter, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    for _ in range(2):
        emulator = start_emulator(ledger=str(ledger))
        with emulator.client() as client:
            client.post("/videos", json={"prompt": "x"})
        emulator.stop()
    assert len(_lines(ledger)) == 2


def test_a_job_is_not_complete_before_its_clip_is_there(start_emulator: EmulatorStarter, finished: VideoWaiter) -> None:
    with start_emulator(clip="rendered", job_seconds=0).client() as client:
        made = client.post("/videos", json={"prompt": "x", "size": "1280x720"}).json()
        assert made["status"] == "in_progress"
        assert finished(client, made["id"])["status"] == "completed"
        assert len(client.get(f"/videos/{made['id']}/content").content) > 20_000


async def test_answers_stay_quick_while_clips_are_drawn(start_emulator: EmulatorStarter) -> None:
    emulator = start_emulator(clip="rendered", job_seconds=0)
    async with httpx.AsyncClient(base_url=emulator.base_url, timeout=30, trust_env=False) as client:
        for _ in range(3):
            await client.post("/videos", json={"prompt": "x", "size": "1280x720", "seconds": "12"})
        waits = []
        for _ in range(60):
            started = time.perf_counter()
            assert (await client.get("/videos", params={"limit": 3})).status_code == 200
            waits.append(time.perf_counter() - started)
            await asyncio.sleep(0.01)
    # The machine may be busy with other things, so this only tells apart quick from stuck.
    assert sorted(waits)[len(waits) // 2] < 0.25


async def test_a_thousand_requests_go_over_few_connections(start_emulator: EmulatorStarter, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    emulator = start_emulator(ledger=str(ledger), job_seconds=0.5)
    limits = httpx.Limits(max_connections=8)
    async with httpx.AsyncClient(base_url=emulator.base_url, timeout=60, limits=limits, trust_env=False) as client:

        async def one(number: int) -> str:
            made = await client.post("/videos", json={"prompt": f"number {number}"})
            for _ in range(4):
                assert (await client.get(f"/videos/{made.json()['id']}")).status_code == 200
            return str(made.json()["id"])

        ids = await asyncio.gather(*(one(number) for number in range(200)))
    assert sorted(ids) == sorted(str(line["remote_id"]) for line in _lines(ledger))


def test_a_client_that_goes_away_in_the_middle_does_no_harm(start_emulator: EmulatorStarter) -> None:
    emulator = start_emulator()
    for request in (
        b"POST /v1/videos HTTP/1.1\r\nHost: localhost\r\nContent-Type:application/json\r\nContent-Length:999\r\n\r\n{",
        b"GET /v1/videos HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /v1/vid",
    ):
        with socket.create_connection(("127.0.0.1", emulator.port), timeout=10) as raw:
            raw.sendall(request)
    with emulator.client() as client:
        assert client.get("/videos").json()["data"] == []
    emulator.stop()
    assert emulator.process.communicate()[1] == ""


def test_it_listens_on_the_address_it_is_given(start_emulator: EmulatorStarter) -> None:
    with start_emulator(host="localhost").client() as client:
        assert client.get("/models").status_code == 200


def test_options_are_light_to_import() -> None:
    program = "import sys, sora_desktop.emulator.options; print('starlette' in sys.modules, 'av' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.split() == ["False", "False"]
