"""The dialects of gateways: each oddity by name."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import httpx
import pytest

from sora_desktop.resources import resource_path
from tests.emulator import asking as ask

if TYPE_CHECKING:
    from tests.emulator.conftest import DialectPlayer, EmulatorStarter

STUB = resource_path("simulation", "stub.mp4").read_bytes()


class TestLiteLLM:
    """Long ids that change, errors within errors."""

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("litellm")

    def test_ids_are_long_and_need_quoting(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="x")).json()
        assert 180 <= len(made["id"]) <= 300
        assert made["id"].endswith("=")
        assert base64.b64decode(made["id"].removeprefix("video_")).startswith(b"litellm:")
        assert "prompt" not in made

    def test_the_id_of_a_look_is_another_and_leads_nowhere(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="x")).json()["id"]
        later = client.get(f"/videos/{made}").json()["id"]
        assert later != made
        lost = client.get(f"/videos/{later}")
        assert lost.status_code == 500
        assert "Connection error." in lost.json()["error"]["message"]
        assert client.get(f"/videos/{made}").status_code == 200

    def test_the_clip_comes_whole_and_under_its_ids_name(self, client: httpx.Client) -> None:
        answer = client.post("/videos", json={"prompt": "x", "seed": 7, "negative_prompt": "y"})
        assert answer.headers["x-litellm-response-cost"] == "0.4"
        made = answer.json()["id"]
        done = ask.until(client, f"/videos/{made}", "completed").json()
        assert done["usage"] == {"duration_seconds": 4.0}
        headers = {"range": "bytes=0-9"}
        clip = client.get(f"/videos/{made}/content", params={"variant": "thumbnail"}, headers=headers)
        assert (clip.status_code, clip.content) == (200, STUB)
        assert clip.headers["content-disposition"] == f'attachment; filename="video_{made}.mp4"'

    def test_the_reason_is_json_within_the_message(self, client: httpx.Client) -> None:
        refused = client.post("/videos", **ask.form(prompt="x", model="sim-refuses"))
        error = refused.json()["error"]
        assert (refused.status_code, error["code"]) == (400, "400")
        start = error["message"].index("{")
        inner, _ = json.JSONDecoder().raw_decode(error["message"][start:])
        assert inner["error"]["code"] == "moderation_blocked"
        assert "llm_provider-x-request-id" in refused.headers
        assert "x-request-id" not in refused.headers

    def test_an_image_as_an_object_is_more_than_it_can_pass_on(self, client: httpx.Client) -> None:
        refused = client.post("/videos", json={"prompt": "x", "input_reference": {"image_url": "data:,"}})
        assert refused.status_code == 500
        assert "Invalid request format" in refused.json()["error"]["message"]

    def test_there_is_no_list_and_no_delete(self, client: httpx.Client) -> None:
        assert client.get("/videos").status_code == 400
        assert "LLM Provider NOT provided" in client.get("/videos").json()["error"]["message"]
        gone = client.delete("/videos/x")
        assert (gone.status_code, gone.json()) == (405, {"detail": "Method Not Allowed"})

    def test_the_verbs_are_there_without_a_version_too(self, client: httpx.Client) -> None:
        made = client.post(client.base_url.join("/videos"), data={"prompt": "x"}, files={"x": (None, "y")})
        assert made.status_code == 200

    def test_an_early_clip_is_a_bad_request(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="x", model="sim-stalls")).json()["id"]
        assert client.get(f"/videos/{made}/content").status_code == 400

    def test_gemini_is_processing_and_then_completed_whatever_became_of_it(self, client: httpx.Client) -> None:
        for model, status in (("gemini/veo-3.1", 200), ("gemini/sim-fails", 500)):
            made = client.post("/videos", **ask.form(prompt="x", model=model)).json()
            assert (made["status"], made["progress"], made["created_at"]) == ("processing", None, None)
            ask.until(client, f"/videos/{made['id']}", "completed")
            assert client.get(f"/videos/{made['id']}/content").status_code == status

    def test_some_upstreams_cancel_what_fails(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="x", model="volcengine/sim-fails")).json()["id"]
        ask.until(client, f"/videos/{made}", "cancelled")

    def test_edits_and_remixes_name_the_upstreams_video(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="x")).json()["id"]
        ask.until(client, f"/videos/{made}", "completed")
        for path, body in (
            ("/videos/edits", {"prompt": "y", "video": {"id": made}}),
            (f"/videos/{made}/remix", {"prompt": "y"}),
        ):
            derived = client.post(path, json=body).json()
            assert derived["id"] != made
            assert re.fullmatch(r"video_[0-9a-f]{48}", derived["remixed_from_video_id"] or "video_" + 48 * "0")

    def test_a_wrong_key_is_told_as_something_else(self, start_emulator: EmulatorStarter) -> None:
        started = start_emulator(dialect="litellm", key="right")
        with started.client(authorization="Bearer wrong") as client:
            refused = client.get("/models")
            assert (refused.status_code, refused.json()["error"]["message"]) == (400, "No connected db.")
        with started.client() as client:
            assert client.get("/models").json()["error"]["type"] == "auth_error"


class TestNewAPI:
    """Tasks, by two roads."""

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("new-api")

    def test_a_video_has_its_id_twice_and_nothing_that_is_empty(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={"prompt": "x", "duration": 5, "metadata": {"a": 1}}).json()
        assert made["id"] == made["task_id"]
        assert made["id"].startswith("task_")
        assert made["seconds"] == "5"
        assert not {"progress", "completed_at", "error", "metadata"} & set(made)

    def test_a_waiting_video_is_unknown(self, start_emulator: EmulatorStarter) -> None:
        with start_emulator(dialect="new-api", job_seconds=60).client() as client:
            made = client.post("/videos", json={"prompt": "x"}).json()
            assert (made["status"], client.get(f"/videos/{made['id']}").json()["status"]) == ("queued", "unknown")

    def test_the_clip_is_at_an_address_of_its_own_and_at_the_usual_one(self, client: httpx.Client) -> None:
        made = client.post("/videos", **ask.form(prompt="x")).json()["id"]
        done = ask.until(client, f"/videos/{made}", "completed").json()
        assert ask.fetch_signed(done["metadata"]["url"], client.base_url) == STUB
        part = client.get(f"/videos/{made}/content", headers={"range": "bytes=0-9"})
        assert (part.status_code, part.content) == (206, STUB[:10])

    def test_several_images_are_taken(self, client: httpx.Client, picture: bytes) -> None:
        image = ("a.png", picture, "image/png")
        files = [("images", image), ("images", image)]
        assert client.post("/videos", data={"prompt": "x"}, files=files).status_code == 200

    def test_an_early_clip_is_a_bad_request(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={"prompt": "x", "model": "sim-stalls"}).json()["id"]
        refused = client.get(f"/videos/{made}/content")
        assert refused.status_code == 400
        assert refused.json()["error"]["message"].startswith("Task is not completed yet, current status: ")

    def test_a_refusal_has_no_envelope(self, client: httpx.Client) -> None:
        refused = client.post("/videos", json={"prompt": "x", "model": "sim-refuses"})
        assert refused.status_code == 400
        assert set(refused.json()) == {"code", "message", "data"}
        assert refused.json()["code"] == "moderation_blocked"

    def test_older_tasks_speak_in_capitals_and_count_in_text(self, client: httpx.Client) -> None:
        made = client.post("/video/generations", json={"prompt": "x", "model": "wan2.6-t2v"}).json()
        assert set(made) == {"task_id", "status"}
        path = f"/video/generations/{made['task_id']}"
        first = client.get(path).json()
        assert first["code"] == "success"
        assert re.fullmatch(r"\d+%", first["data"]["progress"])
        done = ask.until(client, path, "SUCCESS").json()["data"]
        assert done["progress"] == "100%"
        assert ask.fetch_signed(done["result_url"], client.base_url) == STUB

    def test_an_older_task_fails_with_a_reason(self, client: httpx.Client) -> None:
        made = client.post("/video/generations", json={"prompt": "x", "model": "sim-fails"}).json()["task_id"]
        failed = ask.until(client, f"/video/generations/{made}", "FAILURE").json()["data"]
        assert "sim-fails" in failed["fail_reason"]

    @pytest.mark.parametrize(("method", "path"), [("GET", "/videos"), ("DELETE", "/videos/task_0")])
    def test_there_is_no_list_and_no_delete(self, client: httpx.Client, method: str, path: str) -> None:
        refused = client.request(method, path)
        assert refused.status_code == 404
        assert refused.json()["error"]["message"].startswith("Invalid URL")

    def test_a_key_needs_no_scheme(self, start_emulator: EmulatorStarter) -> None:
        started = start_emulator(dialect="new-api", key="right")
        for given, status in (("Bearer right", 200), ("right", 200), ("wrong", 401)):
            with started.client(authorization=given) as client:
                assert client.get("/models").status_code == status


class TestOpenRouter:
    """A few fields, an address to poll, clips behind the key."""

    BODY = {"prompt": "x", "model": "google/veo-3.1"}  # noqa: RUF012 - never changed

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("openrouter")

    def test_a_create_gives_an_address_to_poll_that_may_be_a_path_only(self, client: httpx.Client) -> None:
        answers = [client.post("/videos", json=self.BODY) for _ in range(2)]
        assert {answer.status_code for answer in answers} == {202}
        assert all(set(answer.json()) == {"id", "polling_url", "status"} for answer in answers)
        urls = sorted(answer.json()["polling_url"] for answer in answers)
        assert urls[0].startswith("/api/v1/videos/")
        assert urls[1].startswith("http://")
        for url in urls:
            assert client.get(client.base_url.join(url)).status_code == 200

    def test_a_finished_job_tells_its_cost_and_where_the_clip_is(self, client: httpx.Client) -> None:
        body = {**self.BODY, "duration": 6, "resolution": "480p", "aspect_ratio": "9:16", "seed": 1}
        made = client.post("/videos", json=body).json()["id"]
        done = ask.until(client, f"/videos/{made}", "completed").json()
        assert done["usage"]["cost"] == 0.6
        assert not {"object", "progress", "created_at", "seconds"} & set(done)
        assert client.get(done["unsigned_urls"][0]).content == STUB
        assert client.get(f"/videos/{made}/content", params={"index": 1}).status_code == 404

    def test_the_clip_is_behind_the_key(self, start_emulator: EmulatorStarter) -> None:
        with start_emulator(dialect="openrouter", key="right").client(authorization="Bearer right") as client:
            made = client.post("/videos", json=self.BODY).json()["id"]
            url = ask.until(client, f"/videos/{made}", "completed").json()["unsigned_urls"][0]
            assert client.get(url).status_code == 200
        refused = httpx.get(url, trust_env=False)
        assert refused.json() == {"error": {"message": "No auth credentials found", "code": 401}}

    def test_a_failure_is_a_sentence(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={**self.BODY, "model": "sim-fails"}).json()["id"]
        assert "sim-fails" in ask.until(client, f"/videos/{made}", "failed").json()["error"]

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"prompt": "x"}, 400),
            ({"prompt": "x", "model": "sim-refuses"}, 403),
            ({"prompt": "x", "model": "sim-no-credits"}, 402),
        ],
    )
    def test_a_refusal_has_the_status_for_a_code(self, client: httpx.Client, body: dict[str, str], status: int) -> None:
        refused = client.post("/videos", json=body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (status, status)

    def test_an_image_is_the_first_frame(self, client: httpx.Client, picture: bytes) -> None:
        url = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        frames = [{"type": "image_url", "image_url": {"url": url}, "frame_type": "first_frame"}]
        assert client.post("/videos", json={**self.BODY, "frame_images": frames}).status_code == 202

    def test_forms_are_refused(self, client: httpx.Client) -> None:
        assert client.post("/videos", **ask.form(**self.BODY)).status_code == 400

    def test_models_for_videos_are_listed_apart(self, client: httpx.Client) -> None:
        assert "sim-fails" not in client.get("/models").text
        models = {model["id"]: model for model in client.get("/videos/models").json()["data"]}
        assert models["google/veo-3.1"]["supported_durations"] == [4, 6, 8, 10]
        assert {"sim-fails", "sim-refuses", "sim-stalls"} <= set(models)

    @pytest.mark.parametrize(("method", "path"), [("GET", "/videos"), ("DELETE", "/videos/0")])
    def test_there_is_no_list_and_no_delete(self, client: httpx.Client, method: str, path: str) -> None:
        assert client.request(method, path).json() == {"error": {"message": "Not Found", "code": 404}}
