"""Qt for Python does not read the source of every module that is imported after it."""

from __future__ import annotations

import subprocess
import sys

READ = """
import linecache
import sora_desktop.ui.main_window
import sora_desktop.services.settings
print(*[name for name in linecache.cache if name.endswith(("main_window.py", "settings.py"))])
"""


def test_no_source_is_read_by_an_import() -> None:
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []
