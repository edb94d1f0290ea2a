"""A connection: a server that was configured, how it is reached and how it knows us."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.domain.capabilities import Support

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

SIMULATED_NAME = "simulated"
"""The connection that is always there."""

ENVIRONMENT_NAME = "environment"
"""The connection that exists while OPENAI_API_KEY or OPENAI_BASE_URL is set."""

IMPORTED_NAME = "imported"
"""What stands in the place of a connection for clips that were made elsewhere and brought in as files."""

SIMULATED_KIND = "simulated"
DEFAULT_KIND = "openai-compatible"
DEFAULT_CONCURRENCY = 4


class Auth(StrEnum):
    """How a key is sent."""

    BEARER = "bearer"
    API_KEY = "api-key"
    BASIC = "basic"
    PLAIN = "plain"
    """In the `Authorization` header, with no word before it."""

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


class LengthForm(StrEnum):
    """How the number of seconds is written."""

    TEXT = "text"
    NUMBER = "number"


class Length(NamedTuple):
    """How a clip's length is written."""

    name: str = "seconds"
    """The field's name."""

    form: LengthForm = LengthForm.TEXT


@dataclass(frozen=True, slots=True)
class Header:
    """A further header that goes along with every request to the server's own origin."""

    name: str
    value: str | None = field(default=None, repr=False)
    """What is sent, where `${NAME}` stands for an environment variable; None if the keyring holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a second of video costs, by a price list that somebody wrote down."""

    model: str
    size: str | None = None
    """The size that it is for, or None for every size that has no price of its own."""

    usd_per_second: float
    source: str = ""
    """Who says so: a page's address, or what the person wrote."""

    as_of: date | None = None
    """The day on which it was so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a server showed of itself, in tests and in use. What is unknown stays as the kind says."""

    encoding: Encoding | None = None
    length: Length | None = None
    models: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    seconds: tuple[float, ...] = ()
    listing: Support = Support.UNKNOWN
    deletion: Support = Support.UNKNOWN
    remix: Support = Support.UNKNOWN
    edit: Support = Support.UNKNOWN
    extension: Support = Support.UNKNOWN
    characters: Support = Support.UNKNOWN
    key_checked: Support = Support.UNKNOWN
    """Whether the server refuses a wrong key."""

    emulated: bool = False
    """Whether it named itself our emulator when it last answered."""

    tested_at: datetime | None = None
    """When a test last went through to its end, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A configured server. It never holds the key itself."""

    id: str
    """Random and lasting; also the key's account name in the keyring."""

    name: str
    """What the person calls it; unique, and what jobs refer to."""

    kind: str = DEFAULT_KIND
    """The name of its kind; an unknown one is treated as the default kind."""

    base_url: str = ""
    """Everything before `/videos`, without a slash at its end; empty for the simulated one. A query goes along."""

    auth: Auth = Auth.BEARER
    key_source: KeySource = KeySource.NONE
    key_variable: str | None = None
    """The environment variable that holds the key, for `KeySource.ENVIRONMENT`."""

    concurrency: int = DEFAULT_CONCURRENCY
    """How many jobs may be on the way at once."""

    proxy: str | None = None
    """The proxy's address without a password; `direct` for none; None for what the system says."""

    ca_file: str | None = None
    """The absolute path of a PEM file of authorities that are trusted beside the system's."""

    headers: tuple[Header, ...] = ()
    connect_timeout: float | None = None
    """Seconds in which a connection must be made, or None for the usual time."""

    answer_timeout: float | None = None
    """Seconds of silence after a create, or None for the kind's usual time."""

    prices: tuple[Price, ...] = ()
    """The person's own price list; it goes before the kind's."""

    learned: Learned = Learned()
    built_in: bool = False
    """Whether it exists by itself and is not stored."""

    @property
    def is_simulation(self) -> bool:
        """Whether it leads to the built-in simulation and not to a server."""
        return self.kind == SIMULATED_KIND

    @property
    def simulated(self) -> bool:
        """Whether what it makes is simulated, as far as is known: here, or by our emulator."""
        return self.is_simulation or self.learned.emulated

    def with_learned(self, **facts: object) -> Connection:
        """Give the connection with more, or other, facts about its server."""
        return dataclasses.replace(self, learned=dataclasses.replace(self.learned, **facts))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConnectionSecrets:
    """What a connection needs and never holds itself; it shows itself in no text."""

    key: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """The values of every header of the connection, by its name as the connection writes it."""

    proxy: str | None = None
    """The proxy's whole address, with its password if it has one; else None."""

    def __repr__(self) -> str:
        return "ConnectionSecrets(…)"


NO_SECRETS = ConnectionSecrets()
"""For a connection that needs none."""

SIMULATED = Connection(
    id=SIMULATED_NAME,
    name=SIMULATED_NAME,
    kind=SIMULATED_KIND,
    auth=Auth.NONE,
    concurrency=2,
    built_in=True,
)
"""The simulation on this computer: no network, no key, no cost."""
