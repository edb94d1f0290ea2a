"""The lock of all libraries: pinned, hashed, bound to no index, and in step with the project."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "packaging" / "requirements.txt", ROOT / "packaging" / "requirements-test.txt"]
BUILD_LOCK = ROOT / "packaging" / "requirements-build.txt"
ATTEST_LOCK = ROOT / "packaging" / "requirements-attest.txt"
ALL_LOCKS = [*LOCKS, BUILD_LOCK, ATTEST_LOCK]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: Path) -> dict[str, Version]:
    """Read the names and versions of a lock."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    requirements = [Requirement(line.rstrip("\\ ")) for line in lines if re.match(r"[a-z0-9]", line)]
    return {item.name: Version(str(item.specifier).removeprefix("==")) for item in requirements}


@pytest.mark.parametrize("lock", ALL_LOCKS, ids=lambda lock: lock.name)
def test_the_lock_names_no_index_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.search(r"^\s*(-i|--index-url|--extra-index-url|-f|--find-links|--trusted-host)\b", text, re.MULTILINE)


@pytest.mark.parametrize("lock", ALL_LOCKS, ids=lambda lock: lock.name)
def test_every_library_is_pinned_once_and_hashed(lock: Path) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8").partition("-o packaging/")[2])[1:]

    assert len(entries) == len(pins(lock)) > 10
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_qt_stays_below_the_release_that_drops_references(lock: Path) -> None:
    for name in ("pyside6-essentials", "pyside6-addons", "shiboken6"):
        assert Version("6.8") <= pins(lock)[name] < Version("6.12")


def test_the_lock_holds_what_the_project_asks_for() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = [(LOCKS[0], text) for text in PROJECT["project"]["dependencies"]]
    wanted += [(LOCKS[0], text) for extra in extras.values() for text in extra if not text.startswith("sora-desktop[")]
    wanted += [(LOCKS[1], text) for text in PROJECT["dependency-groups"]["test"]]
    wanted += [(BUILD_LOCK, text) for text in PROJECT["dependency-groups"]["build"]]
    wanted += [(ATTEST_LOCK, text) for text in PROJECT["dependency-groups"]["attest"]]
    for lock, text in wanted:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pins(lock)[canonicalize_name(requirement.name)]), text


def test_all_means_every_extra_and_a_checkout_has_them_all() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    reached, ahead = set(), ["all"]
    while ahead:
        extra = ahead.pop()
        reached.add(extra)
        ahead += [name for text in extras[extra] if "sora-desktop[" in text for name in Requirement(text).extras]

    assert reached == extras.keys()
    assert "--extra all" in LOCKS[0].read_text(encoding="utf-8").partition("-o packaging/")[0]


def test_tests_run_with_the_very_libraries_of_the_program() -> None:
    assert pins(LOCKS[0]).items() <= pins(LOCKS[1]).items()


def test_what_is_built_with_fits_beside_what_is_built() -> None:
    program, builder = pins(LOCKS[0]), pins(BUILD_LOCK)

    assert {name: program[name] for name in program.keys() & builder.keys()}.items() <= builder.items()
