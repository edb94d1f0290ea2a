"""The Tab key comes to everything that can be acted on, forth and back, in the order of reading, and in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from sora_desktop.domain.annotations import Annotation
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.compose.size_card import SizeCard
from sora_desktop.ui.controls.stops import first_stop, lead_to, stops_in
from sora_desktop.ui.workspace import Pane
from tests.plugins.windows import show_active

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.jobs import Job
    from tests.ui.shell.desk import AtDesk, Desk

KEY = Qt.Key


async def labelled(desk: Desk) -> Job:
    """Have a finished clip with tags, in sight, with a list that is narrowed down to them."""
    (job,) = await desk.settled(await desk.services.jobs.submit([Order(request=VideoRequest(prompt="zebra"))]))
    desk.window.show_workspace()
    desk.window.resize(1440, 900)
    await desk.services.jobs.annotate([job.id], Annotation(added_tags=("sea", "dawn"), name="Dawn"))
    desk.wiring.jobs.select_job(job)
    await desk.until(lambda: len(desk.wiring.organising.labels.tags.pills) == 2)
    return job


def walk(start: QWidget, key: Qt.Key) -> list[QWidget]:
    """Press a key until the keyboard is where it was, and give where it has been."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    been: list[QWidget] = []
    for _ in range(200):
        focus = QApplication.focusWidget()
        assert focus is not None
        if been and focus is been[0]:
            return been
        been.append(focus)
        QTest.keyClick(focus, key)
    pytest.fail(f"the keyboard does not come round: {been[-5:]}")


def reachable(window: QWidget) -> set[QWidget]:
    """Give all that can be acted on now; of several cards of which one is chosen, that one."""
    stops = [one for one in stops_in(window) if one.isVisible() and one.isEnabled() and one.focusProxy() is None]
    return {one for one in stops if not isinstance(one, SizeCard) or one.isChecked()}


def in_sight(widget: QWidget) -> bool:
    """Tell whether a part of a widget that is as high as a line is not scrolled away."""
    outer = widget.parentWidget()
    while outer is not None:
        if isinstance(outer, QScrollArea):
            port = outer.viewport()
            shown = QRect(widget.mapTo(port, QPoint()), widget.size()).intersected(port.rect())
            if shown.height() < min(widget.height(), 20):
                return False
        outer = outer.parentWidget()
    return True


def test_the_tab_key_comes_to_everything_forth_and_back(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await labelled(desk)
        start = desk.window.toolbar.import_button
        forth = walk(start, KEY.Key_Tab)
        assert {f"{one.accessibleName()} {one}" for one in reachable(desk.window) - set(forth)} == set()
        back = walk(start, KEY.Key_Backtab)
        assert [one.accessibleName() for one in reversed(back[1:])] == [one.accessibleName() for one in forth[1:]]

    at_desk(scene)


def test_what_has_the_keyboard_is_in_sight(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await labelled(desk)
        desk.window.resize(*[desk.window.minimumWidth(), desk.window.minimumHeight()])
        start = desk.window.toolbar.import_button
        for key in (KEY.Key_Tab, KEY.Key_Backtab):
            start.setFocus()
            for _ in range(100):
                focus = QApplication.focusWidget()
                assert focus is not None
                assert in_sight(focus), f"{focus.accessibleName()} {focus}"
                QTest.keyClick(focus, key)
                if QApplication.focusWidget() is start:
                    break

    at_desk(scene)


def test_what_is_written_of_a_clip_is_gone_through_as_it_is_read(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await labelled(desk)
        labels, tabs = desk.wiring.organising.labels, desk.wiring.preview.facts.tabs
        forth = walk(tabs, KEY.Key_Tab)
        expected: Sequence[QWidget] = (
            tabs,
            labels.heart,
            labels.stars,
            labels.name,
            *labels.tags.pills.values(),
            labels.tags.line,
            labels.note,
        )
        assert forth[: len(expected)] == list(expected)
        preview = desk.window.workspace.widget(Pane.PREVIEW)
        assert preview is not None
        assert preview.isAncestorOf(forth[len(expected)])

    at_desk(scene)


def test_what_can_be_done_about_a_failure_comes_before_what_is_known_of_it(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await labelled(desk)
        order = Order(request=VideoRequest(prompt="zebra", model="sim-refuses"))
        (failed,) = await desk.settled(await desk.services.jobs.submit([order]))
        preview = desk.wiring.preview
        desk.wiring.jobs.select_job(failed)
        await desk.until(lambda: preview.job == failed and preview.card.isVisible())
        forth = walk(desk.wiring.jobs.views.chosen, KEY.Key_Tab)
        place = forth.index(preview.facts.tabs)
        shown = [one for one in stops_in(preview.card) if one.isVisible() and one.isEnabled()]
        assert len(shown) > 1
        assert forth[1 : place + 1] == [*shown, preview.facts.tabs]

    at_desk(scene)


def test_conditions_above_the_list_stand_before_what_drops_them_all(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await labelled(desk)
        jobs = desk.wiring.jobs
        from dataclasses import replace  # noqa: PLC0415 - only here

        jobs.ask_for(replace(jobs.query, tags=("sea", "dawn")))
        bar = jobs._narrowed
        await desk.until(lambda: len(bar.pills) == 2)
        forth = walk(bar.pills[0], KEY.Key_Tab)
        assert forth[:3] == [*bar.pills, bar.clear_button]

    at_desk(scene)


def test_f6_goes_to_the_rows_or_to_what_is_offered_in_their_place(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await labelled(desk)
        window, jobs = desk.window, desk.wiring.jobs
        window.focus_next_pane()
        window.menus.new_prompt.trigger()
        window.focus_next_pane()
        assert QApplication.focusWidget() is jobs.views.chosen
        window.toolbar.search.setText("nothing has this")
        await desk.until(lambda: jobs.views.shown is not jobs.views.chosen)
        window.menus.new_prompt.trigger()
        window.focus_next_pane()
        focus = QApplication.focusWidget()
        assert focus is first_stop(jobs._page)
        assert focus in jobs._page.buttons

    at_desk(scene)


def test_enter_presses_the_button_that_has_the_keyboard_and_does_not_open_the_clip(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await labelled(desk)
        asked: list[object] = []
        desk.window.clip_key_pressed.connect(asked.append)
        transport = desk.wiring.preview.transport
        button = next(one for one in stops_in(transport) if one.accessibleName() == "Loop")
        before = button.isChecked()  # type: ignore[attr-defined]  # it is a button
        button.setFocus()
        QTest.keyClick(button, KEY.Key_Return)
        assert button.isChecked() is not before  # type: ignore[attr-defined]
        assert asked == []
        toolbar = desk.window.toolbar
        pressed: list[bool] = []
        toolbar.import_button.clicked.disconnect()
        toolbar.import_button.clicked.connect(lambda: pressed.append(True))
        toolbar.import_button.setFocus()
        QTest.keyClick(toolbar.import_button, KEY.Key_Enter)
        assert pressed == [True]

    at_desk(scene)


def test_controls_that_are_made_later_come_where_they_are_led_to(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout  # noqa: PLC0415 - only here

    page = QWidget()
    column = QVBoxLayout(page)
    first, words, last = QPushButton("first"), QLabel("words"), QPushButton("last")
    for one in (first, words, last):
        column.addWidget(one)
    show_active(qtbot, page, 200, 200)
    new = [QPushButton(name, page) for name in ("a", "b")]
    for one in new:
        one.show()
    lead_to(last, new)
    assert [one.text() for one in walk(first, KEY.Key_Tab) if isinstance(one, QPushButton)] == [
        "first",
        "a",
        "b",
        "last",
    ]
    lead_to(new[0], [new[0]])
    assert len(walk(first, KEY.Key_Tab)) == 4
