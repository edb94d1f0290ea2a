"""Finds the words for a thing and fills them in, in the language of the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.errors import BudgetExceeded
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.ui.messages.errors import ERRORS
from sora_desktop.ui.messages.failures import FAILURES
from sora_desktop.ui.messages.tables import ACTIONS, RULES, STAGES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Failure, Job
    from sora_desktop.domain.requests import Problem
    from sora_desktop.ui.actions import JobAction


class Message(NamedTuple):
    """Something to tell a person."""

    title: str
    """What happened, in one sentence."""

    advice: str
    """What to do about it; may be empty."""


def status_word(status: JobStatus) -> str:
    """Name a status in a word or two."""
    return _translated("status", STATUSES[status])


def status_text(job: Job) -> str:
    """Say where a job stands, with its percentage or the reason of its failure."""
    if job.status is JobStatus.FAILED and job.failure is not None:
        return failure_text(job.failure)
    word = status_word(job.status)
    if job.status in {JobStatus.IN_PROGRESS, JobStatus.DOWNLOADING} and job.progress is not None:
        template = QCoreApplication.translate("status", "{status} · {percent} %")
        return template.format(status=word, percent=int(job.progress))
    return word


def action_text(action: JobAction) -> str:
    """Name an action as a menu or a button does."""
    return _translated("actions", ACTIONS[action])


def describe_error(error: SoraDesktopError) -> Message:
    """Say what could not be done, and what to do about it."""
    title, advice = ERRORS.get(type(error), (error.title, error.advice))
    if problems := getattr(error, "problems", ()):
        return Message(_translated("errors", title), " ".join(describe_problem(problem) for problem in problems))
    facts = error.facts
    if isinstance(error, BudgetExceeded):
        from sora_desktop.ui.money.words import excess_text  # noqa: PLC0415 - made of these words itself

        facts = {**facts, "reason": excess_text(error.excess)}
    return Message(_filled("errors", title, facts), _filled("errors", advice, facts))


def failure_text(failure: Failure) -> str:
    """Say why a job failed, in the few words that fit its row."""
    words = FAILURES.get(failure.code)
    return _translated("failures", words.short if words else STAGES[failure.stage][0])


def describe_failure(failure: Failure) -> Message:
    """Say why a job failed and what to do: our words where the code is known, and what was said where it is not."""
    words = FAILURES.get(failure.code)
    if words is None:
        return Message(_translated("failures", STAGES[failure.stage][1]), failure.message)
    return Message(
        _translated("failures", words.title),
        _translated("failures", words.advice) if words.advice else failure.message,
    )


def describe_problem(problem: Problem) -> str:
    """Say what is wrong with a field and, where known, what would do."""
    sentence = _filled("problems", RULES[problem.rule], problem.facts)
    if problem.suggestion is None:
        return sentence
    question = QCoreApplication.translate("problems", "Did you mean {suggestion}?")
    return f"{sentence} {question.format(suggestion=problem.suggestion)}"


def _translated(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text)


def _filled(context: str, template: str, facts: Mapping[str, object]) -> str:
    """Translate a template and fill it in; in English where the translation names facts that do not exist."""
    if not template:
        return ""
    try:
        return _translated(context, template).format_map(facts).strip()
    except (KeyError, IndexError, ValueError):
        return template.format_map(facts).strip()
