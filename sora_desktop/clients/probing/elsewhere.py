"""Looks for a service of videos beside the base URL, where people most often mistype it, or of another kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from sora_desktop.clients.kinds import KINDS
from sora_desktop.clients.probing.asking import Asker, status_of
from sora_desktop.clients.probing.evidence import has_models, has_videos, is_page
from sora_desktop.clients.transport.messages import Answer

if TYPE_CHECKING:
    from sora_desktop.clients.kinds import Kind
    from sora_desktop.clients.probing.evidence import Evidence

_USUAL = ("/v1", "/api/v1", "/openai/v1")
_MOST = 4
_REFUSED = frozenset({401, 403})


async def better_base_url(asker: Asker, evidence: Evidence) -> str | None:
    """Give the base URL at the same server at which there is a service of videos, or at least of models."""
    second: str | None = None
    for url in _candidates(asker.connection.base_url):
        other = asker.another(connection=replace(asker.connection, base_url=url))
        try:
            videos = await other.get("videos", limit="1")
            if has_videos(videos) or (_is_elsewhere(videos, evidence)):
                return url
            if second is None and not evidence.lists_models and has_models(await other.get("models")):
                second = url
        finally:
            await other.close()
    return second


async def other_kind(asker: Asker, evidence: Evidence) -> Kind | None:
    """Give the kind of server by whose ways there is a service of videos at this base URL."""
    seen = {evidence.kind.paths.create}
    for kind in sorted(KINDS, key=lambda one: -len(one.paths.create)):
        path = kind.paths.retrieve
        if path is None or kind.paths.create in seen:
            continue
        seen.add(kind.paths.create)
        if evidence.is_something(await asker.get(path)):
            return kind
    return None


def _is_elsewhere(reply: object, evidence: Evidence) -> bool:
    """Tell whether an answer at another place shows that there is something which there is not at this one."""
    if not isinstance(reply, Answer) or is_page(reply):
        return False
    if reply.status in _REFUSED:
        return status_of(evidence.nowhere) not in _REFUSED
    return evidence.is_something(reply) and not reply.ok and reply.status not in {404, 410}


def _candidates(base_url: str) -> list[str]:
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/")
    segments = path.split("/")
    paths = ["/".join(segments[: segments.index("v1") + 1])] if "v1" in segments else [f"{path}/v1"]
    paths += _USUAL
    unlike = [one for one in dict.fromkeys(paths) if one != path]
    return [urlunsplit((parts.scheme, parts.netloc, one, parts.query, "")) for one in unlike[:_MOST]]
