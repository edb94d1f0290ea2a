"""Hands out a file, whole or in part, with all that a download needs to be taken up again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import anyio.to_thread
from starlette.responses import Response, StreamingResponse

from sora_desktop.emulator.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.datastructures import Headers

    from sora_desktop.simulation.studio import Content

_CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.IGNORECASE)


def file_answer(content: Content, asked: Headers, *, head_only: bool) -> Response:
    """Make the answer that hands out a file.

    Args:
        content: the file.
        asked: the request's headers; `Range`, `If-Range` and `If-None-Match` are honoured.
        head_only: whether only the headers are wanted.

    Raises:
        Refusal: the range lies outside the file.
    """
    size = content.path.stat().st_size
    etag = f'"{content.etag}"'
    headers = {"etag": etag, "accept-ranges": "bytes", "cache-control": "private, max-age=0"}
    if asked.get("if-none-match", "") in (etag, "*"):
        return Response(status_code=304, headers=headers)
    wanted = asked.get("range") if asked.get("if-range", etag) == etag else None
    span = parse_range(wanted, size) if wanted else None
    start, end = span or (0, size)
    status = 200
    if span:
        status = 206
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    headers["content-length"] = str(end - start)
    if head_only:
        return Response(status_code=status, headers=headers, media_type=content.media_type)
    return StreamingResponse(_read(content.path, start, end), status, headers, content.media_type)


def parse_range(text: str, size: int) -> tuple[int, int] | None:
    """Read a `Range` header as the first byte and the one after the last.

    Returns:
        None where the header is to be ignored: it is malformed, or asks for several parts.

    Raises:
        Refusal: no byte of the file lies in the range.
    """
    match = _RANGE.fullmatch(text)
    if not match or not (match[1] or match[2]):
        return None
    if not match[1]:
        start, end = max(0, size - int(match[2])), size
    else:
        start = int(match[1])
        end = min(size, int(match[2]) + 1) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= end:
        message = f"The requested range is outside the content's {size} bytes."
        raise Refusal(416, message, headers={"content-range": f"bytes */{size}"})
    return start, end


async def _read(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    file = await anyio.to_thread.run_sync(path.open, "rb")
    try:
        file.seek(start)
        left = end - start
        while left > 0:
            data = await anyio.to_thread.run_sync(file.read, min(_CHUNK, left))
            if not data:
                return
            left -= len(data)
            yield data
    finally:
        file.close()
