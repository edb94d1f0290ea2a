"""The products for Linux hold the program, what desktops read, and words on where all of it comes from."""

from __future__ import annotations

import gzip
import hashlib
import json
import stat
import subprocess
from pathlib import Path

import pytest
from products import appimage, deb, desktop_share, flatpak
from products.copyright import copyright_file, texts
from products.order import IDENTITY, BuildOrder, libraries_of
from steps.errors import BuildFailed

from sora_desktop.services.licences.components import FILE, Component, write_components

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = [
    Component("av", "17.0.0", "BSD-3-Clause", "https://pyav.org", texts=("Copyright PyAV", "Shared words\n")),
    Component("x264", licence="GPL-2.0-or-later", part_of="av", texts=("Shared words",)),
    Component("something", "3"),
]
PROGRAM = '#!/bin/sh\nprintf "%s|" "$@"\n'


class Tools:
    """Stands for the tools, and notes with what they were started."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []

    def need(self, tool: str, _how: str) -> str:
        return f"/tools/{tool}"

    def run(self, *command: str | Path, **_options: object) -> str:
        self.commands.append([str(part) for part in command])
        if command[0] == "/tools/appimagetool":
            Path(command[-1]).touch()
        return "amd64\n"


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BuildOrder:
    """Order products of a frozen program that is a script."""
    monkeypatch.setattr(desktop_share, "check", lambda _: None)
    made = BuildOrder(ROOT, tmp_path / "dist", "1.2.0", "abc", 1_700_000_000, "owner/name", revision=2)
    resources = libraries_of(made.frozen) / "sora_desktop" / "_resources"
    resources.mkdir(parents=True)
    write_components(resources / FILE, COMPONENTS)
    program = made.frozen / "sora-desktop"
    program.write_text(PROGRAM, encoding="utf-8")
    program.chmod(0o755)
    return made


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> Tools:
    """Put stand-ins in the place of all tools."""
    stand_in = Tools()
    for module in (appimage, deb, flatpak):
        monkeypatch.setattr(module, "need", stand_in.need)
        monkeypatch.setattr(module, "run", stand_in.run)
    return stand_in


@pytest.fixture
def tree(order: BuildOrder, tools: Tools, tmp_path: Path) -> Path:
    """Give the files of a Debian package."""
    made = deb.make(tmp_path / "work", order)
    assert made == order.dist / "sora-desktop_1.2.0-2_amd64.deb"
    assert tools.commands[-1][0] == "/tools/lintian"
    return tmp_path / "work" / "tree"


def kind(libraries: Path) -> str:
    stamped = json.loads((libraries / "sora_desktop" / "_resources" / "stamp.json").read_text(encoding="utf-8"))
    return str(stamped["kind"])


def test_a_debian_package_puts_everything_where_debian_wants_it(tree: Path) -> None:
    program = tree / "usr" / "lib" / "sora-desktop"
    documents = tree / "usr" / "share" / "doc" / "sora-desktop"

    assert kind(libraries_of(program)) == "deb"
    assert (tree / "usr" / "bin" / "sora-desktop").resolve() == (program / "sora-desktop").resolve()
    assert {path.name for path in documents.iterdir()} == {
        "changelog.Debian.gz",
        "changelog.gz",
        "components.txt.gz",
        "copyright",
    }
    assert gzip.decompress((documents / "changelog.Debian.gz").read_bytes()).startswith(b"sora-desktop (1.2.0-2) ")
    assert {path.parent.name for path in (tree / "usr").glob("*/*")} <= {"bin", "lib", "share"}


def test_a_debian_package_tells_what_it_is_and_the_sum_of_each_file(tree: Path) -> None:
    control = (tree / "DEBIAN" / "control").read_text(encoding="utf-8")
    fields = dict(line.split(": ", 1) for line in control.splitlines() if not line.startswith(" "))
    lines = (tree / "DEBIAN" / "md5sums").read_text(encoding="utf-8").splitlines()
    sums = {place: digest for digest, place in (line.split("  ") for line in lines)}
    files = [path for path in (tree / "usr").rglob("*") if path.is_file() and not path.is_symlink()]

    assert "$" not in control
    assert (fields["Package"], fields["Version"], fields["Architecture"]) == ("sora-desktop", "1.2.0-2", "amd64")
    assert fields["Maintainer"] == "The Sora Desktop authors <owner@users.noreply.github.com>"
    assert fields["Depends"].startswith("libc6 (>= ")
    assert int(fields["Installed-Size"]) >= sum(path.stat().st_size for path in files) / 1024
    assert sums == {
        path.relative_to(tree).as_posix(): hashlib.md5(path.read_bytes()).hexdigest()  # noqa: S324 - as dpkg does
        for path in files
    }


def test_the_rights_and_times_of_files_do_not_hang_on_who_built_it(tree: Path) -> None:
    for path in tree.rglob("*"):
        told = path.lstat()
        assert told.st_mtime == 1_700_000_000
        if not path.is_symlink():
            assert stat.S_IMODE(told.st_mode) in ({0o755} if path.is_dir() else {0o644, 0o755})


def test_every_override_of_lintian_has_a_reason(tree: Path) -> None:
    told = (tree / "usr/share/lintian/overrides/sora-desktop").read_text(encoding="utf-8").splitlines()

    assert told[0].startswith("# ")
    assert all(line.startswith(("# ", "sora-desktop: ")) for line in told)


def test_the_copyright_names_each_component_and_its_texts_come_once() -> None:
    order = BuildOrder(ROOT, ROOT, "1.2.0", "abc", 1_800_000_000, "owner/name")
    told = copyright_file(COMPONENTS, order)
    whole = texts(COMPONENTS)

    assert "Copyright 2026-2027 The Sora Desktop authors" in told
    assert "\nav 17.0.0\n    Licence: BSD-3-Clause\n    https://pyav.org\n" in told
    assert "\nx264 (in av)\n    Licence: GPL-2.0-or-later\n" in told
    assert "\nsomething 3\n    Licence: as its makers say\n" in told
    assert whole.count("Shared words") == 1
    assert "\nav 17.0.0, x264 (in av)\n" in whole


def test_a_program_whose_licences_nobody_listed_becomes_no_package(
    order: BuildOrder, tools: Tools, tmp_path: Path
) -> None:
    (libraries_of(order.frozen) / "sora_desktop" / "_resources" / FILE).unlink()

    with pytest.raises(BuildFailed, match="Nobody listed the licences"):
        deb.make(tmp_path / "work", order)
    assert all("dpkg-deb" not in command[0] for command in tools.commands)


def test_an_appimage_starts_the_program_with_what_it_is_given(order: BuildOrder, tmp_path: Path) -> None:
    content = tmp_path / "elsewhere" / "content"
    appimage.lay_out_content(content, order)
    link = tmp_path / "sora"
    link.symlink_to(content / "AppRun")
    said = subprocess.run([link, "two words", "--json"], capture_output=True, text=True, check=True).stdout

    assert said == "two words|--json|"
    assert kind(libraries_of(content / "usr" / "lib" / "sora-desktop")) == "appimage"
    for name in (f"{IDENTITY}.desktop", f"{IDENTITY}.png", ".DirIcon"):
        assert (content / name).resolve(strict=True).is_relative_to(content)


def test_an_appimage_can_be_started(order: BuildOrder, tools: Tools, tmp_path: Path) -> None:
    order.dist.mkdir(exist_ok=True)
    made = appimage.make(tmp_path / "work", order)

    assert made.name.startswith("sora-desktop-1.2.0-")
    assert made.suffix == ".AppImage"
    assert made.stat().st_mode & 0o111
    assert tools.commands[-1][0] == "/tools/appimagetool"


@pytest.mark.parametrize("fetching", [True, False])
def test_a_flatpak_is_made_of_the_program_and_may_do_no_more_than_it_must(
    order: BuildOrder, tools: Tools, tmp_path: Path, *, fetching: bool
) -> None:
    work = tmp_path / "work"
    made = flatpak.make(work, order, fetch_runtime=fetching)
    manifest = json.loads((work / f"{IDENTITY}.json").read_text(encoding="utf-8"))

    assert made.suffix == ".flatpak"
    assert kind(libraries_of(work / "content" / "program")) == "flatpak"
    assert (work / "content" / "share" / "metainfo" / f"{IDENTITY}.metainfo.xml").is_file()
    assert (manifest["id"], manifest["command"]) == (IDENTITY, "sora-desktop")
    assert not {"--filesystem=home", "--filesystem=host", "--socket=session-bus"} & set(manifest["finish-args"])
    words = [word for command in tools.commands for word in command]
    assert any("flathub" in word and word.startswith("--install-deps") for word in words) == fetching
