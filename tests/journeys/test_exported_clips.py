"""A clip is exported by keys, copied and renamed, dragged back onto the window, and asked for once more, exactly."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.journeys.conftest import Desk, Server
    from tests.journeys.person import OtherProgram

pytestmark = pytest.mark.screen

ASKED = {
    "prompt": "A {red|blue} kite, “high up” & fast\nand then the sea",
    "model": "Wan-AI/Wan2.2-TI2V-5B-Diffusers",
    "size": "640x480",
    "seconds": 3,
    "seed": 4711,
    "negative_prompt": "no = birds",
    "guidance_scale": 4.5,
    "name": "My kite",
    "tags": ["sea", "Über mut"],
}


def test_a_clip_that_comes_back_asks_for_the_same_again(
    desk: Desk, server: Callable[..., Server], other_program: OtherProgram, tmp_path: Path
) -> None:
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    emulator = server("--job-seconds", "0.5", "--clip", "stub", "--dialect", "vllm-omni")
    desk.connect(emulator.url)
    prompts = tmp_path / "kite.jsonl"
    prompts.write_text(json.dumps(ASKED), encoding="utf-8")
    desk.command("batch", str(prompts), "--json")
    (first,) = desk.jobs()
    window = desk.open()
    window.click("cell", "My kite.*", within="Jobs")
    window.press("ctrl+shift+e")
    window.find("push button", "Export")
    out = tmp_path / "out"
    window.press("ctrl+a")
    window.write(str(out))
    window.press("Return")
    until(lambda: list(out.glob("*.mp4")), "the copy is there", window.described)
    window.gone("push button", "Export")
    elsewhere = tmp_path / "somewhere else"
    elsewhere.mkdir()
    (copied,) = out.glob("*.mp4")
    # Without the file beside it, and under another name: only what is in the clip can tell.
    again = elsewhere / "holiday.mp4"
    shutil.copyfile(copied, again)
    other_program.take([again])
    other_program.carry(600, 400)
    window.find("filler", "Drop to see how the clip was made")
    assert other_program.let_go() == "taken"
    window.focus()
    window.click("push button", "Reuse its settings")
    window.gone("push button", "Reuse its settings")
    window.press("ctrl+Return")
    window.await_done(2)
    assert window.close() == 0
    second = next(job for job in desk.jobs() if job["id"] != first["id"])
    assert {second[name] for name in ("name", "connection")} == {"My kite", "studio"}
    both = tmp_path / "both"
    desk.command("export", first["id"], second["id"], "--to", str(both), "--name", "{full_id}")
    told = [json.loads((both / f"{job['id']}.mp4.json").read_bytes()) for job in (first, second)]
    for part in ("request", "name", "tags"):
        assert told[0][part] == told[1][part]
    asked = {**told[0]["request"], **told[0]["request"]["extra"], "name": told[0]["name"], "tags": told[0]["tags"]}
    assert {name: asked[name] for name in ASKED} == ASKED
    assert [line["prompt"] for line in emulator.ledger] == [ASKED["prompt"]] * 2
    desk.command("verify", str(again))
