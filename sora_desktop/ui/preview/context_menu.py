"""The menu that a right click on the clip opens: what is done with its picture and its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from sora_desktop.ui import theme
from sora_desktop.ui.action_icons import ACTION_ICONS
from sora_desktop.ui.actions import JobAction, possible
from sora_desktop.ui.jobs.keys import ACTION_KEYS
from sora_desktop.ui.messages import action_text
from sora_desktop.ui.playback import PlaybackAction

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.preview.menu import PlaybackMenu

_OF_PLAYBACK = (
    (PlaybackAction.PLAY, PlaybackAction.LOOP),
    (PlaybackAction.ZOOM_TO_FIT, PlaybackAction.ACTUAL_SIZE, PlaybackAction.FULL_SCREEN),
)
_OF_JOBS = (
    (JobAction.SAVE_FRAME, JobAction.CONTINUE, JobAction.LINEAGE),
    (JobAction.OPEN, JobAction.SHOW_IN_FOLDER, JobAction.EXPORT),
)


def context_menu(
    job: Job, playback: PlaybackMenu, act: Callable[[JobAction, list[Job]], object], parent: QWidget
) -> QMenu:
    """Build the menu for the clip that is shown.

    Args:
        job: whose clip.
        playback: whose entries are shown here, too.
        act: does something with the job.
        parent: what the menu belongs to; it deletes itself once it is closed.
    """
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for group in _OF_PLAYBACK:
        menu.addActions([playback.actions[action] for action in group])
        menu.addSeparator()
    for number, actions in enumerate(_OF_JOBS):
        if number:
            menu.addSeparator()
        for wanted in actions:
            entry = QAction(action_text(wanted), menu)
            entry.setEnabled(possible(wanted, [job]))
            if wanted in ACTION_KEYS:
                entry.setShortcut(ACTION_KEYS[wanted])
                entry.setShortcutVisibleInContextMenu(True)
            entry.triggered.connect(lambda _checked, wanted=wanted: act(wanted, [job]))
            theme.bind_icon(entry, ACTION_ICONS[wanted], "muted")
            menu.addAction(entry)
    return menu
