"""What the receipt of a job says beside its HTTP exchanges: by what it was sent, what came, and what the clip is."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import platform
import sys
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.domain.connections import SIMULATED_NAME, KeySource
from sora_desktop.domain.receipts import Entry, EntryKind
from sora_desktop.services.discretion import conceal
from sora_desktop.storage.texts import storable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.domain.adoption import FoundClip
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.credentials import Credentials
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.requests import VideoRequest
    from sora_desktop.services.downloads import KeptClip

PRETENDERS = ("sora_desktop.clients.mock", "sora_desktop.simulation", "sora_desktop.emulator")
"""The parts of the program that pretend; a process that never pretended has none of them loaded."""

HTTP_LIBRARIES = ("httpx", "httpcore")

_PIECES = 100
"""Pieces of a file's metadata that a receipt keeps at most."""

_PIECE_LENGTH = 2_000
"""Characters of each."""


def this_process() -> dict[str, object]:
    """Say what this process is, and which parts of the program it has loaded by now, from the process itself."""
    return {
        "program": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "process": os.getpid(),
        "loaded": {name: loaded(name) for name in (*HTTP_LIBRARIES, *PRETENDERS)},
        "libraries": {name: version for name in HTTP_LIBRARIES if (version := _version(name)) is not None},
    }


def loaded(package: str) -> bool:
    """Tell whether this process has loaded a module, or any module of a package."""
    return any(name == package or name.startswith(f"{package}.") for name in list(sys.modules))


def prompt_sha256(request: VideoRequest) -> str:
    """Give the SHA-256, in hex, of a prompt as the list of jobs keeps it."""
    return _sha256(request.prompt)


def further_sha256(request: VideoRequest) -> str:
    """Give the SHA-256, in hex, of what a request asks for beside prompt, model, size and length.

    Of images and clips it is that of their paths.
    """
    further = {
        "references": [request.reference, *request.further_references],
        "characters": list(request.characters),
        "video": request.video,
        "extra": dict(request.extra),
    }
    return _sha256(json.dumps(further, sort_keys=True, ensure_ascii=False, default=str))


def attempt_entry(job: Job, connection: Connection, client: object, now: datetime) -> Entry:
    """Say what is about to send a job, and to where.

    Args:
        job: as it is ordered.
        connection: as it is configured now; it holds no secret.
        client: what will speak to the server, for the name of its class.
        now: the present time in UTC.
    """
    request = job.request
    return Entry(
        EntryKind.ATTEMPT,
        {
            "at": _microseconds(now),
            "attempt": job.attempt + 1,
            "origin": job.origin and job.origin.value,
            "created_at": _microseconds(job.created_at),
            "estimate": job.estimate,
            "asked": {
                "model": request.model,
                "size": request.size,
                "seconds": request.seconds,
                # Not the texts themselves: those are in the request as it was sent.
                "prompt_sha256": prompt_sha256(request),
                "further_sha256": further_sha256(request),
            },
            "connection": {
                "id": connection.id,
                "name": connection.name,
                "kind": connection.kind,
                "base_url": connection.base_url,
                "auth": connection.auth.value,
                "key": connection.key_source is not KeySource.NONE,
                "proxy": connection.proxy,
                "ca_file": connection.ca_file,
            },
            "client": f"{type(client).__module__}.{type(client).__qualname__}",
            **this_process(),
        },
    )


def answer_entries(job: Job, video: RemoteVideo, now: datetime) -> tuple[Entry, ...]:
    """Say what the simulation answered; what servers answer is in their exchanges."""
    if job.connection != SIMULATED_NAME:
        return ()
    body = {
        "at": _microseconds(now),
        "id": video.id,
        "status": video.status.value,
        "model": video.model,
        "size": video.size,
        "seconds": video.seconds,
        "cost": video.cost,
        "error": video.error_code,
    }
    return (Entry(EntryKind.ANSWER, body),)


def clip_entry(kept: KeptClip, now: datetime) -> Entry:
    """Say what the clip is that is now on this computer."""
    facts, credentials = kept.facts, kept.credentials
    return Entry(
        EntryKind.CLIP,
        {
            "at": _microseconds(now),
            "file": kept.path.name,
            "bytes": kept.bytes,
            "sha256": kept.sha256,
            "container": facts
            and {
                "kind": facts.kind.value,
                "width": facts.width,
                "height": facts.height,
                "seconds": facts.seconds,
                "frame_rate": facts.frame_rate,
                "video_codec": facts.video_codec,
                "audio_codec": facts.audio_codec,
            },
            "metadata": _embedded(facts.metadata) if facts else {},
            "simulated_mark": facts.simulated if facts else None,
            "credentials": credentials and _credentials_body(credentials),
            **this_process(),
        },
    )


def brought_entry(job: Job, clip: FoundClip, now: datetime, *, copied: bool) -> Entry:
    """Say what a clip is that was brought in as a file: where it came from is not known here.

    Args:
        job: which has it now.
        clip: the file as it was found.
        now: the present time in UTC.
        copied: whether a copy was made, or the file stays where it was found.
    """
    return Entry(
        EntryKind.CLIP,
        {
            "at": _microseconds(now),
            "brought_in": True,
            "found_as": clip.path.replace("\\", "/").rpartition("/")[2],
            "copied": copied,
            "file": (job.file or clip.path).replace("\\", "/").rpartition("/")[2],
            "bytes": clip.bytes,
            "sha256": clip.sha256,
            "container": clip.facts and dict(clip.facts),
            "metadata": {},
            "simulated_mark": clip.simulated,
            "credentials": None,
            **this_process(),
        },
    )


def _embedded(metadata: Mapping[str, str]) -> dict[str, str]:
    """Give what a file says of itself; a server can write there whatever it was told, the key included, and much."""
    first = itertools.islice(metadata.items(), _PIECES)
    return {conceal(name)[:_PIECE_LENGTH]: conceal(value)[:_PIECE_LENGTH] for name, value in first}


def _credentials_body(credentials: Credentials) -> dict[str, object]:
    said = {
        "signer": credentials.signer,
        "issuer": credentials.issuer,
        "generator": credentials.generator,
        "source_type": credentials.source_type,
        "remote": credentials.remote,
    }
    return {
        "state": credentials.state.value,
        "obstacle": credentials.obstacle and credentials.obstacle.value,
        **{name: value and conceal(value) for name, value in said.items()},
        "signed_at": credentials.signed_at and _microseconds(credentials.signed_at),
        "actions": [conceal(action) for action in credentials.actions],
        "ingredients": [conceal(ingredient.title) for ingredient in credentials.ingredients],
        "codes": list(credentials.codes),
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(storable(text).encode()).hexdigest()


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def _version(name: str) -> str | None:
    module = sys.modules.get(name)
    return None if module is None else str(getattr(module, "__version__", "")) or None
