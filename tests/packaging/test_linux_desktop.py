"""What Linux desktops are told of the program is true of it."""

from __future__ import annotations

import gzip
import re
import shlex
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from products import desktop_share
from products.changelog import debian_changelog, debian_version, first_sentence, read_changelog
from products.desktop_share import BATCH_TYPE, fill, lay_out, metainfo
from products.order import IDENTITY, BuildOrder

from sora_desktop import stamp
from sora_desktop.cli.parser import build_parser, parse
from sora_desktop.services.prompt_files.folders import SUFFIXES

ROOT = Path(__file__).resolve().parents[2]
MADE_AT = 1_700_000_000
CHANGELOG = """\
# Changelog

## [Unreleased]

### Added

- Clips of *any* length: even `0 s`,
  and [longer](https://example.org) ones.
- R&D <more>.

## [0.9.0] - 2026-05-01

- The first one.
"""


@pytest.fixture
def order(tmp_path: Path) -> BuildOrder:
    """Order a build from this checkout."""
    return BuildOrder(ROOT, tmp_path / "dist", "1.0.0", "abc", MADE_AT, "owner/name")


@pytest.fixture
def entry(order: BuildOrder) -> ConfigParser:
    """Read the entry as desktops do."""
    read = ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]  # as the library's own documentation does it
    read.read_string(fill("entry.desktop", order))
    return read


def test_whatever_the_entry_starts_the_program_understands(entry: ConfigParser, tmp_path: Path) -> None:
    commands = [shlex.split(entry[section]["Exec"]) for section in entry.sections()]

    assert len(commands) > 1
    for name, *arguments in commands:
        assert name == "sora-desktop"
        batch = str(tmp_path / "two words.sora-batch")
        assert parse([batch if argument == "%F" else argument for argument in arguments]).command == "window"


def test_the_entry_has_an_action_for_each_that_it_names(entry: ConfigParser) -> None:
    named = entry["Desktop Entry"]["Actions"].rstrip(";").split(";")

    assert [f"Desktop Action {name}" for name in named] == entry.sections()[1:]


def test_the_entry_takes_no_files_over_from_other_programs(entry: ConfigParser) -> None:
    assert entry["Desktop Entry"]["MimeType"] == f"{BATCH_TYPE};"


def test_the_type_of_batches_is_that_of_the_files_that_the_program_reads(order: BuildOrder) -> None:
    (kind,) = ET.fromstring(fill("mime.xml", order))  # noqa: S314 - a file of this checkout
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    (glob,) = kind.findall(f"{space}glob")

    assert kind.get("type") == BATCH_TYPE
    assert glob.get("pattern", "").removeprefix("*") in SUFFIXES


def test_the_window_goes_by_the_name_of_the_entry() -> None:
    assert stamp.IDENTITY == IDENTITY


def test_the_metainfo_tells_of_each_version_and_where_pictures_are(order: BuildOrder) -> None:
    component = ET.fromstring(metainfo(order))  # noqa: S314 - made of files of this checkout
    pictures = [picture.text or "" for picture in component.iter("image")]

    assert component.findtext("id") == IDENTITY
    assert next(entry.get("version") for entry in component.iter("release")) == "1.0.0"
    assert component.findtext("url[@type='homepage']") == "https://github.com/owner/name"
    for picture in pictures:
        head, _, place = picture.partition("/raw/abc/")
        assert head == "https://github.com/owner/name"
        assert ROOT.joinpath(place).is_file()


def test_a_desktop_finds_all_parts(order: BuildOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[Path] = []
    monkeypatch.setattr(desktop_share, "check", judged.append)
    lay_out(tmp_path / "share", order)
    found = {path.relative_to(tmp_path / "share").as_posix() for path in (tmp_path / "share").rglob("*.*")}

    assert judged == [tmp_path / "share"]
    assert {
        f"applications/{IDENTITY}.desktop",
        f"icons/hicolor/16x16/apps/{IDENTITY}.png",
        f"icons/hicolor/512x512/apps/{IDENTITY}.png",
        f"icons/hicolor/scalable/apps/{IDENTITY}.svg",
        f"icons/hicolor/scalable/mimetypes/{IDENTITY}.batch.svg",
        f"metainfo/{IDENTITY}.metainfo.xml",
        f"mime/packages/{IDENTITY}.xml",
        "man/man1/sora-desktop.1.gz",
    } <= found
    assert (tmp_path / f"share/icons/hicolor/48x48/mimetypes/{IDENTITY}.batch.png").read_bytes()[16:24].hex() == (
        "0000003000000030"
    )


def test_the_manual_tells_of_every_command_and_holds_no_stray_request(
    order: BuildOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop_share, "check", lambda _: None)
    lay_out(tmp_path / "share", order)
    page = gzip.decompress((tmp_path / "share/man/man1/sora-desktop.1.gz").read_bytes()).decode()
    told = page.replace("\\-", "-")
    usage = " ".join(build_parser().format_help().split())

    for command in ("generate", "jobs annotate", "connections add", "licences", "emulator"):
        assert f"\n.SS {command}\n" in told
        assert command.split()[0] in usage
    for option in ("--data-dir", "--new-video", "--self-test", "--rating"):
        assert f"\\fB{option}\\fR" in told
    requests = {line.split()[0] for line in page.splitlines() if line.startswith((".", "'"))}
    assert requests <= {".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".EX", ".EE", ".br"}
    assert "%(" not in page
    assert re.findall(r"^\.B (\d+)$", page, re.MULTILINE) == ["0", "1", "2", "3", "130"]


def test_what_is_not_released_yet_belongs_to_the_version_that_is_built() -> None:
    newer, first = read_changelog(CHANGELOG, "1.0.0", MADE_AT)

    assert (newer.version, newer.is_published, newer.date.year) == ("1.0.0", False, 2023)
    assert newer.points == ("Clips of *any* length: even 0 s, and longer ones.", "R&D <more>.")
    assert (first.version, first.is_published, first.date.isoformat()) == ("0.9.0", True, "2026-05-01T00:00:00+00:00")


def test_a_published_version_is_built_again_without_what_came_after_it() -> None:
    (only,) = read_changelog(CHANGELOG, "0.9.0", MADE_AT)

    assert only.points == ("The first one.",)


def test_a_point_is_told_up_to_its_first_stop() -> None:
    assert first_sentence("Clips of any length: even 0 s") == "Clips of any length"
    assert first_sentence("Version 1.5 is read. So is 1.6.") == "Version 1.5 is read"


def test_debian_is_told_in_its_own_form() -> None:
    told = debian_changelog(read_changelog(CHANGELOG, "1.0.0", MADE_AT), "sora-desktop", 3, "They <a@example.org>")

    assert told.splitlines()[0] == "sora-desktop (1.0.0-3) unstable; urgency=medium"
    assert "\n -- They <a@example.org>  Tue, 14 Nov 2023 22:13:20 +0000\n" in told
    assert "sora-desktop (0.9.0-1) unstable" in told


@pytest.mark.parametrize(
    ("version", "debian"),
    [("1.2.0", "1.2.0-1"), ("1.2.0rc1", "1.2.0~rc1-1"), ("1.2.0b2", "1.2.0~b2-1"), ("1.2.0.dev3", "1.2.0~dev3-1")],
)
def test_what_comes_before_a_release_is_older_than_it_for_debian(version: str, debian: str) -> None:
    assert debian_version(version, 1) == debian
