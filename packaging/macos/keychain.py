"""Lays a publisher's certificate and key where the signing of the bundle finds them, on a computer of a workflow.

    python packaging/macos/keychain.py --folder FOLDER --settings FILE

reads from the environment what a publisher keeps as secrets: MACOS_CERTIFICATE (a .p12 file in base64) with its
MACOS_CERTIFICATE_PASSWORD, and MACOS_NOTARY_KEY (the text of a .p8 file) with its MACOS_NOTARY_KEY_ID and
MACOS_NOTARY_ISSUER. What is found is written into FILE as the settings that `signing.py` reads; without a certificate
nothing is.
"""

import argparse
import base64
import binascii
import os
import re
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from products.tools import run
from steps.errors import BuildFailed, say

_HOURS = 6
_IDENTITY = re.compile(r'"(Developer ID Application: [^"]+)"')


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Do it, and give 0 if it could be done or there is nothing to do."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, required=True, help="where the keychain and the key go")
    parser.add_argument("--settings", type=Path, required=True, help="the file to which the settings are added")
    options = parser.parse_args(arguments)
    if not environment.get("MACOS_CERTIFICATE"):
        print("There is no certificate: the bundle will be signed ad hoc, and macOS asks before its first start.")
        return 0
    try:
        settings = {"SIGNING_IDENTITY": lay_in(options.folder, environment), **lay_key(options.folder, environment)}
    except BuildFailed as problem:
        say(str(problem))
        return 1
    with options.settings.open("a", encoding="utf-8") as file:
        file.writelines(f"SORA_DESKTOP_{name}={value}\n" for name, value in settings.items())
    print(f"The bundle will be signed by {settings['SIGNING_IDENTITY']}")
    return 0


def lay_in(folder: Path, environment: Mapping[str, str]) -> str:
    """Put the certificate into a keychain of its own, which `codesign` may use unasked, and give its name.

    Raises:
        BuildFailed: when it is no certificate of a "Developer ID Application".
    """
    keychain, certificate = folder / "signing.keychain-db", folder / "certificate.p12"
    password = secrets.token_urlsafe()
    try:
        content = base64.b64decode(environment["MACOS_CERTIFICATE"])
    except binascii.Error as error:
        reason = f"MACOS_CERTIFICATE is not in base64: {error}"
        raise BuildFailed(reason) from error
    certificate.touch(mode=0o600)
    certificate.write_bytes(content)
    try:
        _security("create-keychain", "-p", password, keychain)
        _security("set-keychain-settings", "-l", "-u", "-t", str(_HOURS * 3600), keychain)
        _security("unlock-keychain", "-p", password, keychain)
        own = environment.get("MACOS_CERTIFICATE_PASSWORD", "")
        _security("import", certificate, "-k", keychain, "-f", "pkcs12", "-P", own, "-T", "/usr/bin/codesign")
    finally:
        certificate.unlink()
    # Without this a window would ask whether codesign may use the key.
    _security("set-key-partition-list", "-S", "apple-tool:,apple:", "-s", "-k", password, keychain)
    others = re.findall(r'"(.+)"', _security("list-keychains", "-d", "user"))
    _security("list-keychains", "-d", "user", "-s", keychain, *others)
    found = _IDENTITY.search(_security("find-identity", "-v", "-p", "codesigning", keychain))
    if not found:
        reason = "The certificate is none of a “Developer ID Application”, which alone can sign for others' computers."
        raise BuildFailed(reason)
    return found[1]


def lay_key(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Write the key for Apple's notary into a file, and give the settings that tell of it; none without a key."""
    if not environment.get("MACOS_NOTARY_KEY"):
        return {}
    key = folder / "notary.p8"
    key.touch(mode=0o600)
    key.write_text(environment["MACOS_NOTARY_KEY"], encoding="utf-8")
    return {
        "NOTARY_KEY": str(key),
        "NOTARY_KEY_ID": environment.get("MACOS_NOTARY_KEY_ID", ""),
        "NOTARY_ISSUER": environment.get("MACOS_NOTARY_ISSUER", ""),
    }


def _security(*arguments: str | Path) -> str:
    """Run macOS's tool for keychains; its complaint must not repeat what it was told, for that is secret.

    Raises:
        BuildFailed: when it fails.
    """
    try:
        return run("security", *arguments)
    except BuildFailed:
        reason = f"security {arguments[0]} failed; is the certificate whole, and its password right?"
        raise BuildFailed(reason) from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
