"""The status bar says which connection, real or simulated, how much is under way, and what room is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton

from sora_desktop.domain.connections import SIMULATED, Connection
from sora_desktop.ui.status_bar import StatusBar

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def bar(dressed: QApplication, qtbot: QtBot) -> StatusBar:
    made = StatusBar()
    qtbot.addWidget(made)
    return made


def test_a_server_is_named_and_called_real(bar: StatusBar) -> None:
    bar.show_connection(Connection(id="1", name="studio-gpu", base_url="http://gpu/v1"))
    assert (bar.connection.text(), bar.origin.text()) == ("studio-gpu", "real")
    assert bar.origin.property("role") == "real"
    assert "http://gpu/v1" in bar.toolTip()


def test_the_simulation_is_called_simulated_once(bar: StatusBar) -> None:
    bar.show_connection(SIMULATED)
    assert (bar.connection.text(), bar.origin.text()) == ("", "simulated")
    assert bar.origin.property("role") == "simulated"


def test_the_queue_is_told_in_words_and_as_a_warning_where_something_holds_it_up(bar: StatusBar) -> None:
    bar.show_queue("3 running · 1 waiting")
    assert (bar.queue.text(), bar.queue.property("role")) == ("3 running · 1 waiting", "small")
    bar.show_queue("1 connection held", urgent=True)
    assert bar.queue.property("role") == "warning"


def test_little_room_is_a_warning(bar: StatusBar) -> None:
    bar.show_disk(41 * 10**9)
    assert bar.disk.text() == "41 GB free"
    assert bar.disk.property("role") == "small"
    bar.show_disk(500 * 10**6)
    assert bar.disk.text() == "500.0 MB free"
    assert bar.disk.property("role") == "warning"
    bar.show_disk(9 * 10**9, 5 * 10**9)
    assert bar.disk.property("role") == "warning"
    bar.show_disk(4 * 10**9, 5 * 10**9)
    assert bar.disk.property("role") == "error"


def test_the_local_service_is_named_while_it_is_on_and_leads_to_its_window(bar: StatusBar, qtbot: QtBot) -> None:
    bar.show()
    bar.show_service("")
    assert bar.findChild(QPushButton) is None
    bar.show_service("http://127.0.0.1:3000")
    assert bar.service is not None
    assert bar.service.isVisible()
    assert "http://127.0.0.1:3000" in bar.service.toolTip()
    with qtbot.waitSignal(bar.service_requested):
        bar.service.click()
    bar.show_service("")
    assert not bar.service.isVisible()
