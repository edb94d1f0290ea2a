"""Products are installed, tested and taken away again, and whatever goes wrong counts."""

from __future__ import annotations

import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import try_products
from products import installing
from products.installing import installed, is_for_this_system
from steps.errors import BuildFailed

SESSION = """\
#!/bin/sh
shift 5
echo "on a screen: $QT_QPA_PLATFORM"
exec "$@"
"""
PROGRAM = """\
#!/bin/sh
echo "$@"
exit {code}
"""


@pytest.fixture(autouse=True)
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this be a Linux whose session is a plain script."""
    monkeypatch.setattr(sys, "platform", "linux")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("dbus-run-session", "gnome-keyring-daemon", "xvfb-run"):
        (tools / name).write_text(SESSION, encoding="utf-8")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)


def tarball(folder: Path, code: int = 0) -> Path:
    program = folder / "sora-desktop"
    program.write_text(PROGRAM.format(code=code), encoding="utf-8")
    program.chmod(0o755)
    product = folder / "sora-desktop-1.0-linux-x86_64.tar.xz"
    with tarfile.open(product, "w:xz") as archive:
        archive.add(program, "sora-desktop-1.0/sora-desktop")
    return product


def test_a_product_tests_itself_without_a_screen_and_on_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wheel = tmp_path / "sora-desktop-1.0-windows-x86_64-portable.zip"

    code = try_products.main(["--needs", "keyring", str(tarball(tmp_path)), str(wheel)])

    assert code == 0
    assert capsys.readouterr().out.splitlines() == [
        "",
        "── sora-desktop-1.0-linux-x86_64.tar.xz " + "─" * 39,
        "--self-test",
        "on a screen: xcb",
        "--self-test --self-test-needs keyring",
        f"Left out, because this system cannot install it: {wheel.name}",
        "",
        "1 of 1 products installed, passed their self-test, and went away again.",
    ]


def test_a_product_that_fails_its_self_test_fails_the_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert try_products.main([str(tarball(tmp_path, code=1))]) == 1

    said = capsys.readouterr()
    assert "sora-desktop-1.0-linux-x86_64.tar.xz: This ended with 1:" in said.err
    assert "0 of 1 products" in said.out


def test_nothing_for_this_system_is_no_success(tmp_path: Path) -> None:
    assert try_products.main([str(tmp_path / "sora-desktop-1.0-macos-arm64.dmg")]) == 1


def test_what_is_left_behind_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.rmtree", lambda folder: None)
    monkeypatch.setattr(installing, "PATIENCE", 0.1)
    folder = tmp_path / "home"
    folder.mkdir()

    with (
        pytest.raises(BuildFailed, match=r"is uninstalled, but .+sora-desktop is still there"),
        installed(tarball(tmp_path), folder) as command,
    ):
        assert Path(command[0]).is_file()


def test_a_portable_archive_is_unpacked_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    product = tmp_path / "sora-desktop-1.0-windows-x86_64-portable.zip"
    with zipfile.ZipFile(product, "w") as archive:
        archive.writestr("Sora Desktop/sora-desktop.exe", "a program")
    folder = tmp_path / "home"

    with installed(product, folder) as command:
        assert Path(command[0]).read_text(encoding="utf-8") == "a program"
    assert not Path(command[0]).exists()


@pytest.mark.parametrize(
    ("platform", "endings"),
    [
        ("linux", {".deb", ".tar.xz", ".AppImage", ".flatpak", ".whl"}),
        ("win32", {"-setup.exe", ".zip", ".whl"}),
        ("darwin", {".dmg", ".whl"}),
    ],
)
def test_each_system_installs_its_own_products(
    monkeypatch: pytest.MonkeyPatch, platform: str, endings: set[str]
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    known = {".deb", ".tar.xz", ".AppImage", ".flatpak", ".whl", "-setup.exe", ".zip", ".dmg", ".tar.gz", ".cdx.json"}

    assert {ending for ending in known if is_for_this_system(Path("sora-desktop-1.0" + ending))} == endings
