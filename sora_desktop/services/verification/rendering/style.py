"""Gives the style sheet of a report as a web page, with what its printed pages carry in their margins."""

from __future__ import annotations

from sora_desktop.resources import resource_path

_LIMIT = 80
"""Characters in the margin of a page."""


def style_sheet(title: str, maker: str) -> str:
    """Give the style sheet.

    Args:
        title: what stands above every printed page but the first.
        maker: what stands below each.
    """
    style = resource_path("report", "report.css").read_text(encoding="utf-8")
    return style.replace('"RUNNING_TITLE"', _quoted(title)).replace('"MAKER"', _quoted(maker))


def _quoted(text: str) -> str:
    """Write a text within quotes of CSS, so that nothing in it ends them."""
    cut = text if len(text) <= _LIMIT else f"{text[: _LIMIT - 1]}…"
    signs = (sign if sign.isascii() and (sign.isalnum() or sign == " ") else f"\\{ord(sign):06x}" for sign in cut)
    return f'"{"".join(signs)}"'
