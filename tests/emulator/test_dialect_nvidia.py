"""The dialects of NVIDIA's servers: each oddity by name."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from sora_desktop.resources import resource_path
from tests.emulator import asking as ask

if TYPE_CHECKING:
    import httpx

    from tests.emulator.conftest import DialectPlayer

STUB = resource_path("simulation", "stub.mp4").read_bytes()


class TestTensorRTLLM:
    """Strict fields, states of its own, files that need not be MP4."""

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("tensorrt-llm")

    def test_a_job_is_accepted_and_goes_through_its_own_states(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={"prompt": "x", "seconds": 2.5, "size": "640x360"})
        assert made.status_code == 202
        video = made.json()
        assert (video["progress"], video["duration"], video["error"]) == (None, 2.5, None)
        assert "seconds" not in video
        seen = []
        while (now := client.get(f"/videos/{video['id']}").json()["status"]) != "completed":
            seen.append(now)
        assert set(seen) <= {"queued", "generating", "postprocessing"}
        assert {"generating", "postprocessing"} <= set(seen)
        assert client.get(f"/videos/{video['id']}/content").content == STUB

    @pytest.mark.parametrize("encoding", ["json", "data"])
    def test_an_unknown_field_is_refused(self, client: httpx.Client, encoding: str) -> None:
        body = {"prompt": "x", "colour": "blue"}
        refused = (
            client.post("/videos", json=body) if encoding == "json" else client.post("/videos", **ask.form(**body))
        )
        assert refused.status_code == 422
        assert refused.json()["message"].startswith("Unknown request field 'colour'")
        assert refused.json()["code"] == 422

    @pytest.mark.parametrize(
        "fields", [{"width": 640}, {"seconds": 61}, {"num_frames": 7201}, {"fps": 121}, {"prompt": ""}]
    )
    def test_a_field_that_does_not_fit_is_refused(self, client: httpx.Client, fields: dict[str, object]) -> None:
        refused = client.post("/videos", json={"prompt": "x", **fields})
        assert (refused.status_code, refused.json()["object"]) == (400, "error")

    def test_a_body_of_another_type_is_refused(self, client: httpx.Client) -> None:
        assert client.post("/videos", data={"prompt": "x"}).status_code == 400

    def test_a_failure_is_a_sentence(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={"prompt": "x", "model": "sim-fails"}).json()
        failed = ask.until(client, f"/videos/{made['id']}", "failed").json()
        assert "sim-fails" in failed["error"]

    def test_the_list_says_nothing_of_pages_and_deleting_nothing_of_what(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={"prompt": "x", "size": "auto"}).json()
        page = client.get("/videos", params={"limit": 1}).json()
        assert set(page) == {"object", "data"}
        assert made["id"] in [video["id"] for video in page["data"]]
        assert client.delete(f"/videos/{made['id']}").json() == {"deleted": True}

    @pytest.mark.parametrize(
        ("wanted", "media_type", "signature"),
        [({"output_format": "avi"}, "video/x-msvideo", b"RIFF"), ({"output_format": "mp4"}, "video/mp4", STUB[:4])],
    )
    def test_a_clip_may_be_avi(
        self, client: httpx.Client, wanted: dict[str, str], media_type: str, signature: bytes
    ) -> None:
        made = client.post("/videos", json={"prompt": "x", **wanted}).json()
        ask.until(client, f"/videos/{made['id']}", "completed")
        clip = client.get(f"/videos/{made['id']}/content")
        assert (clip.headers["content-type"], clip.content[:4]) == (media_type, signature)

    def test_a_clip_may_be_text_in_json_or_a_path(self, client: httpx.Client) -> None:
        for wanted in ("b64_json", "path"):
            made = client.post("/videos", json={"prompt": "x", "response_format": wanted}).json()
            ask.until(client, f"/videos/{made['id']}", "completed")
            told = client.get(f"/videos/{made['id']}/content").json()
            if wanted == "b64_json":
                assert base64.b64decode(told["b64_json"]) == STUB
            else:
                assert told["output_path"].endswith(".mp4")

    def test_the_clip_comes_at_once_where_the_create_waits(self, client: httpx.Client) -> None:
        assert client.post("/videos/generations", json={"prompt": "x"}).content == STUB


class TestDynamo:
    """One verb, which answers with the clip."""

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("dynamo")

    @pytest.fixture
    def model(self, client: httpx.Client) -> str:
        found: str = client.get("/models").json()["data"][0]["id"]
        return found

    @pytest.mark.parametrize(("form", "signature"), [("mp4", STUB[:4]), ("webm", b"\x1aE\xdf\xa3"), ("gif", b"GIF8")])
    def test_the_create_answers_with_the_clip(
        self, client: httpx.Client, model: str, form: str, signature: bytes
    ) -> None:
        video = client.post("/videos", json={"prompt": "x", "model": model, "seconds": 2, "output_format": form}).json()
        assert (video["status"], video["progress"], type(video["created"])) == ("completed", 100, int)
        assert "created_at" not in video
        assert video["data"][0]["output_format"] == form
        assert base64.b64decode(video["data"][0]["b64_json"]).startswith(signature)

    def test_the_clip_may_be_at_an_address_of_its_own(self, client: httpx.Client, model: str) -> None:
        video = client.post("/videos", json={"prompt": "x", "model": model, "response_format": "url"}).json()
        assert ask.fetch_signed(video["data"][0]["url"], client.base_url) == STUB

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ({"prompt": "x", "model": "y", "seconds": "4"}, "seconds: invalid type: a string, expected i32"),
            ({"prompt": "x"}, "missing field `model`"),
            ({"prompt": "x", "model": "y", "response_format": "ftp"}, "unknown variant"),
        ],
    )
    def test_what_cannot_be_parsed_is_refused_in_a_line_of_text(
        self, client: httpx.Client, body: dict[str, object], words: str
    ) -> None:
        refused = client.post("/videos", json=body)
        assert (refused.status_code, refused.headers["content-type"]) == (422, "text/plain; charset=utf-8")
        assert words in refused.text

    def test_a_form_is_refused(self, client: httpx.Client) -> None:
        assert client.post("/videos", **ask.form(prompt="x")).status_code == 415

    def test_a_failure_is_part_of_an_answer_that_went_well(self, client: httpx.Client) -> None:
        answer = client.post("/videos", json={"prompt": "x", "model": "sim-fails"})
        assert (answer.status_code, answer.json()["status"]) == (200, "failed")
        assert "sim-fails" in answer.json()["error"]

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/videos", 405),
            ("GET", "/videos/x", 404),
            ("DELETE", "/videos/x", 404),
            ("GET", "/videos/x/content", 404),
        ],
    )
    def test_nothing_else_is_there_and_nothing_is_said_of_it(
        self, client: httpx.Client, method: str, path: str, status: int
    ) -> None:
        answer = client.request(method, path)
        assert (answer.status_code, answer.content) == (status, b"")
