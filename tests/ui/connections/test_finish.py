"""The dialog fits, can be used with the keyboard alone, speaks the person's language and loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from sora_desktop.domain.errors import KeyringMissing
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport
from sora_desktop.ui import theme
from sora_desktop.ui.connections.dialog import ConnectionsDialog
from sora_desktop.ui.connections.entry import HeaderEntry, PriceEntry

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.connections.conftest import World

LONG = "http://a-gateway-with-a-very-long-name.in-a-department.of-a-company.example.org/openai/deployments/v1"


@pytest.mark.parametrize(
    ("size", "scheme"),
    [((820, 500), "light"), ((900, 600), "light"), ((900, 600), "dark"), ((1280, 900), "light")],
)
async def test_nothing_is_cut_off_at_any_size(world: World, scheme: str, size: tuple[int, int]) -> None:
    theme.set_scheme(scheme)
    world.dialog.resize(*size)
    world.dialog.show_connection("gateway")
    page = world.dialog.page
    page.form.advanced.set_open(open_=True)
    page.form.kind.show_kind("openai")
    page.form.advanced.show_kind(page.form.kind.kind)
    page.form.advanced.headers.show_headers([HeaderEntry(LONG, LONG, secret=True)])
    page.form.advanced.prices.show_prices([PriceEntry(LONG, "1920x1080", "0.123456", LONG, date(2026, 11, 22))])
    page.form.name.setText("a name " * 11)
    page.form.base_url.setText(LONG)
    page.explain_keyring(KeyringMissing(reason=LONG))
    page.report.show_report(ConnectionReport("x", ok=False, checks=(CheckResult("address", ok=False, detail=LONG),)))
    page.remove_button.click()
    await world.until(page.question.isVisible)
    for _ in range(5):
        QApplication.processEvents()
    for child in page.findChildren(QWidget):
        if child.isVisible() and isinstance(child, (QLabel, QLineEdit, QAbstractButton, QComboBox)):
            right = child.mapTo(page, child.rect().topRight()).x()
            assert right <= page.width(), (child, getattr(child, "text", str)())
    assert not world.dialog.grab().isNull()


async def test_every_control_is_reached_by_tab_and_has_a_name(world: World) -> None:
    world.dialog.show_connection("gateway")
    page = world.dialog.page
    page.form.advanced.set_open(open_=True)
    page.form.advanced.concurrency.setValue(7)
    page.form.name.setFocus()
    await world.until(page.form.name.hasFocus)
    seen: list[QWidget] = []
    while (widget := QApplication.focusWidget()) is not None and widget not in seen:
        seen.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    form = page.form
    advanced = form.advanced
    reached: list[QWidget] = [
        form.name,
        form.kind,
        form.base_url,
        form.key.place,
        form.key.replace,
        form.auth,
        advanced.disclosure,
        advanced.concurrency,
        advanced.proxy_way,
        advanced.ca_file,
        advanced.headers.add_button,
        advanced.prices.add_button,
        page.test_button,
        page.revert_button,
        page.save_button,
    ]
    assert [seen.index(one) for one in reached] == sorted(seen.index(one) for one in reached)
    others: list[QWidget] = [page.remove_button, world.dialog.list.view, world.dialog.list.add_button]
    others += [page.default_button, world.dialog.list.more_button]
    for one in others:
        assert one in seen
    for one in seen:
        named = one.accessibleName() or (one.text() if isinstance(one, QAbstractButton) else "")
        assert named, one


async def test_every_word_can_be_translated(qtbot: QtBot, world: World, brackets: None) -> None:
    dialog = ConnectionsDialog(world.service, lambda *_args, **_more: None)  # type: ignore[arg-type]  # nothing is started
    qtbot.addWidget(dialog)
    dialog.open()
    for name in ("simulated", "gateway"):
        dialog.show_connection(name)
        for child in dialog.findChildren(QWidget):
            words = [child.toolTip(), child.accessibleName()]
            if isinstance(child, (QLabel, QAbstractButton)):
                words.append(child.text())
            for text in words:
                untranslatable = {"", name, "simulated", "2"}
                assert text in untranslatable or "⟦" in text, (child, text)
    dialog.page.explain_keyring(KeyringMissing(reason="x"))
    assert all("⟦" in link.text() for link in dialog.page.note.links)


def test_the_dialog_loads_nothing_heavy() -> None:
    heavy = "{'httpx', 'pydantic', 'keyring', 'av', 'PIL', 'PySide6.QtMultimedia', 'sqlite3', 'asyncio'}"
    code = f"import sys, sora_desktop.ui.connections; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


async def test_what_was_said_is_not_said_again_at_the_next_visit(world: World) -> None:
    world.dialog.show_connection("gateway")
    world.dialog.page.tell("Saved.")
    world.dialog.reject()
    world.dialog.show_connection("gateway")
    assert world.dialog.page.note.words == ""
