"""Facts about `generate` over the simulated connection and over the emulator."""

from __future__ import annotations

import json
import signal
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import av
import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import HoldingProxy, Program, RunningEmulator

PROMPT = "a peanut eating peanut butter"
KEYS = {
    "id", "connection", "simulated", "status", "prompt", "model", "size", "seconds", "progress", "remote_id", "file",
    "created_at", "completed_at", "error",
}  # fmt: skip


def connect(program: Program, url: str, *options: str, said: str | None = None) -> None:
    """Add the server at `url` as `emu`."""
    added = program.run("connections", "add", "emu", "--base-url", url, *options, said=said)
    assert added.code == 0, added.err


def test_the_simulated_connection_makes_a_real_clip_of_the_asked_size_and_length(program: Program) -> None:
    made = program.run("generate", PROMPT, "--size", "640x360", "--seconds", "2", "--json")
    assert made.code == 0, made.err
    (job,) = made.objects
    assert job.keys() >= KEYS
    assert job["simulated"] is True
    assert (job["status"], job["prompt"], job["connection"], job["error"]) == ("completed", PROMPT, "simulated", None)
    assert job["file"].startswith(str(program.data))
    with av.open(job["file"]) as clip:
        video, sound = clip.streams.video[0], clip.streams.audio[0]
        assert (video.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height) == (640, 360)
        assert sum(1 for _ in clip.decode(video)) / float(video.average_rate or 1) == pytest.approx(2, abs=0.05)


def test_a_clip_from_the_emulator_is_marked_as_simulated_and_billed_once(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator("--job-seconds", "0.5")
    connect(program, server.url, "--auth", "none")
    made = program.run("generate", PROMPT, "--connection", "emu", "--size", "1280x720", "--seconds", "4", "--json")
    assert made.code == 0, made.err
    (job,) = made.objects
    assert job["simulated"] is True
    assert job["seconds"] == 4
    (bill,) = server.ledger
    assert (bill["remote_id"], bill["prompt"], bill["idempotency_key"]) == (job["remote_id"], PROMPT, job["id"])
    served = httpx.get(f"{server.url}/videos/{job['remote_id']}/content")
    assert Path(job["file"]).read_bytes() == served.content


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([""], "Write a prompt first"),
        (["p" * 32_001], "32,001"),
        ([PROMPT, "--size", "banana"], "1280x720"),
        ([PROMPT, "--size", "1281x721"], "even"),
        ([PROMPT, "--size", "99998x99998"], "pixels"),
        ([PROMPT, "--seconds", "0"], "above 0"),
        ([PROMPT, "--seconds", "nan"], "above 0"),
        ([PROMPT, "--seconds", "4000"], "60"),
        ([PROMPT, "--model", "nope"], "nope"),
        ([PROMPT, "--takes", "0"], "takes"),
        ([PROMPT, "--connection", "nowhere"], "nowhere"),
        ([PROMPT, "--extra", "seed"], "name=value"),
        ([PROMPT, "--reference", "/no/such/image.png"], "image"),
        ([PROMPT, "--seconds", "long"], "--seconds"),
        ([], "PROMPT"),
    ],
)
def test_what_cannot_be_is_refused_here_with_2_and_a_sentence(
    program: Program, arguments: list[str], words: str
) -> None:
    refused = program.run("generate", *arguments, "--json")
    assert refused.code == 2
    assert refused.out == ""
    assert words in refused.err
    assert program.run("jobs", "list", "--json").out == ""


def test_a_server_that_nobody_runs_ends_with_3_within_10_seconds(program: Program) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    connect(program, f"http://127.0.0.1:{port}/v1", "--auth", "none")
    begun = time.monotonic()
    made = program.run("generate", PROMPT, "--connection", "emu", "--json")
    assert made.code == 3
    assert time.monotonic() - begun < 13  # 10 s, and the start of the program
    assert "127.0.0.1" in made.err
    (job,) = made.objects
    assert (job["status"], job["error"]["stage"], job["error"]["code"]) == ("failed", "submit", "host_unreachable")


def test_a_wrong_key_ends_with_3_and_shows_nowhere(program: Program, emulator: Callable[..., RunningEmulator]) -> None:
    server = emulator("--key", "right-key-123456")
    program.environment["MY_KEY"] = "wrong-key-654321"
    connect(program, server.url, "--key-env", "MY_KEY")
    made = program.run("generate", PROMPT, "--connection", "emu", "--json")
    assert made.code == 3
    assert made.objects[0]["error"]["code"] == "key_refused"
    assert program.run("connections", "test", "emu").code == 3
    assert server.ledger == []
    for path in program.data.rglob("*"):
        if path.is_file():
            assert b"wrong-key-654321" not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--size", "123x456"], "invalid_value"),
        (["--model", "sim-refuses"], "moderation_blocked"),
        (["--model", "sim-fails"], None),
    ],
)
def test_what_the_server_refuses_or_fails_ends_with_1_and_its_words(
    program: Program, emulator: Callable[..., RunningEmulator], arguments: list[str], code: str | None
) -> None:
    server = emulator("--job-seconds", "0.5")
    connect(program, server.url, "--auth", "none")
    made = program.run("generate", PROMPT, "--connection", "emu", *arguments, "--json")
    assert made.code == 1
    (job,) = made.objects
    assert job["status"] == "failed"
    if code is not None:
        assert job["error"]["code"] == code
    assert job["error"]["message"] in made.err


def test_a_server_without_a_video_service_is_named(program: Program, emulator: Callable[..., RunningEmulator]) -> None:
    server = emulator()
    connect(program, server.url.removesuffix("/v1") + "/v2", "--auth", "none")
    made = program.run("generate", PROMPT, "--connection", "emu", "--json")
    assert made.code == 1
    assert made.objects[0]["error"]["code"] == "no_video_service"
    assert "/v1" in made.err


def test_output_is_a_copy_and_takes_do_not_overwrite_each_other(
    program: Program, emulator: Callable[..., RunningEmulator], tmp_path: Path
) -> None:
    server = emulator("--job-seconds", "0.2")
    connect(program, server.url, "--auth", "none")
    target = tmp_path / "out" / "deep"
    for _ in range(2):
        made = program.run("generate", PROMPT, "--connection", "emu", "--takes", "2", "--output", str(target), "--json")
        assert made.code == 0, made.err
        for job in made.objects:
            assert Path(job["file"]).exists()
    assert len(list(target.iterdir())) == 4


def test_no_wait_returns_with_the_remote_id_and_resume_goes_on(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator("--job-seconds", "1")
    connect(program, server.url, "--auth", "none")
    sent = program.run("generate", PROMPT, "--connection", "emu", "--no-wait", "--json")
    assert sent.code == 0, sent.err
    (job,) = sent.objects
    assert job["remote_id"]
    assert job["status"] in {"queued", "in_progress"}
    resumed = program.run("resume", "--json")
    assert resumed.code == 0, resumed.err
    (done,) = resumed.objects
    assert (done["id"], done["status"], done["remote_id"]) == (job["id"], "completed", job["remote_id"])
    assert len(server.ledger) == 1
    assert program.run("resume", "--json").out == ""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_in_order_and_resume_goes_on(
    program: Program, emulator: Callable[..., RunningEmulator], number: signal.Signals, code: int
) -> None:
    server = emulator("--job-seconds", "3")
    connect(program, server.url, "--auth", "none")
    process = program.start("generate", PROMPT, "--connection", "emu", "--json")
    wait_for_bill(server)
    process.send_signal(number)
    out, err = process.communicate(timeout=15)
    assert process.returncode == code, err
    assert "resume" in err
    (job,) = [json.loads(line) for line in out.splitlines()]
    assert job["remote_id"]
    resumed = program.run("resume", "--json")
    assert [one["status"] for one in resumed.objects] == ["completed"]
    assert len(server.ledger) == 1


def wait_for_bill(server: RunningEmulator, count: int = 1) -> None:
    """Wait until the server has billed so many creates."""
    until = time.monotonic() + 20
    while len(server.ledger) < count:
        assert time.monotonic() < until, "nothing was billed"
        time.sleep(0.02)


def test_kill_9_while_the_job_runs_loses_nothing_and_pays_nothing_twice(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator("--job-seconds", "2")
    connect(program, server.url, "--auth", "none")
    process = program.start("generate", PROMPT, "--connection", "emu", "--takes", "4", "--json")
    wait_for_bill(server, 4)
    process.kill()
    process.communicate()
    resumed = program.run("resume", "--json")
    assert resumed.code == 0, resumed.err
    assert [job["status"] for job in resumed.objects] == ["completed"] * 4
    assert len(server.ledger) == 4
    assert {bill["remote_id"] for bill in server.ledger} == {job["remote_id"] for job in resumed.objects}


@pytest.mark.parametrize("found", [True, False])
def test_a_job_killed_inside_its_post_is_found_in_the_list_or_stays_unconfirmed(
    program: Program,
    emulator: Callable[..., RunningEmulator],
    holding_proxy: Callable[[str], HoldingProxy],
    found: bool,  # noqa: FBT001 - a parameter
) -> None:
    server = emulator("--job-seconds", "1")
    proxy = holding_proxy(server.url)
    connect(program, proxy.url, "--auth", "none")
    proxy.holding.set()
    process = program.start("generate", PROMPT, "--connection", "emu")
    assert proxy.held.wait(20)
    process.kill()
    process.communicate()
    proxy.holding.clear()
    (bill,) = server.ledger
    if not found:
        delete_when_done(f"{server.url}/videos/{bill['remote_id']}")
    for _ in range(2 - found):
        resumed = program.run("resume", "--json")
        (job,) = resumed.objects
        assert (resumed.code, job["status"]) == ((0, "completed") if found else (1, "unconfirmed"))
        assert job["remote_id"] == (bill["remote_id"] if found else None)
    assert server.ledger == [bill]


def delete_when_done(url: str) -> None:
    """Delete a video from its server as soon as it is finished."""
    until = time.monotonic() + 20
    while not httpx.delete(url).is_success:
        assert time.monotonic() < until, "it was never finished"
        time.sleep(0.1)


def test_a_second_process_says_that_another_one_drives(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator("--job-seconds", "4")
    connect(program, server.url, "--auth", "none")
    process = program.start("generate", PROMPT, "--connection", "emu")
    try:
        wait_for_bill(server)
        second = program.run("generate", "another", "--connection", "emu", "--json")
        assert second.code == 1
        assert str(process.pid) in second.err
        assert program.run("jobs", "list", "--json").code == 0
    finally:
        process.kill()
        process.communicate()
    assert len(server.ledger) == 1
