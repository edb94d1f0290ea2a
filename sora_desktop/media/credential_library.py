"""Loads the library that reads content credentials, when the first file needs it."""

from __future__ import annotations

import importlib.util
import logging
import sys
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_log = logging.getLogger(__name__)

_PACKAGE, _LOADER = "c2pa", "c2pa.lib"

_SETTINGS: dict[str, dict[str, object]] = {
    "verify": {
        "verify_after_reading": True,
        "verify_trust": True,
        "verify_timestamp_trust": True,
        "ocsp_fetch": False,
        "remote_manifest_fetch": False,
    },
    "core": {
        # No host is allowed, so whatever else could ask one does not get through.
        "allowed_network_hosts": [],
        "allow_redirects": False,
        # Identities that are asserted beside the signature may be documents on the web.
        "decode_identity_assertions": False,
        "max_decompressed_manifest_size_in_mb": 16,
    },
}
"""What keeps the library off the network; it is given along with each file, for its global settings are a thread's."""

_loading = Lock()


class LibraryMissingError(Exception):
    """The library is not installed, or does not work on this computer."""


def library() -> ModuleType:
    """Give the library, loaded by now.

    Raises:
        LibraryMissingError: it cannot be loaded.
    """
    with _loading:
        try:
            if _PACKAGE not in sys.modules:
                _confine()
            import c2pa  # noqa: PLC0415 - 50 milliseconds, and most files carry no credentials

            loaded: ModuleType = c2pa
        except Exception as error:  # a library that is damaged raises what it likes
            _log.warning("content credentials cannot be read: %s", error)
            raise LibraryMissingError(str(error)) from error
    return loaded


def settings(anchors: str) -> dict[str, dict[str, object]]:
    """Give the settings for reading one file.

    Args:
        anchors: certificates of the authorities that are trusted, in PEM form.
    """
    trust: dict[str, object] = {"user_anchors": anchors} if anchors else {}
    return {**_SETTINGS, "trust": trust}


def _confine() -> None:
    """Let the library take its native part from its own folder only.

    By itself it looks in the working folder first, where a downloaded archive may have put
    something of the same name.

    Raises:
        ImportError: the library is not installed, or differs from what is known of it.
    """
    package = importlib.util.find_spec(_PACKAGE)
    places = list(package.submodule_search_locations or ()) if package else []
    found = (finder.find_spec(_LOADER, places) for finder in sys.meta_path)
    spec = next((one for one in found if one is not None), None) if places else None
    if spec is None or spec.loader is None:
        raise ImportError(_PACKAGE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not hasattr(module, "_get_possible_search_paths"):
        msg = "it looks for its native part in an unknown way"
        raise ImportError(msg)
    folders = [folder for place in places for folder in (Path(place), Path(place) / "libs")]
    module._get_possible_search_paths = lambda: folders  # type: ignore[attr-defined]  # noqa: SLF001 - see above
    sys.modules[_LOADER] = module
