"""Reads files of prompts into rows that can be checked, mended and submitted.

Formats, by the end of the name:

* `.txt`: a prompt a line; or, where a line is just `---`, a prompt between two such lines. Lines that begin with
  `#` are comments.
* `.md`: one prompt; settings may stand above it between two lines `---`, as `name: value` (YAML).
* `.csv`, `.tsv`: a table whose first row names the columns. `,`, `;` or tab, whichever makes sense of that row.
* `.json`: a list of prompts or objects, or `{"defaults": {…}, "jobs": […]}`.
* `.jsonl`, and `.sora-batch` as this program writes it: a prompt or an object a line.

The columns are prompt, model, size, seconds, takes, reference, name, tags and connection, in any case; every other
one is an extra field of the request. There a table's text is taken as a number or as true or false where JSON would
read it so, and as text otherwise. References are relative to the file.

Importing this package is cheap; the readers and their libraries are loaded by the first reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.services.prompt_files.mending import EDITABLE, leave_out, put, text_of
from sora_desktop.services.prompt_files.sheet import (
    FileProblem,
    PromptRow,
    PromptSheet,
    RowProblem,
    RowRule,
    find_problems,
    sheet_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "EDITABLE",
    "FileProblem",
    "PromptRow",
    "PromptSheet",
    "RowProblem",
    "RowRule",
    "find_problems",
    "leave_out",
    "put",
    "read_prompt_files",
    "sheet_of",
    "text_of",
]


def read_prompt_files(paths: Sequence[Path]) -> PromptSheet:
    """Read files, and all prompt files in folders, blocking; bad content never raises but is in the result.

    Args:
        paths: files and folders, read in this order; a file that comes twice is read once.
    """
    # pydantic and YAML are loaded by the first file that comes, not by a window that opens.
    from sora_desktop.services.prompt_files.reading import read  # noqa: PLC0415

    return read(paths)
