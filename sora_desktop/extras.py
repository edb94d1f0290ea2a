"""Tells which optional parts of the program are installed, and how one that is missing is added."""

from __future__ import annotations

import importlib.util
import shlex
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ExtraMissing
from sora_desktop.stamp import Kind, is_frozen, read_stamp

if TYPE_CHECKING:
    from collections.abc import Mapping


class Extra(StrEnum):
    """An extra of the package, as `pip install 'sora-desktop[…]'` names it."""

    CREDENTIALS = "credentials"
    EMULATOR = "emulator"
    SERVE = "serve"


PARTS: Mapping[Extra, str] = MappingProxyType(
    {
        Extra.CREDENTIALS: "The reading of content credentials",
        Extra.EMULATOR: "The emulator",
        Extra.SERVE: "The local service",
    }
)
"""What each extra is for."""

LIBRARIES: Mapping[Extra, Mapping[str, str]] = MappingProxyType(
    {
        Extra.CREDENTIALS: {"c2pa": "c2pa-python"},
        Extra.EMULATOR: {
            "python_multipart": "python-multipart",
            "starlette": "starlette",
            "uvicorn": "uvicorn",
        },
        Extra.SERVE: {
            "fastapi": "fastapi",
            "fastapi_swagger": "fastapi-swagger",
            "python_multipart": "python-multipart",
            "starlette": "starlette",
            "uvicorn": "uvicorn",
        },
    }
)
"""The modules that each extra brings, and what their packages are called."""


def missing(extra: Extra) -> tuple[str, ...]:
    """Name the packages of an extra that are not installed; nothing is loaded for it."""
    return tuple(package for module, package in LIBRARIES[extra].items() if importlib.util.find_spec(module) is None)


def require(extra: Extra) -> None:
    """Make sure that an extra is installed.

    Raises:
        ExtraMissing: it is not; with the command that installs it.
    """
    packages = missing(extra)
    if packages:
        raise ExtraMissing(part=PARTS[extra], packages=", ".join(packages), way=way_to_install(extra))


def way_to_install(extra: Extra) -> str:
    """Say how an extra is added to this very copy of the program."""
    wanted = f"sora-desktop[{extra}]"
    if is_frozen():
        return "Install the program anew: this copy of it is damaged."
    if Path(sys.prefix, "pipx_metadata.json").is_file():
        # Not `inject`, which would take the extra for where the program comes from when it is to be upgraded.
        command = ["pipx", "runpip", Path(sys.prefix).name, "install", wanted]
    elif Path(sys.prefix, "uv-receipt.toml").is_file():
        command = ["uv", "pip", "install", "--python", sys.prefix, wanted]
    elif read_stamp().kind is Kind.CHECKOUT and not _is_installed():
        return "Start it with `python3 packaging/bootstrap.py run`, which installs everything."
    else:
        command = [sys.executable, "-m", "pip", "install", wanted]
    # What a person copies must mean the same to their shell.
    line = subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)
    return f"Install them with `{line}`, and start Sora Desktop again."


def _is_installed() -> bool:
    """Tell whether pip knows the program here, as it does a checkout that was installed as editable."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415 - 15 milliseconds, rarely needed

    try:
        distribution("sora-desktop")
    except PackageNotFoundError:
        return False
    return True
