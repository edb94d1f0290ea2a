"""Runs the tools of packaging, and says in words which one is missing and what one said."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from steps.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_CLOSING_LINES = 15


def need(tool: str, how_to_get_it: str) -> str:
    """Give the path of a tool.

    Args:
        tool: its command.
        how_to_get_it: what installs it, such as `sudo apt-get install lintian`.

    Raises:
        BuildFailed: when it is not installed; the text tells how to get it.
    """
    found = shutil.which(tool)
    if not found:
        reason = f"{tool} is not installed: {how_to_get_it}"
        raise BuildFailed(reason)
    return found


def run(
    *command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, patience: float = 1800
) -> str:
    """Run a tool to its end and give what it said, on both of its streams.

    Args:
        command: the tool and its arguments.
        cwd: the folder to run it in.
        env: its whole environment; by default this process's own.
        patience: seconds after which it is ended.

    Raises:
        BuildFailed: when it ends with another code than 0, or not at all.
    """
    line = " ".join(str(part) for part in command)
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=patience,
            check=False,
        )
    except FileNotFoundError as error:
        reason = f"{command[0]} is not installed."
        raise BuildFailed(reason) from error
    except subprocess.TimeoutExpired as error:
        reason = f"This did not end within {patience:.0f} seconds: {line}"
        raise BuildFailed(reason) from error
    if done.returncode:
        closing = "\n".join(done.stdout.strip().splitlines()[-_CLOSING_LINES:])
        reason = f"This ended with {done.returncode}: {line}\nIt said:\n{closing}"
        raise BuildFailed(reason)
    return done.stdout
