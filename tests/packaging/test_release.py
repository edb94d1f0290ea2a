"""What accompanies a release: a tag that fits, all products, their sums, and their sizes beside the last ones."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import release
from products.order import BuildOrder
from release import LastRelease, check_tag, complete_release
from steps.errors import BuildFailed

if TYPE_CHECKING:
    from pathlib import Path

CHANGELOG = """\
# Changelog

## [Unreleased]

- Not yet.

## [1.2.0] - 2026-11-23

### Added

- A window.

## [1.1.0]
"""
NAMES = (
    "sora-desktop_1.2.0-1_amd64.deb",
    "sora-desktop-1.2.0-linux-x86_64.tar.xz",
    "sora-desktop-1.2.0-linux-x86_64.AppImage",
    "sora-desktop-1.2.0-linux-x86_64.flatpak",
    "sora_desktop-1.2.0-py3-none-any.whl",
    "sora_desktop-1.2.0.tar.gz",
    "sora-desktop-1.2.0-windows-x86_64-setup.exe",
    "sora-desktop-1.2.0-windows-x86_64-portable.zip",
    "sora-desktop-1.2.0-macos-arm64.dmg",
    "sora-desktop-1.2.0-macos-x86_64.dmg",
    "sora-desktop-1.2.0-linux-x86_64.cdx.json",
    "sora-desktop-1.2.0-windows-x86_64.cdx.json",
    "sora-desktop-1.2.0-macos-arm64.cdx.json",
    "sora-desktop-1.2.0-macos-x86_64.cdx.json",
)


@pytest.fixture
def order(tmp_path: Path) -> BuildOrder:
    """Order a release of a checkout that has only a changelog."""
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    return BuildOrder(tmp_path, tmp_path / "dist", "1.2.0", "abc", 1_700_000_000, "owner/name")


@pytest.fixture
def products(tmp_path: Path) -> Path:
    """Give a folder with all products of a release, of a megabyte each."""
    folder = tmp_path / "products"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(name, encoding="utf-8")
        os.truncate(folder / name, 1_000_000)
    return folder


def test_a_tag_fits_the_version_and_a_dated_entry_of_the_changelog(order: BuildOrder) -> None:
    check_tag("v1.2.0", order)


@pytest.mark.parametrize("tag", ["v1.2.1", "1.2.0"])
def test_another_tag_is_refused_with_the_one_that_fits(order: BuildOrder, tag: str) -> None:
    with pytest.raises(BuildFailed, match=r"the tag should be v1\.2\.0"):
        check_tag(tag, order)


@pytest.mark.parametrize("version", ["1.1.0", "1.3.0"])
def test_a_version_that_the_changelog_does_not_date_is_refused(order: BuildOrder, version: str) -> None:
    with pytest.raises(BuildFailed, match="rename “## \\[Unreleased\\]”"):
        check_tag(f"v{version}", replace(order, version=version))


def test_sums_and_notes_are_written_beside_the_products(order: BuildOrder, products: Path) -> None:
    complete_release(products, order, LastRelease())

    lines = (products / "SHA256SUMS").read_text("utf-8").splitlines()
    assert lines == [f"{hashlib.sha256((products / name).read_bytes()).hexdigest()}  {name}" for name in sorted(NAMES)]
    notes = (products / "NOTES.md").read_text("utf-8")
    assert notes.startswith("### Added\n\n- A window.\n\n## ")
    assert "--repo owner/name --bundle sora-desktop-1.2.0.provenance.sigstore.json`" in notes
    assert "Not yet" not in notes


def test_sizes_stand_beside_those_of_the_last_release(order: BuildOrder, products: Path, tmp_path: Path) -> None:
    said = {
        "tagName": "v1.1.0",
        "assets": [
            {"name": "sora-desktop_1.1.0-1_amd64.deb", "size": 500_000, "url": "https://example.org"},
            {"name": "sora-desktop-1.1.0-macos-arm64.dmg", "size": 2_000_000},
        ],
    }
    last = tmp_path / "last.json"
    last.write_text(json.dumps(said), encoding="utf-8")

    table = complete_release(products, order, LastRelease.read(last)).splitlines()

    assert table[0] == "| Product | MB | v1.1.0 | change |"
    assert "| sora-desktop_1.2.0-1_amd64.deb | 1.0 | 0.5 | +100.0 % |" in table
    assert "| sora-desktop-1.2.0-macos-arm64.dmg | 1.0 | 2.0 | -50.0 % |" in table
    assert "| sora-desktop-1.2.0-macos-x86_64.dmg | 1.0 | – | new |" in table
    assert len(table) == 2 + len(NAMES)


def test_the_first_release_has_nothing_to_compare_with(tmp_path: Path) -> None:
    said = tmp_path / "last.json"
    said.write_text("\n", encoding="utf-8")

    assert LastRelease.read(said) == LastRelease.read(None) == LastRelease()


@pytest.mark.parametrize("name", NAMES)
def test_a_release_without_one_of_its_products_is_none(order: BuildOrder, products: Path, name: str) -> None:
    (products / name).unlink()

    with pytest.raises(BuildFailed, match=r"This is no release of 1\.2\.0:\n  .+: missing$"):
        complete_release(products, order, LastRelease())


def test_a_product_of_another_version_is_named(order: BuildOrder, products: Path) -> None:
    (products / "sora_desktop-1.1.0-py3-none-any.whl").touch()

    with pytest.raises(BuildFailed, match=r"sora_desktop-1\.1\.0-py3-none-any\.whl: another version\n.*2 of them"):
        complete_release(products, order, LastRelease())


def test_the_command_says_in_a_sentence_that_a_tag_does_not_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert release.main(["check", "--tag", "v0.0.0"]) == 1

    assert capsys.readouterr().err.startswith("The tag is v0.0.0, and the program says that it is ")
