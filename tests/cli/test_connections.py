"""Facts about `connections`: every way to add one, and what becomes of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Program, RunningEmulator

KEY = "sk-canary-0123456789"
URL = "http://127.0.0.1:9/v1"


class Keyring:
    """A keyring in memory."""

    name = "memory"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, account: str) -> str | None:
        return self.kept.get(account)

    def set_password(self, service: str, account: str, secret: str) -> None:
        self.kept[account] = secret

    def delete_password(self, service: str, account: str) -> None:
        del self.kept[account]


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    """Put a keyring in memory in the place of the system's."""
    made = Keyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: made)
    return made


def names(program: Program) -> dict[str, dict[str, object]]:
    """Give the connections there are."""
    return {one["name"]: one for one in program.run("connections", "list", "--json").objects}


def test_connections_are_added_listed_tested_and_removed(program: Program, server: RunningEmulator) -> None:
    tested = program.run("connections", "test", "emu")
    assert tested.code == 0, tested.out + tested.err
    listed = names(program)
    assert listed.keys() == {"simulated", "emu"}
    assert listed["emu"]["default"] is True
    assert listed["simulated"]["simulated"] is True
    assert program.run("connections", "test", "simulated").code == 0
    assert program.run("connections", "test", "nowhere").code == 2
    assert program.run("connections", "add", "EMU", "--base-url", URL).code == 2
    assert program.run("connections", "default", "nowhere").code == 2
    assert program.run("connections", "remove", "Emu").code == 0
    assert program.run("connections", "remove", "simulated").code == 2
    assert names(program)["simulated"]["default"] is True
    assert server.ledger == []


@pytest.mark.parametrize("auth", ["bearer", "api-key", "basic"])
@pytest.mark.parametrize("said", [KEY, f"{KEY}\n", f"\ufeff{KEY}\r\n"])
def test_a_key_from_standard_input_goes_to_the_keyring_and_to_no_file(
    program: Program, keyring: Keyring, auth: str, said: str
) -> None:
    added = program.run("connections", "add", "gpu", "--base-url", URL, "--auth", auth, "--key-stdin", said=said)
    assert added.code == 0, added.err
    assert list(keyring.kept.values()) == [KEY]
    listed = names(program)["gpu"]
    assert (listed["auth"], listed["key_source"], listed["needs_key"]) == (auth, "keyring", False)
    for path in program.data.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path
    assert program.run("connections", "remove", "gpu").code == 0
    assert keyring.kept == {}


@pytest.mark.parametrize(
    "said", ["", "\n", "   \n", f"{KEY}\nand more\n", b"\xff\xfe\x00", "k" * 100_000, "schlüssel", "a\tb"]
)
def test_what_is_no_key_is_refused_and_nothing_is_half_added(
    program: Program, keyring: Keyring, said: str | bytes
) -> None:
    refused = program.run("connections", "add", "gpu", "--base-url", URL, "--key-stdin", said=said)
    assert (refused.code, refused.out) == (2, "")
    assert "key" in refused.err or "text" in refused.err
    assert KEY not in refused.err
    assert names(program).keys() == {"simulated"}
    assert keyring.kept == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--auth", "none", "--key-stdin"], "none"),
        (["--auth", "none", "--key-env", "MY_KEY"], "none"),
        (["--key-stdin", "--key-env", "MY_KEY"], "not allowed with"),
        (["--key-env", ""], "environment variable"),
        (["--key-env", KEY], "environment variable"),
        (["--auth", "magic"], "magic"),
        (["--concurrency", "0"], "1 to"),
        (["--concurrency", "many"], "whole number"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    program: Program, keyring: Keyring, options: list[str], words: str
) -> None:
    refused = program.run("connections", "add", "gpu", "--base-url", URL, *options, said=KEY)
    assert (refused.code, refused.out) == (2, "")
    assert words in refused.err
    assert KEY not in refused.err
    assert names(program).keys() == {"simulated"}
    assert keyring.kept == {}


@pytest.mark.parametrize("name", ["", "  ", "simulated", "Environment", "n" * 81, "\udcff"])
def test_names_that_cannot_be_are_refused(program: Program, name: str) -> None:
    assert program.run("connections", "add", name, "--base-url", URL).code == 2


@pytest.mark.parametrize("url", ["", "ftp://x/v1", "http://", "http://me:secret@host/v1", "http://host:99999/v1"])
def test_addresses_that_cannot_be_are_refused(program: Program, url: str) -> None:
    refused = program.run("connections", "add", "gpu", "--base-url", url)
    assert refused.code == 2
    assert "secret" not in refused.err


def test_without_a_keyring_the_alternative_is_named_and_nothing_is_half_added(program: Program) -> None:
    refused = program.run("connections", "add", "gpu", "--base-url", URL, "--key-stdin", said=KEY)
    assert (refused.code, refused.out) == (1, "")
    assert "keyring" in refused.err
    assert "--key-env" in refused.err
    assert names(program).keys() == {"simulated"}


def test_a_key_may_stay_in_its_variable(program: Program, emulator: Callable[..., RunningEmulator]) -> None:
    server = emulator("--key", KEY)
    program.connect(server.url, "--key-env", "MY_KEY")
    assert names(program)["emu"]["needs_key"] is True
    lacking = program.run("connections", "test", "emu")
    assert lacking.code == 3
    assert "MY_KEY" in lacking.err
    program.environment["MY_KEY"] = KEY
    assert names(program)["emu"]["needs_key"] is False
    assert program.run("connections", "test", "emu").code == 0
    assert program.run("generate", "a fox").code == 0


def test_the_usual_variables_make_a_connection(program: Program, emulator: Callable[..., RunningEmulator]) -> None:
    server = emulator("--key", KEY)
    program.environment.update(OPENAI_BASE_URL=server.url, OPENAI_API_KEY=KEY)
    listed = names(program)
    assert listed["environment"]["base_url"] == server.url
    assert listed["simulated"]["default"] is True
    made = program.run("generate", "a fox", "--connection", "environment", "--json")
    assert (made.code, made.job["connection"]) == (0, "environment")
    assert len(server.ledger) == 1
    assert program.run("connections", "remove", "environment").code == 2


def test_jobs_of_a_connection_hold_it_until_they_have_ended(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    program.connect(emulator("--job-seconds", "600").url)
    sent = program.run("generate", "a fox", "--no-wait", "--json").job
    held = program.run("connections", "remove", "emu")
    assert held.code == 2
    assert "unfinished" in held.err
    assert program.run("jobs", "cancel", sent["id"]).code == 0
    assert program.run("connections", "remove", "emu").code == 0
