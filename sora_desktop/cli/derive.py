"""`sora-desktop remix|edit|extend`: a video made from another one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sora_desktop.cli.following import drive, tell, tell_sent
from sora_desktop.cli.generate import absolute
from sora_desktop.domain.jobs import Derivation
from sora_desktop.domain.requests import Order, Origin, VideoRequest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from sora_desktop.cli.exits import Exit
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services

_DERIVATIONS: Mapping[str, Derivation] = MappingProxyType(
    {"remix": Derivation.REMIX, "edit": Derivation.EDIT, "extend": Derivation.EXTENSION}
)


async def derive(services: Services, options: argparse.Namespace) -> Exit:
    """Order the video and, unless told otherwise, wait for its file."""
    job = await _ordered(services, options, _DERIVATIONS[options.command])
    ended = await drive(services, [job], as_json=options.json, wait=not options.no_wait)
    return tell_sent(ended, as_json=options.json) if options.no_wait else tell(ended, as_json=options.json)


async def _ordered(services: Services, options: argparse.Namespace, derivation: Derivation) -> Job:
    """Start from the clip of that name where there is one, and else from the job of that id."""
    clip = Path(options.source)
    if derivation is Derivation.REMIX or not await asyncio.to_thread(clip.is_file):
        source = await services.catalogue.get(options.source)
        return await services.jobs.derive(source.id, derivation, options.prompt, seconds=options.seconds)
    request = VideoRequest(prompt=options.prompt, model=options.model, seconds=options.seconds, video=absolute(clip))
    return await services.jobs.derive_from_file(
        derivation, Order(request=request, connection=options.connection, origin=Origin.COMMAND)
    )
