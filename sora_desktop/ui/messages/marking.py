"""Marks texts in tables for translation."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Give the text back as it is.

    `pyside6-lupdate` finds the text by this very name; Qt's function of the same name is typed
    as giving any object.
    """
    return text
