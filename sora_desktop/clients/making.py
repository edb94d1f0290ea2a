"""Asks a server to make something: videos, videos out of others, and characters."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sora_desktop.clients import drafts
from sora_desktop.clients.outcomes import priced, witnessed
from sora_desktop.clients.spelling import wants_model
from sora_desktop.clients.transport.refusals import GONE, METHOD_NOT_ALLOWED, NOT_FOUND, NOT_IMPLEMENTED
from sora_desktop.clients.wire import read_character
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import NotSupported, NoVideoService, RequestRejected, UnreadableAnswer
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import Derivation

if TYPE_CHECKING:
    from sora_desktop.clients.acquaintance import Acquaintance
    from sora_desktop.clients.base import Recorder, RemoteCharacter, RemoteVideo
    from sora_desktop.clients.drafts import Attachment, Draft
    from sora_desktop.clients.places import Places
    from sora_desktop.clients.submission import Submission
    from sora_desktop.domain.requests import VideoRequest
    from sora_desktop.media.images import ReferenceImage

_OPERATIONS = {
    Derivation.REMIX: (Operation.REMIX, "remix", "remixing a video"),
    Derivation.EDIT: (Operation.EDIT, "edit", "editing a video"),
    Derivation.EXTENSION: (Operation.EXTEND, "extension", "extending a video"),
}
"""For each derivation: what it is noted as, its name in `Paths` and `Learned`, and the words for a person."""

_CHARACTERS = "characters"
_ABSENT = frozenset({METHOD_NOT_ALLOWED, GONE, NOT_IMPLEMENTED})


class Making:
    """Sends requests of one connection that make something."""

    def __init__(self, host: str, known: Acquaintance, places: Places, submission: Submission) -> None:
        """Prepare; `host` is what a person is told of where the server is."""
        self._host = host
        self._known = known
        self._places = places
        self._submission = submission

    async def create(
        self, request: VideoRequest, *, idempotency_key: str, record: Recorder | None = None
    ) -> RemoteVideo:
        """Ask for a video; see `SoraClient.create`."""
        url = self._places.at(self._places.paths.create, operation="making videos")
        named = [Path(one) for one in (request.reference, *request.further_references) if one]
        self._require_room(len(named))
        images = await asyncio.to_thread(_images, named) if named else []
        draft = drafts.creation(request, images, self._known.kind.writing)
        try:
            return await self._make(Operation.CREATE, url, draft, idempotency_key, record)
        except RequestRejected as rejected:
            if request.model is None and wants_model(rejected.server_message):
                raise _asking_for_model(rejected) from None
            raise

    async def derive(
        self,
        derivation: Derivation,
        source_id: str | None,
        request: VideoRequest,
        *,
        idempotency_key: str,
        record: Recorder | None = None,
    ) -> RemoteVideo:
        """Ask for a video made from another one; see `SoraClient.derive`."""
        operation, name, words = _OPERATIONS[derivation]
        if source_id is None and (derivation is Derivation.REMIX or request.video is None):
            raise NotSupported(host=self._host, operation=f"{words} that the server does not have")
        url = self._places.at(getattr(self._places.paths, name), source_id or "", operation=words)
        draft = await self._derived(derivation, source_id, request)
        try:
            return await self._make(operation, url, draft, idempotency_key, record)
        except NoVideoService as missing:
            self._explain(missing, name, words)

    async def create_character(self, name: str, video: Path, *, record: Recorder | None = None) -> RemoteCharacter:
        """Show the server somebody who is to appear; see `SoraClient.create_character`."""
        url = self._places.at(self._places.paths.characters, operation=_CHARACTERS)
        draft = drafts.character(name, await asyncio.to_thread(_clip, video))
        try:
            answer = await self._submission.show(Operation.CHARACTER, url, draft, record=record)
        except NoVideoService as missing:
            self._known.learn(characters=Support.NO)
            raise NotSupported(
                host=self._host,
                operation=_CHARACTERS,
                status=missing.status,
                request_id=missing.request_id,
                detail=missing.detail,
            ) from None
        try:
            return read_character(answer.body, host=self._host, name=name)
        except UnreadableAnswer as unreadable:
            raise UnreadableAnswer(request_id=answer.request_id, detail=answer.shown, **unreadable.facts) from None

    def _require_room(self, images: int) -> None:
        """Refuse images that servers of the kind would not take.

        Raises:
            NotSupported: they take none, or not so many.
        """
        offered = self._known.capabilities
        if images and offered.reference is Support.NO:
            raise NotSupported(host=self._host, operation="beginning with a reference image")
        if images > offered.references:
            raise NotSupported(host=self._host, operation=f"{images} reference images at once")

    async def _make(
        self, operation: Operation, url: str, draft: Draft, idempotency_key: str, record: Recorder | None
    ) -> RemoteVideo:
        answer, video = await self._submission.make(
            operation, url, draft, idempotency_key=idempotency_key, record=record
        )
        return priced(witnessed(video, answer), answer)

    async def _derived(self, derivation: Derivation, source_id: str | None, request: VideoRequest) -> Draft:
        if derivation is Derivation.REMIX:
            return drafts.remix(request)
        clip = None
        if source_id is None and request.video is not None:
            clip = await asyncio.to_thread(_clip, Path(request.video))
        return drafts.derivation(request, source_id, clip)

    def _explain(self, missing: NoVideoService, name: str, words: str) -> NoReturn:
        """Tell a server that has no such operation from one that does not know the video."""
        if missing.status in _ABSENT:
            self._known.learn(**{name: Support.NO})
            raise NotSupported(
                host=self._host,
                operation=words,
                status=missing.status,
                request_id=missing.request_id,
                detail=missing.detail,
            ) from None
        reason = "It does not know the video" if missing.status == NOT_FOUND else "There is nothing at this place"
        raise RequestRejected(
            status=missing.status,
            server_message=missing.server_message or f"{reason}, or {words} is not offered.",
            request_id=missing.request_id,
            detail=missing.detail,
        ) from None


def _asking_for_model(rejected: RequestRejected) -> RequestRejected:
    return RequestRejected(
        status=rejected.status,
        server_code=rejected.server_code,
        server_message=f"Choose a model: this server does not choose one by itself. It says: {rejected.server_message}",
        request_id=rejected.request_id,
        detail=rejected.detail,
    )


def _images(paths: list[Path]) -> list[ReferenceImage]:
    from sora_desktop.media.images import read_reference  # noqa: PLC0415 - loads Pillow

    return [read_reference(path) for path in paths]


def _clip(path: Path) -> Attachment:
    from sora_desktop.media.clips import read_clip  # noqa: PLC0415 - only needed here

    clip = read_clip(path)
    return drafts.Attachment(clip.data, clip.media_type, f"video{clip.suffix}")
