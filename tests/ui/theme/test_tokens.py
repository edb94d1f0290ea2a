"""The colours can be read by everybody, and the pictures of controls are drawn in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor

from sora_desktop.resources import resource_path
from sora_desktop.ui.theme.tokens import DARK, LIGHT, STROKE_PAIRS, TEXT_PAIRS, Colors, contrast

if TYPE_CHECKING:
    from pytest import FixtureRequest  # noqa: PT013 - a type only

SCHEMES = {"light": LIGHT, "dark": DARK}


@pytest.fixture(params=SCHEMES)
def colours(request: FixtureRequest) -> Colors:
    return SCHEMES[request.param]


def test_contrast_is_21_between_black_and_white_and_1_between_equals() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#777777")) == pytest.approx(1)
    assert contrast(QColor("#767676"), QColor("white")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_every_text_reaches_the_contrast_of_wcag_aa_on_its_ground(colours: Colors, ink: str, ground: str) -> None:
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize(("ink", "ground"), STROKE_PAIRS)
def test_edges_icons_and_focus_marks_stand_out_from_their_ground(colours: Colors, ink: str, ground: str) -> None:
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("picture", "token"),
    [
        ("chevron-down", "muted"),
        ("chevron-up", "muted"),
        ("check", "on_accent"),
        ("minus", "on_accent"),
        ("tick", "accent"),
    ],
)
def test_pictures_of_controls_have_the_colour_of_their_token(scheme: str, picture: str, token: str) -> None:
    drawing = resource_path("theme", scheme, f"{picture}.svg").read_text(encoding="utf-8")
    assert f'stroke="{getattr(SCHEMES[scheme], token).name()}"' in drawing
