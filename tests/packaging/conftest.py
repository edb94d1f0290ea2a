"""Leaves out what can only be looked at on Linux where this is another system."""

from __future__ import annotations

import sys

collect_ignore = [] if sys.platform.startswith("linux") else ["test_frozen_libraries.py", "test_frozen_program.py"]
