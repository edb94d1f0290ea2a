"""What can be wrong with the authorities that a person trusts."""

from __future__ import annotations

from sora_desktop.domain.errors.base import SoraDesktopError


class TrustError(SoraDesktopError):
    """Something about a trusted authority."""


class CertificateUnusable(TrustError):
    """A file that was named holds no certificate of an authority."""

    code = "certificate_unusable"
    title = "{path} cannot be trusted: {reason}."
    advice = "Choose a PEM file with the certificate of an authority."


class UnknownAuthority(TrustError):
    """No authority, or more than one, has the fingerprint that was named."""

    code = "unknown_authority"
    title = "It is not clear which trusted authority {fingerprint} is."
    advice = "List them to see their fingerprints, and write enough of one."
