"""Reads the certificate by which a server proved itself."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cryptography import x509

from sora_desktop.domain.exchanges import Certificate

_MOST_NAMES = 100
_LONGEST_NAME = 1_000


@lru_cache(maxsize=64)
def read_certificate(der: bytes) -> Certificate | None:
    """Read a certificate in DER form, each only once; None for one that OpenSSL takes and its standard does not."""
    try:
        found = x509.load_der_x509_certificate(der)
        return Certificate(
            subject=found.subject.rfc4514_string()[:_LONGEST_NAME],
            issuer=found.issuer.rfc4514_string()[:_LONGEST_NAME],
            names=_names(found),
            fingerprint=hashlib.sha256(der).hexdigest(),
            not_before=found.not_valid_before_utc,
            not_after=found.not_valid_after_utc,
        )
    except ValueError:
        return None


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return ()
    hosts = names.get_values_for_type(x509.DNSName)
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return tuple(name[:_LONGEST_NAME] for name in [*hosts, *addresses][:_MOST_NAMES])
