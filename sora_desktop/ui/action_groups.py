"""Which actions on jobs stand together in menus, so that no menu is higher than a small screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.ui.actions import MOVES, RATINGS, JobAction
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Sequence

    ActionGroup = tuple[str, tuple[JobAction, ...]]
    """The title of the menu of their own that actions are in, or nothing; and the actions."""

LINE: ActionGroup = ("", ())

ACTION_GROUPS: Sequence[ActionGroup] = (
    ("", (JobAction.OPEN, JobAction.SHOW_IN_FOLDER, JobAction.EXPORT, JobAction.SAVE_AS, JobAction.COMPARE)),
    LINE,
    (
        QT_TRANSLATE_NOOP("Jobs", "&Label"),
        (JobAction.RENAME, JobAction.TAG, JobAction.NOTE, JobAction.FAVOURITE, *RATINGS),
    ),
    (
        QT_TRANSLATE_NOOP("Jobs", "&Make from it"),
        (
            JobAction.REUSE,
            JobAction.REMIX,
            JobAction.EDIT,
            JobAction.EXTEND,
            JobAction.CONTINUE,
            JobAction.SAVE_FRAME,
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Jobs", "&Copy"),
        (JobAction.COPY_PROMPT, JobAction.COPY_PATH, JobAction.COPY_ID),
    ),
    (
        QT_TRANSLATE_NOOP("Jobs", "&Where it comes from"),
        (JobAction.LINEAGE, JobAction.VERIFY, JobAction.VERIFY_BATCH),
    ),
    LINE,
    ("", (JobAction.CHANGE, JobAction.CANCEL, JobAction.RETRY, JobAction.RETRY_CHANGED)),
    (QT_TRANSLATE_NOOP("Jobs", "Move in &queue"), MOVES),
    (
        QT_TRANSLATE_NOOP("Jobs", "When the &reply was lost"),
        (JobAction.KEEP_LOOKING, JobAction.RESUBMIT, JobAction.FORGET),
    ),
    LINE,
    ("", (JobAction.REMOVE, JobAction.RESTORE)),
    (QT_TRANSLATE_NOOP("Jobs", "&Delete"), (JobAction.DELETE, JobAction.DELETE_ON_SERVER)),
)
