"""Writes what Windows shows of a program's file under "Details", in the form in which PyInstaller reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.order import TITLE

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder

_ENGLISH, _UNICODE = 0x0409, 1200
_WINDOWS_NT = 0x40004
_PROGRAM = 1
_ALL_FLAGS = 0x3F
_PRERELEASE = 0x2


def four_numbers(order: BuildOrder) -> str:
    """Give the version as Windows counts: 1.2.0rc1 is 1.2.0.0."""
    return ".".join((order.numbers.split(".") + ["0"] * 4)[:4])


def write_version_info(order: BuildOrder, file_name: str, description: str, target: Path) -> Path:
    """Write the file that PyInstaller takes as `version` of an executable, and give its path.

    Args:
        order: what is built.
        file_name: the executable's name, such as `Sora Desktop.exe`.
        description: what the list of running programs calls it.
        target: the file to write.
    """
    numbers = tuple(int(number) for number in four_numbers(order).split("."))
    texts = {
        "CompanyName": str(order.project["authors"][0]["name"]),
        "FileDescription": description,
        "FileVersion": order.version,
        "InternalName": file_name.removesuffix(".exe"),
        "LegalCopyright": f"{order.project['authors'][0]['name']}, {order.project['license']}",
        "OriginalFilename": file_name,
        "ProductName": TITLE,
        "ProductVersion": order.version,
    }
    lines = ",\n".join(f"        StringStruct({name!r}, {text!r})" for name, text in texts.items())
    flags = 0 if order.version == order.numbers else _PRERELEASE
    target.write_text(
        f"""\
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
""",
        encoding="utf-8",
    )
    return target
