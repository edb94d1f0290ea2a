"""Facts about `generate` over the simulated connection and over the emulator."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import av
import httpx
import pytest
from PIL import Image

from sora_desktop.cli.generate import read_extra
from sora_desktop.media.xmp import find

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Program, RunningEmulator

PROMPT = "a peanut eating peanut butter"
KEYS = {
    "id", "connection", "simulated", "status", "prompt", "model", "size", "seconds", "progress", "remote_id", "file",
    "created_at", "completed_at", "error",
}  # fmt: skip


def test_the_simulated_connection_makes_a_real_clip_of_the_asked_size_and_length(program: Program) -> None:
    made = program.ended(program.start("generate", PROMPT, "--size", "640x360", "--seconds", "2", "--json"))
    assert made.code == 0, made.err
    job = made.job
    assert job.keys() >= KEYS
    assert job["simulated"] is True
    assert (job["status"], job["prompt"], job["connection"], job["error"]) == ("completed", PROMPT, "simulated", None)
    assert (job["size"], job["seconds"], job["progress"]) == ("640x360", 2, 100)
    begun, done = (datetime.fromisoformat(job[name]) for name in ("created_at", "completed_at"))
    assert begun < done <= datetime.now(UTC)
    assert job["file"].startswith(str(program.data))
    with av.open(job["file"]) as clip:
        pictures, sound = clip.streams.video[0], clip.streams.audio[0]
        assert (pictures.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (pictures.width, pictures.height) == (640, 360)
        assert sum(1 for _ in clip.decode(pictures)) / float(pictures.average_rate or 1) == pytest.approx(2, abs=0.05)


def test_a_clip_from_the_emulator_is_marked_as_simulated_and_billed_once(
    program: Program, server: RunningEmulator
) -> None:
    made = program.run("generate", PROMPT, "--size", "1280x720", "--seconds", "4", "--json")
    assert made.code == 0, made.err
    job = made.job
    assert job["simulated"] is True
    assert (job["asked_seconds"], job["seconds"]) == (4, 1), (
        "what the file really lasts is told, here the stub's length"
    )
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
        ([PROMPT, "--seconds", "long"], "not a number"),
        ([PROMPT, "--model", "nope"], "nope"),
        ([PROMPT, "--takes", "0"], "takes"),
        ([PROMPT, "--takes", "two"], "not a whole number"),
        ([PROMPT, "--connection", "nowhere"], "nowhere"),
        ([PROMPT, "--extra", "seed"], "name=value"),
        ([PROMPT, "--extra", "prompt=another"], "field of its own"),
        ([PROMPT, "--reference", "/no/such/image.png"], "image"),
        ([PROMPT, "--output", __file__], "in the way"),
        ([PROMPT, "--output", f"{__file__}/deeper"], "Cannot write"),
        ([PROMPT, "--output", "/proc"], "/proc"),
        ([PROMPT, "--output", "x", "--no-wait"], "--no-wait"),
        (["\udcff"], "not readable text"),
        ([PROMPT, "--data-dir", ""], "--data-dir"),
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


def test_a_wrong_key_ends_with_3_and_shows_nowhere(program: Program, emulator: Callable[..., RunningEmulator]) -> None:
    server = emulator("--key", "right-key-123456")
    program.environment["MY_KEY"] = "wrong-key-654321"
    program.connect(server.url, "--key-env", "MY_KEY")
    made = program.run("generate", PROMPT, "--json")
    assert made.code == 3
    assert made.job["error"]["code"] == "key_refused"
    tested = program.run("connections", "test", "emu")
    assert tested.code == 3
    assert server.ledger == []
    for text in (made.out, made.err, tested.out, tested.err):
        assert "wrong-key-654321" not in text
    for path in program.data.rglob("*"):
        if path.is_file():
            assert b"wrong-key-654321" not in path.read_bytes(), path
    # With the right one, from a file that ended in a new line, it works.
    program.environment["MY_KEY"] = "right-key-123456\n"
    assert program.run("generate", PROMPT, "--json").code == 0


def test_a_key_that_is_not_there_is_named_before_anything_is_sent(program: Program, server: RunningEmulator) -> None:
    program.connect(server.url, "--key-env", "NO_SUCH_KEY", name="keyed")
    made = program.run("generate", PROMPT, "--json")
    assert (made.code, made.out) == (2, "")
    assert "NO_SUCH_KEY" in made.err
    assert server.ledger == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--size", "123x456"], "invalid_value"),
        (["--model", "nope"], "invalid_value"),
        (["--seconds", "5"], "invalid_value"),
        (["--model", "sim-refuses"], "moderation_blocked"),
        (["--model", "sim-fails"], None),
    ],
)
def test_what_the_server_refuses_or_fails_ends_with_1_and_its_words(
    program: Program, server: RunningEmulator, arguments: list[str], code: str | None
) -> None:
    made = program.run("generate", PROMPT, *arguments, "--json")
    assert made.code == 1
    assert made.job["status"] == "failed"
    if code is not None:
        assert made.job["error"]["code"] == code
    assert made.job["error"]["message"] in made.err


def test_a_reference_becomes_the_first_frame_or_is_refused_in_words(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    image, text = tmp_path / "image.png", tmp_path / "text.png"
    Image.new("RGB", (1280, 720), "red").save(image)
    text.write_text("not an image")
    arguments = ("generate", PROMPT, "--json", "--reference")
    assert program.run(*arguments, str(image), "--size", "1280x720").code == 0
    assert program.run(*arguments, str(image), "--size", "720x1280", "--fit", "pad").code == 0
    unreadable = program.run(*arguments, str(text), "--size", "1280x720")
    assert (unreadable.code, unreadable.out) == (2, "")
    assert "text.png" in unreadable.err
    assert len(server.ledger) == 2


def test_a_server_without_a_video_service_is_named(program: Program, server: RunningEmulator) -> None:
    program.connect(server.url.removesuffix("/v1") + "/v2", name="wrong")
    made = program.run("generate", PROMPT, "--json")
    assert made.code == 1
    assert made.job["error"]["code"] == "no_video_service"
    assert "/v1" in made.err


def test_output_is_a_copy_and_takes_do_not_overwrite_each_other(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    target = tmp_path / "out" / "deep"
    for _ in range(2):
        made = program.run("generate", PROMPT, "--takes", "2", "--output", str(target), "--json")
        assert made.code == 0, made.err
        for job in made.objects:
            assert Path(job["file"]).exists()
    copies = list(target.iterdir())
    assert len(copies) == 4
    clips = {Path(job["file"]).read_bytes() for job in made.objects}
    for copy in copies:
        found = find(copy)
        assert found is not None
        assert copy.read_bytes()[: found.body] in clips
        assert json.loads(found.settings)["request"]["prompt"] == PROMPT


def test_a_copy_that_cannot_be_made_is_told_and_the_clip_is_safe(
    program: Program, server: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sora_desktop.storage.copies.place", full)
    target = tmp_path / "out"
    made = program.run("generate", PROMPT, "--output", str(target), "--json")
    assert (made.code, made.job["status"]) == (1, "completed")
    assert "The disk is full" in made.err
    assert Path(made.job["file"]).exists()
    assert list(target.iterdir()) == []


def test_extra_fields_are_json_where_they_are_json_and_text_elsewhere() -> None:
    given = ["seed=7", "loras=[1, 2]", "name = a=b", "scale=NaN", "deep=" + "[" * 100_000, "empty="]
    assert read_extra(given) == {
        "seed": 7,
        "loras": [1, 2],
        "name": " a=b",
        "scale": "NaN",
        "deep": "[" * 100_000,
        "empty": "",
    }


def test_no_wait_returns_with_the_remote_id_and_resume_goes_on(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator("--job-seconds", "0.5")
    program.connect(server.url)
    sent = program.run("generate", PROMPT, "--no-wait", "--json")
    assert sent.code == 0, sent.err
    assert sent.job["remote_id"]
    assert sent.job["status"] in {"queued", "in_progress"}
    resumed = program.run("resume", "--json")
    assert resumed.code == 0, resumed.err
    assert (resumed.job["id"], resumed.job["status"], resumed.job["remote_id"]) == (
        sent.job["id"],
        "completed",
        sent.job["remote_id"],
    )
    assert len(server.ledger) == 1
    assert program.run("resume", "--json").out == ""


def test_what_was_refused_is_told_to_who_does_not_wait(program: Program, server: RunningEmulator) -> None:
    refused = program.run("generate", PROMPT, "--no-wait", "--model", "sim-refuses", "--json")
    assert (refused.code, refused.job["status"]) == (1, "failed")
    assert refused.job["error"]["message"] in refused.err


def test_generate_drives_only_its_own_jobs_and_resume_all(program: Program, server: RunningEmulator) -> None:
    (waiting,) = program.run("generate", "the first", "--no-wait", "--json").objects
    (made,) = program.run("generate", "the second", "--json").objects
    jobs = {job["id"]: job["status"] for job in program.run("jobs", "list", "--json").objects}
    assert jobs[made["id"]] == "completed"
    assert jobs[waiting["id"]] in {"queued", "in_progress"}
    (resumed,) = program.run("resume", "--json").objects
    assert (resumed["id"], resumed["status"]) == (waiting["id"], "completed")
