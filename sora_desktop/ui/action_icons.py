"""The drawing of each action, the same in every menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.ui.actions import RATINGS, JobAction

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTION_ICONS: Mapping[JobAction, str] = {
    JobAction.OPEN: "open-external",
    JobAction.SHOW_IN_FOLDER: "folder",
    JobAction.EXPORT: "download",
    JobAction.SAVE_AS: "download",
    JobAction.COMPARE: "compare",
    JobAction.SAVE_FRAME: "image",
    JobAction.CONTINUE: "frame-forward",
    JobAction.LINEAGE: "lineage",
    JobAction.RENAME: "edit",
    JobAction.TAG: "tag",
    JobAction.NOTE: "note",
    JobAction.FAVOURITE: "heart",
    **dict.fromkeys(RATINGS, "star"),
    JobAction.DELETE_ON_SERVER: "server",
    JobAction.COPY_PROMPT: "copy",
    JobAction.COPY_ID: "copy",
    JobAction.COPY_PATH: "copy",
    JobAction.REUSE: "edit",
    JobAction.REMIX: "sparkle",
    JobAction.EDIT: "sliders",
    JobAction.EXTEND: "extend",
    JobAction.TO_TOP: "to-top",
    JobAction.UP: "chevron-up",
    JobAction.DOWN: "chevron-down",
    JobAction.TO_BOTTOM: "to-bottom",
    JobAction.CHANGE: "edit",
    JobAction.CANCEL: "stop",
    JobAction.RETRY: "retry",
    JobAction.RETRY_CHANGED: "edit",
    JobAction.KEEP_LOOKING: "search",
    JobAction.RESUBMIT: "retry",
    JobAction.FORGET: "close",
    JobAction.VERIFY: "receipt",
    JobAction.VERIFY_BATCH: "receipt",
    JobAction.REMOVE: "trash",
    JobAction.RESTORE: "undo",
    JobAction.DELETE: "trash-off",
}
