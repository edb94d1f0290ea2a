"""The doctor draws and reads a clip, because the libraries for that may be of a release that does not fit."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

import av

from sora_desktop.cli.clip_health import fault_with_clips
from sora_desktop.cli.doctor import _clips

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_where_clips_can_be_made_nothing_is_wrong_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert fault_with_clips() is None
    assert list(tmp_path.iterdir()) == []
    assert _clips().ok is True


def test_a_library_that_does_not_fit_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_another_release(*_given: Any, **_named: Any) -> None:  # noqa: ANN401 - whatever it is called with
        message = "open() got an unexpected keyword argument 'mode'"
        raise TypeError(message)

    monkeypatch.setattr(av, "open", of_another_release)
    found = _clips()
    assert found.ok is False
    assert found.words == (
        "Clips cannot be drawn and read here: TypeError: open() got an unexpected keyword argument 'mode'. "
        "Reinstall the program."
    )


def test_what_a_library_tells_at_length_is_told_in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_length(*_given: Any, **_named: Any) -> None:  # noqa: ANN401 - whatever it is called with
        raise ValueError("no " * 1000)

    monkeypatch.setattr(av, "open", at_length)
    assert len(fault_with_clips() or "") == 120
