"""Keeps the certificates of trusted authorities, each in a PEM file named by its fingerprint."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import warnings
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import CertificateUnusable
from sora_desktop.domain.trust import TrustAnchor
from sora_desktop.storage.disk import disk_errors, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cryptography.x509 import Certificate, Name

_log = logging.getLogger(__name__)

_NAME = re.compile(r"[0-9a-f]{64}\.pem")
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----\s([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
_LARGEST = 4 * 2**20
"""Bytes; a list of all authorities that browsers trust has a tenth of that."""


class TrustStore:
    """A folder of certificates; all of it blocks, and is for worker threads."""

    def __init__(self, folder: Path) -> None:
        """Keep them in `folder`, which is made when it is first needed."""
        self._folder = folder

    def all(self) -> tuple[TrustAnchor, ...]:
        """Give every authority, by name.

        Raises:
            FolderNotWritable: the folder cannot be read.
        """
        with disk_errors(self._folder):
            found = [anchor for path in self._kept() if (anchor := _anchor_in(path)) is not None]
        return tuple(sorted(found, key=lambda anchor: (anchor.subject.casefold(), anchor.fingerprint)))

    def pem(self) -> str:
        """Give all certificates, one after another; nobody is trusted where they cannot be read."""
        try:
            texts = [path.read_text("ascii", "replace") for path in self._kept() if _is_what_it_says(path)]
        except OSError as error:
            _log.warning("the trusted authorities cannot be read: %s", error)
            return ""
        return "\n".join(texts)

    def add(self, path: Path) -> tuple[TrustAnchor, ...]:
        """Trust the authorities whose certificates a file holds, in PEM form, or one in DER form.

        Certificates of signers, which stand beside those of their authorities in a chain, are
        left out.

        Raises:
            CertificateUnusable: it holds none, or cannot be read.
            DiskFull: there is no room.
            FolderNotWritable: the folder cannot be written.
        """
        from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - see `_certificates`

        certificates = _certificates(path)
        authorities = [one for one in certificates if _is_authority(one)]
        if not authorities:
            raise CertificateUnusable(path=str(path), reason="it has the certificate of a signer, not of an authority")
        added = []
        for certificate in authorities:
            anchor = _anchor(certificate)
            with disk_errors(self._folder):
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_atomically(self._folder / f"{anchor.fingerprint}.pem", certificate.public_bytes(Encoding.PEM))
            added.append(anchor)
        return tuple(dict.fromkeys(added))

    def remove(self, fingerprint: str) -> None:
        """Trust an authority no more; nothing happens where it is not trusted.

        Raises:
            FolderNotWritable: the folder cannot be written.
        """
        with disk_errors(self._folder):
            (self._folder / f"{fingerprint}.pem").unlink(missing_ok=True)

    def _kept(self) -> list[Path]:
        try:
            return sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))
        except FileNotFoundError:
            return []


def _certificates(path: Path) -> list[Certificate]:
    from cryptography import x509  # noqa: PLC0415 - 30 milliseconds, and most people trust nobody

    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CertificateUnusable(path=str(path), reason=f"it cannot be read ({reason})") from error
    if len(content) > _LARGEST:
        raise CertificateUnusable(path=str(path), reason="it is too large for a certificate")
    try:
        with _old_ones():
            if b"-----BEGIN" in content:
                return x509.load_pem_x509_certificates(content)
            return [x509.load_der_x509_certificate(content)]
    except ValueError as error:
        raise CertificateUnusable(path=str(path), reason="it holds no certificate") from error


def _is_authority(certificate: Certificate) -> bool:
    from cryptography import x509  # noqa: PLC0415 - see above

    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _is_what_it_says(path: Path) -> bool:
    """Tell whether a file of the folder holds the one certificate that its name says, and nothing else."""
    found = _PEM.fullmatch(path.read_bytes().strip())
    try:
        content = base64.b64decode(b"".join(found[1].split()), validate=True) if found else b""
    except ValueError:
        return False
    return f"{hashlib.sha256(content).hexdigest()}.pem" == path.name


def _anchor_in(path: Path) -> TrustAnchor | None:
    """Read a file of the folder; None if somebody put something else under its name."""
    try:
        if _is_what_it_says(path):
            return _anchor(_certificates(path)[0])
    except CertificateUnusable as error:
        _log.warning("%s", error)
    _log.warning("%s is not what its name says, so nobody is trusted for it", path)
    return None


def _anchor(certificate: Certificate) -> TrustAnchor:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - see above

    return TrustAnchor(
        subject=_words(certificate.subject) or "no name",
        fingerprint=certificate.fingerprint(SHA256()).hex(),
        not_after=_utc(certificate),
    )


def _utc(certificate: Certificate) -> datetime:
    return certificate.not_valid_after_utc.astimezone(UTC)


def _words(name: Name) -> str:
    """Name an authority in short: by its common name and its organization."""
    from cryptography.x509 import NameOID  # noqa: PLC0415 - see above

    parts = [
        " ".join("".join(letter if letter.isprintable() else " " for letter in str(attribute.value)).split())
        for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for attribute in name.get_attributes_for_oid(kind)
    ]
    return ", ".join(dict.fromkeys(part for part in parts if part)) or name.rfc4514_string()


@contextmanager
def _old_ones() -> Iterator[None]:
    """Read certificates also where the library warns that it will not for ever."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
