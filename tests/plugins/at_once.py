"""Starts work as the bridge does, but at once and to its end, for windows that are shown without a loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.errors import SoraDesktopError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


def run(work: Coroutine[Any, Any, None], *, on_error: Callable[[SoraDesktopError], None]) -> None:
    """Run at once what takes no time."""
    try:
        asyncio.run(work)
    except SoraDesktopError as error:
        on_error(error)
