"""The English words for numbers, as the program has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTranslator

from sora_desktop.ui.translations import install_translations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def english(look: QApplication) -> Iterator[None]:
    """Count in English, and stop afterwards."""
    before = set(look.findChildren(QTranslator))
    install_translations(look)
    yield
    for translator in set(look.findChildren(QTranslator)) - before:
        look.removeTranslator(translator)
        translator.deleteLater()
