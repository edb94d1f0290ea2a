"""The set-up command: which Python it takes, what it says, and what it starts."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from steps import commands, system_packages
from steps.errors import SetupFailed

BOOTSTRAP = Path(__file__).resolve().parents[2] / "packaging" / "bootstrap.py"


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(BOOTSTRAP), *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def refusal(major: int, minor: int) -> str:
    names: dict[str, object] = {"__name__": "bootstrap"}
    exec(compile(BOOTSTRAP.read_text(encoding="utf-8"), str(BOOTSTRAP), "exec"), names)  # noqa: S102 - our own file
    function = names["refusal"]
    assert callable(function)
    return str(function(major, minor))


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_every_supported_python_is_taken(minor: int) -> None:
    assert refusal(3, minor) == ""


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10), (3, 15), (4, 0)])
def test_another_python_is_refused_with_its_version_and_what_to_do(version: tuple[int, int]) -> None:
    sentence = refusal(*version)

    assert f"this is Python {version[0]}.{version[1]}." in sentence
    assert "python3.13 packaging/bootstrap.py run" in sentence


def test_an_old_python_can_read_the_file_that_refuses_it() -> None:
    ast.parse(BOOTSTRAP.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_no_command_shows_the_usage_and_fails() -> None:
    done = start()

    assert done.returncode == 2
    assert "bootstrap.py run [arguments]" in done.stdout


def test_help_shows_the_usage_and_ends_well() -> None:
    done = start("--help")

    assert done.returncode == 0
    assert "bootstrap.py test [pytest arguments]" in done.stdout


def test_an_unknown_command_is_named() -> None:
    done = start("rum")

    assert done.returncode == 2
    assert "“rum”" in done.stderr


@pytest.mark.parametrize(
    ("environment", "seen"),
    [
        ({}, False),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"QT_QPA_PLATFORM": "xcb"}, False),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, True),
    ],
)
def test_a_screen_is_known_from_the_environment_on_linux(environment: dict[str, str], *, seen: bool) -> None:
    assert commands.has_screen("linux", environment) is seen


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_always_have_a_screen(platform: str) -> None:
    assert commands.has_screen(platform, {})


def test_the_sample_prompts_that_are_made_without_a_screen_are_there() -> None:
    assert len(commands.SAMPLES.read_text(encoding="utf-8").splitlines()) >= 5


class Started(Exception):
    """Stands for the moment in which the program takes the process over."""


def started_program(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    """Let `run` go as far as starting the program, and give the command."""
    seen: list[list[str]] = []

    def become(command: list[str]) -> int:
        seen.append(command)
        return 7

    monkeypatch.setattr(commands, "need_system_packages", lambda names, insist: None)
    monkeypatch.setattr("steps.environment.Environment.prepare", lambda self, locks: None)
    monkeypatch.setattr(commands, "become", become)
    assert commands.main(["run", *arguments], usage="") == 7
    return seen[0]


def test_the_arguments_reach_the_program_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    command = started_program(monkeypatch, "generate", "--help", "two words")

    assert command[1:] == ["-P", "-m", "sora_desktop", "generate", "--help", "two words"]


def test_without_a_screen_the_samples_are_made_and_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "has_screen", lambda platform, environment: False)

    command = started_program(monkeypatch)

    assert command[4:] == ["batch", str(commands.SAMPLES), "--connection", "simulated"]
    said = capsys.readouterr()
    assert "no screen" in said.err
    assert said.out == ""


def test_with_a_screen_the_window_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "has_screen", lambda platform, environment: True)

    assert started_program(monkeypatch)[4:] == []


def test_a_stop_by_the_keyboard_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(names: object, *, insist: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "need_system_packages", stop)

    assert commands.main(["run"], usage="") == 130
    assert capsys.readouterr().err.startswith("Stopped.")


def nobody_may_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "are_known_here", lambda: True)
    monkeypatch.setattr(system_packages, "missing", lambda names: ["libxcb-cursor0", "xvfb"])
    monkeypatch.setattr(system_packages, "_privilege", lambda: None)


def test_who_may_not_install_system_packages_gets_the_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_may_install(monkeypatch)

    with pytest.raises(SetupFailed, match=r"sudo apt-get install --no-install-recommends libxcb-cursor0 xvfb$"):
        commands.need_system_packages(["libxcb-cursor0", "xvfb"], insist=True)


def test_the_program_is_started_even_if_system_packages_are_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody_may_install(monkeypatch)

    commands.need_system_packages(["libxcb-cursor0", "xvfb"], insist=False)

    assert "the window may not open" in capsys.readouterr().err


def test_packages_are_known_by_their_own_and_by_provided_names() -> None:
    listing = (
        "installed\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.80.0-6), libglib2.0-0-alias\n"
        "config-files\tlibgl1\t\n"
        "installed\tlibegl1\t\n"
    )

    assert system_packages.installed_names(listing) == {
        "libglib2.0-0t64",
        "libglib2.0-0",
        "libglib2.0-0-alias",
        "libegl1",
    }


def test_only_what_is_not_installed_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = tmp_path / "dpkg-query"
    query.write_text("#!/bin/sh\nprintf 'installed\\tlibegl1\\t\\n'\n", encoding="ascii")
    query.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert system_packages.missing(["libegl1", "libgl1"]) == ["libgl1"]


def test_the_bench_measures_each_bar_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def become(command: list[str]) -> int:
        seen.append(command)
        return 7

    monkeypatch.setattr(commands, "need_system_packages", lambda names, insist: None)
    monkeypatch.setattr("steps.environment.Environment.prepare", lambda self, locks: None)
    monkeypatch.setattr(commands, "become", become)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.chdir(commands.ROOT)
    assert commands.main(["bench", "--collect-only"], usage="") == 7
    ((*_, last),) = seen
    assert last == "--collect-only"
    assert "scale or library_queries" in commands.BENCH
    files = list((commands.ROOT / commands.BENCH[0]).glob("test_scale*.py"))
    measured = "".join(file.read_text(encoding="utf-8") for file in files)
    assert all(f"def test_bar_{number}_" in measured for number in range(6, 11))
