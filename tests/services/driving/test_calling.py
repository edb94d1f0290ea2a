"""A second start calls the window that is open, and hands over what it was started for."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop import __version__
from sora_desktop.domain.errors import OtherVersionDrives
from sora_desktop.services.driving.calling import Copy, Doing, WindowCalled, Wish, read_copy, read_wish
from sora_desktop.services.driving.raising import call_window
from sora_desktop.services.driving.roles import Role, WindowElsewhere
from sora_desktop.stamp import Kind, Stamp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.services.driving.conftest import Folder

    Soon = Callable[[Awaitable[Any]], Awaitable[Any]]


async def test_a_second_window_calls_the_first_one(folder: Folder, soon: Soon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "token-1")
    first = await folder.open(Role.WINDOW)
    with pytest.raises(WindowElsewhere):
        await soon(folder.open(Role.WINDOW))
    assert first.calls == [WindowCalled("token-1")]
    assert first.drives


async def test_a_window_that_is_about_to_end_is_waited_for_and_not_called(folder: Folder, soon: Soon) -> None:
    first = await folder.open(Role.WINDOW)
    first.about_to_end = True
    assert not await asyncio.to_thread(call_window, folder.paths, Wish(Doing.NEW_VIDEO))
    first.called.clear()
    second = asyncio.ensure_future(folder.open(Role.WINDOW))
    await soon(first.called.wait())
    assert not second.done()
    await first.close()
    assert (await soon(second)).drives
    assert first.calls == []


async def test_files_reach_the_window_that_is_open_even_before_its_database_is(folder: Folder, soon: Soon) -> None:
    wish = Wish(Doing.IMPORT, ("/a file/with ümlauts.csv", os.fsdecode(b"/not \xff utf-8.txt")))
    first = folder.process(Role.WINDOW)
    await first.wheel.board()
    assert await asyncio.to_thread(call_window, folder.paths, wish)
    assert first.calls == [WindowCalled(None, wish, Copy(__version__, Kind.CHECKOUT))]


async def test_a_window_of_another_version_comes_to_the_front_and_the_start_is_told_of_it(
    folder: Folder, soon: Soon, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await folder.open(Role.WINDOW)
    monkeypatch.setattr("sora_desktop.services.driving.calling.read_stamp", lambda: Stamp("99.0", Kind.WHEEL))
    words = f"^Sora Desktop {__version__} \\(process {os.getpid()}\\) .* {folder.paths.root}, and this is version 99.0"
    with pytest.raises(OtherVersionDrives, match=words):
        await asyncio.to_thread(call_window, folder.paths, Wish(Doing.NEW_VIDEO))
    assert first.calls == [WindowCalled(None, Wish(Doing.NEW_VIDEO), Copy("99.0", Kind.WHEEL))]


async def test_a_command_that_drives_is_no_window_to_be_called(folder: Folder) -> None:
    command = await folder.open()
    assert not await asyncio.to_thread(call_window, folder.paths, Wish(files=("/a.csv",)))
    assert command.calls == []


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({"doing": "new-video", "files": ["/a.csv"]}, Wish(Doing.NEW_VIDEO, ("/a.csv",))),
        ({"doing": "of a later version", "files": ["/a.csv", "not/absolute", 7, None]}, Wish(None, ("/a.csv",))),
        ({"doing": ["import"], "files": "/a.csv"}, Wish()),
        (None, Wish()),
        ([], Wish()),
    ],
)
def test_what_makes_no_sense_in_a_wish_is_left_out(told: object, read: Wish) -> None:
    assert read_wish(told) == read
    assert read_wish(json.loads(json.dumps(read.plain()))) == read


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({"version": "1.2", "kind": "deb"}, Copy("1.2", Kind.DEB)),
        ({"version": "1.2", "kind": "of a later version"}, Copy("1.2")),
        ({"version": "1.2", "kind": ["deb"]}, Copy("1.2")),
        ({"version": 7, "kind": "deb"}, None),
        ("1.2", None),
        (None, None),
    ],
)
def test_a_copy_tells_of_itself_as_far_as_that_makes_sense(told: object, read: Copy | None) -> None:
    assert read_copy(told) == read
    if read is not None:
        assert read_copy(json.loads(json.dumps(read.plain()))) == read
