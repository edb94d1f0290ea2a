"""A fresh minimal Debian 12 in a folder, in which commands run as root or as a person.

Every command gets namespaces of its own for mounts and processes, so that whatever it mounts or leaves running ends
with it. The network is the computer's.
"""

from __future__ import annotations

import os
import shlex
import shutil
from typing import TYPE_CHECKING

from products.tools import need, run
from steps.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RELEASE = "bookworm"
PERSON = "person"
_NUMBER = 1000
HOME = f"/home/{PERSON}"
_RUNTIME = f"/run/user/{_NUMBER}"
AT_HOME = {"HOME": HOME, "USER": PERSON, "XDG_RUNTIME_DIR": _RUNTIME}
"""The environment of a person who is logged in."""

_SOURCES = "/etc/apt/sources.list"
_PACKAGES = "/srv/packages"
_WITHIN = "/usr/local/sbin/within"
_OWN_NAMESPACES = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
_MOUNTS = """\
mount -t proc proc /proc
mount -t sysfs sys /sys 2>/dev/null
mount -t tmpfs -o mode=755 tmpfs /dev
mkdir -m 1777 /dev/shm
mkdir /dev/pts
mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts
ln -s pts/ptmx /dev/ptmx
for device in null,1,3 zero,1,5 full,1,7 random,1,8 urandom,1,9 tty,5,0; do
  IFS=, read -r name major minor <<EOF
$device
EOF
  mknod -m 666 "/dev/$name" c "$major" "$minor"
done
ln -s /proc/self/fd /dev/fd
exec "$@"
"""
# Nothing that is installed may start services: they would run beside those of the computer.
_NO_SERVICES = "#!/bin/sh\nexit 101\n"


class MinimalDebian:
    """The system in a folder."""

    def __init__(self, root: Path) -> None:
        """Take a folder that holds a system, or will hold one."""
        self._root = root

    def make(self, image: Path | None = None, mirror: str | None = None, *, repaired: bool = True) -> None:
        """Fill the empty folder, from an image or by debootstrap, and let a person live there.

        Args:
            image: a tar archive of a minimal Debian 12, whose sources stay; None lets debootstrap fetch one.
            mirror: where debootstrap gets Debian; where it usually does if None.
            repaired: whether what debootstrap has fetched also takes repairs that came after the release.

        Raises:
            BuildFailed: when a tool is missing or fails, or whoever runs this may not do it.
        """
        if os.geteuid():
            reason = "Only root can make a system of its own: start it by sudo."
            raise BuildFailed(reason)
        need("unshare", "it is in the package util-linux")
        if image:
            run("tar", "--extract", "--numeric-owner", "--file", image, "--directory", self._root)
        else:
            bootstrap = need("debootstrap", "sudo apt-get install debootstrap")
            run(bootstrap, "--variant=minbase", RELEASE, self._root, *([mirror] if mirror else []))
            if repaired:
                self.write(_SOURCES, with_repairs(self.path(_SOURCES).read_text(encoding="utf-8")))
        for name in ("resolv.conf", "hosts"):
            shutil.copyfile(f"/etc/{name}", self.path(f"/etc/{name}"))
        self.write(_WITHIN, _MOUNTS)
        self.write("/usr/sbin/policy-rc.d", _NO_SERVICES, mode=0o755)
        self.path(_PACKAGES).mkdir(parents=True)
        self.root("apt-get", "-qq", "update")
        self.root("useradd", "--create-home", "--uid", str(_NUMBER), PERSON)
        self.root("install", "--directory", "--owner", PERSON, "--mode", "700", _RUNTIME)

    def path(self, inside: str) -> Path:
        """Give the place of a file of the system."""
        return self._root / inside.lstrip("/")

    def write(self, inside: str, text: str, *, mode: int = 0o644) -> None:
        """Write a file of the system, as root."""
        self.path(inside).write_text(text, encoding="utf-8")
        self.path(inside).chmod(mode)

    def take_in(self, package: Path) -> str:
        """Copy a package into the system, where apt's own user can read it, and give its place there."""
        shutil.copy(package, self.path(_PACKAGES))
        return f"{_PACKAGES}/{package.name}"

    def install(self, *packages: str) -> list[str]:
        """Install packages of Debian, or files that were taken in, without what they only recommend.

        Returns:
            The names of all packages that are new.
        """
        before = self.packages()
        self.root("apt-get", "-qq", "install", "--yes", "--no-install-recommends", "--allow-downgrades", *packages)
        return sorted(self.packages().keys() - before.keys())

    def packages(self) -> dict[str, str]:
        """Give each installed package with its version."""
        listing = self.root("dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package} ${Version}\n")
        entries = (line.split() for line in listing.splitlines())
        return {name: version for state, name, version in entries if state == "installed"}

    def root(self, *command: str) -> str:
        """Run a command as root, and give what it says."""
        return self._run(command, {"HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"})

    def person(self, *command: str, **environment: str) -> str:
        """Run a command as a person who is logged in, at home, and give what it says."""
        at_home = f"cd {HOME} && exec {shlex.join(command)}"
        return self._run(("runuser", "--user", PERSON, "--", "sh", "-c", at_home), {**AT_HOME, **environment})

    def _run(self, command: tuple[str, ...], environment: Mapping[str, str]) -> str:
        known = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        way_out = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        inside = ("env", "-i", *as_settings({**known, **way_out, **environment}), "sh", _WITHIN, *command)
        return run(*_OWN_NAMESPACES, "chroot", self._root, *inside, patience=900)


def with_repairs(sources: str) -> str:
    """Let a list of apt's sources, as debootstrap writes it, name the release's updates and security too.

    Debian has its security beside it, in a folder of its own; a mirror that is named otherwise need not have it.
    """
    lines = []
    for kind, address, release, *parts in (line.split() for line in sources.splitlines()):
        lines += [(kind, address, release, *parts), (kind, address, f"{release}-updates", *parts)]
        if address.rstrip("/").endswith("/debian"):
            lines.append((kind, f"{address.rstrip('/')}-security", f"{release}-security", *parts))
    return "".join(f"{' '.join(line)}\n" for line in lines)


def as_settings(environment: Mapping[str, str]) -> list[str]:
    """Give an environment as the command `env` takes it."""
    return [f"{name}={value}" for name, value in environment.items()]
