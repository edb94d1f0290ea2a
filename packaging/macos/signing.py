"""Signs the bundle and the disk image as well as the builder can, and has Apple look at them if it may.

What it may is told by the environment:

    SORA_DESKTOP_SIGNING_IDENTITY   the name of a "Developer ID Application" certificate in the keychain
    SORA_DESKTOP_NOTARY_KEY         the file of an App Store Connect key, with which Apple's notary is asked
    SORA_DESKTOP_NOTARY_KEY_ID      the key's name
    SORA_DESKTOP_NOTARY_ISSUER      whose key it is

Without an identity the signature is ad hoc: Apple's processors run nothing without one, and macOS asks the person
before the first start.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from products.order import COMMAND
from products.tools import run
from steps.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ENTITLEMENTS = Path(__file__).with_name("entitlements.plist")
_AD_HOC = "-"
_AT_ONCE = 40
# Both orders of bytes, of 32 and 64 bits, and files for several processors.
_PROGRAMS = {bytes.fromhex(magic) for magic in ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe", "bebafeca")}
_PREFIX = "SORA_DESKTOP_"
_NOTARY = ("NOTARY_KEY", "NOTARY_KEY_ID", "NOTARY_ISSUER")


@dataclass(frozen=True)
class Signer:
    """Who signs.

    Attributes:
        identity: the certificate's name in the keychain; None signs ad hoc.
        notary: what `notarytool` is told of the key that asks Apple; empty if Apple is not asked.
    """

    identity: str | None = None
    notary: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Signer:
        """Read who signs.

        Raises:
            BuildFailed: when only a part of what the notary needs is told.
        """
        identity = environment.get(_PREFIX + "SIGNING_IDENTITY") or None
        told = [environment.get(_PREFIX + name, "") for name in _NOTARY]
        if not any(told):
            return cls(identity)
        missing = [_PREFIX + name for name, value in zip(_NOTARY, told, strict=True) if not value]
        if not identity:
            missing.append(_PREFIX + "SIGNING_IDENTITY")
        if missing:
            reason = "Apple's notary cannot be asked without " + " and ".join(missing)
            raise BuildFailed(reason)
        key, key_id, issuer = told
        return cls(identity, ("--key", key, "--key-id", key_id, "--issuer", issuer))

    def sign_bundle(self, bundle: Path) -> None:
        """Sign everything in a bundle that can run, from the inside out, and look whether it holds.

        Raises:
            BuildFailed: when it cannot be signed, or the signature does not hold.
        """
        inner = sorted(programs_in(bundle), key=lambda path: (-len(path.parts), path))
        for start in range(0, len(inner), _AT_ONCE):
            self._codesign(*inner[start : start + _AT_ONCE])
        # The bundle's own executable comes last, as a part of the bundle, and with what the program may do.
        self._codesign("--entitlements", ENTITLEMENTS, bundle)
        run("codesign", "--verify", "--deep", "--strict", bundle)

    def sign_file(self, file: Path) -> None:
        """Sign a disk image; without a certificate there is no use in it."""
        if self.identity:
            self._codesign(file)

    def notarise(self, image: Path) -> None:
        """Have Apple look at a disk image, and fasten its answer to it, so that it opens without a network.

        Raises:
            BuildFailed: when Apple refuses it.
        """
        if not self.notary:
            return
        # An hour, because the notary has a queue.
        run("xcrun", "notarytool", "submit", image, *self.notary, "--wait", patience=3600)
        run("xcrun", "stapler", "staple", image)

    def _codesign(self, *what: str | Path) -> None:
        # Libraries that are signed by nobody would not be let in by the hardened runtime.
        how = ("--options", "runtime", "--timestamp") if self.identity else ("--timestamp=none",)
        run("codesign", "--force", *how, "--sign", self.identity or _AD_HOC, *what)


def programs_in(bundle: Path) -> Iterator[Path]:
    """Find the files of a bundle that processors run, but for the bundle's own executable."""
    own = bundle / "Contents" / "MacOS" / COMMAND
    for path in bundle.rglob("*"):
        if path.is_symlink() or not path.is_file() or path == own:
            continue
        with path.open("rb") as file:
            if file.read(4) in _PROGRAMS:
                yield path
