"""`sora-desktop templates …`, and the prompt of commands that may name a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, put_json, put_table, say, short
from sora_desktop.domain.errors import InvalidRequest
from sora_desktop.domain.requests import Problem, Rule
from sora_desktop.services.prompts import fill

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from sora_desktop.domain.prompt_templates import PromptTemplate
    from sora_desktop.services.bundle import Services


async def list_templates(services: Services, options: argparse.Namespace) -> Exit:
    """List the templates by name."""
    templates = await services.prompts.templates()
    if options.json:
        for template in templates:
            put_json(_object(template))
    elif templates:
        rows = [(one.name, ", ".join(place.name for place in one.placeholders), short(one.prompt)) for one in templates]
        put_table(("name", "to fill in", "prompt"), rows)
    else:
        say("There are no templates yet. `sora-desktop templates save NAME PROMPT` keeps one.")
    return Exit.DONE


async def show(services: Services, options: argparse.Namespace) -> Exit:
    """Print the prompt of a template."""
    template = await services.prompts.template(options.name)
    if options.json:
        put_json(_object(template))
    else:
        put(template.prompt)
    return Exit.DONE


async def save(services: Services, options: argparse.Namespace) -> Exit:
    """Keep a prompt under a name."""
    template = await services.prompts.save_template(options.name, options.prompt)
    if options.json:
        put_json(_object(template))
    else:
        places = ", ".join(place.name for place in template.placeholders)
        say(f"Saved as {template.name}. To fill in: {places}." if places else f"Saved as {template.name}.")
    return Exit.DONE


async def delete(services: Services, options: argparse.Namespace) -> Exit:
    """Delete a template."""
    template = await services.prompts.remove_template(options.name)
    say(f"Deleted: {template.name}")
    return Exit.DONE


async def prompt_of(services: Services, options: argparse.Namespace) -> str:
    """Give the prompt that a command writes: its own, or that of a template, with its places filled in.

    Raises:
        InvalidRequest: there is none, or one too many, or places stay empty.
        UnknownTemplate: there is no template of the name.
    """
    if (options.prompt is None) == (options.template is None):
        raise InvalidRequest([Problem("prompt", Rule.PROMPT_NOT_ONE)])
    values = _read_values(options.fill)
    if options.template is not None:
        template = await services.prompts.template(options.template)
        return fill(template.prompt, values)
    prompt: str = options.prompt
    # Braces in a prompt that somebody wrote out are left alone unless something is to be filled in.
    return fill(prompt, values) if values else prompt


def _read_values(pairs: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or not name.strip():
            raise InvalidRequest([Problem("fill", Rule.PLACE_UNREADABLE, {"value": pair})])
        values[name] = value
    return values


def _object(template: PromptTemplate) -> dict[str, object]:
    places = [{"name": place.name, "usual": place.usual} for place in template.placeholders]
    return {"name": template.name, "prompt": template.prompt, "placeholders": places}
