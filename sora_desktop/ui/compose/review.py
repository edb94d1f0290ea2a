"""Finds out whether the form can be sent, and says why not, field by field."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.combinations import COMBINATIONS_LIMIT, TooManyCombinations
from sora_desktop.domain.errors import ReferenceUnreadable, SoraDesktopError
from sora_desktop.domain.requests import Problem, Rule, check_together
from sora_desktop.ui.compose.extra_fields import row_fault_words
from sora_desktop.ui.compose.form import read
from sora_desktop.ui.messages import describe_error, describe_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sora_desktop.domain.requests import Order
    from sora_desktop.ui.compose.form import Draft
    from sora_desktop.ui.compose.reference_well import ReferenceWell
    from sora_desktop.ui.controls.field import Field

    Check = Callable[[Order], list[Problem]]


_OF_FURTHER_FIELDS = frozenset(rule for rule in Rule if rule.name.startswith("EXTRA_"))

_PRICED = frozenset({"model", "size", "seconds", "takes"})


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about one field, with a value that would do where there is one."""

    words: str
    suggestion: str = ""


@dataclass(slots=True)
class Review:
    """What was found out about the form."""

    order: Order
    """What would be sent; of several prompts with the first one."""

    prompts: tuple[str, ...] = ()
    """The prompts that would be sent; none where they are too many."""

    remarks: dict[str, Remark] = field(default_factory=dict)
    """By the name of the field; only the first one of each."""

    rows: dict[int, str] = field(default_factory=dict)
    """What is wrong with which row of the further fields, from 0."""

    prompt_missing: bool = False
    """Whether nothing is written yet; that is no mistake until somebody wants to send it."""

    trouble: str = ""
    """Why the form cannot be judged at all."""

    @property
    def orders(self) -> list[Order]:
        """An order for each prompt."""
        request = self.order.request
        return [
            dataclasses.replace(self.order, request=dataclasses.replace(request, prompt=prompt))
            for prompt in self.prompts
        ]

    @property
    def clips(self) -> int:
        """How many clips would be made."""
        return self.order.takes * max(1, len(self.prompts))

    @property
    def first(self) -> str:
        """The name of the first field with a remark, in the order of the form; empty if there is none."""
        order = ("prompt", "size", "model", "seconds", "takes", "reference", "characters")
        return next((name for name in order if name in self.remarks), "extra" if self.rows else "")

    @property
    def priceable(self) -> bool:
        """Whether everything that a price depends on can be read."""
        return not (self.rows or self.remarks.keys() & _PRICED)

    @property
    def ready(self) -> bool:
        """Whether the order can be sent."""
        return not (self.remarks or self.rows or self.prompt_missing or self.trouble)


def review(draft: Draft, check: Check, reference: ReferenceWell, strangers: Sequence[str] = ()) -> Review:
    """Judge a form.

    Args:
        draft: what it says.
        check: judges an order as the services will; without disk or network.
        reference: what is known of the reference images by now.
        strangers: names of characters whom the server was not shown.
    """
    reading = read(draft)
    prompts, problems = _read_prompts(draft)
    # If the longest prompt will do, all will.
    longest = _with_prompt(reading.order, max(prompts, key=len)) if prompts else reading.order
    rows = {row: row_fault_words(fault) for row, fault in reading.rows.items()}
    found = Review(_with_prompt(reading.order, prompts[0]) if prompts else reading.order, prompts, rows=rows)
    problems += reading.problems
    try:
        problems += check(longest)
    except SoraDesktopError as error:
        found.trouble = describe_error(error).title
    if len(prompts) > 1:
        problems += check_together([found.order] * len(prompts))
        if not all(prompts):
            words = QCoreApplication.translate("ComposePane", "One of the combinations is an empty prompt.")
            found.remarks["prompt"] = Remark(words)
    for problem in problems:
        _note(found, problem, draft)
    if strangers and "characters" not in found.remarks:
        words = QCoreApplication.translate("ComposePane", "This server was not shown “{name}” yet.")
        found.remarks["characters"] = Remark(words.format(name=strangers[0]))
    if draft.reference and "reference" not in found.remarks:
        _look_at_reference(found, reference)
    return found


def hindrance(found: Review, fields: Mapping[str, Field]) -> str:
    """Say in one sentence why a form cannot be sent; nothing if it can be."""
    translate = QCoreApplication.translate
    if found.prompt_missing:
        return translate("ComposePane", "Write a prompt first.")
    if len(found.remarks) > 1:
        return translate("ComposePane", "Mend what is marked in red first.")
    if found.remarks:
        field = fields.get(found.first)
        sentence = translate("ComposePane", "Mend this first: {field}")
        return sentence.format(field=field.label.text()) if field else found.trouble
    return translate("ComposePane", "Mend the further fields first.") if found.rows else found.trouble


def _read_prompts(draft: Draft) -> tuple[tuple[str, ...], list[Problem]]:
    try:
        return draft.prompts, []
    except TooManyCombinations:
        return (), [Problem("prompt", Rule.COMBINATIONS_TOO_MANY, {"limit": f"{COMBINATIONS_LIMIT:,}"})]


def _with_prompt(order: Order, prompt: str) -> Order:
    if order.request.prompt == prompt:
        return order
    return dataclasses.replace(order, request=dataclasses.replace(order.request, prompt=prompt))


def _note(found: Review, problem: Problem, draft: Draft) -> None:
    if problem.rule is Rule.PROMPT_EMPTY:
        found.prompt_missing = True
    elif problem.rule in _OF_FURTHER_FIELDS:
        names = [name.strip() for name, _ in draft.extra]
        row = names.index(problem.field) if problem.field in names else 0
        found.rows.setdefault(row, describe_problem(problem))
    else:
        found.remarks.setdefault(problem.field, Remark(describe_problem(problem), problem.suggestion or ""))


def _look_at_reference(found: Review, reference: ReferenceWell) -> None:
    if reference.error is not None:
        found.remarks["reference"] = Remark(" ".join(describe_error(_named_shortly(reference.error))).strip())
    elif reference.reading:
        found.trouble = found.trouble or QCoreApplication.translate("ComposePane", "Reading the reference image…")


def _named_shortly(error: SoraDesktopError) -> SoraDesktopError:
    """Name the image by its file's name alone: its path is in the tool tip."""
    if not isinstance(error, ReferenceUnreadable):
        return error
    facts = dict(error.facts)
    facts["path"] = PurePath(str(facts["path"])).name
    return ReferenceUnreadable(**facts)
