"""What create and remix take, and in which words they refuse."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

if TYPE_CHECKING:
    import httpx

    from tests.emulator.conftest import VideoWaiter

VIDEO_KEYS = {
    "id",
    "object",
    "model",
    "status",
    "progress",
    "created_at",
    "completed_at",
    "expires_at",
    "prompt",
    "size",
    "seconds",
    "remixed_from_video_id",
    "error",
}


def _png(size: tuple[int, int] = (720, 1280)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, "PNG")
    return target.getvalue()


def _refusal(response: httpx.Response, status: int = 400) -> dict[str, object]:
    """Check the form of a refusal and give what it says."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    error: dict[str, object] = body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    assert error["message"]
    assert "Traceback" not in response.text
    return error


def _data_url(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def test_json_and_multipart_make_the_same_video(client: httpx.Client) -> None:
    fields = {"prompt": "a peanut", "model": "sora-2-pro", "size": "1920x1080", "seconds": "20"}
    for video in (
        client.post("/videos", json=fields).json(),
        client.post("/videos", files={name: (None, value) for name, value in fields.items()}).json(),
    ):
        assert set(video) == VIDEO_KEYS
        assert {name: video[name] for name in fields} == fields
        assert (video["object"], video["status"], video["progress"]) == ("video", "queued", 0)
        assert video["id"].startswith("video_")
        assert len(video["id"]) == len("video_") + 48
        assert isinstance(video["created_at"], int)


def test_what_is_left_out_is_filled_in(client: httpx.Client) -> None:
    video = client.post("/videos", json={"prompt": "a peanut"}).json()
    assert (video["model"], video["size"], video["seconds"]) == ("sora-2", "720x1280", "4")


@pytest.mark.parametrize(
    ("fields", "param", "code", "words"),
    [
        ({}, "prompt", "missing_required_parameter", "Missing required parameter: 'prompt'"),
        ({"prompt": ""}, "prompt", "invalid_value", "empty"),
        ({"prompt": "x" * 32_001}, "prompt", "invalid_value", "too long"),
        ({"prompt": "half \ud83d"}, "prompt", "invalid_value", "half a character"),
        ({"prompt": 7}, "prompt", "invalid_type", "expected a string, but got an integer"),
        ({"prompt": None}, "prompt", "invalid_type", "null"),
        ({"prompt": "x", "n_seconds": 4}, "n_seconds", "unknown_parameter", "Unknown parameter: 'n_seconds'"),
        ({"prompt": "x", "seconds": 4}, "seconds", "invalid_type", "expected a string, but got an integer"),
        ({"prompt": "x", "seconds": 4.0}, "seconds", "invalid_type", "expected a string, but got a decimal"),
        ({"prompt": "x", "seconds": "5"}, "seconds", "invalid_value", "'4', '8', '12', '16', '20'"),
        ({"prompt": "x", "seconds": "04"}, "seconds", "invalid_value", "'04'"),
        ({"prompt": "x", "size": "640x480"}, "size", "invalid_value", "'720x1280'"),
        ({"prompt": "x", "size": [1280, 720]}, "size", "invalid_type", "an array"),
        ({"prompt": "x", "size": "1920x1080"}, "size", "invalid_value", "'1920x1080'"),
        ({"prompt": "x", "model": "sora-1"}, "model", "invalid_value", "'sora-1'"),
        ({"prompt": "x", "model": True}, "model", "invalid_type", "a boolean"),
        ({"prompt": "x", "input_reference": "aGk="}, "input_reference", "invalid_type", "but got a string"),
        ({"prompt": "x", "input_reference": {}}, "input_reference", "invalid_value", "exactly one"),
        (
            {"prompt": "x", "input_reference": {"image_url": "data:image/png;base64,!"}},
            "input_reference.image_url",
            "invalid_base64",
            "base64",
        ),
        (
            {"prompt": "x", "input_reference": {"image_url": "https://example.org/a.png"}},
            "input_reference.image_url",
            "invalid_image_url",
            "fetches nothing",
        ),
        (
            {"prompt": "x", "input_reference": {"image_url": "data:text/html;base64,aGk="}},
            "input_reference",
            "unsupported_mimetype",
            "text/html",
        ),
        (
            {"prompt": "x", "input_reference": {"url": "data:"}},
            "input_reference.url",
            "unknown_parameter",
            "input_reference.url",
        ),
        (
            {"prompt": "x", "input_reference": {"image_url": 5}},
            "input_reference.image_url",
            "invalid_type",
            "an integer",
        ),
    ],
)
def test_a_wrong_field_is_refused_by_name(
    client: httpx.Client, fields: dict[str, object], param: str, code: str, words: str
) -> None:
    error = _refusal(client.post("/videos", content=json.dumps(fields), headers={"content-type": "application/json"}))
    assert (error["param"], error["code"]) == (param, code)
    assert words in str(error["message"])


def test_the_longest_prompt_is_taken_in_any_script(client: httpx.Client) -> None:
    for prompt in ("x" * 32_000, "熊" * 32_000):
        assert client.post("/videos", json={"prompt": prompt}).json()["prompt"] == prompt
        assert client.post("/videos", files={"prompt": (None, prompt)}).json()["prompt"] == prompt


def test_a_reference_comes_as_a_file_or_as_a_data_url(client: httpx.Client, finished: VideoWaiter) -> None:
    prompt = {"prompt": "a peanut"}
    for response in (
        client.post("/videos", data=prompt, files={"input_reference": ("a.png", _png(), "image/png")}),
        client.post("/videos", data=prompt, files={"input_reference": ("a", _png(), "application/octet-stream")}),
        client.post("/videos", json={**prompt, "input_reference": {"image_url": _data_url(_png())}}),
        client.post("/videos", files={"prompt": (None, "x"), "input_reference[image_url]": (None, _data_url(_png()))}),
    ):
        assert response.status_code == 200, response.text
        assert finished(client, response.json()["id"])["status"] == "completed"


def test_a_reference_of_another_size_is_refused_as_the_real_service_did(client: httpx.Client) -> None:
    for response in (
        client.post("/videos", data={"prompt": "x"}, files={"input_reference": ("a.png", _png((10, 10)), "image/png")}),
        client.post("/videos", json={"prompt": "x", "input_reference": {"image_url": _data_url(_png((10, 10)))}}),
    ):
        error = _refusal(response)
        assert error["message"] == "Inpaint image must match the requested width and height"
        assert error["param"] == "input_reference"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (("a.png", b"<html>", "image/png"), "an HTML page"),
        (("a.png", _png()[:500], "image/png"), "damaged"),
        (("a.txt", b"hello", "text/plain"), "unsupported mimetype ('text/plain')"),
        ((None, "aGVsbG8=", None), "expected a file or an object, but got a string"),
    ],
)
def test_a_reference_that_is_no_image_is_refused(
    client: httpx.Client, part: tuple[str | None, bytes | str, str | None], words: str
) -> None:
    error = _refusal(client.post("/videos", data={"prompt": "x"}, files={"input_reference": part}))
    assert words in str(error["message"])


def test_a_file_id_is_unknown_here(client: httpx.Client) -> None:
    response = client.post("/videos", json={"prompt": "x", "input_reference": {"file_id": "file-1"}})
    assert _refusal(response, 404)["param"] == "input_reference.file_id"


def test_a_prompt_sent_as_a_file_is_refused(client: httpx.Client) -> None:
    error = _refusal(client.post("/videos", files={"prompt": ("prompt.txt", b"a peanut", "text/plain")}))
    assert error["message"] == "Invalid type for 'prompt': expected a string, but got a file instead."


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b'{"prompt": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"prompt": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"no boundary", "multipart/form-data", 400),
        (b"--x\r\nrubbish", "multipart/form-data; boundary=x", 400),
        (b"prompt=x", "application/x-www-form-urlencoded", 415),
        (b"a peanut", "text/plain", 415),
        (b"a peanut", "", 415),
    ],
)
def test_a_malformed_body_is_refused(client: httpx.Client, body: bytes, media_type: str, status: int) -> None:
    _refusal(client.post("/videos", content=body, headers={"content-type": media_type}), status)


def test_a_body_over_the_limit_is_refused(client: httpx.Client) -> None:
    def chunks() -> list[bytes]:
        return [b" " * 1024 * 1024] * 33

    error = _refusal(
        client.post("/videos", content=b" " * (33 * 1024 * 1024), headers={"content-type": "application/json"}), 413
    )
    assert error["code"] == "request_too_large"
    unannounced = client.post("/videos", content=iter(chunks()), headers={"content-type": "application/json"})
    _refusal(unannounced, 413)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from(["prompt", "model", "size", "seconds", "input_reference", "quality"]) | st.text(max_size=5),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=20)
        | st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=2),
        max_size=4,
    )
)
def test_any_json_gives_a_video_or_a_refusal(client: httpx.Client, fields: dict[str, object]) -> None:
    response = client.post("/videos", content=json.dumps(fields), headers={"content-type": "application/json"})
    if response.status_code == 200:
        assert set(response.json()) == VIDEO_KEYS
    else:
        _refusal(response, 404 if "file_id" in response.text else 400)


def test_a_remix_takes_a_prompt_and_nothing_else(client: httpx.Client, finished: VideoWaiter) -> None:
    source = client.post("/videos", json={"prompt": "a peanut", "seconds": "12"}).json()["id"]
    finished(client, source)
    for response in (
        client.post(f"/videos/{source}/remix", json={"prompt": "a walnut"}),
        client.post(f"/videos/{source}/remix", files={"prompt": (None, "a walnut")}),
    ):
        video = response.json()
        assert set(video) == VIDEO_KEYS
        assert (video["remixed_from_video_id"], video["seconds"]) == (source, "12")
    wrong = client.post(f"/videos/{source}/remix", json={"prompt": "x", "seconds": "4"})
    assert _refusal(wrong)["code"] == "unknown_parameter"
    assert _refusal(client.post(f"/videos/{source}/remix", json={}))["param"] == "prompt"
    _refusal(client.post("/videos/video_0/remix", json={"prompt": "x"}), 404)


def test_a_repeated_idempotency_key_makes_no_second_video(client: httpx.Client) -> None:
    key = {"idempotency-key": "one-and-only"}
    first = client.post("/videos", json={"prompt": "a peanut"}, headers=key).json()
    again = client.post("/videos", files={"prompt": (None, "a peanut")}, headers=key).json()
    assert first["id"] == again["id"]
    assert _refusal(client.post("/videos", json={"prompt": "x"}, headers=key))["code"] == "idempotency_key_reused"
    assert _refusal(client.post("/videos", json={"prompt": "x"}, headers={"idempotency-key": "k" * 256}))
