"""No verdict on content credentials takes a look at the network, as the system itself saw it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.plugins.signed_clips import MANIFEST_BOX, box, flipped

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugins.signed_clips import SignedClips

WATCHING = ("-f", "-qq", "-e", "trace=%network", "-e", "signal=none")
NOBODY = "http://127.0.0.1:9"
READ = """
import sys
from pathlib import Path
from sora_desktop.media.credentials import read_credentials
anchors = Path(sys.argv[1]).read_text()
for name in sys.argv[2:]:
    found = read_credentials(Path(name), anchors)
    print(found.state.value, found.obstacle or "")
"""
READ_AS_USUAL = """
import sys
import c2pa
try:
    c2pa.Reader(sys.argv[1])
except c2pa.C2paError:
    pass
"""


def _watched(tmp_path: Path, code: str, *arguments: object) -> tuple[str, list[str]]:
    """Run a program, and give what it printed and all that it asked the system for about the network."""
    watch = shutil.which("strace")
    assert watch is not None, "the witness of system calls is not installed"
    record = tmp_path / "calls"
    done = subprocess.run(
        [watch, *WATCHING, "-o", str(record), sys.executable, "-c", code, *map(str, arguments)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout, [line for line in record.read_text().splitlines() if re.search(r"\w+\(", line)]


def _far(builder: object) -> None:
    builder.set_no_embed()  # type: ignore[attr-defined]
    builder.set_remote_url(f"{NOBODY}/clip.c2pa")  # type: ignore[attr-defined]


def test_no_socket_is_opened_for_any_verdict(signed_clips: SignedClips, tmp_path: Path) -> None:
    trusted, unknown = signed_clips.authority(), signed_clips.authority("Somebody")
    # Its certificate says whom to ask whether it was taken back.
    asking = signed_clips.signer(trusted, ocsp=f"{NOBODY}/ocsp")
    signed = signed_clips.signed(trusted, "trusted.mp4", signer=asking)
    asking_unknown = signed_clips.signer(unknown, ocsp=f"{NOBODY}/ocsp")
    files = {
        signed_clips.unsigned(): "none ",
        signed_clips.signed(unknown, "unknown.mp4", signer=asking_unknown): "valid ",
        signed: "trusted ",
        signed_clips.changed(signed, "altered.mp4", lambda content: flipped(content, -9)): "altered ",
        signed_clips.unsigned("broken.mp4", user_box=box(b"uuid", MANIFEST_BOX)): "unreadable form",
        signed_clips.signed(trusted, "far.mp4", build=_far): "unreadable remote",
    }
    (tmp_path / "anchors.pem").write_text(trusted.pem)
    said, calls = _watched(tmp_path, READ, tmp_path / "anchors.pem", *files)
    assert said.splitlines() == list(files.values())
    assert calls == []


def test_the_witness_sees_what_the_library_does_when_nobody_forbids_it(
    signed_clips: SignedClips, tmp_path: Path
) -> None:
    far = signed_clips.signed(signed_clips.authority(), "far.mp4", build=_far)
    _, calls = _watched(tmp_path, READ_AS_USUAL, far)
    assert any("connect(" in call and "sin_port=htons(9)" in call for call in calls)
