"""Of native libraries the frozen program carries those that something loads, and those find what they need."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from freezing import freeze, trimming
from freezing.loaded import LOADED, NEEDED, check
from freezing.needs import Needs
from freezing.trimming import FROM_THE_SYSTEM, PLUGINS, is_from_the_system, kept, reason_for, unwanted_data
from products.elf import read_elf
from steps.errors import BuildFailed

SPEC = importlib.util.find_spec("PIL")
PACKAGES = Path(next(iter(SPEC.submodule_search_locations or ()))).parent if SPEC else Path()
EXTENSION = "PIL/" + next(PACKAGES.glob("PIL/_webp.*.so")).name


def folder(name: str) -> dict[str, Path]:
    return {f"{name}/{path.name}": path for path in (PACKAGES / name).iterdir() if ".so" in path.name}


FILES = {EXTENSION: PACKAGES / EXTENSION, **folder("pillow.libs"), **folder("av.libs")}


def only(prefix: str) -> str:
    (found,) = [place for place in FILES if place.startswith(prefix)]
    return found


def entries(*kinds: tuple[str, str]) -> list[tuple[str, str, str]]:
    return [(place, str(FILES.get(place, "")), kind) for place, kind in kinds]


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    """Give a folder with a module that reads pictures, and all the libraries that it needs."""
    root = tmp_path / "_internal"
    for place in Needs(FILES).reached_from([EXTENSION]):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(FILES[place], root / place)
    return root


def test_what_a_module_needs_is_found_in_the_folder_that_it_names() -> None:
    reached = Needs(FILES).reached_from([EXTENSION])

    assert {place.partition("/")[0] for place in reached} == {"PIL", "pillow.libs"}
    assert only("pillow.libs/libsharpyuv-") in reached
    assert only("pillow.libs/libtiff-") not in reached


def test_of_two_libraries_of_one_name_each_is_needed_by_its_own_neighbours() -> None:
    (shared,) = {Path(place).name for place in FILES if Path(place).name.startswith("libXau-")}
    needs = Needs(FILES)

    for room in ("av.libs", "pillow.libs"):
        (neighbour,) = [place for place in FILES if place.startswith(f"{room}/libxcb-") and ".so.1." in place]
        assert dict(needs.of(neighbour))[shared] == f"{room}/{shared}"


def test_what_nothing_needs_stays_out_and_so_do_links() -> None:
    stray = only("pillow.libs/libtiff-")
    link = ("libtiff.so", stray, "SYMLINK")
    collected = entries((EXTENSION, "EXTENSION"), *((place, "BINARY") for place in folder("pillow.libs")))

    places = {place for place, _, _ in kept([*collected, link])}

    assert {EXTENSION, only("pillow.libs/libsharpyuv-")} <= places
    assert not {stray, "libtiff.so"} & places


def test_plugins_stay_for_a_reason_or_not_at_all() -> None:
    wanted = "PySide6/Qt/plugins/platforms/libqxcb.so"
    strays = ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "PySide6/Qt/plugins/platforms/libqvnc.so")
    plugin = [(place, str(PACKAGES / place), "BINARY") for place in (wanted, *strays)]

    assert [place for place, _, _ in kept(plugin)] == [wanted]
    assert reason_for(wanted) == "the window under X11"
    assert [reason_for(stray) for stray in strays] == [None, None]


@pytest.mark.parametrize("pattern", [pattern for pattern in PLUGINS if "darwin" not in pattern])
def test_every_reason_for_a_plugin_is_for_one_that_there_is_on_some_system(pattern: str) -> None:
    others = ("multimedia/*windows", "platforms/*qcocoa", "platforms/*qwindows", "styles/")

    assert pattern.startswith(others) or any((PACKAGES / "PySide6" / "Qt" / "plugins").glob(pattern))


def test_drivers_fonts_and_the_c_library_are_the_systems() -> None:
    assert all(is_from_the_system(name) for name in ("libc.so.6", "libGL.so.1", "libfontconfig.so.1", "libcups.so.2"))
    assert not is_from_the_system("libxcb-cursor.so.0")
    assert all(FROM_THE_SYSTEM.values())


def test_a_library_that_is_the_systems_is_not_carried_along() -> None:
    assert kept([("libstdc++.so.6", str(FILES[EXTENSION]), "BINARY")]) == []


def test_on_windows_plugins_and_what_came_along_with_them_stay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    stay = ("PySide6\\plugins\\platforms\\qwindows.dll", "PySide6\\Qt6Quick.dll", "c2pa\\libs\\c2pa_c.dll")
    strays = ("PySide6\\plugins\\imageformats\\qpdf.dll", "PySide6\\Qt6Pdf.dll", "PySide6\\opengl32sw.dll")

    assert [place for place, _, _ in kept([(place, "", "BINARY") for place in (*stay, *strays)])] == [*stay]


def test_of_data_neither_translations_nor_links_go_along() -> None:
    assert unwanted_data("PySide6/Qt/translations/qt_de.qm")
    assert unwanted_data("libtiff.so", "SYMLINK")
    assert unwanted_data("PySide6/Qt/lib/QtPdf.framework/Versions/A/Resources/Info.plist")
    assert not unwanted_data("sora_desktop/_resources/translations/sora_desktop_en.qm")


def test_every_library_has_its_reason(libraries: Path) -> None:
    extension = libraries / EXTENSION

    verdict = check(libraries, [extension.resolve()])

    assert verdict.reasons[EXTENSION] == LOADED
    assert set(verdict.reasons.values()) == {LOADED, NEEDED}
    assert "libc.so.6" in verdict.from_the_system
    assert str(verdict).splitlines()[0] == f"{len(verdict.reasons):5}  native libraries, of which are"


def test_a_library_that_nothing_loads_ends_the_build(libraries: Path) -> None:
    stray = only("pillow.libs/libtiff-")
    shutil.copy2(FILES[stray], libraries / "libstray.so.6")

    with pytest.raises(BuildFailed, match=r"Nothing loads these libraries:\n  libstray\.so\.6$"):
        check(libraries, [libraries / EXTENSION])


def test_a_library_that_lacks_another_ends_the_build(libraries: Path) -> None:
    place = only("pillow.libs/libsharpyuv-")
    (libraries / place).unlink()

    with pytest.raises(BuildFailed, match=rf"not there:\n  pillow\.libs/.* needs {Path(place).name}"):
        check(libraries, [libraries / EXTENSION])


def test_a_module_that_is_loaded_later_has_its_reason_though_the_self_test_loads_it_not(libraries: Path) -> None:
    assert check(libraries, []).reasons[EXTENSION] == trimming.LOADED_LATER["PIL/_webp.*"]


def test_no_library_looks_into_folders_of_the_builders_computer(libraries: Path) -> None:
    leading = libraries / EXTENSION
    own = {path: read_elf(path) for path in libraries.rglob("*.so*") if path != leading}
    before = read_elf(leading)
    # As long as what it names: a folder as in the home of a person.
    leading.write_bytes(leading.read_bytes().replace(b"$ORIGIN/../pillow.libs", b"/home/me/python3.11/li"))
    assert before is not None

    freeze.keep_to_own_folders(libraries)

    assert read_elf(leading) == replace(before, folders=())
    assert {path: read_elf(path) for path in own} == own


def test_of_pythons_own_modules_each_may_wait_until_it_is_needed() -> None:
    assert "Unicode" in str(reason_for("python3.11/lib-dynload/_codecs_jp.cpython-311-x86_64-linux-gnu.so"))
    assert "hashes" in str(reason_for("python3.13/lib-dynload/_sha2.cpython-313-x86_64-linux-gnu.so"))
    assert reason_for("_cffi_backend.cpython-311-x86_64-linux-gnu.so") is None


def test_what_only_debuggers_read_is_taken_away_and_nothing_else(libraries: Path) -> None:
    before = {path: (read_elf(path), path.stat().st_size) for path in libraries.rglob("*.so*")}
    mode = (libraries / EXTENSION).stat().st_mode

    freeze.strip(libraries)

    assert {path: read_elf(path) for path in before} == {path: elf for path, (elf, _) in before.items()}
    assert (libraries / EXTENSION).stat().st_size < before[libraries / EXTENSION][1]
    assert (libraries / EXTENSION).stat().st_mode == mode
    assert {path for path in libraries.rglob("*") if path.is_file()} == before.keys()
    assert not [path for path in libraries.parent.iterdir() if path != libraries]
