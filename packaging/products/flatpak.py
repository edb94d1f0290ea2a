"""Makes the Flatpak: the frozen program as a bundle that runs in a sandbox, over the runtime of freedesktop.org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.desktop_share import fill, lay_out
from products.order import IDENTITY
from products.tools import need, run
from sora_desktop.stamp import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder

RUNTIME_VERSION = "24.08"
"""The runtime's C library must be as new as that of the computer on which the program was frozen."""

BRANCH = "stable"
_FLATHUB = "flathub"
_WHERE = "https://dl.flathub.org/repo/flathub.flatpakrepo"
_HOW = "sudo apt-get install flatpak flatpak-builder"


def make(folder: Path, order: BuildOrder, *, fetch_runtime: bool = True) -> Path:
    """Make the bundle, and give its path.

    Args:
        folder: an empty folder to work in.
        order: what is built.
        fetch_runtime: whether the runtime is fetched from Flathub; otherwise it must be there.

    Raises:
        BuildFailed: when nothing is frozen, a tool is missing or fails, or the runtime cannot be fetched.
    """
    builder, flatpak = need("flatpak-builder", _HOW), need("flatpak", _HOW)
    order.stage(folder / "content" / "program", Kind.FLATPAK)
    lay_out(folder / "content" / "share", order)
    manifest = folder / f"{IDENTITY}.json"
    manifest.write_text(fill("flatpak.json", order, {"runtime_version": RUNTIME_VERSION}), encoding="utf-8")
    fetching: tuple[str, ...] = ()
    if fetch_runtime:
        run(flatpak, "remote-add", "--user", "--if-not-exists", _FLATHUB, _WHERE)
        fetching = (f"--install-deps-from={_FLATHUB}",)
    repository = folder / "repository"
    # Its FUSE file system is for builds in steps, which this is not, and is missing in containers.
    options = ("--user", "--disable-rofiles-fuse", f"--default-branch={BRANCH}", f"--repo={repository}", *fetching)
    run(builder, *options, folder / "build", manifest, cwd=folder, patience=3600)
    bundle = order.dist / order.file_name(".flatpak")
    bundle.unlink(missing_ok=True)
    run(flatpak, "build-bundle", f"--runtime-repo={_WHERE}", repository, bundle, IDENTITY, BRANCH, patience=3600)
    return bundle
