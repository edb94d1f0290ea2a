"""Every entry of the menus does something, says its key, and is disabled where it makes no sense."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.stamp import Kind, Stamp
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.help_sheets import show_about
from sora_desktop.ui.keys_sheet import KeysSheet
from sora_desktop.ui.messages import action_text
from sora_desktop.ui.preview.context_menu import context_menu
from tests.plugins.mnemonics import clashes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from PySide6.QtGui import QAction
    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.main_window import MainWindow


def entries(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from entries(inner)
        elif not action.isSeparator():
            yield action


def every_entry(window: MainWindow) -> list[QAction]:
    found = []
    for title in window.menu_bar.actions():
        menu = title.menu()
        assert isinstance(menu, QMenu)
        found += list(entries(menu))
    return found


def job(status: JobStatus) -> Job:
    request = VideoRequest(prompt="a")
    return Job(id=JobId("1"), connection="simulated", request=request, created_at=datetime.now(UTC), status=status)


def test_every_action_on_jobs_is_in_the_menu(window: MainWindow) -> None:
    assert set(window.menus.clip_actions) == set(JobAction)
    assert set(window.menus.clip_actions.values()) <= set(every_entry(window))


def test_actions_on_jobs_are_enabled_by_the_selection(window: MainWindow, qtbot: QtBot) -> None:
    actions = window.menus.clip_actions
    assert not any(action.isEnabled() for action in actions.values())
    failed = job(JobStatus.FAILED)
    window.menus.set_selection([failed])
    assert actions[JobAction.RETRY].isEnabled()
    assert not actions[JobAction.CANCEL].isEnabled()
    with qtbot.waitSignal(window.menus.job_action_requested) as told:
        actions[JobAction.RETRY].trigger()
    assert told.args == [JobAction.RETRY, [failed]]


def test_text_entries_act_on_the_field_in_focus(window: MainWindow) -> None:
    field = window.toolbar.search
    field.setText("peanut")
    field.setFocus()
    by_name = {action.text().replace("&", ""): action for action in every_entry(window)}
    by_name["Select all"].trigger()
    assert field.selectedText() == "peanut"
    by_name["Cut"].trigger()
    assert field.text() == ""
    by_name["Paste"].trigger()
    assert field.text() == "peanut"


def test_the_help_lists_every_key(window: MainWindow) -> None:
    from PySide6.QtWidgets import QLabel  # noqa: PLC0415 - only here

    groups = window.menus.key_groups()
    sheet = KeysSheet(groups, window)
    shown = {label.text() for label in sheet.card.findChildren(QLabel)}
    assert {text for group in groups for row in group.rows for text in row} <= shown
    assert "Generate" in shown
    assert sheet.rect().contains(sheet.card.geometry())
    sheet.search.setText("compare")
    labels = [label.text() for label in sheet.card.findChildren(QLabel) if label.isVisible()]
    assert "Compare" in labels
    assert "Generate" not in labels


def test_every_action_has_a_key_and_no_two_have_the_same(window: MainWindow) -> None:
    actions = [action for action in every_entry(window) if not action.isSeparator()]
    # One of several speeds is reached by the keys for slower and faster.
    without = [action for action in actions if action.shortcut().isEmpty() and action.actionGroup() is None]
    assert [action.text() for action in without] == []
    # What the list copies is the prompt, and what a field copies is its text: it is one key for both.
    copying = window.menus.clip_actions[JobAction.COPY_PROMPT]
    named = Counter(action.shortcut().toString() for action in actions if action is not copying)
    assert [key for key, count in named.items() if key and count > 1] == []


def test_a_letter_leads_to_one_entry_of_a_menu(window: MainWindow) -> None:
    found = {
        menu.title(): clashing
        for menu in window.findChildren(QMenu)
        if (clashing := clashes(action.text() for action in menu.actions()))
    }
    assert found == {}
    assert clashes(action.text() for action in window.menu_bar.actions()) == {}


def test_the_menu_of_the_clip_in_sight_names_the_keys_of_the_menu_bar(window: MainWindow) -> None:
    menu = context_menu(job(JobStatus.COMPLETED), window.menus.playback, lambda *_: None, window)
    named = {action.text().replace("&", ""): action.shortcut() for action in every_entry(window)}
    shown = {action.text().replace("&", ""): action.shortcut() for action in entries(menu)}
    opening = action_text(JobAction.OPEN)
    assert shown.pop(opening).isEmpty(), "only the list answers to it"
    assert shown == {text: named[text] for text in shown}
    assert not any(keys.isEmpty() for keys in shown.values())
    menu.deleteLater()


def test_no_menu_is_higher_than_a_small_screen(window: MainWindow) -> None:
    menus = [menu for menu in window.menu_bar.findChildren(QMenu) if menu.actions()]
    below = 600 - window.menu_bar.sizeHint().height()
    assert {menu.title(): menu.sizeHint().height() for menu in menus if menu.sizeHint().height() > below} == {}


def test_what_a_menu_inside_the_menu_of_clips_holds_decides_whether_it_opens(window: MainWindow) -> None:
    inside = {
        action.text().replace("&", ""): action for action in window.menu_bar.clip.actions() if action.menu() is not None
    }
    assert [text for text, action in inside.items() if action.isEnabled()] == ["Delete"]
    window.menus.set_selection([job(JobStatus.COMPLETED)])
    assert inside["Label"].isEnabled()
    assert not inside["When the reply was lost"].isEnabled()


def test_about_names_the_version_and_the_licence(window: MainWindow) -> None:
    from PySide6.QtWidgets import QLabel  # noqa: PLC0415 - only here

    from sora_desktop import __version__  # noqa: PLC0415 - only here

    text = " ".join(label.text() for label in show_about(window).card.findChildren(QLabel))
    assert __version__ in text
    assert "GNU General Public License" in text
    assert "From a checkout" in text


def test_about_names_the_build_and_leads_to_the_licences(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtWidgets import QLabel, QPushButton  # noqa: PLC0415 - only here

    stamp = Stamp("1.0", Kind.DEB, "0123456789abcdef")
    monkeypatch.setattr("sora_desktop.ui.help_sheets.read_stamp", lambda: stamp)
    asked: list[bool] = []
    card = show_about(window, lambda: asked.append(True)).card
    assert "Debian package · commit 0123456789" in [label.text() for label in card.findChildren(QLabel)]
    (button,) = (one for one in card.findChildren(QPushButton) if one.text() == "Licences…")
    button.click()
    assert asked == [True]


def test_a_key_opens_the_menu_of_what_is_in_focus(window: MainWindow, qtbot: QtBot) -> None:
    window.toolbar.search.setFocus()
    QTest.keyClick(window.toolbar.search, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, QMenu)
    opened.close()
