"""What holds for every test: no real screen unless asked for, quiet logs, no haste, nothing of the person's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

pytest_plugins = (
    "tests.plugins.elsewhere",
    "tests.plugins.numbered_clips",
    "tests.plugins.release_server",
    "tests.plugins.shares",
    "tests.plugins.signed_clips",
    "tests.plugins.video_server",
)

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "*.debug=false;qt.multimedia.*=false")

# No test is about time: an example may take as long as a computer that does other things needs for it.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

_PERSONAL = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "SORA_DESKTOP_DATA_DIR")
_FOLDERS = {
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what shows something as `gui`, and as `whole` where it is the whole program with its services."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "qapp" in fixtures:
            item.add_marker("gui")
        if "at_desk" in fixtures:
            item.add_marker("whole")


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """The program's own application."""
    from sora_desktop.ui.application import Application  # noqa: PLC0415 - most tests need no window

    return Application


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Delete at once the windows that a test has closed; while thousands are left, each new style takes seconds."""
    try:
        yield
    finally:
        if "qapp" in getattr(item, "fixturenames", ()):
            from PySide6.QtCore import QCoreApplication, QEvent  # noqa: PLC0415 - other tests know no Qt

            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def own_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Keep a test, and every process that it starts, away from the person's keys and folders.

    Only a test marked `keyring` sees the keyring of the session.

    Returns:
        A folder of its own, in which the folders of a person would be.
    """
    home = tmp_path_factory.mktemp("home")
    for name in _PERSONAL:
        monkeypatch.delenv(name, raising=False)
    for name, folder in _FOLDERS.items():
        monkeypatch.setenv(name, str(home / folder))
    if request.node.get_closest_marker("keyring") is None:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return home
