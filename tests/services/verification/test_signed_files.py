"""Verdicts on foreign files with content credentials, and on a database that was changed byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Grade, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from tests.plugins.signed_clips import SignedClips
    from tests.plugins.video_server import VideoServer
    from tests.services.verification.conftest import Library

    Connect = Callable[..., Awaitable[None]]
    Make = Callable[..., Awaitable[Job]]


async def test_a_signed_file_holds_until_it_is_changed_and_is_never_proof(
    library: Library, signed_clips: SignedClips, real_clip: bytes, tmp_path: Path
) -> None:
    authority = signed_clips.authority()
    plain = tmp_path / "plain.mp4"
    plain.write_bytes(real_clip)
    signed = signed_clips.signed(authority, source=plain)

    def changed(data: bytes) -> bytes:
        place = data.rindex(b"mdat") + 40
        return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

    altered = signed_clips.changed(signed, "altered.mp4", changed)
    pem = tmp_path / "authority.pem"
    pem.write_text(authority.pem, encoding="utf-8")

    async with library.services() as services:

        async def said(path: Path) -> tuple[Verdict, str]:
            report = await services.verification.of_file(path)
            assert report.grade is Grade.CONSISTENT
            (section,) = [one for one in report.sections if one.title == "Content credentials"]
            return report.verdict, {fact.name: fact.value for fact in section.facts}["State"]

        assert await said(signed) == (Verdict.HOLDS, "valid, signer unknown")
        assert await said(altered) == (Verdict.DOES_NOT_HOLD, "altered")
        assert await said(plain) == (Verdict.HOLDS, "none")
        await services.trust.add(pem)
        assert await said(signed) == (Verdict.HOLDS, "trusted")
        assert await said(altered) == (Verdict.DOES_NOT_HOLD, "altered")
        report = await services.verification.of_file(altered)
        assert report.headline == "Does not hold: its content credentials were altered."


async def test_credentials_that_the_server_sent_altered_accuse_neither_the_record_nor_the_file(
    library: Library,
    signed_clips: SignedClips,
    video_server: VideoServer,
    connect: Connect,
    make: Make,
    tmp_path: Path,
) -> None:
    plain = tmp_path / "plain.mp4"
    plain.write_bytes(video_server.clip)
    authority = signed_clips.authority()
    signed = signed_clips.signed(authority, source=plain)
    data = bytearray(signed.read_bytes())
    data[data.rindex(b"mdat") + 40] ^= 1
    pem = tmp_path / "authority.pem"
    pem.write_text(authority.pem, encoding="utf-8")
    async with library.services() as services:
        await connect(services, video_server)
        video_server.clip = signed.read_bytes()
        good = await make(services)
        video_server.clip = bytes(data)
        altered = await make(services)
        report = await services.verification.of_jobs([altered])
        await services.trust.add(pem)
        trusted = await services.verification.of_jobs([good])
    assert report.verdict is Verdict.DOES_NOT_HOLD
    assert report.headline.startswith("Does not hold: the content credentials were altered already when the clip came")
    assert "contradicts itself" not in " ".join((report.headline, *report.conclusion))
    assert (trusted.grade, trusted.verdict) == (Grade.PROVEN, Verdict.HOLDS)


async def test_a_byte_of_the_database_file_that_turned_over_is_found(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
    library.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database = library.paths.database
    whole = database.read_bytes()
    for mark, offset, flip in ((b"req_0001", 3, 1), (b"req_content", 0, 0x80), (job.id.encode(), 0, 0)):
        changed = bytearray(whole)
        changed[whole.index(mark) + offset] ^= flip
        database.write_bytes(changed)
        async with library.services() as services:
            report = await services.verification.of_jobs(await services.verification.find(job.id))
        assert (report.verdict is Verdict.HOLDS) is (flip == 0)
        for left in ("-wal", "-shm"):
            database.with_name(database.name + left).unlink(missing_ok=True)
