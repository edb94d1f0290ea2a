"""What is wanted of an export, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job


class ExportForm(StrEnum):
    """What an export makes."""

    FOLDER = "folder"
    ARCHIVE = "archive"
    """One zip archive."""


class ListForm(StrEnum):
    """How a list of jobs is written; the value is the end of the file's name."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"
    BATCH = "sora-batch"
    """Prompts and settings alone, to be ordered anew here or elsewhere."""


@dataclass(frozen=True, slots=True)
class WrittenList:
    """What came of writing a list."""

    jobs: int
    """How many are in it."""

    left_out: int = 0
    """How many cannot be told in a batch: what was made from another clip, or asked for more than its columns say."""


class LeftOut(StrEnum):
    """Why a clip was not exported; the value is the English sentence about it."""

    UNFINISHED = "It has no clip yet."
    MISSING = "Its file is not where it was."
    UNREADABLE = "Its file cannot be read."
    IN_THE_WAY = "No name was free for it."


class Bare(StrEnum):
    """Why a copy holds no settings of its own; the value is the English sentence about it."""

    CREDENTIALS = "It has content credentials, which any change would break; its settings lie beside it."
    CONTAINER = "Only MP4 files can hold their settings; those of this one lie beside it."
    FORM = "It is an MP4 to which nothing can be added; its settings lie beside it."


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWish:
    """What is wanted."""

    target: Path
    """The folder, or the archive that is to be made."""

    form: ExportForm = ExportForm.FOLDER
    template: str
    """How the copies are named."""

    embed: bool = True
    """Whether prompt and settings are put into the copies."""

    sidecars: bool = True
    """Whether a file with all settings is put beside each."""

    companions: bool = True
    """Whether the images that the requests used are put beside them."""


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """How far an export is."""

    done: int
    """Clips."""

    total: int
    bytes: int
    of_bytes: int


@dataclass(frozen=True, slots=True)
class ExportedClip:
    """A copy that is whole."""

    job: Job
    name: str
    """Within the folder or the archive."""

    bare: Bare | None = None
    was_there: bool = False
    """Whether the very same copy was there already."""

    altered: bool = False
    """Whether the library's file is not, byte for byte, the one that came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What came of an export."""

    wish: ExportWish
    clips: tuple[ExportedClip, ...] = ()
    left_out: tuple[tuple[Job, LeftOut], ...] = field(default=())
    error: SoraDesktopError | None = None
    """What ended it early."""

    cancelled: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything that was wanted is there."""
        return not (self.left_out or self.error or self.cancelled)
