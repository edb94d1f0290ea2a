"""Makes the wheel, from the source archive rather than from the checkout, so that the archive is known to be whole."""

from __future__ import annotations

import tarfile
from dataclasses import replace
from typing import TYPE_CHECKING

from products import sdist
from products.distribution_check import check_wheel
from sora_desktop.stamp import STAMP_FILE, Kind

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder


def make(folder: Path, order: BuildOrder) -> Path:
    """Make the source archive and the wheel from it, check both, and leave them among the products.

    Raises:
        BuildFailed: one cannot be made, or lacks something.
    """
    with tarfile.open(sdist.make(folder, order)) as archive:
        # The Python of Debian 12 knows no filter yet; it is our own archive.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder / "unpacked")  # noqa: S202 - the filter is set above
    (source,) = (folder / "unpacked").iterdir()
    # What others build from the archive was not published by us, so only the wheel carries our stamp.
    (source / "resources" / STAMP_FILE).write_text(order.stamp(Kind.WHEEL), encoding="utf-8")
    wheel = sdist.build("wheel", source, folder / "wheel", order)
    check_wheel(wheel, replace(order, root=source))
    return sdist.keep(wheel, order)
