"""How an exchange is written as the JSON of a receipt's entry, and read back as the same exchange."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.exchanges import Certificate, Exchange, Operation, Peer, TraceStep
from sora_desktop.storage.job_rows import read_time, write_time

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELDS = tuple(field.name for field in dataclasses.fields(Exchange))
_MICROSECONDS = 6


def exchange_body(exchange: Exchange) -> dict[str, object]:
    """Give what is kept of an exchange; what is not known is left out."""
    body = {name: getattr(exchange, name) for name in _FIELDS}
    body |= {
        "operation": exchange.operation.value,
        "started_at": write_time(exchange.started_at),
        "elapsed": round(exchange.elapsed, _MICROSECONDS),
        "request_headers": dict(exchange.request_headers),
        "response_headers": dict(exchange.response_headers),
        "peer": exchange.peer and _peer_body(exchange.peer),
        "trace": [[step.event, round(step.at, _MICROSECONDS)] for step in exchange.trace],
    }
    return {name: value for name, value in body.items() if value is not None}


def exchange_of(body: Mapping[str, Any]) -> Exchange:
    """Give the exchange that was kept so.

    Raises:
        ValueError, TypeError, KeyError: it is none.
    """
    values = {name: value for name, value in body.items() if name in _FIELDS}
    values["operation"] = Operation(values["operation"])
    values["started_at"] = read_time(values["started_at"])
    values["peer"] = _peer_of(values["peer"]) if values.get("peer") else None
    values["trace"] = tuple(TraceStep(event, at) for event, at in values.get("trace", ()))
    return Exchange(**values)


def _peer_body(peer: Peer) -> dict[str, object]:
    body = dataclasses.asdict(peer)
    if peer.certificate is not None:
        body["certificate"] |= {
            "names": list(peer.certificate.names),
            "not_before": write_time(peer.certificate.not_before),
            "not_after": write_time(peer.certificate.not_after),
        }
    return body


def _peer_of(body: Mapping[str, Any]) -> Peer:
    certificate = body.get("certificate")
    if certificate is not None:
        certificate = Certificate(
            **{
                **certificate,
                "names": tuple(certificate["names"]),
                "not_before": read_time(certificate["not_before"]),
                "not_after": read_time(certificate["not_after"]),
            }
        )
    return Peer(**{**body, "certificate": certificate})
