"""Joins the list, its filters and what a person writes about clips with the services."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from sora_desktop.domain.events import JobChanged, JobsChanged
from sora_desktop.ui.actions import RATINGS, JobAction
from sora_desktop.ui.jobs.chips import LABELS
from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import TOLD_SECONDS, Tone
from sora_desktop.ui.organising.labelling import Labelling
from sora_desktop.ui.organising.labels import LabelsCard
from sora_desktop.ui.organising.narrowing import cleared
from sora_desktop.ui.workspace import Pane

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QAbstractButton

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queries import Facets, JobQuery, SavedFilter
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.gallery.view import JobGallery
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.organising.filter_panel import FilterPanel
    from sora_desktop.ui.organising.sheets import LabelSheet
    from sora_desktop.ui.panes import Panes
    from sora_desktop.ui.undo import History


class LibraryWiring(QObject):
    """Filters the list, shows it as a gallery, and changes what is written about its clips."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes, history: History) -> None:
        """Connect the menu, the list and the details of the clip in sight."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._jobs, self._preview = panes.jobs, panes.preview
        self.labelling = Labelling(services.jobs, window.notices, bridge, history, self)
        self.labels = LabelsCard()
        self._saved: list[SavedFilter] = []
        self._panel: FilterPanel | None = None
        self._menu = window.menus.organising
        self._preview.facts.details.show_above(self.labels)
        self._connect()

    @property
    def ways(self) -> dict[JobAction, Callable[[Sequence[Job]], object]]:
        """How each action on clips is carried out that is about what is written of them."""
        return {
            JobAction.RENAME: self.rename,
            JobAction.TAG: lambda jobs: self._bridge.start(self._tag(jobs)),
            JobAction.NOTE: self.write_note,
            JobAction.FAVOURITE: self.labelling.toggle_favourite,
            **{action: partial(self._rate, stars) for stars, action in enumerate(RATINGS)},
            JobAction.DELETE_ON_SERVER: self._delete_on_server,
        }

    async def begin(self) -> None:
        """Show what was kept."""
        await self._read_saved()

    def apply(self, event: Event) -> None:
        """Take in what has happened."""
        match event:
            case JobChanged(job):
                self.labels.update_job(job)
            case JobsChanged(jobs):
                shown = self._preview.job
                for job in jobs:
                    if shown is not None and job.id == shown.id:
                        self._preview.update_job(job)
                        self.labels.update_job(job)
            case _:
                pass

    def stop(self) -> None:
        """Store what is just being written."""
        self.labels.store()

    def rename(self, jobs: Sequence[Job]) -> None:
        """Ask for the name of clips."""
        from sora_desktop.ui.organising.sheets import RenameSheet  # noqa: PLC0415 - when it is wanted

        self._present(RenameSheet(jobs, self._window), jobs)

    def write_note(self, jobs: Sequence[Job]) -> None:
        """Ask for the note on clips."""
        from sora_desktop.ui.organising.sheets import NoteSheet  # noqa: PLC0415 - when it is wanted

        self._present(NoteSheet(jobs, self._window), jobs)

    def show_filter(self, anchor: QAbstractButton) -> None:
        """Let a person choose what narrows the list down."""
        from sora_desktop.ui.organising.filter_panel import FilterPanel  # noqa: PLC0415 - when it is wanted

        if self._panel is not None:
            self._panel.dismiss()
        panel = self._panel = FilterPanel(self._jobs.query, anchor, self._window)
        panel.query_wanted.connect(self._jobs.ask_for)
        panel.save_wanted.connect(self.save_filter)
        panel.saved_chosen.connect(self._choose_saved)
        panel.saved_dropped.connect(lambda saved: self._bridge.start(self._drop_saved(saved)))
        panel.destroyed.connect(partial(self._forget_panel, panel))
        panel.show_saved(self._saved)
        panel.present()
        self._bridge.start(self._offer_facets(panel))

    def save_filter(self) -> None:
        """Ask for a name for what the list shows."""
        from sora_desktop.ui.organising.save_sheet import SaveFilterSheet  # noqa: PLC0415 - when it is wanted

        query = self._jobs.query
        label = QCoreApplication.translate("Jobs", LABELS[query.filter])
        sheet = SaveFilterSheet(query, label, [saved.name for saved in self._saved], self._window)
        sheet.confirmed.connect(lambda name: self._bridge.start(self._save(name, query)))
        sheet.present()

    def show_saved(self, saved: SavedFilter) -> None:
        """Show what a saved filter shows."""
        self._window.show_workspace()
        self._jobs.ask_for(saved.query)
        # After the list, which then has nothing left to search for.
        self._window.toolbar.search.setText(saved.query.text)
        self._jobs.focus_list()

    def _connect(self) -> None:
        jobs, menu = self._jobs, self._menu
        jobs.filter_requested.connect(self.show_filter)
        jobs.query_changed.connect(lambda query: menu.clear.setEnabled(query.is_narrowed))
        jobs.views.gallery_made.connect(self._on_gallery_made)
        jobs.views.gallery_shown.connect(menu.gallery.setChecked)
        # Not by the list alone: walking through the lineage of a clip shows others, too.
        self._preview.facts.details.job_shown.connect(self._show_labels)
        self.labels.tags.line.focused.connect(self._on_tags_entered)
        self.labels.annotated.connect(lambda job, annotation: self.labelling.annotate([job], annotation))
        menu.gallery.triggered.connect(self._show_gallery)
        menu.narrow.triggered.connect(lambda: self.show_filter(jobs.narrow_button))
        menu.clear.triggered.connect(lambda: jobs.ask_for(cleared(jobs.query)))
        menu.save.triggered.connect(self.save_filter)
        menu.saved_chosen.connect(self.show_saved)

    def _show_labels(self, job: Job) -> None:
        if self.labels.job is not None and self.labels.job.id == job.id:
            self.labels.update_job(job)
        else:
            self.labels.show_job(job)

    def _show_gallery(self, wanted: bool) -> None:  # noqa: FBT001 - a signal's value
        self._window.workspace.fold(Pane.JOBS, away=False)
        self._jobs.views.show_gallery(wanted)
        self._jobs.focus_list()

    def _on_gallery_made(self, gallery: JobGallery) -> None:
        gallery.strips.source = self._services.frames

    def _rate(self, stars: int, jobs: Sequence[Job]) -> None:
        self.labelling.rate(jobs, stars)

    def _delete_on_server(self, jobs: Sequence[Job]) -> None:
        from sora_desktop.ui.organising.server_deletion import ServerDeletion  # noqa: PLC0415 - when it is wanted

        ServerDeletion(self._window, self._services, self._bridge).ask(jobs)

    def _present(self, sheet: LabelSheet, jobs: Sequence[Job]) -> None:
        sheet.confirmed.connect(lambda annotation: self.labelling.annotate(jobs, annotation))
        sheet.present()

    async def _tag(self, jobs: Sequence[Job]) -> None:
        from sora_desktop.ui.organising.sheets import TagSheet  # noqa: PLC0415 - when it is wanted

        known = await self._facets()
        self._present(TagSheet(jobs, [facet.value for facet in known.tags], self._window), jobs)

    async def _facets(self) -> Facets:
        return await self._services.catalogue.facets()

    async def _offer_facets(self, panel: FilterPanel) -> None:
        facets = await self._facets()
        if panel is self._panel:
            panel.show_facets(facets)

    def _on_tags_entered(self, entered: bool) -> None:  # noqa: FBT001 - a signal's value
        if entered:
            self._bridge.start(self._offer_tags())

    async def _offer_tags(self) -> None:
        if self.labels.job is not None:
            self.labels.offer_tags([facet.value for facet in (await self._facets()).tags])

    def _forget_panel(self, panel: FilterPanel) -> None:
        if self._panel is panel:
            self._panel = None

    def _choose_saved(self, saved: SavedFilter) -> None:
        if self._panel is not None:
            self._panel.dismiss()
        self.show_saved(saved)

    async def _read_saved(self) -> None:
        self._saved = list(await self._services.filters.all())
        self._menu.show_saved(self._saved)
        if self._panel is not None:
            self._panel.show_saved(self._saved)

    async def _save(self, name: str, query: JobQuery) -> None:
        await self._services.filters.save(name, query)
        await self._read_saved()
        message = Message(self.tr("The filter “{name}” is saved.").format(name=name), "")
        self._window.notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)

    async def _drop_saved(self, saved: SavedFilter) -> None:
        await self._services.filters.remove(saved.name)
        await self._read_saved()
        message = Message(self.tr("The filter “{name}” is forgotten.").format(name=saved.name), "")
        card = self._window.notices.tell(message, Tone.TOLD, seconds=TOLD_SECONDS)

        def bring_back() -> None:
            self._bridge.start(self._save(saved.name, saved.query))

        card.offer(self.tr("Undo"), bring_back)
