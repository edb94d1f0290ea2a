"""Live tests: what requests that cost nothing showed of the server just now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.live_tests import LiveSubject
from sora_desktop.domain.verification import Fact, Finding, Mark, Request, Section
from sora_desktop.services.verification.evidence import emulator_in
from sora_desktop.services.verification.lines import was_refused
from sora_desktop.services.verification.sections.peers import certificate_words, line_words, peer_words
from sora_desktop.services.verification.sections.working import request_of, variables, way_of
from sora_desktop.services.verification.words import origin_of, path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.live_tests import LiveTests

_TITLE = "Live tests"
_CORRUPTED = ("$API_KEY", "$CORRUPTED_KEY")
"""The variable of the shell for the key, and for the corrupted one."""

_NAMES = {
    LiveSubject.REACH: "A request reaches the host",
    LiveSubject.TRACE: "The trace shows it",
    LiveSubject.KEY: "A corrupted key is refused, the right one accepted",
}


def live_tests(connection: Connection, tests: LiveTests) -> Section:
    """Tell of the three tests of a connection."""
    if connection.is_simulation:
        return nothing_live("The connection is the simulation within the program: there is no server to be tested.")
    if not tests.tests:
        return Section(
            title=_TITLE,
            text=("Nothing could be sent, so none of the three tests was made.",),
            findings=tuple(tests.works) or (Finding(Mark.BAD, str(tests.error or "It is not known why.")),),
        )
    requests = tuple(_requests(connection, tests))
    return Section(
        title=_TITLE,
        text=(_made(connection, tests), *_variables(tests, requests)),
        facts=tuple(_facts(tests)),
        findings=tuple(_findings(tests)),
        requests=requests,
    )


def nothing_live(why: str) -> Section:
    """Say why there was nothing to be tested."""
    return Section(title=_TITLE, text=(why,))


def what_works_now(connection: Connection, tests: LiveTests) -> Section:
    """Tell what of a connection works now, and how to mend what does not."""
    requests = tuple(_request(connection, exchange) for exchange in tests.exchanges)
    return Section(
        title="What works, and what does not",
        text=tuple(variables(requests, tests.exchanges)) if tests.works else ("Nothing was asked.",),
        findings=tests.works,
        requests=requests,
    )


def _facts(tests: LiveTests) -> Iterator[Fact]:
    """Tell of the line over which the tests went."""
    shown = next((one for test in tests.tests for one in test.exchanges if one.peer is not None), None)
    peer = shown.peer if shown else None
    if shown is None or peer is None:
        return
    if was_refused(shown):
        yield Fact("Line", " ".join(line_words(shown)))
        return
    version = next((one.http_version for test in tests.tests for one in test.exchanges if one.http_version), None)
    yield Fact("Line", " ".join(peer_words(peer, version)))
    if peer.certificate is not None:
        yield Fact("Certificate", certificate_words(peer.certificate, own_authority=peer.own_authority))


def _findings(tests: LiveTests) -> Iterator[Finding]:
    for test in tests.tests:
        found = test.finding
        yield Finding(found.mark, f"{_NAMES[test.subject]}: {found.text}", found.advice)
    yield from (found for found in tests.works if found.mark is Mark.BAD)
    answer = next(emulated_answers(tests), None)
    if answer is not None:
        version = emulator_in(answer)
        where = origin_of(answer.url)
        yield Finding(Mark.NOTE, f"The server at {where} names itself Sora Desktop's own emulator, version {version}.")


def emulated_answers(tests: LiveTests) -> Iterator[Exchange]:
    """Give the exchanges in which our emulator answered."""
    exchanges = [one for test in tests.tests for one in (*test.exchanges, *test.corrupted)] + list(tests.exchanges)
    return (one for one in exchanges if emulator_in(one) is not None)


def _made(connection: Connection, tests: LiveTests) -> str:
    """Say what was sent for the tests, and whether anybody answered."""
    sent = [one for test in tests.tests for one in (*test.exchanges, *test.corrupted)]
    if not sent:
        return f"Wanted now over the connection “{connection.name}”; nothing was sent."
    if all(one.status is None for one in sent):
        return f"Tried now over the connection “{connection.name}”, with requests that cost nothing: none was answered."
    return f"Made now over the connection “{connection.name}”, with requests that cost nothing."


def _variables(tests: LiveTests, requests: tuple[Request, ...]) -> Iterator[str]:
    """Say what the variables of the shell stand for."""
    yield from variables(requests, [one for test in tests.tests for one in test.exchanges])
    if any(_CORRUPTED[1] in request.curl for request in requests):
        yield "CORRUPTED_KEY stands for any other key of the same form."


def _requests(connection: Connection, tests: LiveTests) -> Iterator[Request]:
    """Give each request once; that some are answered with an error is part of the tests."""
    seen: set[int] = set()
    for test in tests.tests:
        for exchange in test.exchanges:
            if id(exchange) not in seen:
                seen.add(id(exchange))
                yield _request(connection, exchange)
        for exchange in test.corrupted:
            made = _request(connection, exchange)
            yield Request(f"{made.title}, with a corrupted key", made.curl.replace(*_CORRUPTED), made.outcome)


def _request(connection: Connection, exchange: Exchange) -> Request:
    made = request_of(exchange, way_of(connection))
    return Request(f"{exchange.method} {path_of(exchange.url)}", made.curl, f"{made.outcome}{_expected(exchange)}")


def _expected(exchange: Exchange) -> str:
    """Say why a path is asked for at which there is surely nothing."""
    made_up = "sora-desktop-test" in exchange.url or "sora_desktop_test" in exchange.url
    return "; surely nothing is there, so that the difference shows" if made_up else ""
