"""The kinds of servers, one small file for each."""

from sora_desktop.clients.kinds import (
    azure,
    azure_preview,
    dynamo,
    inworld,
    litellm,
    new_api,
    new_api_tasks,
    openai,
    openai_compatible,
    openrouter,
    sglang,
    tensorrt_llm,
    together,
    vllm_omni,
    xai,
)
from sora_desktop.clients.kinds.base import Kind
from sora_desktop.clients.kinds.offers import offered

KINDS: tuple[Kind, ...] = (
    openai_compatible.KIND,
    vllm_omni.KIND,
    sglang.KIND,
    tensorrt_llm.KIND,
    dynamo.KIND,
    litellm.KIND,
    new_api.KIND,
    new_api_tasks.KIND,
    openrouter.KIND,
    azure.KIND,
    azure_preview.KIND,
    together.KIND,
    inworld.KIND,
    xai.KIND,
    openai.KIND,
)
"""All of them, in the order in which a person chooses from them."""

_BY_NAME = {kind.name: kind for kind in KINDS}

__all__ = ["KINDS", "Kind", "kind_at", "kind_of", "offered"]


def kind_of(name: str) -> Kind:
    """Give the kind of a name; one that is not known is treated as the default one."""
    return _BY_NAME.get(name, openai_compatible.KIND)


def kind_at(host: str) -> Kind | None:
    """Give the kind that is known to be at a host's name, or None."""
    return next((kind for kind in KINDS if kind.is_at(host)), None)
