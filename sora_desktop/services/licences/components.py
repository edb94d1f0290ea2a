"""A component with its licence, and the file in which a packaged program carries the list of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "licences.json"
"""What the file is called among the resources."""


@dataclass(frozen=True, slots=True)
class Component:
    """Something that the program is made of.

    Attributes:
        name: what its makers call it.
        version: the version that is used; empty where nobody says.
        licence: an SPDX expression, such as `MIT OR Apache-2.0`, or what its makers say instead.
        home: the address of its page; may be empty.
        part_of: the component in which it is contained; empty for one that stands by itself.
        purl: what lists of components call it, as in `pkg:pypi/httpx@0.28.1`; may be empty.
        texts: the texts of its licence, with the notices that its makers want passed on.
    """

    name: str
    version: str = ""
    licence: str = ""
    home: str = ""
    part_of: str = ""
    purl: str = ""
    texts: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its name, with the version where that is known."""
        return f"{self.name} {self.version}".rstrip()


def ordered(components: Iterable[Component]) -> list[Component]:
    """Put components into the order of the alphabet, each before those that it contains."""

    def place(one: Component) -> tuple[str, bool, str]:
        return (one.part_of or one.name).casefold(), bool(one.part_of), one.name.casefold()

    return sorted(components, key=place)


def write_components(path: Path, components: Iterable[Component]) -> None:
    """Write the list into a file, every text only once."""
    numbers: dict[str, int] = {}
    listed = [
        {
            "name": one.name,
            "version": one.version,
            "licence": one.licence,
            "home": one.home,
            "part_of": one.part_of,
            "purl": one.purl,
            "texts": [numbers.setdefault(text, len(numbers)) for text in one.texts],
        }
        for one in components
    ]
    stored = json.dumps({"components": listed, "texts": list(numbers)}, ensure_ascii=False, indent=1)
    path.write_text(stored + "\n", encoding="utf-8")


def read_components(path: Path) -> list[Component]:
    """Read the list from a file.

    Raises:
        OSError: there is no such file.
        ValueError: it is no such list.
    """
    try:
        stored: Any = json.loads(path.read_text(encoding="utf-8"))
        texts = stored["texts"]
        return [
            Component(**{**one, "texts": tuple(texts[place] for place in one["texts"])}) for one in stored["components"]
        ]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        msg = f"{path.name} is no list of components: {error}"
        raise ValueError(msg) from error
