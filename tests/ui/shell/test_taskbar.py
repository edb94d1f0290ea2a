"""Windows is told which program this is, by the name that the entry of its Start menu has."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from products import order
from PySide6.QtWidgets import QApplication

from sora_desktop.stamp import IDENTITY
from sora_desktop.ui import application
from sora_desktop.ui.taskbar import name_process

if TYPE_CHECKING:
    from sora_desktop.services.bundle import OpenServices


def _load_nothing() -> OpenServices:
    raise AssertionError


def test_windows_is_told_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    shell = SimpleNamespace(SetCurrentProcessExplicitAppUserModelID=told.append)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(shell32=shell), raising=False)
    name_process(IDENTITY)
    assert told == [IDENTITY]


def test_the_name_is_told_before_there_is_an_application(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def make(_arguments: list[str]) -> None:
        told.append("application")
        raise InterruptedError

    monkeypatch.setattr(QApplication, "instance", lambda: None)
    monkeypatch.setattr(application, "Application", make)
    monkeypatch.setattr(application, "name_process", told.append)
    with pytest.raises(InterruptedError):
        application.run_window(None, _load_nothing, exit_after_first_paint=True)
    assert told == [IDENTITY, "application"]


def test_packages_know_the_program_by_the_same_name() -> None:
    assert order.IDENTITY == IDENTITY
