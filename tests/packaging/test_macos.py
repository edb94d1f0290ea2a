"""The bundle of macOS: what it says of itself, its icon, how it is signed, and how its image is made."""

from __future__ import annotations

import io
import json
import plistlib
from pathlib import Path

import pytest
from macos import signing
from macos.information import BUNDLE_IDENTITY, information, write_icon
from macos.signing import Signer
from PIL import Image
from products import macos
from products.order import BuildOrder
from steps.errors import BuildFailed

from sora_desktop.stamp import Kind

ROOT = Path(__file__).resolve().parents[2]
MACH_O = bytes.fromhex("cffaedfe") + b"a program"
RECORDER = """\
#!/bin/sh
name="${{0##*/}}"
{{ printf '%s' "$name"; printf '\\t%s' "$@"; echo; }} >> '{log}'
[ "$name $1" = "hdiutil create" ] || exit 0
if [ -n '{busy}' ] && [ ! -e '{busy}' ]; then
    : > '{busy}'
    echo "hdiutil: create failed - Resource busy"
    exit 1
fi
for image; do :; done
printf 'an image' > "$image"
"""


@pytest.fixture
def order(tmp_path: Path) -> BuildOrder:
    """Order a disk image of a small bundle with a library in a framework and one of Python's."""
    made = BuildOrder(ROOT, tmp_path / "dist", "0.2.0rc1", "abc", 1_700_000_000, "owner/name")
    contents = made.bundle / "Contents"
    for name in ("MacOS/sora-desktop", "Frameworks/QtCore.framework/Versions/A/QtCore", "Frameworks/av/core.so"):
        file = contents / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(MACH_O)
    resources = contents / "Resources" / "sora_desktop" / "_resources"
    resources.mkdir(parents=True)
    (resources / "readme.txt").write_text("no program", encoding="utf-8")
    (contents / "Frameworks" / "sora_desktop").symlink_to("../Resources/sora_desktop")
    (contents / "Frameworks" / "link.so").symlink_to("av/core.so")
    return made


class Tools:
    """The tools of macOS, played by a script that writes down what it was asked."""

    def __init__(self, folder: Path, *, busy: bool = False) -> None:
        self._log = folder / "log"
        self._log.touch()
        script = RECORDER.format(log=self._log, busy=folder / "was-busy" if busy else "")
        self.folder = folder / "bin"
        self.folder.mkdir()
        for name in ("codesign", "hdiutil", "xcrun"):
            (self.folder / name).write_text(script, encoding="utf-8")
            (self.folder / name).chmod(0o755)

    def asked(self, name: str) -> list[list[str]]:
        """Give the arguments of each time that a tool was started."""
        lines = [line.split("\t") for line in self._log.read_text(encoding="utf-8").splitlines()]
        return [arguments for tool, *arguments in lines if tool == name]


@pytest.fixture
def unsigned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody be named who signs."""
    for name in ("SIGNING_IDENTITY", "NOTARY_KEY", "NOTARY_KEY_ID", "NOTARY_ISSUER"):
        monkeypatch.delenv(f"SORA_DESKTOP_{name}", raising=False)


def test_the_bundle_tells_its_version_in_numbers_and_a_name_that_macos_allows(order: BuildOrder) -> None:
    told = information(order)

    assert told["CFBundleShortVersionString"] == told["CFBundleVersion"] == "0.2.0"
    assert told["CFBundleIdentifier"] == BUNDLE_IDENTITY == "io.github.sora-desktop.SoraDesktop"
    assert plistlib.loads(plistlib.dumps(told)) == told


def test_prompt_batches_belong_to_the_program_and_other_files_are_only_offered(order: BuildOrder) -> None:
    told = information(order)

    (batch,) = told["UTExportedTypeDeclarations"]
    assert batch["UTTypeTagSpecification"]["public.filename-extension"] == ["sora-batch"]
    ranks = {
        name: document["LSHandlerRank"]
        for document in told["CFBundleDocumentTypes"]
        for name in document.get("LSItemContentTypes", []) + document.get("CFBundleTypeExtensions", [])
    }
    assert ranks.pop(batch["UTTypeIdentifier"]) == "Owner"
    assert {"public.json", "public.comma-separated-values-text", "jsonl"} <= ranks.keys()
    assert set(ranks.values()) == {"Alternate"}


def test_the_icon_holds_the_pictures_of_all_sizes(tmp_path: Path) -> None:
    made = write_icon(ROOT / "resources" / "icons" / "app", tmp_path / "icon.icns")

    with Image.open(io.BytesIO(made.read_bytes())) as icon:
        assert icon.format == "ICNS"
        sizes = {(width * scale) for width, _height, scale in icon.info["sizes"]}
        icon.load()
    assert sizes == {32, 64, 128, 256, 512}


@pytest.mark.usefixtures("unsigned")
@pytest.mark.parametrize("busy", [False, True])
def test_without_a_certificate_the_image_has_a_stamped_bundle_signed_ad_hoc_from_the_inside_out(
    order: BuildOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, busy: bool
) -> None:
    tools = Tools(tmp_path, busy=busy)
    monkeypatch.setenv("PATH", str(tools.folder))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    folder = tmp_path / "work"

    image = macos.make(folder, order)

    assert image.read_bytes() == b"an image"
    bundle = folder / "content" / "Sora Desktop.app"
    inner, outer, verified = tools.asked("codesign")
    assert inner[:4] == ["--force", "--timestamp=none", "--sign", "-"]
    assert [Path(path).name for path in inner[4:]] == ["QtCore", "core.so"]
    assert outer[-3:] == ["--entitlements", str(signing.ENTITLEMENTS), str(bundle)]
    assert verified == ["--verify", "--deep", "--strict", str(bundle)]
    assert tools.asked("xcrun") == []
    stamp = json.loads((bundle / "Contents/Resources/sora_desktop/_resources/stamp.json").read_text(encoding="utf-8"))
    assert stamp["kind"] == Kind.MACOS
    assert (folder / "content" / "Applications").readlink() == Path("/Applications")
    assert len([asked for asked in tools.asked("hdiutil") if asked[0] == "create"]) == 1 + busy
    assert not (order.bundle / "Contents/Resources/sora_desktop/_resources/stamp.json").exists()


def test_with_a_certificate_and_a_key_the_image_is_signed_and_shown_to_the_notary(
    order: BuildOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = Tools(tmp_path)
    monkeypatch.setenv("PATH", str(tools.folder))
    monkeypatch.setenv("SORA_DESKTOP_SIGNING_IDENTITY", "Developer ID Application: Somebody")
    for name, value in {"NOTARY_KEY": "key.p8", "NOTARY_KEY_ID": "K1", "NOTARY_ISSUER": "I1"}.items():
        monkeypatch.setenv(f"SORA_DESKTOP_{name}", value)

    image = macos.make(tmp_path / "work", order)

    signed = [asked for asked in tools.asked("codesign") if "--sign" in asked]
    assert len(signed) == 3
    assert all("runtime" in asked and "Developer ID Application: Somebody" in asked for asked in signed)
    assert signed[-1][-1] == str(image)
    submitted, stapled = tools.asked("xcrun")
    assert submitted[:3] == ["notarytool", "submit", str(image)]
    assert submitted[-1] == "--wait"
    assert stapled == ["stapler", "staple", str(image)]


def test_half_of_what_the_notary_needs_is_refused_in_words() -> None:
    with pytest.raises(BuildFailed, match=r"SORA_DESKTOP_NOTARY_KEY_ID and SORA_DESKTOP_NOTARY_ISSUER and SORA_"):
        Signer.from_environment({"SORA_DESKTOP_NOTARY_KEY": "key.p8"})


@pytest.mark.usefixtures("unsigned")
def test_without_a_bundle_it_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Tools(tmp_path).folder))
    with pytest.raises(BuildFailed, match=r"Make it by: python3 packaging/build\.py"):
        macos.make(tmp_path / "work", BuildOrder(ROOT, tmp_path / "empty", "0.2.0", None, 0))
