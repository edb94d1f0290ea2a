"""Tries a wheel out as people install one: by pipx, into an environment of its own, first without extras.

    python3 packaging/try_wheel.py dist/sora_desktop-0.1.0-py3-none-any.whl

pipx and all that it makes live in a folder that is removed in the end, and so do the person's data. The libraries
come from the package index, in the newest versions that the wheel allows. On Linux this needs a session with a
keyring, which dbus-run-session, gnome-keyring-daemon and xvfb-run give.
"""

import argparse
import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from products.order import COMMAND
from products.tools import need, run
from steps.checks import SESSION, SESSION_TOOLS
from steps.errors import BuildFailed, say
from steps.streams import take_every_letter
from trying.facts import Facts
from trying.older_data import Reader

_HOW = "sudo apt-get install dbus gnome-keyring xvfb xauth"
_COMMAND_TO_INSTALL = re.compile(r"Install them with `pipx (.+?)`")
_LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)")
_PATIENCE = 60


def main(arguments: Sequence[str]) -> int:
    """Try the wheel that is named; give 0 if all facts hold."""
    take_every_letter()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("wheel", type=Path, metavar="WHEEL")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sora-wheel-", ignore_cleanup_errors=True) as folder:
        try:
            trial = Trial(options.wheel.resolve(), Path(folder).resolve())
            trial.go()
        except BuildFailed as problem:
            say(str(problem))
            return 1
    return trial.facts.close()


class Trial:
    """One wheel in one fresh pipx."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        """Take the wheel, and an empty folder for everything.

        Raises:
            BuildFailed: pipx cannot be installed, or what makes a session is not.
        """
        self.facts = Facts()
        self._wheel = wheel
        self._folder = folder
        self._data = folder / "data"
        self._home = folder / "pipx"
        scripts = "Scripts" if os.name == "nt" else "bin"
        self._program = folder / "bin" / (f"{COMMAND}.exe" if os.name == "nt" else COMMAND)
        names = {"PIPX_HOME": self._home, "PIPX_BIN_DIR": folder / "bin", "PIPX_MAN_DIR": folder / "man"}
        self._pipx_environment = {**os.environ, **{name: str(path) for name, path in names.items()}}
        self._environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SORA_DESKTOP_DATA_DIR": str(self._data)}
        self._session: tuple[str, ...] = ()
        if sys.platform == "linux":
            for tool in SESSION_TOOLS:
                need(tool, _HOW)
            self._session = ("dbus-run-session", "--", "sh", "-c", SESSION, "sh")
            self._environment |= {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "FIRST_SCREEN": "98"}
        run(sys.executable, "-m", "venv", folder / "tool")
        run(folder / "tool" / scripts / "python", "-m", "pip", "install", "--quiet", "pipx")
        self._pipx = folder / "tool" / scripts / "pipx"

    def go(self) -> None:
        """See each fact, in the order in which a person would."""
        see = self.facts.see
        see("pipx installs the wheel", self._install)
        see("doctor finds all well", self._doctor)
        see("generate makes a clip", self._generate)
        see("the window is painted", self._paint)
        see("it passes its self-test", self._test_itself)
        see("serve says what it lacks", partial(self._lacks, "serve"))
        see("the emulator says what it lacks", partial(self._lacks, "emulator"))
        see("what serve names installs it", partial(self._add, "serve"))
        see("serve answers", partial(self._answers, "serve", "/docs"))
        see("the emulator answers", partial(self._answers, "emulator", "/v1/videos"))
        see("verify's library can be added", partial(self._add, "credentials"))
        see("self-test with all extras", partial(self._test_itself, "keyring,credentials,service"))
        Reader([self._program], self._environment).see(self.facts, self._folder / "older")
        see("pipx takes it away again", self._uninstall)

    def _install(self) -> str:
        self._ask_pipx("install", self._wheel)
        return self._ask("--version").strip()

    def _doctor(self) -> str:
        return self._in_session("doctor").strip().splitlines()[-1]

    def _generate(self) -> str:
        size = ("--size", "1280x720", "--seconds", "4")
        made = json.loads(self._ask("generate", "--json", "--connection", "simulated", *size, "a paper boat"))
        clip = Path(made["file"])
        if clip.read_bytes()[4:8] != b"ftyp":
            reason = f"{clip} is no MP4"
            raise BuildFailed(reason)
        return f"{clip.name}, {clip.stat().st_size:,} bytes"

    def _paint(self) -> str:
        return self._ask("--exit-after-first-paint").strip()

    def _test_itself(self, needs: str = "") -> str:
        wanted = ("--self-test-needs", needs) if needs else ()
        return self._in_session("--self-test", *wanted).strip().splitlines()[-1]

    def _lacks(self, command: str) -> str:
        return self._way_to_install(command).group()

    def _add(self, extra: str) -> str:
        # What the program says is carried out to the letter, but for which pipx is meant.
        line = self._way_to_install(extra)[1]
        self._ask_pipx(*shlex.split(line))
        return f"pipx {line}"

    def _way_to_install(self, subject: str) -> re.Match[str]:
        """Give what the program says of a part that is not installed: as a command, or as a finding of the doctor."""
        try:
            said = self._in_session("doctor") if subject == "credentials" else self._ask(subject)
        except BuildFailed as problem:
            said = str(problem)
        found = _COMMAND_TO_INSTALL.search(said)
        if found is None:
            reason = f"it says nothing of what to install, but: {said}"
            raise BuildFailed(reason)
        return found

    def _answers(self, command: str, path: str) -> str:
        with self._started(command, "--port", "0") as line:
            listening = _LISTENING.match(line)
            if listening is None:
                reason = f"it says: {line}"
                raise BuildFailed(reason)
            try:
                with urllib.request.urlopen(listening[1] + path, timeout=_PATIENCE) as answer:  # noqa: S310 - of http
                    return f"{listening[1]}{path} with {answer.status} and {len(answer.read()):,} bytes"
            except OSError as error:
                reason = f"{listening[1]}{path}: {error}"
                raise BuildFailed(reason) from error

    @contextlib.contextmanager
    def _started(self, *arguments: str) -> Iterator[str]:
        """Have the program run meanwhile; yields the first line that it prints."""
        process = subprocess.Popen(
            [self._program, *arguments],
            stdout=subprocess.PIPE,
            # What it says when it ends is no fact.
            stderr=subprocess.DEVNULL,
            text=True,
            env=self._environment,
        )
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()
            process.communicate(timeout=_PATIENCE)

    def _uninstall(self) -> str:
        self._ask_pipx("uninstall", COMMAND)
        left = [path for path in (self._program, self._home / "venvs" / COMMAND) if path.exists()]
        if left:
            reason = f"still there: {', '.join(map(str, left))}"
            raise BuildFailed(reason)
        clips = list(self._data.rglob("*.mp4"))
        if not clips:
            reason = "the person's clips went along"
            raise BuildFailed(reason)
        return f"the person's clips stayed ({len(clips)})"

    def _ask_pipx(self, *arguments: str | Path) -> str:
        return run(self._pipx, *arguments, env=self._pipx_environment)

    def _ask(self, *arguments: str) -> str:
        return run(self._program, *arguments, env=self._environment)

    def _in_session(self, *arguments: str) -> str:
        return run(*self._session, self._program, *arguments, env=self._environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
