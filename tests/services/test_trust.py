"""Whom a person trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import UnknownAuthority
from sora_desktop.services.trust import TrustService
from sora_desktop.storage.trust import TrustStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugins.signed_clips import SignedClips


@pytest.fixture
def trust(tmp_path: Path) -> TrustService:
    return TrustService(TrustStore(tmp_path / "trust"))


async def test_the_beginning_of_a_fingerprint_names_an_authority_however_it_is_written(
    trust: TrustService, signed_clips: SignedClips, tmp_path: Path
) -> None:
    authority = signed_clips.authority()
    (tmp_path / "root.pem").write_text(authority.pem)
    wanted = authority.fingerprint[:8].upper()
    for written in (wanted, ":".join(wanted[at : at + 2] for at in range(0, 8, 2))):
        (added,) = await trust.add(tmp_path / "root.pem")
        assert await trust.anchors() == (added,)
        assert await trust.remove(written) == added
        assert await trust.anchors() == ()
        assert not await trust.pem()


async def test_it_is_never_guessed_which_authority_is_meant(
    trust: TrustService, signed_clips: SignedClips, tmp_path: Path
) -> None:
    authority = signed_clips.authority()
    (tmp_path / "root.pem").write_text(authority.pem)
    await trust.add(tmp_path / "root.pem")
    for written in ("", authority.fingerprint[:3], "zzzz", "../" + authority.fingerprint):
        with pytest.raises(UnknownAuthority):
            await trust.remove(written)
    assert await trust.pem() == trust.pem_now()
