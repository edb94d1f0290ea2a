"""A server of videos that is not our emulator: over TLS with a private authority, with clips that nobody marked.

The fixture `video_server` is there for every test:

    def test_something(video_server: VideoServer) -> None:

and `video_servers` gives a function that starts others, such as `video_servers(tls=False)`. A connection to one
has its `base_url`, its `ca_file` (a path) and its `key`; on the command line that is
`connections add there --base-url … --ca-file … --key-env VAR`.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.clients.conftest import Received, ScriptedServer, Wire

    VideoServers = Callable[..., "VideoServer"]

KEY = "sk-canary-of-a-real-server-4711"
CERTIFICATES = Path(__file__).parent.parent / "clients" / "certificates"
_SOON = {"openai-poll-after-ms": "100"}


@dataclass
class VideoServer:
    """Speaks the protocol of `/v1/videos` at a real socket of this computer; what it does can be changed at any time.

    Attributes:
        key: the key that it wants.
        checks_key: whether it looks at keys at all.
        headers: further headers of each of its answers.
        clip: the file that it hands out.
        looks: how many looks at a video find it unfinished.
        closed: what it says, with status 410, to everything, or None while it is open.
        served: the path below which it has its service; everything else is a 404.
        ca_file: the PEM file of its authority, or None without TLS.
        certificate: the PEM file of its certificate, with the key of it.
    """

    clip: bytes
    key: str = KEY
    checks_key: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    looks: int = 0
    closed: str | None = None
    served: str = "/v1"
    ca_file: Path | None = None
    certificate: Path | None = None
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)
    _server: ScriptedServer | None = None
    _looked: dict[str, int] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """Where a connection to it leads."""
        assert self._server is not None
        return f"{self._server.origin}{self.served}"

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        assert self._server is not None
        port: int = self._server.port
        return port

    @property
    def requests(self) -> list[Received]:
        """Every request that arrived, oldest first, with its `method`, `target`, `headers` and `body`."""
        assert self._server is not None
        return self._server.requests

    def listen(self, server: ScriptedServer) -> None:
        """Answer what comes to a socket."""
        self._server = server

    def answer(self, request: Received, wire: Wire) -> None:
        """Answer one request."""
        path = request.target.partition("?")[0]
        if self.closed is not None:
            return self._say(wire, 410, {"error": {"message": self.closed, "code": "service_closed"}})
        if not path.startswith(f"{self.served}/"):
            return self._say(wire, 404, {"detail": "Not Found"})
        if self.checks_key and request.headers.get("authorization") != f"Bearer {self.key}":
            return self._say(wire, 401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
        return self._serve(request.method, path.removeprefix(self.served), request, wire)

    def _serve(self, method: str, path: str, request: Received, wire: Wire) -> None:
        if (method, path) == ("POST", "/videos"):
            self._say(wire, 200, self._make(request))
        elif (method, path) == ("GET", "/videos"):
            self._say(wire, 200, {"object": "list", "data": list(self.videos.values()), "has_more": False})
        elif (method, path) == ("GET", "/models"):
            self._say(wire, 200, {"object": "list", "data": [{"id": "wan-2", "object": "model"}]})
        elif found := re.fullmatch(r"/videos/([^/]+)(/content)?", path):
            self._of_one(method, found[1], wire, content=found[2] is not None)
        else:
            self._say(wire, 404, {"detail": "Not Found"})

    def _of_one(self, method: str, video_id: str, wire: Wire, *, content: bool) -> None:
        video = self.videos.get(video_id)
        if video is None:
            self._say(wire, 404, {"error": {"message": "No such video", "code": "video_not_found"}})
        elif method == "DELETE":
            del self.videos[video_id]
            self._say(wire, 200, {"id": video_id, "object": "video.deleted", "deleted": True})
        elif content:
            wire.answer(200, self.clip, {"x-request-id": "req_content", **self.headers}, "video/mp4")
        else:
            self._say(wire, 200, self._look(video))

    def _make(self, request: Received) -> dict[str, Any]:
        asked = _fields(request)
        video: dict[str, Any] = {
            "id": f"video_{len(self.videos) + 1:04}",
            "object": "video",
            "status": "queued",
            "progress": 0,
            "created_at": int(time.time()),
            "model": asked.get("model") or "wan-2",
            "prompt": asked.get("prompt"),
            "seconds": str(asked.get("seconds") or 1),
            "size": asked.get("size") or "64x48",
        }
        self.videos[video["id"]] = video
        return dict(video)

    def _look(self, video: dict[str, Any]) -> dict[str, Any]:
        looked = self._looked[video["id"]] = self._looked.get(video["id"], 0) + 1
        done = looked > self.looks
        video |= {"status": "completed", "progress": 100} if done else {"status": "in_progress", "progress": 40}
        return video

    def _say(self, wire: Wire, status: int, value: object) -> None:
        headers = {"x-request-id": f"req_{len(self.requests):04}", **_SOON, **self.headers}
        wire.answer(status, json.dumps(value).encode(), headers)


def _fields(request: Received) -> dict[str, Any]:
    """Read the fields of a create, written as JSON or as a form."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return dict(json.loads(request.body))
    form = BytesParser(policy=default).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.body)
    return {str(part.get_param("name", header="content-disposition")): part.get_content() for part in form.iter_parts()}


@pytest.fixture(scope="session")
def real_clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give a real MP4 of a second, 64 by 48 pixels, which says nothing of who made it."""
    import av  # noqa: PLC0415 - few tests need it
    from av.video.stream import VideoStream  # noqa: PLC0415 - the same

    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(10):
            frame = av.VideoFrame(64, 48, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([40 + 10 * number]) * plane.buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


@pytest.fixture
def video_servers(real_clip: bytes) -> Iterator[VideoServers]:
    """Give a function that starts a server of videos: with TLS or without, and with any of its attributes."""
    import ssl  # noqa: PLC0415 - few tests need it

    from tests.clients.conftest import ScriptedServer  # noqa: PLC0415 - it brings the network library

    sockets: list[ScriptedServer] = []

    def start(*, tls: bool = True, certificate: str = "good", **attributes: object) -> VideoServer:
        server = VideoServer(clip=real_clip)
        context: ssl.SSLContext | None = None
        if tls:
            server.ca_file, server.certificate = CERTIFICATES / "authority.pem", CERTIFICATES / f"{certificate}.pem"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(server.certificate)
        for name, value in attributes.items():
            setattr(server, name, value)
        listening = ScriptedServer(server.answer, tls=context)
        server.listen(listening)
        sockets.append(listening)
        return server

    yield start
    for listening in sockets:
        listening.close()


@pytest.fixture
def video_server(video_servers: VideoServers) -> VideoServer:
    """Give a server of videos that is not our emulator, over TLS."""
    return video_servers()
