"""Names all products: on which systems each is made, by which module, and what it takes that not everybody has."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from steps.errors import BuildFailed

from products.order import BuildOrder, system

if TYPE_CHECKING:
    from collections.abc import Sequence

Make = Callable[[Path, BuildOrder], Path]

_EVERYWHERE = frozenset({"linux", "windows", "macos"})


@dataclass(frozen=True)
class Product:
    """A kind of product.

    Attributes:
        name: what `--only` calls it.
        module: the module of `products` that makes it.
        systems: where it can be made.
        tools: commands without which it is left out, unless somebody asks for it by name.
        is_frozen: whether it is made from the frozen folder.
        fetches: whether it fetches parts from places on the web that not everybody reaches, so that it is left out
            where that fails, unless somebody asks for it by name.
    """

    name: str
    module: str
    systems: frozenset[str]
    tools: tuple[str, ...] = ()
    is_frozen: bool = True
    fetches: bool = False

    def missing(self) -> list[str]:
        """Name the tools that are not installed."""
        return [tool for tool in self.tools if not shutil.which(tool)]

    def maker(self) -> Make:
        """Load what makes it."""
        make: Make = importlib.import_module(f"products.{self.module}").make
        return make


PRODUCTS = (
    Product("deb", "deb", frozenset({"linux"}), ("dpkg-deb",)),
    Product("tarball", "tarball", frozenset({"linux"})),
    Product("appimage", "appimage", frozenset({"linux"}), ("appimagetool",), fetches=True),
    Product("flatpak", "flatpak", frozenset({"linux"}), ("flatpak-builder", "flatpak"), fetches=True),
    Product("portable", "windows_portable", frozenset({"windows"})),
    Product("setup", "windows_setup", frozenset({"windows"}), ("iscc",)),
    Product("dmg", "macos", frozenset({"macos"}), ("hdiutil",)),
    Product("wheel", "wheel", _EVERYWHERE, is_frozen=False),
    Product("bill", "bill", _EVERYWHERE),
)
"""In the order in which they are made. The source archive comes with the wheel, which is made from it."""

NAMES = tuple(product.name for product in PRODUCTS)


def chosen(only: Sequence[str] | None) -> tuple[list[Product], list[str]]:
    """Choose what is made here.

    Args:
        only: the names that somebody asked for, or None for all that can be made.

    Returns:
        The products, and a sentence about each that is left out for want of a tool.

    Raises:
        BuildFailed: a name is unknown, or is of something that this system cannot make.
    """
    here = [product for product in PRODUCTS if system() in product.systems]
    if only is None:
        left_out = [product for product in here if product.missing()]
        words = [f"{product.name} is left out: no {' and no '.join(product.missing())} here" for product in left_out]
        return [product for product in here if product not in left_out], words
    known = {product.name: product for product in here}
    wrong = [name for name in only if name not in known]
    if wrong:
        reason = f"Nothing called {', '.join(wrong)} can be made here. There are: {', '.join(known)}"
        raise BuildFailed(reason)
    return [product for product in here if product.name in only], []
