"""Tries a Debian package out in a fresh minimal Debian 12, from the first installation to the removal.

    sudo python3 packaging/try_installed.py dist/sora-desktop_0.1.0-1_amd64.deb

debootstrap makes the system in a folder that is removed in the end, or it comes out of an image (--image). There an
older build is installed by apt, and a person works with it; the package is installed over it; it tests itself without
a screen, on a virtual one, and with a keyring; a desktop is asked whether it shows the entry with its icon, and opens
the program's files with it; and in the end the package is removed, and must leave nothing but the person's work.
Every fact is a line; the exit code is 0 only if all of them hold. It takes some five minutes, and needs the network.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from products.order import COMMAND
from steps.checks import SESSION
from steps.errors import BuildFailed, say
from trying import desktop, keeping
from trying.minimal_debian import HOME, MIRROR, MinimalDebian

SECRET_SERVICE = ("dbus", "gnome-keyring")
PICTURES = ("menu.png", "opened.png")


def main(arguments: Sequence[str]) -> int:
    """Try the package that is named, and give 0 if all facts hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("package", type=Path, metavar="PACKAGE", help="the .deb")
    parser.add_argument("--older", type=Path, metavar="PACKAGE", help="an older build (default: one is made of this)")
    parser.add_argument("--image", type=Path, metavar="FILE", help="a tar archive of a minimal Debian 12")
    parser.add_argument(
        "--mirror", default=MIRROR, metavar="URL", help="where debootstrap gets Debian (default: %(default)s)"
    )
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="put pictures of what the desktop showed there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sora-debian-") as folder:
        try:
            trial = Trial(options.package.resolve(), Path(folder))
            trial.prepare(options.older, options.image, options.mirror)
            trial.go(options.pictures)
        except BuildFailed as problem:
            say(str(problem))
            return 1
    print(f"\n{trial.held} of {trial.held + trial.failed} facts hold.")
    return int(trial.failed > 0)


class Trial:
    """One package in one fresh system; counts the facts that held and those that did not."""

    def __init__(self, package: Path, folder: Path) -> None:
        """Take the package, and an empty folder for the system and an older build."""
        self.held = 0
        self.failed = 0
        self._package = package
        self._folder = folder
        self._system = MinimalDebian(folder / "debian")

    def prepare(self, older: Path | None, image: Path | None, mirror: str) -> None:
        """Make the system, and take both builds in."""
        root = self._folder / "debian"
        root.mkdir(mode=0o755)
        self._folder.chmod(0o755)
        say("Making a minimal Debian 12 …")
        self._system.make(image, mirror)
        if older is None:
            older = keeping.older_build(self._package, self._folder)
        self._older = self._system.take_in(older)
        self._newer = self._system.take_in(self._package)

    def go(self, pictures: Path | None) -> None:
        """See each fact, in the order in which a person would."""
        system = self._system
        self._see("an older build installs by apt", self._install_older)
        self._see("a person works with it", partial(keeping.work, system))
        before = keeping.remember(system)
        self._see("the package upgrades over it", partial(keeping.upgrade, system, self._newer, before))
        self._see("self-test without a screen", self._test_offscreen)
        system.install("xauth", "xvfb")
        self._see("self-test on a virtual screen", self._test_on_screen)
        system.install(*SECRET_SERVICE)
        self._see("self-test with a keyring", self._test_with_keyring)
        system.install(*desktop.PACKAGES)
        self._see("a menu shows it", partial(desktop.is_shown, system))
        self._see("its files are its own", partial(desktop.is_associated, system))
        self._see("a double click opens them", partial(desktop.opens_a_file, system))
        self._see("it has a manual page", partial(desktop.has_a_manual, system))
        if pictures:
            self._keep_pictures(pictures)
        files = keeping.brought(system)
        self._see("it is removed", partial(keeping.remove, system, "remove", files))
        system.install(self._newer)
        self._see("it is purged", partial(keeping.remove, system, "purge", files))

    def _see(self, fact: str, look: Callable[[], str]) -> None:
        begun = time.monotonic()
        try:
            told = look()
        except BuildFailed as problem:
            self.failed += 1
            told = f"failed: {problem}"
        else:
            self.held += 1
            told = f"ok: {told}"
        print(f"{fact:<32} {time.monotonic() - begun:4.0f} s  {told}", flush=True)

    def _install_older(self) -> str:
        new = self._system.install(self._older)
        return f"with {len(new) - 1} packages of Debian: {', '.join(name for name in new if name != COMMAND)}"

    def _test_offscreen(self) -> str:
        return _count(self._system.person(COMMAND, "--self-test", QT_QPA_PLATFORM="offscreen"))

    def _test_on_screen(self) -> str:
        screen = ("xvfb-run", "--auto-servernum")
        return _count(self._system.person(*screen, COMMAND, "--self-test", QT_QPA_PLATFORM="xcb"))

    def _test_with_keyring(self) -> str:
        session = ("dbus-run-session", "--", "sh", "-c", SESSION, "sh")
        test = (COMMAND, "--self-test", "--self-test-needs", "keyring")
        return _count(self._system.person(*session, *test, QT_QPA_PLATFORM="xcb", FIRST_SCREEN="99"))

    def _keep_pictures(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in PICTURES:
            shutil.copyfile(self._system.path(f"{HOME}/{name}"), folder / name)


def _count(said: str) -> str:
    """Say shortly how a self-test that passed came out: its closing line."""
    return said.strip().splitlines()[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
