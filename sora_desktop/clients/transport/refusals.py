"""Says what an answer other than success means, by its status and by its body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.headers import says_no_retry
from sora_desktop.clients.wire import speaks_of_video
from sora_desktop.domain.errors import (
    AccessDenied,
    KeyRefused,
    ModerationRefused,
    NoVideoService,
    OutOfCredit,
    RateLimited,
    Refused,
    RequestRejected,
    ServerTrouble,
)

if TYPE_CHECKING:
    from sora_desktop.clients.transport.messages import Answer

MODERATION_WORDS = frozenset(
    {
        "content_filter",
        "content_moderation",
        "content_moderation_failed",
        "content_policy_violation",
        "contentfilter",
        "contentpolicyviolationerror",
        "input_moderation",
        "moderation_blocked",
        "moderation_error",
        "output_moderation",
        "responsibleaipolicyviolation",
        "safety_violation",
        "sentinel_block",
    }
)
CREDIT_WORDS = frozenset(
    {
        "billing_hard_limit_reached",
        "billing_not_active",
        "budget_exceeded",
        "credit_exhausted",
        "insufficient_balance",
        "insufficient_credit",
        "insufficient_credits",
        "insufficient_quota",
        "insufficient_user_quota",
        "payment_required",
    }
)
KEY_WORDS = frozenset({"auth_error", "authentication_error", "invalid_api_key", "invalid_authentication", "no_api_key"})
MODEL_WORDS = frozenset(
    {"deploymentnotfound", "deployment_not_found", "invalid_model", "model_not_available", "model_not_found"}
)

# Gateways that lose the code keep the sentence.
_MODERATION_PHRASES = (
    "blocked by our moderation",
    "content policy violation",
    "content_policy_violation",
    "contentpolicyviolation",
    "content management policy",
    "moderation_blocked",
    "safety system",
)
_CREDIT_PHRASES = (
    "billing hard limit",
    "exceeded your current quota",
    "insufficient balance",
    "insufficient credits",
    "insufficient_quota",
    "余额不足",
    "额度不足",
)
_MODEL_PHRASE = re.compile(r"\bmodel\b.{0,160}(?:not found|does not exist|not available|mismatch)", re.IGNORECASE)
_KEY_PHRASES = (
    "api key not valid",
    "incorrect api key",
    "invalid api key",
    "invalid subscription key",
    "no api key passed",
    "no connected db",
    "无效的令牌",
)

UNAUTHORISED = 401
PAYMENT_REQUIRED = 402
FORBIDDEN = 403
NOT_FOUND = 404
METHOD_NOT_ALLOWED = 405
REQUEST_TIMEOUT = 408
CONFLICT = 409
GONE = 410
TOO_EARLY = 425
TOO_MANY = 429
NOT_IMPLEMENTED = 501
_VERSION_NOT_SUPPORTED = 505
_SERVER_ERRORS = 500
_ABSENT = frozenset({NOT_FOUND, METHOD_NOT_ALLOWED, GONE})

CLEAR_REFUSALS = frozenset(
    {400, 401, 402, 403, 404, 405, 406, 407, 410, 411, 413, 414, 415, 417, 421, 422, 426, 431, 451}
)
"""The statuses after which a server certainly did nothing. 408, 409, 425 and 5xx do not say so."""


def refusal(answer: Answer, *, host: str, url: str) -> Refused:
    """Say why a server will not, by its own words first and by the status where they do not tell."""
    words = answer.words
    kind = _kind_by_words(answer) or _kind_by_status(answer.status)
    facts: dict[str, object] = {
        "host": host,
        "url": url.partition("?")[0],
        "status": answer.status,
        "server_code": words.code or words.kind,
        "server_message": words.message,
        "request_id": answer.request_id,
        "detail": answer.shown,
    }
    if kind is RateLimited:
        return RateLimited(retry_after=answer.retry_after, **facts)
    if kind is RequestRejected and not words.message:
        facts["server_message"] = "It gave no reason."
    return kind(**facts)  # type: ignore[arg-type]


def clear_refusal_in(answer: Answer, *, host: str, url: str) -> Refused | None:
    """Give the refusal that a body clearly states, whatever the status, or None."""
    return refusal(answer, host=host, url=url) if states_refusal(answer) else None


def states_refusal(answer: Answer) -> bool:
    """Tell whether a body names one of the known reasons to refuse."""
    return _kind_by_words(answer) is not None


def trouble(answer: Answer, *, host: str) -> ServerTrouble:
    """Say that the server failed."""
    return ServerTrouble(
        host=host,
        status=answer.status,
        server_message=answer.words.message,
        retry_after=answer.retry_after,
        request_id=answer.request_id,
        detail=answer.shown,
    )


def is_server_trouble(status: int) -> bool:
    """Tell whether a status speaks of a failure that may pass."""
    return status in {REQUEST_TIMEOUT, TOO_EARLY} or status >= _SERVER_ERRORS


def worth_repeating(answer: Answer, remote_id: str | None = None) -> bool:
    """Tell whether a call that can be made again may go better the next time."""
    if says_no_retry(answer.headers):
        return False
    if answer.status == TOO_MANY:
        return worth_resubmitting(answer)
    passing = answer.status == REQUEST_TIMEOUT or (
        answer.status >= _SERVER_ERRORS and answer.status not in {NOT_IMPLEMENTED, _VERSION_NOT_SUPPORTED}
    )
    return passing and not speaks_of_video(answer.body, remote_id)


def worth_resubmitting(answer: Answer) -> bool:
    """Tell whether a create was refused only for the moment: too many at once, and no lack of credit."""
    return answer.status == TOO_MANY and not says_no_retry(answer.headers) and not states_refusal(answer)


def _kind_by_words(answer: Answer) -> type[Refused] | None:
    words = answer.words
    said = words.message.lower()
    if words.words & MODERATION_WORDS or any(phrase in said for phrase in _MODERATION_PHRASES):
        return ModerationRefused
    if words.words & CREDIT_WORDS or any(phrase in said for phrase in _CREDIT_PHRASES):
        return OutOfCredit
    if words.words & KEY_WORDS or any(phrase in said for phrase in _KEY_PHRASES):
        return KeyRefused
    if answer.status in _ABSENT and (words.words & MODEL_WORDS or _MODEL_PHRASE.search(words.message)):
        return RequestRejected
    if answer.status >= _SERVER_ERRORS and words.words & MODEL_WORDS:
        return RequestRejected  # gateways say 503 of a model for which they have no server
    return None


def _kind_by_status(status: int) -> type[Refused]:
    known: dict[int, type[Refused]] = {
        UNAUTHORISED: KeyRefused,
        PAYMENT_REQUIRED: OutOfCredit,
        FORBIDDEN: AccessDenied,
        TOO_MANY: RateLimited,
        **dict.fromkeys(_ABSENT, NoVideoService),
    }
    return known.get(status, RequestRejected)
