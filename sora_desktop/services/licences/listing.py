"""Lists what this copy of the program is made of: what was noted when it was packaged, or else what is installed."""

from __future__ import annotations

import logging
import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.resources import resource_path
from sora_desktop.services.licences.components import FILE, Component, ordered, read_components
from sora_desktop.services.licences.distributions import canonical, component_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

OWN_NAME = "Sora Desktop"
OWN_LICENCE = "GPL-3.0-or-later"

_PACKAGE = "sora-desktop"
_CHECKOUT = Path(__file__).resolve().parents[3]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_log = logging.getLogger(__name__)


def components() -> list[Component]:
    """List the components in the order of the alphabet; blocking, for half a second where nothing was noted."""
    try:
        return read_components(resource_path(FILE))
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        _log.warning("the list of licences cannot be read: %s", error)
    return ordered([_own(), *_typefaces(), *_installed()])


def _installed() -> Iterable[Component]:
    """Read the packages that this program needs, and those that these need in turn, as far as they are installed."""
    waiting = list(_needed_at_first())
    found: dict[str, Distribution] = {}
    while waiting:
        name = canonical(waiting.pop())
        package = None if name in found or name == _PACKAGE else _package(name)
        if package is not None:
            found[name] = package
            waiting += [_name(line) for line in package.requires or () if "extra ==" not in line]
    for package in found.values():
        yield component_of(package)
        yield from parts_of(package)


def _needed_at_first() -> Iterable[str]:
    """Name what the program itself asks for, with all that is optional."""
    package = _package(_PACKAGE)
    if package is not None:
        return [_name(line) for line in package.requires or ()]
    try:
        project = tomllib.loads((_CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        lines = [
            *project["dependencies"],
            *(line for more in project["optional-dependencies"].values() for line in more),
        ]
        return [_name(line) for line in lines]
    except (OSError, ValueError, KeyError) as error:
        _log.warning("what the program needs cannot be read: %s", error)
        return []


def _package(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _name(requirement: str) -> str:
    found = _NAME.match(requirement.strip())
    return found[0] if found else ""


def _own() -> Component:
    package = _package(_PACKAGE)
    texts = component_of(package).texts if package else _text(_CHECKOUT / "LICENSE")
    return Component(OWN_NAME, __version__, OWN_LICENCE, purl=f"pkg:pypi/{_PACKAGE}@{__version__}", texts=texts)


def _typefaces() -> Iterable[Component]:
    text = _text(resource_path("fonts", "OFL.txt"))
    yield Component("Inter (typeface)", licence="OFL-1.1", home="https://rsms.me/inter/", texts=text)
    # What the simulation writes its prompts with.
    drawn = _text(resource_path("simulation", "fonts", "LICENSES.txt"))
    yield Component(
        "DejaVu Sans (typeface)", licence="Bitstream-Vera", home="https://dejavu-fonts.github.io", texts=drawn
    )
    droid = "https://android.googlesource.com/platform/frameworks/base/"
    yield Component("Droid Sans Fallback (typeface)", licence="Apache-2.0", home=droid, texts=drawn)


def _text(path: Path) -> tuple[str, ...]:
    try:
        return (path.read_text(encoding="utf-8"),)
    except OSError:
        return ()
