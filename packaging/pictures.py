"""Takes the pictures of the window for the README: `python packaging/pictures.py [FOLDER]`.

The program is started on a virtual screen over a data folder with some work in it, once in light and once
in dark, and the screen is photographed while a clip plays. What is seen is what a person sees: nothing is
drawn in afterwards. The pictures go to resources/pictures, or to the folder that is named. Needs Xvfb and
xdotool, and takes about two minutes.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab, ImageStat
from stage import PATIENCE, ROOT, fill, program, screen

from sora_desktop.storage.paths import DataPaths
from sora_desktop.storage.settings import load as load_settings
from sora_desktop.storage.settings import save as save_settings

SIZE = (1440, 900)
PREVIEW = (1080, 80, 1440, 300)
"""Where the clip plays, in pixels from the left and the top."""

STEADY = 12
PAUSE = 0.5
NAMES = {"light": "window.png", "dark": "window-dark.png"}


def main() -> int:
    """Take both pictures."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "pictures"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sora-pictures-") as home:
        paths = DataPaths.for_folder(Path(home) / "data")
        paths.prepare()
        asyncio.run(fill(paths))
        for scheme, name in NAMES.items():
            picture = photograph(paths, Path(home), scheme)
            # As small as it goes without a colour being missed.
            picture.save(target / name, optimize=True)
            print(f"{target / name}: {(target / name).stat().st_size // 1000} kB")
    return 0


def photograph(paths: DataPaths, home: Path, scheme: str) -> Image.Image:
    """Start the program in a scheme of colours, and take a picture of the screen once a clip plays."""
    save_settings(paths.settings, replace(load_settings(paths.settings), color_scheme=scheme))
    with screen(SIZE) as display, program(paths, home, display, SIZE):
        return seen(display)


def seen(display: str) -> Image.Image:
    """Look at the screen until its right side has moved for a while, and give what is seen then."""
    moved = 0
    until = time.monotonic() + PATIENCE
    before = ImageGrab.grab(xdisplay=display).convert("RGB")
    while moved < STEADY:
        if time.monotonic() > until:
            sys.exit("The clip does not play.")
        time.sleep(PAUSE)
        now = ImageGrab.grab(xdisplay=display).convert("RGB")
        change = ImageChops.difference(now, before).crop(PREVIEW)
        moved = moved + 1 if sum(ImageStat.Stat(change).mean) > 0 else 0
        before = now
    return before


if __name__ == "__main__":
    sys.exit(main())
