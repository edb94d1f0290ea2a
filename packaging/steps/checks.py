"""Runs every check and the whole suite; started by the environment's own Python.

    python packaging/steps/checks.py [pytest arguments]

All steps run even if one fails, so that one run tells everything. The suite runs offscreen; then
what shows something on a screen, and what needs a keyring, run on virtual X screens, each inside a
session bus of its own with an unlocked Secret Service.
"""

import contextlib
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# Started by its path, and without it.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from steps.streams import take_every_letter

ROOT = Path(__file__).resolve().parents[2]
PYTHON = [sys.executable, "-m"]
CHECKS = {
    "ruff check": [*PYTHON, "ruff", "check"],
    "ruff format": [*PYTHON, "ruff", "format", "--check"],
    "mypy": [*PYTHON, "mypy"],
    "import-linter": [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))",
    ],
}
OFFSCREEN = "not screen and not keyring and not benchmark"
# In three sessions at once, each with a screen, a bus and a keyring of its own: whoever needs the mouse (who mostly
# waits, and so in two of them), and all others.
ON_SCREEN = {
    "on a screen": ["-m", "(screen or keyring) and not benchmark", "--share=1/2"],
    "on another": ["-m", "(screen or keyring) and not benchmark", "--share=2/2"],
    # What the whole program does there is seen by those above, whose programs run as processes of their own.
    "shown there": ["-m", "gui and not whole and not screen and not keyring and not benchmark"],
}
# Without -noreset, the screen starts anew whenever its last window goes, and refuses whoever comes meanwhile.
SESSION = """\
printf 'a password of no worth' | gnome-keyring-daemon --unlock --components=secrets >/dev/null || exit 1
exec xvfb-run --auto-servernum --server-num="$FIRST_SCREEN" --server-args="-screen 0 1600x1000x24 -noreset" "$@"
"""
SESSION_TOOLS = ("dbus-run-session", "gnome-keyring-daemon", "xvfb-run")
_MOST_WORKERS = 4
NOTHING_SELECTED = 5  # pytest's exit code


@dataclass(frozen=True)
class Result:
    """How one step ended: its name, exit code, seconds, and pytest's closing line if it has one."""

    name: str
    code: int
    seconds: float
    closing: str = ""


def main(arguments: Sequence[str]) -> int:
    """Run all steps, print a summary, and give 0 only if every step is well."""
    os.chdir(ROOT)
    take_every_letter()
    # While one core checks, the other compiles the tests, which each worker would do for itself.
    compiled = _Run("compiled", [], ["--collect-only", "--quiet", *arguments], "offscreen")
    results = [_check(name, command) for name, command in CHECKS.items()]
    compiled.wait()
    results += _suite(arguments)
    print("\n" + "─" * 79)
    for result in results:
        print(f"{result.name:<15} {'ok' if result.code == 0 else 'FAILED':<7} {result.seconds:5.0f} s")
    for result in results:
        if result.closing:
            print(f"{result.name}: {result.closing}")
    sys.stdout.flush()
    return int(any(result.code for result in results))


def _check(name: str, command: Sequence[str]) -> Result:
    _announce(name)
    started = time.monotonic()
    code = subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    return Result(name, code, time.monotonic() - started)


def _suite(arguments: Sequence[str]) -> list[Result]:
    # One more than there are cores, because many tests wait for other processes.
    workers = [f"--numprocesses={min(_MOST_WORKERS, (os.cpu_count() or 1) + 1)}", "--dist=worksteal"]
    offscreen = _Run("offscreen", [], ["-m", OFFSCREEN, *workers, *arguments], "offscreen")
    results = [offscreen.result()]
    if not sys.platform.startswith("linux"):
        print("The tests on a virtual X screen and with a Secret Service run on Linux only; left out here.")
        return results
    absent = [tool for tool in SESSION_TOOLS if not shutil.which(tool)]
    if absent:
        print("The tests on a screen need these programs, which are not installed: " + ", ".join(absent))
        return [*results, Result("on a screen", 1, 0)]
    session = ["dbus-run-session", "--", "sh", "-c", SESSION, "sh"]
    # One worker each, because there is one mouse; but a worker, so that a crash or a hang costs one test only.
    runs = [
        # Numbers far apart, so that both do not reach for the same screen.
        _Run(name, session, [*which, "--numprocesses=1", *arguments], "xcb", FIRST_SCREEN=str(first_screen))
        for first_screen, (name, which) in zip(range(100, 1000, 200), ON_SCREEN.items(), strict=False)
    ]
    return [*results, *(run.result() for run in runs)]


class _Run:
    """One run of pytest, in a home of its own; it goes on in the background until its result is asked for."""

    def __init__(
        self, name: str, session: Sequence[str], options: Sequence[str], platform: str, **environment: str
    ) -> None:
        self.name = name
        self._started = time.monotonic()
        self._seconds = 0.0
        self._cleanup = contextlib.ExitStack()
        home = self._cleanup.enter_context(_private_home())
        colour = "yes" if sys.stdout.isatty() else "no"
        self._process = subprocess.Popen(
            [*session, *PYTHON, "pytest", f"--color={colour}", *options],
            env={**home, **environment, "QT_QPA_PLATFORM": platform},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def result(self) -> Result:
        """Print what it says, as it comes, and wait for its end."""
        _announce(f"pytest {self.name}")
        closing = ""
        while (line := self._lines.get()) is not None:
            print(line, end="", flush=True)
            closing = line.strip() or closing
        code = self.wait()
        # With arguments of one's own, one of the runs may well have nothing to do.
        return Result(self.name, 0 if code == NOTHING_SELECTED else code, self._seconds, closing)

    def wait(self) -> int:
        """Wait for its end, whatever it says, and give its exit code."""
        self._reader.join()
        with self._process:
            code = self._process.wait()
        self._cleanup.close()
        return code

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)
        self._seconds = time.monotonic() - self._started
        self._lines.put(None)


@contextlib.contextmanager
def _private_home() -> Iterator[dict[str, str]]:
    """Give the environment of a person who has nothing yet: no files, no screen, no keys."""
    personal = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY")
    # The tests start the program hundreds of times; compiling it each time would take half of their time.
    slow = ("PYTHONDONTWRITEBYTECODE",)
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in personal + slow and not name.startswith(("XDG_", "OPENAI_", "SORA_DESKTOP_"))
    }
    # Sockets have short names; a test that is still writing must not spoil the end.
    with tempfile.TemporaryDirectory(prefix="sora-", ignore_cleanup_errors=True) as folder:
        runtime = Path(folder) / "run"
        runtime.mkdir(mode=0o700)
        yield {**inherited, "HOME": folder, "XDG_RUNTIME_DIR": str(runtime), "PYTHONIOENCODING": "utf-8"}


def _announce(name: str) -> None:
    print(f"\n── {name} " + "─" * max(0, 75 - len(name)), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
