"""The build makes what it is asked for, tells what it leaves out, and prints what came of it."""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from freezing import contents, measure
from products import building, catalogue, sizes
from products.catalogue import PRODUCTS, Product
from products.order import STAMP_PLACE, SUMS_PLACE, BuildOrder, libraries_of, read_order
from products.tools import need, run
from steps import building as starting
from steps import commands
from steps.environment import Environment
from steps.errors import BuildFailed

from sora_desktop import __version__
from sora_desktop.stamp import Kind

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def order(tmp_path: Path) -> BuildOrder:
    """Order products of a frozen program that is a file of one line."""
    made = BuildOrder(ROOT, tmp_path / "dist", "1.2.0", "abc", 1_700_000_000)
    (libraries_of(made.frozen) / STAMP_PLACE).parent.mkdir(parents=True)
    (made.frozen / "sora-desktop").write_text("#!/bin/sh\n", encoding="utf-8")
    return made


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have products made that are empty files, and note which."""
    names: list[str] = []

    def maker(product: Product) -> catalogue.Make:
        def make(folder: Path, order: BuildOrder) -> Path:
            assert not list(folder.iterdir())
            names.append(product.name)
            path = order.dist / f"sora-desktop.{product.name}"
            path.write_bytes(b"1" * 1_500_000)
            return path

        return make

    monkeypatch.setattr(Product, "maker", maker)
    monkeypatch.setattr(building, "read_order", lambda root, **given: replace(read_order(root, **given), dist=Path()))
    monkeypatch.setattr(catalogue, "system", lambda: "linux")
    return names


def test_an_order_knows_the_version_the_commit_and_the_time_of_a_checkout() -> None:
    order = read_order(ROOT, repository="owner/name", revision=3)

    assert (order.version, order.revision, order.dist) == (__version__, 3, ROOT / "dist")
    assert order.made_at > 1_700_000_000
    assert order.home == "https://github.com/owner/name"
    assert order.releases == "https://api.github.com/repos/owner/name/releases/latest"


def test_a_persons_own_build_asks_nobody_for_newer_versions() -> None:
    order = read_order(ROOT)

    assert order.releases is None
    assert order.home == order.project["urls"]["Homepage"]
    told = {"kind": "deb", "version": order.version, "commit": order.commit, "releases": None}
    assert json.loads(order.stamp(Kind.DEB)) == told


def test_a_folder_without_git_can_be_built_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyproject.toml", "sora_desktop/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000001")

    order = read_order(tmp_path)

    assert (order.commit, order.made_at) == (None, 1_700_000_001)


def test_two_versions_that_differ_end_the_build(tmp_path: Path) -> None:
    (tmp_path / "sora_desktop").mkdir()
    (tmp_path / "sora_desktop" / "__init__.py").write_text('__version__ = "2.0"\n', encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.0"\n', encoding="utf-8")

    with pytest.raises(BuildFailed, match=r"says that it is 2\.0, and pyproject\.toml that it is 1\.0"):
        read_order(tmp_path)


def test_a_product_gets_its_own_stamp_and_leaves_the_frozen_program_as_it_is(order: BuildOrder, tmp_path: Path) -> None:
    order.stage(tmp_path / "copy", Kind.APPIMAGE)

    assert json.loads((libraries_of(tmp_path / "copy") / STAMP_PLACE).read_text("utf-8"))["kind"] == "appimage"
    assert not (libraries_of(order.frozen) / STAMP_PLACE).exists()
    # The sums are those of the copy, its stamp among them.
    sums = (libraries_of(tmp_path / "copy") / SUMS_PLACE).read_text("utf-8")
    assert (libraries_of(tmp_path / "copy") / STAMP_PLACE).relative_to(tmp_path / "copy").as_posix() in sums
    assert not (libraries_of(order.frozen) / SUMS_PLACE).exists()


def test_without_a_frozen_program_it_is_said_how_to_make_one(order: BuildOrder, tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match=r"Make it by: python3 packaging/build\.py"):
        replace(order, dist=tmp_path / "nothing").stage(tmp_path / "copy", Kind.DEB)


def test_every_product_has_a_maker() -> None:
    assert len(set(catalogue.NAMES)) == len(PRODUCTS)
    assert all(callable(product.maker()) for product in PRODUCTS)


def test_all_that_can_be_made_is_made_and_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "system", lambda: "linux")
    monkeypatch.setattr(Product, "missing", lambda product: ["flatpak"] if product.name == "flatpak" else [])

    products, words = catalogue.chosen(None)

    assert [product.name for product in products] == ["deb", "tarball", "appimage", "wheel", "bill"]
    assert words == ["flatpak is left out: no flatpak here"]


def test_what_is_asked_for_by_name_is_made_though_a_tool_seems_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "system", lambda: "windows")
    monkeypatch.setattr(Product, "missing", lambda _: ["iscc"])

    assert [product.name for product in catalogue.chosen(["setup", "portable"])[0]] == ["portable", "setup"]
    with pytest.raises(BuildFailed, match=r"Nothing called deb can be made here\. There are: portable, setup, wheel"):
        catalogue.chosen(["deb"])


def test_sizes_are_told_and_compared_with_those_of_the_last_build(
    made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    sizes.note(tmp_path, {"sora-desktop.wheel": 1_000_000, "of another system": 7})

    assert building.main(["--only", "wheel"], ROOT) == 0

    assert made == ["wheel"]
    lines = capsys.readouterr().out.splitlines()
    assert "sora-desktop.wheel        1.5      1.0     +0.5" in lines
    assert sizes.read_last(tmp_path) == {"sora-desktop.wheel": 1_500_000, "of another system": 7}
    assert not (tmp_path / "work").exists()


def test_one_product_that_fails_does_not_keep_the_others_back(
    made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    well = Product.maker

    def fail(_folder: Path, _order: BuildOrder) -> Path:
        reason = "lintian is not installed: sudo apt-get install lintian"
        raise BuildFailed(reason)

    monkeypatch.setattr(Product, "maker", lambda product: fail if product.name in {"deb", "flatpak"} else well(product))
    monkeypatch.setattr(Product, "missing", lambda _: [])
    monkeypatch.setattr(building, "_freeze", lambda *_, **__: None)
    monkeypatch.setattr(building, "_examine", lambda _: 1)

    with pytest.raises(BuildFailed, match="Not made: deb"):
        building.main(["--skip-measuring"], ROOT)

    assert made == ["tarball", "appimage", "wheel", "bill"]
    said = capsys.readouterr().out
    assert "deb is NOT MADE: lintian is not installed: sudo apt-get install lintian" in said
    assert "flatpak is left out:" in said


@pytest.mark.parametrize("wrong", [["--repository", "nobody"], ["--revision", "0"], ["--revision", "x"]])
def test_options_that_cannot_be_meant_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        building.main(wrong, ROOT)

    assert end.value.code == 2
    assert wrong[0] in capsys.readouterr().err


def test_a_program_that_is_too_large_ends_the_build(order: BuildOrder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "try_out", lambda _: ("fine", set()))
    monkeypatch.setattr(building, "check", lambda *_: "fine")
    assert building._examine(order) == len("#!/bin/sh\n")

    with (order.frozen / "large").open("wb") as file:
        file.truncate(sizes.MOST)
    with pytest.raises(BuildFailed, match="340,000,010 bytes, and may have 340,000,000"):
        building._examine(order)


def test_a_tool_that_is_missing_or_fails_is_told_in_words() -> None:
    with pytest.raises(BuildFailed, match="no-such-tool is not installed: sudo apt-get install it"):
        need("no-such-tool", "sudo apt-get install it")
    with pytest.raises(BuildFailed, match=r"ended with 3.*\nIt said:\nbecause"):
        run(sys.executable, "-c", "print('because'); raise SystemExit(3)")
    with pytest.raises(BuildFailed, match="did not end within 0 seconds"):
        run(sys.executable, "-c", "import time; time.sleep(60)", patience=0.2)


def test_starts_are_told_beside_those_of_a_bare_window() -> None:
    well = measure.Starts([100, 120, 500], [180, 200, 240])

    assert "Sora Desktop                                   200      180      240" in str(well)
    assert str(well).endswith("1.67 times as long; at most 2.0 times is wanted: as it should be")
    assert str(measure.Starts([100], [201])).endswith("TOO SLOW")


def test_every_module_and_resource_of_ours_goes_along_but_for_what_is_only_for_builders() -> None:
    modules = set(contents.own_modules())
    data = {(Path(place) / Path(file).name).as_posix() for file, place in contents.data_files()}

    assert {"sora_desktop", "sora_desktop.__main__", "sora_desktop.stamp"} <= modules
    assert {"sora_desktop/storage/migrations/0001_jobs.sql", "sora_desktop/_resources/theme/style.qss"} <= data
    assert not [place for place in data if place.endswith((".ts", ".py")) or "_resources/pictures" in place]


def test_an_old_python_can_read_the_file_that_refuses_it() -> None:
    ast.parse((ROOT / "packaging" / "build.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_help_is_given_without_anything_being_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    became: list[str] = []

    def become(command: list[str]) -> int:
        became.append(Path(command[1]).name)
        return 0

    monkeypatch.setattr(commands, "need_system_packages", lambda names, **_: became.extend(names))
    monkeypatch.setattr(Environment, "prepare", lambda *_: None)
    monkeypatch.setattr(commands, "become", become)

    with pytest.raises(SystemExit, match="0"):
        starting.main(["--help"])
    assert "--repository" in capsys.readouterr().out
    assert became == []
    assert starting.main([]) == 0
    assert {"lintian", "binutils"} <= set(became)


def test_a_python_that_cannot_be_frozen_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("sysconfig.get_config_var", lambda _: 0)

    assert starting.main([]) == 1
    assert "This Python cannot be frozen" in capsys.readouterr().err
