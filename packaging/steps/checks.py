"""Runs every check and the whole suite; started by the environment's own Python.

    python packaging/steps/checks.py [pytest arguments]

All steps run even if one fails, so that one run tells everything. The suite runs offscreen; then
what shows something on a screen, and what needs a keyring, run once more on a virtual X screen
inside a session bus of their own with an unlocked Secret Service.
"""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
ON_SCREEN = "(gui or screen or keyring) and not benchmark"
# Without -noreset, the screen starts anew whenever its last window goes, and refuses whoever comes meanwhile.
SESSION = """\
printf 'a password of no worth' | gnome-keyring-daemon --unlock --components=secrets >/dev/null || exit 1
exec xvfb-run --auto-servernum --server-args="-screen 0 1600x1000x24 -noreset" "$@"
"""
SESSION_TOOLS = ("dbus-run-session", "gnome-keyring-daemon", "xvfb-run")
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
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of few letters
    results = [_check(name, command) for name, command in CHECKS.items()]
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
    with _private_home() as home:
        offscreen = {**home, "QT_QPA_PLATFORM": "offscreen"}
        workers = ["--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal"]
        results = [_pytest("offscreen", [], ["-m", OFFSCREEN, *workers, *arguments], offscreen)]
    if not sys.platform.startswith("linux"):
        print("The tests on a virtual X screen and with a Secret Service run on Linux only; left out here.")
        return results
    absent = [tool for tool in SESSION_TOOLS if not shutil.which(tool)]
    if absent:
        print("The tests on a screen need these programs, which are not installed: " + ", ".join(absent))
        return [*results, Result("on a screen", 1, 0)]
    with _private_home() as home:
        session = ["dbus-run-session", "--", "sh", "-c", SESSION, "sh"]
        on_screen = {**home, "QT_QPA_PLATFORM": "xcb"}
        # One worker, because there is one mouse; but a worker, so that a crash or a hang costs one test only.
        options = ["-m", ON_SCREEN, "--numprocesses=1", *arguments]
        results.append(_pytest("on a screen", session, options, on_screen))
    return results


def _pytest(name: str, session: Sequence[str], options: Sequence[str], environment: Mapping[str, str]) -> Result:
    _announce(f"pytest {name}")
    colour = "yes" if sys.stdout.isatty() else "no"
    command = [*session, *PYTHON, "pytest", f"--color={colour}", *options]
    started = time.monotonic()
    closing = ""
    with subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            closing = line.strip() or closing
    # With arguments of one's own, one of the two runs may well have nothing to do.
    code = 0 if process.returncode == NOTHING_SELECTED else process.returncode
    return Result(name, code, time.monotonic() - started, closing)


@contextlib.contextmanager
def _private_home() -> Iterator[dict[str, str]]:
    """Give the environment of a person who has nothing yet: no files, no screen, no keys."""
    personal = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY")
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in personal and not name.startswith(("XDG_", "OPENAI_", "SORA_DESKTOP_"))
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
