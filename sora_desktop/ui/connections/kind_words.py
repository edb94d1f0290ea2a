"""What a person reads of a kind of server, in their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from sora_desktop.services.kinds import Kind


def title_of(kind: Kind) -> str:
    """Give its name."""
    return _in_language(kind.title)


def summary_of(kind: Kind) -> str:
    """Say in a sentence what it is."""
    return _in_language(kind.summary)


def key_hint_of(kind: Kind) -> str:
    """Say where a key comes from, or how one looks; empty where that is not known."""
    return _in_language(kind.key_hint)


def notice_of(kind: Kind) -> str:
    """Say what has to be known before it is used; empty where there is nothing."""
    return _in_language(kind.notice)


def _in_language(text: str) -> str:
    return QCoreApplication.translate("kinds", text) if text else ""
