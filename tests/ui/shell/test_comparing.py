"""Comparing in the whole window: from the list and back, with what is decided stored."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.compare.keys import CompareAction
from sora_desktop.ui.playback import PlaybackAction

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.compare.page import ComparePage
    from tests.ui.shell.desk import AtDesk, Desk


async def compare(desk: Desk, clips: int) -> tuple[ComparePage, list[Job]]:
    """Make some clips, select them, and compare them by the key."""
    orders = [Order(request=VideoRequest(prompt=f"Harbour {number}")) for number in range(clips)]
    jobs = await desk.settled(await desk.services.jobs.submit(orders))
    desk.window.show_workspace()
    assert not desk.window.toolbar.compare_button.isEnabled()
    desk.wiring.jobs.restore_state({"selected": [job.sequence for job in jobs], "current": jobs[0].sequence})
    desk.wiring.jobs.refresh()
    await desk.until(desk.window.toolbar.compare_button.isEnabled)
    desk.wiring.jobs.focus_list()
    await desk.until(desk.window.menus.clip_actions[JobAction.COMPARE].isEnabled)
    focus = desk.window.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    page = desk.wiring.comparison.page
    assert page is not None
    await desk.until(lambda: page.conductor.moment is not None and page.isVisible())
    return page, jobs


def test_what_is_kept_and_rejected_is_stored_and_undo_brings_a_rejected_clip_back(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        page, jobs = await compare(desk, 3)
        assert {job.id for job in page.jobs} == {job.id for job in jobs}
        first = page.jobs[0]
        QTest.keyClick(page.stage.panels[0].bar, Qt.Key.Key_K)
        await desk.until(lambda: page.jobs[0].favourite)
        assert (await desk.services.catalogue.get(first.id)).favourite
        second = page.jobs[1]
        page.stage.panels[1].bar.setFocus()
        QTest.keyClick(page.stage.panels[1].bar, Qt.Key.Key_X)
        await desk.until(lambda: len(page.jobs) == 2)
        assert (await desk.services.catalogue.get(second.id)).removed_at is not None
        await desk.until(desk.notices)
        desk.window.menus.undo.trigger()
        await desk.until(lambda: len(page.jobs) == 3)
        assert page.jobs[1].id == second.id
        assert page.current is not None
        assert page.current.id == second.id
        desk.window.menus.undo.trigger()
        await desk.until(lambda: not page.jobs[0].favourite)
        assert not (await desk.services.catalogue.get(first.id)).favourite

    at_desk(scene)


def test_while_clips_are_compared_the_menus_are_about_them_and_afterwards_about_the_list(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        page, _jobs = await compare(desk, 2)
        menus = desk.window.menus
        assert menus.compare.actions[CompareAction.KEEP].isEnabled()
        assert menus.compare.actions[CompareAction.SECOND].isEnabled()
        assert not menus.compare.actions[CompareAction.THIRD].isEnabled()
        # One clip is chosen, so what can be done with one alone can be done.
        assert menus.clip_actions[JobAction.REUSE].isEnabled()
        assert not menus.clip_actions[JobAction.COMPARE].isEnabled()
        playback = menus.playback.actions
        await desk.until(lambda: page.conductor.playing)
        playback[PlaybackAction.PLAY].trigger()
        assert not page.conductor.playing
        assert playback[PlaybackAction.PLAY].text() == "&Play"
        menus.compare.actions[CompareAction.SWAP_RIGHT].trigger()
        assert page.jobs[0].id != page.jobs[1].id
        feeds = [voice.feed for voice in page.conductor.voices]
        QTest.keyClick(page.stage.panels[0].bar, Qt.Key.Key_Escape)
        assert desk.window.in_workspace
        await desk.until(lambda: all(feed.at_rest for feed in feeds))
        assert not menus.compare.actions[CompareAction.KEEP].isEnabled()
        assert menus.clip_actions[JobAction.COMPARE].isEnabled()
        focus = desk.window.focusWidget()
        assert focus is not None
        assert desk.wiring.jobs.isAncestorOf(focus)

    at_desk(scene)


def test_the_tab_key_goes_from_clip_to_clip_and_on_to_the_transport_also_after_a_swap(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        page, _jobs = await compare(desk, 3)
        for swapped in (False, True):
            if swapped:
                desk.window.menus.compare.actions[CompareAction.SWAP_RIGHT].trigger()
            bars = [panel.bar for panel in page.stage.panels]
            page.done.setFocus()
            met: list[object] = []
            for _ in range(30):
                focus = QApplication.focusWidget()
                assert focus is not None
                within = next((bar for bar in bars if bar is focus or bar.isAncestorOf(focus)), None)
                where = within or (page.transport if page.transport.isAncestorOf(focus) else focus)
                if where not in met[-1:]:
                    met.append(where)
                if where is page.transport:
                    break
                QTest.keyClick(focus, Qt.Key.Key_Tab)
            assert met == [page.done, *bars, page.transport]

    at_desk(scene)


def test_the_button_compares_and_a_new_prompt_leaves_the_comparison(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        page, _jobs = await compare(desk, 2)
        desk.window.menus.compare.actions[CompareAction.LEAVE].trigger()
        QTest.mouseClick(desk.window.toolbar.compare_button, Qt.MouseButton.LeftButton)
        assert desk.wiring.comparison.is_open
        await desk.until(lambda: page.conductor.moment is not None)
        desk.window.menus.new_prompt.trigger()
        assert desk.window.in_workspace
        assert page.conductor.voices == ()

    at_desk(scene)


def test_a_clip_whose_file_goes_away_is_still_compared_and_all_is_let_go_of_before_the_window_closes(
    at_desk: AtDesk, tmp_path: Path
) -> None:
    async def scene(desk: Desk) -> None:
        page, _jobs = await compare(desk, 2)
        gone = Path(page.jobs[0].file or "")
        shutil.move(gone, tmp_path / "elsewhere.mp4")
        page.conductor.seek(0.5)
        await desk.until(lambda: page.conductor.moment is not None and page.conductor.moment.seconds >= 0.5)
        assert page.conductor.moment is not None
        assert -1 not in page.conductor.moment.indexes
        page.perform(CompareAction.ALONE)
        await desk.wiring.comparison.rest()
        assert page.at_rest

    at_desk(scene)
