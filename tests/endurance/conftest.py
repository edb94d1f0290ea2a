"""A nursery for the short forms, and a place for what they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.endurance.lives import nursing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.endurance.lives import Ward

WARDS = 2
"""As many as the short forms keep busy at once."""


@pytest.fixture(scope="session")
def wards() -> Iterator[list[Ward]]:
    """Give wards in which lives of the program begin."""
    with nursing(WARDS) as opened:
        yield opened
