"""Makes contact sheets of every screen and state: `python packaging/contact_sheets.py FOLDER [--only WORDS]`.

In light and in dark, at 900×600 and at 1920×1080, the program is started on a virtual screen over data
folders in different states, and led from state to state by its keys alone, as a person without a mouse
would. Each state is photographed into FOLDER/SCHEME-SIZE/, and all of them together make the sheet
FOLDER/SCHEME-SIZE.png. Look at each. Needs Xvfb and xdotool, and takes about ten minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import math
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont, ImageGrab, ImageStat
from stage import PATIENCE, Person, fill, program, screen

from sora_desktop.storage.paths import DataPaths
from sora_desktop.storage.settings import Settings
from sora_desktop.storage.settings import load as load_settings
from sora_desktop.storage.settings import save as save_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SCHEMES = ("light", "dark")
SIZES = ((900, 600), (1920, 1080))
SETTLED = 0.9
"""Seconds after which a state is shown; the machine that takes pictures has nothing else to do."""

STARTED = 4.0
WRITTEN = 6.0
"""How much the brightness of the middle varies at least when something is written there."""
BETWEEN_KEYS = 0.12
TILE = 480
CAPTION, GAP = 24, 12


@dataclass(frozen=True)
class State:
    """Something that the window can show."""

    name: str
    keys: Sequence[str] = ()
    """What leads there: keys, or `text:…` for what is typed, or `wait:…` in seconds."""

    back: Sequence[str] = ()
    """What leads away from it."""


@dataclass(frozen=True)
class Scene:
    """A data folder, and the states that are seen over it."""

    name: str
    make: Callable[[DataPaths], None]
    states: Sequence[State]


def main() -> int:
    """Photograph every scene in every scheme and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", default="", help="only scenes whose name has this in it")
    options = parser.parse_args()
    scenes = [scene for scene in SCENES if options.only in scene.name]
    with tempfile.TemporaryDirectory(prefix="sora-sheets-") as home:
        kept = {scene.name: made(scene, Path(home)) for scene in scenes}
        for scheme, size in itertools.product(SCHEMES, SIZES):
            folder = options.folder / f"{scheme}-{size[0]}x{size[1]}"
            folder.mkdir(parents=True, exist_ok=True)
            pictures: dict[str, Image.Image] = {}
            for scene in scenes:
                pictures |= photographed(scene, kept[scene.name], Path(home), scheme, size)
            for number, (name, picture) in enumerate(pictures.items(), start=1):
                picture.save(folder / f"{number:02} {name}.png", optimize=True)
            sheet(pictures).save(folder.with_suffix(".png"), optimize=True)
            print(f"{folder}.png: {len(pictures)} states", flush=True)
    return 0


def made(scene: Scene, home: Path) -> Path:
    """Fill the data folder of a scene, and keep it as it is before anybody works with it."""
    # Made where it is worked with later: the list of jobs knows by its whole path where a clip lies.
    paths = DataPaths.for_folder(home / DATA)
    paths.prepare()
    scene.make(paths)
    return Path(shutil.move(paths.root, home / f"{scene.name} as it was"))


def photographed(scene: Scene, kept: Path, home: Path, scheme: str, size: tuple[int, int]) -> dict[str, Image.Image]:
    """Start the program over a copy of a scene's data folder, and take a picture of each of its states."""
    folder = home / DATA
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kept, folder)
    paths = DataPaths.for_folder(folder)
    save_settings(paths.settings, replace(load_settings(paths.settings), color_scheme=scheme))
    pictures: dict[str, Image.Image] = {}
    (home / PROMPTS).write_text(ROWS, "utf-8")
    with screen(size) as display, program(paths, home, display, size) as person:
        wait_for_page(display)
        for state in scene.states:
            person.go_to_window()
            press(person, state.keys)
            time.sleep(SETTLED)
            pictures[f"{scene.name} - {state.name}"] = ImageGrab.grab(xdisplay=display).convert("RGB")
            press(person, state.back)
    return pictures


def wait_for_page(display: str) -> None:
    """Wait until something is written in the middle of the window, and then for what comes last."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        seen = ImageGrab.grab(xdisplay=display).convert("L")
        width, height = seen.size
        if ImageStat.Stat(seen.crop((width // 3, height // 4, width * 2 // 3, height * 3 // 4))).stddev[0] > WRITTEN:
            break
        time.sleep(BETWEEN_KEYS)
    time.sleep(STARTED)


def press(person: Person, keys: Sequence[str]) -> None:
    """Press keys, type what stands after `text:`, and wait as many seconds as stand after `wait:`."""
    for key in keys:
        kind, _, rest = key.partition(":")
        if kind == "text":
            person.do("type", "--delay", "8", rest)
        elif kind == "wait":
            time.sleep(float(rest))
        else:
            person.do("key", "--clearmodifiers", key)
        time.sleep(BETWEEN_KEYS)


def sheet(pictures: Mapping[str, Image.Image]) -> Image.Image:
    """Put pictures together, each above its name."""
    tiles = [picture.copy() for picture in pictures.values()]
    for tile in tiles:
        tile.thumbnail((TILE, TILE))
    width, height = tiles[0].size
    columns = math.ceil(math.sqrt(len(tiles)))
    rows = math.ceil(len(tiles) / columns)
    whole = Image.new("RGB", (columns * (width + GAP) + GAP, rows * (height + CAPTION + GAP) + GAP), "#808080")
    draw, font = ImageDraw.Draw(whole), ImageFont.load_default(14)
    for number, (name, tile) in enumerate(zip(pictures, tiles, strict=True)):
        left = GAP + number % columns * (width + GAP)
        top = GAP + number // columns * (height + CAPTION + GAP)
        whole.paste(tile, (left, top))
        draw.text((left, top + height + 4), name, fill="white", font=font)
    return whole


def with_work(paths: DataPaths) -> None:
    """Fill a data folder as of somebody at work."""
    asyncio.run(fill(paths))


def without_anything(paths: DataPaths) -> None:
    """Leave a data folder as it is before the first start."""


def begun(paths: DataPaths) -> None:
    """Make the data folder of somebody who has begun a prompt and has no clip."""
    save_settings(paths.settings, Settings(draft={"prompt": "A"}))


def damaged(paths: DataPaths) -> None:
    """Make a data folder whose database is damaged."""
    paths.database.write_bytes(b"SQLite format 3\x00" + bytes(4096))


DATA = "data"
PROMPTS = "storyboard.csv"
ROWS = """prompt,size,seconds,takes
Dawn over rice terraces with mist in the valleys,1280x720,4,2
A red tram climbs a steep street in the rain,1280x720,4,1
,1280x720,4,1
Close-up of a clockmaker's hands,1280x721,4,1
Two children fly a kite on a wide beach at low tide,720x1280,8,many
"""
"""A file of prompts of which some rows cannot be sent as they are."""

TO_LIST = ("ctrl+n", "F6")
"""From wherever the keyboard is into the list."""

OUT = ("Escape", "Escape", "wait:0.3", *TO_LIST)
"""Out of a sheet or a field, and back into the list."""

SCENES: Sequence[Scene] = (
    Scene(
        "first start",
        without_anything,
        (
            State("welcome"),
            State("add connection", ("Tab", "space"), ("Escape",)),
        ),
    ),
    Scene("begun", begun, (State("no clips yet"),)),
    Scene("damaged", damaged, (State("list is damaged"),)),
    Scene(
        "at work",
        with_work,
        (
            State("clip plays"),
            State("list by keyboard", (*TO_LIST, "Home", "Down", "Down", "Down"), ()),
            State("several selected", ("shift+Down", "shift+Down"), ()),
            State("menu of clips", ("shift+F10",), ("Escape", "Home")),
            State("waiting", (), ("Down",)),
            State("generating", (), ("End", "Up", "Up", "Up", "Up")),
            State("failed", ("End", "Up", "Up", "Up"), ()),
            State("refused", ("Up", "Up", "Up", "Up"), ("Home", "Down", "Down", "Down")),
            State("receipt", ("ctrl+3", "wait:1"), OUT),
            State("lineage", ("ctrl+4", "wait:1"), (*OUT, "Home", "Down", "Down", "Down")),
            State("zoomed in", ("ctrl+plus", "ctrl+plus", "ctrl+plus"), ("ctrl+0",)),
            State("full screen", ("f", "wait:1"), ("Escape", "wait:0.5")),
            State("filters", ("F3", "text:sea", "Return", "wait:0.5"), ()),
            State("narrowed down", OUT, ()),
            State("narrowed to nothing", ("ctrl+f", "text:bread"), ("ctrl+a", "Delete", *TO_LIST)),
            State("filter cleared", ("shift+F3",), ()),
            State("search", ("ctrl+f", "text:harbour"), ("Escape", *TO_LIST)),
            State("nothing found", ("ctrl+f", "text:zebra crossing"), ("Escape", *TO_LIST)),
            State("grouped by batch", ("ctrl+alt+g",), ()),
            State("groups collapsed", ("ctrl+Left",), ("ctrl+Right", "ctrl+alt+g")),
            State("grouped by connection", ("ctrl+alt+c",), ("ctrl+alt+c",)),
            State("sorting and columns", ("shift+F4",), ("Escape",)),
            State("gallery", ("F4", "wait:1"), ("F4", *TO_LIST)),
            State("queue order", ("ctrl+shift+o",), ("ctrl+shift+o", *TO_LIST)),
            State("rename", ("Home", "Down", "Down", "Down", "F2"), OUT),
            State("tags", ("ctrl+t", "wait:0.5"), OUT),
            State("note", ("ctrl+shift+n",), OUT),
            State("remix", ("ctrl+j",), OUT),
            State("edit", ("ctrl+shift+j",), OUT),
            State("extend", ("ctrl+shift+k",), OUT),
            State("export", ("ctrl+shift+e", "wait:1"), OUT),
            State("export of the list", ("ctrl+alt+e", "wait:1"), ("Escape", "wait:0.5", *OUT)),
            State("report", ("ctrl+shift+v", "wait:2"), OUT),
            State("delete on the server", ("ctrl+shift+d",), OUT),
            State("compared", ("Down", "Home", "Down", "Down", "Down", "shift+Down", "ctrl+k", "wait:2"), OUT),
            State("past prompts", ("ctrl+n", "F5", "wait:0.5"), OUT),
            State("templates", ("ctrl+n", "F7", "wait:0.5"), OUT),
            State("presets", ("ctrl+n", "F9", "wait:0.5"), OUT),
            State(
                "choices in a prompt",
                ("ctrl+n", "ctrl+a", "text:A {red|blue|green} kite over {the sea|a field}", "shift+F5", "wait:0.5"),
                OUT,
            ),
            State("places in a prompt", ("ctrl+n", "ctrl+a", "text:A {animal} in {place}", "ctrl+F7"), OUT),
            State(
                "template is named",
                ("ctrl+n", "ctrl+a", "text:A {animal} in {place}", "shift+F7"),
                ("text:Animals", "Return", "wait:0.5", *TO_LIST),
            ),
            State("templates that are kept", ("ctrl+n", "F7", "wait:0.5"), OUT),
            State(
                "preset is named",
                ("ctrl+n", "shift+F9", "wait:0.3"),
                ("text:Wide", "Return", "wait:0.5", *TO_LIST),
            ),
            State("presets that are kept", ("ctrl+n", "F9", "wait:0.5"), OUT),
            State(
                "several lines are pasted",
                ("ctrl+n", "ctrl+a", "text:A cat", "Return", "text:A dog", "ctrl+a", "ctrl+x", "ctrl+v", "wait:0.5"),
                OUT,
            ),
            State(
                "filter is named",
                ("F3", "text:sea", "Return", "wait:0.5", "Escape", "wait:0.3", "ctrl+F3", "wait:0.3"),
                ("text:Sea", "Return", "wait:0.5", "shift+F3", *TO_LIST),
            ),
            State("filters that are kept", ("F3", "wait:0.3"), OUT),
            State("cancel all waiting", ("ctrl+shift+Delete",), OUT),
            State("problem in the form", ("ctrl+n", "ctrl+a", "BackSpace", "ctrl+Return", "wait:0.5"), OUT),
            State("queue paused", ("ctrl+p", "wait:0.5"), ("ctrl+p", *TO_LIST)),
            State("moved to the trash", ("End", "Delete", "wait:1"), ()),
            State("trash", ("ctrl+alt+7", "wait:0.5"), ("ctrl+alt+1", "ctrl+z", "wait:1")),
            State("restored", (), ()),
            State("what needs you", ("ctrl+alt+4",), ("ctrl+alt+1",)),
            State("import", ("ctrl+o", "wait:2", f"text:~/{PROMPTS}", "Return", "wait:1.5"), OUT),
            State("connections", ("ctrl+comma", "wait:1"), OUT),
            State("clips on the server", ("ctrl+alt+s", "wait:1"), OUT),
            State("local service", ("ctrl+shift+l", "wait:1"), OUT),
            State("library settings", ("ctrl+shift+comma", "wait:1"), OUT),
            State("spending", ("ctrl+m", "wait:1"), OUT),
            State("budgets", ("ctrl+b", "wait:1"), OUT),
            State("authorities", ("ctrl+shift+h", "wait:1"), OUT),
            State("keys", ("F1", "wait:0.5"), OUT),
            State("about", ("shift+F1",), OUT),
            State("newer versions", ("ctrl+F1", "wait:0.5"), OUT),
            State("licences", ("ctrl+shift+F1", "wait:2"), OUT),
            State("menu file", ("alt+f",), OUT),
            State("menu edit", ("alt+e",), OUT),
            State("menu view", ("alt+v",), OUT),
            State("menu clip", ("alt+c",), OUT),
            State("menu clip - label", ("alt+c", "l"), OUT),
            State("menu clip - make from it", ("alt+c", "m"), OUT),
            State("menu clip - where it comes from", ("alt+c", "w"), OUT),
            State("menu view - filters", ("alt+v", "t"), OUT),
            State("menu view - comparison", ("alt+v", "m"), OUT),
            State("menu prompt", ("alt+p",), OUT),
            State("menu playback", ("alt+b",), OUT),
            State("menu queue", ("alt+q",), OUT),
            State("menu connection", ("alt+o",), OUT),
            State("menu help", ("alt+h",), OUT),
            State("panes folded away", ("ctrl+1", "ctrl+2"), ("ctrl+1", "ctrl+2")),
            State("quit with work under way", ("ctrl+q",), ("Escape",)),
        ),
    ),
)

if __name__ == "__main__":
    sys.exit(main())
