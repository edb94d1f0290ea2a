"""A connection: a server that was configured, how it is reached and how it knows us."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SIMULATED_NAME = "simulated"
"""The connection that is always there."""

ENVIRONMENT_NAME = "environment"
"""The connection that exists while OPENAI_API_KEY or OPENAI_BASE_URL is set."""

SIMULATED_KIND = "simulated"
DEFAULT_KIND = "openai-compatible"
DEFAULT_CONCURRENCY = 4


class Auth(StrEnum):
    """How a key is sent."""

    BEARER = "bearer"
    API_KEY = "api-key"
    BASIC = "basic"
    NONE = "none"


class KeySource(StrEnum):
    """Where a connection's key lives."""

    KEYRING = "keyring"
    ENVIRONMENT = "environment"
    SESSION = "session"
    NONE = "none"


class Encoding(StrEnum):
    """How the body of a create is written."""

    MULTIPART = "multipart"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A configured server. It never holds the key itself."""

    id: str
    """Random and lasting; also the key's account name in the keyring."""

    name: str
    """What the person calls it; unique, and what jobs refer to."""

    kind: str = DEFAULT_KIND
    base_url: str = ""
    """Everything before `/videos`, without a slash at its end; empty for the simulated one."""

    auth: Auth = Auth.BEARER
    key_source: KeySource = KeySource.NONE
    key_variable: str | None = None
    """The environment variable that holds the key, for `KeySource.ENVIRONMENT`."""

    concurrency: int = DEFAULT_CONCURRENCY
    """How many jobs may be on the way at once."""

    encoding: Encoding = Encoding.MULTIPART
    emulated: bool = False
    """Whether its server named itself our emulator when it last answered."""

    built_in: bool = False
    """Whether it exists by itself and is not stored."""

    @property
    def is_simulation(self) -> bool:
        """Whether it leads to the built-in simulation and not to a server."""
        return self.kind == SIMULATED_KIND

    @property
    def simulated(self) -> bool:
        """Whether what it makes is simulated, as far as is known: here, or by our emulator."""
        return self.is_simulation or self.emulated


SIMULATED = Connection(
    id=SIMULATED_NAME,
    name=SIMULATED_NAME,
    kind=SIMULATED_KIND,
    auth=Auth.NONE,
    concurrency=2,
    built_in=True,
)
"""The simulation on this computer: no network, no key, no cost."""
