"""No secret that the process came to know gets into a log, whoever writes it and however it is spelt."""

from __future__ import annotations

import io
import logging
import secrets
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from sora_desktop.domain.connections import Connection, ConnectionSecrets, Header, KeySource
from sora_desktop.services.discretion import DiscreetFormatter, conceal, note_connection
from sora_desktop.services.keys import KeyService
from sora_desktop.storage.secrets import SecretStore

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def canary() -> str:
    return f"sk-canary/{secrets.token_hex(12)}+"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a log file of the program would hold."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(DiscreetFormatter())
    logger = logging.getLogger("another.package")
    logger.addHandler(handler)
    yield text
    logger.removeHandler(handler)


def test_a_library_that_logs_a_key_writes_none(canary: str, log: io.StringIO) -> None:
    note_connection(Connection(id="c", name="c"), ConnectionSecrets(key=canary))
    logger = logging.getLogger("another.package")
    for spelt in (canary, quote(canary, safe=""), b64encode(canary.encode()).decode()):
        logger.error("sent with %s", spelt)
    logger.error("it failed", exc_info=ValueError(canary))
    written = log.getvalue()
    assert written.count("[redacted]") == 4
    assert "canary" not in written
    assert "ValueError" in written


def test_an_open_header_is_no_secret_and_a_hidden_one_is(canary: str) -> None:
    headers = (Header("X-Team", "video-team"), Header("X-Pass", None))
    note_connection(
        Connection(id="c", name="c", headers=headers),
        ConnectionSecrets(headers={"X-Team": "video-team", "X-Pass": canary}, proxy="http://me:pass-of-proxy@proxy:1"),
    )
    assert conceal(f"video-team {canary} pass-of-proxy") == "video-team [redacted] [redacted]"


async def test_a_key_is_kept_quiet_from_the_moment_it_is_found(canary: str) -> None:
    connection = Connection(id="c", name="c", key_source=KeySource.ENVIRONMENT, key_variable="SOME_KEY")
    found = await KeyService(SecretStore(), {"SOME_KEY": canary}).find(connection)
    assert found.key == canary
    assert conceal(f"<{canary}>") == "<[redacted]>"


async def test_a_key_is_kept_quiet_from_the_moment_it_is_given(canary: str) -> None:
    connection = Connection(id="c", name="c", key_source=KeySource.SESSION)
    await KeyService(SecretStore(), {}).keep(connection, ConnectionSecrets(key=canary))
    assert conceal(f"<{canary}>") == "<[redacted]>"
