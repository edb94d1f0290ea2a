"""Every answer of every operation has the shape that the emulator's description gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
import schemathesis
from schemathesis.core.failures import Failure, FailureGroup

from sora_desktop.emulator.description.document import describe
from sora_desktop.simulation.renderer import render
from sora_desktop.simulation.spec import ClipSpec

if TYPE_CHECKING:
    from tests.emulator.conftest import RunningEmulator, VideoWaiter

DOCUMENT = describe("/v1", needs_key=False)
schema = schemathesis.openapi.from_dict(DOCUMENT)


class Described:
    """Sends requests and checks each answer against the description."""

    def __init__(self, client: httpx.Client) -> None:
        """Send with a client."""
        self._client = client
        self.seen: set[tuple[str, str, str]] = set()

    def __call__(self, method: str, template: str, status: int, /, item: str = "", **options: object) -> httpx.Response:
        """Send one; the template's name in braces stands for `item`."""
        name = template[template.find("{") : template.find("}") + 1]
        response = self._client.request(method, template.replace(name, item) if name else template, **options)  # type: ignore[arg-type]
        assert response.status_code == status, response.text
        check(method, template, response)
        self.seen.add((method, template, str(status)))
        return response


def check(method: str, template: str, response: httpx.Response) -> None:
    """Check one answer."""
    operation = schema[template][method]
    documented = DOCUMENT["paths"][template][method.lower()]["responses"]  # type: ignore[index]
    content = documented[str(response.status_code)].get("content", {})
    if content:
        assert response.headers["content-type"] in content
    # What is checked is also shown when it is wrong, so the whole request is wanted.
    response.request.read()
    operation.validate_response(response)


@pytest.fixture
def ask(client: httpx.Client) -> Described:
    return Described(client)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the file of a clip of 720x1280 pixels and half a second."""
    path = tmp_path_factory.mktemp("clips") / "a.mp4"
    render(ClipSpec(prompt="given", width=720, height=1280, seconds=0.5, seed=1), path)
    return path.read_bytes()


def test_the_emulator_hands_out_its_description(client: httpx.Client, locked_emulator: RunningEmulator) -> None:
    assert client.get("/openapi.json").json() == DOCUMENT
    with locked_emulator.client(authorization="Bearer sk-emulator") as locked:
        assert locked.get("/openapi.json").json()["security"] == [{"key": []}]


def test_every_operation_answers_as_described(
    ask: Described, client: httpx.Client, finished: VideoWaiter, clip: bytes
) -> None:
    bolt = ask("POST", "/videos/characters", 200, data={"name": "Bolt"}, files={"video": clip}).json()["id"]
    ask("GET", "/videos/characters/{character_id}", 200, bolt)
    ask("GET", "/videos/characters/{character_id}", 404, "char_0")
    asked = {"prompt": "Bolt", "size": "1280x720", "characters": [{"id": bolt}]}
    made = ask("POST", "/videos", 200, json=asked).json()["id"]
    failed = ask("POST", "/videos", 200, json={"prompt": "x", "model": "sim-fails"}).json()["id"]
    stalled = ask("POST", "/videos", 200, json={"prompt": "x", "model": "sim-stalls"}).json()["id"]
    refused = ask("POST", "/videos", 400, json={"prompt": "x", "model": "sim-refuses"})
    assert refused.json()["error"]["code"] == "moderation_blocked"
    ask("POST", "/videos", 415, content=b"x")
    for video_id, status in ((made, "completed"), (failed, "failed")):
        finished(client, video_id)
        assert ask("GET", "/videos/{video_id}", 200, video_id).json()["status"] == status
    assert ask("GET", "/videos/{video_id}", 200, stalled).json()["completed_at"] is None
    ask("GET", "/videos/{video_id}", 404, "video_0")
    ask("GET", "/videos", 200, params={"limit": 3})
    ask("GET", "/videos", 400, params={"limit": 101})
    for variant in ("video", "thumbnail", "spritesheet"):
        ask("GET", "/videos/{video_id}/content", 200, made, params={"variant": variant})
    ask("GET", "/videos/{video_id}/content", 206, made, headers={"range": "bytes=10-19"})
    ask("GET", "/videos/{video_id}/content", 416, made, headers={"range": "bytes=99999999-"})
    ask("GET", "/videos/{video_id}/content", 400, made, params={"variant": "hologram"})
    for unready in (failed, stalled):
        ask("GET", "/videos/{video_id}/content", 404, unready)
    remix = ask("POST", "/videos/{video_id}/remix", 200, made, json={"prompt": "y"}).json()
    assert remix["remixed_from_video_id"] == made
    ask("POST", "/videos/{video_id}/remix", 400, stalled, json={"prompt": "y"})
    source = {"video": {"id": made}, "prompt": "y"}
    ask("POST", "/videos/edits", 200, json=source)
    ask("POST", "/videos/edits", 200, data={"prompt": "y", "model": "sora-2-pro"}, files={"video": clip})
    ask("POST", "/videos/edits", 400, data={"prompt": "y"}, files={"video": b"x"})
    ask("POST", "/videos/edits", 404, json={**source, "video": {"id": "video_0"}})
    ask("POST", "/videos/extensions", 200, json={**source, "seconds": "20"})
    ask("POST", "/videos/extensions", 200, data={"prompt": "y", "seconds": "4"}, files={"video": clip})
    ask("POST", "/videos/extensions", 400, json=source)
    ask("DELETE", "/videos/{video_id}", 409, stalled)
    ask("DELETE", "/videos/{video_id}", 200, made)
    ask("DELETE", "/videos/{video_id}", 404, made)
    ask("GET", "/models", 200)
    ask("GET", "/models/{model}", 200, "sora-2")
    ask("GET", "/models/{model}", 404, "gpt-1")
    paths: dict[str, dict[str, object]] = DOCUMENT["paths"]  # type: ignore[assignment]
    verbs = {(verb.upper(), path) for path, item in paths.items() for verb in item if verb != "parameters"}
    assert {(method, path) for method, path, status in ask.seen if status == "200"} == verbs


def test_what_is_asked_without_the_key_is_refused_as_described(locked_emulator: RunningEmulator) -> None:
    with locked_emulator.client() as client:
        Described(client)("GET", "/videos", 401)
    with locked_emulator.client(authorization="Bearer sk-emulator", host="example.org") as client:
        Described(client)("GET", "/videos", 403)


def test_an_answer_of_another_shape_would_be_noticed(client: httpx.Client) -> None:
    response = client.post("/videos", json={"prompt": "x"})
    video = response.json()
    changes: tuple[dict[str, object], ...] = ({"progress": "1"}, {"status": "done"}, {"error": "no"}, {"quality": "hd"})
    for wrong in (*({**video, **change} for change in changes), {"id": video["id"]}):
        answer = httpx.Response(200, json=wrong, request=response.request)
        answer.elapsed = response.elapsed
        with pytest.raises((Failure, FailureGroup)):
            check("POST", "/videos", answer)
