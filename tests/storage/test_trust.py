"""The certificates of trusted authorities on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import CertificateUnusable, FolderNotWritable
from sora_desktop.storage.trust import TrustStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugins.signed_clips import SignedClips


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    return TrustStore(tmp_path / "data" / "trust")


def test_at_first_nobody_is_trusted(store: TrustStore) -> None:
    assert store.all() == ()
    assert not store.pem()


def test_an_authority_stays_until_it_is_removed(store: TrustStore, signed_clips: SignedClips, tmp_path: Path) -> None:
    authority = signed_clips.authority("House of trust")
    (tmp_path / "root.pem").write_text(authority.pem)
    (added,) = store.add(tmp_path / "root.pem")
    assert added.subject == "House of trust, Test house"
    assert added.fingerprint == authority.fingerprint
    assert added.not_after == authority.certificate.not_valid_after_utc
    again = TrustStore(tmp_path / "data" / "trust")
    assert again.all() == (added,)
    assert again.pem().strip() == authority.pem.strip()
    again.remove(added.fingerprint)
    again.remove(added.fingerprint)
    assert (store.all(), store.pem()) == ((), "")


def test_nobody_else_can_read_or_change_whom_a_person_trusts(
    store: TrustStore, signed_clips: SignedClips, tmp_path: Path
) -> None:
    (tmp_path / "root.pem").write_text(signed_clips.authority().pem)
    store.add(tmp_path / "root.pem")
    folder = tmp_path / "data" / "trust"
    assert [path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())] == [0, 0]


def test_a_file_of_many_adds_each_authority_once_and_no_signer(
    store: TrustStore, signed_clips: SignedClips, tmp_path: Path
) -> None:
    first, second = signed_clips.authority("First"), signed_clips.authority("Second")
    signer = signed_clips.signer(first)
    (tmp_path / "chain.pem").write_text(
        "Words between.\n" + "\n".join(one.pem for one in (signer, first, second, first))
    )
    added = store.add(tmp_path / "chain.pem")
    assert {anchor.fingerprint for anchor in added} == {first.fingerprint, second.fingerprint}
    assert [anchor.subject for anchor in store.all()] == ["First, Test house", "Second, Test house"]


def test_a_certificate_in_der_form_will_do(store: TrustStore, signed_clips: SignedClips, tmp_path: Path) -> None:
    authority = signed_clips.authority()
    (tmp_path / "root.cer").write_bytes(authority.der)
    store.add(tmp_path / "root.cer")
    assert store.pem().strip() == authority.pem.strip()


@pytest.mark.parametrize(
    "content",
    [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", bytes(5 * 2**20)],
)
def test_what_is_no_certificate_is_refused(store: TrustStore, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "root.pem").write_bytes(content)
    with pytest.raises(CertificateUnusable):
        store.add(tmp_path / "root.pem")
    assert store.all() == ()


def test_the_certificate_of_a_signer_alone_is_refused(
    store: TrustStore, signed_clips: SignedClips, tmp_path: Path
) -> None:
    (tmp_path / "signer.pem").write_text(signed_clips.signer(signed_clips.authority()).pem)
    with pytest.raises(CertificateUnusable, match="signer"):
        store.add(tmp_path / "signer.pem")


def test_what_cannot_be_opened_is_refused(store: TrustStore, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.pem", tmp_path):
        with pytest.raises(CertificateUnusable, match="cannot be read"):
            store.add(path)


def test_what_somebody_else_put_into_the_folder_is_not_shown_as_trusted(
    store: TrustStore, signed_clips: SignedClips, tmp_path: Path
) -> None:
    authority, other = signed_clips.authority(), signed_clips.authority("Other")
    (tmp_path / "root.pem").write_text(authority.pem)
    (kept,) = store.add(tmp_path / "root.pem")
    folder = tmp_path / "data" / "trust"
    (folder / f"{'0' * 64}.pem").write_text(other.pem)
    (folder / f"{'1' * 64}.pem").write_text("nothing")
    (folder / "notes.txt").write_text("mine")
    assert store.all() == (kept,)
    assert store.pem().strip() == authority.pem.strip()


def test_a_folder_that_is_none_is_told_where_it_matters(tmp_path: Path) -> None:
    (tmp_path / "trust").write_text("in the way")
    store = TrustStore(tmp_path / "trust")
    with pytest.raises(FolderNotWritable):
        store.all()
    assert not store.pem()
