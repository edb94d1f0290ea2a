"""A loop whose time passes as soon as nobody has anything to do, and a server with a list."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.clients.base import RemoteVideo, VideoPage
from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.errors import NotSupported, RemoteVideoMissing
from sora_desktop.domain.events import JobProgressed
from sora_desktop.domain.exchanges import Exchange, Operation
from sora_desktop.domain.jobs import Job, JobId, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.clock_watch import ClockWatch
from sora_desktop.services.controls import JobControl
from sora_desktop.services.events import EventBus
from sora_desktop.services.lookout import Lookout
from sora_desktop.services.register import JobRegister

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from sora_desktop.clients.base import Recorder, SoraClient
    from sora_desktop.services.stalls import Usual

START = datetime(2026, 1, 1, tzinfo=UTC)


class Swift(asyncio.SelectorEventLoop):
    """Lets time pass at once whenever everybody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def time(self) -> float:
        return 1000.0 + self.passed

    def _run_once(self) -> None:
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        due = [timer.when() for timer in timers if not timer.cancelled()]
        if not self._ready and due:  # type: ignore[attr-defined]
            self.passed = max(self.passed, min(due) - 1000.0 + 1e-6)
        super()._run_once()  # type: ignore[misc]


@dataclass
class Listed:
    """A server in memory, with a list."""

    videos: dict[str, RemoteVideo] = field(default_factory=dict)
    capabilities: Capabilities = field(default_factory=Capabilities)
    lists: int = 0
    looks: list[str] = field(default_factory=list)
    unlisted: set[str] = field(default_factory=set)
    shown: dict[str, RemoteVideo] = field(default_factory=dict)
    """What the list shows in place of the truth."""

    on_list: list[Exception] = field(default_factory=list)
    on_look: list[Exception] = field(default_factory=list)
    has_list: bool = True
    page: int = 100
    delay: float = 0.01
    look_times: list[float] = field(default_factory=list)
    """When each of the looks was taken."""

    polling_urls: list[str | None] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return self.lists + len(self.looks)

    async def retrieve(
        self, remote_id: str, *, polling_url: str | None = None, record: Recorder | None = None
    ) -> RemoteVideo:
        self.looks.append(remote_id)
        self.polling_urls.append(polling_url)
        self.look_times.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.delay)
        if self.on_look:
            raise self.on_look.pop(0)
        if remote_id not in self.videos:
            raise RemoteVideoMissing
        video = self.videos[remote_id]
        if record is not None:
            record(an_exchange(Operation.RETRIEVE, f"{video.status} {video.progress}"))
        return replace(video)

    async def list_videos(
        self, *, after: str | None = None, limit: int = 100, record: Recorder | None = None
    ) -> VideoPage:
        self.lists += 1
        await asyncio.sleep(self.delay)
        if not self.has_list:
            raise NotSupported(host="fake", operation="a list of videos")
        if self.on_list:
            raise self.on_list.pop(0)
        names = [name for name in reversed(self.videos) if name not in self.unlisted]
        begin = names.index(after) + 1 if after else 0
        part = names[begin : begin + self.page]
        if record is not None:
            record(an_exchange(Operation.LIST, "everybody's"))
        return VideoPage(
            videos=tuple(self.shown.get(name, self.videos[name]) for name in part),
            next_after=part[-1] if begin + self.page < len(names) else None,
        )

    def move(self, remote_id: str, **changes: object) -> None:
        """Let something happen to a video."""
        self.videos[remote_id] = replace(self.videos[remote_id], **changes)  # type: ignore[arg-type]


def an_exchange(operation: Operation, body: str) -> Exchange:
    return Exchange(
        operation=operation, method="GET", url="/v1/videos", started_at=START, elapsed=0.1, status=200,
        response_body=body,
    )  # fmt: skip


class Station:
    """A lookout over one server, and everything that it tells."""

    def __init__(self, usual: Usual | None = None) -> None:
        self.server = Listed()
        self.clocks: ClockWatch | None = None
        self.wall = 0.0
        self.events = EventBus()
        self.told: list[JobProgressed] = []
        self.jumped: Callable[[], None] = lambda: None
        self.events.subscribe(lambda event: self.told.append(event) if isinstance(event, JobProgressed) else None)
        self.lookout = Lookout(
            JobRegister(None, self.events),  # type: ignore[arg-type]  # nothing is stored here
            self.events,
            clients=self._client,
            usual=usual,
            watch_clocks=self._watch,
        )
        self.given: list[Listed] = []

    def _watch(self, jumped: Callable[[], None]) -> ClockWatch:
        self.clocks = ClockWatch(
            jumped,
            steady=_time,
            others=(lambda: _time() + self.wall,),
        )
        return self.clocks

    async def _client(self, _name: str) -> SoraClient:
        self.given.append(self.server)
        return self.server  # type: ignore[return-value]  # as much of it as is needed

    def job(self, number: int, **fields: object) -> Job:
        """Make a job that the server works on, and the video there."""
        name = f"video_{number}"
        self.server.videos[name] = RemoteVideo(
            id=name,
            status=JobStatus.IN_PROGRESS,
            status_word="in_progress",
            progress=0.0,
            created_at=START + timedelta(seconds=number),
            raw=f"about {number}",
        )
        return Job(
            id=JobId(job_id(number, bytes(10))),
            connection="fake",
            request=VideoRequest(prompt="p", model="m"),
            created_at=START,
            status=JobStatus.IN_PROGRESS,
            remote_id=name,
            submitted_at=START,
            **fields,  # type: ignore[arg-type]
        )

    def wait(
        self, job: Job, *, control: JobControl | None = None, wait: float = 1.0, kept: list[Exchange] | None = None
    ) -> asyncio.Task[RemoteVideo]:
        """Wait for news of a job."""
        evidence = [] if kept is None else kept
        client: Any = self.server
        return asyncio.ensure_future(
            self.lookout.next(job, client, control or JobControl(), evidence.append, None, wait)
        )


def _time() -> float:
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return 1000.0


@pytest.fixture
def run() -> Iterator[Callable[[Coroutine[Any, Any, None]], None]]:
    """Run something in swift time; nothing may be left over."""
    with asyncio.Runner(loop_factory=Swift) as runner:

        def run_it(work: Coroutine[Any, Any, None]) -> None:
            runner.run(work)
            assert not asyncio.all_tasks(runner.get_loop())

        yield run_it


@pytest.fixture
def station() -> Station:
    return Station()


@pytest.fixture(name="make_station")
def make_station_fixture() -> Callable[..., Station]:
    return Station


@pytest.fixture(name="no_list")
def no_list_fixture() -> Capabilities:
    return Capabilities(listing=Support.NO)
