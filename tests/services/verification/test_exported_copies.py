"""An exported copy is the clip that came, but for what was added at its end, and that proves nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sora_desktop.domain.exports import ExportWish
from sora_desktop.domain.verification import Grade, Mark, Verdict
from sora_desktop.media.xmp import Card, box, find, packet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.verification import Report
    from sora_desktop.services.bundle import Services
    from tests.plugins.video_server import VideoServer
    from tests.services.verification.conftest import Library

    Connect = Callable[..., Awaitable[None]]
    Make = Callable[..., Awaitable[Job]]


async def _exported(library: Library, services: Services, job: Job) -> Path:
    out = library.paths.root / "out"
    report = await services.exports.export([job], ExportWish(target=out, template="{id}"))
    return out / report.clips[0].name


def _said(report: Report) -> dict[str, Mark]:
    return {one.text: one.mark for one in report.sections[0].findings}


async def test_a_copy_holds_and_is_graded_as_its_job(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        copied = await _exported(library, services, job)
        assert copied.read_bytes() != video_server.clip
        report = await services.verification.of_file(copied)
        view = services.verification
        assert (await view.of_file(copied.parent / f"{copied.name}.json")).verdict is Verdict.NOT_EXAMINED
    assert (report.grade, report.verdict) == (Grade.PROVEN, Verdict.HOLDS)
    assert [anchor.job_id for anchor in report.anchors] == [job.id]
    assert (
        f"is an exported copy: but for what an export added at its end, byte for byte, the clip of job {job.id}."
        in (" ".join(report.conclusion))
    )
    facts = {fact.name: fact.value for fact in report.sections[0].facts}
    assert facts["SHA-256"] == job.file_sha256
    assert "which neither the length nor the hash counts" in facts["Added at its end"]
    assert any("with prompt and settings were added, as the library has them" in text for text in _said(report))
    assert Mark.BAD not in _said(report).values()


async def test_what_was_added_is_believed_in_nothing(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        copied = await _exported(library, services, job)
        found = find(copied)
        assert found is not None
        told = json.loads(found.settings)
        told["request"]["prompt"] = "Something else"
        told["made"]["simulated"] = True
        copied.write_bytes(copied.read_bytes()[: found.body] + box(packet(Card(description=""), json.dumps(told))))
        report = await services.verification.of_file(copied)
        assert (report.grade, report.verdict) == (Grade.PROVEN, Verdict.HOLDS)
        assert any("tell another prompt than the library has" in text for text in _said(report))
        told["clip"]["sha256"] = job.file_sha256
        foreign = library.paths.root / "foreign.mp4"
        own = b"\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00"
        foreign.write_bytes(own + box(packet(Card(description=""), json.dumps(told))))
        report = await services.verification.of_file(foreign)
        assert report.anchors == ()


async def test_a_changed_copy_does_not_hold(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        copied = await _exported(library, services, job)
        changed = bytearray(copied.read_bytes())
        changed[100] ^= 1
        copied.write_bytes(changed)
        report = await services.verification.of_file(copied)
    assert report.verdict is Verdict.DOES_NOT_HOLD
    assert f"the clip of job {job.id} with 1 byte" in report.headline


async def test_the_library_s_own_file_must_have_nothing_added(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    from pathlib import Path  # noqa: PLC0415 - only annotations need it otherwise

    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        copied = await _exported(library, services, job)
        Path(job.file or "").write_bytes(copied.read_bytes())
        report = await services.verification.of_file(Path(job.file or ""))
    assert report.verdict is Verdict.DOES_NOT_HOLD
