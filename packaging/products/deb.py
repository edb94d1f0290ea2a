"""Makes the Debian package: the frozen program below /usr/lib, and what desktops read below /usr/share."""

from __future__ import annotations

import gzip
import hashlib
import os
from typing import TYPE_CHECKING

from products.changelog import debian_changelog, debian_version
from products.copyright import TEXTS, bundled, copyright_file, texts
from products.debian_needs import depends
from products.desktop_share import developer, fill, lay_out, releases
from products.elf import read_elf
from products.order import COMMAND
from products.tools import need, run
from sora_desktop.stamp import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder

_KIB = 1024


def make(folder: Path, order: BuildOrder) -> Path:
    """Make the package, let lintian judge it, and give its path.

    Raises:
        BuildFailed: when nothing is frozen, a tool is missing, or one of them finds something.
    """
    builder = need("dpkg-deb", "it is a part of Debian and Ubuntu; elsewhere install the package dpkg")
    lintian = need("lintian", "sudo apt-get install lintian")
    tree = folder / "tree"
    program = tree / "usr" / "lib" / COMMAND
    program.parent.mkdir(parents=True)
    order.stage(program, Kind.DEB)
    command = tree / "usr" / "bin" / COMMAND
    command.parent.mkdir()
    command.symlink_to(f"../lib/{COMMAND}/{COMMAND}")
    lay_out(tree / "usr" / "share", order)
    _document(tree / "usr" / "share" / "doc" / COMMAND, program, order)
    overrides = tree / "usr" / "share" / "lintian" / "overrides" / COMMAND
    overrides.parent.mkdir(parents=True)
    overrides.write_text(fill("lintian-overrides", order), encoding="utf-8")
    _control(tree, program, order)
    _settle(tree, order.made_at)
    architecture = _architecture()
    package = order.dist / f"{COMMAND}_{debian_version(order.version, order.revision)}_{architecture}.deb"
    # Debian 12's lintian cannot read zstd; a higher level of xz takes six times as long, for a tenth less.
    same_bytes = {**os.environ, "SOURCE_DATE_EPOCH": str(order.made_at)}
    run(builder, "--root-owner-group", "-Zxz", "-z1", "--build", tree, package, env=same_bytes)
    run(lintian, "--no-cfg", "--fail-on=error,warning", "--tag-display-limit=0", package, patience=3600)
    return package


def maintainer(order: BuildOrder) -> str:
    """Name who answers for the package, with an address at which GitHub takes no mail."""
    owner = order.home.rstrip("/").split("/")[-2]
    return f"{developer(order)} <{owner}@users.noreply.github.com>"


def _document(documents: Path, program: Path, order: BuildOrder) -> None:
    """Write the copyright and both changelogs, where Debian's rules want them."""
    documents.mkdir(parents=True)
    components = bundled(program)
    (documents / "copyright").write_text(copyright_file(components, order), encoding="utf-8")
    brought = (order.root / "CHANGELOG.md").read_bytes()
    packaged = debian_changelog(releases(order), COMMAND, order.revision, maintainer(order)).encode()
    licences = texts(components).encode()
    for name, text in {"changelog.gz": brought, "changelog.Debian.gz": packaged, TEXTS: licences}.items():
        (documents / name).write_bytes(gzip.compress(text, mtime=0))


def _control(tree: Path, program: Path, order: BuildOrder) -> None:
    """Write what dpkg reads: what the package is, what it needs, and the sums of its files."""
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    control = tree / "DEBIAN"
    control.mkdir()
    further = {
        "architecture": _architecture(),
        "debian_version": debian_version(order.version, order.revision),
        "depends": depends(program),
        "installed_size": str(sum(-(-path.stat().st_size // _KIB) for path in files)),
        "maintainer": maintainer(order),
    }
    (control / "control").write_text(fill("control", order, further), encoding="utf-8")
    sums = (f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n" for path in files)  # noqa: S324 - the form of the file asks for it
    (control / "md5sums").write_text("".join(sums), encoding="utf-8")


def _settle(tree: Path, made_at: int) -> None:
    """Give every file the rights and the time that it has wherever the package is built."""
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or _is_program(path) else 0o644)
        os.utime(path, (made_at, made_at), follow_symlinks=False)


def _is_program(path: Path) -> bool:
    found = read_elf(path)
    return found is not None and found.is_program


def _architecture() -> str:
    return run("dpkg", "--print-architecture").strip()
