"""What edits, extensions and characters take, what they answer, and in which words they refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.emulator.brackets import assemble
from sora_desktop.media.probe import probe
from sora_desktop.simulation.renderer import render
from sora_desktop.simulation.spec import ClipSpec

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.emulator.conftest import EmulatorStarter, VideoWaiter


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the file of a clip of 720x1280 pixels and half a second."""
    path = tmp_path_factory.mktemp("clips") / "a.mp4"
    render(ClipSpec(prompt="given", width=720, height=1280, seconds=0.5, seed=1), path)
    return path.read_bytes()


@pytest.fixture
def source(client: httpx.Client, finished: VideoWaiter) -> str:
    """Give the id of a finished video of 8 seconds."""
    made = client.post("/videos", json={"prompt": "a peanut", "size": "1280x720", "seconds": "8"}).json()
    assert finished(client, made["id"])["status"] == "completed"
    return str(made["id"])


def _form(**fields: object) -> dict[str, Any]:
    """Write fields, and files given as bytes, as a form."""
    return {
        name: ("clip.mp4", value, "video/mp4") if isinstance(value, bytes) else (None, value)
        for name, value in fields.items()
    }


def _refused(response: httpx.Response, status: int = 400) -> tuple[str | None, str | None, str]:
    """Check the form of a refusal; gives its field, its code and its sentence."""
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return error["param"], error["code"], error["message"]


def test_an_edit_of_a_video_is_a_job_of_its_own(client: httpx.Client, source: str, finished: VideoWaiter) -> None:
    asked = {"video": {"id": source}, "prompt": "at night"}
    for response in (
        client.post("/videos/edits", json=asked),
        client.post("/videos/edits", files=_form(**{"video[id]": source, "prompt": "at night"})),
        client.post("/videos/edits", files=_form(video=json.dumps({"id": source}), prompt="at night")),
    ):
        video = response.json()
        assert response.status_code == 200
        assert response.headers["openai-poll-after-ms"]
        assert (video["object"], video["status"], video["progress"]) == ("video", "queued", 0)
        assert (video["prompt"], video["size"], video["seconds"]) == ("at night", "1280x720", "8")
        assert video["id"] != source
        assert finished(client, video["id"])["status"] == "completed"


def test_an_extension_tells_the_length_of_the_whole(client: httpx.Client, source: str, finished: VideoWaiter) -> None:
    asked = {"video": {"id": source}, "prompt": "then it rains", "seconds": "12"}
    longer = client.post("/videos/extensions", json=asked).json()
    assert (longer["seconds"], longer["size"], longer["prompt"]) == ("20", "1280x720", "then it rains")
    finished(client, longer["id"])
    form = _form(**{"video[id]": longer["id"], "prompt": "more", "seconds": "20"})
    again = client.post("/videos/extensions", files=form).json()
    assert again["seconds"] == "40"


def test_a_given_clip_is_edited_and_extended(client: httpx.Client, clip: bytes) -> None:
    edit = client.post("/videos/edits", files=_form(video=clip, prompt="at night", model="sora-2-pro")).json()
    assert (edit["model"], edit["size"], edit["seconds"]) == ("sora-2-pro", "720x1280", "0.5")
    form = _form(video=clip, prompt="then it rains", seconds="4")
    extension = client.post("/videos/extensions", files=form).json()
    assert (extension["model"], extension["size"], extension["seconds"]) == ("sora-2", "720x1280", "4.5")


def test_a_rendered_extension_is_as_long_as_it_says(
    start_emulator: EmulatorStarter, finished: VideoWaiter, clip: bytes, tmp_path: Path
) -> None:
    with start_emulator(clip="rendered").client() as client:
        form = _form(video=clip, prompt="then it rains", seconds="4")
        video = client.post("/videos/extensions", files=form).json()
        assert finished(client, video["id"])["status"] == "completed"
        (tmp_path / "clip.mp4").write_bytes(client.get(f"/videos/{video['id']}/content").content)
    facts = probe(tmp_path / "clip.mp4")
    assert (facts.width, facts.height, facts.seconds) == (720, 1280, 4.5)


def test_a_repeated_key_gives_the_first_job(client: httpx.Client, source: str) -> None:
    headers = {"Idempotency-Key": f"edit {source}"}
    asked = {"video": {"id": source}, "prompt": "at night"}
    first, again = (client.post("/videos/edits", json=asked, headers=headers).json() for _ in range(2))
    assert first["id"] == again["id"]
    other = client.post("/videos/edits", json={**asked, "prompt": "by day"}, headers=headers)
    assert _refused(other)[1] == "idempotency_key_reused"


@pytest.mark.parametrize("path", ["/videos/edits", "/videos/extensions"])
@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"video": None}, "video", "invalid_type"),
        ({"video": "video_1"}, "video", "invalid_type"),
        ({"video": []}, "video", "invalid_type"),
        ({"video": {}}, "video.id", "missing_required_parameter"),
        ({"video": {"id": 7}}, "video.id", "invalid_type"),
        ({"video": {"id": "x", "more": 1}}, "video.more", "unknown_parameter"),
        ({"prompt": None}, "prompt", "invalid_type"),
        ({"prompt": ""}, "prompt", "invalid_value"),
        ({"model": "sora-2"}, "model", "unknown_parameter"),
        ({"size": "1280x720"}, "size", "unknown_parameter"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    client: httpx.Client, source: str, path: str, change: dict[str, object], param: str, code: str
) -> None:
    asked = {"video": {"id": source}, "prompt": "x", **({"seconds": "4"} if path.endswith("extensions") else {})}
    assert client.post(path, json=asked).status_code == 200
    assert _refused(client.post(path, json={**asked, **change}))[:2] == (param, code)


def test_the_length_of_an_extension_has_to_be_said_and_to_be_one_of_the_published(
    client: httpx.Client, source: str
) -> None:
    asked = {"video": {"id": source}, "prompt": "x"}
    missing = client.post("/videos/extensions", json=asked)
    assert _refused(missing)[:2] == ("seconds", "missing_required_parameter")
    for seconds in (4, "5", "24", "4.0", None, ""):
        response = client.post("/videos/extensions", json={**asked, "seconds": seconds})
        assert _refused(response)[0] == "seconds"
    assert _refused(client.post("/videos/edits", json={**asked, "seconds": "4"}))[1] == "unknown_parameter"


def test_only_a_finished_video_is_a_source(client: httpx.Client, finished: VideoWaiter) -> None:
    asked = {"video": {"id": "video_unknown"}, "prompt": "x", "seconds": "4"}
    assert _refused(client.post("/videos/extensions", json=asked), 404)[0] == "video.id"
    running = client.post("/videos", json={"prompt": "x", "model": "sim-stalls"}).json()["id"]
    refused = _refused(client.post("/videos/edits", json={"video": {"id": running}, "prompt": "x"}))
    assert refused[:2] == ("video.id", "video_not_finished")
    failed = client.post("/videos", json={"prompt": "x", "model": "sim-fails"}).json()["id"]
    finished(client, failed)
    refused = _refused(client.post("/videos/edits", json={"video": {"id": failed}, "prompt": "x"}), 404)
    assert refused[:2] == ("video.id", "video_failed")


def test_what_is_no_clip_is_refused_in_words(client: httpx.Client, clip: bytes) -> None:
    page = _form(video=b"<html></html>", prompt="x")
    param, _, message = _refused(client.post("/videos/edits", files=page))
    assert (param, "an HTML page" in message) == ("video", True)
    image = {**_form(prompt="x"), "video": ("a.png", clip, "image/png")}
    assert _refused(client.post("/videos/edits", files=image))[1] == "unsupported_mimetype"
    assert _refused(client.post("/videos/characters", files=_form(video=b"", name="Bolt")))[0] == "video"
    path = "/videos/characters"
    assert _refused(client.post(path, files=_form(video="text", name="Bolt")))[:2] == ("video", "invalid_type")


def test_a_character_can_be_looked_at_and_appears_in_videos(client: httpx.Client, clip: bytes) -> None:
    made = client.post("/videos/characters", files=_form(video=clip, name="Bolt"))
    bolt = made.json()
    assert set(bolt) == {"id", "name", "created_at"}
    assert (bolt["name"], bolt["id"][:5], type(bolt["created_at"])) == ("Bolt", "char_", int)
    assert client.get(f"/videos/characters/{bolt['id']}").json() == bolt
    other = client.post("/videos/characters", files=_form(video=clip, name="Mittens")).json()
    prompt = "Bolt and Mittens run"
    asked = {"prompt": prompt, "characters": [{"id": bolt["id"]}, {"id": other["id"]}]}
    both = [("characters[][id]", (None, bolt["id"])), ("characters[][id]", (None, other["id"]))]
    numbered = {"characters[0][id]": (None, bolt["id"]), "characters[1][id]": (None, other["id"])}
    prompts = {"prompt": (None, prompt)}
    for response in (
        client.post("/videos", json=asked),
        client.post("/videos", files=[*prompts.items(), *both]),
        client.post("/videos", files={**prompts, **numbered}),
    ):
        assert response.status_code == 200, response.text
    third = {"prompt": prompt, "characters": [{"id": bolt["id"]}] * 3}
    assert _refused(client.post("/videos", json=third))[0] == "characters"
    too_many = [*prompts.items(), *both, *both]
    assert _refused(client.post("/videos", files=too_many))[0] == "characters"


@pytest.mark.parametrize(
    ("characters", "param"),
    [
        ("char_1", "characters"),
        ({"id": "char_1"}, "characters"),
        (["char_1"], "characters[0]"),
        ([{}], "characters[0].id"),
        ([{"id": None}], "characters[0].id"),
        ([{"id": "char_1", "name": "Bolt"}], "characters[0].name"),
        ([{"id": "char_unknown"}], "characters"),
    ],
)
def test_characters_that_are_none_are_refused(client: httpx.Client, characters: object, param: str) -> None:
    response = client.post("/videos", json={"prompt": "x", "characters": characters})
    assert _refused(response)[0] == param


def test_a_character_needs_a_name_and_a_clip(client: httpx.Client, clip: bytes) -> None:
    path = "/videos/characters"
    assert _refused(client.post(path, files=_form(name="Bolt")))[:2] == ("video", "missing_required_parameter")
    assert _refused(client.post(path, files=_form(video=clip)))[:2] == ("name", "missing_required_parameter")
    assert _refused(client.post(path, files=_form(video=clip, name="x" * 81)))[0] == "name"
    assert _refused(client.post(path, files=_form(video=clip, name="Bolt", age="3")))[0] == "age"
    assert _refused(client.post(path, json={"name": "Bolt"}), 415)[1] == "unsupported_content_type"
    assert _refused(client.get(f"{path}/char_unknown"), 404)[0] == "character_id"


@pytest.mark.parametrize("name", ["edits", "extensions", "characters"])
@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_the_names_of_the_verbs_are_no_videos(client: httpx.Client, name: str, method: str) -> None:
    response = client.request(method, f"/videos/{name}")
    _refused(response, 405)
    assert response.headers["allow"] == "POST"


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.text(alphabet="vc[]0a", max_size=12),
        st.one_of(st.text(max_size=3), st.lists(st.text(max_size=3), max_size=3)),
        max_size=6,
    )
)
def test_any_names_of_fields_can_be_put_together(fields: dict[str, object]) -> None:
    made = assemble(fields, objects=("v",), lists=("c",))
    for name, value in fields.items():
        if "[" not in name:
            assert made[name] == value
    assert not {
        name
        for name in made
        if name.startswith("v[") and name.endswith("a]") and name.count("[") == name.count("]") == 1
    }
