"""Keeps every secret that this process came to know out of its logs and crash reports."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sora_desktop.clients.transport.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sora_desktop.domain.connections import Connection, ConnectionSecrets

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Discretion:
    """What is never to be seen, from whatever service or connection it is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secrets: set[str] = set()
        self._redactor = Redactor(())

    def note(self, secrets: Iterable[str | None]) -> None:
        with self._lock:
            new = {secret for secret in secrets if secret} - self._secrets
            if new:
                self._secrets |= new
                self._redactor = Redactor(self._secrets)

    def conceal(self, text: str) -> str:
        return self._redactor.text(text)


_discretion = _Discretion()
# Logs are written by libraries on any thread, which nobody could hand this to.
note_secrets = _discretion.note
"""Never show these texts from now on; None stands for one that is not there."""

conceal = _discretion.conceal
"""Take every secret that was noted, and whatever looks like one in an address, out of a text."""


def note_connection(connection: Connection, secrets: ConnectionSecrets) -> None:
    """Never show the secrets of a connection; a header whose value the connection itself holds is none."""
    open_headers = {header.name for header in connection.headers if header.value is not None}
    headers = [value for name, value in secrets.headers.items() if name not in open_headers]
    note_secrets((secrets.key, *headers, _password(secrets.proxy)))


def _password(proxy: str | None) -> str | None:
    try:
        return urlsplit(proxy).password if proxy else None
    except ValueError:
        return proxy


class DiscreetFormatter(logging.Formatter):
    """Writes records, tracebacks included, without any secret."""

    def __init__(self) -> None:
        """Write them in the form of all of our logs."""
        super().__init__(LOG_FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        return conceal(super().format(record))
