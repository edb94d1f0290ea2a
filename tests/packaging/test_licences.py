"""Facts about tracing a frozen program to its licences: nothing unknown gets through, and the table is whole."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PathDistribution, distribution, distributions
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from licensing import bundled, table
from licensing.bundled import read_bundled
from steps.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
TABLE = tomllib.loads((ROOT / "packaging" / "licensing" / "libraries.toml").read_text(encoding="utf-8"))
LICENCES = sorted({told["licence"] for told in [*TABLE.values(), *TABLE["within"].values()] if "licence" in told})
WITH_LIBRARIES = ("av", "pillow", "c2pa-python", "PySide6-Essentials", "PySide6-Addons", "shiboken6", "cffi")


@pytest.mark.parametrize("licence", LICENCES)
def test_every_licence_of_the_table_has_its_text(licence: str) -> None:
    assert all(len(text) > 100 for text in table.texts_of(licence))


@pytest.mark.parametrize("name", sorted(TABLE.keys() - {"within", "packages"}))
def test_short_licences_say_whose_copyright_it_is(name: str) -> None:
    entry = table.named(name)
    assert entry is not None
    # Their texts begin with “the above copyright notice”.
    if re.search(r"\b(MIT|X11|ISC|BSD-\d)", entry.licence):
        assert entry.notice
    assert entry.texts()[0].startswith(entry.notice)
    assert entry.home.startswith("http")


@pytest.mark.parametrize("package", WITH_LIBRARIES)
def test_the_libraries_of_every_package_are_known(package: str) -> None:
    files = [file.as_posix() for file in distribution(package).files or ()]
    native = [path for path in files if table.is_native(path) and not bundled.is_extension(path)]
    assert [path for path in native if table.find(path) is None] == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("av.libs/libavcodec-5e6b81c2.so.62.28.102", "FFmpeg"),
        ("av/.dylibs/libavcodec.62.28.102.dylib", "FFmpeg"),
        ("av.libs/avcodec-62-0a1b2c3d4e5f.dll", "FFmpeg"),
        ("PySide6/Qt/lib/libavcodec.so.61", "FFmpeg of Qt"),
        ("PySide6/avcodec-61.dll", "FFmpeg of Qt"),
        ("PySide6/Qt/lib/libQt6Core.so.6", "Qt"),
        ("PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore", "Qt"),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "Qt"),
        ("PySide6/QtCore.abi3.so", "Qt for Python"),
        ("python3.11/lib-dynload/zlib.cpython-311-x86_64-linux-gnu.so", "Python"),
        ("libpython3.11.so.1.0", "Python"),
        ("python311.dll", "Python"),
        ("libxcb-render-util.so.0", "XCB"),
        ("sora_desktop/_resources/fonts/Inter-Regular.otf", "Inter (typeface)"),
        ("sora_desktop/_resources/simulation/fonts/DejaVuSans-Bold.ttf", "DejaVu Sans (typeface)"),
        ("sora_desktop/_resources/simulation/fonts/DroidSansFallback.ttf", "Droid Sans Fallback (typeface)"),
        ("VCRUNTIME140_1.dll", "Microsoft Visual C++ runtime and Direct3D compiler"),
        ("libcrypto-3.dll", "OpenSSL"),
        ("Python.framework/Versions/3.13/Resources/Info.plist", "Python"),
        ("libsomething.so.1", None),
    ],
)
def test_a_library_is_known_by_its_name_on_every_system(path: str, name: str | None) -> None:
    found = table.find(path)
    assert (found.name if found else None) == name


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Make the folder of a frozen program with these files and modules."""
    info = tmp_path / "pyinstaller-6.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: pyinstaller\nVersion: 6.0\nLicense: GPLv2-or-later, with words\n"
    )
    (info / "RECORD").write_text("")
    installed: list[Distribution] = [*distributions(), PathDistribution(info)]
    monkeypatch.setattr(bundled, "distributions", lambda: installed)

    def make(*files: str, modules: tuple[str, ...] = ()) -> Path:
        folder = tmp_path / "sora-desktop"
        for file in ("sora_desktop/storage/first.sql", *files):
            path = folder / "_internal" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")
        (folder / "sora-desktop").write_bytes(b"")
        monkeypatch.setattr(bundled, "modules_within", lambda _executable: {*modules})
        return folder

    return make


def test_files_and_modules_are_traced_to_what_they_come_from(program: Callable[..., Path]) -> None:
    made = program(
        "av.libs/libx264-d6533a8d.so.165",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "certifi/cacert.pem",
        modules=(
            "sora_desktop.stamp",
            "json.decoder",
            "backports",
            "backports.tarfile",
            "httpx",
            "pydantic_core",
            "pyimod02",
        ),
    )
    found = {(one.name, one.part_of): one for one in read_bundled(made)}
    assert found["x264", "av"].licence == "GPL-2.0-or-later"
    assert "GNU GENERAL PUBLIC LICENSE" in found["x264", "av"].texts[0]
    assert found["Qt", "PySide6_Essentials"].version == distribution("PySide6-Essentials").version
    assert found["PCRE2", "Qt"].licence == "BSD-3-Clause"
    assert found["pyinstaller", ""].licence == "GPL-2.0-or-later WITH Bootloader-exception"
    alone = {name for name, part_of in found if not part_of}
    assert alone >= {
        "Sora Desktop",
        "av",
        "PySide6_Essentials",
        "certifi",
        "backports.tarfile",
        "httpx",
        "pydantic_core",
    }
    # What the makers of a package list as compiled into it has its text too.
    crates = [one for one in found.values() if one.part_of == "pydantic_core"]
    assert len(crates) > 10
    assert all(one.licence and one.texts for one in found.values())


def test_what_is_compiled_into_modules_of_packages_and_of_python_is_listed(program: Callable[..., Path]) -> None:
    made = program(
        "_cffi_backend.cpython-311-x86_64-linux-gnu.so",
        "yaml/_yaml.cpython-311-x86_64-linux-gnu.so",
        "PIL/_imagingft.cpython-311-x86_64-linux-gnu.so",
        "python3.11/lib-dynload/_decimal.cpython-311-x86_64-linux-gnu.so",
    )
    found = {(one.name, one.part_of): one for one in read_bundled(made)}
    within = {("libyaml", "PyYAML"), ("libffi", "cffi"), ("raqm", "pillow"), ("mpdecimal", "Python")}
    assert within <= found.keys()
    assert all(found[one].licence and found[one].texts[0].startswith("Copyright") for one in within)


def test_the_text_of_a_licence_that_a_package_only_mentions_is_added(program: Callable[..., Path]) -> None:
    found = {one.name: one for one in read_bundled(program("certifi/cacert.pem", modules=("httpx",)))}
    brought, whole = found["certifi"].texts
    assert len(brought) < 2000
    assert "Mozilla Public License Version 2.0" in whole
    assert len(found["httpx"].texts) == 1


def test_every_typeface_has_its_licence() -> None:
    folders = (ROOT / "resources" / "fonts", ROOT / "resources" / "simulation" / "fonts")
    faces = [path for folder in folders for path in folder.iterdir() if path.suffix != ".txt"]
    places = [f"sora_desktop/_resources/{path.relative_to(ROOT / 'resources').as_posix()}" for path in faces]
    assert len(places) > 5
    assert [place for place in places if table.find(place) is None] == []


def test_modules_of_python_are_known_where_they_lie_beside_all_else(program: Callable[..., Path]) -> None:
    files = ("_ssl.pyd", "unicodedata.pyd", "sora-desktop.icns", "PIL/_webp.pyd")
    with pytest.raises(BuildFailed) as failed:
        read_bundled(program(*files, modules=("httpx",)))
    # Here Pillow has no file of that name.
    assert str(failed.value).splitlines()[1:] == ["  PIL/_webp.pyd"]


@pytest.mark.parametrize(
    ("file", "module", "words"),
    [
        ("libsomething.so.1", "httpx", "libsomething.so.1"),
        ("stray.bin", "httpx", "stray.bin"),
        ("certifi/cacert.pem", "something_else.deep", "the module something_else.deep"),
    ],
)
def test_what_is_not_known_fails_the_build(program: Callable[..., Path], file: str, module: str, words: str) -> None:
    made = program(file, modules=(module,))
    with pytest.raises(BuildFailed, match=r"libraries\.toml") as failed:
        read_bundled(made)
    assert str(failed.value).splitlines()[1:] == [f"  {words}"]
