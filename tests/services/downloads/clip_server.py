"""A server that hands one clip out over a real socket, in every way in which servers do it, and counts."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from typing import TYPE_CHECKING

from sora_desktop.resources import resource_path
from tests.clients.conftest import ScriptedServer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.clients.conftest import Received, Wire

    Answer = Callable[["ClipServer", Received, Wire], object]
    """What a server does when its clip is asked for; False closes the connection."""


def a_clip(length: int, seed: int = 1) -> bytes:
    """Make a real MP4 of a length: the stub, and a box of noise that players skip."""
    stub = resource_path("simulation", "stub.mp4").read_bytes()
    missing = length - len(stub)
    return stub + missing.to_bytes(4) + b"free" + random.Random(seed).randbytes(missing - 8)


CLIP = a_clip(400_000)
HALF = 200_000
ETAG = '"e1"'


class ClipServer(ScriptedServer):
    """Knows one finished video; the requests for its bytes are answered in turn, the last answer for ever.

    Attributes:
        clip: the bytes.
        ranges: the `Range` header of every request for the bytes, None where there was none.
        sent: how many bytes of bodies were handed to the system.
        looks: what a look at the video shows, in turn, the last one for ever.
        knows: whether a look shows anything.
    """

    def __init__(self, answers: Sequence[Answer], *, clip: bytes = CLIP) -> None:
        """Listen on a free port of the loopback interface."""
        self.clip = clip
        self.answers = list(answers)
        self.ranges: list[str | None] = []
        self.sent = 0
        self.looks: list[dict[str, object]] = [{}]
        self.looked = 0
        self.knows = True
        super().__init__(self._serve_one)

    def _serve_one(self, request: Received, wire: Wire) -> object:
        if request.target.startswith("/v1/videos") and not request.target.endswith("/content"):
            look = self.looks[min(self.looked, len(self.looks) - 1)]
            self.looked += 1
            video = {"id": "video_1", "object": "video", "status": "completed", **look}
            wire.answer(*(200, json.dumps(video).encode()) if self.knows else (404, b'{"detail": "no such route"}'))
            return True
        self.ranges.append(request.headers.get("range"))
        answer = self.answers[min(len(self.ranges), len(self.answers)) - 1]
        return answer(self, request, wire)

    def body(self, wire: Wire, data: bytes) -> None:
        """Send a part of a body."""
        self.sent += len(data)
        wire.send(data)


def digest(data: bytes) -> str:
    """Give the SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def head(status: int, **headers: object) -> bytes:
    """Write the head of an answer; underscores stand for hyphens."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status} Fine", "Content-Type: video/mp4", *lines, "", ""]).encode()


def gives(data: bytes | None = None, **headers: object) -> Answer:
    """Give all of it with status 200 and its length, whatever was asked for."""

    def answer(server: ClipServer, _request: Received, wire: Wire) -> None:
        content = server.clip if data is None else data
        wire.send(head(200, Content_Length=len(content), **headers))
        server.body(wire, content)

    return answer


def ranged(etag: str = ETAG, *, cut: int | None = None) -> Answer:
    """Do as the standard says: the range that was asked for if the ETag is still right, else all.

    Args:
        etag: the clip's.
        cut: after how many bytes the connection is closed.
    """

    def answer(server: ClipServer, request: Received, wire: Wire) -> object:
        start, size = 0, len(server.clip)
        asked = request.headers.get("range")
        if asked is not None and request.headers.get("if-range", etag) == etag:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
        if start >= size:
            wire.send(head(416, Content_Range=f"bytes */{size}", Content_Length=0))
            return True
        status, part = (206, {"Content_Range": f"bytes {start}-{size - 1}/{size}"}) if start else (200, {})
        wire.send(head(status, Content_Length=size - start, ETag=etag, **part))
        server.body(wire, server.clip[start : None if cut is None else start + cut])
        return cut is None

    return answer


def partial(content_range: str | None, data: bytes, **headers: object) -> Answer:
    """Give bytes with status 206 and any `Content-Range`, or none."""
    named = {} if content_range is None else {"Content_Range": content_range}

    def answer(server: ClipServer, _request: Received, wire: Wire) -> None:
        wire.send(head(206, Content_Length=len(data), **named, **headers))
        server.body(wire, data)

    return answer


def chunked(*, cut: int | None = None, **headers: object) -> Answer:
    """Give all of it in chunks and without a length; with `cut`, break off after so many bytes."""

    def answer(server: ClipServer, _request: Received, wire: Wire) -> object:
        wire.send(head(200, Transfer_Encoding="chunked", **headers))
        for start in range(0, len(server.clip[:cut]), 90_000):
            piece = server.clip[:cut][start : start + 90_000]
            wire.send(f"{len(piece):x}\r\n".encode())
            server.body(wire, piece + b"\r\n")
        if cut is None:
            wire.send(b"0\r\n\r\n")
        return cut is None

    return answer


def until_closed(*, cut: int | None = None, **headers: object) -> Answer:
    """Give all of it without any length, so that only the end of the connection ends it."""

    def answer(server: ClipServer, _request: Received, wire: Wire) -> bool:
        wire.send(head(200, Connection="close", **headers))
        server.body(wire, server.clip[:cut])
        return False

    return answer


def packed(*, status: int = 200, cut: int | None = None, **headers: object) -> Answer:
    """Give all of it gzipped although nobody asked for that; with `cut`, break off after so many bytes."""

    def answer(server: ClipServer, _request: Received, wire: Wire) -> bool:
        content = gzip.compress(server.clip, 1)
        wire.send(head(status, **{"Content_Encoding": "gzip", "Content_Length": len(content), **headers}))
        server.body(wire, content[:cut])
        return cut is None

    return answer


def says(status: int, content: bytes | dict[str, object], media_type: str = "application/json") -> Answer:
    """Give something else than a clip."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda _server, _request, wire: wire.answer(status, data, media_type=media_type)


def leads(location: str) -> Answer:
    """Redirect."""
    return lambda _server, _request, wire: wire.answer(302, b"", {"Location": location})
