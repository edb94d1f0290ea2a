"""Says why a server cannot be reached, or that it is no server of videos, and what to change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

import httpx

from sora_desktop.clients.probing.asking import Asker, with_scheme
from sora_desktop.clients.probing.findings import ProbeCheck
from sora_desktop.clients.transport.addresses import host_of, is_web_address
from sora_desktop.clients.transport.breakage import Trouble
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.transport.networks import Zone, zone_of_name
from sora_desktop.domain.connections import NO_SECRETS, Auth
from sora_desktop.domain.errors import (
    HostUnreachable,
    NeverSent,
    ServerTrouble,
    SoraDesktopError,
    TlsFailed,
    UnsafeRedirect,
)

if TYPE_CHECKING:
    from sora_desktop.clients.probing.asking import Reply

_PLAIN_TO_TLS = (b"plain http request was sent to https port", b"client sent an http request to an https server")
_BAD_REQUEST = 400
_PROXY_WANTS_PASSWORD = 407
_PROXY_FAILED = frozenset({502, 503, 504})

_UNREACHABLE = {
    Trouble.NAME: "Check the spelling of “{name}”. A name of your own network is only found while you are in it, "
    "perhaps by VPN.",
    Trouble.REFUSED: "Start the server, or check the port: nothing listens on it.",
    Trouble.NO_WAY: "Check this computer's network connection or VPN.",
    Trouble.SILENT: "Check the address. A firewall may be in the way, or the server is switched off.",
    Trouble.PROXY: "Check the address and the proxy. To go without one, set the connection's proxy to “direct”.",
}
_CERTIFICATES = {
    Trouble.EXPIRED: "Ask the server's operator to renew it, and check your computer's clock.",
    Trouble.NOT_YET_VALID: "Check your computer's clock; if it is right, ask the server's operator.",
    Trouble.WRONG_NAME: "Enter the server by the name that is in its certificate, or ask its operator for one "
    "that holds “{name}”.",
    Trouble.SELF_SIGNED: "If the server is yours, name its certificate as the connection's CA file (--ca-file). "
    "If it is not, somebody may be listening in: do not enter a key.",
    Trouble.UNKNOWN_AUTHORITY: "If your company or you run the server, name the authority's certificate as the "
    "connection's CA file (--ca-file). If not, somebody may be listening in: do not enter a key.",
    Trouble.NO_TLS: "Begin the address with http:// instead of https://, if the server is in your own network.",
    Trouble.GREETING: "Check the port: what listens there does not speak https.",
}


async def unreached(asker: Asker, error: SoraDesktopError) -> tuple[ProbeCheck, ...]:
    """Explain why no answer came."""
    name = asker.line.address.origin[1]
    trouble = error.facts.get("trouble")
    if isinstance(error, TlsFailed):
        return _no_tls(asker, error, await _speaks(asker, "http") if trouble in _MAYBE_OPEN else False)
    if isinstance(error, HostUnreachable):
        advice = _UNREACHABLE.get(Trouble(str(trouble or Trouble.OTHER)), error.advice).format(name=name)
        return (ProbeCheck("address", ok=False, detail=_title(error), advice=advice, error=error),)
    if isinstance(error, ServerTrouble) and await is_tls_port(asker):
        return (_only_tls(asker, error),)
    if isinstance(error, ServerTrouble):
        detail = f"{asker.line.host} takes the connection, but {error.facts['status']}."
        advice = "Check the port: what listens there may be no web server. Or it is still starting; try again later."
        return (ProbeCheck("address", ok=False, detail=detail, advice=advice, error=error),)
    return (ProbeCheck("address", ok=False, detail=_title(error), advice=_advice(error), error=error),)


_MAYBE_OPEN = frozenset({Trouble.NO_TLS, Trouble.GREETING})


def _no_tls(asker: Asker, error: TlsFailed, answers_openly: bool) -> tuple[ProbeCheck, ...]:  # noqa: FBT001 - a fact
    trouble = Trouble(str(error.facts.get("trouble") or Trouble.OTHER))
    reached = ProbeCheck("address", ok=True, detail=f"Something answers at {asker.line.host}.")
    advice = _CERTIFICATES.get(trouble, error.advice).format(name=asker.line.address.origin[1])
    if answers_openly:
        plain = with_scheme(asker.connection.base_url, "http")
        advice = f"It speaks http there. Change the base URL to {plain}, if the server is in your own network."
    elif asker.connection.ca_file and trouble in {Trouble.SELF_SIGNED, Trouble.UNKNOWN_AUTHORITY}:
        advice = f"The CA file {PurePath(asker.connection.ca_file).name} does not belong to this server. {advice}"
    return reached, ProbeCheck("tls", ok=False, detail=_title(error), advice=advice, error=error)


def _only_tls(asker: Asker, error: SoraDesktopError) -> ProbeCheck:
    secure = with_scheme(asker.connection.base_url, "https")
    return ProbeCheck(
        "address",
        ok=False,
        detail=f"{asker.line.host} speaks https, not http.",
        advice=f"Change the base URL to {secure}.",
        error=error,
    )


def told_to_encrypt(asker: Asker, reply: Reply) -> ProbeCheck | None:
    """Recognise the answer of a server that got http where it speaks https."""
    if not isinstance(reply, Answer) or reply.ok:
        return None
    if any(words in reply.body[:4096].lower() for words in _PLAIN_TO_TLS):
        return _only_tls(asker, asker.problem(reply) or ServerTrouble(host=asker.line.host, status=reply.status))
    return None


def sent_on(asker: Asker) -> ProbeCheck | None:
    """Explain that the server only sends on to another one, where neither key nor creates go."""
    target = asker.sent_on_to
    if target is None or not is_web_address(target):
        return None
    better = httpx.URL(asker.connection.base_url).copy_with(scheme=target.scheme, netloc=target.netloc)
    error = UnsafeRedirect(host=asker.line.host, target=host_of(target), reason="the key is not for that address")
    detail = f"{asker.line.host} sends everybody on to {target.scheme}://{host_of(target)}."
    advice = f"The key does not go along. Change the base URL to {better}, if you trust that address."
    return ProbeCheck("address", ok=False, detail=detail, advice=advice, error=error)


def wants_version(reply: Answer, base_url: str) -> bool:
    """Recognise a service of Azure whose address lacks the version of its API."""
    return reply.status == _BAD_REQUEST and "api-version" in reply.words.message and "api-version=" not in base_url


def stopped_by_proxy(asker: Asker, reply: Reply) -> ProbeCheck | None:
    """Recognise the answer of a proxy that wants a password, or that did not reach the server."""
    if not isinstance(reply, Answer) or asker.line.address.origin[0] == "https":
        return None
    if reply.status == _PROXY_WANTS_PASSWORD:
        error = HostUnreachable(host=asker.line.host, reason="the proxy wants a user name and password (407)")
        advice = "Write them into the connection's proxy, like http://name:password@proxy:3128."
        return ProbeCheck("address", ok=False, detail=_title(error), advice=advice, error=error)
    if reply.status in _PROXY_FAILED and asker.line.way.leads_away:
        error = HostUnreachable(host=asker.line.host, reason=f"the proxy cannot reach it ({reply.status})")
        return ProbeCheck("address", ok=False, detail=_title(error), advice=_UNREACHABLE[Trouble.PROXY], error=error)
    return None


async def is_tls_port(asker: Asker) -> bool:
    """Tell whether the server speaks https at a port that was asked by http."""
    return asker.line.address.origin[0] == "http" and await _speaks(asker, "https")


async def _speaks(asker: Asker, scheme: str) -> bool:
    """Ask by another scheme, which is another origin: no key goes along."""
    url = with_scheme(asker.connection.base_url, scheme)
    origin = asker.line.address.origin
    if scheme == "http" and origin[2] == 443:  # noqa: PLR2004 - the port of https, where nobody speaks http
        return False
    bare = replace(asker.connection, base_url=_with_port(url, origin[2]), auth=Auth.NONE, headers=())
    other = asker.another(connection=bare, secrets=replace(NO_SECRETS, proxy=asker.line.secrets.proxy))
    try:
        reply = await other.nowhere()
    finally:
        await other.close()
    if isinstance(reply, TlsFailed):
        return reply.facts.get("trouble") in _CERTIFICATES.keys() - _MAYBE_OPEN | {Trouble.CERTIFICATE}
    return isinstance(reply, Answer)


def _with_port(url: str, port: int) -> str:
    return str(httpx.URL(url).copy_with(port=port))


def encryption(asker: Asker) -> ProbeCheck:
    """Say whether others can read along."""
    scheme, name, _port = asker.line.address.origin
    if scheme == "https":
        by = f" (with {PurePath(asker.connection.ca_file).name})" if asker.connection.ca_file else ""
        return ProbeCheck("tls", ok=True, detail=f"The connection is encrypted, and the certificate is trusted{by}.")
    zone = zone_of_name(name)
    if zone is Zone.LOOPBACK:
        return ProbeCheck("tls", ok=None, detail="Not encrypted, which is fine on this computer.")
    advice = "Whoever sits between can read the prompts"
    advice += " and the key" if asker.line.secrets.key or asker.connection.headers else ""
    if zone is None or zone is Zone.PUBLIC:
        advice += ". Use https:// if the server offers it"
    return ProbeCheck("tls", ok=None, detail="Not encrypted (http).", advice=f"{advice}.")


def is_unreached(reply: Reply) -> bool:
    """Tell whether no server answered at all."""
    return isinstance(reply, NeverSent | UnsafeRedirect) or (
        isinstance(reply, ServerTrouble) and not isinstance(reply.facts.get("status"), int)
    )


def _title(error: SoraDesktopError) -> str:
    return str(error.args[0])


def _advice(error: SoraDesktopError) -> str:
    return error.advice.format_map(error.facts).strip()
