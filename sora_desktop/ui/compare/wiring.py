"""Joins the comparison with the window: opened from the list, led by keys and menu, decided through the services."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sora_desktop.domain.annotations import Annotation
from sora_desktop.domain.events import (
    JobChanged,
    JobsChanged,
    JobsDeleted,
    JobsRemoved,
    JobsRestored,
)
from sora_desktop.ui import theme
from sora_desktop.ui.actions import JobAction, applicable, possible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.compare.keys import CompareAction
    from sora_desktop.ui.compare.page import ComparePage
    from sora_desktop.ui.job_actions import JobActions
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.organising.labelling import Labelling
    from sora_desktop.ui.panes import Panes

_REST_LOOK = 0.01
"""Seconds between two looks whether the sounds are at rest."""

_REST_LOOKS = 300


class CompareWiring(QObject):
    """Shows the comparison of what is selected, and carries out what is decided in it."""

    def __init__(self, window: MainWindow, panes: Panes, actions: JobActions, labelling: Labelling) -> None:
        """Offer comparing in the list, in the toolbar and in the menu; the page is made when it is first wanted."""
        super().__init__(window)
        self._window = window
        self._labelling = labelling
        self._jobs = panes.jobs
        self._controls = panes.preview.controls
        self._actions = actions
        self._selection: Sequence[Job] = ()
        self.page: ComparePage | None = None
        actions.add({JobAction.COMPARE: self.open})
        panes.jobs.selection_changed.connect(self._on_selected)
        window.toolbar.compare_requested.connect(lambda: self.open(self._selection))
        window.menus.compare.chosen.connect(self._on_menu)
        window.pages.currentChanged.connect(self._on_page)
        self._on_selected(())

    @property
    def is_open(self) -> bool:
        """Whether clips are compared now."""
        return self.page is not None and self._window.pages.currentWidget() is self.page

    def open(self, jobs: Sequence[Job]) -> None:
        """Compare those of some jobs that are finished, if it is two to four."""
        if not possible(JobAction.COMPARE, jobs):
            return
        page = self._made()
        page.sounds.set_volume(self._controls.volume)
        page.compare(applicable(JobAction.COMPARE, jobs))
        self._window.show_page(page)
        self._controls.lend(page)
        # What is done with a clip stays in reach while the notice of what was done to another is there.
        controls = page.transport.height() + page.stage.panels[0].bar.sizeHint().height()
        self._window.notices.keep_free(controls + 2 * theme.GRID)
        page.stage.panels[0].bar.setFocus()
        self._window.menus.compare.enable(len(page.jobs))

    def leave(self) -> None:
        """Go back to the list."""
        if self._window.isFullScreen():
            self._window.showNormal()
        self._window.show_workspace()
        self._jobs.focus_list()

    def apply(self, event: Event) -> None:
        """Take in what has happened."""
        if self.page is None or not self.is_open:
            return
        match event:
            case JobChanged(job):
                self.page.take([job])
            case JobsChanged(jobs) | JobsRestored(jobs):
                self.page.take(jobs)
            case JobsRemoved(job_ids) | JobsDeleted(job_ids):
                self.page.lose(job_ids)
            case _:
                return
        self._window.menus.compare.enable(len(self.page.jobs))

    async def rest(self) -> None:
        """Let go of all clips, and wait until nothing sounds any more; to be done before the page is deleted."""
        if self.page is None:
            return
        self.page.end()
        for _ in range(_REST_LOOKS):
            if self.page.at_rest:
                return
            await asyncio.sleep(_REST_LOOK)

    def _made(self) -> ComparePage:
        if self.page is None:
            from sora_desktop.ui.compare.page import ComparePage  # noqa: PLC0415 - when it is wanted

            page = self.page = ComparePage()
            page.left.connect(self.leave)
            page.kept.connect(self._keep)
            page.rejected.connect(lambda job: self._actions.perform(JobAction.REMOVE, [job]))
            page.action_requested.connect(self._actions.perform)
            page.current_changed.connect(self._on_current)
            page.played.connect(self._on_played)
        return self.page

    def _keep(self, job: Job, kept: bool) -> None:  # noqa: FBT001 - a signal's value
        self._labelling.annotate([job], Annotation(favourite=kept))

    def _on_current(self, job: Job | None) -> None:
        """Let the menu of clips be about the clip that is chosen here."""
        if self.is_open:
            self._window.menus.set_selection([job] if job is not None else [])

    def _on_played(self) -> None:
        if self.is_open:
            self._controls.refresh()

    def _on_selected(self, jobs: Sequence[Job]) -> None:
        self._selection = tuple(jobs)
        self._window.toolbar.compare_button.setEnabled(possible(JobAction.COMPARE, self._selection))
        if self.page is not None:
            # The list goes on below the comparison, and the menu is about the clip that is chosen there.
            self._on_current(self.page.current)

    def _on_menu(self, action: CompareAction) -> None:
        if self.page is not None and self.is_open:
            self.page.perform(action)

    def _on_page(self, _place: int) -> None:
        """Let go of all clips when another page is shown, and let the menu be about the list again."""
        if self.page is None:
            return
        if self.is_open:
            self._on_current(self.page.current)
            return
        self.page.end()
        self._controls.lend(None)
        self._window.notices.keep_free(0)
        self._window.menus.compare.enable(0)
        self._window.menus.set_selection(self._selection)
