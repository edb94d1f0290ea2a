"""The verdicts on the content credentials of files."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.credentials import EXPIRED, NO_CREDENTIALS, UNKNOWN_CLOCK, CredentialState, Obstacle, explained
from sora_desktop.media import credentials as credentials_module
from sora_desktop.media.credential_library import LibraryMissingError
from sora_desktop.media.credentials import read_credentials
from tests.plugins.signed_clips import flipped, manifest_place
from tests.plugins.time_stamps import stamping

if TYPE_CHECKING:
    from tests.plugins.signed_clips import SignedClips

UNTRUSTED = "signingCredential.untrusted"
OPENED: list[dict[str, Any]] = [{"action": "c2pa.opened", "parameters": {"ingredientIds": ["parent"]}}]
XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def test_a_clip_without_credentials_has_none_and_that_proves_nothing(signed_clips: SignedClips) -> None:
    found = read_credentials(signed_clips.unsigned())
    assert found == NO_CREDENTIALS
    assert "proves nothing" in explained(found)


def test_what_an_unknown_signer_signed_is_valid_and_says_what_it_says(signed_clips: SignedClips) -> None:
    found = read_credentials(signed_clips.signed(signed_clips.authority()))
    assert found.state is CredentialState.VALID
    assert (found.signer, found.issuer) == ("Test signer, Test house", "Test authority, Test house")
    assert found.generator == "Test maker 1.0"
    assert found.actions == ("c2pa.created",)
    assert found.source_type == "trainedAlgorithmicMedia"
    assert found.signed_at is None
    assert found.codes == (UNTRUSTED,)


def test_it_is_trusted_once_its_authority_is(signed_clips: SignedClips) -> None:
    authority, other = signed_clips.authority(), signed_clips.authority("Another")
    path = signed_clips.signed(authority)
    assert read_credentials(path, other.pem).state is CredentialState.VALID
    trusted = read_credentials(path, other.pem + authority.pem)
    assert (trusted.state, trusted.codes) == (CredentialState.TRUSTED, ())


def test_an_authority_that_cannot_be_read_does_not_hide_the_others(signed_clips: SignedClips) -> None:
    authority = signed_clips.authority()
    path = signed_clips.signed(authority)
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    assert read_credentials(path, broken + authority.pem).state is CredentialState.TRUSTED
    assert read_credentials(path, broken).state is CredentialState.VALID
    assert read_credentials(path, "no certificate at all").state is CredentialState.VALID


def test_a_byte_of_the_picture_that_changed_is_found(signed_clips: SignedClips) -> None:
    authority = signed_clips.authority()
    path = signed_clips.signed(authority)
    found = read_credentials(signed_clips.changed(path, "a.mp4", lambda all_: flipped(all_, -100)), authority.pem)
    assert found.state is CredentialState.ALTERED
    assert "assertion.bmffHash.mismatch" in found.codes


@pytest.mark.parametrize(
    ("what", "code"),
    [(b"Test maker", "claimSignature.mismatch"), (b"trainedAlgorithmic", "assertion.hashedURI.mismatch")],
)
def test_a_byte_of_the_claim_that_changed_is_found(signed_clips: SignedClips, what: bytes, code: str) -> None:
    authority = signed_clips.authority()
    path = signed_clips.signed(authority)
    changed = signed_clips.changed(path, "a.mp4", lambda content: flipped(content, content.index(what)))
    found = read_credentials(changed, authority.pem)
    assert found.state is CredentialState.ALTERED
    assert code in found.codes


def test_credentials_of_another_clip_do_not_fit(signed_clips: SignedClips) -> None:
    authority = signed_clips.authority()
    content = signed_clips.signed(authority).read_bytes()
    start, end = manifest_place(content)
    other = signed_clips.unsigned("other.mp4", user_box=content[start:end])
    path = signed_clips.changed(other, "moved.mp4", lambda all_: all_[:-1] + b"!")
    assert read_credentials(path, authority.pem).state is CredentialState.ALTERED


def test_every_byte_of_a_manifest_can_change_without_a_clip_becoming_more_than_it_is(
    signed_clips: SignedClips,
) -> None:
    authority = signed_clips.authority()
    content = signed_clips.signed(authority).read_bytes()
    start, end = manifest_place(content)
    path = signed_clips.unsigned("changed.mp4")
    honest = read_credentials(signed_clips.changed(path, "a.mp4", lambda _: content), authority.pem)
    for place in range(start, end, 29):
        path.write_bytes(flipped(content, place))
        found = read_credentials(path, authority.pem)
        assert found.state is not CredentialState.TRUSTED or found == honest


def test_an_expired_certificate_is_no_alteration_but_nobody_vouches_for_it(signed_clips: SignedClips) -> None:
    authority = signed_clips.authority()
    path = signed_clips.signed_with_other_certificate(authority, "old.mp4", begins=-30, ends=-3)
    found = read_credentials(path, authority.pem)
    assert found.state is CredentialState.VALID
    assert EXPIRED in found.codes
    assert "expired" in explained(found)


def test_the_time_of_a_stamp_is_told_and_whether_anybody_vouches_for_it(signed_clips: SignedClips) -> None:
    authority, times = signed_clips.authority(), signed_clips.authority("Authority of time")
    moment = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    with stamping(signed_clips.clock(times), moment) as stamps:
        path = signed_clips.signed(authority, stamps=stamps)
    found = read_credentials(path, authority.pem)
    assert (found.state, found.signed_at) == (CredentialState.TRUSTED, moment)
    assert found.codes == (UNKNOWN_CLOCK,)
    assert "time stamp" in explained(found)
    known = read_credentials(path, authority.pem + times.pem)
    assert (known.state, known.signed_at, known.codes) == (CredentialState.TRUSTED, moment, ())


def test_only_a_trusted_stamp_shows_that_a_certificate_had_not_expired_yet(signed_clips: SignedClips) -> None:
    authority, times = signed_clips.authority(), signed_clips.authority("Authority of time")
    with stamping(signed_clips.clock(times), datetime.now(UTC) - timedelta(days=10)) as stamps:
        path = signed_clips.signed_with_other_certificate(authority, "old.mp4", begins=-30, ends=-3, stamps=stamps)
    assert read_credentials(path, authority.pem + times.pem).state is CredentialState.TRUSTED
    found = read_credentials(path, authority.pem)
    assert found.state is CredentialState.VALID
    assert EXPIRED in found.codes


def test_a_certificate_for_another_purpose_is_not_trusted(signed_clips: SignedClips) -> None:
    authority = signed_clips.authority()
    path = signed_clips.signed_with_other_certificate(authority, "web.mp4", purpose="1.3.6.1.5.5.7.3.1")
    found = read_credentials(path, authority.pem)
    assert found.state is CredentialState.VALID
    assert "signingCredential.invalid" in found.codes


def test_of_several_manifests_the_last_is_judged_and_what_was_used_is_told(signed_clips: SignedClips) -> None:
    first, second = signed_clips.authority(), signed_clips.authority("Editor's authority")
    source = signed_clips.signed(first, "source.mp4")
    opened = [*OPENED, {"action": "c2pa.edited"}]
    path = signed_clips.signed(second, "edited.mp4", parent=source, actions=opened, generator="Editor")
    found = read_credentials(path, second.pem)
    assert (found.state, found.generator) == (CredentialState.TRUSTED, "Editor 1.0")
    assert found.actions == ("c2pa.opened", "c2pa.edited")
    assert found.source_type == "trainedAlgorithmicMedia"
    assert [(one.title, one.signer, one.codes) for one in found.ingredients] == [
        ("source.mp4", "Test signer, Test house", ())
    ]
    assert read_credentials(path, first.pem).state is CredentialState.VALID


def test_what_was_altered_before_it_was_used_is_told(signed_clips: SignedClips) -> None:
    authority = signed_clips.authority()
    signed = signed_clips.signed(authority, "source.mp4")
    altered = signed_clips.changed(signed, "altered.mp4", lambda content: flipped(content, -50))
    found = read_credentials(signed_clips.signed(authority, "edited.mp4", parent=altered, actions=OPENED))
    assert found.state is CredentialState.VALID
    assert found.ingredients[0].codes == ("assertion.bmffHash.mismatch",)


def test_what_breaks_the_rules_without_being_altered_is_not_called_altered(signed_clips: SignedClips) -> None:
    found = read_credentials(signed_clips.signed(signed_clips.authority(), actions=[{"action": "c2pa.edited"}]))
    assert (found.state, found.obstacle) == (CredentialState.UNREADABLE, Obstacle.FORM)
    assert "assertion.action.malformed" in found.codes


def test_texts_of_strangers_cannot_pretend_to_be_other_lines(signed_clips: SignedClips) -> None:
    path = signed_clips.signed(signed_clips.authority(), generator="A\u202egnp.exe\nTrusted: yes" + "x" * 500)
    generator = read_credentials(path).generator
    assert generator is not None
    assert generator.startswith("A gnp.exe Trusted: yes")
    assert len(generator) <= 210


class TestLibrary:
    """How the library that reads is loaded and used."""

    def test_it_is_loaded_only_for_a_file_that_needs_it(self, signed_clips: SignedClips) -> None:
        code = (
            "import sys; from pathlib import Path\n"
            "from sora_desktop.media.credentials import read_credentials\n"
            "for name in sys.argv[1:]: print(read_credentials(Path(name)).state, 'c2pa' in sys.modules)\n"
        )
        paths = (signed_clips.unsigned(), signed_clips.signed(signed_clips.authority()))
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, paths)], check=True, capture_output=True, text=True, timeout=30
        )
        assert done.stdout.splitlines() == ["none False", "valid True"]

    def test_nothing_of_its_name_in_the_working_folder_is_run(self, signed_clips: SignedClips, tmp_path: Path) -> None:
        name = {"win32": "c2pa_c.dll", "darwin": "libc2pa_c.dylib"}.get(sys.platform, "libc2pa_c.so")
        # Something that can be loaded, and would do other things.
        planted = importlib.util.find_spec("cryptography.hazmat.bindings._rust")
        assert planted is not None
        shutil.copy(str(planted.origin), tmp_path / name)
        code = (
            "import sys; from pathlib import Path\n"
            "from sora_desktop.media.credentials import read_credentials\n"
            "print(read_credentials(Path(sys.argv[1])).state)\n"
        )
        path = signed_clips.signed(signed_clips.authority())
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            check=True,
            capture_output=True,
            text=True,
            timeout=30,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert (done.stdout, done.stderr) == ("valid\n", "")

    def test_without_it_a_file_that_needs_it_is_unreadable_and_others_have_none(
        self, signed_clips: SignedClips, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = signed_clips.signed(signed_clips.authority())
        for name in [name for name in sys.modules if name == "c2pa" or name.startswith("c2pa.")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "c2pa", None)
        found = read_credentials(path)
        assert (found.state, found.obstacle) == (CredentialState.UNREADABLE, Obstacle.READER)
        assert read_credentials(signed_clips.unsigned()) == NO_CREDENTIALS

    def test_a_library_that_does_not_work_is_told(
        self, signed_clips: SignedClips, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken() -> None:
            raise LibraryMissingError

        path = signed_clips.signed(signed_clips.authority())
        monkeypatch.setattr(credentials_module, "library", broken)
        assert read_credentials(path).obstacle is Obstacle.READER

    def test_many_threads_read_different_files_for_different_people(self, signed_clips: SignedClips) -> None:
        authority, other = signed_clips.authority(), signed_clips.authority("Another")
        signed = signed_clips.signed(authority)
        altered = signed_clips.changed(signed, "altered.mp4", lambda content: flipped(content, -9))
        cases = [
            (signed, authority.pem, CredentialState.TRUSTED),
            (signed, other.pem, CredentialState.VALID),
            (signed, "", CredentialState.VALID),
            (altered, authority.pem, CredentialState.ALTERED),
            (signed_clips.unsigned(), authority.pem, CredentialState.NONE),
        ] * 20
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda case: read_credentials(case[0], case[1]).state, cases))
        assert found == [state for _, _, state in cases]

    def test_what_others_tell_the_library_for_the_whole_process_changes_nothing(
        self, signed_clips: SignedClips
    ) -> None:
        import c2pa  # noqa: PLC0415 - the tests of a missing library come first

        authority = signed_clips.authority()
        path = signed_clips.signed(authority)

        def after_others_did() -> tuple[CredentialState, CredentialState]:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                c2pa.load_settings({"trust": {"user_anchors": authority.pem}, "verify": {"verify_trust": True}})
            return read_credentials(path).state, read_credentials(path, authority.pem).state

        # Its global settings are a thread's.
        with ThreadPoolExecutor(1) as pool:
            states = pool.submit(after_others_did).result()
        assert states == (CredentialState.VALID, CredentialState.TRUSTED)
