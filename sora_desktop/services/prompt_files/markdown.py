"""Reads `.md`: one prompt, with settings above it where there are some."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from sora_desktop.services.prompt_files import fields
from sora_desktop.services.prompt_files.records import NO_PAIRS, FieldFault, Pairs, Record
from sora_desktop.services.prompt_files.sheet import RowRule

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS_LIMIT = 16 * 1024
"""Characters of the settings above a prompt; reading YAML is slow."""

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


class _NoAliases(yaml.SafeLoader):
    """Refuses aliases, by which a few lines can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            msg = "aliases are not allowed here"
            raise yaml.YAMLError(msg)
        return super().compose_node(parent, index)


def read_markdown(text: str) -> Iterator[Record]:
    """Give the one prompt; settings that cannot be read are a fault of its row, and the prompt stays."""
    if not text.strip():
        return
    opening = _OPENING.match(text)
    if not opening:
        yield _record(NO_PAIRS, text)
        return
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        yield _record(NO_PAIRS, text, "the second line of dashes is missing")
        return
    prompt = text[closing.end() :]
    try:
        yield _record(_settings(text[opening.end() : closing.start()]), prompt)
    except ValueError as error:
        yield _record(NO_PAIRS, prompt, str(error))


def _record(settings: Pairs, prompt: str, reason: str = "") -> Record:
    faults = ((None, FieldFault(RowRule.SETTINGS_UNREADABLE, {"reason": reason})),) if reason else ()
    pairs = Pairs((*settings, ("prompt", prompt))) if prompt.strip() else settings
    return Record(row=1, pairs=pairs, faults=faults)


def _settings(text: str) -> Pairs:
    """Read YAML as JSON's values: what is not quoted and looks like a number, true, false or null is one.

    Raises:
        ValueError: it cannot be read; the message is the reason.
    """
    if len(text) > SETTINGS_LIMIT:
        msg = f"they have more than {SETTINGS_LIMIT:,} characters"
        raise ValueError(msg)
    try:
        node = yaml.compose(text, _NoAliases)
    except yaml.YAMLError as error:
        raise ValueError(_reason(error)) from error
    except RecursionError as error:
        msg = "they have too many levels inside each other"
        raise ValueError(msg) from error
    except (ValueError, OverflowError) as error:  # by an escape such as \UFFFFFFFF
        msg = "they name a character that does not exist"
        raise ValueError(msg) from error
    if node is None:
        return NO_PAIRS
    value = _value(node, fields.DEPTH_LIMIT + 1)
    if not isinstance(value, Pairs):
        msg = "they are not written as “name: value”"
        raise ValueError(msg)  # noqa: TRY004 - the reader's one way to give a reason
    return value


def _value(node: yaml.Node, levels: int) -> object:
    if levels < 0:
        return []  # one level more than is allowed: whoever reads the field will say so
    match node:
        case yaml.MappingNode():
            return Pairs([(_name(key), _value(value, levels - 1)) for key, value in node.value])
        case yaml.SequenceNode():
            return [_value(item, levels - 1) for item in node.value]
        case yaml.ScalarNode(style=None):
            text = str(node.value)
            return None if text in {"", "~", "null"} else fields.infer(text)
        case _:
            return str(node.value)


def _name(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    msg = "a name is not text"
    raise ValueError(msg)


def _reason(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error) or "they are not YAML"
    # The first line of the file is the one of dashes.
    return f"line {mark.line + 2}: {problem}" if mark else str(problem)
