"""Shipped files are found in a checkout and in an installed package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop import resources

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_checkout_has_them_at_the_top() -> None:
    assert resources.resource_path("simulation", "stub.mp4").is_file()


def test_an_installed_package_carries_them_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "sora_desktop"
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.resource_path("icons") == tmp_path / "resources" / "icons"
    (package / "_resources").mkdir(parents=True)
    assert resources.resource_path("icons") == package / "_resources" / "icons"
