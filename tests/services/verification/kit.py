"""Receipts made by hand: what was recorded of a job, entry by entry, without anybody who sends anything."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sora_desktop.domain.connections import Connection
from sora_desktop.domain.credentials import NO_CREDENTIALS
from sora_desktop.domain.exchanges import Certificate, Exchange, Operation, Peer, TraceStep
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.receipts import Entry, EntryKind, Receipt, StoredEntry, link
from sora_desktop.domain.requests import Origin, VideoRequest
from sora_desktop.media.probe import ClipFacts
from sora_desktop.media.signatures import MediaKind
from sora_desktop.services.verification.clip_file import ClipFile
from sora_desktop.services.verification.evidence import Evidence
from sora_desktop.storage.exchange_text import exchange_body

JOB = JobId("01a20560-4808-7ae9-9100-0000f7723d00")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BASE = "https://videos.example/v1"
DATA = b"a clip of thirty-two bytes here."
SHA256 = hashlib.sha256(DATA).hexdigest()
HTTP = "sora_desktop.clients.http.HttpSoraClient"
MOCK = "sora_desktop.clients.mock.MockSoraClient"
EMULATOR = {"x-sora-desktop-emulator": "0.1.0"}
PRETENDERS = ("sora_desktop.clients.mock", "sora_desktop.simulation", "sora_desktop.emulator")

CERTIFICATE = Certificate(
    subject="CN=videos.example",
    issuer="CN=Some Authority",
    names=("videos.example", "*.cdn.example"),
    fingerprint="ab" * 32,
    not_before=NOW - timedelta(days=30),
    not_after=NOW + timedelta(days=30),
)
PEER = Peer(address="203.0.113.7", port=443, tls="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", certificate=CERTIFICATE)
OPEN_PEER = Peer(address="203.0.113.7", port=80)
TRACE = tuple(
    TraceStep(event, 0.01 * number)
    for number, event in enumerate(
        (
            "connection.connect_tcp.complete",
            "connection.start_tls.complete",
            "http11.send_request_headers.complete",
            "http11.receive_response_headers.complete",
        )
    )
)


def exchange(operation: Operation = Operation.CREATE, path: str = "/videos", **changes: object) -> Exchange:
    """Give an exchange over TLS that went as it should."""
    values: dict[str, Any] = {
        "operation": operation,
        "method": "POST" if operation is Operation.CREATE else "GET",
        "url": f"{BASE}{path}",
        "started_at": NOW,
        "elapsed": 0.25,
        "request_headers": {"authorization": "[redacted]"},
        "request_body": "{}" if operation is Operation.CREATE else "",
        "status": 200,
        "response_headers": {"content-type": "application/json"},
        "response_body": '{"id":"video_1"}',
        "response_bytes": 16,
        "peer": PEER,
        "http_version": "HTTP/1.1",
        "trace": TRACE,
    }
    return Exchange(**{**values, **changes})


def content(**changes: object) -> Exchange:
    """Give the exchange that brought the clip."""
    values: dict[str, Any] = {
        "response_bytes": len(DATA),
        "response_body": "",
        "response_headers": {"content-type": "video/mp4"},
    }
    return exchange(Operation.CONTENT, "/videos/video_1/content", **{**values, **changes})


def over(one: Exchange, peer: Peer | None, base: str = BASE) -> Exchange:
    """Let an exchange have gone to another place."""
    return replace(one, peer=peer, url=one.url.replace(BASE, base))


def attempt(client: str = HTTP, *loaded: str, **changes: object) -> Entry:
    """Give the entry about what sent a job."""
    body = {
        "at": _microseconds(NOW),
        "attempt": 1,
        "asked": {"model": None, "size": None, "seconds": None},
        "connection": {"name": "there", "kind": "openai-compatible", "base_url": BASE, "auth": "bearer", "key": True},
        "client": client,
        **_process(*loaded),
    }
    return Entry(EntryKind.ATTEMPT, {**body, **changes})


def clip(*loaded: str, **changes: object) -> Entry:
    """Give the entry about the clip that came."""
    body = {
        "at": _microseconds(NOW + timedelta(seconds=5)),
        "file": "clip.mp4",
        "bytes": len(DATA),
        "sha256": SHA256,
        "container": {"kind": "mp4", "width": 64, "height": 48},
        "metadata": {},
        "simulated_mark": False,
        **_process(*loaded),
    }
    return Entry(EntryKind.CLIP, {**body, **changes})


def answer(status: str = "completed") -> Entry:
    """Give what the simulation answered."""
    return Entry(EntryKind.ANSWER, {"at": _microseconds(NOW), "id": "video_1", "status": status, "error": None})


def receipt(*entries: Entry | Exchange, chained: bool = True) -> Receipt:
    """Give the receipt that has these entries."""
    stored: list[StoredEntry] = []
    previous: str | None = None
    for number, one in enumerate(entries, start=1):
        entry = one if isinstance(one, Entry) else Entry(EntryKind.EXCHANGE, exchange_body(one))
        text = json.dumps(entry.body)
        previous = link(previous, JOB, number, entry.kind, text) if chained else None
        stored.append(StoredEntry(number, entry.kind.value, text, previous))
    return Receipt(job_id=JOB, entries=tuple(stored), count=len(stored), head=previous)


def a_job(**changes: object) -> Job:
    """Give a completed job over the connection `there`."""
    values: dict[str, Any] = {
        "id": JOB,
        "connection": "there",
        "request": VideoRequest(prompt="A kite over the sea"),
        "created_at": NOW,
        "submitted_at": NOW,
        "completed_at": NOW + timedelta(seconds=5),
        "status": JobStatus.COMPLETED,
        "attempt": 1,
        "remote_id": "video_1",
        "file": "/clips/clip.mp4",
        "file_bytes": len(DATA),
        "file_sha256": SHA256,
        "origin": Origin.FORM,
    }
    return Job(**{**values, **changes})


def a_file(**changes: object) -> ClipFile:
    """Give the file of the clip as it came."""
    facts = ClipFacts(
        kind=MediaKind.MP4, width=64, height=48, seconds=1.0, frame_rate=24.0, video_codec="h264", audio_codec=None
    )
    values: dict[str, Any] = {
        "path": Path("/clips/clip.mp4"),
        "bytes": len(DATA),
        "sha256": SHA256,
        "facts": facts,
        "credentials": NO_CREDENTIALS,
    }
    return ClipFile(**{**values, **changes})


THERE = Connection(id="1", name="there", base_url=BASE)


def evidence(
    *entries: Entry | Exchange,
    job: Job | None = None,
    file: ClipFile | None = None,
    connection: Connection | None = THERE,
    chained: bool = True,
) -> Evidence:
    """Give the evidence of a completed job with these entries."""
    made = job or a_job()
    found = file or (a_file() if made.file else None)
    return Evidence(made, receipt(*entries, chained=chained), found, connection)


def real(number: int = 1) -> tuple[Entry | Exchange, ...]:
    """Give the entries of a job that a server made at an attempt, over TLS all the way."""
    look = exchange(Operation.RETRIEVE, "/videos/video_1")
    return attempt(attempt=number), exchange(), look, content(), clip()


def _process(*loaded: str) -> dict[str, object]:
    return {
        "program": "0.1.0",
        "python": "3.11.7",
        "system": "Linux x86_64",
        "process": 4711,
        "loaded": {"httpx": True, "httpcore": True, **{name: name in loaded for name in PRETENDERS}},
        "libraries": {"httpx": "0.28.1", "httpcore": "1.0.9"},
    }


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)
