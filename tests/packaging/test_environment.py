"""The environment `.venv`: made once, found again, and made again when it is not whole."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from steps.environment import Environment, explain
from steps.errors import SetupFailed

if TYPE_CHECKING:
    from pathlib import Path

GIB = 2**30
NO_SUCH_PACKAGE = "sora-desktop-has-no-such-library==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout, in a folder with a space and a letter beyond ASCII, whose lock asks for nothing."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    # pip writes to the real standard error, which a captured test does not have.
    monkeypatch.setattr(sys, "stderr", sys.__stderr__)
    root = tmp_path / "my vidéos"
    program = root / "sora_desktop"
    program.mkdir(parents=True)
    program.joinpath("__init__.py").touch()
    program.joinpath("__main__.py").write_text("import sys; print(sys.argv[1:]); sys.exit(3)\n", encoding="ascii")
    root.joinpath("lock.txt").write_text("# nothing\n", encoding="ascii")
    return root


def program_output(environment: Environment) -> str:
    """Start the program by its launcher, from a folder that is not the checkout."""
    launcher = environment.python.with_name("sora-desktop.cmd" if os.name == "nt" else "sora-desktop")
    done = subprocess.run(
        [str(launcher), "one", "two words"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=environment.folder.parent.parent,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    return done.stdout.strip()


def test_it_is_made_once_kept_when_moved_and_made_again_when_interrupted(checkout: Path) -> None:
    lock = checkout / "lock.txt"
    environment = Environment(checkout)
    environment.prepare([lock])
    assert program_output(environment) == "['one', 'two words']"
    witness = environment.folder / "witness"

    witness.touch()
    environment.prepare([lock])
    assert witness.exists(), "a whole environment is left alone"

    lock.write_text("# still nothing\n", encoding="ascii")
    environment.prepare([lock])
    assert witness.exists(), "a changed lock is installed into what is there"

    moved = Environment(checkout.rename(checkout.with_name("elsewhere")))
    moved.prepare([moved.folder.parent / "lock.txt"])
    assert program_output(moved) == "['one', 'two words']"
    assert (moved.folder / "witness").exists(), "a moved checkout keeps its environment"

    (moved.folder / "unfinished").touch()
    moved.prepare([moved.folder.parent / "lock.txt"])
    assert not (moved.folder / "witness").exists(), "an interrupted environment is made again"
    assert program_output(moved) == "['one', 'two words']"


def test_a_set_up_that_failed_leaves_no_environment_that_looks_whole(checkout: Path) -> None:
    lock = checkout / "lock.txt"
    lock.write_text(NO_SUCH_PACKAGE, encoding="ascii")
    environment = Environment(checkout)

    with pytest.raises(SetupFailed, match="the package index cannot be reached"):
        environment.prepare([lock])

    assert not environment.exists()


@pytest.mark.parametrize("leftover", ["nothing", "an empty folder", "a file", "another Python"])
def test_what_is_no_environment_is_not_taken_for_one(tmp_path: Path, leftover: str) -> None:
    environment = Environment(tmp_path)
    if leftover == "a file":
        environment.folder.touch()
    elif leftover != "nothing":
        environment.folder.mkdir()
    if leftover == "another Python":
        environment.python.parent.mkdir()
        environment.python.touch()
        environment.folder.joinpath("pyvenv.cfg").write_text("version = 3.1.4\n", encoding="ascii")

    assert not environment.exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.touch()
    gone = tmp_path / "gone"
    gone.write_text("a file where the checkout should be", encoding="ascii")

    with pytest.raises(SetupFailed, match="Not a directory"):
        Environment(gone).prepare([lock])


@pytest.mark.parametrize(
    ("said", "free_bytes", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", 5 * GIB, "The disk is full."),
        ("something odd", 1000, "The disk is full."),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", GIB, "its hash differs"),
        (
            "WARNING: Retrying … NameResolutionError …\nERROR: No matching distribution found for av",
            GIB,
            "cannot be reached",
        ),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))", GIB, "PIP_CERT"),
        ("ERROR: No matching distribution found for pyside6-addons==6.11.3", GIB, "not available for this system"),
        ("something odd", GIB, "The installer said:\nsomething odd"),
    ],
)
def test_what_the_installer_said_becomes_a_sentence_with_advice(said: str, free_bytes: int, sentence: str) -> None:
    assert sentence in explain(said, free_bytes=free_bytes)
