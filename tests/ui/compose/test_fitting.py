"""A reference image is shown as it will be sent, and a person chooses what becomes of another shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.requests import Fit, Order, VideoRequest
from sora_desktop.ui.compose.reference_images import Wish, fit_picture, read_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.compose.reference_card import ReferenceCard
    from tests.ui.compose.conftest import World

    MakeImage = Callable[[int, int], Path]

BLACK = QColor(0, 0, 0)
OUTER, INNER = (220, 30, 30), (30, 30, 220)


@pytest.fixture
def striped(tmp_path: Path) -> Path:
    """A tall image: red above and below, blue in the middle third."""
    image = Image.new("RGB", (600, 900), OUTER)
    image.paste(INNER, (0, 300, 600, 600))
    path = tmp_path / "striped.png"
    image.save(path)
    return path


def shown(world: World, qtbot: QtBot) -> ReferenceCard:
    """Wait until the image is seen as it will be sent, and give its card."""
    reference = world.pane.fields.reference
    qtbot.waitUntil(lambda: reference.card is not None and reference.card.preview.image is not None)
    assert reference.card is not None
    return reference.card


def colour(card: ReferenceCard, across: float, down: float) -> str:
    """Say which colour is seen at a place of the preview, given in parts of its width and height."""
    image = card.preview.image
    assert image is not None
    found = image.pixelColor(int(across * (image.width() - 1)), int(down * (image.height() - 1)))
    named = {"black": BLACK, "outer": QColor(*OUTER), "inner": QColor(*INNER)}

    def distance(other: QColor) -> int:
        return abs(found.red() - other.red()) + abs(found.green() - other.green()) + abs(found.blue() - other.blue())

    return min(named, key=lambda name: distance(named[name]))


def test_an_image_of_another_shape_is_cropped_unless_asked_otherwise(world: World, qtbot: QtBot, striped: Path) -> None:
    world.type("a peanut")
    world.pane.fields.size_chooser.set_value("1280x720")
    world.pane.fields.reference.set_value(str(striped))
    card = shown(world, qtbot)
    assert card.words == ("striped.png", "600×900 → 1280×720, cropped")
    assert colour(card, 0.5, 0.1) == colour(card, 0.02, 0.5) == "inner"
    world.checked()
    world.ctrl_enter()
    assert world.orders[0].fit is Fit.CROP


def test_the_preview_has_the_shape_of_the_clip(world: World, qtbot: QtBot, striped: Path) -> None:
    world.pane.fields.size_chooser.set_value("1280x720")
    world.pane.fields.reference.set_value(str(striped))
    frame = shown(world, qtbot).preview.frame_rect()
    assert frame.width() / frame.height() == pytest.approx(16 / 9, rel=0.02)
    world.pane.fields.size_chooser.set_value("720x1280")
    frame = shown(world, qtbot).preview.frame_rect()
    assert frame.width() / frame.height() == pytest.approx(9 / 16, rel=0.02)


def test_padding_by_mouse_shows_the_bars_and_goes_into_the_order(world: World, qtbot: QtBot, striped: Path) -> None:
    world.type("a peanut")
    world.pane.fields.size_chooser.set_value("1280x720")
    world.pane.fields.reference.set_value(str(striped))
    card = shown(world, qtbot)
    world.click(card.fit.segment(Fit.PAD))
    card = shown(world, qtbot)
    assert card.words[1] == "600×900 → 1280×720, padded"
    assert colour(card, 0.02, 0.5) == "black"
    assert colour(card, 0.5, 0.02) == "outer"
    world.checked()
    world.ctrl_enter()
    assert world.orders[0].fit is Fit.PAD


def test_the_arrow_keys_go_from_one_fit_to_the_next(world: World, qtbot: QtBot, striped: Path) -> None:
    world.pane.fields.size_chooser.set_value("1280x720")
    world.pane.fields.reference.set_value(str(striped))
    card = shown(world, qtbot)
    card.fit.segment(Fit.CROP).setFocus()
    world.press(Qt.Key.Key_Right)
    world.press(Qt.Key.Key_Right)
    card = shown(world, qtbot)
    assert card.words[1] == "600×900 → 1280×720, stretched"
    assert world.pane.fields.reference.fit is Fit.STRETCH
    assert colour(card, 0.02, 0.02) == "outer"
    assert colour(card, 0.02, 0.5) == "inner"


def test_an_image_of_the_same_shape_asks_nothing(world: World, qtbot: QtBot, image_file: MakeImage) -> None:
    world.pane.fields.size_chooser.set_value("1280x720")
    world.pane.fields.reference.set_value(str(image_file(640, 360)))
    card = shown(world, qtbot)
    assert card.words[1] == "640×360 → 1280×720"
    assert not card.fit.isVisible()


def test_an_image_of_the_same_size_stays_as_it_is(world: World, qtbot: QtBot, image_file: MakeImage) -> None:
    world.pane.fields.size_chooser.set_value("640x360")
    world.pane.fields.reference.set_value(str(image_file(640, 360)))
    assert shown(world, qtbot).words[1] == "640×360"


def test_where_no_size_is_known_the_image_is_left_as_it_is(world: World, qtbot: QtBot, striped: Path) -> None:
    world.pane.fields.reference.set_value(str(striped))
    card = shown(world, qtbot)
    assert card.words[1] == "600×900"
    assert not card.fit.isVisible()
    assert colour(card, 0.5, 0.02) == "outer"


def test_where_none_is_chosen_the_size_is_the_servers_default(world: World, qtbot: QtBot, striped: Path) -> None:
    world.offer(world.closed)
    world.pane.fields.reference.set_value(str(striped))
    assert shown(world, qtbot).words[1] == "600×900 → 720×1280, cropped"
    world.offer(Capabilities())
    assert shown(world, qtbot).words[1] == "600×900"


def test_an_image_is_never_too_large_or_too_small_for_a_server_that_minds(
    world: World, qtbot: QtBot, striped: Path
) -> None:
    world.type("a peanut")
    world.offer(Capabilities(reference_must_match=True, default_size="1280x720"))
    world.pane.fields.reference.set_value(str(striped))
    shown(world, qtbot)
    world.checked()
    assert world.problem("reference") == ""
    assert world.pane.reason == ""


def test_a_size_that_is_typed_half_leaves_the_image_as_it_is(world: World, qtbot: QtBot, striped: Path) -> None:
    world.pane.fields.reference.set_value(str(striped))
    for typed in ("1", "12", "12x", "128x7", "128x72"):
        world.pane.fields.size_chooser.set_value(typed)
    assert shown(world, qtbot).words[1] == "600×900 → 128×72, cropped"
    world.pane.fields.size_chooser.set_value("128x")
    assert shown(world, qtbot).words[1] == "600×900"


def test_of_many_sizes_in_quick_succession_the_last_is_seen(world: World, qtbot: QtBot, striped: Path) -> None:
    reference = world.pane.fields.reference
    reference.set_value(str(striped))
    shown(world, qtbot)
    for width in range(640, 1280, 64):
        world.pane.fields.size_chooser.set_value(f"{width}x640")
    world.pane.fields.size_chooser.set_value("200x600")
    card = shown(world, qtbot)
    image = card.preview.image
    assert image is not None
    assert image.width() / image.height() == pytest.approx(1 / 3, rel=0.02)


def test_a_photograph_taken_upright_is_counted_and_seen_upright(world: World, qtbot: QtBot, tmp_path: Path) -> None:
    lying = Image.new("RGB", (900, 600), OUTER)
    lying.paste(INNER, (0, 0, 300, 600))
    mark = Image.Exif()
    mark[0x0112] = 6
    lying.save(tmp_path / "upright.jpg", exif=mark)
    world.pane.fields.reference.set_value(str(tmp_path / "upright.jpg"))
    card = shown(world, qtbot)
    assert card.words[1] == "600×900"
    assert colour(card, 0.5, 0.05) == "inner"
    assert colour(card, 0.5, 0.9) == "outer"


def test_a_clip_as_narrow_as_a_thread_does_no_harm(striped: Path) -> None:
    image = fit_picture(Wish(str(striped), (64, 65_000), Fit.PAD))
    assert (image.width(), image.height()) == (1, 288)


def test_what_is_previewed_fits_into_a_small_box_whatever_it_was(striped: Path) -> None:
    picture = read_picture(str(striped))
    assert (picture.width, picture.height) == (600, 900)
    assert picture.preview.height() == 288


def test_an_image_that_goes_away_while_it_is_fitted_is_said(world: World, qtbot: QtBot, striped: Path) -> None:
    reference = world.pane.fields.reference
    reference.set_value(str(striped))
    shown(world, qtbot)
    striped.unlink()
    world.pane.fields.size_chooser.set_value("1280x720")
    qtbot.waitUntil(lambda: reference.error is not None)
    qtbot.waitUntil(lambda: "striped.png cannot be read" in world.problem("reference"))


def test_an_image_that_was_mended_is_read_again_when_it_is_put_in_again(
    world: World, qtbot: QtBot, tmp_path: Path, striped: Path
) -> None:
    reference = world.pane.fields.reference
    path = tmp_path / "mended.png"
    path.write_text("no picture")
    reference.set_value(str(path))
    qtbot.waitUntil(lambda: reference.error is not None)
    path.write_bytes(striped.read_bytes())
    reference.set_value(str(path))
    assert shown(world, qtbot).words[1] == "600×900"
    world.checked()
    assert world.problem("reference") == ""


def test_the_fit_is_in_the_draft_and_comes_back(world: World, qtbot: QtBot, striped: Path) -> None:
    world.pane.fields.size_chooser.set_value("1280x720")
    world.pane.fields.reference.set_value(str(striped))
    world.click(shown(world, qtbot).fit.segment(Fit.STRETCH))
    kept = json.loads(json.dumps(world.pane.draft()))
    world.pane.restore_draft({})
    assert world.pane.fields.reference.fit is Fit.CROP
    world.pane.restore_draft(kept)
    card = shown(world, qtbot)
    assert card.words[1] == "600×900 → 1280×720, stretched"
    assert card.fit.segment(Fit.STRETCH).isChecked()


@pytest.mark.parametrize("broken", ["squeeze", "", None, 3, ["pad"]])
def test_a_fit_that_nobody_knows_is_cropping(world: World, broken: object) -> None:
    world.pane.restore_draft({"prompt": "a peanut", "fit": broken})
    assert world.pane.fields.reference.fit is Fit.CROP


def test_the_settings_of_an_order_bring_its_fit_back(world: World, striped: Path) -> None:
    request = VideoRequest(prompt="a peanut", size="1280x720", reference=str(striped))
    world.pane.fill(Order(request=request, fit=Fit.PAD))
    assert world.pane.fields.reference.fit is Fit.PAD
    assert world.pane.fields.reference.values == (str(striped),)


def test_a_change_of_the_fit_is_told_as_any_other(world: World, qtbot: QtBot, striped: Path) -> None:
    world.pane.fields.size_chooser.set_value("1280x720")
    world.pane.fields.reference.set_value(str(striped))
    card = shown(world, qtbot)
    before = world.drafts
    world.click(card.fit.segment(Fit.PAD))
    assert world.drafts > before


def test_everything_of_an_image_has_a_name_and_is_reached_by_tab(world: World, qtbot: QtBot, striped: Path) -> None:
    world.pane.fields.size_chooser.set_value("1280x720")
    world.pane.fields.reference.set_value(str(striped))
    card = shown(world, qtbot)
    world.checked()
    assert all(stop.accessibleName() or stop.property("text") for stop in card.stops)
    card.change_button.setFocus()
    seen = []
    for _ in range(3):
        focus = world.pane.window().focusWidget()
        assert focus is not None
        seen.append(focus)
        world.press(Qt.Key.Key_Tab)
    assert seen == [card.change_button, card.remove_button, card.fit.segment(Fit.CROP)]


def test_nothing_of_an_image_is_built_before_there_is_one(world: World) -> None:
    reference = world.pane.fields.reference
    assert reference.card is None
    assert reference.strip is None


def test_an_image_that_is_dropped_is_scrolled_into_sight(world: World, qtbot: QtBot, striped: Path) -> None:
    world.pane.resize(262, 560)
    world.pane.fields.size_chooser.set_value("1280x720")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(striped))])
    assert world.drag(world.pane, data, drop=True)
    card = shown(world, qtbot)
    view = world.pane.fields.viewport()
    qtbot.waitUntil(lambda: view.rect().contains(card.mapTo(view, card.rect().center())))
    qtbot.waitUntil(lambda: card.mapTo(view, card.rect().bottomLeft()).y() < view.height())
    assert card.mapTo(view, card.rect().topLeft()).y() > 0
