"""Carries out what clients of the protocol order: each order once, also where its answer gets lost.

A client may name its order in the header `Idempotency-Key`. The official clients do not: they send a create again by
themselves, up to twice, when the connection broke or no answer came, and say so in `x-stainless-retry-count`. Such a
repeat of the very same order is answered with the job that is there. See `services.callers` for what is done in doubt.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from sora_desktop.api.protocol.answers import video_object
from sora_desktop.api.protocol.asking import read_create, read_prompt, read_seconds, read_source, with_seconds
from sora_desktop.api.protocol.fields import content_of, read_fields
from sora_desktop.api.refusals import Refusal
from sora_desktop.domain.errors import UnknownJob
from sora_desktop.domain.jobs import Derivation, Job
from sora_desktop.services.callers import Caller

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from sora_desktop.api.protocol.asking import Asked
    from sora_desktop.api.protocol.fields import Fields
    from sora_desktop.domain.requests import Order
    from sora_desktop.services.bundle import Services

KEY_HEADER = "idempotency-key"
REPLAYED_HEADER = "idempotent-replayed"
_REPEAT_HEADER = "x-stainless-retry-count"
_TIMEOUT_HEADER = "x-stainless-read-timeout"
_KEY_LIMIT = 255


def caller_of(request: Request) -> Caller:
    """Read how a client knows its order.

    Raises:
        Refusal: the key is not one.
    """
    key = request.headers.get(KEY_HEADER)
    if key is not None and not 1 <= len(key.strip()) <= _KEY_LIMIT:
        raise Refusal(
            400, "bad_idempotency_key", "The idempotency key cannot be used.", f"Use 1 to {_KEY_LIMIT} characters."
        )
    repeats = request.headers.get(_REPEAT_HEADER, "0")
    return Caller(
        key=None if key is None else key.strip(),
        repeats=int(repeats) if repeats.isascii() and repeats.isdecimal() and len(repeats) < len("100") else 0,
        timeout=_seconds(request.headers.get(_TIMEOUT_HEADER, "")),
    )


async def create(services: Services, request: Request) -> Response:
    """Order a video."""
    fields = await read_fields(request)
    asked = read_create(fields, services.connections)

    async def make() -> list[Job]:
        async with _as_file(asked) as order:
            return await services.jobs.submit([order])

    return await _once(services, request, fields, make)


async def remix(services: Services, request: Request, video_id: str) -> Response:
    """Order a changed version of a video of ours."""
    fields = await read_fields(request)
    prompt = read_prompt(fields)
    job = await known_job(services, video_id)
    return await _once(services, request, fields, lambda: _derived(services, job, Derivation.REMIX, prompt))


async def derive(services: Services, request: Request, derivation: Derivation) -> Response:
    """Order an edit or an extension of a video of ours, or of a clip that is sent along."""
    fields = await read_fields(request)
    prompt, source = read_prompt(fields), read_source(fields)
    seconds = read_seconds(fields) if derivation is Derivation.EXTENSION else None
    if isinstance(source, str):
        job = await known_job(services, source)
        return await _once(services, request, fields, lambda: _derived(services, job, derivation, prompt, seconds))
    order = with_seconds(read_create(fields, services.connections).order, seconds)

    async def make() -> list[Job]:
        path = await services.references.keep_clip(source.data)
        ready = replace(order, request=replace(order.request, video=path))
        return [await services.jobs.derive_from_file(derivation, ready)]

    return await _once(services, request, fields, make)


async def known_job(services: Services, video_id: str) -> Job:
    """Give the job of a whole id that is not in the trash; whoever asks for it has the answer that told the id.

    Raises:
        UnknownJob: there is none.
    """
    job = await services.catalogue.get(video_id)
    if job.id != video_id.strip().lower() or job.removed_at is not None:
        raise UnknownJob(job=video_id)
    services.callers.note_answered(job.id)
    return job


async def _derived(
    services: Services, job: Job, derivation: Derivation, prompt: str, seconds: float | None = None
) -> list[Job]:
    return [await services.jobs.derive(job.id, derivation, prompt, seconds=seconds)]


async def _once(
    services: Services, request: Request, fields: Fields, make: Callable[[], Awaitable[list[Job]]]
) -> Response:
    content = {"path": request.url.path, "fields": content_of(fields.values)}
    made = await services.callers.once(caller_of(request), content, make)
    headers = {REPLAYED_HEADER: "true"} if made.repeated else {}
    # As it is now: it may have come far since it was ordered.
    job = await services.catalogue.get(made.jobs[0].id)
    return JSONResponse(await video_object(services, job), headers=headers)


@asynccontextmanager
async def _as_file(asked: Asked) -> AsyncIterator[Order]:
    """Let the image that came along be a file while the order is taken; a copy of it is kept for the job."""
    if asked.image is None:
        yield asked.order
        return
    with tempfile.TemporaryDirectory(prefix="sora-desktop-") as folder:
        path = Path(folder) / "input_reference"
        await asyncio.to_thread(path.write_bytes, asked.image.data)
        yield replace(asked.order, request=replace(asked.order.request, reference=str(path)))


def _seconds(text: str) -> timedelta | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return timedelta(seconds=seconds) if 0 < seconds <= timedelta(days=1).total_seconds() else None
