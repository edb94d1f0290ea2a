"""The commands of packaging print whatever they have to, whichever letters there are for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["build.py", "--help"], "--only"),
        (["try_products.py", "gone.deb"], "gone.deb"),
        (["try_wheel.py", "--help"], "WHEEL"),
        (["release.py", "check", "--tag", "v\u03c0"], "The tag is v?"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_a_terminal_has_no_letter_for_is_no_reason_to_fail(command: list[str], told: str, encoding: str) -> None:
    script, *arguments = command
    done = subprocess.run(
        [sys.executable, str(PACKAGING / script), *arguments],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=False,
    )
    said = (done.stdout + done.stderr).decode(encoding)

    assert told in said
    assert "Traceback" not in said
