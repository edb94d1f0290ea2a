"""How a clip was made is read from itself and from what lies beside it, exactly, and whatever stands there."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.clip_settings import SettingsSource
from sora_desktop.domain.jobs import Derivation, Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.xmp import Card, box, packet
from sora_desktop.services.clip_documents import compact, document_of, is_document, pretty, settings_of
from sora_desktop.services.sidecars import COMPANIONS, read_clip_settings, read_sidecar
from sora_desktop.storage.sidecars import sidecar_of

if TYPE_CHECKING:
    from pathlib import Path

MP4 = b"\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00"
IMAGE = b"\x89PNG\r\n\x1a\n" + b"picture"
DIGEST = hashlib.sha256(IMAGE).hexdigest()
REQUEST = VideoRequest(
    prompt="A cat\n\n says: “miau” & <b> \u2028 😼 \x00",
    model="sora-2-pro",
    size="1280x720",
    seconds=7.25,
    characters=("char_1", "char_2"),
    extra={"seed": 2**63, "nested": {"a": [1, None, True, 0.1]}, "negative_prompt": "no = dogs"},
)
JOB = Job(
    id=JobId("0198c1a2-0000-7000-8000-000000000001"),
    connection="Work",
    request=REQUEST,
    created_at=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    completed_at=datetime(2026, 1, 2, 3, 6, tzinfo=UTC),
    status=JobStatus.COMPLETED,
    name="Felix, the first",
    tags=("pets", "Ünï"),
    rating=4,
    favourite=True,
    note="only mine",
    remote_id="video_123",
    remote_model="sora-2-pro-2026",
    remote_size="1280x704",
    remote_seconds=7.3,
    batch_name="Cats",
    take=3,
    derivation=Derivation.REMIX,
    source_id="video_1",
    continues=JobId("0198c1a2-0000-7000-8000-000000000000"),
    file="/somewhere/private/cat.mp4",
    file_bytes=len(MP4),
    file_sha256=hashlib.sha256(MP4).hexdigest(),
)


def _clip(folder: Path, job: Job = JOB, name: str = "cat.mp4") -> Path:
    path = folder / name
    path.write_bytes(MP4 + box(packet(Card(description=job.request.prompt), compact(document_of(job)))))
    return path


def test_every_setting_comes_back_from_the_clip(tmp_path: Path) -> None:
    settings = read_clip_settings(_clip(tmp_path))
    assert settings is not None
    assert settings.source is SettingsSource.PACKET
    assert settings.request == REQUEST
    assert settings.order == replace(JOB.order, continues=None)
    told = ("name", "tags", "rating", "favourite", "note", "connection", "remote_id", "batch_name", "take")
    for name in (*told, "derivation", "source_id", "continues", "created_at", "completed_at", "simulated"):
        assert getattr(settings, name) == getattr(JOB, name), name
    assert (settings.model, settings.size, settings.seconds) == ("sora-2-pro-2026", "1280x704", 7.3)
    assert (settings.job_id, settings.sha256) == (JOB.id, JOB.file_sha256)


def test_every_setting_comes_back_from_a_file_beside_it(tmp_path: Path) -> None:
    clip = tmp_path / "cat.mp4"
    clip.write_bytes(MP4)
    sidecar_of(clip).write_bytes(pretty(document_of(JOB)))
    settings = read_clip_settings(clip)
    assert settings is not None
    assert settings.source is SettingsSource.SIDECAR
    assert (settings.request, settings.note) == (REQUEST, "only mine")


def test_neither_a_folder_nor_an_amount_is_told() -> None:
    job = replace(
        JOB, cost=123_456, estimate=123_456, request=replace(REQUEST, reference="/home/me/secret/a.png", extra={})
    )
    written = compact(document_of(job, note=False))
    for private in ("/home", "secret", "private", "123456", "only mine"):
        assert private not in written
    assert '"a.png"' in written


def test_a_file_beside_a_clip_goes_before_what_is_in_it_only_if_it_is_about_it(tmp_path: Path) -> None:
    clip = _clip(tmp_path)
    sidecar_of(clip).write_bytes(pretty(document_of(replace(JOB, name="Later"))))
    settings = read_clip_settings(clip)
    assert settings is not None
    assert settings.name == "Later"
    sidecar_of(clip).write_bytes(pretty(document_of(replace(JOB, name="Other", file_sha256="0" * 64))))
    settings = read_clip_settings(clip)
    assert settings is not None
    assert settings.name == JOB.name


def test_a_file_beside_a_clip_is_found_by_the_clips_name_with_or_without_its_ending(tmp_path: Path) -> None:
    clip = tmp_path / "holiday.webm"
    clip.write_bytes(b"\x1a\x45\xdf\xa3")
    (tmp_path / "holiday.json").write_bytes(pretty(document_of(JOB)))
    settings = read_clip_settings(clip)
    assert settings is not None
    assert (settings.request, settings.source) == (REQUEST, SettingsSource.SIDECAR)


def _nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def test_further_fields_that_would_stop_a_form_are_left_out() -> None:
    extra: dict[str, object] = {"deep": _nested(900), "a" * 3_000: 1, "long": "x" * 200_000, "seed": 2**80}
    extra |= {"some": _nested(40), "loud": 1e400} | {f"field {number}": number for number in range(5_000)}
    document = document_of(replace(JOB, request=replace(REQUEST, extra=extra)))
    settings = settings_of(document, SettingsSource.SIDECAR, lambda _one: None)
    assert settings is not None
    told = settings.request.extra
    assert (told["seed"], told["some"]) == (2**80, extra["some"])
    assert not {"deep", "a" * 3_000, "long"} & set(told)
    assert 100 < len(told) <= 200


@pytest.mark.parametrize("place", ["kept", COMPANIONS, "."])
def test_images_are_found_in_the_library_and_near_the_clip(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "export"
    (folder / place).mkdir(parents=True)
    image = folder / place / f"{DIGEST}.png"
    image.write_bytes(IMAGE)
    job = replace(JOB, request=replace(REQUEST, reference=f"/elsewhere/{DIGEST}.png", further_references=("/x/b.png",)))
    settings = read_clip_settings(_clip(folder, job), folder / "kept")
    assert settings is not None
    assert settings.request.reference is not None
    assert (folder / place).joinpath(f"{DIGEST}.png").samefile(settings.request.reference)
    assert settings.missing == ("b.png",)
    assert settings.request.further_references == ()


def test_an_image_of_the_same_name_with_other_content_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / f"{DIGEST}.png").write_bytes(b"other")
    settings = read_clip_settings(_clip(tmp_path, replace(JOB, request=replace(REQUEST, reference=f"/x/{DIGEST}.png"))))
    assert settings is not None
    assert settings.request.reference is None
    assert settings.missing == (f"{DIGEST}.png",)


@pytest.mark.parametrize("name", ["../secret.png", "..", "a/../../secret.png", "\\\\host\\share\\secret.png"])
def test_a_document_leads_to_no_other_folder(tmp_path: Path, name: str) -> None:
    document = document_of(JOB)
    asked: list[str] = []
    document["request"] = {"prompt": "x", "reference": {"file": name}}
    settings_of(document, SettingsSource.SIDECAR, lambda one: asked.append(one.file))
    assert all(file == "secret.png" for file in asked)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(
    st.dictionaries(
        st.sampled_from(["request", "made", "clip", "name", "tags", "rating", "note", "favourite"]),
        _JSON
        | st.dictionaries(
            st.sampled_from(["prompt", "seconds", "reference", "extra", "take", "created_at", "derivation", "sha256"]),
            _JSON,
        ),
    )
)
def test_no_document_upsets_it(value: dict[str, object]) -> None:
    settings = settings_of({**value, "format": "sora-desktop-clip"}, SettingsSource.SIDECAR, lambda _one: None)
    assert settings is None or isinstance(settings.request.prompt, str)


@given(prompt=st.text(), extra=st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.booleans())))
def test_any_prompt_and_extra_field_comes_back(prompt: str, extra: dict[str, object]) -> None:
    job = replace(JOB, request=VideoRequest(prompt=prompt, extra=extra))
    for text in (compact(document_of(job)), pretty(document_of(job)).decode()):
        settings = settings_of(json.loads(text), SettingsSource.PACKET, lambda _one: None)
        assert settings is not None
        assert settings.request == job.request


def test_half_of_a_character_comes_back(tmp_path: Path) -> None:
    job = replace(JOB, request=VideoRequest(prompt="a\ud800b"))
    (tmp_path / "a.json").write_bytes(pretty(document_of(job)))
    settings = read_sidecar(tmp_path / "a.json")
    assert settings is not None
    assert settings.request.prompt == "a\ud800b"


def test_a_clip_that_nothing_tells_of_has_no_settings(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(MP4)
    assert read_clip_settings(tmp_path / "a.mp4") is None
    assert read_clip_settings(tmp_path / "missing.mp4") is None
    assert not is_document([])


def test_a_text_with_facts_and_a_prompt_beside_a_clip_is_read(tmp_path: Path) -> None:
    (tmp_path / "gen_01abc.mp4").write_bytes(MP4)
    (tmp_path / "gen_01abc.txt").write_text(
        "Source : V2 Profile\nGeneration ID : gen_01abc\nDate : 2026-03-04\nDuration : 10.1s\n"
        "Resolution : 480x872\nLiked : yes\n\n── Prompt ──────\nA fox: red.\n\nSecond line\n",
        encoding="utf-8",
    )
    settings = read_clip_settings(tmp_path / "gen_01abc.mp4")
    assert settings is not None
    assert settings.source is SettingsSource.FOREIGN
    assert settings.request == VideoRequest(prompt="A fox: red.\n\nSecond line", size="480x872", seconds=10.1)
    assert (settings.remote_id, settings.favourite) == ("gen_01abc", True)
    assert settings.completed_at == datetime(2026, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize("text", ["Just a prompt: with a colon", "Prompt: Just a prompt: with a colon\n"])
def test_a_text_of_nothing_but_the_prompt_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.mp4").write_bytes(MP4)
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    settings = read_clip_settings(tmp_path / "a.mp4")
    assert settings is not None
    assert settings.request.prompt == "Just a prompt: with a colon"


def test_an_object_about_the_files_of_its_folder_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "gen_77aabbcc"
    folder.mkdir()
    (folder / "video.mp4").write_bytes(MP4)
    (folder / "other.mp4").write_bytes(MP4)
    told = {"gen_id": "gen_77aabbcc", "prompt": "A whale", "width": 1280, "height": 720, "seed": 5}
    told |= {"is_favorite": True, "created_at": "2025-05-06T07:08:09Z", "files": ["video.mp4"]}
    (folder / "metadata.json").write_text(json.dumps(told))
    settings = read_clip_settings(folder / "video.mp4")
    assert settings is not None
    assert settings.request == VideoRequest(prompt="A whale", size="1280x720", extra={"seed": 5})
    assert (settings.remote_id, settings.favourite) == ("gen_77aabbcc", True)
    assert read_clip_settings(folder / "other.mp4") is None


def test_a_list_of_a_whole_archive_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "sora_v2_profile"
    folder.mkdir()
    clip = folder / "2026-01-01_gen_01aabb22.mp4"
    clip.write_bytes(MP4)
    attachment = {"generation_id": "gen_01aabb22", "width": 720, "height": 1280, "duration_s": 5.2, "model": "sora-2"}
    item = {
        "genId": "gen_01AABB22",
        "date": "2026-01-01",
        "isLiked": True,
        "_raw": {"post": {"text": "A bird", "attachments": [attachment]}},
    }
    (tmp_path / "soravault_manifest_2026-01-02_101112.json").write_text(json.dumps({"items": [7, item]}))
    settings = read_clip_settings(clip)
    assert settings is not None
    assert settings.request == VideoRequest(prompt="A bird", model="sora-2", size="720x1280", seconds=5.2)
    (folder / "2026-01-01_gen_01aabb22.txt").write_text("Date : x\n── Prompt ──\nA bird, as I wrote it\n")
    settings = read_clip_settings(clip)
    assert settings is not None
    assert settings.request == VideoRequest(
        prompt="A bird, as I wrote it", model="sora-2", size="720x1280", seconds=5.2
    )


@given(st.binary(max_size=300))
def test_no_file_beside_a_clip_upsets_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("beside")
    (folder / "a.mp4").write_bytes(MP4)
    for name in ("a.json", "a.txt", "a.mp4.json", "metadata.json"):
        (folder / name).write_bytes(content)
    read_clip_settings(folder / "a.mp4")
