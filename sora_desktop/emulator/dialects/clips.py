"""Gives the bytes of a clip, as MP4 or in another container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from sora_desktop.simulation.containers import CONTAINERS, convert

if TYPE_CHECKING:
    from sora_desktop.simulation.engine import Simulation

MP4 = "mp4"
FORMATS = (MP4, *CONTAINERS)
"""The containers that there are, by the ends of file names."""


async def clip_bytes(simulation: Simulation, video_id: str, form: str = MP4) -> bytes:
    """Give a finished clip.

    Args:
        simulation: who has it.
        video_id: whose.
        form: one of `FORMATS`.
    """
    content = await run_in_threadpool(simulation.content, video_id)
    if form == MP4:
        return await run_in_threadpool(content.path.read_bytes)
    return await run_in_threadpool(convert, content.path, CONTAINERS[form])


def media_type_of(form: str) -> str:
    """Name the media type of a container."""
    return "video/mp4" if form == MP4 else CONTAINERS[form].media_type
