"""A folder of prompt files, and one call to read one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.services.prompt_files import PromptSheet, read_prompt_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str, str | bytes], PromptSheet]:
    """Give a function that writes a file of a name and content and reads it."""

    def write_and_read(name: str, content: str | bytes) -> PromptSheet:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_prompt_files([path])

    return write_and_read
