"""What the simulation says no to, as a client raises it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import (
    ContentNotReady,
    ModerationRefused,
    RemoteVideoMissing,
    RequestRejected,
    ServerTrouble,
)
from sora_desktop.simulation.refusals import (
    ContentExpired,
    ModerationBlocked,
    NotFinished,
    SimulationRefusal,
    UnknownVideo,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.errors import ClientError

SIMULATION = "the simulation"
"""What it is called where others name their host."""

_BAD_REQUEST = 400
_CONFLICT = 409
_NO_STORAGE = 507


@contextmanager
def paid() -> Iterator[None]:
    """Turn what the simulation says no to into what a create raises: certainly nothing was made."""
    try:
        yield
    except ModerationBlocked as refusal:
        raise ModerationRefused(status=_BAD_REQUEST, server_code=refusal.code, server_message=refusal.message) from None
    except SimulationRefusal as refusal:
        raise RequestRejected(status=_BAD_REQUEST, server_code=refusal.code, server_message=refusal.message) from None
    except OSError as error:
        reason = f"The simulation cannot write its files: {error.strerror or error}."
        raise RequestRejected(status=_NO_STORAGE, server_message=reason) from error


@contextmanager
def free() -> Iterator[None]:
    """Turn what the simulation says no to into what a repeatable call raises."""
    try:
        yield
    except SimulationRefusal as refusal:
        raise _said_no(refusal) from None
    except (OSError, RuntimeError) as error:
        raise ServerTrouble(host=SIMULATION, status="it cannot draw the clip", server_message=f"{error}.") from error


def _said_no(refusal: SimulationRefusal) -> ClientError:
    if isinstance(refusal, UnknownVideo | ContentExpired):
        return RemoteVideoMissing()
    if isinstance(refusal, NotFinished):
        return ContentNotReady(server_message=refusal.message, status=_CONFLICT)
    return RequestRejected(status=_BAD_REQUEST, server_code=refusal.code, server_message=refusal.message)
