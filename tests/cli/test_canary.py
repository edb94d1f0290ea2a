"""A key is nowhere in what the program ever wrote, even if its server sends it back in every way it can."""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import av
import pytest

from sora_desktop.resources import resource_path

if TYPE_CHECKING:
    from tests.cli.conftest import OddServer, Program

CANARY = f"sk-canary/{secrets.token_hex(8)}+Q"
SPELLINGS = tuple(
    text.encode()
    for text in (
        CANARY,
        quote(CANARY, safe=""),
        quote(CANARY),
        b64encode(CANARY.encode()).decode(),
        json.dumps(CANARY).replace("/", "\\/")[1:-1],
    )
)


@pytest.fixture
def echoing(odd: OddServer, program: Program, tmp_path: Path) -> OddServer:
    """A server that says the key in its answers, in their headers and in its clips."""
    clip = tmp_path / "told.mp4"
    _tell(resource_path("simulation", "stub.mp4"), clip, CANARY)
    echo = {"X-Seen": CANARY, "X-Request-Id": f"req-{CANARY}", "Authorization": f"Bearer {CANARY}"}
    video = {"id": "video_odd", "object": "video", "you_said": CANARY, "link": f"http://h/?k={quote(CANARY, safe='')}"}
    odd.create = (200, {**video, "status": "queued"}, echo)
    odd.look = (200, {**video, "status": "completed", "progress": 100}, echo)
    odd.content = (200, clip.read_bytes(), {"Content-Type": "video/mp4", **echo})
    program.environment["CANARY_KEY"] = CANARY
    program.connect(odd.url, "--auth", "bearer", "--key-env", "CANARY_KEY", name="told")
    return odd


def _tell(source: Path, clip: Path, words: str) -> None:
    """Write words into the metadata of a clip, as a server could."""
    with av.open(str(source)) as before, av.open(str(clip), "w") as after:
        streams = {stream.index: after.add_stream_from_template(stream) for stream in before.streams}
        after.metadata.update({"comment": words, "title": words})
        for packet in before.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                after.mux(packet)


def _spilled(folder: Path, but: frozenset[Path]) -> list[str]:
    return [
        f"{path}: {spelt.decode()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in but
        for spelt in SPELLINGS
        if spelt in path.read_bytes()
    ]


def test_a_key_that_its_server_says_everywhere_is_nowhere_in_what_is_written(
    echoing: OddServer, program: Program, tmp_path: Path
) -> None:
    written = tmp_path / "written"
    written.mkdir()
    made = program.run("generate", "a fox", "--json")
    assert made.code == 0, made.err
    job = made.job["id"]
    echoing.create = (400, {"error": {"message": f"I do not like {CANARY}", "code": "bad"}}, {"X-Seen": CANARY})
    said = [made, program.run("generate", "an owl", "--json")]
    assert said[-1].code == 1
    said += [program.run("jobs", "show", job), program.run("jobs", "show", job, "--json")]
    for form in ("md", "html", "json"):
        said.append(program.run("verify", job, "--format", form, "-o", str(written / f"clip.{form}")))
        said.append(program.run("verify", "--connection", "told", "--live", "-o", str(written / f"live.{form}")))
    said += [program.run("verify", job), program.run("verify", "--check", str(written / "clip.json"))]
    said += [program.run("connections", "export", str(written / "connections.json"))]
    said += [program.run("connections", "show", "told", "--json"), program.run("connections", "test", "told")]
    said += [program.run("spending", "--csv"), program.run("doctor"), program.run("jobs", "list", "--json")]
    told = [line for one in said for line in (one.out + one.err).splitlines()]
    assert [line for line in told if any(spelt.decode() in line for spelt in SPELLINGS)] == []
    clip = Path(made.job["file"])
    assert CANARY.encode() in clip.read_bytes(), "the clip is the server's, and is as it came"
    assert _spilled(program.data, frozenset({clip})) == []
    assert len(list(written.iterdir())) == 7
    assert _spilled(written, frozenset()) == []
