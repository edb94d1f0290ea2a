"""The official OpenAI SDK drives the emulator as if it were the real service."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import av
import openai
import pytest
from openai import BaseModel
from openai.types import Video
from PIL import Image

from sora_desktop.simulation.renderer import render
from sora_desktop.simulation.spec import ClipSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openai._types import RequestOptions

    from tests.emulator.conftest import EmulatorStarter, RunningEmulator

_FORM: RequestOptions = {"headers": {"Content-Type": "multipart/form-data"}}


class Character(BaseModel):
    """What the answers about characters have; this SDK does not know them yet."""

    id: str
    name: str
    created_at: int


@pytest.fixture(scope="module")
def sdk(emulator: RunningEmulator) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=emulator.base_url, api_key="any", max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the file of a small clip."""
    path = tmp_path_factory.mktemp("clips") / "a.mp4"
    render(ClipSpec(prompt="given", width=64, height=64, seconds=0.2, seed=1), path)
    return path.read_bytes()


def _png(size: tuple[int, int]) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, "PNG")
    return target.getvalue()


def test_create_and_poll_gives_a_completed_video(sdk: openai.OpenAI) -> None:
    video = sdk.videos.create_and_poll(prompt="a peanut", model="sora-2", seconds="8", size="1280x720")
    assert (video.status, video.progress, video.error) == ("completed", 100, None)
    assert (video.model, video.seconds, video.size, video.prompt) == ("sora-2", "8", "1280x720", "a peanut")
    assert video.completed_at
    assert video.expires_at == video.completed_at + 86_400
    assert video.remixed_from_video_id is None


def test_a_rendered_clip_is_what_was_ordered(start_emulator: EmulatorStarter, tmp_path: Path) -> None:
    emulator = start_emulator(clip="rendered", seed=3)
    with openai.OpenAI(base_url=emulator.base_url, api_key="any", max_retries=0) as sdk:
        video = sdk.videos.create_and_poll(
            prompt="a peanut eating peanut butter",
            size="1280x720",
            input_reference=("first.png", _png((1280, 720)), "image/png"),
        )
        data = sdk.videos.download_content(video.id).read()
        again = sdk.videos.create_and_poll(
            prompt="a peanut eating peanut butter", size="1280x720", input_reference=io.BytesIO(_png((1280, 720)))
        )
        other = sdk.videos.download_content(again.id).read()
    assert hashlib.sha256(data).digest() == hashlib.sha256(other).digest()
    path = tmp_path / "clip.mp4"
    path.write_bytes(data)
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert (picture.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (picture.codec_context.width, picture.codec_context.height) == (1280, 720)
        assert container.duration == 4_000_000
        assert container.metadata["comment"].startswith("SIMULATED")


def test_the_three_variants_are_what_they_say(sdk: openai.OpenAI) -> None:
    video = sdk.videos.create_and_poll(prompt="a peanut")
    clip = sdk.videos.download_content(video.id, variant="video")
    assert clip.response.headers["content-type"] == "video/mp4"
    assert clip.read()[4:8] == b"ftyp"
    thumbnail = sdk.videos.download_content(video.id, variant="thumbnail")
    assert thumbnail.response.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(thumbnail.read())).format == "WEBP"
    sheet = sdk.videos.download_content(video.id, variant="spritesheet")
    assert sheet.response.headers["content-type"] == "image/webp"
    with Image.open(io.BytesIO(sheet.read())) as picture:
        assert (picture.format, picture.size) == ("WEBP", (5 * 256, 4 * 144))


def test_the_list_pages_through_everything(start_emulator: EmulatorStarter) -> None:
    emulator = start_emulator()
    with openai.OpenAI(base_url=emulator.base_url, api_key="any", max_retries=0) as sdk:
        made = [sdk.videos.create(prompt=f"number {number}").id for number in range(7)]
        page = sdk.videos.list(limit=3)
        assert page.has_more
        assert [video.id for video in page.data] == made[:3:-1]
        assert [video.id for video in page] == made[::-1]
        assert [video.id for video in sdk.videos.list(limit=2, order="asc")] == made
        assert [video.id for video in sdk.videos.list(after=made[2], order="asc")] == made[3:]


def test_a_remix_names_its_source(sdk: openai.OpenAI) -> None:
    source = sdk.videos.create_and_poll(prompt="a peanut", size="1792x1024")
    remix = sdk.videos.remix(source.id, prompt="a walnut")
    assert (remix.remixed_from_video_id, remix.prompt, remix.size) == (source.id, "a walnut", "1792x1024")
    assert sdk.videos.poll(remix.id).status == "completed"


def test_edits_and_extensions_are_reached_by_the_sdks_plain_requests(sdk: openai.OpenAI) -> None:
    source = sdk.videos.create_and_poll(prompt="a peanut", size="1792x1024", seconds="8")
    asked = {"video": {"id": source.id}, "prompt": "a walnut"}
    edit = sdk.post("/videos/edits", body=asked, cast_to=Video)
    assert (edit.prompt, edit.size, edit.seconds, edit.remixed_from_video_id) == ("a walnut", "1792x1024", "8", None)
    extension = sdk.post("/videos/extensions", body={**asked, "seconds": "12"}, cast_to=Video)
    assert (extension.size, extension.seconds) == ("1792x1024", "20")
    for video in (edit, extension):
        assert sdk.videos.poll(video.id).status == "completed"


@pytest.mark.parametrize("with_image", [False, True], ids=["JSON", "a form"])
def test_characters_go_along_as_extra_fields(sdk: openai.OpenAI, clip: bytes, *, with_image: bool) -> None:
    shown = ("bolt.mp4", clip, "video/mp4")
    made = [
        sdk.post("/videos/characters", body={"name": name}, files={"video": shown}, cast_to=Character, options=_FORM)
        for name in ("Bolt", "Mittens")
    ]
    assert [character.name for character in made] == ["Bolt", "Mittens"]
    assert sdk.get(f"/videos/characters/{made[0].id}", cast_to=Character) == made[0]
    image = _png((720, 1280)) if with_image else openai.omit
    extra = {"characters": [{"id": character.id} for character in made]}
    video = sdk.videos.create_and_poll(prompt="Bolt and Mittens", input_reference=image, extra_body=extra)
    assert video.status == "completed"
    wrong = {"characters": [{"id": "char_unknown"}]}
    with pytest.raises(openai.BadRequestError) as caught:
        sdk.videos.create(prompt="Bolt", input_reference=image, extra_body=wrong)
    assert caught.value.param == "characters"


def test_a_deleted_video_is_gone(sdk: openai.OpenAI) -> None:
    video = sdk.videos.create_and_poll(prompt="a peanut")
    deletion = sdk.videos.delete(video.id)
    assert (deletion.id, deletion.deleted, deletion.object) == (video.id, True, "video.deleted")
    with pytest.raises(openai.NotFoundError):
        sdk.videos.retrieve(video.id)


def test_a_running_video_is_not_deleted(start_emulator: EmulatorStarter) -> None:
    emulator = start_emulator(job_seconds=60)
    # With the SDK's own retries on: it must not try again what cannot work.
    with openai.OpenAI(base_url=emulator.base_url, api_key="any") as sdk:
        video = sdk.videos.create(prompt="a peanut")
        with pytest.raises(openai.ConflictError) as caught:
            sdk.videos.delete(video.id)
        assert caught.value.code == "video_not_finished"
        assert caught.value.response.headers["x-ratelimit-remaining-requests"] == "999998"


def test_refusals_are_the_sdks_own_exceptions(sdk: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as unknown_model:
        sdk.videos.create(prompt="a peanut", model="sora-3")
    assert (unknown_model.value.code, unknown_model.value.param) == ("invalid_value", "model")
    assert unknown_model.value.type == "invalid_request_error"
    assert unknown_model.value.request_id
    with pytest.raises(openai.BadRequestError) as blocked:
        sdk.videos.create(prompt="a peanut", model="sim-refuses")
    assert blocked.value.code == "moderation_blocked"
    with pytest.raises(openai.BadRequestError, match="Inpaint image must match the requested width and height"):
        sdk.videos.create(prompt="a peanut", size="1280x720", input_reference=_png((720, 1280)))
    with pytest.raises(openai.NotFoundError):
        sdk.videos.download_content("video_unknown")


def test_a_failing_video_says_why(sdk: openai.OpenAI) -> None:
    video = sdk.videos.create_and_poll(prompt="a peanut", model="sim-fails")
    assert video.status == "failed"
    assert video.error
    assert video.error.code == "video_generation_failed"
    with pytest.raises(openai.NotFoundError):
        sdk.videos.download_content(video.id)


def test_the_key_is_checked_where_one_is_given(start_emulator: EmulatorStarter) -> None:
    emulator = start_emulator(key="sk-emulator")
    with openai.OpenAI(base_url=emulator.base_url, api_key="sk-wrong", max_retries=0) as wrong:
        with pytest.raises(openai.AuthenticationError) as caught:
            wrong.videos.create(prompt="a peanut")
        assert caught.value.code == "invalid_api_key"
        assert "sk-" not in caught.value.message
    with openai.OpenAI(base_url=emulator.base_url, api_key="sk-emulator", max_retries=0) as right:
        assert right.videos.create_and_poll(prompt="a peanut").status == "completed"


def test_the_models_are_listed(sdk: openai.OpenAI) -> None:
    names = [model.id for model in sdk.models.list()]
    assert {"sora-2", "sora-2-pro", "sim-fails", "sim-refuses", "sim-stalls"} <= set(names)
    assert sdk.models.retrieve("sora-2").owned_by == "openai"
    with pytest.raises(openai.NotFoundError):
        sdk.models.retrieve("gpt-1")
