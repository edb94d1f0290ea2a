"""The pane of jobs: filters, table and what stands in its place, kept true to the catalogue."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.events import ConnectionsChanged, QueueChanged
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobFilter, JobGroup, JobQuery, JobSort
from sora_desktop.ui import theme
from sora_desktop.ui.actions import JobAction, applicable, possible
from sora_desktop.ui.gallery.views import ListViews
from sora_desktop.ui.jobs import arrangement, states
from sora_desktop.ui.jobs.chips import FilterBar
from sora_desktop.ui.jobs.feed import JobFeed
from sora_desktop.ui.jobs.keeping import RowKeeper
from sora_desktop.ui.jobs.menus import columns_menu, job_menu, options_menu, pop_up
from sora_desktop.ui.jobs.model import JobTableModel
from sora_desktop.ui.jobs.order_bar import OrderBar
from sora_desktop.ui.jobs.selection import JobSelection
from sora_desktop.ui.jobs.table import JobTable
from sora_desktop.ui.jobs.trash_bar import TrashBar
from sora_desktop.ui.jobs.trouble import TroubleBar
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.organising.narrow_bar import NarrowBar
from sora_desktop.ui.organising.narrowing import cleared, restore_narrowing, save_narrowing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QAbstractButton

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queue import QueueState
    from sora_desktop.ui.gallery.view import JobGallery
    from sora_desktop.ui.jobs.catalogue import JobCatalogue, Start
    from sora_desktop.ui.jobs.dragging import Gap

SELECTION_LIMIT = 500
"""How many selected rows are remembered over a restart."""

_WITH_WAITING = frozenset({JobFilter.ALL, JobFilter.ACTIVE, JobFilter.SIMULATED})
"""The filters that let waiting jobs be seen."""


class JobsPane(QWidget):
    """Shows the jobs of a catalogue and says what a person wants with them; it changes none itself.

    Signals:
        current_changed: Another `Job`, or None, is to be previewed.
        selection_changed: These jobs (a list) are selected now, or have changed.
        action_requested: A person wants a `JobAction` done with jobs (a list; only those it can be done with).
        move_requested: Waiting jobs (a list, in the order of their rows) are to stand in a `Gap`.
        trash_emptied: Everything in the trash is to be deleted for good.
        search_cleared: The search was cleared here; a search field outside should be emptied.
        counted: How many jobs each filter would show.
        sorted: The list stands in another order, a `JobSort`.
        query_changed: Another `JobQuery` is to be answered from now on.
        filter_requested: What narrows the list down is to be chosen, with this button's help.
    """

    current_changed = Signal(object)
    selection_changed = Signal(object)
    action_requested = Signal(object, object)
    move_requested = Signal(object, object)
    trash_emptied = Signal()
    search_cleared = Signal()
    counted = Signal(object)
    sorted = Signal(object)
    query_changed = Signal(object)
    filter_requested = Signal(object)

    def __init__(self, catalogue: JobCatalogue, start: Start, parent: QWidget | None = None) -> None:
        """Show nothing until `refresh` is called."""
        super().__init__(parent)
        self._catalogue, self._start = catalogue, start
        self._feed = JobFeed(catalogue, start, self)
        self._model = JobTableModel(catalogue, start, self._on_error, self)
        self._filters = FilterBar(self)
        self._narrowed = NarrowBar(self)
        self._trouble = TroubleBar(self)
        self._order = OrderBar(self)
        self._trash = TrashBar(self)
        self._table = JobTable(self._model, catalogue, start, self)
        self._page = states.StatePage(self)
        self.views = ListViews(self._table, self._make_gallery, self)
        self._selection = JobSelection(self.views, self._model, start, self._on_error)
        self.keeper = RowKeeper(self._feed, self._model, self._selection, self)
        self._place_widgets()
        self._connect_signals()
        self._show_query(self._feed.query)

    @property
    def query(self) -> JobQuery:
        """The query that is to be answered."""
        return self._feed.query

    @property
    def narrow_button(self) -> QAbstractButton:
        """The button for what narrows the list down."""
        return self._filters.narrow

    def apply(self, event: Event) -> None:
        """Take in what has happened."""
        match event:
            case QueueChanged(state):
                self.set_queue(state)
            case ConnectionsChanged():
                self.refresh()
            case _:
                self.keeper.apply(event)

    def set_queue(self, state: QueueState) -> None:
        """Let rows say where they stand in the queue as it is now."""
        self._model.set_queue(state)
        self.views.chosen.viewport().update()

    def show_in_queue_order(self, *, wanted: bool = True) -> None:
        """List the waiting jobs first, in the order in which they are sent; or go back to the newest first."""
        if wanted and self.query.filter not in _WITH_WAITING:
            self._filters.set_filter(JobFilter.ALL)
            self._choose_filter(JobFilter.ALL)
        if wanted:
            self.choose_group(JobGroup.NONE)
        self._choose_sort(*((JobSort.QUEUE, False) if wanted else (JobSort.CREATED, True)))

    def choose_group(self, group: JobGroup) -> None:
        """Put the list together in groups, or in none."""
        self._feed.show(dataclasses.replace(self.query, group=group))

    def open_options(self) -> None:
        """Open the menu of how the list looks."""
        menu = options_menu(self._table.columns, self.query, self._choose_sort, self.choose_group, self)
        button = self._filters.options
        width = menu.sizeHint().width()
        pop_up(menu, button.mapToGlobal(QPoint(button.width() - width, button.height() + 2)))

    def request(self, action: JobAction) -> None:
        """Ask for something to be done with all selected jobs that it can be done with."""
        self._selection.use(lambda jobs: self._emit(action, jobs))

    def follow_current(self) -> None:
        """Keep the current row in sight when it moves next."""
        self.keeper.follows = True

    def set_search(self, text: str) -> None:
        """Show only jobs in which all words of a text occur; asked for when typing pauses."""
        self._feed.search(text)

    def refresh(self) -> None:
        """Ask for everything anew, and keep showing what is there until the answers come."""
        self._model.outdate()
        self._selection.outdate()
        self.views.look_anew()
        self._feed.outdate_rows()
        self._feed.ask_rows()
        self._feed.ask_counts()

    def select_job(self, job: Job) -> None:
        """Select a job and bring it into sight, now or as soon as it is in the list."""
        self._selection.remember((job.sequence,), job.sequence)
        with self._selection.kept(new_query=True):
            pass

    def holds(self, job: Job) -> bool:
        """Tell whether a job is in the list as it is narrowed down now."""
        return self._model.row_of(job.sequence) is not None

    def show_trash_age(self, days: int) -> None:
        """Say above the trash how long things stay in it; 0 days is for ever."""
        self._trash.show_age(days)

    def focus_list(self) -> None:
        """Let the keyboard act on the list, or on what is offered where the list is empty."""
        (self.views.home() or self.views.chosen).setFocus()

    def ask_for(self, query: JobQuery) -> None:
        """List what a query asks for, in its order; its text should be in the search field outside, too."""
        self._filters.set_filter(query.filter)
        self._feed.show(query)

    def save_state(self) -> dict[str, Any]:
        """Give filter, order, columns and selection as JSON values."""
        return {
            **arrangement.save_query(self.query),
            "collapsed": arrangement.save_collapsed(self._model.collapsed),
            "columns": self._table.columns.save_state(),
            "gallery": self.views.in_gallery,
            "narrowed": save_narrowing(self.query),
            "selected": list(self._selection.wanted[:SELECTION_LIMIT]),
            "current": self._selection.wanted_current,
        }

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Stand as it was saved; what is missing or unknown in the state stays as it is."""
        query = arrangement.restore_query(self.query, state)
        if isinstance(state.get("columns"), dict):
            self._table.columns.restore_state(state["columns"])
        self._model.remember_collapsed(arrangement.restore_collapsed(state.get("collapsed")))
        self._selection.remember(*arrangement.restore_selection(state))
        self._filters.set_filter(query.filter)
        if "gallery" in state:
            self.views.show_gallery(state["gallery"] is True)
        if isinstance(state.get("narrowed"), dict):
            query = restore_narrowing(query, state["narrowed"])
        self._feed.show(query, ask=self._feed.answered is not None)

    def _place_widgets(self) -> None:
        theme.mark(self, "role", "pane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filters)
        column.addWidget(self._narrowed)
        column.addWidget(self._order)
        column.addWidget(self._trash)
        inset = QHBoxLayout()
        inset.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        inset.addWidget(self._trouble)
        column.addLayout(inset)
        column.addWidget(self.views, 1)
        self.setAccessibleName(self.tr("Jobs"))

    def _connect_signals(self) -> None:
        self._feed.rows_came.connect(lambda: self._trouble.say(""))
        self.keeper.kept.connect(self._show_list)
        self._selection.refused.connect(self._trouble.say_too_many)
        self._feed.counts_came.connect(self._on_counts)
        self._feed.failed.connect(self._on_error)
        self._feed.delayed.connect(lambda: self._show_page(states.loading_state()))
        self._feed.query_changed.connect(self._show_query)
        self._filters.filter_chosen.connect(self._choose_filter)
        self._filters.options.clicked.connect(self.open_options)
        self._filters.narrow.clicked.connect(lambda: self.filter_requested.emit(self._filters.narrow))
        self._filters.gallery_chosen.connect(self.views.show_gallery)
        self.views.gallery_shown.connect(self._filters.set_gallery)
        self._narrowed.query_wanted.connect(self._feed.show)
        self._table.columns.sort_requested.connect(self._choose_sort)
        self._table.columns.menu_requested.connect(lambda at: pop_up(columns_menu(self._table.columns, self), at))
        self._table.dropped.connect(self._on_dropped)
        self._table.touch.mark_requested.connect(lambda action, job: self._emit(action, [job]))
        self._table.touch.collapse_requested.connect(self.keeper.collapse)
        self._table.touch.collapse_all_requested.connect(self.keeper.collapse_all)
        self._listen(self._table)
        self._selection.current_changed.connect(self.current_changed)
        self._selection.selection_changed.connect(self.selection_changed)
        self._page.way_taken.connect(self._take_way)
        self._trouble.retried.connect(self.refresh)
        self._trash.emptied.connect(self.trash_emptied)
        self._order.left.connect(lambda: self.show_in_queue_order(wanted=False))

    def _listen(self, view: JobTable | JobGallery) -> None:
        """Do what is asked for in a view of the rows."""
        view.menu_requested.connect(self._open_menu)
        view.opened.connect(lambda: self.request(JobAction.OPEN))
        view.copy_requested.connect(lambda: self.request(JobAction.COPY_PROMPT))
        view.action_requested.connect(self.request)
        view.removal_requested.connect(lambda: self._selection.use(self._remove))

    def _make_gallery(self) -> JobGallery:
        from sora_desktop.ui.gallery.view import JobGallery  # noqa: PLC0415 - when it is wanted

        gallery = JobGallery(self._model, self._table.selectionModel(), self._catalogue, self._start, self.views)
        self._listen(gallery)
        gallery.collapse_requested.connect(self.keeper.collapse)
        return gallery

    def _on_counts(self, counts: dict[JobFilter, int]) -> None:
        self._filters.set_counts(counts)
        self._trash.show_for(self.query, counts)
        self.counted.emit(counts)
        if self.query.text and self.query == self._feed.answered:
            self._show_list()

    def _on_error(self, error: SoraDesktopError) -> None:
        """Say what went wrong: above the rows if there are any, else in their place."""
        if self._model.rowCount():
            title, advice = describe_error(error)
            self._trouble.say(f"{title} {advice}".strip())
        else:
            self._show_page(states.error_state(error))

    def _on_dropped(self, gap: Gap) -> None:
        def move(jobs: list[Job]) -> None:
            if waiting := [job for job in jobs if job.status is JobStatus.PENDING]:
                self.move_requested.emit(waiting, gap)

        self._selection.use(move)

    def _show_list(self) -> None:
        if self._model.rowCount():
            self.views.show_list()
        else:
            elsewhere = self._filters.counts.get(JobFilter.ALL, 0)
            narrowed = self.query.is_narrowed
            self._show_page(states.empty_state(self.query.filter, self.query.text, elsewhere, narrowed=narrowed))

    def _show_page(self, state: states.ListState) -> None:
        self._page.say(state)
        self.views.show_page(self._page)

    def _show_query(self, query: JobQuery) -> None:
        self._table.columns.set_sort(query.sort, descending=query.descending)
        in_order = query.sort is JobSort.QUEUE and not query.descending and query.group is JobGroup.NONE
        self._table.set_queue_order(in_order)
        self._order.setVisible(in_order)
        self._narrowed.show_for(query)
        self._filters.set_narrowed(query.is_narrowed)
        self._trash.show_for(query, self._filters.counts)
        self.sorted.emit(query.sort)
        self.query_changed.emit(query)

    def _choose_filter(self, chosen: JobFilter) -> None:
        self._feed.show(dataclasses.replace(self.query, filter=chosen))

    def _choose_sort(self, sort: JobSort, descending: bool) -> None:  # noqa: FBT001 - a signal's arguments
        self._feed.show(dataclasses.replace(self.query, sort=sort, descending=descending))

    def _take_way(self, name: str) -> None:
        if name == states.TRY_AGAIN:
            self.refresh()
        elif name == states.SHOW_ALL:
            self._filters.set_filter(JobFilter.ALL)
            self._choose_filter(JobFilter.ALL)
        elif name == states.CLEAR_FILTER:
            self._feed.show(cleared(self.query))
        else:
            self.set_search("")
            self.search_cleared.emit()

    def _open_menu(self, position: QPoint) -> None:
        pop_up(job_menu(self._selection.jobs, self.request, self), position)

    def _emit(self, action: JobAction, jobs: list[Job]) -> None:
        if possible(action, jobs):
            self.action_requested.emit(action, applicable(action, jobs))

    def _remove(self, jobs: list[Job]) -> None:
        """Remove what has ended, cancel what was never sent, and ask about what is in the trash; what runs stays."""
        self._emit(JobAction.DELETE, jobs)
        self._emit(JobAction.REMOVE, jobs)
        self._emit(JobAction.CANCEL, [job for job in jobs if job.status is JobStatus.PENDING])
