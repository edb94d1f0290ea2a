"""How an emulator is to run; light to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8787
DEFAULT_JOB_SECONDS = 6.0
CLIP_CHOICES = ("rendered", "stub")
"""What `clip` may be."""

DEFAULT_DIALECT = "openai"
DIALECT_CHOICES = (
    "openai",
    "openai-compatible",
    "vllm-omni",
    "sglang",
    "tensorrt-llm",
    "dynamo",
    "litellm",
    "new-api",
    "new-api-tasks",
    "openrouter",
    "azure",
    "azure-preview",
    "together",
    "inworld",
    "xai",
)
"""What `dialect` may be: every kind of connection; some kinds are spoken by the same server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorOptions:
    """What can be chosen when an emulator is started."""

    dialect: str = DEFAULT_DIALECT
    """The server to play, one of `DIALECT_CHOICES`."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    """0 picks a free one."""

    key: str | None = None
    """The one accepted key; None accepts any, and none."""

    job_seconds: float = DEFAULT_JOB_SECONDS
    """How long a job takes at least."""

    seed: int | None = None
    """With a seed, equal requests give equal clips."""

    clip: str = "rendered"
    """One of `CLIP_CHOICES`."""

    ledger: Path | None = None
    """The file that gets a line for each create that a real server would have charged for."""

    faults: Path | None = None
    """The TOML file that scripts faults; it is read again whenever it changes."""

    log: Path | None = None
    """The file that gets a JSON line for each request, with what was decided about it."""
