"""The wheel and the source archive, made as the build makes them: what they hold, and what would be refused."""

from __future__ import annotations

import json
import shutil
import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from products import wheel
from products.distribution_check import check_sdist, check_wheel
from products.order import BuildOrder
from steps.errors import BuildFailed

from sora_desktop import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = "somebody/their-fork"


WORKSHOP = {
    "README.md": "# A program\n\n![How it looks](resources/pictures/window.png), under a [licence](LICENSE).\n",
    "CHANGELOG.md": "# What has changed\n",
    "resources/pictures/window.png": "a picture",
    "sora_desktop/__init__.py": '"""A program."""\n',
    "sora_desktop/extras.py": '"""A part of it."""\n',
    "packaging/bootstrap.py": '"""Sets it up."""\n',
    "tests/conftest.py": '"""Tests it."""\n',
}
"""What the stand-in of a checkout holds, beside the project's own description and licence."""


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> BuildOrder:
    """Give the order after whose words a small checkout was built."""
    root = tmp_path_factory.mktemp("checkout")
    for path, text in WORKSHOP.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for path in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / path, root)
    (root / "packaging" / "node_modules").mkdir()
    (root / "packaging" / "node_modules" / "somebody.js").touch()
    order = BuildOrder(root, root / "dist", __version__, "0123abc", made_at=1_700_000_000, repository=REPOSITORY)
    make_wheel(order, root / "work")
    return order


def make_wheel(order: BuildOrder, folder: Path) -> Path:
    folder.mkdir()
    return wheel.make(folder, order)


@pytest.fixture
def changed(order: BuildOrder, tmp_path: Path) -> Callable[..., Path]:
    """Give a copy of the wheel in which some files are others, or missing."""
    (original,) = order.dist.glob("*.whl")

    def change(**files: bytes | None) -> Path:
        target = tmp_path / original.name
        with zipfile.ZipFile(original) as old, zipfile.ZipFile(target, "w") as new:
            for entry in old.namelist():
                content = files.get(Path(entry).stem, b"")
                if content is not None:
                    new.writestr(entry, content or old.read(entry))
        return target

    return change


def test_the_checkout_itself_becomes_a_wheel_and_a_source_archive_that_lack_nothing(tmp_path: Path) -> None:
    order = BuildOrder(ROOT, tmp_path / "dist", __version__, None, made_at=1_700_000_000)

    assert make_wheel(order, tmp_path / "work").is_file()


def test_both_are_made_and_named_as_installers_expect(order: BuildOrder) -> None:
    assert {path.name for path in order.dist.iterdir()} == {
        f"sora_desktop-{__version__}-py3-none-any.whl",
        f"sora_desktop-{__version__}.tar.gz",
    }


def test_the_wheel_says_that_it_is_one_and_who_publishes_it(order: BuildOrder) -> None:
    (made,) = order.dist.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        stamp = json.loads(archive.read("sora_desktop/_resources/stamp.json"))

    assert stamp == {
        "kind": "wheel",
        "version": __version__,
        "commit": "0123abc",
        "releases": f"https://api.github.com/repos/{REPOSITORY}/releases/latest",
    }


def test_the_source_archive_carries_no_stamp_for_others_build_from_it(order: BuildOrder) -> None:
    (made,) = order.dist.glob("*.tar.gz")
    with tarfile.open(made) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert not any(name.endswith("stamp.json") for name in names)
    assert {"packaging/bootstrap.py", "tests/conftest.py", "pyproject.toml", "LICENSE"} <= names
    assert not any("node_modules" in name for name in names)


def test_links_of_the_first_page_lead_to_the_publisher(order: BuildOrder) -> None:
    (made,) = order.dist.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        text = archive.read(metadata).decode()

    assert f"](https://github.com/{REPOSITORY}/raw/v{__version__}/resources/pictures/window.png)" in text
    assert f"](https://github.com/{REPOSITORY}/blob/v{__version__}/LICENSE)" in text


def test_the_same_commit_gives_the_same_bytes(order: BuildOrder, tmp_path: Path) -> None:
    again = replace(order, dist=tmp_path / "dist")
    make_wheel(again, tmp_path / "work")

    for made in order.dist.iterdir():
        assert (again.dist / made.name).read_bytes() == made.read_bytes()


def test_a_wheel_with_a_file_that_was_changed_is_refused(order: BuildOrder, changed: Callable[..., Path]) -> None:
    with pytest.raises(BuildFailed, match=r"extras\.py is not what its digest says"):
        check_wheel(changed(extras=b"# something else"), order)


def test_a_wheel_that_lacks_a_module_is_refused(order: BuildOrder, changed: Callable[..., Path]) -> None:
    with pytest.raises(BuildFailed, match=r"extras\.py is missing"):
        check_wheel(changed(extras=None), order)


def test_a_wheel_of_another_version_is_refused(order: BuildOrder) -> None:
    (made,) = order.dist.glob("*.whl")

    with pytest.raises(BuildFailed, match=f"it calls itself sora-desktop {__version__}"):
        check_wheel(made, replace(order, version="9.9"))


def test_a_source_archive_that_lacks_what_the_checkout_has_is_refused(order: BuildOrder, tmp_path: Path) -> None:
    (made,) = order.dist.glob("*.tar.gz")
    root = tmp_path / "checkout"
    shutil.copytree(order.root, root)
    (root / "packaging" / "new_step.py").touch()

    with pytest.raises(BuildFailed, match=r"packaging/new_step\.py is missing"):
        check_sdist(made, replace(order, root=root))


def test_a_build_without_hatchling_says_what_to_install(
    order: BuildOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "hatchling", None)

    with pytest.raises(BuildFailed, match=r"hatchling is not installed: .* -m pip install"):
        wheel.make(tmp_path, order)
