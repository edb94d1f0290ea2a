"""The window: places toolbar, pages, panes and status bar, and tells what a person wants; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.ui import theme
from sora_desktop.ui.controls.enter import presses_by_enter
from sora_desktop.ui.menu_bar import MenuBar
from sora_desktop.ui.playback import playback_of
from sora_desktop.ui.status_bar import StatusBar
from sora_desktop.ui.workspace import Pane, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDropEvent,
        QKeyEvent,
        QMoveEvent,
        QPaintEvent,
        QResizeEvent,
        QShowEvent,
    )

    from sora_desktop.ui.drop_veil import DropVeil
    from sora_desktop.ui.menus import Menus
    from sora_desktop.ui.notices import NoticeStack
    from sora_desktop.ui.toolbar import Toolbar
    from sora_desktop.ui.trouble_page import TroublePage
    from sora_desktop.ui.welcome import WelcomePage

SIZE = (1440, 900)
"""The size at the first start, where the screen has room for it."""

LEAST_SIZE = (820, 480)


class MainWindow(QMainWindow):
    """The program's one window.

    It is built in two steps, so that it is seen soon: at first what the first paint shows, and by
    `furnish` the rest.

    Signals:
        painted: The window was painted for the first time.
        close_requested: Somebody closes the window; it closes only by `leave`.
        files_dropped: Files and folders were dropped on it; a list of paths.
        playback_requested: A key for the clip was pressed where nothing else wants it; its PlaybackAction.
        clip_key_pressed: The same for a key of the menu of clips, beside the clip that is looked at; its JobAction.
        arranged: Its place, its size or its panes' widths have changed.
    """

    painted = Signal()
    close_requested = Signal()
    files_dropped = Signal(object)
    playback_requested = Signal(object)
    clip_key_pressed = Signal(object)
    arranged = Signal()

    menus: Menus
    welcome: WelcomePage
    trouble: TroublePage
    notices: NoticeStack
    veil: DropVeil

    def __init__(self) -> None:
        """Build what the first paint shows."""
        super().__init__()
        self._seen = False
        self._leaving = False
        self._furnished = False
        self.setObjectName("mainWindow")
        self.setWindowTitle("Sora Desktop")
        self.setMinimumSize(*LEAST_SIZE)
        room = self.screen().availableSize()
        self.resize(min(SIZE[0], room.width()), min(SIZE[1], room.height()))
        self.setAcceptDrops(True)
        self.menu_bar = MenuBar(self)
        self.setMenuBar(self.menu_bar)
        self._toolbar: Toolbar | None = None
        self.workspace = Workspace()
        self.status = StatusBar()
        self._blank = QWidget()
        self.pages = QStackedWidget()
        self.pages.addWidget(self._blank)
        self.pages.addWidget(self.workspace)
        self._ground = QWidget()
        self._ground.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        column = self._column = QVBoxLayout(self._ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        # Screen readers are told of nothing in a stack but its pages, so what lies upon these is beside it.
        self._stage = QWidget()
        upon = QVBoxLayout(self._stage)
        upon.setContentsMargins(0, 0, 0, 0)
        upon.addWidget(self.pages)
        column.addWidget(self._stage, 1)
        column.addWidget(self.status)
        self.setCentralWidget(self._ground)
        self.workspace.splitterMoved.connect(self.arranged)
        self.show_blank()
        # No control is in focus before a person, or the page that comes, puts one there.
        self._ground.setFocus()

    @property
    def toolbar(self) -> Toolbar:
        """The row at the top; built when it is first needed, which at the first start is not at once."""
        if self._toolbar is None:
            from sora_desktop.ui.toolbar import Toolbar  # noqa: PLC0415 - maybe after the first paint

            theme.load_button_face()
            self._toolbar = Toolbar()
            self._toolbar.setVisible(self.in_workspace)
            self._column.insertWidget(0, self._toolbar)
        return self._toolbar

    def furnish(self) -> None:
        """Build the rest at once."""
        for _ in self.furnishing():
            pass

    def furnishing(self) -> Iterator[None]:
        """Build the rest, piece by piece: the menus' entries, the other pages, notices, and the taking of drops."""
        from sora_desktop.ui.drop_veil import DropVeil  # noqa: PLC0415 - after the first paint
        from sora_desktop.ui.in_sight import FocusInSight  # noqa: PLC0415 - after the first paint
        from sora_desktop.ui.menus import Menus  # noqa: PLC0415 - after the first paint
        from sora_desktop.ui.notices import NoticeStack  # noqa: PLC0415 - after the first paint
        from sora_desktop.ui.trouble_page import TroublePage  # noqa: PLC0415 - after the first paint
        from sora_desktop.ui.welcome import WelcomePage  # noqa: PLC0415 - after the first paint

        theme.load_later_faces()
        FocusInSight(self)
        _ = self.toolbar
        yield
        self.menus = Menus(self, self.menu_bar)
        yield
        self.welcome = WelcomePage()
        yield
        self.trouble = TroublePage()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self.trouble)
        yield
        self.notices = NoticeStack(self._stage)
        self.veil = DropVeil(self)
        self.veil.dropped.connect(self.files_dropped)
        handle = self.windowHandle()
        if handle is not None:
            self.veil.watch(handle)
        for pane, action in ((Pane.COMPOSE, self.menus.show_compose), (Pane.PREVIEW, self.menus.show_preview)):
            action.toggled.connect(_folder(self.workspace, pane))
            action.setChecked(not self.workspace.is_folded(pane))
        self.workspace.folded.connect(self._on_folded)
        # Its key is answered to even while no menu is offered.
        self.addAction(self.menus.quit)
        self.menus.find.triggered.connect(self.focus_search)
        self.menus.next_pane.triggered.connect(self.focus_next_pane)
        self._furnished = True
        self._enable()

    def show_blank(self) -> None:
        """Show nothing yet: it is not known what there is to show."""
        self._show(self._blank, toolbar=False)

    def show_workspace(self) -> None:
        """Show the three panes."""
        self._show(self.workspace, toolbar=True)

    def show_welcome(self) -> None:
        """Show the page for the first start."""
        self._show(self.welcome, toolbar=False)
        self.welcome.try_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_trouble(self) -> None:
        """Show the page that says why there is nothing to show."""
        self._show(self.trouble, toolbar=False)
        self.trouble.retry_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_page(self, page: QWidget) -> None:
        """Show a further page in the place of the three panes; it is added when it is shown for the first time."""
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self._show(page, toolbar=False)

    @property
    def in_workspace(self) -> bool:
        """Whether the three panes are what is shown."""
        return self.pages.currentWidget() is self.workspace

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        if self.in_workspace:
            self.toolbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.toolbar.search.selectAll()

    def focus_next_pane(self) -> None:
        """Put the keyboard into the next pane that is not folded away."""
        if not self.in_workspace:
            return
        focus = QApplication.focusWidget()
        panes = [pane for pane in Pane if not self.workspace.is_folded(pane)]
        widgets = [widget for pane in panes if (widget := self.workspace.widget(pane)) is not None]
        holds = [focus is not None and widget.isAncestorOf(focus) for widget in widgets]
        here = holds.index(True) if True in holds else -1
        # A pane in which there is nothing to act on is passed over.
        after = widgets[here + 1 :] + widgets[: max(here, 0)]
        stop = next((found for pane in after if (found := self.workspace.home(pane)) is not None), None)
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason)

    def leave(self) -> None:
        """Close the window for good."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask whoever owns the window instead of closing."""
        if self._leaving:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Watch for drags as soon as there is a window of the system."""
        super().showEvent(event)
        handle = self.windowHandle()
        if self._furnished and handle is not None:
            self.veil.watch(handle)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first time."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            self.painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of the new size."""
        super().resizeEvent(event)
        self.arranged.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Tell of the new place."""
        super().moveEvent(event)
        self.arranged.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press a button, and the keys for the clip act where no control took them."""
        if presses_by_enter(self, event):
            return
        action = playback_of(event) if self.in_workspace else None
        if action is not None:
            self.playback_requested.emit(action)
            return
        if self.in_workspace and self._furnished and self._in_preview():
            from sora_desktop.ui.jobs.keys import action_of  # noqa: PLC0415 - after the first paint

            wanted = action_of(event)
            if wanted is not None:
                self.clip_key_pressed.emit(wanted)
                return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that come over anything that does not, if they come from another program."""
        if self._furnished and self.veil.open and event.source() is None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the files on."""
        self.veil.take(event)

    def _in_preview(self) -> bool:
        """Tell whether the keyboard is beside the clip that is looked at, and not where something is written."""
        focus, pane = QApplication.focusWidget(), self.workspace.widget(Pane.PREVIEW)
        if focus is None or pane is None or isinstance(focus, (QLineEdit, QPlainTextEdit)):
            return False
        return pane.isAncestorOf(focus)

    def _on_folded(self, pane: int, away: bool) -> None:  # noqa: FBT001 - a signal's value
        action = self.menus.show_compose if pane == Pane.COMPOSE else self.menus.show_preview
        action.setChecked(not away)
        self.arranged.emit()

    def _show(self, page: QWidget, *, toolbar: bool) -> None:
        if toolbar or self._toolbar is not None:
            self.toolbar.setVisible(toolbar)
        self.pages.setCurrentWidget(page)
        if self._furnished:
            self._enable()

    def _enable(self) -> None:
        """Enable what can be done on the page in sight."""
        menus, page = self.menus, self.pages.currentWidget()
        menus.export_list.setEnabled(page is self.workspace)
        for action in (menus.find, menus.next_pane, menus.show_compose, menus.show_preview, menus.show_receipt):
            action.setEnabled(page is self.workspace)
        working = page not in (self._blank, self.trouble)
        menus.queue.enable(working)
        menus.prompt.enable(page is self.workspace)
        menus.organising.enable(page is self.workspace)
        for action in (menus.new_prompt, menus.import_prompts, menus.connections, menus.open_folder, menus.undo):
            action.setEnabled(working)
        for action in (menus.spending, menus.budgets, menus.check_report, menus.local_service):
            action.setEnabled(working)
        self.veil.open = working


def _folder(workspace: Workspace, pane: Pane) -> Callable[[bool], None]:
    def fold(shown: bool) -> None:  # noqa: FBT001 - a signal's value
        workspace.fold(pane, away=not shown)

    return fold
