"""Builds the three panes of the workspace, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.ui import theme
from sora_desktop.ui.bridge import breathe
from sora_desktop.ui.compose.fields import ComposeFields
from sora_desktop.ui.compose.pane import ComposePane
from sora_desktop.ui.compose_wiring import ComposeWiring
from sora_desktop.ui.jobs.pane import JobsPane
from sora_desktop.ui.preview.pane import PreviewPane
from sora_desktop.ui.preview.transport import DRAWINGS
from sora_desktop.ui.workspace import Pane

if TYPE_CHECKING:
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow


class Panes(NamedTuple):
    """The three panes, filled."""

    compose: ComposePane
    jobs: JobsPane
    preview: PreviewPane


async def fill_panes(window: MainWindow, services: Services, bridge: Bridge) -> Panes:
    """Build the panes and place them, with a breath for the window after each step."""
    fields = ComposeFields(services.paths.root / "pasted")
    await breathe()
    compose = ComposePane(services.jobs.check, fields)
    ComposeWiring(window, services, bridge, compose)
    await breathe()
    window.workspace.place(Pane.COMPOSE, compose)
    await breathe()
    jobs = JobsPane(services.catalogue, bridge.start)
    await breathe()
    window.workspace.place(Pane.JOBS, jobs, jobs.views.home)
    await breathe()
    for drawing in DRAWINGS:
        theme.icon(drawing)
        await breathe()
    preview = PreviewPane()
    await breathe()
    window.workspace.place(Pane.PREVIEW, preview)
    await breathe()
    return Panes(compose, jobs, preview)
