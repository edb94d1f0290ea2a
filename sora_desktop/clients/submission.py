"""Sends what may cost money, at most once, and learns how a server wants it written."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.clients.bodies import encode
from sora_desktop.clients.transport.messages import INLINE_LIMIT, Call
from sora_desktop.clients.transport.redirects import REDIRECTS
from sora_desktop.clients.transport.refusals import CLEAR_REFUSALS, TOO_MANY, clear_refusal_in, refusal, states_refusal
from sora_desktop.clients.wire import read_video, speaks_of_video
from sora_desktop.domain.connections import Encoding
from sora_desktop.domain.errors import ClientError, NoVideoService, ReplyLost, UnreadableAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sora_desktop.clients.base import Recorder, RemoteVideo
    from sora_desktop.clients.transport.control import ControlChannel
    from sora_desktop.clients.transport.line import Line
    from sora_desktop.clients.transport.messages import Answer, Body
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Operation
    from sora_desktop.media.images import ReferenceImage

    Learned = Callable[[Connection], None]

_UNSUPPORTED_MEDIA_TYPE = 415
_BAD_REQUEST = 400
_UNPROCESSABLE = 422
_FOUND = 302
_SEE_OTHER = 303
_OTHER = {Encoding.MULTIPART: Encoding.JSON, Encoding.JSON: Encoding.MULTIPART}

_FORMAT_WORDS = frozenset(
    {
        "missing",
        "missing_required_parameter",
        "json_invalid",
        "model_attributes_type",
        "dict_type",
        "value_error.missing",
    }
)
_FORMAT_COMPLAINT = re.compile(
    r"field required|missing|is required|required (?:field|parameter|property)"
    r"|content[- ]type|media type|multipart|form[- ]data"
    r"|application/json|(?:invalid|malformed|expected|not valid|parse|decode|deserialize)\b.{0,40}\b(?:json|body|form)"
    r"|json.{0,20}(?:error|invalid|expected)",
    re.IGNORECASE,
)
_REFERENCE_COMPLAINT = re.compile(
    r"(?:input_reference|image_url).{0,80}(?:string|str\b|file|object|dict|type)"
    r"|(?:string|file|object|upload).{0,80}input_reference",
    re.IGNORECASE,
)


class Submission:
    """Sends creates and remixes of one connection.

    Attributes:
        connection: the connection as it is known now, with the encoding that works.
    """

    def __init__(self, connection: Connection, line: Line, channel: ControlChannel, on_learned: Learned | None) -> None:
        """Prepare; `on_learned` is told of a connection that answers showed to be otherwise than it was known."""
        self.connection = connection
        self._line = line
        self._channel = channel
        self._on_learned = on_learned

    async def send(
        self,
        operation: Operation,
        url: str,
        fields: Mapping[str, object],
        *,
        image: ReferenceImage | None = None,
        idempotency_key: str,
        record: Recorder | None,
    ) -> tuple[Answer, RemoteVideo]:
        """Send, once; a second time only in the other encoding, and only if the first was clearly not understood.

        Raises:
            NeverSent: no connection was made.
            Refused: the server certainly made nothing.
            ReplyLost: it is not known what the server did.
        """
        call = Call(
            operation=operation,
            method="POST",
            url=url,
            headers={"Idempotency-Key": idempotency_key},
            limit=INLINE_LIMIT,
            patient=True,
        )
        used = self.connection.learned.encoding or Encoding.MULTIPART
        body = await _encoded(used, fields, image)
        answer = await self._channel.submit(replace(call, body=body), record)
        if self._was_not_understood(answer, has_image=image is not None):
            used = _OTHER[used]
            body = await _encoded(used, fields, image)
            again = await self._channel.submit(replace(call, body=body), record)
            if not self._was_not_understood(again, has_image=image is not None):
                answer = again
        video = self._read(answer, url)
        self.learn(answer, used)
        return answer, video

    def _read(self, answer: Answer, url: str) -> RemoteVideo:
        """Give the video of an answer, or raise what became of the request."""
        host = self._line.host
        if answer.ok or speaks_of_video(answer.body):
            try:
                return read_video(answer.body, host=host)
            except UnreadableAnswer as unreadable:
                if answer.ok:
                    # A body that clearly says no is believed; anything else leaves open what was made.
                    said_no = clear_refusal_in(answer, host=host, url=url)
                    raise said_no or self._lost(answer, str(unreadable.facts["reason"])) from None
        if answer.status in REDIRECTS:
            raise self._redirected(answer, url)
        if answer.status in CLEAR_REFUSALS or answer.status == TOO_MANY:
            raise refusal(answer, host=host, url=url)
        said = answer.words.message
        raise self._lost(answer, f"it answered {answer.status}" + (f" ({said.rstrip('.')})" if said else ""))

    def _lost(self, answer: Answer, reason: str) -> ReplyLost:
        return ReplyLost(host=self._line.host, reason=reason, request_id=answer.request_id, detail=answer.shown)

    def _redirected(self, answer: Answer, url: str) -> ClientError:
        """Judge a redirect that is not followed: "see there" may mean that something was made."""
        target = answer.headers.get("location", "").partition("?")[0][:200]
        shown = "".join(sign for sign in self._line.redactor.text(target) if sign.isprintable())
        ambiguous = answer.status == _SEE_OTHER or (answer.status == _FOUND and self._line.stays_home(url, target))
        if ambiguous:
            return self._lost(answer, f"it answered {answer.status} and pointed to {shown}")
        return NoVideoService(
            host=self._line.host,
            url=url.partition("?")[0],
            status=answer.status,
            server_message=f"It points to {shown}.",
            request_id=answer.request_id,
            detail=answer.shown,
        )

    def _was_not_understood(self, answer: Answer, *, has_image: bool) -> bool:
        """Tell whether a server refused the form of a request and not its content, and made nothing."""
        if answer.status == _UNSUPPORTED_MEDIA_TYPE:
            return not speaks_of_video(answer.body)
        if answer.status not in {_BAD_REQUEST, _UNPROCESSABLE} or speaks_of_video(answer.body):
            return False
        if states_refusal(answer):
            return False
        words = answer.words
        if words.words & _FORMAT_WORDS or _FORMAT_COMPLAINT.search(words.message):
            return True
        return has_image and bool(_REFERENCE_COMPLAINT.search(words.message))

    def learn(self, answer: Answer, encoding: Encoding | None = None) -> None:
        """Remember what an answer shows: whether our emulator gave it, and which encoding it understood."""
        if not answer.ok:
            return
        learned = self.connection.with_learned(
            emulated=answer.simulated, encoding=encoding or self.connection.learned.encoding
        )
        if learned != self.connection:
            self.connection = learned
            if self._on_learned is not None:
                self._on_learned(learned)


async def _encoded(encoding: Encoding, fields: Mapping[str, object], image: ReferenceImage | None) -> Body:
    """Write the body; one with an image on another thread, because that takes longer than a frame."""
    if image is None:
        return encode(encoding, fields, None)
    return await asyncio.to_thread(encode, encoding, fields, image)
