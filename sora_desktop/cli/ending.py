"""Ends long work in order when the command is told to end, so that it can be said what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from sora_desktop.services.adoption.service import Stop

Came = TypeVar("Came")


async def to_its_end(work: Coroutine[None, None, Came], stop: Stop) -> Came:
    """Await work; if the command is cancelled meanwhile, stop it, and give what came of it all the same."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        return await task
