"""Reference images: checked when a job is ordered, and kept until it is made."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ReferenceWrongSize
from sora_desktop.domain.requests import VideoRequest, parse_size

if TYPE_CHECKING:
    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.storage.references import ReferenceStore


class ReferenceService:
    """Keeps a copy of each reference image, so that a waiting job does not lose it."""

    def __init__(self, store: ReferenceStore) -> None:
        """Keep the copies in `store`."""
        self._store = store

    async def kept(self, request: VideoRequest, capabilities: Capabilities) -> VideoRequest:
        """Give the request with its reference image replaced by the kept copy.

        Raises:
            ReferenceUnreadable: it is not an image that servers take.
            ReferenceWrongSize: the server takes only images of the clip's own size.
            StorageError: the copy cannot be written.
        """
        if request.reference is None:
            return request
        path = await asyncio.to_thread(self._keep, Path(request.reference), request.size, capabilities)
        return dataclasses.replace(request, reference=str(path))

    def _keep(self, path: Path, size: str | None, capabilities: Capabilities) -> Path:
        # Loaded here because it brings an image library that the start does without.
        from sora_desktop.media.images import read_reference  # noqa: PLC0415

        image = read_reference(path)
        wanted = parse_size(size or capabilities.default_size or "")
        if capabilities.reference_must_match and wanted and wanted != (image.width, image.height):
            raise ReferenceWrongSize(
                path=str(path), found=f"{image.width}x{image.height}", wanted=f"{wanted[0]}x{wanted[1]}"
            )
        return self._store.keep(image.data, image.media_type)
