"""A connection is tested live over a connection of its own; the simulation has nothing to be tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio

from sora_desktop.composition import open_services
from sora_desktop.domain.connections import SIMULATED_NAME, Auth, KeySource
from sora_desktop.domain.errors import KeyMissing, ServiceClosed
from sora_desktop.domain.live_tests import LiveTests
from sora_desktop.domain.verification import Mark
from sora_desktop.services.connections import ConnectionDraft, ConnectionService
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.plugins.video_server import VideoServer

KEY = "sk-live-canary-99"


def draft(base_url: str, variable: str = "A_KEY", **settings: object) -> ConnectionDraft:
    facts = {"auth": Auth.BEARER, "key_source": KeySource.ENVIRONMENT, "key_variable": variable, **settings}
    return ConnectionDraft(name="there", base_url=base_url, **facts)  # type: ignore[arg-type]


@pytest_asyncio.fixture
async def connections(tmp_path: Path) -> AsyncIterator[ConnectionService]:
    paths = DataPaths.for_folder(tmp_path)
    paths.prepare()
    services = await open_services(paths, environment={"A_KEY": KEY})
    yield services.connections
    await services.close()


async def test_a_connection_is_tested_with_its_own_key(
    connections: ConnectionService, video_server: VideoServer
) -> None:
    video_server.key = KEY
    await connections.add(draft(video_server.base_url, ca_file=str(video_server.ca_file)))
    tests = await connections.live_tests("there")
    assert [test.finding.mark for test in tests.tests] == [Mark.GOOD] * 3
    assert KEY not in repr(tests)


async def test_of_the_simulation_there_is_nothing_to_test(connections: ConnectionService) -> None:
    assert await connections.live_tests(SIMULATED_NAME) == LiveTests()


async def test_a_key_that_is_missing_is_told_and_nothing_is_sent(
    connections: ConnectionService, video_server: VideoServer
) -> None:
    await connections.add(draft(video_server.base_url, "ANOTHER_KEY", ca_file=str(video_server.ca_file)))
    tests = await connections.live_tests("there")
    assert isinstance(tests.error, KeyMissing)
    assert tests.failed
    assert tests.tests[0].finding.text.startswith("Nothing was sent: ")
    assert video_server.requests == []


async def test_a_service_that_is_known_to_have_ended_is_not_asked(connections: ConnectionService) -> None:
    await connections.add(draft("https://api.openai.com/v1"))
    tests = await connections.live_tests("there")
    assert isinstance(tests.error, ServiceClosed)
    assert "closed its Sora API" in tests.tests[0].finding.advice
    assert tests.exchanges == ()
