"""What a guest can ask its driver for: every method of the doors, with its arguments and its result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.adoption import FoundClip, Gathering, ServerClip
from sora_desktop.domain.annotations import Annotation
from sora_desktop.domain.jobs import Derivation, JobId
from sora_desktop.domain.queue import Place
from sora_desktop.domain.requests import Order
from sora_desktop.services.driving.codec import read

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from sora_desktop.services.doors import JobDoor, LibraryDoor, QueueDoor


class Engine:
    """What drives: jobs, their queue and the library, over which the calls are carried out."""

    def __init__(
        self, jobs: JobDoor, queue: QueueDoor, clips: LibraryDoor, stop: Callable[[], Awaitable[None]]
    ) -> None:
        """Bring them together; `stop` ends all so that everything can be resumed, and may be called twice."""
        self.jobs = jobs
        self.queue = queue
        self.clips = clips
        self.stop = stop


class Result(Enum):
    """What a call gives."""

    JOB = "job"
    JOBS = "jobs"
    STATE = "state"


class Nature(Enum):
    """What is to be done with a call whose reply was lost."""

    REPEATABLE = "repeatable"
    """It is asked for again; what was done already is not done twice."""

    CREATES = "creates"
    """It makes jobs, whose ids tell whether they were stored."""

    WAITS = "waits"
    """It changes nothing, and lasts as long as the jobs do."""


@dataclass(frozen=True, slots=True)
class Call:
    """One method of a door."""

    door: str
    method: str
    arguments: Mapping[str, Any]
    """The types of its arguments, by their names."""

    result: Result
    nature: Nature = Nature.REPEATABLE
    adopts: bool = False
    """Whether the jobs it is about are the caller's own from then on: it hears of them, and takes them over."""

    @property
    def name(self) -> str:
        """What it is called on the line."""
        return f"{self.door}.{self.method}"

    async def on(self, engine: Engine, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as its result says
        """Carry it out."""
        return await getattr(getattr(engine, self.door), self.method)(**arguments)

    def read_arguments(self, given: object) -> dict[str, Any]:
        """Read arguments as they come over the line.

        Raises:
            ValueError: they are not those of this call.
        """
        if not isinstance(given, dict) or given.keys() != self.arguments.keys():
            msg = f"{self.name} takes {', '.join(self.arguments) or 'nothing'}"
            raise ValueError(msg)
        return {name: read(type_, given[name]) for name, type_ in self.arguments.items()}


_ID = {"job_id": JobId}
_IDS = {"job_ids": tuple[JobId, ...]}
_JOB, _JOBS, _STATE = Result.JOB, Result.JOBS, Result.STATE
_CREATES, _WAITS, _REPEATABLE = Nature.CREATES, Nature.WAITS, Nature.REPEATABLE

SUBMIT = Call("jobs", "submit", {"orders": tuple[Order, ...], "batch_name": str | None}, _JOBS, _CREATES, adopts=True)
CANCEL = Call("jobs", "cancel", _ID, _JOB)
RETRY = Call("jobs", "retry", {**_ID, "changed": Order | None}, _JOB, _CREATES, adopts=True)
RETRY_FAILED = Call("jobs", "retry_failed", {}, _JOBS, _CREATES, adopts=True)
RESUBMIT = Call("jobs", "resubmit", _ID, _JOB, adopts=True)
FORGET = Call("jobs", "forget", _ID, _JOB)
KEEP_LOOKING = Call("jobs", "keep_looking", _ID, _JOB, adopts=True)
LOOK = Call("jobs", "look", _ID, _JOB)
DERIVE = Call(
    "jobs",
    "derive",
    {**_ID, "derivation": Derivation, "prompt": str, "seconds": float | None},
    _JOB,
    _CREATES,
    adopts=True,
)
DERIVE_FROM_FILE = Call(
    "jobs", "derive_from_file", {"derivation": Derivation, "order": Order}, _JOB, _CREATES, adopts=True
)
ANNOTATE = Call("jobs", "annotate", {**_IDS, "annotation": Annotation}, _JOBS)
DELETE_ON_SERVER = Call("jobs", "delete_on_server", _ID, _JOB)
REMOVE = Call("jobs", "remove", _IDS, _JOBS)
RESTORE = Call("jobs", "restore", _IDS, _JOBS)
DELETE = Call("jobs", "delete", _IDS, _JOBS)
EMPTY_TRASH = Call("jobs", "empty_trash", {}, _JOBS)
RESUME = Call("jobs", "resume", {}, _JOBS)
TAKE_UP = Call("jobs", "take_up", _IDS, _JOBS, adopts=True)
WAIT = Call("jobs", "wait", _IDS, _JOBS, _WAITS, adopts=True)
WAIT_UNTIL_SENT = Call("jobs", "wait_until_sent", _IDS, _JOBS, _WAITS, adopts=True)
PAUSE = Call("queue", "pause", {"after_running": bool}, _STATE)
RESUME_QUEUE = Call("queue", "resume", {}, _STATE)
RELEASE = Call("queue", "release", {"connection": str}, _STATE)
WAITING = Call("queue", "waiting", {}, _JOBS)
MOVE = Call("queue", "move", {**_IDS, "place": Place}, _JOBS)
EDIT = Call("queue", "edit", {**_ID, "order": Order}, _JOB)
CANCEL_WAITING = Call("queue", "cancel_waiting", {"job_ids": tuple[JobId, ...] | None}, _JOBS)
_GATHERED = {"gathering": Gathering}
ADOPT = Call("clips", "adopt", {"clips": tuple[FoundClip, ...], **_GATHERED}, _JOBS, _CREATES)
ADOPT_REMOTE = Call(
    "clips",
    "adopt_remote",
    {"connection": str, "clips": tuple[ServerClip, ...], **_GATHERED},
    _JOBS,
    _CREATES,
    adopts=True,
)
BEGIN_MOVE = Call("clips", "begin_move", {"folder": str}, _JOBS)
CARRY = Call("clips", "carry", _IDS, _JOBS)
FINISH_MOVE = Call("clips", "finish_move", {}, _JOBS)

_ALL: Sequence[Call] = (
    SUBMIT, CANCEL, RETRY, RETRY_FAILED, RESUBMIT, FORGET, KEEP_LOOKING, LOOK, DERIVE, DERIVE_FROM_FILE, ANNOTATE,
    DELETE_ON_SERVER, REMOVE, RESTORE, DELETE, EMPTY_TRASH, RESUME, TAKE_UP, WAIT, WAIT_UNTIL_SENT, PAUSE,
    RESUME_QUEUE, RELEASE, WAITING, MOVE, EDIT, CANCEL_WAITING, ADOPT, ADOPT_REMOTE, BEGIN_MOVE, CARRY, FINISH_MOVE,
)  # fmt: skip

CALLS: Mapping[str, Call] = MappingProxyType({call.name: call for call in _ALL})
"""Every call, by its name."""
