"""`sora-desktop jobs annotate`: names, tags, stars, favourites and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put_jobs, say
from sora_desktop.domain.annotations import Annotation

if TYPE_CHECKING:
    import argparse

    from sora_desktop.services.bundle import Services


async def annotate(services: Services, options: argparse.Namespace) -> Exit:
    """Store what is written about jobs, for all of them or none."""
    annotation = Annotation(
        name=options.name,
        added_tags=tuple(options.tag),
        removed_tags=tuple(options.untag),
        rating=options.rating,
        favourite=options.favourite,
        note=options.note,
    )
    if annotation == Annotation():
        say("Say what to change: --name, --tag, --untag, --rating, --favourite or --note.")
        return Exit.REFUSED
    ids = [(await services.catalogue.get(text)).id for text in options.jobs]
    await services.jobs.annotate(ids, annotation)
    put_jobs([await services.catalogue.get(job_id) for job_id in dict.fromkeys(ids)], as_json=options.json)
    return Exit.DONE
