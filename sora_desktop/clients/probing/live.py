"""Tests a server that is used, here and now, with requests that cost nothing, and keeps what was sent and received."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.clients.kinds import kind_of
from sora_desktop.clients.probe import probe
from sora_desktop.clients.probing.asking import Asker, says_the_same
from sora_desktop.clients.probing.evidence import first_question, is_page
from sora_desktop.clients.probing.keys import UNCHECKED, has_none
from sora_desktop.clients.probing.reach import is_unreached, sent_on, stopped_by_proxy
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.transport.redaction import MASK
from sora_desktop.domain.errors import AccessDenied, KeyRefused
from sora_desktop.domain.live_tests import LiveSubject, LiveTest, LiveTests
from sora_desktop.domain.verification import Finding, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.clients.probing.asking import Reply
    from sora_desktop.clients.probing.findings import ProbeCheck
    from sora_desktop.domain.exchanges import Exchange

_MARKS = {True: Mark.GOOD, False: Mark.BAD, None: Mark.NOTE}
_REFUSALS = (KeyRefused, AccessDenied)
_PASSING = frozenset({402, 407, 408, 425, 429})
"""Statuses that say nothing of a key: no credit, or not now."""

_TROUBLE = 500
_WAY = ("connect_tcp", "send_request_headers", "receive_response_headers")
_BEGINNING = re.compile(r"(?:bearer |basic )?(?:[a-z]{1,5}[-_]){0,2}", re.IGNORECASE)
"""What keys of one maker have in common, such as `sk-proj-`."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TURNED = str.maketrans(
    _LETTERS + _LETTERS.upper() + "0123456789",
    _LETTERS[13:] + _LETTERS[:13] + (_LETTERS[13:] + _LETTERS[:13]).upper() + "5678901234",
)


async def live_tests(client: HttpSoraClient) -> LiveTests:
    """Make the three tests, and look at what works; never raises for what does not.

    Args:
        client: of the server; its connections are left alone, so that the tests make their own.
    """
    line = client.line
    taken: list[Exchange] = []
    asker = Asker(line.connection, line.secrets, line, taken.append)
    try:
        first = await _ask(asker, first_question(kind_of(line.connection.kind)))
        reach = _reach(asker, first, tuple(taken))
        tests = [reach]
        if reach.finding.mark is not Mark.BAD:
            tests += [_trace(asker, reach.exchanges), await _key(asker, first, taken)]
    finally:
        await asker.close()
    looked: list[Exchange] = []
    report = await probe(client, record=looked.append)
    return LiveTests(tuple(tests), tuple(map(_named, report.checks)), tuple(looked), report.error)


def corrupted(key: str) -> str:
    """Give a key of the same form that has hardly a sign in common with this one.

    The beginning that all keys of a maker share stays, and so does the name before a password.
    """
    match = _BEGINNING.match(key)
    kept = max(match.end() if match else 0, key.rfind(":") + 1)
    other = key[:kept] + key[kept:].translate(_TURNED)
    return other if other != key else f"{key}0"


def _reach(asker: Asker, reply: Reply, exchanges: tuple[Exchange, ...]) -> LiveTest:
    host = asker.line.host
    wrong = sent_on(asker) or stopped_by_proxy(asker, reply)
    if wrong is not None:
        return LiveTest(LiveSubject.REACH, _finding(wrong), exchanges)
    if is_unreached(reply) or not isinstance(reply, Answer):
        error = asker.problem(reply)
        title = str(error.args[0]) if error else "No answer came."
        advice = error.advice.format_map(error.facts).strip() if error else ""
        return LiveTest(LiveSubject.REACH, Finding(Mark.BAD, f"No request reaches {host}: {title}", advice), exchanges)
    last = exchanges[-1]
    text = f"{host} answered {reply.status} after {last.elapsed:.2f} s."
    if reply.simulated:
        text += " It says that it is the emulator of this program."
    return LiveTest(LiveSubject.REACH, Finding(Mark.GOOD, text), exchanges)


def _trace(asker: Asker, exchanges: tuple[Exchange, ...]) -> LiveTest:
    """Look for every step of the request in what the HTTP library told of it."""
    done = {
        step.event.removesuffix(".complete").rpartition(".")[2]
        for exchange in exchanges
        for step in exchange.trace
        if step.event.endswith(".complete")
    }
    peer = exchanges[-1].peer
    encrypted = asker.line.address.origin[0] == "https"
    missing = [name for name in (*_WAY, *(("start_tls",) if encrypted else ())) if name not in done]
    if missing or peer is None or (encrypted and peer.certificate is None):
        unseen = ", ".join(missing) or "who is at the other end"
        text = f"What the HTTP library told of this request does not show everything. Missing: {unseen}."
        return LiveTest(LiveSubject.TRACE, Finding(Mark.BAD, text), exchanges)
    to = f"the proxy {peer.proxy}" if peer.proxy else "the server"
    text = f"The HTTP library opened a connection to {to} at {peer.address}, port {peer.port}"
    if peer.certificate is not None:
        names = ", ".join(peer.certificate.names[:3]) or peer.certificate.subject
        text += f", agreed on {peer.tls} with a server that proved to be {names}"
    text += ", sent the request and received the answer."
    if not encrypted:
        text += " Nothing of it was encrypted, so the server proved nothing."
    return LiveTest(LiveSubject.TRACE, Finding(Mark.GOOD, text), exchanges)


async def _key(asker: Asker, first: Reply, taken: list[Exchange]) -> LiveTest:
    """Ask with the right key and with a corrupted one."""
    if has_none(asker):
        text = "No key is sent over this connection, so there is none to be refused."
        secret = [name for one in taken[-1:] for name, value in one.request_headers.items() if MASK in value]
        if secret:
            headers = f"the header{'s' if len(secret) > 1 else ''} {' and '.join(secret)}"
            text = f"No key is sent over this connection, but a secret in {headers}; a corrupted one was not tried."
        return LiveTest(LiveSubject.KEY, Finding(Mark.NOTE, text), tuple(taken[-1:]))
    asked = await _answered(asker, first)
    refused = next((problem for _, reply in asked if isinstance(problem := asker.problem(reply), _REFUSALS)), None)
    if refused is not None:
        why = "refuses the key itself" if isinstance(refused, KeyRefused) else "gives this key no access"
        text = f"{asker.line.host} {why} ({refused.facts['status']}), so a corrupted one would tell nothing."
        advice = refused.advice.format_map(refused.facts).strip()
        return LiveTest(LiveSubject.KEY, Finding(Mark.BAD, text, advice), tuple(taken))
    nowhere = await asker.nowhere()
    with_right = len(taken)
    wrong = replace(asker.line.secrets, key=corrupted(asker.line.secrets.key or ""))
    other = asker.another(secrets=wrong)
    other.unknown = asker.unknown
    try:
        pairs = [(reply, await _ask(other, path), not says_the_same(reply, nowhere)) for path, reply in asked]
    finally:
        await other.close()
    finding = _verdict(other, pairs)
    return LiveTest(LiveSubject.KEY, finding, tuple(taken[:with_right]), tuple(taken[with_right:]))


async def _answered(asker: Asker, first: Reply) -> list[tuple[str, Answer]]:
    """Ask for what needs a key on most servers; what says nothing of a key is left out."""
    paths = kind_of(asker.connection.kind).paths
    question = first_question(kind_of(asker.connection.kind))
    wanted = [path for path in (paths.listing, paths.retrieve) if path] or [question]
    asked = [(path, first if path == question else await _ask(asker, path)) for path in wanted]
    return [(path, reply) for path, reply in asked if isinstance(reply, Answer) and _tells(reply)]


async def _ask(asker: Asker, path: str) -> Reply:
    listing = kind_of(asker.connection.kind).paths.listing
    return await asker.get(path, **({"limit": "1"} if path == listing else {}))


def _tells(reply: Reply) -> bool:
    """Tell whether an answer comes from somebody who had a look at the key, or who looks at none."""
    return isinstance(reply, Answer) and reply.status not in _PASSING and reply.status < _TROUBLE and not is_page(reply)


def _verdict(other: Asker, pairs: Sequence[tuple[Answer, Reply, bool]]) -> Finding:
    """Judge by what was answered to the right key and to the corrupted one, and whether there is anything there."""
    for right, wrong, _ in pairs:
        if isinstance(wrong, Answer) and (
            isinstance(other.problem(wrong), _REFUSALS) or (_tells(wrong) and right.ok and not wrong.ok)
        ):
            text = f"The server answered {wrong.status} to a corrupted key, and {right.status} to the right one."
            return Finding(Mark.GOOD, text)
    if any(_tells(wrong) and something for _, wrong, something in pairs):
        text = "The server checks no key: a corrupted one is let in like the right one."
        return Finding(Mark.NOTE, text, UNCHECKED)
    return Finding(Mark.NOTE, "Whether the server checks keys cannot be told by anything that costs nothing.")


def _finding(check: ProbeCheck) -> Finding:
    return Finding(_MARKS[check.ok], check.detail, check.advice)


def _named(check: ProbeCheck) -> Finding:
    """Say what was looked at, too: several findings may be in the same words."""
    found = _finding(check)
    subject = "encryption" if check.subject == "tls" else check.subject
    return Finding(found.mark, f"{subject.capitalize()}: {found.text}", found.advice)
