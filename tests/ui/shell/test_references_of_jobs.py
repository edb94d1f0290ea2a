"""What the form shows of reference images is what a job takes with it, and what is found again when it is reused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from sora_desktop.domain.queries import JobQuery
from sora_desktop.ui.actions import JobAction

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.shell.desk import AtDesk, Desk

RED = (220, 30, 30)


def test_a_padded_image_is_sent_as_it_was_previewed_and_comes_back_with_the_others(
    at_desk: AtDesk, tmp_path: Path
) -> None:
    for name, size in (("square.png", (400, 400)), ("other.png", (90, 30))):
        Image.new("RGB", size, RED).save(tmp_path / name)
    draft = {
        "prompt": "A peanut",
        "size": "1280x720",
        "reference": str(tmp_path / "square.png"),
        "further_references": [str(tmp_path / "other.png")],
        "fit": "pad",
    }

    async def scene(desk: Desk) -> None:
        compose = desk.wiring.compose
        desk.window.show_workspace()
        compose.restore_draft(draft)
        reference = compose.fields.reference
        await desk.until(lambda: reference.card and reference.card.preview.image and not compose.reason)
        assert reference.card is not None
        seen = reference.card.preview.image
        assert seen is not None
        compose.submit()
        await desk.until(lambda: desk.wiring.census.running + desk.wiring.census.waiting)
        found = list(await desk.services.catalogue.sequences(JobQuery()))
        (job,) = await desk.settled(await desk.services.catalogue.page(found))
        with Image.open(job.request.reference or "") as sent:
            assert sent.size == (1280, 720)
            red = sent.getchannel("R").tobytes()
            for across, down in ((0.05, 0.5), (0.5, 0.05), (0.5, 0.5), (0.95, 0.9)):
                shown = seen.pixelColor(int(across * seen.width()), int(down * seen.height())).red()
                assert abs(red[int(down * 720) * 1280 + int(across * 1280)] - shown) < RED[0] // 4
        with Image.open(job.request.further_references[0]) as sent:
            assert sent.size == (90, 30)
        compose.restore_draft({})
        desk.wiring.actions.perform(JobAction.REUSE, [job])
        assert reference.values == (job.request.reference, *job.request.further_references)
        await desk.until(lambda: not reference.reading)
        assert reference.words[1] == "1280×720"
        assert reference.error is None

    at_desk(scene)
