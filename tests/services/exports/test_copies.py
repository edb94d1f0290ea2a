"""Copies of clips go out whole, under free names, with all that is known of them, and come back exactly."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.clip_settings import SettingsSource
from sora_desktop.domain.errors import ClipUnreadable, FolderNotWritable
from sora_desktop.domain.exports import Bare, ExportForm
from sora_desktop.media.xmp import find
from sora_desktop.services.exports import ExportService
from sora_desktop.services.sidecars import COMPANIONS, digests_of, read_clip_settings
from sora_desktop.storage.names import DEFAULT_TEMPLATE
from sora_desktop.storage.sidecars import sidecar_of
from tests.services.exports.copying import HEAD, content_of, left_in, service_of, wish_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job


async def test_an_exported_copy_of_a_copy_gives_every_setting_back(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    job = make_job()
    report = await exports.export([job], wish_for(tmp_path / "out"))
    assert report.complete
    copied = tmp_path / "elsewhere.mp4"
    copied.write_bytes((tmp_path / "out" / "A cat.mp4").read_bytes())
    settings = await exports.settings_of(copied)
    assert settings is not None
    assert settings.source is SettingsSource.PACKET
    assert settings.request == job.request
    assert (settings.name, settings.tags, settings.connection) == (job.name, job.tags, job.connection)
    assert settings.note is None
    beside = read_clip_settings(tmp_path / "out" / "A cat.mp4")
    assert beside is not None
    assert (beside.source, beside.note, beside.request) == (SettingsSource.SIDECAR, "for me", job.request)


async def test_the_library_s_own_file_stays_and_the_copy_begins_with_it(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    job = make_job()
    await exports.export([job], wish_for(tmp_path / "out"))
    assert Path(job.file or "").read_bytes() == content_of(1)
    copied = tmp_path / "out" / "A cat.mp4"
    found = find(copied)
    assert found is not None
    assert copied.read_bytes()[: found.body] == content_of(1)
    assert digests_of(copied)[1] == job.file_sha256
    assert copied.stat().st_mtime == job.created_at.timestamp()


async def test_what_is_switched_off_is_left_out(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    await exports.export([make_job()], wish_for(tmp_path / "out", embed=False, sidecars=False))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["A cat.mp4"]
    assert (tmp_path / "out" / "A cat.mp4").read_bytes() == content_of(1)


async def test_no_file_is_ever_overwritten_and_the_same_copy_is_not_made_twice(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a CAT.mp4").write_text("mine")
    (out / "A cat-2.mp4.json").write_text("mine too")
    jobs = [make_job(1), make_job(2)]
    first = await exports.export(jobs, wish_for(out))
    assert [clip.name for clip in first.clips] == ["A cat-3.mp4", "A cat-4.mp4"]
    again = await exports.export(jobs, wish_for(out))
    assert [(clip.name, clip.was_there) for clip in again.clips] == [("A cat-3.mp4", True), ("A cat-4.mp4", True)]
    assert sorted(path.name for path in out.iterdir()) == [
        "A cat-2.mp4.json",
        "A cat-3.mp4",
        "A cat-3.mp4.json",
        "A cat-4.mp4",
        "A cat-4.mp4.json",
        "a CAT.mp4",
    ]
    assert (out / "a CAT.mp4").read_text() == "mine"


def test_names_are_told_beforehand(make_job: Callable[..., Job]) -> None:
    jobs = [make_job(1), make_job(2), make_job(3, "a/b: c?")]
    assert ExportService.names(jobs, "{prompt}") == ["A cat.mp4", "A cat-2.mp4", "a b c.mp4"]
    assert ExportService.names(jobs[:1], DEFAULT_TEMPLATE)[0].startswith("A cat 2026-01-02")
    assert ExportService.size_of(jobs) > 3 * len(content_of(1))


async def test_an_archive_holds_the_same_as_a_folder(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    jobs = [make_job(1), make_job(2)]
    target = tmp_path / "new" / "clips.zip"
    report = await exports.export(jobs, wish_for(target, form=ExportForm.ARCHIVE))
    assert report.complete
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["A cat.mp4", "A cat.mp4.json", "A cat-2.mp4", "A cat-2.mp4.json"]
        archive.extractall(tmp_path / "unpacked")
    settings = read_clip_settings(tmp_path / "unpacked" / "A cat-2.mp4")
    assert settings is not None
    assert (settings.job_id, settings.request) == (jobs[1].id, jobs[1].request)
    assert left_in(target.parent) == []
    with pytest.raises(FolderNotWritable, match="in the way"):
        await exports.export(jobs, wish_for(target, form=ExportForm.ARCHIVE))


@pytest.mark.parametrize("form", list(ExportForm))
async def test_images_go_along_once_and_are_found_again(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job], form: ExportForm
) -> None:
    image = b"\x89PNG\r\n\x1a\nimage"
    kept = tmp_path / "kept" / f"{hashlib.sha256(image).hexdigest()}.png"
    kept.parent.mkdir()
    kept.write_bytes(image)
    jobs = [make_job(1), make_job(2)]
    jobs = [replace(job, request=replace(job.request, reference=str(kept))) for job in jobs]
    out = tmp_path / "out"
    target = out if form is ExportForm.FOLDER else tmp_path / "out.zip"
    report = await exports.export(jobs, wish_for(target, form=form))
    assert report.complete
    if form is ExportForm.ARCHIVE:
        with zipfile.ZipFile(target) as archive:
            archive.extractall(out)
    assert [path.name for path in (out / COMPANIONS).iterdir()] == [kept.name]
    assert read_clip_settings(out / "A cat.mp4", tmp_path / "kept").request == jobs[0].request  # type: ignore[union-attr]
    kept.unlink()
    settings = read_clip_settings(out / "A cat-2.mp4", tmp_path / "kept")
    assert settings is not None
    assert settings.request.reference == str(out / COMPANIONS / kept.name)


async def test_a_clip_that_must_stay_as_it_is_has_its_settings_beside_it(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    signed = content_of(1) + b"\x00\x00\x00\x18uuid" + bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
    jobs = [
        make_job(1, "signed", content=signed),
        make_job(2, "open", content=HEAD + b"\x00\x00\x00\x00mdat12"),
        make_job(3, "web", content=b"\x1a\x45\xdf\xa3webm", suffix=".webm"),
    ]
    report = await exports.export(jobs, wish_for(tmp_path / "out", sidecars=False))
    assert [clip.bare for clip in report.clips] == [Bare.CREDENTIALS, Bare.FORM, Bare.CONTAINER]
    for job, clip in zip(jobs, report.clips, strict=True):
        assert (tmp_path / "out" / clip.name).read_bytes() == Path(job.file or "").read_bytes()
        settings = read_clip_settings(tmp_path / "out" / clip.name)
        assert settings is not None
        assert settings.request == job.request


async def test_a_file_that_was_changed_is_copied_as_it_is_and_that_is_told(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    job = make_job()
    Path(job.file or "").write_bytes(content_of(9))
    report = await exports.export([job], wish_for(tmp_path / "out"))
    assert report.clips[0].altered
    settings = read_clip_settings(tmp_path / "out" / "A cat.mp4")
    assert settings is not None
    assert settings.sha256 == hashlib.sha256(content_of(9)).hexdigest()


async def test_a_single_copy_goes_to_any_name_and_overwrites_only_if_told(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    job, target = make_job(), tmp_path / "mine" / "my cat.mp4"
    await exports.save_as(job, target)
    assert digests_of(target)[1] == job.file_sha256
    assert not sidecar_of(target).exists()
    with pytest.raises(FolderNotWritable, match="in the way"):
        await exports.save_as(job, target)
    other = make_job(2)
    await exports.save_as(other, target, overwrite=True)
    assert digests_of(target)[1] == other.file_sha256
    assert [path.name for path in target.parent.iterdir()] == ["my cat.mp4"]
    with pytest.raises(ClipUnreadable):
        await exports.save_as(replace(job, file=str(tmp_path / "gone.mp4")), tmp_path / "x.mp4")


async def test_a_clip_is_known_with_and_without_what_was_added(tmp_path: Path, make_job: Callable[..., Job]) -> None:
    job = make_job()
    service = service_of(tmp_path, [job])
    await service.export([job], wish_for(tmp_path / "out", sidecars=False))
    plain = tmp_path / "plain.mp4"
    plain.write_bytes(content_of(1))
    assert await service.known(tmp_path / "out" / "A cat.mp4") == job
    assert await service.known(plain) == job
    settings = await service.settings_of(plain)
    assert settings is not None
    assert (settings.source, settings.request, settings.name) == (SettingsSource.LIBRARY, job.request, job.name)
    assert await service.known(tmp_path / "missing.mp4") is None
    assert await service.settings_of(tmp_path / "missing.mp4") is None
