"""Facts about `connections` and everything that a connection knows: kinds, the way there, prices, files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import certifi
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Program, RunningEmulator

KEY, TOKEN, PASSWORD = "sk-canary-0123456789", "canary-token-0123456789", "canary-password-0123456789"
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


def shown(program: Program, name: str = "gpu") -> dict[str, Any]:
    """Give all that is shown of a connection."""
    outcome = program.run("connections", "show", name, "--json")
    assert outcome.code == 0, outcome.err
    return outcome.objects[0]


def assert_hidden(program: Program, *outputs: str) -> None:
    """Make sure that no secret is in any file or output."""
    secrets = (KEY, TOKEN, PASSWORD)
    for path in program.data.rglob("*"):
        if path.is_file():
            assert not [secret for secret in secrets if secret.encode() in path.read_bytes()], path
    assert not [secret for secret in secrets if secret in "".join(outputs)]


def test_everything_about_a_connection_can_be_said_and_is_shown_without_its_secrets(
    program: Program, keyring: Keyring
) -> None:
    added = program.run(
        "connections", "add", "gpu", f"{URL}/videos", "--kind", "litellm", "--proxy", f"http://me:{PASSWORD}@proxy:3128",
        "--ca-file", certifi.where(), "--header", "X-Title: My clips", "--header", f"X-Token: {TOKEN}",
        "--concurrency", "7", "--price", "sora-2,1280x720=0.30", "--price", "*=0.01", "--connect-timeout", "3",
        "--answer-timeout", "900", "--key-stdin", said=KEY,
    )  # fmt: skip
    assert added.code == 0, added.err
    found = shown(program)
    assert found["headers"] == [{"name": "X-Title", "value": "My clips"}, {"name": "X-Token", "value": None}]
    assert (found["kind"], found["base_url"], found["auth"], found["concurrency"]) == ("litellm", URL, "bearer", 7)
    assert (found["proxy"], found["ca_file"]) == ("http://me@proxy:3128", certifi.where())
    assert (found["connect_timeout"], found["answer_timeout"]) == (3, 900)
    assert [(one["model"], one["size"], one["usd_per_second"]) for one in found["prices"]] == [
        ("sora-2", "1280x720", 0.3),
        ("*", None, 0.01),
    ]
    assert found["prices"][0]["as_of"]
    assert sorted(keyring.kept.values()) == sorted([KEY, TOKEN, f"http://me:{PASSWORD}@proxy:3128"])
    words = program.run("connections", "show", "gpu")
    for part in ("LiteLLM", URL, "in the keyring", "X-Token: (secret)", "sora-2 at 1280x720: $0.3 a second", "900 s"):
        assert part in words.out, words.out
    assert "LiteLLM" in program.run("connections", "list").out
    assert_hidden(program, added.out, added.err, words.out, json.dumps(found))
    assert program.run("connections", "remove", "gpu").code == 0
    assert keyring.kept == {}


def test_what_is_named_is_changed_and_the_rest_stays(program: Program, keyring: Keyring) -> None:
    program.run(
        "connections", "add", "gpu", URL, "--header", f"X-Token: {TOKEN}", "--header", "X-Title: a", "--price", "a=1",
        "--connect-timeout", "3", "--key-stdin", said=KEY,
    )  # fmt: skip
    before = shown(program)

    def edit(*options: str, said: str | None = None) -> dict[str, Any]:
        outcome = program.run("connections", "edit", "gpu", *options, said=said)
        assert outcome.code == 0, outcome.err
        return shown(program)

    assert edit() == before
    assert edit("--concurrency", "2") == {**before, "concurrency": 2}
    assert edit("--header", "x-title: b")["headers"] == [
        {"name": "X-Token", "value": None},
        {"name": "x-title", "value": "b"},
    ]
    assert edit("--header", "X-Token:")["headers"] == [{"name": "x-title", "value": "b"}]
    assert keyring.kept.keys().isdisjoint({key for key in keyring.kept if "header" in key})
    assert edit("--price", "a=", "--price", "b=2")["prices"][0]["model"] == "b"
    assert edit("--connect-timeout", "none", "--proxy", "direct")["connect_timeout"] is None
    assert edit("--proxy", "none")["proxy"] is None
    assert edit("--kind", "sglang", "--base-url", "http://other:1/v1")["kind"] == "sglang"
    assert edit("--base-url", "https://openrouter.ai/api/v1")["kind"] == "openrouter"
    assert list(keyring.kept.values()) == [KEY]
    edit("--key-stdin", said="sk-new")
    assert list(keyring.kept.values()) == ["sk-new"]
    found = edit("--key-env", "MY_KEY")
    assert (found["key_source"], found["key_variable"], keyring.kept) == ("environment", "MY_KEY", {})
    found = edit("--no-key")
    assert (found["auth"], found["key_source"]) == ("none", "none")
    found = edit("--key-stdin", said=KEY)
    assert (found["auth"], found["key_source"]) == ("bearer", "keyring")
    moved = program.run("connections", "edit", "gpu", "--name", "studio", "--base-url", "https://x.example/v1")
    assert moved.code == 0
    assert "key goes to x.example" in moved.err
    assert shown(program, "studio")["base_url"] == "https://x.example/v1"
    assert program.run("connections", "edit", "simulated", "--concurrency", "3").code == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--kind", "magic"], "vllm-omni"),
        (["--proxy", f"socks5://me:{PASSWORD}@proxy:1"], "SOCKS"),
        (["--ca-file", "nowhere.pem"], "nowhere.pem"),
        (["--ca-file", __file__], "PEM"),
        (["--header", TOKEN], "Name: value"),
        (["--header", f"Host: {TOKEN}"], "Host"),
        (["--header", f"X-A: {TOKEN}\u2028X-B"], "characters"),
        (["--header", "X-A:"], "no value"),
        (["--price", "sora-2"], "USD_PER_SECOND"),
        (["--price", "sora-2=cheap"], "cheap"),
        (["--price", "sora-2=-1"], "sora-2"),
        (["--price", "sora-2=nan"], "sora-2"),
        (["--price", "sora-2="], "no price"),
        (["--price", "a=1", "--price", "a,1x1=1", "--connect-timeout", "0"], "seconds"),
        (["--answer-timeout", "soon"], "soon"),
        (["--base-url", URL], "twice"),
    ],
)
def test_what_cannot_work_is_refused_and_nothing_is_half_added(
    program: Program, keyring: Keyring, options: list[str], words: str
) -> None:
    refused = program.run("connections", "add", "gpu", URL, *options)
    assert (refused.code, refused.out) == (2, "")
    assert words in refused.err
    assert_hidden(program, refused.err)
    assert len(program.run("connections", "list", "--json").objects) == 1
    assert keyring.kept == {}


def test_a_kind_brings_its_usual_address_along(program: Program) -> None:
    assert program.run("connections", "add", "omni", "--kind", "vllm-omni").code == 0
    assert shown(program, "omni")["base_url"] == "http://127.0.0.1:8091/v1"
    for kind in ("openai-compatible", "azure"):
        assert program.run("connections", "add", "none", "--kind", kind).code == 2
    assert program.run("connections", "add", "none").code == 2


def test_the_kinds_are_listed(program: Program) -> None:
    kinds = {one["name"]: one for one in program.run("connections", "kinds", "--json").objects}
    wanted = {
        "openai-compatible", "vllm-omni", "sglang", "tensorrt-llm", "dynamo", "litellm", "new-api", "openrouter",
        "azure", "openai", "together", "inworld", "xai",
    }  # fmt: skip
    assert wanted <= kinds.keys()
    assert kinds["openai"]["closed"] is True
    assert kinds["openai"]["prices"]
    assert "vllm-omni" in program.run("connections", "kinds").out


def test_without_a_keyring_a_header_names_a_variable(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator("--key", KEY)
    refused = program.run("connections", "add", "emu", server.url, "--header", f"Authorization: Bearer {KEY}")
    assert refused.code == 1
    assert "${VAR}" in refused.err
    program.connect(server.url, "--header", "Authorization: Bearer ${MY_KEY}")
    lacking = program.run("connections", "test", "emu")
    assert lacking.code == 3
    assert "MY_KEY" in lacking.err + lacking.out
    program.environment["MY_KEY"] = KEY
    made = program.run("generate", "a fox", "--json")
    assert made.code == 0, made.err
    assert_hidden(program, made.out, made.err)


def test_the_closed_service_is_named_kindly_and_nothing_is_asked(program: Program) -> None:
    added = program.run("connections", "add", "old", "--kind", "openai", "--key-env", "OPENAI_API_KEY")
    assert added.code == 0
    assert "24 September 2026" in added.err
    program.environment["OPENAI_API_KEY"] = KEY
    for name in ("old", "environment"):
        refused = program.run("generate", "a fox", "--connection", name)
        assert (refused.code, refused.out) == (3, "")
        assert "24 September 2026" in refused.err
        tested = program.run("connections", "test", name)
        assert tested.code == 3
        assert "24 September 2026" in tested.out + tested.err
    assert program.run("jobs", "list", "--json").objects == []


def test_a_copy_has_the_key_of_its_source(program: Program, keyring: Keyring) -> None:
    program.run("connections", "add", "gpu", URL, "--key-stdin", said=KEY)
    copied = program.run("connections", "duplicate", "gpu")
    assert copied.code == 0
    assert "gpu 2" in copied.out
    assert list(keyring.kept.values()) == [KEY, KEY]
    assert program.run("connections", "duplicate", "simulated").code == 2


def test_connections_travel_in_a_file_without_their_secrets(program: Program, keyring: Keyring, tmp_path: Path) -> None:
    path = tmp_path / "connections.json"
    program.run("connections", "add", "gpu", URL, "--header", f"X-Token: {TOKEN}", "--key-stdin", said=KEY)
    assert program.run("connections", "export", str(path)).code == 0
    again = program.run("connections", "export", str(path), "gpu")
    assert again.code == 1
    assert "in the way" in again.err
    assert program.run("connections", "export", str(path), "gpu", "--force").code == 0
    assert_hidden(program, path.read_text(encoding="utf-8"))
    read = program.run("connections", "import", str(path))
    assert read.code == 0
    assert "gpu 2" in read.out
    assert "Enter its key." in read.err
    assert "X-Token" in read.err
    assert shown(program, "gpu 2")["base_url"] == URL
    assert program.run("connections", "list").out.count("in the keyring") == 2
    assert program.run("connections", "test", "gpu 2").code == 3
    assert len(keyring.kept) == 2
    broken = program.run("connections", "import", __file__)
    assert (broken.code, broken.out) == (2, "")
    assert program.run("connections", "export", str(path), "nobody", "--force").code == 2


def test_a_env_file_gives_its_key_to_the_keyring(program: Program, keyring: Keyring, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(f'OPENAI_API_KEY="{KEY}"\nOPENAI_BASE_URL={URL}\nOTHER_API_KEY={TOKEN}\n', encoding="utf-8")
    read = program.run("connections", "import-env", str(path), "--name", "studio")
    assert read.code == 0, read.err
    assert "studio" in read.out
    assert "OTHER_BASE_URL" in read.err
    assert (shown(program, "studio")["base_url"], list(keyring.kept.values())) == (URL, [KEY])
    assert_hidden(program, read.out, read.err)
    assert program.run("connections", "import-env", str(tmp_path / "none")).code == 2


def test_without_a_keyring_a_env_file_is_not_half_imported(program: Program, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(f"OPENAI_API_KEY={KEY}\nOPENAI_BASE_URL={URL}\n", encoding="utf-8")
    refused = program.run("connections", "import-env", str(path))
    assert (refused.code, refused.out) == (1, "")
    assert "--key-env" in refused.err
    assert len(program.run("connections", "list", "--json").objects) == 1
    assert_hidden(program, refused.err)
