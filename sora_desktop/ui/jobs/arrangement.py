"""How the list was arranged, as JSON values: what it shows, in which order, and in which groups."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.queries import JobFilter, JobGroup, JobSort

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sora_desktop.domain.queries import JobQuery

COLLAPSED_LIMIT = 500
"""How many collapsed groups are remembered over a restart."""


def save_query(query: JobQuery) -> dict[str, Any]:
    """Give filter, order and grouping of a query."""
    return {
        "filter": query.filter.value,
        "sort": query.sort.value,
        "descending": query.descending,
        "group": query.group.value,
    }


def restore_query(query: JobQuery, state: Mapping[str, Any]) -> JobQuery:
    """Give a query with what was saved; what is missing or unknown in the state stays as it is."""
    filters, sorts = {one.value: one for one in JobFilter}, {one.value: one for one in JobSort}
    groups = {one.value: one for one in JobGroup}
    return dataclasses.replace(
        query,
        filter=filters.get(str(state.get("filter")), query.filter),
        sort=sorts.get(str(state.get("sort")), query.sort),
        descending=bool(state.get("descending", query.descending)),
        group=groups.get(str(state.get("group")), query.group),
    )


def save_collapsed(keys: Collection[str | None]) -> list[str | None]:
    """Give the keys of collapsed groups; of very many none, for those are easily collapsed anew."""
    return list(keys) if len(keys) <= COLLAPSED_LIMIT else []


def restore_collapsed(saved: object) -> list[str | None]:
    """Give the keys that were saved."""
    return [one for one in saved if one is None or isinstance(one, str)] if isinstance(saved, list) else []


def restore_selection(state: Mapping[str, Any]) -> tuple[list[int], int | None]:
    """Give the sequences that were selected, and the one that was current."""
    selected, current = state.get("selected"), state.get("current")
    sequences = [one for one in selected if isinstance(one, int)] if isinstance(selected, list) else []
    return sequences, current if isinstance(current, int) and current > 0 else None
