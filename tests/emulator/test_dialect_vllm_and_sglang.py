"""The dialects of vLLM-Omni and SGLang: each oddity by name."""

from __future__ import annotations

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

    def test_images_come_by_one_name_only_several_by_another(self, client: httpx.Client, picture: bytes) -> None:
        image = ("a.png", picture, "image/png")
        several = [("input_references", image), ("input_references", image)]
        assert client.post("/videos", data={"prompt": "x"}, files=several).status_code == 200
        both = [("input_reference", image), *several]
        assert client.post("/videos", data={"prompt": "x"}, files=both).status_code == 400

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

    def test_a_clip_that_went_to_a_cloud_is_only_there(self, client: httpx.Client) -> None:
        made = client.post("/videos", json={"prompt": "x", "model": "sim-uploads"}).json()
        done = ask.until(client, f"/videos/{made['id']}", "completed").json()
        refused = client.get(f"/videos/{made['id']}/content")
        assert refused.status_code == 400
        assert "Please use the cloud URL: http" in refused.json()["detail"]
        assert ask.fetch_signed(done["url"], client.base_url) == STUB

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
