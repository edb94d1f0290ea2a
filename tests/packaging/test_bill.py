"""The bill of materials: valid by its standard, whole, and the same for the same build."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from products import bill
from products.order import BuildOrder, libraries_of
from steps.errors import BuildFailed

from sora_desktop.services.licences.components import FILE, Component, write_components

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = (
    Component("Sora Desktop", "1.2.0", "GPL-3.0-or-later", purl="pkg:generic/sora-desktop@1.2.0"),
    Component("av", "17.0.0", "BSD-3-Clause", "https://pyav.org/docs", purl="pkg:pypi/av@17.0.0", texts=("a text",)),
    Component("Unicode data", "", "Unicode-3.0", part_of="ICU"),
    Component("x264", licence="GPL-2.0-or-later", home="https://www.videolan.org", part_of="av"),
    Component("ICU", "", "Unicode-3.0", part_of="av"),
    Component("Nettle", "", "(LGPL-3.0-or-later OR GPL-2.0-or-later) AND MIT", part_of="GnuTLS"),
    Component("something", "3", "BSD License"),
)


@pytest.fixture
def order(tmp_path: Path) -> BuildOrder:
    """Order the bill of a frozen program of a few components."""
    made = BuildOrder(ROOT, tmp_path / "dist", "1.2.0", "abc", 1_700_000_000, "owner/name")
    resources = libraries_of(made.frozen) / "sora_desktop" / "_resources"
    resources.mkdir(parents=True)
    write_components(resources / FILE, COMPONENTS)
    return made


def made(order: BuildOrder, folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(bill.make(folder, order).read_text(encoding="utf-8"))
    return told


def test_the_bill_is_valid_by_the_standard(order: BuildOrder, tmp_path: Path) -> None:
    text = bill.make(tmp_path, order).read_text(encoding="utf-8")

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_it_lists_every_component_and_what_is_contained_in_it(order: BuildOrder, tmp_path: Path) -> None:
    told = made(order, tmp_path)

    assert [part["name"] for part in told["components"]] == ["av", "Nettle", "something"]
    assert told["metadata"]["component"]["name"] == "sora-desktop"
    av, nettle, something = told["components"]
    assert av["purl"] == "pkg:pypi/av@17.0.0"
    assert [part["bom-ref"] for part in av["components"]] == ["av/x264", "av/ICU"]
    assert [part["bom-ref"] for part in av["components"][1]["components"]] == ["ICU/Unicode data"]
    assert av["components"][0] == {
        "type": "library",
        "bom-ref": "av/x264",
        "name": "x264",
        "licenses": [{"expression": "GPL-2.0-or-later"}],
        "externalReferences": [{"type": "website", "url": "https://www.videolan.org"}],
    }
    assert something["licenses"] == [{"license": {"name": "BSD License"}}]
    assert nettle["licenses"] == [{"expression": "(LGPL-3.0-or-later OR GPL-2.0-or-later) AND MIT"}]


def test_the_same_build_gives_the_same_bill_and_another_commit_another(order: BuildOrder, tmp_path: Path) -> None:
    again = BuildOrder(ROOT, order.dist, order.version, "def", order.made_at, order.repository)

    first = bill.make(tmp_path, order).read_bytes()
    assert bill.make(tmp_path, order).read_bytes() == first
    assert made(again, tmp_path)["serialNumber"] != json.loads(first)["serialNumber"]


def test_without_a_list_of_components_it_says_how_to_make_one(tmp_path: Path) -> None:
    empty = BuildOrder(ROOT, tmp_path / "nothing", "1.2.0", None, 0)

    with pytest.raises(BuildFailed, match=r"does not tell what the program is made of. Make it by: python3 packaging"):
        bill.make(tmp_path, empty)
