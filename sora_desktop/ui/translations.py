"""Loads the words of the interface in the person's language, ours and Qt's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTranslator

from sora_desktop.resources import resource_path

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication, QLocale

_ENGLISH = "sora_desktop_en"


def install_translations(app: QCoreApplication, locale: QLocale | None = None) -> None:
    """Install our words in the language of a locale, or of the system if none is given.

    English is installed below every other language: it knows the plural forms, and stands in for
    sentences that a translation does not have yet.
    """
    folder = resource_path("translations")
    _install(app, _ENGLISH, str(folder))
    if any(file.stem != _ENGLISH for file in folder.glob("*.qm")):
        # Only where there is a choice: Qt's table of locales is slow to load.
        from PySide6.QtCore import QLocale  # noqa: PLC0415

        _install(app, "sora_desktop", str(folder), locale or QLocale())


def install_words_of_qt(app: QCoreApplication, locale: QLocale | None = None) -> None:
    """Install Qt's own words, such as those of its dialogs, in the same way."""
    from PySide6.QtCore import QLibraryInfo, QLocale  # noqa: PLC0415 - slow to load, and not needed at first

    _install(app, "qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), locale or QLocale())


def _install(app: QCoreApplication, name: str, folder: str, locale: QLocale | None = None) -> None:
    translator = QTranslator(app)
    found = translator.load(name, folder) if locale is None else translator.load(locale, name, "_", folder)
    if found:
        app.installTranslator(translator)
