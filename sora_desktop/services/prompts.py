"""What prompts are written with: those of the past, templates, choices, and presets for everything else."""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING

from sora_desktop.domain.combinations import COMBINATIONS_LIMIT, TooManyCombinations, combinations
from sora_desktop.domain.errors import InvalidEntry, InvalidRequest, UnknownTemplate
from sora_desktop.domain.prompt_templates import NAME_LIMIT, Preset, PromptTemplate, filled, placeholders
from sora_desktop.domain.requests import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.prompt_templates import PastPrompt
    from sora_desktop.domain.requests import Order
    from sora_desktop.storage.prompts import PromptRepository

PAST_COUNT = 200
"""How many past prompts are given at once."""

_TITLE_CHARACTERS = 60


class PromptService:
    """Keeps templates and presets, and knows the prompts of the past."""

    def __init__(self, repository: PromptRepository) -> None:
        """Keep them in `repository`."""
        self._repository = repository

    async def past(self, text: str = "", *, count: int = PAST_COUNT) -> list[PastPrompt]:
        """Give the prompts that were ordered, each once, the newest first.

        Args:
            text: words that must all occur in a prompt, in any case.
            count: how many at most.
        """
        return await self._repository.past(text, count)

    async def templates(self) -> list[PromptTemplate]:
        """Give all templates by name."""
        return await self._repository.templates()

    async def template(self, name: str) -> PromptTemplate:
        """Give the template of a name, in any case.

        Raises:
            UnknownTemplate: there is none.
        """
        found = await self._repository.template(_plain(name))
        if found is None:
            known = ", ".join(one.name for one in await self._repository.templates())
            raise UnknownTemplate(name=name, known=known or "none")
        return found

    async def save_template(self, name: str, prompt: str) -> PromptTemplate:
        """Keep a prompt under a name, in the place of what had it before.

        Raises:
            InvalidEntry: the name does not do, or the prompt is empty.
            StorageError: it could not be stored.
        """
        if not prompt.strip():
            raise InvalidEntry([Problem("prompt", Rule.PROMPT_EMPTY)])
        template = PromptTemplate(_name(name), prompt)
        await self._repository.save_template(template)
        return template

    async def rename_template(self, old: str, new: str) -> None:
        """Give a template another name, and take the place of one that has it already.

        Raises:
            InvalidEntry: the name does not do.
            StorageError: it could not be stored.
        """
        await self._repository.rename_template(old, _name(new))

    async def remove_template(self, name: str) -> PromptTemplate:
        """Remove a template, and give it as it was.

        Raises:
            UnknownTemplate: there is none.
            StorageError: it could not be removed.
        """
        template = await self.template(name)
        await self._repository.remove_template(template.name)
        return template

    async def presets(self) -> list[Preset]:
        """Give all presets by name."""
        return await self._repository.presets()

    async def save_preset(self, name: str, settings: Mapping[str, object]) -> Preset:
        """Keep settings under a name, in the place of what had it before.

        Raises:
            InvalidEntry: the name does not do.
            StorageError: it could not be stored.
        """
        preset = Preset(_name(name), dict(settings))
        await self._repository.save_preset(preset)
        return preset

    async def rename_preset(self, old: str, new: str) -> None:
        """Give a preset another name, and take the place of one that has it already.

        Raises:
            InvalidEntry: the name does not do.
            StorageError: it could not be stored.
        """
        await self._repository.rename_preset(old, _name(new))

    async def remove_preset(self, name: str) -> None:
        """Remove a preset; nothing happens if there is none of that name.

        Raises:
            StorageError: it could not be removed.
        """
        await self._repository.remove_preset(name)


def fill(prompt: str, values: Mapping[str, str]) -> str:
    """Fill every place of a prompt in.

    Raises:
        InvalidRequest: a place has no value, or there is no place for one.
    """
    places = placeholders(prompt)
    known = {place.name.casefold(): place.name for place in places}
    given = {_plain(name).casefold(): name for name in values}
    problems = []
    for key, written in given.items():
        if key not in known:
            nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            facts = {"value": written, "offered": ", ".join(known.values()) or "none"}
            problems.append(Problem("template", Rule.PLACE_UNKNOWN, facts, known[nearest[0]] if nearest else None))
    missing = [place.name for place in places if place.usual is None and place.name.casefold() not in given]
    if missing:
        problems.append(Problem("template", Rule.PLACES_UNFILLED, {"names": ", ".join(missing)}))
    if problems:
        raise InvalidRequest(problems)
    return filled(prompt, values)


def orders_of(order: Order) -> list[Order]:
    """Give an order for each prompt that the choices in an order's prompt stand for.

    Raises:
        InvalidRequest: they are too many.
    """
    try:
        prompts = combinations(order.request.prompt)
    except TooManyCombinations as error:
        facts = {"limit": f"{COMBINATIONS_LIMIT:,}"}
        raise InvalidRequest([Problem("prompt", Rule.COMBINATIONS_TOO_MANY, facts)]) from error
    return [dataclasses.replace(order, request=dataclasses.replace(order.request, prompt=prompt)) for prompt in prompts]


def batch_name_of(prompt: str) -> str:
    """Name the batch of the prompts that one prompt with choices stands for."""
    line = " ".join(prompt.split())
    return line if len(line) <= _TITLE_CHARACTERS else f"{line[: _TITLE_CHARACTERS - 1].rstrip()}…"


def _name(name: str) -> str:
    plain = _plain(name)
    if not 1 <= len(plain) <= NAME_LIMIT:
        raise InvalidEntry([Problem("name", Rule.NAME_UNREADABLE, {"limit": NAME_LIMIT})])
    return plain


def _plain(name: str) -> str:
    return " ".join(name.split())
