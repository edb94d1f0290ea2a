"""Finds out whether a server takes the key, and whether it looks at it at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.clients.kinds import kind_of
from sora_desktop.clients.probing.asking import Asker, says_the_same
from sora_desktop.clients.probing.findings import ProbeCheck
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Auth
from sora_desktop.domain.errors import AccessDenied, InvalidConnection, KeyRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.clients.probing.asking import Reply
    from sora_desktop.clients.probing.evidence import Evidence
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.errors import Refused

_WRONG = {Auth.BASIC: "sora-desktop-test:wrong-on-purpose"}
_WRONG_KEY = "sk-sora-desktop-test-wrong-on-purpose"
_MAKERS = {
    "sk-or-": ("OpenRouter", "openrouter.ai"),
    "sk-ant-": ("Anthropic", "anthropic.com"),
    "sk-proj-": ("OpenAI", "openai.com"),
    "xai-": ("xAI", "x.ai"),
    "gm_live_": ("SayGM", "saygm.com"),
    "tgp_": ("Together", "together.xyz"),
    "hf_": ("Hugging Face", "huggingface.co"),
    "AIza": ("Google", "googleapis.com"),
    "gsk_": ("Groq", "groq.com"),
    "nvapi-": ("NVIDIA", "nvidia.com"),
}
"""How keys of well-known services begin."""

UNCHECKED = (
    "Videos can be made all the same. But whoever reaches this address can use it: if the server is yours, start it "
    "with a key of its own, or keep it in your own network."
)
"""What to know of a server that checks no key."""

_WAYS = {
    Auth.BEARER: "“bearer”",
    Auth.API_KEY: "“api-key”",
    Auth.PLAIN: "“plain”, that is without the word Bearer",
    Auth.BASIC: "“basic”",
}
_TRIED = (Auth.API_KEY, Auth.PLAIN, Auth.BEARER)


async def judge_key(asker: Asker, question: str, replies: Sequence[Reply], *, let_in: bool) -> ProbeCheck:
    """Judge the key by answers to questions that need one; `question` is the first of them."""
    problems = [asker.problem(reply) for reply in replies]
    refused = next((one for one in problems if isinstance(one, KeyRefused)), None)
    if refused is not None:
        advice = await _advice(asker, question, refused, replies)
        detail = f"{asker.line.host} wants a key." if has_none(asker) else str(refused.args[0])
        return ProbeCheck("key", ok=False, detail=detail, advice=advice, error=refused)
    if let_in:
        detail = "No key is sent, and none is wanted." if has_none(asker) else "The server takes the key."
        return ProbeCheck("key", ok=True, detail=detail)
    denied = next((one for one in problems if isinstance(one, AccessDenied)), None)
    if denied is not None:
        advice = _joined("Ask the server's operator to allow this key to make videos.", _said(denied))
        return ProbeCheck("key", ok=False, detail=str(denied.args[0]), advice=advice, error=denied)
    return ProbeCheck("key", ok=None, detail="Whether the key is right shows with the first video.")


def shut_out(asker: Asker, evidence: Evidence) -> ProbeCheck | None:
    """Judge the key by a server that answers everything with 403, as gateways do where they know no key."""
    asked = (evidence.nowhere, evidence.videos, evidence.video, evidence.models)
    problems = [asker.problem(reply) for reply in asked if reply is not None]
    denied = problems[0]
    if not isinstance(denied, AccessDenied) or not all(isinstance(one, AccessDenied) for one in problems):
        return None
    host = asker.line.host
    if has_none(asker):
        detail, advice = f"{host} lets nobody in without a key (403).", "Enter a key for this connection."
    else:
        detail = f"{host} lets nobody in with this key (403)."
        advice = f"Check that the key is complete and belongs to {host}, and that the base URL is right."
    return ProbeCheck("key", ok=False, detail=detail, advice=_joined(advice, _said(denied)), error=denied)


async def key_checked(asker: Asker, questions: Sequence[tuple[str, Reply]]) -> tuple[ProbeCheck, Support]:
    """Ask once more with a key that is wrong on purpose.

    Args:
        asker: who asked with the right key.
        questions: paths that need a key on most servers, and how they were answered; none were refused.
    """
    if not questions and not has_none(asker):
        return ProbeCheck("key checked", ok=None, detail="Not tried: nothing was found to ask for."), Support.UNKNOWN
    if has_none(asker):
        sure = bool(questions) and not asker.connection.headers
        detail = "The server lets everybody in." if sure else "No key is sent."
        return ProbeCheck("key checked", ok=None, detail=detail), Support.NO if sure else Support.UNKNOWN
    wrong = replace(asker.line.secrets, key=_WRONG.get(asker.connection.auth, _WRONG_KEY))
    other = asker.another(secrets=wrong, known_otherwise=True)
    other.unknown = asker.unknown
    try:
        for path, before in questions:
            after = await other.get(path)
            if isinstance(other.problem(after), KeyRefused | AccessDenied):
                return ProbeCheck("key checked", ok=True, detail="It refuses a wrong key."), Support.YES
            if not says_the_same(before, after) and not _both_fine(before, after):
                detail = "It answers a wrong key otherwise than the right one."
                return ProbeCheck("key checked", ok=True, detail=detail), Support.YES
    finally:
        await other.close()
    if all(path == kind_of(asker.connection.kind).paths.models for path, _ in questions):
        # Lists of models are open to everybody at many servers that check the key for all else.
        return ProbeCheck("key checked", ok=None, detail="Shows with the first video."), Support.UNKNOWN
    return _not_checked(), Support.NO


def _not_checked() -> ProbeCheck:
    return ProbeCheck(
        "key checked",
        ok=None,
        detail="It does not check keys: a wrong one is let in as well.",
        advice=UNCHECKED,
    )


def _both_fine(before: Reply, after: Reply) -> bool:
    return isinstance(before, Answer) and isinstance(after, Answer) and before.ok and after.ok


async def _advice(asker: Asker, question: str, refused: Refused, replies: Sequence[Reply]) -> str:
    connection = asker.connection
    hint = kind_of(connection.kind).key_hint
    if has_none(asker):
        return _joined("Enter a key for this connection.", hint, _said(refused))
    found = await _other_way(asker, question, replies)
    if found is not None:
        return f"The same key is taken when it is sent another way: set the connection's key to {_WAYS[found]}."
    maker = _maker(asker.line.secrets.key or "", connection)
    if maker:
        return f"The key looks like one of {maker}, and this is {asker.line.host}. Enter a key of this server."
    return _joined(f"Check that the key is complete and belongs to {asker.line.host}.", hint, _said(refused))


async def _other_way(asker: Asker, question: str, replies: Sequence[Reply]) -> Auth | None:
    """Send the key to its own server in the other headers that servers want it in."""
    wanted = " ".join(
        reply.headers.get("www-authenticate", "").lower() for reply in replies if isinstance(reply, Answer)
    )
    if wanted.startswith("basic") and asker.connection.auth is not Auth.BASIC and ":" in (asker.line.secrets.key or ""):
        return Auth.BASIC
    for auth in _TRIED:
        if auth is asker.connection.auth:
            continue
        if await _is_let_in(replace(asker.connection, auth=auth), asker, question):
            return auth
    return None


async def _is_let_in(connection: Connection, asker: Asker, question: str) -> bool:
    try:
        other = asker.another(connection=connection, known_otherwise=True)
    except InvalidConnection:
        return False  # a header of the connection is in the way
    try:
        reply = await other.get(question)
    finally:
        await other.close()
    return isinstance(reply, Answer) and reply.ok


def _maker(key: str, connection: Connection) -> str | None:
    for beginning, (maker, host) in _MAKERS.items():
        if key.startswith(beginning) and host not in connection.base_url:
            return maker
    return None


def has_none(asker: Asker) -> bool:
    """Tell whether no key is sent."""
    return asker.connection.auth is Auth.NONE or not asker.line.secrets.key


def _said(refused: Refused) -> str:
    return f"It said: {refused.server_message}" if refused.server_message else ""


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
