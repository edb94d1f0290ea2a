"""Sends what may cost money, at most once, and learns how a server wants it written."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.clients.bodies import encode
from sora_desktop.clients.spelling import first_spelling, more_telling, respelt
from sora_desktop.clients.transport.messages import INLINE_LIMIT, Call
from sora_desktop.clients.transport.redirects import REDIRECTS
from sora_desktop.clients.transport.refusals import (
    CLEAR_REFUSALS,
    NOT_IMPLEMENTED,
    TOO_MANY,
    clear_refusal_in,
    refusal,
)
from sora_desktop.clients.wire import read_video, speaks_of_video
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import (
    ClientError,
    KeyRefused,
    NoVideoService,
    ReplyLost,
    RequestRejected,
    UnreadableAnswer,
)
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.media.signatures import HEAD_BYTES, sniff

if TYPE_CHECKING:
    from sora_desktop.clients.acquaintance import Acquaintance
    from sora_desktop.clients.base import Recorder
    from sora_desktop.clients.drafts import Draft
    from sora_desktop.clients.spelling import Spelling
    from sora_desktop.clients.transport.control import ControlChannel
    from sora_desktop.clients.transport.line import Line
    from sora_desktop.clients.transport.messages import Answer, Body

_FOUND = 302
_SEE_OTHER = 303
_TELLING = frozenset({Operation.CREATE, Operation.REMIX})
"""Operations whose encoding says how a server wants its requests."""

_LEARNED = {
    Operation.REMIX: "remix",
    Operation.EDIT: "edit",
    Operation.EXTEND: "extension",
    Operation.CHARACTER: "characters",
}
"""Operations that not every server has, and their names in `Learned`."""


class Submission:
    """Sends what makes videos, for one connection."""

    def __init__(self, known: Acquaintance, line: Line, channel: ControlChannel) -> None:
        """Prepare; what answers show of the server goes to `known`."""
        self._known = known
        self._line = line
        self._channel = channel

    async def make(
        self, operation: Operation, url: str, draft: Draft, *, idempotency_key: str, record: Recorder | None
    ) -> tuple[Answer, RemoteVideo]:
        """Ask for a video, once; again only in another spelling, and only if the first was clearly not understood.

        Raises:
            NeverSent: no connection was made.
            Refused: the server certainly made nothing.
            ReplyLost: it is not known what the server did.
        """
        headers = {"Idempotency-Key": idempotency_key}
        answer, spelling = await self._understood(operation, url, draft, headers, record)
        video = self._read(answer, url)
        self._learn(operation, draft, spelling, answer)
        return answer, video

    async def show(self, operation: Operation, url: str, draft: Draft, *, record: Recorder | None) -> Answer:
        """Send something that makes no video; gives an answer that says that it was taken.

        Raises:
            NeverSent: no connection was made.
            Refused: the server certainly did nothing.
            ReplyLost: it is not known what the server did.
        """
        answer, _ = await self._understood(operation, url, draft, {}, record)
        if not answer.ok:
            raise self._refused(answer, url)
        self._known.meet(answer, **{_LEARNED[operation]: Support.YES})
        return answer

    async def _understood(
        self, operation: Operation, url: str, draft: Draft, headers: dict[str, str], record: Recorder | None
    ) -> tuple[Answer, Spelling]:
        """Send until the server no longer minds the form; if it always does, its most telling complaint counts."""
        writing = self._known.kind.writing
        first = first_spelling(draft, writing, self._known.connection.learned)
        call = Call(operation=operation, method="POST", url=url, headers=headers, limit=INLINE_LIMIT, patient=True)
        complaint: Answer | None = None
        tried: set[Spelling] = set()
        waiting = [first]
        while waiting:
            spelling = waiting.pop(0)
            tried.add(spelling)
            answer = await self._channel.submit(replace(call, body=await _encoded(draft, spelling)), record)
            further = respelt(draft, spelling, answer, writing)
            if not further:
                return answer, spelling
            complaint = more_telling(complaint, answer)
            waiting = [other for other in (*further, *waiting) if other not in tried]
        assert complaint is not None  # noqa: S101 - something was sent, and what was sent was minded
        return complaint, first

    def _learn(self, operation: Operation, draft: Draft, spelling: Spelling, answer: Answer) -> None:
        """Remember how a server took a request."""
        writing = self._known.kind.writing
        facts: dict[str, object] = {}
        if operation in _TELLING and draft.preferred(writing) is None:
            facts["encoding"] = spelling.encoding
        usual = self._known.connection.learned.length or writing.lengths[0]
        if draft.seconds is not None and spelling.length != usual:
            facts["length"] = spelling.length
        if operation in _LEARNED:
            facts[_LEARNED[operation]] = Support.YES
        self._known.meet(answer, **facts)

    def _read(self, answer: Answer, url: str) -> RemoteVideo:
        """Give the video of an answer, or raise what became of the request."""
        host = self._line.host
        if answer.ok and _is_clip(answer.body):
            return RemoteVideo(id=_new_id(), status=JobStatus.COMPLETED, content=answer.body)
        if answer.ok or speaks_of_video(answer.body):
            try:
                return read_video(answer.body, host=host, words=self._known.kind.words)
            except UnreadableAnswer as unreadable:
                if answer.ok:
                    # A body that clearly says no is believed; anything else leaves open what was made.
                    said_no = clear_refusal_in(answer, host=host, url=url)
                    lost = said_no or self._lost(answer, str(unreadable.facts["reason"]))
                    return self._unnamed(answer, lost)
        raise self._refused(answer, url)

    def _unnamed(self, answer: Answer, otherwise: ClientError) -> RemoteVideo:
        """Give a finished video that has no id but is here, or at a named place; else raise `otherwise`."""
        try:
            video = read_video(answer.body, host=self._line.host, remote_id=_new_id(), words=self._known.kind.words)
        except UnreadableAnswer:
            raise otherwise from None
        if video.content is None and video.content_url is None:
            raise otherwise from None
        return video

    def _refused(self, answer: Answer, url: str) -> ClientError:
        """Say what became of a request that was not answered with success."""
        if answer.status in REDIRECTS:
            return self._redirected(answer, url)
        if answer.status in CLEAR_REFUSALS or answer.status == TOO_MANY:
            return refusal(answer, host=self._line.host, url=url)
        said_no = clear_refusal_in(answer, host=self._line.host, url=url)
        if isinstance(said_no, KeyRefused | RequestRejected):
            return said_no  # whatever the status: nobody works for a wrong key, or with a model that is not there
        said = answer.words.message
        if answer.status == NOT_IMPLEMENTED:
            return self._nothing_there(answer, url, said)
        return self._lost(answer, f"it answered {answer.status}" + (f" ({said.rstrip('.')})" if said else ""))

    def _lost(self, answer: Answer, reason: str) -> ReplyLost:
        return ReplyLost(host=self._line.host, reason=reason, request_id=answer.request_id, detail=answer.shown)

    def _redirected(self, answer: Answer, url: str) -> ClientError:
        """Judge a redirect that is not followed: "see there" may mean that something was made."""
        target = answer.headers.get("location", "").partition("?")[0][:200]
        shown = "".join(sign for sign in self._line.redactor.text(target) if sign.isprintable())
        ambiguous = answer.status == _SEE_OTHER or (answer.status == _FOUND and self._line.stays_home(url, target))
        if ambiguous:
            return self._lost(answer, f"it answered {answer.status} and pointed to {shown}")
        return self._nothing_there(answer, url, f"It points to {shown}.")

    def _nothing_there(self, answer: Answer, url: str, said: str) -> NoVideoService:
        return NoVideoService(
            host=self._line.host,
            url=url.partition("?")[0],
            status=answer.status,
            server_message=said,
            request_id=answer.request_id,
            detail=answer.shown,
        )


def _new_id() -> str:
    """Make an id for a video that its server does not name: it is finished, so nobody needs to ask for it again."""
    return f"unnamed_{uuid4().hex}"


def _is_clip(body: bytes) -> bool:
    kind = sniff(body[:HEAD_BYTES])
    return kind is not None and kind.is_video


async def _encoded(draft: Draft, spelling: Spelling) -> Body:
    """Write the body; one with files on another thread, because that takes longer than a frame."""
    if not draft.is_large:
        return encode(draft, spelling)
    return await asyncio.to_thread(encode, draft, spelling)
