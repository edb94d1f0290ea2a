"""Spares every later import a search that Qt for Python makes in the source of each module."""

from __future__ import annotations

import importlib

_FEATURES = "shibokensupport.feature"
_SEARCH = "_mod_uses_pyside"


def spare_the_search() -> bool:
    """Turn the search off, and tell whether it was found.

    Once Qt for Python is loaded, it reads the source of every module that is imported, to see
    whether the module may have asked for one of its optional features (`snake_case`, `true_property`).
    Nothing here asks for any. Reading the sources of all libraries doubles the time until the window
    works.
    """
    try:
        importlib.import_module("PySide6.QtCore")
        features = importlib.import_module(_FEATURES)
    except ImportError:
        # Whoever needs Qt finds out for himself, and says so.
        return False
    if not hasattr(features, _SEARCH):
        return False
    setattr(features, _SEARCH, lambda _module: False)
    return True
