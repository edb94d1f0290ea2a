"""What holds for every widget of the window: a name for a screen reader, words that can be translated, a way by Tab."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QWidget,
)

from sora_desktop.domain.events import QueueChanged
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.queries import JobQuery
from sora_desktop.domain.queue import Hold, QueueMode, QueueState
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.batch.sheet import ImportSheet
from sora_desktop.ui.character_sheet import CharacterSheet
from sora_desktop.ui.closing import QuitSheet
from sora_desktop.ui.compose.editing import Purpose
from sora_desktop.ui.derivation_sheet import DerivationSheet
from sora_desktop.ui.help_sheets import show_about
from sora_desktop.ui.keys_sheet import KeysSheet
from sora_desktop.ui.messages import Message
from sora_desktop.ui.queue.questions import CancelAllSheet, CancelSheet, ForgetSheet, RetryAllSheet, SendAgainSheet
from sora_desktop.ui.workspace import Pane

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from tests.ui.shell.desk import AtDesk, Desk

PROMPT = "zebra"
DATA = re.compile(
    r"""
    Emulator | LiteLLM | OpenRouter | SGLang | TensorRT-LLM | vLLM-Omni | new-api | OPENAI_API_KEY  # servers
    | Sora\ Desktop | Python | Qt | Linux | x86_64 | aarch64   # names
    | Ctrl | Shift | Alt | Del | Return | Enter | Space | Esc | F\d+ | \b[A-Z]\b  # keys
    | zebra | simulated | sora-2(-pro)?(-[\d-]+)? | sim-\w+  # what jobs and connections are made of
    | \d+\s?[x×]\s?\d+ | [\d.,]+\s?([kKMGT]i?B|s|fps|bytes) | \d+(\.\d+)?×     # measures
    | video_\w+(…\w+)? | [0-9a-f-]{4,}(…[0-9a-f-]+)? | \d{4}-\d{2}-\d{2}  # ids and dates
    | \w+\.(csv|txt|mp4|png|webp) | \.\w+  # files
    | http\S+ | /\S+
    """,
    re.VERBOSE,
)


async def work(desk: Desk) -> None:
    """Have a finished and a failed clip, and look at the first."""
    orders = [
        Order(request=VideoRequest(prompt=PROMPT)),
        Order(request=VideoRequest(prompt=PROMPT, model="sim-refuses")),
    ]
    jobs = await desk.settled(await desk.services.jobs.submit(orders))
    desk.window.show_workspace()
    desk.wiring._select(jobs[0])
    await desk.until(desk.window.menus.clip_actions[JobAction.OPEN].isEnabled)


async def fill_form(desk: Desk, folder: Path) -> None:
    """Put two reference images into the form, the first of another shape than the clip, and a character."""
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    paths = [str(folder / "zebra.png"), str(folder / "zebra.webp")]
    assert all(image.save(path) for path in paths)
    desk.wiring.compose.restore_draft({"size": "1280x720", "characters": ["video_zebra"]})
    reference = desk.wiring.compose.fields.reference
    reference.set_values(paths)
    await desk.until(lambda: reference.card and reference.card.preview.image)


def open_what_has_to_do_with_the_queue(desk: Desk, job: Job) -> None:
    """Show every question about the queue, a held connection, and a job that is edited."""
    window, moment = desk.window, datetime(2026, 1, 1, tzinfo=UTC)
    running = replace(job, status=JobStatus.IN_PROGRESS, connection="zebra", estimate=400_000)
    waiting = replace(job, status=JobStatus.PENDING)
    lost = replace(running, status=JobStatus.UNCONFIRMED)
    unknown = replace(job, estimate=None)
    questions = (
        CancelSheet([running, waiting], desk.wiring.queue.servers, lambda: None, window),
        CancelAllSheet(2, lambda: None, window),
        SendAgainSheet([lost, unknown], lambda: None, lambda: None, window),
        ForgetSheet([lost], lambda: None, lambda: None, window),
        RetryAllSheet([unknown], lambda: None, window),
    )
    for question in questions:
        question.present()
    state = QueueState(QueueMode.PAUSING, (Hold("zebra", "key_refused", "zebra", moment),))
    desk.wiring.queue.apply(QueueChanged(state))
    desk.wiring.preview.show_job(lost)
    desk.wiring.jobs.show_in_queue_order()
    desk.wiring.compose.edit(waiting, Purpose.CHANGE)


async def open_everything(desk: Desk, folder: Path) -> None:
    """Show whatever can be shown besides the panes: notices, sheets and dialogs."""
    window = desk.window
    (job, *_) = await desk.services.catalogue.page(list(await desk.services.catalogue.sequences(JobQuery())))
    open_what_has_to_do_with_the_queue(desk, job)
    window.notices.tell(Message("⟦Told.⟧", "⟦Do this.⟧"))
    QuitSheet(1, 1, lambda: None, window).present()
    QuitSheet(0, 2, lambda: None, window).present()
    DerivationSheet(Derivation.REMIX, PROMPT, window).present()
    await fill_form(desk, folder)
    CharacterSheet(window).present()
    KeysSheet(window.menus.key_groups(), window)
    show_about(window)
    desk.wiring.connections.show()
    desk.wiring.money.show_budgets()
    desk.wiring.money.show_spending()
    rows = folder / "zebra.csv"
    rows.write_text("prompt,size\nzebra,1280x720\nzebra,1280x703\n,\n", encoding="utf-8")
    window.files_dropped.emit([rows, folder / "gone.txt"])
    await desk.until(lambda: window.findChild(ImportSheet))
    window.trouble.say(Message("⟦Trouble.⟧", "⟦Do this.⟧"))


def every_widget(window: QWidget) -> list[QWidget]:
    return [window, *window.findChildren(QWidget)]


def is_part_of_another_control(widget: QWidget) -> bool:
    """Tell whether a screen reader meets the widget only through the one that it belongs to."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QAbstractSpinBox, QComboBox, QAbstractItemView)):
            return True
        parent = parent.parentWidget()
    return widget.objectName().startswith("qt_")


def spoken(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_every_control_has_a_name_for_a_screen_reader(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await work(desk)
        await open_everything(desk, tmp_path)
        nameless = [
            f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
            for widget in every_widget(desk.window)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not is_part_of_another_control(widget)
            and not spoken(widget)
        ]
        assert nameless == []

    at_desk(scene)


def texts_of(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.statusTip())
    if widget.isWindow():
        yield widget.windowTitle()
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield widget.text()
    if isinstance(widget, (QLineEdit, QPlainTextEdit)):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(index) for index in range(widget.count()))
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(index) for index in range(widget.count()))
    if isinstance(widget, QMenu):
        yield widget.title()
        yield from (action.text() for action in widget.actions())
    if isinstance(widget, QTableView) and widget.model() is not None:
        model = widget.model()
        for column in range(model.columnCount()):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")


def untranslated(text: str) -> str:
    """Give what is left of a text without tags, translated parts and data, if that has letters."""
    plain = re.sub(r"<[^>]*>|&\w+;", "", text)
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", plain)) != plain:
        plain = shorter
    rest = DATA.sub("", plain)
    return text if re.search(r"[^\W\d_]", rest) else ""


def test_every_text_in_the_window_is_translated(brackets: None, at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await work(desk)
        await open_everything(desk, tmp_path)
        seen = [text for widget in every_widget(desk.window) for text in texts_of(widget)]
        seen += [action.text() for action in desk.window.findChildren(QAction)]
        plain = sorted({text for text in seen if untranslated(text)})
        assert plain == [], "\n".join(plain)
        assert sum("⟦" in text for text in seen) > 250

    at_desk(scene)


def test_tab_goes_through_toolbar_form_list_and_preview_in_the_order_of_reading(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await work(desk)
        window = desk.window
        window.resize(1440, 900)
        panes = {pane: window.workspace.widget(pane) for pane in Pane}
        window.toolbar.import_button.setFocus()
        order: list[object] = []
        first = QApplication.focusWidget()
        for _ in range(200):
            focus = QApplication.focusWidget()
            assert focus is not None
            assert window.isAncestorOf(focus), f"{focus} is outside the window"
            assert focus.isVisible()
            where: object = next((pane for pane, one in panes.items() if one and one.isAncestorOf(focus)), "toolbar")
            if window.status.isAncestorOf(focus):
                where = "status"
            if not order or order[-1] != where:
                order.append(where)
            QTest.keyClick(focus, Qt.Key.Key_Tab)
            if QApplication.focusWidget() is first:
                break
        assert order == ["toolbar", Pane.COMPOSE, Pane.JOBS, Pane.PREVIEW, "status"]

    at_desk(scene)
