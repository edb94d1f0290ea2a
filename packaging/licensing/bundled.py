"""Lists what a frozen program really carries: its files, and the modules within its executables."""

from __future__ import annotations

import importlib
import platform
import sys
import zipfile
from dataclasses import replace
from functools import cached_property
from importlib.metadata import Distribution, distributions
from typing import TYPE_CHECKING

from products.order import libraries_of
from steps.errors import BuildFailed

from licensing import debian, table
from sora_desktop import __version__
from sora_desktop.services.licences.components import Component, ordered
from sora_desktop.services.licences.distributions import canonical, component_of, listed_versions, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from licensing.table import Entry

_OWN = "sora_desktop"
_PICTURE = ".icns"
_PYTHON = "Python"
_FREEZER = "pyinstaller"
_OF_FREEZER = ("pyi", "_pyi", "PyInstaller", "_pyinstaller")
_SETTINGS_OF_PYTHON = "_sysconfigdata_"
_LIBRARY_ARCHIVE = "base_library.zip"
_MODULES = "PYZ.pyz"
_MUCH_LONGER = 3
"""How many times as long as all that a package brings the text of a licence is that is not among it."""


def read_bundled(program: Path) -> list[Component]:
    """List the components of a frozen program.

    Args:
        program: its folder, or on macOS its bundle.

    Raises:
        BuildFailed: something is in it whose licence is not known.
    """
    return ordered(_Reading(program).components())


class _Reading:
    """One look into a frozen program."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self._found: dict[tuple[str, str], Component] = {}
        self._unknown: list[str] = []

    def components(self) -> Iterable[Component]:
        """Go through all files and modules."""
        self._add(_own_component())
        self._take_package(self._packages[_FREEZER])
        for path in self._files():
            self._take_file(path)
        for module in sorted(self._modules()):
            self._take_module(module)
        if self._unknown:
            reason = (
                "The licences of these parts of the program are not known. Write them into packaging/licensing/"
                "libraries.toml, or leave the parts out:\n  " + "\n  ".join(sorted(set(self._unknown)))
            )
            raise BuildFailed(reason)
        return self._found.values()

    def _files(self) -> Iterator[str]:
        """Give the paths of all files below the libraries' folder, as wheels name them."""
        folders = [libraries_of(self._program)]
        if self._program.suffix == ".app":
            folders.append(self._program / "Contents" / "Resources")
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.is_symlink():
                    # A dot in the name of a folder is no dot within a bundle of macOS.
                    yield path.relative_to(folder).as_posix().replace("__dot__", ".")

    def _modules(self) -> set[str]:
        """Name all modules within the executables and in the archive of those that Python needs to start."""
        place = self._program / "Contents" / "MacOS" if self._program.suffix == ".app" else self._program
        names: set[str] = set()
        for executable in sorted(path for path in place.iterdir() if path.is_file() and path.suffix in {"", ".exe"}):
            names |= modules_within(executable)
        archive = libraries_of(self._program) / _LIBRARY_ARCHIVE
        if archive.is_file():
            with zipfile.ZipFile(archive) as opened:
                names |= {
                    name.rpartition(".")[0].replace("/", ".").removesuffix(".__init__") for name in opened.namelist()
                }
        return names

    def _take_file(self, path: str) -> None:
        owner = self._owner(path)
        entry = table.named(_PYTHON) if _is_of_python(path) else table.find(path)
        if entry is None and _is_own(path):
            return
        whole = entry.name if entry else owner.metadata["Name"] if owner else ""
        for inner in table.compiled_into(path):
            self._add(replace(_component(inner), part_of=whole, version=_version_within(inner, owner)))
        if entry is not None:
            self._take_library(path, entry, owner)
        elif owner is None or (table.is_native(path) and not is_extension(path)):
            self._unknown.append(path)
        if owner is not None:
            self._take_package(owner)

    def _take_library(self, path: str, entry: Entry, owner: Distribution | None) -> None:
        """Take a library of the table."""
        component = _component(entry)
        if owner is not None:
            component = replace(component, part_of=owner.metadata["Name"], version=_version_within(entry, owner))
        elif entry.name == _PYTHON:
            component = replace(component, version=platform.python_version())
        elif "/" not in path and debian.is_asked() and (package := debian.package_of(path)) is not None:
            name, version = package
            said = debian.copyright_of(name)
            component = replace(
                component,
                name=f"{entry.name} ({name})",
                version=version,
                purl=f"pkg:deb/{debian.system()}/{name}@{version}",
                texts=(*component.texts, said) if said else component.texts,
            )
        self._add(component)

    def _take_module(self, name: str) -> None:
        top = name.partition(".")[0]
        if top in {_OWN, "__main__"} or any(top.startswith(one) for one in _OF_FREEZER):
            return
        owner = self._owner(f"{name.replace('.', '/')}.py") or self._owner(f"{name.replace('.', '/')}/__init__.py")
        if owner is not None:
            self._take_package(owner)
        elif not (top in sys.stdlib_module_names or top.startswith(_SETTINGS_OF_PYTHON) or name in self._namespaces):
            self._unknown.append(f"the module {name}")

    def _take_package(self, package: Distribution) -> None:
        """Take an installed package, and what is compiled into it."""
        component = component_of(package)
        if (component.name, component.part_of) in self._found:
            return
        licence = component.licence or table.licence_of_package(canonical(component.name))
        if canonical(component.name) == _FREEZER:
            licence = table.licence_of_package(_FREEZER)
        if not licence:
            self._unknown.append(f"the package {component.name}")
        self._add(replace(component, licence=licence, texts=self._whole_texts(component.texts, licence)))
        for part in parts_of(package):
            known = table.named(part.name)
            licence = part.licence or (known.licence if known else "")
            if not licence:
                self._unknown.append(f"{part.name} in {component.name}")
            self._add(replace(part, licence=licence, texts=self._texts(licence)))

    def _whole_texts(self, brought: tuple[str, ...], licence: str) -> tuple[str, ...]:
        """Give the texts that a package brings, and those that it only mentions by a few words and an address."""
        if not brought:
            return self._texts(licence)
        length = sum(map(len, brought))
        try:
            return (*brought, *(text for text in table.texts_of(licence) if len(text) > _MUCH_LONGER * length))
        except KeyError:
            return brought

    def _texts(self, licence: str) -> tuple[str, ...]:
        try:
            return table.texts_of(licence)
        except KeyError as error:
            self._unknown.append(f"the text of the licence {error}")
            return ()

    def _add(self, component: Component) -> None:
        """Keep a component, which each of its files brings anew."""
        self._found.setdefault((component.name, component.part_of), component)

    def _owner(self, path: str) -> Distribution | None:
        return self._owners.get(path)

    @cached_property
    def _packages(self) -> dict[str, Distribution]:
        return {canonical(one.metadata["Name"]): one for one in distributions()}

    @cached_property
    def _owners(self) -> dict[str, Distribution]:
        return {file.as_posix(): one for one in self._packages.values() for file in one.files or ()}

    @cached_property
    def _namespaces(self) -> set[str]:
        """Name the packages that are folders without a module of their own."""
        folders = (path.rpartition("/")[0].replace("/", ".") for path in self._owners)
        return {
            ".".join(parts[:end]) for parts in (one.split(".") for one in folders) for end in range(1, len(parts) + 1)
        }


def modules_within(executable: Path) -> set[str]:
    """Name the modules that an executable carries."""
    # There only where something is frozen.
    readers = importlib.import_module("PyInstaller.archive.readers")
    return set(readers.CArchiveReader(str(executable)).open_embedded_archive(_MODULES).toc)


def _own_component() -> Component:
    return Component(
        name="Sora Desktop",
        version=__version__,
        licence="GPL-3.0-or-later",
        purl=f"pkg:generic/sora-desktop@{__version__}",
        texts=table.texts_of("GPL-3.0-or-later"),
    )


def _component(entry: Entry) -> Component:
    try:
        texts = entry.texts()
    except KeyError as error:
        reason = f"The text of the licence {error} is missing in packaging/licensing/texts."
        raise BuildFailed(reason) from error
    return Component(name=entry.name, licence=entry.licence, home=entry.home, texts=texts)


def _version_within(entry: Entry, owner: Distribution | None) -> str:
    """Tell the version of a library in a package: the package's own where both are one, or what its makers list."""
    if owner is None:
        return ""
    if entry.name.startswith("Qt"):
        return owner.version
    return next((version for name, version in listed_versions(owner) if name.casefold() == entry.name.casefold()), "")


def _is_own(path: str) -> bool:
    """Tell whether a file is the project's own: its data, and the picture of the program on macOS."""
    return not table.is_native(path) and (path.startswith(f"{_OWN}/") or path.endswith(_PICTURE))


def _is_of_python(path: str) -> bool:
    """Tell whether a file is one of Python's own modules, which on Windows lie beside all else."""
    return "/" not in path and is_extension(path) and path.partition(".")[0] in sys.stdlib_module_names


def is_extension(path: str) -> bool:
    """Tell whether a native library is a module of Python, which belongs to its package."""
    return ".abi3." in path or ".cpython-" in path or path.endswith(".pyd")
