"""`sora-desktop jobs list`: which jobs there are, chosen and put together as the window does it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, put_jobs, say
from sora_desktop.domain.queries import JobGroup, JobQuery

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from sora_desktop.domain.queries import GroupRows
    from sora_desktop.services.bundle import Services

_PAGE = 500


async def list_jobs(services: Services, options: argparse.Namespace) -> Exit:
    """List jobs, newest first unless a saved filter says otherwise."""
    query = await chosen(services, options)
    if options.save_as is not None:
        saved = await services.filters.save(options.save_as, query)
        say(f"Saved as “{saved.name}”.")
    sequences = await services.catalogue.sequences(query)
    wanted = sequences[: options.limit] if options.limit else sequences
    groups = [] if options.json else await services.catalogue.groups(query)
    for title, part in _parts(wanted, query.group, groups):
        if title:
            put(title)
        put_jobs(await services.catalogue.page(part), as_json=options.json)
    if not wanted and not options.json:
        say("No jobs.")
    return Exit.DONE


async def chosen(services: Services, options: argparse.Namespace) -> JobQuery:
    """Give the query that the options of `jobs list` ask for.

    Raises:
        UnknownFilter: there is no saved filter of that name.
    """
    query = (await services.filters.get(options.saved)).query if options.saved is not None else JobQuery()
    given = {
        "filter": options.filter,
        "text": options.search,
        "tags": tuple(options.tag) if options.tag else None,
        "least_rating": options.rating,
        "model": options.model,
        "connection": options.connection,
        "since": options.since,
        "before": options.before,
        "group": options.group,
    }
    return dataclasses.replace(query, **{name: value for name, value in given.items() if value is not None})


def _parts(
    sequences: Sequence[int], group: JobGroup, groups: Sequence[GroupRows]
) -> Iterator[tuple[str, Sequence[int]]]:
    """Give the jobs in portions, each with the title of a group that begins with it."""
    start = 0
    for rows in groups or (None,):
        end = len(sequences) if rows is None else min(start + rows.count, len(sequences))
        title = "" if rows is None or start >= end else _title(group, rows)
        for first in range(start, end, _PAGE):
            yield (title if first == start else ""), sequences[first : min(first + _PAGE, end)]
        start = end


def _title(group: JobGroup, rows: GroupRows) -> str:
    if group is JobGroup.CONNECTION:
        name = rows.label
    elif rows.key is None:
        name = "Ordered alone"
    else:
        name = rows.label or "A batch without a name"
    return f"{name} ({rows.count:,})"
