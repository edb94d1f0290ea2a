"""The dialects of servers that people run themselves: each oddity by name."""

from __future__ import annotations

import base64
import re
import uuid
from typing import TYPE_CHECKING

import pytest

from sora_desktop.resources import resource_path
from tests.emulator import asking as ask

if TYPE_CHECKING:
    import httpx

    from tests.emulator.conftest import DialectPlayer

STUB = resource_path("simulation", "stub.mp4").read_bytes()


class TestVllmOmni:
    """Forms only, one model, progress in one jump."""

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("vllm-omni")

    def test_a_job_runs_to_its_clip_with_the_servers_own_words(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="a peanut", size="640x360", seconds="3"))
        assert made.status_code == 200
        video = made.json()
        assert re.fullmatch(r"video_gen_[0-9a-f]{32}", video["id"])
        assert (video["size"], video["seconds"], video["quality"], video["progress"]) == ("640x360", "3", "default", 0)
        done = ask.until(client, f"/videos/{video['id']}", "completed").json()
        assert (done["progress"], done["expires_at"], done["media_type"]) == (100, None, "video/mp4")
        assert client.get(f"/videos/{video['id']}/content").content == STUB

    def test_progress_jumps_from_nothing_to_all(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="x")).json()
        seen = {made["progress"]}
        while (video := client.get(f"/videos/{made['id']}").json())["status"] != "completed":
            seen.add(video["progress"])
        assert seen == {0}

    def test_a_body_of_json_is_not_seen(self, client: httpx.Client) -> None:
        refused = client.post("/videos", json={"prompt": "x"})
        assert refused.status_code == 400
        assert refused.json()["error"]["code"] == 400
        assert "Field required" in refused.json()["error"]["message"]

    def test_a_plain_form_is_taken_as_well(self, client: httpx.Client) -> None:
        assert client.post("/videos", data={"prompt": "x"}).status_code == 200

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"model": "sora-2"}, "Model mismatch"),
            ({"quality": "standard"}, "quality"),
            ({"seconds": "2.5"}, "seconds"),
            ({"size": "720p"}, "size"),
        ],
    )
    def test_a_field_that_does_not_fit_is_refused(
        self, client: httpx.Client, fields: dict[str, str], words: str
    ) -> None:
        refused = client.post("/videos", **ask.form(prompt="x", **fields))
        assert refused.status_code == 400
        assert words in refused.json()["error"]["message"]

    def test_a_size_that_was_not_asked_for_is_null(self, client: httpx.Client) -> None:
        video = client.post("/videos", **ask.form(prompt="x", num_frames="48", fps="24", colour="blue")).json()
        assert (video["size"], video["seconds"]) == (None, "4")

    def test_a_failed_job_is_an_http_error_with_the_video_as_its_body(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="x", model="sim-fails")).json()
        failed = ask.until(client, f"/videos/{made['id']}", "failed")
        assert failed.status_code == 500
        assert failed.json()["object"] == "video"
        assert failed.json()["error"]["code"] == 500
        assert client.get(f"/videos/{made['id']}/content").status_code == 422

    def test_every_variant_is_the_clip(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="x")).json()
        ask.until(client, f"/videos/{made['id']}", "completed")
        picture = client.get(f"/videos/{made['id']}/content", params={"variant": "thumbnail"})
        assert (picture.headers["content-type"], picture.content) == ("video/mp4", STUB)

    def test_a_clip_is_not_there_while_the_job_runs_and_deleting_ends_it(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="x", model="sim-stalls")).json()
        early = client.get(f"/videos/{made['id']}/content")
        assert (early.status_code, early.json()["error"]["message"]) == (404, "Generation is still in-progress")
        gone = client.delete(f"/videos/{made['id']}")
        assert gone.json() == {"id": made["id"], "object": "video.deleted", "deleted": True}
        assert client.get(f"/videos/{made['id']}").status_code == 404

    def test_a_list_after_an_unknown_id_is_empty(self, client: httpx.Client) -> None:
        client.post("/videos", **ask.form(prompt="x"))
        page = client.get("/videos", params={"after": "video_gen_0"}).json()
        assert (page["data"], page["has_more"]) == ([], False)
        assert client.get("/videos").json()["data"]

    def test_the_clip_comes_at_once_where_the_create_waits(self, client: httpx.Client) -> None:
        answer = client.post("/videos/sync", **ask.form(prompt="x"))
        assert (answer.headers["content-type"], answer.content) == ("video/mp4", STUB)
        assert answer.headers["x-model"].startswith("Wan-AI/")

    def test_there_is_no_remix(self, client: httpx.Client) -> None:
        assert client.post("/videos/video_gen_0/remix", json={"prompt": "x"}).status_code == 404


class TestSGLang:
    """JSON first, bare UUIDs, `{"detail": …}`."""

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("sglang")

    def test_a_job_has_a_bare_uuid_and_paths_of_the_server_but_no_prompt(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={"prompt": "x", "seconds": 3, "size": "640x360"}).json()
        assert uuid.UUID(made["id"]).version == 4
        done = ask.until(client, f"/videos/{made['id']}", "completed").json()
        assert done["file_path"].startswith("/")
        assert (done["quality"], done["seconds"], done["size"]) == ("standard", "3", "640x360")
        assert "prompt" not in done
        assert client.get(f"/videos/{made['id']}/content").content == STUB

    def test_a_form_without_an_image_is_refused(self, client: httpx.Client) -> None:
        refused = client.post("/videos", **ask.form(prompt="x"))
        assert (refused.status_code, refused.json()) == (400, {"detail": "input_reference file is required"})

    def test_a_form_with_an_image_is_taken(self, client: httpx.Client, picture: bytes) -> None:
        answer = client.post(
            "/videos", data={"prompt": "x"}, files={"input_reference": ("a.png", picture, "image/png")}
        )
        assert answer.status_code == 200

    def test_an_image_as_an_object_is_refused(self, client: httpx.Client) -> None:
        refused = client.post("/videos", json={"prompt": "x", "input_reference": {"image_url": "data:,"}})
        assert refused.status_code == 400
        assert "valid string" in refused.json()["detail"]

    @pytest.mark.parametrize("name", ["extra_body", "extra_json", "extra_params"])
    def test_further_fields_may_be_wrapped(self, client: httpx.Client, name: str) -> None:
        made = client.post("/videos", json={"prompt": "x", name: {"num_frames": 48, "fps": 24, "colour": "blue"}})
        assert made.json()["seconds"] == "2"

    @pytest.mark.parametrize("variant", ["video", "thumbnail", "1"])
    def test_a_variant_is_the_number_of_an_output(self, client: httpx.Client, variant: str) -> None:
        made = client.post("/videos", json={"prompt": "x"}).json()
        ask.until(client, f"/videos/{made['id']}", "completed")
        path = f"/videos/{made['id']}/content"
        missing = client.get(path, params={"variant": variant})
        assert (missing.status_code, missing.json()) == (404, {"detail": f"Video variant {variant} not found"})
        assert client.get(path, params={"variant": "0"}).content == STUB

    def test_deleting_gives_the_video_as_deleted(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={"prompt": "x", "model": "sim-stalls"}).json()
        gone = client.delete(f"/videos/{made['id']}").json()
        assert (gone["id"], gone["status"]) == (made["id"], "deleted")
        assert "deleted" not in gone
        assert client.delete(f"/videos/{made['id']}").json() == {"detail": "Video not found"}

    def test_a_failure_has_a_sentence_and_no_code(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={"prompt": "x", "model": "sim-fails"}).json()
        failed = ask.until(client, f"/videos/{made['id']}", "failed").json()
        assert list(failed["error"]) == ["message"]

    def test_a_wrong_page_is_a_list_of_details(self, client: httpx.Client) -> None:
        refused = client.get("/videos", params={"limit": 101})
        assert refused.status_code == 422
        assert refused.json()["detail"][0]["loc"] == ["body", "limit"]


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
