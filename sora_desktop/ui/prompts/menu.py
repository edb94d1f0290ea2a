"""The menu of the prompt: everything that the form can do, with its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu


class PromptMenu(QObject):
    """The entries of the menu; whoever knows the form connects them."""

    def __init__(self, menu: QMenu) -> None:
        """Fill the menu."""
        super().__init__(menu)
        self._icons: dict[QAction, str] = {}
        self.generate = self._action(self.tr("&Generate"), "Ctrl+Enter", "sparkle")
        # The form answers to the key itself, wherever the keyboard is in it.
        self.generate.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.past = self._action(self.tr("&Past prompts…"), "F5", "clock")
        self.older = self._action(self.tr("&Older prompt"), "Alt+PgUp", "chevron-up")
        self.newer = self._action(self.tr("&Newer prompt"), "Alt+PgDown", "chevron-down")
        self.templates = self._action(self.tr("&Templates…"), "F7", "braces")
        self.save_template = self._action(self.tr("&Save as template…"), "Shift+F7")
        self.fill = self._action(self.tr("&Fill in places…"), "Ctrl+F7")
        self.combinations = self._action(self.tr("See &combinations…"), "Shift+F5", "list")
        self.literal = self._action(self.tr("Send choices as &written"), "Ctrl+Shift+W")
        self.literal.setCheckable(True)
        self.presets = self._action(self.tr("P&resets…"), "F9", "sliders")
        self.save_preset = self._action(self.tr("Save as pr&eset…"), "Shift+F9")
        self.add_images = self._action(self.tr("&Add reference images…"), "Ctrl+F8", "image")
        self.paste_image = self._action(self.tr("Paste as reference &image"), "Ctrl+Shift+F8")
        groups = (
            (self.generate,),
            (self.past, self.older, self.newer),
            (self.templates, self.save_template, self.fill),
            (self.combinations, self.literal),
            (self.presets, self.save_preset),
            (self.add_images, self.paste_image),
        )
        for group in groups:
            if menu.actions():
                menu.addSeparator()
            menu.addActions(list(group))
        self.actions = tuple(action for group in groups for action in group)
        menu.aboutToShow.connect(self._draw_icons)

    def enable(self, working: bool) -> None:  # noqa: FBT001 - a plain setter
        """Offer something only while the form is in sight."""
        for action in self.actions:
            action.setEnabled(working)

    def _draw_icons(self) -> None:
        """Draw the icons when the menu is opened: the start is not to wait for them."""
        for action, icon in self._icons.items():
            theme.bind_icon(action, icon, "muted")
        self._icons.clear()

    def _action(self, text: str, keys: str, icon: str = "") -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        if icon:
            self._icons[action] = icon
        return action
