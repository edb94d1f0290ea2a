"""Where the driver of a data folder can be met: a socket, and a file that tells guests where it is."""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.services.driving.roles import ADDRESS_FILE
from sora_desktop.storage.disk import O_NOFOLLOW, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 100
"""Bytes that the path of a socket may have: macOS allows 103, Linux 107."""

_MOST_BYTES = 4096
_KEY_BYTES = 32
_ELSEWHERE = "sora-desktop-"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a driver listens, and what a guest has to know to be let in."""

    place: str
    """The path of a socket, or the name of a pipe on Windows."""

    key: bytes = field(repr=False)
    process: int
    folder: Path = Path()
    """The data folder that it is about."""

    @property
    def family(self) -> str:
        """The kind of the place, as `multiprocessing.connection` calls it."""
        return "AF_PIPE" if self.place.startswith("\\\\") else "AF_UNIX"


class MeetingPoint:
    """The folder, open to this person alone, in which a driver leaves its address; blocking."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which is made when it is needed."""
        self._folder = folder
        self._file = folder / ADDRESS_FILE

    def read(self) -> Address | None:
        """Give the address that was left, or None where there is none that can be read."""
        try:
            descriptor = os.open(self._file, os.O_RDONLY | O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as file:
                found = json.loads(file.read(_MOST_BYTES))
            return Address(str(found["place"]), bytes.fromhex(found["key"]), int(found["process"]), self._folder.parent)
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def places(self) -> Iterator[str]:
        """Give new places where a driver may listen, the best first; what a killed driver left is cleared away.

        Only whoever holds the lock of the data folder may ask.

        Raises:
            OSError: the folder cannot be made, or is not ours.
        """
        self.clear()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        name = secrets.token_hex(4)
        if sys.platform == "win32":
            yield rf"\\.\pipe\sora-desktop-{secrets.token_hex(16)}"
            return
        within = str(self._folder / f"{name}.sock")
        if len(os.fsencode(within)) <= _LONGEST:
            yield within
        # Made by mkdtemp for this person alone.
        for base in (os.environ.get("XDG_RUNTIME_DIR"), None):
            if base is not None and not Path(base).is_dir():
                continue
            yield str(Path(tempfile.mkdtemp(prefix=_ELSEWHERE, dir=base)) / f"{name}.sock")

    def announce(self, place: str) -> Address:
        """Leave an address with a new key for guests to find.

        Raises:
            OSError: it cannot be written.
        """
        address = Address(place, secrets.token_bytes(_KEY_BYTES), os.getpid(), self._folder.parent)
        facts = {"place": address.place, "key": address.key.hex(), "process": address.process}
        write_atomically(self._file, json.dumps(facts).encode())
        return address

    def clear(self) -> None:
        """Take away the address, and the socket that it leads to; only for whoever holds the lock."""
        address = self.read()
        self._file.unlink(missing_ok=True)
        if address is None or address.family == "AF_PIPE":
            return
        socket = Path(address.place)
        if socket.is_socket():
            socket.unlink(missing_ok=True)
        if socket.parent.name.startswith(_ELSEWHERE):
            try:
                socket.parent.rmdir()
            except OSError:
                # Somebody else's things are in it.
                return
