"""Copies of clips for others: into a folder or an archive, whole or not at all, and never over another file.

All of it blocks; call it on a worker thread.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sora_desktop.storage.disk import O_BINARY, O_NOFOLLOW, disk_errors, place, sync_folder
from sora_desktop.storage.names import same_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO
    from zipfile import ZipInfo

_log = logging.getLogger(__name__)

CHUNK = 1 << 20

PREFIX = ".sora-desktop-copy-"
"""What the names of copies begin with while they are written."""

_LEFT_BEHIND = 600.0
"""Seconds after which a copy that nobody writes to was left by a crash."""


class CopyStopped(Exception):
    """A person does not want it any more."""


class SourceLost(Exception):
    """What is to be copied cannot be read.

    Attributes:
        error: what the system says.
    """

    def __init__(self, error: OSError) -> None:
        """Keep the evidence."""
        self.error = error
        super().__init__(str(error))


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Tell what goes wrong with the source from what goes wrong with the copy.

    Raises:
        SourceLost: `path` cannot be read.
    """
    try:
        yield
    except OSError as error:
        _log.info("%s cannot be copied: %s", path, error)
        raise SourceLost(error) from error


@dataclass(frozen=True, slots=True)
class Copied:
    """What was read while a file was copied."""

    bytes: int
    sha256: str


class Destination(Protocol):
    """Where copies go."""

    def free(self, name: str) -> bool:
        """Tell whether a name is not taken."""

    def holds(self, name: str, size: int, pieces: Callable[[], Iterator[bytes]]) -> bool:
        """Tell whether there is such a file already, byte for byte."""

    def write(self, name: str, pieces: Iterator[bytes], modified: float | None = None) -> None:
        """Write a file of a free name; it is wholly there or not at all.

        Raises:
            FileExistsError: the name was taken meanwhile.
            StorageError: it cannot be written.
        """

    def finish(self) -> None:
        """Have everything last.

        Raises:
            StorageError: it cannot be written.
        """

    def give_up(self) -> None:
        """Leave no half of a file."""


class FolderDestination:
    """A folder, which is made if need be."""

    def __init__(self, folder: Path) -> None:
        """Look at what is there.

        Raises:
            StorageError: it is no folder and cannot become one.
        """
        self.folder = folder
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
        self._taken: dict[str, set[str]] = {}

    def free(self, name: str) -> bool:
        """Tell whether a name is not taken, in any letters that some file system takes for the same."""
        return same_name(name.rpartition("/")[2]) not in self._names(name)

    def holds(self, name: str, size: int, pieces: Callable[[], Iterator[bytes]]) -> bool:
        """Tell whether there is such a file already, byte for byte."""
        path = self.folder / name
        try:
            if path.is_symlink() or path.stat().st_size != size:
                return False
            with path.open("rb") as there:
                return all(there.read(len(piece)) == piece for piece in pieces())
        except (OSError, SourceLost):
            return False

    def write(self, name: str, pieces: Iterator[bytes], modified: float | None = None) -> None:
        """Write a file beside its place and give it its name once it is whole and on disk."""
        target = self.folder / name
        with disk_errors(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f"{PREFIX}{os.urandom(6).hex()}.part")
            try:
                with open(os.open(part, _CREATE, 0o666), "wb") as file:  # noqa: PTH123 - made for us alone
                    file.writelines(pieces)
                    file.flush()
                    os.fsync(file.fileno())
                if modified is not None:
                    os.utime(part, (modified, modified))
                placed = _place(part, target)
            finally:
                part.unlink(missing_ok=True)
            self._names(name).add(same_name(target.name))
        if not placed:
            raise FileExistsError(target)

    def finish(self) -> None:
        """Do nothing: each file lasts already."""

    def give_up(self) -> None:
        """Do nothing: no half of a file is left."""

    def _names(self, name: str) -> set[str]:
        within = name.rpartition("/")[0]
        if within not in self._taken:
            folder = self.folder / within
            with disk_errors(folder):
                there = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
            self._taken[within] = {same_name(entry) for entry in there}
        return self._taken[within]


class ArchiveDestination:
    """A zip archive, which gets its name once everything is in it."""

    def __init__(self, path: Path) -> None:
        """Begin it beside its place.

        Raises:
            StorageError: it cannot be made, or a file of that name is in the way.
        """
        import zipfile  # noqa: PLC0415 - slow to load, and seldom wanted

        self.path = path
        self._entry = zipfile.ZipInfo
        self._taken: set[str] = set()
        with disk_errors(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            _sweep(path.parent)
        with disk_errors(path):
            if os.path.lexists(path):
                raise FileExistsError
            self._part = path.with_name(f"{PREFIX}{os.urandom(6).hex()}.part")
            self._file: BinaryIO = open(os.open(self._part, _CREATE, 0o666), "wb")  # noqa: PTH123, SIM115 - kept open
        self._archive = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED, allowZip64=True)

    def free(self, name: str) -> bool:
        """Tell whether a name is not taken."""
        return same_name(name) not in self._taken

    def holds(self, name: str, size: int, pieces: Callable[[], Iterator[bytes]]) -> bool:  # noqa: ARG002 - a protocol's
        """Tell that it is not there: the archive is new."""
        return False

    def write(self, name: str, pieces: Iterator[bytes], modified: float | None = None) -> None:
        """Add a file; clips are packed already, so they are stored as they are."""
        moment = time.localtime(modified)
        entry = self._entry(name, date_time=(max(1980, moment.tm_year), *moment[1:6]))
        entry.external_attr = 0o644 << 16
        try:
            with disk_errors(self.path.parent), self._archive.open(entry, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
        except SourceLost:
            self._take_out(entry)
            raise
        self._taken.add(same_name(name))

    def _take_out(self, entry: ZipInfo) -> None:
        """Leave no half of a file that could be read no further; the next one takes its place."""
        self._archive.filelist.remove(entry)
        del self._archive.NameToInfo[entry.filename]
        self._archive.start_dir = entry.header_offset
        with disk_errors(self.path.parent):
            self._file.seek(entry.header_offset)
            self._file.truncate()

    def finish(self) -> None:
        """Close the archive and give it its name."""
        try:
            with disk_errors(self.path):
                self._archive.close()
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
                place(self._part, self.path)
                sync_folder(self.path.parent)
        finally:
            self.give_up()

    def give_up(self) -> None:
        """Throw away what there is of an archive that has no name yet."""
        with suppress(OSError, ValueError):
            self._file.close()
        # The archive would write its list of contents when it is thrown away.
        self._archive.fp = None
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | O_NOFOLLOW | O_BINARY


def pieces_of(path: Path, stopped: Callable[[], bool]) -> Iterator[bytes]:
    """Read a file piece by piece.

    Raises:
        CopyStopped: it is to stop.
        SourceLost: the file cannot be read.
    """
    with reading(path):
        file = path.open("rb")
    with file:
        while True:
            with reading(path):
                piece = file.read(CHUNK)
            if not piece:
                return
            if stopped():
                raise CopyStopped
            yield piece


def digest_of(path: Path, stopped: Callable[[], bool]) -> Copied:
    """Give the length and the SHA-256 of a file.

    Raises:
        CopyStopped: it is to stop.
        SourceLost: the file cannot be read.
    """
    digest, length = hashlib.sha256(), 0
    for piece in pieces_of(path, stopped):
        digest.update(piece)
        length += len(piece)
    return Copied(length, digest.hexdigest())


def _place(part: Path, target: Path) -> bool:
    """Give a whole copy its name; tell whether that was free."""
    try:
        place(part, target)
    except FileExistsError:
        return False
    return True


def _sweep(folder: Path) -> None:
    """Remove what crashes left of copies; those that somebody writes just now are young."""
    for part in folder.glob(f"{PREFIX}*.part"):
        with suppress(OSError):
            if time.time() - part.lstat().st_mtime > _LEFT_BEHIND:
                part.unlink()
