"""Reads the content credentials (C2PA) of a file, offline."""

from __future__ import annotations

import json
import logging
import re
import stat
from typing import TYPE_CHECKING

from sora_desktop.domain.credentials import NO_CREDENTIALS, Credentials, CredentialState, Obstacle
from sora_desktop.media.credential_claims import claimed
from sora_desktop.media.credential_library import LibraryMissingError, library, settings
from sora_desktop.media.credential_marks import READABLE, find_traces
from sora_desktop.media.signatures import HEAD_BYTES, sniff

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_log = logging.getLogger(__name__)

LARGEST = 16 * 2**20
"""Bytes that a manifest may have; one with many pictures has a tenth, and reading takes many times as much memory."""

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----\s.*?-----END CERTIFICATE-----", re.DOTALL)


def read_credentials(path: Path, anchors: str = "") -> Credentials:
    """Read what the content credentials of a file say; blocking, and no network connection is opened.

    Whatever the file is, this gives a verdict, and raises nothing. The library is only loaded for
    a file that seems to carry some.

    Args:
        path: the file.
        anchors: certificates of authorities that are trusted, in PEM form.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _unreadable(Obstacle.FILE)
        with path.open("rb") as file:
            return _read(file, anchors)
    except (OSError, ValueError) as error:
        _log.info("the content credentials of %s cannot be read: %s", path, error)
        return _unreadable(Obstacle.FILE)


def try_reader(path: Path) -> Credentials:
    """Let the library look into a file, also where nothing in it tells of credentials; blocking.

    The verdict has the obstacle READER where the library is not installed or does not work.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        kind = sniff(file.read(HEAD_BYTES))
        if kind is None or kind not in READABLE:
            return Credentials(state=CredentialState.NONE, obstacle=Obstacle.KIND)
        file.seek(0)
        return _judged(file, READABLE[kind], "")


def _read(file: BinaryIO, anchors: str) -> Credentials:
    kind = sniff(file.read(HEAD_BYTES))
    if kind is None or kind not in READABLE:
        return Credentials(state=CredentialState.NONE, obstacle=Obstacle.KIND)
    traces = find_traces(file, kind)
    if not traces.embedded:
        return NO_CREDENTIALS if traces.remote is None else _unreadable(Obstacle.REMOTE, traces.remote)
    if traces.bytes > LARGEST:
        return _unreadable(Obstacle.SIZE)
    file.seek(0)
    return _judged(file, READABLE[kind], anchors)


def _judged(file: BinaryIO, media_type: str, anchors: str) -> Credentials:
    """Let the library judge an open file."""
    try:
        c2pa = library()
    except LibraryMissingError:
        return _unreadable(Obstacle.READER)
    try:
        with (
            c2pa.Context.from_dict(settings(_usable(anchors))) as context,
            c2pa.Reader(media_type, file, context=context) as reader,
        ):
            return claimed(json.loads(reader.json()), json.loads(reader.crjson()))
    except c2pa.C2paError.ManifestNotFound:
        return NO_CREDENTIALS
    except (c2pa.C2paError, ValueError, RecursionError, MemoryError) as error:
        _log.info("content credentials that cannot be read: %s", error)
        return _unreadable(Obstacle.FORM)


def _usable(anchors: str) -> str:
    """Leave out what is no certificate, over which the library would give up the file."""
    if not anchors.strip():
        return ""
    from cryptography import x509  # noqa: PLC0415 - not needed where nobody is trusted

    usable = []
    for text in _CERTIFICATE.findall(anchors):
        try:
            x509.load_pem_x509_certificate(text.encode())
        except ValueError as error:
            _log.warning("a trusted certificate cannot be read: %s", error)
        else:
            usable.append(text)
    return "\n".join(usable)


def _unreadable(obstacle: Obstacle, remote: str | None = None) -> Credentials:
    return Credentials(state=CredentialState.UNREADABLE, obstacle=obstacle, remote=remote)
