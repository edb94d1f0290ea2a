"""Makes what accompanies the products of a release: their sums, a table of their sizes, and the notes.

    python3 packaging/release.py check --tag v0.2.0
    python3 packaging/release.py --repository owner/name complete dist [--last last.json]

`check` looks whether a tag fits the version and the changelog. `complete` looks whether a release has all products,
writes SHA256SUMS and NOTES.md beside them, and prints the table. `last.json` is what `gh release view --json
tagName,assets` said of the last release. It needs nothing but Python.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from products.order import COMMAND, BuildOrder, read_order
from steps.errors import BuildFailed, say
from steps.streams import take_every_letter

ROOT = Path(__file__).resolve().parents[1]
SUMS = "SHA256SUMS"
NOTES = "NOTES.md"
# The bills say what is in the products, for each system; the rest is what people download.
EXPECTED = {
    "the Debian package": r"_amd64\.deb",
    "the tarball": r"-linux-x86_64\.tar\.xz",
    "the AppImage": r"-x86_64\.AppImage",
    "the Flatpak": r"\.flatpak",
    "the wheel": r"-py3-none-any\.whl",
    "the source archive": r"\d\.tar\.gz",
    "Windows' installer": r"\.exe",
    "Windows' portable archive": r"\.zip",
    "the disk image for Apple's processors": r"-macos-arm64\.dmg",
    "the disk image for Intel's processors": r"-macos-x86_64\.dmg",
    "the bill for Linux": r"-linux-x86_64\.cdx\.json",
    "the bill for Windows": r"-windows-x86_64\.cdx\.json",
    "the bill for macOS on Apple's processors": r"-macos-arm64\.cdx\.json",
    "the bill for macOS on Intel's processors": r"-macos-x86_64\.cdx\.json",
}
_HEADING = re.compile(r"^## \[(?P<version>[^]]+)\](?P<dated> - \d{4}-\d\d-\d\d)?.*$", re.MULTILINE)
_MEGABYTE = 1_000_000
_CHUNK = 2**20


@dataclass(frozen=True)
class LastRelease:
    """What was given out last: its tag, and the bytes of each file by its name."""

    tag: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path | None) -> "LastRelease":
        """Read what GitHub's command said; nothing at all where there was no release yet."""
        text = file.read_text(encoding="utf-8").strip() if file else ""
        if not text:
            return cls()
        told: dict[str, Any] = json.loads(text)
        return cls(told["tagName"], {asset["name"]: asset["size"] for asset in told["assets"]})

    def size_of(self, name: str, version: str) -> int | None:
        """Give the bytes that the product of this name had, whatever its version was."""
        before = self.tag.removeprefix("v")
        return self.sizes.get(name.replace(version, before)) if before else None


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; give 0 if it could be done."""
    take_every_letter()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repository", metavar="OWNER/NAME", help="who publishes it on GitHub")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="look whether a tag fits the version and the changelog")
    check.add_argument("--tag", required=True)
    complete = commands.add_parser("complete", help="write sums and notes, and print the table of sizes")
    complete.add_argument("folder", type=Path)
    complete.add_argument("--last", type=Path, metavar="FILE", help="what GitHub says of the last release")
    options = parser.parse_args(arguments)
    try:
        order = read_order(ROOT, repository=options.repository)
        if options.command == "check":
            check_tag(options.tag, order)
        else:
            print(complete_release(options.folder, order, LastRelease.read(options.last)))
    except BuildFailed as problem:
        say(str(problem))
        return 1
    return 0


def check_tag(tag: str, order: BuildOrder) -> None:
    """Look whether a tag fits what it is put upon.

    Raises:
        BuildFailed: when the program has another version, or the changelog does not date this one.
    """
    if tag != f"v{order.version}":
        reason = (
            f"The tag is {tag}, and the program says that it is {order.version}: the tag should be v{order.version}"
        )
        raise BuildFailed(reason)
    changes(order)


def changes(order: BuildOrder) -> str:
    """Give what the changelog tells of this version.

    Raises:
        BuildFailed: when it tells nothing, or does not date it.
    """
    text = (order.root / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(text))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        told = text[heading.end() : following.start() if following else len(text)].strip()
        if heading["version"] == order.version and heading["dated"] and told:
            return told
    reason = f"CHANGELOG.md has nothing under “## [{order.version}] - YEAR-MONTH-DAY”: rename “## [Unreleased]” to that"
    raise BuildFailed(reason)


def complete_release(folder: Path, order: BuildOrder, last: LastRelease) -> str:
    """Write the sums and the notes beside the products, and give the table of sizes.

    Raises:
        BuildFailed: when a product is missing or twice there, or one is of another version.
    """
    products = sorted(file for file in folder.iterdir() if file.name not in {SUMS, NOTES})
    _check_all_are_there([product.name for product in products], order.version)
    sums = "".join(f"{_sha256(product)}  {product.name}\n" for product in products)
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    table = _table({product.name: product.stat().st_size for product in products}, order.version, last)
    (folder / NOTES).write_text(_notes(order), encoding="utf-8", newline="\n")
    return table


def products_of(bill: str, names: Iterable[str]) -> list[str]:
    """Give the products that a bill describes: those for its system, by their names."""
    system = bill.removesuffix(".cdx.json").split("-", 3)[3]
    # Linux's packages have names by the rules of those who install them.
    own = tuple(f"-{system}{ending}" for ending in (".", "-")) + ((".deb", ".flatpak") if "linux" in system else ())
    return [name for name in names if name != bill and any(part in name for part in own)]


def _check_all_are_there(names: Sequence[str], version: str) -> None:
    # A Debian package has a tilde before what comes before a release.
    wrong = [f"{name}: another version" for name in names if version not in name.replace("~", "")]
    for what, ending in EXPECTED.items():
        count = sum(bool(re.search(ending + "$", name)) for name in names)
        if count != 1:
            wrong.append(f"{what}: {'missing' if not count else f'{count} of them'}")
    if wrong:
        reason = f"This is no release of {version}:\n  " + "\n  ".join(wrong)
        raise BuildFailed(reason)


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _table(sizes: Mapping[str, int], version: str, last: LastRelease) -> str:
    """Write the sizes as a table of Markdown, in megabytes of 1,000,000 bytes, beside those of the last release."""
    lines = [f"| Product | MB | {last.tag or 'last'} | change |", "| --- | ---: | ---: | ---: |"]
    for name, size in sizes.items():
        before = last.size_of(name, version)
        told = ("–", "new") if before is None else (f"{before / _MEGABYTE:.1f}", f"{(size / before - 1) * 100:+.1f} %")
        lines.append(f"| {name} | {size / _MEGABYTE:.1f} | {told[0]} | {told[1]} |")
    return "\n".join(lines)


def _notes(order: BuildOrder) -> str:
    """Write the notes: what is new, and how to see that a file is what it should be."""
    repository = order.home.removeprefix("https://github.com/")
    statement = f"{COMMAND}-{order.version}.provenance.sigstore.json"
    return (
        f"{changes(order)}\n\n## Is it what it should be?\n\n"
        f"`sha256sum --check --ignore-missing {SUMS}` compares files with what was built, and\n"
        f"`gh attestation verify FILE --repo {repository} --bundle {statement}`\n"
        "tells from which commit and by which workflow it was made. The files `.cdx.json` list everything that is in\n"
        "the program, with its licence; `.cdx.sigstore.json` are signed statements of the same.\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
