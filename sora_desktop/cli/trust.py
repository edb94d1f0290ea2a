"""`sora-desktop trust …`: whom to trust to vouch for those who sign content credentials."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, put_json, put_table, say

if TYPE_CHECKING:
    import argparse

    from sora_desktop.domain.trust import TrustAnchor
    from sora_desktop.services.bundle import Services

_SHOWN = 16
"""As many digits of a fingerprint tell authorities apart in a table."""


async def list_anchors(services: Services, options: argparse.Namespace) -> Exit:
    """List the authorities that are trusted."""
    anchors = await services.trust.anchors()
    if options.json:
        for anchor in anchors:
            put_json(_object(anchor))
    elif anchors:
        rows = [(anchor.fingerprint[:_SHOWN], _until(anchor), anchor.subject) for anchor in anchors]
        put_table(("FINGERPRINT", "UNTIL", "AUTHORITY"), rows)
    else:
        say("Nobody is trusted, so no signer of content credentials is known. Add a certificate: trust add FILE")
    return Exit.DONE


async def add(services: Services, options: argparse.Namespace) -> Exit:
    """Trust the authorities of a file."""
    for anchor in await services.trust.add(options.file):
        if options.json:
            put_json(_object(anchor))
        else:
            put(f"Trusted: {anchor.subject}, until {_until(anchor)} ({anchor.fingerprint[:_SHOWN]})")
    return Exit.DONE


async def remove(services: Services, options: argparse.Namespace) -> Exit:
    """Trust an authority no more."""
    anchor = await services.trust.remove(options.fingerprint)
    put(f"No longer trusted: {anchor.subject} ({anchor.fingerprint[:_SHOWN]})")
    return Exit.DONE


def _until(anchor: TrustAnchor) -> str:
    day = f"{anchor.not_after:%Y-%m-%d}"
    return f"{day}, expired" if anchor.not_after < datetime.now(UTC) else day


def _object(anchor: TrustAnchor) -> dict[str, object]:
    return {
        "authority": anchor.subject,
        "fingerprint": anchor.fingerprint,
        "not_after": anchor.not_after.isoformat(),
    }
