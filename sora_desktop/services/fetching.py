"""The last stretch of a job's life: its clip comes to this computer, and the job is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ClientError, MediaError, StorageError
from sora_desktop.domain.jobs import SAME_LENGTH, FailureStage, Job, JobStatus
from sora_desktop.services.failures import failure_of
from sora_desktop.services.provenance import clip_entry

if TYPE_CHECKING:
    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.services.controls import JobControl
    from sora_desktop.services.downloads import KeptClip
    from sora_desktop.services.job_record import JobRecord
    from sora_desktop.services.rooms import Rooms


async def fetch_clip(record: JobRecord, rooms: Rooms, control: JobControl, video: RemoteVideo | None) -> None:
    """Fetch and verify the file of a job; a failure here can be retried for free.

    Args:
        record: of a job that is downloading.
        rooms: what it passes through.
        control: the switches by which it is told to stop.
        video: what its server last said about it, if that is known.

    Raises:
        Interrupted: the job was told to stop meanwhile.
        Parked: its key or its connection is missing.
    """
    downloads = rooms.downloads
    try:
        kept = await downloads.adopted(record.job)
        if kept is None:
            client = await rooms.client(record.job)
            kept = await downloads.fetch(record.job, client, control, video, record.exchanges.append)
    except (ClientError, MediaError, StorageError) as error:
        await record.advance(JobStatus.FAILED, failure=failure_of(FailureStage.DOWNLOAD, error))
    else:
        await _complete(record, rooms, kept)
    finally:
        await record.keep_exchanges()


async def take_what_is_there(record: JobRecord, rooms: Rooms) -> bool:
    """Complete a job whose clip an earlier run had wholly, but could not commit; tell whether there was one.

    Raises:
        Interrupted: the program ends before it could be committed.
        StorageError: it is there but cannot be kept.
    """
    kept = await rooms.downloads.adopted(record.job)
    if kept is not None:
        await _complete(record, rooms, kept)
    return kept is not None


async def _complete(record: JobRecord, rooms: Rooms, kept: KeptClip) -> None:
    now = rooms.now()
    await record.advance(
        JobStatus.COMPLETED,
        (clip_entry(kept, now),),
        file=str(kept.path),
        file_bytes=kept.bytes,
        file_sha256=kept.sha256,
        progress=100.0,
        completed_at=now,
        simulated=record.job.simulated or kept.simulated,
        **_measured(record.job, kept),
        # A signed address is of no use any more, and need not be kept.
        content_url=None,
        failure=None,
    )
    await rooms.downloads.settle(record.job)


def _measured(job: Job, kept: KeptClip) -> dict[str, object]:
    """Give size and length as the file has them; a server may have changed them without a word."""
    measured: dict[str, object] = {}
    if kept.size is not None:
        measured["remote_size"] = kept.size
    said = job.remote_seconds or job.request.seconds
    if kept.seconds is not None and (said is None or abs(said - kept.seconds) > SAME_LENGTH):
        measured["remote_seconds"] = round(kept.seconds, 2)
    return measured
