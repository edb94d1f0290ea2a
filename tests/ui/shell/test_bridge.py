"""Coroutines of widgets run on the loop, and whatever goes wrong in one goes one way."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull, SoraDesktopError
from sora_desktop.domain.events import ConnectionsChanged, SettingsChanged
from sora_desktop.services.events import EventBus
from sora_desktop.ui.bridge import Bridge

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.fixture
def bridge(qapp: QApplication) -> Bridge:
    return Bridge()


async def fail() -> None:
    raise DiskFull(path="/videos")


async def test_an_expected_error_goes_to_who_asked(bridge: Bridge) -> None:
    told: list[SoraDesktopError] = []
    elsewhere: list[object] = []
    bridge.failed.connect(elsewhere.append)
    await asyncio.wait([bridge.start(fail(), on_error=told.append)])
    await asyncio.sleep(0)
    assert [type(error) for error in told] == [DiskFull]
    assert elsewhere == []


async def test_an_expected_error_that_nobody_asked_for_is_told(bridge: Bridge) -> None:
    told: list[object] = []
    bridge.failed.connect(told.append)
    await asyncio.wait([bridge.start(fail())])
    await asyncio.sleep(0)
    assert [type(error) for error in told] == [DiskFull]


async def test_a_fault_of_ours_goes_where_all_of_those_go(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: caught.append(kind))

    async def broken() -> None:
        raise ZeroDivisionError

    told: list[SoraDesktopError] = []
    await asyncio.wait([bridge.start(broken(), on_error=told.append)])
    await asyncio.sleep(0)
    assert caught == [ZeroDivisionError]
    assert told == []


async def test_at_the_end_whatever_is_under_way_is_cancelled_without_a_word(bridge: Bridge) -> None:
    told: list[object] = []
    bridge.failed.connect(told.append)
    task = bridge.start(asyncio.sleep(60))
    await bridge.finish()
    assert task.cancelled()
    assert told == []


async def test_events_are_passed_on_until_the_end(bridge: Bridge) -> None:
    bus = EventBus()
    heard: list[object] = []
    bridge.event_published.connect(heard.append)
    bridge.listen(bus)
    bus.publish(ConnectionsChanged())
    bridge.deafen()
    bus.publish(SettingsChanged())
    assert heard == [ConnectionsChanged()]
