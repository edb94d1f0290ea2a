"""The table of real against simulated: eight subjects, and what each side shows there."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Comparison

if TYPE_CHECKING:
    from collections.abc import Mapping


class Subject(StrEnum):
    """What is compared, in the order of the table."""

    REQUESTS = "HTTP requests"
    ENDPOINT = "Endpoint"
    KEY = "Key"
    RESPONSE = "Response"
    ERRORS = "Errors"
    URLS = "URLs"
    COST = "Cost"
    LATENCY = "Latency"


UNSEEN = "Nothing was recorded."
"""What is observed where there is no evidence."""

_SIDES: Mapping[Subject, tuple[str, str]] = {
    Subject.REQUESTS: (
        "Sent over a socket that the HTTP library reports; each is recorded with its status, times and sizes.",
        "The simulation sends none. The emulator is asked over HTTP, and says in each answer that it is one.",
    ),
    Subject.ENDPOINT: (
        "The address of the connection; a server that proves its name by a certificate, where it speaks TLS.",
        "None, or the address of an emulator, as a rule on this computer.",
    ),
    Subject.KEY: (
        "Sent with each request where the connection has one; most servers refuse a wrong one.",
        "None is needed. The emulator accepts any, unless it was started with one.",
    ),
    Subject.RESPONSE: (
        "The server’s own ids and headers, and a clip without our mark.",
        "Made by this program: marked as simulated in the picture and in the file.",
    ),
    Subject.ERRORS: (
        "The server’s own: refused keys, spent quotas, moderation, outages.",
        "Only those that somebody asked for, by a model that is there to fail or by a script of faults.",
    ),
    Subject.URLS: (
        "Job and clip are fetched from the server, or from a place that it names.",
        "No address, or addresses of the emulator.",
    ),
    Subject.COST: (
        "Whatever the operator charges; nothing for a server of one’s own.",
        "Nothing is charged. Prices are those of the list, to try budgets with.",
    ),
    Subject.LATENCY: (
        "The network’s and the server’s: it varies from request to request.",
        "A set time for each job; no network, or only that within this computer.",
    ),
}


def contrast(observed: Mapping[Subject, str]) -> tuple[Comparison, ...]:
    """Give the table; a subject of which nothing was observed says so.

    Args:
        observed: what was seen of each subject, in a sentence or two.
    """
    return tuple(
        Comparison(subject.value, real, simulated, observed.get(subject) or UNSEEN)
        for subject, (real, simulated) in _SIDES.items()
    )
