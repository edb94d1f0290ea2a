"""Makes the jobs for videos that are made from other videos: remixes, edits and extensions."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.errors import InvalidRequest, NotPossible, NotSupported
from sora_desktop.domain.jobs import Derivation, Job, JobStatus
from sora_desktop.domain.requests import Origin, Problem, Rule, VideoRequest
from sora_desktop.media.signatures import HEAD_BYTES, sniff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.requests import Order
    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.intake import Intake

_VERBS: Mapping[Derivation, str] = MappingProxyType(
    {Derivation.REMIX: "remix", Derivation.EDIT: "edit", Derivation.EXTENSION: "extend"}
)

_OPERATIONS: Mapping[Derivation, str] = MappingProxyType(
    {
        Derivation.REMIX: "remixing a video",
        Derivation.EDIT: "editing a video",
        Derivation.EXTENSION: "extending a video",
    }
)


def support_of(derivation: Derivation, capabilities: Capabilities) -> Support:
    """Tell whether a server makes such videos, as far as is known."""
    return {
        Derivation.REMIX: capabilities.remix,
        Derivation.EDIT: capabilities.edit,
        Derivation.EXTENSION: capabilities.extension,
    }[derivation]


class Derivations:
    """Checks what is wanted of another video; nothing is stored or sent here."""

    def __init__(self, connections: ConnectionService, intake: Intake) -> None:
        """Bring the parts together."""
        self._connections = connections
        self._intake = intake

    def check(self, job: Job, derivation: Derivation) -> None:
        """Find out whether a video can be made from that of a job, as far as is known without asking.

        Raises:
            UnknownConnection: its connection does not exist any more.
            NotPossible: it has no finished video.
            NotSupported: its server cannot do that.
        """
        if job.status is not JobStatus.COMPLETED or job.remote_id is None:
            verb = _VERBS[derivation]
            raise NotPossible(
                action=verb, job=job.id, status=job.status, reason=f"You can only {verb} a video that is finished."
            )
        if job.removed_at is not None:
            reason = "It is in the trash. Bring it back first."
            raise NotPossible(action=_VERBS[derivation], job=job.id, status=job.status, reason=reason)
        connection = self._connections.get(job.connection)
        if support_of(derivation, self._connections.capabilities(connection.name)) is Support.NO:
            raise NotSupported(host=f"The server of “{connection.name}”", operation=_OPERATIONS[derivation])

    async def of_job(self, job: Job, derivation: Derivation, prompt: str, seconds: float | None) -> Job:
        """Make the job for a video made from that of a finished job.

        Raises:
            NotPossible: it has no finished video.
            NotSupported: its server cannot do that.
            InvalidRequest: the prompt or the length does not do.
            ConnectionProblem: its connection cannot be used.
        """
        self.check(job, derivation)
        asked = job.request
        if derivation is Derivation.EXTENSION:
            request = VideoRequest(prompt=prompt, model=asked.model, size=asked.size, seconds=seconds)
        else:
            request = VideoRequest(prompt=prompt, model=asked.model, size=asked.size, seconds=asked.seconds)
        self._refuse_wrong(derivation, request, job.connection)
        await self._connections.client(job.connection)
        new = self._intake.new_job(request, job.connection)
        # What is added is as long as was asked; what is changed is as long as it was.
        length = None if derivation is Derivation.EXTENSION else job.remote_seconds
        expected = self._connections.estimate(request, job.connection, seconds=length)
        return new.changed(derivation=derivation, source_id=job.remote_id, estimate=expected, origin=Origin.CLIP)

    async def of_file(self, derivation: Derivation, order: Order) -> Job:
        """Make the job for a video made from a clip of this computer.

        Raises:
            UnknownConnection: the connection does not exist.
            NotSupported: its server cannot do that.
            InvalidRequest: the prompt, the length or the clip does not do.
        """
        connection = self._connections.get(order.connection)
        if support_of(derivation, self._connections.capabilities(connection.name)) is Support.NO:
            raise NotSupported(host=f"The server of “{connection.name}”", operation=_OPERATIONS[derivation])
        self._refuse_wrong(derivation, order.request, connection.name)
        path = order.request.video
        if path is None or not await asyncio.to_thread(is_video, Path(path)):
            raise InvalidRequest([Problem("video", Rule.VIDEO_MISSING, {"value": path or ""})])
        await self._connections.client(connection.name)
        new = self._intake.new_job(order.request, connection.name)
        return new.changed(derivation=derivation, name=order.name, tags=order.tags, origin=order.origin or Origin.CLIP)

    def _refuse_wrong(self, derivation: Derivation, request: VideoRequest, connection: str) -> None:
        if derivation is Derivation.EXTENSION:
            # How much can be added has limits of its own, which only the server knows.
            plain = VideoRequest(prompt=request.prompt, model=request.model)
            problems = [*self._intake.check_request(plain, connection), *_check_added(request.seconds)]
        else:
            problems = self._intake.check_request(request, connection)
        if problems:
            raise InvalidRequest(problems)


def is_video(path: Path) -> bool:
    """Tell whether a file begins like a video; blocking."""
    try:
        with path.open("rb") as file:
            kind = sniff(file.read(HEAD_BYTES))
    except (OSError, ValueError):
        return False
    return kind is not None and kind.is_video


def _check_added(seconds: float | None) -> list[Problem]:
    if seconds is None:
        return [Problem("seconds", Rule.SECONDS_MISSING)]
    if not math.isfinite(seconds) or seconds <= 0:
        return [Problem("seconds", Rule.SECONDS_UNREADABLE, {"value": format(seconds, "g")})]
    return []
