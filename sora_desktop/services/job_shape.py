"""The form in which jobs and orders are told in JSON: on the command line and by the local service alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sora_desktop.domain.costs import usd

if TYPE_CHECKING:
    from datetime import datetime

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.requests import Order


def job_object(job: Job) -> dict[str, object]:
    """Describe a job for JSON; what the server made goes before what was asked for."""
    failure = job.failure
    return {
        "id": job.id,
        "connection": job.connection,
        "simulated": job.simulated,
        "status": job.status.value,
        "prompt": job.request.prompt,
        "model": job.remote_model or job.request.model,
        "size": job.remote_size or job.request.size,
        "seconds": plain_number(job.remote_seconds or job.request.seconds),
        "asked_size": job.request.size,
        "asked_seconds": plain_number(job.request.seconds),
        "estimated_usd": usd(job.estimate),
        "cost_usd": usd(job.cost),
        "progress": plain_number(job.progress),
        "remote_id": job.remote_id,
        "file": job.file,
        "created_at": _time(job.created_at),
        "completed_at": _time(job.completed_at),
        "expires_at": _time(job.expires_at),
        "removed_at": _time(job.removed_at),
        "take": job.take,
        "name": job.name,
        "tags": list(job.tags),
        "rating": job.rating,
        "favourite": job.favourite,
        "note": job.note,
        "batch": job.batch_name or job.batch_id,
        "batch_id": job.batch_id,
        "retry_of": job.retry_of,
        "derivation": job.derivation and job.derivation.value,
        "source_id": job.source_id,
        "continues": job.continues,
        "remote_deleted_at": _time(job.remote_deleted_at),
        "error": None
        if failure is None
        else {"stage": failure.stage.value, "code": failure.code, "message": failure.message},
    }


def order_object(order: Order) -> dict[str, object]:
    """Describe an order for JSON."""
    request = order.request
    return {
        "connection": order.connection,
        "prompt": request.prompt,
        "model": request.model,
        "size": request.size,
        "seconds": request.seconds,
        "takes": order.takes,
        "reference": request.reference,
        "name": order.name,
        "tags": list(order.tags),
        "extra": dict(request.extra),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain_number(value: float | None) -> float | int | None:
    """Give a number as JSON is to have it: `4`, not `4.0`, and nothing where it is none."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else value
