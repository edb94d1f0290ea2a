"""The words for statuses, actions and the rules of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import FailureStage, JobStatus
from sora_desktop.domain.requests import Rule
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES: Mapping[JobStatus, str] = {
    JobStatus.PENDING: QT_TRANSLATE_NOOP("status", "Waiting"),
    JobStatus.SUBMITTING: QT_TRANSLATE_NOOP("status", "Sending"),
    JobStatus.UNCONFIRMED: QT_TRANSLATE_NOOP("status", "Reply lost"),
    JobStatus.QUEUED: QT_TRANSLATE_NOOP("status", "In the server's queue"),
    JobStatus.IN_PROGRESS: QT_TRANSLATE_NOOP("status", "Generating"),
    JobStatus.DOWNLOADING: QT_TRANSLATE_NOOP("status", "Downloading"),
    JobStatus.COMPLETED: QT_TRANSLATE_NOOP("status", "Done"),
    JobStatus.FAILED: QT_TRANSLATE_NOOP("status", "Failed"),
    JobStatus.CANCELLED: QT_TRANSLATE_NOOP("status", "Cancelled"),
}

ACTIONS: Mapping[JobAction, str] = {
    JobAction.OPEN: QT_TRANSLATE_NOOP("actions", "Open in player"),
    JobAction.SHOW_IN_FOLDER: QT_TRANSLATE_NOOP("actions", "Show in folder"),
    JobAction.EXPORT: QT_TRANSLATE_NOOP("actions", "Export…"),
    JobAction.SAVE_AS: QT_TRANSLATE_NOOP("actions", "Save a copy as…"),
    JobAction.COMPARE: QT_TRANSLATE_NOOP("actions", "Compare"),
    JobAction.SAVE_FRAME: QT_TRANSLATE_NOOP("actions", "Save picture…"),
    JobAction.CONTINUE: QT_TRANSLATE_NOOP("actions", "Continue from the last picture"),
    JobAction.LINEAGE: QT_TRANSLATE_NOOP("actions", "Lineage"),
    JobAction.RENAME: QT_TRANSLATE_NOOP("actions", "Rename…"),
    JobAction.TAG: QT_TRANSLATE_NOOP("actions", "Tags…"),
    JobAction.NOTE: QT_TRANSLATE_NOOP("actions", "Note…"),
    JobAction.FAVOURITE: QT_TRANSLATE_NOOP("actions", "Favourite"),
    JobAction.RATE_NONE: QT_TRANSLATE_NOOP("actions", "No stars"),
    JobAction.RATE_1: QT_TRANSLATE_NOOP("actions", "1 star"),
    JobAction.RATE_2: QT_TRANSLATE_NOOP("actions", "2 stars"),
    JobAction.RATE_3: QT_TRANSLATE_NOOP("actions", "3 stars"),
    JobAction.RATE_4: QT_TRANSLATE_NOOP("actions", "4 stars"),
    JobAction.RATE_5: QT_TRANSLATE_NOOP("actions", "5 stars"),
    JobAction.DELETE_ON_SERVER: QT_TRANSLATE_NOOP("actions", "Delete on the server…"),
    JobAction.COPY_PROMPT: QT_TRANSLATE_NOOP("actions", "Copy prompt"),
    JobAction.COPY_ID: QT_TRANSLATE_NOOP("actions", "Copy id"),
    JobAction.COPY_PATH: QT_TRANSLATE_NOOP("actions", "Copy file path"),
    JobAction.REUSE: QT_TRANSLATE_NOOP("actions", "Reuse settings"),
    JobAction.REMIX: QT_TRANSLATE_NOOP("actions", "Remix…"),
    JobAction.EDIT: QT_TRANSLATE_NOOP("actions", "Edit…"),
    JobAction.EXTEND: QT_TRANSLATE_NOOP("actions", "Extend…"),
    JobAction.TO_TOP: QT_TRANSLATE_NOOP("actions", "Move to top"),
    JobAction.UP: QT_TRANSLATE_NOOP("actions", "Move up"),
    JobAction.DOWN: QT_TRANSLATE_NOOP("actions", "Move down"),
    JobAction.TO_BOTTOM: QT_TRANSLATE_NOOP("actions", "Move to bottom"),
    JobAction.CHANGE: QT_TRANSLATE_NOOP("actions", "Edit waiting job"),
    JobAction.CANCEL: QT_TRANSLATE_NOOP("actions", "Cancel"),
    JobAction.RETRY: QT_TRANSLATE_NOOP("actions", "Retry"),
    JobAction.RETRY_CHANGED: QT_TRANSLATE_NOOP("actions", "Retry with changes"),
    JobAction.KEEP_LOOKING: QT_TRANSLATE_NOOP("actions", "Keep looking"),
    JobAction.RESUBMIT: QT_TRANSLATE_NOOP("actions", "Send again"),
    JobAction.FORGET: QT_TRANSLATE_NOOP("actions", "Forget it"),
    JobAction.VERIFY: QT_TRANSLATE_NOOP("actions", "Verification report…"),
    JobAction.VERIFY_BATCH: QT_TRANSLATE_NOOP("actions", "Report of the whole batch…"),
    JobAction.REMOVE: QT_TRANSLATE_NOOP("actions", "Move to trash"),
    JobAction.RESTORE: QT_TRANSLATE_NOOP("actions", "Restore"),
    JobAction.DELETE: QT_TRANSLATE_NOOP("actions", "Delete for good…"),
}

STAGES: Mapping[FailureStage, tuple[str, str]] = {
    FailureStage.SUBMIT: (
        QT_TRANSLATE_NOOP("failures", "Not accepted"),
        QT_TRANSLATE_NOOP("failures", "The request was not accepted"),
    ),
    FailureStage.GENERATE: (
        QT_TRANSLATE_NOOP("failures", "Failed on the server"),
        QT_TRANSLATE_NOOP("failures", "The server could not make this video"),
    ),
    FailureStage.DOWNLOAD: (
        QT_TRANSLATE_NOOP("failures", "Download failed"),
        QT_TRANSLATE_NOOP("failures", "The finished video could not be fetched"),
    ),
}
"""For each stage of a failure: a few words for a row, and a title."""

RULES: Mapping[Rule, str] = {
    Rule.PROMPT_EMPTY: QT_TRANSLATE_NOOP("problems", "Write a prompt first."),
    Rule.COMBINATIONS_TOO_MANY: QT_TRANSLATE_NOOP(
        "problems", "The choices in the prompt make more than {limit} prompts, or too long ones."
    ),
    Rule.PLACES_UNFILLED: QT_TRANSLATE_NOOP("problems", "The template has places without a value: {names}."),
    Rule.PLACE_UNKNOWN: QT_TRANSLATE_NOOP("problems", "The template has no place called “{value}”. It has {offered}."),
    Rule.PLACE_UNREADABLE: QT_TRANSLATE_NOOP("problems", "“{value}” fills no place. Write name=value."),
    Rule.PROMPT_NOT_ONE: QT_TRANSLATE_NOOP("problems", "Write either a PROMPT or the name of a template."),
    Rule.PROMPT_TOO_LONG: QT_TRANSLATE_NOOP(
        "problems", "The prompt has {length} characters; at most {limit} are allowed."
    ),
    Rule.SIZE_UNREADABLE: QT_TRANSLATE_NOOP(
        "problems", "“{value}” is not a size. Write width x height in pixels, such as 1280x720."
    ),
    Rule.SIZE_ODD: QT_TRANSLATE_NOOP("problems", "The width and height of {value} must be even numbers."),
    Rule.SIZE_OUT_OF_RANGE: QT_TRANSLATE_NOOP(
        "problems", "{value} is outside what this server can make ({least} to {most} pixels a side)."
    ),
    Rule.SECONDS_UNREADABLE: QT_TRANSLATE_NOOP(
        "problems", "“{value}” is not a length in seconds. Write a number above 0."
    ),
    Rule.SECONDS_TOO_LONG: QT_TRANSLATE_NOOP(
        "problems", "{value} seconds are more than the {limit} that this server can make."
    ),
    Rule.NOT_OFFERED: QT_TRANSLATE_NOOP("problems", "This server does not offer “{value}”. It offers {offered}."),
    Rule.TAKES_OUT_OF_RANGE: QT_TRANSLATE_NOOP(
        "problems", "“{value}” is not a number of takes. Write a whole number from 1 to {limit}."
    ),
    Rule.JOBS_TOO_MANY: QT_TRANSLATE_NOOP(
        "problems", "These are {count} videos together; at most {limit} can be ordered at once."
    ),
    Rule.REFERENCE_NOT_ACCEPTED: QT_TRANSLATE_NOOP("problems", "This server does not take a reference image."),
    Rule.REFERENCES_TOO_MANY: QT_TRANSLATE_NOOP(
        "problems", "{count} reference images are too many for this server; it takes {limit} at most."
    ),
    Rule.CHARACTERS_NOT_ACCEPTED: QT_TRANSLATE_NOOP("problems", "This server knows no characters."),
    Rule.CHARACTERS_TOO_MANY: QT_TRANSLATE_NOOP("problems", "At most {limit} characters can appear in one video."),
    Rule.VIDEO_MISSING: QT_TRANSLATE_NOOP("problems", "The clip {value} does not exist or is not a video."),
    Rule.NAME_UNREADABLE: QT_TRANSLATE_NOOP("problems", "Give it a name of 1 to {limit} characters."),
    Rule.NAME_TOO_LONG: QT_TRANSLATE_NOOP("problems", "A name can have at most {limit} characters."),
    Rule.TAG_UNREADABLE: QT_TRANSLATE_NOOP(
        "problems", "“{value}” is not a tag. Write 1 to {limit} characters without a comma."
    ),
    Rule.RATING_OUT_OF_RANGE: QT_TRANSLATE_NOOP(
        "problems", "“{value}” is not a rating. Write a whole number from 0 to {limit}."
    ),
    Rule.NOTE_TOO_LONG: QT_TRANSLATE_NOOP("problems", "The note has {length} characters; at most {limit} are allowed."),
    Rule.SECONDS_MISSING: QT_TRANSLATE_NOOP("problems", "Say by how many seconds the clip is to be extended."),
    Rule.REFERENCE_MISSING: QT_TRANSLATE_NOOP(
        "problems", "The reference image {value} does not exist or cannot be read."
    ),
    Rule.EXTRA_RESERVED: QT_TRANSLATE_NOOP(
        "problems", "“{value}” has a field of its own and cannot be an extra field."
    ),
    Rule.EXTRA_UNKNOWN: QT_TRANSLATE_NOOP(
        "problems", "This server refuses fields that it does not know, such as “{value}”."
    ),
    Rule.EXTRA_NOT_A_NUMBER: QT_TRANSLATE_NOOP("problems", "“{value}” is not a number."),
    Rule.EXTRA_NOT_WHOLE: QT_TRANSLATE_NOOP("problems", "“{value}” is not a whole number."),
    Rule.EXTRA_TOO_SMALL: QT_TRANSLATE_NOOP("problems", "At least {least} is needed here, not {value}."),
    Rule.EXTRA_TOO_LARGE: QT_TRANSLATE_NOOP("problems", "At most {most} is allowed here, not {value}."),
    Rule.EXTRA_UNREADABLE: QT_TRANSLATE_NOOP("problems", "“{value}” is not an extra field. Write name=value."),
}
