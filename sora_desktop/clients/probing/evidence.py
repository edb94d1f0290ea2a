"""Gathers what a server answers to harmless questions, and tells whether it makes videos at all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sora_desktop.clients.kinds import kind_of
from sora_desktop.clients.probing.asking import methods_of, says_the_same, status_of
from sora_desktop.clients.probing.openapi import PLACE, Description, read_description
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.transport.refusals import GONE
from sora_desktop.clients.wire import read_models, read_page
from sora_desktop.domain.errors import UnreadableAnswer
from sora_desktop.media.signatures import HEAD_BYTES, describe

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.kinds import Kind
    from sora_desktop.clients.probing.asking import Asker, Reply

MORE_MODELS = "videos/models"
"""Where gateways say of their models which lengths, sizes and prices they have."""

_PATIENCE_FOR_DESCRIPTION = 5.0
"""Seconds; some gateways write theirs anew for everybody who asks."""

_REFUSALS_OF_ALL = frozenset({401, 403, 407, 429})


@dataclass(frozen=True)
class Evidence:
    """What a server answered; None where its kind has nothing to ask for."""

    kind: Kind
    base_path: str
    """The path of the base URL."""

    models: Reply | None
    offers: Reply | None
    """To the list of models with their lengths and sizes."""

    videos: Reply | None
    video: Reply | None
    """To a look at a video that nobody has."""

    nowhere: Reply
    """To a path that surely does not exist."""

    methods: frozenset[str]
    """What it says the path of creates takes."""

    methods_of_nowhere: frozenset[str]
    description: Description | None

    @property
    def names_methods(self) -> bool:
        """Whether it says of paths that exist, and only of those, which methods they have."""
        return bool(self.methods) and not self.methods_of_nowhere

    @property
    def lists_videos(self) -> bool:
        """Whether the list of videos came and can be read."""
        return has_videos(self.videos)

    @property
    def lists_models(self) -> bool:
        """Whether a list of models came and can be read."""
        return has_models(self.models) or has_models(self.offers)

    @property
    def knows_videos(self) -> bool:
        """Whether looks at videos are answered otherwise than looks at nothing."""
        return self.video is not None and self.is_something(self.video)

    @property
    def makes_videos(self) -> bool:
        """Whether anything shows that there is a service for videos."""
        if self.lists_videos or self.knows_videos:
            return True
        if (self.names_methods and "POST" in self.methods) or self.describes(self.kind.paths.create, "POST"):
            return True
        return self.videos is not None and self.is_something(self.videos)

    def describes(self, path: str | None, method: str) -> bool:
        """Tell whether the server's description of itself has an operation of its kind."""
        return bool(path and self.description and self.description.has(self.whole(path), method))

    def whole(self, path: str) -> str:
        """Give a path of the kind as it is below the origin."""
        return f"{self.base_path}/{path.partition('?')[0]}"

    def is_something(self, reply: Reply) -> bool:
        """Tell whether an answer is another one than that for what does not exist, and no refusal of everything."""
        if not isinstance(reply, Answer) or status_of(reply) in _REFUSALS_OF_ALL or is_page(reply):
            return False
        return isinstance(self.nowhere, Answer) and not says_the_same(reply, self.nowhere)


async def gather(asker: Asker, first: Reply) -> Evidence:
    """Ask everything that the rest of a test judges by, at the same time; `first` is the answer to `first_question`."""
    kind = kind_of(asker.connection.kind)
    paths = kind.paths
    asked = first_question(kind)

    async def of(path: str | None, **parameters: str) -> Reply | None:
        if path is None or path == asked:
            return first if path else None
        return await asker.get(path, **parameters)

    more = MORE_MODELS if paths.models == "models" and paths.create == "videos" else None
    (models, offers, videos, video), (nowhere, methods, none, description) = await asyncio.gather(
        asyncio.gather(of(paths.models), of(more), of(paths.listing, limit="1"), of(paths.retrieve)),
        asyncio.gather(
            asker.nowhere(),
            asker.options(paths.create),
            asker.nowhere("OPTIONS"),
            _description(asker, wanted=not kind.hosts),
        ),
    )
    return Evidence(
        kind=kind,
        base_path=urlsplit(asker.line.address.root).path.rstrip("/"),
        models=models,
        offers=offers,
        videos=videos,
        video=video,
        nowhere=nowhere,
        methods=methods_of(methods),
        methods_of_nowhere=methods_of(none),
        description=description,
    )


def first_question(kind: Kind) -> str:
    """Give the path that is asked for first, to see whether anybody answers."""
    return kind.paths.listing or kind.paths.retrieve or kind.paths.models or kind.paths.create


async def _description(asker: Asker, *, wanted: bool) -> Description | None:
    """Look for the description that servers built with FastAPI give; it may be long, so another thread reads it."""
    if not wanted:
        return None
    scheme, rest = asker.line.address.root.split("://", 1)
    try:
        async with asyncio.timeout(_PATIENCE_FOR_DESCRIPTION):
            reply = await asker.ask("GET", f"{scheme}://{rest.partition('/')[0]}{PLACE}")
    except TimeoutError:
        return None
    if not isinstance(reply, Answer) or not reply.ok:
        return None
    return await asyncio.to_thread(read_description, reply.body)


def has_videos(reply: Reply | None) -> bool:
    """Tell whether an answer is a list of videos, perhaps an empty one."""
    return _reads(reply, read_page)


def has_models(reply: Reply | None) -> bool:
    """Tell whether an answer is a list of models, perhaps an empty one."""
    return _reads(reply, read_models)


def _reads(reply: Reply | None, read: Callable[..., object]) -> bool:
    if not isinstance(reply, Answer) or not reply.ok:
        return False
    try:
        read(reply.body, host="")
    except UnreadableAnswer:
        return False
    return True


def is_page(reply: Reply) -> bool:
    """Tell whether an answer is a web page for people."""
    return isinstance(reply, Answer) and describe(reply.body[:HEAD_BYTES]) == "an HTML page"


def has_ended(reply: Reply) -> bool:
    """Tell whether an answer says that something was there, and is gone for good."""
    return status_of(reply) == GONE
