"""The actions of the window: what the menus hold and what its keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu

from sora_desktop.ui import theme
from sora_desktop.ui.action_groups import ACTION_GROUPS
from sora_desktop.ui.action_icons import ACTION_ICONS
from sora_desktop.ui.actions import MOVES, JobAction, possible
from sora_desktop.ui.compare.menu import CompareMenu
from sora_desktop.ui.help_menu import HelpMenu
from sora_desktop.ui.jobs.keys import key_of
from sora_desktop.ui.jobs.list_menu import ListMenu
from sora_desktop.ui.keys_sheet import KeyGroup
from sora_desktop.ui.menu_bar import MENU_KEY
from sora_desktop.ui.messages import action_text
from sora_desktop.ui.organising.menu import LibraryMenu
from sora_desktop.ui.preview.menu import PlaybackMenu
from sora_desktop.ui.prompts.menu import PromptMenu
from sora_desktop.ui.queue.menu import QueueMenu
from sora_desktop.ui.toolbar import SchemeMenu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QMainWindow

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.menu_bar import MenuBar


class Menus(QObject):
    """Everything that the menus offer; whoever owns the window connects the actions.

    Signals:
        job_action_requested: An entry of the menu of clips was chosen, with the jobs selected then.
    """

    job_action_requested = Signal(object, object)

    def __init__(self, window: QMainWindow, bar: MenuBar) -> None:
        """Fill the window's menu bar."""
        super().__init__(window)
        self._bar = bar
        self._selection: Sequence[Job] = ()
        self._icons: dict[QAction, str] = {}
        self._clip_menus: dict[QMenu, Sequence[JobAction]] = {}
        keys = QKeySequence.StandardKey
        control, shift = Qt.Modifier.CTRL, Qt.Modifier.SHIFT
        self.new_prompt = self._action(self.tr("&New prompt"), QKeySequence(keys.New), "plus")
        self.import_prompts = self._action(self.tr("&Import prompts…"), QKeySequence(keys.Open), "import")
        self.add_clips = self._action(self.tr("&Add clips…"), QKeySequence(control | shift | Qt.Key.Key_A), "film")
        self.add_folder = self._action(
            self.tr("Add a &folder of clips…"), QKeySequence(control | Qt.Modifier.ALT | Qt.Key.Key_A), "folder"
        )
        self.keeping = self._action(
            self.tr("Li&brary settings…"), QKeySequence(control | shift | Qt.Key.Key_Comma), "sliders"
        )
        self.server_clips = self._action(
            self.tr("Clips on the &server…"), QKeySequence(control | Qt.Modifier.ALT | Qt.Key.Key_S), "download"
        )
        self.export_list = self._action(
            self.tr("&Export the list…"), QKeySequence(control | Qt.Modifier.ALT | Qt.Key.Key_E), "download"
        )
        self.open_folder = self._action(
            self.tr("Open &video folder"), QKeySequence(control | shift | Qt.Key.Key_F), "folder"
        )
        self.empty_trash = self._action(
            self.tr("Emp&ty trash…"), QKeySequence(control | shift | Qt.Key.Key_T), "trash-off"
        )
        self.check_report = self._action(self.tr("Check a &report…"), QKeySequence(control | Qt.Key.Key_H))
        self.authorities = self._action(self.tr("Trusted a&uthorities…"), QKeySequence(control | shift | Qt.Key.Key_H))
        self.quit = self._action(self.tr("&Quit"), QKeySequence(control | Qt.Key.Key_Q))
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.undo = self._action(self.tr("&Undo"), QKeySequence(keys.Undo), "undo")
        self.find = self._action(self.tr("&Find"), QKeySequence(keys.Find), "search")
        self.show_compose = self._action(self.tr("&Compose pane"), QKeySequence(control | Qt.Key.Key_1))
        self.show_preview = self._action(self.tr("&Preview pane"), QKeySequence(control | Qt.Key.Key_2))
        for pane in (self.show_compose, self.show_preview):
            pane.setCheckable(True)
            pane.setChecked(True)
        self.show_receipt = self._action(self.tr("&Receipt"), QKeySequence(control | Qt.Key.Key_3), "receipt")
        self.next_pane = self._action(self.tr("&Next pane"), QKeySequence(Qt.Key.Key_F6))
        self.spending = self._action(self.tr("&Spending…"), QKeySequence(control | Qt.Key.Key_M), "coins")
        self.budgets = self._action(self.tr("&Budgets…"), QKeySequence(control | Qt.Key.Key_B))
        self.connections = self._action(self.tr("&Connections…"), QKeySequence(control | Qt.Key.Key_Comma), "plug")
        self.local_service = self._action(
            self.tr("&Local service…"), QKeySequence(control | Qt.Modifier.SHIFT | Qt.Key.Key_L), "server"
        )
        self.connections.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.help = HelpMenu(self._action, self)
        self.scheme_menu = SchemeMenu(window, keys=True)
        self.clip_actions = {action: self._clip_action(action) for _title, group in ACTION_GROUPS for action in group}
        self.queue = QueueMenu(bar.queue, [self.clip_actions[move] for move in MOVES])
        self.prompt = PromptMenu(bar.prompt)
        self.organising = LibraryMenu(self._action, self)
        self.list = ListMenu(self._action, self)
        self.playback = PlaybackMenu(bar.playback)
        self._fill(bar)
        self.set_selection(())
        for menu in bar.menus:
            menu.aboutToShow.connect(self._draw_icons)
        if QGuiApplication.platformName() != "windows":
            # Windows itself opens the menu of what is in focus at this key; elsewhere nothing does.
            QShortcut(QKeySequence(MENU_KEY), window).activated.connect(_open_menu_in_focus)

    def set_selection(self, jobs: Sequence[Job]) -> None:
        """Enable what can be done with the selected jobs."""
        self._selection = tuple(jobs)
        for wanted, action in self.clip_actions.items():
            action.setEnabled(possible(wanted, jobs))
        for menu, group in self._clip_menus.items():
            # The trash can be emptied whatever is selected.
            menu.setEnabled(JobAction.DELETE in group or any(possible(wanted, jobs) for wanted in group))

    def key_groups(self) -> list[KeyGroup]:
        """Give what the actions of each menu that have a key are called; not what every program has."""
        native = QKeySequence.SequenceFormat.NativeText
        everywhere = set(self._bar.edit.actions()) - {self.undo, self.find}
        groups = []
        for menu in self._bar.menus:
            actions = [one for entry in menu.actions() for one in _entries(entry) if one not in everywhere]
            rows = [
                (action.text().replace("&", "").rstrip("…"), action.shortcut().toString(native))
                for action in actions
                if not action.shortcut().isEmpty()
            ]
            groups.append(KeyGroup(menu.title().replace("&", ""), rows))
        return groups

    def _draw_icons(self) -> None:
        """Draw the icons when a menu is opened for the first time: the start is not to wait for them."""
        for action, icon in self._icons.items():
            theme.bind_icon(action, icon, "muted")
        self._icons.clear()

    def _fill(self, bar: MenuBar) -> None:
        _add(bar.file, self.new_prompt, self.import_prompts, None, self.add_clips, self.add_folder, None)
        _add(bar.file, self.export_list, self.open_folder, self.keeping, None)
        _add(bar.file, self.check_report, self.authorities, None, self.quit)
        edits = [
            self._text_action(label, slot, QKeySequence(key))
            for label, slot, key in (
                (self.tr("Cu&t"), "cut", QKeySequence.StandardKey.Cut),
                (self.tr("&Copy"), "copy", QKeySequence.StandardKey.Copy),
                (self.tr("&Paste"), "paste", QKeySequence.StandardKey.Paste),
                (self.tr("Select &all"), "selectAll", QKeySequence.StandardKey.SelectAll),
            )
        ]
        _add(bar.edit, self.undo, None, *edits, None, self.find)
        _add(bar.view, self.show_compose, self.show_preview, self.show_receipt, self.next_pane, None)
        self.organising.add_to(bar.view)
        self.list.add_to(bar.view)
        _add(bar.view, None, self.spending, self.budgets, None)
        comparison = QMenu(self.tr("Co&mparison"), bar.view)
        self.compare = CompareMenu(comparison)
        bar.view.addMenu(comparison)
        bar.view.addMenu(self.scheme_menu)
        self._fill_clip(bar.clip)
        _add(bar.connection, self.connections, self.server_clips, self.local_service)
        self.help.add_to(bar.help)

    def _fill_clip(self, menu: QMenu) -> None:
        for title, group in ACTION_GROUPS:
            if group == MOVES:
                # The menu of the queue has these.
                continue
            if not group:
                menu.addSeparator()
                continue
            place = menu
            if title:
                place = QMenu(QCoreApplication.translate("Jobs", title), menu)
                self._clip_menus[place] = group
                menu.addMenu(place)
            _add(place, *(self.clip_actions[action] for action in group))
            if JobAction.DELETE in group:
                _add(place, None, self.empty_trash)

    def _action(self, text: str, key: QKeySequence | None, icon: str = "") -> QAction:
        action = QAction(text, self)
        if key is not None:
            action.setShortcut(key)
        if icon:
            self._icons[action] = icon
        return action

    def _clip_action(self, wanted: JobAction) -> QAction:
        action = self._action(action_text(wanted), None, ACTION_ICONS[wanted])
        _name_key(action, key_of(wanted))
        action.triggered.connect(lambda: self.job_action_requested.emit(wanted, list(self._selection)))
        return action

    def _text_action(self, text: str, slot: str, key: QKeySequence) -> QAction:
        """Make an entry that asks the field in focus to do what it does at the same key anyway."""
        action = self._action(text, None)
        _name_key(action, key)

        def act() -> None:
            do = getattr(QApplication.focusWidget(), slot, None)
            if callable(do):
                do()

        action.triggered.connect(act)
        return action


def _add(menu: QMenu, *entries: QAction | None) -> None:
    """Add entries to a menu, None being a line between two groups."""
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        else:
            menu.addAction(entry)


def _open_menu_in_focus() -> None:
    focus = QApplication.focusWidget()
    if focus is not None:
        middle = focus.rect().center()
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, focus.mapToGlobal(middle))
        QApplication.sendEvent(focus, asked)


def _name_key(action: QAction, key: QKeySequence) -> None:
    """Show a key beside an entry, and leave it to the widget in focus to answer to it."""
    action.setShortcut(key)
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)


def _entries(action: QAction) -> list[QAction]:
    menu = action.menu()
    if not isinstance(menu, QMenu):
        return [action]
    return [entry for inner in menu.actions() for entry in _entries(inner)]
