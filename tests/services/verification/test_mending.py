"""What a request that did not work means: a wrong path, a closed service, no access, or something else."""

from __future__ import annotations

import pytest

from sora_desktop.domain.exchanges import Operation
from sora_desktop.services.verification.mending import remedy, works
from tests.services.verification import kit

NO_SUCH_MODEL = (
    '{"error":{"message":"The model `sora-2` does not exist or you do not have access to it.",'
    '"type":"invalid_request_error","code":"model_not_found"}}'
)


def refused(
    status: int, body: str = "", url: str = f"{kit.BASE}/videos", operation: Operation = Operation.CREATE
) -> str:
    return remedy(kit.exchange(operation, status=status, response_body=body, url=url))


def test_what_worked_needs_no_mending() -> None:
    assert works(kit.exchange())
    assert remedy(kit.exchange()) == ""


@pytest.mark.parametrize("body", ["", "<html>Not Found</html>", '{"detail":"Not Found"}', "\ud800"])
@pytest.mark.parametrize("status", [404, 405, 410])
def test_a_path_at_which_there_is_nothing_is_a_wrong_path(status: int, body: str) -> None:
    words = refused(status, body)
    assert words.startswith("A wrong path: the server is there, and has nothing at /v1/videos.")
    assert "base URL" in words


def test_the_same_answer_of_a_service_that_has_ended_is_told_as_that() -> None:
    words = refused(404, url="https://api.openai.com/v1/videos")
    assert words.startswith("The service is closed, which is why it answers 404.")
    assert "closed its Sora API" in words


def test_the_same_answer_about_a_model_is_no_access() -> None:
    words = refused(404, NO_SUCH_MODEL)
    assert words.startswith("No access: the path is there")
    assert "does not exist or you do not have access" in words


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_no_access_though_the_path_is_there(status: int) -> None:
    assert refused(status).startswith("No access, though the path is there.")
    assert "The service is closed" not in refused(status, url="https://api.openai.com/v1/videos")


def test_a_video_that_is_gone_is_no_wrong_path() -> None:
    for operation in (Operation.RETRIEVE, Operation.CONTENT):
        assert "does not know this video any more" in refused(404, operation=operation)


def test_no_answer_and_half_an_answer_are_told_with_their_reason() -> None:
    assert remedy(kit.exchange(status=None, error="Cannot reach videos.example.")) == "Cannot reach videos.example."
    assert "did not come whole" in remedy(kit.exchange(error="it broke off"))


@pytest.mark.parametrize(("status", "words"), [(429, "is busy"), (402, "credit"), (500, "has trouble"), (422, "422")])
def test_other_refusals_are_told_as_they_were_when_they_came(status: int, words: str) -> None:
    assert words in refused(status)


def test_an_address_that_nobody_can_read_is_no_reason_to_fail() -> None:
    assert refused(500, url="http://[")
