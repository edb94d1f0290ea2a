"""Makes the source archive: all that the program is made from, with its packaging and its tests."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from steps.errors import BuildFailed

from products.distribution_check import check_sdist
from products.tools import run

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder

_CONTENT = (
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "packaging",
    "pyproject.toml",
    "resources",
    "sora_desktop",
    "tests",
)
_LEAVINGS = shutil.ignore_patterns("__pycache__", "node_modules", "*.pyc", ".*_cache", "node_modules")
_LINK_WITHIN = re.compile(r"\]\((?!\w+:|#)([^)\s]+)\)")
_PICTURES = (".png", ".svg", ".jpg")


def make(folder: Path, order: BuildOrder) -> Path:
    """Make the source archive, check it, and leave it among the products.

    Raises:
        BuildFailed: it cannot be made, or lacks something.
    """
    source = folder / "source"
    source.mkdir()
    for name in _CONTENT:
        path = order.root / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=_LEAVINGS)
        elif path.exists():  # one source archive made from another has no .gitignore
            shutil.copy2(path, source / name)
    readme = source / "README.md"
    readme.write_text(_with_whole_links(readme.read_text(encoding="utf-8"), order), encoding="utf-8")
    archive = build("sdist", source, folder / "made", order)
    check_sdist(archive, replace(order, root=source))
    return keep(archive, order)


def build(target: str, source: Path, folder: Path, order: BuildOrder) -> Path:
    """Let hatchling build the one `target`, `sdist` or `wheel`, of a source tree into `folder`, and give its path.

    Raises:
        BuildFailed: hatchling is not installed, or did not succeed.
    """
    if importlib.util.find_spec("hatchling") is None:
        reason = f"hatchling is not installed: {sys.executable} -m pip install 'hatchling>=1.27'"
        raise BuildFailed(reason)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(order.made_at)}
    run(sys.executable, "-P", "-m", "hatchling", "build", "-t", target, "-d", folder, cwd=source, env=environment)
    (made,) = folder.iterdir()
    return made


def keep(made: Path, order: BuildOrder) -> Path:
    """Move what was made to the products, over an older one of its name."""
    order.dist.mkdir(parents=True, exist_ok=True)
    return made.replace(order.dist / made.name)


def _with_whole_links(text: str, order: BuildOrder) -> str:
    """Let links of the first page lead to the project's home, for a package's page has none of the files."""

    def whole(link: re.Match[str]) -> str:
        path = link[1]
        view = "raw" if path.endswith(_PICTURES) else "blob"
        return f"]({order.home}/{view}/v{order.version}/{path})"

    return _LINK_WITHIN.sub(whole, text)
