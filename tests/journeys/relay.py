"""Stands between the program and a server: notes every request, and can keep replies back or let time stand still."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import httpx

_NOT_PASSED = {"transfer-encoding", "content-length", "connection", "date", "server"}
_SECONDS = 30.0


class Request(NamedTuple):
    """A request that came by."""

    method: str
    path: str


class Relay(ThreadingHTTPServer):
    """Passes everything on to the base URL `target`."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, target: str) -> None:
        """Listen on a free port of this computer."""
        super().__init__(("127.0.0.1", 0), _Passing)
        self.target = target
        self.requests: list[Request] = []
        self.holding = threading.Event()
        """Set while replies to creates are kept back."""

        self.held = threading.Event()
        """Set once one was."""

        self.let_go = threading.Event()
        """Set when nobody waits for those replies any more; they are never sent."""

        self.standing = threading.Event()
        """Set while every video stays as it was when it was made."""

        self.made: dict[str, httpx.Response] = {}
        """The answers to creates, by the path of their video."""

        self.client = httpx.Client(trust_env=False, timeout=_SECONDS)

    @property
    def url(self) -> str:
        """Its own base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def fetched(self, remote_id: str) -> int:
        """Count how often the clip of a video was asked for."""
        return self.requests.count(Request("GET", f"/v1/videos/{remote_id}/content"))

    def server_close(self) -> None:
        """Let go of the port, of the server behind, and of what was kept back."""
        self.let_go.set()
        super().server_close()
        self.client.close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Take it that a program which was killed does not listen any more."""


class _Passing(BaseHTTPRequestHandler):
    server: Relay

    def _pass(self) -> None:
        path = self.path.partition("?")[0]
        self.server.requests.append(Request(self.command, path))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.standing.is_set() and self.command == "GET" and path in self.server.made:
            self._answer(self.server.made[path])
            return
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        url = self.server.target + self.path.removeprefix("/v1")
        answer = self.server.client.request(self.command, url, content=body, headers=headers)
        if self.command == "POST" and answer.is_success:
            self.server.made[f"{path}/{answer.json()['id']}"] = answer
        if self.command == "POST" and self.server.holding.is_set():
            self.server.held.set()
            self.server.let_go.wait(_SECONDS)
            return
        self._answer(answer)

    def _answer(self, answer: httpx.Response) -> None:
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in _NOT_PASSED:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_DELETE = _pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing on the terminal."""
