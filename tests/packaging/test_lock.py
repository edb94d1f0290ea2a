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
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    "Windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "Apple's": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    "Intel's": {
        "sys_platform": "darwin",
        "platform_system": "Darwin",
        "os_name": "posix",
        "platform_machine": "x86_64",
    },
}
ALL_LOCKS = [*LOCKS, BUILD_LOCK, ATTEST_LOCK]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: Path, system: str = "Linux") -> dict[str, Version]:
    """Read the names and versions that a lock has for a system."""
    pinned = [item for item in entries(lock) if is_for(item, system)]
    assert len(pinned) == len({item.name for item in pinned}), "each library is pinned once"
    return {item.name: Version(str(item.specifier).removeprefix("==")) for item in pinned}


def entries(lock: Path) -> list[Requirement]:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [Requirement(line.rstrip("\\ ")) for line in lines if re.match(r"[a-z0-9]", line)]


def is_for(requirement: Requirement, system: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(SYSTEMS[system])


@pytest.mark.parametrize("lock", ALL_LOCKS, ids=lambda lock: lock.name)
def test_the_lock_names_no_index_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.search(r"^\s*(-i|--index-url|--extra-index-url|-f|--find-links|--trusted-host)\b", text, re.MULTILINE)


@pytest.mark.parametrize("lock", ALL_LOCKS, ids=lambda lock: lock.name)
def test_every_library_is_pinned_once_for_each_system_and_hashed(lock: Path) -> None:
    texts = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8").partition("-o packaging/")[2])[1:]

    assert len(texts) == len(entries(lock))
    assert all(len(pins(lock, system)) > 5 for system in SYSTEMS)
    for entry in texts:
        assert re.match(r"[a-z0-9-]+==\S+", entry)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_qt_stays_below_the_release_that_drops_references(lock: Path) -> None:
    for name in ("pyside6-essentials", "pyside6-addons", "shiboken6"):
        assert Version("6.8") <= pins(lock)[name] < Version("6.12")


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_lock_holds_what_the_project_asks_for(system: str) -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = [(LOCKS[0], text) for text in PROJECT["project"]["dependencies"]]
    wanted += [(LOCKS[0], text) for extra in extras.values() for text in extra if not text.startswith("sora-desktop[")]
    wanted += [(LOCKS[1], text) for text in PROJECT["dependency-groups"]["test"]]
    wanted += [(BUILD_LOCK, text) for text in PROJECT["dependency-groups"]["build"]]
    wanted += [(ATTEST_LOCK, text) for text in PROJECT["dependency-groups"]["attest"]]
    for lock, text in wanted:
        requirement = Requirement(text)
        if is_for(requirement, system):
            assert requirement.specifier.contains(pins(lock, system)[canonicalize_name(requirement.name)]), text


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
