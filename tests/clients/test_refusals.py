"""What an answer other than success means: told by the server's own words first, then by its status."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from sora_desktop.clients.transport.headers import WAIT_LIMIT, request_id, retry_after
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.transport.redaction import Redactor
from sora_desktop.clients.transport.refusals import refusal, worth_repeating, worth_resubmitting
from sora_desktop.domain.errors import (
    AccessDenied,
    KeyRefused,
    ModerationRefused,
    NoVideoService,
    OutOfCredit,
    RateLimited,
    Refused,
    RequestRejected,
)

URL = "https://videos.test/v1/videos?api-version=preview"
MODERATED = {"error": {"message": "Your request was blocked by our moderation system.", "code": "moderation_blocked"}}


def gateway(inner: object) -> dict[str, object]:
    """Wrap an error as a gateway does: as JSON in a sentence, with the status as its code."""
    said = f"litellm.BadRequestError: OpenAIException - {json.dumps(inner)}\n\nLiteLLM: try again"
    return {"error": {"message": said, "type": "invalid_request_error", "param": None, "code": "400"}}


def answered(status: int, body: object, headers: dict[str, str] | None = None) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status=status, headers=httpx.Headers(headers or {}), body=content, redactor=Redactor(()))


def refused(status: int, body: object, headers: dict[str, str] | None = None) -> Refused:
    return refusal(answered(status, body, headers), host="videos.test", url=URL)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"error": {"message": "Incorrect API key provided: sk-1"}}, KeyRefused),
        (401, {"error": "Unauthorized"}, KeyRefused),
        (401, {"detail": "Unauthorized"}, KeyRefused),
        (401, b"Unauthorized", KeyRefused),
        (401, b"", KeyRefused),
        (401, {"error": {"code": "401", "message": "Access denied due to invalid subscription key"}}, KeyRefused),
        (403, {"error": {"message": "无效的令牌", "type": "new_api_error"}}, KeyRefused),
        (400, {"error": {"message": "No connected db.", "type": "no_db_connection", "code": "400"}}, KeyRefused),
        (400, {"error": {"message": "API key not valid. Please pass a valid API key."}}, KeyRefused),
        (500, {"error": {"message": "No api key passed in.", "type": "auth_error"}}, KeyRefused),
        (403, {"error": {"message": "Your organization must be verified"}}, AccessDenied),
        (402, {"error": {"message": "This request requires more credits", "code": 402}}, OutOfCredit),
        (402, b"", OutOfCredit),
        (429, {"error": {"code": "insufficient_quota", "message": "You exceeded your current quota"}}, OutOfCredit),
        (400, {"error": {"code": "billing_hard_limit_reached", "message": "limit"}}, OutOfCredit),
        (403, {"error": {"code": "insufficient_user_quota", "message": "用户额度不足"}}, OutOfCredit),
        (429, {"error": {"code": "rate_limit_exceeded", "message": "Rate limit"}}, RateLimited),
        (429, {"error": {"code": "429", "message": "Too many running tasks. Please wait"}}, RateLimited),
        (429, b"<html>slow down</html>", RateLimited),
        (400, MODERATED, ModerationRefused),
        (400, gateway(MODERATED), ModerationRefused),
        (500, gateway(MODERATED), ModerationRefused),
        (404, {"error": {"code": "DeploymentNotFound", "message": "The deployment does not exist"}}, RequestRejected),
        (503, {"error": {"code": "model_not_found", "message": "No available channel for model x"}}, RequestRejected),
        (404, {"detail": "Not Found"}, NoVideoService),
        (405, {"detail": "Method Not Allowed"}, NoVideoService),
        (410, b"gone", NoVideoService),
        (422, {"detail": [{"loc": ["body", "seconds"], "msg": "Input should be 4", "type": "enum"}]}, RequestRejected),
        (400, {"code": "InvalidParameter", "message": "size is wrong"}, RequestRejected),
        (418, b"", RequestRejected),
    ],
)
def test_a_refusal_is_what_the_server_says_it_is(status: int, body: object, kind: type[Refused]) -> None:
    error = refused(status, body)
    assert type(error) is kind
    assert error.status == status
    assert "api-version" not in str(error)


def test_the_words_within_the_words_of_a_gateway_are_found() -> None:
    error = refused(400, gateway({"error": {"message": "Size must be even", "code": "invalid_value"}}))
    assert error.server_message == "Size must be even"
    assert error.server_code == "invalid_value"


def test_the_field_that_is_wrong_is_named() -> None:
    body = {"detail": [{"loc": ["body", "seconds"], "msg": "Input should be 4", "type": "enum"}]}
    assert refused(422, body).server_message == "seconds: Input should be 4"


SOON = format_datetime(datetime.now(UTC) + timedelta(minutes=30), usegmt=True)
DATED = {"retry-after": "Sun, 22 Nov 2026 12:00:30 GMT", "date": "Sun, 22 Nov 2026 12:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry-after": "7"}, 7, 7),
        ({"retry-after": "1.5"}, 1.5, 1.5),
        ({"retry-after": "-3"}, 0, 0),
        ({"retry-after": "999999999"}, WAIT_LIMIT, WAIT_LIMIT),
        ({"retry-after-ms": "250"}, 0.25, 0.25),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25, 0.25),
        ({"llm_provider-retry-after": "4"}, 4, 4),
        ({"llm_provider-retry-after-ms": "400"}, 0.4, 0.4),
        ({"retry-after": SOON}, 1, 1801),
        (DATED, 30, 30),
        ({"retry-after": "Sun, 22 Nov 2020 12:00:30 GMT"}, 0, 0),
    ],
)
def test_every_form_of_a_wait_is_understood(headers: dict[str, str], least: float, most: float) -> None:
    found = retry_after(httpx.Headers(headers))
    assert found is not None
    assert least <= found <= most
    error = refused(429, b"", headers)
    assert isinstance(error, RateLimited)


@pytest.mark.parametrize("value", ["", "soon", "nan", "٣", "Sun, 99 Nov 2026 12:00:30 GMT"])
def test_what_is_no_wait_is_none(value: str) -> None:
    headers = httpx.Headers([(b"retry-after", value.encode())])
    assert retry_after(headers) is None


@pytest.mark.parametrize(
    "name",
    [
        "x-request-id",
        "request-id",
        "apim-request-id",
        "x-ms-request-id",
        "x-litellm-call-id",
        "llm_provider-x-request-id",
    ],
)
def test_the_id_of_an_exchange_is_found_under_every_name(name: str) -> None:
    assert request_id(httpx.Headers({name: "r-1"})) == "r-1"
    assert refused(400, b"", {name: "r-1"}).request_id == "r-1"


def test_too_many_at_once_is_tried_again_and_a_lack_of_credit_is_not() -> None:
    running = answered(429, {"error": {"message": "Too many running tasks"}})
    quota = answered(429, {"error": {"code": "insufficient_quota", "message": "quota"}})
    told_not_to = answered(429, b"", {"x-should-retry": "false"})
    for ask in (worth_repeating, worth_resubmitting):
        assert [ask(answer) for answer in (running, quota, told_not_to)] == [True, False, False]
