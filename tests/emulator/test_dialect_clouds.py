"""The dialects of Azure and other hosts: each oddity by name."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from sora_desktop.resources import resource_path
from tests.emulator import asking as ask

if TYPE_CHECKING:
    from tests.emulator.conftest import DialectPlayer, EmulatorStarter

STUB = resource_path("simulation", "stub.mp4").read_bytes()


class TestAzure:
    """OpenAI's contract for one deployment."""

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("azure")

    def test_a_job_runs_to_its_clip_with_or_without_a_version(self, client: httpx.Client) -> None:
        made = client.post("/videos", params={"api-version": "preview"}, **ask.form(prompt="x", seconds="4")).json()
        done = ask.until(client, f"/videos/{made['id']}", "completed")
        assert "apim-request-id" in done.headers
        assert done.json()["expires_at"] - done.json()["completed_at"] == 86400
        assert client.get(f"/videos/{made['id']}/content").content == STUB

    @pytest.mark.parametrize(
        ("fields", "status", "code"),
        [
            ({"seconds": 4}, 400, "invalid_type"),
            ({"seconds": "16"}, 400, "invalid_value"),
            ({"size": "1792x1024"}, 400, "invalid_value"),
            ({"width": 1280}, 400, "unknown_parameter"),
            ({"model": "sora-2-pro"}, 404, "DeploymentNotFound"),
            ({"model": "sim-refuses"}, 400, "moderation_blocked"),
        ],
    )
    def test_a_field_that_does_not_fit_is_refused(
        self, client: httpx.Client, fields: dict[str, object], status: int, code: str
    ) -> None:
        refused = client.post("/videos", json={"prompt": "x", **fields})
        assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)

    def test_a_wrong_path_is_the_routers_answer(self, client: httpx.Client) -> None:
        assert client.get("/video").json() == {"detail": "Not Found"}

    def test_two_jobs_run_at_a_time_and_stalled_ones_do_not_count(self, start_emulator: EmulatorStarter) -> None:
        with start_emulator(dialect="azure", job_seconds=60).client() as client:
            bodies = [{"prompt": "x", "model": "sim-stalls"}] * 2 + [{"prompt": "x"}] * 2
            assert {client.post("/videos", json=body).status_code for body in bodies} == {200}
            refused = client.post("/videos", json={"prompt": "x"})
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
            assert refused.json()["error"]["message"].startswith("Too many running tasks")

    @pytest.mark.parametrize("dialect", ["azure", "azure-preview"])
    def test_a_key_comes_in_either_header(self, start_emulator: EmulatorStarter, dialect: str) -> None:
        started = start_emulator(dialect=dialect, key="right")
        for headers in ({"api-key": "right"}, {"authorization": "Bearer right"}):
            with started.client(**headers) as client:
                assert client.get("/models").status_code == 200
        with started.client(**{"api-key": "wrong"}) as client:
            assert client.get("/models").status_code == 401
            assert client.get("/models").json()["error"]["code"] == "401"


class TestAzurePreview:
    """Jobs, and generations of jobs."""

    JOBS = "/video/generations/jobs"
    VERSION = {"api-version": "preview"}  # noqa: RUF012 - never changed

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        shared = played("azure-preview")
        shared.params = httpx.QueryParams(self.VERSION)
        return shared

    def test_a_job_has_generations_and_each_its_clip(self, client: httpx.Client) -> None:
        body = {"prompt": "x", "model": "sora", "width": 854, "height": 480, "n_seconds": 5, "n_variants": 2}
        made = client.post(self.JOBS, json=body)
        assert (made.status_code, made.json()["object"], made.json()["generations"]) == (
            201,
            "video.generation.job",
            [],
        )
        job = ask.until(client, f"{self.JOBS}/{made.json()['id']}", "succeeded").json()
        assert (job["width"], job["height"], job["n_seconds"], len(job["generations"])) == (854, 480, 5, 2)
        generation = job["generations"][1]["id"]
        assert generation != job["id"]
        path = f"/video/generations/{generation}"
        assert client.get(path).json()["job_id"] == job["id"]
        assert client.get(f"{path}/content/video", params={**self.VERSION, "quality": "high"}).content == STUB
        assert client.get(f"{path}/content/thumbnail").headers["content-type"] == "image/webp"

    def test_without_the_version_nothing_goes(self, client: httpx.Client) -> None:
        client.params = httpx.QueryParams()
        refused = client.post(self.JOBS, json={"prompt": "x"})
        assert refused.status_code == 400
        assert "api-version" in refused.json()["error"]["message"]

    @pytest.mark.parametrize(
        "fields", [{"seconds": "4"}, {"n_seconds": "5"}, {"n_seconds": 21}, {"width": 640, "height": 360}]
    )
    def test_a_field_that_does_not_fit_is_refused(self, client: httpx.Client, fields: dict[str, object]) -> None:
        assert client.post(self.JOBS, json={"prompt": "x", **fields}).status_code == 400

    def test_deleting_says_nothing(self, client: httpx.Client) -> None:
        made = client.post(self.JOBS, json={"prompt": "x", "model": "sim-stalls"}).json()["id"]
        gone = client.delete(f"{self.JOBS}/{made}")
        assert (gone.status_code, gone.content) == (204, b"")
        assert client.get(f"{self.JOBS}/{made}").status_code == 404

    def test_a_failed_job_gives_a_reason(self, client: httpx.Client) -> None:
        made = client.post(self.JOBS, json={"prompt": "x", "model": "sim-fails"}).json()["id"]
        failed = ask.until(client, f"{self.JOBS}/{made}", "failed").json()
        assert "sim-fails" in failed["failure_reason"]

    def test_a_list_needs_a_limit_and_may_be_of_some_states(self, client: httpx.Client) -> None:
        assert client.get(self.JOBS).status_code == 400
        made = client.post(self.JOBS, json={"prompt": "x"}).json()["id"]
        ask.until(client, f"{self.JOBS}/{made}", "succeeded")
        asked = {**self.VERSION, "limit": "100", "statuses": "succeeded"}
        jobs = client.get(self.JOBS, params=asked).json()["data"]
        assert {job["status"] for job in jobs} == {"succeeded"}


class TestTogether:
    """Moments as text, clips elsewhere."""

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("together")

    def test_a_job_runs_to_its_clip(self, client: httpx.Client) -> None:
        body = {"prompt": "x", "model": "google/veo-3.0", "width": 640, "height": 360, "seconds": "5"}
        made = client.post("/videos", json=body).json()
        assert (made["status"], made["size"], made["seconds"]) == ("in_progress", "640x360", "5")
        assert datetime.fromisoformat(made["created_at"]).tzinfo
        assert "progress" not in made
        done = ask.until(client, f"/videos/{made['id']}", "completed").json()
        assert datetime.fromisoformat(done["completed_at"]) >= datetime.fromisoformat(done["created_at"])
        assert done["outputs"]["cost"] == 0.5
        assert ask.fetch_signed(done["outputs"]["video_url"], client.base_url) == STUB
        assert client.get(f"/videos/{made['id']}/content").status_code == 404

    def test_a_clip_may_be_webm(self, client: httpx.Client) -> None:
        body = {"prompt": "x", "model": "google/veo-3.0", "output_format": "WEBM"}
        made = client.post("/videos", json=body).json()["id"]
        url = ask.until(client, f"/videos/{made}", "completed").json()["outputs"]["video_url"]
        clip = httpx.get(url, trust_env=False)
        assert (clip.headers["content-type"], clip.content[:4]) == ("video/webm", b"\x1aE\xdf\xa3")

    @pytest.mark.parametrize("body", [{"prompt": "x"}, {"model": "x"}])
    def test_prompt_and_model_are_needed(self, client: httpx.Client, body: dict[str, str]) -> None:
        assert client.post("/videos", json=body).status_code == 400

    def test_forms_are_refused_and_there_is_no_list(self, client: httpx.Client) -> None:
        assert client.post("/videos", **ask.form(prompt="x", model="y")).status_code == 415
        assert client.get("/videos").status_code == 405
        assert client.delete("/videos/x").status_code == 405


class TestInworld:
    """A key after Basic, errors with numbers."""

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("inworld")

    def test_every_look_gives_a_new_address_of_the_clip(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={"prompt": "x"}).json()["id"]
        assert re.fullmatch(r"video_[0-9a-f]{32}", made)
        done = ask.until(client, f"/videos/{made}", "completed").json()
        clip = done["output"]["videos"][0]
        assert done["expires_at"] - done["completed_at"] == 7 * 86400
        assert clip["url_expires_at"] - done["completed_at"] < 2 * 3600
        assert ask.fetch_signed(clip["url"], client.base_url) == STUB
        assert made in [video["id"] for video in client.get("/videos").json()["data"]]

    def test_a_refusal_has_a_number_for_a_code(self, client: httpx.Client) -> None:
        refused = client.post("/videos", json={"prompt": ""})
        assert (refused.status_code, refused.json()) == (
            400,
            {"code": 3, "message": "prompt must not be empty", "details": []},
        )
        assert client.delete("/videos/x").status_code == 501

    def test_a_key_comes_after_the_word_basic(self, start_emulator: EmulatorStarter) -> None:
        started = start_emulator(dialect="inworld", key="right")
        for given, status in (("Basic right", 200), ("Bearer right", 401), ("Basic wrong", 401)):
            with started.client(authorization=given) as client:
                assert client.get("/videos").status_code == status


class TestXAI:
    """A request id, and bare sentences."""

    @pytest.fixture
    def client(self, played: DialectPlayer) -> httpx.Client:
        return played("xai")

    def test_a_request_is_pending_and_then_done(self, client: httpx.Client) -> None:
        made = client.post("/videos/generations", json={"prompt": "x", "duration": 5, "seconds": "9"}).json()
        assert list(made) == ["request_id"]
        path = f"/videos/{made['request_id']}"
        assert client.get(path).json() == {"status": "pending"}
        done = ask.until(client, path, "done").json()
        assert done["video"]["duration"] == 5
        assert done["usage"] == {"cost_in_usd_ticks": 2_500_000_000}
        assert ask.fetch_signed(done["video"]["url"], client.base_url) == STUB

    def test_an_error_is_a_sentence(self, client: httpx.Client) -> None:
        refused = client.post("/videos/generations", json={"prompt": "x", "model": "sim-refuses"})
        assert refused.status_code == 400
        assert isinstance(refused.json()["error"], str)
        assert client.post("/videos/generations", json={}).headers["content-type"].startswith("text/plain")
        made = client.post("/videos/generations", json={"prompt": "x", "model": "sim-fails"}).json()["request_id"]
        assert isinstance(ask.until(client, f"/videos/{made}", "failed").json()["error"], str)

    def test_openais_create_is_not_there(self, client: httpx.Client) -> None:
        assert client.post("/videos", json={"prompt": "x"}).status_code in (404, 405)
