"""Reference images: brought to the clip's size when a job is ordered, and kept until it is made."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ReferenceUnreadable
from sora_desktop.domain.requests import Fit, VideoRequest, parse_size

if TYPE_CHECKING:
    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.storage.references import ReferenceStore

Box = tuple[int, int]


class ReferenceService:
    """Keeps a copy of each reference image as it will be sent, so that a waiting job does not lose it."""

    def __init__(self, store: ReferenceStore) -> None:
        """Keep the copies in `store`."""
        self._store = store

    async def kept(self, request: VideoRequest, capabilities: Capabilities, fit: Fit = Fit.CROP) -> VideoRequest:
        """Give the request with its images replaced by kept copies: upright, and the first of the clip's size.

        Raises:
            ReferenceUnreadable: one is not an image that servers take.
            StorageError: a copy cannot be written.
        """
        if request.reference is None:
            return request
        size = clip_size(request.size, capabilities)
        first = await asyncio.to_thread(self._keep, request.reference, size, fit)
        further = [await asyncio.to_thread(self._keep, path, None, fit) for path in request.further_references]
        return dataclasses.replace(request, reference=first, further_references=tuple(further))

    async def keep_clip(self, data: bytes) -> str:
        """Keep a clip that a job is to be made from, and give its path.

        Raises:
            StorageError: it cannot be written.
        """
        return str(await asyncio.to_thread(self._store.keep, data, "video/mp4"))

    async def preview(self, path: str, size: Box | None, fit: Fit, box: Box) -> bytes:
        """Give a JPEG of an image as it will be sent, small enough for a box of so many pixels.

        Raises:
            ReferenceUnreadable: it is not an image that servers take.
        """
        return await asyncio.to_thread(_preview, path, size, fit, box)

    def _keep(self, path: str, size: Box | None, fit: Fit) -> str:
        # Loaded here because they bring an image library that the start does without.
        from sora_desktop.media.fitting import fitted  # noqa: PLC0415
        from sora_desktop.media.images import IMAGE_LIMIT, read_reference  # noqa: PLC0415

        image = fitted(read_reference(Path(path)), size, fit)
        if len(image.data) > IMAGE_LIMIT:
            reason = f"brought to {image.width}x{image.height} it is larger than {IMAGE_LIMIT // 1024**2} MB"
            raise ReferenceUnreadable(path=path, reason=reason)
        return str(self._store.keep(image.data, image.media_type))


def clip_size(size: str | None, capabilities: Capabilities) -> Box | None:
    """Say which width and height in pixels a clip will have, or None where only the server knows."""
    return parse_size(size or capabilities.default_size or "")


def _preview(path: str, size: Box | None, fit: Fit, box: Box) -> bytes:
    from sora_desktop.media.fitting import preview  # noqa: PLC0415
    from sora_desktop.media.images import read_reference  # noqa: PLC0415

    return preview(read_reference(Path(path)), size, fit, box)
