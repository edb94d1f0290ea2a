"""The content credentials of clips that were fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.credentials import CredentialState
from sora_desktop.services.downloads import DownloadService
from tests.services.downloads.clip_server import ranged

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.plugins.signed_clips import SignedClips
    from tests.services.downloads.clip_server import ClipServer
    from tests.services.downloads.conftest import Desk


async def test_a_clip_that_comes_is_judged_by_whom_the_person_trusts_at_the_time(
    desk: Desk,
    make_job: Callable[..., Job],
    serve: Callable[..., ClipServer],
    signed_clips: SignedClips,
) -> None:
    authority = signed_clips.authority()
    content = signed_clips.signed(authority).read_bytes()
    trusted = [""]
    desk.service.close()
    desk.service = DownloadService(lambda: desk.files, desk.service._register, anchors=lambda: trusted[0])
    states = []
    for remote_id in ("video_1", "video_2"):
        kept = await desk.fetch(serve([ranged()], clip=content), make_job(remote_id=remote_id))
        assert kept.credentials is not None
        states.append(kept.credentials.state)
        trusted[0] = authority.pem
    assert states == [CredentialState.VALID, CredentialState.TRUSTED]


async def test_a_clip_of_an_earlier_run_is_judged_too(desk: Desk, job: Job, signed_clips: SignedClips) -> None:
    content = signed_clips.signed(signed_clips.authority()).read_bytes()
    await desk.service.spool(job, content)
    kept = await desk.service.adopted(job)
    assert kept is not None
    assert kept.credentials is not None
    assert kept.credentials.state is CredentialState.VALID
