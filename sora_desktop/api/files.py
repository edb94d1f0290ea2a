"""Hands out a clip from this computer, whole or in part, so that a broken download can be taken up again."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse

from sora_desktop.api.refusals import Refusal
from sora_desktop.domain.jobs import Job, JobStatus

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from io import BufferedReader

    from starlette.requests import Request

_CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.IGNORECASE)
_TYPES = {".mp4": "video/mp4", ".webm": "video/webm", ".avi": "video/x-msvideo", ".gif": "image/gif"}


async def clip_answer(job: Job, request: Request) -> Response:
    """Make the answer that hands out the clip of a job; `Range`, `If-Range` and `If-None-Match` are honoured.

    Raises:
        Refusal: there is no clip yet, or none any more, or not the part that is asked for.
    """
    if job.file is None:
        raise _no_clip(job)
    path = Path(job.file)
    try:
        file = await asyncio.to_thread(path.open, "rb")
    except OSError as error:
        raise Refusal(
            404,
            "clip_missing",
            "The clip is not where it was saved any more.",
            f"It was {job.file}. Its job can be ordered again.",
        ) from error
    try:
        return _answer(file, path, job, request)
    except BaseException:
        file.close()
        raise


def _answer(file: BufferedReader, path: Path, job: Job, request: Request) -> Response:
    size = file.seek(0, 2)
    # The bytes may have been changed since they were saved; then they are something else.
    etag = f'"{job.file_sha256}"' if job.file_sha256 and job.file_bytes == size else f'"{path.stat().st_mtime_ns:x}"'
    name = path.name.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "")
    headers = {
        "etag": etag,
        "accept-ranges": "bytes",
        "cache-control": "private, no-cache",
        "content-disposition": f'inline; filename="{name or "clip"}"',
    }
    asked = request.headers
    if _is_known(etag, asked.getlist("if-none-match")):
        file.close()
        return Response(status_code=304, headers=headers)
    wanted = asked.get("range") if asked.get("if-range", etag) == etag else None
    span = _span(wanted, size) if wanted else None
    start, end = span or (0, size)
    if span:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    headers["content-length"] = str(end - start)
    media_type = _TYPES.get(path.suffix.lower(), "application/octet-stream")
    status = 206 if span else 200
    if request.method == "HEAD":
        file.close()
        return Response(status_code=status, headers=headers, media_type=media_type)
    return StreamingResponse(_read(file, start, end), status, headers, media_type)


def _is_known(etag: str, lines: list[str]) -> bool:
    """Tell whether a caller has what an entity tag stands for; by RFC 9110, tags are compared weakly for that."""
    told = {tag.strip() for line in lines for tag in line.split(",")}
    return "*" in told or etag in {tag.removeprefix("W/") for tag in told}


def _span(text: str, size: int) -> tuple[int, int] | None:
    """Read a `Range` as the first byte and the one after the last; None where the whole is to be given.

    Raises:
        Refusal: no byte of the file lies in it.
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
        raise Refusal(
            416,
            "range_not_satisfiable",
            f"The clip has {size} bytes, and none of them is in the range that was asked for.",
            headers={"content-range": f"bytes */{size}"},
        )
    return start, end


async def _read(file: BufferedReader, start: int, end: int) -> AsyncIterator[bytes]:
    with file:
        file.seek(start)
        left = end - start
        while left > 0:
            data = await asyncio.to_thread(file.read, min(_CHUNK, left))
            if not data:
                return
            left -= len(data)
            yield data


def _no_clip(job: Job) -> Refusal:
    if job.status is JobStatus.FAILED or job.status is JobStatus.CANCELLED:
        return Refusal(
            404,
            "no_clip",
            f"The job has no clip: it is {job.status}.",
            job.failure.message if job.failure else "Retry it to have one made.",
        )
    return Refusal(
        409,
        "clip_not_ready",
        f"The clip is not here yet: the job is {job.status}.",
        "Ask again when the job is completed; /api/v1/events tells when.",
        headers={"retry-after": "2"},
    )
