"""Guards against a release of PySide6 that loses references until the process dies."""

from __future__ import annotations

import subprocess
import sys

# Some releases drop one reference of None at every call that returns nothing, and one of True at
# every emit; after some 5,000 calls Python aborts. A short suite does not notice.
CALLS = """
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rung = Signal()

bell = Bell()
for _ in range(20_000):
    bell.setObjectName("bell")
    bell.rung.emit()
print("alive")
"""


def test_twenty_thousand_calls_that_return_nothing_do_no_harm() -> None:
    done = subprocess.run([sys.executable, "-c", CALLS], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr
