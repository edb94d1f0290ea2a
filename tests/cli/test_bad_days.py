"""Facts about servers that refuse, break and talk nonsense: the exit code, one line a job, and a sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import OddServer, Outcome, Program, Reply

pytestmark = pytest.mark.usefixtures("quick_looks", "short_patience")

HTML = b"<!doctype html><title>Sign in</title><p>Please sign in.</p>"


def error(status: int, code: str, message: str = "No.") -> Reply:
    """Refuse as the protocol does."""
    return status, {"error": {"code": code, "message": message, "type": "invalid_request_error"}}


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the facts and shorten the patience."""
    monkeypatch.setattr("sora_desktop.services.trouble.LASTING", 0.5)
    monkeypatch.setattr("sora_desktop.services.trouble.LASTING_IF_STUBBORN", 0.3)
    monkeypatch.setattr("sora_desktop.services.rhythms.FIRST_POLL", 0.1)
    monkeypatch.setattr("sora_desktop.services.downloads.RETRY_WAITS", (0.05,))
    monkeypatch.setattr("sora_desktop.services.absence.MISSING_FOR", timedelta(seconds=0.2))


def generate(program: Program, code: int, status: str, failure: tuple[str, str] | None) -> Outcome:
    """Generate a video and check how it ended."""
    made = program.run("generate", "a fox", "--json")
    assert made.code == code, made.err
    assert made.job["status"] == status
    told = made.job["error"]
    assert (None if told is None else (told["stage"], told["code"])) == failure
    if told is not None:
        assert told["message"] in made.err
    return made


def test_the_odd_server_can_be_a_good_one(program: Program, odd: OddServer) -> None:
    assert generate(program, 0, "completed", None).job["simulated"] is True
    assert odd.posts == 1


@pytest.mark.parametrize(
    ("reply", "code", "word"),
    [
        (error(403, "forbidden"), 1, "access_denied"),
        (error(404, "not_found"), 1, "no_video_service"),
        ((404, HTML), 1, "no_video_service"),
        (error(400, "invalid_value", "The size is odd."), 1, "invalid_value"),
        (error(400, "moderation_blocked"), 1, "moderation_blocked"),
        (error(413, "too_large"), 1, "too_large"),
        ((302, b"", {"Location": "https://sign-in.example/"}), 1, "no_video_service"),
    ],
)
def test_a_clear_refusal_of_the_create_is_a_failure_with_the_servers_words(
    program: Program, odd: OddServer, reply: Reply, code: int, word: str
) -> None:
    odd.create = reply
    generate(program, code, "failed", ("submit", word))
    assert odd.posts == 1


@pytest.mark.parametrize(
    ("reply", "code", "word"),
    [
        (error(401, "invalid_api_key"), 3, "key_refused"),
        (error(429, "insufficient_quota"), 1, "out_of_credit"),
        (error(402, "payment_required"), 1, "out_of_credit"),
    ],
)
def test_a_refusal_that_would_meet_every_job_leaves_all_of_them_waiting(
    program: Program, odd: OddServer, reply: Reply, code: int, word: str
) -> None:
    taken = odd.create
    odd.create = reply
    first = generate(program, code, "pending", ("submit", word)).job["id"]
    held = program.run("generate", "another", "--takes", "5", "--json")
    assert held.code == code
    assert {job["status"] for job in held.objects} == {"pending"}
    # One request a place of the connection at most, not one a job.
    assert odd.posts <= 1 + 4
    odd.create = taken
    # This server has but one video to give.
    assert program.run("jobs", "cancel", *[job["id"] for job in held.objects]).code == 0
    resumed = program.run("resume", "--json")
    assert (resumed.code, resumed.job["id"], resumed.job["status"]) == (0, first, "completed")


@pytest.mark.parametrize(
    "reply",
    [
        (200, HTML),
        (200, b"\x00\xff garbage"),
        (200, b"[[[[" * 2000),
        (200, {"status": "queued"}),
        (502, HTML),
        (500, b""),
        (409, b"{}"),
        None,
    ],
)
def test_an_answer_to_the_create_that_says_nothing_leaves_the_job_in_doubt_and_is_not_followed_by_a_second(
    program: Program, odd: OddServer, reply: Reply
) -> None:
    odd.create = reply
    made = generate(program, 1, "unconfirmed", ("submit", "reply_lost"))
    assert "resume" in made.err
    resumed = program.run("resume", "--json")
    assert (resumed.code, resumed.job["status"]) == (1, "unconfirmed")
    assert odd.posts == 1
    assert program.run("jobs", "cancel", made.job["id"], "--json").job["status"] == "cancelled"


def test_a_lost_reply_is_an_outcome_for_who_does_not_wait_too(program: Program, odd: OddServer) -> None:
    odd.create = None
    sent = program.run("generate", "a fox", "--no-wait", "--json")
    assert (sent.code, sent.job["status"], sent.job["remote_id"]) == (1, "unconfirmed", None)
    odd.listing = (200, {"data": [{"id": "video_odd", "status": "queued", "prompt": "a fox"}], "has_more": False})
    again = program.run("resume", "--json")
    assert (again.code, again.job["remote_id"]) == (0, "video_odd")


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ((200, HTML), "unreadable_answer"),
        ((200, b"\x00\xff garbage"), "unreadable_answer"),
        (error(401, "invalid_api_key"), "key_refused"),
        (error(403, "forbidden"), "access_denied"),
    ],
)
def test_trouble_that_lasts_while_the_job_runs_is_told_and_resume_goes_on(
    program: Program, odd: OddServer, reply: Reply, word: str
) -> None:
    good, odd.look = odd.look, reply
    made = generate(program, 1, "queued", ("generate", word))
    assert "resume" in made.err
    odd.look = good
    resumed = program.run("resume", "--json")
    assert (resumed.code, resumed.job["status"], resumed.job["error"]) == (0, "completed", None)
    assert odd.posts == 1


def test_a_video_that_its_server_forgot_is_a_failure_and_found_again_for_free(program: Program, odd: OddServer) -> None:
    good, odd.look = odd.look, error(404, "not_found")
    made = generate(program, 1, "failed", ("generate", "remote_video_missing"))
    odd.look = good
    retried = program.run("jobs", "retry", made.job["id"], "--json")
    assert (retried.code, retried.job["id"], retried.job["status"]) == (0, made.job["id"], "completed")
    assert odd.posts == 1


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ((200, HTML), "not_a_video"),
        ((200, b"\x89PNG\r\n\x1a\n" + bytes(200), {"Content-Type": "video/mp4"}), "not_a_video"),
        ((200, b"not a video at all, but says it is one " * 20, {"Content-Type": "video/mp4"}), "not_a_video"),
        (error(401, "invalid_api_key"), "key_refused"),
        (error(404, "not_found"), "content_not_ready"),
        ((410, b""), "remote_video_missing"),
    ],
)
def test_a_video_that_is_none_is_not_kept_and_can_be_fetched_again_for_free(
    program: Program, odd: OddServer, reply: Reply, word: str
) -> None:
    good, odd.content = odd.content, reply
    made = generate(program, 1, "failed", ("download", word))
    assert made.job["file"] is None
    assert not [path for path in (program.data / "videos").glob("*") if path.stat().st_size]
    odd.content = good
    retried = program.run("jobs", "retry", made.job["id"], "--json")
    assert (retried.code, retried.job["id"], retried.job["status"]) == (0, made.job["id"], "completed")
    assert odd.posts == 1


def test_a_batch_tells_each_row_once_and_stops_at_nothing(program: Program, odd: OddServer) -> None:
    odd.first_creates = [error(400, "invalid_value"), odd.create, error(401, "invalid_api_key")]
    file = program.data.parent / "rows.txt"
    file.write_text("one\ntwo\nthree\n", encoding="utf-8")
    made = program.run("batch", str(file), "--json")
    assert made.code == 1
    assert [job["prompt"] for job in made.objects] == ["one", "two", "three"]
    assert sorted(job["status"] for job in made.objects) == ["completed", "failed", "pending"]


def test_a_busy_server_gets_the_job_later(program: Program, odd: OddServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sora_desktop.services.rhythms.BUSY_FIRST", 0.1)
    monkeypatch.setattr("sora_desktop.services.rhythms.BUSY_LEAST", 0.1)
    odd.first_creates = [error(429, "rate_limit_exceeded")] * 2
    made = generate(program, 0, "completed", None)
    assert "busy" in made.err


@pytest.mark.parametrize("where", ["create", "look", "content"])
def test_a_server_that_repeats_the_key_puts_it_nowhere(program: Program, odd: OddServer, where: str) -> None:
    key = "sk-canary-9876543210"
    program.environment["MY_KEY"] = key
    program.connect(odd.url, "--key-env", "MY_KEY", name="keyed")
    setattr(odd, where, error(400, f"code-{key}", f"Wrong: Bearer {key}."))
    made = program.run("generate", "a fox", "--json")
    assert made.code == 1
    shown = program.run("jobs", "show", made.job["id"])
    for said in (made, shown, program.run("connections", "test", "keyed"), program.run("doctor")):
        assert key not in said.out + said.err
    for path in program.data.rglob("*"):
        if path.is_file():
            assert key.encode() not in path.read_bytes(), path
