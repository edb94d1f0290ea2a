"""Facts about what a second of video costs."""

from __future__ import annotations

import pytest

from sora_desktop.domain.connections import Price
from sora_desktop.domain.prices import price_of

OWN = (
    Price(model="sora-2", usd_per_second=0.2),
    Price(model="sora-2", size="1280x720", usd_per_second=0.3),
    Price(model="*", size="640x360", usd_per_second=0.01),
)
KINDS = (
    Price(model="sora-2", size="1792x1024", usd_per_second=0.5),
    Price(model="sora-2-pro", usd_per_second=0.7),
    Price(model="*", usd_per_second=0.9),
)


@pytest.mark.parametrize(
    ("model", "size", "dollars"),
    [
        ("sora-2", "1280x720", 0.3),
        ("SORA-2", "1280X720", 0.3),
        ("sora-2", None, 0.2),
        ("sora-2", "1792x1024", 0.2),
        ("sora-2-pro", "1280x720", 0.7),
        ("other", "640x360", 0.01),
        ("other", "1280x720", 0.9),
        (None, "640x360", 0.01),
        (None, None, 0.9),
    ],
)
def test_the_own_list_goes_before_the_other_and_what_is_special_before_what_is_general(
    model: str | None, size: str | None, dollars: float
) -> None:
    price = price_of((OWN, KINDS), model, size)
    assert price is not None
    assert price.usd_per_second == dollars


def test_without_a_price_nothing_is_guessed() -> None:
    assert price_of((OWN[:2],), "other", "1280x720") is None
    assert price_of((OWN[:2],), None, None) is None
    assert price_of((OWN[1:2],), "sora-2", None) is None
    assert price_of((), "sora-2", None) is None
