"""Reads from installed Python packages under which licence they are, and what is compiled into them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sora_desktop.services.licences.components import Component

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.metadata import Distribution, PackageMetadata

_EXPRESSION = re.compile(r"[A-Za-z0-9.+()-]+( (AND|OR|WITH) [A-Za-z0-9.+()-]+)*")
_SPELLED_OUT = {
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
}
"""How packages call their licences that were made before there was a standard for it."""

_LICENCE_FILE = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
_NO_TEXTS = (".json", ".py", ".pyc")
"""What may have such a name and is no text; some have their licence behind the dot, as in `LICENSE.APACHE`."""
_CLASS = "License :: "
_HOME_LABELS = ("homepage", "home", "source", "source code", "repository", "documentation")
_COMPILED_IN = ("pkg:cargo/", "pkg:generic/")
"""What is part of a native library, in the words of lists of components."""


def component_of(package: Distribution) -> Component:
    """Say what an installed package is, with the texts that it brings."""
    about = package.metadata
    name = about["Name"]
    return Component(
        name=name,
        version=package.version,
        licence=_licence(about),
        home=_home(about),
        purl=f"pkg:pypi/{canonical(name)}@{package.version}",
        texts=tuple(_texts(package)),
    )


def parts_of(package: Distribution) -> list[Component]:
    """Name what the makers of a package say is compiled into it; without texts, for they give none."""
    found: dict[str, Component] = {}
    for listed in _lists(package):
        for one in listed.get("components", ()):
            purl = str(one.get("purl", ""))
            if purl.startswith(_COMPILED_IN):
                found[one["name"]] = Component(
                    name=one["name"],
                    version=one.get("version", ""),
                    licence=_chosen(one.get("licenses") or ()),
                    part_of=package.metadata["Name"],
                    purl=purl.partition("?")[0],
                )
    return list(found.values())


def listed_versions(package: Distribution) -> list[tuple[str, str]]:
    """Give names and versions of all that the makers of a package list as being in it."""
    return [
        (one["name"], one["version"])
        for listed in _lists(package)
        for one in listed.get("components", ())
        if one.get("version")
    ]


def canonical(name: str) -> str:
    """Spell the name of a package as indexes of packages do."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _licence(about: PackageMetadata) -> str:
    classes: list[str] = [
        one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or () if one.startswith(_CLASS)
    ]
    for told in (_first(about, "License-Expression"), _first(about, "License"), *classes):
        known = _SPELLED_OUT.get(told.lower(), told)
        if _EXPRESSION.fullmatch(known):
            return known
    return ""


def _first(about: PackageMetadata, field: str) -> str:
    """Give what a field says; empty where there is none, for which some readers of metadata raise an error."""
    return str(next(iter(about.get_all(field) or ()), ""))


def _home(about: PackageMetadata) -> str:
    urls = [one.partition(",") for one in about.get_all("Project-URL") or ()]
    labelled: dict[str, str] = {label.strip().lower(): address.strip() for label, _, address in urls}
    return _first(about, "Home-page") or next((labelled[label] for label in _HOME_LABELS if label in labelled), "")


def _texts(package: Distribution) -> Iterator[str]:
    for file in package.files or ():
        inside = any(part.endswith(".dist-info") for part in file.parts[:-1])
        if inside and _LICENCE_FILE.search(file.stem) and file.suffix not in _NO_TEXTS:
            yield _read(package, str(file))


def _lists(package: Distribution) -> Iterator[dict[str, Any]]:
    for file in package.files or ():
        if file.parts[-2:-1] == ("sboms",) and file.suffix == ".json":
            yield json.loads(_read(package, str(file)))


def _read(package: Distribution, file: str) -> str:
    with open(str(package.locate_file(file)), encoding="utf-8", errors="replace") as opened:  # noqa: PTH123 - may be any
        return opened.read()


def _chosen(licences: Sequence[dict[str, Any]]) -> str:
    told = (one.get("expression") or one.get("license", {}).get("id", "") for one in licences)
    return " AND ".join(filter(None, told))
