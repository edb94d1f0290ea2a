"""`sora-desktop trust …`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Program
    from tests.plugins.signed_clips import SignedClips


def test_an_authority_is_added_listed_and_removed(program: Program, signed_clips: SignedClips, tmp_path: Path) -> None:
    authority = signed_clips.authority("House of trust")
    path = tmp_path / "root.pem"
    path.write_text(authority.pem)
    assert "Nobody is trusted" in program.run("trust", "list").err
    assert "Trusted: House of trust, Test house" in program.run("trust", "add", str(path)).out
    listed = program.run("trust", "list")
    assert authority.fingerprint[:16] in listed.out
    assert "House of trust, Test house" in listed.out
    assert program.run("trust", "list", "--json").objects == [
        {
            "authority": "House of trust, Test house",
            "fingerprint": authority.fingerprint,
            "not_after": authority.certificate.not_valid_after_utc.isoformat(),
        }
    ]
    assert program.run("trust", "remove", authority.fingerprint[:8]).code == 0
    assert program.run("trust", "list", "--json").out == ""


def test_what_cannot_be_trusted_is_refused_with_the_reason(
    program: Program, signed_clips: SignedClips, tmp_path: Path
) -> None:
    (tmp_path / "words.pem").write_text("not a certificate")
    for arguments in (("add", str(tmp_path / "words.pem")), ("add", str(tmp_path / "none.pem")), ("remove", "abcd")):
        refused = program.run("trust", *arguments)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err


def test_one_that_has_expired_is_marked(program: Program, signed_clips: SignedClips, tmp_path: Path) -> None:
    (tmp_path / "old.pem").write_text(signed_clips.authority("Old", days=-1).pem)
    assert "expired" in program.run("trust", "add", str(tmp_path / "old.pem")).out
