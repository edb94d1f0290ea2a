"""One transfer: from wherever the bytes are into the sink, taken up where an earlier try stopped."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.clients.base import ContentReport
from sora_desktop.clients.transfers.copying import CHUNK, Arrival, arrive, copy, read_all
from sora_desktop.clients.transfers.ranges import NOT_SATISFIABLE, PARTIAL, Part, continued, is_complete, whole
from sora_desktop.clients.transfers.requests import ContentRequests
from sora_desktop.clients.transfers.verdicts import address_in, not_ready, refused_content, unusable_content
from sora_desktop.clients.transport.breakage import ReplyBroken
from sora_desktop.clients.transport.headers import names_emulator
from sora_desktop.clients.transport.messages import Answer, media_type_of
from sora_desktop.clients.transport.patience import ConnectBudget
from sora_desktop.clients.wire.documents import parse_or_none
from sora_desktop.clients.wire.videos import video_in
from sora_desktop.domain.errors import (
    AccessDenied,
    ClientError,
    ContentNotReady,
    HostUnreachable,
    KeyRefused,
    NotAVideo,
    NotSupported,
    RateLimited,
    ServerTrouble,
    SoraDesktopError,
    TransferCancelled,
    UnreadableAnswer,
)

if TYPE_CHECKING:
    import threading

    import httpx

    from sora_desktop.clients.base import ContentSink, Recorder, RemoteVideo
    from sora_desktop.clients.transfers.requests import Stream
    from sora_desktop.clients.transport.line import Line

_OK = 200
_PASSING = (HostUnreachable, ServerTrouble, RateLimited)


class _StartAgain(Exception):
    """What came does not fit to what is here, so all of it is fetched anew."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place where the bytes may be."""

    url: str
    """Absolute, or relative to the base URL."""

    named_by_server: bool = True
    """Whether an answer led here, rather than the protocol."""


class Transfer:
    """Fetches one video once; used for one call on one thread."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a transfer needs
        self,
        line: Line,
        client: httpx.Client,
        video: RemoteVideo,
        sink: ContentSink,
        home: str | None,
        stop: threading.Event,
        record: Recorder | None,
    ) -> None:
        """Prepare; `run` does it. `home` is where such a server has the bytes, if it has a place for them."""
        self._line = line
        self._requests = ContentRequests(line, client, stop, record)
        self._video = video
        self._sink = sink
        self._stop = stop
        self._home = home

    def run(self) -> ContentReport:
        """Try each place where the bytes may be, the one that the server named first."""
        if self._video.content is not None:
            return self._deliver(self._video.content, simulated=self._video.simulated)
        failures: list[SoraDesktopError] = []
        for source in self._sources():
            try:
                return self._persist(source)
            except TransferCancelled:
                raise
            except (ClientError, NotAVideo) as failure:
                failures.append(failure)
        if not failures:
            raise ContentNotReady(server_message="Its answer does not say where the file is.", status=_OK)
        raise _most_telling(failures)

    def _sources(self) -> list[Source]:
        named = [Source(self._video.content_url)] if self._video.content_url else []
        return named if self._home is None else [*named, Source(self._home, named_by_server=False)]

    def _persist(self, source: Source) -> ContentReport:
        """Fetch from one place, again where trouble may pass; what came stays in the sink."""
        patience = self._line.patience
        begin = time.monotonic()
        budget = ConnectBudget(patience.connect)
        for attempt in range(patience.attempts):
            last = attempt + 1 == patience.attempts or time.monotonic() - begin > patience.repeatable
            pause = patience.pause(attempt)
            try:
                return self._fetch(source, budget)
            except _PASSING as passing:
                asked = getattr(passing, "retry_after", None)
                pause = pause if asked is None else asked
                if isinstance(passing, HostUnreachable):
                    budget.spend(pause)
                else:
                    budget = ConnectBudget(patience.connect)
                if last or pause > patience.longest_wait or budget.left <= 0:
                    raise
            if self._stop.wait(pause):
                raise TransferCancelled
        raise AssertionError("unreachable")  # noqa: EM101 - the last attempt returns or raises

    def _fetch(self, source: Source, budget: ConnectBudget) -> ContentReport:
        """Fetch from one place; servers may hand out a part at a time, or not at all from the middle."""
        resuming = self._sink.offset > 0 and self._sink.etag is not None
        while True:
            before = self._sink.offset
            try:
                report = self._part(source, budget, resuming=resuming)
            except _StartAgain:
                if not resuming:
                    raise UnreadableAnswer(
                        host=self._line.host, reason="it is not the part that was asked for"
                    ) from None
                resuming = False
                continue
            except ReplyBroken as broken:
                raise ServerTrouble(host=self._line.host, status=broken.reason, server_message="") from None
            if report is not None:
                return report
            leads_on = self._sink.offset > before
            if not leads_on and not resuming:
                raise UnreadableAnswer(host=self._line.host, reason="it comes in parts that lead nowhere")
            resuming = leads_on and self._sink.etag is not None

    def _part(self, source: Source, budget: ConnectBudget, *, resuming: bool) -> ContentReport | None:
        """Make one request; gives None where more of the file is to be asked for."""
        offset, etag = (self._sink.offset, self._sink.etag) if resuming else (0, None)
        wanted = {"Range": f"bytes={offset}-", "If-Range": etag} if etag else {}
        with self._requests.open(source.url, wanted, budget) as stream:
            headers, status = stream.headers, stream.status
            if status == NOT_SATISFIABLE and resuming:
                if not is_complete(headers, offset):
                    raise _StartAgain
                self._sink.begin(offset=offset, etag=etag, total=offset)
                return self._report(headers, offset)
            if status not in {_OK, PARTIAL}:
                return self._refused(stream, source)
            part = whole(headers) if status == _OK else continued(headers, offset=offset, etag=etag)
            if part is None:
                raise _StartAgain
            return self._take(stream, part, source)

    def _take(self, stream: Stream, part: Part, source: Source) -> ContentReport | None:
        arrival = arrive(stream, at_start=part.offset == 0)
        if arrival.is_text and part.offset > 0:
            raise _StartAgain
        if arrival.is_text:
            return self._read_text(stream, arrival, source)
        self._sink.begin(offset=part.offset, etag=part.etag, total=part.total)
        received = copy(arrival, self._sink, part, self._stop)
        if part.total is not None and received > part.total:
            raise UnreadableAnswer(host=self._line.host, reason="it has more bytes than it announced")
        if part.total is not None and received < part.total:
            return None
        return self._report(stream.headers, part.total)

    def _read_text(self, stream: Stream, arrival: Arrival, source: Source) -> ContentReport:
        """Read an answer that is no clip: it may hold one as base64, say where one is, or say why there is none."""
        answer = self._answer(stream, arrival)
        found = video_in(parse_or_none(answer.body), self._video.id)
        if found is not None and found.content is not None:
            return self._deliver(found.content, simulated=answer.simulated)
        if found is not None and found.content_url and not source.named_by_server:
            return self._persist(Source(found.content_url))
        raise unusable_content(answer, self._video.id, host=self._line.host, url=source.url)

    def _refused(self, stream: Stream, source: Source) -> ContentReport:
        answer = self._answer(stream, arrive(stream, at_start=True))
        refusal = refused_content(answer, self._video, host=self._line.host, url=source.url)
        if source.named_by_server and isinstance(refusal, KeyRefused | AccessDenied):
            # So stores of files answer to a signed address after its time; a fresh look gives a fresh one.
            raise not_ready(answer)
        named = address_in(answer) if not source.named_by_server else None
        if named is None:
            raise refusal
        try:
            return self._persist(Source(named))
        except (ClientError, NotAVideo):
            raise refusal from None

    def _answer(self, stream: Stream, arrival: Arrival) -> Answer:
        redactor = self._line.redactor
        answer = Answer(status=stream.status, headers=stream.headers, body=read_all(arrival), redactor=redactor)
        stream.shown = answer.shown
        return answer

    def _deliver(self, content: bytes, *, simulated: bool) -> ContentReport:
        """Hand over bytes that came within an answer."""
        self._sink.begin(offset=0, etag=None, total=len(content))
        for start in range(0, len(content), CHUNK):
            if self._stop.is_set():
                raise TransferCancelled
            self._sink.write(content[start : start + CHUNK])
        return ContentReport(total=len(content), media_type=None, simulated=simulated or self._video.simulated)

    def _report(self, headers: httpx.Headers, total: int | None) -> ContentReport:
        simulated = self._video.simulated or names_emulator(headers)
        return ContentReport(total=total, media_type=media_type_of(headers) or None, simulated=simulated)


def _most_telling(failures: list[SoraDesktopError]) -> SoraDesktopError:
    """Choose what to tell: the protocol's own place comes last and counts, unless it merely has nothing."""
    has_nothing = isinstance(failures[-1], ContentNotReady | NotSupported)
    return failures[0] if has_nothing else failures[-1]
