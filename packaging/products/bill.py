"""Makes the bill of materials: what the frozen program is made of, as CycloneDX 1.6, for programs that look for faults.

It lists what the page of licences lists, which was read off the frozen program and not off what was asked for.
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from steps.errors import BuildFailed

from products.order import COMMAND, TITLE, libraries_of
from sora_desktop.services.licences.components import FILE, read_components

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from products.order import BuildOrder
    from sora_desktop.services.licences.components import Component

ENDING = ".cdx.json"
_NAME = r"\(*[A-Za-z0-9][A-Za-z0-9.+-]*\)*"
# Names of licences with AND, OR or WITH between; makers who name no licence of SPDX's use words without.
_EXPRESSION = re.compile(rf"{_NAME}( (AND|OR|WITH) {_NAME})*")


def make(folder: Path, order: BuildOrder) -> Path:
    """Make the bill of what is frozen, and give its path.

    Raises:
        BuildFailed: when nothing is frozen, or nobody wrote down what it is made of.
    """
    program = order.bundle if order.bundle.is_dir() else order.frozen
    listed = libraries_of(program) / "sora_desktop" / "_resources" / FILE
    try:
        components = read_components(listed)
    except (OSError, ValueError) as error:
        reason = f"{listed} does not tell what the program is made of. Make it by: python3 packaging/build.py"
        raise BuildFailed(reason) from error
    written = folder / "bill"
    written.write_text(bill(components, order), encoding="utf-8", newline="\n")
    return written.replace(order.dist / order.file_name(ENDING))


def bill(components: Sequence[Component], order: BuildOrder) -> str:
    """Write the bill; the same components of the same commit give the same text."""
    whole = _whole(order)
    parts = _nested(component for component in components if component.name != TITLE)
    text: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(order.made_at, UTC).isoformat(),
            "lifecycles": [{"phase": "post-build"}],
            "authors": [{"name": author["name"]} for author in order.project["authors"]],
            "component": whole,
        },
        "components": parts,
        "dependencies": [{"ref": whole["bom-ref"], "dependsOn": [part["bom-ref"] for part in parts]}],
        # Whatever cannot be traced to a component fails the build.
        "compositions": [{"aggregate": "complete", "assemblies": [whole["bom-ref"]]}],
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, order.home + json.dumps(text, sort_keys=True))
    return json.dumps({**text, "serialNumber": number.urn}, indent=1, ensure_ascii=False) + "\n"


def _whole(order: BuildOrder) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "application",
        "bom-ref": COMMAND,
        "name": COMMAND,
        "version": order.version,
        "description": order.project["description"],
        "licenses": _licences(order.project["license"]),
        "purl": f"pkg:generic/{COMMAND}@{order.version}",
        "externalReferences": [{"type": "website", "url": order.home}],
    }
    if order.commit:
        told["externalReferences"].append({"type": "vcs", "url": f"git+{order.home}@{order.commit}"})
    return told


def _nested(components: Iterable[Component]) -> list[dict[str, Any]]:
    """Write each component, with what is contained in it, at any depth."""
    written = [(component, _component(component)) for component in components]
    # What stands by itself comes before what is of the same name within another.
    named = {component.name: told for component, told in sorted(written, key=_is_contained, reverse=True)}
    outermost: list[dict[str, Any]] = []
    for component, told in written:
        inside = named.get(component.part_of)
        (outermost if inside is None else inside.setdefault("components", [])).append(told)
    return outermost


def _is_contained(written: tuple[Component, dict[str, Any]]) -> bool:
    return bool(written[0].part_of)


def _component(component: Component) -> dict[str, Any]:
    place = f"{component.part_of}/{component.name}" if component.part_of else component.name
    told: dict[str, Any] = {"type": "library", "bom-ref": place, "name": component.name}
    if component.version:
        told["version"] = component.version
    if component.licence:
        told["licenses"] = _licences(component.licence)
    if component.purl:
        told["purl"] = component.purl
    if component.home:
        told["externalReferences"] = [{"type": "website", "url": component.home}]
    return told


def _licences(licence: str) -> list[dict[str, Any]]:
    if _EXPRESSION.fullmatch(licence):
        return [{"expression": licence}]
    return [{"license": {"name": licence}}]
