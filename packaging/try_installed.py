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
from collections.abc import Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from products.order import COMMAND
from steps.checks import SESSION
from steps.errors import BuildFailed, say
from trying import desktop, keeping
from trying.facts import Facts
from trying.minimal_debian import HOME, MinimalDebian

SECRET_SERVICE = ("dbus", "gnome-keyring")
PICTURES = ("menu.png", "opened.png")


def main(arguments: Sequence[str]) -> int:
    """Try the package that is named, and give 0 if all facts hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("package", type=Path, metavar="PACKAGE", help="the .deb")
    parser.add_argument("--older", type=Path, metavar="PACKAGE", help="an older build (default: one is made of this)")
    parser.add_argument("--image", type=Path, metavar="FILE", help="a tar archive of a minimal Debian 12")
    parser.add_argument("--mirror", metavar="URL", help="where debootstrap gets Debian, if not where it usually does")
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
    return trial.facts.close()


class Trial:
    """One package in one fresh system."""

    def __init__(self, package: Path, folder: Path) -> None:
        """Take the package, and an empty folder for the system and an older build."""
        self.facts = Facts()
        self._package = package
        self._folder = folder
        self._system = MinimalDebian(folder / "debian")

    def prepare(self, older: Path | None, image: Path | None, mirror: str | None) -> None:
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
        system, see = self._system, self.facts.see
        see("an older build installs by apt", self._install_older)
        see("a person works with it", partial(keeping.work, system))
        before = keeping.remember(system)
        see("the package upgrades over it", partial(keeping.upgrade, system, self._newer, before))
        see("self-test without a screen", self._test_offscreen)
        system.install("xauth", "xvfb")
        see("self-test on a virtual screen", self._test_on_screen)
        system.install(*SECRET_SERVICE)
        see("self-test with a keyring", self._test_with_keyring)
        system.install(*desktop.PACKAGES)
        see("a menu shows it", partial(desktop.is_shown, system))
        see("its files are its own", partial(desktop.is_associated, system))
        see("a double click opens them", partial(desktop.opens_a_file, system))
        see("it has a manual page", partial(desktop.has_a_manual, system))
        if pictures:
            self._keep_pictures(pictures)
        files = keeping.brought(system)
        see("it is removed", partial(keeping.remove, system, "remove", files))
        system.install(self._newer)
        see("it is purged", partial(keeping.remove, system, "purge", files))

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
