"""The blocking way to one server's files, shared by all transfer threads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sora_desktop.clients.transfers.transfer import Transfer

if TYPE_CHECKING:
    import httpx

    from sora_desktop.clients.base import ContentReport, ContentSink, Recorder, RemoteVideo
    from sora_desktop.clients.transport.line import Line


class TransferChannel:
    """Runs transfers; for any thread."""

    def __init__(self, line: Line) -> None:
        """Prepare; the client is made with the first transfer."""
        self._line = line
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None

    def fetch(
        self,
        video: RemoteVideo,
        sink: ContentSink,
        *,
        home: str | None,
        stop: threading.Event,
        record: Recorder | None,
    ) -> ContentReport:
        """Fetch a video's bytes, at best from where it says; see `SoraClient.fetch_content`.

        Args:
            video: as its server described it last.
            sink: where the bytes go.
            home: where servers of this kind have the bytes of a video, or None where only answers say it.
            stop: the switch of the transfer.
            record: told of each exchange.
        """
        return Transfer(self._line, self._open(), video, sink, home, stop, record).run()

    def close(self) -> None:
        """Let go of the connections."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _open(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = self._line.open_sync()
            return self._client
