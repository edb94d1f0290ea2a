"""The few ways in which this room touches the disk, and the one place where an OSError becomes ours."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import DiskFull, FolderNotWritable, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

NO_ROOM = frozenset(
    code
    for name in ("ENOSPC", "EDQUOT", "EFBIG")  # the last is what a limit on file sizes gives
    if (code := getattr(errno, name, None)) is not None
)
"""What the system says where there is no room."""

O_BINARY: int = getattr(os, "O_BINARY", 0)
O_NOFOLLOW: int = getattr(os, "O_NOFOLLOW", 0)


def storage_error(error: OSError, path: Path) -> StorageError:
    """Say in our words why `path` could not be used."""
    if error.errno in NO_ROOM:
        return DiskFull(path=str(path))
    return FolderNotWritable(path=str(path), reason=reason(error))


def reason(error: OSError) -> str:
    """Say why the system refused, without the path that the sentence names anyway."""
    if isinstance(error, FileExistsError):
        return "a file of that name is in the way"
    return error.strerror or str(error) or type(error).__name__


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Translate what goes wrong with `path` inside the block.

    Raises:
        DiskFull: no room is left.
        FolderNotWritable: anything else that the system refused.
    """
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte; an unbuffered write may be short without saying why.

    Raises:
        OSError: the system does not take them.
    """
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest)
        if written == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        rest = rest[written:]


def sync_folder(folder: Path) -> None:
    """Make names in a folder last through a power cut; Windows has no such thing."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems know no fsync of folders and need none.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def open_file(path: Path) -> BufferedReader:
    """Open an ordinary file to read it; whoever opens a pipe would wait until somebody writes into it.

    Raises:
        OSError: it cannot be opened, or is something else.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no ordinary file", str(path))
    return path.open("rb")


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file so that after any crash it is wholly the old or wholly the new one.

    Raises:
        OSError: it cannot be written; the old file is as it was.
    """
    beside = unused_name(path)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | O_NOFOLLOW | O_BINARY, 0o600)
    try:
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def place(source: Path, target: Path) -> None:
    """Give a file its name for good, without ever overwriting another file.

    Raises:
        FileExistsError: the name is taken.
        OSError: the system does not allow it.
    """
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (FAT, some network drives): hold the name with an empty file instead.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | O_NOFOLLOW | O_BINARY, 0o666))
        try:
            source.replace(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    else:
        try:
            source.unlink()
        except BaseException:
            # The folder that it is in can be read only.
            target.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)


def move(source: Path, target: Path) -> None:
    """Move a file to a name that is free, also from one disk to another.

    Raises:
        FileExistsError: the name is taken.
        OSError: the system does not allow it; the file is where it was.
    """
    if bring(source, target):
        source.unlink()


def bring(source: Path, target: Path) -> bool:
    """Move a file to a name that is free, or copy it there from another disk; tell whether it stays where it was, too.

    Raises:
        FileExistsError: the name is taken.
        OSError: the system does not allow it; the file is where it was.
    """
    try:
        place(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy_whole(source, target, beside=unused_name(target))
        return True
    return False


def copy_whole(source: Path, target: Path, *, beside: Path) -> None:
    """Copy a file to a name that is free, which it gets when all of it is on the disk.

    Args:
        source: the file, which stays.
        target: the name.
        beside: where its bytes gather, on the disk of `target`; nothing is left there.

    Raises:
        FileExistsError: the name is taken.
        OSError: the system does not allow it, or there is no room.
    """
    import shutil  # noqa: PLC0415 - slow to load, and this is read before the window is painted

    try:
        shutil.copy2(source, beside)
        with beside.open("rb+") as copy:
            os.fsync(copy.fileno())
        place(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def unused_name(path: Path) -> Path:
    """Give a name beside `path` that nobody uses, for a file on its way to it."""
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}.new")


def require_writable(path: Path) -> None:
    """Make sure that files can be put into a folder, or that it can be made; nothing stays of the trial.

    Raises:
        DiskFull: there is no room.
        FolderNotWritable: the system does not allow it, or a file is in the way.
    """
    with disk_errors(path):
        there = path
        while not os.path.lexists(there) and there != there.parent:
            there = there.parent
        trial = unused_name(there / "trial")
        os.close(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | O_NOFOLLOW | O_BINARY, 0o600))
        trial.unlink()


def is_same_disk(one: Path, other: Path) -> bool:
    """Tell whether two paths are, or would be made, on one disk; False where the system does not tell."""
    try:
        return _there(one).stat().st_dev == _there(other).stat().st_dev
    except OSError:
        return False


def _there(path: Path) -> Path:
    """Give a path, or what there is above it."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def free_bytes(path: Path) -> int:
    """Say how much room is left where `path` is, or would be made.

    Raises:
        FolderNotWritable: the system does not tell.
    """
    import shutil  # noqa: PLC0415 - slow to load, and read before the window is painted

    with disk_errors(path):
        there = path
        while not there.exists() and there != there.parent:
            there = there.parent
        room = shutil.disk_usage(there)
    if not room.total:
        # What is no disk, such as /proc, says that it has none; that is not a full disk.
        raise FolderNotWritable(path=str(path), reason="the system does not tell how much room is there")
    return room.free
