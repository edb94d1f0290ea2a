"""The processes of the measurements of downloads: a server that costs little, and a program that only downloads.

`download_work.py serve FILE [MEBIBYTES_PER_SECOND]` prints its port, then the length of each body that it sent;
`download_work.py fetch PORT FOLDER` fetches once for each line of standard input, and prints what it took.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.clients.http import HttpSoraClient
from sora_desktop.domain.connections import Auth, Connection, ConnectionSecrets
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.files import VideoFiles

PIECE = 1024 * 1024
ETAG = '"one"'


def serve(path: str, pace: str = "") -> None:
    """Give a file, or the rest of it, to whoever asks; with a pace, not faster than so many megabytes a second."""
    descriptor, size = os.open(path, os.O_RDONLY), Path(path).stat().st_size
    listener = socket.create_server(("127.0.0.1", 0))
    say(listener.getsockname()[1])
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=give, args=(connection, descriptor, size, float(pace or 0)), daemon=True).start()


def give(connection: socket.socket, descriptor: int, size: int, pace: float) -> None:
    """Answer one request."""
    asked = connection.recv(65536).decode()
    start = int(asked.partition("ange: bytes=")[2].partition("-")[0] or 0)
    status = f"206 Partial\r\nContent-Range: bytes {start}-{size - 1}/{size}" if start else "200 Fine"
    head = f"HTTP/1.1 {status}\r\nETag: {ETAG}\r\nContent-Type: video/mp4\r\nContent-Length: {size - start}\r\n\r\n"
    offset = start
    try:
        connection.sendall(head.encode())
        begin = time.monotonic()
        while offset < size:
            offset += os.sendfile(connection.fileno(), descriptor, offset, PIECE if pace else size - offset)
            if pace:
                time.sleep(max(0.0, begin + (offset - start) / (pace * PIECE) - time.monotonic()))
    except OSError:
        pass  # whoever asked was killed
    connection.close()
    say(offset - start)


def fetch(port: str, folder: str) -> None:
    """Fetch, verify and keep the clip, as the program does."""
    root = Path(folder)
    connection = Connection(id="c", name="c", auth=Auth.NONE, base_url=f"http://127.0.0.1:{port}/v1")
    client = HttpSoraClient(connection, ConnectionSecrets())
    files = VideoFiles(root / "clips", root / "parts", "{prompt}", trash=root / "trash")
    request = VideoRequest(prompt="measured")
    job = Job(id=JobId("measured"), connection="c", request=request, created_at=datetime.now(UTC), remote_id="v")
    for _ in sys.stdin:
        begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
        with files.part(job) as part:
            report = client.fetch_content(RemoteVideo(id="v", status=JobStatus.COMPLETED), part, stop=threading.Event())
            kept = files.keep(part, job, total=report.total)
        seconds, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_SELF)
        busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        say(json.dumps({"seconds": seconds, "busy": busy, "sha256": kept.sha256, "path": str(kept.path)}))


def say(word: object) -> None:
    """Print a line, whole even if several threads print."""
    os.write(1, f"{word}\n".encode())


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(*sys.argv[2:])
    else:
        fetch(*sys.argv[2:])
