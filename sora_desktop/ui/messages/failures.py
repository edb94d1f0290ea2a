"""The words for what ends a job, by the failure's code: a few for its row, a title, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping


class FailureWords(NamedTuple):
    """What is said of one kind of failure."""

    short: str
    title: str
    advice: str
    """What to do; empty where the stored message says it best."""


_MODERATION = FailureWords(
    QT_TRANSLATE_NOOP("failures", "Refused by moderation"),
    QT_TRANSLATE_NOOP("failures", "The server refused this prompt"),
    QT_TRANSLATE_NOOP(
        "failures", "Its moderation does not allow it. Change the wording, or the reference image, and try again."
    ),
)
_CREDIT = FailureWords(
    QT_TRANSLATE_NOOP("failures", "No credit left"),
    QT_TRANSLATE_NOOP("failures", "Your credit or quota is used up"),
    QT_TRANSLATE_NOOP("failures", "Top up or raise the limit at the server, then retry."),
)
_KEY = FailureWords(
    QT_TRANSLATE_NOOP("failures", "Key refused"),
    QT_TRANSLATE_NOOP("failures", "The server refused the key"),
    QT_TRANSLATE_NOOP("failures", "Check the connection's key in Connections, then retry."),
)
_BUSY = FailureWords(
    QT_TRANSLATE_NOOP("failures", "Server busy"),
    QT_TRANSLATE_NOOP("failures", "The server has too much to do"),
    QT_TRANSLATE_NOOP("failures", "Wait a little, then retry."),
)
_TROUBLE = FailureWords(
    QT_TRANSLATE_NOOP("failures", "Server trouble"),
    QT_TRANSLATE_NOOP("failures", "The server had trouble making this video"),
    QT_TRANSLATE_NOOP("failures", "Retry later. If it stays so, ask the server's operator."),
)
_EXPIRED = FailureWords(
    QT_TRANSLATE_NOOP("failures", "Gone from the server"),
    QT_TRANSLATE_NOOP("failures", "The server does not have this video any more"),
    QT_TRANSLATE_NOOP("failures", "The video has expired. Retry makes a new one."),
)
_FORGOTTEN = FailureWords(
    QT_TRANSLATE_NOOP("failures", "Forgotten by the server"),
    QT_TRANSLATE_NOOP("failures", "The server does not know this video any more"),
    QT_TRANSLATE_NOOP(
        "failures",
        "It may have been restarted, or look elsewhere just now. If a further check finds the video, it goes on and "
        "costs nothing more; if not, it is made anew.",
    ),
)
_REJECTED = FailureWords(
    QT_TRANSLATE_NOOP("failures", "Not accepted"),
    QT_TRANSLATE_NOOP("failures", "The server did not accept the request"),
    "",
)
_REFERENCE = FailureWords(
    QT_TRANSLATE_NOOP("failures", "Reference not usable"),
    QT_TRANSLATE_NOOP("failures", "The reference image cannot be used"),
    "",
)
_INCOMPLETE = FailureWords(
    QT_TRANSLATE_NOOP("failures", "Download stopped"),
    QT_TRANSLATE_NOOP("failures", "The download stopped early"),
    QT_TRANSLATE_NOOP("failures", "Retry goes on where it stopped, and costs nothing."),
)

FAILURES: Mapping[str, FailureWords] = {
    "moderation_blocked": _MODERATION,
    "content_policy_violation": _MODERATION,
    "content_filter": _MODERATION,
    "content_moderation": _MODERATION,
    "moderation_failed": _MODERATION,
    "out_of_credit": _CREDIT,
    "insufficient_quota": _CREDIT,
    "billing_hard_limit_reached": _CREDIT,
    "insufficient_credits": _CREDIT,
    "key_refused": _KEY,
    "invalid_api_key": _KEY,
    "key_missing": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Needs a key"),
        QT_TRANSLATE_NOOP("failures", "The connection has no key"),
        QT_TRANSLATE_NOOP("failures", "Add the key in Connections, then retry."),
    ),
    "access_denied": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Not allowed"),
        QT_TRANSLATE_NOOP("failures", "The server does not allow this key to do that"),
        QT_TRANSLATE_NOOP("failures", "Ask the server's operator for access to the model."),
    ),
    "rate_limited": _BUSY,
    "rate_limit_exceeded": _BUSY,
    "server_trouble": _TROUBLE,
    "server_error": _TROUBLE,
    "internal_error": _TROUBLE,
    "remote_video_missing": _FORGOTTEN,
    "expired": _EXPIRED,
    "request_rejected": _REJECTED,
    "invalid_value": _REJECTED,
    "invalid_request": _REJECTED,
    "invalid_request_error": _REJECTED,
    "unknown_parameter": _REJECTED,
    "model_not_found": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Unknown model"),
        QT_TRANSLATE_NOOP("failures", "The server does not have this model"),
        QT_TRANSLATE_NOOP("failures", "Choose another model, then generate again."),
    ),
    "host_unreachable": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Server not reachable"),
        QT_TRANSLATE_NOOP("failures", "The server cannot be reached"),
        QT_TRANSLATE_NOOP("failures", "Check the address, your network, and that the server is running; then retry."),
    ),
    "tls_failed": FailureWords(
        QT_TRANSLATE_NOOP("failures", "No secure connection"),
        QT_TRANSLATE_NOOP("failures", "The server's certificate was not accepted"),
        QT_TRANSLATE_NOOP("failures", "Check the connection's address and your computer's clock; then retry."),
    ),
    "clip_unreadable": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Clip not usable"),
        QT_TRANSLATE_NOOP("failures", "The clip to start from cannot be used"),
        "",
    ),
    "service_closed": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Service closed"),
        QT_TRANSLATE_NOOP("failures", "The service makes no videos any more"),
        "",
    ),
    "no_video_service": FailureWords(
        QT_TRANSLATE_NOOP("failures", "No video service there"),
        QT_TRANSLATE_NOOP("failures", "There is no video service at this address"),
        QT_TRANSLATE_NOOP("failures", "Check the connection's base URL; it usually ends in /v1."),
    ),
    "reply_lost": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Reply lost"),
        QT_TRANSLATE_NOOP("failures", "The server's reply was lost"),
        QT_TRANSLATE_NOOP("failures", "The server may have made this video, so nothing is sent again by itself."),
    ),
    "not_supported": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Not supported"),
        QT_TRANSLATE_NOOP("failures", "The server does not support this"),
        QT_TRANSLATE_NOOP("failures", "Another server of the protocol may."),
    ),
    "content_not_ready": FailureWords(
        QT_TRANSLATE_NOOP("failures", "File not ready"),
        QT_TRANSLATE_NOOP("failures", "The server has not handed out the file yet"),
        QT_TRANSLATE_NOOP("failures", "Retry the download in a moment; that costs nothing."),
    ),
    "unreadable_answer": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Unreadable answer"),
        QT_TRANSLATE_NOOP("failures", "The server's answer makes no sense"),
        QT_TRANSLATE_NOOP("failures", "Check that the connection's base URL leads to a video service."),
    ),
    "unsafe_redirect": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Unsafe redirect"),
        QT_TRANSLATE_NOOP("failures", "The server redirected to a place that is not safe"),
        QT_TRANSLATE_NOOP("failures", "Check the base URL of the connection."),
    ),
    "transfer_cancelled": _INCOMPLETE,
    "truncated": _INCOMPLETE,
    "not_a_video": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Not a video"),
        QT_TRANSLATE_NOOP("failures", "What the server sent is not a video"),
        QT_TRANSLATE_NOOP(
            "failures", "Nothing was saved. Retry the download; if it stays so, ask the server's operator."
        ),
    ),
    "disk_full": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Disk full"),
        QT_TRANSLATE_NOOP("failures", "The disk is full"),
        QT_TRANSLATE_NOOP("failures", "Make room, then retry; the video is still on its server."),
    ),
    "folder_not_writable": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Folder not writable"),
        QT_TRANSLATE_NOOP("failures", "The video folder cannot be written"),
        QT_TRANSLATE_NOOP("failures", "Change its permissions, then retry; the video is still on its server."),
    ),
    "remote_id_claimed": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Server mixed up ids"),
        QT_TRANSLATE_NOOP("failures", "The server gave two jobs the same video"),
        "",
    ),
    "reference_unreadable": _REFERENCE,
    "unclear_answers": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Replies lost"),
        QT_TRANSLATE_NOOP("failures", "The last replies of the server were lost"),
        "",
    ),
    "budget_exceeded": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Budget reached"),
        QT_TRANSLATE_NOOP("failures", "The budget does not allow more"),
        "",
    ),
    "unknown_connection": FailureWords(
        QT_TRANSLATE_NOOP("failures", "Connection removed"),
        QT_TRANSLATE_NOOP("failures", "The connection of this job no longer exists"),
        QT_TRANSLATE_NOOP("failures", "Add it again under the same name, then retry."),
    ),
}
"""What is said, by the server's code or by that of our own error."""
