"""Leaves out what asks Linux or Unix themselves, on systems that are neither, and says so in the first lines.

What is named is a folder, a file, or a function in a file. Files are not even loaded, because some load what only
those systems have.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]

LINUX = {
    "tests/api/test_docs_page.py": "drives the browser that Debian packages",
    "tests/cli/test_self_test.py::test_a_self_test_tries_everything_in_a_folder_that_it_removes": (
        "lists the files that a process has loaded"
    ),
    "tests/journeys": "needs an X screen",
    "tests/media/test_credentials_offline.py": "watches for sockets by strace",
    "tests/packaging/test_frozen_libraries.py": "reads the libraries of wheels for Linux",
    "tests/services/awake/test_inhibitor.py": "plays a service of a desktop on D-Bus",
    "tests/services/keeping/test_adoption.py::test_a_name_that_is_no_text_comes_in_as_a_copy_only": (
        "names a file by bytes that are no text"
    ),
    "tests/storage/test_keyring.py": "needs a Secret Service",
    "tests/storage/test_parts.py::test_no_descriptor_is_left_open": "counts what /proc lists",
    "tests/ui/shell/test_desktop.py": "plays a service of a desktop on D-Bus",
}
"""What only Linux has, with the reason."""

UNIX = {
    "tests/cli/test_crash_points.py": "dies by kill -9",
    "tests/cli/test_doctor.py::test_a_disk_for_clips_that_is_missing_is_named_and_the_job_can_be_fetched_later": (
        "names a folder that Unix lets nobody make"
    ),
    "tests/cli/test_full_disk.py": "limits how long files may get",
    "tests/cli/test_interruptions.py": "types at a terminal and sends signals",
    "tests/cli/test_library.py::test_clips_that_come_in_can_be_interrupted_and_gone_on_with": "sends signals",
    "tests/cli/test_protocol.py::test_a_service_that_is_killed_before_it_answers_costs_once": "kills by kill -9",
    "tests/packaging/test_bootstrap.py::test_only_what_is_not_installed_counts_as_missing": "plays a tool by a script",
    "tests/packaging/test_linux_products.py": "plays the program by a script",
    "tests/packaging/test_macos.py": "plays tools by scripts",
    "tests/packaging/test_macos_keychain.py": "plays a tool by a script",
    "tests/packaging/test_try_products.py": "plays tools by scripts",
    "tests/services/downloads/test_disks.py": "limits how long files may get, or mounts small disks",
    "tests/services/downloads/test_kills.py": "dies by kill -9",
    "tests/services/driving/test_strangers.py": "speaks to sockets that are files",
    "tests/services/keeping/test_adoption.py::test_links_are_named_one_by_one_and_the_file_itself_comes_in": (
        "makes links, which Windows lets few people do"
    ),
    "tests/services/keeping/test_adoption.py::test_nobody_waits_for_a_pipe": "makes pipes that are files",
    "tests/services/keeping/test_kills.py": "forks processes that are killed",
    "tests/services/prompt_files/test_files.py::test_what_is_no_prompt_file_is_named_and_the_others_are_read": (
        "makes a pipe that is a file"
    ),
    "tests/services/test_deletion_kills.py": "forks processes that are killed",
    "tests/services/exports": "dies by kill -9, and limits how long files may get",
    "tests/storage/test_search_index.py::"
    "test_a_kill_while_many_jobs_are_annotated_leaves_all_of_one_round_and_searches_true": "kills by kill -9",
    "tests/ui/shell/test_termination.py": "sends itself signals",
}
"""What Linux and macOS have and Windows lacks, with the reason."""


def left_out(platform: str) -> dict[str, str]:
    """Give what is left out on a system, by its `sys.platform`."""
    if platform == "linux":
        return {}
    return {**LINUX, **UNIX} if platform == "win32" else LINUX


def pytest_report_header() -> list[str]:
    """Say what is left out."""
    return [f"left out on {sys.platform}: {name}: it {reason}" for name, reason in left_out(sys.platform).items()]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Do not load what is left out as a whole; whatever else is decided by others."""
    return _name(collection_path) in left_out(sys.platform) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take away the functions that are left out."""
    names = left_out(sys.platform)
    gone = [item for item in items if f"{_name(item.path)}::{getattr(item, 'originalname', item.name)}" in names]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
