"""There are words for everything, and they can be translated."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

import sora_desktop.ui.messages
from sora_desktop.domain.errors import HostUnreachable, InvalidRequest, SoraDesktopError, template_fields
from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.domain.requests import Problem, Rule, VideoRequest
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.messages import (
    action_text,
    describe_error,
    describe_failure,
    describe_problem,
    failure_text,
    status_text,
)
from sora_desktop.ui.messages.errors import ERRORS
from sora_desktop.ui.messages.failures import FAILURES
from sora_desktop.ui.messages.tables import ACTIONS, RULES, STAGES, STATUSES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def job(status: JobStatus, **changes: object) -> Job:
    made = Job(
        id=JobId("0"),
        connection="simulated",
        request=VideoRequest(prompt="a"),
        created_at=datetime.now(UTC),
        status=status,
    )
    return made.changed(**changes)


def project_leaves() -> list[type[SoraDesktopError]]:
    return [leaf for leaf in SoraDesktopError.leaves() if leaf.__module__.startswith("sora_desktop.")]


def test_there_are_words_for_every_leaf_of_the_tree_of_errors() -> None:
    assert set(ERRORS) == set(project_leaves())


@pytest.mark.parametrize("leaf", project_leaves(), ids=lambda leaf: leaf.__name__)
def test_the_words_for_an_error_name_only_facts_that_it_carries(leaf: type[SoraDesktopError]) -> None:
    assert template_fields("".join(ERRORS[leaf])) <= template_fields(leaf.title + leaf.advice)
    assert ERRORS[leaf][0].endswith((".", "?"))


def test_there_are_words_for_every_status_action_rule_and_stage() -> None:
    assert set(STATUSES) == set(JobStatus)
    assert set(ACTIONS) == set(JobAction)
    assert set(RULES) == set(Rule)
    assert set(STAGES) == set(FailureStage)


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.name)
def test_the_sentence_about_a_rule_is_that_of_the_domain(rule: Rule) -> None:
    assert RULES[rule] == rule.value


def test_an_error_is_said_with_its_facts(qapp: QApplication) -> None:
    message = describe_error(HostUnreachable(host="gpu.example", reason="the name is not known"))
    assert message.title == "Cannot reach gpu.example: the name is not known."
    assert message.advice == "Check the address, your network, and that the server is running."


def test_a_refused_request_is_said_problem_by_problem(qapp: QApplication) -> None:
    problems = [Problem("prompt", Rule.PROMPT_EMPTY), Problem("size", Rule.SIZE_ODD, {"value": "3x3"}, "4x4")]
    message = describe_error(InvalidRequest(problems))
    assert message.advice == (
        "Write a prompt first. The width and height of 3x3 must be even numbers. Did you mean 4x4?"
    )


def test_a_problem_is_said_as_the_domain_says_it(qapp: QApplication) -> None:
    problem = Problem("size", Rule.NOT_OFFERED, {"value": "big", "offered": "a, b"}, "a")
    assert describe_problem(problem) == problem.message


@pytest.mark.parametrize("code", FAILURES)
def test_a_known_failure_says_what_happened_and_what_to_do(qapp: QApplication, code: str) -> None:
    message = describe_failure(Failure(FailureStage.GENERATE, code, "The stored words."))
    assert message.title
    assert not message.title.endswith(".")
    assert message.advice.endswith(".")
    assert len(failure_text(Failure(FailureStage.GENERATE, code, ""))) <= 24


def test_an_unknown_failure_is_said_in_the_stored_words(qapp: QApplication) -> None:
    failure = Failure(FailureStage.GENERATE, "sentinel_block", "The server said: no.")
    assert describe_failure(failure) == ("The server could not make this video", "The server said: no.")


def test_a_job_is_said_with_its_percentage(qapp: QApplication) -> None:
    assert status_text(job(JobStatus.IN_PROGRESS, progress=72.9)) == "Generating · 72 %"
    assert status_text(job(JobStatus.IN_PROGRESS)) == "Generating"
    assert status_text(job(JobStatus.COMPLETED, progress=100.0)) == "Done"


def test_a_failed_job_says_why(qapp: QApplication) -> None:
    failure = Failure(FailureStage.SUBMIT, "moderation_blocked", "")
    assert status_text(job(JobStatus.FAILED, failure=failure)) == "Refused by moderation"
    assert status_text(job(JobStatus.FAILED)) == "Failed"


def test_all_words_are_translated(qapp: QApplication, brackets: None) -> None:
    failure = Failure(FailureStage.SUBMIT, "moderation_blocked", "")
    problem = Problem("prompt", Rule.PROMPT_EMPTY)
    for text in (
        *describe_error(HostUnreachable(host="h", reason="r")),
        *describe_failure(failure),
        failure_text(failure),
        describe_problem(problem),
        status_text(job(JobStatus.PENDING)),
        action_text(JobAction.OPEN),
    ):
        assert text.startswith("⟦")
        assert text.endswith("⟧")


def test_the_translators_tool_finds_every_text(tmp_path: Path) -> None:
    folder = Path(sora_desktop.ui.messages.__file__).parent
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    target = tmp_path / "found.ts"
    sources = [str(path) for path in sorted(folder.glob("*.py"))]
    subprocess.run([str(tool), *sources, "-ts", str(target)], check=True, capture_output=True, timeout=60)
    found = {source.text for source in ET.parse(target).iter("source")}  # noqa: S314 - written a line above
    wanted = {text for pair in ERRORS.values() for text in pair}
    wanted |= {
        *STATUSES.values(),
        *ACTIONS.values(),
        *RULES.values(),
        *(text for pair in STAGES.values() for text in pair),
    }
    wanted |= {text for words in FAILURES.values() for text in words if text}
    assert wanted - found == set()
