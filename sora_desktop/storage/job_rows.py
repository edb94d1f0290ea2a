"""How a job is written as a row of the database, and read back as the same job."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.costs import charge
from sora_desktop.domain.jobs import Derivation, Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.domain.requests import Origin, VideoRequest, parse_size
from sora_desktop.storage.texts import folded, sort_key, storable, with_accentless

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# In the order in which `read_job` takes them.
FACTS = (
    "sequence", "id", "status", "connection", "simulated", "created_at", "submitted_at", "completed_at",
    "expires_at", "removed_at", "batch_id", "batch_name", "take", "attempt", "remote_id", "remote_model",
    "remote_size", "remote_seconds", "progress", "retry_of", "source_id", "name", "tags", "file", "file_bytes",
    "file_sha256", "failure_stage", "failure_code", "failure_message", "failure_request_id", "model", "size",
    "seconds", "reference", "prompt", "extra", "failure_detail", "derivation", "further_references", "characters",
    "video", "rank", "lost_creates", "estimate", "cost", "stalled", "polling_url", "content_url",
    "origin", "deleted_at", "rating", "favourite", "note", "continues", "remote_deleted_at",
)  # fmt: skip

SELECT = f"SELECT {', '.join(FACTS)} FROM jobs"  # noqa: S608 - of the names above

_SEARCHED = (
    "connection", "prompt", "name", "tags", "note", "id", "remote_id", "model", "remote_model", "size",
    "remote_size", "batch_name", "file", "failure_code", "failure_message",
)  # fmt: skip
_CHARGED = ("status", "remote_id", "failure_stage", "failure_code", "lost_creates", "estimate", "cost")

CHARGED_AT = "coalesce(submitted_at, created_at)"
"""When what a job costs was spent, word for word as in the indexes."""

NOT_WAITING = (1 << 63) - 1
"""The key in the queue's order of a job that does not wait."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "model_key": ("model", "remote_model"),
    "size_key": ("size", "remote_size"),
    "seconds_key": ("seconds", "remote_seconds"),
    "connection_key": ("connection",),
    "prompt_key": ("prompt",),
    "name_key": ("name", "prompt"),
    "search": _SEARCHED,
    "queue_key": ("rank", "status"),
    "cost_key": ("cost", "estimate"),
    "charged_clips": _CHARGED,
    "charged_micros": _CHARGED,
    "charged_unknown": _CHARGED,
}
"""What lists sort and search by and sums are made of, and the facts that each is made of."""

_COLUMNS = (*FACTS, *KEYS)
INSERT = f"INSERT INTO jobs ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608


def write_job(job: Job) -> list[object]:
    """Give the values of a job's row, in the order of `INSERT`.

    Raises:
        ValueError: one of its times has no zone.
    """
    return [*facts(job), *(key(job, name) for name in KEYS)]


def changes(job: Job, row: tuple[Any, ...]) -> dict[str, object]:
    """Give the values, by column, in which a job differs from its row of `SELECT`.

    Only these are written, because every column that is named rewrites the indexes that hold it.
    """
    changed: dict[str, object] = {
        name: value
        for name, value, stored in zip(FACTS, facts(job), row, strict=True)
        if value != stored and name != "sequence"
    }
    keys = [name for name, sources in KEYS.items() if not changed.keys().isdisjoint(sources)]
    changed.update((name, key(job, name)) for name in keys)
    return changed


def read_job(row: tuple[Any, ...]) -> Job:
    """Give the job of a row of `SELECT`."""
    (
        sequence, id_, status, connection, simulated, created_at, submitted_at, completed_at,
        expires_at, removed_at, batch_id, batch_name, take, attempt, remote_id, remote_model,
        remote_size, remote_seconds, progress, retry_of, source_id, name, tags, file, file_bytes,
        file_sha256, failure_stage, failure_code, failure_message, failure_request_id, model, size,
        seconds, reference, prompt, extra, failure_detail, derivation, further_references, characters,
        video, rank, lost_creates, estimate, cost, stalled, polling_url, content_url, origin,
        deleted_at, rating, favourite, note, continues, remote_deleted_at,
    ) = row  # fmt: skip
    failure = failure_stage and Failure(
        stage=FailureStage(failure_stage),
        code=failure_code,
        message=failure_message,
        request_id=failure_request_id,
        detail=failure_detail,
    )
    return Job(
        id=JobId(id_),
        connection=connection,
        request=VideoRequest(
            prompt=prompt,
            model=model,
            size=size,
            seconds=seconds,
            reference=reference,
            further_references=_read_texts(further_references),
            characters=_read_texts(characters),
            video=video,
            extra=read_json(extra),
        ),
        created_at=read_time(created_at),
        status=JobStatus(status),
        simulated=bool(simulated),
        sequence=sequence,
        batch_id=batch_id,
        batch_name=batch_name,
        take=take,
        name=name,
        tags=_read_texts(tags),
        rating=rating,
        favourite=bool(favourite),
        note=note,
        rank=rank,
        attempt=attempt,
        lost_creates=lost_creates,
        estimate=estimate,
        cost=cost,
        remote_id=remote_id,
        polling_url=polling_url,
        content_url=content_url,
        origin=origin and Origin(origin),
        continues=continues,
        remote_deleted_at=_read_time(remote_deleted_at),
        remote_model=remote_model,
        remote_size=remote_size,
        remote_seconds=remote_seconds,
        progress=progress,
        stalled=bool(stalled),
        submitted_at=_read_time(submitted_at),
        completed_at=_read_time(completed_at),
        expires_at=_read_time(expires_at),
        failure=failure,
        file=file,
        file_bytes=file_bytes,
        file_sha256=file_sha256,
        retry_of=retry_of,
        derivation=derivation and Derivation(derivation),
        source_id=source_id,
        removed_at=_read_time(removed_at),
        deleted_at=_read_time(deleted_at),
    )


def write_time(time: datetime) -> int:
    """Give a time as microseconds since 1970, exactly.

    Raises:
        ValueError: it has no zone.
    """
    if time.tzinfo is None:
        msg = f"{time} has no time zone"
        raise ValueError(msg)
    return (time - _EPOCH) // _MICROSECOND


def read_time(microseconds: int) -> datetime:
    """Give the time, in UTC, that `write_time` wrote."""
    return _EPOCH + timedelta(microseconds=microseconds)


def write_json(values: Mapping[str, object]) -> str:
    """Write a mapping of JSON values; its order stays."""
    return json.dumps(dict(values)) if values else "{}"


def read_json(text: str) -> dict[str, Any]:
    """Read what `write_json` wrote."""
    values: dict[str, Any] = {} if text == "{}" else json.loads(text)
    return values


def size_key(size: str | None) -> int | None:
    """Give the number that sizes are sorted by: their area, then their width; None for no size."""
    sides = parse_size(size) if size else None
    return (sides[0] * sides[1] << 17) + sides[0] if sides else None


def _write_texts(texts: Sequence[str]) -> str:
    return json.dumps(texts) if texts else "[]"


def _read_texts(text: str) -> tuple[str, ...]:
    return () if text == "[]" else tuple(json.loads(text))


def _write_time(time: datetime | None) -> int | None:
    return None if time is None else write_time(time)


def _read_time(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else read_time(microseconds)


def facts(job: Job) -> list[object]:
    """Give what a job is, in the order of `FACTS`."""
    request, failure = job.request, job.failure
    values: list[object] = [
        job.sequence, job.id, job.status.value, job.connection, int(job.simulated), write_time(job.created_at),
        _write_time(job.submitted_at), _write_time(job.completed_at), _write_time(job.expires_at),
        _write_time(job.removed_at), job.batch_id, job.batch_name, job.take, job.attempt, job.remote_id,
        job.remote_model, job.remote_size, job.remote_seconds, job.progress, job.retry_of, job.source_id, job.name,
        _write_texts(job.tags), job.file, job.file_bytes, job.file_sha256,
    ]  # fmt: skip
    if failure is None:
        values += (None, None, None, None)
    else:
        values += (failure.stage.value, failure.code, failure.message, failure.request_id)
    values += (request.model, request.size, request.seconds, request.reference, request.prompt)
    values += (write_json(request.extra), failure.detail if failure else None)
    values += (job.derivation and job.derivation.value, _write_texts(request.further_references))
    values += (_write_texts(request.characters), request.video)
    values += (job.rank, job.lost_creates, job.estimate, job.cost, int(job.stalled), job.polling_url, job.content_url)
    values += (job.origin and job.origin.value, _write_time(job.deleted_at), job.rating, int(job.favourite), job.note)
    values += (job.continues, _write_time(job.remote_deleted_at))
    return [storable(value) if isinstance(value, str) else value for value in values]


def key(job: Job, name: str) -> object:
    """Give one value that lists sort or search by, or that sums are made of."""
    return _WRITERS[name](job)


def _model_key(job: Job) -> str | None:
    # What a person sees, so the server's word before the asked one; the same for size and seconds.
    model = job.remote_model or job.request.model
    return None if model is None else sort_key(model)


def _seconds_key(job: Job) -> float | None:
    return job.request.seconds if job.remote_seconds is None else job.remote_seconds


def _queue_key(job: Job) -> int:
    return job.rank if job.status is JobStatus.PENDING else NOT_WAITING


def searched(job: Job) -> list[str]:
    """Give all texts of a job that a search looks into; the connection's name is the first."""
    request, failure = job.request, job.failure
    texts = [
        request.prompt,
        job.name,
        *job.tags,
        job.note,
        job.id,
        job.remote_id,
        request.model,
        job.remote_model,
        request.size,
        job.remote_size,
        job.batch_name,
        PurePath(job.file).name if job.file else None,
        failure and failure.code,
        failure and failure.message,
    ]
    return [" ".join(job.connection.split("\n")), *(text for text in texts if text)]


_WRITERS: Mapping[str, Callable[[Job], object]] = {
    "model_key": _model_key,
    "size_key": lambda job: size_key(job.remote_size or job.request.size),
    "seconds_key": _seconds_key,
    "connection_key": lambda job: sort_key(job.connection),
    "prompt_key": lambda job: sort_key(job.request.prompt),
    "name_key": lambda job: sort_key(job.name or job.request.prompt),
    "search": lambda job: with_accentless("\n".join(folded(text) for text in searched(job))),
    "queue_key": _queue_key,
    "cost_key": lambda job: job.estimate if job.cost is None else job.cost,
    "charged_clips": lambda job: charge(job).clips,
    "charged_micros": lambda job: charge(job).micros,
    "charged_unknown": lambda job: charge(job).unknown,
}
