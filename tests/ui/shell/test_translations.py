"""The window speaks the person's language where it can, and English with right plurals where it cannot."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

import sora_desktop.ui
from sora_desktop.domain.queue import QueueState
from sora_desktop.resources import resource_path
from sora_desktop.ui.queue.words import queue_text
from sora_desktop.ui.translations import install_translations, install_words_of_qt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PySide6.QtWidgets import QApplication

CLIPS = "%n clips moved to the trash."


@pytest.fixture
def installed(qapp: QApplication) -> Iterator[QApplication]:
    """The application, rid of the translators of this test afterwards."""
    before = set(qapp.findChildren(QTranslator))
    yield qapp
    for translator in set(qapp.findChildren(QTranslator)) - before:
        qapp.removeTranslator(translator)
        translator.deleteLater()


@pytest.mark.parametrize("language", [QLocale.Language.English, QLocale.Language.Welsh])
def test_english_counts_right_also_below_a_language_that_is_not_there(
    installed: QApplication, language: QLocale.Language
) -> None:
    install_translations(installed, QLocale(language))
    assert QCoreApplication.translate("JobActions", CLIPS, "", 1) == "1 clip moved to the trash."
    assert QCoreApplication.translate("JobActions", CLIPS, "", 2) == "2 clips moved to the trash."


def test_qts_own_words_come_in_the_persons_language(installed: QApplication) -> None:
    install_words_of_qt(installed, QLocale(QLocale.Language.German))
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"


def test_every_plural_in_the_window_has_its_english_forms(tmp_path: Path) -> None:
    sources = [str(path) for path in sorted(Path(sora_desktop.ui.__file__).parent.rglob("*.py"))]
    found = tmp_path / "found.ts"
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run([str(tool), "-pluralonly", "-silent", *sources, "-ts", str(found)], check=True, timeout=60)
    shipped = resource_path("translations", "sora_desktop_en.ts")
    assert plurals(found) <= plurals(shipped)
    # The tool passes over what it does not understand, such as a count that does not go through `self.tr`.
    assert counted(map(Path, sources)) <= {source for _, source in plurals(shipped)}
    assert 'type="unfinished"' not in shipped.read_text(encoding="utf-8")


def test_the_compiled_translation_is_that_of_its_source(tmp_path: Path) -> None:
    shipped = resource_path("translations", "sora_desktop_en.ts")
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    compiled = tmp_path / "en.qm"
    subprocess.run([str(tool), "-silent", str(shipped), "-qm", str(compiled)], check=True, timeout=60)
    assert compiled.read_bytes() == shipped.with_suffix(".qm").read_bytes()


def test_what_the_window_says_changes_with_the_language(dressed: QApplication, brackets: None) -> None:
    assert queue_text(QueueState(), 0, 0) == "⟦nothing waiting⟧"


def counted(sources: Iterable[Path]) -> set[str]:
    """Give every text in the code in which something is counted."""
    return {
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("%L?n", node.value)
    }


def plurals(file: Path) -> set[tuple[str, str]]:
    """Give context and text of every message of a translation file."""
    return {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ET.parse(file).iter("context")  # noqa: S314 - our own file
        for message in context.iter("message")
    }
