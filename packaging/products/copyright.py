"""Writes the copyright file of the Debian package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.desktop_share import developer

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder


def debian_copyright(program: Path, order: BuildOrder) -> str:
    """Write it in the form that machines read."""
    return f"""Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Source: {order.home}

Files: *
Copyright: 2026 {developer(order)}
License: GPL-3+
 See /usr/share/common-licenses/GPL-3
"""
