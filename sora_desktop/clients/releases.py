"""Asks which release of the program is the newest: one plain GET, and nothing is sent but the program's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.control import ControlChannel
from sora_desktop.clients.transport.line import Line
from sora_desktop.clients.transport.messages import Call
from sora_desktop.clients.transport.patience import Patience
from sora_desktop.clients.wire.documents import is_object, parse
from sora_desktop.clients.wire.values import address as web_address
from sora_desktop.clients.wire.values import moment, text
from sora_desktop.domain.connections import NO_SECRETS, Auth, Connection
from sora_desktop.domain.errors import RateLimited, ServerTrouble, UnreadableAnswer, UnsafeRedirect
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.releases import Release, host_of_address, is_finished, is_newer, plain_version

if TYPE_CHECKING:
    from sora_desktop.clients.transport.messages import Answer

LIMIT = 4 * 1024 * 1024
"""Bytes of an answer that are read at most; one with hundreds of files has some hundred thousand."""

PATIENCE = Patience(read=15.0, attempts=1)
"""It is asked once; whoever wants to know asks again another day."""

_UNCHANGED = 304
_MISSING = frozenset({404, 410})
_BUSY = frozenset({403, 429})
_NAMES = ("tag_name", "name")
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,200}"')


@dataclass(frozen=True, slots=True)
class ReleaseAnswer:
    """What was answered.

    Attributes:
        release: the newest finished release, or None where there is none.
        tag: names this answer, for the next time.
        unchanged: whether it is the one that was named; then `release` says nothing.
    """

    release: Release | None = None
    tag: str | None = None
    unchanged: bool = False


async def ask_for_release(address: str, tag: str | None = None, *, patience: Patience = PATIENCE) -> ReleaseAnswer:
    """Ask for the newest release, in the way of GitHub's `releases/latest`.

    Redirects are followed as those of any server are, but never away from https.

    Args:
        address: where it is told, over https.
        tag: names the answer that is known already.
        patience: how long is waited.

    Raises:
        NeverSent: nobody was reached, so nobody was asked.
        ClientError: there was no usable answer.
    """
    host = host_of_address(address)
    if host is None:
        raise UnsafeRedirect(host="this copy", target=address[:200], reason="it is no https address")
    server = Connection(id="releases", name="releases", base_url=f"https://{host}", auth=Auth.NONE)
    channel = ControlChannel(Line(server, NO_SECRETS, patience))
    known = {"If-None-Match": tag} if tag and _TAG.fullmatch(tag) else {}
    try:
        # The operation names it in evidence only, and of this none is kept.
        call = Call(operation=Operation.LIST, method="GET", url=address, headers=known, limit=LIMIT)
        return _read(await channel.repeat(call), host)
    finally:
        await channel.close()


def _read(answer: Answer, host: str) -> ReleaseAnswer:
    if answer.status == _UNCHANGED:
        return ReleaseAnswer(unchanged=True)
    if answer.status in _MISSING:
        return ReleaseAnswer()
    if answer.status in _BUSY:
        raise RateLimited(host=host, status=answer.status, retry_after=answer.retry_after)
    if not answer.ok:
        raise ServerTrouble(host=host, status=answer.status, server_message="")
    document = parse(answer.body, host=host)
    several = document if isinstance(document, list) else [document]
    if not all(_tells(one) for one in several):
        raise UnreadableAnswer(host=host, reason="it tells of no release")
    newest: Release | None = None
    for one in several:
        found = _release(one)
        if found is not None and (newest is None or is_newer(found.version, newest.version)):
            newest = found
    tag = answer.headers.get("etag", "")
    return ReleaseAnswer(newest, tag if _TAG.fullmatch(tag) else None)


def _tells(document: object) -> bool:
    return is_object(document) and any(text(document.get(key)) for key in _NAMES)


def _release(document: object) -> Release | None:
    """Read a release that is finished and meant for everybody."""
    if not is_object(document) or document.get("draft") is True or document.get("prerelease") is True:
        return None
    named = (text(document.get(key)) for key in _NAMES)
    version = next((plain for name in named if name and is_finished(plain := plain_version(name))), None)
    if version is None:
        return None
    page = web_address(document.get("html_url"))
    return Release(version, page, moment(document.get("published_at")))
