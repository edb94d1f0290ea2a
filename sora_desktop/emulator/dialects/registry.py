"""Which dialects there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.emulator.dialects.openai import OpenAI
from sora_desktop.emulator.dialects.sglang import SGLang
from sora_desktop.emulator.dialects.vllm_omni import VllmOmni

if TYPE_CHECKING:
    from sora_desktop.emulator.dialects.base import Dialect

ALIASES = {"openai-compatible": "openai"}

DIALECTS: dict[str, type[Dialect]] = {dialect.name: dialect for dialect in (OpenAI, VllmOmni, SGLang)}


def dialect_of(name: str) -> type[Dialect]:
    """Give the dialect of a name.

    Raises:
        KeyError: there is none.
    """
    return DIALECTS[ALIASES.get(name, name)]
