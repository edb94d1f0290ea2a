"""The root of the tree of exceptions, and the ones that belong to no branch."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.costs import Excess
    from sora_desktop.domain.requests import Problem


class SoraDesktopError(Exception):
    """Something we could not do.

    Attributes:
        facts: the values that the templates `title` and `advice` name.
    """

    code: ClassVar[str] = ""
    title: ClassVar[str] = ""
    advice: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        """Keep the facts.

        Raises:
            TypeError: a fact that the templates name is missing.
        """
        missing = template_fields(self.title + self.advice) - facts.keys()
        if missing:
            msg = f"{type(self).__name__} needs {', '.join(sorted(missing))}"
            raise TypeError(msg)
        self.facts = facts
        super().__init__(self.title.format_map(facts))

    def __str__(self) -> str:
        """Say what happened and what to do, in one line of English."""
        return f"{self.title} {self.advice}".format_map(self.facts).strip()

    @classmethod
    def leaves(cls) -> list[type[SoraDesktopError]]:
        """Give every class of the tree that has no subclass, in the order of their definition."""
        below = cls.__subclasses__()
        return [leaf for child in below for leaf in child.leaves()] if below else [cls]


def template_fields(template: str) -> set[str]:
    """Name the facts that a template asks for."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


class IllegalTransition(SoraDesktopError):
    """A step that the status table rules out was asked for; always a bug of ours."""

    code = "illegal_transition"
    title = "Job {job} cannot go from {current} to {wanted}."
    advice = "This is a fault of the program. Please report it."


class InvalidInput(SoraDesktopError):
    """Something that a person or a program wrote was refused here, and nothing came of it.

    Attributes:
        problems: what is wrong, field by field; never empty.
    """

    advice = "{details}"

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems and list them in the advice."""
        self.problems = tuple(problems)
        super().__init__(details=" ".join(problem.message for problem in self.problems))


class InvalidRequest(InvalidInput):
    """A request was refused here, before anything was sent."""

    code = "invalid_request"
    title = "The request cannot be sent as it is."


class InvalidEntry(InvalidInput):
    """Something that was to be kept here, such as a name or a tag, was refused; it is sent nowhere."""

    code = "invalid_entry"
    title = "This cannot be kept as it is."


class UnknownJob(SoraDesktopError):
    """No job has the given id."""

    code = "unknown_job"
    title = "There is no job {job}."
    advice = "List the jobs to see their ids."


class SeveralJobs(SoraDesktopError):
    """Several jobs have ids that begin as given."""

    code = "several_jobs"
    title = "{count} jobs have ids that begin with {job}."
    advice = "Write more of the id."


class UnknownTemplate(SoraDesktopError):
    """No template has the given name."""

    code = "unknown_template"
    title = "There is no template called “{name}”."
    advice = "Known templates: {known}."


class UnknownFilter(SoraDesktopError):
    """No saved filter has the given name."""

    code = "unknown_filter"
    title = "There is no saved filter called “{name}”."
    advice = "Known ones: {known}."


class NotPossible(SoraDesktopError):
    """The job's status does not allow the action."""

    code = "not_possible"
    title = "Cannot {action} job {job} while it is {status}."
    advice = "{reason}"


class BudgetExceeded(SoraDesktopError):
    """Orders would pass a cap that refuses.

    Attributes:
        excess: the cap, and by what it would be passed.
    """

    code = "budget_exceeded"
    title = "The budget does not allow it: {reason}."
    advice = "Nothing was sent. Raise the cap, or order less."

    def __init__(self, excess: Excess) -> None:
        """Keep the excess and say it in words."""
        self.excess = excess
        super().__init__(reason=excess.reason)


class CannotListen(SoraDesktopError):
    """The local service cannot accept connections at an address."""

    code = "cannot_listen"
    title = "Cannot listen on {address}: {reason}."
    advice = "Choose another port; 0 picks a free one."


class ExtraMissing(SoraDesktopError):
    """An optional part of the program was asked for, and its libraries are not installed."""

    code = "extra_missing"
    title = "{part} needs libraries that are not installed: {packages}."
    advice = "{way}"
