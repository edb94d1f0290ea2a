"""A publisher's certificate is laid where the bundle's signing finds it, and no secret is told."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from macos import keychain

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = {
    "MACOS_CERTIFICATE": base64.b64encode(b"a certificate").decode(),
    "MACOS_CERTIFICATE_PASSWORD": "pass-of-the-certificate",
    "MACOS_NOTARY_KEY": "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n",
    "MACOS_NOTARY_KEY_ID": "K1",
    "MACOS_NOTARY_ISSUER": "I1",
}
SECURITY = """\
#!/bin/sh
echo "$@" >> '{folder}/log'
case "$1 $4" in
import*) read -r content < "$2"; printf '%s' "$content" > '{folder}/imported' ;;
list-keychains*-s*) ;;
list-keychains*) echo '    "/Users/somebody/login.keychain-db"' ;;
find-identity*) echo '  1) ABC "{identity}"' ;;
esac
[ "$1" != '{failing}' ]
"""


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tool:
    """Give macOS's tool for keychains, played by a script."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return Tool(tmp_path)


class Tool:
    """A script that writes down what it was asked, and says what the real tool says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plays("Developer ID Application: Somebody (TEAM)")

    def plays(self, identity: str, failing: str = "") -> None:
        """Let it know a certificate of this name, and fail at one of its commands."""
        script = SECURITY.format(folder=self.folder, identity=identity, failing=failing)
        (self.folder / "security").write_text(script, encoding="utf-8")
        (self.folder / "security").chmod(0o755)

    def asked(self) -> list[str]:
        """Give each of its command lines."""
        return (self.folder / "log").read_text(encoding="utf-8").splitlines()


def lay(tool: Tool, secrets: dict[str, str]) -> tuple[int, str]:
    settings = tool.folder / "settings"
    settings.touch()
    code = keychain.main(["--folder", str(tool.folder), "--settings", str(settings)], secrets)
    return code, settings.read_text(encoding="utf-8")


def test_a_certificate_goes_into_a_keychain_and_its_name_into_the_settings(tool: Tool) -> None:
    code, settings = lay(tool, SECRETS)

    assert code == 0
    assert settings.splitlines() == [
        "SORA_DESKTOP_SIGNING_IDENTITY=Developer ID Application: Somebody (TEAM)",
        f"SORA_DESKTOP_NOTARY_KEY={tool.folder / 'notary.p8'}",
        "SORA_DESKTOP_NOTARY_KEY_ID=K1",
        "SORA_DESKTOP_NOTARY_ISSUER=I1",
    ]
    assert (tool.folder / "imported").read_bytes() == b"a certificate"
    assert not (tool.folder / "certificate.p12").exists()
    assert (tool.folder / "notary.p8").read_text(encoding="utf-8") == SECRETS["MACOS_NOTARY_KEY"]
    (searched,) = [line for line in tool.asked() if line.startswith("list-keychains -d user -s")]
    assert searched.endswith("signing.keychain-db /Users/somebody/login.keychain-db")


@pytest.mark.parametrize("secrets", [{}, {**SECRETS, "MACOS_CERTIFICATE": ""}])
def test_without_a_certificate_nothing_is_set_and_it_says_what_follows(
    tool: Tool, capsys: pytest.CaptureFixture[str], secrets: dict[str, str]
) -> None:
    assert lay(tool, secrets) == (0, "")

    assert "signed ad hoc" in capsys.readouterr().out
    assert not (tool.folder / "log").exists()


def test_a_certificate_for_something_else_is_refused(tool: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    tool.plays("Apple Development: Somebody")

    assert lay(tool, SECRETS) == (1, "")
    assert "Developer ID Application" in capsys.readouterr().err


def test_what_fails_does_not_repeat_the_password(tool: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    tool.plays("", failing="import")

    assert lay(tool, SECRETS)[0] == 1
    said = capsys.readouterr()
    assert "security import failed" in said.err
    assert "pass-of-the-certificate" not in said.err + said.out
    assert not (tool.folder / "certificate.p12").exists()


def test_what_is_not_in_base64_is_said_to_be_so(tool: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    assert lay(tool, {**SECRETS, "MACOS_CERTIFICATE": "a"})[0] == 1

    assert "MACOS_CERTIFICATE is not in base64" in capsys.readouterr().err
