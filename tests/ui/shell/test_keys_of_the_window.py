"""Keys go where a person looks: to a sheet and not below it, from pane to pane, and to the clip that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.organising.sheets import RenameSheet
from sora_desktop.ui.workspace import Pane
from tests.plugins.windows import claims_keyboard

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from tests.ui.shell.desk import AtDesk, Desk

pytestmark = pytest.mark.gui

KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


async def finished(desk: Desk) -> Job:
    desk.window.show_workspace()
    order = Order(request=VideoRequest(prompt="a fox", model="sora-2"))
    (job,) = await desk.settled(await desk.services.jobs.submit([order]))
    desk.wiring.jobs.select_job(job)
    desk.wiring.jobs.focus_list()
    await desk.until(lambda: desk.wiring.preview.job is not None)
    return job


def shown(desk: Desk) -> Job:
    job = desk.wiring.preview.job
    assert job is not None
    return job


def test_below_a_sheet_no_menu_answers_to_its_key_but_the_program_can_be_left(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        job = await finished(desk)
        menus, bar = desk.window.menus, desk.window.menu_bar
        left: list[bool] = []
        menus.quit.triggered.connect(lambda: left.append(True))
        desk.wiring.organising.rename([job])
        sheet = desk.window.findChild(RenameSheet)
        assert sheet is not None
        await desk.until(sheet.isVisible)
        assert not bar.isEnabled()
        field = QApplication.focusWidget()
        assert field is not None
        assert sheet.isAncestorOf(field)
        QTest.keyClick(field, KEY.Key_N, CONTROL)
        QTest.keyClick(field, KEY.Key_F4)
        assert QApplication.focusWidget() is field
        assert not desk.wiring.jobs.views.in_gallery
        assert desk.window.actions() == [menus.quit]
        QTest.keyClick(field, KEY.Key_Escape)
        assert bar.isEnabled()
        list_ = desk.wiring.jobs.views.chosen
        assert QApplication.focusWidget() is list_
        QTest.keyClick(list_, KEY.Key_F4)
        assert desk.wiring.jobs.views.in_gallery

    at_desk(scene)


def test_a_sheet_that_comes_from_a_dialog_gives_the_keyboard_back_to_the_window(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        job = await finished(desk)
        list_ = QApplication.focusWidget()
        dialog = QFileDialog(desk.window)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.show()
        await desk.until(lambda: claims_keyboard(dialog))
        desk.wiring.organising.rename([job])
        dialog.close()
        dialog.deleteLater()
        sheet = desk.window.findChild(RenameSheet)
        assert sheet is not None
        sheet.dismiss()
        assert desk.window.focusWidget() is list_

    at_desk(scene)


def test_f6_passes_over_a_pane_with_nothing_in_it(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.show_workspace()
        desk.window.menus.new_prompt.trigger()
        assert desk.wiring.preview.job is None
        for expected in (Pane.JOBS, Pane.COMPOSE, Pane.JOBS):
            desk.window.focus_next_pane()
            pane, focus = desk.window.workspace.widget(expected), QApplication.focusWidget()
            assert pane is not None
            assert focus is not None
            assert pane.isAncestorOf(focus)

    at_desk(scene)


def test_the_search_field_hands_the_keyboard_on_to_the_list(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await finished(desk)
        for key in (KEY.Key_Down, KEY.Key_Return, KEY.Key_Escape):
            desk.window.focus_search()
            assert QApplication.focusWidget() is desk.window.toolbar.search
            QTest.keyClick(desk.window.toolbar.search, key)
            assert QApplication.focusWidget() is desk.wiring.jobs.views.chosen

    at_desk(scene)


def test_keys_for_clips_act_beside_the_clip_too_but_not_where_one_writes(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        job = await finished(desk)
        labels = desk.wiring.organising.labels
        labels.heart.setFocus()
        QTest.keyClick(labels.heart, KEY.Key_4)
        await desk.until(lambda: shown(desk).rating == 4)
        labels.name.setFocus()
        QTest.keyClick(labels.name, KEY.Key_2)
        QTest.keyClick(labels.name, KEY.Key_D, CONTROL)
        QTest.keyClick(labels.name, KEY.Key_F2)
        assert desk.window.findChild(RenameSheet) is None
        assert (await desk.services.catalogue.get(job.id)).rating == 4

    at_desk(scene)


def test_what_is_ordered_is_looked_at_where_nothing_else_is(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        desk.window.menus.new_prompt.trigger()
        prompt = QApplication.focusWidget()
        assert prompt is not None
        QTest.keyClicks(prompt, "a lighthouse")
        QTest.keyClick(prompt, KEY.Key_Return, CONTROL)
        await desk.until(lambda: desk.wiring.preview.job is not None)
        assert shown(desk).request.prompt == "a lighthouse"
        assert QApplication.focusWidget() is prompt

    at_desk(scene)
