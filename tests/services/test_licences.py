"""Facts about the list of what the program is made of: what packages say of their licences is found, and kept."""

from __future__ import annotations

import json
from email import message_from_string
from email.message import Message
from importlib.metadata import Distribution, PathDistribution
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.services.licences import listing
from sora_desktop.services.licences.components import Component, ordered, read_components, write_components
from sora_desktop.services.licences.distributions import component_of, listed_versions, parts_of

if TYPE_CHECKING:
    from pathlib import Path


def package(folder: Path, *about: str, files: dict[str, str] | None = None) -> Distribution:
    """Install a package that says these lines of itself."""
    info = folder / "odd_one-1.2.dist-info"
    written = {
        "METADATA": "\n".join(["Metadata-Version: 2.4", "Name: odd.one", "Version: 1.2", *about]),
        **(files or {}),
    }
    for name, text in written.items():
        path = info / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (info / "RECORD").write_text("".join(f"{info.name}/{name},,\n" for name in written), encoding="utf-8")
    return PathDistribution(info)


@pytest.mark.parametrize(
    ("about", "licence"),
    [
        (["License-Expression: MIT OR Apache-2.0", "License: something else"], "MIT OR Apache-2.0"),
        (["License: BSD 2-Clause License"], "BSD-2-Clause"),
        (["License: MIT"], "MIT"),
        (
            ["License: Do what you like, but tell us about it", "Classifier: License :: OSI Approved :: MIT License"],
            "MIT",
        ),
        (["Classifier: License :: OSI Approved :: BSD License"], ""),
        ([], ""),
    ],
)
def test_a_licence_is_found_in_whatever_way_a_package_tells_it(tmp_path: Path, about: list[str], licence: str) -> None:
    assert component_of(package(tmp_path, *about)).licence == licence


def test_a_package_is_described_with_its_page_and_the_texts_that_it_brings(tmp_path: Path) -> None:
    files = {
        "licenses/LICENSE": "You may.",
        "licenses/LICENSE.APACHE": "Or so.",
        "NOTICE.txt": "By us.",
        "licenses/AUTHORS.py": "print()",
        "top_level.txt": "odd",
    }
    found = component_of(package(tmp_path, "Project-URL: Homepage, https://odd.example", files=files))
    assert (found.name, found.version, found.home) == ("odd.one", "1.2", "https://odd.example")
    assert found.purl == "pkg:pypi/odd-one@1.2"
    assert sorted(found.texts) == ["By us.", "Or so.", "You may."]


def test_what_is_compiled_into_a_package_is_told_by_its_own_list(tmp_path: Path) -> None:
    listed = {
        "components": [
            {"name": "serde", "version": "1.0", "purl": "pkg:cargo/serde@1.0?x=y", "licenses": [{"expression": "MIT"}]},
            {"name": "openssl", "version": "4.0", "purl": "pkg:generic/openssl@4.0"},
            {"name": "odd.one", "version": "1.2", "purl": "pkg:pypi/odd.one@1.2"},
            {"name": "libpng", "version": "1.6", "licenses": [{"license": {"id": "Zlib"}}]},
        ]
    }
    made = package(tmp_path, files={"sboms/list.cdx.json": json.dumps(listed)})
    assert parts_of(made) == [
        Component("serde", "1.0", "MIT", part_of="odd.one", purl="pkg:cargo/serde@1.0"),
        Component("openssl", "4.0", "", part_of="odd.one", purl="pkg:generic/openssl@4.0"),
    ]
    assert ("libpng", "1.6") in listed_versions(made)


def test_a_list_is_kept_with_every_text_once_and_read_again(tmp_path: Path) -> None:
    text = "Permission is hereby granted. ßé"
    components = [
        Component("b", "1", "MIT", texts=(text, "more")),
        Component("a", licence="MIT", part_of="b", texts=(text,)),
    ]
    write_components(tmp_path / "list.json", components)
    assert read_components(tmp_path / "list.json") == components
    assert (tmp_path / "list.json").read_text(encoding="utf-8").count(text) == 1
    assert ordered([*components, Component("A")]) == [Component("A"), *components]


@pytest.mark.parametrize(
    "written", ["", "[]", '{"components": [{"name": "a", "texts": [0]}], "texts": []}', '{"texts": 1}']
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "list.json").write_text(written, encoding="utf-8")
    with pytest.raises(ValueError, match="no list of components"):
        read_components(tmp_path / "list.json")


def test_where_nothing_was_noted_the_installed_packages_are_listed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = {one.name: one for one in listing.components()}
    assert found["Sora Desktop"].licence == "GPL-3.0-or-later"
    assert "GNU GENERAL PUBLIC LICENSE" in found["Sora Desktop"].texts[0]
    assert found["httpx"].licence == "BSD-3-Clause"
    # What a library needs in turn, and what only an extra asks for.
    assert {"httpcore", "certifi", "c2pa-python", "fastapi", "Inter (typeface)", "PySide6_Essentials"} <= found.keys()
    assert "pytest" not in found
    assert [one.name for one in found.values() if not (one.licence or one.part_of)] == []
    # A list that was noted, and then damaged, hides nothing.
    (tmp_path / "licences.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr(listing, "resource_path", tmp_path.joinpath)
    assert {one.name for one in listing.components()} == found.keys()


def test_what_was_noted_when_it_was_packaged_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    noted = [Component("Qt", "6.11", "LGPL-3.0-only", texts=("text",))]
    write_components(tmp_path / "licences.json", noted)
    monkeypatch.setattr(listing, "resource_path", tmp_path.joinpath)
    assert listing.components() == noted


class Strict(Message):
    """Raises an error for a field that is not there, as the newer reader of metadata does."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - as the class that it comes from
        if name not in self:
            raise KeyError(name)
        return super().__getitem__(name)


class StrictDistribution(PathDistribution):
    """Takes the place of Python's own as soon as a library loads the newer reader."""

    @property
    def metadata(self) -> Any:  # noqa: ANN401 - of another class than Python says
        return message_from_string(self.read_text("METADATA") or "", _class=Strict)


def test_it_is_the_same_by_the_newer_reader_of_metadata(tmp_path: Path) -> None:
    package(tmp_path, "License: MIT")
    found = component_of(StrictDistribution(tmp_path / "odd_one-1.2.dist-info"))
    assert (found.name, found.licence, found.home) == ("odd.one", "MIT", "")
