"""What the tests of the window share: the look, and a language of brackets."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from sora_desktop.ui import theme
from tests.plugins.windows import show_active

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


GARBAGE = 50_000
"""How many objects may pile up before they are looked through."""


@pytest.fixture(scope="session", autouse=True)
def collection_on_the_main_thread() -> Iterator[None]:
    """Keep the threads of a test from collecting, and so destroying, widgets that an earlier one left."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def loops_end_on_the_main_thread() -> Iterator[None]:
    """Keep every loop: a worker thread that held one last would destroy it there, and leave its timers behind."""
    loops: list[qasync.QEventLoop] = []
    begin = qasync.QEventLoop.__init__

    def begin_and_keep(loop: qasync.QEventLoop, *arguments: object, **options: object) -> None:
        loops.append(loop)
        begin(loop, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(qasync.QEventLoop, "__init__", begin_and_keep)
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_left_on_the_clipboard() -> Iterator[None]:
    """Let go of what was copied: without a screen, Qt would do so when there is no Python any more to tell."""
    yield
    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def collected_now_and_then(collection_on_the_main_thread: None) -> Iterator[None]:
    """Collect between two tests once there is something to collect."""
    yield
    if gc.get_count()[0] > GARBAGE:
        gc.collect()


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> QApplication:
    """The application in the look, put on once."""
    theme.set_scheme("light")
    theme.apply(qapp)
    return qapp


@pytest.fixture
def dressed(look: QApplication) -> Iterator[QApplication]:
    """The application in the look, in the light scheme whatever a test does."""
    yield look
    if theme.chosen() is not theme.Scheme.LIGHT:
        theme.set_scheme("light")


@pytest.fixture
def ground(dressed: QApplication, qtbot: QtBot) -> QWidget:
    """A window with the keyboard in it, for sheets to lie upon."""
    return show_active(qtbot, QWidget(), 900, 600)


class Brackets(QTranslator):
    """A language in which every sentence stands in brackets."""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Say that there are translations, so that Qt asks for them."""
        return False

    def translate(
        self,
        _context: str | bytes,
        source: str | bytes,
        _disambiguation: str | bytes | None = None,
        _n: int = -1,
    ) -> str:
        """Put the text in brackets."""
        text = source.decode() if isinstance(source, bytes) else source
        return f"⟦{text}⟧" if text else text


@pytest.fixture
def brackets(qapp: QApplication) -> Iterator[None]:
    """Run in the language of brackets."""
    translator = Brackets()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)
