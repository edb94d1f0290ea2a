"""The products for Windows: what the installer's script is told, icons, details of executables, the archive."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from PIL.IcoImagePlugin import IcoImageFile
from products import windows_portable, windows_setup
from products.desktop_share import BATCH_TYPE
from products.order import COMMAND, IDENTITY, TITLE, BuildOrder
from steps.errors import BuildFailed
from windows.icons import write_pictures
from windows.registry import read_export
from windows.version_info import for_executable, version_info

from sora_desktop.services.prompt_files.folders import SUFFIXES
from sora_desktop.stamp import Kind
from sora_desktop.storage.paths import APPLICATION_FOLDER

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "windows" / "sora-desktop.iss"
COMPILER = """\
import pathlib, sys
options = {argument[1]: argument[2:] for argument in sys.argv[1:-1]}
folder, name = options["O"], options["F"]
pathlib.Path(folder, name + ".exe").write_text("\\n".join(sys.argv[1:]), encoding="utf-8")
"""


@pytest.fixture
def order(tmp_path: Path) -> BuildOrder:
    """Order products of a small program."""
    made = BuildOrder(ROOT, tmp_path / "dist", "0.2.0rc1", "abc", 1_700_000_000, "owner/name")
    (made.frozen / "_internal" / "sora_desktop" / "_resources").mkdir(parents=True)
    for name in (TITLE, COMMAND):
        (made.frozen / f"{name}.exe").write_bytes(b"a program")
    return made


def told_to_compiler(order: BuildOrder, folder: Path) -> list[str]:
    """Make an installer with a stand-in for Inno Setup, and give the arguments of that."""
    script = folder / "compiler.py"
    script.write_text(COMPILER, encoding="utf-8")
    made = windows_setup.compile_setup(folder, order.frozen, order, [sys.executable, str(script)])
    assert re.fullmatch(r"sora-desktop-0\.2\.0rc1-windows-\w+-setup\.exe", made.name)
    return made.read_text(encoding="utf-8").splitlines()


def test_the_installer_is_told_all_that_its_script_asks_and_nothing_else(order: BuildOrder, tmp_path: Path) -> None:
    arguments = told_to_compiler(order, tmp_path)
    told = {argument[2:].partition("=")[0] for argument in arguments if argument.startswith("/D")}
    script = SCRIPT.read_text(encoding="utf-8")
    own = set(re.findall(r"^#define (\w+)", script, re.MULTILINE))
    asked = set(re.findall(r"\{#(\w+)\}", script)) | set(re.findall(r"^#define \w+ (\w+) ", script, re.MULTILINE))
    in_loop = set(re.findall(r"^#for \{Rest = (\w+)", script, re.MULTILINE))
    assert (asked | in_loop) - own == told
    assert arguments[-1] == str(SCRIPT)
    assert "/DNumbers=0.2.0.0" in arguments
    assert "/DHome=https://github.com/owner/name" in arguments


def test_what_the_installer_says_of_the_program_is_what_the_program_does(order: BuildOrder, tmp_path: Path) -> None:
    arguments = told_to_compiler(order, tmp_path)
    assert {f"/DIdentity={IDENTITY}", "/DSuffix=.sora-batch", f"/DBatchType={BATCH_TYPE}"} <= set(arguments)
    assert {windows_setup.BATCH_SUFFIX, *windows_setup.OPENED} == SUFFIXES
    assert f'#define DataName "{APPLICATION_FOLDER}"' in SCRIPT.read_text(encoding="utf-8")


def test_an_installer_without_inno_setup_is_refused_in_words(
    order: BuildOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ProgramFiles(x86)", raising=False)
    monkeypatch.delenv("ProgramFiles", raising=False)
    with pytest.raises(BuildFailed, match="iscc is not installed: winget install"):
        windows_setup.make(tmp_path, order)


def test_inno_setup_is_found_where_its_own_installer_puts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = tmp_path / "Inno Setup 6" / "ISCC.exe"
    compiler.parent.mkdir()
    compiler.touch()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("ProgramFiles(x86)", str(tmp_path))
    assert windows_setup.find_compiler() == str(compiler)


def test_icons_have_every_size_and_a_picture_in_each(tmp_path: Path) -> None:
    write_pictures(ROOT, tmp_path)
    for name in ("program.ico", "batch.ico"):
        for size in (16, 24, 32, 48, 64, 256):
            with Image.open(tmp_path / name) as icon:
                assert isinstance(icon, IcoImageFile)
                drawn = icon.ico.getimage((size, size)).convert("RGBA")
                assert drawn.size == (size, size)
                assert drawn.getchannel("A").getextrema() == (0, 255), f"{name} is empty, or has no shape, at {size}"
    for name, sides in (("wizard-200", (328, 628)), ("wizard-small-100", (55, 55))):
        with Image.open(tmp_path / f"{name}.bmp") as picture:
            assert picture.size == sides


def test_details_of_an_executable_are_read_as_its_freezer_reads_them(order: BuildOrder) -> None:
    def several(*parts: object, **named: object) -> tuple[object, ...]:
        return (*parts, named)

    names = (
        "VSVersionInfo",
        "FixedFileInfo",
        "StringFileInfo",
        "StringTable",
        "StringStruct",
        "VarFileInfo",
        "VarStruct",
    )
    (read,) = eval(version_info(order, TITLE), dict.fromkeys(names, several))  # noqa: S307 - as PyInstaller does it
    fixed = read["ffi"][0]
    assert fixed["filevers"] == fixed["prodvers"] == (0, 2, 0, 0)
    assert fixed["flags"] == 2, "a version before the release"
    texts = {key: text for key, text, _ in read["kids"][0][0][0][1]}
    assert texts["FileDescription"] == texts["ProductName"] == "Sora Desktop"
    assert texts["ProductVersion"] == "0.2.0rc1"
    assert texts["OriginalFilename"] == "Sora Desktop.exe"
    assert texts["LegalCopyright"] == "The Sora Desktop authors, GPL-3.0-or-later"


def test_the_command_hides_the_terminal_that_a_double_click_would_open(order: BuildOrder, tmp_path: Path) -> None:
    window, command = (for_executable(order, name, tmp_path / "work") for name in (TITLE, COMMAND))
    assert command["hide_console"] == "hide-early"
    assert "hide_console" not in window
    assert all(Path(taken[place]).is_file() for taken in (window, command) for place in ("version", "icon"))
    assert window["version"] != command["version"]


def test_the_portable_archive_is_one_folder_that_keeps_its_data_beside_itself(
    order: BuildOrder, tmp_path: Path
) -> None:
    with zipfile.ZipFile(windows_portable.make(tmp_path / "first", order)) as archive:
        (top,) = {name.partition("/")[0] for name in archive.namelist()}
        names = {name.removeprefix(f"{top}/") for name in archive.namelist()}
        assert names >= {"Sora Desktop.exe", "sora-desktop.exe", "portable", "Read me.txt"}
        stamp = archive.read(f"{top}/_internal/sora_desktop/_resources/stamp.json").decode()
        assert f'"kind": "{Kind.WINDOWS_PORTABLE}"' in stamp
        text = archive.read(f"{top}/Read me.txt").decode("utf-8-sig")
        assert "0.2.0rc1" in text
        assert "{" not in text


def test_the_same_program_gives_the_same_archive(order: BuildOrder, tmp_path: Path) -> None:
    first = windows_portable.make(tmp_path / "first", order).read_bytes()
    assert windows_portable.make(tmp_path / "second", order).read_bytes() == first


def test_an_exported_registry_is_read(tmp_path: Path) -> None:
    export = tmp_path / "exported.reg"
    lines = [
        "Windows Registry Editor Version 5.00",
        "",
        r"[HKEY_CURRENT_USER\Software\Classes\.sora-batch]",
        '@="SoraDesktop.Batch"',
        r'"with \"quotes\""="C:\\tools\\a b.exe"',
        '"Path"=hex(2):43,00,3a,00,\\',
        "  5c,00,00,00",
        '"Number"=dword:00000001',
    ]
    export.write_text("\r\n".join(lines) + "\r\n", encoding="utf-16", newline="")
    assert read_export(export) == {
        r"HKEY_CURRENT_USER\Software\Classes\.sora-batch": {
            "": "SoraDesktop.Batch",
            'with "quotes"': r"C:\tools\a b.exe",
            "Path": "C:\\",
            "Number": "dword:00000001",
        }
    }
