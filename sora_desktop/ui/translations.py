"""Loads the words of the interface in the person's language, ours and Qt's own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from sora_desktop.resources import resource_path


def install_translations(app: QCoreApplication, locale: QLocale | None = None) -> None:
    """Install the translations that fit a locale, or the system's if none is given.

    English is installed below every other language: it knows the plural forms, and stands in for
    sentences that a translation does not have yet.
    """
    wanted = locale or QLocale()
    folder = str(resource_path("translations"))
    _install(app, QLocale(QLocale.Language.English), "sora_desktop", folder)
    if wanted.language() is not QLocale.Language.English:
        _install(app, wanted, "qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        _install(app, wanted, "sora_desktop", folder)


def _install(app: QCoreApplication, locale: QLocale, name: str, folder: str) -> None:
    translator = QTranslator(app)
    if translator.load(locale, name, "_", folder):
        app.installTranslator(translator)
