"""Asks a server what it can do, without making a job that costs, and explains what is wrong."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import (
    AccessDenied,
    ClientError,
    KeyRefused,
    NeverSent,
    NotSupported,
    NoVideoService,
    ServerTrouble,
    SoraDesktopError,
    UnreadableAnswer,
    UnsafeRedirect,
)

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import TypeVar

    from sora_desktop.clients.base import SoraClient

    T = TypeVar("T")

_PATIENCE = 10
"""Seconds that a person waits for the result of a test at most."""

_MODELS_NAMED = 5
_UNREACHABLE = (NeverSent, UnsafeRedirect)
_KEY_TROUBLE = (KeyRefused, AccessDenied)


@dataclass(frozen=True, slots=True)
class ProbeCheck:
    """One thing that was looked at."""

    subject: str
    """What: `address`, `key`, `models` or `list`."""

    ok: bool | None
    """Whether it works; None where it cannot be told and may well be in order."""

    detail: str
    """What was found, in words."""

    error: SoraDesktopError | None = None
    """What decided, where something is wrong or absent."""


async def probe(client: SoraClient) -> tuple[ProbeCheck, ...]:
    """Look at a server: can it be reached, does it take the key, does it list its models and videos?

    Never raises for what does not work: that is what the findings are for.
    """
    models, videos = await asyncio.gather(_tried(client.list_models()), _tried(client.list_videos(limit=1)))
    address = _address(models, videos)
    if address.ok is False:
        return (address,)
    return (address, _key(models, videos), _models(models), _list(videos))


async def _tried(question: Coroutine[object, object, T]) -> T | ClientError:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await question
    except ClientError as error:
        return error
    except TimeoutError:
        return ServerTrouble(host="The server", status=f"no answer within {_PATIENCE} seconds", server_message="")


def _address(models: object, videos: object) -> ProbeCheck:
    """Judge the address by both answers: one alone may well be missing."""
    unreachable = next((answer for answer in (videos, models) if isinstance(answer, _UNREACHABLE)), None)
    if unreachable is not None:
        return ProbeCheck("address", ok=False, detail=str(unreachable), error=unreachable)
    if isinstance(models, ServerTrouble) and isinstance(videos, ServerTrouble):
        return ProbeCheck("address", ok=False, detail=str(videos), error=videos)
    if isinstance(models, NotSupported) and isinstance(videos, NotSupported):
        nowhere = NoVideoService(
            status=_fact(videos, "status", 404),
            url=str(videos.facts.get("url", "")),
            request_id=videos.request_id,
            detail=videos.detail,
        )
        return ProbeCheck("address", ok=False, detail=str(nowhere), error=nowhere)
    if isinstance(models, UnreadableAnswer) and isinstance(videos, UnreadableAnswer | NotSupported):
        return ProbeCheck("address", ok=False, detail=str(models), error=models)
    return ProbeCheck("address", ok=True, detail="The server answers.")


def _key(models: object, videos: object) -> ProbeCheck:
    answers = (videos, models)
    refused = next((answer for answer in answers if isinstance(answer, _KEY_TROUBLE)), None)
    if refused is not None:
        return ProbeCheck("key", ok=False, detail=str(refused), error=refused)
    if any(not isinstance(answer, ClientError) for answer in answers):
        return ProbeCheck("key", ok=True, detail="The server lets us in.")
    return ProbeCheck("key", ok=None, detail="Whether the key is right shows with the first video.")


def _models(found: tuple[str, ...] | ClientError) -> ProbeCheck:
    if isinstance(found, ClientError):
        return _missing("models", found, "It does not list its models; type the name of one.")
    if not found:
        return ProbeCheck("models", ok=None, detail="Its list of models is empty; type the name of one.")
    named = ", ".join(found[:_MODELS_NAMED]) + (", …" if len(found) > _MODELS_NAMED else "")
    noun = "model" if len(found) == 1 else "models"
    return ProbeCheck("models", ok=True, detail=f"{len(found)} {noun}: {named}")


def _list(found: object) -> ProbeCheck:
    if isinstance(found, ClientError):
        return _missing("list", found, "It does not list its videos, so a lost reply cannot be looked up.")
    return ProbeCheck("list", ok=True, detail="It lists its videos.")


def _missing(subject: str, error: ClientError, words: str) -> ProbeCheck:
    """Tell what a server lacks, which is no fault, from what does not work."""
    if isinstance(error, NotSupported | UnreadableAnswer):
        return ProbeCheck(subject, ok=None, detail=words, error=error)
    return ProbeCheck(subject, ok=False, detail=str(error), error=error)


def _fact(error: SoraDesktopError, name: str, otherwise: int) -> int:
    value = error.facts.get(name)
    return value if isinstance(value, int) else otherwise
