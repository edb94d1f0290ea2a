"""`sora-desktop webhooks`, as a person uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop import composition
from sora_desktop.cli.exits import Exit
from tests.plugins.keyrings import FakeSecrets

if TYPE_CHECKING:
    from tests.cli.conftest import Program


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    kept: dict[str, str] = {}
    monkeypatch.setattr(composition, "SecretStore", lambda: FakeSecrets(kept))
    return kept


def test_one_is_added_listed_tried_and_removed(program: Program, keyring: dict[str, str]) -> None:
    added = program.run("webhooks", "add", "http://127.0.0.1:1/sora", "--event", "video.failed", "--json")
    hook = added.objects[0]
    assert hook["secret"] == keyring[f"webhook {hook['id']}"]
    assert "only now" in added.err
    (listed,) = program.run("webhooks", "list", "--json").objects
    assert listed["events"] == ["video.failed"]
    assert "secret" not in listed
    tried = program.run("webhooks", "test", hook["id"])
    assert tried.code == Exit.INCOMPLETE
    assert "nothing listens there" in tried.err
    assert "video.failed" in program.run("webhooks", "list").out
    assert program.run("webhooks", "remove", hook["id"]).code == Exit.DONE
    assert program.run("webhooks", "remove", hook["id"]).code == Exit.REFUSED
    assert "no webhooks" in program.run("webhooks", "list").err
    assert keyring == {}


def test_what_cannot_be_one_is_refused(program: Program, keyring: dict[str, str]) -> None:
    refused = program.run("webhooks", "add", "http://example.com/")
    assert refused.code == Exit.REFUSED
    assert "not this computer" in refused.err
    assert program.run("webhooks", "add", "http://example.com/", "--elsewhere").code == Exit.DONE
    assert len(keyring) == 1


def test_without_a_keyring_there_is_none(program: Program) -> None:
    refused = program.run("webhooks", "add", "http://127.0.0.1/")
    assert refused.code == Exit.INCOMPLETE
    assert "keyring" in refused.err
    assert program.run("webhooks", "list", "--json").objects == []
