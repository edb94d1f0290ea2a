"""Tells PyInstaller what an executable for Windows carries: its icon, and what Windows shows under "Details"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.order import COMMAND, TITLE
from windows.icons import PROGRAM_ICON, write_program_icon

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder

_ENGLISH, _UNICODE = 0x0409, 1200
_WINDOWS_NT = 0x40004
_PROGRAM = 1
_ALL_FLAGS = 0x3F
_PRERELEASE = 0x2


def for_executable(order: BuildOrder, name: str, folder: Path) -> dict[str, str]:
    """Give what PyInstaller's `EXE` takes for Windows alone.

    Args:
        order: what is built.
        name: the executable's name without its suffix: the title for the window, the command for the terminal.
        folder: where files can be left until it is frozen.
    """
    folder.mkdir(parents=True, exist_ok=True)
    details = folder / f"{name}.version"
    details.write_text(version_info(order, name), encoding="utf-8")
    taken = {"version": str(details), "icon": str(write_program_icon(order.root, folder / PROGRAM_ICON))}
    # A double click on the command opens the window, and shall open no terminal beside it.
    return {**taken, "hide_console": "hide-early"} if name == COMMAND else taken


def version_info(order: BuildOrder, name: str) -> str:
    """Write what Windows shows of an executable, in the form in which PyInstaller reads it.

    Args:
        order: what is built.
        name: the executable's name without its suffix.
    """
    developer = str(order.project["authors"][0]["name"])
    texts = {
        "CompanyName": developer,
        # What the list of running programs calls it.
        "FileDescription": TITLE if name == TITLE else f"{TITLE} (commands)",
        "FileVersion": order.version,
        "InternalName": name,
        "LegalCopyright": f"{developer}, {order.project['license']}",
        "OriginalFilename": f"{name}.exe",
        "ProductName": TITLE,
        "ProductVersion": order.version,
    }
    numbers = tuple(int(number) for number in four_numbers(order).split("."))
    flags = 0 if order.version == order.numbers else _PRERELEASE
    lines = ",\n".join(f"        StringStruct({key!r}, {text!r})" for key, text in texts.items())
    return f"""\
VSVersionInfo(
  ffi=FixedFileInfo(
    filevers={numbers}, prodvers={numbers},
    mask={_ALL_FLAGS:#x}, flags={flags:#x}, OS={_WINDOWS_NT:#x}, fileType={_PROGRAM:#x}, subtype=0x0, date=(0, 0)
  ),
  kids=[
    StringFileInfo([
      StringTable('{_ENGLISH:04x}{_UNICODE:04x}', [
{lines}
      ])
    ]),
    VarFileInfo([VarStruct('Translation', [{_ENGLISH}, {_UNICODE}])])
  ]
)
"""


def four_numbers(order: BuildOrder) -> str:
    """Give the version as Windows counts: 1.2.0rc1 is 1.2.0.0."""
    return ".".join((order.numbers.split(".") + ["0"] * 4)[:4])
