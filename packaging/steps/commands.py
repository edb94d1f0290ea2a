"""The commands: start the program, test it, test it for long, and measure it."""

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from steps import system_packages
from steps.environment import Environment
from steps.errors import SetupFailed, say

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "packaging" / "requirements.txt"
TEST_LOCK = ROOT / "packaging" / "requirements-test.txt"
SAMPLES = ROOT / "resources" / "sample-prompts" / "first-clips.csv"
# What is measured of long lists takes some minutes and 3 GB of memory.
BENCH = ("tests/benchmarks", "-m", "benchmark", "-k", "scale or library_queries", "--quiet", "-p", "no:cacheprovider")
NO_ENSUREPIP = (
    "This Python cannot make virtual environments, because its module ensurepip is missing. "
    "Install it (the system's package is often called python3-venv or python3-pip) and start again."
)


def main(arguments: Sequence[str], usage: str) -> int:
    """Carry out a command line; give the exit code, unless the program has taken the process over."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(usage)
        return 0 if arguments else 2
    command, *rest = arguments
    commands = {"run": run, "test": test, "endure": endure, "bench": bench}
    if command not in commands:
        say(f"There is no command “{command}”.\n{usage}")
        return 2
    try:
        return commands[command](rest)
    except SetupFailed as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("Stopped. The next start takes it up again.")
        return 130


def run(arguments: Sequence[str]) -> int:
    """Set the program up and start it with the arguments."""
    need_system_packages(system_packages.FOR_THE_WINDOW, insist=False)
    environment = Environment(ROOT)
    environment.prepare([LOCK])
    if not arguments and not has_screen(sys.platform, os.environ):
        say(
            "There is no screen here, so the window cannot be shown. "
            "Making the sample prompts with the simulated connection instead.",
        )
        arguments = ["batch", str(SAMPLES), "--connection", "simulated"]
    # -P: a file beside the person's work must not be taken for one of our modules.
    return become([str(environment.python), "-P", "-m", "sora_desktop", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Set up what tests need, and run all checks; the arguments go to pytest."""
    need_system_packages(system_packages.FOR_THE_WINDOW + system_packages.FOR_TESTS, insist=True)
    environment = Environment(ROOT)
    environment.prepare([LOCK, TEST_LOCK])
    checks = ROOT / "packaging" / "steps" / "checks.py"
    return become([str(environment.python), "-P", str(checks), *arguments])


def endure(arguments: Sequence[str]) -> int:
    """Set up what tests need, and run the long form of the tests of endurance; the arguments are its options."""
    need_system_packages(system_packages.FOR_THE_WINDOW, insist=False)
    environment = Environment(ROOT)
    environment.prepare([LOCK, TEST_LOCK])
    return become([str(environment.python), "-P", "-m", "tests.endurance.endure", *arguments])


def bench(arguments: Sequence[str]) -> int:
    """Set up what tests need, and measure the list of jobs at scale; the arguments go to pytest."""
    need_system_packages(system_packages.FOR_THE_WINDOW, insist=False)
    environment = Environment(ROOT)
    environment.prepare([LOCK, TEST_LOCK])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.chdir(ROOT)
    return become([str(environment.python), "-P", "-m", "pytest", *BENCH, *arguments])


def has_screen(platform: str, environment: Mapping[str, str]) -> bool:
    """Tell whether a window can be seen here; only Linux and its kin can lack a screen in a terminal."""
    if platform in {"win32", "darwin"}:
        return True
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if chosen and not chosen.startswith(("xcb", "wayland")):
        return chosen not in {"offscreen", "minimal"}
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def need_system_packages(names: Sequence[str], *, insist: bool) -> None:
    """Install what is missing of the packages, and what this Python lacks to make an environment.

    Args:
        names: packages of Debian.
        insist: stop when they cannot be installed; otherwise only say so, because the commands
            in the terminal may do without.

    Raises:
        SetupFailed: when it cannot go on without a package.
    """
    venv_is_missing = importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None
    if not system_packages.are_known_here():
        if venv_is_missing:
            raise SetupFailed(NO_ENSUREPIP)
        return
    wanted = system_packages.missing(names)
    if venv_is_missing:
        wanted.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if not wanted:
        return
    try:
        system_packages.install(wanted)
    except SetupFailed as problem:
        if insist or venv_is_missing:
            raise
        say(f"{problem}\nGoing on without them; the window may not open.")


def become(command: Sequence[str]) -> int:
    """Turn this process into the command, so that signals and the exit code are the command's own."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execv(command[0], list(command))  # noqa: S606 - no shell is wanted
    # Windows cannot replace a process: wait for it, and leave Ctrl+C to it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(list(command))
