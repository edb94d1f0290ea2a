"""Checks a wheel and a source archive: what they hold, what they say of themselves, and that nothing is missing."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import tarfile
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from packaging.metadata import Metadata
from packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename
from steps.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from products.order import BuildOrder

_LEAVINGS = ("__pycache__", ".pyc", ".venv", ".git/", "_cache/", "node_modules/")
_SUMMARY_LENGTH = 512  # what package indexes take


def check_wheel(wheel: Path, order: BuildOrder) -> None:
    """Make sure that a wheel is one, and holds the program, its resources and its licence, and nothing else.

    Raises:
        BuildFailed: with everything that is wrong with it.
    """
    name, version, _, tags = parse_wheel_filename(wheel.name)
    with zipfile.ZipFile(wheel) as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist() if not entry.endswith("/")}
    info = f"{str(name).replace('-', '_')}-{version}.dist-info"
    faults = list(_of_metadata(files.get(f"{info}/METADATA", b""), order))
    faults += _of_record(files, f"{info}/RECORD")
    faults += _of_content(files, _wanted_in_wheel(order), (f"{info}/", "sora_desktop/"))
    if {str(tag) for tag in tags} != {"py3-none-any"}:
        faults.append(f"its tags are {', '.join(map(str, tags))}, though it runs anywhere")
    if "sora-desktop = sora_desktop.__main__:main" not in files.get(f"{info}/entry_points.txt", b"").decode():
        faults.append("it brings no command sora-desktop")
    if files.get(f"{info}/licenses/LICENSE") != (order.root / "LICENSE").read_bytes():
        faults.append("its licence is not the project's")
    _refuse(wheel, faults)


def check_sdist(archive: Path, order: BuildOrder) -> None:
    """Make sure that a source archive is one, and holds everything that products are made from.

    Raises:
        BuildFailed: with everything that is wrong with it.
    """
    name, version = parse_sdist_filename(archive.name)
    top = f"{str(name).replace('-', '_')}-{version}/"
    with tarfile.open(archive) as opened:
        members = opened.getmembers()
        metadata = opened.extractfile(f"{top}PKG-INFO")
        faults = list(_of_metadata(metadata.read() if metadata else b"", order))
    faults += [f"{member.name} is no plain file" for member in members if not (member.isfile() or member.isdir())]
    wanted = {
        top + path for folder in ("packaging", "resources", "sora_desktop", "tests") for path in _files(order, folder)
    }
    faults += _of_content({member.name for member in members if member.isfile()}, wanted, (top,))
    _refuse(archive, faults)


def _of_metadata(text: bytes, order: BuildOrder) -> Iterator[str]:
    try:
        metadata = Metadata.from_email(text, validate=True)
    except ExceptionGroup as errors:
        yield from (f"what it says of itself is wrong: {error}" for error in errors.exceptions)
        return
    project = order.project
    if (metadata.name, str(metadata.version)) != (project["name"], order.version):
        yield f"it calls itself {metadata.name} {metadata.version}"
    extras = {canonicalize_name(extra) for extra in project.get("optional-dependencies", {})}
    if set(metadata.provides_extra or []) != extras:
        yield f"its extras are {', '.join(metadata.provides_extra or []) or 'none'}"
    if not metadata.summary or len(metadata.summary) > _SUMMARY_LENGTH:
        yield "its summary is missing, or too long for an index"
    if not metadata.description or metadata.description_content_type != "text/markdown":
        yield "it has no description in Markdown"
    elif "](resources/" in metadata.description:
        yield "its description has links that lead nowhere outside of the project"
    if metadata.license_expression != project["license"]:
        yield f"its licence is {metadata.license_expression}"
    if metadata.project_urls != project["urls"]:
        yield f"its addresses are {metadata.project_urls}"


def _of_record(files: dict[str, bytes], record: str) -> Iterator[str]:
    """Compare a wheel's files with the list of their digests."""
    rows = list(csv.reader(io.StringIO(files.get(record, b"").decode())))
    if sorted(row[0] for row in rows) != sorted(files):
        yield "its list of files is not what it holds"
    for path, digest, size in rows:
        content = files.get(path, b"")
        real = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        if path != record and (digest, size) != (f"sha256={real}", str(len(content))):
            yield f"{path} is not what its digest says"


def _of_content(found: Collection[str], wanted: Iterable[str], places: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{path} is missing" for path in sorted(set(wanted) - set(found)))
    for path in sorted(found):
        if not path.startswith(places):
            yield f"{path} does not belong there"
        elif any(leaving in path for leaving in _LEAVINGS):
            yield f"{path} is a leaving"


def _wanted_in_wheel(order: BuildOrder) -> set[str]:
    shipped = {f"sora_desktop/_{path}" for path in _files(order, "resources")}
    return {*_files(order, "sora_desktop"), *shipped, "sora_desktop/_resources/stamp.json"}


def _files(order: BuildOrder, folder: str) -> set[str]:
    """Name the files of a folder of the checkout, as archives write paths."""
    paths = (path.relative_to(order.root) for path in (order.root / folder).rglob("*") if path.is_file())
    names = (PurePosixPath(*path.parts).as_posix() for path in paths)
    return {name for name in names if not any(leaving in f"{name}/" for leaving in _LEAVINGS)}


def _refuse(product: Path, faults: list[str]) -> None:
    if faults:
        reason = "\n".join([f"{product.name} is not as it should be:", *(f"- {fault}" for fault in faults)])
        raise BuildFailed(reason)
