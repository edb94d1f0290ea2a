"""Which dialects there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.emulator.dialects.azure import Azure
from sora_desktop.emulator.dialects.azure_preview import AzurePreview
from sora_desktop.emulator.dialects.dynamo import Dynamo
from sora_desktop.emulator.dialects.inworld import Inworld
from sora_desktop.emulator.dialects.litellm import LiteLLM
from sora_desktop.emulator.dialects.new_api import NewAPI
from sora_desktop.emulator.dialects.openai import OpenAI
from sora_desktop.emulator.dialects.openrouter import OpenRouter
from sora_desktop.emulator.dialects.sglang import SGLang
from sora_desktop.emulator.dialects.tensorrt_llm import TensorRTLLM
from sora_desktop.emulator.dialects.together import Together
from sora_desktop.emulator.dialects.vllm_omni import VllmOmni
from sora_desktop.emulator.dialects.xai import XAI

if TYPE_CHECKING:
    from sora_desktop.emulator.dialects.base import Dialect

ALIASES = {"openai-compatible": "openai", "new-api-tasks": "new-api"}
"""Further names, by which kinds of connections go."""

_ALL: tuple[type[Dialect], ...] = (
    OpenAI,
    VllmOmni,
    SGLang,
    TensorRTLLM,
    Dynamo,
    LiteLLM,
    NewAPI,
    OpenRouter,
    Azure,
    AzurePreview,
    Together,
    Inworld,
    XAI,
)
DIALECTS = {dialect.name: dialect for dialect in _ALL}


def dialect_of(name: str) -> type[Dialect]:
    """Give the dialect of a name.

    Raises:
        KeyError: there is none.
    """
    return DIALECTS[ALIASES.get(name, name)]
