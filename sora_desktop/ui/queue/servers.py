"""What is known of the servers of jobs, for what is said about cancelling, looking and paying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import UnknownConnection
from sora_desktop.ui.queue.words import cancel_text

if TYPE_CHECKING:
    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.jobs import Job


class KnownConnections(Protocol):
    """Who knows the connections; a part of the connection service."""

    def get(self, name: str | None) -> Connection:
        """Give a connection."""

    def capabilities(self, name: str | None) -> Capabilities:
        """Say what its server offers, as far as it is known."""


class Servers:
    """Answers what the server of a job would do, from what is known without asking it."""

    def __init__(self, connections: KnownConnections) -> None:
        """Ask `connections`."""
        self._connections = connections

    def cancel_text(self, job: Job) -> str:
        """Say what cancelling the job really does."""
        return cancel_text(job, self._capabilities(job), simulated=self._simulates(job))

    def cancel_is_plain(self, job: Job) -> bool:
        """Tell whether cancelling the job can cost nothing, so that nobody need be asked before."""
        return job.remote_id is None or self._simulates(job)

    def has_no_list(self, job: Job) -> bool:
        """Tell whether there is no list in which a lost video could be looked for."""
        capabilities = self._capabilities(job)
        return capabilities is not None and capabilities.listing is Support.NO

    def _capabilities(self, job: Job) -> Capabilities | None:
        try:
            return self._connections.capabilities(job.connection)
        except UnknownConnection:
            return None

    def _simulates(self, job: Job) -> bool:
        try:
            return self._connections.get(job.connection).simulated
        except UnknownConnection:
            return False
