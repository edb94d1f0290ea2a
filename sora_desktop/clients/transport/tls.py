"""Makes TLS contexts: verification by the system's own store, and no way to switch it off."""

from __future__ import annotations

import ssl
import sys
from functools import lru_cache
from pathlib import Path

import truststore

from sora_desktop.domain.errors import InvalidConnection


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """Give the usual context; made once, as reading the store takes some milliseconds.

    It is made explicitly because the default of httpx does not survive an `SSL_CERT_FILE` that
    leads nowhere, and knows no authorities that people added to their system.
    """
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def tls_context_with(ca_file: str) -> ssl.SSLContext:
    """Make a context that trusts the certificates of a PEM file beside the system's.

    Raises:
        InvalidConnection: the file cannot be read, or holds no certificate.
    """
    name = Path(ca_file).name
    try:
        text = Path(ca_file).read_bytes().decode("ascii", "replace")
    except OSError as error:
        reason = "was not found" if isinstance(error, FileNotFoundError) else "cannot be read"
        raise InvalidConnection(reason=f"The CA file {ca_file} {reason}. Choose another one.") from None
    if "-----BEGIN CERTIFICATE-----" not in text and "-----BEGIN TRUSTED CERTIFICATE-----" not in text:
        raise InvalidConnection(
            reason=f"The file {name} holds no certificate in PEM form, which begins with “-----BEGIN CERTIFICATE-----”."
        )
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=ca_file)
    except (OSError, ValueError):
        raise InvalidConnection(reason=f"The certificates in {name} are damaged. Choose another file.") from None
    # Whoever names a certificate trusts it, also if another authority stands above it.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def known_authorities() -> int | None:
    """Count the authorities that are trusted as of now; None where the system judges by itself, and names none.

    Raises:
        OSError: the system's list cannot be read.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The list is only read for a connection, and then by a context of the usual kind.
    used = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost").context
    if sys.platform in {"darwin", "win32"}:
        return None
    folder = ssl.get_default_verify_paths().capath
    # OpenSSL reads a file of them at once, and of a folder only what it needs.
    return used.cert_store_stats()["x509_ca"] or len(list(Path(folder).glob("*.0")) if folder else [])
