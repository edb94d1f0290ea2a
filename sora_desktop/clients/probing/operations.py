"""Says which operations a server has, judged by answers that cost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.clients.probing.asking import methods_of, status_of
from sora_desktop.clients.probing.findings import ProbeCheck
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.transport.refusals import GONE, METHOD_NOT_ALLOWED, NOT_FOUND, NOT_IMPLEMENTED
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Encoding
from sora_desktop.domain.errors import OutOfCredit, RateLimited

if TYPE_CHECKING:
    from sora_desktop.clients.probing.asking import Asker, Reply
    from sora_desktop.clients.probing.evidence import Evidence

_ABSENT = frozenset({NOT_FOUND, GONE})
_NO_METHOD = frozenset({METHOD_NOT_ALLOWED, NOT_IMPLEMENTED})
_NO_LIST = frozenset({400}) | _ABSENT | _NO_METHOD
_CANNOT_TELL = frozenset({0, 401, 402, 403, 407, 408, 425, 429})
_ANY_TROUBLE = 500
_ENCODINGS = {
    Encoding.MULTIPART: "It reads forms (multipart).",
    Encoding.JSON: "It reads JSON.",
}
_LATER = "Shows when it is first used; to ask now could cost."


def listing(asker: Asker, evidence: Evidence) -> tuple[ProbeCheck, Support]:
    """Say whether it lists its videos."""
    reply = evidence.videos
    if reply is None:
        return ProbeCheck("list", ok=None, detail=f"{evidence.kind.title} does not list videos."), Support.NO
    if evidence.lists_videos:
        return ProbeCheck("list", ok=True, detail="It lists its videos."), Support.YES
    error = asker.problem(reply)
    if isinstance(error, OutOfCredit):
        advice = error.advice.format_map(error.facts)
        return ProbeCheck("list", ok=False, detail=str(error.args[0]), advice=advice, error=error), Support.UNKNOWN
    if isinstance(error, RateLimited):
        detail = "Too many requests just now. Test again in a minute."
        return ProbeCheck("list", ok=None, detail=detail, error=error), Support.UNKNOWN
    detail = "It does not list its videos, so a lost reply cannot be looked up."
    absent = status_of(reply) in _NO_LIST or status_of(reply) < 300  # noqa: PLR2004 - a success without a list
    return ProbeCheck("list", ok=None, detail=detail, error=error), Support.NO if absent else Support.UNKNOWN


def encoding(asker: Asker, evidence: Evidence) -> tuple[ProbeCheck, Encoding | None]:
    """Say how it wants creates to be written, as far as that shows without one."""
    encodings = evidence.kind.writing.encodings
    if len(encodings) == 1:
        detail = f"{_ENCODINGS[encodings[0]]} All of {evidence.kind.title} do."
        return ProbeCheck("encoding", ok=True, detail=detail), encodings[0]
    known = asker.connection.learned.encoding
    if known in encodings:
        return ProbeCheck("encoding", ok=True, detail=f"{_ENCODINGS[known]} It was found out earlier."), known
    place = evidence.whole(evidence.kind.paths.create)
    described = evidence.description.encoding(place) if evidence.description else None
    if described in encodings:
        return ProbeCheck("encoding", ok=True, detail=f"{_ENCODINGS[described]} It says so itself."), described
    detail = "Shows with the first video; if one way is refused, the other is tried."
    return ProbeCheck("encoding", ok=None, detail=detail), None


async def deletion(asker: Asker, evidence: Evidence) -> tuple[ProbeCheck, Support]:
    """Ask to delete a video that surely does not exist."""
    path = evidence.kind.paths.deletion
    if path is None:
        return _absent("delete", f"{evidence.kind.title} cannot delete or cancel videos.")
    reply = await asker.ask("DELETE", asker.address(path))
    status = status_of(reply)
    if status in _NO_METHOD:
        return _absent("delete", "It cannot delete or cancel videos.")
    if status in _CANNOT_TELL or status >= _ANY_TROUBLE:
        return ProbeCheck("delete", ok=None, detail="Shows when a video is first deleted."), Support.UNKNOWN
    if status not in _ABSENT or evidence.is_something(reply):
        return ProbeCheck("delete", ok=True, detail="Videos can be deleted."), Support.YES
    if evidence.knows_videos:
        return _absent("delete", "It cannot delete or cancel videos.")
    return ProbeCheck("delete", ok=None, detail="Shows when a video is first deleted."), Support.UNKNOWN


async def derivation(asker: Asker, evidence: Evidence, subject: str, path: str | None) -> tuple[ProbeCheck, Support]:
    """Say whether videos can be made from others in one way; nothing is sent that could start one.

    Args:
        asker: who asks.
        evidence: what is known already.
        subject: `remix`, `edit` or `extension`.
        path: where it would be, or None where the kind has none.
    """
    if path is None:
        return _absent(subject, f"{evidence.kind.title} does not offer it.")
    if evidence.describes(evidence.kind.paths.create, "POST"):
        offered = evidence.describes(path, "POST")
        return _offered(subject) if offered else _absent(subject, "It does not offer it.")
    reply = await asker.options(path)
    if evidence.names_methods and "POST" in methods_of(reply):
        return _offered(subject)
    if evidence.names_methods and status_of(reply) in _ABSENT:
        return _absent(subject, "It does not offer it.")
    if "{id}" in path and await _is_for_posts(asker, path, evidence):
        return _offered(subject)
    return ProbeCheck(subject, ok=None, detail=_LATER), Support.UNKNOWN


async def _is_for_posts(asker: Asker, path: str, evidence: Evidence) -> bool:
    """Look at the path: where looks are refused and nothing else is, there is something else to do."""
    reply: Reply = await asker.get(path)
    return isinstance(reply, Answer) and reply.status == METHOD_NOT_ALLOWED and status_of(evidence.nowhere) in _ABSENT


def _offered(subject: str) -> tuple[ProbeCheck, Support]:
    return ProbeCheck(subject, ok=True, detail="It offers it."), Support.YES


def _absent(subject: str, detail: str) -> tuple[ProbeCheck, Support]:
    return ProbeCheck(subject, ok=None, detail=detail), Support.NO
