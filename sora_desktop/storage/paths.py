"""Where everything is kept: one place that knows every path of a data folder."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.stamp import is_frozen
from sora_desktop.storage.disk import disk_errors

APPLICATION_FOLDER = "sora-desktop"
"""What the folder is called among the data folders of other programs."""

VIDEOS_FOLDER = "Sora Desktop"
"""What the folder is called within the person's own folder of videos."""

PORTABLE_MARK = "portable"
"""The file that makes a packaged program portable, where it lies beside the program."""

PORTABLE_DATA = "data"
"""What the folder of a portable program is called that keeps everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPaths:
    """The absolute paths of all that the program keeps."""

    root: Path
    database: Path
    settings: Path
    lock: Path
    """The lock of the process that drives the jobs."""

    driving: Path
    """Where that process can be met by others."""

    logs: Path
    thumbnails: Path
    strips: Path
    """Many small pictures of each clip that was looked through."""

    trash: Path
    """Removed clips."""

    parts: Path
    """Notes about clips that are not wholly here yet."""

    moves: Path
    """Notes about clips that are being copied or moved."""

    references: Path
    """Copies of reference images that waiting jobs need."""

    simulated: Path
    """The state of the built-in simulation."""

    trust: Path
    """Certificates of authorities that are trusted for content credentials."""

    videos: Path
    """Finished clips, unless the settings name another folder."""

    @property
    def are_apart(self) -> bool:
        """Whether everything is inside one folder that was chosen, and so not where this person usually has it."""
        return self.videos.is_relative_to(self.root)

    @classmethod
    def for_folder(cls, folder: Path) -> DataPaths:
        """Keep everything, clips included, inside one folder.

        Raises:
            FolderNotWritable: nobody knows where that is.
        """
        with disk_errors(folder):
            try:
                root = folder.expanduser().absolute()
            except RuntimeError as error:
                raise FolderNotWritable(path=str(folder), reason="there is no such home folder") from error
        return cls._within(root, root / "videos")

    @classmethod
    def for_user(cls) -> DataPaths:
        """Keep the clips where this person keeps videos, and the rest where programs keep their data.

        A portable program keeps everything in a folder beside itself.

        Raises:
            FolderNotWritable: this person has no home folder.
        """
        if (beside := portable_folder()) is not None:
            return cls.for_folder(beside)
        import platformdirs  # noqa: PLC0415 - not needed where a folder was named

        try:
            root = platformdirs.user_data_path(APPLICATION_FOLDER, appauthor=False)
            videos = platformdirs.user_videos_path() / VIDEOS_FOLDER
        except RuntimeError:
            root = videos = Path("~")
        if not (root.is_absolute() and videos.is_absolute()):
            raise FolderNotWritable(path=str(root), reason="it is not known where your home folder is")
        return cls._within(root, videos)

    @classmethod
    def _within(cls, root: Path, videos: Path) -> DataPaths:
        return cls(
            root=root,
            database=root / "sora-desktop.db",
            settings=root / "settings.json",
            lock=root / "driver.lock",
            driving=root / "driving",
            logs=root / "logs",
            thumbnails=root / "thumbnails",
            strips=root / "strips",
            trash=root / "trash",
            parts=root / "parts",
            moves=root / "moves",
            references=root / "references",
            simulated=root / "simulated",
            trust=root / "trust",
            videos=videos,
        )

    def prepare(self) -> None:
        """Make the folders that do not exist yet, readable for this person only; not the one for clips.

        Raises:
            FolderNotWritable: one of them cannot be made.
            DiskFull: there is no room.
        """
        own = (self.root, self.logs, self.thumbnails, self.trash, self.parts, self.references, self.simulated)
        for folder in own:
            with disk_errors(folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def portable_folder() -> Path | None:
    """Give the folder in which a portable program keeps everything; None for every other program."""
    if not is_frozen():
        return None
    program = Path(sys.executable).absolute().parent
    return program / PORTABLE_DATA if (program / PORTABLE_MARK).is_file() else None
