"""The table of commands: what each one does, and whether it drives jobs."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sora_desktop.cli import batch, connections, generate, jobs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Mapping

    from sora_desktop.cli.exits import Exit
    from sora_desktop.composition import Services


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    run: Callable[[Services, argparse.Namespace], Awaitable[Exit]]
    """Does it and gives the exit code; raises SoraDesktopError for what it could not do at all."""

    drives: bool = False
    """Whether it sends, follows or changes jobs, which one process does at a time."""


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "generate": Command(generate.generate, drives=True),
        "batch": Command(batch.batch, drives=True),
        "resume": Command(jobs.resume, drives=True),
        "jobs list": Command(jobs.list_jobs),
        "jobs show": Command(jobs.show),
        "jobs cancel": Command(jobs.cancel, drives=True),
        "jobs retry": Command(jobs.retry, drives=True),
        "jobs remove": Command(jobs.remove, drives=True),
        "connections list": Command(connections.list_connections),
        "connections add": Command(connections.add),
        "connections test": Command(connections.test),
        "connections remove": Command(connections.remove),
        "connections default": Command(connections.default),
    }
)
"""Every command that works on open services, by its words."""
