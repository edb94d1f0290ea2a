"""The table of commands: where each one is, and whether it drives jobs."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from sora_desktop.extras import Extra, require
from sora_desktop.services.driving.roles import Role

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Mapping

    from sora_desktop.cli.exits import Exit
    from sora_desktop.services.bundle import Services

    Action = Callable[[Services, argparse.Namespace], Awaitable[Exit]]
    Preparation = Callable[[argparse.Namespace], None]


@dataclass(frozen=True, slots=True)
class Command:
    """One command; its module is loaded only when it is asked for."""

    module: str
    function: str
    role: Role = Role.LOOK
    """Whether it has jobs sent, followed or changed, which one process at a time does."""

    preparation: str | None = None
    """The function that reads what must be read before the loop runs, where Ctrl+C could not end it."""

    extra: Extra | None = None
    """The optional part of the program without which it does nothing."""

    def action(self) -> Action:
        """Give what does it: it gives the exit code, and raises SoraDesktopError for what it could not do at all."""
        return cast("Action", getattr(self._loaded(), self.function))

    def prepare(self, options: argparse.Namespace) -> None:
        """Read what must be read before, into the options.

        Raises:
            ExtraMissing: what it needs is not installed.
        """
        if self.extra is not None:
            require(self.extra)
        if self.preparation is not None:
            cast("Preparation", getattr(self._loaded(), self.preparation))(options)

    def _loaded(self) -> object:
        return import_module(f"sora_desktop.cli.{self.module}")


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "generate": Command("generate", "generate", Role.DRIVE_OWN),
        "batch": Command("batch", "batch", Role.DRIVE_OWN),
        "remix": Command("derive", "derive", Role.DRIVE_OWN),
        "edit": Command("derive", "derive", Role.DRIVE_OWN),
        "extend": Command("derive", "derive", Role.DRIVE_OWN),
        "templates list": Command("templates", "list_templates"),
        "templates show": Command("templates", "show"),
        "templates save": Command("templates", "save"),
        "templates delete": Command("templates", "delete"),
        "characters list": Command("characters", "list_characters"),
        "characters add": Command("characters", "add"),
        "resume": Command("jobs", "resume", Role.DRIVE_ALL),
        "jobs list": Command("listing", "list_jobs"),
        "jobs annotate": Command("labelling", "annotate", Role.DRIVE_OWN),
        "jobs delete-on-server": Command("jobs", "delete_on_server", Role.DRIVE_OWN),
        "jobs show": Command("jobs", "show"),
        "jobs cancel": Command("jobs", "cancel", Role.DRIVE_OWN),
        "jobs retry": Command("jobs", "retry", Role.DRIVE_OWN),
        "jobs remove": Command("jobs", "remove", Role.DRIVE_OWN),
        "jobs restore": Command("jobs", "restore", Role.DRIVE_OWN),
        "jobs delete": Command("deleting", "delete", Role.DRIVE_OWN),
        "jobs empty-trash": Command("deleting", "empty_trash", Role.DRIVE_OWN),
        "jobs resolve": Command("jobs", "resolve", Role.DRIVE_OWN),
        "jobs move": Command("queue", "move", Role.DRIVE_OWN),
        "jobs edit": Command("queue", "edit", Role.DRIVE_OWN),
        "queue show": Command("queue", "show", Role.DRIVE_OWN),
        "queue pause": Command("queue", "pause", Role.DRIVE_OWN),
        "queue resume": Command("queue", "resume", Role.DRIVE_OWN),
        "adopt": Command("adoption", "adopt", Role.DRIVE_OWN),
        "videos show": Command("videos", "show"),
        "videos move": Command("videos", "move", Role.DRIVE_OWN),
        "budget show": Command("budget", "show"),
        "budget set": Command("budget", "set_cap"),
        "spending": Command("spending", "spending"),
        "verify": Command("verify", "verify"),
        "export": Command("exporting", "export"),
        "serve": Command("serve", "serve", Role.DRIVE_ALL, preparation="read_token", extra=Extra.SERVE),
        "connections list": Command("connections", "list_connections"),
        "connections kinds": Command("connections", "list_kinds"),
        "connections show": Command("connections", "show"),
        "connections add": Command("connection_changes", "add", preparation="read_key"),
        "connections edit": Command("connection_changes", "edit", preparation="read_key"),
        "connections duplicate": Command("connection_changes", "duplicate"),
        "connections export": Command("connection_files", "export"),
        "connections import": Command("connection_files", "read"),
        "connections import-env": Command("connection_files", "read_env"),
        "connections test": Command("connection_tests", "test"),
        "connections remove": Command("connections", "remove"),
        "connections default": Command("connections", "default"),
        "webhooks list": Command("webhooks", "list_webhooks"),
        "webhooks add": Command("webhooks", "add"),
        "webhooks remove": Command("webhooks", "remove"),
        "webhooks test": Command("webhooks", "test"),
        "trust list": Command("trust", "list_anchors"),
        "trust add": Command("trust", "add"),
        "trust remove": Command("trust", "remove"),
    }
)
"""Every command that works on open services, by its words."""
